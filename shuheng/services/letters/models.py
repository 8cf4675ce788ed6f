"""Letters from the public. What was written, a name and a telephone are sealed; whoever wrote looks it up by number and query code."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from . import rules


class Letter(models.Model):
    """来信: what somebody wrote to an organ; its way, clocks and lamps are those of its case. `public_*` is the wording that everybody reads."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    number = models.CharField("编号", max_length=12, unique=True)  # the case's: everybody reads a published letter, nobody its case
    site = models.ForeignKey("websites.Site", models.PROTECT, related_name="+", verbose_name="写给")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="办理单位")
    domain = models.CharField("领域", max_length=12, default="general")
    kind = models.CharField("类别", max_length=8, choices=rules.KINDS)
    sealed = models.BinaryField("来信（密文）")
    code = models.BinaryField("查询码（索引）")
    open = models.BooleanField("愿意公开")
    phone_until = models.DateField("称呼和电话保存到", null=True)
    received_on = models.DateField("收到日期")
    due_on = models.DateField("最晚答复日期")
    outcome = models.CharField("结果", max_length=10, blank=True)
    answer = models.TextField("答复", max_length=3000, blank=True)
    ended_on = models.DateField("答复日期", null=True)
    answered_by = models.BigIntegerField("答复人", null=True)
    public_title = models.CharField("公开的标题", max_length=40, blank=True)
    public_words = models.TextField("公开的来信", max_length=2000, blank=True)
    published_on = models.DateField("公开日期", null=True)
    published_by = models.BigIntegerField("公开人", null=True)

    class Meta:
        verbose_name = "来信"
        indexes = [models.Index(fields=["organ", "due_on"], name="letters_organ_due", condition=Q(ended_on=None)),
                   models.Index(fields=["site", "-received_on"], name="letters_site"),
                   models.Index(fields=["-published_on", "-case"], name="letters_published", condition=Q(published_on__isnull=False)),
                   models.Index(fields=["phone_until"], name="letters_phone", condition=Q(phone_until__isnull=False))]
        constraints = [
            models.CheckConstraint(name="letters_ended", condition=Q(ended_on=None, outcome="", answer="") | (
                Q(ended_on__isnull=False, ended_on__gte=F("received_on")) & ~Q(outcome="") & ~Q(answer=""))),
            # shown to everybody: agreed to, answered, and read by a second person before
            models.CheckConstraint(name="letters_two_persons", condition=Q(published_on=None) | (
                Q(open=True, ended_on__isnull=False, published_on__gte=F("ended_on"), published_by__isnull=False, answered_by__isnull=False)
                & ~Q(public_title="") & ~Q(public_words="") & ~Q(published_by=F("answered_by"))))]
