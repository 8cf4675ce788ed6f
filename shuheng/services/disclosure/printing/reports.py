"""The annual report on paper and as a table: the parts of the official form, in words made of the figures. 政府信息公开条例 第五十条"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse

from shuheng.foundation.core import sheets, typesetting
from shuheng.foundation.core.aside import aside
from shuheng.foundation.core.sheets import Sheet

from ..rules import RESULT_COLUMNS, DisputeLine
from ..rules.receipt import APPLICANTS
from ..rules.report import CARRIED_IN, CARRIED_ON, NEW, RESULTS, Line, Publishing
from . import FOLDER, sample_note

COLUMNS = [*APPLICANTS.values(), "总计"]
DISPUTE_COLUMNS = list(RESULT_COLUMNS.values())


@dataclass(frozen=True)
class Told:
    """Everything a report says: year, whose, the two tables, how duties were kept, words of the organ, the day of release, the digest of the figures."""

    year: int
    name: str
    lines: Sequence[Line]
    disputes: Sequence[DisputeLine]
    publishing: Publishing
    words: str
    released_on: date
    digest: str

    @property
    def title(self) -> str:
        """`衡山县示例局2026年政府信息公开工作年度报告`."""
        return f"{self.name}{self.year}年政府信息公开工作年度报告"

    @property
    def parts(self) -> list[tuple[str, list[str], str]]:
        """(heading, paragraphs, which table follows: requests, disputes or none)."""
        many, out = {line.code: line.total for line in self.lines}, self.publishing
        disputed = sum(line.counts[-1] for line in self.disputes)
        return [
            ("一、总体情况", [f"{self.year} 年新收政府信息公开申请 {many[NEW]} 件，上年结转 {many[CARRIED_IN]} 件；"
                           f"办结 {many[RESULTS]} 件，结转下年 {many[CARRIED_ON]} 件。"], ""),
            ("二、主动公开政府信息情况", [f"按主动公开目录公开信息 {out.published} 条，其中按时公开 {out.in_time} 条；年末超期没有公开 {out.overdue} 条。",
                                         "规章、规范性文件、行政许可、行政处罚、收费的件数由各业务系统统计，不在这里重复计算。"], ""),
            ("三、收到和处理政府信息公开申请情况", [], "requests"),
            ("四、行政复议、行政诉讼情况", [f"因政府信息公开申请引起的行政复议、行政诉讼 {disputed} 件。"], "disputes"),
            ("五、问题、改进和其他需要报告的", [self.words or "没有其他需要报告的。"], "")]


def pdf(told: Told) -> bytes:
    """The report as PDF. The same report gives the same bytes."""
    rows = [{"code": line.code, "title": line.title, "depth": line.depth, "counts": list(line.counts)} for line in told.lines]
    parts = [{"title": title, "lines": lines, "table": table} for title, lines, table in told.parts]
    results = [{"title": line.title, "counts": list(line.counts)} for line in told.disputes]
    data: dict[str, Any] = {
        "title": told.title, "organ": told.name, "date": f"{told.released_on.year}年{told.released_on.month}月{told.released_on.day}日", "parts": parts,
        "head": COLUMNS, "rows": rows, "results": DISPUTE_COLUMNS, "disputes": results, "digest": told.digest,
        "note": sample_note("示例报告，数字来自演示数据")}
    return aside(typesetting.pdf, FOLDER / "report.typ", data)


def workbook(year: int, name: str, lines: Sequence[Line], disputes: Sequence[DisputeLine]) -> HttpResponse:
    """Both tables as an xlsx file."""
    rows = [[line.title, *([] if line.code == "heading" else line.counts)] for line in lines]
    return sheets.workbook(f"{name}{year}年信息公开申请统计.xlsx", [
        Sheet("申请情况", ["事项", *COLUMNS], rows, "", (44, *([12] * len(COLUMNS)))),
        Sheet("复议诉讼情况", ["种类", *DISPUTE_COLUMNS], [[line.title, *line.counts] for line in disputes], "", (24, *([12] * len(DISPUTE_COLUMNS))))])
