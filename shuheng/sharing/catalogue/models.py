"""The catalogue of what data the county has: the code scheme, resources with editions and items, objections. Metadata only: no data stands here."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from shuheng.foundation.notices.models import Owed

from . import rules


class Category(models.Model):
    """目录分类: one node of the code scheme, 类/项/目/细目."""

    code = models.CharField("代码", max_length=8, unique=True)
    title = models.CharField("名称", max_length=40)
    parent = models.CharField("上级代码", max_length=8, blank=True)
    source = models.CharField("来源", max_length=120, blank=True)
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "目录分类"
        ordering = ["code"]


class Resource(models.Model):
    """信息资源: one entry of the catalogue. `draft` is what is being written; what is published stands in its newest edition.

    `found` is what it is found by: the bigrams of the newest edition, or of the draft before the first.
    """

    code = models.CharField("资源代码", max_length=20, blank=True)
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="提供单位")
    domain = models.CharField("领域", max_length=12, default="general")
    title = models.CharField("名称", max_length=60)
    state = models.CharField("状态", max_length=10, choices=rules.STATES, default=rules.DRAFT)
    draft = models.JSONField("草稿", null=True)
    edition = models.IntegerField("现行版本", default=0)
    written_by = models.BigIntegerField("编制人", null=True)
    written_at = models.DateTimeField("编制时间", null=True)
    returned = models.CharField("退回原因", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_why = models.CharField("撤下原因", max_length=200, blank=True)
    made_at = models.DateTimeField("建立时间", db_default=Now())
    found = SearchVectorField("查找", null=True)

    class Meta:
        verbose_name = "信息资源"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="catalogue_resource_code", condition=~Q(code="")),
            models.UniqueConstraint(fields=["organ", "title"], name="catalogue_resource_title", condition=Q(withdrawn_at=None)),
            models.CheckConstraint(condition=Q(state__in=["draft", "review"], draft__isnull=False) | Q(state__in=["published", "withdrawn"]),
                                   name="catalogue_resource_draft"),
            models.CheckConstraint(condition=Q(edition=0) | ~Q(code=""), name="catalogue_resource_coded"),
        ]
        indexes = [models.Index(fields=["organ", "state"], name="catalogue_resource_organ"), GinIndex(fields=["found"], name="catalogue_resource_found"),
                   models.Index(fields=["-made_at", "-id"], name="catalogue_resource_newest", condition=Q(edition__gt=0, withdrawn_at=None))]

    @property
    def stands(self) -> bool:
        """Is it in the catalogue? A withdrawn entry stays out while its next edition is written, until that is published."""
        return self.edition > 0 and self.withdrawn_at is None


class Edition(models.Model):
    """资源版本: what was published, whole and frozen; never changed."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="editions", verbose_name="信息资源")
    number = models.IntegerField("版本")
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    written_by = models.BigIntegerField("编制人", null=True)
    published_by = models.BigIntegerField("发布人", null=True)
    published_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = "资源版本"
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="catalogue_edition_once"),
            models.CheckConstraint(condition=Q(written_by=None) | Q(published_by=None) | ~Q(written_by=models.F("published_by")),
                                   name="catalogue_edition_two_persons"),
        ]


class Item(models.Model):
    """信息项: one column of a published resource; `retired` when a later edition no longer has it, so that what was granted can still be named."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="items", db_index=False, verbose_name="信息资源")
    place = models.SmallIntegerField("序号")
    column = models.CharField("列名", max_length=60)
    title = models.CharField("名称", max_length=40)
    type = models.CharField("类型", max_length=1, choices=rules.TYPES)
    sharing = models.CharField("共享", max_length=12, choices=rules.SHARING)
    openness = models.CharField("开放", max_length=12, choices=rules.OPENNESS)
    source = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", db_index=False, verbose_name="来源单位")
    element = models.CharField("数据元", max_length=60, blank=True)
    personal = models.BooleanField("个人信息", default=False)
    retired = models.BooleanField("已取消", default=False)

    class Meta:
        verbose_name = "信息项"
        constraints = [models.UniqueConstraint(fields=["resource", "column"], name="catalogue_item_once")]
        indexes = [models.Index(fields=["element"], name="catalogue_item_element", condition=~Q(element="") & Q(retired=False))]


class Objection(Owed):
    """目录异议: another organ says that an entry is wrong; the provider answers by a day."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="objections", verbose_name="信息资源")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="提出单位")
    words = models.CharField("内容", max_length=500)
    made_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    answer = models.CharField("答复", max_length=500, blank=True)
    accepted = models.BooleanField("采纳", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "目录异议"
        indexes = [models.Index(fields=["resource", "-made_at"], name="catalogue_objection_resource")]
