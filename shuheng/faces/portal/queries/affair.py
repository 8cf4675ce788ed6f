"""One affair whole: how it stands, the proof of every date, what happened, its papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case, Rating, Step
from shuheng.foundation.cases.rules import LEVELS, Milestone, Proof
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, on
from shuheng.foundation.core.templatetags.look import cn_date
from shuheng.foundation.identity import queries as identity
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Application, Decision, Document, Supplement
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Matter as Content
from shuheng.services.licensing.rules.shapes import fields, kind
from shuheng.sharing.registries import actions as register
from shuheng.sharing.registries.queries import verifying as registries

from . import affairs
from .affairs import Phase, Standing
from .together import Together, together

REMEDY = "不服这个决定，可以申请行政复议，或者到人民法院起诉。期限和受理的单位写在文书里。"
# the document that a move brings, so that the line of what happened leads to it
PAPER_OF = {
    "accept": "acceptance", "not_accept": "not_accepted", "ask_supplement": "supplement", "suspend": "special", "grant": "granted",
    "refuse": "refused", "deem_accepted": "deemed", "rectify": "rectifying", "partly": "joint_answer",
}
RESULTS, COLLECTING = frozenset({"granted", "refused", "not_accepted"}), "certificates"
ALONE = {"extension": "办理期限延长了"}
# what officers write to each other when they pass a case on is theirs
FOR_THE_APPLICANT = frozenset({*PAPER_OF, "supply", "resume", "deliver", "withdraw", "reopen", "publish", "show_personal", "rectified", "end_rectifying",
                               "propose_visit", "cancel_visit", "record_visit"})


@dataclass(frozen=True)
class Paper:
    """A document with the address of its PDF."""

    title: str
    number: str
    issued_on: date
    address: str
    kind: str
    at: datetime
    revoked: bool = False


@dataclass(frozen=True)
class Happened:
    """One thing on the line of what happened; `next` is what comes."""

    title: str
    at: datetime | None
    words: str = ""
    by: str = ""
    document: tuple[str, str] | None = None
    next: bool = False


@dataclass(frozen=True)
class Affair:
    """Everything the page of an affair shows."""

    row: Application
    stands: Standing
    who: str
    proofs: Mapping[str, Proof]
    papers: Sequence[Paper]
    steps: Sequence[Happened]
    supplement: Supplement | None
    decision: Decision | None
    rating: Rating | None
    sections: Sequence[forms.Section]
    together: Together | None = None

    @property
    def case(self) -> Case:
        """The case of the affair."""
        return self.row.case

    @property
    def may_report(self) -> bool:
        """Has the applicant something to put right, and may say that it is done?"""
        return self.case.closed_on is None and "rectified" in _ways(self.case)

    @property
    def may_withdraw(self) -> bool:
        """May the applicant still take it back?"""
        return self.case.closed_on is None and "withdraw" in _ways(self.case)


def affair(by: Actor, number: str) -> Affair:
    """One affair of the reader. Absent for somebody else's as for none."""
    row = licensing.own_application(by, number)
    case = row.case
    supplement = Supplement.objects.filter(case=case.pk).first()
    rating = Rating.objects.filter(case=case.pk).first()
    proofs = {name: made for name, made in cases.proofs(case).items() if name not in ("stage", "opinion", "member")}
    stands = affairs.standing(case, affairs.facts_of([case])[case.pk])
    whole = together(case, licensing.content(case.definition_id))
    papers = _told_apart(papers_of(case), whole)
    decision = Decision.objects.filter(case=case.pk, superseded_at=None).first() if case.decided_on else None
    return Affair(
        row=row, stands=stands, who=identity.party(case.party_id).name if case.party_id else "", proofs=proofs, papers=papers,
        steps=line(case, stands, papers, rating), supplement=supplement, decision=decision, rating=rating,
        sections=filled(row), together=whole)


def filled(row: Application) -> Sequence[forms.Section]:
    """What was filled in, section by section."""
    form = licensing.content(row.case.definition_id).form
    return forms.describe(form, licensing.answers(row), places=places_for(form))


