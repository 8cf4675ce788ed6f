"""Every change in this room: people and their mandates, officers and their posts, signing in."""

from __future__ import annotations

from .entering import ask_code, check_code, choose_password, close_session, end_other_sessions, remember_sign_in
from .parties import (
    Person,
    Terms,
    change_phone,
    grant_mandate,
    raise_level,
    record_each,
    record_parties,
    record_party,
    register,
    revoke_mandate,
)
from .posting import (
    add_officer,
    add_program,
    appoint,
    disable_account,
    enable_account,
    end_stand_in,
    open_post,
    relieve,
    reset_password,
    seat_officer,
    stand_in,
)

__all__ = [
    "Person", "Terms", "add_officer", "add_program", "appoint", "ask_code", "change_phone", "check_code", "choose_password", "close_session",
    "disable_account", "enable_account", "end_other_sessions", "end_stand_in", "grant_mandate", "open_post", "raise_level", "record_each", "record_parties",
    "record_party", "register", "relieve", "remember_sign_in", "reset_password", "revoke_mandate", "seat_officer", "stand_in",
]
