"""近义词, words by their sound, and what was looked for in vain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Length

from shuheng.foundation.core.clock import today
from shuheng.foundation.core.kept import kept

from .. import rules
from ..models import Miss, Spelling, Synonym

SYNONYMS = "search.synonyms"
MOST_ALIKE = 3


def standing_synonyms() -> QuerySet[Synonym]:
    """The pairs of today."""
    return Synonym.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today()), valid_from__lte=today())


def _both_ways() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, means in standing_synonyms().values_list("word", "means"):
        found.setdefault(rules.normalise(word), []).append(rules.normalise(means))
        found.setdefault(rules.normalise(means), []).append(rules.normalise(word))
    return found


def synonyms() -> dict[str, list[str]]:
    """Each word with what else it is called, half a minute old at most."""
    return kept(SYNONYMS, _both_ways, seconds=30)


def spelled_like(text: str) -> list[str]:
    """The words that letters stand for by sound or by first letters, whole ones before beginnings, longer ones first."""
    plain = rules.normalise(text).replace(" ", "").replace("'", "")
    if not (plain.isascii() and plain.isalpha() and 2 <= len(plain) <= 60):
        return []
    whole = Spelling.objects.filter(Q(sound=plain) | Q(letters=plain))
    begun = Spelling.objects.filter(sound__startswith=plain) if len(plain) > 3 else Spelling.objects.none()
    rows = [*whole.order_by(-Length("word"), "word")[:MOST_ALIKE], *begun.order_by(Length("word"), "word")[:MOST_ALIKE]]
    return list(dict.fromkeys(row.word for row in rows))[:MOST_ALIKE]


def written_like(text: str) -> list[str]:
    """The words of public titles that a slip of the hand makes into this one: 营业执照 for 营业执召. Of three signs and more: of two, too many are alike."""
    plain = rules.normalise(text).replace(" ", "")
    if len(plain) < 3 or not rules.spellable(plain):
        return []
    return list(Spelling.objects.filter(word__regex=rules.slips(plain)).exclude(word=plain).order_by("word").values_list("word", flat=True)[:MOST_ALIKE])


@dataclass(frozen=True)
class Missed:
    """A question that found nothing: how often in all, on how many days, last on which day, and where it was asked."""

    text: str
    times: int
    days: int
    last: date
    kinds: tuple[str, ...]


def missed(most: int = 200) -> list[Missed]:
    """What nobody has seen to, asked most often first."""
    rows = Miss.objects.filter(settled_on=None).values("text").annotate(all=Sum("times"), days=Count("day", distinct=True), last=Max("day"),
                                                                        asked=Count("pk", filter=Q(kind=rules.ASKED)),
                                                                        looked=Count("pk", filter=Q(kind=rules.LOOKED)))
    return [Missed(row["text"], row["all"], row["days"], row["last"],
                   tuple(rules.KINDS[kind] for kind, name in ((rules.LOOKED, "looked"), (rules.ASKED, "asked")) if row[name]))
            for row in rows.order_by("-all", "-last", "text")[:most]]
