"""Whether a site could be opened, out of its probes."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Sum

from ...models import ProbeDay
from ...rules import Found, Measured, Rule
from .scenes import Scene


def availability(scene: Scene, rule: Rule) -> Measured:
    """The share of probes that failed in the days before this one. Days with fewer probes than the indicator wants are not judged by."""
    given = rule.given
    since = scene.on - timedelta(days=given["days"])
    days = ProbeDay.objects.filter(site=scene.site, on__gte=since, on__lt=scene.on)
    full = days.filter(probes__gte=given["probes"])
    if full.count() < given["days"]:
        return Measured(why=f"要有连续 {given['days']} 天、每天 {given['probes']} 次以上的探测，现在只有 {full.count()} 天。")
    found = days.aggregate(probes=Sum("probes"), failed=Sum("failed"))
    probes, failed = found["probes"], found["failed"]
    words = f"{since:%Y-%m-%d} 起 {given['days']} 天探测 {probes} 次，{failed} 次打不开，占 {failed * 100 / probes:.1f}%"
    if failed * 100 >= given["percent"] * probes:
        return Measured((Found("probes", f"{words}，界限 {given['percent']}%。", f"/desk/appraisal/probes/{scene.site.code}/",
                               {"probes": probes, "failed": failed, "since": str(since)}),))
    return Measured(near=f"{words}。" if failed * 100 >= given["near_percent"] * probes else "")
