"""A county is a folder: loaded twice it changes nothing, spoiled it says where, and another folder is another county."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.county import loader, queries, rules
from shuheng.foundation.county.loader import Profile, Tally, load
from shuheng.foundation.county.models import CalendarYear, Division, Duty, Organ, Phone
from shuheng.foundation.journal.models import Entry

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Division, Organ, Duty, Phone, CalendarYear, Entry))


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_second_load_changes_nothing_and_records_nothing(part: Path) -> None:
    first = load(part, by=SYSTEM)
    assert first.ok and first.changes > 250
    before = counts()
    second = load(part, by=SYSTEM)
    assert second.ok and second.changes == 0 and counts() == before
    assert "共 0 处变动" in str(second)


def test_what_was_loaded_is_known_until_a_file_changes(tiny: Path) -> None:
    assert not loader.is_loaded(tiny)
    load(tiny, by=SYSTEM)
    assert loader.is_loaded(tiny)
    (tiny / "organs.yaml").write_text((tiny / "organs.yaml").read_text(encoding="utf-8") + "# 已复核\n", encoding="utf-8")
    assert not loader.is_loaded(tiny), "a start would have left a changed file unread"
    assert load(tiny, by=SYSTEM).changes == 0
    assert loader.is_loaded(tiny), "a start would read the profile every time"
    shutil.rmtree(tiny)
    assert not loader.is_loaded(tiny)


def test_a_profile_with_mistakes_does_not_count_as_loaded(tiny: Path) -> None:
    load(tiny, by=SYSTEM)
    spoil(tiny, "divisions/townships.csv", "990001101000,西", "99000110100,西")
    assert not load(tiny, by=SYSTEM).ok
    assert not loader.is_loaded(tiny)


def test_another_county_is_another_folder(tiny: Path) -> None:
    report = load(tiny, by=SYSTEM)
    assert report.ok, str(report)
    assert [row.name for row in queries.townships_today()] == ["东示例镇", "西示例镇"]
    assert [row.name for row in queries.divisions_on(date(2010, 1, 1), rules.TOWNSHIP)] == ["东示例镇", "西示例镇", "北示例乡"]
    assert [row.name for row in queries.successors("990001200000")] == ["东示例镇"]
    assert {row.code for row in queries.organs_on()} == {"government-office", "town-990001100"}
    assert queries.calendar().status(2026) == "provisional"
    assert load(tiny, by=SYSTEM).changes == 0


SPOILS = [
    ("divisions/townships.csv", "990001101000,西", "99000110100,西", 3, "12 位数字"),
    ("divisions/townships.csv", "990001101000,西", "990001101001,西", 3, "不是乡镇一级"),
    ("divisions/townships.csv", "990001101000,西", "990001100000,西", 3, "重叠"),
    ("divisions/townships.csv", "990001101000,西示例镇,990001000000", "990001101000,西示例镇,990002000000", 3, "上级应当是"),
    ("divisions/townships.csv", "西示例镇,990001000000,2000-01-01", "西示例镇,990001000000,1999-01-01", 3, "不全有效"),
    ("divisions/townships.csv", "西示例镇,990001000000,2000-01-01", "西示例镇,990001000000,2000-13-01", 3, "不是日期"),
    ("divisions/townships.csv", "2020-07-01", "1999-07-01", 4, "止日应当晚于起日"),
    ("divisions/townships.csv", "已核对,示例\n990001101000", "核对过,示例\n990001101000", 2, "待核对"),
    ("divisions/townships.csv", "已核对,示例\n990001101000", "已核对\n990001101000", 2, "应有 7 项"),
    ("divisions/townships.csv", "上级,", "上面,", 1, "表头缺少：上级"),
    ("divisions/successions.csv", "990001100000,2020-07-01", "990001100000,2020-07-02", 2, "没有在 2020-07-02 终止"),
    ("divisions/successions.csv", "990001200000,990001100000", "990001200000,990001109000", 2, "没有代码为 990001109000"),
    ("divisions/successions.csv", "并入", "吞并", 2, "应当是"),
    ("county.yaml", "township: {since: 2000-01-01", "township: {since: 1990-01-01", 5, "最早的一条从 2000-01-01"),
    ("county.yaml", "name:", "nam:", 2, "不认识“nam”"),
    ("county.yaml", "name: 示例小县", "name: [", 4, "YAML 写法有误"),
    ("organs.yaml", "kind: department", "kind: ministry", 8, "应当是"),
    ("organs.yaml", "code: government-office", "code: Office 1", 5, "小写英文"),
    ("organs.yaml", "code: town-990001100", "code: government-office", 11, "写了两次"),
    ("organs.yaml", "division: \"990001100000\"", "division: \"990001300000\"", 15, "没有代码为“990001300000”的区划"),
    ("organs.yaml", "parent: government-office", "parent: office", 16, "没有代码为“office”的单位"),
    ("organs.yaml", "    duties:\n      - 示例职责", "    duties: 示例职责", 9, "应当是列表"),
    ("organs.yaml", "    short: 政府办\n", "", 5, "缺少“short”"),
    ("calendar/years.csv", "2026,暂定", "2026,已公布", 2, "文号"),
    ("calendar/2026.csv", "2026-01-04,上班", "2026-01-05,上班", 3, "本来就上班"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "says"), SPOILS)
def test_every_mistake_is_reported_with_file_and_line_and_nothing_is_written(
        tiny: Path, file: str, old: str, new: str, line: int, says: str) -> None:
    spoil(tiny, file, old, new)
    report = load(tiny, by=SYSTEM)
    assert any(flaw.file == file and flaw.line == line and says in flaw.message for flaw in report.flaws), str(report)
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_all_mistakes_of_a_profile_are_reported_in_one_run(tiny: Path) -> None:
    spoil(tiny, "organs.yaml", "department", "ministry")
    spoil(tiny, "calendar/2026.csv", "元旦\n", "\n")
    spoil(tiny, "divisions/townships.csv", "已核对", "核对过")
    report = load(tiny, by=SYSTEM)
    assert {flaw.file for flaw in report.flaws} == {"organs.yaml", "calendar/2026.csv", "divisions/townships.csv"}
    assert "3 处错误，什么也没有写入" in str(report)


@pytest.mark.parametrize("file", ["county.yaml", "organs.yaml", "divisions/counties.csv", "divisions/townships.csv", "calendar/2026.csv"])
def test_a_missing_file_is_named(tiny: Path, file: str) -> None:
    (tiny / file).unlink()
    assert any(flaw.file == file and "缺少这个文件" in flaw.message for flaw in load(tiny, by=SYSTEM).flaws)


def test_a_notice_whose_year_is_not_listed_is_named(tiny: Path) -> None:
    spoil(tiny, "calendar/years.csv", "2026,暂定", "2025,暂定")
    assert [flaw.file for flaw in load(tiny, by=SYSTEM).flaws] == ["calendar/2025.csv", "calendar/2026.csv"]


def test_a_folder_that_is_not_there_is_one_flaw(tmp_path: Path) -> None:
    (flaw,) = load(tmp_path / "nowhere", by=SYSTEM).flaws
    assert "没有文件夹" in flaw.message


def test_a_file_in_another_encoding_is_refused(tiny: Path) -> None:
    path = tiny / "divisions/townships.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert any("UTF-8" in flaw.message for flaw in load(tiny, by=SYSTEM).flaws)


def test_a_corrected_day_moves_the_stored_row_and_keeps_its_number(tiny: Path) -> None:
    load(tiny, by=SYSTEM)
    number = Division.objects.get(code="990001200000").pk
    spoil(tiny, "divisions/townships.csv", "北示例乡,990001000000,2000-01-01", "北示例乡,990001000000,2001-01-01")
    assert load(tiny, by=SYSTEM).changes == 1
    assert (Division.objects.get(code="990001200000").pk, Division.objects.get(pk=number).valid_from) == (number, date(2001, 1, 1))


def test_a_rename_may_be_moved_although_its_two_rows_touch(part: Path) -> None:
    load(part, by=SYSTEM)
    table = part / "divisions/townships.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("2016-01-01", "2016-02-01"), encoding="utf-8")
    successions = part / "divisions/successions.csv"
    successions.write_text(successions.read_text(encoding="utf-8").replace("2016-01-01", "2016-02-01"), encoding="utf-8")
    report = load(part, by=SYSTEM)
    assert report.ok, str(report)
    assert queries.division("430423203000", date(2016, 1, 31)).name == "福田乡"
    assert queries.division("430423203000", date(2016, 2, 1)).name == "福田铺乡"


def test_what_the_profile_no_longer_names_stays_and_is_told(tiny: Path) -> None:
    load(tiny, by=SYSTEM)
    spoil(tiny, "divisions/townships.csv", "990001101000,西示例镇,990001000000,2000-01-01,,已核对,示例\n", "")
    report = load(tiny, by=SYSTEM)
    assert report.ok and "库中另有 1（保留）" in str(report)
    assert Division.objects.filter(code="990001101000").exists()


def test_duties_and_numbers_that_are_no_longer_named_are_withdrawn(tiny: Path) -> None:
    load(tiny, by=SYSTEM)
    spoil(tiny, "organs.yaml", "    duties:\n      - 示例职责\n", "")
    assert load(tiny, by=SYSTEM).changes == 1
    assert Duty.objects.count() == 0


def test_only_the_program_itself_loads_a_profile(tiny: Path) -> None:
    for actor in (PUBLIC, replace(SYSTEM, kind="officer")):
        assert "shuheng load" in load(tiny, by=actor).flaws[0].message
    assert counts() == (0, 0, 0, 0, 0, 0)


# --- parts of other rooms


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Hang a part in for one test."""
    monkeypatch.setattr(loader, "_declared", dict(loader._declared))
    return loader.declare_loader


