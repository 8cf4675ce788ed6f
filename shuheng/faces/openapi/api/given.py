"""Shapes of what goes in. Unknown names are refused; numbers of cases have twelve digits, dates are days in China."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]{0,79}$")]
Token = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Words = Annotated[str, StringConstraints(max_length=2000)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Row = Annotated[int, Field(ge=1, le=2**53)]
Lamp = Literal["ok", "soon", "late", "hold", "done"]


class Given(Schema):
    """What is sent: unknown names are refused, so that a slip of the pen does not go by unseen."""

    model_config = ConfigDict(extra="forbid")


class LookGiven(Given):
    """One look-up: the key as it stands on the paper, the running case, why in words; `items` are columns, all that were granted when empty."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    case: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    words: Annotated[str, StringConstraints(min_length=6, max_length=200)]
    items: Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=60)]], Field(max_length=100)] = Field(default_factory=list)


class PersonGiven(Given):
    """Who stands at the window, as the document says."""

    kind: Literal["person", "legal"] = "person"
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    number: Annotated[str, StringConstraints(min_length=1, max_length=24)]
    phone: Annotated[str, StringConstraints(max_length=20)] = ""


class PresenceGiven(Given):
    """The person is here and an officer has seen the document."""

    person: PersonGiven
    document: Literal["id_card", "temporary_id", "household", "passport", "residence", "license", "court"]


class ApplicationGiven(Given):
    """An application: answers by question, tokens of uploaded files by material, materials handed in on paper at the window."""

    authority: UUID
    matter: Code
    answers: dict[str, Any]
    files: dict[str, list[Token]] = Field(default_factory=dict)
    paper: list[Code] = Field(default_factory=list)


class SupplementGiven(Given):
    """What was missing."""

    authority: UUID
    files: dict[str, list[Token]] = Field(default_factory=dict)
    paper: list[Code] = Field(default_factory=list)
    words: Words = ""


class WithdrawalGiven(Given):
    """The applicant takes it back."""

    authority: UUID
    reason: Words = ""


class ReasonGiven(Given):
    """Why somebody looks or refuses; the applicant can read it."""

    reason: Words


class WordsGiven(Given):
    """A remark that the applicant reads; it may be left out."""

    words: Words = ""


class MissingGiven(Given):
    """One thing to be brought or put right."""

    what: Line
    material: Annotated[str, StringConstraints(max_length=40)] = ""


class SupplementAsked(Given):
    """Everything missing at once."""

    items: list[MissingGiven] = Field(min_length=1, max_length=50)
    days: Annotated[int, Field(ge=0, le=90)] = 0
    again: bool = False


class SpecialGiven(Given):
    """Which special procedure, how long, why."""

    kind: Annotated[str, StringConstraints(max_length=20)]
    days: Annotated[int, Field(ge=1, le=180)]
    reason: Words


class ResultGiven(Given):
    """What the special procedure came to."""

    result: Words


class ExtensionGiven(Given):
    """How many days more, and why."""

    days: Annotated[int, Field(ge=1, le=60)]
    reason: Words


class DecisionGiven(Given):
    """Granted or refused, with its reason and what is printed beside it."""

    granted: bool
    reason: Words = ""
    conditions: Words = ""


class DeliveryGiven(Given):
    """How the decision reached the applicant."""

    way: Literal["electronic", "window", "post"]


class OpinionGiven(Given):
    """The answer for one's organ."""

    code: Annotated[str, StringConstraints(max_length=40)]
    verdict: Literal["agree", "object"]
    text: Words = ""


class CheckGiven(Given):
    """Whether a material is as the matter asks."""

    verdict: Literal["ok", "bad"]
    remark: Words = ""


class TransferGiven(Given):
    """Which organ is responsible, and why."""

    organ: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    reason: Words
