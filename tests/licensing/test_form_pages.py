"""How a form is drawn, and read over in words."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.template.loader import render_to_string

from shuheng.services.licensing.rules.forms import (
    describe,
    problems,
    read,
)
from tests.licensing.shop_form import GOOD, SHOP

# -- the page -----------------------------------------------------------------------------------------------------------------

VOID = {"input", "br"}


class Page(HTMLParser):
    """Checks that tags nest, ids are unique, and labels and descriptions lead somewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))
        assert self.wanted <= set(self.ids)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert not {"style", "onclick", "onchange"} & set(found)
        assert tag not in ("p", "div") or "p" not in self.open
        self.tags.append((tag, found))
        self.ids += [found["id"] or ""] if "id" in found else []
        self.wanted |= {*(found.get("aria-describedby") or "").split(), *([found["for"] or ""] if "for" in found else [])}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def draw(value: dict[str, Any], **more: Any) -> tuple[str, Page]:
    found = problems(SHOP, value)
    laid = describe(SHOP, value, found, **more)
    html = render_to_string("licensing/form/errors.html", {"problems": found})
    html += "".join(render_to_string("licensing/form/section.html", {"section": section}) for section in laid)
    return html, Page(html)


def test_the_page_is_sound_and_every_error_leads_to_its_question() -> None:
    html, page = draw(read(SHOP, {"area": "四十平", "staff.0.name": "示例甲"}))
    for problem in problems(SHOP, read(SHOP, {"area": "四十平", "staff.0.name": "示例甲"})):
        assert problem.field_id in page.ids
        assert html.count(problem.message) == 2


def test_what_people_type_is_never_markup() -> None:
    html, _ = draw(read(SHOP, {**GOOD, "name": "<script>", "area": '"><img src=x>'}))
    assert "<script>" not in html
    assert "<img" not in html


def test_a_question_not_asked_is_drawn_hidden_with_its_condition() -> None:
    _, page = draw(read(SHOP, GOOD))
    screen = next(found for _, found in page.tags if found.get("data-question") == "screen")
    assert "hidden" in screen
    assert '"const":false' in (screen["data-when"] or "")
    assert any("data-refresh" in found for _, found in page.tags)


def test_the_first_button_is_not_one_that_drops_a_row() -> None:
    _, page = draw(read(SHOP, {**GOOD, "staff.1.name": "示例乙"}))
    first = next(found for tag, found in page.tags if tag == "button")
    assert "name" not in first


def test_another_row_appears_when_asked_for_and_never_beyond_the_cap() -> None:
    value = read(SHOP, {**GOOD, "staff.1.name": "示例乙"})
    staff = next(field for field in describe(SHOP, value, add="staff")[1].fields if field.key == "staff")
    assert (len(staff.rows), staff.more) == (3, False)
    assert len(next(field for field in describe(SHOP, read(SHOP, GOOD), add="")[1].fields if field.key == "staff").rows) == 1


def test_what_an_office_knows_is_shown_masked_and_not_asked() -> None:
    value = read(SHOP, GOOD, facts={"party.phone": "19900000000"})
    html, page = draw(value, facts={"party.phone": "19900000000"})
    assert "199****0000" in html
    assert "19900000000" not in html
    assert not any(found.get("name") == "phone" for _, found in page.tags)


def test_the_answers_can_be_read_over_in_words() -> None:
    value = read(SHOP, {**GOOD, "opened": "2026-01-02", "foods": ["hot", "cold"]})
    html = render_to_string("licensing/form/review.html", {"sections": describe(SHOP, value)})
    Page(html)
    for words in ("40 平方米", "2026年1月2日", "热菜、凉菜", "<b>第 1 位</b>", '<span class="soft">姓名</span> 示例甲'):
        assert words in html
