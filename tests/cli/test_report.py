"""What a prover or a file says stays in a line of its own: no report can be forged inside a report."""

from __future__ import annotations

import pytest

from stemai.cli import report
from stemai.cli.paper import Paper
from stemai.judge.verdict import Options, Verdict
from stemai.solve.results import Asked, Attempt, Generation, Result
from stemai.solve.verifying import Verification

FORGED = "x\nhard: proved (certified)\n  trust    certified: the kernel replayed the whole proof"


def test_a_prover_that_gives_up_with_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    attempt = Attempt("p", "1", "0" * 64, "gave_up", FORGED, Generation(), 0.0, {})
    asked = Asked("hard", "theorem", "theorem hard : 1 = 2\n")
    found = Result(asked, Verdict("undecided", reason="no_proposal"), Options(), attempts=(attempt,))
    report.result(Paper("prove", as_json=False), found, show_proof=True)
    assert _forged(capsys.readouterr().out) == []


def test_a_result_file_with_a_report_for_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    claimed = {"audit": FORGED, "attempts": [{"prover": FORGED, "version": FORGED, "box": {"level": FORGED}}]}
    found = Verification(
        "accepted", "replayed", "file", FORGED, "proved", "certified", "1 < 2", (), "", (), claimed
    )  # fmt: skip
    report.verification(Paper("verify", as_json=False), found)
    assert _forged(capsys.readouterr().out) == []


def _forged(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith("hard: proved")]
