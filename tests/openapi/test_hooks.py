"""Events on their way to organs' systems: signed, fresh, tried again, buried and sent once more; never into the county's own network."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client as Browser

from shuheng.faces.openapi import actions, jobs, rules
from shuheng.faces.openapi.models import Delivery, Subscription
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.models import Entry
from shuheng.services.licensing import actions as licensing
from tests import builders
from tests.licensing import hall
from tests.openapi import programs
from tests.openapi.programs import follow
from tests.standins.receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(shift: Callable[..., None]) -> hall.Hall:
    shift(to=builders.at(2026, 4, 27))
    return hall.opened()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def subscribed(program: programs.Program, url: str, *events: str) -> tuple[Subscription, str]:
    """The client wants to hear."""
    with acting(SYSTEM):
        return actions.subscribe(program.client.pk, url, events or ("cases.accepted",), by=SYSTEM)


def deliveries(**only: Any) -> list[Delivery]:
    """All deliveries."""
    with acting(SYSTEM):
        return list(Delivery.objects.filter(**only).order_by("pk"))


def run(row: Delivery) -> Delivery:
    """The job of a delivery, after the receiver's rest."""
    with acting(SYSTEM):
        Subscription.objects.update(rests_until=None)
    jobs.deliver(row.pk)
    return deliveries(pk=row.pk)[0]


def sample_verifier() -> Callable[..., bool]:
    """The function that the handbook prints for the makers of receivers."""
    page = Browser().get("/api/").content.decode()
    found = re.search(r'<pre[^>]*id="verifier">(.*?)</pre>', page, re.DOTALL)
    assert found
    scope: dict[str, Any] = {}
    exec(html.unescape(found[1]), scope)
    verified: Callable[..., bool] = scope["verified"]
    return verified


def test_an_event_arrives_signed_once_and_the_handbooks_verifier_judges_it(town: hall.Hall, receiver: Receiver, shift: Callable[..., None]) -> None:
    program = programs.opened().signed_in()
    _, secret = subscribed(program, receiver.url, "cases.accepted", "cases.decided")
    number = program.files_for(program.meets())
    program.post(f"/cases/{number}/accept", {})
    follow(number)
    follow(number)
    (row,) = deliveries()
    assert run(row).state == "done" and run(row).state == "done" and len(receiver.got) == 1
    headers, body = receiver.got[0]
    told = json.loads(body)
    assert told["event"] == headers["Shuheng-Event"] == "cases.accepted" and told["case"] == number and told["id"] == headers["Shuheng-Delivery"]
    assert "谭满仓" not in body.decode() and not rules.PRIVATE & set(told["data"])
    verified, given = sample_verifier(), headers["Shuheng-Signature"]
    assert verified(secret, given, body)
    assert not verified("another secret", given, body) and not verified(secret, given, body + b" ")
    assert not verified(secret, given.replace("v1=", "v1=0"), body) and not verified(secret, "t=²,v1=ä", body)
    old = rules.header([secret], str(int(time.time()) - rules.REPLAY_SECONDS - 5), body)
    assert not verified(secret, old, body) and not rules.genuine(secret, old, body, time.time()) and rules.genuine(secret, given, body, time.time())


def test_an_outage_is_outlived_with_growing_pauses(town: hall.Hall, receiver: Receiver, shift: Callable[..., None]) -> None:
    program = programs.opened()
    subscribed(program, receiver.url)
    number = hall.filed(town)
    town.does(licensing.accept, number)
    follow(number)
    (row,) = deliveries()
    receiver.mood = "stumble"
    pauses = []
    for mood in ("stumble", "hang_up", "redirect"):
        receiver.mood = mood
        row = run(row)
        assert row.state == "queued" and row.next_at and row.fault
        pauses.append((row.next_at - now()).total_seconds())
    assert pauses == sorted(pauses) and pauses[0] >= 9 and pauses[2] >= 299 and len(receiver.got) == 3, "a redirect is not followed"
    receiver.mood = "take"
    assert run(row).state == "done" and run(row).attempts == 4
    bodies = {body for _, body in receiver.got}
    assert len(bodies) == 1, "the same event has the same bytes at every try"


def test_a_receiver_that_failed_rests_and_others_do_not_wait_for_it(town: hall.Hall, receiver: Receiver, shift: Callable[..., None]) -> None:
    program = programs.opened("cases.read")
    subscribed(program, receiver.url)
    for _ in range(3):
        number = hall.filed(town)
        town.does(licensing.accept, number)
        follow(number)
    first, second, third = deliveries()
    receiver.mood = "stumble"
    jobs.deliver(first.pk)
    jobs.deliver(second.pk)
    assert len(receiver.got) == 1 and deliveries(pk=second.pk)[0].attempts == 0 and deliveries(pk=second.pk)[0].state == "queued"
    receiver.mood = "take"
    shift(to=now() + rules.rest(1))
    jobs.deliver(second.pk)
    jobs.deliver(third.pk)
    assert [row.state for row in deliveries()] == ["queued", "done", "done"]


