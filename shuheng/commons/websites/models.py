"""The websites: sites and columns, one library of resources with editions and signatures, their placements, and what was published as files."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from . import rules


class Site(models.Model):
    """网站: the county portal, or the sub-site of an organ or township."""

    code = models.SlugField("代码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=rules.SITE_KINDS)
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="主办单位")
    id_code = models.CharField("网站标识码", max_length=10)
    host = models.CharField("域名", max_length=100, blank=True)
    reviews = models.SmallIntegerField("审核人数", default=1)
    place = models.IntegerField("次序", default=0)
    verified = models.BooleanField("已核对", default=False)
    phone = models.CharField("电话", max_length=40, blank=True)
    place_of_work = models.CharField("地址", max_length=100, blank=True)
    hours = models.CharField("办公时间", max_length=60, blank=True)
    icp_number = models.CharField("ICP 备案号", max_length=40, blank=True)
    police_number = models.CharField("公安备案号", max_length=40, blank=True)
    edited_at = models.DateTimeField("在工作台改过", null=True)

    class Meta:
        verbose_name = "网站"
        ordering = ["place", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="portal"), name="websites_site_one_portal"),
            models.UniqueConstraint(fields=["id_code"], name="websites_site_id_code"),
            models.CheckConstraint(condition=Q(reviews__gte=1, reviews__lte=3), name="websites_site_reviews"),
        ]


class Column(models.Model):
    """栏目: a place in a site with its duty. `issued` counts the items that ever stood in it: the n-th keeps its page."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="columns", verbose_name="网站")
    code = models.SlugField("代码", max_length=40)
    title = models.CharField("名称", max_length=30)
    kind = models.CharField("类别", max_length=10, choices=rules.COLUMN_KINDS)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="上级栏目")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="责任单位")
    update_days = models.SmallIntegerField("最长更新间隔（天）", default=0)
    on_home = models.BooleanField("上首页", default=False)
    place = models.SmallIntegerField("次序", default=0)
    issued = models.IntegerField("累计条数", default=0)
    edited_at = models.DateTimeField("在工作台改过", null=True)

    class Meta:
        verbose_name = "栏目"
        ordering = ["place", "code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="websites_column_once"),
            models.CheckConstraint(condition=Q(update_days__gte=0), name="websites_column_days"),
        ]


class Resource(models.Model):
    """信息: one entry of the library; what the public reads stands in its edition of that number."""

    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", db_index=False, verbose_name="发布单位")
    domain = models.CharField("领域", max_length=12, default="general")
    kind = models.CharField("类别", max_length=15, choices=rules.RESOURCE_KINDS)
    title = models.CharField("标题", max_length=100)
    index_number = models.CharField("索引号", max_length=30, blank=True)
    edition = models.IntegerField("现行版本", default=0)
    released_at = models.DateTimeField("首次发布时间", null=True)
    month = models.CharField("首发月份", max_length=6, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_why = models.CharField("撤下原因", max_length=200, blank=True)
    interprets = models.ForeignKey("self", models.PROTECT, null=True, related_name="interpretations", db_index=False, verbose_name="解读的文件")
    made_at = models.DateTimeField("建立时间", db_default=Now())
    key = models.CharField("重复提交的标记", max_length=60, blank=True, db_default="")

    class Meta:
        verbose_name = "网站信息"
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="websites_resource_key"),
            models.UniqueConstraint(fields=["index_number"], condition=~Q(index_number=""), name="websites_resource_index"),
            models.CheckConstraint(condition=Q(edition=0, released_at=None) | Q(edition__gt=0, released_at__isnull=False), name="websites_resource_released"),
        ]
        indexes = [models.Index(fields=["organ", "-id"], name="websites_resource_organ"),
                   models.Index(F("interprets"), condition=Q(interprets__isnull=False), name="websites_resource_explains")]

    @property
    def stands(self) -> bool:
        """Whether the public can read it."""
        return self.edition > 0 and self.withdrawn_at is None


