"""Shape of what officers and residents type here."""

from __future__ import annotations

from typing import Any

from django import forms

from shuheng.foundation.core.permits import Within, every
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import queries as county

from . import rules
from .rules.scopes import REACHES


def refuse(form: forms.Form, refused: Refused) -> None:
    """Show a refusal at its field, or on top."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def _line(label: str, hint: str = "", *, required: bool = True, most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=forms.TextInput({"autocomplete": "off"}),
                           error_messages={"required": f"请填{label}。", "max_length": f"{label}最多 {most} 个字。"})


class ClientForm(forms.Form):
    """A client: what it is for, what it may do and how far, how often."""

    use_required_attribute = False
    purpose = _line("用途", "写清楚哪个系统用来做什么，以后查起来知道它为什么有这些许可。")
    permits = forms.MultipleChoiceField(label="许可", widget=forms.CheckboxSelectMultiple, help_text="只给用得着的。管理账号、岗位和日历的许可不能交给程序。",
                                        error_messages={"required": "请至少选一项许可。"})
    within = forms.TypedChoiceField(label="范围", coerce=lambda value: Within(int(value)), widget=forms.RadioSelect,
                                    choices=[(int(reach), label) for reach, label in REACHES.items()], error_messages={"required": "请选范围。"})
    per_minute = forms.IntegerField(label="每分钟最多几次", min_value=1, max_value=rules.MOST_PER_MINUTE,
                                    widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
                                    error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), f"请写 1 到 {rules.MOST_PER_MINUTE}。"))
    offered = forms.BooleanField(label="群众可以在网上授权它代办", required=False)
    mediator = _line("信息中介名称", "经信息中介来的写 INSTANCE/CLASS/MEMBER/SUBSYSTEM，没有就空着。", required=False, most=120)

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        known = every()
        self.fields["permits"].choices = [(code, f"{known[code].label}（{code}）") for code in rules.GRANTABLE]  # type: ignore[attr-defined]

    def reach(self) -> dict[str, Within]:
        """The chosen permits, each with the chosen reach."""
        given = self.cleaned_data
        return dict.fromkeys(given["permits"], given["within"])


class NewClientForm(ClientForm):
    """A new client also has an organ and a name."""

    organ = forms.ChoiceField(label="单位", error_messages={"required": "请选单位。", "invalid_choice": "请选单位。"})
    name = _line("客户名称", "例如“综合受理系统”。它办的事都记在“接口 · 客户名称”名下。", most=40)
    field_order = ("organ", "name")

    def __init__(self, *args: Any, organs: frozenset[int] | None = None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        rows = [row for row in county.organs_on() if organs is None or row.pk in organs]
        self.fields["organ"].choices = [("", "请选择"), *((str(row.pk), row.name) for row in rows)]  # type: ignore[attr-defined]


class RotateForm(forms.Form):
    """How long the earlier keys are good for still."""

    overlap = forms.TypedChoiceField(label="旧密钥还能用", coerce=int, widget=forms.Select, error_messages={"required": "请选旧密钥还能用多久。"},
                                     choices=[(0, "立刻作废（疑似泄露）"), (1, "1 小时"), (24, "1 天"), (168, "7 天")], initial=24)


class SuspendForm(forms.Form):
    """Why a client is shut out."""

    reason = forms.ChoiceField(label="为什么停用", choices=list(rules.SUSPENSIONS.items()), error_messages={"required": "请选为什么停用。"})


class SubscriptionForm(forms.Form):
    """Where events go, and which."""

    use_required_attribute = False
    url = _line("接收地址", "https 开头、公网能访问的地址。演示方式下也可以写本机。", most=300)
    events = forms.MultipleChoiceField(label="事件", widget=forms.CheckboxSelectMultiple, choices=list(rules.EVENTS.items()),
                                       error_messages={"required": "请选要推送哪些事件。"})


class ConsentForm(forms.Form):
    """Which client, and for how long."""

    use_required_attribute = False
    client = forms.ChoiceField(label="授权给哪个系统", widget=forms.RadioSelect,
                               error_messages=dict.fromkeys(("required", "invalid_choice"), "请选一个系统。"))
    days = forms.TypedChoiceField(label="授权多久", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选授权多久。"},
                                  choices=[(days, {7: "7 天", 30: "30 天", 90: "90 天", 365: "一年"}[days]) for days in rules.CONSENT_DAYS])

    def __init__(self, *args: Any, clients: list[tuple[str, str]], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["client"].choices = clients  # type: ignore[attr-defined]


