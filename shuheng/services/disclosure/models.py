"""Requests for information with their sealed words, third parties, documents, enclosures, disputes; duties of disclosure and their items; reports."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from . import rules


class Request(models.Model):
    """依申请公开: somebody asks an organ for information; its way, clocks and lamps are those of its case. What is asked and by whom is sealed."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="被申请单位")
    party = models.BigIntegerField("申请人", null=True)
    readers = ArrayField(models.BigIntegerField(), verbose_name="可读单位")
    domain = models.CharField("领域", max_length=12, default="general")
    applicant = models.CharField("申请人类别", max_length=16)
    way = models.CharField("来的方式", max_length=12)
    medium = models.CharField("载体", max_length=12)
    delivery = models.CharField("获取方式", max_length=12)
    received_on = models.DateField("收到日期")
    sealed = models.BinaryField("申请内容（密文）")
    reasons_asked_on = models.DateField("要求说明理由的日期", null=True)
    reasons_sealed = models.BinaryField("说明的理由（密文）", null=True)
    fee_fen = models.BigIntegerField("信息处理费（分）", null=True)
    fee_due_on = models.DateField("缴费期限", null=True)
    fee_paid_on = models.DateField("缴费日期", null=True)
    outcome = models.CharField("结果", max_length=20, blank=True)
    ended_on = models.DateField("答复或者结束日期", null=True)
    answer_sealed = models.BinaryField("答复（密文）", null=True)
    overdue_told = models.DateField("哪一天的超期已经告诉", null=True)

    class Meta:
        verbose_name = "政府信息公开申请"
        indexes = [models.Index(fields=["organ", "-received_on"], name="disclosure_request_organ"),
                   models.Index(fields=["party", "-received_on"], name="disclosure_request_party"),
                   models.Index(fields=["case"], name="disclosure_request_open", condition=Q(ended_on=None)),
                   models.Index(fields=["fee_due_on"], name="disclosure_request_fee", condition=Q(fee_due_on__isnull=False, fee_paid_on=None))]
        constraints = [
            models.CheckConstraint(condition=Q(ended_on=None, outcome="") | (Q(ended_on__isnull=False, ended_on__gte=F("received_on")) & ~Q(outcome="")),
                                   name="disclosure_request_ended"),
            models.CheckConstraint(condition=Q(fee_fen=None, fee_due_on=None) | Q(fee_fen__gt=0, fee_due_on__isnull=False), name="disclosure_request_fee_due"),
        ]


class ThirdParty(models.Model):
    """第三方: whose rights an answer may touch; asked in writing, answers within days, silent when it does not."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    sealed = models.BinaryField("名称和地址（密文）")
    asked_on = models.DateField("征求日期")
    due_on = models.DateField("期限")
    verdict = models.CharField("意见", max_length=8, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    answer_sealed = models.BinaryField("理由（密文）", null=True)

    class Meta:
        verbose_name = "第三方"
        indexes = [models.Index(fields=["case"], name="disclosure_thirdparty_case"),
                   models.Index(fields=["due_on"], name="disclosure_thirdparty_due", condition=Q(answered_on=None))]
        constraints = [models.CheckConstraint(
            condition=Q(verdict="", answered_on=None) | (~Q(verdict="") & Q(answered_on__isnull=False, answered_on__gte=F("asked_on"))),
            name="disclosure_thirdparty_answer")]


class Document(models.Model):
    """公开文书: a numbered notice or answer; `shown` to the applicant, or a letter to somebody else. Its words are sealed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    kind = models.CharField("种类", max_length=16)
    number = models.CharField("文号", max_length=60, unique=True)
    title = models.CharField("标题", max_length=60)
    shown = models.BooleanField("给申请人", default=True)
    issued_on = models.DateField("日期")
    sealed = models.BinaryField("内容（密文）")
    stored = models.ForeignKey("files.Stored", models.PROTECT, null=True, related_name="+", verbose_name="文件")
    delivered_on = models.DateField("送达日期", null=True)

    class Meta:
        verbose_name = "公开文书"
        indexes = [models.Index(fields=["case"], name="disclosure_document_case")]


