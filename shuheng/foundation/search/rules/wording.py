"""A question in everyday words: what in it says what is meant, and the terms that paragraphs are found and weighed by.

A paragraph is found by its words, and weighed by pairs of neighbouring characters too. What everybody says when asking (怎么、请问) finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import rjieba

from .bigrams import LONGEST_QUESTION, LONGEST_TOKEN, _cut, _quoted, _runs, normalise

LONGEST_PASSAGE = 600  # characters: a screen of a telephone
MOST_TERMS = 32
HINTED, BESIDE, LONE = 0.6, 0.3, 0.6  # what a hint, a pair of characters, a word of one character weigh beside a word

# what is said when asking: phrases wherever they stand, single characters where they are words of their own
_PHRASES = """
请问一下 请问 我想问一下 想问一下 我想问 我想 我要 想要 我家里 我家 家里 我们 咱们 你们 您们 怎么样 怎么办理 怎么办
怎么才能 怎么 怎样 如何 应该 需要 什么时候 什么地方 什么 哪些 哪里 哪儿 哪个 多少 多久 多长时间 几天 能不能 可不可以
是不是 有没有 没有 要不要 申请 可以 能够 现在 一下 一个 这个 那个 谁能 才能 才可以 告诉 知道 麻烦 谢谢 你好 您好
"""
_SINGLE = frozenset("办谁找吗呢吧啊呀的了我你您是有在去得要能把被想请和与或及还也都就让给到从对")
_FILLERS = re.compile("|".join(sorted(_PHRASES.split(), key=len, reverse=True)))
# what a question is after, the surer before the vaguer, and the words that paragraphs have for it
_HINTS = (
    (re.compile("多久|几天|多长时间|什么时候能|多快|时限"), "办理时限 多久"),
    (re.compile("多少钱|收费|要钱|费用|免费|花钱"), "收费 多少钱"),
    (re.compile("条件|资格|谁能|谁可以|符合|够不够"), "办理条件 谁能办"),
    (re.compile("材料|证件|带什么|交什么|准备什么|手续"), "材料"),
    (re.compile("在哪|哪里|哪儿|什么地方|去哪"), "办理地点 在哪里办"),
    (re.compile("能不能|可以|能.{1,8}吗"), "办理条件"),
    (re.compile("怎么|怎样|如何|什么证|要不要|要办"), "办什么事 一步步"),
)


@dataclass(frozen=True)
class Term:
    """One term of a question and what it weighs. Only what is `said` finds a paragraph, and only words of full weight show that it is about the question."""

    text: str
    weight: float = 1.0
    said: bool = True


def meant(text: str) -> str:
    """The question without what only asks; the whole of it when nothing else is left."""
    plain = normalise(text)[:LONGEST_QUESTION * 2]
    pieces = (" " if word in _SINGLE else word for word in rjieba.cut(_FILLERS.sub(" ", plain)))
    left = " ".join("".join(pieces).split())
    return left if any(sign.isalnum() for sign in left) else plain


def meant_words(text: str) -> list[str]:
    """The words that say what is meant, for a search that need not find the question as it was typed."""
    return [word for word in dict.fromkeys(_cut(meant(text))) if len(word) > 1 or word.isdigit()]


def terms(text: str) -> Iterator[str]:
    """The terms of a text in its order: pairs of characters, whole runs of letters and digits, then its words that are no pairs."""
    plain = normalise(text)
    for kind, run, _ in _runs(plain):
        if kind == "han":
            yield from (run[start:start + 2] for start in range(max(len(run) - 1, 1)))
        elif kind != "gap":
            yield run[:LONGEST_TOKEN]
    yield from (word[:LONGEST_TOKEN] for word in _cut(plain) if len(word) != 2 and not word.isascii() and word not in _SINGLE)


def asked_terms(text: str) -> list[Term]:
    """The terms of a question: its words, then pairs of characters across them, then what it is after."""
    pieces = meant(text).split()
    cut = [word for piece in pieces for word in _cut(piece) if word not in _SINGLE]
    alone = max(map(len, cut), default=0) == 1
    words = {word: Term(word, 1.0 if len(word) > 1 or alone else LONE) for word in cut}
    pairs = {term: Term(term, BESIDE, False) for piece in pieces for term in terms(piece) if len(term) > 1}
    wanted = next((words for pattern, words in _HINTS if pattern.search(text)), "")
    hints = {term: Term(term, HINTED, False) for word in wanted.split() for term in terms(word) if len(term) > 1}
    sure = {term: replace(words[term], weight=words[term].weight + HINTED) for term in words.keys() & hints.keys()}
    return list((hints | pairs | words | sure).values())[-MOST_TERMS:]


def passage_vector(title: str, text: str) -> tuple[str, int]:
    """A paragraph's terms as tsvector input, those of title and heading with weight A, and how many terms the paragraph itself has."""
    own = list(terms(text))
    named, held = set(terms(title)), set(own)
    return " ".join(f"{_quoted(term)}:{'1A' if term in named else ''}{',' if term in named and term in held else ''}{'2' if term in held else ''}"
                    for term in sorted(named | held)), len(own)
