"""Forged result files: what `stemai verify` and the single-file checker make of each.

A *careless* forger changes one thing.  A *careful* one then makes every hash and checksum right again; what is left of that
is a true result about the statement that is printed, and never one about the text that the forger shows: with the asker's
own file it is refused.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import stemai
from stemai.errors import UsageError
from stemai.export.stored import checksum
from stemai.kernel.certificate import replay, statement_digest
from stemai.selfcheck.certificates import change as change_somewhere
from tests.cli.running import environment
from tests.export.alone import reports_of_file, whole
from tests.solve import texts
from tests.solve.test_verifying import sealed

DEFINED = """\
sort P
def double (n : Int) : Int := n + n
def c (p : P) : Nat
axiom up : forall p : P, c(p) >= 3
axiom idle : forall p : P, c(p) >= 0
theorem t (p : P) : double(c(p)) >= 6
"""
PROOF = "proof t\n  by linarith using up(p) unfolding double\nqed\n"
EDITS = 400
Result = dict[str, Any]


@pytest.fixture(scope="module")
def honest() -> dict[str, Result]:
    made = {
        "am_gm": stemai.check(texts.PROBLEMS, texts.AM_GM, name="am_gm"),
        "euler": stemai.check(texts.PROBLEMS, texts.EULER, name="euler"),
        "last_digit": stemai.check(texts.PROBLEMS, texts.LAST_DIGIT, name="last_digit"),
        "two_squares": stemai.check(texts.PROBLEMS, texts.TWO_SQUARES, name="two_squares"),
        "t": stemai.check(DEFINED, PROOF),
    }
    assert {name: found.verdict.level for name, found in made.items()} == dict.fromkeys(made, "certified")
    return {name: found.to_json() for name, found in made.items()}


def asked(name: str) -> str:
    return DEFINED if name == "t" else texts.PROBLEMS


# ------------------------------------------------------------------------------------------------------- the forgeries


def at(*path: Any) -> Callable[[Result], Any]:
    def find(result: Result) -> Any:
        inner: Any = result
        for key in path:
            inner = inner[key]
        return inner

    return find


def put(value: Any, *path: Any) -> Callable[[Result], None]:
    def change(result: Result) -> None:
        at(*path[:-1])(result)[path[-1]] = value

    return change


def redigested(result: Result) -> None:
    """Make `digest` and `axioms` those of the certificate."""
    checked = replay(json.loads(json.dumps(result["certificate"])))
    result["digest"] = statement_digest(checked.theory, checked.goal)
    result["axioms"] = list(checked.axioms)


def one_more_axiom(result: Result) -> None:
    certificate = result["certificate"]
    certificate["theory"]["axioms"].append(["helpful", certificate["goal"]])


def proved_by_axiom(result: Result) -> None:
    one_more_axiom(result)
    result["certificate"]["proof"] = {"lines": [["axiom", [], ["helpful"]]], "claim": 0}


def another_body(result: Result) -> None:
    """`double(n) := n + n` becomes `n * n`; nothing that the proof says of it is left."""
    certificate = result["certificate"]
    (body,) = [s["body"] for s in certificate["theory"]["symbols"] if s["name"] == "double"]
    certificate["terms"][body][0] = "mul"


def unused_definition(result: Result) -> None:
    certificate = result["certificate"]
    symbol = {"name": "more", "parameters": [], "result": "Bool", "body": certificate["goal"], "measure": [], "termination": None}
    certificate["theory"]["symbols"].append(symbol)


def goal_negated(result: Result) -> None:
    certificate = result["certificate"]
    certificate["terms"].append(["not", None, [certificate["goal"]]])
    certificate["goal"] = len(certificate["terms"]) - 1


def goal_negated_and_swapped(result: Result) -> None:
    """A refutation of A is shown as a proof of `not A`: a truth, about another statement."""
    certificate = result["certificate"]
    goal_negated(result)
    certificate["outcome"], result["verdict"]["kind"] = "proved", "proved"


def reversed_lines(result: Result) -> None:
    result["certificate"]["proof"]["lines"].reverse()


def reversed_terms(result: Result) -> None:
    result["certificate"]["terms"].reverse()


def oracle(result: Result) -> None:
    certificate = result["certificate"]
    certificate["proof"] = {"lines": [["oracle", [], [[], certificate["goal"]]]], "claim": 0}


def less_said_of_axioms(result: Result) -> None:
    assert result["axioms"] == ["up"]
    result["axioms"] = []


def digest_with_the_same_beginning(result: Result) -> None:
    result["digest"] = result["digest"][:32] + "0" * 32


def other_text(result: Result) -> None:
    result["problem"]["text"] = "theorem am_gm : 1 = 2\n"
    result["statement"] = "1 = 2"


REFUSED: dict[str, tuple[str, Callable[[Result], Any]]] = {  # by everybody, however careful
    "level up": ("am_gm", put("proof by god", "verdict", "level")),
    "level agreed": ("am_gm", put("agreed", "verdict", "level")),
    "level attested": ("t", put("attested", "verdict", "level")),
    "level none": ("t", put(None, "verdict", "level")),
    "level of steps of a solver": ("am_gm", oracle),
    "status": ("am_gm", put("rejected", "verdict", "status")),
    "kind to refuted": ("am_gm", put("refuted", "verdict", "kind")),
    "kind to proved": ("euler", put("proved", "verdict", "kind")),
    "kind to nothing": ("t", put(None, "verdict", "kind")),
    "outcome": ("am_gm", put("refuted", "certificate", "outcome")),
    "outcome and kind": ("am_gm", lambda r: (put("refuted", "certificate", "outcome")(r), put("refuted", "verdict", "kind")(r))),
    "outcome and kind of a refutation": (
        "euler",
        lambda r: (put("proved", "certificate", "outcome")(r), put("proved", "verdict", "kind")(r)),
    ),
    "digest": ("am_gm", put("0" * 64, "digest")),
    "digest with the same beginning": ("t", digest_with_the_same_beginning),
    "digest none": ("t", put(None, "digest")),
    "goal negated": ("am_gm", goal_negated),
    "goal is another row": ("am_gm", put(0, "certificate", "goal")),
    "lines reordered": ("t", reversed_lines),
    "terms reordered": ("am_gm", reversed_terms),
    "no lines": ("am_gm", put([], "certificate", "proof", "lines")),
    "lines truncated": ("t", lambda r: at("certificate", "proof", "lines")(r).pop()),
    "claim moved": ("t", put(0, "certificate", "proof", "claim")),
    "one more axiom": ("am_gm", one_more_axiom),
    "proved by an axiom": ("am_gm", proved_by_axiom),
    "one more definition": ("t", unused_definition),
    "body changed": ("t", another_body),
    "axioms kept quiet": ("t", less_said_of_axioms),
    "axioms invented": ("am_gm", put(["choice"], "axioms")),
    "axiom taken away": ("t", lambda r: at("certificate", "theory", "axioms")(r).pop(0)),
    "unused axiom taken away": ("t", lambda r: at("certificate", "theory", "axioms")(r).pop(1)),
    "field more": ("am_gm", put(True, "trusted")),
    "field more in the certificate": ("am_gm", put(True, "certificate", "trusted")),
    "field more in the theory": ("t", put([], "certificate", "theory", "lemmas")),
    "field less": ("am_gm", lambda r: r.pop("axioms")),
    "version": ("am_gm", put(2, "version")),
    "version true": ("am_gm", put(True, "version")),
    "version of the language": ("am_gm", put(999, "language")),
    "version of the certificate": ("am_gm", put(True, "certificate", "version")),
    "a float in the certificate": ("am_gm", put(0.0, "certificate", "proof", "claim")),
    "a huge integer": ("am_gm", put(1 << 4000, "certificate", "proof", "claim")),
}

MARKED: dict[str, tuple[str, Callable[[Result], Any]]] = {  # refused by `verify`; the single file says that it does not look
    "a convention at what is proved": ("am_gm", put(True, "verdict", "corner")),
    "a convention at a counterexample": ("euler", put(True, "verdict", "corner")),
    "a convention that is no mark": ("t", put(0, "verdict", "corner")),
    "solved, and no answer": ("am_gm", put("solved", "verdict", "kind")),
    "an answer that is no text": ("last_digit", put(7, "verdict", "answer")),
    "no answer": ("last_digit", put(None, "verdict", "answer")),
    "no word of conventions": ("last_digit", lambda r: at("verdict")(r).pop("corner")),
}

OTHER: dict[str, tuple[str, Callable[[Result], Any], str]] = {  # true of what is printed, refused with the asker's file
    "another's certificate and digest": ("am_gm", lambda r: None, "last_digit"),
    "one more axiom, said": ("am_gm", lambda r: (one_more_axiom(r), redigested(r)), ""),
    "proved by an axiom, said": ("am_gm", lambda r: (proved_by_axiom(r), redigested(r)), ""),
    "goal negated, outcome swapped, said": ("euler", lambda r: (goal_negated_and_swapped(r), redigested(r)), ""),
    "answer": ("last_digit", put("3", "verdict", "answer"), ""),
    "answer that is none": ("last_digit", put("proved", "verdict", "kind"), ""),
    "answer by a convention": ("last_digit", put(True, "verdict", "corner"), ""),
    "answer of a search": ("two_squares", put("x := 9, y := 32", "verdict", "answer"), ""),
}


def bytes_of(result: Result) -> bytes:
    return json.dumps(result).encode()


def forged(honest: dict[str, Result], name: str, change: Callable[[Result], Any], *, careful: bool) -> bytes:
    copy = json.loads(json.dumps(honest[name]))
    change(copy)
    return bytes_of(sealed(copy) if careful else copy)


def verdict(data: bytes, **more: Any) -> str:
    try:
        return stemai.verify(data, **more).status
    except UsageError as error:
        return error.code


def by_file(tmp_path: Path, results: list[bytes]) -> list[bool]:
    """Whether the single-file checker certifies each."""
    path = tmp_path / "checker.py"
    path.write_text(whole().text, encoding="utf-8")
    return [said[0] is True for said in reports_of_file(path, results)]


# ------------------------------------------------------------------------------------------------------------ tests


def test_honest_files_are_accepted(honest: dict[str, Result], tmp_path: Path) -> None:
    for name, result in honest.items():
        assert verdict(bytes_of(result)) == verdict(bytes_of(result), problem=asked(name)) == "accepted", name
    assert by_file(tmp_path, [bytes_of(r) for r in honest.values()]) == [True] * len(honest)


@pytest.mark.slow
def test_what_everybody_refuses(honest: dict[str, Result], tmp_path: Path) -> None:
    made = {(n, care): forged(honest, *REFUSED[n], careful=care) for n in REFUSED for care in (False, True)}
    assert {key: said for key, data in made.items() if (said := verdict(data)) not in ("rejected", "U105")} == {}
    assert [key for key, said in zip(made, by_file(tmp_path, list(made.values())), strict=True) if said] == []


def test_a_file_in_another_encoding(honest: dict[str, Result], tmp_path: Path) -> None:
    """Python would guess it; another reader would see another file, or none."""
    text = bytes_of(honest["t"]).decode()
    made = [text.encode(encoding) for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig")]
    assert [verdict(data) for data in made] == ["U105"] * len(made)
    assert by_file(tmp_path, made) == [False] * len(made)


@pytest.mark.parametrize("name", MARKED)
def test_the_mark_of_a_convention(honest: dict[str, Result], name: str) -> None:
    data = forged(honest, *MARKED[name], careful=True)
    assert verdict(data) == verdict(data, problem=asked(MARKED[name][0])) == "rejected"


def touched(value: Any) -> Any:
    """A value of the same kind, but another."""
    if isinstance(value, dict):
        return {**value, "x": 1}
    return [*value, "x"] if isinstance(value, list) else value + "x" if isinstance(value, str) else value + 1


@pytest.mark.slow
def test_a_careless_forger_is_refused_wherever_the_change_is(honest: dict[str, Result], tmp_path: Path) -> None:
    """Every field and every text of the file: one change, no hash mended."""
    made = [bytes_of({**honest["t"], key: touched(value)}) for key, value in honest["t"].items()]
    for name, (origin, change, _) in OTHER.items():
        if name != "another's certificate and digest":
            made.append(forged(honest, origin, change, careful=False))
    made.append(forged(honest, "am_gm", other_text, careful=False))
    made.append(bytes_of({**honest["am_gm"], "certificate": honest["last_digit"]["certificate"]}))
    for path in (("problem", "sha256"), ("submission", "sha256"), ("checksum",)):
        made.append(forged(honest, "am_gm", put("0" * 64, *path), careful=False))
    assert [(i, said) for i, data in enumerate(made) if (said := verdict(data)) not in ("rejected", "U105")] == []
    assert by_file(tmp_path, made) == [False] * len(made)


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHER)
def test_what_is_true_of_something_else(honest: dict[str, Result], name: str) -> None:
    """Accepted at most for the formula that is printed; with the asker's own file refused."""
    origin, change, certificate_of = OTHER[name]
    copy = json.loads(json.dumps(honest[origin]))
    change(copy)
    if certificate_of:
        copy.update({key: honest[certificate_of][key] for key in ("certificate", "digest", "axioms")})
    data = bytes_of(sealed(copy))
    assert verdict(data, problem=asked(origin)) == "rejected"
    found = stemai.verify(data)
    told = stemai.verify(bytes_of(honest[certificate_of or origin])).statement
    assert found.status == "accepted"
    assert (found.statement == told) == (bool(certificate_of) or name.startswith("answer"))


