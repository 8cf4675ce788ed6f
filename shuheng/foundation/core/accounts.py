"""Accounts of the operating system: who may own the database and run the program when root starts it."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


class CannotStart(Exception):
    """The database cannot be started; the message is Chinese and says what to do."""


@dataclass(frozen=True)
class Account:
    """The operating system account that owns the server."""

    name: str
    uid: int
    gid: int


def as_account(entry: pwd.struct_passwd) -> Account:
    """An account of the system; root is refused."""
    if entry.pw_uid == 0:
        raise CannotStart("PostgreSQL 不能以 root 运行，请用 SHUHENG_PG_USER 指明一个普通账号。")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def system_account(name: str = "") -> Account:
    """The ordinary account for a program started by root: SHUHENG_PG_USER, else ``shuheng``, made if it is missing."""
    name = name or os.environ.get("SHUHENG_PG_USER", "shuheng")
    try:
        return as_account(pwd.getpwnam(name))
    except KeyError:
        pass
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/var/lib/shuheng", "--shell", "/usr/sbin/nologin"]
    made = subprocess.run(["useradd", *options, name], capture_output=True, text=True, check=False)
    try:  # two starters may have created it at once
        return as_account(pwd.getpwnam(name))
    except KeyError:
        raise CannotStart(f"无法建立系统账号 {name}：{made.stderr.strip()}。请先建立一个普通账号，用 SHUHENG_PG_USER 指明。") from None


def give(path: Path, who: Account) -> None:
    """Root makes a present of a path; an ordinary user already owns it."""
    if os.geteuid() == 0:
        os.chown(path, who.uid, who.gid)


def may(who: Account, *command: str) -> bool:
    """Whether the account can execute the command with success."""
    try:
        done = subprocess.run(command, user=who.uid, group=who.gid, extra_groups=[], cwd="/", capture_output=True, check=False)
    except PermissionError:
        return False
    return done.returncode == 0
