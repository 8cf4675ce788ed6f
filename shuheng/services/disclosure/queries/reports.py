"""The figures of a year, for an organ or the whole county: counted from requests and disputes for the page, and from the journal for the release."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.queries import Heard

from .. import permits
from ..models import Dispute, Item, Report, Request
from ..rules import Disputed, DisputeLine, dispute_lines, disputes_balance, disputes_counted
from ..rules.report import Line, Lived, Publishing, balances, counted, lines

COUNTY = "county"
Counts = dict[str, dict[str, int]]  # line, or kind of dispute → column → how many


@dataclass(frozen=True)
class Figures:
    """A year of an organ, or of the county when there is no organ: requests and disputes counted, and what was published unasked."""

    year: int
    organ: Organ | None
    counts: Counts
    disputes: Counts
    publishing: Publishing

    @property
    def lines(self) -> tuple[Line, ...]:
        """The table."""
        return lines(self.counts)

    @property
    def dispute_lines(self) -> tuple[DisputeLine, ...]:
        """The table of reviews and suits."""
        return dispute_lines(self.disputes)

    @property
    def balances(self) -> bool:
        """What came equals what went, in both tables."""
        return balances(self.lines) and disputes_balance(self.disputes)

    @property
    def name(self) -> str:
        """Whose report it is."""
        return self.organ.name if self.organ else "全县"


def figures(year: int, organ: Organ | None) -> Figures:
    """Counted from the requests themselves; numbers only leave here, so that everybody may have them."""
    with acting(SYSTEM):
        rows = Request.objects.filter(received_on__year__lte=year).filter(Q(ended_on=None) | Q(ended_on__year__gte=year))
        if organ is not None:
            rows = rows.filter(organ=organ)
        lived = [Lived(*row) for row in rows.values_list("applicant", "received_on", "ended_on", "outcome")]
        disputes = Dispute.objects.filter(struck_on=None, filed_on__year__lte=year)
        if organ is not None:
            disputes = disputes.filter(organ=organ)
        disputed = [Disputed(*row) for row in disputes.values_list("kind", "filed_on", "decided_on", "outcome")]
    return Figures(year, organ, counted(lived, year), disputes_counted(disputed, year), publishing(year, organ))


def publishing(year: int, organ: Organ | None) -> Publishing:
    """How the duties were kept in a year: until its end, or until today while it runs."""
    rows = Item.objects.filter(organ=organ) if organ else Item.objects.all()
    published = rows.filter(published_on__year=year)
    end = min(date(year, 12, 31), today() - timedelta(days=1))
    late = rows.filter(due_on__lte=end).filter(Q(published_on=None) | Q(published_on__gt=end))
    return Publishing(published.count(), published.filter(published_on__lte=F("due_on")).count(), late.count())


@dataclass
class _Told:
    """What the journal told so far: requests that came and went by case, disputes by their number."""

    came: dict[int, tuple[str, date]] = field(default_factory=dict)
    went: dict[int, tuple[date, str]] = field(default_factory=dict)
    disputes: dict[int, Disputed] = field(default_factory=dict)

    def hear(self, fact: Heard) -> None:
        """Take a fact in; what the report does not count passes by."""
        said, case = fact.event, fact.case or 0
        match said.event_name:
            case "disclosure.requested":
                self.came[case] = (said.applicant, said.received_on)
            case "disclosure.answered":
                self.went[case] = (said.on, said.outcome)
            case "disclosure.dispute_recorded":
                self.disputes[said.dispute] = Disputed(said.kind, said.filed_on)
            case "disclosure.dispute_decided":
                self.disputes[said.dispute] = replace(self.disputes[said.dispute], decided_on=said.on, outcome=said.outcome)
            case "disclosure.dispute_struck":
                del self.disputes[said.dispute]


def from_journal(year: int, organ: Organ | None) -> tuple[Counts, Counts]:
    """The same counts (requests, disputes) from the journal alone. Reads it once, so it is asked only before a release."""
    told = _Told()
    for fact in journal.named("disclosure."):
        if organ is None or fact.organ == organ.pk:
            told.hear(fact)
    lived = (Lived(*row, *told.went.get(case, ())) for case, row in told.came.items())
    return counted(lived, year), disputes_counted(told.disputes.values(), year)


def reporting_organ(by: Actor, code: str) -> Organ | None:
    """The organ whose report is wanted: one's own, or, for whoever oversees, any organ, and the county (None)."""
    if code == COUNTY and by.may(permits.OVERSEE):
        return None
    rows = Organ.objects.filter(valid_to=None)
    found = rows.filter(code=code).first() if code else rows.filter(pk=by.organ or 0).first()
    if found is None or not (found.pk in by.organs or by.may(permits.OVERSEE)):
        raise Absent("没有这个单位，或者它的报告不归您编。")
    return found


def organs_of_year(year: int) -> list[Organ]:
    """Organs that had requests or duties in a year: those that owe a report."""
    with acting(SYSTEM):
        asked = set(Request.objects.filter(received_on__year__lte=year).filter(Q(ended_on=None) | Q(ended_on__year__gte=year)).values_list("organ", flat=True))
    asked |= set(Item.objects.filter(made_on__year=year).values_list("organ", flat=True))
    return list(Organ.objects.filter(pk__in=asked).order_by("name"))


def released_reports() -> QuerySet[Report]:
    """What everybody may read, the newest year first, the county's own on top of its year."""
    return Report.objects.select_related("organ").order_by("-year", F("organ__name").asc(nulls_first=True))


def released(year: int, code: str) -> Report:
    """A released report, for everybody."""
    rows = Report.objects.select_related("organ").filter(year=year)
    found = rows.filter(organ=None).first() if code == COUNTY else rows.filter(organ__code=code).first()
    if found is None:
        raise Absent("这一年的报告还没有发布。")
    return found


def stored_lines(report: Report) -> tuple[Line, ...]:
    """The table of a released report."""
    return lines(report.counts)

