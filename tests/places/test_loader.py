"""The part of the profile that holds kinds and points: mistakes at their lines, and the county's own files."""

from __future__ import annotations

from pathlib import Path

from shuheng.foundation.county.loader import Profile, divisions
from shuheng.sharing.places import loader, rules
from tests.builders import COUNTY

KINDS = """source: 示例
kinds:
  - {code: clinic, title: 卫生室}
  - {code: clinic, title: 诊所}
"""
POINT = "  - {{code: {}, name: {}, kind: {}, division: '430423100201', source: 示例, since: 2020-01-01, first: {}, second: 27.2, datum: wgs84, exact_m: 5}}\n"


def _written(folder: Path, name: str, text: str) -> None:
    (folder / "places").mkdir(exist_ok=True)
    (folder / "places" / name).write_text(text, encoding="utf-8")


def test_every_mistake_is_reported_at_its_line(tmp_path: Path) -> None:
    said = [("one", "示例室", "clinic", 112.8), ("one", "示例室", "castle", 112.8), ("two", "示例室", "clinic", "东"), ("three", "示例室", "clinic", 27)]
    _written(tmp_path, "kinds.yaml", KINDS)
    _written(tmp_path, "points.yaml", "points:\n" + "".join(POINT.format(*one) for one in said))
    _written(tmp_path, "demonstration.yaml", "points:\n" + POINT.format("four", "没有标记", "clinic", 112.8))
    profile = Profile(tmp_path)
    profile.know("division", "430423100201")
    plan = loader.read(profile)
    assert {(flaw.file.partition("/")[2], flaw.line, flaw.message[:12]) for flaw in profile.flaws} == {
        ("kinds.yaml", 4, "类别代码 clinic "), ("points.yaml", 3, "编号 one 写了两次。"), ("points.yaml", 3, "“castle”应当是："),
        ("points.yaml", 4, "坐标应当是数字。"), ("points.yaml", 5, "这个点不在中国境内。请核"), ("demonstration.yaml", 2, "示例地点的名称要以（示例")}
    assert plan.points[0].spot == rules.Spot(112.8, 27.2, rules.WGS84, 5)


def test_the_countys_own_files_hold_no_mistake_and_no_invented_point_without_a_mark() -> None:
    profile = Profile(COUNTY)
    divisions.read(profile)
    plan = loader.read(profile)
    assert not profile.flaws and len(plan.kinds) > 10
    assert plan.points and all(one.name.endswith(rules.MARK) for one in plan.points if one.synthetic)
