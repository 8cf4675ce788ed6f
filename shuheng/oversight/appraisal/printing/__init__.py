"""The yearly table of a site on paper."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from shuheng.foundation.core import typesetting
from shuheng.foundation.core.aside import aside

from ..models import YearReport

TEMPLATE = Path(__file__).parent.parent / "templates" / "appraisal" / "report.typ"
UNKNOWN = "程序没有这类数据"


def title(row: YearReport) -> str:
    """`示例教育局 2026 年政府网站工作年度报表`."""
    return f"{row.site.title}{row.year}年政府网站工作年度报表"


def parts(row: YearReport) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(what, how many in words)])."""
    return [(heading, [(what, UNKNOWN if value is None else str(value)) for what, value in lines]) for heading, lines in row.figures]


def pdf(row: YearReport) -> bytes:
    """The table as PDF. The same table gives the same bytes."""
    day = row.released_on
    return aside(typesetting.pdf, TEMPLATE, {
        "title": title(row), "organ": row.site.organ.name, "code": row.site.id_code, "date": f"{day.year}年{day.month}月{day.day}日", "digest": row.digest,
        "parts": [{"title": heading, "rows": [list(line) for line in lines]} for heading, lines in parts(row)],
        "note": "示例报表，数字来自演示数据" if settings.DEMONSTRATION else ""})
