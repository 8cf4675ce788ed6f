"""流水: one append-only row per fact, its dense position once committed, and the seals over positions."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Entry(models.Model):
    """One fact. Numbers, codes, dates and hashes only; never changed, never deleted."""

    at = models.DateTimeField("时间")
    name = models.CharField("事实", max_length=60)
    version = models.SmallIntegerField("版本")
    kind = models.CharField("谁", max_length=10)
    account = models.BigIntegerField("账号", null=True)
    post = models.BigIntegerField("岗位", null=True)
    organ = models.BigIntegerField("单位", null=True)
    division = models.BigIntegerField("区划", null=True)
    domain = models.CharField("领域", max_length=12)
    case = models.BigIntegerField("办件", null=True)
    seq = models.IntegerField("序号", null=True)
    about = models.CharField("对象", max_length=80, blank=True)
    data = models.JSONField("内容")
    digest = models.BinaryField("摘要")
    key = models.CharField("重复提交键", max_length=80, null=True)

    class Meta:
        verbose_name = "流水"
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="journal_entry_case_seq"),
            models.UniqueConstraint(fields=["key"], name="journal_entry_key", condition=models.Q(key__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["about"], name="journal_entry_about", condition=~models.Q(about="")),
            BrinIndex(fields=["at"], name="journal_entry_at"),
        ]


class Pending(models.Model):
    """A committed entry that waits for its position."""

    entry = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "待排号流水"


class Position(models.Model):
    """The dense place of an entry in the order in which the county knows its facts."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)

    class Meta:
        verbose_name = "流水序位"


class Seal(models.Model):
    """The seal over the positions first..last: a hash chained to the seal before, and the county's keyed signature."""

    first = models.BigIntegerField("起")
    last = models.BigIntegerField("止", unique=True)
    root = models.BinaryField("链值")
    signature = models.BinaryField("签章")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "封印"


class Cursor(models.Model):
    """How far a projection has read."""

    name = models.CharField("投影", max_length=40, primary_key=True)
    position = models.BigIntegerField("读到", default=0)

    class Meta:
        verbose_name = "投影进度"
