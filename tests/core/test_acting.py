"""Who acts reaches the database, is put back whatever happens, and never stays behind for the next one."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.models import Heartbeat
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.identity.models import Party
from tests import builders

NAMES = ("kind", "actor", "party", "parties", "mandated", "organs", "divisions", "domain")
NOBODY = ("",) * len(NAMES)


def somebody(number: int) -> Actor:
    """An actor all of whose settings are told apart by a number."""
    return Actor(kind="resident", account=number, party=number + 1, parties=frozenset({number + 1, number + 2}),
                 mandated={"licensing": frozenset({number + 3, number + 2})}, domain=f"d{number}")


def settings() -> tuple[str, ...]:
    """What the database believes."""
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"app_text('app.{name}')" for name in NAMES))
        return tuple(cursor.fetchone())


def told(actor: Actor) -> tuple[str, ...]:
    """What it should believe of this actor."""
    parties, *places = ["{" + ",".join(map(str, sorted(some))) + "}" for some in (actor.parties, actor.organs, actor.divisions)]
    narrow = sorted(actor.parties_for("licensing") - actor.parties)
    mandated = f'{{"licensing": {narrow}, "any": {narrow}}}' if actor.mandated else ""
    return (actor.kind, str(actor.account or ""), str(actor.party or ""), parties, mandated, *places, actor.domain)


class Fault(Exception):
    """Something goes wrong in an action."""


@pytest.mark.django_db
class TestOneConnection:
    """Nesting in one transaction."""

    def test_the_database_knows_who_acts(self) -> None:
        officer = Actor(kind="officer", account=7, post=1, organ=3, organs=frozenset({3, 4}), divisions=frozenset({9}), domain="police")
        with acting(officer) as actor:
            assert actor is officer
            assert settings() == told(officer) == ("officer", "7", "", "{}", "", "{3,4}", "{9}", "police")

    def test_a_mandate_opens_the_service_it_names_and_no_other(self) -> None:
        actor = Actor(kind="resident", account=1, party=5, parties=frozenset({5, 6}), mandated={"licensing": frozenset({7}), "village": frozenset({8, 6})})
        services = ("licensing", "village", "petitions", "", "any")
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("select " + ", ".join(["app_parties(%s)"] * len(services)), services)
            seen = dict(zip(services, map(frozenset, cursor.fetchone()), strict=True))
        assert seen == {"licensing": {5, 6, 7}, "village": {5, 6, 8}, "petitions": {5, 6}, "": {5, 6}, "any": {5, 6, 7, 8}}
        assert all(seen[service] == actor.parties_for(service) for service in services[:4]) and seen["any"] == actor.represented
        with acting(PUBLIC), connection.cursor() as cursor:
            cursor.execute("select app_parties('licensing')")
            assert cursor.fetchone() == ([],)

    def test_the_outer_actor_is_back_after_each_way_out(self) -> None:
        outer, inner = somebody(1), somebody(50)
        with acting(outer):
            with acting(inner):
                assert settings() == told(inner)
            assert settings() == told(outer)
            with acting(inner):
                pass
            assert settings() == told(outer)
            for read in (True, False):
                with pytest.raises(Fault), acting(inner):
                    if read:
                        settings()
                    raise Fault
                assert settings() == told(outer)
            with acting(outer):
                assert settings() == told(outer)
            assert settings() == told(outer)

    def test_it_is_back_after_an_error_of_the_database(self) -> None:
        outer, inner = somebody(1), somebody(50)
        with acting(outer):
            Heartbeat.objects.create(name="taken", beat_at="2026-01-01T00:00Z")
            with pytest.raises(IntegrityError), acting(inner):
                assert settings() == told(inner)
                Heartbeat.objects.create(name="taken", beat_at="2026-01-01T00:00Z")
            assert settings() == told(outer)
            with pytest.raises(IntegrityError), acting(inner):
                Heartbeat.objects.create(name="taken", beat_at="2026-01-01T00:00Z")
            assert settings() == told(outer)

    def test_a_rolled_back_savepoint_around_several_actors_changes_nothing_outside(self) -> None:
        outer = somebody(1)
        with acting(outer):
            with pytest.raises(Fault), transaction.atomic():
                with acting(somebody(50)):
                    settings()
                with acting(somebody(70)), acting(somebody(90)):
                    raise Fault
            assert settings() == told(outer)

    def test_ten_actors_deep(self) -> None:
        def go(depth: int) -> None:
            with acting(somebody(depth * 10)):
                if depth % 3:
                    assert settings() == told(somebody(depth * 10))
                if depth < 10:
                    try:
                        go(depth + 1)
                    except Fault:
                        if depth % 2:
                            raise
                else:
                    raise Fault
                assert settings() == told(somebody(depth * 10))

        go(0)

    def test_inside_a_plain_transaction_nobody_is_left_behind(self) -> None:
        with transaction.atomic():
            with acting(SYSTEM):
                assert settings()[0] == "system"
            assert settings() == NOBODY

    def test_a_value_cannot_break_out_of_its_quotes(self) -> None:
        hostile = Actor(kind="resident", account=1, domain="x', true), set_config('app.kind', 'system")
        with acting(hostile):
            assert settings()[0] == "resident" and settings()[-1] == hostile.domain

    def test_the_program_may_everything_and_the_public_nothing(self) -> None:
        permit = Permit("test.any", "任何事", within=Within.OWN_ORGAN)
        assert SYSTEM.scope(permit) is Within.COUNTY and not PUBLIC.may(permit)
        assert Actor(kind="officer", permits={"test.any": Within.OWN_CASES}).scope(permit) is Within.OWN_CASES


@pytest.fixture
def parties(django_db_setup: None, transactional_db: None) -> Iterator[list[Actor]]:
    """Twenty-four residents with a row of their own each, really committed."""
    with acting(SYSTEM):
        made = Party.objects.bulk_create([Party(kind="person", name_sealed=b"", name_blind=b"", number_sealed=b"", number_blind=bytes([number]))
                                          for number in range(24)])
    yield [Actor(kind="resident", account=party.pk, party=party.pk, parties=frozenset({party.pk})) for party in made]


@pytest.fixture
def pool(parties: list[Actor]) -> Iterator[None]:
    """The connections of the program in production: few, and handed from thread to thread."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = {"min_size": 4, "max_size": 4, "timeout": 20}
    yield
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    del options["pool"]


