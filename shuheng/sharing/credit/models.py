"""Credit entries with their kinds and editions, objections to them, applications for repair. What is said in words stands sealed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuheng.foundation.core import vault
from shuheng.foundation.county.models import LIVES, Spell
from shuheng.foundation.notices.models import Owed

from . import rules


class Sealed(models.Model):
    """Rows whose words are sealed with their number; `PLACES` names each sealed column's place."""

    PLACES: ClassVar[dict[str, str]]

    class Meta:
        abstract = True

    def opened(self, column: str) -> str:
        """The words of a sealed column; empty when there are none."""
        blob = getattr(self, f"{column}_sealed")
        return vault.open_text(blob, self.PLACES[column], str(self.pk)) if blob else ""

    def sealed(self, column: str, words: str) -> bytes:
        """The words as this row keeps them; its number must be known."""
        return vault.seal(words, self.PLACES[column], str(self.pk))


class Kind(Spell):
    """信用信息种类: from a day on, what may be recorded, about whom, on which law, shown how long, repaired when."""

    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=60)
    group = models.CharField("类别", max_length=10, choices=rules.GROUPS)
    whose = models.CharField("记谁的", max_length=8, choices=rules.WHOSE)
    law = models.CharField("依据", max_length=120)
    article = models.CharField("条文", max_length=60, blank=True)
    published = models.BooleanField("向社会公示")
    least_months = models.PositiveSmallIntegerField("最短公示月数")
    most_months = models.PositiveSmallIntegerField("最长公示月数")
    repair_months = models.PositiveSmallIntegerField("几个月后可以申请修复", null=True)
    source = models.CharField("来源", max_length=200, blank=True)
    verified = models.BooleanField("已核对", default=False)

    class Meta:
        verbose_name = "信用信息种类"
        ordering = ["group", "code", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=LIVES, name="credit_kind_span"),
            models.UniqueConstraint(fields=["code", "valid_from"], name="credit_kind_start"),
            models.CheckConstraint(condition=~Q(group="black") | ~Q(law="") & ~Q(article=""), name="credit_kind_black_article"),
            models.CheckConstraint(condition=Q(published=False) | ~Q(whose="person"), name="credit_kind_person_hidden"),
        ]

    @property
    def plan(self) -> rules.KindPlan:
        """The kind as the rules read it."""
        return rules.KindPlan(self.code, self.name, self.group, self.whose, self.law, self.article, self.valid_from, self.valid_to, self.published,
                              self.least_months, self.most_months, self.repair_months, self.source, self.verified)


class Entry(Sealed):
    """信用记录: one fact about one party by one organ, as its newest edition has it, and the days of its life. Row-level security: the organ, other
    officers for legal persons or under an open look, the subject; everybody for what is published of legal persons."""

    PLACES = {"why": "credit.entry.why"}

    party = models.ForeignKey("identity.Party", models.PROTECT, related_name="+", verbose_name="当事人")
    whose = models.CharField("记谁的", max_length=8, choices={rules.LEGAL: "法人和其他组织", rules.PERSON: "自然人"})
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", verbose_name="种类")
    group = models.CharField("类别", max_length=10, choices=rules.GROUPS)
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="记录单位")
    domain = models.CharField("领域", max_length=12, default="general")
    synthetic = models.BooleanField("示例数据", default=False)
    edition = models.PositiveSmallIntegerField("版次", default=1)
    document = models.CharField("文号", max_length=80)
    decided_on = models.DateField("决定日期")
    article = models.CharField("依据条文", max_length=120, blank=True)
    published_on = models.DateField("公示日期", null=True)
    publish_due_on = models.DateField("应当公示的最后一天", null=True)
    shown_until = models.DateField("公示到（不含）", null=True)
    expired_at = models.DateTimeField("期满登记时间", null=True)
    repaired_on = models.DateField("修复日期", null=True)
    withdrawn_on = models.DateField("撤下日期", null=True)
    why_sealed = models.BinaryField("撤下原因（密文）", null=True)
    recorded_by = models.BigIntegerField("记录人", null=True)
    recorded_at = models.DateTimeField("记录时间", db_default=Now())

    class Meta:
        verbose_name = "信用记录"
        constraints = [
            models.UniqueConstraint(fields=["organ", "kind", "party", "document"], condition=Q(withdrawn_on=None), name="credit_entry_once"),
            models.CheckConstraint(condition=Q(whose="legal") | Q(published_on=None), name="credit_entry_person_hidden"),
            models.CheckConstraint(condition=~Q(group="black") | ~Q(article=""), name="credit_entry_black_article"),
            models.CheckConstraint(condition=Q(shown_until=None) | Q(shown_until__gt=F("decided_on")), name="credit_entry_span"),
            models.CheckConstraint(condition=Q(withdrawn_on=None) | Q(why_sealed__isnull=False), name="credit_entry_withdrawn_why"),
        ]
        indexes = [
            models.Index(fields=["party", "-decided_on"], name="credit_entry_party"),
            models.Index(fields=["organ", "-recorded_at"], name="credit_entry_organ"),
            models.Index(fields=["shown_until"], name="credit_entry_due", condition=Q(expired_at=None, repaired_on=None, withdrawn_on=None)),
        ]

    def life(self, disputes: tuple[tuple[date, date | None], ...] = ()) -> rules.Life:
        """The days of its life as the rules read them."""
        return rules.Life(self.decided_on, self.published_on, self.shown_until, self.repaired_on, self.withdrawn_on, disputes)

    @property
    def why(self) -> str:
        """Why it was withdrawn; empty while it was not."""
        return self.opened("why")

    @property
    def shown_to(self) -> date | None:
        """The last day on which it is shown."""
        return self.shown_until - rules.ONE_DAY if self.shown_until else None

    @property
    def late(self) -> bool:
        """Whether it was put before the public after its last day."""
        return self.published_on is not None and self.publish_due_on is not None and self.published_on > self.publish_due_on


