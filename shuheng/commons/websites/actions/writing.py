"""撰稿: an organ writes an item, changes it, hands it to review. 政府网站发展指引（国办发〔2017〕47号）"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import fetched, one_at_a_time
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import DOCX, JPEG, PDF, PNG, XLSX, Purpose
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import Told, record_later

from .. import permits, queries, rules
from ..events import EditionSubmitted
from ..models import Edition, Placement, Resource
from ..queries import opening
from ..rules import Content, Fault, Finding

ATTACHMENT = Purpose("website", "网站附件", (PDF, JPEG, PNG, DOCX, XLSX), most_files=5000)


class Faulty(Refused):
    """A text that cannot go on: what is missing, and what was found in it."""

    def __init__(self, faults: Sequence[Fault], found: Sequence[Finding] = ()) -> None:
        words = [one.message for one in faults] + [f"{one.kind}“{one.words}”" for one in found]
        super().__init__(f"还有 {len(words)} 处要改：" + "；".join(words[:3]), faults[0].field if faults else "body")
        self.faults, self.found = tuple(faults), tuple(found)


# of the columns that were asked for those in which an author may write or to which he may offer, and whether each is of his own organs
_OPEN = """
select coalesce(json_object_agg(mine.id, site.organ_id = any($2)), '{}') from websites_column mine join websites_site site on site.id = mine.site_id
where mine.id = any($1) and (site.organ_id = any($2) or site.kind = 'portal') and not exists (select from websites_column where parent_id = mine.id)
"""
_PLACES = Prepared("websites_places", "bigint[], bigint[]", _OPEN)
_BEGIN = Prepared("websites_begin", "bigint[], bigint[]",
                  f"select json_build_object('number', nextval(pg_get_serial_sequence('websites_resource', 'id')), 'columns', ({_OPEN}))")
_PLACED = """insert into websites_placement (resource_id, column_id, main, accepted, shown, month)
select $1, one.id, one.place = 1, one.id = any({own}), false, '' from unnest({every}) with ordinality as one (id, place)"""
_DRAFTED = """insert into websites_edition (resource_id, number, title, content, digest, written_by, written_at, sample, round, state, reviews, returned)
values ($1, $2, $3, $4, $5, $6, $7, $8, 1, 'draft', 1, '')"""
_WORDED = "bigint, int, text, jsonb, text, bigint, timestamptz, boolean"
_PLACE = Prepared("websites_place", "bigint, bigint[], bigint[]", _PLACED.format(own="$2", every="$3"))
_DRAFT = Prepared("websites_draft", _WORDED, _DRAFTED)
_NEW = Prepared("websites_new", f"{_WORDED}, bigint, text, text, bigint[], bigint[], text", f"""
with item as (insert into websites_resource (id, organ_id, domain, kind, title, key, index_number, edition, month, withdrawn_why)
  values ($1, $9, $10, $11, $3, $14, '', 0, '', '')), placed as ({_PLACED.format(own="$12", every="$13")})
{_DRAFTED}
""")
_SUBMITTED = "update websites_edition set state = %s, returned = '', written_by = %s, reviews = %s where id = %s"
_SIGNED = "insert into websites_signature (edition_id, round, duty, account, passed, words, digest, at) values (%s, %s, %s, %s, %s, %s, %s, %s)"


@transaction.atomic
def start(said: Content, columns: Sequence[int], *, by: Actor, key: str = "") -> Resource:
    """A new item of one's own organ; the first column is its main place. Two messages: look, then write and commit. A repeated `key` gives the first one."""
    identity.check(by, permits.WRITE)
    if by.organ is None:
        raise Refused("您现在的岗位不属于任何单位，不能写网站信息。请换一个岗位。")
    _check_title(said)
    if key and (first := _first(key, by.organ)):
        return first
    found = connection.one(_BEGIN, [list(columns), list(by.organs)])
    own = _admitted(columns, found["columns"])
    connection.send_later(connection.calling(_NEW), [*_worded(found["number"], 1, said, by), by.organ, by.domain, said.kind, *_places(own), key])
    return fetched(Resource, id=found["number"], organ_id=by.organ, domain=by.domain, kind=said.kind, title=said.title, edition=0)


def _first(key: str, organ: int) -> Resource | None:
    """What was written under this key already; a second click waits here for the first one."""
    one_at_a_time(f"websites.start:{key}")
    return Resource.objects.filter(key=key, organ=organ).first()


@transaction.atomic
def attach(upload: bytes | BinaryIO, name: str, *, by: Actor) -> tuple[str, str, str, int]:
    """Keep a file that is to be published beside an item: (token, name, kind, bytes).

    It is checked and scanned like every file; the public sees it after release.
    """
    identity.check(by, permits.WRITE)
    stored = files.store(upload, by=by, purpose=ATTACHMENT, name=name, owner=files.Owner(organ=by.organ, domain=by.domain))
    return (stored.token, name[:80], stored.kind, stored.size)


