"""一件事一次办: one filing opens a run; each matter is filed when the results it waits for are there, and none is left hanging.

Everything happens under the lock of the run, so that two decisions on the same day, or a withdrawal beside a decision, come one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection, transaction

from shuheng.foundation.cases.actions.opening import next_serial
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import numbers, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.rules import MATERIAL, Purpose
from shuheng.foundation.journal.actions import record
from shuheng.sharing.registries import queries as registries
from shuheng.sharing.registries.models import Certificate

from .. import queries as matters
from ..events import ThemeFiled, ThemePartAsked, ThemePartDropped, ThemePartFiled, ThemeWithdrawn
from ..models import Document, Matter, ThemeDraft, ThemePart, ThemeRun
from ..queries import themes as queries
from ..rules import forms, sequence
from ..rules.passing import told
from ..rules.sequence import ENDS, PREPARED, PartState
from ..rules.shapes import fields
from ..rules.weaving import pruned
from . import drafting, handling
from .filing import PORTAL, Filing, apply
from .issuing import print_document, sheet_of

APPLICANT, BEFORE, RETIRED = "applicant", "before", "retired"  # why a matter is not filed any more


@dataclass(frozen=True)
class ThemeFiling:
    """What is filed: answers by the names of the theme, tokens of files and papers by the materials of the theme, for whom. `chosen`: certificates, as a
    draft keeps them, where the county holds several for a material."""

    edition: queries.Edition
    answers: Mapping[str, Any]
    party: int
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    paper: frozenset[str] = frozenset()
    channel: str = PORTAL
    agent: int | None = None
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)


def check_theme_filing(filing: ThemeFiling, held: Collection[str] = ()) -> tuple[str, ...]:
    """The matters that are needed, in order. Refused when the answers are not in order or a material is missing. `held`: a certificate stands for it."""
    woven = filing.edition.woven
    wrong = forms.problems(woven.form, filing.answers, today=today())
    if wrong:
        raise Refused(f"还有 {len(wrong)} 处要改：" + "；".join(one.message for one in wrong[:3]))
    there = {*(code for code, tokens in filing.files.items() if tokens), *filing.paper, *held}
    missing = [one.title for one in woven.required_materials(filing.answers) if one.code not in there]
    if missing:
        raise Refused("还差材料：" + "、".join(missing) + "。请传上来再提交。", "materials")
    needed = woven.needed(filing.answers)
    if not needed:
        raise Refused("照您选的，这几件都不用办。请回到第一步看看选得对不对。")
    return needed


@transaction.atomic
def file_theme(filing: ThemeFiling, *, by: Actor, key: str, draft: ThemeDraft | None = None) -> ThemeRun:
    """File a theme: one run, a case for each matter that waits for nothing; the others are prepared. The same key files once. 行政许可法 第二十六条"""
    one_at_a_time(key)  # a double click waits here until the first one has filed
    if done := queries.run_under(by, key):
        return done
    if queries.key_taken(key):
        raise Refused("这一页已经提交过了，请重新打开再填。")
    drafting.check_party(filing.party, by)
    held = queries.offer(filing.edition, by, filing.party, filing.answers, filing.chosen).held
    needed = check_theme_filing(filing, held)
    run = _open(filing, needed, by, key)
    waits = filing.edition.woven.waits(needed)
    for place, code in enumerate(needed):
        part = _prepare(run, filing, code, place, waits[code], by)
        _settle(part, {own: held[name] for own, name in filing.edition.woven.papers[code].items() if name in held})
    _release(filing, by)
    _go_on(run, by, sure=True)
    waiting = sum(part.state in PREPARED for part in queries.parts(run))
    fact = ThemeFiled(run.pk, filing.edition.row.code, filing.edition.version.version, filing.channel, len(needed), waiting)
    record(fact, by=by, about=f"theme-run:{run.number}", key=key)
    if draft:
        ThemeDraft.objects.filter(pk=draft.pk).delete()
    return run


def _open(filing: ThemeFiling, needed: Sequence[str], by: Actor, key: str) -> ThemeRun:
    readers = {_organ(filing, code) for code in needed} | ({by.organ} if by.organ else set())
    return ThemeRun.objects.create(
        number=numbers.make(today().year, next_serial()), version=filing.edition.version, party=filing.party, agent=filing.agent,
        account=by.account, channel=filing.channel, key=key, readers=sorted(readers), domain=by.domain, opened_at=now())


def _organ(filing: ThemeFiling, code: str) -> int:
    """Who will handle it, as far as the answers say; Refused in the words of the matter when its place does not receive it."""
    return matters.handling_organ(filing.edition.rows[code], filing.edition.woven.answers_of(code, filing.answers))[0].pk


# --- what is kept until it can be filed


def _kept_for(part: ThemePart) -> Purpose:
    """Each prepared matter keeps its own papers, whatever becomes of the others."""
    return replace(MATERIAL, code=f"theme.{part.pk}", label="等前一件办好再交的材料")


def _prepare(run: ThemeRun, filing: ThemeFiling, code: str, place: int, after: tuple[str, ...], by: Actor) -> ThemePart:
    woven, row = filing.edition.woven, filing.edition.rows[code]
    part = ThemePart.objects.create(
        run=run, place=place, matter=row, after=list(after), state=PartState.WAITING, changed_at=now(),
        sealed=_sealed(run, row, woven.answers_of(code, filing.answers)),
        paper=sorted(own for own, name in woven.papers[code].items() if name in filing.paper))
    wanted = {one.code for one in woven.matters[code].to_bring if one.optional or one.required(woven.answers_of(code, filing.answers))}
    brought = {own: tokens for own, tokens in woven.papers_of(code, filing.files).items() if own in wanted}
    part.files = _held(run, part, brought, by)
    part.save(update_fields=["files"])
    return part


def _settle(part: ThemePart, held: Mapping[str, Certificate]) -> None:
    """Note which certificates were meant; whether they still hold is looked at when the matter is filed."""
    if meant := {own: row for own, row in held.items() if not part.files.get(own) and own not in part.paper}:
        part.files = part.files | registries.as_choice(meant)
        part.save(update_fields=["files"])


def _sealed(run: ThemeRun, row: Matter, answers: Mapping[str, Any]) -> bytes:
    return vault.seal(json.dumps(dict(answers), ensure_ascii=False), queries.PART, f"{run.pk}.{row.pk}")


def _held(run: ThemeRun, part: ThemePart, brought: Mapping[str, Sequence[str]], by: Actor) -> dict[str, list[str]]:
    """The files as this matter's own rows: the bytes stay one, each case gets its paper."""
    owner = files.Owner(party=run.party, organ=by.organ)
    return {code: [row.token for row in files.hold(tokens, by=by, purpose=_kept_for(part), owner=owner)] for code, tokens in brought.items() if tokens}


