"""Rules that somebody set, profiles with their columns, defects, what each costs, and the score of each day.

The held rows themselves are looked at by the owner's functions only; see `migrations/_looking.py`.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from .rules import kinds, shown


class Setting(models.Model):
    """规则设定: a rule of an entry that somebody added, changed or stopped, with the reason. The catalogue's own rules need none."""

    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", db_index=False, verbose_name="信息资源")
    domain = models.CharField("领域", max_length=12, default="general")
    code = models.CharField("规则", max_length=160)
    kind = models.CharField("种类", max_length=10, choices=kinds.KINDS)
    column = models.CharField("信息项", max_length=60)
    params = models.JSONField("参数", default=dict)
    stopped = models.BooleanField("停用", default=False)
    reason = models.CharField("理由", max_length=300)
    account = models.BigIntegerField("经手账号", null=True)
    by = models.CharField("经手", max_length=80)
    made_at = models.DateTimeField("设定时间")
    ended_at = models.DateTimeField("收回时间", null=True)

    class Meta:
        verbose_name = "规则设定"
        constraints = [models.UniqueConstraint(fields=["resource", "code"], name="quality_setting_one", condition=Q(ended_at=None))]


class Profile(models.Model):
    """数据体检: one walk through a held table, step by step. `plan` is frozen at its start, `found` is kept until its end."""

    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", db_index=False, verbose_name="信息资源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", db_index=False, verbose_name="单位")
    domain = models.CharField("领域", max_length=12, default="general")
    on = models.DateField("哪一天")
    state = models.CharField("状态", max_length=8, choices=kinds.PROFILES, default=kinds.WAITING)
    why = models.CharField("原因", max_length=8, blank=True)
    edition = models.IntegerField("所依版本", default=0)
    digest = models.CharField("表的摘要", max_length=64, blank=True)
    rows = models.BigIntegerField("条数", default=0)
    plan = models.JSONField("要查的", default=dict)
    found = models.JSONField("查到的", default=dict)
    step = models.IntegerField("做到第几步", default=0)
    steps = models.IntegerField("一共几步", default=0)
    returns = models.SmallIntegerField("重新开始几次", default=0)
    unmeasured = ArrayField(models.CharField(max_length=160), verbose_name="没有查完的", default=list)
    made_at = models.DateTimeField("排队时间")
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    by = models.CharField("经手", max_length=80)

    class Meta:
        verbose_name = "数据体检"
        constraints = [
            models.UniqueConstraint(fields=["resource"], name="quality_profile_one_open", condition=Q(state__in=kinds.UNDER_WAY)),
            models.CheckConstraint(condition=Q(state__in=kinds.UNDER_WAY, ended_at=None) | ~Q(state__in=kinds.UNDER_WAY) & Q(ended_at__isnull=False),
                                   name="quality_profile_ended"),
        ]
        indexes = [models.Index(fields=["resource", "-on", "-id"], name="quality_profile_resource")]


class Column(models.Model):
    """列的概况: what a profile counted of one column. Of a sealed one only how many are empty."""

    profile = models.ForeignKey(Profile, models.PROTECT, related_name="columns", db_index=False, verbose_name="数据体检")
    place = models.SmallIntegerField("序号")
    column = models.CharField("列名", max_length=60)
    sealed = models.BooleanField("密文", default=False)
    nulls = models.BigIntegerField("空着")
    distinct = models.BigIntegerField("不同的值", null=True)
    least = models.CharField("最小", max_length=60, blank=True)
    most = models.CharField("最大", max_length=60, blank=True)
    shortest = models.IntegerField("最短", null=True)
    longest = models.IntegerField("最长", null=True)
    top = models.JSONField("最多的值", default=list)

    class Meta:
        verbose_name = "列的概况"
        constraints = [
            models.UniqueConstraint(fields=["profile", "column"], name="quality_column_once"),
            models.CheckConstraint(condition=Q(sealed=False) | Q(distinct=None, least="", most="", shortest=None, longest=None, top=[]),
                                   name="quality_column_sealed"),
        ]


