"""The desk as an officer meets it: nothing chosen is lost, a signer sees what he signs for, what is wrong is said."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shuheng.commons.websites import actions, permits, queries
from shuheng.commons.websites.models import Placement, Resource
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.permits import Within
from tests.identity import people
from tests.websites.sites import BUREAU, OFFICE, column, does, refused, released, signed, submitted, who

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


def come(client: Client, *needed: str, at: str = OFFICE) -> Client:
    """Somebody of an organ with these permits."""
    code = needed[0].split(".")[1] + at.replace("-", "")[:6]
    people.sign_in(client, people.officer(code, people.post(code, dict.fromkeys(needed, Within.OWN_ORGAN), at=at)))
    return client


def photograph() -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (900, 600), (90, 140, 90)).save(kept, "JPEG")
    return SimpleUploadedFile("photo.jpg", kept.getvalue(), "image/jpeg")


def written(**changes: Any) -> dict[str, Any]:
    return {"title": "示例公告：饮水检查", "kind": "notice", "column": column(), "body": "示例县里检查了二十处水源，都合格。", "source": "示例县政府办",
            "then": "keep", **changes}


def test_a_picture_stays_with_a_form_that_comes_back(client: Client) -> None:
    come(client, permits.WRITE.code)
    back = client.post("/desk/websites/new/", written(title="", picture=photograph(), alt="示例：取水样的人"))
    assert back.status_code == 422 and "去掉 ［图1］：示例：取水样的人" in back.content.decode() and not Resource.objects.exists()
    held = re.search(r'name="held" value="([^"]+)"', back.content.decode())
    assert held
    looked = client.post("/desk/websites/new/", written(held=held[1], then="look"))
    again = re.search(r'name="held" value="([^"]+)"', looked.content.decode())
    assert again and client.post("/desk/websites/new/", written(held=again[1])).status_code == 302
    said = queries.said_in(queries.open_edition(Resource.objects.get()))
    assert said and [one.alt for one in said.pictures] == ["示例：取水样的人"]


def test_nobody_adds_files_that_the_program_did_not_hand_out(client: Client) -> None:
    come(client, permits.WRITE.code)
    answer = client.post("/desk/websites/new/", written(held='{"files": [["0" , "示例", "pdf", 1]]}'))
    assert answer.status_code >= 400 and not Resource.objects.exists()


def test_a_picture_without_words_is_asked_for_again(client: Client) -> None:
    come(client, permits.WRITE.code)
    back = client.post("/desk/websites/new/", written(picture=photograph())).content.decode()
    assert "看不见图的人靠这句话" in back and "请把图片再选一次" in back


def test_a_signer_sees_pictures_files_and_what_stands_around(client: Client) -> None:
    with_picture = does(actions.picture, photograph().read(), "示例.jpg", "示例：取水样的人", by=(author := who(permits.WRITE)))
    row = submitted(by=author, pictures=(with_picture,), summary="示例摘要", author="示例作者")
    come(client, permits.REVIEW.code)
    page = client.get(f"/desk/websites/{row.pk}/").content.decode()
    assert "示例摘要" in page and "示例作者" in page
    (address, *_) = re.findall(rf'/desk/websites/{row.pk}/files/[0-9a-f]+\.jpeg', page)
    assert client.get(address)["Content-Type"] == "image/jpeg"
    assert client.get(f"/desk/websites/{row.pk}/files/{'0' * 32}.jpeg").status_code == 404
    preview = client.get(f"/desk/websites/{row.pk}/preview/").content.decode()
    assert address in preview and "<!--#" not in preview and f'href="/desk/websites/{row.pk}/">回到稿子' in preview
    come(client, permits.REVIEW.code, at=BUREAU)
    assert client.get(address).status_code == 404


def test_a_pin_without_its_end_is_told_at_its_place(client: Client) -> None:
    row = released()
    place = Placement.objects.get(resource=row)
    come(client, permits.RELEASE.code)
    for until, words in (("", "请填置顶到"), (f"{local(now()) - timedelta(days=1):%Y-%m-%dT%H:%M}", "要在以后")):
        back = client.post(f"/desk/websites/placements/{place.pk}/pin/", {"until": until})
        assert back.status_code == 422 and f'href="#pin-{place.pk}-until">' in back.content.decode() and words in back.content.decode()
    assert Placement.objects.get(pk=place.pk).pinned_until is None


def test_a_release_at_a_past_instant_is_refused(client: Client) -> None:
    row = signed(submitted())
    refused("以后的时间", actions.release, row.pk, by=who(permits.RELEASE), at=now() - timedelta(hours=1))
    assert not Resource.objects.get(pk=row.pk).edition


def test_a_second_click_writes_nothing_twice(client: Client) -> None:
    come(client, permits.WRITE.code)
    once = re.search(r'name="once" value="([^"]+)"', client.get("/desk/websites/new/").content.decode())
    assert once
    answers = [client.post("/desk/websites/new/", written(once=once[1], then="submit")) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302] and answers[0]["Location"] == answers[1]["Location"]
    assert Resource.objects.count() == 1 and "没有可以交的草稿" in client.get(answers[1]["Location"]).content.decode()


def test_a_draft_says_on_its_own_page_what_it_lacks(client: Client) -> None:
    come(client, permits.WRITE.code)
    answer = client.post("/desk/websites/new/", written(source="", then="submit"))
    assert answer.status_code == 302
    for _ in range(2):  # opened again, it still says so
        page = client.get(answer["Location"]).content.decode()
        assert "改好这几处才能往下走" in page and "写清楚信息来源" in page
