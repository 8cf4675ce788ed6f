"""A target is changed, gets another secret, rests and goes on, between two batches and never inside of one. What is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.conf import settings as live
from django.db import connection
from psycopg.conninfo import make_conninfo

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.transfers import actions, jobs, queries
from shuheng.sharing.transfers.actions import Setting
from shuheng.sharing.transfers.models import Target, Transfer
from tests.exchange.sharing import does
from tests.holdings.ground import shops
from tests.transfers import ground

pytestmark = pytest.mark.django_db
AWAY = "http://127.0.0.1:9/take"  # nobody listens there
THEIRS = "postgresql://示例:first@127.0.0.1:9/theirs"


@pytest.fixture(autouse=True)
def _named_host(settings: Any) -> None:
    settings.SOURCE_HOSTS = ["127.0.0.1"]


def said(**given: Any) -> Setting:
    return Setting(**{"title": "改过的业务库", "kind": "folder", **given})


def fresh(row: Target) -> Target:
    with acting(SYSTEM):
        return Target.objects.get(pk=row.pk)


def secret(row: Target) -> dict[str, str]:
    return dict(queries.secret_of(fresh(row)))


def facts() -> list[str]:
    return [name.removeprefix("transfers.") for name in Entry.objects.filter(name__startswith="transfers.target").order_by("pk").values_list("name", flat=True)]


def test_what_stays_in_its_place_goes_on_and_another_place_gets_everything_first() -> None:
    at = ground.scene(shops(5))
    row = ground.target(at)
    ground.sent(row, at.follower)
    kept = does(actions.change_target, row.pk, said(schedule="daily", hour=4, form="xlsx"), by=at.follower)
    assert (kept.cursor, kept.title, kept.form) == ("1", "改过的业务库", "xlsx") and kept.due_at
    moved = does(actions.change_target, row.pk, said(kind="http", place=AWAY, secret="token"), by=at.follower)
    assert (moved.cursor, moved.place, moved.due_at) == ("", AWAY, None)
    assert does(actions.run, row.pk, by=at.follower).mode == "full"
    assert facts() == ["target_set", "target_changed", "target_changed"]
    assert [one.data["moved"] for one in Entry.objects.filter(name="transfers.target_changed").order_by("pk")] == [False, True]
    assert "token" not in str(list(Entry.objects.filter(name="transfers.target_changed").values_list("data", flat=True)))


def test_a_secret_is_kept_for_its_own_host_and_carried_to_no_other(settings: Any) -> None:
    settings.SOURCE_HOSTS = ["127.0.0.1", "localhost"]
    at = ground.scene(shops(1))
    row = ground.target(at, kind="http", place=AWAY, secret="token")
    does(actions.change_target, row.pk, said(kind="http", place=AWAY + "/other"), by=at.follower)
    assert secret(row) == {"token": "token"}
    does(actions.change_target, row.pk, said(kind="http", place="http://localhost:9/take"), by=at.follower)
    assert secret(row) == {}
    with pytest.raises(Refused, match="请填数据库地址"):
        does(actions.change_target, row.pk, said(kind="postgres", place="a.b"), by=at.follower)
    does(actions.change_target, row.pk, said(kind="postgres", place="a.b", secret=THEIRS), by=at.follower)
    does(actions.change_target, row.pk, said(kind="postgres", place="a.c"), by=at.follower)
    assert secret(row) == {"url": THEIRS}
    does(actions.change_target, row.pk, said(), by=at.follower)
    assert fresh(row).secret_sealed is None


def test_a_password_is_replaced_without_sending_everything_again() -> None:
    at = ground.scene(shops(1))
    row = ground.target(at, kind="postgres", place="a.b", secret=THEIRS)
    with acting(SYSTEM):
        Target.objects.filter(pk=row.pk).update(cursor="1")
    changed = does(actions.change_secret, row.pk, THEIRS.replace("first", "second"), by=at.follower)
    assert (changed.cursor, secret(row)["url"]) == ("1", THEIRS.replace("first", "second"))
    before = bytes(fresh(row).secret_sealed or b"")
    for words, refusal in ((THEIRS.replace("/theirs", "/others"), "用“改”"), (" ", "请填新的口令"), ("mysql://x", "读不懂"),
                           ("postgresql://a:b@elsewhere/theirs", "SHUHENG_SOURCE_HOSTS")):
        with pytest.raises(Refused, match=refusal):
            does(actions.change_secret, row.pk, words, by=at.follower)
    assert bytes(fresh(row).secret_sealed or b"") == before
    with pytest.raises(Refused, match="没有口令"):
        does(actions.change_secret, ground.target(at).pk, "x", by=at.follower)
    assert Entry.objects.filter(name="transfers.secret_changed").count() == 1


def test_nothing_is_changed_while_a_batch_is_under_way_but_one_that_waits_gets_its_new_password() -> None:
    at = ground.scene(shops(3))
    row = ground.target(at, kind="http", place=AWAY, secret="old")
    batch = ground.sent(row, at.follower)
    assert (batch.state, batch.why) == ("waiting", "unreachable")
    before = (fresh(row).title, fresh(row).place)
    for act, values in ((actions.change_target, (said(),)), (actions.drop_target, ())):
        with pytest.raises(Refused, match="正在送"):
            does(act, row.pk, *values, by=at.follower)
    does(actions.change_secret, row.pk, "new", by=at.follower)
    assert (fresh(row).title, fresh(row).place) == before and secret(row) == {"token": "new"} and ground.ended(batch.pk).state == "waiting"
    does(actions.start, batch.pk, by=SYSTEM)
    with pytest.raises(Refused, match="正在送"):
        does(actions.change_secret, row.pk, "newer", by=at.follower)
    assert secret(row) == {"token": "new"}


def test_a_target_rests_and_goes_on_where_it_was_left(shift: Callable[..., None]) -> None:
    at = ground.scene(shops(3))
    row = ground.target(at, schedule="hourly")
    ground.sent(row, at.follower)
    waiting = does(actions.run, row.pk, by=at.follower).pk
    paused = does(actions.pause_target, row.pk, by=at.follower)
    assert paused.paused_at and paused.due_at is None and ground.ended(waiting).state == "stopped"
    shift(to=row.due_at)
    assert actions.run_due() == 0
    for act, refusal in ((actions.run, "暂停着"), (actions.pause_target, "已经暂停")):
        with pytest.raises(Refused, match=refusal):
            does(act, row.pk, by=at.follower)
    assert does(actions.change_target, row.pk, said(schedule="hourly"), by=at.follower).due_at is None, "a change took it up again"
    resumed = does(actions.resume_target, row.pk, by=at.follower)
    assert resumed.paused_at is None and resumed.due_at and resumed.cursor == "1"
    with pytest.raises(Refused, match="没有暂停"):
        does(actions.resume_target, row.pk, by=at.follower)
    assert facts()[-3:] == ["target_paused", "target_changed", "target_resumed"]


def test_a_batch_that_is_being_sent_stops_before_its_next_page_when_its_target_rests() -> None:
    at = ground.scene(shops(3))
    row = ground.target(at)
    batch = does(actions.run, row.pk, by=at.follower).pk
    does(actions.start, batch, by=SYSTEM)
    does(actions.pause_target, row.pk, by=at.follower)
    assert ground.ended(batch).state == "sending" and ground.ended(batch).stopping
    jobs.send_batch(batch)
    assert ground.ended(batch).state == "stopped" and fresh(row).cursor == ""


def test_only_the_organ_that_follows_changes_its_targets_and_what_has_ended_stays_so() -> None:
    at = ground.scene(shops(1))
    row = ground.target(at)
    acts: tuple[tuple[Callable[..., Any], tuple[Any, ...]], ...] = (
        (actions.change_target, (said(),)), (actions.change_secret, ("x",)), (actions.pause_target, ()), (actions.resume_target, ()), (actions.drop_target, ()))
    for act, values in acts:
        with pytest.raises(Forbidden):
            does(act, row.pk, *values, by=at.opener)
        with pytest.raises(Absent):
            does(act, row.pk, *values, by=ground.officer("data", ground.permits.FOLLOW))
    does(actions.drop_target, row.pk, by=at.follower)
    for act, values in acts:
        with pytest.raises(Refused, match="已经停用"):
            does(act, row.pk, *values, by=at.follower)
    assert facts() == ["target_set", "target_dropped"]


def test_who_changes_a_target_and_who_begins_a_batch_of_it_wait_for_each_other() -> None:
    at = ground.scene(shops(1))
    row, other = ground.target(at), ground.target(at)
    does(actions.run, row.pk, by=at.follower)
    does(actions.change_target, other.pk, said(), by=at.follower)
    held = "select pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
    with psycopg.connect(make_conninfo(live.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"]), autocommit=True) as beside:
        assert [beside.execute(held, [f"transfers target {one}"]).fetchone() for one in (row.pk, other.pk, 0)] == [(False,), (False,), (True,)]
    with acting(SYSTEM):
        assert Transfer.objects.get().target_id == row.pk
