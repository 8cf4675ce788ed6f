"""Handing an SMS to the gateway, one keyed job each, and finding what lost its job."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuheng.foundation.core import sms
from shuheng.foundation.core.ticking import ticks
from shuheng.foundation.journal.hearing import OUTSIDE

from . import actions


@app.task(name="notices.deliver", queue=OUTSIDE)
def deliver(notice: int) -> None:
    """Claim, hand over, settle: three steps, so that no transaction waits for the gateway. Run twice, it sends once."""
    errand = actions.claim(notice)
    if errand is None:
        return
    try:
        provider = sms.send(errand.phone, errand.text, errand.key)
    except sms.SmsFailed as failure:
        actions.put_off(notice, str(failure), lasting=failure.lasting)
    else:
        actions.mark_sent(notice, provider)


@ticks(seconds=60)
def recover() -> None:
    """Messages whose job died are queued again."""
    actions.requeue()
