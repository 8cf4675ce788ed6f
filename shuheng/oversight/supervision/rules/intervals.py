"""What the journal of one case says about its limits: an interval for every stretch of every clock, and incidents that a rule may mind.

The facts are folded by the kernel's own fold, and the clocks of two neighbouring states are compared. So pauses, extensions, restarts, recomputed
calendars and whatever fact the kernel may tell them by are respected without being named here. A stopped clock is never looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from shuheng.foundation.cases.rules import CaseState, Clock, ClockKind, Definition, Unit
from shuheng.foundation.cases.rules import fold as case_fold

REFUSALS = frozenset({"refused", "not_accepted"})
APPLICANT = "applicant"  # a stage in which the organ waits for the applicant
OF_THE_LAW = (ClockKind.STATUTORY, ClockKind.PROMISED)
Procedures = Mapping[tuple[str, int], Definition]


class Seen(Protocol):
    """A fact as the journal gives it."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def account(self) -> int | None: ...
    @property
    def seq(self) -> int | None: ...
    @property
    def event(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of one clock. `round` counts how often the limit began after it had been stopped; `waived`: nobody's duty of the organ.

    `holder` is the account that stopped the clock, or holds the case while it runs.
    """

    clock: Clock
    round: int
    organ: int
    milestone: str
    holder: int | None
    waived: bool = False

    @property
    def ref(self) -> str:
        """Its name within the case: `promised`, `stage.examining#2`."""
        return self.clock.code if self.round == 1 else f"{self.clock.code}#{self.round}"

    @property
    def held_from(self) -> date | None:
        """The day from which a running clock stands still."""
        return min((line.from_on for line in self.clock.open_pauses), default=None) if self.clock.running else None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened once and that a rule may mind. What `value` and `left` measure depends on the trigger:

    refusal: nothing, `words` is the hash of the reason; supplement: the how many-th notice; pause: the how many-th pause, `left` calendar days to
    the due date; haste: minutes from acceptance to decision, `left` days of the limit; silence: an opinion, `organ` who was silent.
    """

    trigger: str
    seq: int
    organ: int
    on: date
    account: int | None = None
    value: int = 0
    left: int = 0
    words: str = ""


@dataclass
class _Walk:
    """What was found so far."""

    procedures: Procedures
    latest: dict[str, Interval] = field(default_factory=dict)
    done: list[Interval] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    accepted_at: datetime | None = None

    def take(self, before: CaseState | None, after: CaseState, fact: Seen, on: date) -> None:
        """One fact."""
        if before is None or after.clocks is not before.clocks:  # most facts move no clock, and the fold hands the same ones on
            self._clocks(after, fact)
        if before is not None:
            self._rating(before, after, fact, on)
            self.incidents.extend(_incidents(before, after, fact, on, self.accepted_at))
        if after.accepted_on and (before is None or before.accepted_on != after.accepted_on):
            self.accepted_at = fact.at

    def _clocks(self, state: CaseState, fact: Seen) -> None:
        for clock in state.clocks:
            known = self.latest.get(clock.code)
            if known is None or known.clock is not clock and known.clock != clock:
                self._put(state, clock, known, fact)

    def _put(self, state: CaseState, clock: Clock, known: Interval | None, fact: Seen) -> None:
        again = known is not None and not known.clock.running and (clock.running or clock.start_on != known.clock.start_on)
        if known is not None and again:
            self.done.append(known)
        turn = known.round + again if known else 1
        milestone = known.milestone if known and not again else str(state.milestone)
        holder = fact.account if not clock.running and fact.account else state.account
        self.latest[clock.code] = Interval(clock, turn, state.organ, milestone, holder, self._waived(state, clock))

    def _waived(self, state: CaseState, clock: Clock) -> bool:
        procedure = self.procedures.get((state.definition, state.version))
        if clock.kind is not ClockKind.STAGE or procedure is None or not procedure.has_stage(clock.part):
            return False
        return procedure.stage(clock.part).holder == APPLICANT

    def _rating(self, before: CaseState, after: CaseState, fact: Seen, on: date) -> None:
        """A bad rating is a duty with a day of its own, although the case is closed."""
        if after.rating_due_on and not before.rating_due_on:
            clock = Clock(ClockKind.RECTIFY, Unit.WORKING, on, 0, begins="rated", due_on=after.rating_due_on)
            self.latest[clock.code] = Interval(clock, 1, after.organ, str(after.milestone), after.account)
        known = self.latest.get(str(ClockKind.RECTIFY))
        if known and (after.rating_answered_on != known.clock.stopped_on or after.rating_void != known.waived):
            self.latest[known.clock.code] = replace(known, clock=replace(known.clock, stopped_on=after.rating_answered_on), waived=after.rating_void)


def walked(facts: Iterable[Seen], procedures: Procedures, day: Mapping[int, date]) -> tuple[CaseState, list[Interval], list[Incident]]:
    """The state of a case after its facts, its intervals, its incidents. `day` is the calendar day in China of each fact by its number.

    ValueError when the journal does not begin with the opening.
    """
    walk, state = _Walk(procedures), None
    for fact in facts:
        before, state = state, case_fold(state, fact.event)
        walk.take(before, state, fact, day[fact.id])
    if state is None:
        raise ValueError("the case has no events")
    last = (replace(one, organ=state.organ, holder=state.account) if one.clock.running else one for one in walk.latest.values())
    return state, [*walk.done, *last], walk.incidents


def _incidents(before: CaseState, after: CaseState, fact: Seen, on: date, accepted_at: datetime | None) -> Iterator[Incident]:
    seq, account = fact.seq or 0, fact.account
    if after.outcome in REFUSALS and before.outcome != after.outcome:
        yield Incident("refusal", seq, before.organ, on, account, words=getattr(fact.event, "words", ""))
    if after.supplements > before.supplements and before.supplements:
        yield Incident("supplement", seq, after.organ, on, account, value=after.supplements)
    if after.clocks is not before.clocks:
        yield from _pauses(before, after, seq, on, account)
    if after.decided_on and not before.decided_on and accepted_at and fact.kind == "officer":
        limit = max((clock.needed for clock in after.clocks if clock.kind in OF_THE_LAW), default=0)
        yield Incident("haste", seq, after.organ, on, account, value=int((fact.at - accepted_at).total_seconds()) // 60, left=limit)
    asked = {opinion.code for opinion in before.opinions if not opinion.verdict}
    for opinion in after.opinions:
        if opinion.deemed and opinion.code in asked:
            yield Incident("silence", seq, opinion.organ, on, None)


def _pauses(before: CaseState, after: CaseState, seq: int, on: date, account: int | None) -> Iterator[Incident]:
    """A pause of the law's limits: the how many-th it is, and how near to the first of their ends it began."""
    known = {clock.kind: clock for clock in before.clocks if clock.kind in OF_THE_LAW}
    held = [(clock, known[clock.kind]) for clock in after.clocks if clock.kind in known and len(clock.pauses) > len(known[clock.kind].pauses)]
    if held:
        left = min(((one.due_on - clock.pauses[-1].from_on).days for clock, one in held if one.due_on), default=0)
        yield Incident("pause", seq, after.organ, on, account, value=max(len(clock.pauses) for clock, _ in held), left=left)
