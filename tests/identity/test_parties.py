"""Registering, proving, mandates; and that the database itself hides people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.identity import actions, queries, rules
from shuheng.foundation.identity.models import Account, Mandate, Party, Proof
from shuheng.foundation.journal.models import Entry
from tests.identity import people

pytestmark = pytest.mark.django_db


def _seen() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from identity_party")
        return int(cursor.fetchone()[0])


def test_tests_run_as_the_application_and_not_as_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolbypassrls, rolsuper from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("shuheng_app", False, False)


def test_nobody_is_seen_without_a_context_and_only_oneself_as_a_resident() -> None:
    one, two = people.resident(), people.resident("谭冬梅")
    assert _seen() == 0
    with acting(PUBLIC):
        assert _seen() == 0
    with acting(people.me(one)):
        assert list(Party.objects.values_list("pk", flat=True)) == [one.party_id]
        with pytest.raises(Refused):
            queries.party(two.party_id)
    with acting(SYSTEM):
        assert _seen() == 2


def test_another_domain_hides_its_people_from_general_officers() -> None:
    account = people.resident()
    with acting(SYSTEM):
        Party.objects.filter(pk=account.party_id).update(domain="police")
    with acting(Actor(kind="officer", domain="general")):
        assert _seen() == 0
    with acting(Actor(kind="officer", domain="police")):
        assert _seen() == 1


def test_a_resident_cannot_write_parties_even_his_own() -> None:
    account = people.resident()
    with acting(people.me(account)):
        assert Party.objects.filter(pk=account.party_id).update(level=2) == 0


def test_registration_seals_everything_and_journals_no_personal_data() -> None:
    account = actions.register(actions.Person("陈秋生", "430423197208150007", "19900000001"), by=PUBLIC)
    with acting(SYSTEM):
        party = queries.party(account.party_id)
        assert (party.name, party.number, party.phone, party.level) == ("陈秋生", "430423197208150007", "19900000001", 1)
    assert account.phone == "19900000001"
    with connection.cursor() as cursor, acting(SYSTEM):
        cursor.execute("select to_jsonb(a)::text || to_jsonb(p)::text from identity_account a join identity_party p on p.id = a.party_id")
        row = cursor.fetchone()[0]
    entry = Entry.objects.get(name="identity.account_registered")
    for secret in ("陈秋生", "430423197208150007", "19900000001"):
        assert secret not in row and secret not in str(entry.data)
        assert secret.encode().hex() not in row


@pytest.mark.parametrize("born", ["19300101", "19501231", "19640229", "19821231"])
@pytest.mark.parametrize("prefix", ["432723", "430523", "430423"])
def test_the_old_register_under_any_of_the_countys_codes(prefix: str, born: str) -> None:
    assert people.resident(number=people.id_number(prefix, born)).pk


def test_a_second_registration_says_what_to_do_and_changes_nothing() -> None:
    number = people.id_number()
    first = people.resident(number=number)
    with pytest.raises(Refused, match="已经注册过.*原来的手机号登录"):
        actions.register(actions.Person("陈秋生", number, people.phone()), by=PUBLIC)
    with pytest.raises(Refused, match="手机号已经注册过"):
        actions.register(actions.Person("谭冬梅", people.id_number(), first.phone), by=PUBLIC)
    assert Account.objects.count() == 1


def test_somebody_recorded_at_a_window_registers_under_his_own_name_only() -> None:
    number, window = people.id_number(), people.me(people.officer("win", people.post()))
    with acting(window):
        party = actions.record_party(actions.Person("谭冬梅", number), by=window)
        assert actions.record_party(actions.Person("谭冬梅", number), by=window).pk == party.pk
    with pytest.raises(Refused, match="对不上"):
        actions.register(actions.Person("陈秋生", number, people.phone()), by=PUBLIC)
    assert actions.register(actions.Person("谭冬梅", number, people.phone()), by=PUBLIC).party_id == party.pk


def test_a_window_raises_the_level_and_remembers_who_saw_which_document() -> None:
    account, clerk = people.resident(), people.officer("win", people.post())
    window = people.me(clerk)
    with acting(window):
        assert actions.raise_level(account.party_id, "id_card", by=window).level == 2
        proof = Proof.objects.get()
        assert (proof.officer_id, proof.post_id, proof.document, proof.way) == (clerk.pk, window.post, "id_card", "window")
        with pytest.raises(Refused, match="哪种证件"):
            actions.raise_level(account.party_id, "library_card", by=window)
    assert people.me(account).level == 2


def test_who_lacks_the_permit_raises_nobody() -> None:
    account, other = people.resident(), people.me(people.officer("reader", people.post("reader", {"identity.manage": Within.COUNTY})))
    for by in (other, people.me(account), PUBLIC):
        with acting(by), pytest.raises(Refused):
            actions.raise_level(account.party_id, "id_card", by=by)
    with acting(people.me(account)), pytest.raises(Forbidden):
        actions.raise_level(account.party_id, "", by=people.me(account), way="province")
    assert people.me(account).level == 1


def _mandate(principal: Account, agent: Account, scopes: tuple[str, ...] = ("all",), days: int = 30) -> Mandate:
    by, today = people.me(principal), clock.today()
    terms = actions.Terms(scopes, rules.Span(today, today + timedelta(days=days)))
    with acting(by):
        return actions.grant_mandate(principal.party_id, agent.party_id, terms, by=by)


def test_an_agent_sees_and_acts_for_his_principal_until_it_is_revoked() -> None:
    principal, agent = people.resident("谭冬梅", level=2), people.resident("王小满", level=2)
    mandate = _mandate(principal, agent)
    actor = people.me(agent, acting_for=principal.party_id)
    assert actor.party == principal.party_id and actor.parties == {principal.party_id, agent.party_id}
    with acting(actor):
        assert queries.party_of(actor).name == "谭冬梅"
        assert queries.may_act(actor, principal.party_id, "licensing")
    by = people.me(principal)
    with acting(by):
        actions.revoke_mandate(mandate.pk, by=by)
    after = people.me(agent, acting_for=principal.party_id)
    assert after.party == agent.party_id and after.parties == {agent.party_id}
    with acting(after):
        assert not queries.may_act(after, principal.party_id, "licensing")


def test_a_mandate_ends_by_itself_and_reaches_no_further_than_its_scopes(shift: object) -> None:
    principal, agent = people.resident("谭冬梅", level=2), people.resident("王小满", level=2)
    _mandate(principal, agent, ("licensing",), days=10)
    actor = people.me(agent)
    with acting(actor):
        assert queries.may_act(actor, principal.party_id, "licensing")
        assert not queries.may_act(actor, principal.party_id, "certificates")
    shift(days=11)  # type: ignore[operator]
    assert people.me(agent).parties == {agent.party_id}


def test_mandates_need_proved_people_on_both_sides() -> None:
    principal, agent = people.resident("谭冬梅", level=2), people.resident("王小满")
    with pytest.raises(Refused, match="代办人的身份还没有核验"):
        _mandate(principal, agent)
    with pytest.raises(Forbidden):
        _mandate(agent, principal)
    stranger = people.resident("陈秋生", level=2)
    by = people.me(stranger)
    terms = actions.Terms(("all",), rules.Span(clock.today(), clock.today()))
    with acting(by), pytest.raises(Forbidden):
        actions.grant_mandate(principal.party_id, stranger.party_id, terms, by=by)
    assert not Mandate.objects.exists()


def test_strangers_neither_see_nor_revoke_a_mandate() -> None:
    principal, agent = people.resident("谭冬梅", level=2), people.resident("王小满", level=2)
    mandate, stranger = _mandate(principal, agent), people.me(people.resident("陈秋生", level=2))
    with acting(stranger):
        assert not Mandate.objects.exists()
        with pytest.raises(Forbidden):
            actions.revoke_mandate(mandate.pk, by=stranger)


def test_a_new_telephone_at_the_window() -> None:
    account, window = people.resident(), people.me(people.officer("win", people.post()))
    with acting(window):
        assert actions.change_phone(account.party_id, "13800000000", by=window).phone == "13800000000"
        assert queries.party(account.party_id).phone == "13800000000"
    assert queries.account_by_phone("13800000000").pk == account.pk
