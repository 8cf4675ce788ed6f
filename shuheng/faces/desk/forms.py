"""Shape of what officers type on a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from shuheng.foundation.cases.rules import FINDINGS, PAUSE_LABELS, REOPEN_REASONS, PauseKind
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.services.licensing.actions import WAYS, Seen
from shuheng.services.licensing.rules.terms import term

NO_PROCEDURE = (PauseKind.SUPPLEMENT, PauseKind.THIRD_PARTY, PauseKind.RECTIFYING, PauseKind.OTHER_ORGAN, PauseKind.FEE)
SPECIAL = [(kind.value, label) for kind, label in PAUSE_LABELS.items() if kind not in NO_PROCEDURE]
Options = Sequence[tuple[str, str]]


def refuse(form: forms.Form, refused: Refused) -> None:
    """Show a refusal at its field, or on top."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def _area(label: str, hint: str = "", *, required: bool = True, rows: int = 3, missing: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, max_length=2000, widget=forms.Textarea({"rows": rows}),
                           error_messages={"required": missing or f"请填{label}。"})


def _line(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, max_length=300, widget=forms.TextInput({"autocomplete": "off"}),
                           error_messages={"required": f"请填{label}。"})


def _days(label: str, hint: str, most: int) -> forms.IntegerField:
    say = f"请写 1 到 {most} 之间的数。"
    return forms.IntegerField(label=label, help_text=hint, min_value=1, max_value=most,
                              widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
                              error_messages={"required": say, "invalid": say, "min_value": say, "max_value": say})


def _one_of(label: str, choices: Options, missing: str, *, pull: bool = False, required: bool = True, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), widget=forms.Select if pull else forms.RadioSelect, required=required,
                             help_text=hint, error_messages={"required": missing, "invalid_choice": missing})


def _day(label: str, hint: str) -> forms.DateField:
    say = f"请写{label}，像 2026-10-16 这样。"
    return forms.DateField(label=label, help_text=hint, input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"],
                           widget=forms.TextInput({"class": "short", "autocomplete": "off"}), error_messages={"required": say, "invalid": say})


