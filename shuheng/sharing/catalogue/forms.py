"""Shape of what officers enter into the catalogue."""

from __future__ import annotations

from zipfile import BadZipFile

from django import forms
from django.core.files.uploadedfile import UploadedFile
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from shuheng.foundation.core import fields

from . import queries, rules
from .queries import feeds

LARGEST = 2_000_000  # bytes of a table of items
LARGEST_TEXT = 60_000


def _choice(label: str, choices: dict[str, str], hint: str = "", usual: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), help_text=hint, initial=usual or None, error_messages={"required": f"请选{label}。"})


LATER = ("category", "abstract", "items")  # may be empty in a draft, not in what is submitted


class EntryForm(forms.Form):
    """编目: one entry. What is unfinished may be kept; after `is_valid` the entry stands in `said`, and what could not be read of its items in `unread`."""

    title = fields.words("资源名称", "例如：人口基本信息", most=60)
    category = forms.ChoiceField(label="目录分类", required=False, help_text="选到最细的一级。")
    abstract = fields.words("摘要", "有什么、到什么时候、覆盖哪里。10 到 500 个字。", rows=3, most=500, required=False)
    form = _choice("格式", rules.FORMS)
    sharing = _choice("怎么共享", rules.SHARING, "不予共享的，必须有法律、行政法规或者国务院的规定。")
    condition = fields.words("共享条件", "有条件共享的才填：给谁用、办什么事可以用。", rows=2, most=300, required=False)
    basis = fields.words("不予共享的依据", "例如：《中华人民共和国统计法》第二十五条。", most=200, required=False)
    openness = _choice("向社会开放吗", rules.OPENNESS, "开放不能比共享还宽。", rules.CLOSED)
    cycle = _choice("多久更新一次", rules.CYCLES, "", "as_needed")
    level = forms.TypedChoiceField(label="数据分级", choices=list(rules.LEVELS.items()), coerce=int)
    keywords = fields.words("关键词", "用空格隔开，最多 8 个。", most=100, required=False)
    feed = forms.ChoiceField(label="数据从哪里读", required=False, help_text="本系统能直接读的，选了以后开放的部分可以下载。")
    items = forms.CharField(label="信息项", required=False, max_length=LARGEST_TEXT, strip=False, widget=forms.Textarea({"rows": 10, "spellcheck": "false"}),
                            help_text="一行一项，可以从表格里直接粘贴：" + "、".join(rules.COLUMNS) + "。后面的可以不填。")
    file = forms.FileField(label="或者上传表格（xlsx）", required=False, help_text="列的次序同上，第一行是表头。上传的替换上面框里的。")

    said: rules.Content
    unread: list[rules.Fault]

    def __init__(self, organ: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.organ = organ
        for name in LATER:
            self.fields[name].later = True  # type: ignore[attr-defined]
        leaves = _leaves()
        self.fields["category"].choices = [("", "请选"), *leaves]  # type: ignore[attr-defined]
        self.fields["feed"].choices = [("", "不能直接读"), *((code, one.title) for code, one in feeds.every().items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        uploaded = given.get("file")
        items, self.unread = rules.of_rows(self._sheet(uploaded)) if uploaded else rules.read(str(given.get("items") or ""))
        if self.unread:
            self.add_error("items", f"有 {len(self.unread)} 处读不懂，见上面的清单。")
        if not self.errors:
            words = {name: str(given.get(name) or "").strip() for name in ("title", "category", "abstract", "form", "sharing", "condition", "basis", "openness",
                                                                            "cycle", "feed")}
            keywords = tuple(dict.fromkeys(str(given.get("keywords") or "").replace("，", " ").replace("、", " ").split()))[:8]
            self.said = rules.Content(organ=self.organ, level=int(str(given["level"])), keywords=keywords, items=items, **words)  # type: ignore[arg-type]
        return given

    def _sheet(self, uploaded: UploadedFile) -> list[list[str]]:
        if (uploaded.size or 0) > LARGEST:
            self.add_error("file", "文件太大，信息项的表格不会超过 2 MB。")
            return []
        try:
            book = load_workbook(uploaded.file, read_only=True, data_only=True)
            return [[_plain(cell) for cell in row] for row in book.worksheets[0].iter_rows(max_row=400, max_col=len(rules.COLUMNS), values_only=True)]
        except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError):
            self.add_error("file", "打不开这个文件。请另存为 xlsx 再传，或者把表格粘贴到上面的框里。")
            return []


def _plain(cell: object) -> str:
    return "" if cell is None else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _leaves() -> list[tuple[str, str]]:
    """Every category that has none below it, with the way to it."""
    rows = queries.categories()
    titles, parents = {row.code: row.title for row in rows}, {row.parent for row in rows}
    return [(row.code, f"{row.code} {titles.get(row.code[:1], '')} › {titles.get(row.parent, '')} › {row.title}") for row in rows if row.code not in parents]


def start_of(said: rules.Content) -> dict[str, object]:
    """An entry as the form shows it."""
    return {**{name: getattr(said, name) for name in EntryForm.base_fields if name not in ("items", "file", "keywords")},
            "keywords": " ".join(said.keywords), "items": rules.write(said.items)}


class ReasonForm(forms.Form):
    """原因: why an entry is returned or withdrawn."""

    reason = fields.words("原因", "4 到 200 个字。")


class ObjectionForm(forms.Form):
    """异议: what is wrong with an entry of another organ."""

    words = fields.words("哪里不对", "写清楚是哪一项、应当怎样。", rows=3, most=500)


class AnswerForm(forms.Form):
    """答复: what the provider says to an objection."""

    answer = fields.words("答复", rows=3, most=500)
    accepted = forms.ChoiceField(label="采纳吗", choices=[("yes", "采纳，会改"), ("no", "不采纳")], widget=forms.RadioSelect,
                                 error_messages={"required": "请选采纳不采纳。"})
