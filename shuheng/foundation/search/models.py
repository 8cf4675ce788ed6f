"""What can be found, its paragraphs and how its words sound: projections that may be built again from the rooms. Beside them what people looked for in vain,
and what else a word is called."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from . import rules


class Entry(models.Model):
    """One thing that can be found. Row-level security: only the program and `search_find`, which applies the scope itself.

    `tags` is what the index finds it by and is never read again; `said` is what was said, as questions look into it; `words` rank.
    """

    room = models.CharField("房间", max_length=20)
    kind = models.CharField("类别", max_length=20)
    key = models.CharField("键", max_length=60)
    title = models.CharField("标题", max_length=300)
    url = models.CharField("地址", max_length=300)
    summary = models.CharField("摘要", max_length=300, blank=True)
    reach = models.BigIntegerField("谁能查到")
    domain = models.CharField("领域", max_length=12)
    organ = models.BigIntegerField("单位", null=True)
    division = models.BigIntegerField("区划", null=True)
    at = models.DateTimeField("时间")
    first_at = models.DateTimeField("第一次收入的时间")
    era = models.IntegerField("季度")
    facets = models.JSONField("分面", default=dict)
    named = models.BooleanField("标题就是名称", default=False, db_default=False)
    groups = ArrayField(models.TextField(), verbose_name="归类", default=list)
    spelled = models.BooleanField("已收拼音", default=False, db_default=False)
    said = models.TextField("全文", blank=True)
    tags = SearchVectorField("双字")
    words = SearchVectorField("词")

    class Meta:
        verbose_name = "检索条目"
        constraints = [models.UniqueConstraint(fields=["room", "kind", "key"], name="search_entry_key")]
        indexes = [
            models.Index(models.F("reach"), models.F("at").desc(), name="search_entry_newest"),
            models.Index(models.F("at").desc(), name="search_entry_scoped_newest", condition=~Q(reach=0)),
            models.Index(fields=["first_at"], name="search_entry_fresh", condition=Q(reach=0)),
            models.Index(fields=["id"], name="search_entry_unspelled", condition=Q(spelled=False, reach=0)),
            GinIndex(fields=["tags"], name="search_entry_tags", fastupdate=False),
        ]


class Passage(models.Model):
    """检索段落: a paragraph of an entry that everybody may read, with the heading above it. It goes with its entry."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="passages", verbose_name="检索条目")
    place = models.SmallIntegerField("次序")
    heading = models.CharField("小标题", max_length=120, blank=True)
    text = models.TextField("原文")
    anchor = models.CharField("页内位置", max_length=40, blank=True)
    terms = SearchVectorField("词")
    size = models.SmallIntegerField("词数")

    class Meta:
        verbose_name = "检索段落"
        indexes = [GinIndex(fields=["terms"], name="search_passage_terms", fastupdate=False)]


class Spelling(models.Model):
    """词的拼音: a word of a public title, its sound, its first letters."""

    word = models.CharField("词", max_length=10, unique=True)
    sound = models.CharField("拼音", max_length=60)
    letters = models.CharField("首字母", max_length=10)

    class Meta:
        verbose_name = "词的拼音"
        indexes = [models.Index(fields=["sound"], name="search_spelling_sound"), models.Index(fields=["letters"], name="search_spelling_letters")]


class Synonym(models.Model):
    """近义词: what people say, what it is called; either finds the other, from a day on."""

    word = models.CharField("大家的说法", max_length=20)
    means = models.CharField("正式的叫法", max_length=20)
    valid_from = models.DateField("从哪天起")
    valid_to = models.DateField("到哪天止", null=True)
    source = models.CharField("来源", max_length=120)
    verified = models.BooleanField("已核对", default=False)
    loaded = models.BooleanField("来自县情档案", default=False)

    class Meta:
        verbose_name = "近义词"
        ordering = ["word", "means"]
        constraints = [
            models.UniqueConstraint(fields=["word", "means"], condition=Q(valid_to=None), name="search_synonym_once"),
            models.CheckConstraint(condition=~Q(word=F("means")), name="search_synonym_other"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="search_synonym_span"),
        ]


class Miss(models.Model):
    """没找到的问题: words that found nothing, how often on a day. Nobody's name, no address, nothing that says who asked."""

    day = models.DateField("日期")
    kind = models.CharField("在哪里问的", max_length=8, choices=rules.KINDS)
    text = models.CharField("问的话", max_length=40)
    times = models.IntegerField("次数", default=1)
    settled_on = models.DateField("处理日期", null=True)

    class Meta:
        verbose_name = "没找到的问题"
        constraints = [models.UniqueConstraint(fields=["day", "kind", "text"], name="search_miss_once"),
                       models.CheckConstraint(condition=Q(times__gte=1), name="search_miss_times")]
        indexes = [models.Index(fields=["text"], name="search_miss_open", condition=Q(settled_on=None))]
