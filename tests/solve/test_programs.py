"""Results about programs: stored, verified against the asker's own file, and refused for any other program."""

from __future__ import annotations

import json

import pytest

import stemai
from stemai.export.stored import checksum

pytestmark = pytest.mark.slow

PROGRAM = """program down (n : Nat) returns (r : Nat)
  ensures r = 0
begin
  r := n;
  while r > 0 do
    r := r - 1;
  end
end
"""
ANNOTATIONS = "annotations down\n  loop 1\n    decreases r\nend\n"
WRONG = PROGRAM.replace("while r > 0", "while r > 1")
FAILURE = "failure down := n := 1"


@pytest.mark.parametrize(("problem", "submission", "kind"), [(PROGRAM, ANNOTATIONS, "proved"), (WRONG, FAILURE, "refuted")])
def test_a_result_is_replayed_and_compared(problem: str, submission: str, kind: str) -> None:
    found = stemai.check(problem, submission)
    assert (found.verdict.status, found.verdict.kind, found.verdict.level) == ("accepted", kind, "certified")
    assert found.verdict.statement == problem.rstrip("\n")
    for asker in (None, problem):
        again = stemai.verify(found.to_bytes(), problem=asker)
        assert (again.status, again.how) == ("accepted", "replayed")


@pytest.mark.parametrize(
    "other",
    [
        WRONG,
        PROGRAM.replace("ensures r = 0", "ensures r = n"),
        PROGRAM.replace("r := n;", "r := n + 1;"),
        PROGRAM.replace("  ensures", "  requires n > 3\n  ensures"),
        "theorem down (n : Nat) : n = n\n",
    ],
)
def test_no_result_is_one_of_another_program(other: str) -> None:
    found = stemai.check(PROGRAM, ANNOTATIONS)
    assert stemai.verify(found.to_bytes(), problem=other).status != "accepted"


def test_an_answer_that_was_exchanged_is_seen() -> None:
    fields = json.loads(stemai.check(PROGRAM, ANNOTATIONS).to_bytes())
    fields["verdict"]["answer"] = fields["verdict"]["answer"].replace("r", "0")
    fields["checksum"] = checksum(fields)
    assert stemai.verify(json.dumps(fields), problem=PROGRAM).status != "accepted"


def test_open_obligations_are_told_by_number_with_the_names_of_facts() -> None:
    found = stemai.check(PROGRAM.replace("ensures r = 0", "ensures r = n"), ANNOTATIONS)
    assert found.verdict.status == "rejected"
    (goal,) = found.verdict.open_goals
    assert goal["obligation"] == 4
    assert set(goal["facts"]) == {"h1"}
