"""A look into the held tables for tests: the application itself cannot select from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as configured
from django.db import connection
from psycopg.conninfo import make_conninfo

LOOK = """
create or replace function tests_look(statement text) returns setof json language plpgsql security definer set search_path = public, pg_temp as
$$ begin return query execute format('select to_json(t) from (%s) t', statement); end $$;
grant execute on function tests_look(text) to shuheng_app
"""


@pytest.fixture(autouse=True)
def _own_inbox(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Two workers fill no folder together. What runs in a process of its own keeps the folder that process knows."""
    if "proof" not in request.keywords:
        settings.DATA = tmp_path


@pytest.fixture(scope="session", autouse=True)
def _look(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A function of the owner that exists in test databases only."""
    with psycopg.connect(make_conninfo(configured.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"]), autocommit=True) as owner:
        owner.execute(LOOK)
    yield
