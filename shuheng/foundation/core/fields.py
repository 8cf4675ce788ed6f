"""Fields of forms that several rooms ask alike."""

from __future__ import annotations

from django import forms


def words(label: str, hint: str = "", rows: int = 0, most: int = 200, required: bool = True) -> forms.CharField:
    """Words of a person: one line, or a box of so many rows; `most` characters. An empty one says what to fill in."""
    box = forms.Textarea({"rows": rows, "spellcheck": "false"}) if rows else forms.TextInput({"autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=box, error_messages={"required": f"请填{label}。"})
