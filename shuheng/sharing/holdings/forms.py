"""Shape of what officers enter about sources and exports."""

from __future__ import annotations

from django import forms

from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.catalogue.rules import Content

from . import rules
from .actions import Setting
from .models import Source
from .rules import words


def _text(label: str, hint: str = "", most: int = 100, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=most, required=required, error_messages={"required": f"请填{label}。"},
                           widget=forms.TextInput({"autocomplete": "off"}))


def _choice(label: str, choices: dict[str, str], hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), help_text=hint, widget=forms.RadioSelect, initial=next(iter(choices)),
                             error_messages={"required": f"请选{label}。"})


def _number(label: str, least: int, most: int, initial: int, hint: str = "") -> forms.IntegerField:
    said = {"required": f"请填{label}。", "invalid": "请写整数。", "min_value": f"最小 {least}。", "max_value": f"最大 {most}。"}
    return forms.IntegerField(label=label, min_value=least, max_value=most, initial=initial, help_text=hint, error_messages=said,
                              widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}))


class SourceForm(forms.Form):
    """来源: where the data of one entry is read from; after `is_valid` it stands in `said`."""

    title = _text("来源名称", "例如：市场主体月报", 60, required=True)
    kind = _choice("从哪里读", words.KINDS)
    place = _text("文件、表或者网址", "文件写在本单位交换目录里的名字，可以用 * 号，例如 monthly-*.csv；"
                  "PostgreSQL 写 模式.表名，MySQL 写 库名.表名；网址写全。", 300, required=True)
    secret = forms.CharField(label="数据库地址，或者网址的令牌", max_length=500, required=False,
                             help_text="存进去就加密，以后谁也看不到。不改就空着；网址换了主机，令牌要重新填。",
                             widget=forms.PasswordInput({"autocomplete": "off"}))
    mapping = forms.CharField(label="列的对应", required=False, max_length=20_000, help_text="一行一项：信息项 = 对方的列。名称一样的不用写。",
                              widget=forms.Textarea({"rows": 5, "spellcheck": "false"}))
    mode = _choice("怎么读", words.MODES)
    change_column = _text("变更时间列", "增量读数据库的才填：对方哪一列记着变更时间。每次多读 10 分钟，不怕晚写进来的。")
    delete_column = _text("删除标记列", "对方哪一列说这一条删了；没有这样的列就空着。")
    delete_value = _text("表示删除的值", "例如 1", 40)
    schedule = _choice("多久读一次", words.SCHEDULES)
    hour = _number("每天几点", 0, 23, 2, "0 到 23，每天读的才有用。")
    most = _number("最多容许几条不通过", 0, 1_000_000, 0, "超过就整批停下，归集库不动。")
    unit = _choice("按条数还是按百分比", words.UNITS)

    said: Setting

    def __init__(self, content: Content, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.content = content

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        try:
            mapping = rules.read_mapping(str(given.get("mapping") or ""), self.content)
        except Refused as refused:
            self.add_error("mapping", refused.message)
        if not self.errors:
            self.said = Setting(**{**given, "mapping": mapping})
        return given


def start_of(row: Source, content: Content) -> dict[str, object]:
    """A source as the form shows it, without its secret."""
    return {**{name: getattr(row, name) for name in SourceForm.base_fields if name not in ("secret", "mapping")},
        "mapping": rules.write_mapping(row.mapping, content)}


class ExportForm(forms.Form):
    """导出: the format, and from which batch on."""

    format = _choice("格式", words.FORMATS)
    since = forms.IntegerField(label="只要这一批以后变了的", required=False, min_value=1, help_text="写批次页面上的批次号；空着就是全部。",
                               error_messages={"invalid": "请写批次号，是一个整数。", "min_value": "请写批次号，是一个整数。"},
                               widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}))
