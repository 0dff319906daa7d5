"""Clocks count processor time: waiting costs nothing, working does, and a solver that works too long is stopped."""

from __future__ import annotations

import threading
import time

from stemai.judge import Options, judge
from stemai.kernel.terms import INT, free
from stemai.oracle import Budget, Obligation, Status, limited, refute
from tests.oracle.build import EMPTY, I, add, eq, lt, mul, not_


def test_waiting_is_not_counted() -> None:
    stopped = threading.Event()
    with limited(0.2, stopped.set):
        time.sleep(0.5)
    assert not stopped.is_set()


def test_working_is_counted() -> None:
    stopped = threading.Event()
    with limited(0.1, stopped.set):
        while not stopped.is_set():
            pass


def test_the_clock_ends_with_its_block() -> None:
    before = threading.active_count()
    with limited(5.0, lambda: None):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_a_solver_is_stopped_by_its_processor_time() -> None:
    x, y, z = (free(n, INT) for n in "xyz")
    cubes = eq(add(mul(x, x, x), mul(y, y, y), mul(z, z, z)), I(33))  # the least solution has 16 digits
    budget = Budget(rlimit=1 << 40, cpu_s=0.3)
    answer = refute(Obligation(EMPTY, (lt(I(1000), x), cubes), not_(eq(y, z))), budget)
    assert answer.status is Status.UNKNOWN
    assert "canceled" in answer.reason


def test_a_verdict_that_takes_too_long_is_undecided() -> None:
    problem = b"theorem t (x y z : Int) (h : x > 1000) (k : x^3 + y^3 + z^3 = 33) : y = z + 1"
    submission = b"proof t by auto using h, k qed"
    verdict = judge(problem, submission, Options(rlimit=1 << 40, cpu_s=0.6))
    assert (verdict.status, verdict.reason) == ("undecided", "processor_time")
