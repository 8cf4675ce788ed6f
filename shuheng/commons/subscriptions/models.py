"""订阅: what a person wants to hear of, sealed, and up to when he has been told."""

from __future__ import annotations

from django.db import models


class Subscription(models.Model):
    """订阅: one thing one person wants to hear of. Row-level security: the person, and the program that tells him."""

    party = models.BigIntegerField("订阅人")
    wish_sealed = models.BinaryField("订阅什么")
    same = models.BinaryField("同一样的标记")
    made_at = models.DateTimeField("订阅时间")
    told_until = models.DateTimeField("通知到哪一刻")

    class Meta:
        verbose_name = "订阅"
        constraints = [models.UniqueConstraint(fields=["party", "same"], name="subscriptions_subscription_once"),
                       models.CheckConstraint(condition=models.Q(told_until__gte=models.F("made_at")), name="subscriptions_subscription_told")]
