"""办件: the narrow hot table of cases and what hangs on it. All of it but texts is a projection of the journal."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Definition(models.Model):
    """One frozen, published version of how a kind of case is handled. Never edited: a change is a new version."""

    code = models.CharField("代码", max_length=80)
    version = models.PositiveIntegerField("版本")
    kind = models.CharField("业务", max_length=20)
    title = models.CharField("名称", max_length=120)
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    valid_from = models.DateField("启用日期")
    published_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = "办理规程"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="cases_definition_code_version")]


class Case(models.Model):
    """One matter of one party on its way through the offices."""

    number = models.CharField("编号", max_length=12)
    definition = models.ForeignKey(Definition, models.PROTECT, verbose_name="办理规程", db_index=False)
    kind = models.CharField("业务", max_length=20)
    title = models.CharField("事项", max_length=120)
    party = models.ForeignKey("identity.Party", models.PROTECT, null=True, verbose_name="申请人", db_index=False)
    agent = models.ForeignKey("identity.Party", models.PROTECT, null=True, related_name="+", verbose_name="代办人", db_index=False)
    organ = models.ForeignKey("county.Organ", models.PROTECT, verbose_name="办理单位", db_index=False)
    division = models.ForeignKey("county.Division", models.PROTECT, null=True, verbose_name="区划", db_index=False)
    domain = models.CharField("领域", max_length=12, default="general")
    channel = models.CharField("渠道", max_length=12)
    stage = models.CharField("环节", max_length=40)
    milestone = models.CharField("节点", max_length=12)
    outcome = models.CharField("结果", max_length=20, blank=True)
    post = models.BigIntegerField("经手岗位", null=True)
    account = models.BigIntegerField("经手人", null=True)
    opened_at = models.DateTimeField("收到时间")
    accepted_on = models.DateField("受理日期", null=True)
    decided_on = models.DateField("决定日期", null=True)
    delivered_on = models.DateField("送达日期", null=True)
    closed_on = models.DateField("办结日期", null=True)
    deemed = models.BooleanField("视为受理", default=False)
    supplements = models.SmallIntegerField("告知补正次数", default=0)
    supplement_until = models.DateField("补正期限", null=True)
    reopened = models.SmallIntegerField("重办次数", default=0)
    parent = models.CharField("来自办件", max_length=12, blank=True)
    joint = ArrayField(models.BigIntegerField(), verbose_name="协办岗位", default=list)
    due_on = models.DateField("到期日", null=True)
    soon_on = models.DateField("临近日", null=True)
    stage_due_on = models.DateField("环节到期日", null=True)
    lamp = models.CharField("灯", max_length=5, default="ok")
    seq = models.IntegerField("序号")

    class Meta:
        verbose_name = "办件"
        constraints = [models.UniqueConstraint(fields=["number"], name="cases_case_number")]
        indexes = [
            models.Index(fields=["organ", "due_on", "id"], name="cases_case_open", condition=models.Q(closed_on=None)),
            models.Index(fields=["organ", "-opened_at"], name="cases_case_organ"),
            models.Index(fields=["party", "-opened_at"], name="cases_case_party"),
            models.Index(fields=["division", "due_on", "id"], name="cases_case_division", condition=models.Q(closed_on=None)),
            # the columns carried along let lists be counted without looking at the rows
            models.Index(fields=["account", "organ", "due_on", "id"], include=["lamp", "stage", "domain"], name="cases_case_account",
                         condition=models.Q(closed_on=None, account__isnull=False)),
            # of its own: `account is null` in front of an index gives no order behind it
            models.Index(fields=["organ", "due_on", "id"], include=["account", "lamp", "stage", "domain"], name="cases_case_free",
                         condition=models.Q(closed_on=None, account=None)),
            models.Index(fields=["due_on", "id"], name="cases_case_due", condition=models.Q(closed_on=None)),
            models.Index(fields=["organ", "stage", "due_on", "id"], name="cases_case_stage", condition=models.Q(closed_on=None)),
            models.Index(fields=["lamp", "organ", "due_on", "id"], include=["account", "stage", "domain"], name="cases_case_lamp",
                         condition=models.Q(closed_on=None, lamp__in=["soon", "late", "hold"])),
            models.Index(fields=["closed_on", "id"], name="cases_case_closed", condition=models.Q(closed_on__isnull=False)),
            models.Index(fields=["organ", "closed_on", "id"], name="cases_case_done", condition=models.Q(closed_on__isnull=False)),
            models.Index(fields=["opened_at", "id"], name="cases_case_opened"),
            models.Index(fields=["soon_on"], name="cases_case_soon", condition=models.Q(closed_on=None, lamp="ok")),
            models.Index(fields=["due_on"], name="cases_case_late", condition=models.Q(closed_on=None, lamp__in=["ok", "soon"])),
        ]


class Clock(models.Model):
    """One limit that runs, pauses and stops: statutory, promised, of a stage, of the supplement notice, of delivery."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", db_index=False)  # the unique constraint serves
    code = models.CharField("代码", max_length=60)
    kind = models.CharField("时限", max_length=20)
    part = models.CharField("部分", max_length=40, blank=True)
    unit = models.CharField("单位", max_length=10)
    start_on = models.DateField("起点")
    begins = models.CharField("起算事实", max_length=20)
    days = models.SmallIntegerField("天数")
    extra_days = models.SmallIntegerField("延长天数", default=0)
    rolls = models.BooleanField("遇假日顺延", default=False)
    article = models.CharField("依据", max_length=120, blank=True)
    pauses = models.JSONField("停表", default=list)
    stopped_on = models.DateField("停止日期", null=True)
    due_on = models.DateField("到期日", null=True)
    unsure_year = models.SmallIntegerField("跨入未公布的年份", null=True)
    calendar = models.IntegerField("日历版本", default=0)

    class Meta:
        verbose_name = "时限"
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="cases_clock_case_code")]
        # no other index names what a new calendar changes: a million clocks are written in place
        indexes = [models.Index(fields=["due_on"], name="cases_clock_silent", condition=models.Q(stopped_on=None, kind="supplement_notice"))]


