"""Every address of the desk: who gets in, who is refused, who is sent to sign in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from shuheng.faces.desk.desk import urlpatterns
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.web import access_of
from tests.identity import people

pytestmark = pytest.mark.django_db

NUMBER, OTHER = "260000000010", "260000000099"
NEEDED = {
    "desk-window": {"licensing.window"}, "desk-window-find": {"licensing.window", "licensing.accept"}, "desk-window-filed": {"licensing.window"},
    "desk-window-receipt": {"licensing.window"}, "desk-window-supplement": {"licensing.window", "licensing.accept"},
    "desk-window-matter": {"licensing.window"}, "desk-window-form": {"licensing.window"}, "desk-leader": {"cases.oversee", "cases.read"},
    "desk-leader-export": {"cases.oversee", "cases.read"}, "desk-window-theme": {"licensing.window"}, "desk-window-run": {"licensing.window"},
}
POSTS = {"desk-act", "desk-check", "desk-reveal"}
VALUES = {"number": OTHER, "code": "accept", "row": 1, "party": 1}


def _address(name: str) -> str:
    pattern = next(one for one in urlpatterns if one.name == name)
    return reverse(name, kwargs={word: VALUES[word] for word in pattern.pattern.converters})


def _call(client: Client, name: str) -> int:
    address = _address(name)
    return (client.post(address) if name in POSTS else client.get(address)).status_code


def _officer(*permits: str, within: Within = Within.OWN_ORGAN) -> Client:
    client = Client()
    post = people.post(f"post{people.phone()}", dict.fromkeys(permits, within))
    people.sign_in(client, people.officer("", post))
    return client


NAMES = [pattern.name for pattern in urlpatterns]


@pytest.mark.parametrize("name", NAMES)
def test_visitors_are_sent_to_sign_in(client: Client, name: str) -> None:
    assert _call(client, name) == 302


@pytest.mark.parametrize("name", NAMES)
def test_residents_have_no_desk(client: Client, name: str) -> None:
    people.sign_in(client, people.resident(level=2))
    assert _call(client, name) == 403


@pytest.mark.parametrize("name", NAMES)
def test_an_officer_without_the_permit_is_told_so(name: str) -> None:
    answer = _call(_officer("identity.raise"), name)
    wanted = 403 if name in NEEDED else 404 if "number" in _converters(name) else 200
    assert answer == wanted


@pytest.mark.parametrize("name", NAMES)
def test_an_officer_with_the_permit_gets_in(name: str) -> None:
    client = _officer(*(NEEDED.get(name) or {"cases.read"}))
    known = {"desk-window-matter", "desk-window-form", "desk-window-theme"}
    wanted = 404 if "number" in _converters(name) or name in known else 302 if name == "desk-window-find" else 200
    assert _call(client, name) == wanted


def test_the_permits_of_the_addresses_are_these() -> None:
    asked = {pattern.name: {permit.code for permit in access_of(pattern.callback).permits} for pattern in urlpatterns}  # type: ignore[union-attr]
    assert {name: permits for name, permits in asked.items() if permits} == NEEDED


def test_whoever_sees_only_his_own_cases_has_no_leaders_view() -> None:
    client = _officer("cases.read", within=Within.OWN_CASES)
    assert client.get(reverse("desk-leader")).status_code == 403
    page = client.get(reverse("desk-inbox")).content.decode()
    assert reverse("desk-leader") not in page and reverse("desk-window") not in page


def test_the_rail_offers_only_doors_that_open() -> None:
    page = _officer("cases.read", "licensing.window").get(reverse("desk-inbox")).content.decode()
    assert reverse("desk-leader") in page and reverse("desk-window") in page and reverse("desk-accounts") not in page


def test_every_name_is_registered_once() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert all(get_resolver().reverse_dict.getlist(name) for name in NAMES)


def _converters(name: str) -> set[str]:
    return set(next(one for one in urlpatterns if one.name == name).pattern.converters)
