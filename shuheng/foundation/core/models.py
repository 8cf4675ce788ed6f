"""The few tables without business: signs of life of the worker's loops."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """When a loop of the worker last completed a round."""

    name = models.CharField("循环", max_length=40, primary_key=True)
    beat_at = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = "心跳"
