"""The credit register over HTTP: the desk finds, records, corrects, answers and exports; the public searches; the subject sees, objects, repairs, prints."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape
from itertools import count
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.module_loading import autodiscover_modules
from openpyxl import load_workbook

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county.loader import Profile, load
from shuheng.foundation.identity import actions as identities
from shuheng.foundation.identity import rules as identification
from shuheng.foundation.identity.models import Account, Party
from shuheng.foundation.journal.queries import about
from shuheng.sharing.credit.models import Entry
from shuheng.sharing.population import actions as population
from tests import builders
from tests.credit.office import company, does, kinds, recorded
from tests.identity import people
from tests.journeys.residents import upload
from tests.population.office import village

pytestmark = pytest.mark.django_db
_serial = count(1)


@pytest.fixture(autouse=True)
def _register(db: None, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    kinds()


def desk(*permits: str, at: str = "market-regulation") -> Client:
    """The browser of an officer whose post has these permits."""
    client = Client()
    reach = dict.fromkeys(permits, Within.OWN_ORGAN)
    people.sign_in(client, people.officer("", people.post(f"credit{next(_serial)}", reach, at)))
    return client


def browser(account: Account) -> Client:
    """The browser of a resident."""
    client = Client()
    people.sign_in(client, account)
    return client


def agent(party: Party) -> Account:
    """Who acts for a company in everything."""
    made = people.resident("示例代表", level=2)
    with acting(SYSTEM):
        identities.grant_mandate(party.pk, made.party_id or 0, identities.Terms(("all",), identification.Span(clock.today(), clock.today() + timedelta(300))),
                                 by=SYSTEM)
    return made


def page(client: Client, address: str, data: dict[str, object] | None = None, expected: int = 200) -> str:
    answer = client.post(address, data, follow=True) if data is not None else client.get(address)
    assert answer.status_code == expected, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


SAID = {"kind": "penalty", "document": "示例罚字第900号", "decided_on": "2026-04-20", "words": "没有标生产日期，罚款两千元", "article": "", "months": "",
        "until": ""}


def test_an_officer_finds_records_corrects_and_withdraws_and_everybody_sees() -> None:
    client, party = desk("credit.read", "credit.record"), company()
    assert "还没有记过信用信息" in page(client, "/desk/credit/")
    with acting(SYSTEM):
        code = party.number
    assert "没有查到" in page(client, f"/desk/credit/find/?q={code[:17]}")
    assert f"/desk/credit/legal/{party.pk}/" in page(client, f"/desk/credit/find/?q={code}")
    assert "那一天没有信用信息" in page(client, f"/desk/credit/legal/{party.pk}/")
    told = page(client, f"/desk/credit/legal/{party.pk}/new/", {**SAID, "months": "24"}, 422)
    assert "公示 3 到 12 个月" in told and "没有标生产日期" in told and not Entry.objects.exists()
    assert "已经向社会公示" in page(client, f"/desk/credit/legal/{party.pk}/new/", SAID)
    with acting(SYSTEM):
        row = Entry.objects.get()
    assert "示例罚字第900号" in page(client, "/desk/credit/?words=900&state=published&group=penalty")
    assert "没有这样的" in page(client, "/desk/credit/?state=expired")
    public = page(Client(), f"/credit/?q={code}")
    assert "罚款两千元" in public and "公示到" in public and "2027年4月20日" in public and "示例market-regulation" in public
    assert "罚款两千元" in page(Client(), "/credit/?q=示例茶叶有限公司") and "没有查到这个单位" in page(Client(), "/credit/?q=示例茶叶")
    address = f"/desk/credit/{row.pk}/correct/"
    assert "罚款两千元" in page(client, address) and "请填为什么更正" in page(client, address, {**SAID, "why": ""}, 422)
    assert "更正好了" in page(client, address, {**SAID, "words": "没有标生产日期，罚款一千元", "why": "数额写错了"})
    assert "罚款一千元" in page(Client(), f"/credit/?q={code}") and "罚款两千元" not in page(Client(), f"/credit/?q={code}")
    assert "撤下了" in page(client, f"/desk/credit/{row.pk}/withdraw/", {"why": "认错了当事人"}) and "认错了当事人" in page(client, f"/desk/credit/{row.pk}/")
    assert "今天没有公示中的信用信息" in page(Client(), f"/credit/?q={code}")
    assert "已撤下" in page(client, f"/desk/credit/legal/{party.pk}/") and "有效，不公示" in page(client, f"/desk/credit/legal/{party.pk}/?on=2026-04-21")


def test_a_person_is_found_for_a_case_recorded_and_seen_by_himself_alone() -> None:
    client = desk("credit.read", "credit.record", "population.read", "cases.read")
    account = people.resident("示例甲", level=2)
    with acting(SYSTEM):
        party = account.party
        assert party
        number, registrar = party.number, builders.officer("public-security", within=Within.COUNTY)
        case = cases.open_case(builders.definition(), cases.Opening("示例事项", builders.organ().pk, "portal"), by=SYSTEM)
    home = population.Home(village("430423100201", "示例甲村"), "示例组 5 号")
    head = population.Newcomer(identities.Person("示例甲", number), "head")
    does(population.open_household, "H900", "family", home, head, clock.today(), by=registrar)
    asked = {"number": number, "case": case.number, "purpose": "identity", "words": "核对被处罚的人是不是他"}
    assert "请填办件编号" in page(client, "/desk/credit/find/", {**asked, "case": ""}, 422)
    told = page(client, "/desk/credit/find/", asked)
    assert "示例甲" in told and "记一条" in told
    address = told.split('class="btn" href="')[1].split('"')[0]
    assert "不向社会公示" in page(client, address) and "拖欠工资" not in page(client, address), "a kind of legal persons was offered"
    assert "这一种不公示" in page(client, address, SAID)
    listed = page(client, "/desk/credit/")
    assert "示***" not in listed and "示**" in listed and "示例甲" not in listed, "a person stood unmasked in a list"
    assert "没有查到这个单位" in page(Client(), f"/credit/?q={number}") and "没有查到这个单位" in page(Client(), "/credit/?q=示例甲")
    own = page(browser(account), "/credit/mine/")
    assert "罚款两千元" in own and "有效，不公示" in own
    assert "没有您的信用信息" in page(browser(people.resident("示例乙", level=2)), "/credit/mine/")


def test_the_subject_objects_and_applies_and_another_officer_answers() -> None:
    party = company()
    row, account = recorded(party, days_ago=110), agent(party)
    mine, decider = browser(account), desk("credit.read", "credit.decide")
    told = page(mine, f"/credit/mine/{row.pk}/")
    assert "申请修复" in told and "提异议" in told
    assert "请填哪里不对" in page(mine, f"/credit/mine/{row.pk}/object/", {"words": ""}, 422)
    assert "答复以前，这条信息都标" in page(mine, f"/credit/mine/{row.pk}/object/", {"words": "那天我们停业，不是我们"})
    assert "请选一份证明材料" in page(mine, f"/credit/mine/{row.pk}/repair/", {"words": "罚款已经交清"}, 422)
    assert "认不出" in page(mine, f"/credit/mine/{row.pk}/repair/", {"words": "罚款已经交清", "file": _book()}, 422)
    assert "申请交上去了" in page(mine, f"/credit/mine/{row.pk}/repair/", {"words": "罚款已经交清", "file": upload("凭证.png")})
    with acting(SYSTEM):
        code, objection, repair = party.number, row.objections.get(), row.repairs.get()
        token = repair.proof.token
    assert "有异议，正在核实" in page(Client(), f"/credit/?q={code}")
    waiting = page(decider, "/desk/credit/waiting/")
    assert "修复申请" in waiting and "异议" in waiting and "2 件异议、修复申请" in page(decider, "/desk/credit/")
    assert decider.get(f"/files/{token}").status_code == 200 and mine.get(f"/files/{token}").status_code == 200
    assert desk("credit.read", at="forestry").get(f"/files/{token}").status_code == 404
    answer = f"/desk/credit/{row.pk}/objections/{objection.pk}/"
    assert "请选异议成立吗" in page(decider, answer, {"objection-answer": "查过监控"}, 422)
    assert "先更正或者撤下" in page(decider, answer, {"objection-answer": "确实不是", "objection-accepted": "yes"}, 422)
    assert "答复了" in page(decider, answer, {"objection-answer": "查过监控，就是这一家", "objection-accepted": "no"})
    assert "决定好了" in page(decider, f"/desk/credit/{row.pk}/repairs/{repair.pk}/", {"repair-granted": "yes", "repair-answer": "凭证属实"})
    assert "没有等答复的" in page(decider, "/desk/credit/waiting/") and "今天没有公示中的" in page(Client(), f"/credit/?q={code}")
    told = page(mine, f"/credit/mine/{row.pk}/")
    assert "准予修复" in told and "凭证属实" in told and "查过监控" in told and "已修复" in told and "申请修复</a>" not in told


def _book() -> SimpleUploadedFile:
    return SimpleUploadedFile("说明.txt", "不是证明".encode())


def test_the_report_tells_what_stands_today() -> None:
    party = company()
    recorded(party), recorded(party, kind="penalty-light", words="没有公布工资表，给予警告")
    mine = browser(agent(party))
    told = page(mine, f"/credit/report/{party.pk}/")
    assert "现在有效" in told and "2 条" in told and "给予警告" in told and "示例茶叶有限公司" in told and "data-print" in told
    assert f"/credit/report/{party.pk}/" in page(mine, "/credit/mine/")


def test_a_list_asks_little_and_is_taken_away_as_a_table(django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]) -> None:
    client, party = desk("credit.read"), company("=示例有限公司")
    for kind in ("licence", "licence", "licence", "penalty-light", "penalty-light", "penalty"):
        recorded(party, kind=kind)
    with django_assert_max_num_queries(20):
        assert "共 6 条" in page(client, "/desk/credit/")
    answer = client.get("/desk/credit/export/?group=penalty&state=published")
    head, row = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert head[0] == "类别" and row[0] == "行政处罚" and row[2] == "=示例有限公司" and row[10] == "公示中"
    told = [one for one in about(f"organ:{builders.organ().pk}") if one.event.event_name == "credit.exported"]
    assert [one.event.entries for one in told] == [1]


def test_whoever_may_not_gets_no_door() -> None:
    row = recorded()
    reader, other = desk("credit.read"), desk("credit.read", "credit.record", "credit.decide", at="forestry")
    unproved, stranger = browser(people.resident("示例丙")), browser(people.resident("示例丁", level=2))
    for client, address, status in (
            (reader, f"/desk/credit/{row.pk}/correct/", 403), (reader, f"/desk/credit/legal/{row.party_id}/new/", 403), (other, f"/desk/credit/{row.pk}/", 404),
            (other, f"/desk/credit/{row.pk}/withdraw/", 404), (Client(), "/desk/credit/", 302), (Client(), "/credit/mine/", 302),
            (unproved, "/credit/mine/", 403), (stranger, f"/credit/mine/{row.pk}/", 404),
            (stranger, f"/credit/report/{row.party_id}/", 404)):
        assert client.get(address).status_code == status, address
    assert other.get(f"/desk/credit/legal/{row.party_id}/").status_code == 200


# --- the profile


def test_the_profile_of_the_county_holds_kinds_and_samples(tmp_path: Path) -> None:
    autodiscover_modules("loader")  # parts are read in the order in which they were declared: that of the rooms
    from shuheng.sharing.credit import loader

    profile = Profile(builders.COUNTY)
    for organ in ("market-regulation", "ecology", "human-resources", "urban-management"):
        profile.know("organ", organ)
    plan = loader.read(profile)
    assert not profile.flaws and len(plan.kinds) >= 10 and plan.samples and not any(one.verified for one in plan.kinds)
    (tmp_path / "credit").mkdir()
    (tmp_path / "credit" / "kinds.yaml").write_text(
        "valid_from: 2020-01-01\nkinds:\n  - {code: a, name: 甲, group: black, whose: legal, law: 示例法, published: true}\n"
        "  - {code: b, name: 乙, group: red, whose: person, law: 示例法, published: true, most: 3}\n", encoding="utf-8")
    report = load(tmp_path, by=SYSTEM)
    told = [str(flaw) for flaw in report.flaws if "credit" in str(flaw)]
    assert [line for line in told if "kinds.yaml" in line and "3" in line and "必须写依据" in line], told
    assert [line for line in told if "自然人的信用信息不公示" in line] and [line for line in told if "不认识“most”" in line]
