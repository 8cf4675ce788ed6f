"""监察信号: the supervisor's list with its filters, one signal with its evidence, rulings, cancelling, registering what was found."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.core.clock import local, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.sheets import Sheet, workbook
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries, rules
from ..models import Signal
from ..queries import evidence, listing
from ..rules import Level, Status
from .frame import acted, address, asked_again, page_of, who

MOST_AT_ONCE, MOST_ROWS = 50, 20_000
TOLD, DONE = "supervision-told", "supervision-done"
HEAD = ("信号", "级别", "状态", "规则", "办件编号", "事项", "单位", "到期", "超过天数", "发出")


@needs(permits.WATCH)
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """One page of signals; a POST rules on the marked ones or cancels them, with one reason for all."""
    by = who(request)
    if request.method == "POST":
        return _batch(request, by)
    ask, day = listing.asked(request.GET), today()
    done = request.session.pop(DONE, 0)
    if done:
        messages.success(request, f"办好了 {done} 张。")
    context = {
        "page": page_of(request, listing.found(by, ask), lambda found: listing.rows(found, day)), "ask": ask, "counts": listing.counts(by, ask),
        "choices": _choices(ask), "month": request.GET.get("month", "") if ask.month else "", "query": request.GET.get("q", "")[:20], "today": day,
        "may_rule": by.may(permits.RULE), "told": request.session.pop(TOLD, []), "verdicts": rules.VERDICTS.items(),
        "export": f"{reverse('desk-supervision-export')}?{request.GET.urlencode()}",
        "filtered": any((ask.level, ask.status, ask.organ, ask.matter, ask.rule, ask.month, ask.number)),
    }
    return render(request, "supervision/signals.html", context)


def _choices(ask: listing.Ask) -> list[tuple[str, str, str, list[tuple[str, str, bool]]]]:
    """(name, label, words for all, options) of the selects."""
    organs = [(str(pk), name, pk == ask.organ) for pk, name in sorted(listing.organs().items(), key=lambda one: one[1])]
    minded = [(code, title, code == ask.rule) for code, title in queries.rule_titles().items()]
    states = [(str(code), words, code == ask.status) for code, words in rules.STATUS_LABELS.items()]
    return [("status", "状态", "所有状态", states), ("organ", "单位", "所有单位", organs), ("rule", "规则", "所有规则", minded)]


def _batch(request: HttpRequest, by: Actor) -> HttpResponse:
    """Each in a transaction of its own, after this request's: one that cannot be done stops none of the others."""
    query = request.GET.urlencode()
    back = f"{reverse('desk-supervision')}?{query}" if query else reverse("desk-supervision")
    picked = [int(one) for one in dict.fromkeys(request.POST.getlist("pick")) if one.isascii() and one.isdigit() and len(one) < 15][:MOST_AT_ONCE]
    act, words = request.POST.get("act", ""), request.POST.get("words", "").strip()
    if not by.may(permits.RULE):
        messages.error(request, "您现在的岗位只能看，不能裁定。")
    elif act not in rules.VERDICTS or not picked or not words:
        messages.warning(request, "请先打勾选几张，再写理由，然后按维持或者撤销。" + (f"您刚才写的：{words}" if words else ""))
    else:
        transaction.on_commit(lambda: _each(request, by, act, words, picked))
    return HttpResponseRedirect(back)


def _each(request: HttpRequest, by: Actor, act: str, words: str, picked: Sequence[int]) -> None:
    told, done = [], 0
    for number in picked:
        try:
            with acting(by):
                actions.rule_on(number, act, words, by=by) if act == "confirm" else actions.cancel(number, words, by=by)
            done += 1
        except Refused as refused:
            told.append((number, refused.message))
    request.session[TOLD], request.session[DONE] = told, done
    request.session.save()


