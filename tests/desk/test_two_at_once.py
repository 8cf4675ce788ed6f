"""Two officers decide the same case in the same moment, each in a real transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from shuheng.foundation.cases.models import Case, Step
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within, every
from shuheng.foundation.county.models import Division
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity import queries as identities
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries
from shuheng.services.licensing.actions.publishing import Plan
from shuheng.services.licensing.checks import read_chains, read_matter
from shuheng.services.licensing.models import Decision, Document
from tests import builders
from tests.identity import people

pytestmark = pytest.mark.django_db(transaction=True)
MATTERS = builders.COUNTY / "matters"


def _officer(name: str) -> tuple[Client, Actor]:
    post = people.post(name, dict.fromkeys(every(), Within.OWN_ORGAN))
    account = people.officer(f"{name}.one", post)
    client = Client()
    people.sign_in(client, account)
    return client, identities.actor_of(account)


def _deciding(by: Actor) -> str:
    """A case of a real matter that waits for its decision."""
    chains = read_chains(MATTERS / "_stages.yaml")
    with acting(SYSTEM):
        builders.calendar()
        county = builders.division()
        Division.objects.create(code="430423100000", name="开云镇", short="开云镇", level="township", parent=county, valid_from=date(2000, 1, 1),
                                source="示例")
        licensing.publish_matters(Plan([read_matter(MATTERS / "small-catering-permit.yaml", chains)], chains), by=SYSTEM)
        matter = queries.matter("small-catering-permit")
        content = queries.content(matter.definition_id)
        paper = frozenset(one.code for one in content.required_materials(content.sample))
        party = identity.record_party(identity.Person("陈秋生", builders.id_number(7), "19912340007"), by=SYSTEM)
        number = licensing.apply(licensing.Filing(matter, content.sample, party.pk, {}, paper), by=SYSTEM).case.number
    for act in (lambda: licensing.accept(number, by=by), lambda: licensing.move(number, "submit", by=by)):
        with acting(by):
            act()
    return number


def _together(*acts: Callable[[], int]) -> list[int]:
    """All at the same moment, each with a connection of its own."""
    gate, found = threading.Barrier(len(acts)), [0] * len(acts)

    def run(place: int) -> None:
        try:
            gate.wait(10)
            found[place] = acts[place]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_one_decides_and_the_other_sees_it_calmly() -> None:
    builders.organ("market-regulation")
    (first, actor), (second, _) = _officer("approver"), _officer("deputy")
    number = _deciding(actor)
    seq = str(Case.objects.get(number=number).seq)
    address = f"/desk/cases/{number}/do/"
    told: dict[str, str] = {}

    def grant() -> int:
        answer = first.post(f"{address}grant/", {"seq": seq, "words": "", "conditions": ""})
        told["grant"] = answer.content.decode()
        return answer.status_code

    def refuse() -> int:
        answer = second.post(f"{address}refuse/", {"seq": seq, "words": "厨房和厕所没有隔开。", "sure": "yes"})
        told["refuse"] = answer.content.decode()
        return answer.status_code

    assert sorted(_together(grant, refuse)) == [302, 409]
    loser = next(page for page in told.values() if page)
    assert "没有办成，什么都没有改动" in loser and "现在到了制证和送达环节" in loser
    assert Decision.objects.count() == 1 and Step.objects.filter(move__in=["grant", "refuse"]).count() == 1
    assert Document.objects.filter(kind__in=["granted", "refused"]).count() == 1


def test_two_clicks_of_one_officer_are_one_act() -> None:
    builders.organ("market-regulation")
    client, actor = _officer("approver")
    number = _deciding(actor)
    seq = str(Case.objects.get(number=number).seq)
    again = Client()
    again.cookies = client.cookies.copy()

    def grant(browser: Client) -> Callable[[], int]:
        return lambda: browser.post(f"/desk/cases/{number}/do/grant/", {"seq": seq, "words": "", "conditions": ""}).status_code

    assert _together(grant(client), grant(again)) == [302, 302]
    assert Decision.objects.count() == 1
