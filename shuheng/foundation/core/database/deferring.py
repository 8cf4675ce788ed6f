"""A job that travels with the transaction's next statement: asking for it costs no message of its own."""

from __future__ import annotations

import orjson
from django.db import connection
from procrastinate.jobs import JobDeferrer
from procrastinate.types import JSONValue

_DEFER = """
select procrastinate_defer_jobs_v1(array[row(%s, %s, %s, %s, %s, %s::jsonb, %s)::procrastinate_job_to_defer_v1])
"""


def defer_later(wanted: JobDeferrer, **arguments: JSONValue) -> None:
    """Let a job begin after this transaction, whose number nobody asks for. Not for one with a queueing lock: that it waits already shows too late."""
    job = wanted.make_new_job(**arguments)
    connection.send_later(_DEFER, [job.queue, job.task_name, job.priority, job.lock, job.queueing_lock, orjson.dumps(job.task_kwargs).decode(),
                                   job.scheduled_at])
