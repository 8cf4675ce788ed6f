"""Shape of what officers enter about channels and targets."""

from __future__ import annotations

from django import forms

from shuheng.sharing.holdings.rules import words as holding

from .actions import Setting
from .models import Target
from .rules import words


def _choice(label: str, choices: dict[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices.items()), widget=forms.RadioSelect, initial=next(iter(choices)),
                             error_messages={"required": f"请选{label}。", "invalid_choice": "请从列出的里面选。"})


def _number(label: str, least: int, most: int, initial: int, hint: str = "") -> forms.IntegerField:
    said = {"required": f"请填{label}。", "invalid": "请写整数。", "min_value": f"最小 {least}。", "max_value": f"最大 {most}。"}
    return forms.IntegerField(label=label, min_value=least, max_value=most, initial=initial, help_text=hint, error_messages=said,
                              widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}))


class ChannelForm(forms.Form):
    """开通道: how many rows may pass a day."""

    daily = _number("每天最多多少条", 1, words.MOST_DAILY, 1_000_000, "整表送一次要够用：看归集库里有多少条。")


class TargetForm(forms.Form):
    """下发目标: where data is brought, in which form, how often; after `is_valid` it stands in `said`."""

    title = forms.CharField(label="名称", max_length=60, help_text="例如：社保业务库", error_messages={"required": "请填名称。"},
                            widget=forms.TextInput({"autocomplete": "off"}))
    kind = _choice("送到哪里", words.KINDS)
    place = forms.CharField(label="表或者网址", max_length=300, required=False, widget=forms.TextInput({"autocomplete": "off"}),
                            help_text="PostgreSQL 写 模式.表名，MySQL 写 库名.表名，没有会自己建；网址写全；送文件的空着。")
    secret = forms.CharField(label="数据库地址，或者网址的令牌", max_length=500, required=False, help_text="存进去就加密，以后谁也看不到。",
                             widget=forms.PasswordInput({"autocomplete": "off"}))
    form = _choice("文件格式（送文件的才用）", words.FORMATS)
    schedule = _choice("多久送一次", holding.SCHEDULES)
    hour = _number("每天几点", 0, 23, 3, "0 到 23，每天送的才有用。")

    said: Setting

    def __init__(self, *args: object, row: Target | None = None) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in self.base_fields if name != "secret"} if row else {})  # type: ignore[arg-type]
        if row:
            self.fields["secret"].help_text = "存着的谁也看不到。不改就空着；网址换了主机，令牌要重新填。"

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        if not self.errors:
            self.said = Setting(**given)
        return given


class SecretForm(forms.Form):
    """换口令: what opens the same place from now on."""

    secret = forms.CharField(label="新的数据库地址（带口令），或者新的令牌", max_length=500, error_messages={"required": "请填新的口令。"},
                             help_text="主机、端口、库名不变。存进去就加密，原来的马上销毁。", widget=forms.PasswordInput({"autocomplete": "off"}))