class Edition(models.Model):
    """版本: one wording, signed by different persons in turn; frozen by the database once released."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="editions", db_index=False, verbose_name="网站信息")
    number = models.IntegerField("版本")
    round = models.SmallIntegerField("第几轮", default=1)
    state = models.CharField("状态", max_length=10, choices=rules.STATES, default=rules.DRAFT)
    title = models.CharField("标题", max_length=100)
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    reviews = models.SmallIntegerField("审核人数", default=1)
    written_by = models.BigIntegerField("撰稿人", null=True)
    written_at = models.DateTimeField("撰稿时间")
    returned = models.CharField("退回意见", max_length=300, blank=True)
    release_at = models.DateTimeField("定时发布", null=True)
    released_at = models.DateTimeField("发布时间", null=True)
    sample = models.BooleanField("示例", default=False)

    class Meta:
        verbose_name = "信息版本"
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="websites_edition_once"),
            models.UniqueConstraint(fields=["resource"], condition=~Q(state="released"), name="websites_edition_one_open"),
            models.CheckConstraint(condition=Q(state="released", released_at__isnull=False) | (~Q(state="released") & Q(released_at=None)),
                                   name="websites_edition_released"),
            models.CheckConstraint(condition=~Q(state="scheduled") | Q(release_at__isnull=False), name="websites_edition_scheduled"),
        ]
        indexes = [models.Index(fields=["state", "release_at"], condition=~Q(state="released"), name="websites_edition_open")]


class Signature(models.Model):
    """签审: one person's word on one wording. In one round nobody signs twice: the database sees to it."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="signatures", db_index=False, verbose_name="信息版本")
    round = models.SmallIntegerField("第几轮")
    duty = models.CharField("职责", max_length=8, choices=rules.DUTIES)
    account = models.BigIntegerField("签审人")
    passed = models.BooleanField("通过")
    words = models.CharField("意见", max_length=300, blank=True)
    digest = models.CharField("摘要", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "签审"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["edition", "round", "account"], name="websites_signature_one_person")]


