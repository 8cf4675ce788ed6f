"""网站考核: frozen versions of the indicators, a run a day, what it found of each site with the evidence, probes, warnings, yearly tables.

Row-level security lets only the program add results; nobody can change or delete them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .rules import GRADES, KINDS, PARTS, STATES, shown


class RuleTable(models.Model):
    """One version of the indicators, whole and frozen; a run names the one it used."""

    valid_from = models.DateField("起用日期")
    version = models.SmallIntegerField("版本")
    title = models.CharField("名称", max_length=80)
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    source = models.CharField("出处", max_length=300)
    verified = models.BooleanField("已核对", default=False)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = "考核指标表"
        constraints = [models.UniqueConstraint(fields=["valid_from", "version"], name="appraisal_ruletable_version")]


class Run(models.Model):
    """The assessment of all sites for one day, site by site; what a crash left undone is done later the same day."""

    on = models.DateField("哪一天", unique=True)
    table = models.ForeignKey(RuleTable, models.PROTECT, related_name="+", verbose_name="考核指标表")
    begun_at = models.DateTimeField("开始时间")
    done_at = models.DateTimeField("算完时间", null=True)

    class Meta:
        verbose_name = "网站考核日"


class Assessment(models.Model):
    """One site on one day. Points are hundredths."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="assessments", db_index=False, verbose_name="考核日")
    site = models.ForeignKey("websites.Site", models.PROTECT, related_name="+", verbose_name="网站")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="主办单位")
    score = models.IntegerField("得分")
    deducted = models.IntegerField("扣分")
    bonus = models.IntegerField("加分")
    vetoes = models.SmallIntegerField("否决项")
    grade = models.CharField("结论", max_length=8, choices=[(code, words) for code, (_, words) in GRADES.items()])
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "网站得分"
        constraints = [models.UniqueConstraint(fields=["run", "site"], name="appraisal_assessment_once")]

    @property
    def points(self) -> str:
        """The score as people read it."""
        return shown(self.score)

    @property
    def lost(self) -> str:
        """What was deducted, as people read it."""
        return shown(self.deducted)

    @property
    def won(self) -> str:
        """The bonus, as people read it."""
        return shown(self.bonus)


class Result(models.Model):
    """One indicator of one site on one day."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="results", db_index=False, verbose_name="网站得分")
    code = models.CharField("指标", max_length=40)
    part = models.CharField("部分", max_length=8, choices=PARTS)
    state = models.CharField("状态", max_length=12, choices=[(code, words) for code, (_, words) in STATES.items()])
    met = models.BooleanField("否决", default=False)
    count = models.IntegerField("几处")
    points = models.IntegerField("分值")
    why = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "指标结果"
        constraints = [models.UniqueConstraint(fields=["assessment", "code"], name="appraisal_result_once")]

    @property
    def shown(self) -> str:
        """Its points as people read them."""
        return shown(self.points)


class Evidence(models.Model):
    """What one point rests on: the thing itself, as it was found, with the address where it can be looked at."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="evidence", verbose_name="指标结果")
    subject = models.CharField("对象", max_length=200)
    words = models.CharField("情况", max_length=300)
    address = models.CharField("在哪里看", max_length=300, blank=True)
    points = models.IntegerField("分值")
    facts = models.JSONField("数据", default=dict)

    class Meta:
        verbose_name = "考核证据"
        ordering = ["id"]

    @property
    def shown(self) -> str:
        """Its points as people read them."""
        return shown(self.points)


class Probe(models.Model):
    """One look at the home page of a site. Those that succeeded are let go after some days, failures stay."""

    site = models.ForeignKey("websites.Site", models.PROTECT, related_name="+", db_index=False, verbose_name="网站")
    at = models.DateTimeField("时间")
    failed = models.BooleanField("打不开")
    milliseconds = models.IntegerField("用时（毫秒）")
    why = models.CharField("原因", max_length=120, blank=True)

    class Meta:
        verbose_name = "网站探测"
        indexes = [models.Index(fields=["site", "-at"], name="appraisal_probe_site"),
                   models.Index(fields=["at"], name="appraisal_probe_thin", condition=Q(failed=False))]


class ProbeDay(models.Model):
    """How many probes of a site a day had, and how many failed; this stays when single probes are let go."""

    site = models.ForeignKey("websites.Site", models.PROTECT, related_name="+", db_index=False, verbose_name="网站")
    on = models.DateField("日期")
    probes = models.IntegerField("探测次数")
    failed = models.IntegerField("打不开次数")

    class Meta:
        verbose_name = "探测日汇总"
        constraints = [models.UniqueConstraint(fields=["site", "on"], name="appraisal_probeday_once"),
                       models.CheckConstraint(condition=Q(failed__gte=0, failed__lte=models.F("probes")), name="appraisal_probeday_counts")]


class OuterLink(models.Model):
    """A link of our articles to a host that the technicians let us ask, and since when it does not open."""

    address = models.CharField("网址", max_length=500, unique=True)
    checked_on = models.DateField("检查日期")
    failing_since = models.DateField("从哪天起打不开", null=True)
    why = models.CharField("原因", max_length=120, blank=True)

    class Meta:
        verbose_name = "外站链接"


class ColumnWarning(models.Model):
    """That the owner of a column was told of a day, once for each day and kind."""

    column = models.ForeignKey("websites.Column", models.PROTECT, related_name="+", db_index=False, verbose_name="栏目")
    kind = models.CharField("种类", max_length=4, choices=KINDS)
    due_on = models.DateField("最晚更新日期")
    told_at = models.DateTimeField("提醒时间")

    class Meta:
        verbose_name = "栏目预警"
        constraints = [models.UniqueConstraint(fields=["column", "due_on", "kind"], name="appraisal_columnwarning_once")]


class YearReport(models.Model):
    """政府网站工作年度报表: the figures of a year of one site as the program published them."""

    year = models.SmallIntegerField("年份")
    site = models.ForeignKey("websites.Site", models.PROTECT, related_name="+", verbose_name="网站")
    figures = models.JSONField("数字")
    digest = models.CharField("摘要", max_length=64)
    released_on = models.DateField("发布日期")

    class Meta:
        verbose_name = "网站年度报表"
        constraints = [models.UniqueConstraint(fields=["year", "site"], name="appraisal_yearreport_once")]