class Defect(models.Model):
    """数据质量问题: rows of an entry that break one rule. One row for ever: closed when they are gone, opened again when they are back."""

    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", db_index=False, verbose_name="信息资源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", db_index=False, verbose_name="单位")
    domain = models.CharField("领域", max_length=12, default="general")
    code = models.CharField("规则", max_length=160)
    kind = models.CharField("种类", max_length=10, choices=kinds.KINDS)
    column = models.CharField("信息项", max_length=60, blank=True)
    says = models.CharField("规则说", max_length=400)
    state = models.CharField("状态", max_length=10, choices=kinds.STATES, default=kinds.OPEN)
    failing = models.BigIntegerField("几条不合规则")
    of = models.BigIntegerField("一共几条")
    keys = ArrayField(models.TextField(), verbose_name="其中几条的主键", default=list)
    times = models.IntegerField("第几次出现", default=1)
    opened_on = models.DateField("发现日期")
    seen_on = models.DateField("最近一次查到")
    due_on = models.DateField("改正期限")
    words = models.CharField("说明", max_length=300, blank=True)
    explained_by = models.BigIntegerField("说明人", null=True)
    explained_at = models.DateTimeField("说明时间", null=True)
    judge_by = models.DateField("认定期限", null=True)
    answer = models.CharField("认定意见", max_length=300, blank=True)
    judged_by = models.BigIntegerField("认定人", null=True)
    judged_at = models.DateTimeField("认定时间", null=True)
    accepted_failing = models.BigIntegerField("认可时几条", default=0)
    closed_at = models.DateTimeField("消除时间", null=True)

    class Meta:
        verbose_name = "数据质量问题"
        constraints = [
            models.UniqueConstraint(fields=["resource", "code"], name="quality_defect_once"),
            models.CheckConstraint(condition=Q(judged_by=None) | Q(explained_by=None) | ~Q(judged_by=F("explained_by")),
                                   name="quality_defect_two_persons"),
            models.CheckConstraint(condition=Q(state__in=[kinds.FIXED, kinds.DROPPED], closed_at__isnull=False)
                                   | Q(state__in=[kinds.OPEN, kinds.EXPLAINED, kinds.ACCEPTED], closed_at=None), name="quality_defect_closed"),
            models.CheckConstraint(condition=~Q(state=kinds.EXPLAINED) | Q(judge_by__isnull=False) & ~Q(words=""), name="quality_defect_explained"),
        ]
        indexes = [models.Index(fields=["organ", "due_on"], name="quality_defect_work", condition=Q(state__in=kinds.RUNNING))]


class Deduction(models.Model):
    """扣分: what one defect cost in one profile."""

    profile = models.ForeignKey(Profile, models.PROTECT, related_name="deductions", db_index=False, verbose_name="数据体检")
    defect = models.ForeignKey(Defect, models.PROTECT, related_name="deductions", verbose_name="数据质量问题")
    failing = models.BigIntegerField("几条不合规则")
    points = models.IntegerField("扣几个百分之一分")

    class Meta:
        verbose_name = "扣分"
        constraints = [models.UniqueConstraint(fields=["profile", "defect"], name="quality_deduction_once")]

    @property
    def shown(self) -> str:
        """The points in words."""
        return shown(self.points)


class Score(models.Model):
    """质量得分: the score of an entry on a day, by the last profile of that day. Numbers only: everybody may read it."""

    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", db_index=False, verbose_name="信息资源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", db_index=False, verbose_name="单位")
    on = models.DateField("哪一天")
    profile = models.BigIntegerField("体检号")
    points = models.IntegerField("得几个百分之一分")
    rows = models.BigIntegerField("条数")
    failing = models.IntegerField("几条规则查到问题")

    class Meta:
        verbose_name = "质量得分"
        constraints = [
            models.UniqueConstraint(fields=["resource", "on"], name="quality_score_once"),
            models.CheckConstraint(condition=Q(points__range=(0, 10_000)), name="quality_score_range"),
        ]
        indexes = [models.Index(fields=["on"], name="quality_score_day")]

    @property
    def shown(self) -> str:
        """The score in words."""
        return shown(self.points)