def test_what_never_arrives_is_buried_seen_at_the_desk_and_sent_again(town: hall.Hall, receiver: Receiver) -> None:
    program = programs.opened()
    subscribed(program, receiver.url)
    number = hall.filed(town)
    town.does(licensing.accept, number)
    follow(number)
    (row,) = deliveries()
    receiver.mood = "stumble"
    for _ in range(rules.MOST_TRIES):
        row = run(row)
    assert row.state == "dead" and "500" in row.fault and Entry.objects.filter(name="openapi.delivery_dead").count() == 1
    jobs.deliver(row.pk)
    assert len(receiver.got) == rules.MOST_TRIES
    receiver.mood = "take"
    with acting(SYSTEM):
        actions.resend(row.pk, by=SYSTEM)
        with pytest.raises(Refused):
            actions.resend(row.pk, by=SYSTEM)
    assert run(row).state == "done"


def test_only_events_that_the_permits_reach_are_told(town: hall.Hall, receiver: Receiver) -> None:
    mine, blind, neighbour = programs.opened("cases.read"), programs.opened("cases.opine"), programs.opened("cases.read", organ="forestry")
    for program in (mine, blind, neighbour):
        subscribed(program, receiver.url)
    number = hall.filed(town)
    town.does(licensing.accept, number)
    follow(number)
    with acting(SYSTEM):
        assert [row.subscription.client_id for row in Delivery.objects.select_related("subscription")] == [mine.client.pk]


def test_a_closed_subscription_and_a_suspended_client_hear_nothing_more(town: hall.Hall, receiver: Receiver) -> None:
    program, other = programs.opened("cases.read"), programs.opened("cases.read")
    row, _ = subscribed(program, receiver.url)
    subscribed(other, receiver.url)
    number = hall.filed(town)
    town.does(licensing.accept, number)
    follow(number)
    with acting(SYSTEM):
        actions.unsubscribe(row.pk, by=SYSTEM)
        actions.suspend_client(other.client.pk, "ended", by=SYSTEM)
    assert {run(one).state for one in deliveries()} == {"dead"} and not receiver.got


def test_for_a_day_both_secrets_sign(town: hall.Hall, receiver: Receiver) -> None:
    program = programs.opened("cases.read")
    row, old = subscribed(program, receiver.url)
    with acting(SYSTEM):
        new = actions.change_secret(row.pk, by=SYSTEM)
    number = hall.filed(town)
    town.does(licensing.accept, number)
    follow(number)
    run(deliveries()[0])
    headers, body = receiver.got[0]
    assert all(rules.genuine(secret, headers["Shuheng-Signature"], body, time.time()) for secret in (old, new))


@pytest.mark.parametrize("url", [
    "http://203.0.113.9/x", "https://127.0.0.1/x", "https://10.0.0.1/x", "https://192.168.1.1/", "https://169.254.169.254/latest", "https://[::1]/",
    "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://0.0.0.0/", "https://224.0.0.1/", "https://localhost/x",
    "https://db.internal/", "https://intranet/", "https://user:pw@a.example.cn/", "https://a.example.cn:22/", "ftp://a.example.cn/", "https://a.example.cn/#x",
    "https://a.example.cn/ x", "https://[bad/", "javascript:alert(1)", "", "https://a.example.cn:99999/", "https://" + "a" * 400 + ".cn/",
])
def test_inner_doors_are_not_knocked_at(url: str) -> None:
    with pytest.raises(Refused):
        rules.check_url(url, loopback=False)


def test_public_addresses_pass_and_this_machine_in_a_demonstration_only() -> None:
    assert rules.check_url(" https://xt.example.gov.cn:8443/events?x=1 ", loopback=False) == "https://xt.example.gov.cn:8443/events?x=1"
    assert rules.check_url("http://127.0.0.1:9000/x", loopback=True)
    with pytest.raises(Refused):
        rules.check_url("http://10.0.0.5:9000/x", loopback=True)


def test_a_name_that_turns_to_an_inner_address_later_is_not_followed(town: hall.Hall, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    program = programs.opened("cases.read")
    subscribed(program, "https://xt.example.gov.cn/events")
    number = hall.filed(town)
    town.does(licensing.accept, number)
    follow(number)
    asked: list[str] = []

    def resolved(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("203.0.113.7", port)), (2, 1, 6, "", ("10.0.0.9", port))]

    monkeypatch.setattr(jobs.socket, "getaddrinfo", resolved)
    row = run(deliveries()[0])
    assert asked == ["xt.example.gov.cn"] and row.state == "queued" and "内部网络" in row.fault
