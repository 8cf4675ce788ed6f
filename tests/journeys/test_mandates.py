"""A mandate opens what it covers and nothing beside it: pages, messages, files, drafts, and the rows in the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.files.models import Stored
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity import queries as identities
from shuheng.foundation.identity import rules
from shuheng.foundation.identity.models import Mandate
from shuheng.foundation.notices.models import Notice
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.models import Application, Document
from tests import builders
from tests.journeys.residents import DONGMEI, MATTER, QIUSHENG, XIAOMAN, account, file, fill_in, follow, read, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))


def _mandate(*scopes: str) -> Mandate:
    """Qiusheng lets Xiaoman act for him in these services."""
    mine = account(QIUSHENG)
    with acting(SYSTEM):
        me = identities.actor_of(mine)
    with acting(me):
        return identity.grant_mandate(mine.party_id, account(XIAOMAN).party_id, identity.Terms(scopes, rules.Span(today(), date(2026, 12, 31))), by=me)


def _rows(number: str) -> tuple[int, int, int]:
    """How many rows of applications, files and notices of this case the database shows the agent, with no query of ours in between."""
    with acting(SYSTEM):
        actor, case = identities.actor_of(account(XIAOMAN)), Case.objects.get(number=number).pk
    with acting(actor):
        return tuple(model.objects.filter(case=case).count() for model in (Application, Stored, Notice))  # type: ignore[return-value]


def _sees(client: Client, number: str) -> list[int]:
    """The answers of every page of the case: itself, supplement, withdrawal, rating, its document."""
    with acting(SYSTEM):
        paper = Document.objects.filter(case__number=number).first()
    pages = [f"/affairs/{number}/{page}" for page in ("", "filed/", "supplement/", "withdraw/", "rate/")]
    return [client.get(page).status_code for page in (*pages, f"/documents/{paper.pk}.pdf" if paper else pages[0])]


def _told(client: Client) -> str:
    return words(read(client.get("/affairs/"))) + words(read(client.get("/messages/")))


@pytest.fixture
def accepted() -> str:
    """A case of Qiusheng's with files, messages and a document."""
    number = file(signed_in(QIUSHENG))
    by = builders.officer()
    with acting(by):
        licensing.move(number, "receive", by=by)
        licensing.accept(number, by=by)
    follow(number)
    return number


def test_a_mandate_for_certificates_opens_no_application(accepted: str) -> None:
    _mandate("certificates")
    agent = signed_in(XIAOMAN)
    assert _sees(agent, accepted) == [404] * 6 and _rows(accepted) == (0, 0, 0)
    assert accepted[:4] not in _told(agent) and "小餐饮" not in _told(agent)
    with acting(SYSTEM):
        actor, case = identities.actor_of(account(XIAOMAN)), Case.objects.get(number=accepted)
    assert not actor.parties & {case.party_id} and case.party_id in actor.represented
    with acting(actor):
        assert not cases.own_cases(actor).filter(pk=case.pk).exists()
        with pytest.raises(Absent):
            cases.own_case(actor, accepted)


def test_a_mandate_for_certificates_fetches_the_result_and_only_that(accepted: str) -> None:
    by = builders.officer()
    with acting(by):
        licensing.move(accepted, "submit", by=by)
        licensing.decide(accepted, licensing.Verdict(True), by=by)
    mandate, agent, stranger = _mandate("certificates"), signed_in(XIAOMAN), signed_in(DONGMEI)
    with acting(SYSTEM):
        papers = {paper.kind: paper.pk for paper in Document.objects.filter(case__number=accepted)}
    page = read(agent.get("/affairs/"))
    assert "可以替人领取的文书" in page and "陈秋生" in page and f"/documents/{papers['granted']}.pdf" in page
    assert f"/documents/{papers['acceptance']}.pdf" not in page and f"/affairs/{accepted}/" not in page
    answer = agent.get(f"/documents/{papers['granted']}.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert agent.get(f"/documents/{papers['acceptance']}.pdf").status_code == agent.get(f"/affairs/{accepted}/").status_code == 404
    assert stranger.get(f"/documents/{papers['granted']}.pdf").status_code == 404 and "可以替人领取" not in read(stranger.get("/affairs/"))
    with acting(SYSTEM):
        identity.revoke_mandate(mandate.pk, by=identities.actor_of(account(QIUSHENG)))
    assert agent.get(f"/documents/{papers['granted']}.pdf").status_code == 404 and "可以替人领取" not in read(agent.get("/affairs/"))


def test_acting_for_somebody_by_that_mandate_still_opens_none(accepted: str) -> None:
    _mandate("certificates")
    agent = signed_in(XIAOMAN)
    with acting(SYSTEM):
        principal = Case.objects.get(number=accepted).party_id
    assert agent.post("/account/for/", {"party": principal}).status_code == 302
    assert _sees(agent, accepted) == [404] * 6
    assert f"for={principal}" not in read(agent.get(f"/apply/{MATTER}/"))


@pytest.mark.parametrize("scope", ["licensing", "all"])
def test_a_mandate_that_covers_it_opens_it_until_it_is_revoked(accepted: str, scope: str) -> None:
    mandate = _mandate(scope)
    agent = signed_in(XIAOMAN)
    assert _sees(agent, accepted)[0] == 200 and _sees(agent, accepted)[-1] == 200
    assert all(_rows(accepted)) and "受理" in words(read(agent.get("/messages/")))
    with acting(SYSTEM):
        identity.revoke_mandate(mandate.pk, by=identities.actor_of(account(QIUSHENG)))
    assert _sees(agent, accepted) == [404] * 6 and _rows(accepted) == (0, 0, 0)


def test_a_narrow_mandate_opens_no_other_service(accepted: str) -> None:
    """What a room keeps without saying for which service is for those who act in everything."""
    _mandate("licensing", "certificates")
    with acting(SYSTEM):
        actor = identities.actor_of(account(XIAOMAN))
        Notice.objects.filter(number=accepted).update(service="petitions")
        Stored.objects.filter(case=Case.objects.get(number=accepted).pk).update(service="")
    assert _rows(accepted) == (1, 0, 0) and actor.parties_for("petitions") == actor.parties


def test_an_agent_whose_mandate_ended_neither_reads_the_draft_nor_hears_of_the_case() -> None:
    mandate, agent = _mandate("licensing"), signed_in(XIAOMAN)
    principal = account(QIUSHENG).party_id
    assert "陈秋生" in read(agent.get(f"/apply/{MATTER}/"))
    number = file(agent, party=principal)
    fill_in(agent, party=principal)
    assert f"for={principal}" in read(agent.get("/affairs/"))
    with acting(SYSTEM):
        identity.revoke_mandate(mandate.pk, by=identities.actor_of(account(QIUSHENG)))
    assert f"for={principal}" not in read(agent.get("/affairs/"))
    follow(number)
    with acting(SYSTEM):
        told = set(Notice.objects.filter(number=number).values_list("party", flat=True))
    assert told == {principal}
