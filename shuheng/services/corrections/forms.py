"""Shape of what people say of a page, and of what officers answer."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from shuheng.foundation.core import fields

from . import rules
from .rules import Reported


class ReportForm(forms.Form):
    """Which page, what is wrong with it, how to reach whoever says so."""

    page = fields.words("哪个网页", "从页脚的“找错”点进来的，已经填好了；不是的，从浏览器的地址栏复制。", most=400)
    kind = forms.ChoiceField(label="哪一类问题", choices=list(rules.KINDS.items()), widget=forms.RadioSelect,
                             error_messages={"required": "请选是哪一类问题。", "invalid_choice": "请从列出的里面选一个。"})
    words = fields.words("哪里不对", "例如：第二段的电话打不通。请不要写身份证号。", rows=4, most=500)
    phone = fields.words("联系电话", "想要我们打给您才填，只有办理的单位看得到；答复以后过一阵就删掉。", most=20, required=False)
    picture = forms.FileField(label="截图", required=False, help_text="JPG 或者 PNG，5 MB 以内。", widget=forms.FileInput({"accept": "image/jpeg,image/png"}),
                              error_messages={"empty": "这个文件是空的，请重新选一份。"})

    @property
    def reported(self) -> Reported:
        """What is reported."""
        return Reported(**{name: str(self.cleaned_data[name]) for name in ("page", "kind", "words", "phone")})


class FindForm(forms.Form):
    """Looking up one's own report."""

    number = fields.words("编号", "十二位数字。", most=20)
    code = fields.words("查询码", "六位数字，交的时候给您的。", most=10)


class AnswerForm(forms.Form):
    """What was found and done, for whoever reported it."""

    outcome = forms.ChoiceField(label="结果", choices=[(code, pressed) for code, (_, pressed) in rules.OUTCOMES.items()], widget=forms.RadioSelect,
                                error_messages={"required": "请选结果。", "invalid_choice": "请从列出的里面选一个。"})
    words = fields.words("答复", "查到什么、改了什么。对方看得到，请不要写个人信息。", rows=4, most=500)


class PassForm(forms.Form):
    """Whose page it is."""

    site = forms.ChoiceField(label="是哪个单位的网页", error_messages={"required": "请选是哪个单位的网页。", "invalid_choice": "请从列出的单位里选一个。"})

    def __init__(self, sites: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["site"].choices = [("", "请选择"), *sites]  # type: ignore[attr-defined]


class PlainForm(forms.Form):
    """A step that asks nothing."""
