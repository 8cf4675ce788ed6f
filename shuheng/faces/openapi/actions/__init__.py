"""Every change in this room: clients and their keys, acting for a party, counting, replies, webhooks."""

from __future__ import annotations

from .authorities import consent, note_act, note_read, record_presence, withdraw_consent
from .clients import (
    Opening,
    open_client,
    resume_client,
    rotate_key,
    set_client,
    suspend_client,
)
from .counting import count_call, forget_old, keep_reply, reply_to
from .filing import apply, supply, upload, withdraw
from .hooks import change_secret, claim, mark_done, plan, put_off, requeue, resend, subscribe, unsubscribe

__all__ = [
    "Opening", "apply", "change_secret", "claim", "consent", "count_call", "forget_old", "keep_reply", "mark_done", "note_act", "note_read",
    "open_client", "plan", "put_off", "record_presence", "reply_to", "requeue", "resend", "resume_client", "rotate_key", "set_client", "subscribe",
    "supply", "suspend_client", "unsubscribe", "upload", "withdraw", "withdraw_consent",
]
