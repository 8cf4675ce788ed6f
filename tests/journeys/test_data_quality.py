"""An organ's file brings rows that a load accepts and a rule does not; the night finds them, the organ mends them, the next night closes them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.identifiers import credit_check_sign
from shuheng.sharing.holdings import jobs as holdings
from shuheng.sharing.holdings.models import Batch
from shuheng.sharing.quality import jobs
from shuheng.sharing.quality.models import Profile, Score
from tests import builders
from tests.journeys import officers
from tests.journeys.residents import read, went, words

pytestmark = pytest.mark.django_db
HEAD = ["统一社会信用代码", "名称", "类别", "成立日期", "登记状态", "住所"]
SOURCE = {"title": "示例经营主体", "kind": "folder", "place": "bodies.csv", "mapping": "", "mode": "full", "schedule": "off", "hour": "2",
          "most": "0", "unit": "rows"}


def _body(number: int, name: str, day: str = "2020-01-01", wrong: bool = False) -> list[str]:
    code = f"91430499MA{number:07d}"
    sign = credit_check_sign(code)
    return [code + ("0" if wrong and sign != "0" else "1" if wrong else sign), name, "企业", day, "存续", "示例路 1 号"]


def _put(folder: Path, *bodies: list[str]) -> None:
    path = folder / "inbox" / "market-regulation" / "bodies.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *bodies])


def _loaded(client: Client, source: str) -> None:
    went(client.post(f"{source}run/", {}))
    with acting(SYSTEM):
        number = Batch.objects.latest("pk").pk
    holdings.load_batch(number)
    assert "办完" in read(client.get(f"/desk/holdings/batches/{number}/"))


def _night() -> None:
    jobs.profile_entries()
    with acting(SYSTEM):
        waiting = list(Profile.objects.filter(state="waiting").values_list("pk", flat=True))
    assert waiting
    for number in waiting:
        jobs.profile(number)


def test_from_a_bad_file_to_a_closed_defect(shift: Callable[..., None], settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    shift(to=builders.at(2026, 4, 27))
    keeper = officers.signed_in("cataloguer")
    row = re.findall(r"/desk/holdings/(\d+)/", read(keeper.get("/desk/holdings/?words=法人登记")))[0]
    source = went(keeper.post(f"/desk/holdings/{row}/sources/new/", SOURCE))
    good = [_body(number, f"示例店{number}") for number in range(1, 9)]
    _put(tmp_path, *good, _body(9, "示例店1"), _body(10, "示例店十", "2999-01-01"), _body(11, "示例店十一", wrong=True))
    _loaded(keeper, source)
    went(keeper.post(f"/desk/quality/{row}/rules/new/", {"column": "name", "kind": "unique", "reason": "一个名称只登记一次，重了是录错"}))

    shift(to=builders.at(2026, 4, 28, 4))
    _night()
    listed = words(read(keeper.get("/desk/quality/tasks/")))
    assert "名称不能重复" in listed and "成立日期从 1900-01-01 到今天" in listed and "校验" in listed and "还有 10 个工作日" in listed
    first = Score.objects.get(resource=row).points
    defect = re.findall(r"/desk/quality/defects/\d+/", read(keeper.get(f"/desk/quality/{row}/")))[0]
    assert "其中" in words(read(keeper.get(defect)))
    assert read(officers.signed_in("handler").get("/desk/quality/"), 403)
    assert "数据质量" in read(Client().get("/data/102001-00001/"))

    _put(tmp_path, *good, _body(9, "示例店九"), _body(10, "示例店十"), _body(11, "示例店十一"))
    _loaded(keeper, source)
    shift(to=builders.at(2026, 4, 29, 4))
    _night()
    assert "没有要处理的问题" in words(read(keeper.get("/desk/quality/tasks/"))) and "已消除" in words(read(keeper.get(defect)))
    last = Score.objects.filter(resource=row).latest("on")
    assert first < last.points == 10_000 and "100 分（满分 100），2026年4月29日体检" in words(read(Client().get("/data/102001-00001/")))
    assert "100" in words(read(officers.signed_in("leader").get("/desk/quality/")))
