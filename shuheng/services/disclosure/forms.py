"""Shape of what people and officers enter: a request, its steps, an answer, an item to be published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shuheng.foundation.cases.rules import LEVELS, reasons_for
from shuheng.foundation.core import fields
from shuheng.foundation.core.clock import today
from shuheng.foundation.identity.actions import Person
from shuheng.foundation.identity.rules import LEGAL, PERSON

from . import rules
from .rules import Asked, Filed

Choices = Sequence[tuple[str, str]]
OPINIONS = [("agree", "同意公开"), ("object", "不同意公开")]


def _day(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                           error_messages={"required": f"请填{label}。", "invalid": "请填日期，例如 2026-06-30。"})


def _pick(label: str, choices: Choices, hint: str = "", initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=forms.RadioSelect, initial=initial or None,
                             error_messages={"required": f"请选{label}。", "invalid_choice": "请从列出的里面选一个。"})


def _number(label: str, most: int, initial: int | None = None, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=hint, initial=initial, min_value=1, max_value=most,
                              widget=forms.NumberInput({"inputmode": "numeric", "class": "short"}),
                              error_messages={"required": f"请填{label}。", "invalid": "请填整数。", "min_value": "请填 1 以上的数。",
                                              "max_value": f"最多 {most}。"})


class Words(forms.Form):
    """A step that needs words; each act names and explains them itself."""

    words = fields.words("说明", rows=4, most=1000)

    def __init__(self, label: str, hint: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].label, self.fields["words"].help_text = label, hint
        self.fields["words"].error_messages["required"] = f"请填{label}。"


class Plain(forms.Form):
    """A step that asks nothing."""


class Asking(forms.Form):
    """What is asked and how it is wanted, as the paper form has it. 政府信息公开条例 第二十九条"""

    content = fields.words("要什么信息", "写得越具体找得越快：文件的名称、文号，或者哪年、哪件事、哪个地方。请不要写身份证号。", rows=5, most=2000)
    medium = _pick("要什么样的", list(rules.MEDIA.items()), initial="electronic")
    delivery = _pick("怎样拿到", list(rules.DELIVERIES.items()), initial="online")
    address = fields.words("收件地址", "选邮寄的才要填。", required=False)
    phone = fields.words("联系电话", "有问题好找到您，可以不填。", required=False, most=20)

    @property
    def said(self) -> dict[str, str]:
        """The words as `Asked` names them, without the kind of applicant."""
        return {name: str(self.cleaned_data[name]) for name in ("content", "medium", "delivery", "address", "phone")}


class AskForm(Asking):
    """A resident asks an organ, for himself or for whom he may act."""

    organ = forms.ChoiceField(label="向哪个单位申请", error_messages={"required": "请选向哪个单位申请。", "invalid_choice": "请从列出的单位里选一个。"},
                              help_text="谁制作的信息找谁要。不知道是谁的，可以先问 12345。")
    who = forms.ChoiceField(label="替谁申请", widget=forms.RadioSelect, required=False)
    applicant = _pick("申请人是", list(rules.APPLICANTS.items()), initial=rules.NATURAL)
    field_order = ["organ", "who", "applicant", "content"]

    def __init__(self, organs: Choices, whom: Choices, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["organ"].choices = [("", "请选择"), *organs]  # type: ignore[attr-defined]
        self.fields["who"].choices, self.fields["who"].initial = whom, whom[0][0]  # type: ignore[attr-defined]
        if len(whom) == 1:
            del self.fields["who"], self.fields["applicant"]

    @property
    def asked(self) -> Asked:
        """What is asked."""
        return Asked(applicant=str(self.cleaned_data.get("applicant", rules.NATURAL)), **self.said)


class RecordForm(Asking):
    """A clerk writes down what came on paper."""

    way = _pick("怎么来的", [(code, way.title) for code, way in rules.WAYS.items() if code != rules.PORTAL])
    received_on = _day("收到日期", "当面交的写提交那天，挂号信、快递写签收那天，平信、传真、邮件写和申请人确认的那天（待核对）。")
    applicant = _pick("申请人是", list(rules.APPLICANTS.items()), initial=rules.NATURAL)
    name = fields.words("姓名或者单位名称", most=80)
    number = fields.words("身份证号或者统一社会信用代码", most=30)
    field_order = ["way", "received_on", "applicant", "name", "number", "phone", "content"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["received_on"].initial = today()
        self.fields["delivery"].initial = "post"

    @property
    def asked(self) -> Asked:
        """What is asked."""
        return Asked(applicant=str(self.cleaned_data["applicant"]), **self.said)

    @property
    def person(self) -> Person:
        """Who asks."""
        kind = PERSON if self.cleaned_data["applicant"] == rules.NATURAL else LEGAL
        return Person(self.cleaned_data["name"], self.cleaned_data["number"], "", kind)


class ThirdParty(forms.Form):
    """征求第三方意见."""

    name = fields.words("第三方的姓名或者名称", most=80)
    address = fields.words("送达地址", required=False)
    words = fields.words("征求哪些内容的意见", "只写和他有关的内容，不写申请人是谁。", rows=4, most=1000)


class ThirdAnswer(forms.Form):
    """第三方的答复."""

    third = _pick("哪一个第三方", [])
    verdict = _pick("意见", OPINIONS)
    words = fields.words("理由", "不同意的要写理由。", rows=3, most=1000, required=False)

    def __init__(self, thirds: Choices, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["third"].choices = thirds  # type: ignore[attr-defined]
        if len(thirds) == 1:
            self.fields["third"].initial = thirds[0][0]


class Organs(forms.Form):
    """征求其他机关意见."""

    organs = forms.MultipleChoiceField(label="征求哪些单位", help_text="和本单位共同制作这份信息的。按住 Ctrl 可以选几个。",
                                       widget=forms.SelectMultiple({"size": "8"}), error_messages={"required": "请选要征求哪些单位的意见。"})
    words = fields.words("征求哪些内容的意见", rows=4, most=1000)

    def __init__(self, organs: Choices, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["organs"].choices = organs  # type: ignore[attr-defined]


class Opinion(forms.Form):
    """答复征求的意见."""

    verdict = _pick("本单位的意见", OPINIONS)
    words = fields.words("理由", "不同意的要写理由和依据。", rows=3, most=1000, required=False)


class Fee(forms.Form):
    """收费通知."""

    unit = _pick("怎么算", list(rules.UNITS.items()), "数量、频次明显超过合理范围才能收。标准待核对。")
    many = _number("多少件或者多少页", 1000)


class Extension(forms.Form):
    """延长答复期限."""

    days = _number("延长几个工作日", 20, 20)
    words = fields.words("为什么要延长", "要告诉申请人。", rows=3, most=1000)


class AnswerForm(forms.Form):
    """答复申请人."""

    outcome = forms.ChoiceField(label="怎样答复", choices=[("", "请选择"), *rules.decidable()], error_messages={"required": "请选怎样答复。"})
    words = fields.words("说明", "提供的是哪份信息、怎样获取；不予公开、不能提供、不予处理的，写明理由。申请人看得到。", rows=6, most=2000)
    right_organ = fields.words("该找哪个机关", "不归本机关公开、知道归谁的才填。", required=False, most=80)
    contact = fields.words("它公开的联系方式", "只写它自己公开的。不知道就写 12345。", required=False, most=120)

    @property
    def answer(self) -> rules.Answer:
        """The answer."""
        return rules.Answer(**self.cleaned_data)


class Picked(forms.FileInput):
    """One control for several files."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files at once; cleaned to a list."""

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:  # type: ignore[override]
        """Each of them by itself."""
        return [super(Files, self).clean(one, initial) for one in (data if isinstance(data, list) and data else [None])]