def sample_of(content: Content) -> Sequence[forms.Section]:
    """The form of a matter as its sample fills it in."""
    return forms.describe(content.form, forms.read(content.form, forms.flatten(content.sample)), places=places_for(content.form))


def places_for(form: Mapping[str, Any], section: str = "") -> dict[str, list[tuple[str, str, str]]]:
    """Townships and villages, when the form (or one section of it) asks for one."""
    wanted = forms.asked_in(form, section) if section else None
    asked = [one for name, one in fields(form).items() if wanted is None or name in wanted]
    asked += [inner for rows in asked if kind(rows) == "rows" for inner in fields(rows["items"]).values()]
    return licensing.places() if any(kind(one) == "division" for one in asked) else {}


def papers_of(case: Case) -> list[Paper]:
    """The documents of the case, newest first, with the moment each was issued."""
    moments = {fact.event.document: fact.at for fact in cases.history(case) if fact.event.event_name == "licensing.document_issued"}
    return [Paper(one.title, one.number, one.issued_on, reverse("document", args=[one.pk]), one.kind, moments.get(one.pk, on(one.issued_on)),
                  one.revoked_at is not None)
            for one in licensing.documents(case.pk)]


def _told_apart(papers: Sequence[Paper], whole: Together | None) -> list[Paper]:
    """The decisions of a joint procedure, each with the name of its part."""
    parts = {row.document[1]: row.part.member.short for row in whole.rows if row.document} if whole else {}
    return [replace(one, title=f"{one.title}：{parts[one.address]}") if one.address in parts else one for one in papers]


def result_paper(papers: Sequence[Paper]) -> Paper | None:
    """The decision itself, if there is one."""
    return paper_of_kind(papers, "joint_answer") or next((paper for paper in papers if paper.kind in RESULTS and not paper.revoked), None)


def paper_of_kind(papers: Sequence[Paper], kind: str) -> Paper | None:
    """The newest document of a kind that holds."""
    return next((paper for paper in papers if paper.kind == kind and not paper.revoked), None)


# --- what happened


def line(case: Case, stands: Standing, papers: Sequence[Paper], rating: Rating | None) -> list[Happened]:
    """What happened, newest first, with what comes next on top."""
    waiting = list(reversed(papers))
    told = [_step(step, waiting) for step in Step.objects.filter(case=case.pk, shown=True).order_by("at", "id")]
    told += [Happened(ALONE[paper.kind], paper.at, document=(paper.title, paper.address)) for paper in papers if paper.kind in ALONE]
    told.append(Happened("提交申请" if case.channel == "portal" else "窗口收下申请", case.opened_at))
    if rating:
        told.append(Happened(f"您评了“{LEVELS[rating.level]}”", rating.rated_at, rating.words))
    told.sort(key=lambda one: one.at or case.opened_at, reverse=True)
    coming = _coming(case, stands)
    return [coming, *told] if coming else told


def _step(step: Step, waiting: list[Paper]) -> Happened:
    words = step.words.replace("。；", "；") if step.move in FOR_THE_APPLICANT else ""
    kind = PAPER_OF.get(step.move)
    if kind in ("granted", "refused") and any(paper.kind == "joint_answer" for paper in waiting):
        kind = "joint_answer"  # each part has its own paper in the table; the step leads to the answer to all of them
    paper = next((paper for paper in waiting if paper.kind == kind), None)
    if paper:
        waiting.remove(paper)
    own = step.move in ("supply", "withdraw", "rectified")
    by = "" if own else "系统按法律规定自动办" if step.move == "deem_accepted" else step.by
    title = "您补交了材料" if step.move == "supply" else step.title
    return Happened(title, step.at, words, by, (paper.title, paper.address) if paper else None)


