"""Completing a task: the move that the foreign front end names, done by the same action that our own desk calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.services.licensing import actions as licensing

from ... import actions
from ...queries import govstack as queries

Given = Mapping[str, Any]
SAID = "请在 data.decision.move 里写要办哪一步；能办的在 formVariables.moves 里。"


def _text(given: Given, name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > 2000:
        raise Refused(f"{name} 要写文字，不超过 2000 字。", name)
    return value


def _days(given: Given) -> int:
    value = given.get("days", 0)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused("days 要写整数。", "days")
    return value


def _missing(given: Given) -> list[licensing.Missing]:
    items = given.get("items")
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items) or len(items) > 50:
        raise Refused("items 要写一个列表：[{\"what\": …, \"material\": …}]。", "items")
    return [licensing.Missing(_text(one, "what"), _text(one, "material")) for one in items]


Act = Callable[[str, Given, Actor], object]
ACTS: Mapping[str, Act] = {
    "accept": lambda number, given, by: licensing.accept(number, by=by, words=_text(given, "words")),
    "not_accept": lambda number, given, by: licensing.not_accept(number, _text(given, "reason"), by=by),
    "ask_supplement": lambda number, given, by: licensing.ask_supplement(number, _missing(given), by=by, days=_days(given)),
    "suspend": lambda number, given, by: licensing.start_special(number, _text(given, "kind"), days=_days(given), reason=_text(given, "reason"), by=by),
    "resume": lambda number, given, by: licensing.end_special(number, result=_text(given, "result"), by=by),
    "grant": lambda number, given, by: licensing.decide(number, licensing.Verdict(True, _text(given, "reason"), _text(given, "conditions")), by=by),
    "refuse": lambda number, given, by: licensing.decide(number, licensing.Verdict(False, _text(given, "reason")), by=by),
    "deliver": lambda number, given, by: licensing.deliver(number, way=_text(given, "way") or "electronic", by=by),
}


def complete(sight: queries.Reach, row: Case, data: Mapping[str, Given], files: Mapping[str, list[str]]) -> None:
    """Take the named step. Refused when the client may not, or the case cannot."""
    given = data.get("decision", {})
    move = _text(given, "move")
    way = next((one for one in queries.doable(sight, row) if one["code"] == move), None)
    if way is None:
        raise Refused(SAID, "move")
    if way["permit"] == queries.APPLICANT:
        _as_applicant(sight, row, move, given, files)
    else:
        act = ACTS.get(move, lambda number, given, by: licensing.move(number, move, by=by, words=_text(given, "words")))
        act(row.number, given, sight.actor)


def _as_applicant(sight: queries.Reach, row: Case, move: str, given: Given, files: Mapping[str, list[str]]) -> None:
    word = sight.word(row)
    if word is None:
        raise Refused(SAID, "move")
    if move == "supply":
        actions.supply(word, row.number, files, _text(given, "words"), frozenset(), by=sight.actor)
    elif move == "withdraw":
        actions.withdraw(word, row.number, _text(given, "reason"), by=sight.actor)
    else:
        raise Refused(SAID, "move")
