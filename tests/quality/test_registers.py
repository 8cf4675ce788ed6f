"""The base registers are profiled as held tables are: numbers only, defects for the organ that keeps them, failing rows named by what is no personal value."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
import yaml
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.catalogue import actions as catalogue
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import Content, Item
from shuheng.sharing.exchange import actions as exchange
from shuheng.sharing.exchange import permits
from shuheng.sharing.places import actions as place_actions
from shuheng.sharing.places.models import Place
from shuheng.sharing.population.models import Person
from shuheng.sharing.quality import actions, jobs, queries, rules
from shuheng.sharing.quality.models import Column, Profile, Score
from tests import builders
from tests.catalogue.entries import entry, published, writer
from tests.exchange import sharing
from tests.exchange.sharing import Scene
from tests.identity import people
from tests.places import ground as addresses
from tests.quality import ground

pytestmark = pytest.mark.django_db
AHEAD = date(2999, 1, 1)
PLAIN = Content("示例", "101001", "market-regulation", "示例", cycle="daily", items=(
    Item("code", "统一社会信用代码", length=18, element="enterprise.code", key=True), Item("state", "状态", length=10), Item("died_on", "死亡日期", "D")))


@pytest.fixture
def at(shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 4, 27, 10))
    return sharing.scene()


def profiled(at: Scene) -> Profile:
    with acting(SYSTEM):
        Person.objects.filter(party=at.party).update(born_on=AHEAD, died_on=None)
    return ground.profiled(at.entry)


def mender(organ: str = "public-security") -> Actor:
    return ground.mender(organ)


def test_a_register_asks_what_it_must_keep_and_nothing_of_what_stands_sealed() -> None:
    asked = {one.code for one in rules.given(PLAIN, rules.REGISTERS["enterprises"])}
    assert "required:code" in asked and "codes:state" in asked and not {"check:code", "fresh", "required:address"} & asked
    assert {"check:code", "fresh"} <= {one.code for one in rules.given(PLAIN, None)}
    assert "required:died_on" not in {one.code for one in rules.given(PLAIN, rules.REGISTERS["people"])}, "the living have no day of death"


def test_what_is_wrong_with_people_is_work_of_the_organ_that_keeps_them_and_names_nobody(at: Scene) -> None:
    done, found = profiled(at), ground.defects(at.entry)
    assert (done.state, done.rows, done.unmeasured) == ("done", 1, [])
    with acting(SYSTEM):
        record = str(Person.objects.get(party=at.party).pk)
        columns = {one.column: one for one in Column.objects.filter(profile=done)}
    born = found["range:born_on"]
    assert (born.failing, born.of, born.keys, born.organ.code, born.state) == (1, 1, [record], "public-security", "open")
    assert set(found) <= {"range:born_on", "required:address", "required:village_code"}
    assert all(one.sealed and not (one.least or one.most or one.top or one.distinct) for one in columns.values()), "a personal value was told"
    told = json.dumps([done.plan, [[one.says, one.keys] for one in found.values()]], ensure_ascii=False)
    facts = json.dumps(list(Entry.objects.filter(name__startswith="quality.").values_list("data", flat=True)))
    assert not any(word in told + facts for word in (at.number, "示例一", "2999"))
    with acting(SYSTEM):
        Person.objects.filter(party=at.party).update(born_on=date(1980, 1, 1))
    ground.profiled(at.entry)
    assert ground.defects(at.entry)["range:born_on"].state == "fixed" and Score.objects.get(resource=at.entry.pk).rows == 1


def items_of(file: str) -> tuple[Item, ...]:
    """The items that the county's own entry has."""
    said = yaml.safe_load((builders.COUNTY / "catalogue" / f"{file}.yaml").read_text(encoding="utf-8"))
    return tuple(Item(one["column"], one["title"], one.get("type", "C"), one.get("length", 0), one.get("sharing", "conditional"), one.get("openness", "closed"),
                      element=one.get("element", ""), personal=one.get("personal", False), key=one.get("key", False)) for one in said["items"])


def entry_of(register: str) -> Resource:
    """An entry behind which a register stands, with the county's own items."""
    builders.organ("market-regulation")
    if register == "places":
        said = entry(title="示例地点", category="103001", sharing="open", condition="", openness="open", feed="places.points",
                     items=tuple(replace(one, sharing="open") for one in items_of("points")))
        with acting(SYSTEM):
            catalogue.put_resources({"103001/00004": said}, by=SYSTEM)
            return Resource.objects.get(code="103001/00004")
    if register == "addresses":
        return published(writer(), title="示例标准地址", items=tuple(replace(one, openness="closed") for one in items_of(register)))
    row = published(writer(), title=f"示例{register}", items=tuple(replace(one, openness="closed") for one in items_of(register)))
    sharing.does(exchange.attach, row.code, register, by=sharing.officer("market-regulation", permits.PROVIDE))
    return row


@pytest.mark.parametrize("register", list(rules.REGISTERS))
def test_every_register_is_looked_through_column_by_column(at: Scene, register: str) -> None:
    row = entry_of(register)
    done = ground.profiled(row)
    assert (done.state, done.unmeasured, queries.register_of(row.pk)) == ("done", [], rules.REGISTERS[register])
    assert {one.code for one in rules.REGISTERS[register].more} <= {one["code"] for one in done.plan["rules"]}
    if register == "people":
        found = ground.defects(row)
        assert done.rows == 1 and "required:address" not in found and all(one.organ.code == "market-regulation" for one in found.values())


