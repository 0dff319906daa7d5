"""The rows of a run for other programs: CSV, JSON, Parquet, and the result files themselves."""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TextIO

from stemai.bench.rows import unpack
from stemai.bench.store import Store
from stemai.errors import Fault, UsageError, printable
from stemai.solve.files import write_atomically

FORMATS: Final = ("csv", "json", "parquet")
_BATCH: Final = 10_000  # rows of one Parquet row group
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_TYPES: Final = {"INTEGER": "int64", "REAL": "float64", "TEXT": "string"}


def export(store: Store, form: str, path: Path) -> int:
    """Write every attempt to `path` and return how many there are.  Raises: U405 (it shows others), U407, F101."""
    store.require_unaltered()
    partial = path.with_name(f".{path.name}.part")
    try:
        if form == "parquet":
            count = _parquet(store, partial)
        else:
            with partial.open("w", encoding="utf-8", newline="") as file:
                count = {"csv": _csv, "json": _json}[form](store, file)
        partial.replace(path)
    except OSError as error:
        raise Fault(
            "F101",
            f"{printable(str(path))} cannot be written",
            cause=error.strerror or str(error),
            mend="make room",
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def export_results(store: Store, folder: Path) -> int:
    """Write the result file of every attempt that was solved to `folder`, as `NUMBER.json`.  Raises: U405, F101."""
    store.require_unaltered()
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Fault("F101", f"{printable(str(folder))} cannot be made", cause=str(error), mend="name another") from error
    for number, data in store.db.execute(
        "SELECT number, data FROM results JOIN attempts USING (number) WHERE status = 'accepted' ORDER BY number"
    ):
        write_atomically(folder / f"{number}.json", unpack(data) + b"\n")
        count += 1
    return count


def columns(store: Store) -> list[str]:
    """The columns of an export, in order."""
    return [row[1] for row in store.db.execute("PRAGMA table_info(outcomes)")]


def _rows(store: Store) -> Iterator[tuple[Any, ...]]:
    yield from store.db.execute("SELECT * FROM outcomes ORDER BY number")


def _csv(store: Store, file: TextIO) -> int:
    writer, count = csv.writer(file), 0
    writer.writerow(columns(store))
    for row in _rows(store):
        writer.writerow([_cell(value) for value in row])
        count += 1
    return count


def _cell(value: Any) -> Any:
    """A prover's text must not be a formula to the program that opens the file."""
    if not isinstance(value, str):
        return value
    return f"'{printable(value)}" if value.startswith(_FORMULA) else printable(value)


def _json(store: Store, file: TextIO) -> int:
    """A list of objects, one on each line."""
    names, count = columns(store), 0
    for row in _rows(store):
        text = json.dumps(dict(zip(names, row, strict=True)))
        file.write(("[\n" if count == 0 else ",\n") + text)
        count += 1
    file.write("\n]\n" if count else "[]\n")
    return count


def _parquet(store: Store, path: Path) -> int:
    arrow, parquet = _arrow("pyarrow"), _arrow("pyarrow.parquet")
    kinds = {row[1]: _TYPES[row[2] or "TEXT"] for row in store.db.execute("PRAGMA table_info(outcomes)")}
    schema = arrow.schema([(name, getattr(arrow, kind)()) for name, kind in kinds.items()])
    count, rows = 0, _rows(store)
    with parquet.ParquetWriter(str(path), schema) as writer:
        while batch := [row for _, row in zip(range(_BATCH), rows, strict=False)]:
            held = [dict(zip(kinds, row, strict=True)) for row in batch]
            writer.write_table(arrow.Table.from_pylist(held, schema=schema))
            count += len(batch)
    return count


def _arrow(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise UsageError(
            "U407",
            "Parquet is written by pyarrow, and it is not installed",
            cause=str(error),
            mend="pip install pyarrow, or export csv or json",
        ) from error
