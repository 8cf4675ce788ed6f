"""The desk's pages of quality over HTTP."""

from __future__ import annotations

import io
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.sharing.quality import actions, jobs
from shuheng.sharing.quality.models import Profile
from tests import builders
from tests.identity import people
from tests.quality import ground

pytestmark = pytest.mark.django_db


def signed_in(permit: str = "quality.mend", within: Within = Within.OWN_ORGAN, at: str = "market-regulation") -> Client:
    client = Client()
    people.sign_in(client, people.officer("", people.post(f"p{permit}", {permit: within}, at)))
    return client


def page(client: Client, address: str, data: dict[str, Any] | None = None, expected: int = 200) -> str:
    answer = client.post(address, data, follow=True) if data is not None else client.get(address)
    assert answer.status_code == expected, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


def test_from_the_profile_to_the_judgement() -> None:
    row, _ = ground.entry(*ground.BAD)
    mender, judge = signed_in(), signed_in("quality.judge", Within.COUNTY, "data")
    address = f"/desk/quality/{row.pk}/"
    assert "还没有体检过" in page(mender, address) and "还没有" in page(mender, "/desk/quality/")
    assert "没有要处理的问题" in page(mender, "/desk/quality/tasks/") and "没有这样的资源" in page(mender, "/desk/quality/?words=没有这样的")
    told = page(mender, f"{address}run/", {})
    assert "排上了" in told and "刷新" in told and "正在体检。请等它办完" in page(mender, f"{address}run/", {})
    with acting(SYSTEM):
        number = Profile.objects.get().pk
    jobs.profile(number)
    told = page(mender, address)
    assert "<b>30</b> 分" in told and "示例店二 2 条" in told and "统一社会信用代码的最后一位合乎" in told and "按目录" in told
    assert "不排" in page(mender, "/desk/quality/")
    told = page(mender, "/desk/quality/tasks/")
    assert "还有 10 个工作日" in told or "还有 9 个工作日" in told
    one = ground.defects(row)["check:code"].pk
    defect = f"/desk/quality/defects/{one}/"
    assert "91430499MA0000003A" in page(mender, defect) and "交说明" in page(mender, defect) and "交说明" not in page(judge, defect)
    assert "请填理由" in page(mender, f"{defect}explain/", {}, 422)
    assert "等数据局认定" in page(mender, f"{defect}explain/", {"reason": "旧系统的代码还没有换完，年底换。"})
    assert "请选认可还是不认可" in page(judge, f"{defect}judge/", {}, 422)
    assert "写清楚理由" in page(judge, f"{defect}judge/", {"accepted": "no"}, 422)
    assert "不再扣分" in page(judge, f"{defect}judge/", {"accepted": "yes"})
    assert "说明已认可" in page(mender, "/desk/quality/tasks/?state=accepted")


def test_rules_are_written_stopped_and_taken_back_on_pages() -> None:
    row, _ = ground.entry(*ground.BAD)
    mender = signed_in()
    address = f"/desk/quality/{row.pk}/"
    assert "请选查什么" in page(mender, f"{address}rules/new/", {"column": "name", "reason": "同名的要查一查"}, 422)
    assert "最小和最大至少写一个" in page(mender, f"{address}rules/new/", {"column": "people", "kind": "range", "reason": "人数不能是负数"}, 422)
    told = page(mender, f"{address}rules/new/", {"column": "people", "kind": "range", "least": "0", "reason": "人数不能是负数"})
    assert "规则定好了" in told and "从业人数不小于 0" in told and "人数不能是负数" in told
    told = page(mender, f"{address}rules/stop/", {"code": "check:code", "reason": "旧代码还没有换完"})
    assert "停用了" in told and "旧代码还没有换完" in told
    assert "写清楚理由" in page(mender, f"{address}rules/stop/", {"code": "range:opened", "reason": ""})
    assert "收回了" in page(mender, f"{address}rules/drop/", {"code": "check:code"})
    assert "没有另外的设定" in page(mender, f"{address}rules/drop/", {"code": "check:code"})


def test_the_trend_and_the_limits_are_shown_day_by_day(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    row, source = ground.entry(*ground.BAD)
    ground.profiled(row)
    shift(to=builders.at(2026, 5, 13))
    mender = signed_in()
    assert "今天到期" in page(mender, "/desk/quality/tasks/")
    shift(to=builders.at(2026, 5, 15))
    ground.load(source, *ground.BAD)
    ground.profiled(row)
    assert "超 2 个工作日" in page(mender, "/desk/quality/tasks/")
    assert "这些天的得分" in page(mender, f"/desk/quality/{row.pk}/") and "全县" in page(mender, f"/desk/quality/{row.pk}/")
    answer = mender.get("/desk/quality/work.xlsx")
    lines = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(lines) == 5 and lines[0][0] == "资源代码" and {line[5] for line in lines[1:]} == {"等改正"}


def test_who_may_see_and_do_what() -> None:
    row, _ = ground.entry(*ground.BAD)
    ground.profiled(row)
    one = ground.defects(row)["check:code"].pk
    neighbour, nobody = signed_in(at="civil-affairs"), signed_in("identity.raise")
    leader = signed_in("quality.read", Within.COUNTY, "government-office")
    for client in (neighbour, leader):
        told = page(client, f"/desk/quality/defects/{one}/")
        assert "主键只给提供单位和数据局看" in told and "91430499MA0000003A" not in told and "现在体检" not in page(client, f"/desk/quality/{row.pk}/")
    assert "没有要处理的问题" in page(neighbour, "/desk/quality/tasks/")
    page(leader, "/desk/quality/tasks/", expected=403)
    page(neighbour, f"/desk/quality/{row.pk}/rules/new/", expected=403)
    assert "由别的单位提供" in page(neighbour, f"/desk/quality/{row.pk}/run/", {})
    assert "由别的单位提供" in page(neighbour, f"/desk/quality/defects/{one}/explain/", {"reason": "别的单位来说明"}, 422)
    page(nobody, "/desk/quality/", expected=403)
    assert "30 分（满分 100）" in page(Client(), f"/data/{row.code.replace('/', '-')}/")


def test_a_failed_profile_says_why_and_what_was_left_out() -> None:
    row, _ = ground.entry()
    ground.profiled(row)
    with acting(SYSTEM):
        Profile.objects.update(unmeasured=["pattern:name"])
        actions.fail(actions.ask_profile(row.pk, by=SYSTEM).pk, "moving", by=SYSTEM)
    told = page(signed_in(), f"/desk/quality/{row.pk}/")
    assert "数据一直在变" in told and "有 1 项没有查完" in told and "没有扣分" in told