def test_standard_addresses_are_looked_through_and_a_failing_one_is_opened_by_its_code(at: Scene) -> None:
    here, _ = addresses.county()
    spots = (addresses.SPOT, None, *[addresses.SPOT] * 3)
    good, bare, gone, kept, secret = (addresses.recorded(addresses.address(here, f"{door}号", spot)) for door, spot in enumerate(spots, 1))
    addresses.does(place_actions.merge, kept.code, gone.code, "同一扇门登记了两次", "示例文〔2026〕1号")
    with acting(SYSTEM):
        Place.objects.filter(pk=secret.pk).update(domain="police")
    row = entry_of("addresses")
    with acting(SYSTEM):
        assert queries.register_of(row.pk) == rules.REGISTERS["addresses"] and row.pk in {one.resource_id for one in queries.stocks()}
    done, found = ground.profiled(row), ground.defects(row)
    assert (done.state, done.rows, set(found)) == ("done", 3, {"required:longitude", "required:latitude"}), "a merged and a secret one do not count"
    assert (found["required:longitude"].keys, found["required:longitude"].failing) == ([bare.code], 1) and good.code != bare.code
    client = Client()
    people.sign_in(client, people.officer("", people.post("keeper", {"quality.mend": Within.OWN_ORGAN, "places.read": Within.OWN_ORGAN})))
    page = client.get(f"/desk/quality/defects/{found['required:longitude'].pk}/").content.decode()
    assert f'href="/desk/places/records/{bare.code}/"' in page and client.get(f"/desk/places/records/{bare.code}/").status_code == 200
    assert "在标准地址库里按地址编号更正" in page


def test_another_organs_entry_with_address_codes_is_no_register(at: Scene) -> None:
    entry_of("addresses")
    builders.organ("forestry")
    code = replace(PLAIN.items[0], column="code", title="地址编号", length=40, sharing="conditional", element="address.code", source="market-regulation")
    other = published(writer("forestry"), title="示例林场门牌", organ="forestry", items=(code,))
    with acting(SYSTEM):
        assert queries.register_of(other.pk) is None and other.pk not in {one.resource_id for one in queries.stocks()}


def test_the_police_work_on_their_register_from_their_own_domain(at: Scene) -> None:
    police = replace(mender(), domain="police")
    assert ground.does(actions.ask_profile, at.entry.pk, by=police).state == "waiting"
    with acting(SYSTEM):
        Person.objects.filter(party=at.party).update(born_on=AHEAD, died_on=None)
        number = Profile.objects.get().pk
    jobs.profile(number)
    with acting(police):
        assert "range:born_on" in {one.code for one in queries.defects(police)}


def test_every_night_a_register_is_due(at: Scene, shift: Callable[..., None]) -> None:
    with acting(SYSTEM):
        assert [one.resource_id for one in queries.stocks()] == [at.entry.pk] and actions.profile_due() == 1
        number = Profile.objects.get().pk
    jobs.profile(number)
    assert actions.profile_due() == 0
    shift(to=builders.at(2026, 4, 28, 4))
    assert actions.profile_due() == 1


def test_only_the_organ_that_keeps_the_register_sets_rules_and_none_reads_what_is_sealed(at: Scene) -> None:
    with pytest.raises(Forbidden):
        ground.does(actions.set_rule, at.entry.pk, "required", "name", {}, "别的单位来定规则", by=ground.mender("forestry"))
    for kind in ("length", "unique"):
        with pytest.raises(Refused, match="加密"):
            ground.does(actions.set_rule, at.entry.pk, kind, "number", {"least": "18"}, "证件号应当是十八位", by=mender())
    ground.does(actions.stop_rule, at.entry.pk, "range:born_on", "正在核对老档案，下月改完", by=mender())
    assert "range:born_on" not in (profiled(at), ground.defects(at.entry))[1]


def test_the_application_reads_no_register_through_this_room(at: Scene) -> None:
    for statement in ("select * from registers.checked_people", "select quality_table(1)", "select quality_rows(0)"):
        with acting(SYSTEM), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_pages_tell_the_keeper_which_records_and_others_how_many(at: Scene) -> None:
    profiled(at)
    number = ground.defects(at.entry)["range:born_on"].pk
    pages = {}
    for permit, organ in (("quality.mend", "public-security"), ("quality.read", "civil-affairs")):
        client = Client()
        people.sign_in(client, people.officer("", people.post(f"{organ}.{permit}", {permit: Within.OWN_ORGAN}, organ)))
        for address in (f"/desk/quality/{at.entry.pk}/", f"/desk/quality/defects/{number}/", "/desk/quality/"):
            answer = client.get(address)
            assert answer.status_code == 200, answer.content.decode()[:2000]
            pages[permit, address] = unescape(answer.content.decode())
    shown, mine, theirs = pages["quality.mend", f"/desk/quality/{at.entry.pk}/"], *(
        pages[permit, f"/desk/quality/defects/{number}/"] for permit in ("quality.mend", "quality.read"))
    with acting(SYSTEM):
        record = Person.objects.get(party=at.party).pk
    reader = Client()
    people.sign_in(reader, people.officer("shili.du", people.post("public-security.reader", {
        "quality.mend": Within.OWN_ORGAN, "population.read": Within.OWN_ORGAN}, "public-security")))
    link = f'href="/desk/population/?file={record}"'
    assert link in reader.get(f"/desk/quality/defects/{number}/").content.decode(), "who may open the record is led to it"
    assert link not in mine, "who may not is not sent to a closed door"
    assert "本系统的人口库，1 条" in shown and "按目录和人口库的要求" in shown and "看归集" not in shown
    assert "1 条的档案号" in mine and "在人口库里按档案号更正" in mine and "档案号只给提供单位和数据局看" in theirs
    assert not any(word in "".join(pages.values()) for word in (at.number, "示例一", "2999"))
