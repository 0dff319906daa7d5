"""Work in a forked child: what it gives comes back, and its crash, its error or its lateness is said, not suffered."""

from __future__ import annotations

import os
import signal
import time

import pytest

from stemai.errors import Fault
from stemai.judge import Judge
from stemai.judge import process as processes
from stemai.kernel.terms import INT, free
from stemai.oracle import Budget, Ended, Obligation, Status, TooLate, apart, cvc5_solver, refute, registry
from tests.oracle.build import EMPTY, I, add, lt

WALL_S = 60.0
X, Y = free("x", INT), free("y", INT)
FOLLOWS = Obligation(EMPTY, (lt(X, Y),), lt(X, add(Y, I(1))))


def test_what_the_child_gives_comes_back() -> None:
    assert apart(lambda: {"a": [1, "x" * 200_000]}, WALL_S) == {"a": [1, "x" * 200_000]}


def test_a_crash_is_told_with_its_signal() -> None:
    with pytest.raises(Ended, match=str(-signal.SIGABRT)) as told:
        apart(os.abort, WALL_S)
    assert not isinstance(told.value, TooLate)


def test_an_error_is_told_with_its_place() -> None:
    with pytest.raises(Ended, match="ZeroDivisionError"):
        apart(lambda: 1 // 0, WALL_S)


def test_the_wall_and_the_processor_end_it() -> None:
    def spin() -> None:
        while True:
            pass

    with pytest.raises(TooLate):
        apart(lambda: time.sleep(WALL_S), 0.2)
    with pytest.raises(TooLate):
        apart(spin, WALL_S, cpu_s=0.5)


@pytest.mark.parametrize("solver", registry.SOLVERS)
def test_a_solver_apart_says_the_same(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> dict[str, object]:  # in a child, which has not used Z3 before it asks it apart
        answers = []
        for where in ({solver}, set[str]()):
            monkeypatch.setattr(registry, "_APART", where)
            answers.append(refute(FOLLOWS, Budget(), solver, want_core=True))
        return {"same": answers[0] == answers[1], "status": answers[0].status.value, "core": answers[0].core}

    assert apart(told, WALL_S) == {"same": True, "status": "unsat", "core": [0]}


def test_a_solver_that_crashes_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cvc5_solver, "solve", lambda *_: os.abort())
    answer = refute(FOLLOWS, Budget(), "cvc5")
    assert answer.status is Status.UNKNOWN
    assert "crashed" in answer.reason


def test_a_judge_that_is_taken_along_is_asked_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, submission = b"theorem t (a b : Int) (h : a < b) : a < b + 1", b"proof t by auto using h qed"
    exchange, jobs = processes._exchange, []

    def lost_at_first(connection: object, job: object) -> object:
        jobs.append(job)
        if len(jobs) == 1:
            raise processes._Lost(timed_out=False)
        return exchange(connection, job)  # type: ignore[arg-type]

    monkeypatch.setattr(processes, "_exchange", lost_at_first)
    with Judge(ahead=1) as judge:
        assert judge.judge(problem, submission).status == "accepted"
    assert [job.apart for job in jobs] == [False, True]


def test_a_judge_that_was_closed_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = []

    def closed(connection: object, job: object) -> object:
        jobs.append(job)
        judge.close()
        raise processes._Lost(timed_out=False)

    monkeypatch.setattr(processes, "_exchange", closed)
    with Judge(ahead=1) as judge, pytest.raises(Fault, match="F030"):
        judge.judge(b"theorem t : 1 = 1", b"proof t by auto qed")
    assert len(jobs) == 1
