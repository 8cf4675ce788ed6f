"""Messages on the portal, and what is stuck at the desk."""

from __future__ import annotations

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.identity.models import Account
from shuheng.foundation.notices import actions, jobs, queries
from shuheng.foundation.notices.actions import About
from tests.identity import people
from tests.notices.letters import LEADER, NEIGHBOUR, OFFICER, VALUES, facts, now_of, send, sms
from tests.standins.sms import Gateway

pytestmark = pytest.mark.django_db


# -- the desk --------------------------------------------------------------------------------------------------------------------


def test_officers_see_what_is_stuck_within_their_reach(words: None, person: Actor) -> None:
    notice = sms(person)
    for user, seen in ((OFFICER, [notice]), (NEIGHBOUR, []), (LEADER, [notice])):
        with acting(user):
            assert queries.stuck(user)[0] == seen
            assert queries.counts(user)["off"] == len(seen)
    plain = Actor(kind="officer", account=6, organ=3, organs=frozenset({3}))
    with acting(plain), pytest.raises(Forbidden, match="管理员"):
        queries.stuck(plain)


def test_a_stuck_message_is_sent_again_under_another_key(words: None, person: Actor, gateway: Gateway) -> None:
    gateway.mood = "refuse"
    notice = sms(person)
    jobs.deliver(notice.pk)
    gateway.mood = "take"
    with acting(OFFICER):
        actions.resend(notice.token, by=OFFICER)
        with pytest.raises(Refused, match="不用再发"):
            actions.resend(notice.token, by=OFFICER)
    with acting(NEIGHBOUR), pytest.raises(Absent):
        actions.resend(notice.token, by=NEIGHBOUR)
    jobs.deliver(notice.pk)
    assert (now_of(notice).state, list(gateway.sent), facts("notices.resent")) == ("sent", [f"{notice.token}-2"], 1)


def test_a_receipt_of_an_earlier_round_is_not_believed(words: None, person: Actor, gateway: Gateway) -> None:
    gateway.mood = "refuse"
    notice = sms(person)
    jobs.deliver(notice.pk)
    with acting(OFFICER):
        actions.resend(notice.token, by=OFFICER)
    actions.receive(f"{notice.token}-1", "failed", by=SYSTEM)
    assert now_of(notice).state == "queued"


def test_without_a_gateway_resending_is_refused_with_the_next_step(words: None, person: Actor) -> None:
    notice = sms(person)
    with acting(OFFICER), pytest.raises(Refused, match="SMS_URL"):
        actions.resend(notice.token, by=OFFICER)
    assert now_of(notice).state == "off" and facts("notices.resent") == 0


# -- pages -----------------------------------------------------------------------------------------------------------------------


def test_a_person_reads_messages_on_the_portal(words: None, client: Client) -> None:
    account = people.resident()
    (notice,) = send(Actor(kind="resident", party=account.party_id), channels=["in_site"])
    people.sign_in(client, account)
    page = client.get("/messages/").content.decode()
    assert "有 1 条新消息" in page and "小餐饮经营许可快办好了" in page and "没有接短信平台" in page
    page = client.get(f"/messages/{notice.token}").content.decode()
    assert "最晚10月16日出结果。" in page and "2600 0000 0018" in page
    assert "消息都看过了" in client.get("/messages/").content.decode()
    assert client.get("/messages/nothing").status_code == 404


def test_an_empty_list_says_what_will_be_here(client: Client) -> None:
    people.sign_in(client, people.resident())
    assert "还没有消息" in client.get("/messages/").content.decode()


def _manager(client: Client) -> Account:
    account = people.officer("", people.post("manager", {"notices.manage": Within.OWN_ORGAN}))
    people.sign_in(client, account)
    return account


def test_an_officer_sees_and_resends_on_the_desk(words: None, person: Actor, gateway: Gateway, client: Client) -> None:
    _manager(client)
    gateway.mood = "refuse"
    with acting(SYSTEM):
        (notice,) = actions.send("sample.due", to_party=person.party, values=VALUES, by=SYSTEM, key="d", channels=["sms"],
                                 about=About(organ=people.organ().pk))
    jobs.deliver(notice.pk)
    page = client.get("/desk/notices").content.decode()
    assert "1 条短信没有送到" in page and "短信平台不收" in page and "{matter}" not in page
    assert client.post(f"/desk/notices/{notice.token}/resend", follow=True).status_code == 200
    assert now_of(notice).state == "queued"


def test_the_desk_says_when_no_gateway_is_configured(client: Client) -> None:
    _manager(client)
    assert "还没有接短信平台" in client.get("/desk/notices").content.decode()
