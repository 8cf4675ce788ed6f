"""Who may open which page: every address of the room against every kind of visitor, and what the gate costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.web import access_of
from shuheng.foundation.identity.models import Session
from tests.identity import people

pytestmark = pytest.mark.django_db

MANAGE, WINDOW, MANDATE = {"identity.manage"}, {"identity.raise", "identity.mandate"}, {"identity.mandate"}
DESK = {
    "/desk/accounts/": MANAGE, "/desk/accounts/1/": MANAGE, "/desk/accounts/1/appoint/": MANAGE, "/desk/accounts/1/disable/": MANAGE,
    "/desk/accounts/1/enable/": MANAGE, "/desk/accounts/1/reset/": MANAGE, "/desk/holdings/1/relieve/": MANAGE, "/desk/posts/": MANAGE,
    "/desk/identity/": WINDOW, "/desk/identity/1/": WINDOW, "/desk/identity/1/raise/": {"identity.raise"},
    "/desk/identity/1/phone/": {"identity.raise"}, "/desk/identity/1/mandate/": MANDATE, "/desk/identity/mandates/1/revoke/": MANDATE,
}
OWN = ["/account/", "/account/level/", "/account/post/", "/account/stand-in/", "/account/stand-in/1/end/", "/account/for/",
       "/account/sessions/end/", "/account/mandates/", "/account/mandates/1/revoke/",
       "/account/password/", "/account/password/first/", "/account/confirm/",
       "/account/confirm/second/", "/account/confirm/key/", "/account/second/", "/account/second/app/",
       "/account/second/app/remove/",
       "/account/second/keys/", "/account/second/keys/add/", "/account/second/keys/1/remove/", "/account/second/codes/",
       "/account/second/codes/new/"]
OPEN = ["/sign-in/", "/sign-in/code/", "/sign-in/password/", "/sign-in/second/", "/sign-in/key/", "/register/", "/sign-out/",
        "/account/closed/", "/province/cancelled/", "/province/x/", "/province/x/back/"]


def _officer(*codes: str) -> Client:
    client = Client()
    reach = dict.fromkeys(codes, Within.COUNTY)
    people.sign_in(client, people.officer("", people.post("-".join(codes) or "none", reach)))
    return client


def test_every_address_of_the_room_is_in_one_of_the_lists() -> None:
    room = [pattern for pattern in get_resolver("tests.identity.addresses").url_patterns if hasattr(pattern, "url_patterns")]
    known = {"".join(c if c != "1" else "#" for c in path).replace("/x/", "/#/") for path in [*DESK, *OWN, *OPEN]}
    for resolver in room:
        for pattern in resolver.url_patterns:
            path = f"/{resolver.pattern}{pattern.pattern}"
            path = path.replace("<int:number>", "#").replace("<int:pk>", "#").replace("<str:provider_id>", "#")
            assert path in known, path
            assert access_of(pattern.callback) is not None, path


@pytest.mark.parametrize("path", [*DESK, *OWN])
def test_visitors_are_led_to_sign_in(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")
    assert f"next={path.replace('/', '%2F')}" in answer.headers["Location"]
    assert client.post(path).status_code == 302


def test_residents_and_officers_without_permit_are_refused_at_the_desk() -> None:
    resident, none = Client(), _officer()
    people.sign_in(resident, people.resident(level=2))
    for path in DESK:
        assert resident.get(path).status_code == resident.post(path).status_code == 403, path
        page = none.post(path)
        assert page.status_code == 403 and "许可" in page.content.decode(), path


def test_each_permit_opens_its_own_pages_and_no_other() -> None:
    for permit in ("identity.manage", "identity.raise", "identity.mandate"):
        client = _officer(permit)
        for path, wanted in DESK.items():
            assert (client.get(path).status_code == 403) is (permit not in wanted), (permit, path)


def test_the_refusal_says_who_can(client: Client) -> None:
    people.post("manage", {"identity.manage": Within.COUNTY}, at="data")
    page = _officer().get("/desk/accounts/").content.decode()
    assert "data · manage" in page and "管理账号与岗位" in page


def test_open_pages_are_open(client: Client) -> None:
    for path in OPEN:
        assert client.get(path).status_code in (200, 302, 404), path


def test_level_two_pages_send_level_one_to_the_window(client: Client) -> None:
    account = people.resident()
    people.sign_in(client, account)
    page = client.get("/proved/")
    assert page.status_code == 403 and "到窗口" in page.content.decode()
    high = Client()
    people.sign_in(high, people.resident(level=2))
    assert high.get("/proved/").status_code == 200 and high.get("/account/mandates/").status_code == 200


def test_officers_are_no_residents() -> None:
    page = _officer("identity.raise").get("/affairs/")
    assert page.status_code == 403 and "工作账号" in page.content.decode()


def test_an_officer_without_any_post_is_told_whom_to_ask(client: Client) -> None:
    people.sign_in(client, people.officer())
    page = client.get("/desk/")
    assert page.status_code == 403 and "任岗" in page.content.decode()


def test_an_unmarked_view_is_a_mistake(client: Client, settings: Any) -> None:
    with pytest.raises(ImproperlyConfigured):
        client.get("/unmarked/")
    settings.TESTING = False
    assert client.get("/unmarked/").status_code == 403


def test_htmx_is_led_to_sign_in_as_a_whole_page(client: Client) -> None:
    answer = client.get("/affairs/", headers={"HX-Request": "true"})
    assert answer.status_code == 204 and answer.headers["HX-Redirect"].startswith("/sign-in/")


def test_a_request_of_somebody_signed_in_asks_one_thing_more(client: Client) -> None:
    people.sign_in(client, people.resident())
    client.post("/affairs/")
    with CaptureQueriesContext(connection) as asked:
        assert client.post("/affairs/").status_code == 200
    assert len(asked) == 1, "session, account and standing; who acts travels with the next statement"


def test_pages_of_signed_in_people_are_not_stored(client: Client) -> None:
    people.sign_in(client, people.resident())
    assert "no-store" in client.get("/affairs/").headers["Cache-Control"]


def test_a_crafted_next_address_leads_nowhere_else(client: Client) -> None:
    account = people.resident()
    people.sign_in(client, account)
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.get("/sign-in/", {"next": target}).headers["Location"] == "/account/"


def test_nothing_of_a_refused_request_stays(client: Client) -> None:
    people.sign_in(client, people.officer("", people.post("manage", {"identity.manage": Within.COUNTY})))
    before = Session.objects.count()
    assert client.post("/desk/accounts/999999/disable/").status_code == 404
    assert Session.objects.count() == before
