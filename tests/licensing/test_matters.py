"""The files of matters: read with line numbers, judged before publication, frozen, and put through their own tests."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from shuheng.foundation.cases.rules.definitions import check_definition, from_data
from shuheng.foundation.core.refusals import Refused
from shuheng.services.licensing import checks
from shuheng.services.licensing.rules.answers import personal
from shuheng.services.licensing.rules.located import load
from shuheng.services.licensing.rules.matters import (
    BadMatter,
    Kind,
    LifeEvent,
    LimitKind,
    Matter,
    content,
    definition,
    parse_matter,
    thaw,
)
from shuheng.services.licensing.rules.publishable import FEWEST_TESTS
from shuheng.services.licensing.rules.shapes import fields, kind
from tests import builders

COUNTY = Path(__file__).resolve().parents[2] / "county" / "hengshan"
FOLDER = COUNTY / "matters"
CHAINS = checks.read_chains(FOLDER / "_stages.yaml")
MATTERS = list(builders.matters().values())
EACH = pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.code)
TEXT = (FOLDER / "tree-felling.yaml").read_text(encoding="utf-8")


MOVES = set("receive accept deem_accepted ask_supplement supply not_accept grant refuse deliver close withdraw".split())  # noqa: SIM905


def faults(old: str, new: str, text: str = TEXT) -> list[tuple[int, str]]:
    assert old in text
    with pytest.raises(BadMatter) as bad:
        parse_matter(text.replace(old, new, 1), "tree-felling.yaml", CHAINS)
    return [(fault.line, fault.message) for fault in bad.value.faults]


def line_of(words: str, text: str = TEXT) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


# -- the county's matters -----------------------------------------------------------------------------------------------------


# the departments of the county that serve the public at a counter
LARGER = set("development-reform education public-security civil-affairs justice human-resources natural-resources ecology housing-urban"  # noqa: SIM905
             " urban-management transport water agriculture-rural forestry culture-tourism health veterans emergency-management"
             " market-regulation medical-insurance tax tobacco fire-rescue disabled-federation housing-fund archives".split())


def test_the_matters_cover_every_kind_every_larger_organ_and_the_townships() -> None:
    assert len(MATTERS) >= 34
    assert {matter.kind for matter in MATTERS} == set(Kind)
    assert {matter.organ for matter in MATTERS} >= LARGER
    by_township = [matter for matter in MATTERS if matter.handled_by == "township"]
    assert len(by_township) >= 8
    assert not any(matter.divisions for matter in by_township)  # every township receives every one of them


@EACH
def test_every_recorded_test_of_a_matter_passes(matter: Matter) -> None:
    folder = FOLDER.parent / "joint" if matter.joint else FOLDER
    report = checks.check(folder / f"{matter.code}.yaml")[0]
    assert [str(fault) for fault in report.faults] == []
    assert report.passed == len(matter.tests) >= FEWEST_TESTS


@EACH
def test_a_frozen_matter_is_thawed_the_same(matter: Matter) -> None:
    frozen = json.loads(json.dumps(content(matter, CHAINS)))
    assert thaw(frozen) == matter
    assert from_data(frozen["procedure"]) == definition(matter, CHAINS)


@EACH
def test_the_way_of_a_matter_may_be_published(matter: Matter) -> None:
    way = definition(matter, CHAINS)
    check_definition(way)
    assert {move.code for move in way.moves} >= MOVES


@EACH
def test_nothing_unverified_is_shown_as_fact(matter: Matter) -> None:
    assert all(basis.source for basis in matter.basis)
    statutory = matter.limit(LimitKind.STATUTORY)
    assert statutory and statutory.verified is not ("待核对" in definition(matter, CHAINS).statutory_article)
    assert not matter.window.verified
    assert matter.window.phone == ""


@EACH
def test_the_guide_has_every_element(matter: Matter) -> None:
    assert matter.say and matter.basis and matter.conditions and matter.materials and matter.faq and matter.steps and matter.words
    assert matter.fee.text and matter.window.place and matter.result.name and matter.remedies.review and matter.remedies.lawsuit
    assert matter.limit("promised") and matter.limit("statutory")


@EACH
def test_names_numbers_and_accounts_of_people_are_sealed(matter: Matter) -> None:
    marked = personal(matter.form)
    for name, asked in fields(matter.form).items():
        if kind(asked) in ("phone", "id_number"):
            assert f"/{name}" in marked


def test_every_matter_asks_the_township_so_that_it_finds_its_office() -> None:
    assert all(matter.division_field for matter in MATTERS)


@pytest.mark.parametrize("event", LifeEvent)
def test_every_door_of_life_opens_on_at_least_three_matters(event: LifeEvent) -> None:
    assert sum(event in matter.events for matter in MATTERS) >= 3


def test_materials_depend_on_the_answers() -> None:
    matter = checks.read_matter(FOLDER / "small-catering-permit.yaml")
    codes = [material.code for material in matter.required_materials({**matter.sample, "premises": "borrowed"})]
    assert codes == ["health", "plan", "consent", "rules"]
    assert [material.code for material in matter.free] == ["licence", "identity"]


# -- files with mistakes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: permit", "kind: permitt", "写的是“permitt”，只能是 permit"),
        ("minutes: 12", "minutes: 十二", "应该是一个整数"),
        ("visits: 0", "visit: 0", "不认识“visit”"),
        ("events: [farm]", "events: farm", "写成一串"),
        ("who: [person, legal]", "who: [person, ghost]", "写的是“ghost”"),
        ("code: tree-felling", "code: tree_felling", "只用小写英文字母"),
        ("division_field: town", "division_field: site", "不是表单里选乡镇的字段"),
        ("species: fir, area: 3.5, count: 120", "species: oak, area: 3.5, count: 120", "样例通不过：什么树没有“oak”这一项"),
        ("volume: 12\n", "volume: 十二\n", "样例通不过"),
        ("days: {examining: 6, deciding: 2}", "days: {examining: 16, deciding: 2}", "各环节时限加起来最长 18 天，超过总时限 8 天"),
        ("days: {examining: 6, deciding: 2}", "days: {examinig: 6}", "没有“examinig”这个环节"),
        ("{kind: promised, days: 8}", "{kind: promised, days: 30}", "超过法定时限"),
        ("{kind: promised, days: 8}", "{kind: promised, days: 8, unit: calendar}", "只能按工作日或者自然日一种数法"),
        ("{kind: notice, days: 5, law: 行政许可法, article: 第三十二条, verified: true}", "{kind: delivery, days: 5}", "写了 2 次"),
        ("count: 120, age: 26}", "count: 120, agee: 26}", "读进来会变样"),
        ("{exclusiveMinimum: 15}}, required: [volume]}", "{exclusiveMinimum: 15}}}", "required: [volume]"),
        ("{properties: {ownership: {const: joint}}, required: [ownership]}", "{required: [owner]}", "“owner”不是表单里的字段"),
        ("{applicant} 在 {site}", "{applicant} 在 {hill}", "“{hill}”不是表单里的字段"),
        ("title: 砍来做什么？", "description: 砍来做什么？", "没有 title"),
        ("林业站来核对树种、株数和四至。", "先打 0734-1234567 约时间。", "正文里不能写电话号码"),
        ("hours: 待核对", "hours: 待核对, phone: 07341234567", "没有核对过的电话不能写"),
        ("source: shared, free: true", "source: own, free: true", "自备的材料不能免提交"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_told_with_its_line(old: str, new: str, words: str) -> None:
    found = faults(old, new)
    assert any(words in message for _, message in found), found
    assert all(line > 0 for line, _ in found)


def test_the_line_is_the_line_of_the_mistake() -> None:
    assert faults("minutes: 12", "minutes: 十二")[0][0] == line_of("minutes: 12")
    assert faults("purpose: sale", "purpose: gift")[0][0] == line_of("purpose: sale")
    assert faults("title: 砍来做什么？", "description: 砍来做什么？")[0][0] == line_of("砍来做什么") - 2


def test_all_mistakes_are_told_at_once() -> None:
    broken = TEXT.replace("kind: permit", "kind: x").replace("minutes: 12", "minutes: x")
    assert len(faults("visits: 0", "visits: x", broken)) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code: a\ncode: b\n", "写了两次"),
        ("a: &x 1\nb: *x\n", "不能用 & 和 * 引用"),
        ("a: [1\n", "YAML 写法不对"),
        ("", "文件是空的"),
        ("- 1\n", "名称: 内容"),
        ("a: {b: c, d: e?f=g, h: 'x}\n", "YAML 写法不对"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_so(text: str, words: str) -> None:
    with pytest.raises(BadMatter) as bad:
        parse_matter(text, "x.yaml", CHAINS)
    assert words in bad.value.message
    assert bad.value.message.startswith("x.yaml:")


def test_times_dates_and_no_stay_the_texts_they_are() -> None:
    data: Any = load("a: 8:30\nb: 2026-03-01\nc: no\nd: 012\ne: 12\nf: 1.5\ng: true\nh: '12'\ni: ~\n", "x").data
    assert data == {"a": "8:30", "b": "2026-03-01", "c": "no", "d": "012", "e": 12, "f": 1.5, "g": True, "h": "12", "i": None}


def test_a_version_the_program_no_longer_understands_is_refused() -> None:
    with pytest.raises(Refused, match="读不出来"):
        thaw({"code": "x"})


# -- shuheng check ------------------------------------------------------------------------------------------------------------


def copied(tmp_path: Path, old: str, new: str) -> Path:
    (tmp_path / "matters").mkdir()
    (tmp_path / "calendar").symlink_to(COUNTY / "calendar")
    (tmp_path / "organs.yaml").write_text("organs: [{code: forestry}]\n", encoding="utf-8")
    (tmp_path / "matters" / "_stages.yaml").write_text((FOLDER / "_stages.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert old in TEXT
    (tmp_path / "matters" / "tree-felling.yaml").write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return tmp_path


def test_check_prints_a_table_and_leaves_in_peace(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.main() == 0
    out = capsys.readouterr().out
    assert "小餐饮经营许可" in out
    assert out.rstrip().endswith("没有要改的。")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('promised: "2026-05-12"', 'promised: "2026-05-13"', "2026-04-28 受理，我们承诺应该到 2026-05-13，实际算出 2026-05-12"),
        ("change: {volume: 15.5}, materials: [survey]", "change: {volume: 15.5}, materials: []", "实际要 survey"),
        ("problems: {public_reason: 还没填公益林为什么要砍}", "problems: {}", "“public_reason”不该报错"),
        ("organ: forestry", "organ: forest-police", "没有代码为“forest-police”的单位"),
        ("kind: permit", "kind: x", "只能是 permit"),
    ],
)
def test_check_names_file_and_line_of_what_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str
) -> None:
    assert checks.main([str(copied(tmp_path, old, new))]) == 1
    out = capsys.readouterr().out
    assert f"tree-felling.yaml:{line_of(old)} " in out
    assert words in out
    assert "1 个事项有 1 处要改" in out


def test_the_worked_example_of_the_handbook_passes_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handbook = (COUNTY.parents[1] / "docs" / "matters.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(code: ([a-z-]+)\n.*?)```", handbook, re.S)
    assert example
    assert not (FOLDER / f"{example[2]}.yaml").exists(), "the handbook says that the county does not have it yet"
    folder = copied(tmp_path, "organ: forestry", "organ: forestry") / "matters"
    (tmp_path / "organs.yaml").write_text((COUNTY / "organs.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / f"{example[2]}.yaml").write_text(example[1], encoding="utf-8")
    assert checks.main([str(folder / f"{example[2]}.yaml")]) == 0
    assert capsys.readouterr().out.strip() in handbook, "what the handbook shows is what one sees"


def test_check_of_an_empty_folder_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.main([str(tmp_path)]) == 1
    assert "没有事项文件" in capsys.readouterr().err
