"""One contract, every backend: `stemai.box.attacks` is the table, and the audit runs the same."""

from __future__ import annotations

import time

import pytest

from stemai.box import Limits, ProverViolation, Selection, open_box
from stemai.box.attacks import ATTACKS, Attack
from stemai.errors import BoxError


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.group}-{attack.name}")
def test_attack_comes_to_nothing(attack: Attack, backend: Selection) -> None:
    outcome = attack.run(lambda spec: open_box(spec, backend=backend))
    assert outcome.ok, f"expected {outcome.expected}; seen {outcome.seen}"


def test_a_question_to_a_ready_box_is_quick(backend: Selection, echo) -> None:
    with open_box(echo, backend=backend) as box:
        box.ask({"echo": 0})
        took = []
        for number in range(30):
            begun = time.perf_counter()
            assert box.ask({"echo": number})["echo"] == number
            took.append(time.perf_counter() - begun)
    assert min(took) < 0.005  # the best: other work on this machine is not the box's


def test_facts_say_what_holds_the_prover(backend: Selection, echo) -> None:
    with open_box(echo, backend=backend) as box:
        facts = box.facts.to_json()
    assert facts["level"] == backend.level
    assert facts["backend"] == backend.backend
    assert facts["uid"] != 0
    assert facts["limits"] == Limits().to_json()
    assert (facts["image"] or "").startswith("sha256:") == (backend.backend != "bubblewrap")


def test_usage_grows_and_outlives_the_box(backend: Selection, write_prover) -> None:
    spec = write_prover(
        "while True:\n question()\n held = bytearray(b'x') * (40 << 20)\n"
        " until = time.process_time() + 0.3\n while time.process_time() < until: pass\n answer({})\n"
    )
    box = open_box(spec, backend=backend)
    box.ask({})
    box.close()
    assert box.usage.cpu_s is not None
    assert 0.25 < box.usage.cpu_s < 10
    assert box.usage.peak_memory_bytes is not None
    assert box.usage.peak_memory_bytes > 40 << 20


def test_stderr_is_kept_up_to_its_cap(backend: Selection, write_prover) -> None:
    spec = write_prover(
        "question()\nsys.stderr.write('first' + 'e' * 100_000)\nsys.stderr.flush()\nanswer({})\nquestion()\nanswer({})",
        Limits(stderr_bytes=1000),
    )
    with open_box(spec, backend=backend) as box:
        box.ask({})
        time.sleep(0.2)
        box.ask({})
        assert box.stderr.startswith(b"firsteee")
        assert len(box.stderr) == 1000


def test_the_last_words_of_a_crash_are_kept(backend: Selection, write_prover) -> None:
    with open_box(write_prover("question()\nraise RuntimeError('the reason')"), backend=backend) as box:
        with pytest.raises(ProverViolation) as caught:
            box.ask({})
        assert caught.value.kind == "eof"
        assert "exit status 1" in caught.value.detail
        assert b"the reason" in box.stderr


def test_all_answers_together_are_bounded(backend: Selection, write_prover) -> None:
    spec = write_prover("while True:\n question()\n answer({'pad': 'x' * 1000})", Limits(total_bytes=2500))
    with open_box(spec, backend=backend) as box:
        box.ask({})
        box.ask({})
        with pytest.raises(ProverViolation, match="flood"):
            box.ask({})


def test_after_a_violation_the_box_is_gone(backend: Selection, write_prover) -> None:
    with open_box(write_prover("question()\nanswer([1])"), backend=backend) as box:
        with pytest.raises(ProverViolation, match="malformed"):
            box.ask({})
        assert box.closed
        assert box.cell.remains() == ""
        with pytest.raises(BoxError) as caught:
            box.ask({})
    assert caught.value.code == "B021"


def test_our_own_long_question_is_our_error_and_the_box_lives(backend: Selection, echo) -> None:
    with open_box(echo, backend=backend) as box:
        with pytest.raises(BoxError) as caught:
            box.ask({"echo": "x" * (2 << 20)})
        assert caught.value.code == "B010"
        assert box.ask({"echo": 1})["echo"] == 1


def test_an_interrupt_leaves_no_box(backend: Selection, echo, monkeypatch: pytest.MonkeyPatch) -> None:
    box = open_box(echo, backend=backend)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(box._conversation, "ask", interrupt)
    with pytest.raises(KeyboardInterrupt):
        box.ask({})
    assert box.closed
    assert box.cell.remains() == ""


def test_a_prover_finds_its_folder_its_kit_and_a_place_to_write(backend: Selection, write_prover) -> None:
    spec = write_prover(
        "question()\nimport tempfile, stemai, z3, lark\n"
        "with tempfile.NamedTemporaryFile() as file: file.write(b'x')\n"
        "answer({'kit': bool(stemai.__file__), 'here': os.path.exists('/prover/main.py'), 'cwd': os.getcwd()})"
    )
    with open_box(spec, backend=backend) as box:
        assert box.ask({}) == {"kit": True, "here": True, "cwd": "/tmp"}
