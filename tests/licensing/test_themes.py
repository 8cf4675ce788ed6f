"""Themes as plain rules: what is asked once arrives everywhere unchanged, nothing is asked twice, nothing waits for ever."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.loom import faults, parse_theme
from shuheng.services.licensing.rules.matters import BadMatter
from shuheng.services.licensing.rules.passing import told
from shuheng.services.licensing.rules.sequence import ENDS, LOST, PREPARED, PartState, Standing, bridged, in_order, lost, over, ready
from shuheng.services.licensing.rules.settling import renamed, settle
from shuheng.services.licensing.rules.shapes import active, fields, kind, matches
from shuheng.services.licensing.rules.themes import thaw_theme
from shuheng.services.licensing.rules.trials import TODAY
from shuheng.services.licensing.rules.weaving import Woven, filled
from tests import builders

CODES = ("after-a-death", "birth-of-a-child", "opening-a-shop")
FOLDER = builders.COUNTY / "themes"


@cache
def woven(code: str) -> Woven:
    return parse_theme((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"), f"{code}.yaml", builders.matters())[0]


def _said(code: str, change: Any) -> list[str]:
    """What is wrong with a theme of the county after a change to its data."""
    data = yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    change(data)
    try:
        parse_theme(yaml.safe_dump(data, allow_unicode=True), f"{code}.yaml", builders.matters())
    except BadMatter as bad:
        return [fault.message for fault in bad.faults]
    return []


# --- the county's own


def test_every_theme_of_the_county_is_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(CODES)
    assert {woven(code).theme.event.value for code in CODES} == {"birth", "shop", "funeral"}


@pytest.mark.parametrize("code", CODES)
def test_a_published_theme_is_thawed_as_it_was(code: str) -> None:
    theme = woven(code).theme
    assert thaw_theme(theme.document) == theme and not faults(theme, builders.matters())


@pytest.mark.parametrize("code", CODES)
def test_fewer_questions_and_papers_than_apart(code: str) -> None:
    one = woven(code)
    assert len(fields(one.form)) < sum(len(fields(matter.form)) for matter in one.matters.values())
    assert len(one.to_bring) <= sum(len(matter.to_bring) for matter in one.matters.values())


# --- answers


def _answered(one: Woven, draw: st.DataObject) -> dict[str, Any]:
    """The answers of somebody who chooses anything that can be chosen and fills in the sample's words elsewhere."""
    value: dict[str, Any] = {}
    sample = one.theme.sample
    for _ in range(6):
        for name, asked in active(one.form, value).fields.items():
            if name not in value:
                value[name] = draw.draw(_any(asked, sample.get(name)), label=name)
    return forms.read(one.form, forms.flatten(value))


def _any(asked: Any, usual: Any) -> st.SearchStrategy[Any]:
    match kind(asked):
        case "yesno":
            return st.just(True) if asked.get("const") is True else st.booleans()
        case "choice":
            return st.sampled_from([option["const"] for option in asked["oneOf"]])
        case "many":
            options = [option["const"] for option in asked["items"]["oneOf"]]
            return st.lists(st.sampled_from(options), min_size=1, unique=True).map(lambda chosen: sorted(chosen, key=options.index))
        case "number":
            return st.integers(int(asked["minimum"]) + 1, int(asked["maximum"]))
        case "rows":
            inner = fields(asked["items"])
            return st.fixed_dictionaries({name: _any(one, None) for name, one in inner.items()}).map(lambda row: [row])
        case "date":
            return st.dates(min_value=TODAY.replace(year=2020), max_value=TODAY).map(str)
    return st.just(usual) if usual is not None else st.just(_word(asked))


def _word(asked: Any) -> str:
    examples = asked.get("examples")
    by_format = {"uscc": "92430423MA0000001W", "id-number": "430423199001010014", "phone-cn": "19900000000"}
    return str(examples[0]) if examples else by_format.get(asked.get("format", ""), "示例"[: asked.get("maxLength", 2)])


