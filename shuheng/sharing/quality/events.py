"""What the room tells the journal about the quality of held data. Numbers, codes and days only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("quality.rule_set")
class RuleSet(Event):
    """An entry was given a rule, or one of its rules was changed or stopped; the hash is of its parameters."""

    resource: int
    rule: str
    stopped: bool
    settings: str


@event("quality.rule_dropped")
class RuleDropped(Event):
    """What somebody had set for a rule was taken back; the rule that the catalogue gives stands again, if it gives one."""

    resource: int
    rule: str


@event("quality.profile_started")
class ProfileStarted(Event):
    """A profile of a held table began to wait for its turn."""

    profile: int
    resource: int


@event("quality.profiled")
class EntryProfiled(Event):
    """A held table was profiled: its rows, its score in hundredths of a point, how many rules found something, how many could not be measured in time."""

    profile: int
    resource: int
    rows: int
    score: int
    failing: int
    unmeasured: int
    digest: str


@event("quality.profile_ended")
class ProfileEnded(Event):
    """A profile ended without a result, for the reason of this code."""

    profile: int
    resource: int
    reason: str


@event("quality.defect_opened")
class DefectOpened(Event):
    """A profile found rows that break a rule, for the first time or again; the source organ has until a day."""

    defect: int
    resource: int
    rule: str
    failing: int
    times: int
    due_on: date


@event("quality.defect_closed")
class DefectClosed(Event):
    """A profile found that a defect is gone, or that its rule no longer stands."""

    defect: int
    resource: int
    rule: str
    state: str


@event("quality.defect_explained")
class DefectExplained(Event):
    """The source organ explained a defect."""

    defect: int
    due_on: date


@event("quality.defect_judged")
class DefectJudged(Event):
    """The data bureau accepted an explanation or refused it."""

    defect: int
    accepted: bool
