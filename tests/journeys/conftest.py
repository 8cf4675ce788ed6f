"""The journeys are made in a copy of the test database that holds all of Hengshan County, loaded once and committed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from psycopg.sql import SQL, Identifier

from shuheng.faces.portal.queries import figures
from shuheng.foundation.cases.actions import opening
from shuheng.foundation.cases.queries import state as cases
from shuheng.foundation.core import kept as keeping
from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.county import loader
from shuheng.foundation.county.queries import forget_calendar
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.queries import themes
from shuheng.sharing.registries.queries import certificates
from tests import builders, templates
from tests.journeys import officers


def _leave(name: str, role: str = "shuheng_app") -> None:
    """Go on in another database: nothing remembered of the one before may stay."""
    connection.close()
    connection.settings_dict["NAME"], connection.settings_dict["USER"] = name, role
    for kept in (licensing._thawed, licensing._definitions, cases._frozen, certificates._thawed, themes._thawed, themes._woven):
        kept.clear()
    opening._ahead.clear()  # numbers of the other database's sequence
    forget_calendar()
    keeping.forget()
    figures.forget()


def _turn_clock(to: datetime) -> None:
    """What is published is in force from this day on."""
    Path(settings.CLOCK_FILE).write_text(str((to - datetime.now(UTC)).total_seconds()), encoding="ascii")


@pytest.fixture(scope="session")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of the copy."""
    with django_db_blocker.unblock():
        home = connection.settings_dict["NAME"]
        copy = f"{home}_hengshan"
        made_of = f"{templates.tables()} {loader._digest(builders.COUNTY)}"
        _leave("postgres", "shuheng_owner")
        templates.copied(templates.HENGSHAN, made_of, lambda: _load(home), copy)
        _leave(home)
    yield copy
    with django_db_blocker.unblock():
        _leave("postgres", "shuheng_owner")
        templates.drop(copy)
        _leave(home)


def _load(home: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL("create database {} template {}").format(Identifier(templates.HENGSHAN), Identifier(home)))
    _leave(templates.HENGSHAN)
    _turn_clock(builders.at(2026, 3, 2))
    report = loader.load(builders.COUNTY, by=SYSTEM)
    assert report.ok, report
    Path(settings.CLOCK_FILE).unlink()


@pytest.fixture(scope="module", autouse=True)
def _in_hengshan(_loaded: str, django_db_blocker: Any) -> Iterator[None]:
    """Every test of these modules sees the county; what it does is undone as usual."""
    with django_db_blocker.unblock():
        home = connection.settings_dict["NAME"]
        _leave(_loaded)
    yield
    with django_db_blocker.unblock():
        _leave(home)


@pytest.fixture(autouse=True)
def _fresh(db: None) -> None:
    """No limit counted, no figure remembered from another test."""
    cache.clear()
    figures.forget()


@pytest.fixture
def handler() -> Client:
    """The browser of the officer who handles cases."""
    return officers.signed_in("handler")


@pytest.fixture
def approver() -> Client:
    """The browser of the officer who decides."""
    return officers.signed_in("approver")
