"""Rows as the engine gives them, in tables of one size: a file's bytes must not depend on the engine's batches."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa


def even(reader: pa.RecordBatchReader, schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """Tables of so many rows each, the last of what is left; columns take the schema's names and types by place."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in reader:
        held.append(pa.RecordBatch.from_arrays(batch.columns, names=schema.names))
        size += batch.num_rows
        while size >= rows:
            table = pa.Table.from_batches(held)
            yield table.slice(0, rows).combine_chunks().cast(schema)
            held = table.slice(rows).to_batches()
            size -= rows
    if size:
        yield pa.Table.from_batches(held).combine_chunks().cast(schema)
