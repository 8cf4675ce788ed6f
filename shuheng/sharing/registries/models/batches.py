"""Bulk issues: one table, its rows, and what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """批量颁发: a table of certificates of one kind, taken in, looked at, started by hand, resumed after any break."""

    class State(models.TextChoices):
        READY = "ready", "等您确认"
        RUNNING = "running", "正在颁发"
        DONE = "done", "全部办完"

    kind = models.ForeignKey("registries.CertificateKind", models.PROTECT, verbose_name="种类")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="单位")
    domain = models.CharField("领域", max_length=12, default="general")
    state = models.CharField("状态", max_length=8, choices=State, default=State.READY)
    rows = models.IntegerField("行数")
    document = models.CharField("依据文书", max_length=120)
    account = models.BigIntegerField("经手账号", null=True)
    by = models.CharField("经手", max_length=80)
    made_at = models.DateTimeField("上传时间")
    started_at = models.DateTimeField("开始时间", null=True)
    done_at = models.DateTimeField("完成时间", null=True)
    digest = models.CharField("表格摘要", max_length=64)

    class Meta:
        verbose_name = "批量颁发"
        indexes = [models.Index(fields=["organ", "-made_at"], name="registries_batch_organ")]


class BatchRow(models.Model):
    """One row of the table, sealed; either it was issued, or it says why not."""

    class State(models.TextChoices):
        WAITING = "waiting", "等着颁发"
        ISSUED = "issued", "已颁发"
        REFUSED = "refused", "没有颁发"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    place = models.IntegerField("第几行")
    sealed = models.BinaryField("内容")
    state = models.CharField("结果", max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField("原因", max_length=200, blank=True)
    certificate = models.OneToOneField("registries.Certificate", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "批量颁发的一行"
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="registries_batch_row_once"),
            models.CheckConstraint(condition=Q(state="issued", certificate__isnull=False) | ~Q(state="issued") & Q(certificate=None),
                                   name="registries_row_whole"),
        ]
        indexes = [models.Index(fields=["batch", "state", "place"], name="registries_row_state")]
