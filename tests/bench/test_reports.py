"""What a report says, that it loads nothing, and that no text of a prover becomes markup."""

from __future__ import annotations

import base64
import csv
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from stemai.bench import exporting, markdown, plan
from stemai.bench.manifest import read
from stemai.bench.page import html
from stemai.bench.store import Store
from stemai.bench.summary import sentence, summarise
from stemai.errors import StemError
from stemai.export.stored import sha256
from stemai.judge import Options
from stemai.solve.verifying import verify
from stemai.suites import manifest as published
from tests.bench import making

HOSTILE = "</script><script>alert(1)</script><!-- @DATA@ | `x` ]]>"


def summary(folder: Path) -> dict[str, Any]:
    with Store(folder / "run.db") as store:
        return summarise(store)


def page(folder: Path) -> str:
    with Store(folder / "run.db") as store:
        return html.page(store, summarise(store))


def test_the_numbers_of_a_small_run(finished: Path) -> None:
    told = summary(finished)
    assert told["commitment_holds"]
    assert (told["planned"], told["done"], told["absent"], told["failed"]) == (13, 13, 0, 0)
    alone, good, poor = told["provers"]
    closed = told["items"]["closed"]
    assert (alone["label"], alone["all"]["solved"], alone["rest"]["solved"]) == ("the judge alone", closed, 0)
    assert closed + told["items"]["rest"] == 4
    assert (good["all"]["solved"], good["all"]["items"], good["all"]["wrong"]) == (4, 4, 0)
    assert (poor["all"]["solved"], poor["all"]["attempts"], poor["all"]["accepted"]) == (1, 5, 1)
    assert poor["all"]["pass_at"][0]["value"] == pytest.approx(0.5 / 4)
    assert poor["all"]["score"] == pytest.approx((1 - poor["all"]["wrong"]) / 5)
    assert poor["all"]["wrong"] >= 3
    assert good["all"]["kinds"] == {"proved": 1, "refuted": 1, "solved": 2}
    assert sum(good["all"]["levels"].values()) == 4
    (pair,) = told["comparisons"]
    assert pair["items"] == told["items"]["rest"]
    assert "no difference between good and poor is shown" in sentence(pair)
    assert told["contradictions"] == []


def test_a_suite_that_says_otherwise_is_told(tmp_path: Path) -> None:
    making.write(tmp_path)
    folder = tmp_path / "suite"
    folder.mkdir()
    text = "theorem euler (n : Nat) : prime(n^2 + n + 41)\n"
    (folder / "euler.stem").write_text(text, "utf-8")
    claim = published.Item("e", "euler.stem", sha256(text), expected="true")
    published.Manifest("s", "none", folder, items=(claim,)).save()
    (tmp_path / "run.toml").write_text('[[suite]]\npath = "suite"\n', "utf-8")
    (tmp_path / "outputs.jsonl").write_text(making.lines([("p", "e", making.texts.EULER)]), "utf-8")
    making.run(tmp_path)
    (found,) = summary(tmp_path)["contradictions"]
    assert (found["item"], found["expected"]) == ("s/e", "proved")
    assert "p" in found["accepted"]["refuted"]


def test_a_page_holds_every_text(finished: Path) -> None:
    text = page(finished)
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    lines = re.search(r'id="texts">(.*?)</script>', text, re.DOTALL)[1].split("\n")  # type: ignore[index]
    columns = {name: n for n, name in enumerate(data["columns"])}
    assert len(data["rows"]) == 13
    row = next(r for r in data["rows"] if r[columns["prover"]] == 1 and r[columns["item"]] == 0)
    shown = json.loads(zlib.decompress(base64.b64decode(lines[row[columns["text"]]])))
    assert shown["submission"] == making.texts.AM_GM
    certificate = json.loads(zlib.decompress(base64.b64decode(lines[row[columns["certificate"]]])))
    assert certificate["format"] == "stemai-certificate"
    assert certificate["proof"]["lines"]
    refused = next(r for r in data["rows"] if r[columns["prover"]] == 2 and r[columns["item"]] == 0)
    assert json.loads(zlib.decompress(base64.b64decode(lines[refused[columns["text"]]])))["errors"][0]["code"]


