"""The past of a demonstration: sample applications, filed and handled by its own people through the same actions as everybody's.

Only a demonstration has this. The clock of this thread stands at the instant of each act, and the acts of all cases run in the order of time,
so that the journal reads as if the weeks had passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.rules import Tally
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity import queries as people
from shuheng.foundation.identity.models import Account
from shuheng.foundation.journal.queries import first_result

from .. import queries
from ..permits import ACCEPT, DECIDE
from . import filing, handling, joining

CLERK, APPLICANT = "window", "applicant"


@dataclass(frozen=True)
class Act:
    """What somebody does to the sample case some days after it was filed."""

    days: int
    who: str
    verb: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """One sample case: the matter, who applies, how long ago, what happened since."""

    matter: str
    who: str
    ago: int
    acts: tuple[Act, ...] = ()
    town: str = ""


@dataclass(frozen=True)
class Rehearsal:
    """The sample applicants by name with their numbers, and the stories."""

    people: Mapping[str, str]
    stories: Sequence[Story]


@transaction.atomic
def rehearse(rehearsal: Rehearsal, *, by: Actor) -> Tally:
    """Let the weeks before today pass once; a second load finds them done."""
    fresh = [(place, story) for place, story in enumerate(rehearsal.stories) if not first_result(_key(place))]
    if fresh:
        stage = _Stage(rehearsal, by)
        for instant, act in sorted(_schedule(stage, fresh), key=lambda one: one[0]):
            with clock.held_at(instant):
                act()
    return Tally("示例办件", created=len(fresh), same=len(rehearsal.stories) - len(fresh))


def _key(place: int) -> str:
    return f"demonstration:{place}"


class _Stage:
    """The actors of the rehearsal and the numbers of the cases they opened."""

    def __init__(self, rehearsal: Rehearsal, by: Actor) -> None:
        named = {act.who for story in rehearsal.stories for act in story.acts} | {CLERK}
        # they hold their posts from the day of loading, so they are asked for before the clock goes back
        self.officers = {name: _handling(name) for name in named - {APPLICANT}}
        self.numbers: dict[int, str] = {}
        self.parties = {name: identity.record_party(identity.Person(name, number), by=by).pk for name, number in rehearsal.people.items()}

    def applicant(self, name: str) -> Actor:
        party = self.parties[name]
        return Actor(kind="resident", party=party, parties=frozenset({party}), level=1, label=name)


def _handling(name: str) -> Actor:
    """The officer in the post that handles applications, or the first post of one who only takes them in."""
    account = Account.objects.get(name=name)
    standing = people.standing(account.pk, clock.today())
    seats = people.seats(standing) if standing else []
    chosen = next((seat.post for seat in seats if {ACCEPT.code, DECIDE.code} & set(seat.permits)), None)
    return people.actor_of(account, post=chosen)


def _schedule(stage: _Stage, stories: Sequence[tuple[int, Story]]) -> list[tuple[datetime, Callable[[], Any]]]:
    """Every act of every story at its instant: days in China, morning to afternoon, never later than now."""
    today, latest, planned = clock.today(), clock.now(), []
    for place, story in stories:
        begun = today - timedelta(days=story.ago)
        planned.append((min(clock.on(begun, 9, place), latest), _filing(stage, place, story)))
        for order, act in enumerate(story.acts):
            instant = clock.on(begun + timedelta(days=act.days), 10 + order, place)
            planned.append((min(instant, latest), _doing(stage, place, story, act)))
    return planned


def _filing(stage: _Stage, place: int, story: Story) -> Callable[[], None]:
    def file() -> None:
        row = queries.matter(story.matter)
        content = queries.content(row.definition_id)
        answers = {**content.sample, **_place(content.division_field, story.town)}
        paper = frozenset(one.code for one in content.required_materials(answers))
        clerk = stage.officers[CLERK]
        with acting(clerk):
            sheet = filing.Filing(row, answers, stage.parties[story.who], paper=paper, channel=filing.WINDOW)
            stage.numbers[place] = filing.apply(sheet, by=clerk, key=_key(place)).case.number

    return file


def _place(field: str, town: str) -> dict[str, str]:
    if not town:
        return {}
    village = county.villages_of(town).order_by("code").first()
    return {field: town, **({"village": village.code} if village else {})}


def _doing(stage: _Stage, place: int, story: Story, act: Act) -> Callable[[], None]:
    def do() -> None:
        actor = stage.applicant(story.who) if act.who == APPLICANT else stage.officers[act.who]
        with acting(actor):
            _VERBS.get(act.verb, _move)(stage.numbers[place], act, actor)

    return do


def _move(number: str, act: Act, by: Actor) -> None:
    handling.move(number, act.verb, by=by, words="".join(act.words))


def _ask(number: str, act: Act, by: Actor) -> None:
    row = queries.application_to_read(by, number)
    first = next((one.code for one in queries.materials(row) if one.source == "paper"), "")
    handling.ask_supplement(number, [handling.Missing(act.words[0], first)], by=by)


def _supply(number: str, act: Act, by: Actor) -> None:
    row = queries.application_to_read(SYSTEM, number)
    wanted = frozenset(one.code for one in queries.materials(row) if one.verdict == "bad")
    handling.supply(number, {}, by=by, words=act.words[0], paper=wanted)


def _rate(number: str, act: Act, by: Actor) -> None:
    cases.rate(queries.own_application(by, number).case_id, int(act.words[0]), reasons=act.words[1:], by=by)


_VERBS: dict[str, Callable[[str, Act, Actor], Any]] = {
    "accept": lambda number, act, by: handling.accept(number, by=by),
    "ask_supplement": _ask,
    "supply": _supply,
    "special": lambda number, act, by: handling.start_special(number, act.words[0], days=10, reason=act.words[1], by=by),
    "grant": lambda number, act, by: handling.decide(number, handling.Verdict(True), by=by),
    "refuse": lambda number, act, by: handling.decide(number, handling.Verdict(False, act.words[0]), by=by),
    "deliver": lambda number, act, by: handling.deliver(number, way="electronic", by=by),
    "rate": _rate,
    "part": lambda number, act, by: joining.answer_part(number, act.words[0], act.words[1], "".join(act.words[2:]), by=by),
}