def test_a_room_above_hangs_its_part_in_and_sees_what_was_read_before(tiny: Path, declared: Callable[..., None]) -> None:
    (tiny / "extra.yaml").write_text("organ: government-office\nfigure: 3\n", encoding="utf-8")
    written: list[int] = []

    def read(profile: Profile) -> int:
        record = profile.yaml("extra.yaml") if profile.has("extra.yaml") else None
        return record.whole("figure") if record and record.code("organ", "organ") else 0

    def write(figure: int, by: Actor) -> list[Tally]:
        written.append(figure)
        return [Tally("示例", created=1)]

    declared("extra", read, write)
    assert load(tiny, by=SYSTEM).ok and written == [3]
    spoil(tiny, "extra.yaml", "government-office", "nobody")
    (flaw,) = load(tiny, by=SYSTEM).flaws
    assert (flaw.file, flaw.line) == ("extra.yaml", 1) and written == [3]


def test_a_part_that_cannot_be_written_takes_everything_back(tiny: Path, declared: Callable[..., None]) -> None:
    def write(plan: None, by: Actor) -> list[Tally]:
        raise Refused("写不进去。")

    declared("broken", lambda profile: None, write)
    report = load(tiny, by=SYSTEM)
    assert [flaw.message for flaw in report.flaws] == ["写不进去。"]
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_plain_data_inside_a_record_keeps_its_form(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("form:\n  type: object\n  size: [1, 2.5, true, null]\nname: 甲\n", encoding="utf-8")
    record = Profile(tmp_path).yaml("a.yaml")
    assert record and record.plain("form") == {"type": "object", "size": [1, 2.5, True, None]}
    assert (record.line_of("name"), record.names(), "name" in record) == (4, ["form", "name"], True)


def test_forbidden_is_a_refusal_the_page_can_show() -> None:
    assert issubclass(Forbidden, Refused)
