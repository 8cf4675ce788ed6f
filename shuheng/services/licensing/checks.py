"""`shuheng check`: every matter of the county, and every theme made of them, is read, judged and put through its own recorded tests.

Two tables, one exit code.

    shuheng check                        all matters of the county
    shuheng check county/hengshan        all matters of another folder
    shuheng check county/hengshan/matters/tree-felling.yaml
    shuheng check county/hengshan/joint/open-restaurant.yaml
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from shuheng.foundation.core.days import Day, WorkingCalendar, YearStatus
from shuheng.foundation.county.loader.profile import Profile
from shuheng.foundation.county.rules import read_notice
from shuheng.sharing.registries import loader as certificates

from .rules import joint
from .rules.certificates import faults
from .rules.located import FileFault, load
from .rules.loom import parse_theme
from .rules.matters import KIND_LABELS, BadMatter, Chains, Matter, parse_chains, parse_matter
from .rules.shapes import fields
from .rules.trials import failures
from .rules.weaving import Matters, Woven

COUNTY = Path(__file__).resolve().parents[3] / "county" / "hengshan"
CHAINS = "_stages.yaml"
FOLDERS = ("matters", "joint")
OWNER = re.compile(r"^organ: *([a-z0-9-]+) *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """What one file came to."""

    file: str
    matter: Matter | None
    passed: int
    faults: tuple[FileFault, ...]


@dataclass(frozen=True, slots=True)
class ThemeReport:
    """What one file of a theme came to."""

    file: str
    woven: Woven | None
    passed: int
    faults: tuple[FileFault, ...] = ()


def main(argv: Sequence[str] = ()) -> int:
    """Check and print; 0 when everything is in order, 1 when anything is not."""
    target = Path(argv[0] if argv else os.environ.get("SHUHENG_PROFILE") or COUNTY)
    try:
        reports = check(target)
    except BadMatter as bad:
        print(bad.message, file=sys.stderr)
        return 1
    if not reports:
        print(f"{target} 里没有事项文件。请核对路径。", file=sys.stderr)
        return 1
    themes = check_themes(target, reports)
    print("\n".join([*lines(reports), *theme_lines(themes)]))
    kinds, wrong = check_certificates(target, [report.matter for report in reports if report.matter])
    if kinds or wrong:
        print("\n".join([*wrong, f"{kinds} 种电子证照，" + (f"{len(wrong)} 处要改。" if wrong else "没有要改的。")]))
    return int(bool(wrong) or any(one.faults for one in reports) or any(one.faults for one in themes))


def check_certificates(target: Path, matters: Sequence[Matter]) -> tuple[int, list[str]]:
    """How many kinds of certificates the profile has, and what is wrong with them; nothing is asked when one file of matters is checked."""
    if target.is_file() or not (target / certificates.FOLDER).is_dir():
        return 0, []
    profile, known = Profile(target), {matter.code: matter for matter in matters}
    for organ in read_organs(target):
        profile.know("organ", organ)
    kinds = certificates.read(profile)
    wrong = [str(flaw) for flaw in sorted(profile.flaws)]
    return len(kinds), wrong + [f"{certificates.FOLDER}/{kind.code}.yaml:1 {fault}" for kind in kinds for fault in faults(kind, known)]


def check(target: Path) -> list[Report]:
    """The reports of a profile folder, of a folder of matters, or of one file. BadMatter when the chains of stages cannot be read."""
    files = [target] if target.is_file() else files_of(target)
    if not files:
        return []
    profile = files[0].resolve().parent.parent
    chains, calendar, organs = read_chains(chains_beside(files[0])), read_calendar(profile), read_organs(profile)
    owners = _owners(profile)
    return [_report(path, chains, calendar, organs, owners) for path in files]


def files_of(folder: Path) -> list[Path]:
    """The files of all matters of a profile, those of joint approval last; or those of one folder of matters."""
    named = [folder / name for name in FOLDERS] if (folder / FOLDERS[0]).is_dir() else [folder]
    return [path for one in named for path in sorted(one.glob("*.yaml")) if not path.name.startswith("_")]


def chains_beside(file: Path) -> Path:
    """Where the chains of stages stand for a file of matters or of joint approval."""
    return file.resolve().parent.parent / FOLDERS[0] / CHAINS if file.resolve().parent.name == FOLDERS[1] else file.with_name(CHAINS)


def _owners(profile: Path) -> dict[str, str]:
    """The organ of every matter, by the one line that names it: judging the files is not needed for this."""
    named = {path.stem: OWNER.search(_text(path)) for path in files_of(profile)}
    return {code: found[1] for code, found in named.items() if found}


def check_themes(target: Path, reports: Sequence[Report]) -> list[ThemeReport]:
    """The reports of a profile's themes, woven from its matters; of none while a matter they might need cannot be read."""
    if not target.is_dir() or any(report.matter is None for report in reports):
        return []
    matters = {report.matter.code: report.matter for report in reports if report.matter}
    return [_theme_report(path, matters) for path in sorted((target / "themes").glob("*.yaml"))]


def _theme_report(path: Path, matters: Matters) -> ThemeReport:
    try:
        return ThemeReport(path.name, *read_theme(path, matters))
    except BadMatter as bad:
        return ThemeReport(path.name, None, 0, tuple(bad.faults))


def matters_of(folder: Path) -> Path:
    """The folder of matters in a profile, or the folder itself."""
    return folder / "matters" if (folder / "matters").is_dir() else folder


