"""Certificates: kinds as published, the register, the editions of each paper, its life, and what was done with it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from ..rules.life import State, worth


class CertificateKind(models.Model):
    """证照种类: one published version of a kind; certificates keep the version under which they were issued."""

    code = models.CharField("代码", max_length=60)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=120)
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="颁发单位")
    content = models.JSONField("内容")
    current = models.BooleanField("现行", default=True)
    published_at = models.DateTimeField("公布时间")

    class Meta:
        verbose_name = "证照种类"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="registries_kind_version"),
            models.UniqueConstraint(fields=["code"], condition=Q(current=True), name="registries_kind_current"),
        ]


class Certificate(models.Model):
    """电子证照: what one holder may do or is, with a number. State and last day are the fold of its facts. Row-level security: holder, issuing organ,
    organs that handle a case in which it is a material."""

    kind = models.ForeignKey(CertificateKind, models.PROTECT, verbose_name="种类")
    kind_code = models.CharField("种类代码", max_length=60)
    number = models.CharField("证照编号", max_length=80, unique=True)
    holder = models.ForeignKey("identity.Party", models.PROTECT, related_name="+", verbose_name="持有人")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="颁发单位")
    division = models.BigIntegerField("区划", null=True)
    domain = models.CharField("领域", max_length=12, default="general")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+", verbose_name="来自办件")
    state = models.CharField("状态", max_length=12)
    edition = models.PositiveSmallIntegerField("版次", default=1)
    valid_from = models.DateField("有效期起")
    valid_until = models.DateField("有效期至", null=True)
    issued_at = models.DateTimeField("颁发时间")
    turned_at = models.DateTimeField("最近变动")
    singular = models.BinaryField("唯一（索引）", max_length=32, null=True)
    reminded = models.PositiveSmallIntegerField("已提醒到几天前", null=True)

    class Meta:
        verbose_name = "电子证照"
        constraints = [models.UniqueConstraint(fields=["singular"], condition=Q(state__in=["valid", "suspended"]), name="registries_certificate_single")]
        indexes = [
            models.Index(fields=["holder", "kind_code"], name="registries_cert_holder"),
            models.Index(fields=["organ", "kind_code", "-issued_at"], name="registries_cert_organ"),
            models.Index(fields=["valid_until"], name="registries_cert_until", condition=Q(state__in=["valid", "suspended"])),
        ]

    def worth_on(self, day: date) -> State:
        """What it is worth on a day from now on."""
        return worth(self.state, self.valid_until, day)


class Edition(models.Model):
    """版次: one paper of a certificate with its own verification code. Words are sealed; the signed PDF is made by a job."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="editions")
    place = models.PositiveSmallIntegerField("第几版")
    code = models.CharField("核验码", max_length=16, unique=True)
    sealed = models.BinaryField("内容")
    issued_at = models.DateTimeField("颁发时间")
    valid_until = models.DateField("有效期至", null=True)
    ended_at = models.DateTimeField("换发时间", null=True)
    stored = models.ForeignKey("files.Stored", models.PROTECT, null=True, related_name="+")
    digest = models.CharField("文件摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = "证照版次"
        constraints = [models.UniqueConstraint(fields=["certificate", "place"], name="registries_edition_once")]


class Span(models.Model):
    """有效区间: from when to when a certificate had which state, for questions about any past day."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="spans")
    state = models.CharField("状态", max_length=12)
    since = models.DateTimeField("起")
    until = models.DateTimeField("止", null=True)
    last_day = models.DateField("有效期至", null=True)

    class Meta:
        verbose_name = "证照状态区间"
        indexes = [models.Index(fields=["certificate", "since"], name="registries_span_certificate")]


class Turn(models.Model):
    """证照变动: an act with the words people wrote; the journal holds their hash."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="turns")
    act = models.CharField("行为", max_length=12)
    at = models.DateTimeField("时间")
    reason = models.CharField("理由", max_length=300, blank=True)
    document = models.CharField("依据文书", max_length=120, blank=True)
    by = models.CharField("经办", max_length=80)

    class Meta:
        verbose_name = "证照变动"
        indexes = [models.Index(fields=["certificate", "at"], name="registries_turn_certificate")]


class Use(models.Model):
    """证照使用: a certificate stands for a material of a case, so the organ that handles it may look."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="uses")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    material = models.CharField("材料", max_length=40)
    organ = models.BigIntegerField("办理单位")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "证照使用"
        constraints = [models.UniqueConstraint(fields=["certificate", "case", "material"], name="registries_use_once")]
        indexes = [models.Index(fields=["case"], name="registries_use_case")]


class Share(models.Model):
    """出示码: made by the holder; whoever has it sees the whole certificate until it ends."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="shares")
    code = models.CharField("出示码", max_length=20, unique=True)
    made_at = models.DateTimeField("生成时间")
    until = models.DateTimeField("有效到")
    ended_at = models.DateTimeField("收回时间", null=True)
    looks = models.PositiveIntegerField("看过几次", default=0)
    account = models.BigIntegerField("生成账号", null=True)

    class Meta:
        verbose_name = "证照出示码"


class CertificateSerial(models.Model):
    """The last running number of a kind in a year."""

    kind = models.CharField("种类", max_length=60)
    year = models.SmallIntegerField("年份")
    last = models.IntegerField("末号")

    class Meta:
        verbose_name = "证照流水号"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="registries_serial_once")]
