"""How Chinese text becomes an index and how a question becomes a condition: character bigrams that find exactly what was typed.

A run of Chinese characters gives every pair of neighbours at its place and its last character alone; a run of Latin letters or of digits
is one token. A phrase of pairs therefore holds exactly where the text holds the typed characters. Punctuation takes a place, so that
nothing is found across it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import rjieba

from .variants import SIMPLIFIED

LONGEST_TEXT = 12_000  # a tsvector counts places up to 16,383
LONGEST_QUESTION = 60
LONGEST_TOKEN = 80
MOST_PLACES = 250  # a tsvector keeps 256 places of a token

_HAN = "[㐀-鿿豈-﫿぀-ヿ가-힯𠀀-𳍿々〇]"
_RUN = re.compile(rf"(?P<han>{_HAN}+)|(?P<digits>\d+)|(?P<word>(?:(?!{_HAN})[^\W\d_])+)|(?P<gap>.)", re.DOTALL)


def normalise(text: str) -> str:
    """Half-width, lower case, simplified: what two spellings of the same thing have in common."""
    return unicodedata.normalize("NFKC", text).lower().translate(SIMPLIFIED)


@dataclass(frozen=True)
class Token:
    """One token at its place; `open` when it stands for everything that begins so (questions only)."""

    text: str
    place: int
    open: bool = False


def _runs(text: str) -> Iterator[tuple[str, str, int]]:
    """(kind, run, place of its first character); places count characters of Chinese runs and one for any other run or sign."""
    place = 1
    for match in _RUN.finditer(text):
        kind, run = str(match.lastgroup), match.group()
        yield kind, run, place
        place += len(run) if kind == "han" else 1


def tokens(text: str) -> list[Token]:
    """The tokens of a text for the index."""
    found: list[Token] = []
    for kind, run, place in _runs(normalise(text)):
        if kind == "han":
            found.extend(Token(run[start:start + 2], place + start) for start in range(len(run)))
        elif kind != "gap":
            found.append(Token(run[:LONGEST_TOKEN], place))
    return found


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(text: str) -> str:
    """The bigrams of a text as tsvector input."""
    places: dict[str, list[int]] = {}
    for token in tokens(text[:LONGEST_TEXT]):
        places.setdefault(token.text, []).append(token.place)
    return " ".join(f"{_quoted(token)}:{','.join(map(str, at[:MOST_PLACES]))}" for token, at in places.items())


def _cut(text: str) -> list[str]:
    return [word for word in rjieba.cut_for_search(normalise(text)) if word.strip() and any(letter.isalnum() for letter in word)]


def words(title: str, body: str) -> str:
    """The words of title (weight A) and body (weight B) as tsvector input: for ranking only."""
    weights: dict[str, list[str]] = {}
    for weight, text in (("A", title), ("B", body[:LONGEST_TEXT])):
        for place, word in enumerate(_cut(text)[:4000], 1):
            weights.setdefault(word[:LONGEST_TOKEN], []).append(f"{place}{weight}")
    return " ".join(f"{_quoted(word)}:{','.join(at[:20])}" for word, at in weights.items())


def _phrase(word: str) -> list[Token]:
    """The tokens that must stand so far apart for the word to stand there. The last one is open where the text may go on."""
    found: list[Token] = []
    kind = ""
    for kind, run, place in _runs(word):
        if kind == "han":
            found.extend(Token(run[start:start + 2], place + start) for start in range(len(run) - 1))
            if len(run) == 1:
                found.append(Token(run, place, open=True))
        else:
            found.append(Token(run[:LONGEST_TOKEN], place))
    if kind != "han":
        found[-1] = replace(found[-1], open=True)
    return found


def asked(text: str) -> list[str]:
    """The normalised words of a question: what spaces and punctuation separate. All must be found."""
    kept = normalise(text)[:LONGEST_QUESTION]
    return list(dict.fromkeys("".join(" " if kind == "gap" else run for kind, run, _ in _runs(kept)).split()))


@dataclass(frozen=True)
class Question:
    """A question in the database's terms. `phrase` holds exactly where the words stand; `needed` are the tokens that any hit has."""

    phrase: str
    needed: tuple[str, ...]
    exact: bool
    preference: str


def question(text: str) -> Question | None:
    """What to ask the index, or None when nothing can be searched for. `exact`: the needed tokens alone decide."""
    phrases = [_phrase(word) for word in asked(text)]
    if not phrases:
        return None
    needed = dict.fromkeys(token.text + ":*" * token.open for phrase in phrases for token in phrase)
    return Question(" & ".join(_joined(phrase) for phrase in phrases), tuple(needed), all(len(phrase) == 1 for phrase in phrases),
                    _preference(text))


def _joined(phrase: list[Token]) -> str:
    """One word as tsquery input: its tokens at their distances."""
    pieces = [_quoted(phrase[0].text) + ":*" * phrase[0].open]
    for before, token in pairwise(phrase):
        pieces.append(f"<{token.place - before.place}> {_quoted(token.text)}{':*' * token.open}")
    return f"({' '.join(pieces)})"


def _preference(text: str) -> str:
    """The question as tsquery input over words: any of them counts, for ranking."""
    return " | ".join(_quoted(word[:LONGEST_TOKEN]) for word in dict.fromkeys(_cut(text[:LONGEST_QUESTION])))