def _release(filing: ThemeFiling, by: Actor) -> None:
    """The drafts have done their duty; the bytes live on in the rows that hold them."""
    for token in dict.fromkeys(token for tokens in filing.files.values() for token in tokens):
        files.remove_draft(token, by=by)


# --- going on


def _locked(run: int) -> ThemeRun:
    with connection.cursor() as cursor:
        cursor.execute("select id from licensing_themerun where id = %s for update", [run])
    return ThemeRun.objects.select_related("version__theme").get(pk=run)


def _go_on(run: ThemeRun, by: Actor, *, sure: bool = False) -> None:
    """File what is ready, end what can never be. `sure`: the applicant is there, so what is refused is refused to them and nothing is filed."""
    found = {part.matter.code: part for part in queries.parts(run)}
    for code in sequence.ready(queries.standings(found.values())):
        _file(run, found[code], list(found.values()), by, sure=sure)
    for code, cause in sequence.lost(queries.standings(queries.parts(run))).items():
        _drop(run, found[code], BEFORE, cause, by)


def _file(run: ThemeRun, part: ThemePart, found: Sequence[ThemePart], by: Actor, *, sure: bool) -> None:
    """The matter becomes a case with its own clock; what only the applicant can say is asked first."""
    try:
        row = matters.matter(part.matter.code)
    except Absent:
        _drop(run, part, RETIRED, "", by)
        return
    try:
        with transaction.atomic():
            filing = _filing(run, part, found, row, by)
            filed = apply(filing, by=by, key=f"{run.key}:{row.code}")
    except Refused as refused:
        if sure:
            raise Refused(f"{row.title}：{refused.message}", refused.field) from refused
        known = queries.prepared(part)
        _change(part, PartState.ASKING, sealed=_sealed(run, row, known | _told(run, part, found, known)))
        record(ThemePartAsked(run.pk, row.code), by=by, about=f"theme-run:{run.number}")
        return
    _erase(part)  # what the case did not take: a paper that a better one replaced
    _change(part, PartState.FILED, case=filed.case, sealed=None, files={}, paper=[])
    record(ThemePartFiled(run.pk, row.code, filed.case_id), by=by, about=f"theme-run:{run.number}")


