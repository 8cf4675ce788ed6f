"""On paper: A4, the proof of the date unfolded, nothing to press."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from tests.browser import handlers
from tests.browser.applicants import file
from tests.browser.county import LONG, QIUSHENG, World
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.proof
Come = Callable[..., Visitor]
A4 = (595, 842)


def _printed(who: Visitor) -> str:
    """The words on paper; every sheet must be A4."""
    pages = PdfReader(io.BytesIO(who.page.pdf(prefer_css_page_size=True, format="A4"))).pages
    assert all(abs(float(page.mediabox.width) - A4[0]) < 2 and abs(float(page.mediabox.height) - A4[1]) < 2 for page in pages)
    return "".join(unicodedata.normalize("NFKC", page.extract_text()) for page in pages).replace("\n", "").replace(" ", "")


def test_the_sheet_of_an_affair_proves_every_day(visitor: Come) -> None:
    resident, handler = visitor(account=QIUSHENG), visitor(account="handler")
    number = file(resident)
    handlers.do(handler, number, "receive")
    handlers.do(handler, number, "accept")
    resident.open(f"/affairs/{number}/")
    paper = _printed(resident)
    for words in ("最晚", "是这样数出来的", "劳动节", "5月1日", "5月9日", "承诺时限", "5月13日", number[:4], "法律规定的最后日子"):
        assert words in paper, f"{words}: {paper}"
    for words in ("大字版", "打印进度单", "撤回", "登录", "跳到正文"):
        assert words not in paper, words


def test_the_receipt_of_the_window_is_one_sheet(visitor: Come, world: World) -> None:
    who = visitor(account="window")
    who.open(f"/desk/window/filed/{world.counter}/receipt/")
    paper = _printed(who)
    assert "收件凭证" in paper and LONG in paper and world.counter[:4] in paper and "等我办" not in paper
