"""End to end: a problem, a prover in a box, the judge, a result."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

import stemai
from stemai.box import Choice
from stemai.box.places import provers_folder
from stemai.errors import BoxError, LanguageError, ProtocolError, UsageError
from stemai.provers import template
from stemai.solve.options import ProveOptions, Step
from tests.solve import texts

pytestmark = pytest.mark.slow


def asking(box: Choice, *provers: str, given: str = "", **changes: object) -> ProveOptions:
    files = (stemai.Given("submission.stem", given),) if given else ()
    budget = stemai.Budget(wall_s=20.0, rounds=2)
    return replace(ProveOptions(provers=provers, box=box, given=files, budget=budget), **changes)


def prover(tmp_path: Path, body: str, name: str = "fresh") -> str:
    folder = template.write(name, tmp_path)
    head = "from stemai.provers.kit import GiveUp, Task, serve\n"
    (folder / "main.py").write_text(head + body + "\nserve(propose)\n", encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("name", "given", "kind"),
    [
        ("am_gm", texts.AM_GM, "proved"),
        ("euler", texts.EULER, "refuted"),
        ("last_digit", texts.LAST_DIGIT, "solved"),
    ],
)
def test_replay(box_here: Choice, name: str, given: str, kind: str) -> None:
    found = stemai.prove(texts.PROBLEMS, name=name, options=asking(box_here, "replay", given=given))
    assert (found.verdict.status, found.verdict.kind) == ("accepted", kind)
    assert found.submission == given
    (attempt,) = found.attempts
    assert (attempt.prover, attempt.outcome) == ("replay", "accepted")
    assert len(attempt.digest) == 64
    assert attempt.box["level"] in ("process", "container", "nested")
    assert found.generation is not None
    assert found.generation.seconds > 0
    assert found.ratio is not None


def test_perl(box_here: Choice) -> None:
    found = stemai.prove(texts.PROBLEMS, name="two_squares", options=asking(box_here, "witness"))
    assert (found.verdict.status, found.verdict.kind, found.verdict.level) == (
        "accepted",
        "solved",
        "certified",
    )


def test_provers_in_turn(box_here: Choice) -> None:
    options = asking(box_here, "witness", "replay", given=texts.AM_GM)
    problem = "theorem am_gm (a b : Real) (f : Real -> Real) (ha : 0 <= a) (hb : 0 <= b) : a * b <= ((a + b) / 2)^2"
    found = stemai.prove(problem, options=options)
    assert found.verdict.status == "accepted"
    assert [a.outcome for a in found.attempts] == ["gave_up", "accepted"]


def test_the_best_of_what_failed_is_told(box_here: Choice) -> None:
    found = stemai.prove(texts.PROBLEMS, name="am_gm", options=asking(box_here, "replay", given=texts.WRONG))
    assert found.verdict.status == "rejected"
    assert found.verdict.errors
    assert found.attempts[0].outcome == "gave_up"
    assert found.verdict.statement


def test_nothing_proposed(box_here: Choice) -> None:
    found = stemai.prove(texts.PROBLEMS, name="am_gm", options=asking(box_here, "replay"))
    assert (found.verdict.status, found.verdict.reason) == ("undecided", "no_proposal")
    assert found.submission is None
    assert found.verdict.statement


def test_opinions_and_feedback(box_here: Choice, tmp_path: Path) -> None:
    body = f"""
def propose(task: Task) -> list[str]:
    if task.round == 1:
        seen = task.ask_judge({texts.OPEN!r})
        assert seen.verdict == "rejected" and seen.open_goals, seen
        assert seen.remaining == task.opinions - 1
        return [{texts.WRONG!r}]
    (report,) = task.feedback
    assert report["verdict"] == "rejected" and report["errors"], report
    assert report["submission"] == {texts.WRONG!r}
    return [{texts.AM_GM!r}]
