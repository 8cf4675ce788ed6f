"""Shape of what officers and subjects enter about credit entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms

from shuheng.foundation.core import fields
from shuheng.sharing.population.forms import DATES, HINT

from . import rules
from .models import Kind
from .rules import Said


def _day(label: str, hint: str, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, input_formats=DATES,
                           widget=forms.DateInput({"class": "short", "autocomplete": "off"}, format="%Y-%m-%d"),
                           error_messages={"required": f"请填{label}。", "invalid": f"日期请{HINT}这样。"})


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": f"请选{label}。"})


class SaidForm(forms.Form):
    """What an entry says; after `is_valid` it stands in `said`."""

    document = fields.words("决定文书的文号", "例如：衡市监罚字〔2026〕12号", most=80)
    decided_on = _day("作出决定的日子", HINT)
    words = fields.words("决定了什么", "事实和决定，4 到 500 个字。不写身份证号、住址和电话。", rows=4, most=500)
    article = fields.words("依据的条文", "严重失信主体名单必须写，例如：保障农民工工资支付条例第四十八条。", required=False, most=120)
    months = forms.IntegerField(label="公示几个月", required=False, min_value=0, max_value=120, help_text="不填就按这一种的最长月数。许可和承诺不填。",
                                widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
                                error_messages={"invalid": "请填整数，例如：6。"})
    until = _day("有效期到哪一天", "许可和承诺才填，长期有效的不填。", required=False)

    kind_code = ""

    @property
    def said(self) -> Said:
        """The cleaned entry."""
        given = self.cleaned_data
        return Said(given.get("kind") or self.kind_code, given["document"], given["decided_on"], given["words"], given["article"], given["months"] or 0,
                    given["until"])


class EntryForm(SaidForm):
    """登记: an entry of one of the kinds that may stand about such a party."""

    kind = forms.ChoiceField(label="种类", help_text="目录里没有的，不能记为信用信息。", error_messages={"required": "请选种类。"})
    field_order = ("kind",)

    def __init__(self, kinds: Sequence[Kind], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        named = [(words, [(one.code, _named(one)) for one in kinds if one.group == group]) for group, words in rules.GROUPS.items()]
        self.fields["kind"].choices = [("", "请选"), *((words, choices) for words, choices in named if choices)]  # type: ignore[attr-defined]


def _named(kind: Kind) -> str:
    """A kind with how long it is shown."""
    if not kind.published:
        return f"{kind.name}（不公示）"
    if not kind.most_months:
        return f"{kind.name}（有效期内公示）"
    spell = f"{kind.least_months} 到 {kind.most_months}" if kind.least_months < kind.most_months else f"{kind.most_months}"
    return f"{kind.name}（公示 {spell} 个月）"


class CorrectForm(SaidForm):
    """更正: the entry anew, and why."""

    why = fields.words("为什么更正", "4 到 200 个字，当事人看得到。", rows=2, most=200)


def start_of(said: Said) -> dict[str, str | int | date | None]:
    """An entry as the form shows it."""
    return {"document": said.document, "decided_on": said.decided_on, "words": said.words, "article": said.article, "months": said.months or None,
            "until": said.until}


class WhyForm(forms.Form):
    """撤下: why an entry is taken back."""

    why = fields.words("为什么撤下", "4 到 200 个字，当事人看得到。", rows=2, most=200)


class AnswerForm(forms.Form):
    """答复: what the organ says to an objection."""

    accepted = _choice("异议成立吗", [("yes", "成立，已经更正或者撤下"), ("no", "不成立，原来的没有错")])
    answer = fields.words("答复", "写清楚核实了什么、依据是什么。", rows=3, most=500)


class DecisionForm(forms.Form):
    """决定: whether a repair is granted, and why."""

    granted = _choice("准予修复吗", [("yes", "准予，马上停止公示"), ("no", "不准予")])
    answer = fields.words("理由", "当事人看得到。", rows=3, most=500)


class ObjectionForm(forms.Form):
    """异议: what is wrong with an entry about oneself."""

    words = fields.words("哪里不对", "写清楚是哪一处、应当怎样、有什么可以证明。", rows=4, most=500)


class RepairForm(forms.Form):
    """修复: what was mended, and the paper that shows it."""

    words = fields.words("怎么改正的", "例如：罚款已经交清，标签全部换过。", rows=4, most=500)
    file = forms.FileField(label="证明材料", help_text="缴款凭证、整改报告这样的一份：PDF、JPG 或者 PNG。", error_messages={
        "required": "请选一份证明材料。", "empty": "这个文件是空的，请重新选一份。"})
