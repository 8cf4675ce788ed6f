"""Channels by which whole tables pass to other organs, what passed, the targets that data is brought to, and each batch on its way.

Channels and passages are written by definer functions of the owner only; the application can but read them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .rules import words


class Channel(models.Model):
    """批量通道: the provider lets a grant be used for the whole table and its changes. Without one a grant gives single records for cases."""

    grant = models.ForeignKey("exchange.Grant", models.PROTECT, related_name="+", verbose_name="共享授权")
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="信息资源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="使用单位")
    provider = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="提供单位")
    domain = models.CharField("领域", max_length=12, default="general")
    daily = models.BigIntegerField("每天最多多少条")
    opened_at = models.DateTimeField("开通时间")
    opened_by = models.BigIntegerField("开通人")
    by = models.CharField("经手", max_length=80)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "批量通道"
        constraints = [models.UniqueConstraint(fields=["grant"], name="transfers_channel_once", condition=Q(ended_at=None)),
                       models.CheckConstraint(condition=Q(daily__range=(1, words.MOST_DAILY)), name="transfers_channel_daily")]


class Passage(models.Model):
    """批量回执: rows passed a channel, from one place of its feed to another. Without this row nothing is given."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="passages", db_index=False, verbose_name="批量通道")
    at = models.DateTimeField("时间")
    on = models.DateField("日期")
    way = models.CharField("途径", max_length=8, choices=words.WAYS)
    transfer = models.BigIntegerField("下发批次", null=True)
    account = models.BigIntegerField("账号", null=True)
    by = models.CharField("谁", max_length=80)
    start = models.CharField("从哪里", max_length=1000)
    end = models.CharField("到哪里", max_length=1000)
    rows = models.IntegerField("条数")

    class Meta:
        verbose_name = "批量回执"
        indexes = [models.Index(fields=["channel", "on"], name="transfers_passage_day")]


class Target(models.Model):
    """下发目标: where an organ wants its granted data. Addresses with passwords and tokens stand sealed and are shown to nobody."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="targets", verbose_name="批量通道")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="单位")
    domain = models.CharField("领域", max_length=12, default="general")
    title = models.CharField("名称", max_length=60)
    kind = models.CharField("送到哪里", max_length=10, choices=words.KINDS)
    place = models.CharField("表或者网址", max_length=300, blank=True)
    form = models.CharField("文件格式", max_length=5, choices=words.FORMATS, default=words.CSV)
    secret_sealed = models.BinaryField("连接和口令（密文）", null=True)
    schedule = models.CharField("多久送一次", max_length=8)
    hour = models.SmallIntegerField("几点", default=3)
    due_at = models.DateTimeField("下次", null=True)
    cursor = models.CharField("送到哪里了", max_length=1000, blank=True)
    made_at = models.DateTimeField("登记时间", db_default=Now())
    paused_at = models.DateTimeField("暂停时间", null=True)
    dropped_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "下发目标"
        constraints = [models.CheckConstraint(condition=Q(dropped_at=None) | Q(secret_sealed=None, due_at=None), name="transfers_target_dropped"),
                       models.CheckConstraint(condition=Q(paused_at=None) | Q(due_at=None), name="transfers_target_paused"),
                       models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="transfers_target_hour")]
        indexes = [models.Index(fields=["due_at"], name="transfers_target_due", condition=Q(due_at__isnull=False))]


class Transfer(models.Model):
    """下发批次: a whole table, or what changed since the last batch, on its way to a target."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="transfers", db_index=False, verbose_name="目标")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="单位")
    domain = models.CharField("领域", max_length=12, default="general")
    number = models.IntegerField("第几批")
    mode = models.CharField("方式", max_length=8, choices=words.MODES)
    state = models.CharField("状态", max_length=8, choices=words.STATES, default=words.WAITING)
    why = models.CharField("原因", max_length=16, blank=True)
    stopping = models.BooleanField("要停下", default=False)
    tries = models.IntegerField("没有送到几次", default=0)
    next_at = models.DateTimeField("下次再送", null=True)
    start = models.CharField("从哪里", max_length=1000, blank=True)
    cursor = models.CharField("到哪里", max_length=1000, blank=True)
    puts = models.BigIntegerField("写入", default=0)
    deletes = models.BigIntegerField("删除", default=0)
    total = models.BigIntegerField("大约一共", default=0)
    name = models.CharField("文件名", max_length=120, blank=True)
    made_at = models.DateTimeField("建立时间")
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    account = models.BigIntegerField("经手账号", null=True)
    by = models.CharField("经手", max_length=80)

    class Meta:
        verbose_name = "下发批次"
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="transfers_transfer_number"),
            models.UniqueConstraint(fields=["target"], name="transfers_transfer_one_open", condition=Q(state__in=words.OPEN)),
            models.CheckConstraint(condition=Q(state__in=words.OPEN, ended_at=None) | ~Q(state__in=words.OPEN) & Q(ended_at__isnull=False),
                                   name="transfers_transfer_ended"),
        ]
