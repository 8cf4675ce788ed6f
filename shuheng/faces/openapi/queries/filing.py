"""An application as a program sends it: the same form, the same rules and the same refusals as on the portal and at a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.identity import queries as identity
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.actions.filing import Filing
from shuheng.services.licensing.models import Matter
from shuheng.services.licensing.permits import WINDOW
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Matter as Content
from shuheng.services.licensing.rules.shapes import fields

from ..models import Authority, Client, Way

CHANNEL = "client"


class Wrong(Refused):
    """Several fields must be answered otherwise; `errors` are (JSON pointer, sentence)."""

    def __init__(self, message: str, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(message)
        self.errors = list(errors)


@dataclass(frozen=True)
class Wish:
    """What a program wants to file: answers by question, file tokens by material, materials that lie on the window's counter."""

    matter: str
    answers: Mapping[str, Any]
    files: Mapping[str, Sequence[str]]
    paper: frozenset[str] = frozenset()


def behalf(by: Actor, authority: Authority) -> Actor:
    """The party's own hand, moved by the client: it reaches what the party reaches and nothing else. Refused when a window's word lacks the window."""
    if authority.way == Way.PRESENCE and not by.may(WINDOW):
        raise Forbidden("“本人在场”要由有“窗口代为录入申请”许可的客户来用（licensing.window）。")
    return Actor(kind="resident", account=by.account, party=authority.party_id, parties=frozenset({authority.party_id}), level=1, domain=by.domain,
                 label=by.label)


def received(by: Actor, authority: Authority, code: str) -> Matter:
    """The matter, if it may be filed so: a window takes what its organ handles, a consent reaches every matter."""
    row = licensing.matter(code)
    if authority.way == Way.CONSENT or by.scope(WINDOW) is Within.COUNTY or row.title in licensing.titles_of(by.organs):
        return row
    raise Absent("这个单位的窗口不收这件事。请到对应的窗口，或者请本人在网上授权。")


def filing(client: Client, by: Actor, authority: Authority, wish: Wish) -> Filing:
    """The wish, judged: everything that is wrong at once, each with its pointer."""
    behalf(by, authority)
    row = received(by, authority, wish.matter)
    content = licensing.content(row.definition_id)
    answers = _read(by, authority, content, wish.answers)
    errors = [*_answered(content, wish.answers, answers), *_papers(content, answers, wish, authority)]
    if not errors:
        errors = _place(row, answers)
    if errors:
        raise Wrong(f"有 {len(errors)} 处要改，改好再提交。", errors)
    channel = "window" if authority.way == Way.PRESENCE else CHANNEL
    return Filing(row, answers, authority.party_id, wish.files, wish.paper, channel)


def _read(by: Actor, authority: Authority, content: Content, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, with what an office knows of the party in place of what was sent."""
    party = authority.party_id
    level = max(identity.party(party).level, 1)
    known = licensing.known_facts(replace(by, party=party, parties=frozenset({party}), level=level), party)
    return forms.read(content.form, forms.flatten(answers), facts={name: fact for name, fact in known.items() if fact})


def _answered(content: Content, sent: Mapping[str, Any], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    unknown = [(f"/answers/{_escaped(name)}", "表单里没有这一项。") for name in sent if name not in fields(content.form)]
    divisions = {level: {code for code, _, _ in rows} for level, rows in licensing.places().items()}
    wrong = forms.problems(content.form, answers, today=today(), divisions=divisions)
    return [*unknown, *((f"/answers{one.pointer}", one.message) for one in wrong)]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _papers(content: Content, answers: Mapping[str, Any], wish: Wish, authority: Authority) -> list[tuple[str, str]]:
    known = {one.code for one in content.to_bring}
    found = [(f"/files/{_escaped(code)}", "这件事没有这样材料。") for code in wish.files if code not in known]
    found += [("/paper", f"这件事没有“{code}”这样材料。") for code in sorted(wish.paper - known)]
    if wish.paper and authority.way != Way.PRESENCE:
        found.append(("/paper", "本人不在窗口，交不了纸质的。请传文件。"))
    missing = [one for one in content.required_materials(answers) if not wish.files.get(one.code) and one.code not in wish.paper]
    return [*found, *((f"/files/{one.code}", f"还差{one.title}。") for one in missing)]


def _place(row: Matter, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    try:
        licensing.handling_organ(row, answers)
    except Refused as refused:
        return [(f"/answers/{refused.field}" if refused.field else "/answers", refused.message)]
    return []


def answers_of(by: Actor, case: Any) -> tuple[dict[str, Any], list[Any], Content] | None:
    """Answers with the personal ones masked, materials, and the matter, as this actor may read them; None where the answers are not theirs."""
    with acting(by):
        row = licensing.application_of(case)
        if row is None:
            return None
        row.case = case
        content = licensing.content(case.definition_id)
        shown = licensing.answers(row)
        return masked(shown, content.form), list(licensing.materials(row)), content


def masked(answers: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with only the first sign of personal ones."""
    open_part, sealed = forms.split(answers, form)
    return forms.join(open_part, {pointer: _mask(value) for pointer, value in sealed.items()})


def _mask(value: Any) -> Any:
    if isinstance(value, list):
        return [_mask(one) for one in value]
    text = str(value)
    return text[:1] + "*" * max(min(len(text) - 1, 12), 1)
