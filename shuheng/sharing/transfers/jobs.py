"""Jobs and rounds of the transfers: a batch is sent, targets come due, what was killed or waits goes on."""

from __future__ import annotations

import logging

from django.db import OperationalError
from procrastinate.contrib.django import app
from psycopg import OperationalError as PsycopgError

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions

log = logging.getLogger("shuheng.transfers")


@ticks(seconds=60)
def run_targets() -> None:
    """Targets whose time has come."""
    actions.run_due()


@ticks(seconds=30)
def resume_transfers() -> None:
    """Batches whose job died with its process, or whose time to try again has come."""
    actions.stuck()


@app.task(name="transfers.send_batch", queue="side")
def send_batch(transfer: int) -> None:
    """Send a batch. What is wrong with the other end waits or ends it; when our own database was away `resume_transfers` comes again."""
    try:
        actions.send(transfer)
    except (OperationalError, PsycopgError):
        raise
    except Exception:
        log.exception("transfer %s broke", transfer)
        with acting(SYSTEM):
            actions.finish(transfer, "broken", by=SYSTEM)
