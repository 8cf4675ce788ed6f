"""数据质量 on the desk: how good the data of the organs is, an entry with its profile and rules, a defect, the work of one's own organ."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuheng.foundation.core import sheets
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs
from shuheng.foundation.county import queries as county
from shuheng.sharing.catalogue.rules import Content
from shuheng.sharing.holdings import queries as holdings
from shuheng.sharing.holdings.rules import SEPARATOR
from shuheng.sharing.legal_persons import permits as legal_persons
from shuheng.sharing.places import permits as places
from shuheng.sharing.population import permits as population

from . import actions, forms, permits, queries, rules
from .models import Column, Defect, Profile, Score
from .rules import kinds

PAGE, MOST = 50, 5_000
ANYBODY = needs(permits.MEND, permits.JUDGE, permits.READ)
OPENED_AT: Mapping[str, tuple[Permit, Callable[[str], str]]] = {
    "people": (population.READ, lambda key: f"{reverse('desk-population')}?file={key}"),
    "enterprises": (legal_persons.READ, lambda key: reverse("desk-legal-person", args=[key])),
    **dict.fromkeys(("places", "addresses"), (places.READ, lambda key: reverse("desk-place", args=[key]))),
}
HEAD = ("资源代码", "资源", "提供单位", "规则", "查什么", "状态", "几条不合规则", "一共几条", "发现日期", "改正期限", "第几次", "说明", "认定意见")


def _by(request: HttpRequest) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    return by


# --- all entries


@ANYBODY
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The ranking of organs, and the score of every entry that is held."""
    by, day = _by(request), today()
    scores = queries.scores(day)
    asked = request.GET.get("words", "").strip()[:40]
    lines = [(held.resource, held, scores.get(held.resource_id)) for held in queries.stocks()
             if asked in held.resource.title or asked in held.resource.organ.name or asked == held.resource.code]
    page = Paginator(sorted(lines, key=_worst_first), PAGE).get_page(request.GET.get("page"))
    return render(request, "quality/list.html", {
        "page": page, "words": asked, "ranking": queries.ranking(list(scores.values())), "counts": queries.counts(by, day), "least": rules.LEAST_ROWS,
        "formula": rules.formula(day), "weights": [(kinds.KINDS[kind], points) for kind, points in rules.formula(day).weights.items()]})


def _worst_first(line: tuple[object, object, Score | None]) -> tuple[bool, int]:
    score = line[2]
    return score is None, score.points if score else 0


# --- one entry


@ANYBODY
@never_cache
@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry: its score with every deduction, the trend, its columns, its rules."""
    by, row = _by(request), queries.entry(number)
    held, done, newest = queries.stock_of(number), queries.last_done(number), queries.newest(number)
    said = holdings.content_of(row, held.edition)
    own = by.may(permits.MEND) and row.organ_id in by.organs
    return render(request, "quality/entry.html", {
        "row": row, "held": held, "score": queries.score_of(number), "done": done, "newest": newest, "going": newest and newest.state in kinds.UNDER_WAY,
        "why": kinds.WHYS.get(newest.why, "") if newest else "", "deductions": queries.deductions_of(done) if done else [],
        "columns": _columns(done, said) if done else [], "rules": queries.standing(row, said), "kinds": kinds.KINDS,
        "own": own, "judges": by.may(permits.JUDGE), "trend": _trend(number), "reason": forms.ReasonForm(), "of_entry": kinds.OF_ENTRY})


def _columns(done: Profile, said: Content) -> list[tuple[str, Column, list[tuple[str, int]], list[tuple[str, int]]]]:
    """Each column with its title and two little bars: filled against empty, and how much its commonest values take."""
    titles = {one.column: one.title for one in said.items}
    return [(titles.get(one.column, one.column), one, _parts(done.rows - one.nulls, done.rows), _parts(sum(many for _, many in one.top), done.rows))
            for one in queries.columns_of(done)]


def _parts(some: int, of: int) -> list[tuple[str, int]]:
    return [("ok", some), ("rest", of - some)]


def _trend(number: int) -> dict[str, list[object]] | None:
    rows = queries.trend(number, today())
    if len(rows) < 2:
        return None
    means = queries.means([one.on for one in rows])
    return {"labels": [f"{one.on.month}/{one.on.day}" for one in rows], "own": [one.points // 100 for one in rows],
            "all": [means[one.on] // 100 for one in rows]}


@needs(permits.MEND, permits.JUDGE)
@require_POST
def run(request: HttpRequest, number: int) -> HttpResponse:
    """Profile an entry now."""
    return _done(request, lambda: actions.ask_profile(number, by=_by(request)), "排上了。过一会儿刷新这一页看结果。", "desk-quality-entry", number)


def _done(request: HttpRequest, act: Callable[[], object], words: str, page: str, number: int) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, words)
    return redirect(page, number)


# --- rules


@needs(permits.MEND)
@never_cache
def new_rule(request: HttpRequest, number: int) -> HttpResponse:
    """Add a rule to an entry, or say one anew."""
    by, row = _by(request), queries.entry(number)
    queries.check_source(by, row)
    form = forms.RuleForm(holdings.content_of(row, row.edition), *([request.POST] if request.method == "POST" else []), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_rule(number, given["kind"], given["column"], given, given["reason"], by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "规则定好了，下一次体检就按它查。")
            return redirect("desk-quality-entry", number)
    return render(request, "quality/rule.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@needs(permits.MEND)
@require_POST
def stop_rule(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a rule, with the reason."""
    given = request.POST
    return _done(request, lambda: actions.stop_rule(number, given.get("code", ""), given.get("reason", ""), by=_by(request)), "停用了，理由各单位都看得到。",
                 "desk-quality-entry", number)


