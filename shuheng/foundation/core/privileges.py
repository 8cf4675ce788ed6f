"""Leave root before anything is made or served: the whole program then runs as the ordinary account that owns its data."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import postgres
from .accounts import Account, CannotStart, may

SYSTEM_FOLDER = Path("/var/lib/shuheng")


def leave_root(data: Path, checkout: Path) -> None:
    """Become the account of ``data``; nothing happens for an ordinary user. May restart the program from a copy it can reach."""
    if os.geteuid() != 0:
        return
    who = postgres.account(data)
    if not _can_run(who, checkout):
        _restart(_copy_within_reach(checkout), data)
    _hand_over(data, who)
    os.setgroups([])
    os.setgid(who.gid)
    os.setuid(who.uid)
    os.environ["HOME"] = str(data)
    os.umask(0o077)


def _hand_over(data: Path, who: Account) -> None:
    """The data folder belongs to the account, also what an earlier root left at its top."""
    if not data.exists():
        data.mkdir(parents=True, mode=0o750)
    for path in (data, *data.iterdir()):
        if path.lstat().st_uid == 0 and not path.is_symlink():
            os.chown(path, who.uid, who.gid)
    if not may(who, "/usr/bin/test", "-w", str(data)):
        raise CannotStart(f"账号 {who.name} 无法写入 {data}（该目录属于别的账号，或上级目录不许通过）。请用 DATA=另一个目录 启动。")


def _can_run(who: Account, checkout: Path) -> bool:
    search = f"import sys; sys.path.insert(0, {str(checkout)!r}); import shuheng, django"
    return may(who, sys.executable, "-c", search)


# -- a checkout that is private to root ----------------------------------------------------------------------------------------


def _copy_within_reach(checkout: Path) -> Path:
    """Copy program and environment below the system's folder: nobody but root can enter the checkout (a 0700 home)."""
    copy = SYSTEM_FOLDER / "programs" / hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
    if checkout == copy:
        raise CannotStart(f"系统账号无法执行 {copy} 中的程序，请检查该目录的权限。")
    copy.mkdir(parents=True, exist_ok=True)
    for part in ("shuheng", "county"):
        _replace(checkout / part, copy / part)
    packages = next(Path(sys.prefix).glob("lib/python*/site-packages"))
    stamp = copy / "environment-stamp"
    present = str(packages.stat().st_mtime_ns)
    if not stamp.exists() or stamp.read_text() != present:
        _replace(Path(sys.prefix), copy / ".venv")
        stamp.write_text(present)
    for folder in (SYSTEM_FOLDER, SYSTEM_FOLDER / "programs"):
        folder.chmod(0o755)
    return copy


def _replace(origin: Path, target: Path) -> None:
    fresh = target.with_name(f"{target.name}.new")
    for folder in (fresh, target):
        shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", str(origin), str(fresh)], check=True)
    subprocess.run(["chmod", "-R", "go+rX", str(fresh)], check=True)
    fresh.rename(target)


def _restart(copy: Path, data: Path) -> None:
    python = copy / ".venv" / "bin" / "python"
    os.chdir(copy)
    os.execve(python, [str(python), "-m", "shuheng.cli", *sys.argv[1:]], {**os.environ, "DATA": str(data), "PYTHONPATH": ""})
