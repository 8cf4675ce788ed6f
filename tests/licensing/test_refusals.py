"""A refusal says what to do next and changes nothing: not a row, not a fact, not a number taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import PUBLIC, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries
from shuheng.services.licensing.actions import Missing, Verdict
from tests import builders
from tests.licensing import hall as halls
from tests.licensing.hall import Hall, everything, filing

pytestmark = pytest.mark.django_db
Act = Callable[[Hall, str], Any]
SHOWN = "看不清，请重拍"


@pytest.fixture
def hall(shift: Callable[..., None]) -> Hall:
    shift(to=builders.at(2026, 4, 27))
    return halls.opened()


def officer(name: str, *values: Any, **named: Any) -> Act:
    """The officer does it."""
    return lambda hall, number: hall.does(getattr(licensing, name), number, *values, **named)


def neighbour(name: str, *values: Any, **named: Any) -> Act:
    """An officer of another organ does it."""
    return lambda hall, number: hall.does(getattr(licensing, name), number, *values, by=hall.neighbour, **named)


def applicant(name: str, *values: Any, **named: Any) -> Act:
    """The applicant does it."""
    return lambda hall, number: hall.does(getattr(licensing, name), number, *values, by=hall.applicant, **named)


def stranger(name: str, *values: Any, **named: Any) -> Act:
    """Somebody who guessed the number does it."""
    return lambda hall, number: hall.does(getattr(licensing, name), number, *values, by=hall.stranger, **named)


def kernel(name: str, *values: Any, **named: Any) -> Act:
    """The officer asks the kernel itself."""
    return lambda hall, number: hall.does(getattr(cases, name), halls.case(number), *values, **named)


def on_material(code: str, verdict: str, remark: str = "") -> Act:
    return lambda hall, number: hall.does(licensing.check_material, number, halls.material(number, code), verdict, remark)


REFUSALS: list[tuple[str, str, Act, str]] = [
    ("filed", "accepted by a neighbour", neighbour("accept"), ""),
    ("filed", "accepted by the applicant", applicant("accept"), ""),
    ("filed", "refused without a reason", officer("not_accept", "  "), "理由"),
    ("filed", "nothing missing", officer("ask_supplement", [Missing("  ")]), "要补什么"),
    ("filed", "examined too early", officer("move", "submit"), "不能这样办"),
    ("filed", "a move nobody knows", officer("move", "fly"), "不能这样办"),
    ("filed", "the clock's move by hand", officer("move", "deem_accepted"), "不由工作人员办"),
    ("filed", "the applicant's move by an officer", officer("move", "withdraw"), "不由工作人员办"),
    ("filed", "accepted without its notice", officer("move", "accept"), "专门"),
    ("filed", "decided too early", officer("decide", Verdict(True)), "不能这样办"),
    ("filed", "paused before acceptance", officer("start_special", "inspection", days=5, reason="现场检验"), ""),
    ("filed", "extended before acceptance", officer("extend", 5, "现场复杂"), ""),
    ("filed", "supplied unasked", applicant("supply", {}), "没有要补"),
    ("filed", "withdrawn by a stranger", stranger("withdraw"), "没有找到"),
    ("filed", "bad material without a reason", on_material("health", "bad"), "哪里不对"),
    ("filed", "a verdict nobody knows", on_material("health", "perhaps"), "合格"),
    ("filed", "a material of no case", officer("check_material", 999_999_999, "ok"), ""),
    ("filed", "rated before its end", lambda hall, number: hall.does(cases.rate, halls.case(number), 5, by=hall.applicant), "有了结果以后"),
    ("filed", "looked at without a reason", officer("show_personal", "看"), "为什么要看"),
    ("filed", "looked at by a neighbour", neighbour("show_personal", "核对材料"), ""),
    ("filed", "passed on without a reason", lambda hall, number: hall.does(licensing.transfer, number, hall.neighbour.organ, " "), "为什么"),
    ("filed", "passed on to itself", lambda hall, number: hall.does(licensing.transfer, number, hall.officer.organ, "不归我们"), "本来就在"),
    ("filed", "asked nobody", officer("ask_opinions", [], "请看"), "至少选一个"),
    ("filed", "given back to nobody", kernel("return_", reason="不归我们"), "没有地方可退"),
    ("supplementing", "supplied in part", lambda hall, number: hall.does(
        licensing.supply, number, {"health": [halls.token(hall.applicant, "new")]}, by=hall.applicant), "店面平面图"),
    ("supplementing", "supplied with a file that is gone", applicant("supply", {"health": ["0" * 32], "plan": ["0" * 32]}), "没有找到这个文件"),
    ("supplementing", "supplied with another person's file", lambda hall, number: hall.does(
        licensing.supply, number, {"health": [halls.token(hall.stranger)], "plan": [halls.token(hall.stranger, "p")]}, by=hall.applicant), ""),
    ("supplementing", "supplied by a stranger", stranger("supply", {}, words="补好了"), "没有找到"),
    ("supplementing", "asked while waiting", officer("ask_supplement", [Missing(SHOWN, "plan")], again=True), "不能这样办"),
    ("supplementing", "asked twice", officer("ask_supplement", [Missing(SHOWN, "plan")]), "只能有一次"),
    ("examining", "accepted twice", officer("accept"), "不能这样办"),
    ("examining", "a pause of no days", officer("start_special", "inspection", days=0, reason="检验"), "多少天"),
    ("examining", "a pause nobody knows", officer("start_special", "lunch", days=5, reason="吃饭"), "哪一种"),
    ("examining", "a supplement as a pause", officer("start_special", "supplement", days=5, reason="补正"), "哪一种"),
    ("examining", "a pause that begins without its notice", officer("move", "suspend", words="检验"), "专门"),
    ("examining", "a result of nothing", officer("end_special", result="合格"), ""),
    ("examining", "extended without a reason", officer("extend", 5, ""), "为什么"),
    ("examining", "extended too long", officer("extend", 11, "现场复杂"), "最多延长 10"),
    ("examining", "extended by nothing", officer("extend", 0, "现场复杂"), "最多延长"),
    ("deciding", "granted without its document", officer("move", "grant"), "专门"),
    ("deciding", "refused without a reason", officer("decide", Verdict(False)), "理由"),
    ("deciding", "withdrawn too late", applicant("withdraw"), "不能这样办"),
    ("delivering", "decided twice", officer("decide", Verdict(False, "改主意了")), "不能这样办"),
    ("delivering", "sent by a way nobody knows", officer("deliver", way="pigeon"), "怎样送达"),
    ("delivering", "paused after the decision", officer("start_special", "inspection", days=5, reason="检验"), ""),
    ("closed", "moved after its end", officer("move", "receive"), ""),
    ("closed", "asked about after its end", kernel("ask_opinions", [cases.Question("a", 1, 3)]), "已经办结"),
    ("closed", "handed on after its end", kernel("hand_over", account=7), "已经办结"),
    ("closed", "reopened at its end", kernel("reopen", "closed", reason="error", words="错"), "受理以后"),
    ("closed", "reopened for no reason", kernel("reopen", "examining", reason="mood", words="错"), "理由"),
    ("closed", "rated by an officer", kernel("rate", 5), "本人"),
    ("closed", "rated badly without a reason", lambda hall, number: hall.does(cases.rate, halls.case(number), 1, by=hall.applicant), "至少选一个"),
]


@pytest.mark.parametrize(("stage", "act", "words"), [one[0:1] + one[2:] for one in REFUSALS], ids=[f"{one[0]}: {one[1]}" for one in REFUSALS])
def test_a_refused_act_changes_nothing(hall: Hall, stage: str, act: Act, words: str) -> None:
    number = halls.brought(hall, stage)
    before: dict[str, tuple[int, str]] = {}

    def measured(hall: Hall, number: str) -> Any:
        before.update(everything(leaving_out=("files_", "journal_")))  # uploads of the act itself are the applicant's own
        return act(hall, number)

    with pytest.raises((Refused, Absent, Forbidden), match=words or "."):
        measured(hall, number)
    assert everything(leaving_out=("files_", "journal_")) == before
    with acting(hall.officer):
        facts = [fact.event.event_name for fact in queries.cases.history(queries.application_to_read(hall.officer, number).case)]
    assert len(facts) == queries.cases.load(halls.case(number))[1].seq


def _tried(hall: Hall, wish: licensing.Filing, words: str, who: Any = None) -> None:
    before = everything()
    with pytest.raises((Refused, Absent, Forbidden), match=words or "."):
        hall.does(licensing.apply, wish, by=who or hall.applicant)
    assert everything() == before


@pytest.mark.parametrize(("answers", "words"), [
    ({"uscc": "92430423MA0000001X"}, "统一社会信用代码"), ({"uscc": ""}, "统一社会信用代码"), ({"phone": "1990000000"}, "电话"),
    ({"staff": []}, "直接接触食品的人"), ({"area": 4}, "使用面积"), ({"promise": False}, ""), ({"food": ["poison"]}, "卖哪些吃的"),
    ({"shop_name": "店" * 61}, "店名"),
])
def test_wrong_answers_are_refused_and_nothing_is_filed(hall: Hall, answers: dict[str, Any], words: str) -> None:
    _tried(hall, filing(hall.applicant, answers=answers), words)


def test_a_missing_paper_is_named(hall: Hall) -> None:
    whole = filing(hall.applicant)
    few = licensing.Filing(whole.matter, whole.answers, whole.party, {"health": whole.files["health"]})
    _tried(hall, few, "店面平面图、租房合同、食品安全制度")


def test_nobody_files_for_somebody_who_did_not_ask_for_it(hall: Hall) -> None:
    _tried(hall, filing(hall.applicant), "没有找到|委托", hall.stranger)
    own = filing(hall.stranger)
    _tried(hall, licensing.Filing(own.matter, own.answers, hall.applicant.party, own.files), "委托", hall.stranger)


def test_files_of_somebody_else_or_of_another_case_are_not_taken(hall: Hall) -> None:
    own, foreign = filing(hall.applicant), filing(hall.stranger)
    _tried(hall, licensing.Filing(own.matter, own.answers, own.party, foreign.files), "没有找到这个文件")
    hall.does(licensing.apply, own, by=hall.applicant)
    _tried(hall, own, "另一个办件")


def test_a_place_that_does_not_exist_is_refused(hall: Hall) -> None:
    _tried(hall, filing(hall.applicant, answers={"town": "110101001000"}), "")


def test_another_persons_number_is_as_absent_as_no_number(hall: Hall) -> None:
    number = halls.filed(hall)
    told = []
    for wanted in (number, "260000099992"):
        for who in (hall.stranger, PUBLIC):
            with acting(who), pytest.raises(Absent) as absent:
                queries.own_application(who, wanted)
            told.append(absent.value.message)
        for lock in (False, True):
            with acting(hall.neighbour), pytest.raises(Absent) as absent:
                queries.application_for(hall.neighbour, wanted, licensing.handling.permits.ACCEPT, lock=lock)
            told.append(absent.value.message)
        with acting(hall.neighbour), pytest.raises(Absent):
            queries.application_to_read(hall.neighbour, wanted)
    assert told[:4] == told[4:]


def test_the_database_itself_hides_the_answers_from_strangers_and_neighbours(hall: Hall) -> None:
    from shuheng.services.licensing.models import Application

    halls.filed(hall)
    seen = {}
    for name, who in {"applicant": hall.applicant, "officer": hall.officer, "stranger": hall.stranger, "neighbour": hall.neighbour, "public": PUBLIC}.items():
        with acting(who):
            seen[name] = Application.objects.count()
    assert seen == {"applicant": 1, "officer": 1, "stranger": 0, "neighbour": 0, "public": 0}
