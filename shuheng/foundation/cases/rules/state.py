"""The state of a case is the fold of its events, nothing else: replaying the journal gives the identical state, without calendar or clock.

Events are recognised by their journal names, because rules and events of a room do not import each other. Events of other rooms that stand
in the same journal of the case only move the sequence on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuheng.foundation.core.frozen import changed

from .asked import ASKED, OpinionState, ReferralState, following
from .clocks import Clock, ClockKind, Pause, PauseKind, Unit
from .definitions import Milestone
from .lamps import Lamp
from .ledger import extend, restart, stop


@dataclass(frozen=True)
class CaseState:
    """Everything the kernel knows of a case. Organs, posts, accounts and parties are row numbers."""

    number: str
    service: str
    kind: str
    definition: str
    version: int
    stage: str
    opened_on: date
    channel: str
    organ: int
    division: int | None = None
    domain: str = "general"
    party: int | None = None
    agent: int | None = None
    parent: str = ""
    post: int | None = None
    account: int | None = None
    joint: tuple[int, ...] = ()
    milestone: Milestone = Milestone.FILED
    outcome: str = ""
    accepted_on: date | None = None
    deemed: bool = False
    decided_on: date | None = None
    delivered_on: date | None = None
    closed_on: date | None = None
    lamp: Lamp = Lamp.OK
    clocks: tuple[Clock, ...] = ()
    supplements: int = 0
    supplement_until: date | None = None
    opinions: tuple[OpinionState, ...] = ()
    referrals: tuple[ReferralState, ...] = ()
    rating: int | None = None
    rating_void: bool = False
    rating_due_on: date | None = None
    rating_answered_on: date | None = None
    reopened: int = 0
    seq: int = 1

    @property
    def open(self) -> bool:
        """Still being handled."""
        return self.closed_on is None

    @property
    def running(self) -> tuple[Clock, ...]:
        """The clocks that have not stopped."""
        return tuple(clock for clock in self.clocks if clock.running)

    @property
    def paused(self) -> bool:
        """Does a running clock stand still?"""
        return any(clock.open_pauses for clock in self.running)

    @property
    def extended(self) -> bool:
        """Has a limit been extended already?"""
        return any(clock.extra_days for clock in self.clocks)

    @property
    def governing(self) -> Clock | None:
        """The clock whose due date people are told: the promise, else the law's limit, else the running one that ends first."""
        for kind in (ClockKind.PROMISED, ClockKind.STATUTORY):
            for clock in self.running:
                if clock.kind is kind:
                    return clock
        return min(self.running, key=lambda clock: (clock.due_on or date.max, clock.code), default=None)

    @property
    def waiting(self) -> tuple[OpinionState, ...]:
        """Opinions asked and not given."""
        return tuple(opinion for opinion in self.opinions if not opinion.verdict)

    def clock(self, code: str) -> Clock:
        """The clock of that code. LookupError when the case has none."""
        for clock in self.clocks:
            if clock.code == code:
                return clock
        raise LookupError(f"case {self.number} has no clock {code}")


Fold = Callable[[CaseState, Any], CaseState]
_folds: dict[str, Fold] = {}


def _of(name: str) -> Callable[[Fold], Fold]:
    def register(fold: Fold) -> Fold:
        _folds[name] = fold
        return fold

    return register


def known_events() -> frozenset[str]:
    """The journal names of the events that change the state of a case."""
    return frozenset({"cases.opened", *_folds})


def replay(events: Iterable[Any]) -> CaseState:
    """The state after all events of one case, in their order. Refuses (ValueError) a journal that does not begin with the opening."""
    state: CaseState | None = None
    for happened in events:
        state = fold(state, happened)
    if state is None:
        raise ValueError("the case has no events")
    return state


def fold(state: CaseState | None, event: Any) -> CaseState:
    """The state after one more event."""
    name: str = event.event_name
    if name == "cases.opened":
        return _opened(event)
    if state is None:
        raise ValueError(f"a case cannot begin with {name}")
    if name in _folds:
        state = _folds[name](state, event)
    elif name.startswith("cases."):
        raise LookupError(f"no fold for {name}")
    return changed(state, seq=state.seq + 1)


