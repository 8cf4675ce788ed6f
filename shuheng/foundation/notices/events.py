"""Facts about notices: which template went to whom by which way. Never the words."""

from __future__ import annotations

from shuheng.foundation.core.events import event


@event("notices.template_published")
class TemplatePublished:
    """A version of a notice's words was published."""

    template: str
    channel: str
    number: int


@event("notices.sent")
class NoticeSent:
    """A notice was made for a person; in-site ones are thereby delivered."""

    notice: int
    template: str
    channel: str
    case: int | None = None


@event("notices.delivered")
class NoticeDelivered:
    """The SMS gateway reported that the message reached the telephone."""

    notice: int


@event("notices.undelivered")
class NoticeUndelivered:
    """A message did not arrive: refused, reported lost, or given up after many tries."""

    notice: int
    state: str


@event("notices.resent")
class NoticeResent:
    """An officer sent a stuck message again."""

    notice: int


@event("notices.read")
class NoticeRead:
    """The person opened an in-site notice for the first time."""

    notice: int
