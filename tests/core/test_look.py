"""The look: what the parts draw and say, and the laws that every template keeps."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory, override_settings
from django.urls import path

import shuheng
from shuheng.foundation.cases.rules import clocks
from shuheng.foundation.cases.rules import proof as proofs
from shuheng.foundation.core import samples
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.days import Day, WorkingCalendar, YearStatus
from shuheng.foundation.core.mode import ModeMiddleware
from shuheng.foundation.core.portal import parts
from shuheng.foundation.core.templatetags import beam, drawing, look

PACKAGE = Path(shuheng.__file__).parent
TEMPLATES = sorted(found for found in PACKAGE.rglob("templates/**/*.html") if found.name != "document.html")  # paper has its own style
NAMES = ["home", "matters", "my-affairs", "account", "sign-in", "sign-out", "desk-inbox", "desk-leader", "desk-window", "desk-calendar", "verify"]


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path(f"{name}/", nothing, name=name) for name in NAMES] + [path("parts/", parts, name="parts")]


def ask(address: str = "/", kind: str = "public", mode: str = "") -> HttpRequest:
    request = RequestFactory().get(address)
    request.actor = Actor(kind=kind, label="示例甲")
    request.mode = mode
    return request


def drawn(template: str, **context: object) -> str:
    return Template(template).render(Context(context))


# -- words -----------------------------------------------------------------------------------------------------------------------


def test_an_instant_is_told_as_a_clock_in_china_shows_it():
    instant = datetime(2026, 10, 16, 1, 5, tzinfo=UTC)
    assert look.cn_when(instant).endswith("10月16日 9:05")
    assert look.cn_day(datetime(2026, 10, 15, 20, tzinfo=UTC)).endswith("10月16日 星期五")


def test_a_date_of_another_year_names_its_year():
    assert look.cn_date(date(1999, 1, 5)) == "1999年1月5日"
    assert look.cn_full(date(2026, 10, 16)) == "2026年10月16日"


@pytest.mark.parametrize("words", [look.cn_date, look.cn_day, look.cn_when, look.cn_full, look.cn_time, look.spaced])
def test_nothing_is_told_as_nothing(words):
    assert words(None) == ""


def test_a_lamp_always_has_its_word_and_never_somebody_elses_markup():
    assert str(look.lamp("late")) == '<span class="lamp late">超期</span>'
    assert str(look.lamp("ok", "<b>")) == '<span class="lamp">&lt;b&gt;</span>'
    assert str(look.lamp("nonsense")) == '<span class="lamp">正常</span>'


def test_a_title_breaks_only_between_its_phrases():
    assert str(look.phrases("店面在哪里，有多大？")) == '<span class="nb">店面在哪里，</span><span class="nb">有多大？</span>'
    assert str(look.phrases("<i>")) == '<span class="nb">&lt;i&gt;</span>'
    assert "nb" not in look.phrases("农村村民宅基地上建房审批和占用农用地的转用审批")


# -- the beam --------------------------------------------------------------------------------------------------------------------


def test_today_is_not_yet_a_filled_star():
    marks = {cell.day: cell.look for cell in beam.cells(samples.paused_proof())}
    assert marks["12"].split()[1] == "on" and marks["13"].split()[1:] == ["todo", "now"]


def test_a_day_both_off_and_paused_is_drawn_once_as_the_holiday():
    proof = samples.paused_proof()
    october = [cell for cell in beam.cells(proof) if cell.day in ("10/1", "2", "3")]
    assert {cell.word for cell in october} == {"国庆"}


def test_a_saturday_that_counts_says_why_also_as_the_last_day() -> None:
    proof = samples.invented("承诺的日子", date(2026, 10, 8), 2, date(2026, 10, 8), set(), "7F3A 90C2")
    assert (proof.due, [row.why for row in beam.rows(proof)][-2:]) == (date(2026, 10, 10), ["工作日", "调休，这个星期六上班"])


def test_the_sum_is_counted_from_what_is_drawn():
    total = beam.add_up(samples.paused_proof())
    assert (total.total, total.counted, total.off, total.held) == (25, 10, 11, 4)


def test_the_sentence_says_what_the_picture_shows():
    assert beam.sentence(samples.paused_proof()) == (
        "从9月21日起，到10月16日星期五到期，共 25 天："
        "10 个工作日计入，11 天周末和放假不算，4 天停表不算。今天10月13日是第 7 个工作日。"
    )


def test_more_than_a_month_is_drawn_as_weeks_that_begin_on_the_right_day():
    assert beam.shape(samples.paused_proof()) == "beam"
    assert beam.shape(samples.long_proof()) == "beam weeks"
    assert beam.cells(samples.unknown_proof())[0].look == "d start c3"


def test_a_year_without_its_notice_is_broken_and_said():
    proof = samples.unknown_proof()
    january = [cell for cell in beam.cells(proof) if "guess" in cell.look]
    assert len(january) == 6 and january[-1].flag == "暂定 1月6日 星期三"
    assert "暂定到期" in beam.sentence(proof)
    assert "2027 年的放假通知还没出" in drawn("{% proof p %}", p=proof)


def test_like_days_are_one_row_and_the_due_day_stands_in_its_group():
    rows = beam.rows(samples.paused_proof())
    assert [beam.span(row.first, row.last) for row in rows][-1] == "10月12日至16日"
    assert [row.days for row in rows] == [1, 3, 3, 1, 2, 7, 2, 1, 1, 5]
    assert beam.reason(rows[2]) == "中秋节放假 3 天"


def test_the_proof_is_always_four_things():
    page = drawn("{% proof p %}", p=samples.paused_proof())
    places = [page.index(mark) for mark in ('role="img"', 'class="sum"', "<table", "核对码")]
    assert places == sorted(places) and page.count('role="img"') == 1


@pytest.mark.parametrize("days", [1, 5, 10, 20, 90])
@pytest.mark.parametrize("unit", list(clocks.Unit))
@pytest.mark.parametrize("paused", ["no", "ended", "open"])
def test_every_proof_of_the_case_kernel_can_be_drawn(days, unit, paused):
    start, today = date(2026, 9, 21), date(2026, 10, 13)
    end = today if paused == "ended" else None
    pauses = () if paused == "no" else (clocks.Pause(clocks.PauseKind.TESTING, date(2026, 9, 28), end, document="示例第 1 号"),)
    holidays = [Day(date(2026, 10, number), False, "国庆节") for number in range(1, 8)]
    calendar = WorkingCalendar(holidays, {2026: YearStatus.OFFICIAL})
    proof = proofs.proof(clocks.Clock(clocks.ClockKind.PROMISED, unit, start, days, pauses=pauses), calendar, today)
    total = beam.add_up(proof)
    assert (total.total, total.off, total.held, total.missing) == (proof.total, proof.off, proof.held, 0)
    assert len(beam.cells(proof)) == proof.total + 1
    assert sum(row.days for row in beam.rows(proof)) == proof.total + 1
    page = drawn("{% proof p %}", p=proof)
    assert proof.code in page and ("现在停着表" in page) == proof.standing


def test_no_proof_draws_nothing():
    assert drawn("{% proof p %}{% beam p %}", p=None).strip() == ""


# -- small pictures --------------------------------------------------------------------------------------------------------------


def test_a_small_beam_shows_days_gone_days_left_and_days_over():
    picture = drawing.microbeam(6, 10, 2, paused=True)
    assert (picture.count('"star"'), picture.count('"star left"'), picture.count('"over"'), picture.count("still")) == (6, 4, 2, 1)


@pytest.mark.parametrize("total", [0, 1, 10, 40, 41, 250])
def test_a_small_beam_never_leaves_its_cell(total):
    picture = drawing.microbeam(total, total, 9)
    across = [float(x) for x in re.findall(r'(?:cx="|H|M)([\d.]+)', picture)]
    assert max(across) <= drawing.CELL - 7


def test_charts_say_their_numbers():
    assert 'aria-label="最近 30 件的实际用时：最快 1 个工作日，一半在 4 个工作日内' in drawing.spread(samples.DURATIONS, 10)
    assert "收件从 142 到 188" in drawing.two_lines(samples.WEEKS, samples.TAKEN, samples.CLOSED, "收件", "办结")
    assert drawing.two_lines([], [], [], "收件", "办结") == ""


@pytest.mark.parametrize("value", [1, 4, 39, 40, 41, 188, 399, 4000, 123456])
def test_the_scale_of_a_chart_reaches_its_highest_value_in_round_quarters(value):
    top = drawing.ceiling(value)
    assert value <= top and top % 4 == 0


# -- forms and pages -------------------------------------------------------------------------------------------------------------


def test_a_wrong_form_names_each_mistake_above_and_at_the_field():
    form = samples.wrong_form()
    page = drawn("{% form_errors form kept=True %}{% for one in form %}{% field one %}{% endfor %}", form=form)
    assert "有 3 处要改" in page and "您填的别的内容都保存好了" in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page
    for described in re.findall(r'aria-describedby="([^"]+)"', page):
        assert all(f'id="{name}"' in page for name in described.split())


def test_the_pager_keeps_the_filters_and_stops_counting_at_two_thousand():
    request = ask("/?lamp=late&page=2")
    page = drawn("{% pager page %}", page=Paginator(range(120), 50).get_page(2), request=request)
    assert "第 51 至 100 件，共 120 件" in page and 'href="?lamp=late&amp;page=3"' in page
    assert "2,000 件以上" in drawn("{% pager page %}", page=Paginator(range(2001), 50).get_page(1), request=request)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("mode", ["", "elder"])
def test_the_page_of_parts_shows_every_part(mode):
    page = parts(ask("/parts/", mode=mode)).content.decode()
    assert ('<html lang="zh-CN" data-mode="elder">' in page) == (mode == "elder")
    for part in ("beam weeks", "d hold", "d todo guess", "lamp hold", "free", "tag check", "note late", "empty", "mats", "path", "errors"):
        assert part in page


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "500", "lockout"])
@pytest.mark.parametrize("kind", ["public", "resident", "officer"])
def test_every_refusal_says_what_to_do_next(name, kind):
    page = render(ask("/x/", kind), f"{name}.html", {"cooloff_timedelta": timedelta(minutes=30)}).content.decode()
    assert "12345" in page or name == "400"
    assert "<h1>" in page and 'class="btn"' in page


@pytest.mark.parametrize("name", ["400", "500"])
def test_the_worst_pages_need_no_request(name):
    assert "<h1>" in get_template(f"{name}.html").render()


# -- elderly mode ----------------------------------------------------------------------------------------------------------------


def turn(address: str, cookie: str = "") -> tuple[HttpRequest, HttpResponse]:
    request = RequestFactory().get(address)
    if cookie:
        request.COOKIES["mode"] = cookie
    return request, ModeMiddleware(nothing)(request)


def test_one_link_turns_the_elderly_mode_and_leads_to_the_clean_address():
    _, response = turn("/matters/?q=a&mode=elder")
    assert (response.status_code, response["Location"], response.cookies["mode"].value) == (302, "/matters/?q=a", "elder")
    assert turn("/matters/", "elder")[0].mode == "elder"
    assert turn("/matters/?mode=plain", "elder")[1].cookies["mode"].value == "plain"


def test_the_mode_link_never_leads_to_another_host():
    for address in ("//evil.example/?mode=elder", "/\\evil.example/?mode=elder", "///evil.example?mode=elder"):
        assert re.match(r"/[^/\\]|/$", turn(address)[1]["Location"])


def test_an_unknown_mode_is_the_plain_one():
    request, response = turn("/?mode=wall", "<script>")
    assert (request.mode, response.status_code) == ("", 200)


# -- the laws of templates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_template_obeys_the_content_security_policy_and_leads_somewhere(file):
    text = file.read_text(encoding="utf-8")
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|javascript:', text)
    assert not re.search(r'<script(?![^>]*\s(src=|type="application/json"))', text)
    assert 'href="#"' not in text and "http://" not in text and "https://" not in text
    get_template(str(file).rsplit("/templates/", 1)[1])


def test_every_class_of_the_frame_is_in_the_style_sheet():
    sheet = (PACKAGE / "foundation/core/static/look/components.css").read_text(encoding="utf-8")
    known = set(re.findall(r"\.([a-z][\w-]*)", sheet))
    used: set[str] = set()
    for file in TEMPLATES:
        if "core" in file.parts or "faces" in file.parts:
            for names in re.findall(r'class="([^"{}%]+)"', file.read_text(encoding="utf-8")):
                used |= set(names.split())
    assert used - known - BARE == set()


BARE = {"when", "row", "who", "no", "kind"}  # names that only say what a part is, or are known under another part
