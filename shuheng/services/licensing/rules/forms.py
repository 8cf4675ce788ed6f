"""The form engine in one place: what other modules import.

A form is a JSON Schema 2020-12 object with a few words of our own:
`x-sections` (steps of the page), `x-kind`, `x-unit`, `x-width`, `x-words` (of yes and no), `x-row` (what a row is called), `x-says` (own
sentence for a broken rule), `x-personal` (sealed), `x-known` (an office may hold it), `x-past` (not after today), `x-level` (of
a division), `x-autocomplete`.

    answers = read(schema, request.POST, facts={"party.name": "…"})
    mistakes = problems(schema, answers, today=clock.today())
    page = describe(schema, answers, mistakes, add=request.POST.get("_add", ""))
    open_part, sealed = split(answers, schema)
"""

from __future__ import annotations

from .answers import asked_in, flatten, join, personal, read, split
from .mistakes import Problem, problems
from .publication import Fault, form_faults
from .shapes import active, matches
from .sheet import Choice, Field, Row, Section, describe, known_sources, shown

__all__ = [
    "Choice", "Fault", "Field", "Problem", "Row", "Section", "active", "asked_in", "describe", "flatten", "form_faults", "join",
    "known_sources", "matches", "personal", "problems", "read", "shown", "split",
]  # fmt: skip
