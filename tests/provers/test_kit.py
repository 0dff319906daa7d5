"""The kit, as a program on pipes: it answers in frames, whatever the prover prints or raises."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import stemai

ROOT = Path(stemai.__file__).resolve().parent.parent
HELLO = {"type": "hello", "protocol": 1}
HEAD = "import sys\nfrom stemai.provers.kit import GiveUp, Task, serve\n"


def question(**changes: Any) -> dict[str, Any]:
    budget = {"wall_s": 5.0, "cpu_s": 5.0, "rounds": 2, "opinions": 2, "submissions": 2}
    asked = {"type": "propose", "problem": "p", "name": "n", "kind": "theorem", "seed": 0, "round": 1}
    return {**asked, "budget": budget, "feedback": [], "given": [], **changes}


class Prover:
    """A prover written with the kit, on pipes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(struct.pack(">I", len(body)) + body)
        self._process.stdin.flush()
        (length,) = struct.unpack(">I", self._process.stdout.read(4))
        answer: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return answer

    def hang_up(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(timeout=10)


@contextmanager
def started(folder: Path, body: str, serve: str = 'serve(propose, "mine", "1.0")') -> Iterator[Prover]:
    main = folder / "main.py"
    main.write_text(HEAD + body + "\n" + serve + "\n", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(main)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT)},
    )
    watchdog = threading.Timer(30, process.kill)  # a test that hangs fails instead
    watchdog.start()
    try:
        yield Prover(process)
    finally:
        watchdog.cancel()
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        process.wait()


ONE = "def propose(task):\n    return 'proof ' + task.name"


def test_hello_and_one_proposal(tmp_path: Path) -> None:
    with started(tmp_path, ONE) as prover:
        assert prover.ask(HELLO) == {"type": "hello", "name": "mine", "version": "1.0", "protocol": 1}
        assert prover.ask(question()) == {"type": "proposals", "submissions": ["proof n"]}
        assert prover.hang_up() == 0


def test_name_and_version_come_from_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "prover.toml").write_text('name = "told"\nversion = "3"\n', encoding="utf-8")
    with started(tmp_path, ONE, "serve(propose)") as prover:
        assert prover.ask(HELLO)["name"] == "told"


def test_printing_does_not_break_the_conversation(tmp_path: Path) -> None:
    body = "import os\ndef propose(task):\n    print('x' * 10**5)\n    os.write(1, b'raw')\n    return 'a'"
    with started(tmp_path, body) as prover:
        assert prover.ask(question())["submissions"] == ["a"]
        assert prover.ask(HELLO)["name"] == "mine"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("def propose(task):\n    raise GiveUp('not mine')", "not mine"),
        ("def propose(task):\n    return 1 / 0", "internal error: ZeroDivisionError"),
        ("def propose(task):\n    return []", "no idea left"),
        ("def propose(task):\n    return 'x' * (1 << 20)", "longer than"),
    ],
)
def test_no_proposal_is_said_in_order(tmp_path: Path, body: str, reason: str) -> None:
    with started(tmp_path, body) as prover:
        answer = prover.ask(question())
        assert answer["type"] == "give_up"
        assert reason in answer["reason"]
        assert prover.ask(HELLO)["type"] == "hello"


def test_no_more_than_asked_for(tmp_path: Path) -> None:
    with started(tmp_path, "def propose(task):\n    return ['a', 'b', 'c']") as prover:
        assert prover.ask(question())["submissions"] == ["a", "b"]


def test_opinions_within_the_budget(tmp_path: Path) -> None:
    body = "def propose(task):\n    said = [task.ask_judge(str(k)) for k in range(4)]\n"
    body += "    return [' '.join(o.verdict for o in said)]"
    with started(tmp_path, body) as prover:
        answer = prover.ask(question())
        for left in (1, 0):
            assert answer == {"type": "opinion", "submission": str(1 - left)}
            told = {"type": "opinion", "verdict": "rejected", "level": "", "reason": "", "errors": [], "open_goals": []}
            answer = prover.ask({**told, "remaining": left})
        assert answer["submissions"] == ["rejected rejected unavailable unavailable"]


def test_feedback_comes_with_its_submission(tmp_path: Path) -> None:
    body = "def propose(task):\n    return [f['submission'] + '!' for f in task.feedback] or ['a', 'b']"
    report = {"verdict": "rejected", "reason": "", "errors": [], "open_goals": []}
    with started(tmp_path, body) as prover:
        assert prover.ask(question())["submissions"] == ["a", "b"]
        again = question(round=2, feedback=[{"index": 1, **report}])
        assert prover.ask(again)["submissions"] == ["b!"]


def test_the_host_hanging_up_in_the_middle_ends_it(tmp_path: Path) -> None:
    with started(tmp_path, "def propose(task):\n    task.ask_judge('a')\n    return 'b'") as prover:
        assert prover.ask(question())["type"] == "opinion"
        assert prover.hang_up() != -9


def test_the_kit_imports_nothing_of_ours() -> None:
    code = "import sys, stemai.provers.kit as kit; print([m for m in sys.modules if 'stemai' in m])"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "['stemai', 'stemai.provers', 'stemai.provers.kit']"


def test_the_kit_stands_alone_as_a_copy(tmp_path: Path) -> None:
    source = (ROOT / "stemai" / "provers" / "kit.py").read_text(encoding="utf-8")
    (tmp_path / "kit.py").write_text(source, encoding="utf-8")
    code = "import kit; assert kit.PROTOCOL == 1"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
