"""Parties (people and legal persons), accounts, mandates, posts and who holds them, sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuheng.foundation.core import vault

if TYPE_CHECKING:
    from datetime import date


class Party(models.Model):
    """当事人 a natural or legal person. Rows are hidden by the database from everybody but officers and the person himself."""

    class Kind(models.TextChoices):
        PERSON = "person", "自然人"
        LEGAL = "legal", "法人和其他组织"

    kind = models.CharField("类别", max_length=8, choices=Kind)
    name_sealed = models.BinaryField("姓名或名称（密文）")
    name_blind = models.BinaryField("姓名或名称（索引）", max_length=32, db_index=True)
    number_sealed = models.BinaryField("证件号（密文）")
    number_blind = models.BinaryField("证件号（索引）", max_length=32, unique=True)
    phone_sealed = models.BinaryField("手机号（密文）", null=True)
    phone_blind = models.BinaryField("手机号（索引）", max_length=32, null=True, db_index=True)
    level = models.PositiveSmallIntegerField("核验等级", default=0)
    organ = models.ForeignKey("county.Organ", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记机关")
    division = models.ForeignKey("county.Division", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="所在区划")
    domain = models.CharField("密级域", max_length=16, default="general")
    recorded_at = models.DateTimeField("登记时间", db_default=Now())

    class Meta:
        verbose_name = "当事人"
        constraints = [models.CheckConstraint(condition=Q(level__lte=2), name="party_level")]

    def __str__(self) -> str:
        return f"当事人 {self.pk}"

    def opened(self, column: str) -> str:
        """The text of a sealed column: name, number or phone; empty when there is none."""
        blob = getattr(self, f"{column}_sealed")
        return vault.open_text(blob, f"identity.party.{column}", str(self.pk)) if blob else ""

    @property
    def name(self) -> str:
        """Name of the person or organisation, unsealed."""
        return self.opened("name")

    @property
    def number(self) -> str:
        """ID number or unified social credit code, unsealed."""
        return self.opened("number")

    @property
    def phone(self) -> str:
        """Mobile number, unsealed; empty when none is known."""
        return self.opened("phone")


class Accounts(BaseUserManager["Account"]):
    """Accounts are made by actions only; this finds them by sign-in name for Django."""


class Account(AbstractBaseUser):
    """账号 how somebody signs in: residents by telephone, officers by name, password and second factor. Programs have one and never sign in."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", "群众"
        OFFICER = "officer", "工作人员"
        PROGRAM = "program", "单位的程序"

    kind = models.CharField("类别", max_length=8, choices=Kind)
    name = models.CharField("账号", max_length=32, null=True, unique=True)
    full_name = models.CharField("姓名", max_length=50, blank=True)
    phone_sealed = models.BinaryField("手机号（密文）", null=True)
    phone_blind = models.BinaryField("手机号（索引）", max_length=32, null=True, unique=True)
    party = models.OneToOneField(Party, on_delete=models.PROTECT, null=True, related_name="account", verbose_name="当事人")
    password_due = models.BooleanField("须改密码", default=False)
    password_until = models.DateTimeField("初始密码有效至", null=True)
    disabled_at = models.DateTimeField("停用时间", null=True)
    opened_at = models.DateTimeField("开户时间", db_default=Now())

    objects = Accounts()
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "账号"
        constraints = [
            models.CheckConstraint(
                name="account_kind",
                condition=Q(kind__in=["officer", "program"], name__isnull=False, party__isnull=True, phone_blind__isnull=True)
                | Q(kind="resident", name__isnull=True, full_name="", party__isnull=False, phone_blind__isnull=False,
                    phone_sealed__isnull=False)),
            models.CheckConstraint(name="account_full_name", condition=Q(kind="resident") | ~Q(full_name="")),
        ]

    def __str__(self) -> str:
        return self.name or f"账号 {self.pk}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the account may be used."""
        return self.disabled_at is None

    @property
    def is_officer(self) -> bool:
        """Whether it belongs to an officer."""
        return self.kind == self.Kind.OFFICER

    @property
    def phone(self) -> str:
        """The resident's mobile number, unsealed."""
        return vault.open_text(self.phone_sealed, "identity.account.phone", str(self.pk)) if self.phone_sealed else ""


