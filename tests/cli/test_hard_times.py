"""Interrupted, cut off, out of room, fed with anything: a clear end, the right exit code, nothing left running."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stemai.box import Choice
from stemai.provers import template
from tests.cli.running import COMMAND, environment, stemai_json, stemai_run
from tests.solve import texts

ONE = "theorem t (x : Real) : 0 <= x^2\n"
SLEEPS = """\
from stemai.provers.kit import serve
import subprocess, time
def propose(task):
    subprocess.Popen(["sleep", "600"])
    print("asleep", flush=True)
    time.sleep(600)
serve(propose)
"""


@pytest.fixture
def sleepy(tmp_path: Path) -> tuple[Path, Path]:
    """A problem, and a prover that never answers and has a child."""
    folder = template.write("sleepy", tmp_path)
    (folder / "main.py").write_text(SLEEPS, encoding="utf-8")
    (tmp_path / "one.stem").write_text(ONE, encoding="utf-8")
    return tmp_path / "one.stem", folder


def descendants(root: int) -> dict[int, str]:
    """Every process below `root`: its number and when it started."""
    parents: dict[int, int] = {}
    started: dict[int, str] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry)], started[int(entry)] = int(fields[1]), fields[19]
    below = {root}
    while True:
        more = {child for child, parent in parents.items() if parent in below} - below
        if not more:
            return {number: started[number] for number in below - {root}}
        below |= more


def still_there(seen: dict[int, str]) -> set[int]:
    alive = set()
    for number, started in seen.items():
        try:
            fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[19] == started and fields[0] != "Z":
            alive.add(number)
    return alive


@pytest.fixture
def running(sleepy: tuple[Path, Path], box_here: Choice) -> Iterator[tuple[subprocess.Popen[bytes], dict[int, str]]]:
    """`stemai prove` in the middle of a round, and all the processes below it."""
    problem, prover = sleepy
    words = ["prove", str(problem), "--prover", str(prover), "--box", box_here, "--seconds", "120"]
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    try:
        seen: dict[int, str] = {}
        until = time.monotonic() + 60
        while time.monotonic() < until and not any(_command(number) == b"sleep" for number in seen):
            time.sleep(0.1)
            seen |= descendants(process.pid)
        assert any(_command(number) == b"sleep" for number in seen), "the prover did not get to work"
        yield process, seen
    finally:
        process.kill()
        process.communicate()


def _command(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")[0].rsplit(b"/", 1)[-1]
    except OSError:
        return b""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_an_end_from_outside_leaves_nothing(
    running: tuple[subprocess.Popen[bytes], dict[int, str]], number: signal.Signals, exit_code: int
) -> None:
    process, seen = running
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == exit_code
    assert out == b""
    assert b"Traceback" not in err
    until = time.monotonic() + 5
    while still_there(seen) and time.monotonic() < until:
        time.sleep(0.05)
    assert still_there(seen) == set()


@pytest.mark.slow
def test_an_interrupt_with_several_problems_at_once(sleepy: tuple[Path, Path], box_here: Choice) -> None:
    problem, prover = sleepy
    problem.write_text("".join(f"theorem t{k} (x : Real) : 0 <= x^2\n" for k in range(4)), encoding="utf-8")
    words = ["prove", str(problem), "--prover", str(prover), "--box", box_here, "--jobs", "2"]
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    try:
        seen: dict[int, str] = {}
        until = time.monotonic() + 60
        while time.monotonic() < until and sum(_command(n) == b"sleep" for n in seen) < 2:
            time.sleep(0.1)
            seen |= descendants(process.pid)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert b"Traceback" not in err
        until = time.monotonic() + 5
        while still_there(seen) and time.monotonic() < until:
            time.sleep(0.05)
        assert still_there(seen) == set()
    finally:
        process.kill()
        process.communicate()


def test_a_reader_that_goes_away() -> None:
    process = subprocess.Popen([*COMMAND, "version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 141
    assert err == b""


def test_output_to_a_full_disk() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "version"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
            timeout=30,
        )
    assert done.returncode == 70
    assert b"error[F902]" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-", "0<&-"])
def test_closed_streams(closed: str) -> None:
    line = f'"$@" {closed}'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *COMMAND, "version"],
        capture_output=True,
        env=environment(),
        check=False,
        timeout=30,
    )
    assert done.returncode in (0, 70)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_result_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "p").write_text(texts.PROBLEMS, encoding="utf-8")
    (tmp_path / "s").write_text(texts.TWO_SQUARES, encoding="utf-8")
    words = ["check", str(tmp_path / "p"), str(tmp_path / "s"), "-n", "two_squares", "--out"]
    done = stemai_run(*words, "/proc/no.json")
    assert done.returncode == 70
    assert "error[F101]" in done.stderr
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert stemai_run(*words, str(tmp_path / "file") + "/").returncode == 2


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (b"(" * 10_000_000, "U102"),
        (b"theorem t : " + b"(" * 500_000, "L"),
        (b"theorem t : 1 = " + b"9" * 1_000_000, "L"),
        (b"theorem t : " + b"forall x : Real, " * 1_000 + b"x = x", ""),
        (b"theorem t : 1 = 1\0", "L"),
        ("theorem t : 1 = 1 -- \u202e\n".encode(), ""),
        ("theorem \u0430 : 1 = 1\n".encode(), "L"),
        (b"\xff\xfe", ""),
        (b"", "U104"),
    ],
)
def test_a_problem_that_is_hostile(problem: bytes, code: str) -> None:
    started = time.monotonic()
    done = stemai_run("show", "-", given=problem)
    assert time.monotonic() - started < 30
    assert done.returncode in ((2,) if code else (0, 2, 1))
    assert f"error[{code}" in done.stderr
    assert not {"\x00", "\u202e"} & set(done.stdout + done.stderr)
    assert len(done.stdout + done.stderr) < 50_000
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "submission",
    [
        b"(" * 1_000_000,
        b"proof am_gm\n" + b"  have a : " + b"(" * 300_000,
        b"proof am_gm\n  by exact " + b"9" * 900_000 + b"\nqed",
        b"proof am_gm\n  have h : 2^(10^9) = 0 by compute\nqed",
        b"proof am_gm\n" + b"  by_contra h\n" * 20_000 + b"qed",
        b"\0",
        "proof am_gm -- \u202e\nqed".encode(),
        b"\xff",
        b"",
    ],
)
def test_a_submission_that_is_hostile(tmp_path: Path, submission: bytes) -> None:
    (tmp_path / "p").write_text(texts.PROBLEMS, encoding="utf-8")
    started = time.monotonic()
    done = stemai_run("check", str(tmp_path / "p"), "-", "-n", "am_gm", given=submission)
    assert time.monotonic() - started < 30
    assert done.returncode == 1, done.stderr
    assert not {"\x00", "\u202e"} & set(done.stdout + done.stderr)
    assert len(done.stdout) < 50_000


def test_progress_keeps_out_of_the_json(sleepy: tuple[Path, Path]) -> None:
    problem, _ = sleepy
    told = stemai_json("show", str(problem))
    assert told["statements"][0]["problem"] == "t"


def on_a_terminal(*words: str, **env: str) -> tuple[int, bytes]:
    """Run with stdout and stderr on a terminal; what it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*COMMAND, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(**env))
    os.close(theirs)
    shown = bytearray()
    try:
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
    finally:
        os.close(ours)
    return process.wait(timeout=30), bytes(shown)