def _opened(e: Any) -> CaseState:
    state = CaseState(
        number=e.number, service=e.service, kind=e.kind, definition=e.definition, version=e.version, stage=e.stage, opened_on=e.opened_on,
        channel=e.channel, organ=e.organ, division=e.division, domain=e.domain, party=e.party, agent=e.agent, parent=e.parent,
        post=e.post, account=e.account,
    )  # fmt: skip
    return _entered(state, e, e.stage, e.opened_on, "received")


_DAYS = {
    Milestone.ACCEPTED: "accepted_on",
    Milestone.DECIDED: "decided_on",
    Milestone.DELIVERED: "delivered_on",
    Milestone.CLOSED: "closed_on",
}


def _reached(state: CaseState, milestone: Milestone, on: date, outcome: str = "") -> CaseState:
    """A milestone is reached once: a later event about the same one does not move its day. Closing freezes every clock."""
    state = changed(state, outcome=outcome or state.outcome)
    if milestone.rank >= state.milestone.rank:
        state = changed(state, milestone=milestone)
    field = _DAYS.get(milestone)
    if field and getattr(state, field) is None:
        state = changed(state, **{field: on})
    return _frozen(state, on) if milestone is Milestone.CLOSED else state


def _frozen(state: CaseState, on: date) -> CaseState:
    return changed(state, clocks=tuple(stop(clock, on) for clock in state.clocks), lamp=Lamp.DONE)


@_of("cases.moved")
def _moved(state: CaseState, e: Any) -> CaseState:
    state = _stopped(state, e.on, code=f"{ClockKind.STAGE}.{e.from_stage}")
    state = _reached(state, Milestone(e.milestone), e.on, e.outcome)
    state = changed(state, stage=e.to_stage, post=e.post or state.post, account=e.account)
    return _entered(state, e, e.to_stage, e.on, "moved")


def _entered(state: CaseState, e: Any, stage: str, on: date, begins: str) -> CaseState:
    """The limit of a stage begins with the fact that entered it."""
    if not e.limit_days:
        return state
    return _started(state, Clock(ClockKind.STAGE, Unit.WORKING, on, e.limit_days, article=e.limit_article, begins=begins, part=stage,
                                 due_on=e.limit_due_on, unsure_year=e.unsure_year, calendar=e.calendar))


def _stopped(state: CaseState, on: date, *kinds: ClockKind, code: str = "") -> CaseState:
    """Freeze the running clocks of these kinds, or of that code."""
    if not any(clock.stopped_on is None and (clock.kind in kinds or clock.code == code) for clock in state.clocks):
        return state
    return changed(state, clocks=tuple(stop(clock, on) if clock.kind in kinds or clock.code == code else clock for clock in state.clocks))


@_of("cases.accepted")
def _accepted(state: CaseState, e: Any) -> CaseState:
    return _reached(_stopped(state, e.on, ClockKind.SUPPLEMENT_NOTICE), Milestone.ACCEPTED, e.on)


@_of("cases.deemed_accepted")
def _deemed(state: CaseState, e: Any) -> CaseState:
    return changed(_reached(state, Milestone.ACCEPTED, e.on), deemed=True)


@_of("cases.decided")
def _decided(state: CaseState, e: Any) -> CaseState:
    state = _stopped(state, e.on, ClockKind.STATUTORY, ClockKind.PROMISED, ClockKind.SUPPLEMENT_NOTICE)
    return _reached(state, Milestone.DECIDED, e.on, e.outcome)


@_of("cases.delivered")
def _delivered(state: CaseState, e: Any) -> CaseState:
    return _reached(_stopped(state, e.on, ClockKind.DELIVERY), Milestone.DELIVERED, e.on)


@_of("cases.closed")
def _closed(state: CaseState, e: Any) -> CaseState:
    return _reached(state, Milestone.CLOSED, e.on, e.outcome)


