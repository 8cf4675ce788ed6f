"""Pictures: three widths without notes of place, words for everybody, published and withdrawn with their item; attachments say kind and size."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from shuheng.commons.websites import actions, permits
from shuheng.commons.websites.rules import Picture, faults, with_pictures
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.files.models import Stored
from tests.files import papers
from tests.websites.sites import does, printed, released, said, who

HALL = Picture("示例大厅", "jpeg", 1600, 1067, (("a", 480), ("b", 960), ("c", 1600)))


@pytest.mark.django_db
def test_a_photograph_is_published_in_three_widths_without_its_place(county: Path) -> None:
    author = who(permits.WRITE)
    made = does(actions.picture, papers.jpeg(2000, 1000, place=True), "大厅.jpg", "示例：办事大厅的取号机", by=author)
    assert [width for _, width in made.sizes] == [480, 960, 1600] and (made.width, made.height) == (1600, 800)
    row = released(pictures=(made,), body="示例县政府办整修了办事大厅，添了取号机。\n\n［图1］\n\n下周起用。")
    page = (county / f"portal/articles/{row.month}/{row.pk}.html").read_text()
    assert re.search(r'srcset="[^"]+ 480w, [^"]+ 960w, [^"]+ 1600w"', page) and 'alt="示例：办事大厅的取号机"' in page and "［图1］" not in page
    text = page[page.index("data-text"):]
    assert text.index("取号机。") < text.index("<figure>") < text.index("下周起用") and '<meta name="Image" content="http' in page
    files = [county / f"portal/attachments/{token}.jpeg" for token, _ in made.sizes]
    with Image.open(io.BytesIO(files[1].read_bytes())) as shown:
        assert shown.size == (960, 480) and not shown.getexif()
    does(actions.withdraw, row.pk, "照片拍到了别人，换一张", by=who(permits.RELEASE))
    printed(row)
    assert not any(one.exists() for one in files)


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "alt", "match"), [
    (papers.jpeg(), "图", "看不见图的人"), (papers.pdf(), "示例说明文字", "JPG"), (b"GIF89a", "示例说明文字", "JPG")])
def test_what_is_no_picture_or_has_no_words_is_refused(county: Path, data: bytes, alt: str, match: str) -> None:
    with pytest.raises(Refused, match=match):
        does(actions.picture, data, "示例.jpg", alt, by=who(permits.WRITE))
    assert not Stored.objects.exists()


@pytest.mark.django_db
def test_a_small_picture_is_never_made_larger(county: Path) -> None:
    made = does(actions.picture, papers.png(60, 40), "示例.png", "示例：小图标", by=who(permits.WRITE))
    assert [width for _, width in made.sizes] == [60] and "srcset" not in with_pictures("", (made,), str)


def test_pictures_stand_where_they_are_named_and_nowhere_twice() -> None:
    body = "<p>前</p>\n<p>［图1］</p>\n<p>后</p>"
    placed, loose = with_pictures(body, (HALL,), str), with_pictures("<p>前</p>", (HALL,), str)
    assert placed.count("<figure>") == loose.count("<figure>") == 1 and placed.index("前") < placed.index("<figure>") < placed.index("后")
    assert [one.field for one in faults(said(body="示例正文里写了一张没有传的图。\n\n［图2］", pictures=(HALL,)))] == ["body"]


@pytest.mark.django_db
def test_an_attachment_says_what_it_is_and_how_large(county: Path) -> None:
    file = does(actions.attach, papers.docx(), "示例表.docx", by=who(permits.WRITE))
    row = released(files=(file,))
    assert re.search(r"示例表\.docx</a> <span[^>]*>（Word，\d+ KB）", (county / f"portal/articles/{row.month}/{row.pk}.html").read_text())