@needs(permits.WATCH)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list that the address names as a table; that it was taken away is written down."""
    by, day = who(request), today()
    found = listing.rows(listing.found(by, listing.asked(request.GET))[:MOST_ROWS + 1], day)
    whole = len(found) <= MOST_ROWS
    note = "" if whole else f"一共超过 {MOST_ROWS:,} 张，这里是前 {MOST_ROWS:,} 张。请按单位或者月份分开导出。"
    actions.note_export(min(len(found), MOST_ROWS), whole=whole, by=by)
    table = [(row.name, row.level, row.status, row.rule, numbers.spaced(row.number), row.matter, row.organ, row.due_on, row.late_days or None,
              local(row.raised_at).replace(tzinfo=None)) for row in found[:MOST_ROWS]]
    return workbook(f"监察信号-{day:%Y%m%d}.xlsx", [Sheet("监察信号", HEAD, table, note)])


# --- one


@needs(permits.WATCH, permits.OWN, permits.ANSWER)
@never_cache
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A signal: which rule, whose, since when, what it rests on, what was said, what can be done by whom now."""
    by = who(request)
    signal = queries.signal(by, number)
    row = listing.rows([signal], today())[0]
    context = {"signal": signal, "row": row, "rule": queries.rule_of(signal), "evidence": evidence.evidence(signal, by), "acts": _acts(signal, by),
               "trigger": rules.TRIGGERS.get(getattr(queries.rule_of(signal), "trigger", ""), ""), "ours": signal.organ in by.organs,
               "watching": by.may(permits.WATCH)}
    return render(request, "supervision/signal.html", context)


def _acts(signal: Signal, by: Actor) -> list[tuple[str, str, str]]:
    """(words, address, look) of what this officer may do with the signal today."""
    found, card, day = [], signal.card, today()
    if card.level is Level.REMINDER:
        return []
    if signal.organ in by.organs and by.may(permits.ANSWER):
        if card.status is Status.OPEN and not rules.late_to_explain(card, day):
            found.append(("写说明", reverse("desk-supervision-explain", args=[signal.pk]), ""))
        if card.status is Status.CONFIRMED and card.appeal_due_on and day <= card.appeal_due_on:
            found.append(("申诉", reverse("desk-supervision-appeal", args=[signal.pk]), ""))
    if by.may(permits.RULE) and by.organs & set(queries.regime().organs) and signal.organ not in by.organs:
        if card.status in (Status.EXPLAINED, Status.APPEALED) or rules.late_to_explain(card, day):
            found.append(("裁定申诉" if card.status is Status.APPEALED else "裁定", reverse("desk-supervision-rule", args=[signal.pk]), ""))
        if card.status is not Status.CANCELLED:
            found.append(("撤销", reverse("desk-supervision-cancel", args=[signal.pk]), "grave"))
    return found


def _about(signal: Signal) -> str:
    row = listing.rows([signal], today())[0]
    return f"{row.name} · {row.level} · {row.organ} · {row.rule} · 办件 {numbers.spaced(row.number)}"


@needs(permits.RULE)
@never_cache
def rule(request: HttpRequest, number: int) -> HttpResponse:
    """Rule on a card, or on the appeal against a ruling."""
    by = who(request)
    signal = queries.signal(by, number, permits.RULE)
    again = asked_again(request, "裁定申诉" if signal.appealed_on else "裁定", _about(signal), address(number), "作出裁定")
    if request.method != "POST":
        return again(forms.RuleForm())
    form = forms.RuleForm(request.POST)
    return acted(request, form, lambda: actions.rule_on(number, form.cleaned_data["verdict"], form.cleaned_data["words"], by=by), "裁定作出了，单位看得到。",
                 again, address(number))


@needs(permits.RULE)
@never_cache
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel a card that should not have been."""
    by = who(request)
    again = asked_again(request, "撤销这张牌", _about(queries.signal(by, number, permits.RULE)), address(number), "撤销")
    if request.method != "POST":
        return again(forms.CancelForm())
    form = forms.CancelForm(request.POST)
    return acted(request, form, lambda: actions.cancel(number, form.cleaned_data["words"], by=by), "撤销了。", again, address(number))


@needs(permits.RULE)
@never_cache
def found(request: HttpRequest) -> HttpResponse:
    """Register what an inspection found."""
    by = who(request)
    choices = [(one.code, one.title) for one in queries.rules_on(today()) if one.trigger == rules.MANUAL]
    again = asked_again(request, "登记查实的情况", "登记以后就是一张牌，单位可以说明、申诉。", reverse("desk-supervision"), "登记并发牌")
    if request.method != "POST":
        return again(forms.RaiseForm(choices=choices))
    form = forms.RaiseForm(request.POST, choices=choices)
    return acted(request, form, lambda: actions.raise_by_hand(form.cleaned_data["number"], form.cleaned_data["rule"], form.cleaned_data["words"], by=by),
                 "登记好了，牌已经发给单位。", again, reverse("desk-supervision"))

