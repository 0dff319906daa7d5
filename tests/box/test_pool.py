"""Boxes are leased once, and neither their start nor their end lies on the road."""

from __future__ import annotations

import threading
import time

import pytest

from stemai.box import Box, Pool, ProverViolation, Selection, open_box
from stemai.errors import BoxError


def test_each_lease_is_another_box(process_level: Selection, write_prover) -> None:
    spec = write_prover(
        "n = 0\nwhile True:\n question()\n n += 1\n answer({'n': n, 'tmp': os.listdir('/tmp')})\n open('/tmp/mark', 'w').close()"
    )
    with Pool(spec, 2, backend=process_level) as pool:
        for _ in range(4):
            with pool.lease() as box:
                assert box.ask({}) == {"n": 1, "tmp": []}
                assert box.ask({}) == {"n": 2, "tmp": ["mark"]}


def test_boxes_are_warmed_before_they_are_leased(process_level: Selection, write_prover) -> None:
    spec = write_prover("asked = []\nwhile True:\n asked.append(question())\n answer({'asked': asked})")
    with Pool(spec, 1, backend=process_level, warm_with={"type": "hello"}) as pool, pool.lease() as box:
        assert box.ask({"type": "question"})["asked"] == [{"type": "hello"}, {"type": "question"}]


def test_a_prover_that_fails_while_it_is_warmed_is_told_to_the_one_who_leases(process_level: Selection, write_prover) -> None:
    with Pool(write_prover("sys.exit(3)"), 1, backend=process_level, warm_with={}) as pool:
        for _ in range(2):  # and to the next one, and nobody waits for ever
            with pytest.raises(ProverViolation, match="eof"), pool.lease(10):
                pass


def test_a_box_that_cannot_be_made_is_told_too(process_level: Selection, write_prover) -> None:
    spec = write_prover("")
    spec = type(spec)(spec.folder, ("no-such-program",))
    with Pool(spec, 1, backend=process_level) as pool:
        with pytest.raises(BoxError) as caught, pool.lease(10):
            pass
        assert caught.value.code == "B012"


def test_what_nobody_foresaw_is_told_to_the_one_who_leases(process_level: Selection, echo) -> None:
    """A message that is no JSON is asked of a new box: the fault is ours, and nobody waits for a box that will not come."""
    with Pool(echo, 1, backend=process_level, warm_with={"echo": object()}) as pool:
        for _ in range(2):
            with pytest.raises(TypeError), pool.lease(10):
                pass


def test_neither_start_nor_warming_is_waited_for(process_level: Selection, echo) -> None:
    with Pool(echo, 2, backend=process_level, warm_with={"echo": 0}) as pool:
        for number in range(5):
            assert pool.wait_ready(20)
            with pool.lease(0) as box:
                assert box.ask({"echo": number})["echo"] == number


def test_closing_ends_every_box_leased_ones_too(process_level: Selection, echo) -> None:
    pool = Pool(echo, 2, backend=process_level)
    with pool.lease() as box:
        assert pool.wait_ready(20)
        pool.close()
        assert box.closed
        assert box.cell.remains() == ""
    with pytest.raises(BoxError) as caught, pool.lease():
        pass
    assert caught.value.code == "B021"


def test_a_box_outlives_the_thread_that_opened_it(process_level: Selection, echo) -> None:
    """To the kernel, the parent whose end ends a box is a thread."""
    opened = []
    thread = threading.Thread(target=lambda: opened.append(open_box(echo, backend=process_level)))
    thread.start()
    thread.join()
    time.sleep(0.2)
    with opened[0] as box:
        assert box.ask({"echo": 1})["echo"] == 1


def test_a_question_under_way_ends_when_another_thread_closes_the_box(process_level: Selection, write_prover) -> None:
    """A descriptor closed under a selector wakes nobody: a question could wait until its deadline, or read another box."""
    spec = write_prover("time.sleep(600)")
    for _ in range(20):
        box = open_box(spec, backend=process_level)
        told: list[BoxError] = []
        asking = threading.Thread(target=lambda box=box, told=told: told.append(_refusal(box)))
        asking.start()
        time.sleep(0.02)
        box.close()
        asking.join(5)
        assert [error.code for error in told] == ["B021"]
        assert box.cell.remains() == ""


def _refusal(box: Box) -> BoxError:
    with pytest.raises(BoxError) as caught:
        box.ask({}, 60)
    return caught.value


def test_a_pool_that_is_closed_lets_go_whoever_waits_and_what_is_warmed(process_level: Selection, write_prover) -> None:
    pool = Pool(write_prover("time.sleep(600)"), 0, backend=process_level, warm_with={})
    told: list[str] = []

    def wait() -> None:
        with pytest.raises(BoxError) as caught, pool.lease(60):
            pass
        told.append(caught.value.code)

    waiting = [threading.Thread(target=wait) for _ in range(3)]
    for thread in waiting:
        thread.start()
    time.sleep(0.5)
    begun = time.monotonic()
    pool.close()
    for thread in waiting:
        thread.join(5)
    assert told == ["B021"] * 3
    assert time.monotonic() - begun < 5


def test_a_pool_of_fewer_than_none(process_level: Selection, echo) -> None:
    with pytest.raises(BoxError) as caught:
        Pool(echo, -1, backend=process_level)
    assert caught.value.code == "B002"


def test_a_pool_of_none_starts_a_box_when_it_is_asked_for(process_level: Selection, echo) -> None:
    with Pool(echo, 0, backend=process_level) as pool:
        assert not pool.wait_ready(0.3)
        for number in range(2):
            with pool.lease() as box:
                assert box.ask({"echo": number})["echo"] == number