@transaction.atomic
def amend(number: int, said: Content, columns: Sequence[int], *, by: Actor) -> Resource:
    """Write the draft anew, or begin the next edition. What the public reads stays until that one is released."""
    row = queries.resource_for(by, number, permits.WRITE, lock=True)
    _check_title(said)
    if row.withdrawn_at:
        raise Refused("这条信息已经撤下，不能再改。请另写一条。")
    edition = queries.open_edition(row, lock=True)
    if edition is None:
        connection.send_later(connection.calling(_DRAFT), _worded(row.pk, row.edition + 1, said, by))
    elif edition.state != rules.DRAFT:
        raise Refused(f"这一稿{rules.STATES[edition.state]}，不能改。要改请让他们先退回。")
    else:
        edition.title, edition.content, edition.digest, edition.written_by, edition.written_at = (
            said.title, said.plain(), said.digest(), by.account, now())
        edition.save(update_fields=["title", "content", "digest", "written_by", "written_at"])
    if not row.edition:
        row.title, row.kind = said.title, said.kind
        row.save(update_fields=["title", "kind"])
        own = _admitted(columns, connection.one(_PLACES, [list(columns), list(by.organs)], writes=True))
        Placement.objects.filter(resource=row).delete()
        connection.send_later(connection.calling(_PLACE), [row.pk, *_places(own)])
    return row


def _check_title(said: Content) -> None:
    if not said.title.strip():
        raise Refused("先写标题。", "title")


def _worded(row: int, number: int, said: Content, by: Actor) -> list[object]:
    """A draft as the statements take it. Where the clock may be moved no date of release proves anything, so the pages there say 示例."""
    return [row, number, said.title, json.dumps(said.plain(), ensure_ascii=False), said.digest(), by.account, now(), bool(settings.CLOCK_FILE)]


def _admitted(columns: Sequence[int], found: Mapping[str, bool]) -> dict[int, bool]:
    """The wanted columns in their order, the main one first, and whether each is of the author's own organs. `found`: those he may write for."""
    wanted = list(dict.fromkeys(columns))
    if not wanted or str(wanted[0]) not in found:
        raise Refused("请选一个主栏目。", "column")
    if not found[str(wanted[0])]:
        raise Refused("主栏目要选本单位网站的。县门户的栏目可以在“同时报送”里勾。", "column")
    if any(str(one) not in found for one in wanted):
        raise Refused("只能投到本单位网站和县门户的栏目。", "column")
    return {one: found[str(one)] for one in wanted}


def _places(own: Mapping[int, bool]) -> list[list[int]]:
    """Own columns are taken, those of other sites are offered: (the own ones, all of them)."""
    return [[one for one in own if own[one]], list(own)]


@transaction.atomic
def discard(number: int, *, by: Actor) -> Resource | None:
    """Throw the draft away. An item that nobody ever signed goes with it; a released one stays as it is."""
    row = queries.resource_for(by, number, permits.WRITE, lock=True)
    edition = queries.open_edition(row, lock=True)
    if edition is None or edition.state != rules.DRAFT:
        raise Refused("没有可以扔掉的草稿。")
    if edition.signatures.exists():
        raise Refused("这一稿有人签过意见，要留着备查，不能扔掉。可以改好再交，或者就放着。")
    edition.delete()
    if row.edition:
        return row
    Placement.objects.filter(resource=row).delete()
    row.delete()
    return None


@transaction.atomic
def submit(number: int, *, by: Actor) -> Edition:
    """The author signs the wording and hands it to review. Refused with everything missing and everything found that stops."""
    identity.check(by, permits.WRITE)
    found = opening.opened(by, number, permits.WRITE, whole=True)
    row, edition, at = found.row, found.edition, now()
    if edition is None or edition.state != rules.DRAFT:
        raise Refused("没有可以交的草稿。")
    check(rules.content(edition.content))
    edition.state, edition.returned, edition.written_by, edition.reviews = rules.REVIEW, "", by.account, found.reviews
    connection.send_later(_SUBMITTED, [edition.state, by.account, edition.reviews, edition.pk])
    signed_later(edition, rules.WRITE, by, at)
    record_later(Told(EditionSubmitted(row.pk, edition.number, edition.round, edition.digest), f"article:{row.pk}", row.organ_id), by=by, at=at)
    return edition


def signed_later(edition: Edition, duty: str, by: Actor, at: datetime, *, passed: bool = True, words: str = "") -> None:
    """One person's word on this wording, with whatever the transaction sends next."""
    connection.send_later(_SIGNED, [edition.pk, edition.round, duty, by.account or 0, passed, words[:300], edition.digest, at])


def check(said: Content) -> None:
    """Refuse what is unfinished or must not go out."""
    faults, found = rules.faults(said), rules.stopping(queries.findings(said))
    if faults or found:
        raise Faulty(faults, found)
