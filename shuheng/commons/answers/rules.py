"""When paragraphs answer a question, what a phrasing program is asked, and when its sentences may be shown: each cites one of ours and adds nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 0.3  # of the weight of what was asked: less is another subject
MOST_PASSAGES, LONGEST_QUESTION = 5, 60
LONGEST_ANSWER, MOST_SENTENCES = 800, 8
LEAST_SHARED = 0.3  # of a sentence's pairs of characters stand in what it cites

INSTRUCTION = (
    "你只根据下面编号的段落回答居民的问题，用中文，最多五句话。每一句末尾用方括号写明依据的段落编号，例如[1]。"
    "段落里没有的事、数字和日期一个也不要写。段落答不了问题，只回答：无法回答。")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?(?:\s*\[\d+\])*")
_CITED = re.compile(r"\[(\d+)\]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Sentence:
    """A sentence with the numbers, from 1, of the paragraphs it cites."""

    text: str
    cites: tuple[int, ...]


def prompt(question: str, passages: Sequence[str]) -> list[dict[str, str]]:
    """The messages for a phrasing program: what it may do, the numbered paragraphs, the question."""
    numbered = "\n\n".join(f"[{place}] {text}" for place, text in enumerate(passages, 1))
    return [{"role": "system", "content": INSTRUCTION}, {"role": "user", "content": f"段落：\n{numbered}\n\n问题：{question}"}]


def checked(answer: str, passages: Sequence[str]) -> tuple[Sentence, ...]:
    """The sentences, or nothing at all as soon as one cites no paragraph of ours, says a number that is not there, or is about something else."""
    found = [_sentence(piece) for piece in _SENTENCE.findall(answer.strip()) if _SIGNS.sub("", piece)]
    if not found or len(answer) > LONGEST_ANSWER or len(found) > MOST_SENTENCES:
        return ()
    return tuple(found) if all(_holds(one, passages) for one in found) else ()


def _sentence(piece: str) -> Sentence:
    text = " ".join(_CITED.sub("", piece).split()).replace(" 。", "。")
    return Sentence(text, tuple(dict.fromkeys(int(number[:4]) for number in _CITED.findall(piece))))


def _holds(one: Sentence, passages: Sequence[str]) -> bool:
    if not one.cites or not all(1 <= place <= len(passages) for place in one.cites):
        return False
    cited = "\n".join(passages[place - 1] for place in one.cites)
    if not set(_NUMBER.findall(one.text)) <= set(_NUMBER.findall(cited)):
        return False
    said, there = _pairs(one.text), _pairs(cited)
    return bool(said) and len(said & there) >= LEAST_SHARED * len(said)


def _pairs(text: str) -> set[str]:
    plain = _SIGNS.sub("", text)
    return {plain[start:start + 2] for start in range(len(plain) - 1)}
