"""Matters, drafts, applications with their sealed answers, materials, supplements, decisions and documents."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Matter(models.Model):
    """事项: what people can apply for. All its content is the current frozen definition; this row finds it."""

    code = models.CharField("事项编码", max_length=80, unique=True)
    title = models.CharField("名称", max_length=120)
    short = models.CharField("简称", max_length=40)
    kind = models.CharField("类型", max_length=12)
    organ = models.ForeignKey("county.Organ", models.PROTECT, verbose_name="实施单位")
    definition = models.ForeignKey("cases.Definition", models.PROTECT, verbose_name="现行版本")
    life_events = ArrayField(models.CharField(max_length=12), verbose_name="生活事件", default=list)
    by_township = models.BooleanField("乡镇办理", default=False)
    active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "办理事项"
        indexes = [GinIndex(fields=["life_events"], name="licensing_matter_life")]


class Draft(models.Model):
    """An application somebody has begun. Sealed as a whole; forgotten when it expires."""

    account = models.ForeignKey("identity.Account", models.CASCADE)
    party = models.ForeignKey("identity.Party", models.CASCADE, null=True)
    definition = models.ForeignKey("cases.Definition", models.PROTECT)
    matter = models.ForeignKey(Matter, models.CASCADE)
    key = models.UUIDField("提交键", unique=True)
    sealed = models.BinaryField("内容")
    updated_at = models.DateTimeField("保存时间")
    expires_on = models.DateField("过期日期")

    class Meta:
        verbose_name = "申请草稿"
        constraints = [models.UniqueConstraint(fields=["account", "party", "matter"], name="licensing_draft_one", nulls_distinct=False)]


class Application(models.Model):
    """申请: the case of a matter, with what the applicant answered. Row-level security lets the applicant and the handling organs read it."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True)
    matter = models.ForeignKey(Matter, models.PROTECT)
    party = models.BigIntegerField("申请人", null=True)
    readers = ArrayField(models.BigIntegerField(), verbose_name="可读单位")
    division = models.BigIntegerField("区划", null=True)
    domain = models.CharField("领域", max_length=12, default="general")
    answers = models.JSONField("填写内容")
    sealed = models.BinaryField("个人信息")
    retention_until = models.DateField("保存到", null=True)

    class Meta:
        verbose_name = "申请"


class Material(models.Model):
    """材料: one paper or file of an application, or the reason why none is needed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="materials")
    code = models.CharField("代码", max_length=40)
    title = models.CharField("名称", max_length=120)
    stored = models.ForeignKey("files.Stored", models.PROTECT, null=True)
    certificate = models.ForeignKey("registries.Certificate", models.PROTECT, null=True, related_name="+")
    source = models.CharField("来源", max_length=12)
    verdict = models.CharField("核对", max_length=10, default="open")
    remark = models.CharField("说明", max_length=300, blank=True)
    checked_by = models.CharField("核对人", max_length=80, blank=True)
    checked_at = models.DateTimeField("核对时间", null=True)
    added_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "申请材料"
        indexes = [models.Index(fields=["case", "code"], name="licensing_material_case")]


class Supplement(models.Model):
    """补正: the one notice that tells everything missing at once. 行政许可法 第三十二条"""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="supplement")
    items = models.JSONField("要补的")
    notified_at = models.DateTimeField("告知时间")
    due_on = models.DateField("请在此前补交")
    answered_at = models.DateTimeField("补交时间", null=True)
    kept = models.JSONField("存着没交的文件", default=dict)

    class Meta:
        verbose_name = "补正告知"


class Decision(models.Model):
    """决定: granted or refused, with the reason that the law demands. What a reopened case decided before stays as history."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="decisions", db_index=False)
    outcome = models.CharField("结果", max_length=20)
    reason = models.TextField("理由", blank=True)
    conditions = models.TextField("附注", blank=True)
    decided_at = models.DateTimeField("决定时间")
    decided_by = models.CharField("决定人", max_length=80)
    valid_until = models.DateField("有效期至", null=True)
    document = models.ForeignKey("licensing.Document", models.PROTECT, related_name="+", verbose_name="文书")
    superseded_at = models.DateTimeField("被新决定代替的时间", null=True)

    class Meta:
        verbose_name = "决定"
        constraints = [models.UniqueConstraint(fields=["case"], name="licensing_decision_one", condition=models.Q(superseded_at=None))]
        indexes = [models.Index(fields=["case"], name="licensing_decision_case")]


