"""/healthz says which part is ill, in plain words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from shuheng.foundation.core import health
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.models import Heartbeat

pytestmark = pytest.mark.django_db


def _beat(seconds_ago: float = 0) -> None:
    for name in health.LOOPS:
        Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now() - timedelta(seconds=seconds_ago)})


def test_it_is_well_when_every_loop_beats(client: Client) -> None:
    _beat()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "正常", "database": "正常", "worker": "正常", "journal": "正常"})


def test_a_worker_that_never_came_is_named(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "流水排号" in answer.json()["worker"]


def test_a_worker_silent_for_long_is_ill(client: Client) -> None:
    _beat(seconds_ago=16)
    assert client.get("/healthz").status_code == 503


def test_a_row_that_waits_for_its_position_is_told_with_its_age(client: Client) -> None:
    _beat()
    with connection.cursor() as cursor:
        cursor.execute("insert into journal_pending (entry, at) values (1, clock_timestamp() - interval '11 seconds')")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    told = re.search(r"等待排号 (\d+) 秒", answer.json()["journal"])
    assert told and int(told[1]) >= 11


def test_a_silent_database_is_an_answer_not_an_error(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise DatabaseError

    monkeypatch.setattr(health, "_worker", fail)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "数据库没有应答"


def test_the_worker_names_its_loops_as_the_page_expects() -> None:
    from inspect import getsource

    from shuheng.foundation.journal import worker

    assert all(f'("{name}"' in getsource(worker.main) for name in health.LOOPS)
