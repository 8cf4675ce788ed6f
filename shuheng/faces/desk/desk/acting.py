"""The shape of an act: its form, its words and the one action it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shuheng.foundation.core.acting import Actor

from .. import forms

Given = Mapping[str, Any]
Run = Callable[[str, Any, Given, Actor], object]  # number, form, what was typed, by


@dataclass(frozen=True)
class Act:
    """One act as the page offers it. `key` is its letter on the keyboard, `look` its button; `sure` asks once more before it is done; `apart`:
    its form stands on a page of its own. A form is made only when it is shown, because some choose from all organs."""

    code: str
    words: str
    form: Callable[..., forms.ActForm]
    run: Run
    done: str
    say: str = ""
    key: str = ""
    look: str = "plain"
    sure: str = ""
    usual: bool = False
    apart: bool = False
    button: str = ""  # what the button of its page says, where `words` name what is done and for whom