def read_matters(folder: Path) -> list[Matter]:
    """Every matter of a profile, publishable. BadMatter with the faults of all files."""
    chains = read_chains(matters_of(folder) / CHAINS)
    reports = [_read(path, chains) for path in files_of(folder)]
    if faults := [fault for report in reports for fault in report.faults]:
        raise BadMatter(faults)
    return [report.matter for report in reports if report.matter]


def _report(path: Path, chains: Chains, calendar: WorkingCalendar, organs: frozenset[str], owners: Mapping[str, str]) -> Report:
    report = _read(path, chains)
    if not report.matter:
        return report
    found = load(_text(path), path.name)
    if organs and report.matter.organ not in organs:
        found.fault("/organ", f"没有代码为“{report.matter.organ}”的单位，见 organs.yaml")
    for at, message in joint.strangers(report.matter.joint, organs, owners):
        found.fault(at, message)
    passed = 0
    for place, test in enumerate(report.matter.tests):
        wrong = failures(report.matter, test, calendar)
        passed += not wrong
        for message in wrong:
            found.fault(f"/tests/{place}", f"测试“{test.name}”没有通过：{message}")
    return Report(path.name, report.matter, passed, tuple(found.faults))


def _read(path: Path, chains: Chains) -> Report:
    try:
        return Report(path.name, read_matter(path, chains), 0, ())
    except BadMatter as bad:
        return Report(path.name, None, 0, tuple(bad.faults))


# -- the files ----------------------------------------------------------------------------------------------------------------


def read_matter(path: Path, chains: Chains | None = None) -> Matter:
    """The matter of one file, publishable. BadMatter with every fault. Without `chains`, `_stages.yaml` beside the file is read."""
    return parse_matter(_text(path), path.name, read_chains(chains_beside(path)) if chains is None else chains)


def read_theme(path: Path, matters: Matters) -> tuple[Woven, int]:
    """The theme of one file, woven from these matters, and how many recorded tests it passed. BadMatter with every fault."""
    return parse_theme(_text(path), path.name, matters)


def read_chains(path: Path) -> Chains:
    """The default chains of stages by kind of matter. BadMatter when the file cannot be read."""
    return parse_chains(_text(path), path.name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadMatter([FileFault(path.name, 1, f"文件读不出来：{error}")]) from error


# -- what the tests stand on --------------------------------------------------------------------------------------------------


def read_calendar(profile: Path) -> WorkingCalendar:
    """The working calendar of the profile's files: no database is needed to check a matter."""
    days: list[Day] = []
    years: dict[int, YearStatus] = {}
    for path in sorted((profile / "calendar").glob("[0-9]*.csv")):
        year = int(path.stem)
        days += read_notice(path.read_text(encoding="utf-8-sig"), year).days
        years[year] = YearStatus.OFFICIAL
    return WorkingCalendar(days, years)


def read_organs(profile: Path) -> frozenset[str]:
    """The codes of the county's organs; empty when the profile names none."""
    path = profile / "organs.yaml"
    if not path.is_file():
        return frozenset()
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return frozenset(str(organ["code"]) for organ in data.get("organs", ()) if "code" in organ)


# -- the table ----------------------------------------------------------------------------------------------------------------


def lines(reports: Sequence[Report]) -> Iterator[str]:
    """The table, then every fault as `file:line message`, then the sum."""
    rows = [("事项", "类型", "单位", "材料", "测试", "结果"), *map(_row, reports)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    yield from ("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    faults = [fault for report in reports for fault in report.faults]
    if faults:
        yield ""
        yield from map(str, faults)
    bad = sum(bool(report.faults) for report in reports)
    tests = sum(report.passed for report in reports)
    yield ""
    yield f"{len(reports)} 个事项，{tests} 个测试通过。" + (f"{bad} 个事项有 {len(faults)} 处要改。" if bad else "没有要改的。")


def theme_lines(reports: Sequence[ThemeReport]) -> Iterator[str]:
    """The themes in the same way; nothing when there are none."""
    if not reports:
        return
    rows = [("一件事", "事项", "问题", "材料", "测试", "结果"), *map(_theme_row, reports)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    yield ""
    yield from ("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    faults = [fault for report in reports for fault in report.faults]
    if faults:
        yield ""
        yield from map(str, faults)
    yield ""
    passed = sum(report.passed for report in reports)
    yield f"{len(reports)} 个一件事，{passed} 个测试通过。" + (f"有 {len(faults)} 处要改。" if faults else "没有要改的。")


def _theme_row(report: ThemeReport) -> tuple[str, ...]:
    woven = report.woven
    if not woven:
        return (report.file, "", "", "", "", f"✗ {len(report.faults)} 处要改")
    asked, alone = len(fields(woven.form)), sum(len(fields(matter.form)) for matter in woven.matters.values())
    papers, apart = len(woven.to_bring), sum(len(matter.to_bring) for matter in woven.matters.values())
    return (woven.theme.title, str(len(woven.matters)), f"{asked} 问（分开办 {alone} 问）", f"{papers} 份（分开办 {apart} 份）",
            f"{report.passed}/{len(woven.theme.tests)}", "✓")


def _row(report: Report) -> tuple[str, ...]:
    if not report.matter:
        return (report.file, "", "", "", "", f"✗ {len(report.faults)} 处要改")
    matter = report.matter
    verdict = f"✗ {len(report.faults)} 处要改" if report.faults else "✓"
    materials = f"{len(matter.to_bring)} 交 {len(matter.free)} 免"
    return (matter.title, KIND_LABELS[matter.kind], matter.organ, materials, f"{report.passed}/{len(matter.tests)}", verdict)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