@_of("cases.reopened")
def _reopened(state: CaseState, e: Any) -> CaseState:
    milestone = Milestone(e.milestone)
    undone: dict[str, Any] = {field: None for reached, field in _DAYS.items() if reached.rank > milestone.rank}
    state = changed(state, stage=e.stage, milestone=milestone, outcome="", lamp=Lamp.OK, reopened=state.reopened + 1, **undone)
    return _reached(state, milestone, e.on)  # what was never accepted is so from this day


@_of("cases.supplement_asked")
def _supplement_asked(state: CaseState, e: Any) -> CaseState:
    return changed(state, supplements=state.supplements + 1, supplement_until=e.until)


@_of("cases.supplemented")
def _supplemented(state: CaseState, e: Any) -> CaseState:
    return changed(state, supplement_until=None)


def _change(state: CaseState, codes: Sequence[str], change: Callable[[Clock], Clock]) -> CaseState:
    clocks = tuple(change(clock) if clock.code in codes else clock for clock in state.clocks)
    return changed(state, clocks=clocks, opinions=following(state.opinions, clocks))


def _recorded(clock: Clock, due_on: date, unsure_year: int | None, calendar: int) -> Clock:
    return changed(clock, due_on=due_on, unsure_year=unsure_year, calendar=calendar)


@_of("cases.clock_started")
def _clock_started(state: CaseState, e: Any) -> CaseState:
    return _started(state, Clock(ClockKind(e.kind), Unit(e.unit), e.start_on, e.days, article=e.article, begins=e.begins, part=e.part, rolls=e.rolls,
                                 due_on=e.due_on, unsure_year=e.unsure_year, calendar=e.calendar))


def _started(state: CaseState, clock: Clock) -> CaseState:
    again = any(other.code == clock.code for other in state.clocks)  # a stage entered once more keeps its place, as its row does
    return changed(state, clocks=tuple(clock if other.code == clock.code else other for other in state.clocks) + (() if again else (clock,)))


@_of("cases.clock_stopped")
def _clock_stopped(state: CaseState, e: Any) -> CaseState:
    return _change(state, e.clocks, lambda clock: stop(clock, e.on))


def _each(e: Any) -> dict[str, tuple[date, int | None]]:
    """Due date and unsure year by clock, from the parallel tuples of a pause or resumption."""
    years = e.unsure_years or (None,) * len(e.clocks)
    return dict(zip(e.clocks, zip(e.dues, years, strict=True), strict=True))


@_of("cases.clock_paused")
def _clock_paused(state: CaseState, e: Any) -> CaseState:
    line = Pause(PauseKind(e.reason), e.from_on, None, "", e.article, e.document, str(e.approver), e.restarts)
    ends = _each(e)
    state = _change(state, e.clocks, lambda clock: _recorded(changed(clock, pauses=(*clock.pauses, line)), *ends[clock.code], e.calendar))
    return changed(state, lamp=Lamp.HOLD)


def _ended(clock: Clock, reason: str, on: date) -> Clock:
    """Unlike `ledger.resume` it asks no questions: what the journal holds has happened."""
    ending = [line for line in clock.open_pauses if line.kind == reason]
    if any(line.restarts for line in ending):
        return changed(restart(clock, on), begins="supplemented")
    return changed(clock, pauses=tuple(changed(line, to_on=on) if line in ending else line for line in clock.pauses))


@_of("cases.clock_resumed")
def _clock_resumed(state: CaseState, e: Any) -> CaseState:
    ends = _each(e)
    state = _change(state, e.clocks, lambda clock: _recorded(_ended(clock, e.reason, e.to_on), *ends[clock.code], e.calendar))
    return state if state.paused else changed(state, lamp=Lamp.OK)


@_of("cases.clock_extended")
def _clock_extended(state: CaseState, e: Any) -> CaseState:
    return _change(state, (e.clock,), lambda clock: _recorded(extend(clock, e.days), e.due_on, e.unsure_year, e.calendar))


