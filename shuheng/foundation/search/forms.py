"""Shape of what editors enter."""

from __future__ import annotations

from django import forms

from shuheng.foundation.core import fields


class SynonymForm(forms.Form):
    """近义词: what people say, what it is called."""

    word = fields.words("大家的说法", "例如：低保。", most=20)
    means = fields.words("正式的叫法", "网站和办事指南里的写法，例如：最低生活保障。", most=20)
