"""People, households and their addresses, who belonged where, where they lived, what befell them; merged records; who looked and why."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuheng.foundation.core import vault
from shuheng.foundation.county.models import LIVES, Spell

from . import rules


class Person(models.Model):
    """人口: one person of the county; name, ID number and telephone stand sealed with the party. Row-level security: himself, and an officer while
    his look-up for a case is open."""

    party = models.OneToOneField("identity.Party", models.PROTECT, related_name="+", verbose_name="当事人")
    sex = models.CharField("性别", max_length=1, choices=rules.SEXES)
    born_on = models.DateField("出生日期")
    died_on = models.DateField("死亡日期", null=True)
    division = models.ForeignKey("county.Division", models.PROTECT, related_name="+", verbose_name="户籍所在区划")
    organ = models.ForeignKey("county.Organ", models.PROTECT, null=True, related_name="+", verbose_name="登记单位")
    domain = models.CharField("领域", max_length=12, default="general")
    synthetic = models.BooleanField("示例数据", default=False)
    recorded_at = models.DateTimeField("登记时间", db_default=Now())

    class Meta:
        verbose_name = "人口"
        constraints = [models.CheckConstraint(condition=Q(died_on=None) | Q(died_on__gte=F("born_on")), name="population_person_life")]


class Household(models.Model):
    """户: people registered together; where it stands is in its addresses."""

    number = models.CharField("户号", max_length=12, unique=True)
    kind = models.CharField("户别", max_length=10, choices=rules.HOUSEHOLDS)
    organ = models.ForeignKey("county.Organ", models.PROTECT, null=True, related_name="+", verbose_name="登记单位")
    domain = models.CharField("领域", max_length=12, default="general")
    synthetic = models.BooleanField("示例数据", default=False)
    opened_on = models.DateField("立户日期")

    class Meta:
        verbose_name = "户"


class HouseholdAddress(Spell):
    """户址: where a household stood from a day until another (excluded). Two of one household never share a day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="addresses", verbose_name="户")
    division = models.ForeignKey("county.Division", models.PROTECT, related_name="+", verbose_name="区划")
    address_sealed = models.BinaryField("地址（密文）")

    class Meta:
        verbose_name = "户址"
        constraints = [models.CheckConstraint(condition=LIVES, name="population_address_span")]
        indexes = [models.Index(fields=["division", "valid_from"], name="population_address_place")]

    @property
    def address(self) -> str:
        """The address in words, unsealed."""
        return vault.open_text(self.address_sealed, "population.household_address", str(self.pk))


class Membership(Spell):
    """户内成员: who belonged to which household, and as what, from a day until another. One household at a time, one head of a household at a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name="人口")
    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships", verbose_name="户")
    relation = models.CharField("与户主关系", max_length=12, choices=rules.RELATIONS)

    class Meta:
        verbose_name = "户内成员"
        constraints = [models.CheckConstraint(condition=LIVES, name="population_membership_span")]


class Residence(Spell):
    """居住地: where somebody lives who does not live at the address of the household; without a division it lies outside the county."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences", verbose_name="人口")
    division = models.ForeignKey("county.Division", models.PROTECT, null=True, related_name="+", verbose_name="区划")
    address_sealed = models.BinaryField("地址（密文）")

    class Meta:
        verbose_name = "居住地"
        constraints = [models.CheckConstraint(condition=LIVES, name="population_residence_span")]

    @property
    def address(self) -> str:
        """The address in words, unsealed."""
        return vault.open_text(self.address_sealed, "population.residence", str(self.pk))


class LifeEvent(models.Model):
    """生命事件: a marriage, a divorce, the death of a spouse or the person's own, with the document it rests on. Birth stands with the person."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="life_events", verbose_name="人口")
    kind = models.CharField("种类", max_length=10, choices=rules.LIFE_EVENTS)
    on = models.DateField("日期")
    other = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="对方")
    document = models.CharField("依据文书", max_length=120, blank=True)
    recorded_at = models.DateTimeField("登记时间", db_default=Now())

    class Meta:
        verbose_name = "生命事件"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(kind="death"), name="population_death_once"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="population_event_other"),
        ]


class Merge(models.Model):
    """并档: two records that speak of one person. The one that goes keeps its rows, so that a split undoes everything."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="留下的档案")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="并入的档案")
    merged_at = models.DateTimeField("合并时间")
    reason = models.CharField("理由", max_length=300)
    document = models.CharField("依据文书", max_length=120)
    by = models.CharField("经办", max_length=80)
    split_at = models.DateTimeField("拆分时间", null=True)
    split_reason = models.CharField("拆分理由", max_length=300, blank=True)
    split_document = models.CharField("拆分依据文书", max_length=120, blank=True)
    split_by = models.CharField("拆分经办", max_length=80, blank=True)

    class Meta:
        verbose_name = "并档"
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(split_at=None), name="population_gone_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="population_merge_two"),
        ]


class LookUp(models.Model):
    """查询登记: an officer asked for one ID number or file number, for a case and a purpose; it opens the record for half an hour. One that
    found nobody stands too."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="查到的人")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    by_file = models.BooleanField("按档案号查", default=False)
    purpose = models.CharField("目的", max_length=12, choices=rules.PURPOSES)
    words = models.CharField("为什么查", max_length=200)
    account = models.BigIntegerField("账号")
    organ = models.ForeignKey("county.Organ", models.PROTECT, null=True, related_name="+", verbose_name="单位")
    domain = models.CharField("领域", max_length=12, default="general")
    by = models.CharField("查询人", max_length=80)
    at = models.DateTimeField("时间")
    until = models.DateTimeField("看到几时")

    class Meta:
        verbose_name = "查询登记"
        indexes = [
            models.Index(fields=["account", "-at"], name="population_lookup_account"),
            models.Index(fields=["person", "-at"], name="population_lookup_person"),
        ]
