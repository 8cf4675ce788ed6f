"""Finding a matter, its guide and its filled sample."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.web import public
from shuheng.services.licensing import queries as licensing

from ..queries import figures, running, theming
from ..queries import matters as found
from ..queries.affair import sample_of
from ..queries.applying import draft_note
from ..queries.together import seats_of

PAGE = 20


@public
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """Matters by words, life event, organ, township; with nothing asked, the doors of life. A case number leads to the case."""
    ask = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "event", "organ", "town")}
    if numbers.valid(numbers.clean(ask["q"])):
        number = numbers.clean(ask["q"])
        return redirect("theme-run" if running.is_run(request.actor, number) else "affair", number)  # type: ignore[attr-defined]
    if not any(ask.values()) and "page" not in request.GET:
        return _page(request, ask, behind=found.behind_doors())
    listed = found.find(found.Wanted(ask["q"], ask["event"], ask["organ"], ask["town"]), request.actor)  # type: ignore[attr-defined]
    return _page(request, ask, page=Paginator(listed, PAGE).get_page(request.GET.get("page")))


def _page(request: HttpRequest, ask: dict[str, str], **shown: object) -> HttpResponse:
    events, organs, towns = found.doors(), found.organs(), found.towns()
    chosen = [title for code, _, title, _ in events if code == ask["event"]]
    chosen += [name for code, name in [*organs, *towns] if code in (ask["organ"], ask["town"])]
    return render(request, "portal/matters.html", {
        "query": ask["q"], "event": ask["event"], "organ": ask["organ"], "town": ask["town"], "events": events, "organs": organs, "towns": towns,
        "themes": theming.listed(ask["event"], ask["q"]) if not ask["organ"] and not ask["town"] else [],
        "chosen": " · ".join(chosen), **shown,
    })


@public
@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Everything one must know before applying."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = licensing.matter(code)
    return render(request, "portal/guide.html", {
        "guide": found.guide(row), "durations": figures.durations(code), "members": seats_of(licensing.content(row.definition_id)),
        "draft": draft_note(by, row) if by.kind == "resident" else None,
        "themes": theming.listed_with(code),
    })


@public
@require_safe
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """The form as somebody filled it in, to look at before one begins."""
    row = licensing.matter(code)
    content = licensing.content(row.definition_id)
    return render(request, "portal/sample.html", {"matter": row, "sections": sample_of(content), "materials": content.required_materials(content.sample)})
