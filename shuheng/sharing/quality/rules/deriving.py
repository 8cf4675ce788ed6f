"""The rules that an entry has by its catalogue: from type, key, data element, personal mark, titles and update duty of its items.

The words by which titles are understood and the days of the update duty are this county's sample: 待核对.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations

from shuheng.sharing.catalogue.rules import Content, Item

from .kinds import CHECK, CODES, CREDIT_CODE, DIVISIONS, FRESH, ID_NUMBER, LENGTH, OBJECTION, ORDER, RANGE, REQUIRED, TODAY, UNIQUE, Rule

DATES = frozenset({"D", "T"})
EARLIEST = "1900-01-01"
# Titles of days that may lie ahead.
AHEAD = ("止", "到期", "届满", "有效期", "截止", "期限", "预计", "计划", "下次")
# (before, after): words of the titles of two days of which the first cannot be later.
ORDERS = (("成立", "注销"), ("成立", "吊销"), ("出生", "死亡"), ("登记", "注销"), ("开始", "结束"), ("发证", "到期"), ("有效期起", "有效期止"),
          ("受理", "办结"))
CODED = ("区划代码", "乡镇代码", "村、社区代码", "村代码")
CREDIT, CREDIT_LENGTH = ("统一社会信用代码",), 18
# Calendar days within which data has to come again, by the cycle of the catalogue; one day more than the cycle, so that a night's load counts.
DUTY_DAYS = {"realtime": 2, "daily": 2, "weekly": 8, "monthly": 32, "quarterly": 93, "half_yearly": 184, "yearly": 367}


def derived(said: Content) -> tuple[Rule, ...]:
    """The rules that the catalogue gives an entry, in the order of its items. Personal items are sealed: only whether they are there can be told."""
    rows = [one for item in said.items for one in _of_item(item)]
    return (*rows, *_orders(said.items), *_of_entry(said))


def _of_item(item: Item) -> Iterator[Rule]:
    if item.key or item.element:
        yield Rule(REQUIRED, item.column)
    if item.personal:
        return
    if any(word in item.title for word in CREDIT):
        yield Rule(CHECK, item.column, {"standard": CREDIT_CODE})
    elif item.element == "person.number":
        yield Rule(CHECK, item.column, {"standard": ID_NUMBER})
    if item.type == "C" and any(word in item.title for word in CODED):
        yield Rule(CODES, item.column, {"list": DIVISIONS})
    if item.type in DATES:
        yield Rule(RANGE, item.column, {"least": EARLIEST} | ({} if any(word in item.title for word in AHEAD) else {"most": TODAY}))


def _orders(items: Iterable[Item]) -> Iterator[Rule]:
    days = [one for one in items if one.type in DATES and not one.personal]
    for first, second in permutations(days, 2):
        if any(before in first.title and after in second.title for before, after in ORDERS):
            yield Rule(ORDER, first.column, {"other": second.column})


def _of_entry(said: Content) -> Iterator[Rule]:
    if said.cycle in DUTY_DAYS:
        yield Rule(FRESH, params={"days": DUTY_DAYS[said.cycle]})
    yield from (Rule(OBJECTION, one.column) for one in said.items)


def fits(item: Item, kind: str) -> bool:
    """May an item be asked for this at all? Sealed ones only whether they are there, long texts nothing that compares them."""
    if item.personal:
        return kind == REQUIRED
    if kind in (ORDER,):
        return item.type in DATES
    if kind == RANGE:
        return item.type in DATES | {"N", "Y", "I"}
    if kind in (LENGTH, UNIQUE, CODES):
        return item.type not in ("G", "L")
    return item.type != "G"
