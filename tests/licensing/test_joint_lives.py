"""Any sequence of acts on a joint procedure: it always has an end, and no member's limit is later than the joint one."""

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
from shuheng.foundation.cases import queries as kernel
from shuheng.foundation.cases.models import Case, Opinion
from shuheng.foundation.cases.rules import ClockKind, Milestone, fold, replay
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.queries import calendar, forget_calendar
from shuheng.foundation.journal.queries import history
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries
from shuheng.services.licensing.models import Document, Finding, PartDecision
from tests import builders
from tests.licensing import together
from tests.licensing.together import Together, state

dice = st.integers(0, 999)
days = st.sampled_from([0, 0, 1, 1, 2, 5, 9, 30])


class Lives(RuleBasedStateMachine):
    """One restaurant, its members, its applicant, and time that goes on."""

    shift: ClassVar[Callable[..., None]]
    county: ClassVar[Together]

    def __init__(self) -> None:
        super().__init__()
        self.day = date(2026, 4, 28)
        self.block = transaction.atomic()
        self.block.__enter__()
        forget_calendar()
        type(self).shift(to=builders.at(2026, 4, 28))

    def teardown(self) -> None:
        """Whatever has happened, the usual acts lead to the end."""
        try:
            if hasattr(self, "number"):
                self._finish()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)
            forget_calendar()

    @initialize(rooms=st.booleans(), sign=st.booleans())
    def begin(self, rooms: bool, sign: bool) -> None:
        """An application with three to five members."""
        self.number = self.county.filed(rooms=rooms, **({} if sign else {"sign": False, "sign_words": None, "sign_area": None}))

    @contextmanager
    def _perhaps(self) -> Iterator[None]:
        """An act that may be refused: then nothing has changed."""
        before = state(self.number)
        try:
            with transaction.atomic():
                yield
        except Refused:
            assert state(self.number) == before

    def _does(self, act: Callable[..., Any], *values: Any, **named: Any) -> Any:
        with self._perhaps():
            return self.county.does(act, self.number, *values, **named)

    # -- what people do

    @rule(code=st.sampled_from(["receive", "return", "close", "submit", "collect"]))
    def move(self, code: str) -> None:
        """A plain move."""
        self._does(licensing.move, code, words="看过")

    @rule()
    def accept(self) -> None:
        """受理."""
        self._does(licensing.accept)

    @rule(choice=dice, bad=st.booleans())
    def look_at_papers(self, choice: int, bad: bool) -> None:
        """A member looks at the papers."""
        asked = [one.code for one in state(self.number).opinions if one.code.startswith("paper.")]
        if asked:
            code = asked[choice % len(asked)].removeprefix("paper.")
            member = next(one for one in queries.content(self.county.row.definition_id).joint.members if one.code == code)  # type: ignore[union-attr]
            self._does(licensing.check_papers, code, {member.needs[0]: "看不清"} if bad else {}, by=self.county.member(code))

    @rule(choice=dice, verdict=st.sampled_from(["agree", "agree", "conditions", "object", "perhaps"]), text=st.sampled_from(["依据第三条", ""]))
    def answer(self, choice: int, verdict: str, text: str) -> None:
        """A member answers, also twice, also too early."""
        codes = [one.code for one in queries.content(self.county.row.definition_id).joint.members]  # type: ignore[union-attr]
        code = codes[choice % len(codes)]
        self._does(licensing.answer_part, code, verdict, text, by=self.county.member(code))

    @rule(ahead=days)
    def arrange(self, ahead: int) -> None:
        """约踏勘."""
        self._does(licensing.propose_visit, self.day + timedelta(days=ahead), "店门口")

    @rule(choice=dice, ago=st.sampled_from([0, 0, 1, -1]))
    def look(self, choice: int, ago: int) -> None:
        """记踏勘: some are absent, some find fault."""
        with acting(SYSTEM):
            members = list(Finding.objects.filter(visit__case__number=self.number, visit__held_on=None, visit__cancelled=False)
                           .order_by("id").values_list("member", flat=True))
        seen = {code: licensing.Seen((choice >> place) % 3 > 0, (choice >> place) % 5 > 0, "通道堵了") for place, code in enumerate(members)}
        self._does(licensing.record_visit, self.day - timedelta(days=ago), "都看了", seen)

    @rule(which=st.sampled_from(["cancel", "ask", "ask", "report", "report", "end"]))
    def put_right(self, which: str) -> None:
        """整改, or nothing of it."""
        if which == "cancel":
            self._does(licensing.cancel_visit, "下雨")
        elif which == "ask":
            self._does(licensing.ask_rectifying, 10)
        elif which == "report":
            self._does(licensing.report_rectified, "改好了", by=self.county.applicant)
        else:
            self._does(licensing.end_rectifying, "到期了")

    @rule(start=st.booleans())
    def special(self, start: bool) -> None:
        """特别程序."""
        if start:
            self._does(licensing.start_special, "testing", days=10, reason="送检")
        else:
            self._does(licensing.end_special, result="合格")

    @rule(many=st.integers(0, 16), choice=dice, whole=st.booleans())
    def lengthen(self, many: int, choice: int, whole: bool) -> None:
        """More time for the whole, or for one member."""
        before = {clock.code: clock.due_on for clock in state(self.number).running if clock.kind is ClockKind.MEMBER}
        if whole:
            self._does(licensing.extend, many, "要请专家", approval="山政批〔2026〕1号")
            assert before == {clock.code: clock.due_on for clock in state(self.number).running if clock.kind is ClockKind.MEMBER}
        elif before:
            self._does(licensing.lengthen_part, sorted(before)[choice % len(before)].partition(".")[2], many, "换人")

    @rule(which=st.sampled_from(["collect", "collect", "conclude", "conclude", "deliver", "ask_supplement", "not_accept", "withdraw"]), choice=dice)
    def go_on(self, which: str, choice: int) -> None:
        """The lead's own acts; the applicant's withdrawal is rarer, else every life would be short."""
        if which == "deliver":
            self._does(licensing.deliver, way="electronic")
        elif which == "ask_supplement":
            self._does(licensing.ask_supplement, [licensing.Missing("平面图看不清", "plan")], days=10)
        elif which == "not_accept" and choice % 9 == 0:
            self._does(licensing.not_accept, "不归我们管")
        elif which == "withdraw" and choice % 9 == 0:
            self._does(licensing.withdraw, "不办了", by=self.county.applicant)
        elif which in ("collect", "conclude"):
            self._does(getattr(licensing, which))

    @rule()
    def supply(self) -> None:
        """补正."""
        self._does(licensing.supply, {}, by=self.county.applicant, words="补了", paper=frozenset({"plan"}))

    # -- what happens by itself

    @rule(more=days)
    def wait(self, more: int) -> None:
        """Days go by."""
        self.day += timedelta(days=more)
        type(self).shift(to=builders.at(self.day.year, self.day.month, self.day.day))

    @rule()
    def sweep(self) -> None:
        """The rounds of the worker and what follows them."""
        with acting(SYSTEM):
            for case in kernel.silent_cases():
                if cases.deem_accepted(case, by=SYSTEM):
                    licensing.begin_deemed(case, by=SYSTEM)
            for case in kernel.silent_opinions():
                cases.deem_opinions(case, by=SYSTEM)
            for case in queries.overdue_rectifying():
                licensing.end_overdue_rectifying(case, by=SYSTEM)
            assert not kernel.silent_opinions() and not queries.overdue_rectifying()

    # -- what is always true

    @invariant()
    def members_end_with_the_whole(self) -> None:
        """After every act: no member's day is later than the end of the whole, and rows say what the journal says."""
        if not hasattr(self, "number"):
            return
        found = state(self.number)
        law = [clock.due_on for clock in found.running if clock.kind in (ClockKind.PROMISED, ClockKind.STATUTORY)]
        members = [clock for clock in found.running if clock.kind is ClockKind.MEMBER]
        assert all(clock.due_on and clock.due_on <= min(filter(None, law)) for clock in members) if law else not members or not found.open
        with acting(SYSTEM):
            facts = [fact.event for fact in history(_pk(self.number))]
            rows = dict(Opinion.objects.filter(case__number=self.number, given_at=None).values_list("code", "due_on"))
        assert replay(facts) == found and fold(None, facts[0])
        assert rows == {one.code: one.due_on for one in found.waiting}
        assert {clock.due_on for clock in members} <= set(rows.values())

    def _finish(self) -> None:
        """From wherever it stands, the people whose turn it is can bring it to its end; nobody can hold it up by silence."""
        for _ in range(40):
            found = state(self.number)
            if not found.open:
                break
            self._step(found.stage)
        found = state(self.number)
        assert not found.open and not found.running, found.stage
        with acting(SYSTEM):
            parts = PartDecision.objects.filter(case__number=self.number).count()
            papers = Document.objects.filter(case__number=self.number, kind__in=["granted", "refused"]).count()
        asked = [one for one in found.opinions if not one.code.startswith("paper.")]
        assert parts == papers == (len(asked) if found.outcome in ("granted", "partly", "refused") else 0)

    def _step(self, stage: str) -> None:
        if stage == "filed" or (stage == "received" and not state(self.number).waiting):
            self.county.does(licensing.accept, self.number)
        elif stage == "received" or (stage == "supplementing" and state(self.number).waiting):
            self._let_time_pass()  # members who were asked about the papers answer, or their silence does
        elif stage == "supplementing":
            self.county.does(licensing.not_accept, self.number, "没有补来")
        elif stage == "special":
            self.county.does(licensing.end_special, self.number, result="有结果了")
        elif stage == "rectifying":
            self._let_time_pass()
        elif stage == "examining":
            self._examine()
        elif stage == "deciding":
            self.county.does(licensing.conclude, self.number)
        elif stage == "delivering":
            self.county.does(licensing.deliver, self.number, way="electronic")
        else:
            self.county.does(licensing.move, self.number, "close")

    def _let_time_pass(self) -> None:
        self.wait(60)
        self.sweep()

    def _examine(self) -> None:
        """Members stay silent; the lead looks at the place and collects."""
        found = state(self.number)
        if found.milestone is Milestone.ACCEPTED and found.waiting:
            self._let_time_pass()
            return
        with acting(SYSTEM):
            visits = list(queries.visits(_pk(self.number)))
        arranged = next((one for one in visits if one.arranged), None)
        if arranged is None and any(one.held_on for one in visits):
            self.county.does(licensing.collect, self.number)
            return
        while not calendar().is_working(self.day):
            self.wait(1)
        self.county.does(licensing.propose_visit, self.number, self.day, "店门口")
        with acting(SYSTEM):
            codes = list(Finding.objects.filter(visit__case__number=self.number, visit__held_on=None, visit__cancelled=False)
                         .values_list("member", flat=True))
        self.county.does(licensing.record_visit, self.number, self.day, "看了", {code: licensing.Seen(True) for code in codes})


def _pk(number: str) -> int:
    return int(Case.objects.get(number=number).pk)


def _run(shift: Callable[..., None], **how: Any) -> None:
    shift(to=builders.at(2026, 4, 28))
    Lives.shift, Lives.county = staticmethod(shift), together.opened()
    ignored = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(Lives, settings=settings(deadline=None, suppress_health_check=ignored, **how))


@pytest.mark.django_db
def test_every_life_of_a_joint_procedure_has_an_end(shift: Callable[..., None]) -> None:
    _run(shift, max_examples=12, stateful_step_count=30, derandomize=True, phases=[Phase.generate])


@pytest.mark.proof
@pytest.mark.django_db
def test_every_of_many_lives_has_an_end(shift: Callable[..., None]) -> None:
    _run(shift, max_examples=150, stateful_step_count=50)
