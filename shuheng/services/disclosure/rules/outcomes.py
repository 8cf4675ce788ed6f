"""The outcomes of a request as data, in the shape of the annual report, with the article that gives the ground and the remedies of a day. All 待核对."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.refusals import Refused

GROUPS = {"granted": "予以公开", "partly": "部分公开", "refused": "不予公开", "unavailable": "无法提供", "unprocessed": "不予处理", "other": "其他处理"}
REASONED = ("refused", "unavailable", "unprocessed")  # the title alone is only the reason
GIVING = ("granted", "partly", "other")  # answers that may hand a copy over
PAPERS = {"granted": "政府信息公开申请答复书", "partly": "政府信息部分公开答复书", "refused": "政府信息不予公开决定书",
          "unavailable": "政府信息无法提供答复书", "unprocessed": "政府信息公开申请不予处理告知书", "other": "政府信息公开申请处理告知书"}


@dataclass(frozen=True)
class Outcome:
    """One way a request ends. `row`: the code of its row in the report; `ground`: what the answer says of the law."""

    code: str
    group: str
    title: str
    article: str
    ground: str
    row: str = ""
    organ_decides: bool = True

    @property
    def told(self) -> str:
        """How people read it: `不予公开：属于国家秘密`."""
        return f"{GROUPS[self.group]}：{self.title}" if self.group in REASONED else self.title

    @property
    def report_row(self) -> str:
        """The row of the annual report it counts in."""
        return self.row or self.code


_R = "政府信息公开条例"
OUTCOMES = {one.code: one for one in (
    Outcome("granted", "granted", "予以公开", f"{_R} 第三十六条", "您申请的信息可以公开，现在提供给您。"),
    Outcome("already_public", "granted", "已经主动公开，告知怎样获取", f"{_R} 第三十六条", "您申请的信息已经主动公开，获取的方式和途径如下。", "granted"),
    Outcome("partly", "partly", "部分公开", f"{_R} 第三十七条", "您申请的信息里有不予公开的内容，能区分处理，现在把可以公开的提供给您。"),
    Outcome("secret", "refused", "属于国家秘密", f"{_R} 第十四条", "您申请的信息依法确定为国家秘密，不予公开。"),
    Outcome("forbidden", "refused", "其他法律行政法规禁止公开", f"{_R} 第十四条", "您申请的信息是法律、行政法规禁止公开的，不予公开。"),
    Outcome("endanger", "refused", "危及“三安全一稳定”", f"{_R} 第十四条", "公开后可能危及国家安全、公共安全、经济安全、社会稳定，不予公开。"),
    Outcome("third_party", "refused", "保护第三方合法权益", f"{_R} 第十五条", "您申请的信息涉及商业秘密、个人隐私，公开会损害第三方合法权益，不予公开。"),
    Outcome("internal", "refused", "属于三类内部事务信息", f"{_R} 第十六条", "您申请的信息属于人事管理、后勤管理、内部工作流程的内部事务信息，不予公开。"),
    Outcome("process", "refused", "属于四类过程性信息", f"{_R} 第十六条", "您申请的信息属于讨论记录、过程稿、磋商信函、请示报告等过程性信息，不予公开。"),
    Outcome("enforcement", "refused", "属于行政执法案卷", f"{_R} 第十六条", "您申请的信息属于行政执法案卷信息，不予公开。"),
    Outcome("enquiry", "refused", "属于行政查询事项", f"{_R} 第三十六条", "这类资料的查询法律、法规有专门规定，请按那个规定去查，不走信息公开申请。"),
    Outcome("not_held", "unavailable", "本机关不掌握相关政府信息", f"{_R} 第三十六条", "经检索，本机关没有您申请的信息，或者它不归本机关负责公开。"),
    Outcome("to_make", "unavailable", "没有现成信息需要另行制作", f"{_R} 第三十八条",
            "您申请的内容没有现成的信息，需要加工、分析才能形成，本机关可以不提供。"),
    Outcome("unclear", "unavailable", "补正后申请内容仍不明确", f"{_R} 第三十条",
            "补正以后申请内容仍不明确，本机关无法检索，不能提供。"),
    Outcome("complaint", "unprocessed", "信访举报投诉类申请", f"{_R} 第三十九条",
            "您的申请是信访、投诉、举报的内容，不作为信息公开申请处理，请通过相应渠道提出。"),
    Outcome("repeated", "unprocessed", "重复申请", f"{_R} 第三十六条",
            "本机关已经答复过您同样的申请，不重复处理。"),
    Outcome("publication", "unprocessed", "要求提供公开出版物", f"{_R} 第三十九条",
            "您要的是公报、报刊、书籍等公开出版物，不作为信息公开申请处理，获取途径如下。"),
    Outcome("excessive", "unprocessed", "无正当理由大量反复申请", f"{_R} 第三十五条",
            "您申请的数量、频次明显超过合理范围，请您说明的理由不合理，本机关不予处理。"),
    Outcome("confirm", "unprocessed", "要求确认或重新出具已获取信息", f"{_R}（条款待核对）",
            "您要求对已经获取的信息进行确认或者重新出具，本机关不予处理。"),
    Outcome("no_correction", "other", "逾期不补正，不再处理", f"{_R} 第三十条",
            "您没有在期限内补正，也没有说明正当理由，视为放弃申请。", organ_decides=False),
    Outcome("not_paid", "other", "逾期不缴费，不再处理", "政府信息公开信息处理费管理办法（待核对）",
            "您没有在期限内缴纳信息处理费，视为放弃申请。", organ_decides=False),
    Outcome("withdrawn", "other", "申请人撤回", _R, "您撤回了申请。", "other_rest", organ_decides=False),
    Outcome("other_rest", "other", "其他处理", _R, "您的申请按其他情形处理。"),
)}


def decidable() -> list[tuple[str, list[tuple[str, str]]]]:
    """What an organ may choose, by group: (title of the group, [(code, title)])."""
    return [(title, [(one.code, one.title) for one in OUTCOMES.values() if one.group == group and one.organ_decides]) for group, title in GROUPS.items()]


@dataclass(frozen=True)
class Remedy:
    """What an applicant can do against an answer, from a day on. `review_first`: groups after which review comes before a suit."""

    valid_from: date
    review_days: int
    suit_months: int
    article: str
    review_first: frozenset[str] = frozenset()


REMEDIES = (
    Remedy(date(2019, 5, 15), 60, 6, "行政复议法、行政诉讼法（待核对）"),
    Remedy(date(2024, 1, 1), 60, 6, "行政复议法（2023年修订）、行政诉讼法（待核对）", frozenset({"refused"})),
)


def remedy(group: str, on: date) -> str:
    """The sentence with which an answer ends, by the law of the day."""
    law = next(one for one in reversed(REMEDIES) if one.valid_from <= on or one is REMEDIES[0])
    review = f"自收到本答复之日起 {law.review_days} 日内，可以向本级人民政府申请行政复议"
    if group in law.review_first:
        return f"不服本答复的，{review}；这类答复要先申请复议，对复议决定不服再提起行政诉讼。依据：{law.article}。"
    return f"不服本答复的，{review}；也可以在 {law.suit_months} 个月内向人民法院提起行政诉讼。依据：{law.article}。"


@dataclass(frozen=True)
class Answer:
    """What an organ decides: an outcome, its own words (reasons, or where to find it), and the organ that has it when this one has not."""

    outcome: str
    words: str
    right_organ: str = ""
    contact: str = ""


def check_enclosed(outcome: Outcome, many: int) -> None:
    """Refused when files would reach somebody who is told that he does not get them."""
    if many and outcome.group not in GIVING:
        raise Refused(f"附了 {many} 个文件，申请人会拿到，和“{GROUPS[outcome.group]}”不合。请先去掉附上的文件，或者换一种答复。", "outcome")


def check_answer(answer: Answer, corrected: bool, reasons_asked: bool) -> Outcome:
    """The outcome, or Refused. A refusal says why; who is not responsible names who is, or says that it is not known. 政府信息公开条例 第三十六条"""
    outcome = OUTCOMES.get(answer.outcome)
    if outcome is None or not outcome.organ_decides:
        raise Refused("请选怎样答复。", "outcome")
    if len(" ".join(answer.words.split())) < 6:
        raise Refused("请写清楚：提供的是哪份信息、怎样获取；不予公开、不能提供、不予处理的，写明理由。至少 6 个字。", "words")
    if answer.right_organ.strip() and not answer.contact.strip():
        raise Refused("写了该找的机关，请把它公开的联系方式也写上。", "contact")
    if outcome.code == "unclear" and not corrected:
        raise Refused("没有告知过补正，不能用“补正后仍不明确”答复。请先告知补正。", "outcome")
    if outcome.code == "excessive" and not reasons_asked:
        raise Refused("没有要求申请人说明理由，不能用“大量反复申请”答复。请先要求说明理由。", "outcome")
    return outcome
