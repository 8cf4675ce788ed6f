"""Shape of a letter, and of what officers do with it."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from shuheng.foundation.core import fields

from . import rules
from .rules import Written

CHOOSE = {"required": "请选一个单位。", "invalid_choice": "请从列出的单位里选一个。"}


class WriteForm(forms.Form):
    """To whom, what about, how to reach whoever writes, whether others may read it."""

    site = forms.ChoiceField(label="写给谁", help_text="不知道归谁管的，写给县政府，我们转。", error_messages=CHOOSE)
    kind = forms.ChoiceField(label="是什么信", choices=list(rules.KINDS.items()), widget=forms.RadioSelect,
                             error_messages={"required": "请选是咨询、建议、投诉还是求助。", "invalid_choice": "请从列出的里面选一个。"})
    title = fields.words("什么事", "一句话，例如：村口的路灯坏了。", most=40)
    words = fields.words("详细说", "什么时候、在哪里、希望怎么办。请不要写身份证号。", rows=8, most=2000)
    name = fields.words("怎么称呼您", "不写也行。", most=20, required=False)
    phone = fields.words("联系电话", "想要我们打给您才填，只有办理的单位看得到；答复以后过一阵就删掉。", most=20, required=False)
    open = forms.BooleanField(label="我愿意公开这封信和答复，帮到遇到同样事情的人。公开时没有称呼和电话。", required=False)

    def __init__(self, sites: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["site"].choices = sites  # type: ignore[attr-defined]

    @property
    def written(self) -> Written:
        """The letter."""
        given = self.cleaned_data
        return Written(**{name: str(given[name]) for name in ("site", "kind", "title", "words", "name", "phone")}, open=bool(given["open"]))


class FindForm(forms.Form):
    """Looking up one's own letter."""

    number = fields.words("编号", "十二位数字。", most=20)
    code = fields.words("查询码", "六位数字，寄信的时候给您的。", most=10)


class AnswerForm(forms.Form):
    """What was found and done, for whoever wrote."""

    outcome = forms.ChoiceField(label="结果", choices=[(code, pressed) for code, (_, pressed) in rules.OUTCOMES.items()], widget=forms.RadioSelect,
                                error_messages={"required": "请选结果。", "invalid_choice": "请从列出的里面选一个。"})
    words = fields.words("答复", "查到什么、怎么办、几时办好，找谁。对方同意公开的，以后大家也看得到，请不要写个人信息。", rows=8, most=3000)


class PassForm(forms.Form):
    """Whose business it is."""

    site = forms.ChoiceField(label="归哪个单位办", error_messages=CHOOSE)

    def __init__(self, sites: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["site"].choices = [("", "请选择"), *sites]  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """The wording that everybody reads."""

    title = fields.words("公开的标题", "去掉人名、门牌和电话。", most=40)
    words = fields.words("公开的来信", "照原信改，让人认不出是谁写的；意思不能变。", rows=8, most=2000)


class PlainForm(forms.Form):
    """A step that asks nothing."""
