"""A channel gives what was granted and nothing else, whole at first, then what changed, from any place again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.exchange import actions as exchange
from shuheng.sharing.exchange import permits as exchanging
from shuheng.sharing.exchange import reactions
from shuheng.sharing.holdings import actions as loading
from shuheng.sharing.transfers import actions, permits, queries, rules
from shuheng.sharing.transfers.models import Channel, Passage
from tests import builders
from tests.exchange import sharing
from tests.exchange.sharing import does, officer
from tests.holdings import ground as holding
from tests.transfers import ground

shops = holding.shops


@given(st.integers(0, 10**18 - 1), st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_place_is_read_as_it_was_written(position: int, inside: str | None) -> None:
    place = rules.Cursor(position, inside)
    assert rules.read(str(place)) == place


@pytest.mark.parametrize("said", ["", "x", "-1", "1~~", "1~é", "1~A", "1~_w", "12 ", "1" * 19])
def test_what_is_no_place_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="next"):
        rules.read(said)


def test_after_some_tries_in_vain_it_has_been_enough() -> None:
    waits = [rules.wait_minutes(one) for one in range(1, 8)]
    assert waits == sorted(waits[:-1]) + [None]  # type: ignore[type-var]


@pytest.mark.django_db
def test_a_follower_has_the_whole_table_and_then_every_change_and_only_granted_items() -> None:
    at = ground.scene(shops(20))
    whole, end = ground.followed(at)
    assert len(whole) == 20 and whole["3"] == {"code": 3, "name": "示例店3", "open": True}
    rows = [[*one[:1], "改名", *one[2:]] if one[0] == "5" else one for one in shops(22) if one[0] != "4"]
    at.loads(rows)
    changed, newest = ground.followed(at, end)
    assert {key: one["name"] for key, one in changed.items()} == {"5": "改名", "21": "示例店21", "22": "示例店22"}
    again, last = ground.followed(at)
    assert len(again) == 21 and "4" not in again and again["5"]["name"] == "改名" and last == newest, "from the beginning the same"
    gone = does(actions.follow, at.channel.pk, end, 100, by=at.follower).rows
    assert [(one.key, one.op, one.values) for one in gone if one.op == "delete"] == [("4", "delete", {})]
    with acting(at.opener):
        assert sum(Passage.objects.values_list("rows", flat=True)) == 20 + 4 + (21 + 4) + 4
    with acting(SYSTEM):
        assert Entry.objects.filter(name="transfers.passed").count() == Passage.objects.count() and not Passage.objects.filter(end="").exists()


@pytest.mark.django_db
def test_the_table_is_read_whole_while_it_changes_and_nothing_is_missed() -> None:
    at = ground.scene(shops(30))
    held, after = {}, "0"
    for turn in range(40):
        page = does(actions.follow, at.channel.pk, after, 5, by=at.follower)
        held.update({one.key: one.values for one in page.rows if one.op == "put"})
        for one in page.rows:
            if one.op == "delete":
                held.pop(one.key, None)
        if page.next == after:
            break
        after = page.next
        if turn < 4:
            at.loads([[*one[:1], f"第{turn}轮", *one[2:]] if int(one[0]) % (turn + 3) == 0 else one for one in shops(30 + turn, first=1 + turn)])
    assert held == ground.followed(at)[0] and len(held) == 33


@pytest.mark.django_db
def test_a_table_that_was_emptied_and_filled_again_is_followed_too() -> None:
    at = ground.scene(shops(3))
    _, end = ground.followed(at)
    incremental = holding.source(at.entry, at.loader, mode="incremental", place="d-*.csv", delete_column="del", delete_value="1")
    holding.put("d-1.csv", [[*one, "1"] for one in shops(3)], [*holding.HEAD, "del"])
    holding.loaded(incremental, at.loader)
    assert ground.followed(at)[0] == {}
    at.loads(shops(2, first=8))
    assert set(ground.followed(at)[0]) == {"8", "9"} == set(ground.followed(at, end)[0])


@pytest.mark.django_db
def test_personal_values_are_opened_for_who_was_granted_them_and_keys_are_blind() -> None:
    people = [["43042319800101001X", "示例人甲", "1980-01-01"]]
    at = ground.scene(people, holding.SEALED, ("number", "name"), head=["身份证号", "姓名", "出生日期"])
    (key, values), = ground.followed(at)[0].items()
    assert values == {"number": "43042319800101001X", "name": "示例人甲"} and len(key) == 64 and "4304" not in key


SWAP = """
create table held.x (like held.r_{0} including all); insert into held.x select * from held.r_{0}; drop table held.r_{0}; alter table held.x rename to r_{0}
"""


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_a_follower_that_meets_a_load_waits_and_takes_nothing_for_deleted(settings: Any) -> None:
    settings.DATA.mkdir(exist_ok=True)
    at, found = ground.scene(shops(20)), []
    _, end = ground.followed(at)
    at.loads([["5", "改名", "1", "2020-01-01", "是"], *[one for one in shops(20) if one[0] != "5"]])

    def follow() -> None:
        found.extend(does(actions.follow, at.channel.pk, end, 5, by=at.follower).rows)
        connection.close()

    with psycopg.connect(make_conninfo(settings.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"])) as owner:
        owner.execute(SWAP.format(at.entry.pk))  # type: ignore[call-overload]
        thread = Thread(target=follow)
        thread.start()
        while not owner.execute("select count(*) from pg_locks where not granted and locktype = 'relation'").fetchone()[0]:  # type: ignore[index]
            time.sleep(0.05)
        owner.commit()
        thread.join()
    assert [(one.key, one.op, one.values["name"]) for one in found] == [("5", "put", "改名")]


# --- who may


@pytest.mark.django_db
def test_only_the_provider_opens_and_only_who_was_granted_follows() -> None:
    at = ground.scene(shops(3))
    with pytest.raises(Forbidden):
        does(actions.open_channel, at.grant.pk, 10, by=officer(ground.PROVIDER, exchanging.PROVIDE))
    stranger = officer("data", permits.OPEN, permits.FOLLOW)
    for act, args in ((actions.follow, (at.channel.pk, "0", 5)), (actions.end_channel, (at.channel.pk,))):
        with pytest.raises(Refused, match="不是您单位"):
            does(act, *args, by=stranger)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="没有这份授权"):
        does(actions.open_channel, at.grant.pk, 10, by=stranger)
    with pytest.raises(Refused, match="不是您单位"):
        does(actions.follow, at.channel.pk, "0", 5, by=officer(ground.PROVIDER, permits.FOLLOW))
    with pytest.raises(Refused, match="已经有一条"):
        does(actions.open_channel, at.grant.pk, 10, by=at.opener)
    assert not Passage.objects.exists() and not Entry.objects.filter(name="transfers.passed").exists()


@pytest.mark.django_db
def test_a_grant_without_the_key_gets_no_channel() -> None:
    at = ground.scene(shops(3))
    with pytest.raises(Refused, match="没有主键"):
        does(actions.open_channel, ground.granted(at.entry, ("name",)).pk, 10, by=at.opener)
    with pytest.raises(Refused, match="每天最多"):
        does(actions.open_channel, at.grant.pk, 0, by=at.opener)


@pytest.mark.django_db
def test_an_item_that_was_not_loaded_yet_is_named_and_nothing_passes_until_it_was() -> None:
    at = ground.scene(shops(3))
    holding.next_edition(at.entry, (*holding.PLAIN, Item("phone", "电话", "C", 20, "conditional")))
    does(exchange.end, at.grant.pk, "换一份新的授权", by=officer(ground.PROVIDER, exchanging.PROVIDE))
    with acting(SYSTEM):
        at.entry.refresh_from_db()
    wider = ground.granted(at.entry, ("code", "name", "phone"))
    with pytest.raises(Refused, match="归集库里还没有"):
        does(actions.open_channel, wider.pk, 10, by=at.opener)
    at.loads([[*row, "1357"] for row in shops(3)], [*holding.HEAD, "电话"])
    channel = does(actions.open_channel, wider.pk, 10, by=at.opener)
    assert [row.values["phone"] for row in does(actions.follow, channel.pk, "0", 9, by=at.follower).rows] == ["1357"] * 3
    with acting(at.follower):
        assert [one.title for one in queries.items_of(channel)] == ["店号", "店名", "电话"] and queries.lacking(channel) == []
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("update holdings_holding set edition = 1")
    with acting(at.follower):
        assert queries.lacking(channel) == ["电话"]
    with pytest.raises(Refused, match="归集库里还没有"):
        does(actions.follow, channel.pk, "0", 9, by=at.follower)


@pytest.mark.django_db
def test_who_works_in_a_domain_follows_what_is_general_and_his_own_and_nobody_else_does() -> None:
    at = ground.scene(shops(3))
    police = replace(at.follower, domain="police")
    assert len(does(actions.follow, at.channel.pk, "0", 9, by=police).rows) == 3, "what is for everybody of the organ is for its police too"
    does(exchange.end, at.grant.pk, "换一份公安的授权", by=officer(ground.PROVIDER, exchanging.PROVIDE))
    own = ground.granted(at.entry, ("code", "name"), domain="police")
    with acting(at.opener):
        assert [one.pk for one in queries.grants_without(at.opener)] == [own.pk], "who gave knows to whom, and opens for the police as for others"
    channel = does(actions.open_channel, own.pk, 10, by=at.opener)
    assert len(does(actions.follow, channel.pk, "0", 9, by=police).rows) == 3
    with acting(at.opener):
        assert queries.passed_today(queries.channel(at.opener, channel.pk)) == 3
    with pytest.raises(Refused, match="没有这条通道"):
        does(actions.follow, channel.pk, "0", 9, by=at.follower)


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["grant", "channel"])
def test_when_the_grant_or_the_channel_ends_nothing_passes(side: str) -> None:
    at = ground.scene(shops(3))
    if side == "grant":
        does(exchange.end, at.grant.pk, "不再需要了", by=officer(ground.PROVIDER, exchanging.PROVIDE))
    else:
        does(actions.end_channel, at.channel.pk, by=at.follower)
        with pytest.raises(Refused, match="终止"):
            does(actions.end_channel, at.channel.pk, by=at.opener)
    with pytest.raises(Refused, match="终止"):
        does(actions.follow, at.channel.pk, "0", 5, by=at.follower)


@pytest.mark.django_db
def test_no_more_rows_pass_on_a_day_than_the_provider_said() -> None:
    at = ground.scene(shops(10), daily=6)
    first = does(actions.follow, at.channel.pk, "0", 4, by=at.follower)
    second = does(actions.follow, at.channel.pk, first.next, 4, by=at.follower)
    assert (len(first.rows), len(second.rows)) == (4, 2)
    with pytest.raises(Refused, match="今天"):
        does(actions.follow, at.channel.pk, second.next, 4, by=at.follower)


@pytest.mark.django_db
def test_the_application_can_neither_open_a_channel_nor_read_past_one() -> None:
    at = ground.scene(shops(3))
    forbidden: list[tuple[str, list[Any]]] = [
        ("insert into transfers_channel (grant_id) values (%s)", [at.grant.pk]), ("update transfers_channel set daily = 1", []),
        ("delete from transfers_passage", []), ("select held_follow(%s, '{name}', 0, null, 9)", [at.entry.pk]),
        ("select transfers_follow(%s, 0, null, 9, 1, '0', now(), 'x')", [at.channel.pk])]
    for statement, values in forbidden:
        with acting(at.follower), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    with acting(SYSTEM), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select transfers_follow(%s, 0, null, 9, null, '0', now(), 'x')", [at.channel.pk])
    assert Channel.objects.count() == 0, "seen by nobody outside of an act"


@pytest.mark.django_db
def test_a_person_sees_the_days_on_which_his_row_went_with_others_and_only_those(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27, 10))
    numbers = [builders.id_number(place, born="19800101") for place in range(1, 14)]
    head, people = ["身份证号", "姓名", "出生日期"], [[number, f"示例人{place}", "1980-01-01"] for place, number in enumerate(numbers)]
    at = ground.scene(people[:-1], holding.SEALED, ("number", "name"), head=head)
    _, end = ground.followed(at, limit=3)
    mine, later = builders.resident(number=numbers[0]), builders.resident(number=numbers[12])
    told, = _passed(mine)
    assert (told.organ, told.items, told.rows, told.sure) == ("civil-affairs", ("身份证号", "姓名"), 3, True), "the one page of four that held the row"
    assert _passed(later) == []
    shift(to=builders.at(2026, 4, 28, 10))
    at.loads([*people[1:-1], [numbers[12], "示例人", "1980-01-01"]], head)
    ground.followed(at, end)
    assert [one.at.day for one in _passed(mine)] == [27, 28], "that it is gone was told too"
    assert [(one.at.day, one.rows, one.sure) for one in _passed(later)] == [(27, 3, False), (28, 2, True)], "whether he was in the whole table nobody can say"
    with acting(at.follower):
        assert queries.passed_of(mine.party) == [], "an officer does not ask for a person"
    with acting(later):
        assert queries.passed_of(mine.party) == []


@pytest.mark.django_db
def test_a_disputed_item_reaches_whoever_holds_a_copy_and_so_does_the_answer() -> None:
    number, other = builders.id_number(1, born="19800101"), builders.id_number(2, born="19800101")
    items = (replace(holding.SEALED[0], element="person.number"), *holding.SEALED[1:])
    at = ground.scene([[number, "示例人甲", "1980-01-01"], [other, "示例人乙", "1980-01-01"]], items, ("number", "name"), head=["身份证号", "姓名", "出生日期"])
    mine, looker, provider = builders.resident(number=number), officer(ground.CONSUMER, exchanging.LOOK), officer(ground.PROVIDER, exchanging.PROVIDE)
    _, end = ground.followed(at)
    asked = exchange.Asked(at.grant.pk, number, sharing.case(mine.party, ground.CONSUMER), "核对申请临时救助的人")
    receipt = does(exchange.look_up, asked, by=looker).receipt.number
    made = does(exchange.object_to, receipt, "name", "姓名写错了一个字，请核对", by=mine)
    row, end = _told(at, end)
    assert (row.op, row.values["name"], row.disputed) == ("put", "示例人甲", ("name",))
    with acting(SYSTEM):
        assert not loading.retell(at.entry.pk, bytes(32), by=SYSTEM), "no row of this key"
    does(exchange.answer_objection, made.pk, "核对过了，已经改正", True, by=provider)
    row, end = _told(at, end)
    assert (row.values["name"], row.disputed) == ("示例人甲", ())
    assert does(actions.follow, at.channel.pk, end, 7, by=at.follower).rows == ()


def _told(at: ground.Scene, end: str) -> tuple[actions.Row, str]:
    """The one row behind a place, once the exchange has heard what happened last."""
    with acting(SYSTEM):
        reactions.tell_followers(journal.about(f"resource:{at.entry.pk}", 1, ("exchange.objected", "exchange.objection_answered"))[0])
    page = does(actions.follow, at.channel.pk, end, 7, by=at.follower)
    row, = page.rows
    return row, page.next


def _passed(who: Actor) -> list[queries.Passed]:
    with acting(who):
        return sorted(queries.passed_of(who.party), key=lambda one: one.at)
