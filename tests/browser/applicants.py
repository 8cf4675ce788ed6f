"""What a resident does to apply for the permit of a small restaurant, with the filled sample of the matter in hand."""

from __future__ import annotations

import io
import re
from functools import cache

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, expect
from pypdf import PdfReader

from tests.browser.visitors import Visitor

MATTER, TITLE = "small-catering-permit", "小餐饮经营许可"
PAPERS = {"健康证明": "健康证明.png", "店面平面图": "平面图.png", "租房合同": "租房合同.png", "食品安全制度": "食品安全制度.png"}


@cache
def photo(name: str) -> FilePayload:
    """A photograph of a paper, another for every name."""
    picture = Image.new("RGB", (420, 594), "white")
    ImageDraw.Draw(picture).rectangle((30, 30, 390, 60 + sum(map(ord, name)) % 400), outline="black", width=3)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return FilePayload(name=name, mimeType="image/png", buffer=out.getvalue())


def answer_shop(who: Visitor, name: str = "衡山县示例米粉店") -> None:
    """The first family of questions."""
    who.fill("统一社会信用代码", "92430423MA0000001W")
    who.fill("店名", name)
    who.fill("店主姓名", "示例甲")
    who.choose("开的是哪种店", "小吃店")
    who.choose("店面是谁的", "租的")


def answer_place(who: Visitor) -> None:
    """Where, how large; a kitchen that is not a room of its own brings one question more."""
    who.page.get_by_label("店在哪个乡镇").select_option(label="开云镇")
    who.fill("门牌或者怎么找", "湘江路农贸市场东门旁")
    who.fill("使用面积", 40)
    who.choose("厨房是不是单独一间", "不是，和店堂连着")
    who.choose("灶台和店堂之间有没有透明隔板", "有")
    who.fill("能坐多少人", 12)


def answer_food(who: Visitor) -> None:
    """What is sold and who makes it."""
    who.choose("卖哪些吃的", "热菜、米粉、面条、包子")
    who.choose("卖哪些吃的", "瓶装、袋装的酒水饮料")
    who.choose("在不在网上接单", "不接")
    who.page.locator("[data-row]").first.get_by_label("姓名").fill("示例甲")
    who.choose("做什么", "做饭")
    who.fill("健康证明是哪天办的", "2026-01-15")


def go_on(who: Visitor) -> None:
    """Save and go to the next step, which must come."""
    before = who.page.url
    who.press("保存，下一步")
    try:
        expect(who.page).not_to_have_url(before)
    except AssertionError as error:
        raise AssertionError(f"still on {before}: {who.text()[:1500]}") from error
    who.page.wait_for_load_state()


def answer_everything(who: Visitor, shop: str = "衡山县示例米粉店") -> None:
    """From the first question to the page of review."""
    answer_shop(who, shop)
    go_on(who)
    answer_place(who)
    go_on(who)
    answer_food(who)
    go_on(who)
    who.choose("您保证填的都是真的", "我保证")
    go_on(who)
    hand_in(who, PAPERS)
    go_on(who)


def hand_in(who: Visitor, papers: dict[str, str]) -> None:
    """Choose the photographs."""
    for title, name in papers.items():
        who.page.get_by_label(title, exact=True).set_input_files([photo(name)])


def file(who: Visitor, shop: str = "衡山县示例米粉店") -> str:
    """A whole application of somebody who is signed in; returns its number."""
    who.open(f"/apply/{MATTER}/?step=shop")
    answer_everything(who, shop)
    who.page.get_by_label("上面填的都是真的").check()
    who.press("提交申请")
    return number_in(who.lands("/filed/"))


def number_in(address: str) -> str:
    """The number of a case in an address."""
    found = re.search(r"/(\d{12})/", address)
    assert found, address
    return found[1]


def download(who: Visitor, title: str) -> bytes:
    """One of the documents offered on the page of an affair."""
    with who.page.expect_download() as awaited:
        who.page.get_by_role("complementary", name="文书和评价").get_by_role("link", name=re.compile(title)).first.click()
    return awaited.value.path().read_bytes()


def code_in(paper: bytes) -> str:
    """The code of verification printed on a document."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    found = re.search(r"核验码\D*?([0-9A-Z]{4}[ -]?[0-9A-Z]{4}[ -]?[0-9A-Z]{4})", text)
    assert found, text
    return found[1]


def spaced(number: str) -> str:
    """A number as the pages write it."""
    return f"{number[:4]} {number[4:8]} {number[8:]}"
