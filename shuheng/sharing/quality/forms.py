"""Shape of what officers write about rules and defects."""

from __future__ import annotations

from django import forms

from shuheng.foundation.core import fields
from shuheng.sharing.catalogue.rules import Content

from .rules import fits, kinds

REASON = "6 到 300 个字，不写姓名和证件号。"


class RuleForm(forms.Form):
    """A rule of an item; what each kind needs is said beside its question."""

    column = forms.ChoiceField(label="信息项", error_messages={"required": "请选是哪个信息项。"})
    kind = forms.ChoiceField(label="查什么", choices=[("", "请选"), *((one, kinds.KINDS[one]) for one in kinds.SETTABLE)],
                             error_messages={"required": "请选查什么。"})
    least = fields.words("最小", "长度写字数，范围写数或者日期，例如 2020-01-31。", most=40, required=False)
    most = fields.words("最大", "日期可以写“今天”。", most=40, required=False)
    pattern = fields.words("写法", "正则表达式，要从头到尾合上，例如 \\d{6}。", required=False)
    codes = fields.words("允许的值", "用顿号或者换行隔开。", rows=3, most=4000, required=False)
    list = forms.ChoiceField(label="或者用代码表", choices=[("", "不用"), *kinds.LISTS.items()], required=False)
    other = forms.ChoiceField(label="不能晚于哪一项", required=False)
    standard = forms.ChoiceField(label="按哪个标准校验", choices=[("", "不用"), *kinds.STANDARDS.items()], required=False)
    entry = fields.words("另一个资源的代码", "它的主键里要找得到，例如 101001/00001。", most=20, required=False)
    reason = fields.words("为什么这样定", REASON, rows=2, most=300)

    def __init__(self, said: Content, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        items = [(one.column, f"{one.title}（个人信息，只能查有没有）" if one.personal else one.title) for one in said.items]
        self.fields["column"].choices = [("", "请选"), *items]  # type: ignore[attr-defined]
        self.fields["other"].choices = [("", "不用"), *((one.column, one.title) for one in said.items if fits(one, kinds.ORDER))]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = fields.words("理由", REASON, rows=3, most=300)


class JudgeForm(forms.Form):
    """Accepted or not."""

    accepted = forms.ChoiceField(label="认可这个说明吗", choices=[("yes", "认可，不再扣分"), ("no", "不认可，请改正")], widget=forms.RadioSelect,
                                 error_messages={"required": "请选认可还是不认可。"})
    reason = fields.words("意见", "不认可的要写清楚为什么，6 到 300 个字。", rows=3, most=300, required=False)
