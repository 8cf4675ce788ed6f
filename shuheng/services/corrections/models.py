"""Reported faults of pages. What was said and a telephone are sealed; whoever reported it looks it up by number and query code."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from . import rules


class Correction(models.Model):
    """找错: a fault of a page that somebody reported; its way, clocks and lamps are those of its case."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    site = models.ForeignKey("websites.Site", models.PROTECT, related_name="+", verbose_name="网站")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="办理单位")
    domain = models.CharField("领域", max_length=12, default="general")
    page = models.CharField("网页", max_length=300)
    kind = models.CharField("问题", max_length=8, choices=rules.KINDS)
    sealed = models.BinaryField("说的话和电话（密文）")
    picture = models.ForeignKey("files.Stored", models.PROTECT, null=True, related_name="+", verbose_name="截图")
    code = models.BinaryField("查询码（索引）")
    phone_until = models.DateField("电话保存到", null=True)
    received_on = models.DateField("收到日期")
    due_on = models.DateField("最晚答复日期")
    outcome = models.CharField("结果", max_length=10, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    ended_on = models.DateField("答复日期", null=True)

    class Meta:
        verbose_name = "网站找错"
        indexes = [models.Index(fields=["organ", "due_on"], name="corrections_organ_due", condition=Q(ended_on=None)),
                   models.Index(fields=["site", "-received_on"], name="corrections_site"),
                   models.Index(fields=["phone_until"], name="corrections_phone", condition=Q(phone_until__isnull=False))]
        constraints = [models.CheckConstraint(
            condition=Q(ended_on=None, outcome="", answer="") | (Q(ended_on__isnull=False, ended_on__gte=F("received_on")) & ~Q(outcome="") & ~Q(answer="")),
            name="corrections_ended")]
