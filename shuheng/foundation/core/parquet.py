"""Tables as Parquet files, for programs that read columns. The library weighs 170 MB and is an optional part (`pip install 'shuheng[parquet]'`).

It is read only in the process aside, so that those who serve people stay small.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.util import find_spec

from .aside import aside

INSTALLED = find_spec("pyarrow") is not None
Column = tuple[str, str, str]  # name, title, type of the item (rules of the catalogue: C, N, I, Y, D, T, L, M, G)


def write(columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> bytes:
    """The file. A title stands with its column as `title`; numbers with a point are doubles, money is exact to four places."""
    return aside(packed, list(columns), list(rows))


def packed(columns: list[Column], rows: list[Sequence[object]]) -> bytes:
    """The same in this process."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"N": pa.float64(), "I": pa.int64(), "Y": pa.decimal128(18, 4), "D": pa.date32(), "T": pa.timestamp("us"), "L": pa.bool_()}
    fields = [pa.field(name, types.get(kind, pa.string()), metadata={"title": title}) for name, title, kind in columns]
    kinds = [kind for _, _, kind in columns]
    arrays = [pa.array([_fitting(row[place], kind) for row in rows], fields[place].type) for place, kind in enumerate(kinds)]
    out = io.BytesIO()
    parquet.write_table(pa.table(arrays, pa.schema(fields)), out, compression="zstd")
    return out.getvalue()


def _fitting(value: object, kind: str) -> object:
    if value is None or kind in "IYDTL":
        return value
    return float(value) if kind == "N" else str(value)  # type: ignore[arg-type]
