"""Places: an identity, and how it read and where it lay from a day until another (excluded); kinds of points, merged records, outlines of divisions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuheng.foundation.county.models import LIVES, Spell

from . import rules

PLACED = Q(longitude=None, latitude=None, datum="", exact_m=None) | (
    Q(longitude__gt=73, longitude__lt=136, latitude__gt=3, latitude__lt=54, exact_m__gt=0) & ~Q(datum=""))


class PointKind(models.Model):
    """地点类别: what a point can be. Data of the county's profile."""

    code = models.CharField("代码", max_length=20, unique=True)
    title = models.CharField("名称", max_length=20)
    rank = models.SmallIntegerField("次序")
    source = models.CharField("来源", max_length=120)
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "地点类别"
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.title


class Place(models.Model):
    """地点: one address or one point, whatever it was called. `division` and `public` are those of its newest spell. Row-level security: officers
    of the domain, and for everybody the points that are public."""

    code = models.CharField("编号", max_length=40, unique=True)
    sort = models.CharField("类型", max_length=8, choices=rules.SORTS)
    division = models.ForeignKey("county.Division", models.PROTECT, related_name="+", verbose_name="所在区划")
    organ = models.ForeignKey("county.Organ", models.PROTECT, null=True, related_name="+", verbose_name="登记单位")
    domain = models.CharField("领域", max_length=12, default="general")
    public = models.BooleanField("公开", default=False)
    synthetic = models.BooleanField("示例数据", default=False)
    recorded_at = models.DateTimeField("登记时间", db_default=Now())

    class Meta:
        verbose_name = "地点"
        constraints = [models.CheckConstraint(condition=Q(sort=rules.POINT) | Q(public=False), name="places_public_points")]


class Located(Spell):
    """What addresses and points have in common for a time: the division, where it lay in CGCS2000 degrees, and how that is known."""

    division = models.ForeignKey("county.Division", models.PROTECT, related_name="+", verbose_name="区划")
    domain = models.CharField("领域", max_length=12, default="general")
    longitude = models.FloatField("经度", null=True)
    latitude = models.FloatField("纬度", null=True)
    datum = models.CharField("读数坐标系", max_length=10, blank=True, choices=rules.DATUMS)
    exact_m = models.IntegerField("误差（米）", null=True)
    cause = models.CharField("原因", max_length=12, choices=rules.CAUSES)
    source = models.CharField("依据", max_length=120)
    ended_by = models.CharField("注销依据", max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def spot(self) -> rules.Spot | None:
        """Where it lay, if anybody measured it."""
        if self.longitude is None or self.latitude is None or self.exact_m is None:
            return None
        return rules.Spot(self.longitude, self.latitude, self.datum, self.exact_m)


class Address(Located):
    """标准地址: how an address read for a time. Two addresses of one division never read the same today."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="addresses", verbose_name="地点")
    road = models.CharField("路、街、巷或者组", max_length=30)
    door = models.CharField("门牌号", max_length=20, blank=True)
    building = models.CharField("楼栋", max_length=20, blank=True)
    unit = models.CharField("单元", max_length=20, blank=True)
    room = models.CharField("房号", max_length=20, blank=True)
    words = models.CharField("地址", max_length=110)

    class Meta:
        verbose_name = "标准地址"
        constraints = [
            models.CheckConstraint(condition=LIVES, name="places_address_span"),
            models.CheckConstraint(condition=PLACED, name="places_address_spot"),
            models.UniqueConstraint(fields=["division", "words"], condition=Q(valid_to=None), name="places_address_once"),
        ]
        indexes = [models.Index(fields=["division", "valid_from"], name="places_address_division"),
                   models.Index(fields=["longitude", "latitude"], name="places_address_box", condition=Q(longitude__isnull=False))]

    @property
    def heading(self) -> str:
        """How people read it: village, road, door."""
        return f"{self.division.short}{self.words}"


class Point(Located):
    """兴趣点: what a point of interest was called and where it stood for a time."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="points", verbose_name="地点")
    kind = models.ForeignKey(PointKind, models.PROTECT, related_name="+", verbose_name="类别")
    name = models.CharField("名称", max_length=60)
    words = models.CharField("地址", max_length=110, blank=True)
    public = models.BooleanField("公开", default=False)

    class Meta:
        verbose_name = "兴趣点"
        constraints = [
            models.CheckConstraint(condition=LIVES, name="places_point_span"),
            models.CheckConstraint(condition=PLACED, name="places_point_spot"),
        ]
        indexes = [models.Index(fields=["division", "valid_from"], name="places_point_division"),
                   models.Index(fields=["kind", "valid_from"], name="places_point_kind"),
                   models.Index(fields=["longitude", "latitude"], name="places_point_box", condition=Q(longitude__isnull=False))]

    @property
    def heading(self) -> str:
        """What it is called."""
        return self.name


class Merge(models.Model):
    """地点合并: two records that are one place. The one that goes keeps its spells, so that a split undoes everything."""

    kept = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="留下的")
    gone = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="并入的")
    merged_at = models.DateTimeField("合并时间")
    reason = models.CharField("理由", max_length=300)
    document = models.CharField("依据文书", max_length=120)
    by = models.CharField("经办", max_length=80)
    split_at = models.DateTimeField("拆分时间", null=True)
    split_reason = models.CharField("拆分理由", max_length=300, blank=True)
    split_document = models.CharField("拆分依据文书", max_length=120, blank=True)
    split_by = models.CharField("拆分经办", max_length=80, blank=True)

    class Meta:
        verbose_name = "地点合并"
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(split_at=None), name="places_gone_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="places_merge_two"),
        ]


class Outline(Spell):
    """边界图形: the outline of a township or village for a time, a MultiPolygon in CGCS2000 degrees with its bounds."""

    division = models.ForeignKey("county.Division", models.PROTECT, related_name="+", verbose_name="区划")
    geometry = models.JSONField("图形")
    west = models.FloatField("西")
    south = models.FloatField("南")
    east = models.FloatField("东")
    north = models.FloatField("北")
    datum = models.CharField("原图坐标系", max_length=10, choices=rules.DATUMS)
    exact_m = models.IntegerField("误差（米）")
    digest = models.CharField("摘要", max_length=64)
    source = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = "边界图形"
        constraints = [models.CheckConstraint(condition=LIVES, name="places_outline_span"),
                       models.CheckConstraint(condition=Q(west__lt=F("east"), south__lt=F("north"), exact_m__gt=0), name="places_outline_bounds")]