class ActForm(forms.Form):
    """Every act on a case. Its fields are told apart on the page by the act's own prefix of ids, not of names."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, act: str = "act", **extra: Any) -> None:
        super().__init__(data, auto_id=f"{act}_%s", **extra)


class Words(ActForm):
    """A remark that may be left out."""

    words = _area("说明", "申请人看得到。", required=False)


class Inner(ActForm):
    """An opinion that stays in the house."""

    words = _area("审查意见", "写给下一步的同事看，申请人也看得到办到了哪一步。", required=False)


class Reason(ActForm):
    """A reason that the applicant reads."""

    words = _area("理由", "申请人看得到。", missing="请写明理由，申请人看得到。")


class Reasons(ActForm):
    """A reason, with some that stand ready: the chosen one is put before what was typed."""

    ready = forms.MultipleChoiceField(label="常用的理由", required=False, widget=forms.CheckboxSelectMultiple)
    words = _area("理由", "会原样写进文书。写清楚依据哪一条、哪里不符合。", required=False)

    def __init__(self, *args: Any, ready: Iterable[str] = (), **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["ready"].choices = [(text, text) for text in ready]  # type: ignore[attr-defined]
        if not self.fields["ready"].choices:  # type: ignore[attr-defined]
            del self.fields["ready"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        chosen = [*given.get("ready", ()), given.get("words", "").strip()]
        given["reason"] = "\n".join(text for text in chosen if text)
        if not given["reason"]:
            self.add_error("words", "请选一个理由，或者自己写。")
        return given


class Grant(ActForm):
    """What is printed on the decision beside the result."""

    conditions = _area("附注", "会印在决定书上，比如经营项目的限制。", required=False)
    words = _area("说明", "申请人看得到。", required=False)


class Supplement(ActForm):
    """Everything missing at once: one line for each material, and whatever else."""

    others = _area("别的要补的", "一行写一条，说清楚怎样才对。", required=False)
    again = forms.BooleanField(label="再次告知：前面那次没有说全，这会记入监察", required=False)

    def __init__(self, *args: Any, papers: Mapping[str, tuple[str, str]], asked_before: bool, **extra: Any) -> None:
        super().__init__(*args, **extra)
        named = {f"item_{code}": _line(title, required=False, hint="没有问题就空着。" if not remark else "")
                 for code, (title, remark) in papers.items()}
        for code, (_, remark) in papers.items():
            named[f"item_{code}"].initial = remark
        self.papers = papers
        days = _days("给多少天补", "自然日。", term("supplement.most", today()).days)
        self.fields: dict[str, Any] = {**named, "others": self.fields["others"], "days": days, "again": self.fields["again"]}
        if not asked_before:
            del self.fields["again"]

    def missing(self) -> list[tuple[str, str]]:
        """(what, material) of everything asked for."""
        given = self.cleaned_data
        papers = [(f"{title}：{given[f'item_{code}'].strip()}", code) for code, (title, _) in self.papers.items() if given[f"item_{code}"].strip()]
        return [*papers, *((line.strip(), "") for line in given["others"].splitlines() if line.strip())]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.missing():
            raise forms.ValidationError("请写清楚要补什么，一次说全。")
        return given


class Special(ActForm):
    """Which special procedure, how long, why."""

    kind = _one_of("哪一种", SPECIAL, "请选是哪一种特别程序。", pull=True)
    days = forms.IntegerField()
    words = _area("为什么", "会写在告知书里。", missing="请写明为什么要做，申请人看得到。")

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["days"] = _days("预计要多少天", "自然日，会写在告知书里。", term("special.most", today()).days)


class Result(ActForm):
    """What a special procedure came to."""

    words = _area("结果", "比如检验合格、听证会的意见。明天起接着数。", missing="请写结果。")


class Extension(ActForm):
    """How many days more, and why."""

    days = _days("延长多少个工作日", "", 60)
    words = _area("理由", "会写在告知书里。", missing="请写明为什么要延长，要告诉申请人。")

    def __init__(self, *args: Any, most: int, joint: bool = False, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["days"] = _days("延长多少个工作日", f"最多 {most} 个，只能延长一次。", most)
        if joint:  # 行政许可法 第四十二条第二款
            self.fields["approval"] = _line("批准的文号", "联合审批要经本级人民政府负责人批准。")


class Delivery(ActForm):
    """How the decision reached the applicant."""

    way = _one_of("怎样送达", list(WAYS.items()), "请选是怎样送达的。")


class HandOver(ActForm):
    """Which colleague."""

    account = _one_of("交给谁", [], "请选一位同事。", pull=True)
    words = _area("交代几句", "只有工作人员看得到。", required=False)

    def __init__(self, *args: Any, colleagues: Options, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["account"].choices = [("", "请选择"), *colleagues]  # type: ignore[attr-defined]


class Transfer(ActForm):
    """Which organ."""

    organ = _one_of("转给哪个单位", [], "请选一个单位。", pull=True)
    words = _area("为什么转", "对方看得到。", missing="请写明为什么转给别的单位。")

    def __init__(self, *args: Any, organs: Options, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["organ"].choices = [("", "请选择"), *organs]  # type: ignore[attr-defined]


class Ask(ActForm):
    """Up to three organs at once, one question, the days they have."""

    words = _area("想请他们看什么", "对方看得到申请内容和材料。", missing="请写清楚想请他们看什么。")
    days = _days("几个工作日内答复", "到期没有答复，视为同意。", 30)

    def __init__(self, *args: Any, organs: Options, chosen: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(*args, **extra)
        asked = {f"organ_{place}": _one_of("问哪个单位" if place == 1 else f"第 {place} 个单位", [("", "请选择"), *organs], "请选一个单位。", pull=True,
                                           required=place == 1) for place in (1, 2, 3)}
        for place, code in enumerate(chosen[:3], 1):
            asked[f"organ_{place}"].initial = code
        self.fields: dict[str, Any] = {**asked, **self.fields}

    def organs(self) -> list[int]:
        """The chosen organs, each once."""
        return list(dict.fromkeys(int(self.cleaned_data[f"organ_{place}"]) for place in (1, 2, 3) if self.cleaned_data[f"organ_{place}"]))


class Give(ActForm):
    """The answer for one's organ."""

    verdict = _one_of("答复", [("agree", "同意"), ("object", "不同意")], "请选“同意”或者“不同意”。")
    text = _area("意见", "不同意要写明理由和依据。", required=False)


class PartAnswer(ActForm):
    """A member's own decision on its part."""

    verdict = _one_of("我们单位的决定", [("agree", "准予"), ("conditions", "附条件准予"), ("object", "不予许可")], "请选准予、附条件准予或者不予许可。")
    text = _area("理由或者条件", "不予的，写明依据哪一条、哪里不符合；附条件的，写明条件。都会印在决定书上。", required=False)


