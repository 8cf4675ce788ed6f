"""What follows in the registries: the signed paper is made, the holder is told. Each is one keyed job."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.templatetags.look import cn_full
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices

from . import actions, events
from .models import Certificate


@hears(events.CertificateIssued, events.CertificateChanged, events.CertificateRenewed)
def print_edition(fact: Heard) -> None:
    """The paper of the new edition, once it is committed."""
    actions.print_edition(fact.event.certificate, getattr(fact.event, "edition", 1), by=SYSTEM)


def _tell(code: str, fact: Heard) -> None:
    """Tell the holder, once per fact. What was done stands behind the link."""
    row = Certificate.objects.select_related("kind").get(pk=fact.event.certificate)
    values = {"title": row.kind.title, "number": row.number, "until": cn_full(row.valid_until) if row.valid_until else "长期"}
    about = notices.About(organ=row.organ_id, division=row.division, domain=row.domain, service="certificates",
                          link=reverse("my-certificate", args=[row.number]))
    notices.send(f"registries.{code}", values=values, by=SYSTEM, key=f"registries.{code}:{fact.id}", to_party=row.holder_id, about=about)


@hears(events.CertificateIssued)
def tell_issued(fact: Heard) -> None:
    """There is a new certificate."""
    _tell("issued", fact)


@hears(events.CertificateChanged, events.CertificateRenewed, events.CertificateResumed)
def tell_changed(fact: Heard) -> None:
    """Changed, renewed, or usable again."""
    _tell("changed", fact)


@hears(events.CertificateSuspended, events.CertificateRevoked, events.CertificateCancelled)
def tell_ended(fact: Heard) -> None:
    """It can no longer be used."""
    _tell("ended", fact)


@hears(events.CertificateExpired)
def tell_expired(fact: Heard) -> None:
    """Its last day has passed."""
    _tell("expired", fact)
