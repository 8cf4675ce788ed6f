"""联合审批 over HTTP: a restaurant and a building, from one application to several decisions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuheng.foundation.cases import actions as kernel
from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case, Opinion
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.identity.models import Account, Party, Post
from shuheng.foundation.journal.queries import history
from shuheng.foundation.notices.models import Notice
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import checks, jobs, queries
from shuheng.services.licensing.actions.publishing import Plan
from shuheng.services.licensing.models import Document
from shuheng.services.licensing.rules.contents import Matter as Content
from shuheng.sharing.registries.models import Certificate
from tests import builders
from tests.journeys import officers, residents
from tests.journeys.officers import case_page, do, post, same_as_told, stage
from tests.journeys.residents import QIUSHENG, XIAOMAN, read, went, words

pytestmark = pytest.mark.django_db
RESTAURANT, PROJECT = "open-restaurant", "construction-project"
PARTS = {"food-business-permit": "handler", "fire-public-place": "fire", "drainage-permit": "builder", "outdoor-signboard": "streets",
         "public-place-hygiene": "health"}
BUILDING = {"construction-planning": "planner", "fire-design-review": "builder", "soil-conservation": "water", "environment-report": "ecology",
            "drainage-permit": "builder", "road-occupation": "streets"}


@pytest.fixture(autouse=True)
def _spring(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 28))


def _papers(code: str) -> dict[str, str]:
    with acting(SYSTEM):
        content = queries.content(queries.matter(code).definition_id)
        return {one.code: one.title for one in content.required_materials(content.sample)}


def _filed(code: str, phone: str, party: int | None = None) -> tuple[Client, str]:
    client = residents.signed_in(phone)
    return client, residents.file(client, code, uploads=_papers(code), party=party)


def _silence() -> None:
    with acting(SYSTEM):
        for case in cases.silent_opinions():
            kernel.deem_opinions(case, by=SYSTEM)


def _item(page: str, title: str) -> str:
    """The words of one member on the applicant's page."""
    return words(next(item for item in re.findall(r"<li>.*?</li>", page, re.S) if f"<h3>{title}</h3>" in item))


def _messages(client: Client, number: str, code: str) -> list[str]:
    """The words of every in-site message of a kind about a case."""
    with acting(SYSTEM):
        case = Case.objects.get(number=number).pk
        tokens = list(Notice.objects.filter(case=case, channel="in_site", template__code=code).values_list("token", flat=True))
    return [words(read(client.get(f"/messages/{token}"))) for token in tokens]


def _in_post(client: Client, title: str) -> Client:
    """The same officer in another post of theirs."""
    post_ = Post.objects.get(title=title, organ__code="natural-resources")
    went(client.post("/account/post/", {"post": str(post_.pk)}))
    return client


def _row(page: str, title: str) -> str:
    """The words of one member's line in the table."""
    found = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.S) if title in row and 'scope="row"' in row)
    return words(found)


