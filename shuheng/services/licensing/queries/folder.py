"""The folder of a case: its application, materials and documents, in one prepared statement for the page of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.rows import as_json, from_json

from ..models import Application, Document, Material

_APPLICATION = ("case_id", "matter_id", "party", "readers", "division", "domain", "answers", "sealed", "retention_until")
_MATERIAL = ("id", "code", "title", "stored_id", "certificate_id", "source", "verdict", "remark", "checked_by", "checked_at", "added_at")
_DOCUMENT = ("id", "kind", "number", "title", "issued_on", "delivered_at", "revoked_at")
_FOLDER = Prepared("licensing_folder", "bigint", f"""
select json_build_array(
  (select {as_json(Application, "a", *_APPLICATION)} from licensing_application a where a.case_id = $1),
  (select json_agg({as_json(Material, "m", *_MATERIAL)} order by m.id) from licensing_material m where m.case_id = $1),
  (select json_agg({as_json(Document, "d", *_DOCUMENT)} order by d.id desc) from licensing_document d where d.case_id = $1))
""")


@dataclass(frozen=True)
class Folder:
    """`application` is None where its answers are not the reader's to see, and then there are no materials; documents come newest first."""

    application: Application | None
    materials: Sequence[Material]
    documents: Sequence[Document]


def folder_of(case: Case) -> Folder:
    """The folder of a case that was fetched with authority; empty for a case of another service."""
    application, materials, documents = connection.one(_FOLDER, [case.pk])
    seen = case.kind == "licensing" and application is not None
    return Folder(from_json(Application, application, *_APPLICATION) if seen else None,
                  [from_json(Material, row, *_MATERIAL) for row in materials or ()] if seen else [],
                  [from_json(Document, row, *_DOCUMENT) for row in documents or ()])
