"""The body becomes safe HTML, findings are found, differences can be read, addresses lead nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.commons.websites import rules
from shuheng.commons.websites.rules import Content, Spec, WordRule
from shuheng.foundation.core.refusals import Refused
from tests import builders

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {color:red}</style></head><body>
<!--[if gte mso 9]><xml><o:p>x</o:p></xml><![endif]--><h1 style="x">示例标题</h1>
<p class=MsoNormal style='text-indent:24pt'><span lang=EN-US style='font-family:宋体'>第一段<o:p></o:p></span></p><p class=MsoNormal>&nbsp;</p>
<table class=MsoTableGrid border=1><tr><td width=200 colspan=2 style='x'><p class=MsoNormal>甲</p></td></tr></table>
<a href="javascript:alert(1)" onclick="x()">坏</a><script>alert(1)</script></body></html>"""
WORDS = (WordRule("wrong", "布署", "部署"), WordRule("leader", "文远山", "县长", 1), WordRule("leader", "贺定南", "副县长", 2))


def found(text: str, body: str = "") -> set[tuple[str, bool]]:
    said = Content("示例标题", rules.clean(body or text))
    return {(one.kind, one.stops) for one in rules.findings(said, WORDS, lambda address: address == "/columns/notices/")}


def test_what_word_pastes_becomes_plain_html_with_its_table() -> None:
    made = rules.clean(WORD)
    assert "<h2>示例标题</h2>" in made and "<p>第一段</p>" in made and '<td colspan="2"><p>甲</p></td>' in made.replace("\n", "")
    assert not any(word in made for word in ("Mso", "style", "script", "javascript", "onclick", "o:p", "<p> </p>", "xml", "color"))


def test_plain_text_has_headings_lists_and_tables() -> None:
    made = rules.clean("第一段 <\n\n## 小标题\n\n- 一\n- 二\n\n年份\t数\n2025\t3\n2026\t4")
    assert made == ("<p>第一段 &lt;</p>\n<h2>小标题</h2>\n<ul><li>一</li><li>二</li></ul>\n<table><thead><tr><th scope=\"col\">年份</th>"
                    "<th scope=\"col\">数</th></tr></thead><tbody><tr><td>2025</td><td>3</td></tr><tr><td>2026</td><td>4</td></tr></tbody></table>")


@given(st.text(alphabet="<>/\"'= ab衡山\n\t-#pscritabledohrefjv:&;!", max_size=120))
def test_cleaning_is_safe_and_settles(text: str) -> None:
    once = rules.clean(text)
    assert rules.clean(once) == once
    assert "<script" not in once.lower() and "javascript:" not in once.lower().replace("&", "") or "href" not in once


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_gives_back_both_wordings(old: str, new: str) -> None:
    parts = rules.parts(old, new)
    assert "".join(text for how, text in parts if how != "in") == old and "".join(text for how, text in parts if how != "out") == new


def test_personal_data_is_found_by_its_check_signs() -> None:
    number = builders.id_number(7)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert found(f"身份证 {number}。") == {("身份证号", True)}
    assert found(f"编号 {wrong}。") == set()
    assert found("联系人手机 199 0000 0001。") == {("手机号", False)}
    assert found("卡号 6222 0000 0000 0008 1。") == set() and ("银行账号", True) in found("卡号 4111 1111 1111 1111。")
    assert number not in str([one.words for one in rules.findings(Content("题", f"<p>{number}</p>"), (), lambda _: True)])


def test_words_names_and_order_are_found() -> None:
    assert found("会议布署工作。") == {("错别字", True)}
    assert found("副县长贺定南、县长文远山出席。") == {("领导排序", False)}
    assert found("县长文远山、副县长贺定南出席。") == set()
    assert found("县长文远出席，县长文运山讲话。") == {("领导姓名", True)}


def test_dead_inner_links_are_found() -> None:
    body = '<p><a href="/columns/none/">看</a><a href="/columns/notices/#x">看</a><a href="https://www.example.com/">外</a></p>'
    assert found("", body) == {("打不开的链接", True)}


def test_nobody_signs_twice() -> None:
    rules.check_person(4, "review", [(3, "write")])
    with pytest.raises(Refused, match="“撰稿”是您签的"):
        rules.check_person(3, "review", [(3, "write")])


@pytest.mark.parametrize(("spec", "address", "path"), [
    (Spec("portal", "home"), "/", "portal/index.html"),
    (Spec("education", "home"), "/sites/education/", "sites/education/index.html"),
    (Spec("portal", "article", "202611/12"), "/articles/202611/12.html", "portal/articles/202611/12.html"),
    (Spec("education", "chunk", "news/3"), "/sites/education/columns/news/3.html", "sites/education/columns/news/3.html"),
    (Spec("portal", "month", "202611"), "/sitemap-202611.xml", "portal/sitemap-202611.xml"),
    (Spec("portal", "attachment", "ab12.jpeg"), "/attachments/ab12.jpeg", "portal/attachments/ab12.jpeg"),
])
def test_every_page_has_one_address_and_one_file(spec: Spec, address: str, path: str) -> None:
    assert (rules.address(spec), rules.path_of(spec), rules.file_of(address)) == (address, path, path)


@pytest.mark.parametrize("address", ["/matters/", "/sites/../keys.json", "/articles/202611/../../x.html", "/columns/.~a.html", "/sites/portal/",
                                     "/_banner.html", "/articles/202611/1.html.gone", "/sites/education//etc/passwd", "/columns/news/feed.xml\0", "/services/"])
def test_no_address_leads_out_of_the_published_folder(address: str) -> None:
    assert rules.file_of(address) is None


def test_the_nth_item_keeps_its_part_of_the_list() -> None:
    assert [rules.chunk_of(one) for one in (1, 20, 21, 40, 41)] == [1, 1, 2, 2, 3]
