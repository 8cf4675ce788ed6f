"""Signing in: codes by telephone, the record of a sign-in, ending sessions."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from shuheng.foundation.core import clock, sms, vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.actions import record

from .. import events, queries, rules
from ..models import Account, PhoneCode, Session


def ask_code(phone: str, address: str, *, by: Actor) -> tuple[int, str]:
    """Send a six-digit code; returns its number and, only in a demonstration without a gateway, the code itself for the page to show."""
    phone = rules.check_phone(phone)
    shown = settings.DEMONSTRATION and not sms.configured()
    if not (shown or sms.configured()):
        raise Refused("短信还没有接通，发不出验证码。请用密码登录，或者带身份证到窗口办。", "phone")
    code = f"{secrets.randbelow(1_000_000):06d}"
    asked = _new_code(phone, address, code)
    if shown:
        return asked.pk, code
    try:
        sms.send(phone, rules.code_words(settings.COUNTY_NAME, code), f"code-{asked.pk}")
    except sms.SmsFailed:
        raise Refused("短信没有发出去，是我们这边的问题。请过一分钟再试，或者打 12345。", "phone") from None
    return asked.pk, ""


@transaction.atomic
def _new_code(phone: str, address: str, code: str) -> PhoneCode:
    phone_blind, address_blind = vault.blind(phone, "identity.code.phone"), vault.blind(address, "identity.code.address")
    with connection.cursor() as cursor:  # two presses of the button count one after the other
        cursor.execute("select pg_advisory_xact_lock(730002, hashtext(encode(%s, 'hex')))", [phone_blind])
    now = clock.now()
    recent = PhoneCode.objects.filter(asked_at__gt=now - timedelta(hours=1))
    last = recent.filter(phone_blind=phone_blind).order_by("-asked_at").values_list("asked_at", flat=True).first()
    rules.check_code_may_be_sent((now - last).total_seconds() if last else None, recent.filter(phone_blind=phone_blind).count(),
                                 recent.filter(address_blind=address_blind).count())
    PhoneCode.objects.filter(asked_at__lt=now - timedelta(days=1)).delete()
    PhoneCode.objects.filter(phone_blind=phone_blind, used_at=None).update(used_at=now)
    return PhoneCode.objects.create(phone_blind=phone_blind, address_blind=address_blind, digest=_digest(phone, code), asked_at=now)


def _digest(phone: str, code: str) -> bytes:
    return vault.mac(f"{phone}|{code}".encode(), "identity.code")


def check_code(number: int, phone: str, code: str) -> str:
    """Empty when the code is right, and used up by that; else what to tell the person. A wrong try is counted, so this does not raise."""
    now = clock.now()
    since = now - timedelta(minutes=rules.CODE_MINUTES)
    fresh = PhoneCode.objects.filter(pk=number, used_at=None, asked_at__gt=since, tries__lt=rules.CODE_TRIES)
    if not fresh.update(tries=F("tries") + 1):
        return "这个验证码已经过期，或者试了太多次。请重新要一个。"
    used = PhoneCode.objects.filter(pk=number, used_at=None, digest=_digest(phone, rules.code_in(code))).update(used_at=now)
    return "" if used else "验证码不对。请看短信里的 6 位数字，再填一次。"


def remember_sign_in(account: Account, way: str) -> None:
    """The journal's word that somebody came in."""
    record(events.SignedIn(account.pk, way), by=Actor(kind="officer" if account.is_officer else "resident", account=account.pk))


@transaction.atomic
def choose_password(account: Account, password: str, *, by: Actor) -> None:
    """Set the password somebody chose for their own account; it is not due to be changed."""
    account.set_password(password)
    account.password_due, account.password_until = False, None
    account.save(update_fields=["password", "password_due", "password_until"])
    record(events.PasswordChosen(account.pk), by=by)


@transaction.atomic
def end_other_sessions(present: str, *, by: Actor) -> int:
    """Sign out everywhere but here; returns how many."""
    count, _ = Session.objects.filter(account=by.account).exclude(session_key=present).delete()
    if count and by.account:
        record(events.SessionsEnded(by.account, count), by=by)
    return count


@transaction.atomic
def close_session(device_number: str, *, by: Actor) -> int:
    """End one of one's own sessions, named by the digest the page shows."""
    keys = queries.sessions(by.account or 0).values_list("session_key", flat=True)
    mine = [key for key in keys if queries.session_mark(key) == device_number]
    count, _ = Session.objects.filter(account=by.account, session_key__in=mine).delete()
    if count and by.account:
        record(events.SessionsEnded(by.account, count), by=by)
    return count


