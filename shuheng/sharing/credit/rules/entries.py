"""What an organ may say in an entry, and what an entry is worth on any day: shown, expired, repaired, withdrawn."""

from __future__ import annotations

import hashlib
import json
import re
from calendar import monthrange
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from shuheng.foundation.core.refusals import Refused

from .kinds import BLACK, WHOSE, KindPlan

RECORDED, PUBLISHED, EXPIRED, REPAIRED, WITHDRAWN = "recorded", "published", "expired", "repaired", "withdrawn"
STATES = {RECORDED: "有效，不公示", PUBLISHED: "公示中", EXPIRED: "期满", REPAIRED: "已修复", WITHDRAWN: "已撤下"}
STANDING = (RECORDED, PUBLISHED)
ONE_DAY = timedelta(days=1)
PLACE_IN_LAW = re.compile(r"第\s*[〇零一二三四五六七八九十百\d]+\s*[条款项类目]")


@dataclass(frozen=True)
class Said:
    """What an organ says in one entry: kind, document with its day, facts in words, article, and how long it is to be shown.

    `months` 0 takes the longest period of the kind; `until` is the last day of what was decided, for kinds without months.
    """

    kind: str
    document: str
    decided_on: date
    words: str
    article: str = ""
    months: int = 0
    until: date | None = None

    def digest(self) -> str:
        """SHA-256 of its plain form: what the journal holds of it."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def check_said(said: Said, kind: KindPlan, whose: str, today: date) -> Said:
    """What was said, cleaned; Refused where the kind or the law does not let it stand."""
    if not kind.covers(whose):
        raise Refused(f"“{kind.name}”只记{WHOSE[kind.whose]}的。请换一个种类。", "kind")
    cleaned = replace(said, document=" ".join(said.document.split()), words=said.words.strip(), article=" ".join(said.article.split()))
    if not 2 <= len(cleaned.document) <= 80:
        raise Refused("请写决定文书的文号，2 到 80 个字。", "document")
    if not 4 <= len(cleaned.words) <= 500:
        raise Refused("请写清楚决定了什么，4 到 500 个字。", "words")
    if cleaned.decided_on > today:
        raise Refused("作出决定的日子要在今天或者以前。", "decided_on")
    if kind.group == BLACK and not PLACE_IN_LAW.search(cleaned.article):
        raise Refused("列入严重失信主体名单，必须写依据的是哪一部法律的第几条。没有依据的不能列入。", "article")
    return _timed(cleaned, kind, today)


def _timed(said: Said, kind: KindPlan, today: date) -> Said:
    if kind.most_months and said.until is not None:
        raise Refused(f"“{kind.name}”按月公示，请填公示几个月，不填到哪一天。", "until")
    if not kind.most_months and said.months:
        raise Refused(f"“{kind.name}”在有效期内一直公示，请填有效到哪一天，不填月数。", "months")
    if said.months and not kind.least_months <= said.months <= kind.most_months:
        raise Refused(f"“{kind.name}”公示 {kind.least_months} 到 {kind.most_months} 个月，请改月数。", "months")
    if said.until is not None and said.until < said.decided_on:
        raise Refused("有效期的最后一天不能早于作出决定的日子。", "until")
    ends = shown_until(said, kind)
    if ends is not None and ends <= today:
        raise Refused(f"这条信息到{ends - ONE_DAY:%Y年%-m月%-d日}已经期满，不能再记。", "decided_on")
    return said


def shown_until(said: Said, kind: KindPlan) -> date | None:
    """The first day on which it is no longer shown; None while no end is known."""
    if not kind.most_months:
        return said.until + ONE_DAY if said.until else None
    return after_months(said.decided_on, said.months or kind.most_months) + ONE_DAY


def after_months(day: date, months: int) -> date:
    """The same day so many months later; the last of that month where it has no such day. 民法典 第二百零二条"""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Life:
    """The days of one entry. What an entry is worth on any day follows from these alone, so that reading never waits for a round to have run.

    `disputes` are the objections: (made on, answered on or None).
    """

    decided_on: date
    published_on: date | None = None
    shown_until: date | None = None
    repaired_on: date | None = None
    withdrawn_on: date | None = None
    disputes: tuple[tuple[date, date | None], ...] = ()

    def state(self, day: date) -> str:
        """Its state on a day; "" before it was decided."""
        if day < self.decided_on:
            return ""
        ends = ((self.withdrawn_on, WITHDRAWN), (self.repaired_on, REPAIRED), (self.shown_until, EXPIRED))
        ended = next((state for since, state in ends if since is not None and since <= day), "")
        return ended or (PUBLISHED if self.published_on is not None and self.published_on <= day else RECORDED)

    def shown(self, day: date) -> bool:
        """Whether the public saw it on a day."""
        return self.state(day) == PUBLISHED

    def disputed(self, day: date) -> bool:
        """Whether an objection was open on a day."""
        return any(made <= day and (answered is None or day < answered) for made, answered in self.disputes)


def repair_from(kind: KindPlan, decided_on: date) -> date | None:
    """The first day on which repair may be applied for; None where the kind knows none."""
    return None if kind.repair_months is None else after_months(decided_on, kind.repair_months) + ONE_DAY


def check_repair(kind: KindPlan, life: Life, today: date) -> None:
    """Refused where there is nothing to repair, or not yet. 国家发展改革委令第58号"""
    state, first = life.state(today), repair_from(kind, life.decided_on)
    if state not in STANDING:
        raise Refused(f"这条信息{STATES.get(state, '还没有生效')}，不用再申请修复。")
    if first is None:
        raise Refused(f"“{kind.name}”不能申请修复。写得不对的，请提异议。")
    if today < first:
        raise Refused(f"这条信息的最短公示期还没有满，{first:%Y年%-m月%-d日}起才能申请修复。")