def test_a_restaurant_asks_once_and_gets_every_answer(shift: Callable[..., None]) -> None:
    resident = residents.signed_in(QIUSHENG)
    guide = words(read(resident.get(f"/matters/{RESTAURANT}/")))
    assert "5 家一起看" in guide and "营业前消防安全检查" in guide and "店堂和后厨平面图、消防安全制度和疏散预案" in guide and "待核对" in guide
    assert "开餐馆联合审批" in words(read(resident.get("/matters/?event=shop")))
    resident, number = _filed(RESTAURANT, QIUSHENG)

    # the papers: every member says what is missing, the applicant is told once
    lead, fire, health = officers.signed_in("handler"), officers.signed_in("fire"), officers.signed_in("health")
    assert fire.get(f"/desk/cases/{number}/").status_code == 404
    do(lead, number, "receive")
    assert number in read(fire.get("/desk/?view=opinions"))
    page = case_page(fire, number)
    assert "示例酒楼" in page and "看材料：消防检查" in words(page) and "示例甲" not in page
    page = do(fire, number, "papers-fire-public-place", item_plan="没有标安全出口", others="写明谁是消防管理人")
    assert "要补：店堂和后厨平面图：没有标安全出口" in _row(page, "营业前消防安全检查")
    do(health, number, "papers-public-place-hygiene", item_plan="没有标消毒间")
    for code in ("food-business-permit", "drainage-permit", "outdoor-signboard"):
        do(officers.signed_in(PARTS[code]), number, f"papers-{code}")
    page = case_page(lead, number)
    assert "没有标安全出口（消防检查）；没有标消毒间（卫生许可）" in page and "写明谁是消防管理人（消防检查）" in page
    do(lead, number, "ask_supplement", item_plan="没有标安全出口（消防检查）；没有标消毒间（卫生许可）", others="写明谁是消防管理人（消防检查）", days="15")
    residents.follow(number)
    (page,) = _messages(resident, number, "licensing.supplement")
    assert "没有标安全出口" in page and "没有标消毒间" in page
    went(resident.post(f"/affairs/{number}/supplement/", {"material.plan": residents.upload("新平面图"), "send": "1"}))

    # accepted: five clocks inside one, a visit on one day
    page = do(lead, number, "accept")
    assert "等答复，到期不答复视为同意" in _row(page, "食品经营许可") and "5月14日" in _row(page, "食品经营许可") and "5月8日" in _row(page, "户外招牌设置")
    assert "请选一个工作日" in words(read(post(lead, number, "propose_visit", on="2026-05-02", place="店门口"), 422))
    do(lead, number, "propose_visit", on="2026-05-07", place="店门口", words="请店主在场")
    residents.follow(number)
    page = words(read(resident.get(f"/affairs/{number}/")))
    assert "5 家一起看" in page and "0 家已答复" in page and "一起来看现场" in page and "店门口" in page
    (page,) = _messages(resident, number, "licensing.visit")
    assert "约好 5月7日" in page and "店门口" in page

    shift(to=builders.at(2026, 5, 7))
    seen = {f"seen_{code}": "fit" for code in PARTS} | {"seen_food-business-permit": "unfit", "text_food-business-permit": "缺一个洗消池",
                                                        "seen_public-place-hygiene": "absent"}
    unsaid = {**seen, "text_food-business-permit": ""}
    assert "要写明哪里不合格" in words(read(post(lead, number, "record_visit", held_on="2026-05-07", record="都看了", **unsaid), 422))
    page = do(lead, number, "record_visit", held_on="2026-05-07", record="后厨、店堂、通道都看了。", **seen)
    assert "没有参加踏勘" in _row(page, "公共场所卫生许可") and "准予（视为同意）" in _row(page, "公共场所卫生许可")
    page = do(lead, number, "rectify", days="10")
    assert "联合踏勘整改告知书" in page and stage(number) == "rectifying" and number in read(lead.get("/desk/?view=paused"))

    page = words(read(resident.get(f"/affairs/{number}/")))
    assert "请您整改" in page and "缺一个洗消池" in page and "整改好了" in page
    assert "请写一句改了哪些" in words(read(resident.post(f"/affairs/{number}/rectified/", {"words": ""}), 422))
    shift(to=builders.at(2026, 5, 11))
    went(resident.post(f"/affairs/{number}/rectified/", {"words": "洗消池装好了"}))
    assert "现在没有要整改的" in words(read(resident.get(f"/affairs/{number}/rectified/", follow=True)))
    assert health.get(f"/desk/cases/{number}/do/part-public-place-hygiene/").status_code == 302

    # one refuses, one is silent, two grant
    assert "不同意要写明理由" in words(read(post(fire, number, "part-fire-public-place", verdict="object"), 422))
    do(fire, number, "part-fire-public-place", verdict="object", text="疏散通道宽度不够，不符合消防安全检查的要求。")
    do(lead, number, "part-food-business-permit", verdict="agree")
    do(officers.signed_in("streets"), number, "part-outdoor-signboard", verdict="conditions", text="晚上十点以后不亮灯")
    assert "不予" in _row(case_page(lead, number), "营业前消防安全检查")
    assert "疏散通道宽度不够" not in read(resident.get(f"/affairs/{number}/"))
    assert "汇总答复" not in words(case_page(lead, number)) and post(lead, number, "collect").status_code == 403 and stage(number) == "examining"
    shift(to=builders.at(2026, 5, 20))
    _silence()
    page = case_page(lead, number)
    assert "逾期没有答复" in _row(page, "污水排入排水管网许可")
    do(lead, number, "collect", words="四家准予，消防不予")
    assert stage(number) == "deciding"
    page = words(do(officers.signed_in("approver"), number, "partly"))
    assert "联合审批答复书" in page and stage(number) == "delivering"

    with acting(SYSTEM):
        kinds = sorted(Document.objects.filter(case__number=number).values_list("kind", flat=True))
        refused = Document.objects.select_related("case").get(case__number=number, kind="refused")
    assert kinds.count("granted") == 4 and kinds.count("refused") == 1 and kinds.count("joint_answer") == 1
    page = read(resident.get(f"/affairs/{number}/"))
    assert "部分准予" in page and "疏散通道宽度不够" in _item(page, "营业前消防安全检查") and "准予" in _item(page, "食品经营许可")
    pdf = resident.get(f"/documents/{refused.pk}.pdf")
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    checked = words(read(Client().get(f"/verify/{refused.code}/")))
    assert "消防救援大队" in checked and "不予许可决定书" in checked
    with acting(SYSTEM):
        granted = Document.objects.get(case__number=number, partdecision__member="food-business-permit")
    assert "2031" in words(read(Client().get(f"/verify/{granted.code}/")))

    # the part that has a kind of certificate gives one, signed by its own organ
    with acting(SYSTEM):
        row = Certificate.objects.select_related("kind", "organ").get(case__number=number)
        sheet = queries.sheet(granted)
    assert row.kind_code == "food-business-permit" and row.organ.code == "market-regulation" and str(row.valid_until) == "2031-05-19"
    assert ["证照编号", row.number] in [list(one) for one in sheet["facts"]]
    assert row.number in words(read(resident.get("/certificates/"))) and "示例酒楼" in read(resident.get(f"/certificates/{quote(row.number)}/"))

    do(lead, number, "deliver", way="electronic")
    do(lead, number, "close")
    went(resident.post(f"/affairs/{number}/rate/", {"level": "4"}))
    same_as_told(number)


