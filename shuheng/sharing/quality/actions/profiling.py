"""数据体检: a profile waits, begins with a frozen plan, takes one step in each transaction, and ends in defects and a score. Killed anywhere, it goes on."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, OperationalError, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.errors import QueryCanceled

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import local, now, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.actions import record
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.holdings import queries as holdings

from .. import queries, rules
from ..events import EntryProfiled, ProfileEnded, ProfileStarted
from ..models import Column, Profile, Score
from ..rules import kinds, night
from .settling import settle

TASK, LOCK = "quality.profile", "quality.profile"  # one profile at a time: the night belongs to the loads as well
_COUNTS = ("distinct", "shortest", "longest")


@transaction.atomic
def ask_profile(number: int, *, by: Actor) -> Profile:
    """A profile of an entry waits for its turn. Refused while another one is under way."""
    row = queries.entry(number)
    queries.check_either(by, row)
    try:
        with transaction.atomic():
            made = Profile.objects.create(resource=row, organ=row.organ, domain=row.domain, on=today(), made_at=now(), by=by.label[:80])
    except IntegrityError:
        raise Refused("这个资源正在体检。请等它办完。") from None
    record(ProfileStarted(made.pk, row.pk), by=by, organ=row.organ_id, about=f"resource:{row.pk}")
    wake(made.pk)
    return made


def wake(number: int) -> None:
    """Queue the work of a profile unless it waits in the queue already."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, queue="side", lock=LOCK, queueing_lock=f"{LOCK}:{number}").defer(profile=number)
    except AlreadyEnqueued:
        pass


def profile_due() -> int:
    """A profile for every held table and base register that has none today, once the night is late enough; how many."""
    begun, here = 0, local(now())
    with acting(SYSTEM):
        last = queries.last_days()
        for held in queries.stocks():
            if rules.due(here, last.get(held.resource_id)):
                try:
                    ask_profile(held.resource_id, by=SYSTEM)
                    begun += 1
                except Refused:
                    continue
    return begun


def stuck_profiles() -> None:
    """Queue every profile that is under way: whatever killed its job, it goes on."""
    with acting(SYSTEM):
        for number in queries.under_way():
            wake(number)


@transaction.atomic
def begin(number: int, *, by: Actor) -> Profile:
    """Freeze what is asked of the table as it is now; a table that changed is begun again, but not for ever."""
    row = queries.profile(number, lock=True)
    held = queries.stock(row.resource_id)
    if held is None or not row.resource.stands:
        return _over(row, "gone", by=by)
    if row.state == kinds.GOING and row.returns >= night.RETURNS:
        return _over(row, "moving", by=by)
    said = holdings.content_of(row.resource, held.edition)
    wanted = queries.active(row.resource, said)
    ready = [queries.frozen(one, said, row.on) for one in wanted]
    row.unmeasured = [one.code for one, found in zip(wanted, ready, strict=True) if found is None]
    asked = [(one, found) for one, found in zip(wanted, ready, strict=True) if found]
    row.plan = {"columns": [one.column for one in said.items], "rules": queries.plain(asked, said)}
    row.returns += row.state == kinds.GOING
    row.state, row.started_at, row.edition, row.digest, row.rows = kinds.GOING, row.started_at or now(), held.edition, held.digest, _counted(held)
    row.found, row.step, row.steps = {}, 0, len(_steps(row))
    row.save()
    Column.objects.filter(profile=row).delete()
    return row


def _counted(held: queries.Stock) -> int:
    return held.rows if held.rows is not None else queries.count(held.resource_id)


def _steps(row: Profile) -> tuple[rules.Step, ...]:
    return rules.steps(row.plan["columns"], queries.asked(row.plan["rules"]))


@transaction.atomic
def take_step(number: int, *, by: Actor) -> Profile:
    """The next step. One that takes too long is given up and noted; when the table changed meanwhile everything begins again."""
    row = queries.profile(number, lock=True)
    held = queries.stock(row.resource_id, lock=True)  # no load swaps the table in this step
    if held is None or held.digest != row.digest or held.edition != row.edition:
        return begin(number, by=by)
    step = _steps(row)[row.step]
    try:
        with transaction.atomic():
            queries.limit_time(night.STEP_SECONDS)
            _column(row, step.column) if step.column else _rules(row, step)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        row.unmeasured = [*row.unmeasured, step.column, *step.codes] if step.column else [*row.unmeasured, *step.codes]
    queries.limit_time(0)
    row.step += 1
    row.save(update_fields=["step", "found", "unmeasured"])
    return row


def _column(row: Profile, name: str) -> None:
    said = queries.column(row.pk, name)
    counts = {each: said.get(each) for each in _COUNTS}
    Column.objects.create(profile=row, place=row.step, column=name, sealed=said["sealed"], nulls=said["nulls"], least=said.get("least") or "",
                          most=said.get("most") or "", top=said.get("top") or [], **counts)


def _rules(row: Profile, step: rules.Step) -> None:
    row.found |= {code: [many, keys] for code, (many, keys) in queries.broken(row.pk, step).items()}


@transaction.atomic
def finish(number: int, *, by: Actor) -> Profile:
    """All steps are taken: defects are opened, kept or closed, and the score of the day is what they leave."""
    row = queries.profile(number, lock=True)
    held = queries.stock_of(row.resource_id)
    points, failing = settle(row, held, by=by)
    row.state, row.ended_at, row.found = kinds.DONE, now(), {}
    row.save()
    _put_score(row.resource, row, points, failing)
    record(EntryProfiled(row.pk, row.resource_id, row.rows, points, failing, len(row.unmeasured), row.digest), by=by, organ=row.organ_id,
           about=f"resource:{row.resource_id}")
    return row


def _put_score(resource: Resource, row: Profile, points: int, failing: int) -> None:
    on: date = row.on
    Score.objects.update_or_create(resource=resource, on=on, defaults={"organ_id": row.organ_id, "profile": row.pk, "points": points, "rows": row.rows,
                                                                       "failing": failing})


@transaction.atomic
def fail(number: int, why: str, *, by: Actor) -> Profile:
    """End a profile for a reason of `kinds.WHYS`; nothing happens to one that is over."""
    row = queries.profile(number, lock=True)
    return _over(row, why, by=by) if row.state in kinds.UNDER_WAY else row


def _over(row: Profile, why: str, *, by: Actor) -> Profile:
    row.state, row.why, row.ended_at, row.found = kinds.FAILED, why, now(), {}
    row.save()
    record(ProfileEnded(row.pk, row.resource_id, why), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row
