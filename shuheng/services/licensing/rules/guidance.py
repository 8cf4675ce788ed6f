"""What the guide of a matter answers, paragraph by paragraph, each with the part of the guide's page where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from .contents import Limit, Material, Matter, Window

CHECK = "（待核对）"
Told = tuple[str, str, str]  # heading, words, anchor


def told(content: Matter) -> list[Told]:
    """Every part that says something."""
    return [(heading, words, anchor) for heading, words, anchor in _parts(content) if words]


def _parts(content: Matter) -> Iterator[Told]:
    yield "办什么事", "。".join(filter(None, (content.say.rstrip("。"), "也叫：" + "、".join(content.words) if content.words else ""))), ""
    yield "要带什么材料", "；".join(_material(one) for one in content.materials), "mats"
    yield "办理条件，谁能办", "；".join(f"{one.text.rstrip('。')}{'' if one.verified else CHECK}" for one in content.conditions), "who"
    yield "办理时限，要多久", "；".join(_limit(one) for one in content.limits), "days"
    yield "收费，要多少钱", f"{content.fee.text}{_note(content.fee.verified)}", ""
    yield "在哪里办，办理地点和窗口", _window(content.window), ""
    yield "怎么一步步办", "；".join(f"{one.title}：{one.text.rstrip('。')}" for one in content.steps), "how"
    yield "办好了拿到什么", f"{content.result.name}，{content.result.validity}{_note(content.result.verified)}", ""
    for one in content.faq:
        yield one.question, one.answer, "who"


def _note(verified: bool) -> str:
    return "" if verified else CHECK


def _window(one: Window) -> str:
    return f"{one.place}，{one.hours}，电话 {one.phone or '12345'}{_note(one.verified)}"


def _material(one: Material) -> str:
    if one.free:
        return f"{one.title}（免提交）"
    return f"{one.title}（{'看情况，' if one.optional or one.required_if else ''}{one.form_label}）"


def _limit(one: Limit) -> str:
    return f"{one.label} {one.days} {one.unit_label}{_note(one.verified)}"
