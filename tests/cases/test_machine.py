"""Whatever people do to cases in whatever order, what the kernel promises stays true: a machine acts, and after every act all is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import events, queries
from shuheng.foundation.cases.models import Case, Definition, Load
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import CaseState, ClockKind, Lamp, Milestone, lamps, reckoned
from shuheng.foundation.core.acting import SYSTEM, Actor
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.county import actions as county
from shuheng.foundation.county.queries import calendar, forget_calendar
from shuheng.foundation.journal import actions as journal
from shuheng.foundation.journal.queries import history
from tests import builders
from tests.cases import promises
from tests.cases.calendars import NEXT_YEAR

STAGES = [
    *builders.STAGES,
    {"code": "supplement", "title": "补正", "milestone": "filed", "holder": "applicant", "limit_days": 15},
    {"code": "special", "title": "特别程序", "milestone": "accepted", "holder": "licensing.examine", "limit_days": 60, "holds": True},
]
MOVES = [
    *builders.MOVES,
    {"code": "ask_supplement", "title": "告知补正", "from_stage": "receive", "to_stage": "supplement", "permit": "licensing.accept"},
    {"code": "supply", "title": "补交", "from_stage": "supplement", "to_stage": "receive", "permit": "applicant"},
    {"code": "withdraw", "title": "撤回", "from_stage": "supplement", "to_stage": "done", "permit": "applicant", "outcome": "withdrawn"},
    {"code": "suspend", "title": "进入特别程序", "from_stage": "examine", "to_stage": "special", "permit": "licensing.examine"},
    {"code": "resume", "title": "特别程序结束", "from_stage": "special", "to_stage": "examine", "permit": "licensing.examine"},
    {"code": "back", "title": "退回重审", "from_stage": "decide", "to_stage": "examine", "permit": "licensing.decide"},
]
PAUSES = {"licensing": ["hearing", "inspection", "expert_review", "inspection", "supplement"], "disclosure": ["third_party", "supplement", "supplement"]}
USUAL = {"receive": "accept", "examine": "submit", "decide": "grant", "issue": "deliver", "supplement": "supply", "special": "resume"}
SERVICES, some_case, dice = ("licensing", "disclosure"), st.integers(0, 3), st.integers(0, 999)


class County(RuleBasedStateMachine):
    """A few cases of two services, two organs, an applicant, and time that goes on."""

    shift: ClassVar[Callable[..., None]]
    applicant: ClassVar[Actor]
    most_cases: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__()
        self.day = date(2026, 11, 16)
        self.block = transaction.atomic()
        self.block.__enter__()
        forget_calendar()
        self.rows: list[Case] = []
        self.opened: dict[int, tuple[int, tuple[int, int]]] = {}
        self.asked = self.versions = 0
        self.published = False
        self.checked: dict[int, tuple[CaseState, date, int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        forget_calendar()

    @initialize(day=st.sampled_from([date(2026, 11, 16), date(2026, 12, 14), date(2026, 12, 29)]))
    def begin(self, day: date) -> None:
        """Two definitions, two organs, a case of each service, one of them accepted."""
        self._turn(day)
        self.officer, self.other = builders.officer(), builders.officer("forestry")
        self.definitions = {service: self._definition(service) for service in SERVICES}
        self.organs = [self.officer.organ or 0, self.other.organ or 0]
        for service in SERVICES:
            self._open(service)
        cases.move(self._case(1), "accept", by=self.officer)

    def _turn(self, day: date) -> None:
        self.day = day
        type(self).shift(to=builders.at(day.year, day.month, day.day))

    def _definition(self, service: str, promised: int = 12) -> Definition:
        return builders.definition(code=f"machine.{service}", service=service, stages=STAGES, moves=MOVES, promised_days=promised)

    def _open(self, service: str) -> None:
        opening = cases.Opening("示例事项", self.officer.organ or 0, "portal", party=self.applicant.party)
        case = cases.open_case(self.definitions[service], opening, by=self.applicant)
        state = load(case.pk)[1]
        self.rows.append(case)
        self.opened[case.pk] = (state.version, (20, self.definitions[service].content["procedure"]["promised_days"]))

    def _case(self, number: int) -> int:
        return self.rows[number % len(self.rows)].pk

    def _among(self, test: Callable[[CaseState], bool], number: int) -> int:
        """One of the cases of which something is true, else any."""
        found = [row.pk for row in self.rows if test(self._state(row.pk))]
        return found[number % len(found)] if found else self._case(number)

    def _state(self, case: int) -> CaseState:
        return load(case)[1]

    @contextmanager
    def _perhaps(self, case: int) -> Iterator[None]:
        """An act that may be refused; then nothing at all has happened."""
        before, facts = load(case), len(history(case))
        try:
            yield
        except (Refused, Absent):
            assert load(case) == before
            assert len(history(case)) == facts

    # -- what people do

    @rule(service=st.sampled_from(SERVICES))
    def open(self, service: str) -> None:
        """Another application comes."""
        if len(self.rows) < self.most_cases:
            self._open(service)

    @rule(days=st.sampled_from([1, 1, 2, 2, 3, 5, 8, 21]))
    def wait(self, days: int) -> None:
        """Days pass. What stands still meanwhile ends later, never earlier."""
        before = {row.pk: self._dues(row.pk, self.day) for row in self.rows}
        self._turn(min(self.day + timedelta(days=days), date(2027, 6, 30)))
        for row in self.rows:
            after = self._dues(row.pk, self.day)
            assert all(after[code] >= due for code, due in before[row.pk].items())

    def _dues(self, case: int, on: date) -> dict[str, date]:
        fresh = [reckoned(clock, calendar(), on) for clock in self._state(case).running]
        return {clock.code: clock.due_on for clock in fresh if clock.due_on}

    @rule(number=some_case, choice=dice)
    def move(self, number: int, choice: int) -> None:
        """A move that the definition has from here."""
        case = self._case(number)
        state = self._state(case)
        ways = [way for way in load(case)[0].moves_from(state.stage) if way.permit != "clock"]
        if ways:
            with self._perhaps(case):
                cases.move(case, ways[choice % len(ways)].code, by=self.officer, words="材料齐全")

    @rule(number=some_case)
    def go_on(self, number: int) -> None:
        """The usual way: accepted, submitted, granted, delivered."""
        case = self._case(number)
        stage = self._state(case).stage
        if stage in USUAL:
            with self._perhaps(case):
                cases.move(case, USUAL[stage], by=self.officer)

    @rule(number=some_case, code=st.sampled_from([way["code"] for way in MOVES]), words=st.sampled_from(["", "理由"]))
    def move_somehow(self, number: int, code: str, words: str) -> None:
        """Any move, also one that is impossible here."""
        case = self._case(number)
        with self._perhaps(case):
            cases.move(case, code, by=self.officer, words=words)

    @rule(number=some_case, choice=dice, ago=st.sampled_from([0, 0, 0, 1, 2, 5, -1]), document=st.sampled_from([*4 * ["告知〔2026〕1号"], ""]))
    def pause(self, number: int, choice: int, ago: int, document: str) -> None:
        """Let the clocks stand still: no due date comes earlier by it, but that a limit which begins anew has spent its extension."""
        case = self._among(_decidable, number)
        state = self._state(case)
        kinds, before = PAUSES[state.service], self._dues(case, self.day)
        notified = self.day - timedelta(days=ago)
        with self._perhaps(case):
            after = cases.pause(case, cases.Notice(kinds[choice % len(kinds)], document, notified), by=self.officer)
            ends = before.get("promised", date.max) <= notified  # a promise that ends with the notice is not held by it, the law's limit is
            assert after.lamp in (Lamp.HOLD, Lamp.LATE) or (ends and after.lamp is Lamp.SOON)
            assert document and ago >= 0 and state.milestone is Milestone.ACCEPTED
            assert all((clock.due_on or date.min) >= before[clock.code] for clock in after.running if not promises.spent(clock))

    @rule(number=some_case, choice=dice, ago=st.sampled_from([0, 0, 0, 1, 3]))
    def resume(self, number: int, choice: int, ago: int) -> None:
        """The result arrived, of whatever is waited for; or nothing is waited for."""
        held = [(row.pk, str(line.kind)) for row in self.rows for clock in self._state(row.pk).running for line in clock.open_pauses]
        case, kind = held[choice % len(held)] if held else (self._case(number), "inspection")
        before = self._state(case)
        with self._perhaps(case):
            after = cases.resume(case, kind, on=self.day - timedelta(days=ago), by=self.officer)
            assert held and not any(line.kind == kind for clock in after.running for line in clock.open_pauses)
            assert all((clock.due_on or date.min) >= (before.clock(clock.code).due_on or date.max) for clock in after.running
                       if before.clock(clock.code).calendar == clock.calendar and ago == 0 and not promises.spent(before.clock(clock.code)))

    @rule(number=some_case, days=st.integers(0, 11))
    def extend(self, number: int, days: int) -> None:
        """Once, before the end, at most ten days."""
        case = self._among(_decidable, number)
        state = self._state(case)
        with self._perhaps(case):
            after = cases.extend(case, days, document="延〔2026〕1号", by=self.officer)
            law, longer = state.clock("statutory"), after.clock("statutory")
            assert 1 <= days <= 10 and not law.extra_days and longer.extra_days == days
            assert self.day <= (reckoned(law, calendar(), self.day).due_on or date.min)
            assert not any(line.restarts for line in law.open_pauses)  # a limit that will begin anew would spend its extension
            assert (longer.due_on or date.min) > (law.due_on or date.max)

    @rule(number=some_case, many=st.integers(1, 3), days=st.integers(1, 5))
    def ask(self, number: int, many: int, days: int) -> None:
        """Ask several organs at once."""
        case = self._case(number)
        questions = []
        for _ in range(many):
            self.asked += 1
            questions.append(cases.Question(f"q{self.asked}", self.organs[self.asked % 2], days))
        with self._perhaps(case):
            cases.ask_opinions(case, questions, by=self.officer)

    @rule(number=some_case, choice=dice, verdict=st.sampled_from(["agree", "object", "perhaps"]), text=st.sampled_from(["", "依据"]))
    def answer(self, number: int, choice: int, verdict: str, text: str) -> None:
        """One of them answers; only its own organ may."""
        case = self._among(lambda state: bool(state.waiting), number)
        opinions = self._state(case).opinions
        if opinions:
            asked = opinions[choice % len(opinions)]
            by = self.other if (asked.organ == self.other.organ) == (choice % 5 > 0) else self.officer
            with self._perhaps(case):
                cases.give_opinion(case, asked.code, verdict, text=text, by=by)
                assert asked.organ in by.organs and not asked.verdict

    @rule(number=some_case, back=st.booleans())
    def pass_on(self, number: int, back: bool) -> None:
        """To the other organ, or back."""
        case = self._case(number)
        organ = next(one for one in self.organs if one != self._state(case).organ)
        dues = self._dues(case, self.day)
        with self._perhaps(case):
            if back:
                cases.return_(case, reason="不归我们管", by=self.other)
            else:
                cases.transfer(case, organ=organ, reason="不归我们管", by=self.officer)
        assert self._dues(case, self.day) == dues

    @rule(number=some_case, which=st.sampled_from(["claim", "give", "join", "leave"]))
    def hold(self, number: int, which: str) -> None:
        """Who works on it changes, its limits do not."""
        case = self._case(number)
        dues = self._dues(case, self.day)
        with self._perhaps(case):
            if which == "claim":
                cases.claim(case, by=self.officer)
            elif which == "give":
                cases.hand_over(case, account=self.other.account or 0, by=self.officer)
            elif which == "join":
                cases.add_joint_holder(case, post=7, by=self.officer)
            else:
                cases.remove_joint_holder(case, post=7, by=self.officer)
        assert self._dues(case, self.day) == dues

    @rule(number=some_case, reason=st.sampled_from(["error", "review", "no such reason"]), stage=st.sampled_from(["examine", "decide", "receive", "done"]))
    def reopen(self, number: int, reason: str, stage: str) -> None:
        """Take a closed case up again."""
        case = self._among(lambda state: not state.open, number)
        before = self._state(case)
        with self._perhaps(case):
            after = cases.reopen(case, stage, reason=reason, words="发现办错", by=self.officer)
            assert not before.open and after.open and after.reopened == before.reopened + 1

    @rule(number=some_case, level=st.integers(0, 5), honest=st.booleans())
    def rate(self, number: int, level: int, honest: bool) -> None:
        """The applicant rates, once; nobody else can."""
        case = self._among(lambda state: state.decided_on is not None, number)
        before = self._state(case)
        with self._perhaps(case):
            cases.rate(case, level, reasons=("efficiency",), by=self.applicant if honest else self.officer)
            assert honest and before.rating is None and before.milestone.rank >= Milestone.DECIDED.rank

    @rule(number=some_case)
    def migrate(self, number: int) -> None:
        """A logged act lets a case follow the newest version; its clocks run on as they were set."""
        case = self._case(number)
        before = self._state(case)
        with self._perhaps(case):
            after = cases.migrate(case, self.definitions[before.service].pk, by=self.officer)
            assert after.clocks == before.clocks
            promised = self.definitions[before.service].content["procedure"]["promised_days"]
            started = {clock.kind: clock.days for clock in before.clocks if clock.kind is ClockKind.PROMISED}
            self.opened[case] = (after.version, (20, started.get(ClockKind.PROMISED, promised)))

    @rule(service=st.sampled_from(SERVICES))
    def publish_definition(self, service: str) -> None:
        """A newer version changes no case."""
        before = [load(row.pk) for row in self.rows]
        self.versions += 1
        self.definitions[service] = self._definition(service, promised=12 - self.versions % 4)
        assert [load(row.pk) for row in self.rows] == before

    # -- what happens by itself

    @rule()
    def tick(self) -> None:
        """The rounds of the worker: silence becomes acceptance and consent, lamps turn; a second round finds nothing."""
        for again in (False, True):
            deemed = [case for case in queries.silent_cases() if cases.deem_accepted(case, by=SYSTEM)]
            assert not (again and deemed)
            for case in queries.silent_opinions():
                assert not again
                cases.deem_opinions(case, by=SYSTEM)
            assert not (cases.turn_lamps(by=SYSTEM) and again)
        for row in self.rows:
            state = self._state(row.pk)
            if state.open and state.governing and state.governing.calendar == calendar().version:
                assert state.lamp is lamps.lamp(state.governing, calendar(), self.day)

    @rule()
    def publish_calendar(self) -> None:
        """The notice of next year comes: every open case is reckoned anew, once."""
        if not self.published:
            county.publish_year(2027, NEXT_YEAR, "示例〔2026〕9号", date(2026, 11, 4), by=SYSTEM)
            forget_calendar()
            self.published = True
        self._apply()

    def _apply(self) -> None:
        told = {row.pk: self._recomputed(row.pk) for row in self.rows}
        dues = {row.pk: {clock.code: clock.due_on for clock in self._state(row.pk).running} for row in self.rows}
        cases.recompute(by=SYSTEM)
        for row in self.rows:
            state = self._state(row.pk)
            assert {clock.code: clock.due_on for clock in state.running} == self._dues(row.pk, self.day)
            assert self._recomputed(row.pk) - told[row.pk] <= 1
            assert state.open or dues[row.pk] == {}
        assert cases.recompute(by=SYSTEM)[1] == 0

    def _recomputed(self, case: int) -> int:
        return sum(isinstance(fact.event, events.DueRecomputed) for fact in history(case))

    # -- what is always true

    @invariant()
    def what_is_promised_holds(self) -> None:
        """Every promise, for every case that an act or a day has changed since the last look."""
        days = calendar()
        for row in self.rows:
            state = self._state(row.pk)
            seen = (state, self.day, days.version)
            if self.checked.get(row.pk) != seen:
                promises.replays(row.pk, state)
                promises.hot_columns_agree(row.pk, state)
                promises.closed_is_frozen(state, self.day)
                promises.proofs_add_up(state, self.day, self.published)
                promises.milestones_have_their_days(state, self.day)
                promises.a_decision_stops_the_law(state)
                self._version_is_kept(row.pk, state)
                self.checked[row.pk] = seen

    def _version_is_kept(self, case: int, state: CaseState) -> None:
        """Limits are those of the version it was opened under, whatever was published since."""
        version, (statutory, promised) = self.opened[case]
        assert state.version == version
        days = {clock.kind: clock.days for clock in state.clocks}
        assert days.get(ClockKind.STATUTORY, statutory) == statutory
        assert state.reopened or days.get(ClockKind.PROMISED, promised) == promised


def _decidable(state: CaseState) -> bool:
    return state.open and state.milestone is Milestone.ACCEPTED


class Counting(County):
    """The same, and at the end the county's figures are counted from the journal."""

    def teardown(self) -> None:
        if self.rows:
            while journal.sequence():
                pass
            while cases.tally(by=SYSTEM):
                pass
            open_now = {organ: sum(state.open and state.organ == organ for state in map(self._state, [row.pk for row in self.rows]))
                        for organ in self.organs}
            fresh = dict(Load.objects.filter(organ__in=self.organs, title="示例事项").values_list("organ", "open"))
            assert {organ: fresh.get(organ, 0) for organ in self.organs} == open_now
        super().teardown()


def _run(shift: Callable[..., None], **how: Any) -> None:
    shift(to=builders.at(2026, 11, 16))
    builders.calendar(2025, 2026)
    County.shift, County.applicant = staticmethod(shift), builders.resident()
    ignored = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(Counting, settings=settings(deadline=None, suppress_health_check=ignored, **how))


@pytest.mark.django_db
def test_what_the_kernel_promises_holds_after_every_act(shift: Callable[..., None]) -> None:
    _run(shift, max_examples=8, stateful_step_count=50, derandomize=True, phases=[Phase.generate])


@pytest.mark.proof
@pytest.mark.django_db
def test_what_the_kernel_promises_holds_in_many_lives(shift: Callable[..., None]) -> None:
    _run(shift, max_examples=120, stateful_step_count=50)
