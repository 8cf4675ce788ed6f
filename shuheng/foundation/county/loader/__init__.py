"""Loading a county's profile: a folder of YAML, CSV and GeoJSON becomes rows. Everything is checked before anything is written.

Rooms above hang their own part in without an upward import: their `loader.py` calls `declare_loader(name, read, write)` and is found here.
`read` takes the open profile, reports what is wrong through `profile.refuse` and the records' own methods, and returns a plan;
`write` takes the plan and the actor, inside the transaction, and returns what it did.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.core.refusals import Refused

from .. import actions, queries
from ..rules import Flaw, Tally
from . import calendar, divisions, organs
from .profile import Profile, Record

__all__ = ["Flaw", "Profile", "Record", "Report", "Tally", "declare_loader", "is_loaded", "load"]

Plan = TypeVar("Plan")
PROGRAM = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class _Loader:
    name: str
    read: Callable[[Profile], Any]
    write: Callable[[Any, Actor], Iterable[Tally]]


@dataclass(frozen=True)
class Report:
    """What a load found wrong, or what it did. With a flaw nothing was written."""

    folder: str
    flaws: tuple[Flaw, ...] = ()
    tallies: tuple[Tally, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.flaws

    @property
    def changes(self) -> int:
        """Rows created or changed; 0 on a second run."""
        return sum(tally.created + tally.changed for tally in self.tallies)

    def __str__(self) -> str:
        if self.flaws:
            lines = [f"县情档案 {self.folder} 有 {len(self.flaws)} 处错误，什么也没有写入："]
            return "\n".join(lines + [f"  {flaw}" for flaw in self.flaws])
        lines = [f"县情档案 {self.folder} 已载入，共 {self.changes} 处变动："]
        return "\n".join(lines + [f"  {tally}" for tally in self.tallies])


_own = [
    _Loader("divisions", divisions.read, divisions.write),
    _Loader("organs", organs.read, organs.write),
    _Loader("calendar", calendar.read, calendar.write),
]
_declared: dict[str, _Loader] = {}


def declare_loader(name: str, read: Callable[[Profile], Plan], write: Callable[[Plan, Actor], Iterable[Tally]]) -> None:
    """Make a part of the profile known. Parts are read and written in the order of the rooms, the county's own first, whichever was imported first."""
    _declared[name] = _Loader(name, read, write)


def _in_order() -> list[_Loader]:
    rooms = {name: place for place, name in enumerate(settings.INSTALLED_APPS)}
    return sorted(_declared.values(), key=lambda one: rooms.get(one.read.__module__.rpartition(".")[0], len(rooms)))


def is_loaded(folder: Path) -> bool:
    """Whether exactly these files, read by exactly this program, were what the last load brought in."""
    return folder.is_dir() and _digest(folder) == queries.loaded_digest()


def load(folder: Path, *, by: Actor) -> Report:
    """Check the whole profile, then write what differs, in one transaction. The second run changes nothing."""
    autodiscover_modules("loader")
    profile = Profile(folder)
    readings = [(loader, loader.read(profile)) for loader in (*_own, *_in_order())] if profile.opened else []
    if profile.flaws:
        return Report(folder.name, tuple(sorted(profile.flaws)))
    try:
        return Report(folder.name, tallies=tuple(_write(readings, _digest(folder), by)))
    except Refused as refused:
        return Report(folder.name, flaws=(Flaw("", 0, refused.message),))


def _digest(folder: Path) -> str:
    """SHA-256 over the profile's files and the program's own, names and contents, and over what kind of running this is."""
    digest = hashlib.sha256(f"{settings.DEMONSTRATION} {settings.TESTING}\n".encode())
    for root, pattern in ((folder, "*"), (PROGRAM, "*.py")):
        for path in sorted(path for path in root.rglob(pattern) if path.is_file()):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _write(readings: list[tuple[_Loader, Any]], digest: str, by: Actor) -> list[Tally]:
    with acting(by):
        actions.lock()
        tallies = [tally for loader, plan in readings for tally in loader.write(plan, by)]
        actions.finish_load(tallies, digest, by=by)
    return tallies
