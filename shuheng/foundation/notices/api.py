"""Where the SMS gateway reports what became of a message.

POST {"key", "status": "delivered" | "failed" | anything else, "id"}; headers X-Time (seconds since 1970) and X-Signature (see `rules.signature`).
"""

from __future__ import annotations

import json
import time

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.core.web import public

from . import actions, rules

LARGEST = 10_000


def _said(status: int, words: str) -> JsonResponse:
    return JsonResponse({"message": words}, status=status, json_dumps_params={"ensure_ascii": False})


@public
@csrf_exempt
@require_POST
def receipts(request: HttpRequest) -> JsonResponse:
    """One signed receipt; the same one twice is answered alike."""
    body = request.body
    moment, given = request.headers.get("X-Time", ""), request.headers.get("X-Signature", "")
    if len(body) > LARGEST or not rules.genuine(settings.SMS_SECRET, moment, body, given, time.time()):
        return _said(403, "签名不对，或者已经过期。")
    try:
        report = json.loads(body)
        notice = actions.receive(str(report["key"]), str(report["status"]), str(report.get("id", "")), by=SYSTEM)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _said(400, "回执要有 key 和 status。")
    except Absent:
        return _said(404, "没有这条短信。")
    return JsonResponse({"state": notice.state})


urlpatterns = [path("notices/receipts", receipts, name="sms-receipts")]
