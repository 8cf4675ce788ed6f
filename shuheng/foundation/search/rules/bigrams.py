"""How Chinese text becomes an index and how a question becomes a condition: character bigrams that find exactly what was typed.

A run of Chinese characters gives every pair of neighbours at its place and its last character alone; a run of Latin letters or of digits
is one token. A phrase of pairs therefore holds exactly where the text holds the typed characters. Punctuation takes a place, so that
nothing is found across it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import rjieba

from .variants import SIMPLIFIED

LONGEST_TEXT = 12_000  # a tsvector counts places up to 16,383
LONGEST_QUESTION = 60
LONGEST_TOKEN = 80
MOST_PLACES = 250  # a tsvector keeps 256 places of a token
MOST_WAYS = 6  # ways to say one question

Synonyms = Mapping[str, Sequence[str]]

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


def mark(group: str) -> str:
    """A group that an entry stands in, as a token that no text gives."""
    return f"@{group}"


def vector(text: str, groups: Sequence[str] = ()) -> str:
    """The bigrams of a text as tsvector input, and the groups it stands in."""
    places: dict[str, list[int]] = {}
    for token in tokens(text[:LONGEST_TEXT]):
        places.setdefault(token.text, []).append(token.place)
    found = [f"{_quoted(token)}:{','.join(map(str, at[:MOST_PLACES]))}" for token, at in places.items()]
    return " ".join([*found, *(_quoted(mark(group)) for group in groups)])


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


def ways(text: str, synonyms: Synonyms) -> list[list[str]]:
    """The words of a question, and the same said otherwise: any of these will do. What holds the word anyway is no other way."""
    found = [asked(text)]
    for word, others in synonyms.items():
        for other in (one for one in others if word not in one):
            found += [[part if other in part else part.replace(word, other) for part in way] for way in found if any(word in part for part in way)]
    unique = {tuple(way): way for way in found}
    return list(unique.values())[:MOST_WAYS]


@dataclass(frozen=True)
class Question:
    """A question in the database's terms. `phrase` holds exactly where the words of one way stand; `needed` has, for each way, the tokens of any hit."""

    phrase: str
    needed: tuple[tuple[str, ...], ...]
    exact: bool
    preference: str
    ways: tuple[tuple[str, ...], ...]


def question(text: str, synonyms: Synonyms | None = None, groups: Sequence[str] = (), whole: bool = False) -> Question | None:
    """What to ask the index, or None when nothing can be searched for. `exact`: the needed tokens alone decide. `whole`: as one piece, as it stands."""
    said = [asked(text)] if whole else ways(text, synonyms or {})
    marks = tuple(mark(group) for group in groups)
    if not said[0]:
        return Question(" & ".join(map(_quoted, marks)), (marks,), True, "", ((),)) if marks and not text.strip() else None
    phrases = [[_whole(text)] if whole else [_phrase(word) for word in way] for way in said]
    needed = tuple((*dict.fromkeys(token.text + ":*" * token.open for phrase in way for token in phrase), *marks) for way in phrases)
    condition = " | ".join(f"({' & '.join(_joined(phrase) for phrase in way)})" for way in phrases)
    return Question(" & ".join([f"({condition})", *map(_quoted, marks)]), needed, all(len(phrase) == 1 for way in phrases for phrase in way),
                    _preference(" ".join(part for way in said for part in way)), tuple(map(tuple, said)))


def _whole(text: str) -> list[Token]:
    """The tokens of a text as one piece. A sign takes its place, whichever it is; a run that ends before one ends in the text too."""
    runs = [one for one in _runs(normalise(text)[:LONGEST_QUESTION])]
    while runs and runs[-1][0] == "gap":
        runs.pop()
    found: list[Token] = []
    for turn, (kind, run, place) in enumerate(runs, 1):
        last = turn == len(runs)
        if kind == "han":
            found.extend(Token(run[start:start + 2], place + start) for start in range(len(run) - 1))
            if not last or len(run) == 1:
                found.append(Token(run[-1], place + len(run) - 1, open=last))
        elif kind != "gap":
            found.append(Token(run[:LONGEST_TOKEN], place, open=last))
    return found


def _joined(phrase: list[Token]) -> str:
    """One word as tsquery input: its tokens at their distances."""
    pieces = [_quoted(phrase[0].text) + ":*" * phrase[0].open]
    for before, token in pairwise(phrase):
        pieces.append(f"<{token.place - before.place}> {_quoted(token.text)}{':*' * token.open}")
    return f"({' '.join(pieces)})"


def _preference(text: str) -> str:
    """The question as tsquery input over words: any of them counts, for ranking."""
    return " | ".join(_quoted(word[:LONGEST_TOKEN]) for word in dict.fromkeys(_cut(text[:LONGEST_QUESTION * MOST_WAYS])))