def test_nothing_was_supplied_and_members_need_not_look_any_more(shift: Callable[..., None]) -> None:
    _, number = _filed(RESTAURANT, QIUSHENG)
    lead, fire = officers.signed_in("handler"), officers.signed_in("fire")
    do(lead, number, "receive")
    do(fire, number, "papers-fire-public-place", item_plan="没有标安全出口")
    do(lead, number, "ask_supplement", item_plan="没有标安全出口（消防检查）", days="15")
    assert stage(number) == "supplementing"
    page = words(do(lead, number, "not_accept", words="到期没有补交材料，不予受理。"))
    assert stage(number) == "closed" and "不用答复了" in page
    state = load(Case.objects.get(number=number).pk)[1]
    assert not state.running and not state.waiting and state.outcome == "not_accepted"
    told = [fact.event for fact in history(Case.objects.get(number=number).pk)]
    given = {one.opinion: one for one in told if one.event_name == "cases.opinion_given"}
    assert given["paper.fire-public-place"].verdict == "object" and len([one for one in given.values() if one.verdict == "moot"]) == 4
    assert not any(one.event_name == "cases.opinion_missed" for one in told) and not any(one.deemed for one in given.values())
    shift(to=builders.at(2026, 6, 1))
    _silence()
    assert not any(fact.event.event_name == "cases.opinion_missed" for fact in history(Case.objects.get(number=number).pk))
    same_as_told(number)


def _told_officers(number: str, code: str) -> list[str]:
    """The account names of the officers who got a message of a kind about a case, one for every message."""
    with acting(SYSTEM):
        accounts = list(Notice.objects.filter(number=number, channel="in_site", template__code=code).values_list("account", flat=True))
        names = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "name"))
    return sorted(names[one or 0] for one in accounts)


def _opened(client: Client, name: str, code: str) -> list[str]:
    """The pages of an officer's own messages of a kind, oldest first."""
    with acting(SYSTEM):
        tokens = list(Notice.objects.filter(account=officers.account(name).pk, template__code=code).order_by("pk").values_list("token", flat=True))
    return [read(client.get(f"/messages/{token}")) for token in tokens]


def test_officers_of_members_are_told_when_asked_and_one_working_day_before(shift: Callable[..., None]) -> None:
    _, number = _filed(RESTAURANT, QIUSHENG)
    lead, fire = officers.signed_in("handler"), officers.signed_in("fire")
    do(lead, number, "receive")
    residents.follow(number)
    asked = _told_officers(number, "licensing.part_asked")
    assert set(PARTS.values()) <= set(asked) and len(asked) == len(set(asked)) and "civil" not in asked
    (page,) = _opened(fire, "fire", "licensing.part_asked")
    assert "请答复：开餐馆联合审批" in page and "看材料齐不齐" in page and "4月30日" in page and f"/desk/cases/{number}/" in page

    shift(to=builders.at(2026, 4, 29))
    do(fire, number, "papers-fire-public-place")
    for _ in range(2):
        jobs.remind_members()
        residents.follow(number)
    soon = _told_officers(number, "licensing.part_soon")
    assert set(PARTS.values()) - {"fire"} <= set(soon) and "fire" not in soon and len(soon) == len(set(soon)), "who has answered is left alone"

    for code, name in PARTS.items():
        if name != "fire":
            do(officers.signed_in(name), number, f"papers-{code}")
    do(lead, number, "accept")
    residents.follow(number)
    residents.follow(number)
    assert ["作出决定" in page for page in _opened(fire, "fire", "licensing.part_asked")] == [False, True]
    jobs.remind_members()
    residents.follow(number)
    assert _told_officers(number, "licensing.part_soon") == soon, "nobody's day is near yet"
    day = calendar().before(Opinion.objects.get(case__number=number, code="outdoor-signboard").due_on, 1)
    shift(to=builders.at(day.year, day.month, day.day))
    jobs.remind_members()
    residents.follow(number)
    assert _told_officers(number, "licensing.part_soon").count("streets") == 2
    same_as_told(number)