def test_a_text_that_nobody_proved(honest: dict[str, Result]) -> None:
    """The text in the file is not what is printed, and not what is accepted."""
    data = forged(honest, "am_gm", other_text, careful=True)
    found = stemai.verify(data)
    assert "1 = 2" not in found.statement
    assert "a * b" in found.statement
    assert verdict(data, problem="theorem am_gm : 1 = 2\n") == "rejected"


@pytest.mark.slow
def test_bytes(honest: dict[str, Result], tmp_path: Path) -> None:
    """Truncated, doubled keys, numbers that are none, depth."""
    whole_file = bytes_of(honest["t"])
    made = [whole_file[: len(whole_file) * part // 10] for part in range(10)]
    made += [whole_file[:-1], whole_file + b"}", whole_file + whole_file, b"[" + whole_file + b"]"]
    for key in ("verdict", "certificate", "digest", "axioms", "checksum"):
        doubled = json.dumps({key: honest["t"][key]})[1:-1]
        made += [whole_file[:-1] + f", {doubled}}}".encode(), b"{" + doubled.encode() + b", " + whole_file[1:]]
    made.append(whole_file.replace(b'"outcome": "proved"', b'"outcome": "proved", "outcome": "proved"'))
    for value in (
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e999",
        b"9" * 5_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * 15_500 + b"]" * 15_500,
    ):
        for key in (b'"goal": ', b'"language": '):
            start = whole_file.index(key) + len(key)
            end = start + min(whole_file[start:].index(b","), whole_file[start:].index(b"}"))
            made.append(whole_file[:start] + value + whole_file[end:])
    assert [(i, said) for i, data in enumerate(made) if (said := verdict(data)) not in ("rejected", "U105")] == []
    assert by_file(tmp_path, made) == [False] * len(made)


@pytest.mark.slow
def test_random_edits_by_a_careful_forger(honest: dict[str, Result], tmp_path: Path) -> None:
    """Some edits anywhere in the file, the checksum made right: certified only with the statement and outcome that it had,
    or where the change is in what nobody can check from the file; and never a crash."""
    random = Random(5)
    made = []
    for _ in range(EDITS):
        copy = json.loads(json.dumps(random.choice(list(honest.values()))))
        for _ in range(random.choice((1, 1, 2))):
            change_somewhere(copy, random)
        made.append((copy, bytes_of({**copy, "checksum": checksum(copy)})))
    path = tmp_path / "checker.py"
    path.write_text(whole().text, encoding="utf-8")
    digests = {result["digest"] for result in honest.values()}
    accepted = 0
    for (copy, _), said in zip(made, reports_of_file(path, [data for _, data in made]), strict=True):
        if said[0] is True:
            accepted += 1
            assert said[2] in digests
            kept = next(r for r in honest.values() if r["digest"] == said[2])
            for field in ("axioms", "digest", "format", "version"):
                assert copy[field] == kept[field]
            assert copy["verdict"]["level"] == "certified"
            assert (copy["verdict"]["kind"] == "refuted") == (kept["verdict"]["kind"] == "refuted")
    assert 0 < accepted < EDITS


def test_the_order_of_keys_means_nothing(honest: dict[str, Result], tmp_path: Path) -> None:
    """JSON objects have no order: the file is the same, and so is what is said of it."""
    data = json.dumps(honest["t"], sort_keys=True).encode()
    turned = json.dumps(dict(reversed(honest["t"].items())), indent=4).encode()
    assert data != bytes_of(honest["t"])
    assert stemai.verify(data) == stemai.verify(turned) == stemai.verify(bytes_of(honest["t"]))
    assert by_file(tmp_path, [data, turned]) == [True, True]


def test_a_certified_result_is_verified_without_parser_and_solvers(honest: dict[str, Result], tmp_path: Path) -> None:
    """Neither the process that verifies nor the one that replays imports z3, cvc5 or lark: they could be missing."""
    (tmp_path / "r.json").write_bytes(bytes_of(honest["t"]))
    code = (
        "import sys\n"
        "for name in ('z3', 'cvc5', 'lark', 'docker'): sys.modules[name] = None  # importing it fails\n"
        "from stemai.cli import run\n"
        "code = run(['verify', 'r.json'])\n"
        "wrong = [m for m in sys.modules if m.startswith(('stemai.language', 'stemai.oracle', 'z3.', 'cvc5.', 'lark.'))]\n"
        "sys.exit(code or len(wrong))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "certified" in done.stdout
