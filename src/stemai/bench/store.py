"""One SQLite file holds a run.  An attempt is one transaction, with its result file; its number lets it in once.

The schema is in docs/bench.md.  One process writes; others may read meanwhile.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from stemai.bench import limits
from stemai.bench.items import Item
from stemai.bench.rows import Entry, Failed, Planned, Posed, Row
from stemai.errors import Fault, UsageError, printable

FORMAT: Final = "stemai-run"
VERSION: Final = 1

_ROW: Final = tuple(field.name for field in fields(Row) if field.name != "data")
_SCHEMA: Final = f"""
CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE items (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, suite TEXT NOT NULL, problem TEXT NOT NULL, kind TEXT NOT NULL,
  file TEXT NOT NULL, text TEXT NOT NULL, family TEXT NOT NULL, source TEXT NOT NULL, expected TEXT NOT NULL,
  statement TEXT NOT NULL, digest TEXT NOT NULL, vacuous INTEGER NOT NULL);
CREATE TABLE provers (
  id INTEGER PRIMARY KEY, label TEXT UNIQUE NOT NULL, road TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
  digest TEXT NOT NULL);
CREATE TABLE planned (
  number INTEGER PRIMARY KEY, item INTEGER NOT NULL REFERENCES items, prover INTEGER NOT NULL REFERENCES provers,
  seed INTEGER NOT NULL, sha256 TEXT NOT NULL, offset INTEGER NOT NULL, UNIQUE (item, prover, seed));
CREATE TABLE attempts (
  number INTEGER PRIMARY KEY REFERENCES planned, outcome TEXT NOT NULL, status TEXT NOT NULL, kind TEXT, level TEXT,
  reason TEXT NOT NULL, detail TEXT NOT NULL, generation_s REAL, cpu_s REAL, generation_bytes INTEGER,
  rounds INTEGER NOT NULL, opinions INTEGER NOT NULL, submissions INTEGER NOT NULL, judging_s REAL NOT NULL,
  steps INTEGER NOT NULL, judge_bytes INTEGER, wall_s REAL NOT NULL, tokens REAL, cost REAL, started REAL NOT NULL);
CREATE TABLE results (number INTEGER PRIMARY KEY REFERENCES attempts, data BLOB NOT NULL);
CREATE TABLE faults (
  number INTEGER NOT NULL REFERENCES planned, at REAL NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL,
  cause TEXT NOT NULL);
CREATE INDEX faults_of ON faults (number);
CREATE VIEW outcomes AS
  SELECT p.number, i.name AS item, i.suite, i.kind AS asked, i.family, i.expected, v.label AS prover, v.road, p.seed,
    {", ".join(f"a.{name}" for name in _ROW[1:])}
  FROM attempts a JOIN planned p USING (number) JOIN items i ON i.id = p.item JOIN provers v ON v.id = p.prover;
