"""问一问: a question in everyday words, answered with paragraphs of what the county has published, and with nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.http import require_safe

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import public
from shuheng.foundation.search import actions as search
from shuheng.foundation.search import rules as words

from . import adapters, queries, rules
from .queries import Cited

HERE = "<!-- phrased -->"
PERSONAL = "问题里好像有身份证号或者手机号。请去掉再问，我们不需要知道您是谁。"


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponseBase:
    """The paragraphs; when none fits, that it is so and who else can be asked. A question with a person's number goes nowhere."""
    question = " ".join(request.GET.get("q", "").split())[:rules.LONGEST_QUESTION]
    try:
        words.check_impersonal(question)
    except Refused:
        return _page(request, "", [], refused=PERSONAL, status=422)
    found = queries.answer(question) if question else []
    if question and not found:
        search.note_miss(question, words.ASKED)
    page = _page(request, question, found)
    return StreamingHttpResponse(_with_phrasing(page.content.decode(), question, found)) if found and adapters.configured() else page


def _page(request: HttpRequest, question: str, found: Sequence[Cited], refused: str = "", status: int = 200) -> HttpResponse:
    return render(request, "answers/ask.html", {"question": question, "found": found, "refused": refused, "here": HERE}, status=status)


def _with_phrasing(page: str, question: str, found: Sequence[Cited]) -> Iterator[bytes]:
    """The page up to the paragraphs at once, then, outside the transaction, what the phrasing program made of them, if it may be shown."""
    before, _, after = page.partition(HERE)
    yield before.encode()
    sentences = adapters.phrased(question, [f"{one.title}。{one.heading}：{one.text}" for one in found])
    if sentences:
        yield render_to_string("answers/_phrased.html", {"sentences": sentences}).encode()
    yield after.encode()


urlpatterns = [path("ask/", ask, name="ask")]
