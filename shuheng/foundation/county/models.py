"""县情: divisions and their history, organs with duties, and the working calendar."""

from __future__ import annotations

from django.db import models

from . import rules

DOMAINS = {"general": "一般", "police": "公安", "discipline": "纪检监察"}
KINDS = {"department": "部门", "township": "乡镇", "unit": "事业单位", "committee": "委员会"}
STATUSES = {"official": "已公布", "provisional": "暂定", "unknown": "未公布"}
LIVES = models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from"))
SUCCESSIONS = {"merge": "并入", "rename": "更名", "recode": "改码", "split": "分设"}


class Spell(models.Model):
    """Rows of other rooms that hold from a day until another (excluded), or still last. Their tables add `LIVES` under a name of their own."""

    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True)

    class Meta:
        abstract = True

    @property
    def span(self) -> rules.Span:
        """The days for which it holds."""
        return rules.Span(self.valid_from, self.valid_to)


class Coverage(models.Model):
    """From which day on our record of a kind of thing is complete. A question about an earlier day is refused, not guessed."""

    subject = models.CharField("对象", max_length=10, unique=True)
    since = models.DateField("起")
    source = models.TextField("来源")
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "收录范围"


class Division(models.Model):
    """One administrative division during one time of its life: a new name, code or parent is a new row."""

    code = models.CharField("统计用区划代码", max_length=12)
    name = models.CharField("名称", max_length=40)
    short = models.CharField("简称", max_length=40)
    level = models.CharField("层级", max_length=8, choices=rules.LEVELS)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    source = models.TextField("来源")
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "区划"
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="county_division_start"),
            models.CheckConstraint(name="county_division_span", condition=LIVES),
            models.CheckConstraint(name="county_division_code", condition=models.Q(code__regex=r"^[0-9]{12}$")),
            models.CheckConstraint(name="county_division_parent", condition=models.Q(level=rules.COUNTY, parent=None)
                                   | models.Q(level__in=[rules.TOWNSHIP, rules.VILLAGE], parent__isnull=False)),
        ]
        indexes = [models.Index(fields=["level", "valid_from"], name="county_division_level")]

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> rules.Span:
        return rules.Span(self.valid_from, self.valid_to)


class Succession(models.Model):
    """One division went over into another on a day."""

    predecessor = models.ForeignKey(Division, models.PROTECT, related_name="went_to", verbose_name="原区划")
    successor = models.ForeignKey(Division, models.PROTECT, related_name="came_from", verbose_name="新区划")
    on = models.DateField("日期")
    kind = models.CharField("方式", max_length=8, choices=SUCCESSIONS)
    document = models.TextField("依据")
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "区划沿革"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="county_succession_once"),
            models.CheckConstraint(name="county_succession_other", condition=~models.Q(predecessor=models.F("successor"))),
        ]


class Shape(models.Model):
    """The outline of a division, in the datum its source says or is thought to have."""

    division = models.OneToOneField(Division, models.CASCADE, related_name="shape", verbose_name="区划")
    geometry = models.JSONField("图形")
    datum = models.CharField("坐标系", max_length=20)
    source = models.TextField("来源")
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "区划图形"


class Organ(models.Model):
    """A body of government that can hold posts and cases."""

    code = models.CharField("代码", max_length=60)
    name = models.CharField("名称", max_length=60)
    short = models.CharField("简称", max_length=20)
    kind = models.CharField("类别", max_length=12, choices=KINDS)
    domain = models.CharField("领域", max_length=12, choices=DOMAINS, default="general")
    division = models.ForeignKey(Division, models.PROTECT, related_name="organs", verbose_name="区划")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    source = models.TextField("来源")
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "单位"
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="county_organ_start"),
            models.CheckConstraint(name="county_organ_span", condition=LIVES),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> rules.Span:
        return rules.Span(self.valid_from, self.valid_to)


class Duty(models.Model):
    """One thing an organ has to do, with the text that says so."""

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="duties", verbose_name="单位")
    place = models.PositiveSmallIntegerField("次序")
    text = models.TextField("职责")
    source = models.TextField("来源")
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "职责"
        ordering = ["organ", "place"]
        constraints = [models.UniqueConstraint(fields=["organ", "place"], name="county_duty_place")]


class Phone(models.Model):
    """A number the public may ring. Only numbers that are public stand here."""

    number = models.CharField("号码", max_length=20, unique=True)
    label = models.CharField("用途", max_length=60)
    organ = models.CharField("单位代码", max_length=60, blank=True)
    source = models.TextField("来源")
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "公开电话"
        ordering = ["number"]


class CalendarYear(models.Model):
    """What is known of a year's working days, and from which notice."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    status = models.CharField("状态", max_length=12, choices=STATUSES)
    document = models.CharField("文号", max_length=60, blank=True)
    published_on = models.DateField("成文日期", null=True, blank=True)
    version = models.PositiveIntegerField("日历版本")
    origin = models.CharField("来自", max_length=8, choices={"profile": "县情档案", "desk": "工作台"})
    source = models.TextField("来源", blank=True)
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "日历年份"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(name="county_year_document", condition=~models.Q(status="official") | ~models.Q(document="")),
        ]


class CalendarDay(models.Model):
    """One day that differs from the plain week or carries a festival's name. `notice` is the year whose notice arranged it."""

    on = models.DateField("日期", unique=True)
    working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)
    document = models.CharField("文号", max_length=60, blank=True)
    notice = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name="通知年份")
    version = models.PositiveIntegerField("日历版本")

    class Meta:
        verbose_name = "日历日"
        ordering = ["on"]
