"""Notices from sending to receipt, against a stand-in gateway that fails in every way real ones do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.notices import actions, jobs, queries, rules
from shuheng.foundation.notices.actions import About
from shuheng.foundation.notices.models import Notice, Template
from tests import builders
from tests.notices.letters import NEIGHBOUR, OFFICER, VALUES, facts, now_of, send, sms, waiting_jobs
from tests.standins.sms import Gateway

pytestmark = pytest.mark.django_db


# -- words and messages ----------------------------------------------------------------------------------------------------------


def test_the_same_words_are_published_once_and_other_ones_are_a_new_version(words: None) -> None:
    with acting(SYSTEM):
        same = actions.publish("sample.due", "in_site", "{matter}快办好了", "最晚{due}出结果。", by=SYSTEM)
        other = actions.publish("sample.due", "in_site", "{matter}", "最晚{due}", by=SYSTEM)
    assert (same.version, other.version, Template.objects.count()) == (1, 2, 3)


def test_a_message_stands_in_site_at_once_and_reads_as_sent_even_when_the_words_change(words: None, person: Actor) -> None:
    send(person)
    with acting(SYSTEM):
        actions.publish("sample.due", "in_site", "别的标题", "别的话", by=SYSTEM)
    with acting(person):
        (message,), more = queries.messages(person)
        assert (message.title, message.text, message.is_new, more) == ("小餐饮经营许可快办好了", "最晚10月16日出结果。", True, False)


def test_sending_again_with_one_key_sends_nothing(words: None, person: Actor) -> None:
    first, again = send(person), send(person)
    assert [row.pk for row in first] == [row.pk for row in again] and len(first) == 2
    assert facts("notices.sent") == 2
    assert {row.pk for row in send(person, "k2")}.isdisjoint(row.pk for row in first)


def test_a_resident_and_an_officer_may_both_cause_a_notice(words: None, person: Actor) -> None:
    send(person, "a", by=person)
    send(person, "b", by=OFFICER)
    with acting(person):
        assert queries.unread(person) == 2


def test_a_missing_value_or_unknown_words_send_nothing(words: None, person: Actor) -> None:
    with acting(SYSTEM):
        with pytest.raises(KeyError):
            actions.send("sample.due", to_party=person.party, values={}, by=SYSTEM, key="x")
        with pytest.raises(LookupError):
            actions.send("sample.none", to_party=person.party, values={}, by=SYSTEM, key="x")
        assert not Notice.objects.exists() and facts("notices.sent") == 0


def test_words_and_values_are_sealed_and_stay_out_of_the_journal(words: None, person: Actor) -> None:
    send(person)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select string_agg(row_to_json(n)::text, '') from notices_notice n")
        assert "餐饮" not in cursor.fetchone()[0]
        cursor.execute("select string_agg(row_to_json(e)::text, '') from journal_entry e where name like 'notices.%'")
        assert "餐饮" not in cursor.fetchone()[0]


def test_opening_marks_as_read_once_and_only_for_its_reader(words: None, person: Actor) -> None:
    stranger = builders.resident()
    notice = send(person, channels=["in_site"])[0]
    with acting(stranger):
        assert (queries.unread(stranger), queries.messages(stranger)) == (0, ([], False))
        with pytest.raises(Absent):
            actions.read(notice.token, by=stranger)
    with acting(person):
        assert queries.unread(person) == 1
        for _ in range(2):
            actions.read(notice.token, by=person)
        assert queries.unread(person) == 0
    assert facts("notices.read") == 1


def test_who_acts_for_somebody_reads_their_messages(words: None, person: Actor) -> None:
    notice = send(person, channels=["in_site"])[0]
    agent = Actor(kind="resident", account=77, party=1, parties=frozenset({1, person.party or 0}), level=2)
    with acting(agent):
        assert actions.read(notice.token, by=agent).pk == notice.pk


def test_who_acts_in_one_service_reads_the_messages_of_that_service_only(words: None, person: Actor) -> None:
    principal = person.party or 0
    with acting(SYSTEM):
        for service in ("licensing", "petitions", ""):
            actions.send("sample.due", to_party=principal, values=VALUES, by=SYSTEM, key=f"s-{service}", about=About(service=service), channels=["in_site"])
        notices = {notice.service: notice for notice in Notice.objects.all()}
    agent = Actor(kind="resident", account=77, party=1, parties=frozenset({1}), mandated={"licensing": frozenset({principal})}, level=2)
    with acting(agent):
        assert [message.token for message in queries.messages(agent)[0]] == [notices["licensing"].token] and queries.unread(agent) == 1
        assert actions.read(notices["licensing"].token, by=agent).pk == notices["licensing"].pk
        with pytest.raises(Absent):
            actions.read(notices["petitions"].token, by=agent)
        assert not Notice.objects.filter(service__in=["petitions", ""]).exists()


def test_an_officers_own_messages_go_to_the_account(words: None) -> None:
    with acting(SYSTEM):
        actions.send("sample.due", to_account=3, values=VALUES, by=SYSTEM, key="o", channels=["in_site"])
    with acting(OFFICER):
        assert queries.unread(OFFICER) == 1
    with acting(NEIGHBOUR):
        assert queries.unread(NEIGHBOUR) == 0


def test_counting_new_messages_is_one_statement(words: None, person: Actor) -> None:
    with acting(person):
        queries.unread(person)
        with CaptureQueriesContext(connection) as statements:
            queries.unread(person)
    assert len(statements) == 1


def test_pages_of_messages_hold_fifty(words: None, person: Actor) -> None:
    for number in range(51):
        send(person, f"k{number}", channels=["in_site"])
    with acting(person):
        first, more = queries.messages(person)
        rest, end = queries.messages(person, 2)
    assert (len(first), more, len(rest), end) == (50, True, 1, False)


# -- by SMS ----------------------------------------------------------------------------------------------------------------------


def test_without_a_gateway_the_sms_says_so_and_the_message_stands(words: None, person: Actor) -> None:
    notices = {row.channel: row for row in send(person)}
    assert (notices["in_site"].state, notices["sms"].state, notices["sms"].fault) == ("delivered", "off", "没有接短信平台")
    assert waiting_jobs() == []


def test_an_sms_waits_for_one_job_and_goes_out_once(words: None, person: Actor, gateway: Gateway) -> None:
    notice = sms(person)
    sms(person)
    assert (notice.state, waiting_jobs()) == ("queued", [notice.pk])
    jobs.deliver(notice.pk)
    jobs.deliver(notice.pk)
    sent = now_of(notice)
    assert (sent.state, sent.attempts, gateway.asked) == ("sent", 1, 1)
    (message,) = gateway.sent.values()
    assert message["text"] == "【衡山县】小餐饮经营许可最晚10月16日出结果。" and message["to"].startswith("1")
    assert sent.provider.startswith("g-") and gateway.forged == 0


@pytest.mark.parametrize("mood", ["stumble", "busy", "hang_up", "babble"])
def test_what_may_pass_is_tried_again_later_and_later_and_then_given_up(words: None, person: Actor, gateway: Gateway, mood: str) -> None:
    gateway.mood = mood
    notice = sms(person)
    waits = []
    for _ in range(rules.MOST_TRIES):
        jobs.deliver(notice.pk)
        row = now_of(notice)
        waits.append(row.next_at)
    assert (row.state, row.attempts, row.next_at) == ("dead", rules.MOST_TRIES, None)
    assert all(early < late for early, late in zip(waits, waits[1:-1], strict=False)) and waits[0] > now() + timedelta(seconds=15)
    assert facts("notices.undelivered") == 1
    jobs.deliver(notice.pk)
    assert gateway.asked == rules.MOST_TRIES


def test_a_lasting_refusal_is_not_tried_again(words: None, person: Actor, gateway: Gateway) -> None:
    gateway.mood = "refuse"
    notice = sms(person)
    jobs.deliver(notice.pk)
    jobs.deliver(notice.pk)
    assert (now_of(notice).state, now_of(notice).fault, gateway.asked) == ("failed", "短信平台不收", 1)


def test_an_answer_that_was_lost_sends_nothing_twice(words: None, person: Actor, gateway: Gateway) -> None:
    gateway.mood = "take_silently"
    notice = sms(person)
    jobs.deliver(notice.pk)
    assert now_of(notice).state == "queued"
    gateway.mood = "take"
    jobs.deliver(notice.pk)
    assert (now_of(notice).state, gateway.asked, len(gateway.sent)) == ("sent", 2, 1)


def test_a_slow_gateway_is_left_and_asked_again(words: None, person: Actor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    from shuheng.foundation.core import sms as port

    monkeypatch.setattr(port, "TIMEOUT", 0.2)
    gateway.wait = 0.6
    notice = sms(person)
    jobs.deliver(notice.pk)
    assert now_of(notice).state == "queued"


def test_a_wrong_secret_is_refused_by_the_gateway_and_told(words: None, person: Actor, gateway: Gateway, settings: object) -> None:
    settings.SMS_SECRET = "wrong"  # type: ignore[attr-defined]
    notice = sms(person)
    jobs.deliver(notice.pk)
    assert (now_of(notice).state, gateway.sent, gateway.forged) == ("failed", {}, 1)


def test_nobody_without_a_telephone_waits_for_ever(words: None, gateway: Gateway) -> None:
    (notice,) = send(Actor(kind="resident", party=999_999), channels=["sms"])
    assert (notice.state, notice.fault, waiting_jobs()) == ("failed", "没有登记手机号", [])


def test_a_job_that_died_is_found_and_queued_again(words: None, person: Actor, gateway: Gateway, shift: Callable) -> None:
    notice = sms(person)
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    assert actions.claim(notice.pk) is not None
    assert actions.requeue() == 0
    shift(minutes=10)
    assert (actions.requeue(), actions.requeue(), waiting_jobs()) == (1, 0, [notice.pk])
    jobs.deliver(notice.pk)
    assert (now_of(notice).state, len(gateway.sent)) == ("sent", 1)


def test_the_next_try_waits_by_the_clock_of_the_queue(words: None, person: Actor, gateway: Gateway, shift: Callable) -> None:
    """A queue reads the machine's clock: in a rehearsed past an instant of ours has long passed for it, and it would try for ever."""
    shift(days=-200)
    notice = sms(person)
    gateway.mood = "busy"
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")  # as when a worker has taken it
    jobs.deliver(notice.pk)
    assert now_of(notice).state == "queued"
    with connection.cursor() as cursor:
        cursor.execute("select scheduled_at > clock_timestamp() from procrastinate_jobs where task_name = 'notices.deliver' and status = 'todo'"
                       " and scheduled_at is not null")
        assert cursor.fetchall() == [(True,)]


