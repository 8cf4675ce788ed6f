"""Every change to notices: publish words, send, read, deliver by SMS with retries, take receipts, send again."""

from __future__ import annotations

from .delivering import Errand, claim, mark_sent, put_off, receive, requeue, resend
from .reminding import Duty, remind, send_each
from .sending import About, publish, read, send

__all__ = ["About", "Duty", "Errand", "claim", "mark_sent", "publish", "put_off", "read", "receive", "remind", "requeue", "resend", "send", "send_each"]
