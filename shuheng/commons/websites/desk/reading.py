"""The library on the desk: what waits for whom, one item whole, and its page as it would look."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import SYSTEM, Actor
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.core.web import needs
from shuheng.foundation.files import queries as files

from .. import forms, permits, queries, rules
from ..models import Column, Edition, Placement, Resource
from ..printing import Press
from ..printing.press import about
from ..queries import Ask, documents
from ..rules import Content, Fault, Finding
from ..web import sized

PAGE = 50
EVERYBODY = queries.EVERY_PERMIT
STATES = {**rules.STATES, "withdrawn": "已撤下"}


@needs(*EVERYBODY)
@never_cache
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """What the organ has written, and what waits for this officer's signature."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    ask = Ask(state if state in STATES else "", request.GET.get("words", "").strip()[:40])
    page = Paginator(queries.resources(by, ask), PAGE).get_page(request.GET.get("page"))
    rows = [(row, row.opened[0] if row.opened else None, row.mains[0] if row.mains else None) for row in page]
    return render(request, "websites/desk_list.html", {
        "page": page, "rows": rows, "ask": ask, "states": STATES.items(),
        "waiting": [(rules.STATES[duty], duty, many) for duty, many in queries.waiting(by).items()],
        "offered": queries.offered_to(by),
        "owed": documents.missing_interpretations(by), "may_write": by.may(permits.WRITE), "may_manage": by.may(permits.MANAGE)})


@needs(*EVERYBODY)
@never_cache
@require_safe
def item(request: HttpRequest, number: int) -> HttpResponse:
    """One item: what is being written, what was found in it, what it changes, who signed, where it stands."""
    return item_page(request, number)


def item_page(request: HttpRequest, number: int, form: Form | None = None, faults: tuple[Fault, ...] = (), found: tuple[Finding, ...] = (),
              pinned: int = 0) -> HttpResponse:
    """The page of an item, with a form that came back (`pinned`: for which of its places) or what kept it from going on."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.resource_for(by, number)
    edition, standing = queries.open_edition(row), queries.standing(row)
    said, old = queries.said_in(edition), queries.said_in(standing)
    seen = tuple(queries.findings(said)) if said else ()
    if edition and said and edition.state == rules.DRAFT:  # a draft says what it lacks, whoever opens it
        faults, found = tuple(rules.faults(said)), tuple(rules.stopping(seen))
    signatures = queries.signatures(row)
    names = queries.names_of([one.account for one in signatures])
    fresh: dict[str, Form] = {"words": forms.WordsForm(), "reason": forms.ReasonForm(), "later": forms.ReleaseForm(), "judging": forms.ValidityForm(),
                              "recalling": forms.RecallForm(auto_id="recall-%s")}
    came_back = {name: form for name, one in fresh.items() if form is not None and type(form) is type(one)}
    return render(request, "websites/desk_item.html", {
        "row": row, "edition": edition, "said": said, "changes": rules.changes(old, said) if said else [], "back": form, **_shown(row, said),
        "found": seen, "faults": faults, "stopped": found,
        "signatures": [(one, rules.DUTIES[one.duty], names.get(one.account, "示例人员")) for one in signatures],
        "placements": [(one, _address(row, one), form if form and pinned == one.pk else pinning(one.pk)) for one in queries.placements(row)],
        "pinned": pinned, "state": rules.STATES.get(edition.state, "") if edition else "",
        "state_words": _state_words(row, edition), "may": _may(by, row, edition),
        "paper": documents.papers([row], rules.PORTAL).get(row.pk), "others": _other_columns(by, row), **fresh, **came_back},
        status=422 if request.method == "POST" else 200)


def pinning(placement: int, *given: object) -> forms.PinForm:
    """The form that pins in one place; there may be several on a page."""
    return forms.PinForm(*given, auto_id=f"pin-{placement}-%s")  # type: ignore[arg-type]


def _where(number: int) -> Callable[[str], str]:
    return lambda name: reverse("desk-website-file", args=[number, name])


def _shown(row: Resource, said: Content | None) -> dict[str, object]:
    """What a signer answers for besides the title: the text with its pictures, what stands around it, the attachments."""
    if said is None:
        return {}
    where, facts = _where(row.pk), (("来源", said.source), ("作者", said.author), ("摘要", said.summary), ("关键词", "、".join(said.keywords)),
                                      ("文号", said.document_number), ("成文日期", said.issued_on), ("施行日期", said.effective_on),
                                      ("有效期到", said.ends_on), ("解读最晚发布", said.promised_on))
    return {"body": rules.with_pictures(said.body, said.pictures, where), "facts": [(label, value) for label, value in facts if value],
            "carried": [(name, where(f"{token}.{kind}"), about(kind, size)) for token, name, kind, size in said.files]}


def _state_words(row: Resource, edition: Edition | None) -> str:
    if row.withdrawn_at:
        return "已撤下"
    return f"网上是第 {row.edition} 版" if row.edition else rules.STATES[edition.state] if edition else ""


def _address(row: Resource, one: Placement) -> str:
    return rules.article_address(one.column.site.code, row.month, row.pk) if one.shown and row.stands else ""


def _may(by: Actor, row: Resource, edition: Edition | None) -> dict[str, bool]:
    """What this officer can do with it now."""
    duty = rules.DUTY_OF.get(edition.state) if edition else None
    signed = {account for account, _ in queries.signed(edition)} if edition else set()
    mine = duty is not None and by.may(queries.PERMIT_OF[duty]) and by.account not in signed
    return {
        "write": by.may(permits.WRITE) and row.organ_id in by.organs and not row.withdrawn_at and (edition is None or edition.state == rules.DRAFT),
        "pass": mine and duty != rules.RELEASE, "release": mine and duty == rules.RELEASE, "return": mine,
        "recall": edition is not None and edition.state == rules.SCHEDULED and by.may(permits.RELEASE),
        "withdraw": by.may(permits.RELEASE) and row.stands and edition is None, "place": by.may(permits.RELEASE) and row.stands,
    }


def _other_columns(by: Actor, row: Resource) -> list[Column]:
    """Where else it could stand."""
    taken = set(Placement.objects.filter(resource=row).values_list("column_id", flat=True))
    return [one for one in queries.columns_for(by) if one.pk not in taken] if row.stands and by.may(permits.RELEASE) else []


@needs(*EVERYBODY)
@never_cache
@require_safe
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The page as the public would see it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.resource_for(by, number)
    edition = queries.open_edition(row) or queries.standing(row)
    main = next((one for one in queries.placements(row) if one.main), None)
    if edition is None or main is None:
        raise Absent("这条信息没有可以看的稿子。")
    press = Press()
    site = press.sites[main.column.site.code]
    made = press.preview(site, press.columns[site.code][main.column.code], edition, rules.content(edition.content), _where(number),
                         reverse("desk-website", args=[number]))
    return HttpResponse(sized(made, getattr(request, "mode", "") == "elder"))


@needs(*EVERYBODY)
@never_cache
@require_safe
def carried(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A picture or an attachment of an item, for those who work on it, before the public can see it."""
    row = queries.resource_for(request.actor, number)  # type: ignore[attr-defined]
    editions = (queries.open_edition(row), queries.standing(row))
    if not any(name in rules.carried(said) for said in map(queries.said_in, editions) if said):
        raise Absent("这条信息没有这个文件。")
    token, _, kind = name.partition(".")
    return HttpResponse(files.open_for(SYSTEM, token)[1], content_type=rules.EXTENSIONS[kind])