def _seen(random_: random.Random, actors: list[Actor]) -> str:
    """One request of any kind; '' when it saw what it may see and nothing else."""
    actor = random_.choice(actors)
    fate = random_.random()
    try:
        if fate < 0.3:  # somebody forgot to say who acts
            with transaction.atomic() if fate < 0.15 else contextlib.nullcontext():
                rows = set(Party.objects.values_list("pk", flat=True))
            return f"without an actor: {rows}" if rows or settings() != NOBODY else ""
        with acting(actor):
            if fate < 0.5:
                with acting(SYSTEM):
                    if fate < 0.45 and Party.objects.count() < len(actors):
                        return "the program sees too little"
                    if fate < 0.4:
                        raise Fault
            rows = set(Party.objects.values_list("pk", flat=True))
            if rows != {actor.party}:
                return f"{actor.party} sees {rows}"
            if fate > 0.9:
                raise Fault
    except Fault:
        pass
    finally:
        connection.close()  # back to the pool, as after every request
    return ""


def _rounds(count: int, threads: int, one: Callable[[random.Random], str]) -> list[str]:
    found: list[str] = []
    gate = threading.Barrier(threads)

    def run(seed: int) -> None:
        random_ = random.Random(seed)
        gate.wait()
        found.extend(leak for _ in range(count) if (leak := one(random_)))

    with ThreadPoolExecutor(threads) as crew:
        list(crew.map(run, range(threads)))
    return found


def test_nobody_sees_the_rows_of_another_through_a_shared_pool(parties: list[Actor], pool: None) -> None:
    assert _rounds(100, 8, lambda random_: _seen(random_, parties)) == []


@pytest.mark.proof
def test_nobody_sees_the_rows_of_another_in_thousands_of_requests(parties: list[Actor], pool: None) -> None:
    assert _rounds(1_500, 8, lambda random_: _seen(random_, parties)) == []


def test_this_proof_would_see_a_setting_that_outlives_its_transaction(parties: list[Actor], pool: None) -> None:
    def careless(random_: random.Random) -> str:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.parties', %s, false)", [f"{{{random_.choice(parties).party}}}"])
        connection.close()
        return _seen(random_, parties)

    assert _rounds(30, 4, careless)


def test_residents_registered_by_the_action_are_hidden_from_each_other(transactional_db: None) -> None:
    one, other = builders.resident(), builders.resident("谢冬梅（示例）")
    with acting(one):
        assert list(Party.objects.values_list("pk", flat=True)) == [one.party]
    with acting(other):
        assert list(Party.objects.values_list("pk", flat=True)) == [other.party]
    assert not Party.objects.exists()