class Edition(Sealed):
    """信用记录版次: what the organ said, whole, from an instant until it was corrected."""

    PLACES = {"words": "credit.edition.words", "why": "credit.edition.why"}

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="editions", db_index=False, verbose_name="信用记录")
    place = models.PositiveSmallIntegerField("版次")
    document = models.CharField("文号", max_length=80)
    decided_on = models.DateField("决定日期")
    article = models.CharField("依据条文", max_length=120, blank=True)
    months = models.PositiveSmallIntegerField("公示月数", default=0)
    holds_until = models.DateField("有效期至", null=True)
    words_sealed = models.BinaryField("内容（密文）")
    why_sealed = models.BinaryField("更正原因（密文）", null=True)
    since = models.DateTimeField("起")
    until = models.DateTimeField("止（不含）", null=True)
    written_by = models.BigIntegerField("记录人", null=True)

    class Meta:
        verbose_name = "信用记录版次"
        constraints = [
            models.UniqueConstraint(fields=["entry", "place"], name="credit_edition_once"),
            models.CheckConstraint(condition=Q(place=1) | Q(why_sealed__isnull=False), name="credit_edition_why"),
        ]

    @property
    def words(self) -> str:
        """What was decided, in words."""
        return self.opened("words")

    @property
    def why(self) -> str:
        """Why it was corrected; empty for the first."""
        return self.opened("why")


class Asked(Sealed, Owed):
    """What a subject asks of the recording organ, and who may not answer it: whoever wrote the entry."""

    party = models.ForeignKey("identity.Party", models.PROTECT, related_name="+", verbose_name="当事人")
    account = models.BigIntegerField("提出账号", null=True)
    words_sealed = models.BinaryField("内容（密文）")
    made_at = models.DateTimeField("提出时间")
    due_on = models.DateField("最后一天")
    writers = ArrayField(models.BigIntegerField(), default=list, verbose_name="记录过的人")
    answer_sealed = models.BinaryField("答复（密文）", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.BigIntegerField("答复人", null=True)

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """What the subject said."""
        return self.opened("words")

    @property
    def answer(self) -> str:
        """What the organ answered; empty before it did."""
        return self.opened("answer")


class Objection(Asked):
    """信用异议: the subject says what is wrong; until the answer the entry is marked wherever it is shown."""

    PLACES = {"words": "credit.objection.words", "answer": "credit.objection.answer"}

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="objections", verbose_name="信用记录")
    accepted = models.BooleanField("成立", null=True)

    class Meta:
        verbose_name = "信用异议"
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(answered_at=None), name="credit_objection_one_open"),
            models.CheckConstraint(condition=Q(answered_at=None, accepted=None, answer_sealed=None)
                                   | Q(answered_at__isnull=False, accepted__isnull=False, answer_sealed__isnull=False), name="credit_objection_whole"),
        ]


class Repair(Asked):
    """信用修复申请: the subject shows with a paper that the fault is mended; granted, the entry is shown no more."""

    PLACES = {"words": "credit.repair.words", "answer": "credit.repair.answer"}

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="repairs", verbose_name="信用记录")
    proof = models.ForeignKey("files.Stored", models.PROTECT, related_name="+", verbose_name="证明材料")
    granted = models.BooleanField("准予", null=True)

    class Meta:
        verbose_name = "信用修复申请"
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(answered_at=None), name="credit_repair_one_open"),
            models.CheckConstraint(condition=Q(answered_at=None, granted=None, answer_sealed=None)
                                   | Q(answered_at__isnull=False, granted__isnull=False, answer_sealed__isnull=False), name="credit_repair_whole"),
        ]
