"""Shape of what people enter about signals."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from .actions.trying import LEAST_FACTOR, MOST_DAYS, MOST_FACTOR
from .rules import VERDICTS
from .rules.cards import LONGEST_WORDS


def _words(label: str, hint: str, wanted: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST_WORDS, widget=forms.Textarea({"rows": 5}),
                           error_messages={"required": wanted, "max_length": f"最多写 {LONGEST_WORDS} 个字，请写简要些。"})


class ExplainForm(forms.Form):
    """What the organ says."""

    words = _words("说明", "什么原因、怎么补救。监察机关会看到，写了不能改。", "请写明是什么原因、怎么补救。")


class AppealForm(forms.Form):
    """Why the organ contests a ruling."""

    words = _words("申诉", "为什么不服，有什么依据。只能申诉一次，写了不能改。", "请写明为什么不服，有什么依据。")


class RuleForm(forms.Form):
    """A ruling with its reason."""

    verdict = forms.ChoiceField(label="裁定", choices=list(VERDICTS.items()), widget=forms.RadioSelect,
                                error_messages={"required": "请选维持还是撤销。", "invalid_choice": "请选维持还是撤销。"})
    words = _words("理由", "单位会看到，写了不能改。", "请写明裁定的理由。")


class CancelForm(forms.Form):
    """Why a card is cancelled."""

    words = _words("撤销的理由", "单位会看到，写了不能改。", "请写明为什么撤销。")


class RaiseForm(forms.Form):
    """What an inspection found."""

    number = forms.CharField(label="办件编号", max_length=20, help_text="十二位数字。", widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
                             error_messages={"required": "请填办件编号。", "max_length": "办件编号是十二位数字。"})
    rule = forms.ChoiceField(label="哪一种情况", widget=forms.RadioSelect,
                             error_messages={"required": "请选是哪一种情况。", "invalid_choice": "请选是哪一种情况。"})
    words = _words("查实的情况", "查到了什么、有什么证据。不要写群众的姓名和证件号。", "请写明查到了什么、有什么证据。")

    def __init__(self, *given: object, choices: Sequence[tuple[str, str]], **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]


class TrialForm(forms.Form):
    """Other promises: a percentage for all, other days for single matters."""

    factor = forms.IntegerField(label="承诺天数改成原来的百分之几", min_value=LEAST_FACTOR, max_value=MOST_FACTOR, initial=50,
                                help_text="减半写 50。不满一天的算一天。", widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
                                error_messages={"required": "请填百分比。", "invalid": "请填整数，比如 50。",
                                                "min_value": f"最小写 {LEAST_FACTOR}。", "max_value": f"最大写 {MOST_FACTOR}。"})

    def __init__(self, *given: object, matters: Sequence[tuple[str, str, int]], **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        for code, title, days in matters:
            wrong = f"请填 1 到 {MOST_DAYS} 的整数，或者空着。"
            self.fields[f"days.{code}"] = forms.IntegerField(
                label=title, required=False, min_value=1, max_value=MOST_DAYS, help_text=f"现在 {days} 个工作日",
                widget=forms.TextInput({"class": "short", "inputmode": "numeric"}),
                error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong})

    @property
    def wrong_days(self) -> bool:
        """Has a single matter wrong days?"""
        return any(name.startswith("days.") for name in self.errors)

    @property
    def chosen(self) -> dict[str, int]:
        """Other days by the code of the matter; after `is_valid`."""
        return {name.removeprefix("days."): days for name, days in self.cleaned_data.items() if name.startswith("days.") and days}
