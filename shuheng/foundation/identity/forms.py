"""Shape of what people type here."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, SetPasswordForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from shuheng.foundation.core import clock
from shuheng.foundation.core.permits import Within, every
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import queries as county

from . import queries, rules


def refuse(form: forms.Form, refused: Refused) -> None:
    """Show a refusal at its field, or on top."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def _line(label: str, hint: str = "", mode: str = "", complete: str = "off", *, required: bool = True,
          short: bool = False) -> forms.CharField:
    attrs = {"autocomplete": complete} | ({"inputmode": mode} if mode else {}) | ({"class": "short"} if short else {})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=200, widget=forms.TextInput(attrs),
                           error_messages={"required": f"请填{label}。"})


def _day(label: str, hint: str = "写成 2026-10-16", required: bool = True) -> forms.DateField:
    # A refused value in <input type=date> is invalid HTML, so it is a text field.
    return forms.DateField(label=label, help_text=hint, required=required, input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"],
                           widget=forms.DateInput({"class": "short", "autocomplete": "off"}, format="%Y-%m-%d"),
                           error_messages={"invalid": "请写成 2026-10-16 这样的日期。", "required": f"请填{label}。"})


class PhoneForm(forms.Form):
    """A mobile number that a code is to be sent to."""

    phone = _line("手机号", "验证码发到这个号码。", "tel", "tel", short=True)

    def clean_phone(self) -> str:
        return _clean(rules.check_phone, self.cleaned_data["phone"])


def _clean(check: object, *values: object) -> str:
    try:
        return str(check(*values))  # type: ignore[operator]
    except Refused as refused:
        raise forms.ValidationError(refused.message) from None


class AddKeyForm(AddWebAuthnForm):
    """A passkey is made to sign in with: that it also does so without a password stands ready."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.help_text = "起个名字", "看得出是哪台设备就行，比如“办公室电脑”。"
        alone.label, alone.initial, alone.help_text = "以后用它登录，不用输密码", True, "不勾的话，它只在输完密码以后用来再确认一次。"


def _named(form: forms.Form, **labels: str) -> None:
    """Our words; what allauth would write into the empty fields vanishes when one types."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(ChangePasswordForm):
    """The old one, the new one twice."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        _named(self, oldpassword="现在的密码", password1="新密码", password2="再填一次新密码")


class FirstPasswordForm(SetPasswordForm):
    """Of somebody who has none yet."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        _named(self, password1="密码", password2="再填一次密码")


class SamePasswordForm(PasswordAgainForm):
    """Before something grave."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        _named(self, password="密码")


class AddAppForm(ActivateTOTPForm):
    """The first code of an authenticator."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        _named(self, code="验证器上的 6 位数字")


class SecondStepForm(AuthenticateForm):
    """A code of the authenticator, or one of those kept for a lost telephone."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        _named(self, code="动态码或备用码")


class SameAppForm(ReauthenticateForm):
    """Before something grave."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        _named(self, code="动态码或备用码")


class CodeForm(forms.Form):
    """The six digits of a code."""

    code = _line("验证码", "短信里的 6 位数字，10 分钟内有效。", "numeric", "one-time-code", short=True)


class RegisterForm(forms.Form):
    """Name and ID number of a natural person."""

    name = _line("姓名", "和身份证上的一样。", complete="name")
    number = _line("身份证号", "18 位。只用来认出您本人，加密保存。")

    def clean_name(self) -> str:
        return _clean(rules.check_person_name, self.cleaned_data["name"])

    def clean_number(self) -> str:
        return _clean(rules.check_id_number, self.cleaned_data["number"], clock.today())


