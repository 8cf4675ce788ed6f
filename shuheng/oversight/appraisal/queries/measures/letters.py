"""Letters from the public: unanswered for months, answered late, none shown for a while. 国办秘函〔2019〕19号（待核对）"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from shuheng.services.letters.models import Letter

from ...rules import Found, Measured, Rule
from .scenes import Scene


def letters_open(scene: Scene, rule: Rule) -> Measured:
    """Letters of the last so many days to this site's organ that nobody answered within so many."""
    days, within = rule.given["days"], rule.given["within_days"]
    rows = Letter.objects.filter(site=scene.site, ended_on=None, received_on__gt=scene.on - timedelta(days=days),
                                 received_on__lt=scene.on - timedelta(days=within)).order_by("received_on", "pk")
    return Measured(tuple(_told(row, f"超过 {within} 天还没有答复") for row in rows))


def letters_late(scene: Scene, rule: Rule) -> Measured:
    """Letters that were answered after their day within the last so many days, and those whose day has passed without an answer."""
    mine, since = Letter.objects.filter(site=scene.site).order_by("due_on", "pk"), scene.on - timedelta(days=rule.given["days"])
    ended = mine.filter(ended_on__gt=since, ended_on__lte=scene.on).filter(ended_on__gt=F("due_on"))
    late = [_told(row, f"{row.due_on:%Y-%m-%d} 以前要答复，{row.ended_on:%Y-%m-%d} 才答复") for row in ended]
    late += [_told(row, f"{row.due_on:%Y-%m-%d} 以前要答复，还没有答复") for row in mine.filter(ended_on=None, due_on__lt=scene.on)]
    return Measured(tuple(late))


def letters_unshown(scene: Scene, rule: Rule) -> Measured:
    """Nothing of what people wrote and were answered was published for so many days, anywhere in the county."""
    days = rule.given["days"]
    if Letter.objects.filter(published_on__gt=scene.on - timedelta(days=days)).exists():
        return Measured()
    return Measured((Found("letters", f"{days} 天没有公开过来信和答复。", "/letters/"),))


def _told(row: Letter, words: str) -> Found:
    return Found(f"letter:{row.number}", f"来信 {row.number} 是 {row.received_on:%Y-%m-%d} 收到的，{words}。", f"/desk/letters/{row.number}/",
                 {"received": str(row.received_on), "due": str(row.due_on)})
