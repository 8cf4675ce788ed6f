"""Posts, holdings, stand-ins with dates, and what actor comes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.identity import actions, permits, queries, rules
from shuheng.foundation.identity.models import Account, Holding, Session
from tests.identity import people

pytestmark = pytest.mark.django_db
OWN = Within.OWN_ORGAN


def _in(days: int, length: int = 0) -> rules.Span:
    first = clock.today() + timedelta(days=days)
    return rules.Span(first, first + timedelta(days=length))


def test_an_officer_acts_in_one_post_at_a_time() -> None:
    window, manage = people.post("window"), people.post("manage", {"identity.manage": Within.COUNTY}, at="data")
    account = people.officer("two", window, manage)
    first, second = people.me(account), people.me(account, post=manage.pk)
    assert (first.post, first.organ, dict(first.permits)) == (window.pk, window.organ_id, {"identity.raise": OWN})
    assert (second.post, second.organs) == (manage.pk, frozenset({manage.organ_id}))
    assert dict(second.permits) == {"identity.manage": Within.COUNTY}
    assert people.me(account, post=999_999).post == window.pk


def test_a_holding_begins_and_ends_with_its_days(shift: object) -> None:
    window, account = people.post("window"), people.officer("soon")
    with acting(SYSTEM):
        actions.appoint(account.pk, window.pk, _in(2, 3), by=SYSTEM)
    assert people.me(account).post is None
    shift(days=2)  # type: ignore[operator]
    assert people.me(account).post == window.pk
    shift(days=5)  # type: ignore[operator]
    assert people.me(account).post == window.pk
    shift(days=6)  # type: ignore[operator]
    assert people.me(account).post is None and not people.me(account).permits


def test_a_stand_in_counts_from_his_first_to_his_last_day(shift: object) -> None:
    decide, handle = people.post("approver", {"identity.mandate": OWN}), people.post("handler", {"identity.raise": OWN})
    boss, clerk = people.officer("boss", decide), people.officer("clerk", handle)
    by = people.me(boss)
    with acting(by):
        actions.stand_in(Holding.objects.get(account=boss).pk, clerk.pk, _in(3, 2), "年休假", by=by)
    assert not people.me(clerk).may(permits.MANDATE)
    for days, may in ((2, False), (3, True), (5, True), (6, False)):
        shift(days=days)  # type: ignore[operator]
        assert people.me(clerk).may(permits.MANDATE) is may
        assert people.me(clerk).may(permits.RAISE)
        assert (clerk in queries.post_holders(decide.organ_id, permits.MANDATE)) is may
        assert boss in queries.post_holders(decide.organ_id, permits.MANDATE)


def test_a_stand_in_in_another_organ_is_a_seat_of_its_own() -> None:
    away, here = people.post("approver", {"identity.mandate": OWN}, at="civil-affairs"), people.post("handler", {"identity.raise": OWN})
    boss, clerk = people.officer("boss", away), people.officer("clerk", here)
    with acting(SYSTEM):
        actions.stand_in(Holding.objects.get(account=boss).pk, clerk.pk, _in(0, 2), "培训", by=SYSTEM)
    assert dict(people.me(clerk).permits) == {"identity.raise": OWN}
    sitting = people.me(clerk, post=away.pk)
    assert (sitting.organ, dict(sitting.permits)) == (away.organ_id, {"identity.mandate": OWN})


def test_ending_a_stand_in_early_ends_it_at_once() -> None:
    decide, handle = people.post("approver", {"identity.mandate": OWN}), people.post("handler")
    boss, clerk = people.officer("boss", decide), people.officer("clerk", handle)
    by = people.me(boss)
    with acting(by):
        named = actions.stand_in(Holding.objects.get(account=boss).pk, clerk.pk, _in(0, 9), "出差", by=by)
        assert people.me(clerk).may(permits.MANDATE)
        with pytest.raises(Forbidden):
            actions.end_stand_in(named.pk, by=people.me(clerk))
        actions.end_stand_in(named.pk, by=by)
    assert not people.me(clerk).may(permits.MANDATE)


def test_relieving_the_holder_relieves_his_stand_in() -> None:
    decide = people.post("approver", {"identity.mandate": OWN})
    boss, clerk = people.officer("boss", decide, since=clock.today() - timedelta(days=9)), people.officer("clerk", people.post("handler"))
    with acting(SYSTEM):
        holding = Holding.objects.get(account=boss)
        actions.stand_in(holding.pk, clerk.pk, _in(-2, 4), "病假", by=SYSTEM)
        actions.relieve(holding.pk, clock.today() - timedelta(days=1), by=SYSTEM)
    assert people.me(boss).post is None and not people.me(clerk).may(permits.MANDATE)


@pytest.mark.parametrize(("span", "reason", "says"), [
    (_in(3, -1), "假", "最后一天"), (_in(0, 400), "假", "半年"), (_in(-90, 3), "假", "超出"), (_in(0, 3), " ", "为什么")])
def test_senseless_stand_ins_are_refused(span: rules.Span, reason: str, says: str) -> None:
    boss, clerk = people.officer("boss", people.post("approver")), people.officer("clerk")
    with acting(SYSTEM):
        with pytest.raises(Refused, match=says):
            actions.stand_in(Holding.objects.get(account=boss).pk, clerk.pk, span, reason, by=SYSTEM)
        with pytest.raises(Refused, match="自己代自己"):
            actions.stand_in(Holding.objects.get(account=boss).pk, boss.pk, _in(0, 1), "假", by=SYSTEM)


def test_administrators_do_nothing_for_themselves() -> None:
    manage = people.post("manage", {"identity.manage": Within.COUNTY})
    admin = people.officer("admin", manage)
    by = people.me(admin)
    with acting(by):
        for act in (lambda: actions.appoint(admin.pk, people.post("window").pk, _in(0, 1), by=by),
                    lambda: actions.disable_account(admin.pk, by=by),
                    lambda: actions.reset_password(admin.pk, by=by)):
            with pytest.raises(Forbidden):
                act()


def test_without_the_permit_no_account_is_touched() -> None:
    by, other = people.me(people.officer("plain", people.post("window"))), people.officer("other")
    with acting(by):
        for act in (lambda: actions.add_officer("new.one", "赵清和", by=by), lambda: actions.disable_account(other.pk, by=by),
                    lambda: actions.open_post("a.b", people.organ().pk, "x", {}, by=by),
                    lambda: actions.relieve(1, clock.today(), by=by)):
            with pytest.raises(Forbidden):
                act()


def test_a_disabled_account_is_nobody_and_its_sessions_are_gone(client: object) -> None:
    account = people.officer("gone", people.post("window"))
    people.sign_in(client, account)  # type: ignore[arg-type]
    assert Session.objects.filter(account=account).count() == 1
    with acting(SYSTEM):
        actions.disable_account(account.pk, by=SYSTEM)
    assert not Session.objects.filter(account=account).exists()
    assert people.me(account).kind == "public"


def test_an_unknown_permit_is_refused() -> None:
    with acting(SYSTEM), pytest.raises(Refused, match="没有这样的许可"):
        actions.open_post("a.b", people.organ().pk, "x", {"moon.land": OWN}, by=SYSTEM)


# --- the first day of a production


def test_the_first_officers_are_seated_by_whoever_holds_the_machine() -> None:
    post = people.post("administrator", {"identity.manage": Within.OWN_ORGAN})
    with acting(SYSTEM):
        account, password = actions.seat_officer("zhaoqinghe", "赵清和", post.code, by=SYSTEM)
    assert account.password_due and account.check_password(password)
    assert people.me(account).may(permits.MANAGE)


def test_an_account_without_a_post_that_exists_is_not_opened() -> None:
    with acting(SYSTEM), pytest.raises(Refused, match="没有代码为"):
        actions.seat_officer("zhaoqinghe", "赵清和", "data.nothing", by=SYSTEM)
    assert not Account.objects.filter(name="zhaoqinghe").exists()


def test_an_officer_may_not_seat_others_without_the_permit() -> None:
    post, clerk = people.post(), people.me(people.officer("clerk", people.post("other")))
    with acting(clerk), pytest.raises(Forbidden):
        actions.seat_officer("zhaoqinghe", "赵清和", post.code, by=clerk)
