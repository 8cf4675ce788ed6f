"""An organ writes down what data it has, somebody else lets it out, everybody finds it and takes it home."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.program import Program
from tests.browser.visitors import Visitor

Come = Callable[..., Visitor]
pytestmark = pytest.mark.proof


def test_an_organ_writes_and_another_lets_it_out(visitor: Come, program: Program) -> None:
    writer = visitor(account="cataloguer")
    writer.open("/desk/catalogue/")
    writer.press("编一个资源")
    writer.fill("资源名称", "示例小餐饮经营户名单")
    writer.page.get_by_label("目录分类").select_option("204001")
    writer.fill("摘要", "领了小餐饮经营许可证的经营户：店名、地点和证号，每月更新。")
    writer.page.locator("[name=items]").fill("店名\tshop_name\t字符型\t60\t无条件共享\n证号\tnumber\t字符型\t40\t无条件共享\t无条件开放")
    writer.press("交去审核")
    writer.sees("已经存好", "信息项不能比它的共享、也不能比整个资源开放得更宽")
    writer.press("接着编")
    writer.page.get_by_label("向社会开放吗").select_option("open")
    writer.press("交去审核")
    writer.sees("已经交去审核", "审核人要和编制人不是同一个人")

    checker = visitor(account="librarian")
    checker.open("/desk/catalogue/")
    checker.page.get_by_role("link", name=re.compile("个等审核")).click()
    checker.press("示例小餐饮经营户名单")
    checker.press("审核通过，发布")
    assert re.search(r"已经发布第 1 版，代码 204001/\d{5}", checker.text()), checker.text()

    anybody = visitor(phone=True)
    anybody.open("/services/")
    anybody.page.get_by_role("link", name="开放数据").click()
    anybody.fill("找什么", "小餐饮")
    anybody.press("找", exact=True)
    anybody.press("示例小餐饮经营户名单")
    anybody.sees("证号", "无条件开放", "县市场监督管理局")
    assert not [one for who in (writer, checker, anybody) for one in who.complaints()]


def test_a_resident_looks_at_open_data_and_takes_it_home(visitor: Come) -> None:
    anybody = visitor()
    anybody.open("/data/103001-00001/")
    anybody.sees("衡山县现行行政区划", "先看前几行", "开云镇")
    with anybody.page.expect_download() as taken:
        anybody.press("下载 CSV")
    text = taken.value.path().read_text("utf-8-sig")
    assert text.startswith("区划代码,名称,") and text.count("\n") > 160
