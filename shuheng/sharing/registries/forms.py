"""Shape of what officers enter about certificates."""

from __future__ import annotations

from datetime import date

from django import forms

from shuheng.foundation.core.refusals import Refused

from .rules import Kind
from .rules.kinds import DAY, LONGEST

DATES = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
HINT = "写成 2026-11-04"


def _text(label: str, most: int = 120, hint: str = "", required: bool = True, wide: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, help_text=hint, required=required, error_messages={"required": f"请填{label}。"},
                           widget=forms.TextInput({"autocomplete": "off", **({} if wide else {"class": "short wider"})}))


def _day(label: str, hint: str = HINT, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, input_formats=DATES, error_messages={"invalid": f"请{HINT}这样。"},
                           widget=forms.DateInput({"class": "short", "autocomplete": "off"}, format="%Y-%m-%d"))


def _add_fields(form: forms.Form, kind: Kind) -> None:
    for one in kind.fields:
        form.fields[f"v_{one.code}"] = (_day(one.title, required=not one.optional) if one.kind == DAY
                                        else _text(one.title, LONGEST, required=not one.optional))


def _values(form: forms.Form, kind: Kind) -> dict[str, str]:
    found = {one.code: form.cleaned_data.get(f"v_{one.code}") for one in kind.fields}
    return {code: value.isoformat() if isinstance(value, date) else str(value or "") for code, value in found.items()}


def refuse(form: forms.Form, refused: Refused) -> None:
    """A refusal of an action beside the field it speaks of."""
    name = refused.field if refused.field in form.fields else f"v_{refused.field}"
    form.add_error(name if name in form.fields else None, refused.message)


class IssueForm(forms.Form):
    """A certificate issued by hand: holder, values, from which day, by which document."""

    name = _text("持有人", 60, "姓名或者单位名称，和证件上一样。")
    number = _text("证件号", 18, "身份证号或者统一社会信用代码。", wide=False)
    phone = _text("手机号", 11, "有就填，发短信告诉他。", required=False, wide=False)

    def __init__(self, kind: Kind, data: object = None, **more: object) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]
        self.kind = kind
        _add_fields(self, kind)
        self.fields["valid_from"] = _day("从哪天起有效", f"{HINT}；不填就是今天。", required=False)
        self.fields["valid_until"] = _day("到哪天为止", f"{HINT}；不填就按这种证照的年限。", required=False)
        self.fields["document"] = _text("依据的文书或者文号")
        self.fields["reason"] = _text("说明", 300, required=False)

    def values(self) -> dict[str, str]:
        """The values of the paper by field."""
        return _values(self, self.kind)


class TurnForm(forms.Form):
    """An act on a certificate, with its reason and document."""

    reason = _text("理由", 300, "持证人看得到这句话。")
    document = _text("依据的文书或者文号")


class RenewForm(TurnForm):
    """延续: until when."""

    valid_until = _day("延续到哪一天", f"{HINT}；不填就从原来的最后一天接着算。", required=False)


class ChangeForm(TurnForm):
    """变更: the values anew."""

    def __init__(self, kind: Kind, data: object = None, **more: object) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]
        self.kind = kind
        _add_fields(self, kind)

    def values(self) -> dict[str, str]:
        """The values of the paper by field."""
        return _values(self, self.kind)


class TableForm(forms.Form):
    """A table for a bulk issue."""

    kind = forms.ChoiceField(label="哪种证照")
    table = forms.FileField(label="表格", help_text="xlsx 或者 CSV，最多 20,000 行、10 兆。表头照样表。", error_messages={"required": "请选一个文件。"})
    document = _text("依据的文书或者文号")

    def __init__(self, kinds: list[tuple[str, str]], data: object = None, files: object = None) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
