"""A line of a list as HTML: words of a case stay words, and the columns follow the head."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from shuheng.faces.desk.desk.lines import Columns, lines
from shuheng.faces.desk.queries.rows import Row

ROW = Row(number="260000000018", address="/desk/cases/260000000018/?view=all&page=2", lamp="late", words="超 2 天", title="示例事项", who="陈秋生",
          organ="示例局", town="开云镇", stage="审查", counted=3, needed=5, over=2, paused=False, due=date(2026, 10, 16),
          opened=datetime(2025, 12, 31, 17, tzinfo=UTC), closed=None)
PLAIN = Columns(pick=False, wide=False, received=False, year=2026)


def test_words_of_a_case_are_never_markup() -> None:
    wild = replace(ROW, title="<b>店</b>", who='"甲" & 乙', organ="<i>", town="<i>", stage="<i>", words="<i>")
    drawn = lines([wild], replace(PLAIN, wide=True))
    assert "<b>店" not in drawn and "<i>" not in drawn and "&lt;b&gt;店" in drawn and "&quot;甲&quot; &amp; 乙" in drawn
    assert 'href="/desk/cases/260000000018/?view=all&amp;page=2"' in drawn


def test_the_columns_follow_the_head() -> None:
    every = lines([ROW, ROW], Columns(pick=True, wide=True, received=False, year=2026))
    assert every.count("<tr>") == 2 and every.count('name="pick" value="260000000018" aria-label="选 2600 0000 0018"') == 2 and "示例局" in every
    assert 'name="pick"' not in lines([ROW], PLAIN) and "示例局" not in lines([ROW], PLAIN)


def test_the_last_column_says_the_day_that_the_list_is_about() -> None:
    assert lines([ROW], PLAIN).endswith('<td class="num">10月16日</td></tr>')
    assert lines([ROW], replace(PLAIN, received=True)).endswith('<td class="num">1月1日</td></tr>')
    assert lines([replace(ROW, closed=date(2025, 5, 6))], PLAIN).endswith('<td class="num">2025年5月6日</td></tr>')
    assert lines([replace(ROW, due=None, paused=True)], PLAIN).endswith('<td class="num">待恢复</td></tr>')


def test_a_case_without_a_limit_counts_nothing() -> None:
    assert '<td class="num"></td><td></td>' in lines([replace(ROW, needed=0)], PLAIN) and '<td class="num">3/5</td><td><svg' in lines([ROW], PLAIN)