@needs(permits.MEND, permits.JUDGE)
@require_POST
def drop_setting(request: HttpRequest, number: int) -> HttpResponse:
    """Take a setting back."""
    return _done(request, lambda: actions.drop_setting(number, request.POST.get("code", ""), by=_by(request)), "收回了，下一次体检按目录给的规则查。",
                 "desk-quality-entry", number)


# --- defects


@needs(permits.MEND, permits.JUDGE)
@never_cache
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """What one's own organ has to mend, with the days that are left; what waits for a judgement."""
    by, state = _by(request), request.GET.get("state", "")
    page = Paginator(queries.defects(by, state), PAGE).get_page(request.GET.get("page"))
    return render(request, "quality/work.html", {
        "page": page, "lines": [(one, *_lamp(one)) for one in page], "state": state, "states": kinds.STATES.items(), "counts": queries.counts(by, today())})


def _lamp(one: Defect) -> tuple[str, str]:
    """Its lamp, and what the limit says today."""
    if one.state != kinds.OPEN:
        return kinds.LAMPS[one.state], one.get_state_display()
    left = county.calendar().count(today(), one.due_on)
    if one.due_on < today():
        return "late", f"超 {max(-left, 1)} 个工作日"
    return ("soon", "今天到期") if left <= 0 else ("soon" if left <= 2 else "ok", f"还有 {left} 个工作日")


@ANYBODY
@never_cache
@require_safe
def defect(request: HttpRequest, number: int) -> HttpResponse:
    """One defect: the rule, how many rows and some of their keys, what was said, what it cost."""
    return _defect(request, number)


def _defect(request: HttpRequest, number: int, **wrong: object) -> HttpResponse:
    by, row = _by(request), queries.defect(number)
    own = by.may(permits.MEND) and row.organ_id in by.organs
    held, shown = queries.stock(row.resource_id), row.keys if own or by.may(permits.JUDGE) else []
    return render(request, "quality/defect.html", {
        "row": row, "lamp": _lamp(row), "keys": [(key.replace(SEPARATOR, "、"), _opens(key, held, by)) for key in shown],
        "hidden": held and held.hidden, "held": held, "share": round(100 * row.failing / row.of, 2) if row.of else 0,
        "cost": row.deductions.order_by("-profile").first(), "explain": forms.ReasonForm() if own and row.state == kinds.OPEN else None,
        "judge": forms.JudgeForm() if by.may(permits.JUDGE) and row.state == kinds.EXPLAINED and row.explained_by != by.account else None,
        "of_entry": row.kind in kinds.OF_ENTRY, "limit": rules.limit(rules.MEND, row.opened_on), **wrong}, status=422 if wrong else 200)


def _opens(key: str, held: queries.Stock | None, by: Actor) -> str:
    """The page of its register where a failing record is opened by whoever may; "" for a row of a held table."""
    permit, page = OPENED_AT.get(held.register.code if held and held.register else "", (None, str))
    return page(key) if permit and by.may(permit) else ""


@needs(permits.MEND)
@require_POST
def explain(request: HttpRequest, number: int) -> HttpResponse:
    """Say why it stays."""
    form = forms.ReasonForm(request.POST)
    return _answered(request, number, form, "explain", lambda: actions.explain(number, form.cleaned_data["reason"], by=_by(request)),
                     "说明交上去了，等数据局认定。")


@needs(permits.JUDGE)
@require_POST
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """Accept an explanation, or refuse it."""
    form = forms.JudgeForm(request.POST)
    return _answered(request, number, form, "judge",
                     lambda: actions.judge(number, form.cleaned_data["accepted"] == "yes", form.cleaned_data["reason"], by=_by(request)), "记好了。")


def _answered(request: HttpRequest, number: int, form: forms.ReasonForm | forms.JudgeForm, name: str, act: Callable[[], object], words: str) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, words)
            return redirect("desk-quality-defect", number)
    return _defect(request, number, **{name: form})


@needs(permits.MEND, permits.JUDGE)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list of defects as a file."""
    rows = list(queries.defects(_by(request), request.GET.get("state", ""))[:MOST])
    note = f"这里是最急的 {MOST:,} 条。请按状态分开导出。" if len(rows) == MOST else ""
    return sheets.workbook(f"数据质量问题-{today():%Y%m%d}.xlsx", [sheets.Sheet("数据质量问题", HEAD, [_cells(one) for one in rows], note)])


def _cells(one: Defect) -> list[object]:
    return [one.resource.code, one.resource.title, one.resource.organ.name, one.says, one.get_kind_display(), one.get_state_display(), one.failing, one.of,
            one.opened_on, one.due_on, one.times, one.words, one.answer]


urlpatterns = [
    path("quality/", overview, name="desk-quality"),
    path("quality/tasks/", work, name="desk-quality-work"),
    path("quality/work.xlsx", export, name="desk-quality-export"),
    path("quality/defects/<int:number>/", defect, name="desk-quality-defect"),
    path("quality/defects/<int:number>/explain/", explain, name="desk-quality-explain"),
    path("quality/defects/<int:number>/judge/", judge, name="desk-quality-judge"),
    path("quality/<int:number>/", entry, name="desk-quality-entry"),
    path("quality/<int:number>/run/", run, name="desk-quality-run"),
    path("quality/<int:number>/rules/new/", new_rule, name="desk-quality-rule"),
    path("quality/<int:number>/rules/stop/", stop_rule, name="desk-quality-stop"),
    path("quality/<int:number>/rules/drop/", drop_setting, name="desk-quality-drop"),
]