def _filing(run: ThemeRun, part: ThemePart, found: Sequence[ThemePart], row: Matter, by: Actor) -> Filing:
    """What was prepared, with what the earlier results tell and hand on."""
    content = matters.content(row.definition_id)
    answers = queries.prepared(part)
    answers = pruned(content.form, answers | _told(run, part, found, answers))
    brought = {code: list(tokens) for code, tokens in part.files.items()} | _newer(run, part, found, by) | _results(run, part, found, by)
    wanted = {one.code for one in content.to_bring if one.optional or one.required(answers)}
    lacking = [code for code in wanted if not brought.get(code) and code not in part.paper]
    called = [*lacking, *(one.code for one in content.free)]
    certificates = registries.offer(by, run.party, row.code, called, part.files).standing(called, ())
    return Filing(row, answers, run.party, {code: tokens for code, tokens in brought.items() if code in wanted}, frozenset(part.paper), run.channel,
                  run.agent, certificates)


def _change(part: ThemePart, state: PartState, **more: Any) -> None:
    part.state = state
    for name, value in more.items():
        setattr(part, name, value)
    part.changed_at = now()
    part.save(update_fields=["state", "changed_at", *more])


def _papers(found: Sequence[ThemePart], code: str) -> list[Document]:
    """The granted result of an earlier matter of the run."""
    case = next((one.case_id for one in found if one.matter.code == code and one.state == PartState.GRANTED), None)
    return list(Document.objects.filter(case=case, kind="granted").order_by("-id")[:1]) if case else []


def _told(run: ThemeRun, part: ThemePart, found: Sequence[ThemePart], answers: Mapping[str, Any]) -> dict[str, str]:
    """Answers that stand on the results of earlier matters: the number on a licence."""
    theme, form = queries.theme_content(run.version), matters.content(part.matter.definition_id).form
    values: dict[str, str] = {}
    for name, before in theme.part(part.matter.code).later.items():
        for document in _papers(found, before) if name not in answers else ():
            sheet = sheet_of(document)
            texts = [*sheet.opening, *sheet.items, *sheet.closing, *(value for _, value in sheet.facts)]
            value = told(fields(form).get(name, {}), texts, _leaves([*answers.values(), *_before(found, before)]))
            values |= {name: value} if value else {}
    return values


def _before(found: Sequence[ThemePart], code: str) -> list[Any]:
    """What was answered in the earlier matter, so that its applicant's own number is not taken for a new one."""
    case = next((one.case for one in found if one.matter.code == code), None)
    with acting(SYSTEM):
        row = matters.application_of(case) if case else None
        return list(matters.answers(row).values()) if row else []


def _leaves(values: Sequence[Any]) -> set[str]:
    found: set[str] = set()
    for value in values:
        inner = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else None
        found |= _leaves(inner) if inner is not None else {str(value)}
    return found


def _results(run: ThemeRun, part: ThemePart, found: Sequence[ThemePart], by: Actor) -> dict[str, list[str]]:
    """The results that this matter asks for as materials, each as a file of its own."""
    theme, code, brought = queries.theme_content(run.version), part.matter.code, {}
    for one in theme.passed:
        for document in _papers(found, one.of) if code in one.to else ():
            stored = print_document(document.pk, by=SYSTEM).stored
            brought[one.to[code]] = _own(run, part, [stored] if stored else [])
    return {name: tokens for name, tokens in brought.items() if tokens}


def _newer(run: ThemeRun, part: ThemePart, found: Sequence[ThemePart], by: Actor) -> dict[str, list[str]]:
    """A shared paper that was brought anew for another matter meanwhile: the better one counts here too."""
    offered = {code: [stored for _, stored in rows if stored.created_at > run.opened_at] for code, rows in queries.same_papers(part, found).items()}
    return {code: _own(run, part, rows) for code, rows in offered.items() if rows}


def _own(run: ThemeRun, part: ThemePart, rows: Sequence[Stored]) -> list[str]:
    with acting(SYSTEM):
        held = files.hold([row.token for row in rows], by=SYSTEM, purpose=_kept_for(part), owner=files.Owner(party=run.party))
    return [row.token for row in held]


