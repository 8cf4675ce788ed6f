"""Clients (programs of organs), their permits and keys, on whose word they act for somebody, what they used, and their webhooks."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Way(StrEnum):
    """On whose word a client acts."""

    CONSENT = "consent"
    PRESENCE = "presence"


class State(StrEnum):
    """Where an event is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    DONE = "done"
    DEAD = "dead"


WAYS = {Way.CONSENT: "本人授权", Way.PRESENCE: "本人在场"}
STATES = {State.QUEUED: "排队中", State.SENDING: "正在送", State.DONE: "已送到", State.DEAD: "送不到"}


class Client(models.Model):
    """客户 a program of an organ. It acts under an account of its own, with permits as a post has them."""

    application = models.OneToOneField("oauth2_provider.Application", models.PROTECT, related_name="client", verbose_name="OAuth 客户")
    account = models.OneToOneField("identity.Account", models.PROTECT, related_name="+", verbose_name="账号")
    organ = models.ForeignKey("county.Organ", models.PROTECT, related_name="+", verbose_name="单位")
    name = models.CharField("名称", max_length=40)
    purpose = models.CharField("用途", max_length=200)
    mediator = models.CharField("信息中介名称", max_length=120, null=True, unique=True)
    per_minute = models.PositiveIntegerField("每分钟次数")
    offered = models.BooleanField("群众可以授权", default=False)
    opened_at = models.DateTimeField("开通时间")
    suspended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "接口客户"
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="openapi_client_name"),
                       models.CheckConstraint(condition=models.Q(per_minute__gte=1, per_minute__lte=6000), name="openapi_client_limit")]

    def __str__(self) -> str:
        return self.name


class ClientPermit(models.Model):
    """客户许可 what a client may do, and how far: the scopes of its tokens."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="permits", verbose_name="客户")
    permit = models.CharField("许可", max_length=60)
    within = models.PositiveSmallIntegerField("范围")

    class Meta:
        verbose_name = "客户许可"
        constraints = [models.UniqueConstraint(fields=["client", "permit"], name="openapi_permit_once"),
                       models.CheckConstraint(condition=models.Q(within__gte=2, within__lte=4), name="openapi_permit_within")]


class Key(models.Model):
    """密钥 a secret that was shown once; only its keyed digest is kept. Two may be valid while the client changes over."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="keys", verbose_name="客户")
    digest = models.BinaryField("摘要", max_length=32)
    hint = models.CharField("末四位", max_length=4)
    issued_at = models.DateTimeField("签发时间")
    ends_at = models.DateTimeField("失效时间", null=True)

    class Meta:
        verbose_name = "客户密钥"


class Authority(models.Model):
    """代办依据 why a client may act for a party: the party's consent, or that the person stood at the window and a document was seen."""

    number = models.UUIDField("编号", unique=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="authorities", verbose_name="客户")
    party = models.ForeignKey("identity.Party", models.PROTECT, related_name="+", verbose_name="当事人")
    organ = models.BigIntegerField("单位")
    domain = models.CharField("领域", max_length=12, default="general")
    way = models.CharField("依据", max_length=8, choices=[(str(way), label) for way, label in WAYS.items()])
    document = models.CharField("看过的证件", max_length=20, blank=True)
    given_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("截止时间")
    ended_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "代办依据"
        indexes = [models.Index(fields=["client", "party"], name="openapi_authority_client")]
        constraints = [models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("given_at")), name="openapi_authority_span")]


class Window(models.Model):
    """计数窗口 the calls of a client in one minute: what the limit is counted by."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="+", verbose_name="客户", db_index=False)
    start = models.DateTimeField("起", db_index=True)
    calls = models.IntegerField("次数")

    class Meta:
        verbose_name = "计数窗口"
        constraints = [models.UniqueConstraint(fields=["client", "start"], name="openapi_window_once")]


class Usage(models.Model):
    """用量 the calls of a client on one day, and how many were over the limit."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="usage", verbose_name="客户", db_index=False)
    day = models.DateField("日期")
    calls = models.IntegerField("次数")
    refused = models.IntegerField("超限次数")

    class Meta:
        verbose_name = "客户用量"
        constraints = [models.UniqueConstraint(fields=["client", "day"], name="openapi_usage_once")]


class Reply(models.Model):
    """回执 what a write was answered, sealed, so that the same Idempotency-Key is answered alike and nothing is done twice."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="+", verbose_name="客户", db_index=False)
    organ = models.BigIntegerField("单位")
    key = models.CharField("重复提交键", max_length=64)
    request = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码")
    sealed = models.BinaryField("答复（密文）")
    answered_at = models.DateTimeField("答复时间", db_index=True)

    class Meta:
        verbose_name = "写入回执"
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="openapi_reply_once")]


class Subscription(models.Model):
    """订阅 where a client wants to be told of which events. The secret signs what is sent; the former one signs too for a day."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="subscriptions", verbose_name="客户")
    url = models.CharField("地址", max_length=300)
    events = ArrayField(models.CharField(max_length=60), verbose_name="事件")
    number = models.UUIDField("编号", unique=True)
    secret = models.BinaryField("签名密钥（密文）")
    former = models.BinaryField("旧签名密钥（密文）", null=True)
    former_until = models.DateTimeField("旧密钥用到", null=True)
    opened_at = models.DateTimeField("开始时间")
    closed_at = models.DateTimeField("停止时间", null=True)
    failures = models.PositiveSmallIntegerField("连续没送到", default=0)
    rests_until = models.DateTimeField("歇到", null=True)

    class Meta:
        verbose_name = "事件订阅"


class Delivery(models.Model):
    """推送 one event on its way to one subscription. It holds numbers and codes only."""

    number = models.UUIDField("编号", unique=True)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries", verbose_name="订阅", db_index=False)
    entry = models.BigIntegerField("流水")
    event = models.CharField("事件", max_length=60)
    case = models.CharField("办件编号", max_length=12)
    organ = models.BigIntegerField("单位")
    state = models.CharField("状态", max_length=8, choices=[(str(state), label) for state, label in STATES.items()], default="queued")
    attempts = models.PositiveSmallIntegerField("试过几次", default=0)
    next_at = models.DateTimeField("下次时间", null=True)
    answer = models.PositiveSmallIntegerField("对方状态码", null=True)
    fault = models.CharField("原因", max_length=120, blank=True)
    made_at = models.DateTimeField("产生时间")
    done_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "事件推送"
        constraints = [models.UniqueConstraint(fields=["subscription", "entry"], name="openapi_delivery_once")]
        indexes = [models.Index(fields=["state", "-made_at"], name="openapi_delivery_state", condition=~models.Q(state="done")),
                   models.Index(fields=["next_at"], name="openapi_delivery_next", condition=models.Q(state__in=["queued", "sending"]))]
