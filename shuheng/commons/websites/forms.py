"""Shape of what officers enter into the websites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django import forms

from shuheng.foundation.core import fields

from . import rules
from .models import Column
from .rules import Content

WHEN = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _instant(label: str, hint: str, required: bool = True) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, help_text=hint, required=required, widget=WHEN, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
                               error_messages={"required": f"请填{label}。", "invalid": "请写成 2026-11-27 09:30 的样子。"})


class WritingForm(forms.Form):
    """撰稿. After `is_valid` the item stands in `said`, its columns in `columns`, the main one first."""

    title = fields.words("标题", most=100)
    kind = forms.ChoiceField(label="信息类别", choices=list(rules.RESOURCE_KINDS.items()))
    column = forms.TypedChoiceField(label="主栏目", coerce=int, help_text="本单位网站的栏目。", error_messages={"required": "请选一个主栏目。"})
    also = forms.TypedMultipleChoiceField(label="同时报送", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
                                          help_text="县门户的栏目由县政府办决定用不用。")
    body = forms.CharField(label="正文", max_length=rules.LARGEST_BODY, strip=False, required=False,
                           widget=forms.Textarea({"rows": 16, "spellcheck": "false", "data-paper": ""}),
                           help_text="可以从 Word、WPS 里粘贴。纯文字也行：空一行分段，“## ”开头是小标题，“- ”开头是列表，带制表符的几行是表格。")
    source = fields.words("信息来源", "例如：县政府办。", most=60, required=False)
    author = fields.words("作者", most=40, required=False)
    summary = fields.words("摘要", "不填就取正文开头。", rows=2, most=200, required=False)
    keywords = fields.words("关键词", "用空格隔开，最多 8 个。", most=100, required=False)
    document_number = fields.words("文号", "政策文件才填。", most=40, required=False)
    file = forms.FileField(label="附件", required=False, help_text="PDF、Word、Excel 或者图片，20 MB 以内。再传一个就加一个。")

    said: Content
    columns: list[int]

    def __init__(self, columns: Sequence[Column], own: frozenset[int], *args: object, kept: Content | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.kept = kept
        mine = [one for one in columns if one.site.organ_id in own]
        self.fields["column"].choices = [(one.pk, f"{one.site.organ.short} · {one.title}") for one in mine]  # type: ignore[attr-defined]
        self.fields["also"].choices = [(one.pk, f"{one.site.title} · {one.title}") for one in columns if one.site.kind == "portal"]  # type: ignore[attr-defined]
        if not self.fields["also"].choices:  # type: ignore[attr-defined]
            del self.fields["also"]
        for name in ("source", "body"):
            self.fields[name].later = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        if "column" in given:
            self.columns = [given["column"], *(one for one in given.get("also", []) if one != given["column"])]
        files = self.kept.files if self.kept else ()
        dropped = set(self.data.getlist("drop")) if hasattr(self.data, "getlist") else set()
        self.said = Content(
            title=given.get("title", ""), body=rules.clean(given.get("body", "")), kind=given.get("kind", "news"), source=given.get("source", ""),
            author=given.get("author", ""), summary=given.get("summary", ""), document_number=given.get("document_number", ""),
            keywords=tuple(given.get("keywords", "").replace("、", " ").replace("，", " ").split()), files=tuple(one for one in files if one[0] not in dropped))
        return given


def start_of(said: Content, columns: Sequence[int]) -> dict[str, object]:
    """The form as it begins for an item that is there."""
    return {"title": said.title, "kind": said.kind, "column": columns[0] if columns else None, "also": list(columns[1:]), "body": said.body,
            "source": said.source, "author": said.author, "summary": said.summary, "keywords": " ".join(said.keywords),
            "document_number": said.document_number}


class WordsForm(forms.Form):
    """What a reviewer says to the author."""

    words = fields.words("意见", "退回要写清楚改什么。", rows=2, most=300, required=False)


class ReasonForm(forms.Form):
    """Why something is withdrawn."""

    reason = fields.words("为什么撤下", rows=2, most=200)


class ReleaseForm(forms.Form):
    """Now, or later."""

    at = _instant("定时发布", "不填就马上发布。", required=False)

    def later(self) -> datetime | None:
        """The instant, if one was given."""
        found: datetime | None = self.cleaned_data.get("at")
        return found


class PinForm(forms.Form):
    """Until when on top."""

    until = _instant("置顶到", "到时候自动落下来。")


class BannerForm(forms.Form):
    """An emergency banner."""

    words = fields.words("横幅内容", "什么事、哪里、怎么办，一句话。", most=120)
    until = _instant("挂到", "到时候自动撤下。")


class RedirectForm(forms.Form):
    """An address that moved."""

    address = fields.words("旧地址", "例如 /articles/202601/12.html", most=200)
    target = fields.words("新地址", "例如 /columns/notices/", most=200)
