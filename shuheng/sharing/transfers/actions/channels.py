"""批量通道: the provider opens one for a grant, and either side closes it. The owner's definer functions write it; the application cannot."""

from __future__ import annotations

from django.db import DatabaseError, IntegrityError, connection, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries
from ..events import ChannelEnded, ChannelOpened
from ..models import Channel
from ..rules import words

REFUSALS = {
    "TR001": "没有这份授权或者通道，或者不是您单位的。", "TR002": "授权或者通道没有生效、已经到期或者终止了。",
    "TR003": "谁申请的谁不能开通道。请本单位另一位来开。",
    "TR004": "这份授权只准查一部分地方，不能成批取。请对方重新申请全县的。", "TR005": "这个资源的数据不在归集库里。请先归集、挂接，再开通道。",
    "TR006": "授权里没有主键，对方没法更新。请对方重新申请，把主键写上。", "TR007": "授权里的信息项，目录里已经不给了。请重新申请。",
    "TR008": "今天通道的条数用完了，明天再取。不够用，请找提供单位。",
    "TR009": "授权里的有些信息项，归集库里还没有：目录改过版，数据没有按新版归集。请提供单位归集一次。",
}


def refusal(error: DatabaseError) -> Refused | None:
    """What the database said, in words; None when it is another error."""
    state = str(getattr(error.__cause__, "sqlstate", "") or "")
    if state == "P0001" and "does not hold" in str(error):  # a load came between the question and the answer
        state = "TR009"
    return Refused(REFUSALS[state], state) if state in REFUSALS else None


@transaction.atomic
def open_channel(grant: int, daily: int, *, by: Actor) -> Channel:
    """Let a grant be used for the whole table and its changes. Single records go by the grant alone; this is a second decision. 个人信息保护法 第六条"""
    identity.check(by, permits.OPEN)
    if not 1 <= daily <= words.MOST_DAILY:
        raise Refused(f"每天最多多少条，请写 1 到 {words.MOST_DAILY}。", "daily")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select transfers_open(%s, %s, %s, %s)", [grant, daily, now(), by.label[:80]])
            made = Channel.objects.get(pk=cursor.fetchone()[0])
    except IntegrityError as error:
        raise Refused("这份授权已经有一条通道了。") from error
    except DatabaseError as error:
        raise refusal(error) or error from error
    record(ChannelOpened(made.pk, grant, daily), by=by, organ=made.provider_id, about=f"grant:{grant}")
    return made


@transaction.atomic
def end_channel(number: int, *, by: Actor) -> Channel:
    """Close a channel: the provider, or whoever uses it."""
    row = queries.channel(by, number)
    if not (by.may(permits.OPEN) and row.provider_id in by.organs or by.may(permits.FOLLOW) and row.organ_id in by.organs):
        raise Forbidden("通道由提供单位或者使用单位停用。")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select transfers_end(%s, %s)", [number, now()])
    except DatabaseError as error:
        raise refusal(error) or error from error
    record(ChannelEnded(row.pk, row.grant_id), by=by, organ=row.provider_id, about=f"grant:{row.grant_id}")
    return row
