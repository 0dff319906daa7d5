"""A result file is worth what can be checked again, whatever it says of itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stemai
from stemai.errors import UsageError
from stemai.export.stored import checksum, sha256
from stemai.selfcheck.corpus import folder, read
from stemai.solve import replay
from tests.solve import texts

LINE = texts.PROBLEMS.split("\n")


@pytest.fixture(scope="module")
def certified() -> dict[str, Any]:
    found = stemai.check(texts.PROBLEMS, texts.TWO_SQUARES, name="two_squares")
    assert found.verdict.level == "certified"
    return found.to_json()


@pytest.fixture(scope="module")
def refuted() -> dict[str, Any]:
    return stemai.check(texts.PROBLEMS, texts.EULER, name="euler").to_json()


@pytest.fixture(scope="module")
def proved() -> dict[str, Any]:
    """A result that rests on solvers, whatever the certifier can do by itself: its goal is one step of theirs."""
    found = stemai.check(texts.PROBLEMS, texts.AM_GM, name="am_gm").to_json()
    _oracle(found)
    found["verdict"]["level"] = "attested"
    return sealed(found)


def sealed(result: dict[str, Any]) -> dict[str, Any]:
    """The result as a careful forger leaves it: every hash in it is right."""
    copy: dict[str, Any] = json.loads(json.dumps(result))
    for name in ("problem", "submission"):
        copy[name]["sha256"] = sha256(copy[name]["text"])
    return {**copy, "checksum": checksum(copy)}


def changed(result: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> bytes:
    copy = json.loads(json.dumps(result))
    change(copy)
    return json.dumps(sealed(copy)).encode()


def test_a_certified_result_is_replayed(certified: dict[str, Any]) -> None:
    found = stemai.verify(json.dumps(certified))
    assert (found.status, found.how, found.level, found.compared) == (
        "accepted",
        "replayed",
        "certified",
        "file",
    )
    assert "1105" in found.statement
    assert found.axioms == ()


def test_a_refuted_result_says_refuted(refuted: dict[str, Any]) -> None:
    found = stemai.verify(json.dumps(refuted))
    assert (found.status, found.outcome) == ("accepted", "refuted")


def test_what_is_not_certified_is_judged_anew(proved: dict[str, Any]) -> None:
    found = stemai.verify(json.dumps(proved))
    assert (found.status, found.how) == ("accepted", "judged")


def test_the_askers_own_file(certified: dict[str, Any], refuted: dict[str, Any], proved: dict[str, Any]) -> None:
    for result in (certified, refuted, proved):
        found = stemai.verify(json.dumps(result), problem=texts.PROBLEMS)
        assert (found.status, found.compared) == ("accepted", "asker")


def test_an_answer_is_compared_through_the_judge() -> None:
    result = stemai.check(texts.PROBLEMS, texts.LAST_DIGIT, name="last_digit").to_json()
    found = stemai.verify(json.dumps(result), problem=texts.PROBLEMS)
    assert (found.status, found.how, found.compared) == ("accepted", "replayed", "asker")
    other = texts.PROBLEMS.replace("mod 10", "mod 100")
    assert stemai.verify(json.dumps(result), problem=other).status == "rejected"


@pytest.mark.parametrize("other", ["1105", "0 < x"])
def test_another_statement_in_the_askers_file(certified: dict[str, Any], other: str) -> None:
    own = texts.PROBLEMS.replace(other, {"1105": "1106", "0 < x": "1 < x"}[other])
    found = stemai.verify(json.dumps(certified), problem=own)
    assert (found.status, found.reason) == ("rejected", "other_statement")


def test_the_text_of_another_problem_does_not_help(certified: dict[str, Any]) -> None:
    """The text in the file is not what was proved, and is not printed as if it were."""

    def lie(copy: dict[str, Any]) -> None:
        copy["problem"]["text"] = texts.PROBLEMS.replace("1105", "1106")
        copy["statement"] = "exists x y : Int, 0 < x < y and x^2 + y^2 = 1106"

    found = stemai.verify(changed(certified, lie))
    assert found.status == "accepted"
    assert "1106" not in found.statement
    assert stemai.verify(changed(certified, lie), problem=texts.PROBLEMS.replace("1105", "1106")).status == "rejected"


def _goal(copy: dict[str, Any]) -> None:
    terms = copy["certificate"]["terms"]
    (row,) = [r for r in terms if r[0] == "num" and r[1][0] == "1105"]
    row[1][0] = "1106"


def _claims_nothing(copy: dict[str, Any]) -> None:
    copy["certificate"]["proof"]["lines"] = []


def _oracle(copy: dict[str, Any]) -> None:
    certificate = copy["certificate"]
    certificate["proof"] = {"lines": [["oracle", [], [[], certificate["goal"]]]], "claim": 0}


def test_a_certificate_that_does_not_replay(certified: dict[str, Any]) -> None:
    for change in (_goal, _claims_nothing, lambda copy: copy.update(certificate={})):
        found = stemai.verify(changed(certified, change))
        assert (found.status, found.how) == ("rejected", "replayed")
        assert found.errors


def test_an_oracle_is_not_certified_by_saying_so(refuted: dict[str, Any]) -> None:
    """Certified by its own word, but it rests on a line that a solver must confirm."""

    def lie(copy: dict[str, Any]) -> None:
        _oracle(copy)
        copy["certificate"]["outcome"] = "proved"
        copy["submission"]["text"] = "proof euler\n  by auto\nqed\n"
        copy["verdict"].update(kind="proved", level="certified")

    found = stemai.verify(changed(refuted, lie))
    assert (found.status, found.reason) == ("rejected", "altered")
    assert "verdict.level" in found.errors[0]["cause"]


def test_stored_words_change_nothing(proved: dict[str, Any]) -> None:
    def lie(copy: dict[str, Any]) -> None:
        copy["submission"]["text"] = texts.WRONG
        copy["verdict"] = {"status": "accepted", "kind": "proved", "level": "agreed"}
        copy["limits"] = {"allow_vacuous": True, "level": "attested"}

    assert stemai.verify(changed(proved, lie)).status == "rejected"


def test_a_vacuous_result_is_not_let_out_by_its_own_word() -> None:
    proof = "proof nothing\n  by linarith using h1, h2\nqed\n"
    result = stemai.check(texts.VACUOUS, proof, options=stemai.JudgeOptions(allow_vacuous=True))
    assert result.verdict.accepted
    data = json.dumps(result.to_json())
    assert stemai.verify(data, problem=texts.VACUOUS).reason == "vacuous"
    allowed = stemai.verify(data, problem=texts.VACUOUS, options=stemai.JudgeOptions(allow_vacuous=True))
    assert allowed.status == "accepted"


def test_a_name_that_only_looks_like_another_is_refused(refuted: dict[str, Any]) -> None:
    def lie(copy: dict[str, Any]) -> None:
        copy["certificate"]["theory"]["sorts"].append("P\u043eint")

    found = stemai.verify(changed(refuted, lie))
    assert found.status == "rejected"
    assert found.errors[0]["code"] == "U108"


def test_names_of_bound_variables_are_made_plain(refuted: dict[str, Any]) -> None:
    def lie(copy: dict[str, Any]) -> None:
        for row in copy["certificate"]["terms"]:
            if row[0] == "forall":
                row[3:] = [["and"]]

    found = stemai.verify(changed(refuted, lie))
    assert found.status == "accepted"
    assert "forall and" not in found.statement


def test_a_rejected_result_is_judged_and_rejected() -> None:
    result = stemai.check(texts.PROBLEMS, texts.WRONG, name="am_gm")
    assert stemai.verify(json.dumps(result.to_json())).status == "rejected"


@settings(max_examples=60)
@given(st.binary(max_size=60) | st.sampled_from([b"[" * 100_000, b"{}", b"null", b'{"format": "stemai-result"}']))
def test_what_is_no_result_file(data: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        stemai.verify(data)
    assert caught.value.code == "U105"


@pytest.mark.parametrize("path", [("problem",), ("problem", "text"), ("submission",), ("verdict",), ("cost",), ("claimed",)])
@pytest.mark.parametrize("value", [None, 3, [], "x"])
def test_a_part_that_is_not_of_its_kind(certified: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    copy = json.loads(json.dumps(certified))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    if isinstance(inner[path[-1]], type(value)):
        return
    inner[path[-1]] = value
    with pytest.raises(UsageError) as caught:
        stemai.verify(json.dumps(copy))
    assert caught.value.code == "U105"


def test_the_replay_imports_neither_parser_nor_solver() -> None:
    code = (
        "import sys, stemai.solve.replay\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('z3', 'cvc5', 'lark', 'docker', 'click')"
        " or m.startswith(('stemai.language', 'stemai.oracle', 'stemai.judge', 'stemai.box'))))"
    )
    root = str(Path(stemai.__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": root}, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_the_printed_statement_has_its_definitions() -> None:
    problem = "sort P\ndef c (p : P) : Nat\naxiom up : forall p : P, c(p) >= 3\ntheorem t (p : P) : c(p) >= 2\n"
    result = stemai.check(problem, "proof t\n  by linarith using up(p)\nqed\n")
    assert result.verdict.accepted
    told = replay.answer(json.dumps(result.verdict.certificate).encode())
    assert told["statement"].split("\n")[0] == "sort P"
    assert "def c (x1 : P) : Nat" in told["statement"]
    assert "axiom up : " in told["statement"]
    assert told["axioms"] == ["up"]


@pytest.mark.parametrize("problem", ["solve s (x : Real) (h : x > 0) : (1 : Int) < 2", "compute s : (1 : Int) < 2"])
def test_a_truth_without_an_answer_is_no_answer(problem: str) -> None:
    """A proof of what stands after the colon, where that is closed, names no solution."""
    found = stemai.check("theorem s : (1 : Int) < 2", "proof s\n  by compute\nqed\n").to_json()

    def lie(result: dict[str, Any]) -> None:
        result["problem"]["text"] = problem
        result["verdict"]["kind"] = "solved"

    assert stemai.verify(changed(found, lie)).reason == "altered"
    found["verdict"]["answer"] = "true"
    assert stemai.verify(changed(found, lie)).status == "accepted"  # for what is printed, `1 < 2`
    assert stemai.verify(changed(found, lie), problem=problem).reason == "other_statement"


def test_the_file_does_not_choose_the_problem(certified: dict[str, Any]) -> None:
    asked = stemai.JudgeOptions(name="am_gm")
    assert stemai.verify(json.dumps(certified), problem=texts.PROBLEMS, options=asked).reason == "other_statement"
    asked = stemai.JudgeOptions(name="two_squares")
    assert stemai.verify(json.dumps(certified), problem=texts.PROBLEMS, options=asked).status == "accepted"


def test_a_contradiction_that_only_the_proof_shows() -> None:
    """What `check` withholds as vacuous, `verify` does not let out: an endless descent, which no solver sees."""
    root = folder() / "corpus"
    case = read(root / "vacuity" / "descent_bad.stem", root)
    allowed = stemai.JudgeOptions(allow_vacuous=True)
    found = stemai.check(case.problem, case.submission, options=allowed)
    assert found.verdict.level == "certified"
    assert stemai.verify(found.to_bytes(), problem=case.problem).reason == "vacuous"
    assert stemai.verify(found.to_bytes(), problem=case.problem, options=allowed).status == "accepted"


def test_the_digest_of_another_statement_without_its_certificate(certified: dict[str, Any]) -> None:
    other = texts.PROBLEMS.replace("1105", "1105 and x < 20")
    changed = {**certified, "certificate": None}
    changed["checksum"] = checksum(changed)
    found = stemai.verify(json.dumps(changed), problem=other)
    assert (found.status, found.how) == ("rejected", "judged")
