"""Stored bytes, and what they are, whose they are and how long they stay."""

from __future__ import annotations

from django.db import models

from .rules import KINDS, Kind


class Blob(models.Model):
    """Encrypted bytes on disk and the sealed key that opens them. Without this row the bytes are noise. Seen by the program only."""

    name = models.CharField("磁盘名", max_length=32, unique=True)
    owner = models.CharField("归谁", max_length=24)
    sha256 = models.CharField("摘要", max_length=64)
    key = models.BinaryField("密封的密钥")

    class Meta:
        verbose_name = "字节"
        constraints = [models.UniqueConstraint(fields=["owner", "sha256"], name="files_blob_once_per_owner")]


class Stored(models.Model):
    """One file as somebody gave it for one purpose. Row-level security: its party, who acts for it in that service, its organ, the program."""

    class Scan(models.TextChoices):
        CLEAN = "clean", "查过，没有病毒"
        NOT_SCANNED = "not_scanned", "没有查毒程序，未查"

    token = models.CharField("公开代码", max_length=32, unique=True)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, verbose_name="字节")
    purpose = models.CharField("用途", max_length=40)
    kind = models.CharField("类型", max_length=8)
    sha256 = models.CharField("摘要", max_length=64)
    size = models.IntegerField("字节数")
    pages = models.IntegerField("页数")
    name_sealed = models.BinaryField("密封的原名", null=True)
    party = models.BigIntegerField("当事人", null=True)
    organ = models.BigIntegerField("单位", null=True)
    division = models.BigIntegerField("区划", null=True)
    domain = models.CharField("领域", max_length=12, default="general")
    case = models.BigIntegerField("办件", null=True)
    service = models.CharField("业务", max_length=20, blank=True)
    account = models.BigIntegerField("经手账号", null=True)
    scan = models.CharField("查毒", max_length=12, choices=Scan.choices)
    created_at = models.DateTimeField("存入时间")
    retention_until = models.DateTimeField("保存到", null=True)
    erased_at = models.DateTimeField("销毁时间", null=True)

    class Meta:
        verbose_name = "文件"
        constraints = [
            models.UniqueConstraint(fields=["blob", "purpose", "case", "service"], name="files_stored_once", condition=models.Q(erased_at=None),
                                    nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(erased_at=None, blob__isnull=False, name_sealed__isnull=False)
                                   | models.Q(erased_at__isnull=False, blob=None, name_sealed=None), name="files_stored_erased_whole"),
        ]
        indexes = [
            models.Index(fields=["party", "case"], name="files_stored_party"),
            models.Index(fields=["case"], name="files_stored_case"),
            models.Index(fields=["blob"], name="files_stored_blob"),
            models.Index(fields=["retention_until"], name="files_stored_due",
                         condition=models.Q(erased_at=None, retention_until__isnull=False)),
        ]

    @property
    def of_kind(self) -> Kind:
        """The kind with its media type and its label."""
        return KINDS[self.kind]