class Placement(models.Model):
    """投放: a resource in a column. Shown ones have an ordinal that they keep."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="placements", db_index=False, verbose_name="网站信息")
    column = models.ForeignKey(Column, models.PROTECT, related_name="placements", db_index=False, verbose_name="栏目")
    main = models.BooleanField("主栏目", default=False)
    accepted = models.BooleanField("已采用", default=False)
    shown = models.BooleanField("正在展示", default=False)
    shown_at = models.DateTimeField("展示时间", null=True)
    month = models.CharField("首发月份", max_length=6, blank=True)
    ordinal = models.IntegerField("栏内序号", null=True)
    pinned_until = models.DateTimeField("置顶到", null=True)
    expires_at = models.DateTimeField("展示到", null=True)

    class Meta:
        verbose_name = "投放"
        constraints = [
            models.UniqueConstraint(fields=["resource", "column"], name="websites_placement_once"),
            models.UniqueConstraint(fields=["resource"], condition=Q(main=True), name="websites_placement_one_main"),
            models.UniqueConstraint(fields=["column", "ordinal"], name="websites_placement_ordinal"),
            models.CheckConstraint(condition=Q(shown=False) | Q(accepted=True, ordinal__isnull=False, shown_at__isnull=False), name="websites_placement_shown"),
        ]
        indexes = [
            models.Index(fields=["column", "-shown_at", "-id"], condition=Q(shown=True), name="websites_placement_newest"),
            models.Index(fields=["column", "month", "resource"], condition=Q(shown=True), name="websites_placement_month"),
            models.Index(F("pinned_until"), condition=Q(pinned_until__isnull=False), name="websites_placement_pins"),
            models.Index(F("expires_at"), condition=Q(shown=True, expires_at__isnull=False), name="websites_placement_ends"),
        ]


class Term(models.Model):
    """分类词: a category or a topic of documents; a category with `interpret_days` asks for an interpretation within so many days."""

    kind = models.CharField("类别", max_length=10, choices=rules.TERM_KINDS)
    code = models.SlugField("代码", max_length=30)
    title = models.CharField("名称", max_length=40)
    interpret_days = models.SmallIntegerField("解读期限（天）", null=True)
    place = models.SmallIntegerField("次序", default=0)
    source = models.CharField("来源", max_length=120)
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "文件分类词"
        ordering = ["kind", "place", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="websites_term_once")]


class Document(models.Model):
    """政策文件: what a released document is besides its wording: its number, category, topic, its days and whether it is in force."""

    resource = models.OneToOneField(Resource, models.PROTECT, related_name="document", verbose_name="网站信息")
    number = models.CharField("文号", max_length=40)
    category = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+", verbose_name="文件类别")
    topic = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="主题")
    issued_on = models.DateField("成文日期")
    year = models.SmallIntegerField("年份")
    effective_on = models.DateField("施行日期", null=True)
    ends_on = models.DateField("有效期到", null=True)
    promised_on = models.DateField("解读最晚发布", null=True)
    missed_at = models.DateTimeField("解读过期未发", null=True)
    validity = models.CharField("效力", max_length=10, choices=rules.VALIDITIES, default=rules.IN_FORCE)
    since_on = models.DateField("效力变动日期", null=True)
    why = models.CharField("变动依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "政策文件"
        constraints = [
            models.CheckConstraint(condition=Q(validity="in_force", since_on=None) | (~Q(validity="in_force") & Q(since_on__isnull=False)),
                                   name="websites_document_since"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(effective_on=None) | Q(ends_on__gt=F("effective_on")), name="websites_document_span"),
        ]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="websites_document_newest"),
            models.Index(fields=["topic", "-issued_on"], name="websites_document_topic"),
            models.Index(F("ends_on"), condition=Q(validity="in_force", ends_on__isnull=False), name="websites_document_ends"),
            models.Index(F("promised_on"), condition=Q(promised_on__isnull=False, missed_at=None), name="websites_document_promised"),
        ]


class Series(models.Model):
    """索引号序列: how many index numbers a site has given in a year."""

    prefix = models.CharField("前缀", max_length=20, unique=True)
    last = models.IntegerField("用到几号")

    class Meta:
        verbose_name = "索引号序列"


class Redirect(models.Model):
    """转址: an address that moved."""

    address = models.CharField("旧地址", max_length=200, unique=True)
    target = models.CharField("新地址", max_length=200)
    made_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "转址"
        constraints = [models.CheckConstraint(condition=~Q(address=F("target")), name="websites_redirect_moves")]


class Page(models.Model):
    """已发布页面: one file as it was written. `key` with site and kind says how to make it again."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False, verbose_name="网站")
    kind = models.CharField("类别", max_length=10)
    key = models.CharField("哪一页", max_length=80, blank=True)
    path = models.CharField("文件", max_length=160, unique=True)
    sha256 = models.CharField("摘要", max_length=64)
    gone = models.BooleanField("已撤下", default=False)

    class Meta:
        verbose_name = "已发布页面"
        constraints = [models.UniqueConstraint(fields=["site", "kind", "key"], name="websites_page_once")]


class Banner(models.Model):
    """紧急横幅: words that stand on every page of every site until an instant."""

    words = models.CharField("内容", max_length=120)
    raised_at = models.DateTimeField("挂出时间")
    until = models.DateTimeField("挂到")
    lowered_at = models.DateTimeField("提前撤下时间", null=True)

    class Meta:
        verbose_name = "紧急横幅"
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("raised_at")), name="websites_banner_span")]


class Word(models.Model):
    """审校词: a word that findings look for, with where it comes from."""

    kind = models.CharField("类别", max_length=10, choices=rules.WORD_KINDS)
    text = models.CharField("词", max_length=40)
    advice = models.CharField("怎么改", max_length=80, blank=True)
    place = models.SmallIntegerField("次序", default=0)
    source = models.CharField("来源", max_length=120)
    verified = models.BooleanField("已核对", default=False)
    retired = models.BooleanField("不再用", default=False)
    edited_at = models.DateTimeField("在工作台改过", null=True)

    class Meta:
        verbose_name = "审校词"
        constraints = [models.UniqueConstraint(fields=["kind", "text"], name="websites_word_once")]
