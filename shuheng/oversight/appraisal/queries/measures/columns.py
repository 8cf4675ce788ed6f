"""How fresh the columns of a site are, and which are empty."""

from __future__ import annotations

from collections.abc import Iterator

from ...rules import Found, Measured, Rule, due_on, stale_days
from .scenes import Scene, Shelved


def home(scene: Scene, rule: Rule) -> Measured:
    """The newest item that a column of the home page shows."""
    limit, near = rule.given["days"], rule.given["near_days"]
    days = [one.last for one in scene.columns if one.row.on_home and one.last]
    if not any(one.row.on_home for one in scene.columns):
        return Measured(why="首页没有设栏目。")
    last = max(days, default=None)
    if last is None:
        return Measured((Found("home", "首页的栏目从来没有内容。", scene.base),))
    gone = (scene.on - last).days
    if gone > limit:
        words = f"首页最近一次更新是 {last:%Y-%m-%d}，已经 {gone} 天，期限 {limit} 天。"
        return Measured((Found("home", words, scene.base, {"last": str(last), "days": gone, "limit": limit}),))
    return Measured(near=f"首页 {gone} 天没有更新了，{due_on(last, limit):%Y-%m-%d} 以前要更新。" if gone >= near else "")


def stale(scene: Scene, rule: Rule) -> Measured:
    """Columns past their limit: that of the indicator for their kind, or their own duty. Empty ones are another indicator's."""
    return Measured(tuple(_stale(scene, rule)))


def _stale(scene: Scene, rule: Rule) -> Iterator[Found]:
    limits = rule.given.get("limits")
    for one in scene.columns:
        limit = limits.get(one.row.kind, 0) if limits else one.row.update_days
        if limit and one.last and (over := stale_days(one.last, limit, scene.on)):
            yield _found(one, limit, over)


def _found(one: Shelved, limit: int, over: int) -> Found:
    words = f"栏目“{one.row.title}”最近一次更新是 {one.last:%Y-%m-%d}，期限 {limit} 天，超过 {over} 天。责任单位：{one.row.organ.short}。"
    return Found(one.subject, words, one.address, {"last": str(one.last), "limit": limit, "over": over})


def blank(scene: Scene, rule: Rule) -> Measured:
    """Columns in which nothing stands."""
    return Measured(tuple(Found(one.subject, f"栏目“{one.row.title}”是空的。责任单位：{one.row.organ.short}。", one.address, {"shown": 0})
                          for one in scene.columns if not one.shown))