@pytest.mark.parametrize("code", CODES)
@given(draw=st.data())
def test_what_is_answered_once_arrives_in_every_matter_unchanged(code: str, draw: st.DataObject) -> None:
    one = woven(code)
    answers = _answered(one, draw)
    for needed in one.needed(answers):
        own, names, part = one.answers_of(needed, answers), one.names[needed], one.theme.part(needed)
        known = filled(part.given, answers)
        assert all(own[field] == (known[field] if field in known else answers[names[field]]) for field in own)
        asked = active(one.matters[needed].form, own)
        assert own.keys() <= asked.fields.keys()
        missing = {field for field in asked.fields if field not in own and field in asked.required} - part.later.keys()
        assert not {field for field in missing if field not in part.given and names[field] in answers}
        assert not {field for field in missing if field in part.given}


@pytest.mark.parametrize("code", CODES)
@given(draw=st.data())
def test_what_the_theme_takes_every_matter_takes(code: str, draw: st.DataObject) -> None:
    one = woven(code)
    answers = _answered(one, draw)
    if forms.problems(one.form, answers, today=TODAY):
        return
    for needed in one.needed(answers):
        later = {f"/{field}" for field in one.theme.part(needed).later}
        wrong = forms.problems(one.matters[needed].form, one.answers_of(needed, answers), today=TODAY)
        assert not [problem for problem in wrong if problem.pointer not in later]


@pytest.mark.parametrize("code", CODES)
@given(draw=st.data())
def test_nothing_is_asked_twice_and_nothing_in_vain(code: str, draw: st.DataObject) -> None:
    one = woven(code)
    answers = _answered(one, draw)
    asked, needed = active(one.form, answers).fields, one.needed(answers)
    users = {name: [(matter, field) for matter in needed for field, to in one.names[matter].items() if to == name] for name in asked}
    own = fields(one.theme.form)
    assert all(users[name] or name in own for name in asked)
    placed = [name for page in one.form["x-sections"] for name in page["fields"]]
    assert len(placed) == len(set(placed)) and set(asked) <= set(placed)
    mapped = [(matter, field) for same in one.theme.questions for matter, field in same.to.items()]
    assert len(mapped) == len(set(mapped))
    assert all(one.names[matter][field] == same.code for same in one.theme.questions for matter, field in same.to.items())


@pytest.mark.parametrize("code", CODES)
@given(draw=st.data())
def test_a_paper_is_wanted_exactly_when_a_matter_wants_it(code: str, draw: st.DataObject) -> None:
    one = woven(code)
    answers = _answered(one, draw)
    wanted = {paper.code for paper in one.required_materials(answers)}
    by_matter = {one.papers[matter][paper.code] for matter in one.needed(answers)
                 for paper in one.matters[matter].required_materials(one.answers_of(matter, answers)) if paper.code in one.papers[matter]}
    assert wanted == by_matter


def test_what_an_office_knows_of_a_shared_question_is_what_its_first_matter_says() -> None:
    known = forms.known_sources(woven("birth-of-a-child").form)
    assert "mother" not in known and known["phone"] == "party.phone"
    shop = forms.known_sources(woven("opening-a-shop").form)
    assert shop["owner"] == "party.name" and "address" not in shop
    everywhere = [active(woven(code).form, woven(code).theme.sample).fields for code in CODES]
    assert all("x-known" not in asked["mother"] for asked in everywhere if "mother" in asked)


# --- conditions

names = st.sampled_from(["a", "b", "c", "d"])
leaves = st.one_of(st.builds(lambda value: {"const": value}, st.booleans()), st.builds(lambda values: {"enum": values}, st.lists(st.booleans(), min_size=1)))
plain = st.one_of(st.builds(lambda name, leaf: {"properties": {name: leaf}, "required": [name]}, names, leaves),
                  st.builds(lambda name, leaf: {"properties": {name: leaf}}, names, leaves), st.builds(lambda some: {"required": some}, st.lists(names)))
conditions = st.recursive(plain, lambda inner: st.one_of(
    st.builds(lambda one: {"not": one}, inner), st.builds(lambda some: {"allOf": some}, st.lists(inner, min_size=1, max_size=3)),
    st.builds(lambda some: {"anyOf": some}, st.lists(inner, min_size=1, max_size=3)), st.builds(lambda one, two: {**one, **two}, inner, inner)), max_leaves=6)
values = st.dictionaries(names, st.booleans())


@given(condition=conditions, known=values, rest=values)
def test_a_settled_condition_says_the_same_as_before(condition: dict[str, Any], known: dict[str, bool], rest: dict[str, bool]) -> None:
    unknown = {name: value for name, value in rest.items() if name not in known}
    verdict = settle(condition, known)
    assert matches(condition, {**unknown, **known}) == (verdict if isinstance(verdict, bool) else matches(verdict, unknown))


