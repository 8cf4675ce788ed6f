"""Shapes of what is answered. Dates are days in China, instants carry their zone, numbers of cases have twelve digits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema


class FieldError(Schema):
    """One place that must be put right."""

    pointer: str = Field(description="JSON 指针，指向请求里的一项；? 开头的是网址参数")
    detail: str


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


class MatterLine(Schema):
    """A matter that can be applied for."""

    code: str
    title: str
    short: str
    kind: str
    organ: str
    organ_name: str
    by_township: bool
    version: int


class Matters(Schema):
    """Matters in use."""

    items: list[MatterLine]


class MaterialNeed(Schema):
    """A material of a matter."""

    code: str
    title: str
    why: str
    form: str
    free: bool = Field(description="不用交，由政府部门核实")
    optional: bool


class LimitOf(Schema):
    """A limit of a matter."""

    kind: str
    days: int
    unit: str
    basis: str
    verified: bool


class Guide(MatterLine):
    """What the guide of a matter says."""

    say: str
    who: list[str]
    conditions: list[str]
    materials: list[MaterialNeed]
    limits: list[LimitOf]
    fee: str
    result: str


class FormOf(Schema):
    """The form of a matter as JSON Schema 2020-12, with the words `x-…` that the handbook explains."""

    matter: str
    version: int
    form: dict[str, Any]


class AuthorityShown(Schema):
    """A word of authority: a consent the person gave, or presence at the window."""

    authority: UUID
    way: Literal["consent", "presence"]
    party: str = Field(description="姓名，只露第一个字")
    given_at: datetime
    ends_at: datetime


class Authorities(Schema):
    """Words of authority that are valid now."""

    items: list[AuthorityShown]


class FileShown(Schema):
    """A kept file."""

    token: str
    kind: str
    size: int
    pages: int | None
    sha256: str


class CaseLine(Schema):
    """A case in one line."""

    number: str
    title: str
    organ: str
    organ_name: str
    division: str | None
    stage: str
    stage_title: str
    milestone: str
    lamp: str
    outcome: str
    channel: str
    opened_at: datetime
    accepted_on: date | None
    decided_on: date | None
    closed_on: date | None
    due_on: date | None
    seq: int


class MaterialShown(Schema):
    """A material of an application."""

    id: int
    code: str
    title: str
    source: str
    verdict: str
    remark: str
    file: str | None


class ApplicationShown(Schema):
    """An application with its answers, of personal ones only the first sign."""

    case: CaseLine
    matter: str
    version: int
    answers: dict[str, Any]
    materials: list[MaterialShown]


class Revealed(Schema):
    """All answers whole."""

    answers: dict[str, Any]


class Cases(Schema):
    """A page of cases; `next` goes into `after` for the page behind it."""

    items: list[CaseLine]
    next: str


class ClockShown(Schema):
    """A limit with the proof of its day."""

    code: str
    kind: str
    unit: str
    days: int
    extra_days: int
    start_on: date
    due_on: date | None
    stopped_on: date | None
    left: int | None
    article: str
    proof: list[str]


class CaseShown(CaseLine):
    """A case with its limits and what may be done with it now."""

    clocks: list[ClockShown]
    moves: list[MoveShown]


class MoveShown(Schema):
    """A step that may be taken."""

    code: str
    title: str
    permit: str


class FactShown(Schema):
    """A fact of a case."""

    seq: int
    event: str
    at: datetime
    by: str
    data: dict[str, Any]


class History(Schema):
    """Every fact of a case in its order."""

    items: list[FactShown]


class DocumentShown(Schema):
    """A document that was issued."""

    id: int
    kind: str
    number: str
    title: str
    issued_on: date
    code: str
    ready: bool
    sha256: str
    revoked: bool
    file: str


class Documents(Schema):
    """Documents of a case."""

    items: list[DocumentShown]


class Verified(Schema):
    """What is told to anybody who holds a document."""

    number: str
    title: str
    organ_name: str
    issued_on: date
    sha256: str
    revoked: bool


class Tasks(Schema):
    """Cases that wait for this client's permits."""

    items: list[TaskShown]


class TaskShown(Schema):
    """A case that waits, with the steps that may be taken."""

    case: CaseLine
    moves: list[MoveShown]


class Figure(Schema):
    """What one organ or matter did in a time. `share` per cent in time, `mean` working days."""

    of: str
    open: int
    filed: int
    closed: int
    timed: int
    on_time: int
    share: float | None
    mean: float | None
    bad: int


class Statistics(Schema):
    """Sums of a time."""

    since: date
    until: date
    items: list[Figure]


class FeedLine(Schema):
    """A channel by which whole data may be fetched. `items` are the granted columns."""

    feed: int
    resource: str
    title: str
    organ: str
    items: list[str]
    position: int
    daily: int
    until: date


class Feeds(Schema):
    """The channels of the client's organ."""

    items: list[FeedLine]


class FeedRow(Schema):
    """A key that was put, with its granted values as they are now, or deleted."""

    position: int
    op: Literal["put", "delete"]
    key: str
    values: dict[str, Any]
    disputed: list[str]


class Feed(Schema):
    """Rows behind a place, and the place behind them."""

    items: list[FeedRow]
    next: str


CaseShown.model_rebuild()
Tasks.model_rebuild()


class GrantedItem(Schema):
    """A granted item."""

    column: str
    title: str


class GrantLine(Schema):
    """A grant that holds today."""

    grant: int
    resource: str
    title: str
    provider: str = Field(description="提供单位的代码")
    key: str = Field(description="按什么号码查")
    items: list[GrantedItem]
    daily_limit: int
    until: date


class Grants(Schema):
    """What the organ of this client may look up."""

    items: list[GrantLine]


class LookedItem(GrantedItem):
    """One answered item."""

    value: str
    disputed: bool = Field(description="本人说这一项不对，提供单位还没有答复")


class ReceiptShown(Schema):
    """The parts that the signature covers, in the order of their names here; hashes only (SHA-256, hex)."""

    number: int
    at: str
    grant: int
    resource: str
    consumer: str
    provider: str
    case: str
    via: str
    items: list[str]
    key: str
    party: int | None
    found: bool
    words: str
    answer: str


class LookAnswer(Schema):
    """What was found, with the signed receipt; `items` is null when nobody has this key."""

    found: bool
    items: list[LookedItem] | None
    receipt: ReceiptShown
    signature: str = Field(description="Ed25519，十六进制，签的是回执的 SHA-256")