class Proof(models.Model):
    """核验记录 when, by whom and by which document somebody's identity was proved."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="proofs", verbose_name="当事人")
    level = models.PositiveSmallIntegerField("核验后等级")
    way = models.CharField("途径", max_length=10)
    document = models.CharField("看过的证件", max_length=20, blank=True)
    officer = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    post = models.ForeignKey("Post", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办岗位")
    proved_at = models.DateTimeField("核验时间")

    class Meta:
        verbose_name = "核验记录"


class Mandate(models.Model):
    """委托 one party lets another act for it in named services between two dates."""

    principal = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_given", verbose_name="委托人")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_held", verbose_name="代办人")
    scopes = ArrayField(models.CharField(max_length=40), verbose_name="委托范围")
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("截止日期")
    document_hash = models.CharField("委托书摘要", max_length=64, blank=True)
    way = models.CharField("登记途径", max_length=10)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    revoked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "委托"
        indexes = [models.Index(fields=["agent", "valid_to"], name="mandate_agent")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="mandate_dates"),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="mandate_two_parties"),
        ]


class Post(models.Model):
    """岗位 a seat in an organ that permits hang on; officers hold it for a time. Licensing at the police is general work: such a post says its own domain."""

    code = models.CharField("代码", max_length=60, unique=True)
    organ = models.ForeignKey("county.Organ", on_delete=models.PROTECT, related_name="posts", verbose_name="单位")
    title = models.CharField("名称", max_length=60)
    domain = models.CharField("领域", max_length=12, blank=True)  # empty: that of the organ
    closed_on = models.DateField("撤销日期", null=True)

    class Meta:
        verbose_name = "岗位"

    def __str__(self) -> str:
        return self.title


class PostPermit(models.Model):
    """岗位许可 what the holder of a post may do, and how far."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="permits", verbose_name="岗位")
    permit = models.CharField("许可", max_length=60)
    within = models.PositiveSmallIntegerField("范围")

    class Meta:
        verbose_name = "岗位许可"
        constraints = [models.UniqueConstraint(fields=["post", "permit"], name="post_permit_once"),
                       models.CheckConstraint(condition=Q(within__gte=1, within__lte=4), name="post_permit_within")]


class Holding(models.Model):
    """任岗 an officer holds a post from a date to a date."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holdings", verbose_name="账号")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings", verbose_name="岗位")
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("截止日期", null=True)

    class Meta:
        verbose_name = "任岗"
        indexes = [models.Index(fields=["account"], name="holding_account")]
        constraints = [models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="holding_dates")]

    def last_day(self) -> date | None:
        """The last day of the holding, None when open."""
        return self.valid_to


class StandIn(models.Model):
    """代岗 another officer does the work of a holding for some days."""

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="stand_ins", verbose_name="任岗")
    substitute = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="stand_ins", verbose_name="代岗人")
    valid_from = models.DateField("第一天")
    valid_to = models.DateField("最后一天")
    reason = models.CharField("原因", max_length=200)
    named_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="指定人")
    ended_at = models.DateTimeField("提前结束时间", null=True)

    class Meta:
        verbose_name = "代岗"
        indexes = [models.Index(fields=["substitute", "valid_to"], name="stand_in_substitute")]
        constraints = [models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="stand_in_dates")]


class PhoneCode(models.Model):
    """验证码 one six-digit code that was sent; only its keyed digest is kept."""

    phone_blind = models.BinaryField("手机号（索引）", max_length=32, db_index=True)
    address_blind = models.BinaryField("网络地址（索引）", max_length=32, db_index=True)
    digest = models.BinaryField("验证码摘要", max_length=32)
    asked_at = models.DateTimeField("发送时间", db_index=True)
    tries = models.PositiveSmallIntegerField("试过几次", default=0)
    used_at = models.DateTimeField("用掉时间", null=True)

    class Meta:
        verbose_name = "验证码"


class Session(models.Model):
    """会话 a browser that is signed in. The content is sealed; account, device and start stand beside it for its owner to see."""

    session_key = models.CharField("会话号", max_length=40, primary_key=True)
    session_data = models.TextField("内容（密文）")
    expire_date = models.DateTimeField("到期", db_index=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions", verbose_name="账号")
    device = models.CharField("设备", max_length=60, blank=True)
    started_at = models.DateTimeField("开始", db_default=Now())
    seen_at = models.DateTimeField("最近使用", db_default=Now())

    class Meta:
        verbose_name = "会话"
