"""A question in everyday words: what in it says what is meant, and the terms that paragraphs are found and weighed by.

A paragraph is found by its pairs of neighbouring characters and its longer words. What everybody says when asking (怎么、请问) finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from .bigrams import LONGEST_QUESTION, LONGEST_TOKEN, _cut, _quoted, _runs, normalise

LONGEST_PASSAGE = 600  # characters: a screen of a telephone
MOST_TERMS = 24
HINTED = 0.4  # what a hint weighs beside what was said

# what is said when asking: phrases wherever they stand, single characters where they are words of their own
_PHRASES = """
请问一下 请问 我想问一下 想问一下 我想问 我想 我要 想要 我家里 我家 家里 我们 咱们 你们 您们 怎么样 怎么办理 怎么办
怎么才能 怎么 怎样 如何 应该 需要 什么时候 什么地方 什么 哪些 哪里 哪儿 哪个 多少 多久 多长时间 几天 能不能 可不可以
是不是 有没有 要不要 可以 能够 现在 一下 一个 这个 那个 谁能 才能 才可以 告诉 知道 麻烦 谢谢 你好 您好
"""
_SINGLE = frozenset("吗呢吧啊呀的了我你您是有在去得要能把被想请和与或及还也都就让给到从对")
_FILLERS = re.compile("|".join(sorted(_PHRASES.split(), key=len, reverse=True)))
# what a question is after, and the words that paragraphs have for it
_HINTS = (
    (re.compile("多久|几天|多长时间|什么时候能|多快|时限"), "办理时限 工作日"),
    (re.compile("多少钱|收费|要钱|费用|免费"), "收费 费用"),
    (re.compile("带什么|什么材料|哪些材料|要什么|交什么|准备什么|材料"), "材料"),
    (re.compile("在哪|哪里|哪儿|什么地方|去哪"), "办理地点 窗口"),
    (re.compile("条件|资格|谁能|谁可以|符合|能不能|够不够"), "条件"),
    (re.compile("依据|哪部法|什么规定|根据什么"), "依据"),
)


@dataclass(frozen=True)
class Term:
    """One term of a question and what it weighs."""

    text: str
    weight: float = 1.0


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
    """The terms of a text in its order: pairs of characters, longer words, whole runs of letters and digits."""
    plain = normalise(text)
    for kind, run, _ in _runs(plain):
        if kind == "han":
            yield from (run[start:start + 2] for start in range(max(len(run) - 1, 1)))
        elif kind != "gap":
            yield run[:LONGEST_TOKEN]
    yield from (word[:LONGEST_TOKEN] for word in _cut(plain) if len(word) > 2 and not word.isascii())


def asked_terms(text: str) -> list[Term]:
    """The terms of a question: what was said, then what it is after."""
    said = [term for piece in meant(text).split() for term in terms(piece) if len(term) > 1 or term.isdigit()]
    hints = [term for pattern, words in _HINTS if pattern.search(text) for word in words.split() for term in terms(word)]
    found = {term: Term(term, HINTED) for term in hints} | {term: Term(term) for term in said}
    return sorted(found.values(), key=lambda one: -one.weight)[:MOST_TERMS]


def passage_vector(title: str, text: str) -> tuple[str, int]:
    """A paragraph's terms as tsvector input, those of title and heading with weight A, and how many terms the paragraph itself has."""
    own = list(terms(text))
    named, held = set(terms(title)), set(own)
    return " ".join(f"{_quoted(term)}:{'1A' if term in named else ''}{',' if term in named and term in held else ''}{'2' if term in held else ''}"
                    for term in sorted(named | held)), len(own)
