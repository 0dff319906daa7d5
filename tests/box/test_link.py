"""Bytes in any pieces, at any time: the conversation sees whole frames or a violation."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.box import Limits, ProverViolation
from stemai.box.link import Arrived, Conversation, Hangup, PipeLink

pytestmark = pytest.mark.fast


@dataclass
class Ends:
    """The prover's ends of three pipes."""

    stdin: int
    stdout: int
    stderr: int


@pytest.fixture
def pipes() -> Iterator[tuple[PipeLink, Ends]]:
    (in_r, in_w), (out_r, out_w), (err_r, err_w) = os.pipe(), os.pipe(), os.pipe()
    link, ends = PipeLink(in_w, out_r, err_r), Ends(in_r, out_w, err_w)
    yield link, ends
    link.close()
    for end in (ends.stdin, ends.stdout, ends.stderr):
        try:
            os.close(end)
        except OSError:
            continue  # the test closed it


def later(action: Callable[[], object]) -> None:
    threading.Timer(0.05, action).start()


def frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def test_an_answer_in_single_bytes_is_one_answer(pipes: tuple[PipeLink, Ends]) -> None:
    link, ends = pipes
    later(lambda: [os.write(ends.stdout, bytes([b])) for b in frame(b'{"a": 1}')])
    assert Conversation(link, Limits()).ask({}, 5) == {"a": 1}


def test_a_whole_answer_counts_even_if_the_output_ends_with_it(pipes: tuple[PipeLink, Ends]) -> None:
    link, ends = pipes

    def answer_and_end() -> None:
        os.write(ends.stdout, frame(b'{"a": 1}'))
        os.close(ends.stdout)

    later(answer_and_end)
    talk = Conversation(link, Limits())
    assert talk.ask({}, 5) == {"a": 1}
    with pytest.raises(Hangup):
        talk.ask({}, 5)


def test_half_an_answer_and_an_end_is_no_answer(pipes: tuple[PipeLink, Ends]) -> None:
    link, ends = pipes

    def half() -> None:
        os.write(ends.stdout, frame(b'{"a": 1}')[:-1])
        os.write(ends.stderr, b"why")
        os.close(ends.stdout)
        os.close(ends.stderr)

    later(half)
    talk = Conversation(link, Limits())
    with pytest.raises(Hangup):
        talk.ask({}, 5)
    talk.linger(1)
    assert talk.stderr == b"why"


def test_the_deadline_is_absolute(pipes: tuple[PipeLink, Ends]) -> None:
    link, ends = pipes
    stop = threading.Event()

    def trickle() -> None:
        for byte in frame(b" " * 500 + b"{}"):
            if stop.wait(0.02):
                return
            os.write(ends.stdout, bytes([byte]))

    writer = threading.Thread(target=trickle)
    writer.start()
    begun = time.monotonic()
    with pytest.raises(ProverViolation, match="timeout"):
        Conversation(link, Limits()).ask({}, 0.3)
    assert 0.3 <= time.monotonic() - begun < 2
    stop.set()
    writer.join()


def test_a_question_that_is_not_read_times_out_and_does_not_block(pipes: tuple[PipeLink, Ends]) -> None:
    link, _ = pipes
    with pytest.raises(ProverViolation, match="timeout"):
        Conversation(link, Limits()).ask({"a": "x" * 500_000}, 0.2)


@pytest.mark.parametrize(
    ("early", "kind"),
    [(frame(b"{}"), "flood"), (b"\0", "flood"), (b"\xff\xff\xff\xff", "flood")],
    ids=["an answer", "a byte", "a false header"],
)
def test_output_before_the_question_is_a_flood(early: bytes, kind: str, pipes: tuple[PipeLink, Ends]) -> None:
    link, ends = pipes
    os.write(ends.stdout, early)
    with pytest.raises(ProverViolation) as caught:
        Conversation(link, Limits()).ask({}, 1)
    assert caught.value.kind == kind


def test_a_prover_that_hung_up_on_us_is_a_hangup(pipes: tuple[PipeLink, Ends]) -> None:
    link, ends = pipes
    os.close(ends.stdin)
    with pytest.raises(Hangup):
        Conversation(link, Limits()).ask({"a": "x" * 500_000}, 1)


def test_stderr_has_a_cap_that_is_kept_and_a_cap_that_ends(pipes: tuple[PipeLink, Ends]) -> None:
    link, ends = pipes
    limits = replace(Limits(), stderr_bytes=10, stderr_total_bytes=100)
    os.write(ends.stderr, b"e" * 100)
    os.write(ends.stdout, b"")
    later(lambda: os.write(ends.stdout, frame(b"{}")))
    talk = Conversation(link, limits)
    assert talk.ask({}, 5) == {}
    assert talk.stderr == b"e" * 10
    os.write(ends.stderr, b"e")
    with pytest.raises(ProverViolation, match="stderr"):
        talk.ask({}, 5)


@given(
    st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=40)), max_size=8),
    st.lists(st.integers(1, 30), max_size=60),
)
def test_the_engines_stream_comes_apart_the_same_in_any_pieces(pieces: list[tuple[int, bytes]], cuts: list[int]) -> None:
    from stemai.box.container import AttachedLink

    stream = b"".join(struct.pack(">BxxxI", kind, len(body)) + body for kind, body in pieces)
    link = AttachedLink.__new__(AttachedLink)
    link._left, link._stream, link._header = 0, 0, bytearray()
    out = err = b""
    while stream:
        size = cuts.pop() if cuts else len(stream)
        arrived: Arrived = link._split(stream[:size])
        stream = stream[size:]
        out, err = out + arrived.stdout, err + arrived.stderr
    assert out == b"".join(body for kind, body in pieces if kind == 1)
    assert err == b"".join(body for kind, body in pieces if kind == 2)
