"""The embedded database starts from anything, once, for the right account, and never on the network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shuheng.foundation.core import postgres
from shuheng.foundation.core.accounts import CannotStart

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that an ordinary account can enter (pytest's own are private), with a running server."""
    folder = Path(tempfile.mkdtemp(prefix="shuheng-"))
    folder.chmod(0o755)
    postgres.ensure(folder / "d")
    yield folder / "d"
    postgres.stop(folder / "d")
    shutil.rmtree(folder)


def _postmaster(data: Path) -> int:
    return int((data / "pg" / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def _ask(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(question).fetchall()


def _superuser(data: Path) -> str:
    return postgres.urls(data).owner.replace("shuheng_owner", "postgres")


def test_each_role_comes_in_under_its_own_name(data: Path) -> None:
    addresses = postgres.urls(data)
    names = [_ask(url, "select current_user")[0][0] for url in (addresses.owner, addresses.app, addresses.readonly, addresses.backup)]
    assert tuple(names) == postgres.ROLES


def test_no_role_is_superuser_or_passes_row_security(data: Path) -> None:
    rows = _ask(_superuser(data), "select rolname, rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname like 'shuheng%'")
    assert {name: (superuser, bypass) for name, superuser, bypass, _ in rows} == dict.fromkeys(postgres.ROLES, (False, False))
    assert [name for name, _, _, creates in rows if creates] == ["shuheng_owner"]


def test_the_application_cannot_make_tables(data: Path) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(postgres.urls(data).app, "create table mine (a int)")


def test_tables_of_the_owner_are_the_applications_to_use_and_the_readers_to_read(data: Path) -> None:
    addresses = postgres.urls(data)
    with psycopg.connect(addresses.owner, autocommit=True) as owner:
        owner.execute("create table shared as select 1 as one")
    assert _ask(addresses.app, "update shared set one = 2 returning one") == [(2,)]
    assert _ask(addresses.readonly, "select one from shared") == [(2,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(addresses.readonly, "delete from shared")


def test_it_listens_on_its_socket_only(data: Path) -> None:
    assert _ask(_superuser(data), "show listen_addresses") == [("",)]
    assert _ask(_superuser(data), "select distinct type, auth_method from pg_hba_file_rules") == [("local", "peer")]
    open_sockets = {os.readlink(link) for link in Path(f"/proc/{_postmaster(data)}/fd").iterdir() if link.is_symlink()}
    inodes = {name[8:-1] for name in open_sockets if name.startswith("socket:[")}
    for table in ("tcp", "tcp6"):
        rows = [line.split() for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
        assert not [row for row in rows if row[9] in inodes]


def test_the_server_never_runs_as_root(data: Path) -> None:
    assert Path(f"/proc/{_postmaster(data)}").stat().st_uid != 0
    assert (data / "pg" / "run").stat().st_mode & 0o777 == 0o700


def test_a_forgotten_transaction_is_ended_by_the_server(data: Path) -> None:
    assert _ask(postgres.urls(data).app, "show idle_in_transaction_session_timeout") == [("1min",)]


def test_a_killed_server_comes_back_with_what_was_committed(data: Path) -> None:
    with psycopg.connect(_superuser(data), autocommit=True) as connection:
        connection.execute("create table kept as select 7 as seven")
        connection.execute("checkpoint")
    os.kill(_postmaster(data), signal.SIGKILL)
    postgres.ensure(data)
    assert _ask(_superuser(data), "select seven from kept") == [(7,)]


def test_four_starters_at_once_make_one_server() -> None:
    folder = Path(tempfile.mkdtemp(prefix="shuheng-"))
    folder.chmod(0o755)
    command = f"from pathlib import Path; from shuheng.foundation.core import postgres; postgres.ensure(Path({str(folder / 'd')!r}))"
    starters = [subprocess.Popen([sys.executable, "-c", command], cwd=CHECKOUT) for _ in range(4)]
    try:
        assert [starter.wait(60) for starter in starters] == [0, 0, 0, 0]
        assert _ask(postgres.urls(folder / "d").app, "select 1") == [(1,)]
    finally:
        postgres.stop(folder / "d")
        shutil.rmtree(folder)


def test_a_crash_before_the_roles_were_made_is_repaired(data: Path) -> None:
    (data / "pg" / postgres.ROLES_MADE).unlink()
    postgres.ensure(data)
    assert (data / "pg" / postgres.ROLES_MADE).exists()


def test_a_pid_file_that_names_another_program_does_not_block_the_start(data: Path) -> None:
    postgres.stop(data)
    other = subprocess.Popen(["/bin/sleep", "60"])
    stale = data / "pg" / "data" / "postmaster.pid"
    stale.write_text(f"{other.pid}\n{data}/pg/data\n1\n5432\n{data}/pg/run\n\n")
    try:
        postgres.ensure(data)
        assert postgres.ready(data)
    finally:
        other.kill()
        other.wait()


def test_stopping_twice_is_quiet(data: Path) -> None:
    postgres.stop(data)
    assert not postgres.ready(data)
    postgres.stop(data)
    postgres.ensure(data)
    assert postgres.ready(data)


def test_a_backup_is_complete_and_verified(data: Path) -> None:
    postgres.ensure(data)
    target = data / "pg" / "copy"
    postgres.back_up(data, target)
    assert (target / "backup_manifest").exists()
    with pytest.raises(CannotStart, match="不是空的"):
        postgres.back_up(data, target)


def test_a_path_too_long_for_a_socket_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="太长.*DATA="):
        postgres.ensure(tmp_path / ("a" * 90))


def test_a_folder_the_account_cannot_enter_is_refused_with_advice() -> None:
    folder = Path(tempfile.mkdtemp(prefix="shuheng-"))
    private = folder / "private"
    private.mkdir(mode=0o700 if os.geteuid() == 0 else 0o500)
    try:
        with pytest.raises(CannotStart, match="DATA="):
            postgres.ensure(private / "d")
    finally:
        private.chmod(0o700)
        shutil.rmtree(folder)