class Enclosure(models.Model):
    """答复附件: a copy of the information itself. A file of the organ's; the applicant reads it once the request is answered."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    stored = models.OneToOneField("files.Stored", models.PROTECT, related_name="+", verbose_name="文件")
    added_on = models.DateField("附上的日期")

    class Meta:
        verbose_name = "答复附件"
        indexes = [models.Index(fields=["case"], name="disclosure_enclosure_case")]


class Dispute(models.Model):
    """复议诉讼: an administrative review of an answer, or a suit against it, as the organ heard of it; struck when it was recorded by mistake."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="被申请、被告单位")
    kind = models.CharField("种类", max_length=12, choices=rules.DISPUTES)
    number = models.CharField("案号", max_length=60)
    forum = models.CharField("审理机关", max_length=60)
    filed_on = models.DateField("受理日期")
    outcome = models.CharField("结果", max_length=12, blank=True, choices=rules.RESULTS)
    decided_on = models.DateField("结果日期", null=True)
    struck_on = models.DateField("划掉的日期", null=True)

    class Meta:
        verbose_name = "复议诉讼"
        indexes = [models.Index(fields=["organ", "filed_on"], name="disclosure_dispute_organ"), models.Index(fields=["case"], name="disclosure_dispute_case")]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], condition=Q(decided_on=None, struck_on=None), name="disclosure_dispute_open_once"),
            models.CheckConstraint(condition=Q(outcome="", decided_on=None) | (~Q(outcome="") & Q(decided_on__isnull=False, decided_on__gte=F("filed_on"))),
                                   name="disclosure_dispute_decided")]


class Serial(models.Model):
    """The last number that an organ gave to a kind of document in a year."""

    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="单位")
    word = models.CharField("字", max_length=4)
    year = models.SmallIntegerField("年份")
    last = models.IntegerField("末号")

    class Meta:
        verbose_name = "公开文号"
        constraints = [models.UniqueConstraint(fields=["organ", "word", "year"], name="disclosure_serial_once")]


class Duty(models.Model):
    """主动公开事项: what an organ has to publish unasked, by which law, within how many working days, in which column."""

    code = models.CharField("代码", max_length=60, unique=True)
    place = models.IntegerField("次序")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="责任单位")
    title = models.CharField("公开什么", max_length=120)
    law = models.CharField("依据", max_length=200)
    days = models.SmallIntegerField("工作日")
    column = models.CharField("栏目", max_length=60)
    verified = models.BooleanField("已核对", default=False)
    active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "主动公开事项"
        indexes = [models.Index(fields=["organ"], name="disclosure_duty_organ")]
        constraints = [models.CheckConstraint(condition=Q(days__range=(1, 250)), name="disclosure_duty_days")]


class Item(models.Model):
    """主动公开的信息: one piece of information under a duty, with the day it was made and the day it was published."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="items", verbose_name="主动公开事项")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="责任单位")
    title = models.CharField("标题", max_length=160)
    made_on = models.DateField("形成日期")
    due_on = models.DateField("最晚公开日期")
    soon_on = models.DateField("开始提醒的日期")
    published_on = models.DateField("公开日期", null=True)
    link = models.CharField("网址", max_length=300, blank=True)
    warned_on = models.DateField("提醒日期", null=True)
    eve_on = models.DateField("发消息的日期")
    told_on = models.DateField("发消息提醒了的日期", null=True)

    class Meta:
        verbose_name = "主动公开的信息"
        indexes = [models.Index(fields=["organ", "due_on"], name="disclosure_item_waiting", condition=Q(published_on=None)),
                   models.Index(fields=["duty", "-made_on"], name="disclosure_item_duty")]
        constraints = [
            models.UniqueConstraint(fields=["duty", "title", "made_on"], name="disclosure_item_once"),
            models.CheckConstraint(condition=Q(due_on__gt=F("made_on"), soon_on__lte=F("eve_on"), eve_on__lte=F("due_on")), name="disclosure_item_due"),
            models.CheckConstraint(condition=Q(published_on=None, link="") | (Q(published_on__isnull=False, published_on__gte=F("made_on")) & ~Q(link="")),
                                   name="disclosure_item_published")]


class Report(models.Model):
    """政府信息公开工作年度报告: the figures of a year as they were released, of an organ or (no organ) of the county. Never edited."""

    year = models.SmallIntegerField("年份")
    organ = models.ForeignKey("county.Organ", models.PROTECT, null=True, related_name="+", verbose_name="单位")
    counts = models.JSONField("申请的数字")
    disputes = models.JSONField("复议诉讼的数字", default=dict)
    published = models.IntegerField("主动公开")
    in_time = models.IntegerField("按时公开")
    overdue = models.IntegerField("超期没公开")
    words = models.TextField("其他需要报告的", blank=True)
    digest = models.CharField("摘要", max_length=64)
    released_on = models.DateField("发布日期")
    by = models.CharField("发布人", max_length=80)

    class Meta:
        verbose_name = "信息公开年度报告"
        constraints = [models.UniqueConstraint(fields=["year", "organ"], name="disclosure_report_once", nulls_distinct=False)]
