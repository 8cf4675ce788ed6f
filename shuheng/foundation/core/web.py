"""How a page says who may open it. A view without such a mark is a mistake that the house test and the middleware find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from .permits import Permit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .acting import Actor

View = TypeVar("View", bound=Callable[..., object])
# Who a request without a browser comes from: the actor, an answer that refuses it, or None when it comes from a browser. The setting PORTER
# names the one that stands at the door: identity asks it before the transaction begins.
Porter = Callable[["HttpRequest"], "Actor | HttpResponse | None"]


@dataclass(frozen=True)
class Access:
    """Who may open a page: anybody, a resident from a level up, any officer, an officer with one of the permits, or a program of an organ."""

    who: Literal["public", "resident", "officer", "client"]
    level: int = 0
    permits: tuple[Permit, ...] = ()


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Anybody may open it, signed in or not."""
    return _mark(Access("public"))(view)


def resident(level: int = 1) -> Callable[[View], View]:
    """A signed-in person of at least this level of proof of identity."""
    return _mark(Access("resident", level=level))


def officer(view: View) -> View:
    """Any signed-in officer."""
    return _mark(Access("officer"))(view)


def needs(*permits: Permit) -> Callable[[View], View]:
    """An officer whose present post holds at least one of the permits."""
    return _mark(Access("officer", permits=permits))


def client(view: View) -> View:
    """A program that the porter has let in. Cookies count for nothing here, so the view needs no token against forged forms."""
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return _mark(Access("client"))(view)


def access_of(view: object) -> Access | None:
    """The mark of a view, also through class-based and wrapped views."""
    return getattr(view, "access", None) or getattr(getattr(view, "view_class", None), "access", None)
