"""Legal persons and other bodies: their state, seat and officeholders, each from a day until another (excluded)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from shuheng.foundation.county.models import LIVES, Spell

from . import rules


class LegalPerson(models.Model):
    """法人: one body by its unified social credit code; name and code stand sealed with the party. Row-level security: officers, and whoever represents it."""

    party = models.OneToOneField("identity.Party", models.PROTECT, related_name="+", verbose_name="当事人")
    kind = models.CharField("类别", max_length=16, choices=rules.KINDS)
    established_on = models.DateField("成立日期")
    division = models.ForeignKey("county.Division", models.PROTECT, related_name="+", verbose_name="住所所在区划")
    organ = models.ForeignKey("county.Organ", models.PROTECT, null=True, related_name="+", verbose_name="登记单位")
    domain = models.CharField("领域", max_length=12, default="general")
    synthetic = models.BooleanField("示例数据", default=False)
    recorded_at = models.DateTimeField("登记时间", db_default=Now())

    class Meta:
        verbose_name = "法人"
        indexes = [models.Index(fields=["division", "kind"], name="legal_persons_place")]


class Standing(Spell):
    """登记状态: in which state a legal person was, and by which document."""

    legal_person = models.ForeignKey(LegalPerson, models.PROTECT, related_name="standings", verbose_name="法人")
    state = models.CharField("状态", max_length=12, choices=rules.STATES)
    document = models.CharField("依据文书", max_length=120, blank=True)

    class Meta:
        verbose_name = "登记状态"
        constraints = [models.CheckConstraint(condition=LIVES, name="legal_persons_standing_span")]


class Seat(Spell):
    """住所: where a legal person had its seat. What the register shows to everybody, so it is not sealed."""

    legal_person = models.ForeignKey(LegalPerson, models.PROTECT, related_name="seats", verbose_name="法人")
    division = models.ForeignKey("county.Division", models.PROTECT, related_name="+", verbose_name="区划")
    address = models.CharField("地址", max_length=120)

    class Meta:
        verbose_name = "住所"
        constraints = [models.CheckConstraint(condition=LIVES, name="legal_persons_seat_span")]


class Officeholder(Spell):
    """任职人员: who held which office of a legal person. One representative at a time."""

    legal_person = models.ForeignKey(LegalPerson, models.PROTECT, related_name="officeholders", verbose_name="法人")
    party = models.ForeignKey("identity.Party", models.PROTECT, related_name="+", verbose_name="任职人")
    role = models.CharField("职务", max_length=16, choices=rules.ROLES)

    class Meta:
        verbose_name = "任职人员"
        constraints = [models.CheckConstraint(condition=LIVES, name="legal_persons_office_span")]
