"""Whoever must answer by a day hears of it one working day before, and once more when it passed; the words are the same for every room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.templatetags.look import cn_day

from .sending import About, send

DUE, OVERDUE = "notices.answer_due", "notices.answer_overdue"


@dataclass(frozen=True)
class Duty:
    """An answer that is owed: what kind of thing waits for it, about what, from which organ, by which day, and whether that day has passed."""

    what: str
    subject: str
    organ: str
    due_on: date
    late: bool


def send_each(code: str, values: Mapping[str, str], accounts: Iterable[int], *, by: Actor, key: str, about: About) -> None:
    """The same notice to each of these accounts, once per key and account."""
    for account in sorted(set(accounts)):
        send(code, values=values, by=by, key=f"{code}:{key}:{account}", to_account=account, about=about)


def remind(duty: Duty, accounts: Iterable[int], *, by: Actor, key: str, about: About) -> None:
    """Tell these accounts that the answer is due, or that it is late."""
    values = {"what": duty.what, "subject": duty.subject, "organ": duty.organ, "due": cn_day(duty.due_on)}
    send_each(OVERDUE if duty.late else DUE, values, accounts, by=by, key=key, about=about)
