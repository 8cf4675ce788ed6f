"""信息处理费: what very many pieces or pages cost, as dated data. 政府信息公开条例 第四十二条; the steps are from memory (国办函〔2020〕109号) and 待核对."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.refusals import Refused

PIECES, PAGES = "pieces", "pages"
UNITS = {PIECES: "按件", PAGES: "按量（页）"}


@dataclass(frozen=True)
class Step:
    """Each unit beyond `above` of them, up to the next step, costs `fen`."""

    above: int
    fen: int


@dataclass(frozen=True)
class Tariff:
    """The steps of a unit from a day on."""

    unit: str
    valid_from: date
    steps: tuple[Step, ...]
    source: str = "信息处理费管理办法（国办函〔2020〕109号），凭记忆，待核对"


TARIFFS = (
    Tariff(PIECES, date(2021, 1, 1), (Step(0, 0), Step(10, 100_00), *(Step(30 + 10 * at, 100_00 * (at + 2)) for at in range(98)))),
    Tariff(PAGES, date(2021, 1, 1), (Step(0, 0), Step(30, 10_00), Step(100, 20_00), Step(200, 40_00))),
)


def fee(unit: str, many: int, on: date) -> int:
    """The fee in fen: every unit costs what its own step says. Refused when the law of the day knows none, or when it is free."""
    tariff = next((one for one in reversed(TARIFFS) if one.unit == unit and one.valid_from <= on), None)
    if tariff is None:
        raise Refused("这一天还没有收费的规定，不能收费。", "unit")
    if not 1 <= many <= 1_000:
        raise Refused("请填数量，1 到 1000。", "many")
    ends = [step.above for step in tariff.steps[1:]] + [max(many, tariff.steps[-1].above)]
    total = sum(max(min(many, end) - step.above, 0) * step.fen for step, end in zip(tariff.steps, ends, strict=True))
    if not total:
        raise Refused(f"没有超过免费的范围（{tariff.steps[1].above} 以内不收费），不能收费。", "many")
    return total
