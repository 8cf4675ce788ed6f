"""Requests for shared data, the grants they become, what answers for an entry, and the receipts of every look-up.

Grants, receipts and what was used of a grant are written by definer functions of the owner only; the application can but read them.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shuheng.foundation.notices.models import Owed


class Attachment(models.Model):
    """资源挂接: what answers for an entry of the catalogue: a base registry of this program, or the table that its organ delivered."""

    resource = models.OneToOneField("catalogue.Resource", models.PROTECT, related_name="attachment", verbose_name="信息资源")
    relation = models.CharField("数据在哪里", max_length=20)
    attached_at = models.DateTimeField("挂接时间")
    by = models.CharField("经办", max_length=80)

    class Meta:
        verbose_name = "资源挂接"


class Request(models.Model):
    """共享申请: an organ asks for items of an entry; its way, clocks and lamps are those of its case."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="信息资源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="申请单位")
    domain = models.CharField("领域", max_length=12, default="general")
    items = ArrayField(models.CharField(max_length=60), verbose_name="信息项")
    purpose = models.CharField("目的", max_length=300)
    basis = models.CharField("依据", max_length=200)
    used_for = models.CharField("用在哪些事项", max_length=120)
    divisions = ArrayField(models.CharField(max_length=12), default=list, verbose_name="范围")
    daily_limit = models.IntegerField("每天最多查几次")
    until = models.DateField("用到哪天")
    asked_by = models.BigIntegerField("申请人")
    answer = models.CharField("理由", max_length=300, blank=True)
    answered_by = models.BigIntegerField("答复人", null=True)

    class Meta:
        verbose_name = "共享申请"
        indexes = [models.Index(fields=["organ"], name="exchange_request_organ"), models.Index(fields=["resource"], name="exchange_request_resource")]
        constraints = [models.CheckConstraint(condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")), name="exchange_request_two_persons")]


class Grant(models.Model):
    """共享授权: the access rule itself. What it does not name, nobody gets by it."""

    request = models.OneToOneField(Request, models.PROTECT, related_name="grant", verbose_name="共享申请")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="使用单位")
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="信息资源")
    domain = models.CharField("领域", max_length=12, default="general")
    items = ArrayField(models.CharField(max_length=60), verbose_name="信息项")
    divisions = ArrayField(models.CharField(max_length=12), verbose_name="范围")
    daily_limit = models.IntegerField("每天最多查几次")
    valid_from = models.DateField("从哪天起")
    valid_to = models.DateField("到哪天")
    granted_by = models.BigIntegerField("授权人")
    ended_at = models.DateTimeField("终止时间", null=True)
    ended_why = models.CharField("终止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "共享授权"
        indexes = [models.Index(fields=["organ", "resource"], name="exchange_grant_organ"), models.Index(fields=["resource"], name="exchange_grant_resource")]

    def stands(self, day: object) -> bool:
        """Does it hold on a day?"""
        return self.ended_at is None and self.valid_from <= day <= self.valid_to  # type: ignore[operator]


class Usage(models.Model):
    """授权用量: how often a grant was used on a day, in stripes, so that those who look at once do not wait for each other."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", db_index=False, verbose_name="共享授权")
    on = models.DateField("日期")
    stripe = models.SmallIntegerField("条")
    used = models.IntegerField("次数")

    class Meta:
        verbose_name = "授权用量"
        constraints = [models.UniqueConstraint(fields=["grant", "on", "stripe"], name="exchange_usage_once")]


class Receipt(models.Model):
    """查询回执: one look-up under a grant. Hashes only, never the body; signed, sealed with the journal, kept by both sides.

    The database does not look its references up again: only `exchange_read` writes here, which has just read these rows. To lock them for each look
    would let everybody who looks under one grant queue at its row.
    """

    at = models.DateTimeField("时间")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="receipts", db_index=False, db_constraint=False, verbose_name="共享授权")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name="使用单位")
    account = models.BigIntegerField("账号", null=True)
    by = models.CharField("查询人", max_length=80)
    case = models.CharField("办件", max_length=36)
    via = models.CharField("途径", max_length=8)
    items = ArrayField(models.CharField(max_length=60), verbose_name="信息项")
    key = models.BinaryField("主键（索引）")
    party = models.ForeignKey("identity.Party", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False, verbose_name="被查的人")
    found = models.BooleanField("查到")
    words = models.CharField("为什么查", max_length=200)
    answer = models.CharField("答复摘要", max_length=64, blank=True)
    signature = models.BinaryField("签名", null=True)

    class Meta:
        verbose_name = "查询回执"
        indexes = [
            models.Index(fields=["grant", "-at"], name="exchange_receipt_grant"),
            models.Index(fields=["account", "-at"], name="exchange_receipt_account"),
            models.Index(fields=["party", "-at"], name="exchange_receipt_party", condition=Q(party__isnull=False)),
        ]


class Unusual(models.Model):
    """异常查询: a look-up that has to be explained by whoever made it; somebody else accepts the explanation or does not."""

    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="unusual", verbose_name="查询回执")
    why = models.CharField("哪里异常", max_length=8)
    found_at = models.DateTimeField("发现时间")
    due_on = models.DateField("说明期限")
    words = models.CharField("说明", max_length=300, blank=True)
    explained_at = models.DateTimeField("说明时间", null=True)
    explained_by = models.BigIntegerField("说明人", null=True)
    accepted = models.BooleanField("认可", null=True)
    judged_by = models.BigIntegerField("认定人", null=True)
    judged_at = models.DateTimeField("认定时间", null=True)

    class Meta:
        verbose_name = "异常查询"
        indexes = [models.Index(fields=["due_on"], name="exchange_unusual_due", condition=Q(accepted=None))]


class Objection(Owed):
    """数据异议: a person says that what a register holds of him is wrong. Until it is answered the item is marked wherever it is looked up."""

    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="信息资源")
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="+", verbose_name="从哪次查询看到的")
    item = models.CharField("信息项", max_length=60)
    key = models.BinaryField("主键（索引）")
    party = models.ForeignKey("identity.Party", models.PROTECT, related_name="+", verbose_name="提出人")
    words = models.CharField("哪里不对", max_length=300)
    made_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    answer = models.CharField("答复", max_length=300, blank=True)
    accepted = models.BooleanField("采纳", null=True)
    answered_by = models.CharField("答复人", max_length=80, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "数据异议"
        constraints = [models.UniqueConstraint(fields=["resource", "key", "item"], name="exchange_objection_once", condition=Q(answered_at=None))]
        indexes = [models.Index(fields=["party", "-made_at"], name="exchange_objection_party")]
