"""Every test runs as the application's role against a real PostgreSQL under $DATA, with the network closed."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from shuheng.foundation.core import postgres

CHECKOUT = Path(__file__).resolve().parent.parent
# a busy machine is no fault of the program; whoever looks for a rare case asks for more examples (HYPOTHESIS_EXAMPLES=1000)
hypothesis.settings.register_profile("house", deadline=None, max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES") or 50))
hypothesis.settings.load_profile("house")


def _prepare() -> None:
    """Database and environment, before Django reads its settings. Workers of xdist share the server, not the files."""
    os.environ["SHUHENG_TEST"] = "1"
    data = Path(os.environ.get("DATA") or postgres.default_data(CHECKOUT) / "test").absolute()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    addresses = postgres.ensure(data)
    (data / "static").mkdir(exist_ok=True)  # whitenoise warns where nothing was collected; in tests it asks the finders
    os.environ |= {
        "DATA": str(data),
        "DATABASE_URL": addresses.app,
        "DATABASE_OWNER_URL": addresses.owner,
        "SHUHENG_FILES": str(data / f"files-{worker}"),
        "SHUHENG_CLOCK": str(data / f"clock-{worker}"),
        "DJANGO_SETTINGS_MODULE": "shuheng.settings",
    }
    os.environ.setdefault("SHUHENG_MODE", "demonstration")
    Path(os.environ["SHUHENG_CLOCK"]).unlink(missing_ok=True)


_prepare()

import django  # noqa: E402  the settings are read from the environment prepared above

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

# a worker of xdist inherits the settings' name, so pytest-django may have read them before this file said where this worker's files are
settings.CLOCK_FILE, settings.FILES_DIR = os.environ["SHUHENG_CLOCK"], Path(os.environ["SHUHENG_FILES"])
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1  # nobody guesses passwords in a test

os.fsync = lambda handle: None  # nobody pulls the plug under a test; programs that proofs kill run by themselves and do write through

from shuheng.foundation.core import kept  # noqa: E402
from shuheng.foundation.core.database.initial import migrate  # noqa: E402
from shuheng.foundation.county.queries import forget_calendar  # noqa: E402
from tests import groups, templates  # noqa: E402


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> groups.Grouped:
    """A whole program is started once for its module."""
    return groups.Grouped(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything under tests/proof is a long proof, everything under tests/browser needs Chromium."""
    for item in items:
        for name in ("proof", "browser"):
            if name in item.path.relative_to(CHECKOUT).parts:
                item.add_marker(name)


def pytest_collection_finish() -> None:
    """What was imported and collected lives to the end, so the collector of rubbish need not walk through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# -- the database --------------------------------------------------------------------------------------------------------------


def _migrate() -> None:
    templates.make(templates.EMPTY)
    migrate()
    with connection.cursor() as cursor:
        cursor.execute(EMPTIED)


# Transactional tests clean up after themselves: of two hundred tables, those that hold something are emptied, not all
EMPTIED = """
create function test_emptied() returns void language plpgsql security definer set search_path = public as $$
declare one text; full_ones text[] := '{}'; any_row boolean;
begin
  for one in select tablename from pg_tables where schemaname = 'public' 
      and tablename not in ('django_migrations', 'django_content_type', 'auth_permission') loop
    execute format('select exists (select from %I)', one) into any_row;
    if any_row then full_ones := full_ones || quote_ident(one); end if;
  end loop;
  if cardinality(full_ones) > 0 then execute 'truncate ' || array_to_string(full_ones, ', ') || ' cascade'; end if;
end $$
"""


def _empty(_: TransactionTestCase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select test_emptied()")


TransactionTestCase._fixture_teardown = _empty  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database is made by the owner and used by the application, as in production."""
    name = f"test_shuheng_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock():
        templates.copied(templates.EMPTY, templates.tables(), _migrate, name)
        templates.come_as("shuheng_app", name)
    yield
    with django_db_blocker.unblock():
        templates.come_as("shuheng_owner", "postgres")
        templates.drop(name)


def pytest_unconfigure() -> None:
    """The make targets leave no server behind; a single trial run leaves it up for the next."""
    if os.environ.get("SHUHENG_STOP") == "1" and "PYTEST_XDIST_WORKER" not in os.environ:
        connection.close()
        postgres.stop(Path(os.environ["DATA"]))


# -- the clock -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shift() -> Iterator[Callable[..., None]]:
    """Move the clock of all processes: ``shift(days=3)`` from the real time, or ``shift(to=instant)``; real time after the test."""
    clock = Path(settings.CLOCK_FILE)

    def move(*, to: datetime | None = None, **units: float) -> None:
        offset = to.astimezone(UTC) - datetime.now(UTC) if to else timedelta(**units)
        fresh = clock.with_suffix(".new")
        fresh.write_text(str(offset.total_seconds()), encoding="ascii")
        fresh.replace(clock)

    yield move
    clock.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def _fresh_calendar() -> Iterator[None]:
    """A calendar kept from another test's transaction would be a false one."""
    forget_calendar()
    kept.forget()
    yield
    forget_calendar()


# -- the network ---------------------------------------------------------------------------------------------------------------


def _outside(address: Any) -> bool:
    if not isinstance(address, tuple):
        return False  # a unix socket
    try:
        return not ip_address(str(address[0]).split("%")[0]).is_loopback
    except ValueError:
        return address[0] != "localhost"


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """Only unix sockets and this machine can be reached."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    yield
    patch.undo()


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if _outside(address):
            raise ConnectionRefusedError(f"the network is closed in tests: {address}")
        return original(self, address)

    return connect
