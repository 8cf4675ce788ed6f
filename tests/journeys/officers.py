"""What officers do with a browser in the journeys."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import replay
from shuheng.foundation.identity.models import Account
from shuheng.foundation.journal.queries import history
from tests.identity import people
from tests.journeys.residents import read, went

HANDLER, REVIEWER, APPROVER, CIVIL, WINDOW, LEADER = "handler", "reviewer", "approver", "civil", "window", "leader"


def account(name: str) -> Account:
    """An officer of the demonstration."""
    return Account.objects.get(name=name)


def signed_in(name: str) -> Client:
    """The browser of an officer of the demonstration."""
    client = Client()
    people.sign_in(client, account(name))
    return client


def case_page(client: Client, number: str, status: int = 200) -> str:
    """The page of a case."""
    return read(client.get(f"/desk/cases/{number}/"), status)


def seq_on(page: str) -> str:
    """How far the case was when the page was drawn."""
    found = re.search(r'name="seq" value="(\d+)"', page)
    return found[1] if found else "0"


def post(client: Client, number: str, act: str, seq: str = "", **given: Any) -> Any:
    """One act as its form sends it; the form has a page of its own too."""
    address = f"/desk/cases/{number}/do/{act}/"
    return client.post(address, {"seq": seq or seq_on(read(client.get(address, follow=True))), **given})


def do(client: Client, number: str, act: str, **given: Any) -> str:
    """One act that must be done; returns the page after it."""
    answer = post(client, number, act, **given)
    if answer.status_code == 200 and "确定要" in answer.content.decode():
        answer = post(client, number, act, **given, sure="yes")
    assert went(answer).startswith(f"/desk/cases/{number}/")
    return case_page(client, number)


def stage(number: str) -> str:
    """Where a case stands."""
    return Case.objects.get(number=number).stage


def same_as_told(number: str) -> None:
    """The case says what its journal says."""
    case = Case.objects.get(number=number).pk
    assert load(case)[1] == replay(fact.event for fact in history(case))
