"""Jobs of the journal: run one reaction; hand out new facts to their hearers; bring back jobs whose worker died."""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from shuheng.foundation.core.acting import SYSTEM, acting

from . import actions, hearing, queries

log = logging.getLogger("shuheng.journal")
RETRY = RetryStrategy(max_attempts=6, wait=2, exponential_wait=4)


@app.task(name="journal.react", queue="side", retry=RETRY)
def react(reaction: str, entry: int) -> None:
    """Tell one hearer of one fact, as the program, in one transaction."""
    with acting(SYSTEM):
        hearing.reaction(reaction).run(queries.heard(entry))


def hand_out(limit: int = 500) -> int:
    """Defer one job per new fact and hearer, and move the cursor, in one transaction; returns how many facts were read."""
    with transaction.atomic():
        rows = queries.after(queries.cursor_of("reactions"), limit)
        if not rows:
            return 0
        due: dict[str, list[dict[str, JSONValue]]] = {}
        for _, entry, name, version in rows:
            for reaction in hearing.hearers(name, version):
                due.setdefault(reaction.queue, []).append({"reaction": reaction.name, "entry": entry})
        for queue, calls in due.items():
            app.configure_task("journal.react", queue=queue).batch_defer(*calls)
        actions.advance("reactions", rows[-1][0])
        return len(rows)
