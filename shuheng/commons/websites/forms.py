"""Shape of what officers enter into the websites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms

from shuheng.foundation.core import fields

from . import rules
from .models import Column
from .rules import Content

DAYS = ("issued_on", "effective_on", "ends_on", "promised_on")
CARRIED, ABOUT = ("file", "picture", "alt"), ("author", "summary", "keywords")
PAPER = ("document_number", "category", "topic", *DAYS, "interprets")
WHEN = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _instant(label: str, hint: str, required: bool = True) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, help_text=hint, required=required, widget=WHEN, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
                               error_messages={"required": f"请填{label}。", "invalid": "请写成 2026-11-27 09:30 的样子。"})


def _day(label: str, hint: str, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                           error_messages={"required": f"请填{label}。", "invalid": "请写成 2026-11-27 的样子。"})


@dataclass(frozen=True)
class Lists:
    """What can be chosen for documents: (value, words)."""

    categories: tuple[tuple[str, str], ...] = ()
    topics: tuple[tuple[str, str], ...] = ()
    documents: tuple[tuple[int, str], ...] = ()


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
    document_number = fields.words("文号", "政策文件才填，没有文号的写“无文号”。", most=40, required=False)
    category = forms.ChoiceField(label="文件类别", required=False, help_text="政策文件才选。规范性文件要和解读一起发布。")
    topic = forms.ChoiceField(label="主题", required=False)
    issued_on = _day("成文日期", "政策文件要填。")
    effective_on = _day("施行日期", "文件写明的。")
    ends_on = _day("有效期到", "文件写明的，到期自动标为失效。")
    promised_on = _day("解读最晚发布", "解读还没写好时填，到期没发会提醒。")
    interprets = forms.TypedChoiceField(label="解读哪份文件", coerce=int, required=False, empty_value=0,
                                        help_text="政策解读要选。两边的网页会互相链接。")
    file = forms.FileField(label="附件", required=False, help_text="PDF、Word、Excel 或者图片，20 MB 以内。再传一个就加一个。")
    picture = forms.FileField(label="图片", required=False, help_text="JPEG 或者 PNG。自动做成三种大小，去掉拍摄地点。"
                                                                     "正文里单独一行写 ［图1］ 就放在那里，不写就放在最后。")
    alt = fields.words("图上有什么", "传图片时要写一句话。看不见图的人靠它。", most=120, required=False)

    said: Content
    columns: list[int]

    def __init__(self, columns: Sequence[Column], own: frozenset[int], *args: object, kept: Content | None = None, lists: Lists, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.kept = kept
        for name, given in (("category", lists.categories), ("topic", lists.topics), ("interprets", lists.documents)):
            self.fields[name].choices = [("", "不选"), *given]  # type: ignore[attr-defined]
        mine = [one for one in columns if one.site.organ_id in own]
        self.fields["column"].choices = [(one.pk, f"{one.site.organ.short} · {one.title}") for one in mine]  # type: ignore[attr-defined]
        self.fields["also"].choices = [(one.pk, f"{one.site.title} · {one.title}") for one in columns if one.site.kind == "portal"]  # type: ignore[attr-defined]
        if not self.fields["also"].choices:  # type: ignore[attr-defined]
            del self.fields["also"]
        for name in ("source", "body"):
            self.fields[name].later = True  # type: ignore[attr-defined]

    def _group(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @staticmethod
    def _used(group: Sequence[forms.BoundField]) -> bool:
        return any(one.errors or one.value() for one in group)

    @property
    def first(self) -> list[forms.BoundField]:
        """What every item has."""
        return self._group([name for name in self.fields if name not in (*CARRIED, *ABOUT, *PAPER)])

    @property
    def carried(self) -> list[forms.BoundField]:
        """What goes with it."""
        return self._group(CARRIED)

    @property
    def about(self) -> tuple[list[forms.BoundField], bool]:
        """What may stand around it, and whether to show that at once."""
        group = self._group(ABOUT)
        return group, self._used(group)

    @property
    def paper(self) -> tuple[list[forms.BoundField], bool]:
        """What documents and interpretations say besides, and whether to show that at once."""
        group = self._group(PAPER)
        return group, self["kind"].value() in ("policy", "interpretation") or self._used(group)

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        if "column" in given:
            self.columns = [given["column"], *(one for one in given.get("also", []) if one != given["column"])]
        files, pictures = (self.kept.files, self.kept.pictures) if self.kept else ((), ())
        dropped = set(self.data.getlist("drop")) if hasattr(self.data, "getlist") else set()
        self.said = Content(
            title=given.get("title", ""), body=rules.clean(given.get("body", "")), kind=given.get("kind", "news"), source=given.get("source", ""),
            author=given.get("author", ""), summary=given.get("summary", ""), document_number=given.get("document_number", ""),
            keywords=tuple(given.get("keywords", "").replace("、", " ").replace("，", " ").split()), files=tuple(one for one in files if one[0] not in dropped),
            pictures=tuple(one for one in pictures if one.sizes[0][0] not in dropped), category=given.get("category", ""), topic=given.get("topic", ""),
            interprets=given.get("interprets") or 0, **{name: given[name].isoformat() if given.get(name) else "" for name in DAYS})
        return given


def start_of(said: Content, columns: Sequence[int]) -> dict[str, object]:
    """The form as it begins for an item that is there."""
    return {"title": said.title, "kind": said.kind, "column": columns[0] if columns else None, "also": list(columns[1:]), "body": said.body,
            "source": said.source, "author": said.author, "summary": said.summary, "keywords": " ".join(said.keywords),
            "document_number": said.document_number, "category": said.category, "topic": said.topic, "interprets": said.interprets,
            **{name: getattr(said, name) for name in DAYS}}


class WordsForm(forms.Form):
    """What a reviewer says to the author."""

    words = fields.words("意见", "退回要写清楚改什么。", rows=2, most=300, required=False)


class RecallForm(forms.Form):
    """Why a release does not come at its time."""

    words = fields.words("为什么撤回", "写清楚改什么，撰稿的人会看到。", rows=2, most=300)


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


class ValidityForm(forms.Form):
    """What became of a document."""

    validity = forms.ChoiceField(label="改成", choices=[(code, words) for code, words in rules.VALIDITIES.items() if code != rules.IN_FORCE])
    since_on = _day("从哪天起", "", required=True)
    why = fields.words("依据", "哪份文件、哪一条。", most=200)


class WordForm(forms.Form):
    """A word that findings look for."""

    kind = forms.ChoiceField(label="哪一类", choices=list(rules.WORD_KINDS.items()))
    text = fields.words("词", "错误的写法、不宜用的说法，或者领导姓名。", most=40)
    advice = fields.words("怎么改", "错别字写正确的写法；领导写职务。", most=80, required=False)
    place = forms.IntegerField(label="次序", required=False, min_value=0, max_value=999, help_text="领导才填，小的在前。")
    source = fields.words("依据", "哪份文件或者谁提出的。", most=120, required=False)


class ContactsForm(forms.Form):
    """How a site's people are reached."""

    phone = fields.words("电话", most=40, required=False)
    place_of_work = fields.words("地址", most=100, required=False)
    hours = fields.words("办公时间", most=60, required=False)
    icp_number = fields.words("ICP 备案号", most=40, required=False)
    police_number = fields.words("公安备案号", most=40, required=False)


class ColumnForm(forms.Form):
    """A column; `code` is asked for a new one only."""

    code = forms.SlugField(label="代码", max_length=40, help_text="小写字母、数字和短横线，用在网址里，定了不能改。",
                           error_messages={"required": "请填代码。", "invalid": "代码只用字母、数字和短横线。"})
    title = fields.words("名称", most=30)
    kind = forms.ChoiceField(label="类别", choices=list(rules.COLUMN_KINDS.items()))
    update_days = forms.IntegerField(label="最长更新间隔（天）", min_value=0, max_value=366, initial=0, help_text="0 表示不要求。")
    on_home = forms.BooleanField(label="上首页", required=False)
    place = forms.IntegerField(label="次序", min_value=0, max_value=999, initial=0)