class Document(models.Model):
    """文书: a numbered notice or decision as PDF, which anybody who holds it can verify."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="documents")
    kind = models.CharField("种类", max_length=20)
    number = models.CharField("文号", max_length=60, unique=True)
    title = models.CharField("标题", max_length=120)
    issued_on = models.DateField("日期")
    code = models.CharField("核验码", max_length=16, unique=True)
    sealed = models.BinaryField("内容")
    stored = models.ForeignKey("files.Stored", models.PROTECT, null=True)
    digest = models.CharField("文件摘要", max_length=64, blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "文书"


class PartDecision(models.Model):
    """分项决定: what one member of a joint procedure decided, on a numbered document of its own. Readable to who may read the application."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="parts", db_index=False)
    member = models.CharField("成员", max_length=40)
    organ = models.ForeignKey("county.Organ", models.PROTECT, verbose_name="决定单位")
    outcome = models.CharField("结果", max_length=20)
    reason = models.TextField("理由", blank=True)
    conditions = models.TextField("附条件", blank=True)
    deemed = models.BooleanField("视为同意", default=False)
    document = models.OneToOneField(Document, models.PROTECT, verbose_name="文书")
    decided_at = models.DateTimeField("决定时间")
    valid_until = models.DateField("有效期至", null=True)
    superseded_at = models.DateTimeField("被新决定代替的时间", null=True)

    class Meta:
        verbose_name = "分项决定"
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="licensing_part_once", condition=models.Q(superseded_at=None))]
        indexes = [models.Index(fields=["case"], name="licensing_part_case")]


class Visit(models.Model):
    """联合踏勘: the one day on which the members of a joint procedure look at the place together, and what was to be put right."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="visits")
    on = models.DateField("约定日期")
    place = models.CharField("地点", max_length=200)
    words = models.TextField("说明", blank=True)
    proposed_by = models.CharField("约的人", max_length=80)
    proposed_at = models.DateTimeField("约的时间")
    held_on = models.DateField("踏勘日期", null=True)
    record = models.TextField("踏勘记录", blank=True)
    recorded_by = models.CharField("记录人", max_length=80, blank=True)
    cancelled = models.BooleanField("取消", default=False)
    rectify_until = models.DateField("整改期限", null=True)
    rectified_on = models.DateField("整改结束", null=True)

    @property
    def arranged(self) -> bool:
        """A day is set and it has not been held yet."""
        return self.held_on is None and not self.cancelled

    class Meta:
        verbose_name = "联合踏勘"
        constraints = [models.UniqueConstraint(fields=["case"], name="licensing_visit_one_open", condition=models.Q(held_on=None, cancelled=False))]
        indexes = [models.Index(fields=["rectify_until"], name="licensing_visit_rectifying",
                                condition=models.Q(rectify_until__isnull=False, rectified_on=None))]


class Finding(models.Model):
    """踏勘意见: what one member found at a joint visit; who was absent is held to agree."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings", db_index=False)  # the unique constraint serves
    member = models.CharField("成员", max_length=40)
    organ = models.BigIntegerField("单位")
    present = models.BooleanField("到场", null=True)
    fit = models.BooleanField("合格", null=True)
    text = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = "踏勘意见"
        constraints = [models.UniqueConstraint(fields=["visit", "member"], name="licensing_finding_once")]


