"""What the desk itself writes down."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.journal.actions import record

from .events import ListExported


@transaction.atomic
def note_export(view: str, rows: int, *, whole: bool, by: Actor) -> None:
    """Who took which list away, and how long it was. 个人信息保护法 第五十一条"""
    record(ListExported(view, rows, whole), by=by, about=f"account:{by.account}")
