"""Rows that did not come by the ORM: made as if they had been fetched."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def fetched(model: type[Row], **values: Any) -> Row:
    """A stored row with these columns (`party_id`, not `party`); the others are asked of the database when somebody needs them."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]  # Django takes values in its own order only
    if len(names) != len(values):
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(values.keys() - set(names)))}")
    return model.from_db("default", names, [values[name] for name in names])