def test_a_page_loads_nothing(finished: Path) -> None:
    text = page(finished)
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//|@import|url\(""", text)
    assert "default-src 'none'" in text
    for tag, mark in (("style", "<style>"), ("script", '<script type="module">')):
        body = text.split(mark)[1].split(f"</{tag}>")[0]
        assert html._source(body) in text.split("<title>")[0]


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    proposals = making.lines([(HOSTILE[:90], "am_gm", HOSTILE)])
    making.write(tmp_path, proposals=proposals, head=f"name = '{HOSTILE}'")
    making.run(tmp_path)
    text = page(tmp_path)
    assert "alert(1)</script>" not in text
    assert text.count("</script>") == 3
    assert text.count("<script") == 3
    written = markdown.page(summary(tmp_path))
    assert "<script" not in written.replace("\\<script", "")
    assert written.count("\n| ") == written.count(" |\n")


def test_certificates_beyond_the_cap_stay_in_the_store(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html.limits, "REPORT_CERTIFICATES_BYTES", 10)
    data = json.loads(re.search(r'id="data">(.*?)</script>', page(finished), re.DOTALL)[1])  # type: ignore[index]
    kept = {row[-1] for row in data["rows"] if row[5] == "accepted"}
    assert kept == {-1}


def test_markdown_has_every_prover_in_every_table(finished: Path) -> None:
    text = markdown.page(summary(finished))
    for label in ("the judge alone", "good", "poor"):
        assert text.count(f"\n| {label} |") == 4


def test_exports(finished: Path, tmp_path: Path) -> None:
    with Store(finished / "run.db") as store:
        assert exporting.export(store, "csv", tmp_path / "a.csv") == 13
        assert exporting.export(store, "json", tmp_path / "a.json") == 13
        solved = exporting.export_results(store, tmp_path / "results")
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    told = json.loads((tmp_path / "a.json").read_text())
    assert [r["item"] for r in rows] == [r["item"] for r in told]
    assert [int(r["steps"]) for r in rows] == [r["steps"] for r in told]
    files = sorted((tmp_path / "results").iterdir())
    assert len(files) == solved == sum(r["status"] == "accepted" for r in told)
    found = verify(files[0].read_bytes(), problem=making.PROBLEMS.encode(), options=Options())
    assert found.status == "accepted"


def test_a_run_that_has_only_begun_has_a_report(tmp_path: Path) -> None:
    path = making.write(tmp_path)
    with Store(tmp_path / "run.db", writing=True) as store:
        plan.begin(store, plan.survey(read(str(path)), tmp_path / "outputs.jsonl"))
    told = summary(tmp_path)
    assert (told["done"], told["absent"]) == (0, 13)
    assert "13 are not made yet" in markdown.page(told)
    assert page(tmp_path)


def test_a_spreadsheet_runs_no_formula_of_a_prover() -> None:
    assert exporting._cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert exporting._cell("a\x1b[0m") == "a\\x1b[0m"
    assert exporting._cell(-3) == -3


def test_parquet(finished: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an extra")
    with Store(finished / "run.db") as store:
        assert exporting.export(store, "parquet", tmp_path / "a.parquet") == 13
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table.num_rows == 13
    assert set(table.column("prover").to_pylist()) == {"the judge alone", "good", "poor"}


def test_an_export_that_cannot_be_written(finished: Path, tmp_path: Path) -> None:
    with Store(finished / "run.db") as store, pytest.raises(StemError) as caught:
        exporting.export(store, "csv", tmp_path / "nowhere" / "a.csv")
    assert caught.value.code == "F101"
