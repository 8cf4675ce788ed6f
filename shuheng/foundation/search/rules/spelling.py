"""Words by their sound: `shenfenzheng` and `sfz` for 身份证.

The tables of sounds take 60 MB of memory, so `spell` runs in the process aside: it needs no Django and imports them when it is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .bigrams import _cut

SHORTEST, LONGEST = 2, 10  # characters of a word


def spelled_words(titles: Sequence[str]) -> list[str]:
    """The Chinese words of titles that people may type by their sound."""
    found = {word for title in titles for word in _words(title)}
    return sorted(found)


def _words(title: str) -> Iterator[str]:
    for word in _cut(title):
        if spellable(word):
            yield word


def spellable(word: str) -> bool:
    """Whether people may type it by its sound: a few Chinese characters."""
    return SHORTEST <= len(word) <= LONGEST and all("㐀" <= sign <= "鿿" for sign in word)


def slips(word: str) -> str:
    """A pattern of the words that differ from this one by one sign, or by two neighbours that changed places. `word` is spellable: no sign of it is special."""
    one_other = [f"{word[:place]}.{word[place + 1:]}" for place in range(len(word))]
    changed = [f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2:]}" for place in range(len(word) - 1)]
    return f"^({'|'.join([*one_other, *changed])})$"


def spell(words: Sequence[str]) -> list[tuple[str, str, str]]:
    """(word, sound, first letters) of each."""
    from pypinyin import lazy_pinyin

    sounds = [(word, lazy_pinyin(word)) for word in words]
    return [(word, "".join(parts), "".join(part[0] for part in parts)) for word, parts in sounds]
