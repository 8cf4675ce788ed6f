"""What an organ promises the public beside its pages: services and their guides, information published unasked, answers to reported faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from django.db.models import F

from shuheng.services.corrections.models import Correction
from shuheng.services.disclosure.models import Item
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.rules.contents import Matter

from ...rules import Found, Measured, Rule
from .scenes import Scene

UNSURE = "待核对"
# the eight elements of a guide. 国办秘函〔2019〕19号（待核对）
ELEMENTS: Mapping[str, Callable[[Matter], object]] = {
    "事项名称": lambda one: one.title, "设定依据": lambda one: one.basis, "申请条件": lambda one: one.conditions, "申请材料": lambda one: one.materials,
    "办理地点": lambda one: one.window.place, "办理时间": lambda one: one.window.hours, "联系电话": lambda one: one.window.phone,
    "办理流程": lambda one: one.steps,
}


def no_services(scene: Scene, rule: Rule) -> Measured:
    """A site whose organ has no matter that can be applied for. Only the portal is bound to have some: the others are judged by the rest."""
    return Measured() if scene.matters else Measured((Found("matters", "网上没有能办的事项。", scene.base),))


def guides(scene: Scene, rule: Rule) -> Measured:
    """Guides that lack so many of the eight elements; one that says 待核对 counts as lacking."""
    return Measured(tuple(_guides(scene, rule.given["lacking"])))


def _guides(scene: Scene, least: int) -> Iterator[Found]:
    site = scene.site
    rows = list(licensing.matters(organ="" if scene.portal else site.organ.code) if site.kind != "township" else licensing.matters(township="yes"))
    licensing.learn(row.definition_id for row in rows)
    for row in rows:
        lacking = lacks(licensing.content(row.definition_id))
        if len(lacking) >= least:
            yield Found(f"matter:{row.code}", f"“{row.title}”的办事指南缺少或者还没有核对：{'、'.join(lacking)}。", f"/matters/{row.code}/",
                        {"lacking": len(lacking)})


def lacks(matter: Matter) -> list[str]:
    """The elements that a guide does not have."""
    return [name for name, ask in ELEMENTS.items() if not (said := ask(matter)) or said == UNSURE]


def unpublished(scene: Scene, rule: Rule) -> Measured:
    """Information that should have been published unasked by now. 政府信息公开条例 第二十六条"""
    rows = Item.objects.select_related("duty").filter(published_on=None, due_on__lt=scene.on).order_by("due_on", "pk")
    mine = rows if scene.portal else rows.filter(organ=scene.site.organ)
    return Measured(tuple(Found(f"item:{row.pk}", f"“{row.duty.title}”的一条信息 {row.made_on:%Y-%m-%d} 形成，{row.due_on:%Y-%m-%d} 以前要公开，还没有公开。",
                                f"/desk/disclosure/items/{row.pk}/", {"made": str(row.made_on), "due": str(row.due_on)})
                          for row in mine))


def corrections_open(scene: Scene, rule: Rule) -> Measured:
    """Reported faults of this site whose day of answer has passed without one."""
    rows = Correction.objects.select_related("case").filter(site=scene.site, ended_on=None, due_on__lt=scene.on).order_by("due_on", "pk")
    return Measured(tuple(_told(row.case.number, row.received_on, f"{row.due_on:%Y-%m-%d} 以前要答复，还没有答复", {"due": str(row.due_on)}) for row in rows))


def corrections_late(scene: Scene, rule: Rule) -> Measured:
    """Reported faults of this site that were answered within the last so many days, but not within so many of their receipt."""
    days, within = rule.given["days"], rule.given["within_days"]
    lately = Correction.objects.select_related("case").filter(site=scene.site, ended_on__gt=scene.on - timedelta(days=days))
    rows = lately.filter(ended_on__gt=F("received_on") + timedelta(days=within)).order_by("ended_on", "pk")
    return Measured(tuple(_told(row.case.number, row.received_on, f"{row.ended_on:%Y-%m-%d} 才办结，超过 {within} 天", {"ended": str(row.ended_on)})
                          for row in rows))


def _told(number: str, received: date, words: str, facts: Mapping[str, str]) -> Found:
    return Found(f"correction:{number}", f"找错 {number} 是 {received:%Y-%m-%d} 收到的，{words}。", f"/desk/corrections/{number}/",
                 {"received": str(received), **facts})