class Papers(ActForm):
    """What a member says of the papers that it needs, before acceptance."""

    others = _area("别的要补的", "说清楚怎样才对。", required=False)

    def __init__(self, *args: Any, papers: Mapping[str, str], **extra: Any) -> None:
        super().__init__(*args, **extra)
        named = {f"item_{code}": _line(title, "没有问题就空着。", required=False) for code, title in papers.items()}
        self.papers = papers
        self.fields: dict[str, Any] = {**named, **self.fields}

    def remarks(self) -> dict[str, str]:
        """What is wrong with a paper, by its code."""
        return {code: self.cleaned_data[f"item_{code}"] for code in self.papers if self.cleaned_data[f"item_{code}"].strip()}


class Visit(ActForm):
    """The day and the place of a joint visit."""

    on = _day("哪天去", "工作日，写成 2026-10-16。")
    place = _line("在哪里集合、看哪里", "各单位和申请人都看得到。")
    words = _area("要带什么、要谁在场", "各单位和申请人都看得到。", required=False)


class VisitRecord(ActForm):
    """What every member found, and the record of the whole."""

    held_on = _day("哪天看的", "写成 2026-10-16。")
    record = _area("踏勘记录", "看了哪些地方、总的情况。", missing="请写踏勘记录。")

    def __init__(self, *args: Any, members: Mapping[str, str], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.members = members
        seen = [("fit", "到场，合格"), ("unfit", "到场，要整改"), ("absent", "没来（视为同意）")]
        asked: dict[str, Any] = {}
        for code, name in members.items():
            asked[f"seen_{code}"] = _one_of(name, seen, f"请选{name}到没到、合不合格。")
            asked[f"text_{code}"] = _line(f"{name}的意见", "要整改的，写哪里不合格、怎样改。", required=False)
        self.fields: dict[str, Any] = {"held_on": self.fields["held_on"], **asked, "record": self.fields["record"]}

    def seen(self) -> dict[str, Seen]:
        """What each member found."""
        given = self.cleaned_data
        return {code: Seen(given[f"seen_{code}"] != "absent", given[f"seen_{code}"] != "unfit", given[f"text_{code}"]) for code in self.members}


class Rectify(ActForm):
    """How long the applicant has to put things right."""

    days = _days("给多少天整改", "自然日。这些天不算在期限里。", 180)


class Lengthen(ActForm):
    """More time for one member."""

    member = _one_of("哪个成员", [], "请选一个成员。", pull=True)
    days = _days("延长多少个工作日", "只能一次，不能晚于总的期限。", 15)
    words = _area("为什么", "各单位看得到。", missing="请写明为什么给它延长。")

    def __init__(self, *args: Any, members: Options, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["member"].choices = [("", "请选择"), *members]  # type: ignore[attr-defined]


class Joint(ActForm):
    """Which post handles it too."""

    post = _one_of("哪个岗位", [], "请选一个岗位。", pull=True)

    def __init__(self, *args: Any, posts: Options, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["post"].choices = [("", "请选择"), *posts]  # type: ignore[attr-defined]


class Reopen(ActForm):
    """Why, and from which stage."""

    reason = _one_of("为什么重办", list(REOPEN_REASONS.items()), "请选一个重新办理的理由。")
    stage = _one_of("从哪个环节办起", [], "请选一个环节。", pull=True)
    words = _area("说明", "申请人看得到。", missing="请写明情况，申请人看得到。")

    def __init__(self, *args: Any, stages: Options, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["stage"].choices = [("", "请选择"), *stages]  # type: ignore[attr-defined]


class CallBack(ActForm):
    """What the person said on the telephone."""

    finding = _one_of("核实的情况", list(FINDINGS.items()), "请选一个核实结果。")


class Answer(CallBack):
    """What was put right, in words for the applicant."""

    words = _area("整改答复", "评价的人看得到。", missing="请写清楚改了什么，评价的人会看到。")


class Review(ActForm):
    """Whether a contested rating stands."""

    upheld = _one_of("复核结果", [("yes", "评价成立"), ("no", "评价不成立，不计入")], "请选复核结果。")


class PartyAtWindow(forms.Form):
    """Who stands at the window, as the document says."""

    use_required_attribute = False
    kind = _one_of("谁来办", [("person", "个人"), ("legal", "单位")], "请选是个人还是单位。")
    name = _line("姓名或名称", "照着证件录入。")
    number = _line("证件号", "身份证号或统一社会信用代码。")
    phone = _line("手机号", "进度短信发到这里；没有可以不填。", required=False)
    document = _one_of("当面核对了哪种证件", [], "请选您核对的是哪种证件。", required=False, hint="核对过就是二级；只是代人来问，可以不选。")

    def __init__(self, *args: Any, documents: Options, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["document"].choices = list(documents)  # type: ignore[attr-defined]
