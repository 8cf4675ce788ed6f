"""Officers, their posts and their stand-ins."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Within, every
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.actions import record

from .. import events, permits, queries, rules
from ..models import Account, Holding, Post, PostPermit, Session, StandIn

FIRST_PASSWORD_DAYS = 7
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def first_password() -> str:
    """A password to be read out once: sixteen signs that cannot be mistaken for one another."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def add_officer(name: str, full_name: str, *, by: Actor) -> tuple[Account, str]:
    """Open an officer's account; returns it with the first password, shown once, good for seven days and to be changed at sign-in."""
    queries.check(by, permits.MANAGE)
    name, full_name = rules.check_account_name(name), rules.check_person_name(full_name)
    if Account.objects.filter(name=name).exists():
        raise Refused(f"账号 {name} 已经有人用。请在后面加数字。", "account_name")
    account, password = Account(kind=Account.Kind.OFFICER, name=name, full_name=full_name), first_password()
    _give_password(account, password)
    record(events.OfficerAdded(account.pk), by=by)
    return account, password


@transaction.atomic
def seat_officer(name: str, full_name: str, post: str, *, by: Actor) -> tuple[Account, str]:
    """An officer's account that holds this post (by its code) from today on; with the first password. All or nothing."""
    account, password = add_officer(name, full_name, by=by)
    seat = Post.objects.filter(code=post, closed_on=None).first()
    if seat is None:
        raise Refused(f"没有代码为“{post}”的岗位。代码是“单位.岗位”，见 posts.yaml，例如 data.administrator。", "post")
    appoint(account.pk, seat.pk, rules.Span(clock.today()), by=by)
    return account, password


@transaction.atomic
def add_program(name: str, full_name: str, *, by: Actor) -> Account:
    """The account of an organ's program: its acts stand under it, nobody can sign in with it. The caller has checked the permit."""
    account = Account(kind=Account.Kind.PROGRAM, name=name, full_name=full_name[:50])
    account.set_unusable_password()
    account.save(force_insert=True)
    record(events.ProgramAdded(account.pk), by=by)
    return account


def _give_password(account: Account, password: str) -> None:
    account.set_password(password)
    account.password_due, account.password_until = True, clock.now() + timedelta(days=FIRST_PASSWORD_DAYS)
    account.save()


@transaction.atomic
def reset_password(account: int, *, by: Actor) -> str:
    """A new first password for an officer who lost password or device. Second factors are removed: he enrols again, as on the first day."""
    found = _other_officer(account, by)
    password = first_password()
    _give_password(found, password)
    Authenticator.objects.filter(user=found).delete()
    Session.objects.filter(account=found).delete()
    record(events.PasswordReset(found.pk), by=by)
    return password


def _other_officer(account: int, by: Actor) -> Account:
    queries.check(by, permits.MANAGE)
    if account == by.account:
        raise Forbidden("不能给自己办。请另一位管理员来办。")
    found = Account.objects.select_for_update(of=("self",)).filter(pk=account).first()
    if found is None:
        raise Absent("没有这个账号。请回到账号列表再选。")
    return found


@transaction.atomic
def disable_account(account: int, *, by: Actor) -> Account:
    """Close an account. Its sessions end with this transaction."""
    found = _other_officer(account, by)
    if found.disabled_at is None:
        found.disabled_at = clock.now()
        found.save(update_fields=["disabled_at"])
        Session.objects.filter(account=found).delete()
        record(events.AccountDisabled(found.pk), by=by)
    return found


@transaction.atomic
def enable_account(account: int, *, by: Actor) -> Account:
    """Open a closed account again."""
    found = _other_officer(account, by)
    if found.disabled_at is not None:
        found.disabled_at = None
        found.save(update_fields=["disabled_at"])
        record(events.AccountEnabled(found.pk), by=by)
    return found


# --- posts


