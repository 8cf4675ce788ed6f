"""Held tables and how they are filled: holdings, sources, batches, what was rejected, what differed, what changed, what was written out.

The data itself stands in the schema `held`, which the application cannot select from; see `migrations/_held.py`.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .rules import words


class Holding(models.Model):
    """归集资源: one entry of the catalogue whose data the county holds, and the table or view it stands in."""

    resource = models.OneToOneField("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="信息资源")
    kind = models.CharField("形式", max_length=8, choices=words.HOLDINGS, default=words.TABLE)
    relation = models.CharField("所在", max_length=80)
    key_columns = ArrayField(models.CharField(max_length=60), verbose_name="主键列")
    sealed_columns = ArrayField(models.CharField(max_length=60), verbose_name="密文列", default=list)
    rows = models.BigIntegerField("条数", default=0)
    loaded_at = models.DateTimeField("最近归集", null=True)
    edition = models.IntegerField("所依版本")
    digest = models.CharField("摘要", max_length=64, blank=True)
    position = models.BigIntegerField("变更位置", default=0)

    class Meta:
        verbose_name = "归集资源"


class Source(models.Model):
    """归集来源: where an organ's data is read from, by which columns, how often. Addresses with passwords and tokens stand sealed, and are shown to nobody."""

    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="信息资源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="单位")
    domain = models.CharField("领域", max_length=12, default="general")
    title = models.CharField("名称", max_length=60)
    kind = models.CharField("来源", max_length=10, choices=words.KINDS)
    place = models.CharField("文件、表或者网址", max_length=300)
    secret_sealed = models.BinaryField("连接和口令（密文）", null=True)
    mapping = models.JSONField("列的对应", default=dict)
    mode = models.CharField("方式", max_length=12, choices=words.MODES)
    change_column = models.CharField("变更时间列", max_length=100, blank=True)
    delete_column = models.CharField("删除标记列", max_length=100, blank=True)
    delete_value = models.CharField("表示删除的值", max_length=40, blank=True)
    schedule = models.CharField("多久读一次", max_length=8, choices=words.SCHEDULES, default=words.OFF)
    hour = models.SmallIntegerField("几点", default=2)
    most = models.IntegerField("最多不通过", default=0)
    unit = models.CharField("按", max_length=8, choices=words.UNITS, default=words.ROWS)
    last = models.CharField("读到哪里", max_length=200, blank=True)
    due_at = models.DateTimeField("下次", null=True)
    made_at = models.DateTimeField("登记时间", db_default=Now())
    paused_at = models.DateTimeField("暂停时间", null=True)
    dropped_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "归集来源"
        constraints = [
            models.CheckConstraint(condition=Q(paused_at=None) | Q(due_at=None), name="holdings_source_paused"),
            models.CheckConstraint(condition=Q(dropped_at=None) | Q(secret_sealed=None, due_at=None), name="holdings_source_dropped"),
            models.CheckConstraint(condition=Q(hour__range=(0, 23)) & Q(most__gte=0), name="holdings_source_numbers"),
        ]
        indexes = [models.Index(fields=["due_at"], name="holdings_source_due", condition=Q(due_at__isnull=False))]


