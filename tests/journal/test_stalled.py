"""What a killed worker was doing is done by another one, also when its like waits in the queue already."""

from __future__ import annotations

import pytest
from django.db import connection

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.journal import worker

pytestmark = pytest.mark.django_db


def _job(status: str, lock: str | None) -> int:
    """A job whose worker is gone, or that waits."""
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_jobs (queue_name, task_name, status, queueing_lock) values ('side', 'example', %s, %s) returning id",
                       [status, lock])
        return int(cursor.fetchone()[0])


def _status(*jobs: int) -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute("select id, status::text from procrastinate_jobs where id = any(%s)", [list(jobs)])
        found = dict(cursor.fetchall())
    return [found.get(job) for job in jobs]


def test_what_stood_still_waits_again() -> None:
    job = _job("doing", None)
    with acting(SYSTEM):
        worker.bring_back_stalled()
    assert _status(job) == ["todo"]


def test_one_whose_like_waits_is_dropped_and_keeps_none_of_the_others_back() -> None:
    twin, left, other = _job("todo", "only one"), _job("doing", "only one"), _job("doing", "another")
    with acting(SYSTEM):
        worker.bring_back_stalled()
    assert _status(twin, left, other) == ["todo", None, "todo"]
