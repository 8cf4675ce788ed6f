"""衡杆 the beam: turns the proof of a date into what is drawn, what is read aloud and the table of days. Pure; knows no business."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, Protocol

Sort = Literal["start", "on", "off", "hold", "due"]

WEEKDAYS = "一二三四五六日"
A_ROD = 31          # days; more are drawn as calendar weeks
A_FEW = 16          # cells; fewer keep their width instead of stretching over the page
ROOM_FOR_WORDS = 9  # cells that the words under a pause need
PLAIN = ("", "工作日")
WEEKEND = ("", "周末", "休息日", "双休日")


class Line(Protocol):
    """One day of a proof."""

    on: date
    sort: Sort
    make: bool
    count: int
    name: str
    why: str
    document: str
    article: str
    approver: str


class Proof(Protocol):
    """How a due date came about; `shuheng.foundation.cases.rules.proof` makes it."""

    kind: str
    title: str
    start: date
    start_why: str
    due: date | None
    needed: int
    lines: Sequence[Line]
    today: date
    article: str
    provisional: bool
    unknown_year: int | None
    code: str


@dataclass(frozen=True)
class Cell:
    """One day on the beam: its classes, the figure above, the date and the word below, the flag hanging from it."""

    look: str
    count: str
    day: str
    word: str
    plain: bool = False
    flag: str = ""


@dataclass
class Row:
    """Consecutive like days in the table."""

    first: date
    last: date
    sort: str
    days: int
    why: str
    count: int
    make: bool = False
    document: str = ""
    article: str = ""
    approver: str = ""
    key: tuple[object, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Sum:
    """total = counted + excluded + paused, as the beam shows it."""

    total: int
    counted: int
    off: int
    held: int
    missing: int


def month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def weekday(day: date) -> str:
    return "星期" + WEEKDAYS[day.weekday()]


def span(first: date, last: date) -> str:
    """`9月22日至24日`, `9月29日至10月9日`, `9月28日`."""
    if first == last:
        return month_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{month_day(first)}至{last.day}日"
    return f"{month_day(first)}至{month_day(last)}"


def add_up(proof: Proof) -> Sum:
    """Count the drawn days, so that the sum can never differ from the picture."""
    sorts = [line.sort for line in proof.lines]
    counted = sorts.count("on") + sorts.count("due")
    off, held = sorts.count("off"), sorts.count("hold")
    return Sum(counted + off + held, counted, off, held, max(0, proof.needed - counted))


def unfinished(proof: Proof) -> bool:
    """The days drawn do not fill the limit: nobody can say yet where it ends."""
    return proof.due is None or proof.lines[-1].sort != "due"


def guessed(proof: Proof, day: date) -> bool:
    """The day lies in a year whose notice is not out, so it is drawn broken."""
    return proof.unknown_year is not None and day.year >= proof.unknown_year


def unit(proof: Proof) -> str:
    """What is counted: 工作日, or 天 for limits in calendar days."""
    return "天" if getattr(proof, "unit", "working") == "calendar" else "工作日"


def measured(proof: Proof, amount: int) -> str:
    """`3 个工作日`, `15 天`."""
    return f"{amount} 天" if unit(proof) == "天" else f"{amount} 个工作日"


def shape(proof: Proof) -> str:
    """The classes of the beam: a rod, a short rod, or calendar weeks."""
    if len(proof.lines) - 1 > A_ROD:
        return "beam weeks"
    return "beam few" if len(proof.lines) <= A_FEW else "beam"


def cells(proof: Proof) -> list[Cell]:
    """The days in order, ending in a dashed stretch where the end is unknown."""
    drawn = [cell(proof, index) for index in range(len(proof.lines))]
    flags = list(pause_flags(proof.lines))
    drawn = [Cell(c.look, c.count, c.day, c.word, c.plain, c.flag or flag) for c, flag in zip(drawn, flags, strict=True)]
    return drawn + [Cell("d hold later", "", "", "待定")] * 3 if unfinished(proof) else drawn


def cell(proof: Proof, index: int) -> Cell:
    line = proof.lines[index]
    before = proof.lines[index - 1].on if index else None
    word = label(proof, line)
    return Cell(
        look=" ".join(looks(proof, line, first=index == 0)),
        count=str(line.count) if line.sort in ("on", "due") else "",
        day=f"{line.on.month}/{line.on.day}" if before is None or before.month != line.on.month else str(line.on.day),
        word=word or WEEKDAYS[line.on.weekday()],
        plain=not word,
        flag=due_flag(proof, line.on) if line.sort == "due" else "",
    )


def unsure(proof: Proof) -> bool:
    """The date may still move: a year without its notice, or a clock that stands still."""
    return proof.provisional or proof.unknown_year is not None or standing_still(proof)


def standing_still(proof: Proof) -> bool:
    """A pause is open: the proof reckons as if it ended today."""
    return bool(getattr(proof, "standing", False))


def due_flag(proof: Proof, day: date) -> str:
    words = f"{month_day(day)} {weekday(day)}"
    return f"暂定 {words}" if unsure(proof) else words


def looks(proof: Proof, line: Line, first: bool) -> Iterator[str]:
    yield "d"
    if line.sort in ("on", "due"):
        yield "on" if line.on < proof.today else "todo"
    else:
        yield line.sort
    if line.sort == "due":
        yield "due"
    if line.make and line.sort in ("on", "due"):
        yield "make"
    if line.on == proof.today:
        yield "now"
    if guessed(proof, line.on):
        yield "guess"
    if first and line.on.weekday():
        yield f"c{line.on.weekday() + 1}"


def label(proof: Proof, line: Line) -> str:
    """The word under a date; empty for a plain working day."""
    if line.sort == "start":
        return line.name if 0 < len(line.name) <= 3 else "起点"
    if line.sort == "due":
        return "到期"
    if line.on == proof.today:
        return "今天"
    if line.sort == "hold":
        return "停"
    if line.sort == "off":
        return "休" if line.name in WEEKEND else short(line.name)
    return "调班" if line.make else ""


def short(name: str) -> str:
    """中秋节 → 中秋: two characters fit under a star."""
    return name.removesuffix("节")[:2] if len(name) > 2 else name


def pause_flags(lines: Sequence[Line]) -> Iterator[str]:
    """The words hung from the first day of each pause, where there is room for them."""
    said: set[tuple[str, str]] = set()
    free_from = 0
    for index, line in enumerate(lines):
        key = (line.document, line.name)
        room = min(ROOM_FOR_WORDS, len(lines))
        fits = line.sort == "hold" and key not in said and index >= free_from and len(lines) - index >= room // 2
        if fits:
            said.add(key)
            free_from = index + ROOM_FOR_WORDS
        yield (f"停表：{line.document or line.name or line.why}" if fits else "")


def rows(proof: Proof) -> list[Row]:
    """The table of days: consecutive like days are one row; the due day also stands in its group and, below, alone."""
    grouped: list[Row] = []
    for line in proof.lines:
        key = group_key(line, grouped[-1] if grouped else None)
        follows = grouped and grouped[-1].key == key and grouped[-1].last + timedelta(days=1) == line.on
        if follows and line.sort != "start":
            grouped[-1].last, grouped[-1].count = line.on, line.count
            grouped[-1].days += 1
        else:
            grouped.append(row(line, key))
    return grouped


def group_key(line: Line, before: Row | None) -> tuple[object, ...]:
    if line.sort == "due":
        if before and before.sort == "on" and not before.make and not line.make:
            return before.key
        return ("on", line.make, "工作日", "", "", "")
    return (line.sort, line.make, line.why or line.name, line.document, line.article, line.approver)


def row(line: Line, key: tuple[object, ...]) -> Row:
    last = f"调休，这个星期{'一二三四五六日'[line.on.weekday()]}上班" if line.make else "工作日"  # its own words say what ends, which stands in the foot
    why = last if line.sort == "due" else line.why or line.name or ("工作日" if line.sort == "on" else "")
    sort = "on" if line.sort == "due" else line.sort
    quiet = line.sort == "due"
    return Row(line.on, line.on, sort, 1, why, line.count, line.make, "" if quiet else line.document, "" if quiet else line.article,
               "" if quiet else line.approver, key)


def reason(row: Row) -> str:
    """国庆节放假 → 国庆节放假 7 天."""
    return row.why.replace("放假", f"放假 {row.days} 天", 1) if row.sort == "off" and row.days > 1 else row.why


def sentence(proof: Proof) -> str:
    """Everything the picture says, for who cannot see it."""
    total = add_up(proof)
    parts = [f"{measured(proof, total.counted)}计入"]
    if total.off:
        parts.append(f"{total.off} 天周末和放假不算")
    if total.held:
        parts.append(f"{total.held} 天停表不算")
    said = "，".join(parts)
    start = f"从{month_day(proof.start)}起"
    if proof.due is None or unfinished(proof):
        return f"{start}，已经知道的 {total.total} 天里：{said}，还差 {measured(proof, total.missing)}，到期日待定。{standing(proof)}"
    end = "暂定到期" if unsure(proof) else "到期"
    return f"{start}，到{month_day(proof.due)}{weekday(proof.due)}{end}，共 {total.total} 天：{said}。{standing(proof)}"


def standing(proof: Proof) -> str:
    """Where today lies on the beam."""
    for line in proof.lines:
        if line.on == proof.today and line.sort in ("on", "due"):
            return f"今天{month_day(proof.today)}是第 {line.count} 个{unit(proof)}。".replace("个天", "天")
    if proof.due and proof.today > proof.due:
        return f"今天{month_day(proof.today)}，已经过了到期日。"
    return f"今天是{month_day(proof.today)}。"
