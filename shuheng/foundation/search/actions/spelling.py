"""Learning how the words of public titles sound. One learns at a time: titles put in together would otherwise wait for each other's words."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.aside import aside
from shuheng.foundation.core.rows import one_at_a_time

from .. import queries, rules
from ..models import Entry, Spelling

ROUND = 500


@transaction.atomic
def learn() -> int:
    """Take a round of titles nobody has learned yet, and the words of the synonyms; returns how many titles.

    A projection: nothing is recorded, and repeating changes nothing.
    """
    with acting(SYSTEM):
        one_at_a_time("search.spelling")
        rows = dict(Entry.objects.select_for_update(skip_locked=True).filter(spelled=False, reach=0).order_by("pk").values_list("pk", "title")[:ROUND])
        named = [word for pair in queries.standing_synonyms().values_list("word", "means") for word in pair]
        words = sorted({*rules.spelled_words([*rows.values(), *named]), *(word for word in named if rules.spellable(word))})
        fresh = sorted(set(words) - set(Spelling.objects.filter(word__in=words).values_list("word", flat=True)))
        made = aside(rules.spell, fresh) if fresh else []
        Spelling.objects.bulk_create([Spelling(word=word, sound=sound[:60], letters=letters) for word, sound, letters in made])
        Entry.objects.filter(pk__in=rows).update(spelled=True)
    return len(rows)
