"""Shape of what officers enter: a request, an answer, a look-up, an explanation."""

from __future__ import annotations

from datetime import timedelta

from django import forms

from shuheng.foundation.core import fields
from shuheng.foundation.core.clock import today
from shuheng.sharing.catalogue.rules import CLOSED, SHARING, Content

from . import rules
from .queries.terms import HELD, Terms


class RequestForm(forms.Form):
    """申请共享: which items, for what, by which law, how often, until when. After `is_valid` the request stands in `asked`."""

    items = forms.MultipleChoiceField(label="要用哪些信息项", help_text="只勾办事真正要用的。", widget=forms.CheckboxSelectMultiple,
                                      error_messages={"required": "请勾选要用的信息项，只勾办事真正要用的。"})
    purpose = fields.words("拿来办什么事", "10 到 300 个字。被查的人看得到谁查过他，说不清的会被退回。", rows=3, most=300)
    basis = fields.words("依据", "哪部法律、法规或者文件规定要核对这些，例如《社会救助暂行办法》第十一条。", most=200)
    used_for = fields.words("用在哪些事项", "事项的名称。", most=120)
    reach = forms.ChoiceField(label="查哪里的", choices=[("county", "全县的"), ("own", "本单位辖区的")], widget=forms.RadioSelect, initial="county")
    daily_limit = forms.IntegerField(label="每天最多查几次", initial=100, min_value=1, max_value=rules.MOST_A_DAY,
                                     widget=forms.NumberInput({"inputmode": "numeric"}),
                                     error_messages={"required": "请填每天最多查几次。", "invalid": "请填整数。"})
    until = forms.DateField(label="用到哪天", help_text="最长两年。到期还要用，再申请一次。", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                            error_messages={"required": "请填用到哪天。", "invalid": "请填日期，例如 2027-06-30。"})

    asked: rules.Asked

    def __init__(self, said: Content, division: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.division = division
        offered = [one for one in said.items if one.sharing != CLOSED]
        self.fields["items"].choices = [(one.column, f"{one.title}（{SHARING[one.sharing]}）") for one in offered]  # type: ignore[attr-defined]
        self.fields["until"].initial = today() + timedelta(days=365)

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        if not self.errors:
            divisions = (self.division,) if given["reach"] == "own" else ()
            self.asked = rules.Asked(tuple(given["items"]), str(given["purpose"]), str(given["basis"]), str(given["used_for"]), int(given["daily_limit"]),
                                     given["until"], divisions)
        return given


class AnswerForm(forms.Form):
    """答复: one move of a request, with its words."""

    move = forms.ChoiceField(label="怎么办", widget=forms.RadioSelect,
                             error_messages={"required": "请选怎么办。", "invalid_choice": "这一步刚刚变了，请再选一次。"})
    words = fields.words("理由或者说明", "不同意、退回、提请协调和裁定，要写清楚理由，6 到 300 个字。", rows=3, required=False, most=300)

    def __init__(self, moves: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["move"].choices = moves  # type: ignore[attr-defined]


class LookForm(forms.Form):
    """查数据: the key, the number of the case, why."""

    key = forms.CharField(max_length=30, widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
                          error_messages={"required": "请填要查的号码。"})
    case = forms.CharField(label="办件编号", max_length=20, widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
                           help_text="本单位正在办的办件。", error_messages={"required": "请填办件编号。"})
    words = fields.words("这件事为什么要查", "本人看得到这句话。至少 6 个字。", most=200)
    items = forms.MultipleChoiceField(label="查哪些信息项", widget=forms.CheckboxSelectMultiple, help_text="只勾这件事要用的。",
                                      error_messages={"required": "请至少勾一项。"})

    def __init__(self, terms: Terms, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["key"].label = terms.key_title
        self.fields["items"].choices = [(column, terms.titles[column]) for column in terms.items]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """说明、原因: one field of words."""

    words = fields.words("写清楚", rows=2, most=300)


class EndForm(forms.Form):
    """终止授权: why. 4 to 200 signs."""

    words = fields.words("为什么终止", "4 到 200 个字，对方看得到。", rows=2, most=200)


class ObjectionForm(forms.Form):
    """数据异议: which item is wrong, and how it should be."""

    item = forms.ChoiceField(label="哪一项不对", widget=forms.RadioSelect, error_messages={"required": "请选哪一项不对。"})
    words = fields.words("哪里不对，应当是什么", "6 到 300 个字。", rows=3, most=300)

    def __init__(self, items: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["item"].choices = items  # type: ignore[attr-defined]


class AttachForm(forms.Form):
    """挂接: what answers for an entry."""

    relation = forms.ChoiceField(label="数据在哪里", choices=[*((one.code, one.title) for one in rules.REGISTERS.values()), (HELD, "本单位归集的数据")])
