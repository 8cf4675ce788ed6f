"""The page of a joint procedure with six members beside the same page with two: statements and time, for the lead and for the applicant.

    python -m bench.joint in-its-own-database      what was measured as JSON
"""

from __future__ import annotations

import json
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench import Figure, Peer, at_most
from bench._ground import CHECKOUT, apart, drop, settle

if TYPE_CHECKING:
    from shuheng.foundation.identity.models import Account
    from shuheng.services.licensing.models import Matter
    from shuheng.services.licensing.rules.contents import Matter as Content

DATABASE = "bench_joint"
PROJECT, LEAD = "construction-project", "planner"
SIX, TWO = 6, 2
TIMES, WARMING, LIMIT = 40, 5, 300.0
PAGES = {"desk": "the lead's page", "portal": "the applicant's page"}


def run() -> list[Figure]:
    """The figures."""
    found = apart("joint", "in-its-own-database")
    figures = []
    for page, words in PAGES.items():
        six, two = found[f"{page} {SIX}"], found[f"{page} {TWO}"]
        peer = f"the same page with {TWO} members"
        figures.append(at_most(f"joint: statements of {words} with {SIX} members", six["statements"], "statements", two["statements"],
                               Peer(peer, two["statements"])))
        figures.append(at_most(f"joint: {words} with {SIX} members, median", six["ms"], "ms", LIMIT, Peer(peer, two["ms"])))
    return figures


def main() -> dict[str, dict[str, float]]:
    """One case with six members and one with two; both pages of both, in turns."""
    settle()
    drop(DATABASE)
    settle(DATABASE)
    addresses = {many: _case(row) for many, row in _published().items()}
    browsers = _browsers()
    found = {f"{page} {many}": _measured(browsers[page], addresses[many][page]) for page in PAGES for many in (SIX, TWO)}
    drop(DATABASE)
    return found


def _published() -> dict[int, Matter]:
    """The county's own procedure with its six members, and the same with the first two of them."""
    from shuheng.foundation.core import kept
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.services.licensing import actions, checks, queries
    from shuheng.services.licensing.actions.publishing import Plan

    folder = CHECKOUT / "county" / "hengshan"
    six = checks.read_matter(folder / "joint" / f"{PROJECT}.yaml")
    with acting(SYSTEM):
        actions.publish_matters(Plan([six, _with_two(six)], checks.read_chains(folder / "matters" / "_stages.yaml")), by=SYSTEM)
    kept.forget()
    return {SIX: queries.matter(PROJECT), TWO: queries.matter(f"{PROJECT}-two")}


def _with_two(six: Content) -> Content:
    assert six.joint
    code, joint = f"{PROJECT}-two", {**six.document["joint"], "members": six.document["joint"]["members"][:TWO]}
    return replace(six, code=code, joint=replace(six.joint, members=six.joint.members[:TWO]), document={**six.document, "code": code, "joint": joint})


def _case(row: Matter) -> dict[str, str]:
    """The addresses of an accepted case with a visit that was held and half of the answers given."""
    from shuheng.foundation.core.acting import acting
    from shuheng.foundation.core.clock import today
    from shuheng.foundation.county.queries import calendar
    from shuheng.services.licensing import actions, queries

    by = _lead()
    content = queries.content(row.definition_id)
    assert content.joint
    with acting(_applicant()):
        paper = frozenset(one.code for one in content.required_materials(content.sample))
        number = actions.apply(actions.Filing(row, content.sample, _applicant().party, paper=paper), by=_applicant()).case.number
    with acting(by):
        actions.accept(number, by=by)
        first = calendar().add(today(), 1) if not calendar().is_working(today()) else today()
        actions.propose_visit(number, first, "示例：工地东门", by=by)
        if first == today():
            actions.record_visit(number, first, "示例：都看了", {one.code: actions.Seen(True) for one in content.joint.members}, by=by)
    return {"desk": f"/desk/cases/{number}/", "portal": f"/affairs/{number}/"}


def _applicant() -> Any:
    from bench._exemplars import applicant
    from bench._people import residents

    return applicant(residents(1)[0])


def _lead() -> Any:
    """The lead's officer of the demonstration with every permit in the lead's organ."""
    from bench._exemplars import officer
    from shuheng.foundation.county.queries import organ

    return officer(organ("natural-resources").pk)


def _browsers() -> dict[str, Any]:
    from bench._people import residents
    from shuheng.foundation.identity.models import Account

    return {"desk": _browser(Account.objects.get(name=LEAD)), "portal": _browser(residents(1)[0])}


def _browser(account: Account) -> Any:
    from django.conf import settings
    from django.test import Client

    from bench._people import session_of

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(account)
    return client


def _measured(browser: Any, address: str) -> dict[str, float]:
    from django.db import connection

    waits, counts = [], []
    for _ in range(WARMING + TIMES):
        seen: list[str] = []

        def note(execute: Any, sql: Any, params: Any, many: bool, context: Any, seen: list[str] = seen) -> Any:
            seen.append(str(sql))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            begun = perf_counter()
            answer = browser.get(address)
            waits.append((perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} was answered {answer.status_code}")
        counts.append(len(seen))
    return {"ms": median(waits[WARMING:]), "statements": median(counts[WARMING:])}


if __name__ == "__main__":
    print(json.dumps(main()))