def test_a_building_is_decided_by_six_at_once() -> None:
    with acting(SYSTEM):
        party = Party.objects.get(kind="legal").pk
    resident, number = _filed(PROJECT, XIAOMAN, party)
    lead = officers.signed_in("planner")
    page = do(lead, number, "accept")
    assert "6月4日" in page and "0 / 6 已答复" in words(page)
    do(lead, number, "propose_visit", on="2026-04-28", place="工地东门")
    do(lead, number, "record_visit", held_on="2026-04-28", record="现场和图纸一致。", **{f"seen_{code}": "fit" for code in BUILDING})
    for code, name in BUILDING.items():
        page = do(officers.signed_in(name), number, f"part-{code}", verdict="agree")
        assert "准予" in page
    do(lead, number, "collect")
    assert "答复申请人" not in words(case_page(lead, number))
    page = words(do(_in_post(lead, "审批岗"), number, "grant"))
    assert "联合审批答复书" in page
    page = words(read(resident.get(f"/affairs/{number}/")))
    assert "6 家已答复" in page and "建设工程规划许可" in page
    with acting(SYSTEM):
        numbers = list(Document.objects.filter(case__number=number, kind="granted").values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 6 and sum(one.startswith("住建局") for one in numbers) == 2
    same_as_told(number)


def test_the_whole_is_longer_only_with_the_governments_approval() -> None:
    _, number = _filed(RESTAURANT, QIUSHENG)
    do(officers.signed_in("handler"), number, "accept")
    approver = officers.signed_in("approver")
    assert "本级人民政府负责人批准" in words(read(approver.get(f"/desk/cases/{number}/do/extend/")))
    assert "批准的文号" in words(read(post(approver, number, "extend", days="10", words="要请专家"), 422))
    page = words(do(approver, number, "extend", days="10", words="要请专家", approval="山政批〔2026〕7号"))
    assert "经批准延长 10 个工作日" in page and "5月14日" in page
    page = words(do(approver, number, "lengthen_part", member="food-business-permit", days="5", words="经办人换了"))
    assert "5月21日" in page


@pytest.mark.parametrize(("who", "address"), [("desk", "/desk/cases/{}/"), ("portal", "/affairs/{}/")])
def test_six_members_cost_no_more_questions_than_two(monkeypatch: pytest.MonkeyPatch, who: str, address: str) -> None:
    monkeypatch.setattr(kept, "monotonic", lambda: 0.0)  # what is kept stays kept, however slow this machine is
    six = checks.read_matter(builders.COUNTY / "joint" / f"{PROJECT}.yaml")
    with acting(SYSTEM):
        party = Party.objects.get(kind="legal").pk
        licensing.publish_matters(Plan([six, _with_two(six)], builders.chains()), by=SYSTEM)
    kept.forget()
    resident, lead, counted = residents.signed_in(XIAOMAN), officers.signed_in("planner"), {}
    for many, code in ((6, PROJECT), (2, f"{PROJECT}-two")):
        number = residents.file(resident, code, uploads=_papers(code), party=party)
        do(lead, number, "accept")
        do(lead, number, "propose_visit", on="2026-04-29", place="工地东门")
        assert Opinion.objects.filter(case__number=number).count() == many
        browser = lead if who == "desk" else resident
        browser.get(address.format(number))  # what is kept for a while is read here
        with CaptureQueriesContext(connection) as asked:
            read(browser.get(address.format(number)))
        counted[many] = sum("county_calendaryear" not in one["sql"] for one in asked)  # asked some seconds apart, whatever the page
    assert counted[6] == counted[2]


def _with_two(six: Content) -> Content:
    """The same procedure with the first two of its members."""
    assert six.joint
    joint = {**six.document["joint"], "members": six.document["joint"]["members"][:2]}
    own = replace(six.joint, members=six.joint.members[:2])
    return replace(six, code=f"{PROJECT}-two", joint=own, document={**six.document, "code": f"{PROJECT}-two", "joint": joint})