class Enclose(forms.Form):
    """附上要公开的文件."""

    files = Files(label="文件", widget=Picked({"multiple": True, "accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
                  help_text="PDF、Word、Excel、JPG、PNG，每个 20 MB 以内，可以选几个，一份申请最多 20 个。"
                            "Word、Excel 里可能留着修改痕迹和作者名字，最好转成 PDF；不该公开的内容请先遮盖干净。",
                  error_messages={"required": "请选要附的文件。", "empty": "有一个文件是空的，请重新选。"})


class Choose(forms.Form):
    """One of several things."""

    chosen = _pick("哪一个", [])

    def __init__(self, label: str, choices: Choices, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["chosen"].label, self.fields["chosen"].choices = label, choices  # type: ignore[attr-defined]


class Dispute(forms.Form):
    """登记复议、诉讼."""

    kind = _pick("是哪一种", list(rules.DISPUTES.items()))
    number = fields.words("案号", "照通知书写，例如 衡政复〔2026〕3号。", most=60)
    forum = fields.words("哪个机关审理", "例如 衡山县人民政府、衡山县人民法院。不用写当事人。", most=60)
    filed_on = _day("受理日期", "通知书上的日子。")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["filed_on"].initial = today()

    @property
    def filed(self) -> Filed:
        """What was taken up."""
        return Filed(**self.cleaned_data)


class _OfDispute(forms.Form):
    """Something about one of the disputes of a request."""

    dispute = _pick("哪一件", [])

    def __init__(self, disputes: Choices, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["dispute"].choices = disputes  # type: ignore[attr-defined]
        if len(disputes) == 1:
            self.fields["dispute"].initial = disputes[0][0]


class DisputeResult(_OfDispute):
    """登记复议、诉讼的结果."""

    outcome = _pick("结果", list(rules.RESULTS.items()), "维持：驳回对方的请求；纠正：撤销、变更、确认违法、责令重办；撤回、不予受理等算其他。怎么归类待核对。")
    decided_on = _day("结果日期", "决定书、判决书上的日子。")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["decided_on"].initial = today()


class Strike(_OfDispute):
    """划掉登记错了的."""

    words = fields.words("哪里登记错了", rows=2, most=200)


class Delivery(forms.Form):
    """送达."""

    way = _pick("怎样送达的", [])

    def __init__(self, ways: Choices, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """登记要主动公开的信息."""

    duty = forms.ChoiceField(label="哪一项", error_messages={"required": "请选是哪一项。"})
    title = fields.words("标题", most=160)
    made_on = _day("形成日期", "制作或者获取的那天；最晚公开的日子从第二天数起。")

    def __init__(self, duties: Choices, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["duty"].choices = [("", "请选择"), *duties]  # type: ignore[attr-defined]
        self.fields["made_on"].initial = today()


class PublishForm(forms.Form):
    """登记公开了."""

    published_on = _day("公开日期")
    link = fields.words("公开在哪里", "网页地址，大家点开就能看。", most=300)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["published_on"].initial = today()


class ReportForm(forms.Form):
    """发布年度报告."""

    words = fields.words("其他需要报告的", "存在的主要问题和改进情况等，写在报告最后。", rows=5, most=2000, required=False)


class RatingForm(forms.Form):
    """评一评."""

    level = forms.TypedChoiceField(label="您觉得", choices=[(str(value), label) for value, label in LEVELS.items()], coerce=int,
                                   widget=forms.RadioSelect, error_messages={"required": "请选一个。"})
    reasons = forms.MultipleChoiceField(label="因为什么", help_text="不满意才要选，可以选几样。", widget=forms.CheckboxSelectMultiple, required=False)
    words = fields.words("想说的话", "请不要写身份证号、电话号码。", rows=3, most=500, required=False)

    def __init__(self, channel: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reasons"].choices = [(one.code, one.title) for one in reasons_for(channel)]  # type: ignore[attr-defined]


def year_of(text: str) -> int | None:
    """A year that an address names, or None."""
    return int(text) if text.isascii() and text.isdigit() and 2019 <= int(text) <= date.max.year else None
