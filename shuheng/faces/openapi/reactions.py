"""What clients are told: each event of a case becomes one delivery for each subscription that may hear of it."""

from __future__ import annotations

from shuheng.foundation.cases import events as cases
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.services.licensing.events import DocumentIssued

from . import actions


@hears(cases.CaseOpened, cases.CaseMoved, cases.CaseAccepted, cases.DeemedAccepted, cases.SupplementAsked, cases.Supplemented, cases.ClockPaused,
       cases.ClockResumed, cases.ClockExtended, cases.LampTurned, cases.Transferred, cases.OpinionAsked, cases.OpinionGiven, cases.CaseDecided,
       cases.CaseDelivered, cases.CaseClosed, cases.CaseReopened, cases.CaseRated, DocumentIssued)
def tell_clients(fact: Heard) -> None:
    """Plan the deliveries of one fact."""
    actions.plan(fact)
