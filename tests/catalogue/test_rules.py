"""What an entry may say: sharing with its law, never wider than the whole, one source for an element, items out of a spreadsheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.sharing.catalogue import rules
from shuheng.sharing.catalogue.rules import CLOSED, CONDITIONAL, OPEN, Content, Item
from tests.catalogue.entries import NAME, NUMBER, entry

WIDTHS = st.sampled_from([OPEN, CONDITIONAL, CLOSED])
WORDS = st.text("示例姓名地址abc_12", min_size=1, max_size=12)


def told(said: Content) -> str:
    return "；".join(fault.message for fault in rules.faults(said))


def test_an_entry_without_a_fault() -> None:
    assert rules.faults(entry()) == []


@pytest.mark.parametrize(("changes", "word"), [
    ({"title": "人口"}, "4 到 60 个字"), ({"abstract": "太短"}, "10 到 500"), ({"form": "paper"}, "从列出的里面选"), ({"condition": ""}, "给谁用"),
    ({"sharing": CLOSED, "condition": ""}, "不予共享必须写依据"), ({"sharing": CLOSED, "basis": "领导要求"}, "不予共享必须写依据"),
    ({"openness": OPEN}, "开放不能比共享还宽"), ({"items": ()}, "至少要有一个信息项"), ({"items": (NUMBER, NUMBER)}, "写了两次"),
    ({"items": (replace(NUMBER, column="身份证"),)}, "不能作列名"), ({"items": (replace(NUMBER, type="X"),)}, "不认识"),
    ({"items": (replace(NUMBER, length=0),)}, "要写长度"), ({"items": (replace(NUMBER, sharing=OPEN),)}, "共享得更宽"),
    ({"items": (replace(NUMBER, openness=CONDITIONAL),)}, "个人信息不能向社会开放"), ({"items": (replace(NUMBER, sharing=CLOSED),)}, "不予共享必须写依据"),
    ({"items": (replace(NUMBER, element="姓名"),)}, "不是数据元代码"), ({"level": 9}, "从列出的里面选"),
])
def test_every_fault_is_named(changes: dict[str, object], word: str) -> None:
    assert word in told(entry(**changes))


def test_a_law_is_enough_to_keep_something_back() -> None:
    kept = entry(sharing=CLOSED, condition="", basis="《中华人民共和国统计法》第二十五条", items=(replace(NUMBER, sharing=CLOSED),))
    assert told(kept) == ""
    one = replace(NUMBER, sharing=CLOSED, basis="《中华人民共和国居民身份证法》第六条")
    assert told(entry(items=(one, NAME))) == ""


@given(WIDTHS, WIDTHS, WIDTHS, WIDTHS, st.booleans())
def test_nobody_gets_more_by_the_parts_than_by_the_whole(whole: str, opened: str, sharing: str, openness: str, personal: bool) -> None:
    """Whatever is chosen: when nothing is wrong, no item is shared more widely than its entry, opened more widely than shared, or personal and open."""
    law = "《中华人民共和国统计法》"
    said = entry(sharing=whole, openness=opened, basis=law, items=(replace(NUMBER, sharing=sharing, openness=openness, basis=law, personal=personal),))
    if rules.faults(said):
        return
    width = {OPEN: 2, CONDITIONAL: 1, CLOSED: 0}
    assert width[sharing] <= width[whole] and width[openness] <= min(width[sharing], width[opened]) and not (personal and openness != CLOSED)
    assert set(said.opened()) <= set(said.shared())


def test_one_element_has_one_source() -> None:
    known = {"person.number": "public-security"}
    (fault,) = rules.foreign_claims(entry(), known)
    assert fault.place == 1 and "来源" in fault.message and "public-security" in fault.message
    assert rules.foreign_claims(entry(items=(replace(NUMBER, source="public-security"), NAME)), known) == []
    assert rules.foreign_claims(entry(organ="public-security"), known) == []


def test_lines_of_a_spreadsheet_become_items() -> None:
    items, faults = rules.read("名称\t列名\t类型\t长度\t共享\t开放\n姓名\tname\t字符型\t60\t有条件共享\t\t\tperson.name\t是\n\n"
                               "出生日期\tborn_on\tD\t\t有条件共享")
    assert faults == []
    assert items == (NAME, Item("born_on", "出生日期", "D", sharing=CONDITIONAL))


def test_an_item_that_is_called_as_the_heading_is_stays() -> None:
    items = (Item("code", "编号", length=20, key=True), Item("name", "名称", length=40))
    assert rules.read(rules.write(items)) == (items, [])
    headed = [list(rules.COLUMNS), *rules.rows(items)]
    assert rules.of_rows(headed) == (items, []) and rules.of_rows([["名称", "字段名"], ["名称", "name"]])[0][0].column == "name"
    assert rules.read("名称")[0] == (Item("", "名称", sharing="open"),), "what is not finished is told, not thrown away"


def test_what_cannot_be_read_is_told_by_its_line() -> None:
    items, faults = rules.read("姓名,name,字符,六十,随便\n地址，address，C，120")
    assert len(items) == 2 and items[1] == Item("address", "地址", "C", 120)
    assert [fault.place for fault in faults] == [1, 1, 1] and "整数" in faults[2].message


@given(st.lists(st.builds(Item, column=WORDS, title=WORDS, type=st.sampled_from(list(rules.TYPES)), length=st.integers(0, 4000), sharing=WIDTHS,
                          openness=WIDTHS, personal=st.booleans(), key=st.booleans()), max_size=6, unique_by=lambda one: one.title))
def test_lines_come_back_as_they_went(items: list[Item]) -> None:
    assert rules.read(rules.write(items)) == (tuple(items), [])


@pytest.mark.parametrize("code", ["0", "12", "4", "1010", "10100", "1010011", "a01001"])
def test_codes_that_are_none(code: str) -> None:
    assert rules.check_code(code)


@pytest.mark.parametrize(("code", "parent"), [("1", ""), ("101", "1"), ("101001", "101"), ("10100101", "101001")])
def test_codes_know_what_is_above(code: str, parent: str) -> None:
    assert rules.check_code(code) == "" and rules.CategoryPlan(code, "示例").parent == parent
    assert rules.number(code, 7) == f"{code}/00007"


def test_the_digest_is_that_of_what_is_stored() -> None:
    assert rules.content(entry().plain()) == entry() and rules.content(entry().plain()).digest() == entry().digest() != entry(title="示例另一份").digest()


def test_changes_are_told_in_words() -> None:
    new = entry(sharing=OPEN, condition="", items=(replace(NAME, openness=CLOSED, title="名字"), Item("sex", "性别", "C", 1)))
    told = {one.what: (one.before, one.after) for one in rules.changes(entry(), new)}
    assert told["共享"] == ("有条件共享", "无条件共享") and told["信息项 number"][1] == "删去" and told["信息项 sex"][0] == "没有"
    assert "姓名" in told["信息项 name"][0] and "名字" in told["信息项 name"][1] and rules.changes(None, new) == []
