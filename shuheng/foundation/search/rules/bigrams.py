"""How Chinese text becomes an index and how a question becomes a condition: character bigrams that find exactly what was typed.

A run of Chinese characters gives every pair of neighbours and its last character alone; a run of Latin letters or of digits is one token.
What holds all tokens of a question may hold it; `said` is the text to look into whether it does. Where a table has no such text, the places of
the tokens decide (`vector`, `phrase`). Punctuation takes a place, so that nothing is found across it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import rjieba

from .variants import SIMPLIFIED

LONGEST_TEXT = 12_000  # a tsvector counts places up to 16,383
MOST_SAID = 24_000  # the tokens of a longer text, each with its tags, might not fit into a tsvector
LONGEST_QUESTION = 60
LONGEST_TOKEN = 80
MOST_PLACES = 250  # a tsvector keeps 256 places of a token
MOST_WAYS = 6  # ways to say one question
MOST_ABOUT, PLACES_ABOUT = 30, 4  # words that a text comes back to
RUN, BESIDE = "·", "|"  # before a run of letters or digits; between the pieces of a question: signs, which no text keeps

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


def said(text: str) -> str:
    """A text as questions look into it: Chinese characters as they stand, any other run behind a dot, a space for each sign."""
    return _said(normalise(text[:MOST_SAID]))


def _said(plain: str) -> str:
    return "".join(" " if kind == "gap" else run if kind == "han" else RUN + run for kind, run, _ in _runs(plain))


def tags(text: str, groups: Sequence[str], reach: int, quarter: int) -> str:
    """The tokens of a text and the groups it stands in as tsvector input, each with whom it is for and its quarter: `0.8107/低保`.

    What is not for everybody stands under all reaches together (`*`) too.
    """
    found = {mark(group) for group in groups}
    for kind, run, _ in _runs(normalise(text[:MOST_SAID])):
        if kind == "han":
            found.update(run[start:start + 2] for start in range(len(run)))
        elif kind != "gap":
            found.add(run[:LONGEST_TOKEN])
    quoted = [_quoted(token)[1:] for token in found]
    return " ".join(f"'{tag}.{quarter}/{token}" for tag in ([str(reach), "*"] if reach else ["0"]) for token in quoted)


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
    """The words of the title (weight A) and those that the body comes back to (weight B) as tsvector input: for ranking only, and short, so that a
    thousand are read in no time.
    """
    weights: dict[str, list[str]] = {word[:LONGEST_TOKEN]: ["1A"] for word in _cut(title)}
    for word, times in Counter(word for word in _cut(body[:LONGEST_TEXT]) if len(word) > 1).most_common(MOST_ABOUT):
        if times > 1:
            weights.setdefault(word[:LONGEST_TOKEN], []).extend(f"{place}B" for place in range(2, min(times, PLACES_ABOUT) + 2))
    return " ".join(f"{_quoted(word)}:{','.join(at)}" for word, at in weights.items())


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
    """A question in the database's terms. `phrase` holds exactly where the words of one way stand; `needed` has, for each way, the tokens of any hit,
    `pieces` what a hit has said (as patterns of `like`, `|` between them)."""

    phrase: str
    pieces: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    exact: bool
    preference: str
    ways: tuple[tuple[str, ...], ...]


def question(text: str, synonyms: Synonyms | None = None, groups: Sequence[str] = (), whole: bool = False) -> Question | None:
    """What to ask the index, or None when nothing can be searched for. `exact`: the needed tokens alone decide. `whole`: as one piece, as it stands."""
    told = [asked(text)] if whole else ways(text, synonyms or {})
    marks = tuple(mark(group) for group in groups)
    if not told[0]:
        return Question(" & ".join(map(_quoted, marks)), ("",), (marks,), True, "", ((),)) if marks and not text.strip() else None
    phrases = [[_whole(text)] if whole else [_phrase(word) for word in way] for way in told]
    needed = tuple((*dict.fromkeys(token.text + ":*" * token.open for phrase in way for token in phrase), *marks) for way in phrases)
    condition = " | ".join(f"({' & '.join(_joined(phrase) for phrase in way)})" for way in phrases)
    pieces = tuple(BESIDE.join(f"%{_said(word).strip()}%" for word in way) for way in ([[normalise(text)[:LONGEST_QUESTION]]] if whole else told))
    return Question(" & ".join([f"({condition})", *map(_quoted, marks)]), pieces, needed, all(len(phrase) == 1 for way in phrases for phrase in way),
                    _preference(" ".join(part for way in told for part in way)), tuple(map(tuple, told)))


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
