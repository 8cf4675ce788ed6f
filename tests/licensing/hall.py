"""A small hall: one organ with one matter of the county's own files, an applicant, officers; and what the database holds, to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import md5
from itertools import count
from typing import Any

from django.db import connection

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.county.models import Division
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import DRAFT
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries
from shuheng.services.licensing.actions.publishing import Plan
from shuheng.services.licensing.models import Material, Matter
from tests import builders
from tests.files import papers

MATTER = "small-catering-permit"
FOLDER = builders.COUNTY / "matters"
PAPERS = ("health", "plan", "lease", "rules")


@dataclass(frozen=True)
class Hall:
    """Who is there: the applicant, a stranger, an officer who may do everything in the organ, one of another organ."""

    applicant: Actor
    stranger: Actor
    officer: Actor
    neighbour: Actor

    def does(self, act: Callable[..., Any], *values: Any, by: Actor | None = None, **named: Any) -> Any:
        """An act as the officer, or as somebody else."""
        actor = by or self.officer
        with acting(actor):
            return act(*values, **named, by=actor)


def published(**changes: Any) -> Matter:
    """The matter, published; with changes to its text a new version."""
    content = builders.matters()[MATTER]
    content = replace(content, **changes, document={**content.document, **changes})
    with acting(SYSTEM):
        licensing.publish_matters(Plan([content], builders.chains()), by=SYSTEM)
    kept.forget()
    return queries.matter(MATTER)


def opened() -> Hall:
    """Everything that filing needs; on 27 April 2026 unless the clock says otherwise."""
    builders.calendar(2025, 2026)
    officer, neighbour = builders.officer(), builders.officer("forestry")
    county = builders.division()
    Division.objects.get_or_create(code="430423100000", defaults={"name": "开云镇", "short": "开云", "level": "township", "parent": county,
                                                                 "valid_from": date(2016, 1, 1), "source": "示例"})
    published()
    return Hall(builders.resident(), builders.resident("谢冬梅（示例）"), officer, neighbour)


_serial = count(1)


def token(by: Actor, name: str = "health") -> str:
    """An uploaded file that nobody has uploaded before."""
    number = next(_serial)
    with acting(by):
        picture = papers.png(20 + number % 500, 20 + number // 500)
        return files.store(picture, by=by, purpose=DRAFT, name=f"{name}.png", owner=files.Owner(party=by.party, service=queries.SERVICE)).token


def filing(by: Actor, **changes: Any) -> licensing.Filing:
    """What the sample of the matter files."""
    row = queries.matter(MATTER)
    answers = {**queries.content(row.definition_id).sample, **changes.pop("answers", {})}
    return licensing.Filing(row, answers, by.party, {code: [token(by, code)] for code in PAPERS}, **changes)


def filed(hall: Hall, key: str = "") -> str:
    """The number of a new application."""
    wish = filing(hall.applicant)
    return str(hall.does(licensing.apply, wish, by=hall.applicant, key=key).case.number)


def brought(hall: Hall, stage: str) -> str:
    """The number of an application brought to a stage by the usual acts."""
    number = filed(hall)
    if stage == "supplementing":
        hall.does(licensing.ask_supplement, number, [licensing.Missing("健康证明过期了", "health"), licensing.Missing("平面图看不清", "plan")])
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("filed", lambda: hall.does(licensing.accept, number)),
        ("examining", lambda: hall.does(licensing.move, number, "submit", words="符合条件")),
        ("deciding", lambda: hall.does(licensing.decide, number, licensing.Verdict(True))),
        ("delivering", lambda: hall.does(licensing.deliver, number, way="electronic")),
        ("delivered", lambda: hall.does(licensing.move, number, "close")),
        ("closed", lambda: None),
    ]
    for name, go_on in steps if stage != "supplementing" else []:
        if name == stage:
            break
        go_on()
    return number


def material(number: str, code: str) -> int:
    """The row of a material."""
    return int(Material.objects.get(case__number=number, code=code, verdict__in=["open", "bad", "ok"]).pk)


def case(number: str) -> int:
    """The row of a case."""
    return int(Case.objects.get(number=number).pk)


SAYS = "count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '')"
UNTOUCHED = ("django_", "auth_", "axes_", "procrastinate_", "identity_cache", "identity_session")


def everything(leaving_out: Iterable[str] = ()) -> dict[str, tuple[int, str]]:
    """Every table of ours: how many rows, and a digest of all they say."""
    out = (*UNTOUCHED, *leaving_out)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [name for name, in cursor.fetchall() if not name.startswith(out)]
        question = " union all ".join(f"select '{table}', {SAYS} from {table} t" for table in tables)
        name = f"everything_{md5(question.encode(), usedforsecurity=False).hexdigest()}"
        cursor.execute("select 1 from pg_prepared_statements where name = %s", [name])
        if not cursor.fetchone():  # planning two hundred parts takes ten times as long as answering them
            cursor.execute(f"prepare {name} as {question}")
        cursor.execute(f"execute {name}")
        return {table: (many, digest) for table, many, digest in cursor.fetchall()}
