"""Templates of notices and the notices made of them, with the way of each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db import models

from . import rules


class Channel(StrEnum):
    """The ways a notice goes."""

    IN_SITE = "in_site"
    SMS = "sms"


class State(StrEnum):
    """Where a notice is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    DEAD = "dead"
    OFF = "off"


CHANNELS = {Channel.IN_SITE: "站内消息", Channel.SMS: "短信"}
STATES = {
    State.QUEUED: "等待发送", State.SENDING: "正在发送", State.SENT: "已交给短信平台", State.DELIVERED: "已送达", State.FAILED: "没有送达",
    State.DEAD: "多次没发出去", State.OFF: "没有接短信平台",
}


def _choices(labels: Mapping[Channel, str] | Mapping[State, str]) -> list[tuple[str, str]]:
    return [(str(code), label) for code, label in labels.items()]


class Owed(models.Model):
    """待答复: what a row of another room adds to `due_on` and `answered_at`: when those who must answer heard that the day is near, and that it passed."""

    eve_told_on = models.DateField("发消息提醒的日期", null=True)
    overdue_told_on = models.DateField("告诉超期的日期", null=True)

    class Meta:
        abstract = True


class Template(models.Model):
    """The words of a notice, frozen in versions: a sent notice always reads as it was sent."""

    code = models.CharField("代码", max_length=60)
    channel = models.CharField("渠道", max_length=8, choices=_choices(CHANNELS))
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=80)
    text = models.TextField("正文")
    published_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = "通知模板"
        constraints = [models.UniqueConstraint(fields=["code", "channel", "version"], name="notices_template_version")]

    @property
    def kind(self) -> str:
        """The title without its places: what officers may read of a notice, whose values are sealed for its reader."""
        return rules.bare(self.title)


class Notice(models.Model):
    """One message to one person by one channel. Row-level security: the party, its agents in that service, the account, officers of the organ."""

    token = models.CharField("公开代码", max_length=32, unique=True)
    key = models.CharField("重复提交键", max_length=120, unique=True)
    template = models.ForeignKey(Template, models.PROTECT, verbose_name="模板")
    channel = models.CharField("渠道", max_length=8, choices=_choices(CHANNELS))
    values_sealed = models.BinaryField("密封的内容")
    link = models.CharField("去处", max_length=200, blank=True)
    party = models.BigIntegerField("当事人", null=True)
    account = models.BigIntegerField("账号", null=True)
    case = models.BigIntegerField("办件", null=True)
    number = models.CharField("办件编号", max_length=12, blank=True)
    service = models.CharField("业务", max_length=20, blank=True)
    organ = models.BigIntegerField("单位", null=True)
    division = models.BigIntegerField("区划", null=True)
    domain = models.CharField("领域", max_length=12, default="general")
    state = models.CharField("状态", max_length=10, choices=_choices(STATES))
    attempts = models.PositiveIntegerField("试过几次", default=0)
    turn = models.PositiveIntegerField("第几轮", default=1)
    next_at = models.DateTimeField("下次发送", null=True)
    provider = models.CharField("平台编号", max_length=80, blank=True)
    fault = models.CharField("原因", max_length=120, blank=True)
    created_at = models.DateTimeField("时间")
    done_at = models.DateTimeField("结果时间", null=True)
    read_at = models.DateTimeField("读过", null=True)

    class Meta:
        verbose_name = "通知"
        constraints = [models.CheckConstraint(name="notices_notice_to",
                                              condition=models.Q(party__isnull=False) | models.Q(account__isnull=False))]
        indexes = [
            models.Index("party", models.F("created_at").desc(), name="notices_notice_party", condition=models.Q(channel="in_site")),
            models.Index("account", models.F("created_at").desc(), name="notices_notice_account", condition=models.Q(channel="in_site")),
            models.Index("party", name="notices_notice_unread", condition=models.Q(channel="in_site", read_at=None)),
            models.Index("organ", models.F("created_at").desc(), name="notices_notice_stuck",
                         condition=models.Q(state__in=["failed", "dead", "off"])),
            models.Index("state", "next_at", name="notices_notice_due", condition=models.Q(state__in=["queued", "sending"])),
            models.Index("case", name="notices_notice_case"),
        ]

    @property
    def gateway_key(self) -> str:
        """The key of this round at the SMS gateway: a repeated try has the same one, a resending another."""
        return f"{self.token}-{self.turn}"
