"""Publishing themes, and keeping what somebody has filled in of one."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.county.rules import Tally
from shuheng.foundation.journal.actions import record

from ..events import ThemePublished
from ..models import Theme, ThemeDraft, ThemeVersion
from ..queries import themes as queries
from ..rules.terms import term
from ..rules.themes import Theme as Content
from . import drafting


@transaction.atomic
def publish_themes(contents: Sequence[Content], *, by: Actor) -> Tally:
    """Publish what is new or changed as a frozen version, retire what is gone; the second time nothing happens."""
    created = changed = same = 0
    for content in contents:
        before = Theme.objects.filter(code=content.code).first()
        fresh = _publish(content, before, by)
        created, changed, same = created + (before is None), changed + (fresh and before is not None), same + (not fresh)
    changed += _retire({content.code for content in contents}, by)
    return Tally("一件事", created, changed, same)


def _publish(content: Content, before: Theme | None, by: Actor) -> bool:
    """A new version when anything differs; says whether anything did."""
    data = json.dumps(content.document, ensure_ascii=False)
    digest = hashlib.sha256(data.encode()).hexdigest()
    last = ThemeVersion.objects.filter(theme=before).order_by("-version").first() if before else None
    if before and before.active and last and last.digest == digest:
        return False
    row, _ = Theme.objects.update_or_create(code=content.code, defaults={"title": content.title, "event": content.event.value, "active": True})
    if last is None or last.digest != digest:
        last = ThemeVersion.objects.create(theme=row, version=last.version + 1 if last else 1, content=data, digest=digest, valid_from=today(),
                                           published_at=now())
    record(ThemePublished(content.code, last.version, True), by=by, about=f"theme:{content.code}")
    return True


def _retire(codes: set[str], by: Actor) -> int:
    gone = list(Theme.objects.filter(active=True).exclude(code__in=codes))
    for row in gone:
        Theme.objects.filter(pk=row.pk).update(active=False)
        last = ThemeVersion.objects.filter(theme=row).order_by("-version").values_list("version", flat=True)[0]
        record(ThemePublished(row.code, last, False), by=by, about=f"theme:{row.code}")
    return len(gone)


# --- drafts


@transaction.atomic
def save_theme_draft(edition: queries.Edition, answers: Mapping[str, Any], files: Mapping[str, Sequence[str]], *, party: int, by: Actor) -> ThemeDraft:
    """Keep what was filled in. One draft for each account, party and theme; saving again prolongs it."""
    drafting.check_party(party, by)
    one_at_a_time(f"theme draft {by.account} {party} {edition.row.pk}")
    draft = ThemeDraft.objects.select_for_update().filter(account=by.account, party=party, theme=edition.row).first()
    key = draft.key if draft else uuid.uuid4()
    words = json.dumps({"answers": dict(answers), "files": {code: list(tokens) for code, tokens in files.items()}}, ensure_ascii=False)
    values = {"edition": edition.code, "sealed": vault.seal(words, queries.DRAFT, str(key)), "updated_at": now(),
              "expires_on": today() + timedelta(days=term("draft.kept", today()).days)}
    if draft is None:
        return ThemeDraft.objects.create(account_id=by.account, party_id=party, theme=edition.row, key=key, **values)
    ThemeDraft.objects.filter(pk=draft.pk).update(**values)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def discard_theme_draft(draft: ThemeDraft, *, by: Actor) -> None:
    """Forget a draft; its files go with their own retention."""
    ThemeDraft.objects.filter(pk=draft.pk, account=by.account).delete()


def forget_expired_themes() -> int:
    """Forget drafts of themes that nobody came back for."""
    return ThemeDraft.objects.filter(expires_on__lt=today()).delete()[0]
