"""The province's sign-in over OpenID Connect, against the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.identity.models import Account, Proof
from tests.identity import people
from tests.identity.province import CLIENT, SECRET, Province, province

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
NUMBER = "430423197208150007"


@pytest.fixture
def standing_in(settings: Any) -> Iterator[Province]:
    with province(sub="p-1", name="陈秋生", id_number=NUMBER, phone="19900000001") as server:
        settings.OIDC_SERVER = server.address
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{
            "provider_id": "province", "name": "示例省登录", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": server.address, "scope": ["openid", "profile"]}}]}}
        yield server


def _come(client: Client) -> Any:
    assert "示例省登录" in client.get("/province/province/").content.decode()
    away = client.post("/province/province/")
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    where = urlsplit(back)
    return client.get(f"{where.path}?{where.query}")


def test_the_province_raises_to_level_two_and_leaves_no_claims(client: Client, standing_in: Province) -> None:
    account = people.resident(number=NUMBER)
    assert client.get("/proved/").status_code == 302
    assert _come(client).headers["Location"] == "/services/"
    assert client.get("/proved/").status_code == 200
    with acting(SYSTEM):
        assert Proof.objects.get(party=account.party_id).way == "province"
    assert SocialAccount.objects.get().extra_data == {} and set(standing_in.scopes[0].split()) == {"openid", "profile"}
    again = Client()
    _come(again)
    assert again.get("/proved/").status_code == 200
    assert SocialAccount.objects.get().extra_data == {}


def test_whoever_has_no_account_here_is_led_to_registration(client: Client, standing_in: Province) -> None:
    answer = _come(client)
    assert answer.headers["Location"] == "/register/?from=province"
    assert "省里的登录已经通过" in client.get("/register/?from=province").content.decode()
    assert not Account.objects.exists() and not SocialAccount.objects.exists()


def test_a_province_account_never_opens_somebody_elses(client: Client, standing_in: Province) -> None:
    people.resident(number=NUMBER)
    _come(client)
    people.resident("谭冬梅", number=people.id_number(serial=7))
    standing_in.claims["id_number"] = people.id_number(serial=7)
    other = Client()
    assert _come(other).headers["Location"].startswith("/register/")
    assert other.get("/affairs/").status_code == 302


def test_a_forged_state_is_refused(client: Client, standing_in: Province) -> None:
    people.resident(number=NUMBER)
    page = client.get("/province/province/back/?code=x&state=forged")
    assert "省里的登录没有成" in page.content.decode() and client.get("/affairs/").status_code == 302
