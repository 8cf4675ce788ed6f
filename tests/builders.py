"""Things that tests need again and again, made by the rooms' own actions where a person would make them."""

from __future__ import annotations

import csv
from datetime import date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Definition
from shuheng.foundation.core import permits
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.days import Day
from shuheng.foundation.core.identifiers import id_check_sign
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county import actions as county
from shuheng.foundation.county import queries
from shuheng.foundation.county.models import CalendarYear, Division, Organ
from shuheng.foundation.identity.actions import parties
from shuheng.services.licensing import checks
from shuheng.services.licensing.rules.contents import Matter
from shuheng.services.licensing.rules.ways import Chains

COUNTY = Path(__file__).resolve().parents[1] / "county" / "hengshan"
_serial = count(1)


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    """An instant in China, for `shift(to=…)`."""
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


@cache
def chains() -> Chains:
    """The usual stages of each kind of matter, as the county's file has them."""
    return checks.read_chains(COUNTY / "matters" / "_stages.yaml")


@cache
def matters() -> dict[str, Matter]:
    """Every matter of the county by its code, read once: whoever wants another makes one with `replace`."""
    return {matter.code: matter for matter in checks.read_matters(COUNTY)}


STAGES: list[dict[str, Any]] = [
    {"code": "receive", "title": "收件", "milestone": "filed", "holder": "licensing.accept", "limit_days": 5, "start": True},
    {"code": "examine", "title": "审查", "milestone": "accepted", "holder": "licensing.examine", "limit_days": 5},
    {"code": "decide", "title": "决定", "milestone": "accepted", "holder": "licensing.decide", "limit_days": 3},
    {"code": "issue", "title": "送达", "milestone": "decided", "holder": "licensing.issue", "limit_days": 5},
    {"code": "done", "title": "办结", "milestone": "closed", "final": True},
]
MOVES: list[dict[str, Any]] = [
    {"code": "accept", "title": "受理", "from_stage": "receive", "to_stage": "examine", "permit": "licensing.accept"},
    {"code": "deem", "title": "视为受理", "from_stage": "receive", "to_stage": "examine", "permit": "clock"},
    {"code": "submit", "title": "报决定", "from_stage": "examine", "to_stage": "decide", "permit": "licensing.examine"},
    {"code": "grant", "title": "准予", "from_stage": "decide", "to_stage": "issue", "permit": "licensing.decide", "outcome": "granted"},
    {"code": "refuse", "title": "不予", "from_stage": "decide", "to_stage": "issue", "permit": "licensing.decide", "outcome": "refused",
     "needs_reason": True},
    {"code": "deliver", "title": "送达", "from_stage": "issue", "to_stage": "done", "permit": "licensing.issue"},
]


def definition(**changes: Any) -> Definition:
    """A small licensing procedure; the same arguments give the same version."""
    calendar()
    procedure = {
        "code": "licensing.sample", "version": 1, "title": "示例事项", "service": "licensing", "kind": "许可", "stages": STAGES, "moves": MOVES,
        "statutory_days": 20, "statutory_article": "行政许可法 第四十二条", "promised_days": 10, "promised_article": "本机关承诺", "notice_days": 5,
        "notice_article": "行政许可法 第三十二条", "delivery_days": 10, "delivery_article": "行政许可法 第四十四条", "extension_days": 10,
        "extension_article": "行政许可法 第四十二条", **changes}
    return cases.publish({"procedure": procedure}, valid_from=date(2020, 1, 1), by=SYSTEM)


def calendar(*years: int) -> None:
    """The working days of these years (2026 unless told) as the county's own files have them."""
    for year in years or (2026,):
        if CalendarYear.objects.filter(year=year).exists():
            continue
        days = _days(year)
        county.publish_year(year, days, days[0].document, date(year - 1, 11, 1), by=SYSTEM)
    queries.forget_calendar()


@cache
def _days(year: int) -> list[Day]:
    with (COUNTY / "calendar" / f"{year}.csv").open(encoding="utf-8") as file:
        return [Day(date.fromisoformat(row["日期"]), row["安排"] == "上班", row["名称"], row["文号"]) for row in csv.DictReader(file)]


def organ(code: str = "market-regulation") -> Organ:
    """An organ of the county; made when no profile is loaded."""
    found = Organ.objects.filter(code=code).first()
    if found:
        return found
    return Organ.objects.create(code=code, name=f"示例{code}", short=code[:20], kind="department", valid_from=date(2000, 1, 1), source="示例",
                                division=division())


def division() -> Division:
    """The county itself; made when no profile is loaded."""
    found = Division.objects.filter(code="430423000000").first()
    return found or Division.objects.create(code="430423000000", name="衡山县", short="衡山", level="county", valid_from=date(2000, 1, 1), source="示例")


def officer(organ_code: str = "market-regulation", within: Within = Within.OWN_ORGAN) -> Actor:
    """An officer who may do everything in one organ."""
    here = organ(organ_code)
    return Actor(kind="officer", account=9_000 + next(_serial), post=1, organ=here.pk, organs=frozenset({here.pk}),
                 permits=dict.fromkeys(permits.every(), within), label="周若兰（示例）")


def id_number(serial: int | None = None, prefix: str = "430423", born: str = "19800101") -> str:
    """A synthetic ID number with the right check digit."""
    digits = f"{prefix}{born}{(serial or next(_serial)) % 1000:03d}"
    return digits + id_check_sign(digits)


def resident(name: str = "陈秋生（示例）", number: str = "") -> Actor:
    """A registered person of level 1."""
    serial = next(_serial)
    with acting(SYSTEM):
        account = parties.register(parties.Person(name=name, number=number or id_number(serial), phone=f"199{serial:08d}"), by=SYSTEM)
    return Actor(kind="resident", account=account.pk, party=account.party_id, parties=frozenset({account.party_id or 0}), level=1, label=name)
