"""Downloads leave the house as attachments that no browser runs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.files import actions
from shuheng.foundation.files.actions import Owner
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.rules import MATERIAL
from shuheng.foundation.identity.models import Account
from shuheng.foundation.journal.models import Entry
from tests.files import papers
from tests.identity import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_addresses(settings: object) -> None:
    settings.ROOT_URLCONF = "tests.files.addresses"  # type: ignore[attr-defined]


def stored_for(account: Account, organ: int | None = None) -> Stored:
    with acting(SYSTEM):
        return actions.store(papers.pdf(), by=SYSTEM, purpose=MATERIAL, name="租赁合同\u202e.pdf",
                             owner=Owner(party=account.party_id, organ=organ))


def test_the_owner_downloads_and_the_browser_may_do_nothing_with_it(client: Client, disk: Path) -> None:
    account = people.resident()
    stored = stored_for(account)
    people.sign_in(client, account)
    answer = client.get(f"/files/{stored.token}")
    assert (answer.content, answer["Content-Type"]) == (papers.pdf(), "application/pdf")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('租赁合同.pdf')}"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert not Entry.objects.filter(name="files.opened").exists()


def test_strangers_get_the_same_answer_as_for_a_file_that_is_not_there(client: Client, disk: Path) -> None:
    stored = stored_for(people.resident())
    assert client.get(f"/files/{stored.token}").status_code == 302
    people.sign_in(client, people.resident("周示例"))
    answers = [client.get(f"/files/{token}") for token in (stored.token, "0" * 32)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert client.post(f"/files/{stored.token}").status_code == 405


def test_an_officer_of_the_organ_downloads_and_the_look_is_written_down(client: Client, disk: Path) -> None:
    stored = stored_for(people.resident(), organ=people.organ().pk)
    people.sign_in(client, people.officer("", people.post()))
    assert client.get(f"/files/{stored.token}").status_code == 200
    assert Entry.objects.filter(name="files.opened", about=f"party:{stored.party}").count() == 1