"""
    found = stemai.prove(texts.PROBLEMS, name="am_gm", options=asking(box_here, prover(tmp_path, body)))
    assert found.verdict.status == "accepted", found.attempts
    generation = found.generation
    assert generation is not None
    assert (generation.rounds, generation.opinions, generation.submissions) == (2, 1, 2)
    assert found.attempts[0].judging_seconds > 0


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        ("import os\ndef propose(task): os._exit(3)", "broke_protocol", "eof"),
        ("import time\ndef propose(task): time.sleep(60)", "out_of_time", "timeout"),
        ("def propose(task): return ['x' * 600_000]", "broke_protocol", "malformed"),
        ("def propose(task): raise GiveUp('\\x1b[31mred')", "gave_up", "\x1b[31mred"),
        ("def propose(task): return ['\\u202e\\x00' + chr(0x2200)]", "gave_up", ""),
        (
            "import os, sys\ndef propose(task):\n    os.write(2, b'e' * 10**5)\n    return ['a']",
            "gave_up",
            "",
        ),
    ],
)
def test_what_a_prover_may_do(box_here: Choice, tmp_path: Path, body: str, outcome: str, detail: str) -> None:
    second = "\n_once = propose\ndef propose(task):\n    if task.round > 1: raise GiveUp('')\n    return _once(task)\n"
    options = asking(box_here, prover(tmp_path, body + second), budget=stemai.Budget(wall_s=3.0, rounds=2))
    found = stemai.prove(texts.PROBLEMS, name="am_gm", options=options)
    assert found.verdict.status in ("rejected", "undecided")
    assert found.attempts[0].outcome == outcome
    assert detail in found.attempts[0].detail


def test_a_vacuous_statement_reaches_no_prover(box_here: Choice) -> None:
    found = stemai.prove(texts.VACUOUS, options=asking(box_here, "replay"))
    assert (found.verdict.status, found.verdict.reason, found.attempts) == ("undecided", "vacuous", ())
    assert found.verdict.vacuous


def test_a_vacuous_statement_that_is_allowed(box_here: Choice) -> None:
    proof = "proof nothing\n  by linarith using h1, h2\nqed\n"
    options = asking(box_here, "replay", given=proof, judge=stemai.JudgeOptions(allow_vacuous=True))
    found = stemai.prove(texts.VACUOUS, options=options)
    assert found.verdict.status == "accepted"
    assert found.verdict.vacuous


@pytest.mark.parametrize("jobs", [1, 3])
def test_many_in_order(box_here: Choice, jobs: int) -> None:
    steps: list[Step] = []
    lock = threading.Lock()

    def watch(step: Step) -> None:
        with lock:
            steps.append(step)

    options = asking(box_here, "witness", jobs=jobs)
    found = list(stemai.prove_many(texts.PROBLEMS, options=options, watch=watch))
    assert [r.asked.name for r in found] == ["am_gm", "two_squares", "euler", "last_digit"]
    assert [r.verdict.kind for r in found] == [None, "solved", "refuted", None]
    assert {s.problem for s in steps if s.stage == "done"} == {r.asked.name for r in found}


def test_lemmas_are_not_asked(box_here: Choice) -> None:
    problem = "theorem l (x : Real) : 0 <= x^2\nproof l\n  by positivity\nqed\ntheorem t (x : Real) : -1 <= x^2\n"
    found = stemai.prove(problem, options=asking(box_here, "replay", given="proof t\n  by linarith using l(x)\nqed\n"))
    assert (found.asked.name, found.verdict.status) == ("t", "accepted")


@pytest.mark.parametrize(
    ("problem", "name", "error", "code"),
    [
        ("theorem t : (", None, LanguageError, "L"),
        ("theorem t : x = 1", None, LanguageError, "L"),
        (texts.PROBLEMS, None, UsageError, "U104"),
        (texts.PROBLEMS, "am_mg", UsageError, "U104"),
        ("", None, UsageError, "U104"),
        ("-- " + "x" * 700_000 + "\ntheorem t : 1 = 1", None, UsageError, "U107"),
        ("-- " + "x" * 2_000_000 + "\ntheorem t : 1 = 1", None, UsageError, "U102"),
    ],
)
def test_bad_input(problem: str, name: str | None, error: type[stemai.StemError], code: str) -> None:
    with pytest.raises(error) as caught:
        stemai.prove(problem, name=name, options=ProveOptions(provers=("replay",)))
    assert caught.value.code.startswith(code)


def test_no_such_prover() -> None:
    with pytest.raises(ProtocolError):
        stemai.prove("theorem t : 1 = 1", options=ProveOptions(provers=("nobody",)))


def test_no_such_isolation() -> None:
    with pytest.raises(BoxError):
        stemai.prove(
            "theorem t : 1 = 1",
            options=ProveOptions(provers=("replay",), box="bubblewrap", min_isolation="gvisor"),
        )


def test_a_command_that_is_not_there_is_no_rejection(box_here: Choice, tmp_path: Path) -> None:
    folder = template.write("fresh", tmp_path)
    manifest = (folder / "prover.toml").read_text(encoding="utf-8")
    (folder / "prover.toml").write_text(manifest.replace('"python3"', '"no-such-program"'), encoding="utf-8")
    with pytest.raises(stemai.StemError) as caught:
        stemai.prove(texts.PROBLEMS, name="am_gm", options=asking(box_here, str(folder)))
    assert caught.value.code.startswith("B")


@pytest.mark.parametrize(
    "name",
    [
        "bad-utf8",
        "exits",
        "oversize-frame",
        "speaks-first",
        "stdout-flood",
        "two-answers",
    ],
)
def test_a_hostile_prover_is_an_outcome(box_here: Choice, name: str) -> None:
    found = stemai.prove(texts.PROBLEMS, name="am_gm", options=asking(box_here, str(provers_folder() / "hostile" / name)))
    assert (found.verdict.status, found.verdict.reason) == ("undecided", "no_proposal")
    assert found.attempts[0].outcome == "broke_protocol"