def _coming(case: Case, stands: Standing) -> Happened | None:
    if case.closed_on:
        return None
    organ = case.organ.short
    match stands.phase:
        case Phase.FILED:
            return Happened("告诉您受理没有", None, by=f"{organ}，{stands.head[0]}" if stands.lamp == "ok" else organ, next=True)
        case Phase.SUPPLEMENT:
            return Happened("您补交材料", None, by=f"{cn_date(case.supplement_until)}前" if case.supplement_until else "尽快", next=True)
        case Phase.DECIDED:
            return Happened("送到您手上" if case.milestone == Milestone.DECIDED else "归档", None, by=organ, next=True)
    until = f"，最晚 {cn_date(case.due_on)}出结果" if case.due_on and stands.lamp in ("ok", "soon") else ""
    return Happened(affairs.stage_title(case), None, by=f"{organ}{until}", next=True)


def _ways(case: Case) -> set[str]:
    return {move.code for move in cases.definition_rules(case.definition_id).moves_from(case.stage)}


# --- one document


def document_to_read(by: Actor, number: int) -> Document:
    """A document for its applicant, for who may collect it for him, or for an officer who may read its case. Absent for anybody else."""
    found = Document.objects.select_related("case", "stored").filter(pk=number).first()
    if found and found.kind in RESULTS and found.case.party_id in by.mandated.get(COLLECTING, ()):
        return found
    case = found.case.number if found else ""
    (cases.case_to_read if by.kind == "officer" else cases.own_case)(by, case)
    assert found is not None
    return found


@dataclass(frozen=True)
class Collected:
    """A result that the reader may fetch for somebody else, whose case stays closed to him."""

    who: str
    paper: Paper


def to_collect(by: Actor, most: int = 50) -> list[Collected]:
    """Results of those who gave a mandate to collect documents and none to handle their affairs, newest first."""
    parties = by.mandated.get(COLLECTING, frozenset()) - by.parties_for(licensing.SERVICE)
    if not parties:
        return []
    names = dict(identity.principals(by))
    rows = Document.objects.select_related("case").filter(case__party__in=parties, kind__in=RESULTS, revoked_at=None).order_by("-id")[:most]
    return [Collected(names.get(row.case.party_id or 0, ""), Paper(row.title, row.number, row.issued_on, reverse("document", args=[row.pk]), row.kind,
                                                                   on(row.issued_on))) for row in rows]


@dataclass(frozen=True)
class Verified:
    """A document as a stranger who holds it may see it."""

    title: str
    number: str
    organ: str
    holder: str
    issued_on: date
    state: str
    valid_until: date | None = None
    revoked_on: date | None = None
    digest: str = ""
    noun: str = "文书"
    words: str = ""
    values: Sequence[tuple[str, str]] = ()


def verified(code: str, today: date, *, by: Actor) -> Verified:
    """The document or certificate under a verification code, or under a code that a holder made. Absent when none was issued."""
    cleaned = "".join(letter for letter in code.upper() if letter.isalnum()).translate(str.maketrans("OIL", "011"))
    return _certificate(cleaned, by) if len(cleaned) in (registries.CODE, registries.SHARE) else _document(cleaned, today)


CERTIFICATE_STATES = {"valid": "valid", "expired": "expired"}


def _certificate(code: str, by: Actor) -> Verified:
    found = registries.verify(code)
    if found.share:
        register.open_share(found.certificate, found.share, by=by)
    state = "replaced" if found.replaced else CERTIFICATE_STATES.get(found.state.value, "revoked")
    return Verified(found.title, found.number, found.organ, found.holder, found.issued_on, state, found.valid_until, found.turned_on, found.digest, "证照",
                    found.words, found.values)


def _document(code: str, today: date) -> Verified:
    row = licensing.verify(code)
    until, sheet = licensing.valid_until(row), licensing.sheet(row)
    shown = Verified(row.title, row.number, sheet["organ"], licensing.masked(sheet["addressee"]), row.issued_on, "valid", until, digest=row.digest)
    if row.revoked_at:
        return replace(shown, state="revoked", revoked_on=local(row.revoked_at).date())
    return replace(shown, state="expired") if until and until < today else shown
