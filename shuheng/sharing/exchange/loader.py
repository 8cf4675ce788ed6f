"""The part of a county's profile that says which base registries answer for which entries (exchange.yaml); it also publishes the way of requests."""

from __future__ import annotations

from collections.abc import Iterator

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Tally, declare_loader

from . import actions, rules

FILE = "exchange.yaml"


def read(profile: Profile) -> dict[str, str]:
    """Entry code → register; a county may have none."""
    file = profile.yaml(FILE) if profile.has(FILE) else None
    wanted: dict[str, str] = {}
    for row in file.records("attachments") if file else ():
        row.only("resource", "register")
        code, register = row.text("resource"), row.text("register")
        if register not in rules.REGISTERS:
            row.refuse(f"没有叫“{register}”的库，可以写：{'、'.join(rules.REGISTERS)}。", "register")
        if code in wanted:
            row.refuse(f"资源 {code} 写了两次。", "resource")
        wanted[code] = register
    return wanted


def write(wanted: dict[str, str], by: Actor) -> Iterator[Tally]:
    """The way of requests first."""
    actions.put_procedure(by=by)
    if wanted:
        yield actions.put_attachments(wanted, by=by)


declare_loader("exchange", read, write)
