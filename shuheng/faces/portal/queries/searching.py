"""What the search page shows: what was found with counts to narrow by, and what to try when nothing was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from shuheng.commons.websites import queries as websites
from shuheng.foundation.core.acting import PUBLIC, Actor
from shuheng.foundation.core.clock import on, today
from shuheng.foundation.core.kept import kept
from shuheng.foundation.search import queries as search
from shuheng.foundation.search import rules
from shuheng.foundation.search.queries import Found, Narrow

PAGE, MOST_SITES, MOST_YEARS, MANY = 20, 12, 12, 100
KINDS = {"matter": "办事", "policy": "文件", "interpretation": "解读", "notice": "公告", "news": "新闻", "guide": "提醒",
         "disclosure": "信息公开", "letter": "来信", "data": "数据", "about": "概况"}
ROOMS = {"services": "政务服务", "disclosure": "政府信息公开", "data": "开放数据"}
PERIODS = {"week": ("最近一周", 7), "month": ("最近一个月", 31), "year": ("最近一年", 366)}
SORTS = {"": "最有关的在前", "date": "最新的在前"}


@dataclass(frozen=True)
class Asked:
    """What the reader typed and chose; nothing else is believed."""

    q: str = ""
    kind: str = ""
    site: str = ""
    year: str = ""
    period: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""
    whole: str = ""

    def address(self, **changed: str) -> str:
        """The same question, changed a little, as the end of an address."""
        wanted = replace(self, **changed)
        return "?" + urlencode([(name, value) for name, value in vars(wanted).items() if value])

    @property
    def narrowed(self) -> bool:
        """Whether something beside the words is asked for."""
        return any((self.kind, self.site, self.year, self.period, self.since, self.until, self.whole))


def asked(given: Mapping[str, str]) -> Asked:
    """The question of an address; choices that do not exist fall away."""
    said = {name: given.get(name, "").strip()[:rules.LONGEST_QUESTION] for name in vars(Asked())}
    fits = {"kind": said["kind"] in KINDS, "site": said["site"] in site_titles(), "year": said["year"].isascii() and said["year"].isdigit() and
            1900 <= int(said["year"][:9]) <= 2200, "period": said["period"] in PERIODS, "since": _day(said["since"]) is not None,
            "until": _day(said["until"]) is not None, "sort": said["sort"] in SORTS, "whole": said["whole"] == "1", "q": True}
    return Asked(**{name: value for name, value in said.items() if fits[name]})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def site_titles() -> dict[str, str]:
    """The sites, and the rooms that stand beside them, by code."""
    return kept("portal.sites", lambda: {one.code: one.title for one in websites.sites()} | ROOMS, seconds=60)


def narrow(ask: Asked, *, counting: bool = True) -> Narrow:
    """The question's limits as the index takes them."""
    since, until = _span(ask)
    return Narrow(kinds=[ask.kind] if ask.kind else (), groups=[f"site:{ask.site}"] if ask.site else (), since=since, until=until,
                  whole=bool(ask.whole), by_date=ask.sort == "date", counting=counting)


def _span(ask: Asked) -> tuple[datetime | None, datetime | None]:
    """All periods asked for together: the latest beginning, the earliest end. Days count as a whole."""
    begins, ends = [_day(ask.since)], [_day(ask.until)]
    if ask.year:
        begins.append(date(int(ask.year), 1, 1))
        ends.append(date(int(ask.year), 12, 31))
    if ask.period:
        begins.append(today() - timedelta(days=PERIODS[ask.period][1]))
    first, last = [day for day in begins if day], [day for day in ends if day]
    return (on(max(first)) if first else None), (on(min(last) + timedelta(days=1)) if last else None)


@dataclass(frozen=True)
class Choice:
    """Something to narrow by, with how much of what was found it holds; chosen ones lead back."""

    title: str
    count: int
    address: str
    chosen: bool = False


@dataclass(frozen=True)
class Shown:
    """What the page shows. `instead`: the words that were looked for because the typed ones found nothing, `way`: how they were
    found (`sound`, `sign` for a slip of the hand, `words`); `others`: what else may be meant.
    """

    found: Found
    kinds: Sequence[Choice] = ()
    sites: Sequence[Choice] = ()
    years: Sequence[Choice] = ()
    instead: str = ""
    way: str = ""
    others: Sequence[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to show at all."""
        return not self.found.count


def shown(ask: Asked, by: Actor, page: int = 1) -> Shown:
    """What holds the words; when nothing does, what is written so by sound, or what holds the words that carry the meaning."""
    limits, offset = narrow(ask), (page - 1) * PAGE
    found = search.find(ask.q, user=by, narrow=limits, limit=PAGE, offset=offset)
    if found.count or not ask.q:
        return _narrowed(Shown(found), ask)
    sounds, signs = ([word for word in sorted(alike, key=lambda word: -_held(word, by))] for alike in (search.spelled_like(ask.q), search.written_like(ask.q)))
    words = rules.meant_words(ask.q)
    ways = [(sounds[:1], "sound", sounds), (signs[:1], "sign", signs), ([" ".join(words)] * (not ask.whole and len(words) > 0), "words", words)]
    for instead, way, meant in [(word, way, meant) for tried, way, meant in ways for word in tried]:
        if instead != ask.q and (found := search.find(instead, user=by, narrow=limits, limit=PAGE, offset=offset)).count:
            return _narrowed(Shown(found, instead=instead, way=way, others=[word for word in meant if word != instead]), ask)
    return Shown(found, others=[word for word in dict.fromkeys([*sounds, *signs, *words]) if _held(word, by)][:5])


def _held(word: str, by: Actor) -> int:
    """How many hold a word, so far as it matters for the order of a few."""
    return search.find(word, user=by, limit=1, most=MANY).count


def _narrowed(told: Shown, ask: Asked) -> Shown:
    counts, sites = told.found.counts, site_titles()
    places = [(group.removeprefix("site:"), many) for group, many in counts.groups.items() if group.startswith("site:")]
    largest = sorted(((code, many) for code, many in places if code in sites), key=lambda one: (-one[1], one[0]))[:MOST_SITES]
    years = sorted(counts.years.items(), reverse=True)[:MOST_YEARS]
    return replace(told, kinds=[_choice(ask, "kind", code, title, counts.kinds[code]) for code, title in KINDS.items() if code in counts.kinds],
                   sites=[_choice(ask, "site", code, sites[code], many) for code, many in largest],
                   years=[_choice(ask, "year", str(year), f"{year} 年", many) for year, many in years])


def _choice(ask: Asked, name: str, code: str, title: str, many: int) -> Choice:
    chosen = getattr(ask, name) == code
    return Choice(title, many, ask.address(**{name: "" if chosen else code}), chosen)


def newest(ask: Asked, most: int) -> Found:
    """The newest of what everybody may find with this question, for those who follow it."""
    return search.find(ask.q, user=PUBLIC, narrow=replace(narrow(ask, counting=False), by_date=True), limit=most)