class Theme(models.Model):
    """一件事: several matters that one wish of life needs, asked for with one form. Its content is the newest version; this row finds it."""

    code = models.CharField("编码", max_length=80, unique=True)
    title = models.CharField("名称", max_length=120)
    event = models.CharField("生活事件", max_length=12)
    active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "一件事"


class ThemeVersion(models.Model):
    """A theme as it was published, frozen. With the matters of the day it makes the form that people fill in."""

    theme = models.ForeignKey(Theme, models.PROTECT)
    version = models.IntegerField("版本")
    content = models.TextField("内容")  # as text, because the order of names says whose words a shared question has
    digest = models.CharField("摘要", max_length=64)
    valid_from = models.DateField("起用日期")
    published_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = "一件事的版本"
        constraints = [models.UniqueConstraint(fields=["theme", "version"], name="licensing_theme_version")]


class ThemeDraft(models.Model):
    """A theme somebody has begun to fill in. Sealed as a whole; forgotten when it expires."""

    account = models.ForeignKey("identity.Account", models.CASCADE)
    party = models.ForeignKey("identity.Party", models.CASCADE)
    theme = models.ForeignKey(Theme, models.CASCADE)
    edition = models.CharField("填的版本", max_length=200)
    key = models.UUIDField("提交键", unique=True)
    sealed = models.BinaryField("内容")
    updated_at = models.DateTimeField("保存时间")
    expires_on = models.DateField("过期日期")

    class Meta:
        verbose_name = "一件事的草稿"
        constraints = [models.UniqueConstraint(fields=["account", "party", "theme"], name="licensing_theme_draft_one")]


class ThemeRun(models.Model):
    """一件事的办理: one filing of a theme. Its cases go their own ways; the run says which of them waits for which."""

    number = models.CharField("编号", max_length=12, unique=True)
    version = models.ForeignKey(ThemeVersion, models.PROTECT)
    party = models.BigIntegerField("申请人")
    agent = models.BigIntegerField("代办人", null=True)
    account = models.BigIntegerField("经手账号", null=True)
    channel = models.CharField("渠道", max_length=12)
    key = models.UUIDField("提交键", unique=True)
    readers = ArrayField(models.BigIntegerField(), verbose_name="可读单位")
    domain = models.CharField("领域", max_length=12, default="general")
    opened_at = models.DateTimeField("提交时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "一件事的办理"
        indexes = [models.Index(fields=["party"], name="licensing_themerun_party")]


class ThemePart(models.Model):
    """One matter of a run. Before it is filed it keeps the sealed answers and the papers; afterwards the case has them."""

    run = models.ForeignKey(ThemeRun, models.PROTECT, related_name="parts")
    place = models.SmallIntegerField("次序")
    matter = models.ForeignKey(Matter, models.PROTECT)
    after = ArrayField(models.CharField(max_length=80), verbose_name="等哪些事项")
    state = models.CharField("状态", max_length=10)
    reason = models.CharField("原因", max_length=20, blank=True)
    cause = models.CharField("因为哪个事项", max_length=80, blank=True)
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="theme_part")
    sealed = models.BinaryField("存着的答案", null=True)
    files = models.JSONField("存着的材料", default=dict)
    paper = ArrayField(models.CharField(max_length=40), verbose_name="交了纸质的", default=list)
    changed_at = models.DateTimeField("变动时间")

    class Meta:
        verbose_name = "一件事里的事项"
        constraints = [models.UniqueConstraint(fields=["run", "matter"], name="licensing_themepart_once")]


class Serial(models.Model):
    """The last number that an organ gave to a kind of document in a year."""

    organ = models.ForeignKey("county.Organ", models.PROTECT)
    kind = models.CharField("字", max_length=4)
    year = models.SmallIntegerField("年份")
    last = models.IntegerField("末号")

    class Meta:
        verbose_name = "文号"
        constraints = [models.UniqueConstraint(fields=["organ", "kind", "year"], name="licensing_serial_once")]
