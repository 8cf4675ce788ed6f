"""The part of the profile that says which divisions there are and were: county.yaml and divisions/."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused

from .. import actions, rules
from .profile import Profile, Record

COLUMNS = ("代码", "名称", "上级", "起", "止", "核对", "来源")
SUCCESSION_COLUMNS = ("原代码", "新代码", "日期", "方式", "文件", "核对")
KINDS = {"并入": "merge", "更名": "rename", "改码": "recode", "分设": "split"}
TABLES = {rules.COUNTY: "divisions/counties.csv", rules.TOWNSHIP: "divisions/townships.csv", rules.VILLAGE: "divisions/villages.csv"}
SUBJECTS = (*rules.LEVELS, "organ")


@dataclass
class Plan:
    """All of it."""

    coverage: list[rules.CoveragePlan] = field(default_factory=list)
    divisions: list[rules.DivisionPlan] = field(default_factory=list)
    successions: list[rules.SuccessionPlan] = field(default_factory=list)
    shapes: list[rules.ShapePlan] = field(default_factory=list)


def read(profile: Profile) -> Plan:
    """Read and check divisions, their succession, outlines and the day from which each record is complete."""
    plan = Plan()
    lives: dict[str, list[rules.Span]] = defaultdict(list)
    for level, table in TABLES.items():
        if level != rules.VILLAGE or profile.has(table):
            plan.divisions += [found for row in profile.csv(table, COLUMNS) for found in _division(row, level, lives)]
    _county(profile, plan)
    if profile.has("divisions/successions.csv"):
        rows = profile.csv("divisions/successions.csv", SUCCESSION_COLUMNS)
        plan.successions = [found for row in rows for found in _succession(row, lives)]
    for file in profile.files("divisions/*.geojson"):
        plan.shapes += list(_shapes(profile, file))
    return plan


def write(plan: Plan, by: Actor) -> list[rules.Tally]:
    """Coverage, divisions, successions, outlines."""
    tallies = [actions.put_coverage(plan.coverage, by=by), actions.put_divisions(plan.divisions, by=by),
               actions.put_successions(plan.successions, by=by)]
    return tallies + ([actions.put_shapes(plan.shapes, by=by)] if plan.shapes else [])


def _division(row: Record, level: str, lives: dict[str, list[rules.Span]]) -> Iterator[rules.DivisionPlan]:
    code, name, start, end = row.text("代码"), row.text("名称"), row.day("起"), row.day_or_none("止")
    if not (code and name and start):
        return
    span = rules.Span(start, end)
    try:
        rules.check_span(span)
        if rules.level_of(code) != level:
            raise Refused(f"代码 {code} 不是{rules.LEVELS[level]}一级的代码。")
    except Refused as refused:
        row.refuse(refused.message, "代码")
        return
    parent = _parent(row, code, span, lives)
    if any(span.meets(other) for other in lives[code]):
        row.refuse(f"代码 {code} 的有效期与前面的一行重叠。", "起")
        return
    lives[code].append(span)
    row.profile.know("division", code)
    yield rules.DivisionPlan(code, name, parent, span, rules.Origin(row.text("来源"), row.flag("核对")))


def _parent(row: Record, code: str, span: rules.Span, lives: dict[str, list[rules.Span]]) -> str:
    """The code above, checked: it must exist all the time the division does."""
    parent = row.text("上级", "")
    above = rules.code_above(code)
    if parent != above:
        row.refuse(f"代码 {code} 的上级应当是“{above}”，这里写的是“{parent}”。", "上级")
    elif parent and not any(span.within(life) for life in lives[parent]):
        row.refuse(f"上级 {parent} 不存在，或者在 {span.start} 到 {span.end or '今'} 之间不全有效。", "上级")
    return parent


def _succession(row: Record, lives: dict[str, list[rules.Span]]) -> Iterator[rules.SuccessionPlan]:
    old, new, on, kind = row.text("原代码"), row.text("新代码"), row.day("日期"), row.choice("方式", list(KINDS))
    if not (old and new and on and kind in KINDS):
        return
    if not any(life.end == on for life in lives.get(old, [])):
        row.refuse(f"区划 {old} 没有在 {on} 终止，请核对“止”一栏。", "原代码")
    elif not any(life.holds(on) for life in lives.get(new, [])):
        row.refuse(f"{on} 没有代码为 {new} 的区划。", "新代码")
    else:
        yield rules.SuccessionPlan(old, new, on, KINDS[kind], rules.Origin(row.text("文件"), row.flag("核对")))


def _county(profile: Profile, plan: Plan) -> None:
    """county.yaml: whose profile this is, and how far back its records reach."""
    county = profile.yaml("county.yaml")
    if county is None:
        return
    county.only("code", "name", "province", "city", "coverage")
    county.code("code", "division")
    county.text("name")
    covered = county.record("coverage")
    if covered is None:
        county.refuse("缺少“coverage”：要写明各类记录从哪一天起完整。")
        return
    for subject in SUBJECTS:
        plan.coverage += list(_coverage(covered, subject, plan.divisions))


def _coverage(covered: Record, subject: str, divisions: list[rules.DivisionPlan]) -> Iterator[rules.CoveragePlan]:
    entry = covered.record(subject)
    if entry is None:
        covered.refuse(f"coverage 缺少“{subject}”。")
        return
    entry.only("since", "source", "verified")
    since = entry.day("since")
    first = _first_day(subject, divisions)
    if since and first and first > since:
        entry.refuse(f"写着从 {since} 起完整，而最早的一条从 {first} 起。", "since")
    elif since:
        yield rules.CoveragePlan(subject, since, rules.Origin(entry.text("source"), entry.flag("verified")))


def _first_day(subject: str, divisions: list[rules.DivisionPlan]) -> date | None:
    return min((plan.span.start for plan in divisions if rules.level_of(plan.code) == subject), default=None)


def _shapes(profile: Profile, file: str) -> Iterator[rules.ShapePlan]:
    """Features whose property `code` (6, 9 or 12 digits) names a division; `datum` and `note` say how far to trust them."""
    data = profile.json(file)
    features = data.get("features", []) if isinstance(data, dict) else []
    if not features:
        profile.refuse(file, 0, "没有图形（应当是带 features 的 GeoJSON）。")
    for feature in features:
        properties = feature.get("properties", {})
        code = str(properties.get("code", "")).ljust(12, "0")
        if not profile.knows("division", code):
            profile.refuse(file, 0, f"没有代码为 {code} 的区划。")
            continue
        origin = rules.Origin(str(properties.get("note", "未说明")), bool(properties.get("verified")))
        yield rules.ShapePlan(code, feature["geometry"], str(properties.get("datum", "unknown")), origin)