def test_colours_only_where_they_are_wanted(tmp_path: Path) -> None:
    (tmp_path / "p").write_text(texts.PROBLEMS, encoding="utf-8")
    (tmp_path / "s").write_text(texts.TWO_SQUARES, encoding="utf-8")
    words = ["check", str(tmp_path / "p"), str(tmp_path / "s"), "-n", "two_squares"]
    code, shown = on_a_terminal(*words, TERM="xterm")
    assert code == 0
    assert b"\x1b[32msolved" in shown
    for env in ({"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}):
        _, shown = on_a_terminal(*words, **env)
        assert b"\x1b" not in shown
    assert "\x1b" not in stemai_run(*words).stdout
    assert json.loads(stemai_run(*words, "--json").stdout)["exit"] == 0


@pytest.mark.slow
def test_progress_on_a_terminal(sleepy: tuple[Path, Path], box_here: Choice) -> None:
    problem, prover = sleepy
    words = ["prove", str(problem), "--prover", str(prover), "--box", box_here, "--seconds", "2"]
    code, shown = on_a_terminal(*words, TERM="xterm")
    assert code == 1
    assert b"t: asked sleepy, round 1" in shown
    assert b"ran out of time" in shown
    _, quiet = on_a_terminal(*words, "--quiet", TERM="xterm")
    assert b"asked" not in quiet