# -- receipts --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def door() -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_receipt_tells_what_became_of_it_once(words: None, person: Actor, gateway: Gateway, door: Client) -> None:
    notice = sms(person)
    jobs.deliver(notice.pk)
    for _ in range(3):
        assert door.post("/api/notices/receipts", **gateway.receipt(notice.gateway_key)).json() == {"state": "delivered"}
    assert door.post("/api/notices/receipts", **gateway.receipt(notice.gateway_key, "failed")).json() == {"state": "delivered"}
    assert (now_of(notice).state, facts("notices.delivered"), facts("notices.undelivered")) == ("delivered", 1, 0)


def test_a_receipt_that_overtakes_the_answer_stands(words: None, person: Actor, gateway: Gateway, door: Client) -> None:
    notice = sms(person)
    errand = actions.claim(notice.pk)
    assert errand is not None
    door.post("/api/notices/receipts", **gateway.receipt(errand.key))
    actions.mark_sent(notice.pk, "late")
    assert actions.put_off(notice.pk, "late") is None
    assert now_of(notice).state == "delivered"


def test_a_lost_message_is_reported_and_a_late_delivery_still_believed(words: None, person: Actor, gateway: Gateway, door: Client) -> None:
    notice = sms(person)
    jobs.deliver(notice.pk)
    assert door.post("/api/notices/receipts", **gateway.receipt(notice.gateway_key, "failed")).json() == {"state": "failed"}
    assert door.post("/api/notices/receipts", **gateway.receipt(notice.gateway_key, "unknown")).json() == {"state": "failed"}
    assert door.post("/api/notices/receipts", **gateway.receipt(notice.gateway_key)).json() == {"state": "delivered"}


def test_forged_old_and_broken_receipts_change_nothing(words: None, person: Actor, gateway: Gateway, door: Client, settings: object) -> None:
    notice = sms(person)
    jobs.deliver(notice.pk)
    key = notice.gateway_key
    forged = gateway.receipt(key) | {"data": b'{"key": "%s", "status": "failed"}' % key.encode()}
    bare = {"data": b"{}", "content_type": "application/json"}
    answers = [door.post("/api/notices/receipts", **asked).status_code for asked in (
        forged, bare, gateway.receipt(key, secret="other"), gateway.receipt(key, moment=1.0), gateway.receipt("nobody-1"), gateway.receipt(""))]
    assert answers == [403, 403, 403, 403, 404, 404]
    settings.SMS_SECRET = ""  # type: ignore[attr-defined]
    assert door.post("/api/notices/receipts", **gateway.receipt(key, secret="")).status_code == 403
    assert door.get("/api/notices/receipts").status_code == 405
    assert now_of(notice).state == "sent"
