"""What inspectors and the organs that they watch do with a browser."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.oversight.supervision.models import Signal
from tests.journeys import officers
from tests.journeys.residents import read, went, words

INSPECTOR, ARBITER = "inspector", "arbiter"
HOME = "/desk/supervision/"


def inspector(name: str = INSPECTOR) -> Client:
    """The browser of an inspector."""
    return officers.signed_in(name)


def card(number: str, rule: str) -> Signal:
    """The one signal of a case under a rule."""
    with acting(SYSTEM):
        return Signal.objects.get(number=number, rule=rule)


def cards(number: str) -> dict[str, tuple[str, str]]:
    """(level, status) of every signal of a case by its rule."""
    with acting(SYSTEM):
        case = Case.objects.get(number=number).pk
        return {one.rule: (one.level, one.status) for one in Signal.objects.filter(case=case)}


def page(client: Client, signal: Signal, status: int = 200) -> str:
    """The words of a signal's page."""
    return words(read(client.get(f"{HOME}signals/{signal.pk}/"), status))


def send(client: Client, address: str, **given: Any) -> str:
    """A form that must be taken; returns the words of the page after it."""
    return words(read(client.get(went(client.post(f"{HOME}{address}", given)))))


def figure(text: str, label: str) -> str:
    """The address behind a number of the ranking."""
    found = re.search(rf'href="([^"]+)" aria-label="{label}', text)
    assert found, words(text)[:1500]
    return found[1].replace("&amp;", "&")