def _drop(run: ThemeRun, part: ThemePart, reason: str, cause: str, by: Actor) -> None:
    """It will not be filed any more: the answers and papers kept for it go at once."""
    _erase(part)
    _change(part, PartState.DROPPED, reason=reason, cause=cause, sealed=None, files={}, paper=[])
    record(ThemePartDropped(run.pk, part.matter.code, reason, cause), by=by, about=f"theme-run:{run.number}")


def _erase(part: ThemePart) -> None:
    with acting(SYSTEM):
        for number in Stored.objects.filter(purpose=_kept_for(part).code, case=None, erased_at=None).values_list("pk", flat=True):
            files.erase(number, by=SYSTEM, reason="theme_ended")


# --- what happens to the cases


@transaction.atomic
def follow(case: int, outcome: str, *, by: Actor) -> None:
    """A case of a run came to its end: those who waited for it are filed, or told that they will not be. Repeating it changes nothing."""
    run = ThemePart.objects.filter(case=case).values_list("run", flat=True).first()
    if run is None or outcome not in ENDS:
        return
    row = _locked(run)
    part = ThemePart.objects.get(case=case)
    if part.state != ENDS[outcome]:
        _change(part, ENDS[outcome])
    _go_on(row, by)


# --- what the applicant does


def _own_part(number: str, code: str, by: Actor) -> tuple[ThemeRun, ThemePart]:
    run = _locked(queries.own_run(by, number).pk)
    part = next((one for one in queries.parts(run) if one.matter.code == code), None)
    if part is None:
        raise Absent()
    if part.state not in PREPARED:
        raise Refused("这一件已经提交或者不办了，请回到进度页看看。")
    return run, part


@transaction.atomic
def keep_part(number: str, code: str, answers: Mapping[str, Any], brought: Mapping[str, Sequence[str]], *, by: Actor) -> ThemePart:
    """Keep what the applicant adds to a prepared matter, in order or not."""
    run, part = _own_part(number, code, by)
    held = _held(run, part, brought, by)
    meant = {name: some for name, some in part.files.items() if name not in registries.without_choice(part.files)}
    for token in {token for tokens in brought.values() for token in tokens} - {token for tokens in held.values() for token in tokens}:
        files.remove_draft(token, by=by)
    _change(part, PartState(part.state), sealed=_sealed(run, part.matter, answers), files=held | meant)
    return part


@transaction.atomic
def complete_part(number: str, code: str, *, by: Actor) -> ThemePart:
    """File a prepared matter that needed a word of the applicant. Refused as any filing."""
    run, part = _own_part(number, code, by)
    if part.state != PartState.ASKING:
        raise Refused("前一件还没有办好，办好就自动提交。")
    _file(run, part, queries.parts(run), by, sure=True)
    _go_on(run, by)
    return part


@transaction.atomic
def drop_part(number: str, code: str, *, by: Actor) -> None:
    """The applicant does not want a matter that is not filed yet; what waits for it goes with it."""
    run, part = _own_part(number, code, by)
    _drop(run, part, APPLICANT, "", by)
    _go_on(run, by)


@transaction.atomic
def withdraw_theme(number: str, reason: str = "", *, by: Actor) -> int:
    """撤回: everything that is not decided yet is taken back, what is prepared is dropped. Returns how many cases could not be taken back."""
    run = _locked(queries.own_run(by, number).pk)
    found = queries.parts(run)
    kept = [part for part in found if part.state == PartState.FILED and part.case and not _taken_back(part.case, reason, by)]
    taken = [part for part in found if part.state == PartState.FILED and part not in kept]
    for part in taken:
        _change(part, PartState.FAILED)
    waiting = [part for part in found if part.state in PREPARED]
    for part in waiting:
        _drop(run, part, APPLICANT, "", by)
    ThemeRun.objects.filter(pk=run.pk).update(withdrawn_at=now())
    record(ThemeWithdrawn(run.pk, len(taken), len(waiting)), by=by, about=f"theme-run:{run.number}")
    return len(kept)


def _taken_back(case: Case, reason: str, by: Actor) -> bool:
    try:
        with transaction.atomic():
            handling.withdraw(case.number, reason, by=by)
    except Refused:
        return False
    return True