@transaction.atomic
def open_post(code: str, organ: int, title: str, reach: Mapping[str, Within], *, by: Actor, domain: str | None = None) -> Post:
    """Make a post in an organ, or set title and permits of the one with this code; its domain stays where None is given."""
    queries.check(by, permits.MANAGE)
    unknown = sorted(set(reach) - set(every()))
    if unknown:
        raise Refused(f"没有这样的许可：{'、'.join(unknown)}。请核对代码。", "permits")
    post, _ = Post.objects.select_for_update(of=("self",)).get_or_create(code=code, defaults={"organ_id": organ, "title": title})
    before, domain = dict(post.permits.values_list("permit", "within")), post.domain if domain is None else domain
    if (post.organ_id, post.title, post.domain, before) == (organ, title, domain, dict(reach)) and before:
        return post
    post.organ_id, post.title, post.domain = organ, title, domain
    post.save(update_fields=["organ", "title", "domain"])
    post.permits.all().delete()
    PostPermit.objects.bulk_create(PostPermit(post=post, permit=permit, within=int(within)) for permit, within in sorted(reach.items()))
    record(events.PostOpened(post.pk, tuple(sorted(f"{permit}:{int(within)}" for permit, within in reach.items()))), by=by, organ=organ)
    return post


@transaction.atomic
def appoint(account: int, post: int, span: rules.Span, *, by: Actor) -> Holding:
    """Give an officer a post from a day on."""
    found = _other_officer(account, by)
    seat = Post.objects.filter(pk=post, closed_on=None).first()
    if seat is None or not found.is_officer:
        raise Refused("请选一个还在用的岗位和一个工作人员账号。", "post")
    if span.last is not None and span.last < span.first:
        raise Refused("截止日期要在开始日期之后。", "valid_to")
    for other in Holding.objects.filter(account=found, post=seat):
        if rules.Span(other.valid_from, other.valid_to).meets(span):
            raise Refused("这段时间他已经在这个岗位上。请改日期，或者先免岗。", "valid_from")
    holding = Holding.objects.create(account=found, post=seat, valid_from=span.first, valid_to=span.last)
    record(events.Appointed(holding.pk, found.pk, seat.pk, span.first), by=by, organ=seat.organ_id)
    return holding


@transaction.atomic
def relieve(holding: int, last_day: date, *, by: Actor) -> Holding:
    """End a holding after a last day; stand-ins for it end with it."""
    queries.check(by, permits.MANAGE)
    found = Holding.objects.select_for_update(of=("self",)).select_related("post").filter(pk=holding).first()
    if found is None:
        raise Absent("没有这条任岗记录。请回到账号页再选。")
    if last_day < found.valid_from:
        raise Refused(f"最后一天不能早于到岗那天（{found.valid_from:%Y-%m-%d}）。", "last_day")
    found.valid_to = last_day
    found.save(update_fields=["valid_to"])
    found.stand_ins.filter(ended_at=None, valid_to__gt=last_day, valid_from__lte=last_day).update(valid_to=last_day)
    found.stand_ins.filter(ended_at=None, valid_from__gt=last_day).update(ended_at=clock.now())
    record(events.Relieved(found.pk, last_day), by=by, organ=found.post.organ_id)
    return found


@transaction.atomic
def stand_in(holding: int, substitute: int, span: rules.Span, reason: str, *, by: Actor) -> StandIn:
    """Name who does the work of a holding for some days: by the holder himself or by an administrator."""
    found = Holding.objects.select_for_update(of=("self",)).select_related("post").filter(pk=holding).first()
    if found is None or not (by.may(permits.MANAGE) or by.account == found.account_id):
        raise Forbidden("只有本人或管理员能指定代岗。")
    other = Account.objects.filter(pk=substitute, kind=Account.Kind.OFFICER, disabled_at=None).first()
    if other is None:
        raise Refused("请选一位在用账号的同事代岗。", "substitute")
    if not reason.strip():
        raise Refused("请写明为什么要代岗，例如“年休假”。", "reason")
    rules.check_stand_in(found.account_id, other.pk, span, rules.Span(found.valid_from, found.valid_to))
    named = StandIn.objects.create(holding=found, substitute=other, valid_from=span.first, valid_to=span.last, reason=reason.strip()[:200],
                                   named_by_id=by.account)
    record(events.StandInNamed(named.pk, found.pk, other.pk, named.valid_from, named.valid_to), by=by, organ=found.post.organ_id)
    return named


@transaction.atomic
def end_stand_in(number: int, *, by: Actor) -> StandIn:
    """The holder is back early."""
    found = StandIn.objects.select_for_update(of=("self",)).select_related("holding__post").filter(pk=number, ended_at=None).first()
    if found is None or not (by.may(permits.MANAGE) or by.account == found.holding.account_id):
        raise Forbidden("只有本人或管理员能结束代岗。")
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    record(events.StandInEnded(found.pk), by=by, organ=found.holding.post.organ_id)
    return found
