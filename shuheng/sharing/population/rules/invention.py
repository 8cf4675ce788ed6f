"""Invented families of a village: the same seed gives the same people. They belong to nobody: every name ends in （示例）, and their ID numbers stand
under a county code that no county has had (待核对), so that none of them can be somebody's real number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from shuheng.foundation.core.identifiers import id_check_sign

MARK = "（示例）"
SURNAMES = "刘陈王李张谭周罗胡彭旷文康赵聂阳曾邓唐肖欧廖易戴向"
GIVEN = ("秋生", "冬梅", "建国", "小满", "若兰", "春华", "志强", "丽君", "国庆", "桂香", "文斌", "海燕", "明亮", "玉英", "晓峰", "红霞", "立新", "雪莲",
         "伟", "芳", "军", "娟", "涛", "敏", "勇", "静", "斌", "艳", "平", "霞", "子轩", "雨桐", "浩然", "欣怡", "俊杰", "思源", "长庚", "月娥")
_SERIALS, _VILLAGES = 6, 166  # of the thousand serial numbers of a day each village has its own six
_YEAR = 365.25
_OPENED_SINCE = date(1986, 1, 1)


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person in a family; `since` is the day from which he belongs to the household."""

    name: str
    number: str
    born: date
    died: date | None
    relation: str
    since: date
    away: bool


@dataclass(frozen=True, slots=True)
class Family:
    """One invented household: the head first, the spouse second where `married` is set."""

    opened: date
    people: tuple[Invented, ...]
    married: date | None
    group: int
    door: int


def prefix(county: str, place: int) -> str:
    """The six digits under which the invented people of a county's village number `place` stand: 430499 for a county 430423."""
    return f"{county[:4]}{99 - place // _VILLAGES}"


def is_invented(number: str) -> bool:
    """Whether an ID number stands under a code kept for invented people."""
    return number[4:6] in ("99", "98", "97")


class _Village:
    """Draws people; remembers which numbers of its own are taken."""

    def __init__(self, seed: int, county: str, place: int, today: date) -> None:
        self.chance, self.today = Random(f"{seed}:{county}:{place}"), today
        self.prefix, self.first = prefix(county, place), place % _VILLAGES * _SERIALS
        self.taken: set[str] = set()

    def born(self, youngest: float, oldest: float, before: date | None = None) -> date:
        """A day between two ages."""
        day = (before or self.today) - timedelta(days=int(self.chance.uniform(youngest, oldest) * _YEAR))
        return min(day, self.today)

    def numbered(self, born: date, sex: int) -> tuple[str, date]:
        """A free ID number for that day and sex (1 male, 0 female); the day before when all of the day are taken."""
        for back in range(200):
            day = born - timedelta(days=back)
            for serial in range(self.first, self.first + _SERIALS):
                number = f"{self.prefix}{day:%Y%m%d}{serial:03d}"
                if serial % 2 == sex and number not in self.taken:
                    self.taken.add(number)
                    return number + id_check_sign(number), day
        raise ValueError("too many people for the numbers of one village")

    def person(self, surname: str, born: date, sex: int, relation: str, since: date) -> Invented:
        """One person; the old may have died, the grown may live elsewhere."""
        number, born = self.numbered(born, sex)
        age = (self.today - born).days / _YEAR
        died = self.born(0, 6) if age > 70 and self.chance.random() < 0.12 else None
        joined = max(since, born)
        if died is not None and died <= joined:
            died = None
        away = died is None and 18 < age < 60 and self.chance.random() < 0.16
        return Invented(surname + self.chance.choice(GIVEN) + MARK, number, born, died, relation, joined, away)

    def family(self) -> Family:
        """One household: a head, mostly a spouse, children, sometimes an old parent."""
        chance = self.chance
        surname, sex = chance.choice(SURNAMES), int(chance.random() < 0.78)
        head_born = self.born(23, 82)
        opened = max(_OPENED_SINCE, head_born + timedelta(days=int(chance.uniform(20, 30) * _YEAR)))
        opened = min(opened, self.today - timedelta(days=chance.randint(1, 400)))
        people = [self.person(surname, head_born, sex, "head", opened)]
        married = None
        if chance.random() < 0.74:
            partner = self.person(chance.choice(SURNAMES), head_born + timedelta(days=chance.randint(-1400, 1400)), 1 - sex, "spouse", opened)
            married = max(partner.born, people[0].born) + timedelta(days=int(chance.uniform(21, 24) * _YEAR))
            married = min(married, opened)
            people.append(partner)
        people += self._children(surname, people[0].born, opened) if married else []
        if chance.random() < 0.22 and (self.today - people[0].born).days < 62 * _YEAR:
            people.append(self.person(surname, people[0].born - timedelta(days=int(chance.uniform(22, 30) * _YEAR)), chance.randint(0, 1), "parent", opened))
        return Family(opened, tuple(people), married, chance.randint(1, 12), chance.randint(1, 180))

    def _children(self, surname: str, parent: date, opened: date) -> list[Invented]:
        count = self.chance.choices((0, 1, 2, 3), (15, 40, 35, 10))[0]
        days = sorted(parent + timedelta(days=int(self.chance.uniform(23, 36) * _YEAR)) for _ in range(count))
        return [self.person(surname, day, self.chance.randint(0, 1), "child", opened) for day in days if day <= self.today]


def village(seed: int, county: str, place: int, people: int, today: date) -> Iterator[Family]:
    """Families of at least so many people for the village number `place` of the county with this six-digit code."""
    here, count = _Village(seed, county, place, today), 0
    while count < people:
        family = here.family()
        count += len(family.people)
        yield family
