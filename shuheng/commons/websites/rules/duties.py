"""Who signs an edition, in which order, and that nobody signs twice. 政府信息公开条例 第十七条；三审三校的做法待核对"""

from __future__ import annotations

from collections.abc import Collection

from shuheng.foundation.core.refusals import Refused

DRAFT, REVIEW, SECRECY, RELEASE, SCHEDULED, RELEASED = "draft", "review", "secrecy", "release", "scheduled", "released"
STATES = {DRAFT: "正在写", REVIEW: "等审核", SECRECY: "等保密审查", RELEASE: "等发布", SCHEDULED: "等到时间发布", RELEASED: "已发布"}
WRITE = "write"
DUTIES = {WRITE: "撰稿", REVIEW: "审核", SECRECY: "保密审查", RELEASE: "发布"}
DUTY_OF = {state: state for state in (REVIEW, SECRECY, RELEASE)}  # what an edition in that state waits for
LEAST_REASON = 5  # characters


def check_person(account: int | None, duty: str, signed: Collection[tuple[int, str]]) -> None:
    """Author, reviewers, secrecy reviewer and releaser are different persons. `signed` = (account, duty) of this round."""
    for other, earlier in signed:
        if other == account:
            raise Refused(f"这一稿的“{DUTIES[earlier]}”是您签的，“{DUTIES[duty]}”要由另一个人签。请转给同事。")


def next_state(state: str, passed: int, reviews: int) -> str:
    """Where an edition goes when it passed: reviewed by as many as its site asks, then for secrecy, then for release."""
    if state == REVIEW:
        return SECRECY if passed >= reviews else REVIEW
    return RELEASE


def check_words(words: str) -> None:
    """A returned edition says what has to be mended."""
    if len(words.strip()) < LEAST_REASON:
        raise Refused(f"退回要写清楚改什么，至少 {LEAST_REASON} 个字。", "words")
