"""成批共享: the channels of the client's organ, and the feed of each: whole at first, then what changed, from any place again."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field
from pydantic import StringConstraints

from shuheng.sharing.holdings import queries as holdings
from shuheng.sharing.transfers import actions, queries
from shuheng.sharing.transfers.actions.following import MOST
from shuheng.sharing.transfers.permits import FOLLOW

from .applications import actor_of
from .frame import asks, router
from .given import Row
from .schemas import Feed, Feeds

feeds = router("成批共享", "/feeds")
Place = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[0-9]{1,18}(~[A-Za-z0-9_-]*)?$")]
LINES = "application/x-ndjson"


@feeds.get("", **asks("能取的资源", Feeds, FOLLOW))
def listed(request: HttpRequest) -> dict[str, Any]:
    """提供单位开了批量通道的。items 是授权的列，没有授权的不给；position 是现在变更到第几号。"""
    rows = queries.followable(actor_of(request))
    return {"items": [{"feed": row.pk, "resource": row.resource.code, "title": row.resource.title, "organ": row.provider.code, "items": row.grant.items,
                       "position": holdings.holding(row.resource_id).position, "daily": row.daily, "until": row.grant.valid_to} for row in rows]}


@feeds.get("/{number}", **asks("从一个位置往后取", Feed, FOLLOW))
def read(request: HttpRequest, number: Row, after: Place = "0", limit: Annotated[int, Field(ge=1, le=MOST)] = 1000) -> Any:
    """after 写上一次的 next，从头来写 0，可以反复从任何位置再取。put 是现在的样子，delete 是没有了；items 空了就是没有新的，过一会儿再来。
    disputed 是本人提了异议、还没有答复的列，提出和答复时这一行会再来一次。
    请求头 Accept 写 application/x-ndjson，就每行一条，next 在响应头 Shuheng-Next 里。每次取都记回执，条数算进通道每天的量。"""
    page = actions.follow(number, after, limit, by=actor_of(request))
    items = [asdict(row) for row in page.rows]
    if LINES not in request.headers.get("Accept", ""):
        return {"items": items, "next": page.next}
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in items)
    return HttpResponse(lines, content_type=f"{LINES}; charset=utf-8", headers={"Shuheng-Next": page.next})
