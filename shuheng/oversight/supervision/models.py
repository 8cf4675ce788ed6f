"""电子监察: intervals as a projection of the journal, signals as the fold of their facts, the words of both sides, dated rules.

Row-level security: only the program writes intervals; signals are written by the program and by the supervising organ, never by the organ they are
about; words are added and never changed.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .rules import LEVEL_LABELS, STATUS_LABELS, Card, Level, Status


class Regime(models.Model):
    """Who supervises whom from a day on, and how many days each side has."""

    valid_from = models.DateField("起用日期", unique=True)
    organs = ArrayField(models.BigIntegerField(), verbose_name="监察机关")
    readers = ArrayField(models.BigIntegerField(), verbose_name="可以看的单位", default=list)
    explain_days = models.SmallIntegerField("说明期限")
    appeal_days = models.SmallIntegerField("申诉期限")
    least = models.SmallIntegerField("小数不显示")
    grades = models.JSONField("考评等次", default=dict)
    source = models.CharField("出处", max_length=200)
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "监察办法"


class Rule(models.Model):
    """One rule of supervision in one version."""

    code = models.CharField("代码", max_length=40)
    valid_from = models.DateField("起用日期")
    valid_to = models.DateField("停用日期", null=True)
    place = models.SmallIntegerField("次序")
    title = models.CharField("名称", max_length=80)
    trigger = models.CharField("触发", max_length=12)
    level = models.CharField("级别", max_length=8)
    content = models.JSONField("内容")
    article = models.CharField("依据", max_length=200, blank=True)
    source = models.CharField("出处", max_length=200)
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "监察规则"
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="supervision_rule_version")]


class Interval(models.Model):
    """One stretch of one limit of one case: from when, until when at the latest, done when, standing still how long, whose."""

    case = models.BigIntegerField("办件")
    number = models.CharField("编号", max_length=12)
    ref = models.CharField("时段", max_length=70)
    kind = models.CharField("时限", max_length=20)
    part = models.CharField("部分", max_length=40, blank=True)
    begins = models.CharField("起算事实", max_length=20)
    unit = models.CharField("单位", max_length=10)
    days = models.SmallIntegerField("天数")
    extra = models.SmallIntegerField("延长天数", default=0)
    start_on = models.DateField("起点")
    due_on = models.DateField("到期日", null=True)
    held = models.SmallIntegerField("停表天数", default=0)
    held_from = models.DateField("停表自", null=True)
    stopped_on = models.DateField("停止日期", null=True)
    waived = models.BooleanField("不计", default=False)
    milestone = models.CharField("节点", max_length=12)
    service = models.CharField("业务", max_length=20)
    matter = models.CharField("事项", max_length=80)
    organ = models.BigIntegerField("单位")
    division = models.BigIntegerField("区划", null=True)
    domain = models.CharField("领域", max_length=12, default="general")
    holder = models.BigIntegerField("经手账号", null=True)

    class Meta:
        verbose_name = "监察时段"
        constraints = [models.UniqueConstraint(fields=["case", "ref"], name="supervision_interval_once")]
        indexes = [
            models.Index(fields=["due_on"], name="supervision_interval_running", condition=models.Q(stopped_on=None, waived=False)),
            models.Index(fields=["organ", "due_on"], name="supervision_interval_organ"),
            models.Index(fields=["due_on"], name="supervision_interval_promise", condition=models.Q(kind="promised")),
        ]


class Signal(models.Model):
    """A reminder, a yellow or a red card about one organ and one case. The fold of its facts; its words stand in `Statement`."""

    rule = models.CharField("规则", max_length=40)
    level = models.CharField("级别", max_length=8)
    status = models.CharField("状态", max_length=10)
    case = models.BigIntegerField("办件")
    number = models.CharField("编号", max_length=12)
    ref = models.CharField("时段或事实", max_length=70)
    matter = models.CharField("事项", max_length=80)
    organ = models.BigIntegerField("单位")
    division = models.BigIntegerField("区划", null=True)
    domain = models.CharField("领域", max_length=12, default="general")
    holder = models.BigIntegerField("经手账号", null=True)
    due_on = models.DateField("到期日", null=True)
    judged_on = models.DateField("认定日期", null=True)
    raised_on = models.DateField("发出日期")
    raised_at = models.DateTimeField("发出时间")
    explain_due_on = models.DateField("说明期限", null=True)
    explained_on = models.DateField("说明日期", null=True)
    ruled_on = models.DateField("裁定日期", null=True)
    appeal_due_on = models.DateField("申诉期限", null=True)
    appealed_on = models.DateField("申诉日期", null=True)
    ended_on = models.DateField("了结日期", null=True)
    step = models.SmallIntegerField("步数", default=1)

    class Meta:
        verbose_name = "监察信号"
        constraints = [models.UniqueConstraint(fields=["case", "ref", "rule"], name="supervision_signal_once")]
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="supervision_signal_new"),
            models.Index(fields=["organ", "-raised_at"], name="supervision_signal_organ"),
            models.Index(fields=["status", "-raised_at"], name="supervision_signal_status"),
            models.Index(fields=["case", "ref"], name="supervision_signal_near", condition=models.Q(status="near")),
        ]

    @property
    def card(self) -> Card:
        """The row as the rules know it."""
        return Card(Level(self.level), Status(self.status), self.explain_due_on, self.explained_on, self.ruled_on, self.appeal_due_on,
                    self.appealed_on, self.ended_on, self.step)

    @property
    def name(self) -> str:
        """How people call it: JC2026-000012."""
        return f"JC{self.raised_on.year}-{self.pk:06d}"

    @property
    def level_label(self) -> str:
        """提醒, 黄牌 or 红牌."""
        return LEVEL_LABELS[Level(self.level)]

    @property
    def status_label(self) -> str:
        """Where it stands, in Chinese."""
        return STATUS_LABELS[Status(self.status)]


class Statement(models.Model):
    """What one side said about a signal. Added, never changed; the journal has its hash."""

    signal = models.ForeignKey(Signal, models.DO_NOTHING, db_constraint=False, verbose_name="监察信号")  # a projection may be built anew under it
    kind = models.CharField("种类", max_length=10)
    words = models.TextField("内容")
    organ = models.BigIntegerField("单位")
    by = models.CharField("谁", max_length=80)
    account = models.BigIntegerField("账号", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "陈述和裁定"


class Trial(models.Model):
    """推演: who would be late under other promises. Its result is a count by organ and matter."""

    factor = models.SmallIntegerField("承诺天数的百分比")
    days = models.JSONField("另定的天数", default=dict)
    today = models.DateField("按哪一天算")
    state = models.CharField("状态", max_length=8, default="waiting")
    done = models.BigIntegerField("已算", default=0)
    total = models.BigIntegerField("一共", default=0)
    result = models.JSONField("结果", default=list)
    account = models.BigIntegerField("账号", null=True)
    organ = models.BigIntegerField("单位", null=True)
    asked_at = models.DateTimeField("提出时间")
    seconds = models.FloatField("用时", null=True)

    class Meta:
        verbose_name = "时限推演"
