"""Shape of what officers enter about people."""

from __future__ import annotations

from typing import Any

from django import forms

from . import rules

DATES = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
HINT = "写成 2015-12-01"


class LookForm(forms.Form):
    """凭办件查人: a whole ID number, the case, the purpose and why."""

    number = forms.CharField(label="身份证号", max_length=24, help_text="要完整的 18 位。不能按姓名查。", error_messages={"required": "请填身份证号。"},
                             widget=forms.TextInput({"autocomplete": "off"}))
    case = forms.CharField(label="办件编号", max_length=16, help_text="您正在办的那一件，12 位。", error_messages={"required": "请填办件编号。"},
                           widget=forms.TextInput({"autocomplete": "off", "class": "short", "inputmode": "numeric"}))
    purpose = forms.ChoiceField(label="目的", choices=[("", "请选"), *rules.PURPOSES.items()], error_messages={"required": "请选查询的目的。"})
    words = forms.CharField(label="为什么查", max_length=200, help_text="写清楚这件事为什么要查他。他本人看得到这句话。",
                            error_messages={"required": "请写为什么查。"}, widget=forms.TextInput({"autocomplete": "off"}))


class RegisterForm(LookForm):
    """凭办件查人, in the register itself: a whole ID number, or the number of the record."""

    file = forms.CharField(label="或者档案号", max_length=16, required=False, help_text="数据质量问题里写着的那个号。和身份证号填一个就行。",
                           widget=forms.TextInput({"autocomplete": "off", "class": "short", "inputmode": "numeric"}))
    field_order = ("number", "file")

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.fields["number"].required = False
        for name in ("number", "file"):
            self.fields[name].later = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two numbers, not both: they might speak of two people."""
        said = super().clean() or self.cleaned_data
        number, file = said.get("number", ""), said.get("file", "")
        if not (number or file or self.errors.get("number")):
            self.add_error("number", "请填身份证号，或者填档案号。")
        if number and file:
            self.add_error("file", "身份证号和档案号请只填一个。")
        return said


class DayForm(forms.Form):
    """那一天: a day of the record."""

    on = forms.DateField(label="看哪一天", help_text=HINT, required=False, input_formats=DATES, error_messages={"invalid": f"日期请{HINT}这样。"},
                         widget=forms.DateInput({"class": "short", "autocomplete": "off"}, format="%Y-%m-%d"))