PRAGMA user_version = {VERSION};
"""

_OBJECTS: Final = "SELECT type, name, tbl_name, sql FROM sqlite_master"


class Store:
    """The file of one run.  `with Store(path, writing=True) as store`.

    Raises: U405 (no store), U408 (another process writes it), F402 (it cannot be written).
    """

    def __init__(self, path: Path, *, writing: bool = False) -> None:
        self.path = path
        self._settled = time.monotonic()
        self._lock = _locked(path) if writing else None
        try:
            self.db = self._opened(writing)
        except BaseException:
            self._unlock()
            raise

    def _opened(self, writing: bool) -> sqlite3.Connection:
        if not writing and not self.path.is_file():
            raise no_store(self.path, "there is no such file")
        try:
            uri = f"{self.path.absolute().as_uri()}?mode={'rwc' if writing else 'rw'}"
            db = sqlite3.connect(uri, uri=True, timeout=limits.COPY_S, isolation_level=None)
            if writing:
                db.execute("PRAGMA journal_mode = WAL")
                # A transaction outlives the death of this process at any instant.  The death of the machine may take
                # the last second of them, which are then made again: `record` bounds it.
                db.execute("PRAGMA synchronous = NORMAL")
            else:
                db.execute("PRAGMA query_only = ON")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            empty = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        except sqlite3.Error as error:
            raise no_store(self.path, str(error)) from error
        if version != VERSION and not (writing and empty):
            db.close()
            raise no_store(self.path, f"it is not a {FORMAT} of version {VERSION}")
        return db

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and let others write it."""
        self.db.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on the disk when it ends.  Raises: F402."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise Fault("F402", f"{printable(str(self.path))} cannot be written", cause=str(error), mend="make room") from error

    # what is committed to

    @property
    def begun(self) -> bool:
        """Whether the run has been planned."""
        return bool(self.db.execute("PRAGMA user_version").fetchone()[0])

    def begin(
        self,
        settings: dict[str, Any],
        posed: Sequence[Posed],
        entries: Sequence[Entry],
        planned: Iterable[Planned],
    ) -> None:
        """Write down the whole plan, and what it commits to.  Raises: F402, and what `planned` raises."""
        with self.transaction():
            for statement in _SCHEMA.split(";\n"):
                self.db.execute(statement)
            self.db.executemany(
                f"INSERT INTO items VALUES ({','.join('?' * 13)})",
                [(n, *astuple(p.item)[:5], p.item.text, p.item.family, p.item.source, p.item.expected,
                  p.statement, p.digest, p.vacuous) for n, p in enumerate(posed)],
            )  # fmt: skip
            self.db.executemany("INSERT INTO provers VALUES (?,?,?,?,?,?)", [(n, *astuple(e)) for n, e in enumerate(entries)])
            self.db.executemany("INSERT INTO planned VALUES (?,?,?,?,?,?)", (astuple(p) for p in planned))
            self.db.execute("INSERT INTO run VALUES ('settings', ?)", (canonical(settings),))
            self.db.execute("INSERT INTO run VALUES ('commitment', ?)", (self.committed(),))
            self.db.execute("INSERT INTO run VALUES ('begun', ?)", (repr(time.time()),))

    @property
    def settings(self) -> dict[str, Any]:
        """What the manifest grants and demands."""
        told: dict[str, Any] = json.loads(self._value("settings"))
        return told

    @property
    def commitment(self) -> str:
        """The digest that was written down when the run was planned: a claim, unless `committed` says the same."""
        return self._value("commitment")

    def committed(self) -> str:
        """The digest of settings, statements, provers and every planned (item, prover, seed), as they stand here."""
        return commitment(json.loads(self._value("settings")), self.posed(), self.entries(), planned_digest(self.planned()))

    def alterations(self) -> Iterator[str]:
        """What was done to the file as a whole, in words: views and columns show other rows than those that were written,
        and so do items, provers and planned attempts under other numbers, which no commitment binds."""
        with contextlib.closing(sqlite3.connect(":memory:")) as other:
            other.executescript(_SCHEMA)
            ours, theirs = (set(db.execute(_OBJECTS).fetchall()) for db in (other, self.db))
        for kind, name, *_ in sorted(ours ^ theirs, key=repr):
            yield f"its {printable(str(kind))} {printable(str(name))[:100]} is not that of a {FORMAT} of version {VERSION}"
        if self.db.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:  # else a query by an index sees other rows
            yield "its indices have not the rows of its tables"
        for table, column in (("items", "id"), ("provers", "id"), ("planned", "number")):
            count, least, most = self.db.execute(f"SELECT count(*), min({column}), max({column}) FROM {table}").fetchone()
            if count and (least, most) != (0, count - 1):
                yield f"its {table} are not numbered from 0"
        lost = "SELECT count(*) FROM planned WHERE item NOT IN (SELECT id FROM items) OR prover NOT IN (SELECT id FROM provers)"
        if self.db.execute(lost).fetchone()[0]:
            yield "attempts are planned that are of no item, or of no prover"

    def require_unaltered(self) -> None:
        """Let nobody tell what the rows are to a reader who is shown others.  Raises: U405."""
        for altered in self.alterations():
            raise no_store(self.path, altered)

    def posed(self) -> list[Posed]:
        """Every item, in order."""
        return [
            Posed(Item(*row[:9]), row[9], row[10], bool(row[11]))
            for row in self.db.execute(
                "SELECT name, suite, problem, kind, file, text, family, source, expected, statement, digest, vacuous"
                " FROM items ORDER BY id"
            )
        ]

    def entries(self) -> list[Entry]:
        """Every prover, in order; the first is the judge alone."""
        return [Entry(*row) for row in self.db.execute(
            "SELECT label, road, name, version, digest FROM provers ORDER BY id")]  # fmt: skip

    def planned(self, *, todo: bool = False) -> Iterator[Planned]:
        """Every planned attempt in order, or those without an outcome; read in pages, so that writing may go on."""
        missing = "AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.number = planned.number)" if todo else ""
        last = -1
        while True:
            page = self.db.execute(
                f"SELECT number, item, prover, seed, sha256, offset FROM planned WHERE number > ? {missing}"
                " ORDER BY number LIMIT ?",
                (last, limits.PAGE_ROWS),
            ).fetchall()
            if not page:
                return
            for row in page:
                yield Planned(*row)
            last = page[-1][0]

    # what came of it

    def record(self, row: Row) -> None:
        """Keep one attempt with its result file.  Raises: F402; sqlite3.IntegrityError if it is there already."""
        values = tuple(getattr(row, name) for name in _ROW)
        with self.transaction():
            self.db.execute(f"INSERT INTO attempts VALUES ({','.join('?' * len(_ROW))})", values)
            self.db.execute("INSERT INTO results VALUES (?,?)", (row.number, row.data))
        if time.monotonic() - self._settled > limits.SETTLE_S:
            self.db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._settled = time.monotonic()

    def fail(self, failed: Failed) -> None:
        """Note that an attempt failed for us.  Raises: F402."""
        told = (str(failed.error.get(name, "")) for name in ("code", "message", "cause"))
        with self.transaction():
            self.db.execute("INSERT INTO faults VALUES (?,?,?,?,?)", (failed.number, time.time(), *told))

    def count(self, table: str) -> int:
        """How many rows `attempts`, `planned`, `faults` or `results` has."""
        return int(self.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # table: a name of ours

    def result(self, number: int) -> bytes | None:
        """The result file of an attempt, compressed."""
        found = self.db.execute("SELECT data FROM results WHERE number = ?", (number,)).fetchone()
        return None if found is None else bytes(found[0])

    def _value(self, key: str) -> str:
        found = self.db.execute("SELECT value FROM run WHERE key = ?", (key,)).fetchone()
        if found is None:
            raise no_store(self.path, f"it has no {key}")
        return str(found[0])


def canonical(value: Any) -> str:
    """JSON that is the same for the same values."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def planned_digest(planned: Iterable[Planned]) -> tuple[int, str]:
    """How many attempts are planned, and the digest of all of them in order."""
    digest, count = hashlib.sha256(), 0
    for one in planned:
        digest.update(one.line())
        count += 1
    return count, digest.hexdigest()


def commitment(settings: dict[str, Any], posed: Sequence[Posed], entries: Sequence[Entry], planned: tuple[int, str]) -> str:
    """The digest that a run commits to."""
    told = {
        "format": [FORMAT, VERSION],
        "settings": settings,
        "items": [one.to_json() for one in posed],
        "provers": [list(astuple(one)) for one in entries],
        "planned": list(planned),
    }
    return hashlib.sha256(canonical(told).encode("ascii")).hexdigest()


def no_store(path: Path, why: str) -> UsageError:
    """The error of a file that holds no run."""
    return UsageError(
        "U405",
        f"{printable(str(path))} is no store of a run",
        cause=why[:300],
        mend="give the .db file that `stemai bench run` has written",
    )


def _locked(path: Path) -> int:
    """A descriptor that only one process has.  The lock lies beside the store: SQLite's own locks are not disturbed."""
    try:
        descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Fault(
            "F402",
            f"{printable(str(path))} cannot be written",
            cause=error.strerror or str(error),
            mend="look at --store",
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise UsageError(
            "U408",
            f"{printable(str(path))} is written by another process",
            cause="one process writes a store",
            mend="wait for it, or end it: nothing that is finished gets lost",
        ) from error
    return descriptor
