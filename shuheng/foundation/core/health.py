"""/healthz: whether database, worker and journal are well, in plain words for whoever is called at night."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from .clock import now
from .models import Heartbeat
from .web import public

LOOPS = {"sequencer": "流水排号", "reactor": "后续处理分发", "ticks": "定时巡查"}
FRESH = timedelta(seconds=15)
LONGEST_WAIT = 10  # seconds a committed journal row may be without its position


@never_cache
@public
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything is well, else 503; always the same three parts."""
    try:
        parts = {"database": "正常", "worker": _worker(), "journal": _journal()}
    except DatabaseError:
        parts = {"database": "数据库没有应答", "worker": "未知：数据库没有应答", "journal": "未知：数据库没有应答"}
    well = all(state == "正常" for state in parts.values())
    answer = {"status": "正常" if well else "异常", **parts}
    return JsonResponse(answer, status=200 if well else 503, json_dumps_params={"ensure_ascii": False})


def _worker() -> str:
    beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
    silent = [words for name, words in LOOPS.items() if name not in beats or abs(now() - beats[name]) > FRESH]
    return f"超过 {FRESH.seconds} 秒没有动静：{'、'.join(silent)}" if silent else "正常"


def _journal() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp() - min(at)) from journal_pending")
        (waited,) = cursor.fetchone()
    if waited is None or waited <= LONGEST_WAIT:
        return "正常"
    return f"有流水等待排号 {int(waited)} 秒，超过 {LONGEST_WAIT} 秒"


urlpatterns = [path("healthz", healthz, name="healthz")]