class PasswordForm(LoginForm):
    """allauth's form in our words."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, login.help_text, login.max_length = "账号或手机号", "工作人员填账号，群众填手机号。", 64
        login.error_messages["required"] = "请填账号或手机号。"
        login.widget.attrs = {"autocomplete": "username webauthn", "maxlength": "64"}
        password.label, password.help_text = "密码", ""
        password.error_messages["required"] = "请填密码。"
        password.widget.attrs = {"autocomplete": "current-password"}


# --- mandates


class MandateForm(forms.Form):
    """Whom to, for what, from when to when."""

    agent_name = _line("代办人姓名")
    agent_number = _line("代办人身份证号", "代办人的身份要先在窗口核验过。")
    scopes = forms.MultipleChoiceField(label="委托办哪些事", choices=list(rules.SCOPES.items()), widget=forms.CheckboxSelectMultiple,
                                       help_text="对方只能办、也只看得到您选的这些事的办件和消息。", error_messages={"required": "请选委托办哪些事。"})
    valid_from = _day("从哪天起")
    valid_to = _day("到哪天止", "最长五年。写成 2026-10-16")


class WindowMandateForm(MandateForm):
    """At a window the original is scanned; its digest is kept, the paper goes to the archive."""

    document = forms.FileField(label="委托书扫描件", help_text="系统只留它的指纹（SHA-256），原件请归档。",
                               error_messages={"required": "请上传委托书的扫描件。"})

    def digest(self) -> str:
        """SHA-256 of the scan in hex."""
        found = hashlib.sha256()
        for chunk in self.cleaned_data["document"].chunks():
            found.update(chunk)
        return found.hexdigest()


# --- the window


class FindForm(forms.Form):
    """Who stands at the window."""

    number = _line("证件号", "身份证号或统一社会信用代码，要完整。")


class PartyForm(forms.Form):
    """Somebody new at the window."""

    kind = forms.ChoiceField(label="是谁", choices=[("person", "个人"), ("legal", "单位")], initial="person", widget=forms.RadioSelect)
    name = _line("姓名或名称")
    number = _line("证件号", "身份证号或统一社会信用代码。")
    phone = _line("手机号", mode="tel", required=False, short=True)


class ProofForm(forms.Form):
    """Which original was seen."""

    document = forms.ChoiceField(label="当面核对了哪种证件", choices=list(rules.DOCUMENTS.items()), widget=forms.RadioSelect,
                                 error_messages={"required": "请选您核对的是哪种证件。"})


# --- officers


class OfficerForm(forms.Form):
    """A new officer's account."""

    account_name = _line("账号", "小写字母开头，例如 zhou.ruolan。")
    full_name = _line("姓名")


class AppointForm(forms.Form):
    """Which post, from when."""

    post = forms.ChoiceField(label="岗位")
    valid_from = _day("从哪天起")
    valid_to = _day("到哪天止", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [(post.pk, f"{post.organ.short} · {post.title}") for post in queries.posts()]


class StandInForm(forms.Form):
    """Who does the work, when and why."""

    holding = forms.ChoiceField(label="哪个岗位")
    substitute = forms.ChoiceField(label="谁来代")
    valid_from = _day("第一天")
    valid_to = _day("最后一天")
    reason = _line("原因", "例如：年休假。")

    def __init__(self, *args: object, account: int | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        held = queries.holdings(account)
        self.fields["holding"].choices = [(row.pk, f"{row.account.full_name} · {row.post.organ.short} · {row.post.title}") for row in held]
        others = queries.officers().filter(disabled_at=None).exclude(pk=account)
        self.fields["substitute"].choices = [(row.pk, f"{row.full_name}（{row.name}）") for row in others]


class PostForm(forms.Form):
    """A post and what its holders may do, each permit as far as usual."""

    code = _line("代码", "小写字母、数字和横线，例如 kaiyun-window。")
    organ = forms.ChoiceField(label="单位")
    title = _line("名称", "例如：综合窗口。")
    permits = forms.MultipleChoiceField(label="许可", widget=forms.CheckboxSelectMultiple,
                                        error_messages={"required": "请至少选一项许可。"})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permits"].choices = [(permit.code, f"{permit.label}（{REACH[permit.within]}）") for permit in every().values()]
        self.fields["organ"].choices = [(organ.pk, organ.name) for organ in county.organs_on()]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        if not code.replace("-", "").isalnum() or not code.isascii():
            raise forms.ValidationError("代码只用小写字母、数字和横线，例如 kaiyun-window。")
        return str(code)

    def reach(self) -> dict[str, Within]:
        """Permit codes with their usual reach."""
        return {code: every()[code].within for code in self.cleaned_data["permits"]}


REACH = {Within.OWN_CASES: "自己的办件", Within.OWN_TOWNSHIP: "本乡镇", Within.OWN_ORGAN: "本单位", Within.COUNTY: "全县"}
