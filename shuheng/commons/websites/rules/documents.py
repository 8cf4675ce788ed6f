"""政策文件: whether a document is in force, when its interpretation is due, what a document must say about itself.

政府信息公开条例 第十九、二十条; 规范性文件与解读同步（国办发〔2014〕46号 等）. 待核对
"""

from __future__ import annotations

from datetime import date, timedelta

from shuheng.foundation.core.refusals import Refused

IN_FORCE, AMENDED, LAPSED, REPEALED = "in_force", "amended", "lapsed", "repealed"
VALIDITIES = {IN_FORCE: "有效", AMENDED: "已修改", LAPSED: "失效", REPEALED: "废止"}
FOLLOWING = {IN_FORCE: (AMENDED, LAPSED, REPEALED), AMENDED: (LAPSED, REPEALED), LAPSED: (), REPEALED: ()}
LEAST_WHY = 5  # characters


def day(text: str) -> date | None:
    """A date as a wording keeps it (2026-11-27); None for none."""
    return date.fromisoformat(text) if text else None


def check_validity(now: str, then: str, since: date, issued: date) -> None:
    """A document goes from in force to amended, lapsed or repealed, never back."""
    if then not in FOLLOWING.get(now, ()):
        raise Refused(f"这份文件现在是“{VALIDITIES[now]}”，不能改成“{VALIDITIES.get(then, then)}”。要恢复，请另发一份文件。", "validity")
    if since < issued:
        raise Refused("变动日期不能早于成文日期。", "since_on")


def check_why(why: str) -> None:
    """By which paper it changed."""
    if len(why.strip()) < LEAST_WHY:
        raise Refused("写清楚依据哪份文件或者决定，例如“示例政发〔2026〕8号第三条”。", "why")


def check_interpreted(days: int | None, ready: bool, promised: date | None, today: date) -> None:
    """A document whose category asks for an interpretation goes out with it, or with the day by which it will be there."""
    if days is None or ready:
        return
    if promised is None:
        raise Refused(f"这类文件要和解读一起发布。请先把解读写好、审好，或者写明解读最晚哪天发布（{days} 天以内）。", "promised_on")
    if not today <= promised <= today + timedelta(days=days):
        raise Refused(f"解读最晚发布的日子要在今天起 {days} 天以内。", "promised_on")
