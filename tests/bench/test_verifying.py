"""A forged or trimmed run is caught, and an honest one is not accused."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from stemai.bench import plan
from stemai.bench.exporting import export, export_results
from stemai.bench.manifest import read
from stemai.bench.store import Store
from stemai.bench.summary import summarise
from stemai.bench.verifying import KINDS, Audit, audit
from stemai.errors import UsageError
from stemai.export.stored import checksum, sha256
from tests.bench import making


def audited(store: Path, **options: Any) -> Audit:
    with Store(store) as found:
        return audit(found, **options)


def number(db: sqlite3.Connection, prover: str, item: str) -> int:
    found = db.execute("SELECT number FROM outcomes WHERE prover = ? AND item = ?", (prover, f"small/{item}")).fetchone()
    return int(found[0])


def result(db: sqlite3.Connection, row: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        zlib.decompress(db.execute("SELECT data FROM results WHERE number = ?", (row,)).fetchone()[0])
    )
    return told


def put(db: sqlite3.Connection, row: int, told: dict[str, Any]) -> None:
    """As a forger who knows the format would: the checksum is right."""
    told = {**told, "checksum": checksum(told)}
    db.execute("UPDATE results SET data = ? WHERE number = ?", (zlib.compress(json.dumps(told).encode()), row))


def test_an_honest_run_holds(finished: Path) -> None:
    field = plan.survey(read(str(finished / "run.toml")), finished / "outputs.jsonl")
    with Store(finished / "run.db") as store:
        commitment = store.commitment
    found = audited(finished / "run.db", field=field, commitment=commitment)
    assert found.ok, found.findings
    assert found.compared == ("commitment", "manifest")
    assert found.confirmed + found.judged + found.claimed == found.rows == 13
    assert found.confirmed >= 6


Forgery = Callable[[sqlite3.Connection], object]


def row_deleted(db: sqlite3.Connection) -> None:
    row = number(db, "poor", "am_gm")
    db.execute("DELETE FROM results WHERE number = ?", (row,))
    db.execute("DELETE FROM attempts WHERE number = ?", (row,))


def row_and_its_plan_deleted(db: sqlite3.Connection) -> None:
    row = number(db, "poor", "am_gm")
    row_deleted(db)
    db.execute("DELETE FROM planned WHERE number = ?", (row,))


def row_blamed_on_a_fault(db: sqlite3.Connection) -> None:
    row = number(db, "poor", "am_gm")
    row_deleted(db)
    db.execute("INSERT INTO faults VALUES (?, 0, 'B020', 'no box', '')", (row,))


def result_deleted(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM results WHERE number = ?", (number(db, "good", "am_gm"),))


def certificate_swapped(db: sqlite3.Connection) -> None:
    one, other = number(db, "good", "am_gm"), number(db, "good", "two_squares")
    told = result(db, one)
    put(db, one, {**told, "certificate": result(db, other)["certificate"]})


def certificate_emptied(db: sqlite3.Connection) -> None:
    row = number(db, "good", "am_gm")
    told = result(db, row)
    put(db, row, {**told, "certificate": {**told["certificate"], "proof": {"lines": [], "claim": 0}}})


def certificate_with_an_oracle(db: sqlite3.Connection) -> None:
    """A certificate of the right statement that takes the goal itself on trust."""
    row = number(db, "good", "am_gm")
    told = result(db, row)
    goal = told["certificate"]["goal"]
    proof = {"lines": [["oracle", [], [[], goal]]], "claim": 0}
    put(db, row, {**told, "certificate": {**told["certificate"], "proof": proof}})


def certificate_gone(db: sqlite3.Connection) -> None:
    row = number(db, "good", "am_gm")
    put(db, row, {**result(db, row), "certificate": None})


def submission_swapped(db: sqlite3.Connection) -> None:
    row = number(db, "good", "am_gm")
    told = result(db, row)
    put(db, row, {**told, "submission": {"text": making.texts.WRONG, "sha256": sha256(making.texts.WRONG)}})


def level_raised(db: sqlite3.Connection) -> None:
    """Wrong in the row alone."""
    row = number(db, "good", "am_gm")
    told = result(db, row)
    assert told["verdict"]["level"] == "certified"
    put(db, row, {**told, "verdict": {**told["verdict"], "level": "agreed"}})


def unsolved_row_raised_alone(db: sqlite3.Connection) -> None:
    db.execute("UPDATE attempts SET status = 'accepted', kind = 'proved', level = 'certified', outcome = 'accepted', reason = ''"
               " WHERE number = ?", (number(db, "poor", "am_gm"),))  # fmt: skip


def unsolved_raised_in_row_and_file(db: sqlite3.Connection) -> None:
    unsolved_row_raised_alone(db)
    row = number(db, "poor", "am_gm")
    told, good = result(db, row), result(db, number(db, "good", "am_gm"))
    verdict = {**told["verdict"], "status": "accepted", "kind": "proved", "level": "certified", "reason": ""}
    put(db, row, {**told, "verdict": verdict, "certificate": good["certificate"], "submission": told["submission"]})


def _lower(db: sqlite3.Connection, status: str, reason: str) -> None:
    row = number(db, "good", "am_gm")
    db.execute("UPDATE attempts SET status = ?, kind = NULL, level = NULL, reason = ? WHERE number = ?", (status, reason, row))
    told = result(db, row)
    put(db, row, {**told, "verdict": {**told["verdict"], "status": status, "kind": None, "level": None, "reason": reason}})


def solved_row_lowered(db: sqlite3.Connection) -> None:
    _lower(db, "rejected", "step")


def solved_row_lowered_to_unknown(db: sqlite3.Connection) -> None:
    _lower(db, "undecided", "unknown")


def solved_row_lowered_to_a_clock(db: sqlite3.Connection) -> None:
    _lower(db, "undecided", "processor_time")


def kind_changed(db: sqlite3.Connection) -> None:
    row = number(db, "good", "euler")
    db.execute("UPDATE attempts SET kind = 'proved' WHERE number = ?", (row,))
    told = result(db, row)
    put(db, row, {**told, "verdict": {**told["verdict"], "kind": "proved"}})


def statement_changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE items SET text = replace(text, '1105', '1106')")


def statement_of_a_result_changed(db: sqlite3.Connection) -> None:
    row = number(db, "good", "am_gm")
    told = result(db, row)
    text = "theorem am_gm : 1 = 1\n"
    put(db, row, {**told, "problem": {**told["problem"], "text": text, "sha256": sha256(text)}})


def least_level_lowered(db: sqlite3.Connection) -> None:
    told = json.loads(db.execute("SELECT value FROM run WHERE key = 'settings'").fetchone()[0])
    told["judge"]["rlimit"] = 10**9
    db.execute("UPDATE run SET value = ? WHERE key = 'settings'", (json.dumps(told),))


def prover_renamed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE provers SET label = CASE label WHEN 'good' THEN 'x' WHEN 'poor' THEN 'good' ELSE label END")


def row_invented(db: sqlite3.Connection) -> None:
    row = number(db, "good", "am_gm")
    names = [r[1] for r in db.execute("PRAGMA table_info(attempts)")][1:]
    db.execute(f"INSERT INTO attempts SELECT 999, {', '.join(names)} FROM attempts WHERE number = ?", (row,))
    db.execute("INSERT INTO results SELECT 999, data FROM results WHERE number = ?", (row,))


def view_of_the_rows_replaced(db: sqlite3.Connection) -> None:
    """What `bench export` writes is the view, and no row is touched."""
    sql = db.execute("SELECT sql FROM sqlite_master WHERE name = 'outcomes'").fetchone()[0]
    db.execute("DROP VIEW outcomes")
    db.execute(sql.replace("a.status", "'accepted' AS status").replace("a.level", "'certified' AS level"))


def rows_shown_by_a_view(db: sqlite3.Connection) -> None:
    """A table that says one thing now and another one later."""
    db.execute("ALTER TABLE attempts RENAME TO kept")
    db.execute("DROP VIEW outcomes")
    names = [r[1] for r in db.execute("PRAGMA table_info(kept)")]
    later = "CASE WHEN strftime('%Y', 'now') > '2100' THEN 'accepted' ELSE status END AS status"
    db.execute(f"CREATE VIEW attempts AS SELECT {', '.join(later if n == 'status' else n for n in names)} FROM kept")


def items_renumbered(db: sqlite3.Connection) -> None:
    """Each row is shown as one about the item after its own."""
    db.execute("UPDATE items SET id = id - 1")


def provers_renumbered(db: sqlite3.Connection) -> None:
    """The rows of one prover are shown as those of another."""
    db.execute("UPDATE provers SET id = -id - 1")
    db.execute("UPDATE provers SET id = -id")


def rows_below_0(db: sqlite3.Connection) -> None:
    """Attempts with other seeds, whose numbers come before all that are looked at."""
    row = number(db, "poor", "am_gm")
    columns = ", ".join(column for _, column, *_ in db.execute("PRAGMA table_info(attempts)").fetchall()[6:])
    db.execute("INSERT INTO planned SELECT -1, item, prover, seed + 100, sha256, offset FROM planned WHERE number = ?", (row,))
    accepted = f"-1, 'accepted', 'accepted', 'proved', 'certified', '', {columns}"
    db.execute(f"INSERT INTO attempts SELECT {accepted} FROM attempts WHERE number = ?", (row,))


def index_of_another_plan(db: sqlite3.Connection) -> None:
    """Queries by way of the index see the attempts of other provers than those that read the table."""
    swap = "UPDATE planned SET prover = CASE prover WHEN 1 THEN 2 ELSE 1 END, seed = -1 - seed WHERE prover IN (1, 2)"
    unique, name = ", UNIQUE (item, prover, seed)", "sqlite_autoindex_planned_1"
    db.execute(swap)
    db.execute("PRAGMA writable_schema = ON")
    row = db.execute("SELECT * FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    (written,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'planned'").fetchone()
    db.execute("DELETE FROM sqlite_master WHERE name = ?", (name,))
    db.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'planned'", (written.replace(unique, ""),))
    db.commit()
    db.execute("PRAGMA writable_schema = RESET")
    db.execute(swap)
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'planned'", (written,))
    db.execute("INSERT INTO sqlite_master VALUES (?,?,?,?,?)", row)


def _said(db: sqlite3.Connection, prover: str, item: str, status: str, reason: str) -> None:
    row = number(db, prover, item)
    db.execute("UPDATE attempts SET status = ?, reason = ? WHERE number = ?", (status, reason, row))
    told = result(db, row)
    put(db, row, {**told, "verdict": {**told["verdict"], "status": status, "reason": reason}})


def wrong_claim_forgiven(db: sqlite3.Connection) -> None:
    _said(db, "poor", "two_squares", "undecided", "unknown")


def wrong_claim_forgiven_as_ended_by_a_clock(db: sqlite3.Connection) -> None:
    _said(db, "poor", "two_squares", "undecided", "processor_time")


def certified_lowered(db: sqlite3.Connection) -> None:
    row = number(db, "good", "am_gm")
    db.execute("UPDATE attempts SET level = 'attested' WHERE number = ?", (row,))
    told = result(db, row)
    put(db, row, {**told, "verdict": {**told["verdict"], "level": "attested"}})


def _told(db: sqlite3.Connection, item: str, **changed: Any) -> None:
    row = number(db, "good", item)
    told = result(db, row)
    put(db, row, {**told, **changed})


def statement_told_otherwise(db: sqlite3.Connection) -> None:
    """The text that is asked stays, and so does the certificate: what is shown beside them says something else."""
    _told(db, "am_gm", statement="forall x : Int, x = 0")


def digest_told_otherwise(db: sqlite3.Connection) -> None:
    _told(db, "am_gm", digest=sha256("another"))


def axioms_told_otherwise(db: sqlite3.Connection) -> None:
    _told(db, "am_gm", axioms=["choice"])


def answer_told_otherwise(db: sqlite3.Connection) -> None:
    verdict = result(db, number(db, "good", "last_digit"))["verdict"]
    assert verdict["answer"] == "7"
    _told(db, "last_digit", verdict={**verdict, "answer": "8"})


def corner_told_otherwise(db: sqlite3.Connection) -> None:
    verdict = result(db, number(db, "good", "last_digit"))["verdict"]
    _told(db, "last_digit", verdict={**verdict, "corner": not verdict["corner"]})


def unsolved_with_a_certificate(db: sqlite3.Connection) -> None:
    row = number(db, "poor", "am_gm")
    put(db, row, {**result(db, row), "certificate": result(db, number(db, "good", "am_gm"))["certificate"]})


def outcome_changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE attempts SET outcome = 'accepted' WHERE number = ?", (number(db, "poor", "am_gm"),))


FORGERIES: list[tuple[Forgery, str]] = [
    (row_deleted, "absent"),
    (row_and_its_plan_deleted, "commitment"),
    (row_blamed_on_a_fault, "absent"),
    (result_deleted, "result"),
    (certificate_swapped, "certificate"),
    (certificate_emptied, "certificate"),
    (certificate_gone, "certificate"),
    (certificate_with_an_oracle, "certificate"),
    (submission_swapped, "result"),
    (level_raised, "result"),
    (unsolved_row_raised_alone, "result"),
    (unsolved_raised_in_row_and_file, "not_accepted"),
    (solved_row_lowered, "withheld"),
    (solved_row_lowered_to_unknown, "withheld"),
    (solved_row_lowered_to_a_clock, "withheld"),
    (kind_changed, "kind"),
    (statement_changed, "commitment"),
    (statement_changed, "statement"),
    (statement_of_a_result_changed, "statement"),
    (least_level_lowered, "commitment"),
    (prover_renamed, "commitment"),
    (row_invented, "extra"),
    (view_of_the_rows_replaced, "commitment"),
    (rows_shown_by_a_view, "commitment"),
    (items_renumbered, "commitment"),
    (provers_renumbered, "commitment"),
    (rows_below_0, "commitment"),
    (index_of_another_plan, "commitment"),
    (wrong_claim_forgiven, "status"),
    (wrong_claim_forgiven_as_ended_by_a_clock, "status"),
    (certified_lowered, "level"),
    (outcome_changed, "result"),
    (unsolved_with_a_certificate, "result"),
    (statement_told_otherwise, "result"),
    (digest_told_otherwise, "result"),
    (axioms_told_otherwise, "result"),
    (answer_told_otherwise, "result"),
    (corner_told_otherwise, "result"),
]


@pytest.mark.parametrize(("forge", "kind"), FORGERIES, ids=lambda v: getattr(v, "__name__", v))
def test_a_forgery_is_caught(copied: Path, forge: Forgery, kind: str) -> None:
    with sqlite3.connect(copied / "run.db") as db:
        forge(db)
    found = audited(copied / "run.db")
    assert not found.ok
    assert kind in {finding.kind for finding in found.findings}, found.findings
    assert {finding.kind for finding in found.findings} <= KINDS.keys()


@pytest.mark.parametrize("forge", [view_of_the_rows_replaced, rows_shown_by_a_view, items_renumbered, provers_renumbered])
def test_no_report_is_made_of_rows_that_nobody_wrote(copied: Path, forge: Forgery) -> None:
    """What `verify` finds out is not told first, and not gone on with: reports and exports are read without it."""
    with sqlite3.connect(copied / "run.db") as db:
        forge(db)
    with Store(copied / "run.db") as store:
        for tell in (
            summarise, partial(export, form="csv", path=copied / "rows.csv"), partial(export_results, folder=copied / "results"),
        ):  # fmt: skip
            with pytest.raises(UsageError) as caught:
                tell(store)
            assert caught.value.code == "U405"
    assert not (copied / "rows.csv").exists()
    assert not (copied / "results").exists()
    with pytest.raises(UsageError):
        making.run(copied)


def test_a_plan_that_was_trimmed_and_committed_to_anew_is_caught_by_an_outside_word(copied: Path) -> None:
    """Whoever forges all of the store is caught by the published commitment, and by the manifest."""
    with Store(copied / "run.db") as store:
        published = store.commitment
    with sqlite3.connect(copied / "run.db") as db:
        (last,) = db.execute("SELECT max(number) FROM planned").fetchone()
        for table in ("results", "attempts", "planned"):
            db.execute(f"DELETE FROM {table} WHERE number = ?", (last,))
    with Store(copied / "run.db") as store:
        forged = store.committed()
    with sqlite3.connect(copied / "run.db") as db:
        db.execute("UPDATE run SET value = ? WHERE key = 'commitment'", (forged,))
    assert audited(copied / "run.db").compared == ()
    by_commitment = audited(copied / "run.db", commitment=published)
    assert {f.kind for f in by_commitment.findings} == {"commitment"}
    field = plan.survey(read(str(copied / "run.toml")), copied / "outputs.jsonl")
    assert {f.kind for f in audited(copied / "run.db", field=field).findings} == {"plan"}


def test_a_level_that_was_raised_in_row_and_file_is_caught(tmp_path: Path) -> None:
    """A leaf that only solvers close, sold as certified."""
    problem = "theorem leaf (x y : Real) : x^4 * y^2 + x^2 * y^4 - 3 * x^2 * y^2 + 1 >= 0\n"  # Motzkin's
    proof = "proof leaf\n  by auto\nqed\n"
    making.write(tmp_path, problems=problem, proposals=making.lines([("p", "leaf", proof)]))
    making.run(tmp_path)
    with sqlite3.connect(tmp_path / "run.db") as db:
        row, status, level = db.execute("SELECT number, status, level FROM outcomes WHERE prover = 'p'").fetchone()
        assert status == "accepted"
        assert level in ("agreed", "attested")
        assert audited(tmp_path / "run.db").ok
        told = result(db, row)
        put(db, row, {**told, "verdict": {**told["verdict"], "level": "certified"}})
        db.execute("UPDATE attempts SET level = 'certified' WHERE number = ?", (row,))
    found = audited(tmp_path / "run.db")
    assert [f.kind for f in found.findings] == ["level"]


def test_a_wrong_claim_that_was_none_is_caught(tmp_path: Path) -> None:
    """What the judge cannot decide, sold as a rival's wrong claim."""
    problem = "theorem vague (m : Map(Rat, Nat)) (h : m[0 := 3] = m) : m[0] = 0\n"
    proof = "proof vague\n  by auto using h\nqed\n"
    making.write(tmp_path, problems=problem, proposals=making.lines([("p", "vague", proof)]))
    making.run(tmp_path)
    with sqlite3.connect(tmp_path / "run.db") as db:
        assert result(db, number(db, "p", "vague"))["verdict"]["status"] == "undecided"
        assert audited(tmp_path / "run.db").ok
        _said(db, "p", "vague", "rejected", "step")
    assert [f.kind for f in audited(tmp_path / "run.db").findings] == ["status"]


@pytest.mark.parametrize(
    "cut",
    [
        "DROP TABLE faults",
        "UPDATE items SET text = 3",
        "UPDATE run SET value = '[]' WHERE key = 'settings'",
        "UPDATE run SET value = '{' WHERE key = 'settings'",
        "UPDATE planned SET item = 77 - number",
    ],
)
def test_a_store_that_was_cut_is_no_crash(copied: Path, cut: str) -> None:
    with sqlite3.connect(copied / "run.db") as db:
        db.execute(cut)
    assert "commitment" in {f.kind for f in audited(copied / "run.db").findings}


def test_a_result_that_is_no_result_is_a_finding(copied: Path) -> None:
    with sqlite3.connect(copied / "run.db") as db:
        rows = [row[0] for row in db.execute("SELECT number FROM attempts ORDER BY 1 LIMIT 5")]
        for row, data in zip(rows, (b"", b"junk", zlib.compress(b"[]"), zlib.compress(b'{"verdict": 3}'), b"\xff"), strict=True):
            db.execute("UPDATE results SET data = ? WHERE number = ?", (data, row))
    found = audited(copied / "run.db").findings
    assert {(f.kind, f.number) for f in found} == {("result", row) for row in rows}
