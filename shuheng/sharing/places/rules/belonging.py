"""To which township and village a point belongs, and how sure that is. Where nobody drew an outline the nearest records can only make it likely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Certainty = Literal["outline", "edge", "near", "weak", "none"]
CERTAINTIES: dict[Certainty, str] = {"outline": "按边界图形", "edge": "靠近边界，说不准", "near": "多半是", "weak": "可能是", "none": "没有依据"}
ASKED = 5  # nearest records that are heard
FAR_M = 3_000  # metres; what is recorded farther away says nothing of a point
CLOSE_M = 500  # metres; nearer records of one voice make it likely
MOST_OF = 0.8  # share that is one voice


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A recorded place near the point: the division in which it lay on the day ("" when nobody can tell), and the metres to it."""

    code: str
    name: str
    metres: float


@dataclass(frozen=True, slots=True)
class Guess:
    """A division with how certain it is; `code` is empty when nothing speaks for any. `words` are the reasons, in Chinese."""

    certainty: Certainty
    words: str
    code: str = ""
    name: str = ""


def guess(neighbours: Sequence[Neighbour]) -> Guess:
    """What the nearest records say, nearest first; never more than likely."""
    told = [one for one in neighbours if one.code and one.metres <= FAR_M][:ASKED]
    if not told:
        return Guess("none", f"{FAR_M // 1000} 公里以内没有登记过位置、又分得清区划的地址或者地点。")
    voices = Counter(one.code for one in told)
    most = voices.most_common(1)[0][1]
    best = next(one for one in told if voices[one.code] == most)
    nearest = next(one.metres for one in told if one.code == best.code)
    sure = len(told) == ASKED and most / len(told) >= MOST_OF and nearest <= CLOSE_M
    words = f"最近的 {len(told)} 个登记点中 {most} 个属于{best.name}，最近的一个离这里 {distance(nearest)}。"
    return Guess("near" if sure else "weak", words, best.code, best.name)


def by_outline(code: str, name: str, inside_m: float, exact_m: int) -> Guess:
    """What an outline says for a point inside it, so many metres from its edge, when it is right within `exact_m`."""
    if inside_m <= exact_m:
        return Guess("edge", f"在{name}的图形里，但离边界只有 {distance(inside_m)}，图形本身可能差 {exact_m} 米。", code, name)
    return Guess("outline", f"在{name}的图形里，离边界 {distance(inside_m)}。", code, name)


def beyond(name: str, away_m: float, exact_m: int) -> Guess:
    """What an outline says for a point outside it."""
    if away_m <= exact_m:
        return Guess("edge", f"在{name}的图形外，但离边界只有 {distance(away_m)}，图形本身可能差 {exact_m} 米。")
    return Guess("outline", f"在{name}的图形外，离边界 {distance(away_m)}。")


def distance(metres: float) -> str:
    """`320 米`, `1.4 公里`."""
    return f"{metres:.0f} 米" if metres < 1_000 else f"{metres / 1000:.1f} 公里"