class Pause(models.Model):
    """A stretch in which clocks stand still, with its reason, document, article and approver. A ledger: the union counts, never the sum."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    kind = models.CharField("原因", max_length=20)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True)
    reason = models.CharField("说明", max_length=200)
    document = models.CharField("文书", max_length=80)
    article = models.CharField("依据", max_length=120)
    approver = models.CharField("批准人", max_length=80)

    class Meta:
        verbose_name = "停表"
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="cases_pause_one_open", condition=models.Q(to_on=None)),
            models.CheckConstraint(condition=models.Q(to_on=None) | models.Q(to_on__gte=models.F("from_on")), name="cases_pause_order"),
        ]


class Opinion(models.Model):
    """An opinion asked of another holder while the case stays where it is; several run in parallel."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", db_index=False)  # the unique constraint serves
    code = models.CharField("代码", max_length=40)
    organ = models.ForeignKey("county.Organ", models.PROTECT, verbose_name="答复单位")
    asked_on = models.DateField("征求日期")
    due_on = models.DateField("到期日")
    verdict = models.CharField("意见", max_length=10, blank=True)
    given_on = models.DateField("答复日期", null=True)
    deemed = models.BooleanField("逾期视为同意", default=False)
    text = models.TextField("内容", blank=True)
    given_at = models.DateTimeField("答复时间", null=True)
    given_by = models.CharField("答复人", max_length=80, blank=True)

    class Meta:
        verbose_name = "征求意见"
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="cases_opinion_case_code")]
        indexes = [models.Index(fields=["organ", "due_on"], name="cases_opinion_open", condition=models.Q(given_at=None))]


class Step(models.Model):
    """What an officer wrote when the case moved on: the words that the journal only knows by their hash."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", db_index=False)  # the unique constraint serves
    seq = models.IntegerField("序号")
    move = models.CharField("动作", max_length=40)
    title = models.CharField("名称", max_length=80)
    words = models.TextField("说明", blank=True)
    shown = models.BooleanField("申请人可见", default=True)
    by = models.CharField("经手人", max_length=80)
    account = models.BigIntegerField("经手账号", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "办理记录"
        indexes = [models.Index(fields=["account", "-at"], name="cases_step_account", condition=models.Q(account__isnull=False))]
        constraints = [models.UniqueConstraint(fields=["case", "seq", "move"], name="cases_step_once")]


class Referral(models.Model):
    """A case sent sideways to another service, which opens a case of its own and answers accepted, refused or done."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    to = models.CharField("去向", max_length=20)
    letter = models.TextField("转办函")
    answer = models.CharField("结果", max_length=10, blank=True)
    words = models.TextField("答复", blank=True)
    target = models.CharField("对方编号", max_length=12, blank=True)
    asked_at = models.DateTimeField("转出时间")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "转办"


class Rating(models.Model):
    """The applicant's one rating of a finished case. 好差评: five levels, reasons, words."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating")
    level = models.SmallIntegerField("等级")
    reasons = ArrayField(models.CharField(max_length=30), verbose_name="原因", default=list)
    words = models.TextField("留言", blank=True)
    rated_at = models.DateTimeField("评价时间")
    channel = models.CharField("渠道", max_length=12)
    answer_due_on = models.DateField("整改答复期限", null=True)
    called_at = models.DateTimeField("回访时间", null=True)
    finding = models.CharField("核实结果", max_length=12, blank=True)
    answer = models.TextField("整改答复", blank=True)
    answered_on = models.DateField("答复日期", null=True)
    void = models.BooleanField("复核不成立", default=False)

    class Meta:
        verbose_name = "评价"
        constraints = [models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="cases_rating_level")]
        indexes = [models.Index(fields=["answer_due_on"], name="cases_rating_open", condition=models.Q(answer_due_on__isnull=False, answered_on=None))]


class Tally(models.Model):
    """What one organ did of one matter for one place on one day. A projection of the journal: it can be counted anew."""

    day = models.DateField("日期")
    organ = models.BigIntegerField("单位")
    title = models.CharField("事项", max_length=120)
    division = models.BigIntegerField("区划", null=True)
    filed = models.IntegerField("收件", default=0)
    closed = models.IntegerField("办结", default=0)
    timed = models.IntegerField("有时限的办结", default=0)
    on_time = models.IntegerField("按时办结", default=0)
    worked_days = models.IntegerField("用时合计", default=0)
    bad = models.IntegerField("差评", default=0)

    class Meta:
        verbose_name = "每日统计"
        constraints = [models.UniqueConstraint(fields=["day", "organ", "title", "division"], name="cases_tally_once", nulls_distinct=False)]


class Load(models.Model):
    """How many open cases of one matter an organ holds at present. A projection of the journal."""

    organ = models.BigIntegerField("单位")
    title = models.CharField("事项", max_length=120)
    open = models.IntegerField("在办", default=0)

    class Meta:
        verbose_name = "在办件数"
        constraints = [models.UniqueConstraint(fields=["organ", "title"], name="cases_load_once")]
