"""One table for everything that can be found. It is a projection: it may be dropped and built again from the rooms."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Entry(models.Model):
    """One thing that can be found. Row-level security: only the program and `search_find`, which applies the scope itself."""

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
    era = models.IntegerField("季度")
    facets = models.JSONField("分面", default=dict)
    named = models.BooleanField("标题就是名称", default=False, db_default=False)
    bigrams = SearchVectorField("双字")
    words = SearchVectorField("词")

    class Meta:
        verbose_name = "检索条目"
        constraints = [models.UniqueConstraint(fields=["room", "kind", "key"], name="search_entry_key")]
        indexes = [
            models.Index(models.F("reach"), models.F("at").desc(), name="search_entry_newest"),
            models.Index(models.F("at").desc(), name="search_entry_all_newest"),
        ]
