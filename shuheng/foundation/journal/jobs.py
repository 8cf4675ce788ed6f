"""Jobs of the journal: run a reaction; hand out new facts to their hearers; bring back jobs whose worker died."""

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
FACTS_OF_A_JOB = 10  # a job costs more than a short reaction


@app.task(name="journal.react", queue="side", retry=RETRY)
def react(reaction: str, entries: list[int]) -> None:
    """Tell one hearer of some facts, as the program, each in its own transaction. A fact that fails goes on alone and stops no other."""
    hearer = hearing.reaction(reaction)
    for entry in entries:
        try:
            with acting(SYSTEM):
                hearer.run(queries.heard(entry))
        except Exception:
            if len(entries) == 1:
                raise
            log.exception("%s stumbled over fact %s, which is tried again alone", reaction, entry)
            app.configure_task("journal.react", queue=hearer.queue).defer(reaction=reaction, entries=[entry])


def hand_out(limit: int = 500) -> int:
    """Defer jobs for the new facts of each hearer, and move the cursor, in one transaction; returns how many facts were read."""
    with transaction.atomic():
        rows = queries.after(queries.cursor_of("reactions"), limit)
        if not rows:
            return 0
        heard: dict[hearing.Reaction, list[JSONValue]] = {}
        for _, entry, name, version in rows:
            for reaction in hearing.hearers(name, version):
                heard.setdefault(reaction, []).append(entry)
        due: dict[str, list[dict[str, JSONValue]]] = {}
        for reaction, entries in heard.items():
            parts = (entries[first:first + FACTS_OF_A_JOB] for first in range(0, len(entries), FACTS_OF_A_JOB))
            due.setdefault(reaction.queue, []).extend({"reaction": reaction.name, "entries": part} for part in parts)
        for queue, calls in due.items():
            app.configure_task("journal.react", queue=queue).batch_defer(*calls)
        actions.advance("reactions", rows[-1][0])
        return len(rows)