class Batch(models.Model):
    """归集批次: one reading of a source, checked as a whole, then merged at once or not at all."""

    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", db_index=False, verbose_name="信息资源")
    source = models.ForeignKey(Source, models.PROTECT, related_name="batches", verbose_name="来源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="单位")
    domain = models.CharField("领域", max_length=12, default="general")
    number = models.IntegerField("第几批")
    edition = models.IntegerField("所依版本")
    mode = models.CharField("方式", max_length=12, choices=words.ALL_MODES)
    state = models.CharField("状态", max_length=10, choices=words.STATES, default=words.WAITING)
    why = models.CharField("原因", max_length=16, blank=True)
    stopping = models.BooleanField("要停下", default=False)
    read = models.BigIntegerField("读了", default=0)
    rejected = models.BigIntegerField("不通过", default=0)
    kept = models.BigIntegerField("通过", default=0)
    added = models.BigIntegerField("新增", default=0)
    changed = models.BigIntegerField("改变", default=0)
    deleted = models.BigIntegerField("删除", default=0)
    unchanged = models.BigIntegerField("没有变", default=0)
    origin = models.CharField("读的是哪一份", max_length=200, blank=True)
    fingerprint = models.CharField("文件摘要", max_length=64, blank=True)
    offset = models.BigIntegerField("读到第几个字节", default=0)
    total = models.BigIntegerField("一共多少字节", default=0)
    before = models.CharField("并入前的摘要", max_length=64, blank=True)
    after = models.CharField("并入后的摘要", max_length=64, blank=True)
    made_at = models.DateTimeField("建立时间")
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    account = models.BigIntegerField("经手账号", null=True)
    by = models.CharField("经手", max_length=80)

    class Meta:
        verbose_name = "归集批次"
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="holdings_batch_number"),
            models.UniqueConstraint(fields=["resource"], name="holdings_batch_one_open", condition=Q(state__in=words.OPEN)),
            models.CheckConstraint(condition=Q(state__in=words.OPEN, ended_at=None) | ~Q(state__in=words.OPEN) & Q(ended_at__isnull=False),
                                   name="holdings_batch_ended"),
        ]
        indexes = [models.Index(fields=["organ", "-made_at"], name="holdings_batch_organ")]


class Reject(models.Model):
    """没有通过的一条: which row of a batch was left out, why, and the row itself, sealed."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rejects", db_index=False, verbose_name="批次")
    line = models.BigIntegerField("第几条")
    reason = models.CharField("原因", max_length=8)
    column = models.CharField("哪一列", max_length=60, blank=True)
    raw_sealed = models.BinaryField("原文（密文）")

    class Meta:
        verbose_name = "没有通过的一条"
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="holdings_reject_once")]


class Difference(models.Model):
    """两端不同的一条: a row that the held table and the other end do not have alike. The key of a personal item is its blind index."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="differences", db_index=False, verbose_name="批次")
    key = models.TextField("主键")
    ours = models.BinaryField("本端摘要", null=True)
    theirs = models.BinaryField("对端摘要", null=True)

    class Meta:
        verbose_name = "两端不同的一条"
        constraints = [models.UniqueConstraint(fields=["batch", "key"], name="holdings_difference_once")]


class Change(models.Model):
    """变更: one row of a held table was put or deleted, or the whole table was loaded for the first time (then without a key).

    Positions are dense within a resource. Written by the owner's functions only.
    """

    pk = models.CompositePrimaryKey("resource", "position")
    resource = models.BigIntegerField("信息资源")
    position = models.BigIntegerField("位置")
    key = models.TextField("主键")
    op = models.CharField("动作", max_length=6, choices=words.OPS)
    batch = models.BigIntegerField("批次")

    class Meta:
        verbose_name = "变更"
        db_table = "held_change"


class Export(models.Model):
    """导出: a held table, or its changes since a batch, written out as a file for an organ. While one is being written the owner's function reads for it."""

    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="信息资源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="给哪个单位")
    domain = models.CharField("领域", max_length=12, default="general")
    columns = ArrayField(models.CharField(max_length=60), verbose_name="哪些列")
    since = models.BigIntegerField("从哪一批以后", default=0)
    format = models.CharField("格式", max_length=5, choices=words.FORMATS)
    name = models.CharField("文件名", max_length=120, blank=True)
    rows = models.BigIntegerField("条数", default=0)
    digest = models.CharField("文件摘要", max_length=64, blank=True)
    made_at = models.DateTimeField("导出时间")
    done_at = models.DateTimeField("写好时间", null=True)
    by = models.CharField("经手", max_length=80)

    class Meta:
        verbose_name = "导出"
        indexes = [models.Index(fields=["resource", "-made_at"], name="holdings_export_resource")]
