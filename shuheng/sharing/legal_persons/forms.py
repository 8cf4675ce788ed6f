"""Shape of what officers enter about legal persons."""

from __future__ import annotations

from django import forms

DATES = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
HINT = "写成 2015-12-01"


class DayForm(forms.Form):
    """那一天: a day of the record."""

    on = forms.DateField(label="看哪一天", help_text=HINT, required=False, input_formats=DATES, error_messages={"invalid": f"日期请{HINT}这样。"})