@given(condition=conditions, value=values)
def test_a_renamed_condition_says_the_same_of_renamed_answers(condition: dict[str, Any], value: dict[str, bool]) -> None:
    other = {name: f"x_{name}" for name in "abcd"}
    assert matches(condition, value) == matches(renamed(condition, other), {other[name]: one for name, one in value.items()})


# --- the order


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Matters that wait for some of those before them, written down in any order."""
    size = draw(st.integers(1, 9))
    codes = [f"m{number}" for number in range(size)]
    after = {code: tuple(draw(st.lists(st.sampled_from(codes[:place]), unique=True)) if place else ()) for place, code in enumerate(codes)}
    return {code: after[code] for code in draw(st.permutations(codes))}


@given(after=graphs())
def test_in_order_each_stands_behind_those_it_waits_for(after: dict[str, tuple[str, ...]]) -> None:
    order = in_order(after)
    assert set(order) == set(after)
    assert all(order.index(before) < order.index(code) for code in after for before in after[code])


@given(after=graphs(), draw=st.data())
def test_a_run_always_ends_and_files_nothing_before_its_time(after: dict[str, tuple[str, ...]], draw: st.DataObject) -> None:
    """Whatever is decided, withdrawn or given up in whatever order: every matter gets its end, none is filed before those it waits for are granted."""
    needed = draw.draw(st.lists(st.sampled_from(sorted(after)), min_size=1, unique=True), label="needed")
    waits = bridged(after, [code for code in in_order(after) if code in needed])
    state = dict.fromkeys(waits, PartState.WAITING)
    run = lambda: [Standing(code, waits[code], state[code]) for code in waits]  # noqa: E731
    moves = 0
    while True:
        for code in ready(run()):
            assert all(state[before] is PartState.GRANTED for before in waits[code])
            state[code] = draw.draw(st.sampled_from([PartState.FILED, PartState.ASKING]), label=f"{code} filed")
        for code, cause in lost(run()).items():
            assert state[code] in PREPARED and cause in waits[code]
            state[code] = PartState.DROPPED
        if over(run()):
            break
        moves += 1
        assert moves <= 3 * len(waits), "a run that does not come to its end"
        open_ones = [code for code in waits if state[code] in (PartState.FILED, PartState.ASKING)]
        assert open_ones, "somebody waits and nobody is at work"
        code = draw.draw(st.sampled_from(open_ones), label="next")
        if state[code] is PartState.ASKING:
            state[code] = draw.draw(st.sampled_from([PartState.FILED, PartState.DROPPED]), label=f"{code} answered")
        else:
            state[code] = ENDS[draw.draw(st.sampled_from(sorted(ENDS)), label=f"{code} ended")]
    assert all(one in (PartState.GRANTED, *LOST) for one in state.values())
    dropped = [code for code in waits if state[code] is PartState.GRANTED and any(state[before] is not PartState.GRANTED for before in waits[code])]
    assert not dropped


@given(after=graphs(), draw=st.data())
def test_waiting_goes_past_those_that_are_not_needed(after: dict[str, tuple[str, ...]], draw: st.DataObject) -> None:
    needed = draw.draw(st.lists(st.sampled_from(sorted(after)), unique=True))
    waits = bridged(after, needed)

    def reach(code: str, graph: dict[str, tuple[str, ...]]) -> set[str]:
        return {*graph[code], *(far for one in graph[code] for far in reach(one, graph))}

    assert all(reach(code, waits) == reach(code, after) & set(needed) for code in needed)


# --- what a result tells


@pytest.mark.parametrize(("words", "found"), [
    ("统一社会信用代码 92430423MA0000001W", "92430423MA0000001W"),
    ("代码：92430423ma0000001w。", "92430423MA0000001W"),
    ("登记号 260000000012", None),
    ("92430423MA0000001W 和 93430423MA0000002W", None),
    ("统一社会信用代码 92430423MA0000001X", None),
    ("老板身份证号 430423199001010014", None),
    ("1292430423MA0000001W", None),
])
def test_a_number_is_read_from_a_result_only_when_it_proves_itself(words: str, found: str | None) -> None:
    assert told({"type": "string", "format": "uscc"}, [words], {"430423199001010014"}) == found


def test_a_number_by_its_pattern_and_none_that_is_known_already() -> None:
    certificate = {"type": "string", "pattern": "^[A-Z][0-9]{9}$"}
    assert told(certificate, ["证明编号 A430000001"], set()) == "A430000001"
    assert told(certificate, ["证明编号 A430000001"], {"A430000001"}) is None
    assert told({"type": "string"}, ["证明编号 A430000001"], set()) is None


# --- what is refused at publication


def _part(data: dict[str, Any], place: int) -> dict[str, Any]:
    found: dict[str, Any] = data["matters"][place]
    return found


@pytest.mark.parametrize(("change", "words"), [
    (lambda data: _part(data, 0).update(after=["funeral-subsidy"]), "互相等"),
    (lambda data: _part(data, 1).update(after=["no-such-matter"]), "不在这一件事里"),
    (lambda data: _part(data, 1).update(code="no-such-matter"), "没有编码为“no-such-matter”的事项"),
    (lambda data: _part(data, 1).update(name="cancel"), "不能重复"),
    (lambda data: _part(data, 1).update(given={"nothing": True}), "没有字段“nothing”"),
    (lambda data: _part(data, 1).update(given={"phone": "19900000000"}), "given 填好"),
    (lambda data: _part(data, 1).update(given={"survivors": "$nobody"}), "不能用 $ 引用"),
    (lambda data: _part(data, 1).update(given={"employer": "$nobody"}), "不是这一件事的字段"),
    (lambda data: _part(data, 1).update(later={"years": "death-pension-stop"}), "after 里要写它"),
    (lambda data: _part(data, 1).update(when={"properties": {"insured": {"const": True}}}), "就要在同一个条件里写 required"),
    (lambda data: _part(data, 1).update(when={"properties": {"subsidy_refund": {"const": True}}, "required": ["subsidy_refund"]}), "别的事项也问的"),
    (lambda data: data["questions"].append({"code": "odd", "to": {"funeral-subsidy": "in_book", "death-pension-stop": "heirs"}}), "不是同一种"),
    (lambda data: data["questions"].append({"code": "phone2", "to": {"funeral-subsidy": "phone"}}), "已经写在“phone”里了"),
    (lambda data: data["questions"].append({"code": "odd", "to": {"funeral-subsidy": "nothing"}}), "里没有字段“nothing”"),
    (lambda data: data.update(materials=[{"code": "x", "to": {"funeral-subsidy": "cancel"}}]), "本来就免提交"),
    (lambda data: data.update(materials=[{"code": "x", "to": {"funeral-subsidy": "nothing"}}]), "没有材料“nothing”"),
    (lambda data: data.update(passed=[{"of": "funeral-subsidy", "to": {"death-pension-stop": "heir"}}]), "拿不到它的结果"),
    (lambda data: data["pages"][0].update(code="materials"), "撞名"),
    (lambda data: data["pages"][0].update(code="promises"), "重复了"),
    (lambda data: data["sample"].pop("phone"), "样例通不过"),
    (lambda data: data["sample"].update(nobody="x"), "读进来会变样"),
    (lambda data: data.update(tests=data["tests"][:2]), "至少写 3 个测试"),
    (lambda data: data["tests"][0].update(first=["funeral-subsidy"]), "应该马上提交"),
    (lambda data: data["tests"][0].update(materials=[]), "应该要交"),
    (lambda data: data["tests"][0].update(matters=["death-household-cancel"]), "应该办"),
    (lambda data: data.update(matters=data["matters"][:1]), "至少要有两个事项"),
    (lambda data: data.update(code="other"), "要和文件名"),
])
def test_a_theme_that_cannot_work_is_not_published(change: Any, words: str) -> None:
    said = _said("after-a-death", change)
    assert any(words in message for message in said), said


def test_a_matter_that_loses_a_mapped_question_makes_the_theme_unfit() -> None:
    changed = copy.deepcopy(dict(builders.matters()["funeral-subsidy"].form))
    del changed["properties"]["phone"]
    matters = {**builders.matters(), "funeral-subsidy": replace(builders.matters()["funeral-subsidy"], form=changed)}
    assert faults(woven("after-a-death").theme, matters) == ["“funeral-subsidy”里没有字段“phone”"]