@_of("cases.clock_restarted")
def _clock_restarted(state: CaseState, e: Any) -> CaseState:
    def restarted(clock: Clock) -> Clock:
        return _recorded(changed(restart(clock, e.start_on), begins=e.begins), e.due_on, e.unsure_year, e.calendar)

    state = _change(state, (e.clock,), restarted)
    return state if state.paused or state.lamp is not Lamp.HOLD else changed(state, lamp=Lamp.OK)


@_of("cases.due_recomputed")
def _due_recomputed(state: CaseState, e: Any) -> CaseState:
    ends = _each(e)
    return _change(state, e.clocks, lambda clock: _recorded(clock, *ends[clock.code], e.calendar))


@_of("cases.lamp_turned")
def _lamp_turned(state: CaseState, e: Any) -> CaseState:
    return changed(state, lamp=Lamp(e.lamp)) if state.open else state


@_of("cases.handed_over")
def _handed_over(state: CaseState, e: Any) -> CaseState:
    return changed(state, post=e.post, account=e.account)


@_of("cases.transferred")
def _transferred(state: CaseState, e: Any) -> CaseState:
    return changed(state, organ=e.organ, division=e.division or state.division, post=e.post, account=None)


@_of("cases.returned")
def _returned(state: CaseState, e: Any) -> CaseState:
    return changed(state, organ=e.organ, post=e.post, account=None)


@_of("cases.joint_holder_added")
def _joint_added(state: CaseState, e: Any) -> CaseState:
    return changed(state, joint=tuple(sorted({*state.joint, e.post})))


@_of("cases.joint_holder_removed")
def _joint_removed(state: CaseState, e: Any) -> CaseState:
    return changed(state, joint=tuple(post for post in state.joint if post != e.post))


@_of("cases.opinion_asked")
def _opinion_asked(state: CaseState, e: Any) -> CaseState:
    others = (opinion for opinion in state.opinions if opinion.code != e.opinion)
    state = changed(state, opinions=(*others, OpinionState(e.opinion, e.organ, e.on, e.due_on)))
    return _started(state, Clock(ClockKind(e.kind), Unit.WORKING, e.start_on or e.on, e.days, article=e.article, begins="asked", part=e.opinion,
                                 due_on=e.due_on, unsure_year=e.unsure_year, calendar=e.calendar))


@_of("cases.opinion_given")
def _opinion_given(state: CaseState, e: Any) -> CaseState:
    for kind in ASKED:
        state = _stopped(state, e.on, code=f"{kind}.{e.opinion}")
    given = {"verdict": e.verdict, "given_on": e.on, "deemed": e.deemed}
    return changed(state, opinions=tuple(changed(one, **given) if one.code == e.opinion else one for one in state.opinions))


@_of("cases.referred")
def _referred(state: CaseState, e: Any) -> CaseState:
    return changed(state, referrals=(*state.referrals, ReferralState(e.referral, e.to)))


@_of("cases.referral_answered")
def _referral_answered(state: CaseState, e: Any) -> CaseState:
    answered = (changed(r, answer=e.answer, number=e.number or r.number) if r.referral == e.referral else r for r in state.referrals)
    return changed(state, referrals=tuple(answered))


@_of("cases.rated")
def _rated(state: CaseState, e: Any) -> CaseState:
    return changed(state, rating=e.level, rating_due_on=e.answer_due_on) if state.rating is None else state


@_of("cases.rating_called_back")
@_of("cases.opinion_missed")
def _called_back(state: CaseState, e: Any) -> CaseState:
    return state


@_of("cases.rating_answered")
def _rating_answered(state: CaseState, e: Any) -> CaseState:
    return changed(state, rating_answered_on=e.on)


@_of("cases.rating_reviewed")
def _rating_reviewed(state: CaseState, e: Any) -> CaseState:
    return changed(state, rating_void=not e.upheld)


@_of("cases.definition_changed")
def _definition_changed(state: CaseState, e: Any) -> CaseState:
    return changed(state, version=e.to_version, stage=e.stage)
