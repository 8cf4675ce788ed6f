"""Shapes of the registration building block API 0.1.1, as its document words them. Answers are checked against the same shapes in our tests."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(max_length=2000)]
Objects = dict[str, dict[str, Any]]


class Property(Schema):
    """One of ListOfProperties."""

    code: str
    value: str


class Service(Schema):
    """service"""

    id: str = Field(json_schema_extra={"format": "uuid"})
    name: str
    version: str
    type: Literal["None", "Private", "Public"]
    isExecutable: bool
    isClosed: bool
    description: str
    serviceBody: list[Property]


class EFormListItem(Schema):
    """EFormListItem"""

    eFormId: str
    name: str
    description: str
    version: str
    latest: bool


class EForm(EFormListItem):
    """EForm"""

    model_config = ConfigDict(protected_namespaces=())
    form: dict[str, Any] = Field(alias="schema", serialization_alias="schema")


class Status(Schema):
    """statusModel"""

    code: Literal["PENDING", "APPROVED", "SENDBACK", "REJECTED"]
    title: str


class FormData(Schema):
    """formData: answers stand inside objects, for instance under `answers`."""

    data: Objects = Field(default_factory=dict)
    eFormId: Annotated[str, StringConstraints(max_length=120)] = ""


class Submit(Schema):
    """applicationFileSubmit: applicantId is the word of authority by which the client acts."""

    applicationName: Text = ""
    applicantId: Annotated[str, StringConstraints(max_length=60)]
    created: Text = ""
    formData: FormData = Field(default_factory=FormData)
    documentUrls: Annotated[list[Annotated[str, StringConstraints(max_length=300)]], Field(max_length=100)] = Field(default_factory=list)


class File(Schema):
    """applicationFileResponse"""

    fileId: str
    applicantId: str
    registered: str = Field(json_schema_extra={"format": "date-time"})
    serviceId: str = Field(json_schema_extra={"format": "uuid"})
    serviceName: str
    status: Status
    ended: bool
    applicationData: Submit


class FileLine(Schema):
    """applicantApplicationFileListResponse"""

    fileId: str
    mainTaskId: str
    taskTitle: str
    roleId: str
    roleName: str
    assigneeId: str
    operatorName: str
    status: Status
    applicantId: str
    created: str
    registered: str
    description: str
    serviceName: str
    serviceId: str
    eformId: str
    documentUrls: list[str]


class Uploaded(Schema):
    """uploadResponse"""

    code: int
    type: str
    message: str
    url: str


class UserTask(Schema):
    """userTaskResponse"""

    taskId: str
    mainTaskId: str
    name: str
    assigneeId: str
    roleId: str
    created: str
    description: str
    serviceId: str
    serviceName: str
    fileId: str
    eFormId: str
    status: Status


class WholeTask(Schema):
    """dataUserTaskResponse"""

    taskId: str
    taskName: str
    assigneeId: str
    roleId: str
    created: str
    description: str
    fileId: str
    serviceId: str
    serviceName: str
    eFormId: str
    formVariables: Objects
    status: Status
    data: Objects


class Completion(Schema):
    """additionalData: `decision` names the move with its words, `documents` the uploads by material."""

    data: Objects = Field(default_factory=dict)


class Completed(Schema):
    """completedTaskResponse"""

    taskId: str
    fileId: str
    serviceId: str
    status: Status
    variables: dict[str, Completion]


class Failure(Schema):
    """systemError"""

    traceId: str
    code: str
    message: str
    localizedMessage: str
