"""The calendar page: every officer reads it, one who may publishes a notice after seeing what it does."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuheng.foundation.core.days import YearStatus
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county import queries
from tests.identity import people

pytestmark = pytest.mark.usefixtures("recent")
PAGE, PUBLISH = "/desk/calendar/", "/desk/calendar/publish/"
TEXT = "日期,安排,名称\n2027-01-01至2027-01-03,放假,元旦\n2027-01-09,上班,元旦"
NOTICE: dict[str, object] = {
    "year": "2027", "status": "official", "document": "示例发〔2026〕1号", "published_on": "2026-11-20", "text": TEXT}


@pytest.fixture
def publisher(client: Client) -> Client:
    """An officer who may publish."""
    account = people.officer("", people.post("calendar", {"county.calendar": Within.COUNTY}, "government-office"))
    people.sign_in(client, account)
    return client


@pytest.fixture
def reader(client: Client) -> Client:
    """An officer who may not."""
    people.sign_in(client, people.officer("", people.post("reader")))
    return client


def page(client: Client, address: str, data: dict[str, object] | None = None, expected: int = 200) -> str:
    answer = client.post(address, data) if data else client.get(address)
    assert answer.status_code == expected, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


def test_the_year_shows_its_document_and_every_holiday(reader: Client) -> None:
    text = page(reader, f"{PAGE}?year=2026")
    assert "国办发明电〔2025〕7号" in text and "2025年11月4日" in text
    assert text.count("<caption>") == 12
    assert text.count('class="holiday') == 33 and text.count('class="make') == 6


def test_an_unknown_year_says_so_and_a_reader_gets_no_door_to_publish(reader: Client) -> None:
    text = page(reader, f"{PAGE}?year=2027")
    assert "2027 年的放假通知还没出" in text and PUBLISH not in text


def test_an_unverified_number_carries_the_mark(reader: Client) -> None:
    queries.calendar_year(2026).__class__.objects.filter(year=2026).update(verified=False)
    assert "待核对" in page(reader, f"{PAGE}?year=2026")


@pytest.mark.parametrize("year", ["1999", "abc", "2101", "２０２６"])
def test_a_year_that_is_none_is_answered_with_the_way_back(reader: Client, year: str) -> None:
    assert "请从本年的日历选起" in page(reader, f"{PAGE}?year={year}", expected=404)


def test_counting_days_gives_the_date_and_says_when_a_year_is_unsure(reader: Client) -> None:
    assert "2026年10月8日" in page(reader, f"{PAGE}?start=2026-09-28&days=3")
    text = page(reader, f"{PAGE}?start=2026-12-10&days=20")
    assert "2027年1月7日" in text and "出来后要重算" in text
    assert "请填数字" in page(reader, f"{PAGE}?start=2026-12-10&days=x")


def test_who_may_not_publish_is_turned_away(reader: Client) -> None:
    assert reader.get(PUBLISH).status_code == 403
    assert reader.post(PUBLISH, NOTICE).status_code == 403
    assert reader.post("/desk/calendar/2026/withdraw/").status_code == 403
    assert queries.calendar_year(2026).status == "official"  # type: ignore[union-attr]


def test_nobody_reads_it_without_signing_in(client: Client) -> None:
    assert client.get(PAGE).status_code in (302, 403)


def test_a_notice_is_looked_at_first_and_published_by_a_second_press(publisher: Client) -> None:
    text = page(publisher, PUBLISH, dict(NOTICE))
    assert "有 <b>2</b> 天的算法变了" in text and "没有写到春节" in text
    assert queries.stored_calendar().status(2027) is YearStatus.UNKNOWN
    again = dict(re.findall(r'<input type="hidden" name="(?!csrf)(\w+)" value="([^"]*)"', text))
    again["text"] = re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', text, re.S)[1]  # type: ignore[index]
    assert "2027-01-09,上班,元旦,示例发〔2026〕1号" in page(publisher, PUBLISH, again | {"step": "edit"})
    for _ in range(2):  # a double click publishes once
        answer = publisher.post(PUBLISH, again | {"step": "publish"})
        assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?year=2027")
    calendar = queries.stored_calendar()
    assert calendar.status(2027) is YearStatus.OFFICIAL and calendar.is_working(date(2027, 1, 9))
    assert "示例发〔2026〕1号" in page(publisher, f"{PAGE}?year=2027")


def test_bad_lines_come_back_one_by_one_with_everything_kept(publisher: Client) -> None:
    text = page(publisher, PUBLISH, NOTICE | {"text": "2027-01-01,休息,元旦\n2027-01-04,上班,元旦"}, 422)
    assert "第 1 行：第二项应当写“放假”或“上班”" in text and "第 2 行：2027-01-04 是星期一" in text
    assert "2027-01-04,上班,元旦" in text and "示例发〔2026〕1号" in text


def test_an_official_year_needs_number_and_date_a_provisional_one_does_not(publisher: Client) -> None:
    text = page(publisher, PUBLISH, NOTICE | {"document": "", "published_on": ""}, 422)
    assert "请填通知的文号" in text
    assert "暂定，还没有正式通知" in page(publisher, PUBLISH, NOTICE | {"document": "", "published_on": "", "status": "provisional"})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_from_a_spreadsheet_is_read_in_both_usual_encodings(publisher: Client, encoding: str) -> None:
    file = SimpleUploadedFile("2027.csv", TEXT.encode(encoding), "text/csv")
    assert "有 <b>2</b> 天的算法变了" in page(publisher, PUBLISH, NOTICE | {"text": "", "file": file})


def test_a_foreign_or_huge_file_is_refused_in_words(publisher: Client) -> None:
    for raw, says in [(b"\xff\xfe\x00\x81" * 9, "认不出文件的编码"), (b"x" * 300_000, "文件太大")]:
        file = SimpleUploadedFile("2027.csv", raw, "text/csv")
        assert says in page(publisher, PUBLISH, NOTICE | {"text": "", "file": file}, 422)


def test_a_mistaken_year_is_withdrawn_from_the_page(publisher: Client) -> None:
    publisher.post(PUBLISH, NOTICE | {"step": "publish", "key": "one"})
    assert "撤回 2027 年" in page(publisher, PUBLISH)
    assert publisher.post("/desk/calendar/2027/withdraw/").status_code == 302
    assert queries.stored_calendar().status(2027) is YearStatus.UNKNOWN
    assert "撤回 2027 年" not in page(publisher, PUBLISH)
