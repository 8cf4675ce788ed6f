"""What may be kept and what may not: decided by the bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.files import rules
from shuheng.foundation.files.rules import DOCX, JPEG, MATERIAL, PDF, PHOTO, PNG, XLSX, Purpose
from tests.files import papers

SMALL = Purpose("small", "小", (PDF, JPEG, PNG, DOCX, XLSX), most_bytes=3000, most_pages=2)


@pytest.mark.parametrize(("data", "kind", "pages"), [
    (papers.pdf(3), PDF, 3), (papers.jpeg(), JPEG, 1), (papers.png(), PNG, 1), (papers.docx(), DOCX, 0), (papers.xlsx(), XLSX, 0)])
def test_ordinary_papers_and_photographs_are_taken(data: bytes, kind: rules.Kind, pages: int) -> None:
    passed = rules.inspect(data, MATERIAL)
    assert (passed.kind, passed.pages) == (kind, pages)


@pytest.mark.parametrize(("data", "words"), [
    (b"", "空的"),
    (b"MZ\x90\0" + bytes(100), "程序"),
    (b"\x7fELF" + bytes(100), "程序"),
    (b"<!DOCTYPE html><html><script>", "网页"),
    (b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg' onload='x()'>", "矢量图"),
    ("<?xml version='1.0'?><a/>".encode("utf-16"), "网页"),
    (b"Rar!\x1a\x07", "压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包"),
    (b"\x1f\x8b\x08\0", "压缩包"),
    (papers.zipped({"a.txt": "a"}), "压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "旧版"),
    (b"\0\0\0\x18ftypheic" + bytes(50), "照片格式"),
    (b"GIF89a" + bytes(20), "照片格式"),
    (papers.noise(500), "认不出"),
    (b"   %PDF-1.7", "认不出"),
])
def test_everything_else_is_refused_with_the_next_step(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        rules.inspect(data, MATERIAL)
    assert refusal.value.message.endswith("。")


@pytest.mark.parametrize(("data", "words"), [
    (papers.locked_pdf(), "密码"), (papers.script_pdf(), "脚本"), (papers.carrying_pdf(), "别的文件"), (papers.launching_pdf(), "启动"),
    (papers.pdf()[:200], "打不开"), (b"%PDF-1.7\nnonsense\n%%EOF", "打不开"), (papers.pdf() + b"PK\x03\x04" + papers.noise(5000), "后面"),
])
def test_a_pdf_that_is_locked_broken_or_acts_by_itself_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        rules.inspect(data, MATERIAL)


EXTERNAL = (f'<Relationships xmlns="{papers.RELATIONS}"><Relationship Id="r9" Type="{papers.OFFICE}/%s" Target="%s" TargetMode="External"/>'
            "</Relationships>")
RELS = "word___rels__document_DOT_xml_DOT_rels"
DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
DDE = '<w:document xmlns:w="urn:w"><w:instrText>DD</w:instrText><w:instrText>EAUTO c:\\\\x</w:instrText></w:document>'


@pytest.mark.parametrize(("data", "words"), [
    (papers.docx(word__vbaProject_DOT_bin=b"\xd0\xcf\x11\xe0"), "宏"),
    (papers.docx(word__embeddings__oleObject1_DOT_bin=b"x"), "嵌着"),
    (papers.docx(word__media__inner_DOT_zip=papers.zipped({"a": "a"})), "嵌着"),
    (papers.docx(word__media__image1_DOT_png=papers.zipped({"a": "a"})), "嵌着"),
    (papers.docx(word__document_DOT_xml=DTD), "不安全"),
    (papers.docx(word__document_DOT_xml=DTD.encode("utf-16")), "不安全"),
    (papers.docx(word__document_DOT_xml=DDE), "别处"),
    (papers.docx(word__document_DOT_xml="<a><b></a>"), "打不开"),
    (papers.docx(**{RELS: EXTERNAL % ("attachedTemplate", "https://example.invalid/t.dotm")}), "别处"),
    (papers.docx(**{RELS: EXTERNAL % ("hyperlink", "file://server/share")}), "别处"),
    (papers.zipped(papers.docx_parts() | {"../../etc/cron.d/x": "x"}), "不安全"),
    (papers.zipped(papers.docx_parts() | {"WORD/Document.xml": "<a/>"}), "不安全"),
    (papers.docx()[:-30], "打不开"),
    (papers.zipped({f"p{number}.xml": "<a/>" for number in range(3100)} | papers.docx_parts()), "展开"),
])
def test_an_office_paper_that_acts_reaches_out_or_hides_something_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        rules.inspect(data, MATERIAL)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = papers.bomb()
    assert len(data) < 2**20
    with pytest.raises(Refused, match="展开以后太大"):
        rules.inspect(data, MATERIAL)


def test_a_link_that_a_reader_may_click_is_fine() -> None:
    assert rules.inspect(papers.docx(**{RELS: EXTERNAL % ("hyperlink", "https://example.invalid/")}), MATERIAL).kind is DOCX


def test_a_photograph_keeps_the_picture_and_loses_place_and_camera() -> None:
    data = papers.jpeg(place=True)
    assert Image.open(io.BytesIO(data)).getexif()
    kept = rules.inspect(data + b"<script>hidden tail</script>", PHOTO)
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((60, 40), {})
    assert b"script" not in kept.data


def test_the_same_photograph_gives_the_same_bytes_so_that_it_is_stored_once() -> None:
    assert rules.inspect(papers.jpeg(), PHOTO).data == rules.inspect(papers.jpeg(), PHOTO).data


@pytest.mark.parametrize("data", [papers.flood_png(), papers.flood_png(9_000)])
def test_a_pixel_flood_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="照片太大"):
        rules.inspect(data, PHOTO)


def test_half_a_photograph_is_refused() -> None:
    with pytest.raises(Refused, match="没有传完"):
        rules.inspect(papers.jpeg(600, 400)[:1500], PHOTO)


def test_a_kind_that_the_purpose_does_not_take_is_refused_with_what_it_takes() -> None:
    with pytest.raises(Refused, match="不收PDF。可以传：照片（JPG）、图片（PNG）"):
        rules.inspect(papers.pdf(), PHOTO)


def test_too_large_and_too_many_pages_say_how_to_get_smaller() -> None:
    with pytest.raises(Refused, match="照片太大：.*最多 3 KB。请在手机相册"):
        rules.inspect(papers.jpeg(3000, 3000), SMALL)
    with pytest.raises(Refused, match="有 3 页，最多 2 页"):
        rules.inspect(papers.pdf(3), SMALL)


@given(st.text(max_size=300), st.sampled_from([PDF, JPEG, DOCX]))
def test_a_name_is_always_harmless_and_ends_as_its_kind(name: str, kind: rules.Kind) -> None:
    tidy = rules.tidy_name(name, kind)
    assert tidy.lower().endswith(kind.endings) and 1 <= len(tidy) <= 120
    assert not set(tidy) & set('/\\<>:"|?*\r\n\0\u202e') and not tidy.startswith((".", " "))
    assert rules.tidy_name(tidy, kind) == tidy


def test_a_name_that_lies_about_its_kind_gets_the_true_ending() -> None:
    assert rules.tidy_name("../../发票\u202egpj.exe", PDF) == "发票gpj.exe.pdf"
    assert rules.tidy_name("照片.JPEG", JPEG) == "照片.jpeg"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["pdf", "docx", "xlsx", "jpeg", "png"]), st.integers(0, 10_000), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_taken_or_refused_and_nothing_else_happens(kind: str, place: int, junk: bytes) -> None:
    data = getattr(papers, kind)()
    place %= len(data)
    try:
        rules.inspect(data[:place] + junk + data[place + len(junk):], MATERIAL)
    except Refused as refusal:
        assert refusal.message
