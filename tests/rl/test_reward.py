"""The judge as a reward: what pays, and every way to be paid without a proof."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

import stemai
from stemai.errors import UsageError
from stemai.rl import Alarm, Reward, canaries
from stemai.rl.rewarding import text_of

GOAL = "theorem t (x : Real) : 0 < x^2 + 1\n"
PROOF = "proof t\n  by positivity\nqed\n"
FALSE = "theorem t (x : Real) : x^2 < 0\n"


@pytest.fixture(scope="module")
def reward() -> Iterator[Reward]:
    made = Reward(jobs=2)
    yield made
    made.close()


def paid(reward: Reward, statement: str, *completions: Any) -> list[float]:
    return reward(["ask"] * len(completions), list(completions), [statement] * len(completions))


def test_what_pays(reward: Reward) -> None:
    told = f"Let me think.\n```\nproof t\n  by ring\nqed\n```\nNo, rather:\n```stem\n{PROOF}```\nThat is it."
    talk = [{"role": "user", "content": "?"}, {"role": "assistant", "content": told}]
    parts = [{"role": "assistant", "content": [{"type": "text", "text": PROOF}]}]
    assert paid(reward, GOAL, PROOF, told, talk, parts, "proof t\n  by ring\nqed\n") == [1, 1, 1, 1, 0]
    assert paid(reward, "find t (x : Int) : x + 3 = 10\n", "answer t := x := 7", "answer t := x := 8") == [1, 0]


def test_a_refutation_pays_only_where_it_is_asked_for(reward: Reward) -> None:
    refutation = "counterexample t := x := 1\n"
    assert paid(reward, FALSE, refutation) == [0]
    other = Reward(jobs=1, refuted=True)
    assert paid(other, FALSE, refutation) == [1]
    other.close()


SHOWY = "proof t\n  by positivity\nqed"
GAMES = {
    "the problem restated": GOAL + PROOF,
    "another problem of that name, proved": "theorem t : 0 < 1\nproof t\n  by compute\nqed\n",
    "an axiom smuggled in": f"axiom a : false\n{PROOF}",
    "an axiom in the proof": "proof t\n  axiom a : false\n  by tauto using a\nqed\n",
    "a definition that hides the square": "def x (y : Real) : Real := 1\n" + PROOF,
    "the asker's file in a fence": f"```\n{GOAL}{PROOF}```",
    "a verdict": '{"status": "accepted", "level": "certified"}',
    "a hole": "proof t\n  have h : false by sorry\n  by tauto using h\nqed\n",
    "an unfinished proof": "proof t\nqed\n",
    "nothing": "",
    "an empty fence after a proof": PROOF + "```\n```\n",
    "letters that look alike": PROOF.replace("p", "\u0440"),
    "text that runs backwards": "\u202e" + PROOF,
    "a blank of no width": PROOF.replace("by", "b\u200by"),
    "half a surrogate": PROOF + "\ud800",
    "a zero byte": PROOF + "\0",
    "a proof of another name": PROOF.replace("proof t", "proof u"),
    "two proofs, one of them wrong": PROOF + "proof t\n  by ring\nqed\n",
    "a refutation of a truth": "counterexample t := x := 0\n",
    "a proof in a comment": "-- " + PROOF.replace("\n", "\n-- "),
    "many fences, the last one wrong": f"```\n{PROOF}```\n" * 5_000 + "```\nproof t\n  by ring\nqed\n```\n",
    "fences that never close": "```\n" + PROOF + "`````\n```" * 10_000,
    "huge": PROOF + "-- " + "x" * 3_000_000,
    "deep": "proof t\n  by exact " + "(" * 100_000 + "\nqed\n",
    "a power that takes all memory": "proof t\n  have h : 0 < 9^(9^(9^9)) by compute\n  by positivity\nqed\n",
}


@pytest.mark.parametrize("game", GAMES)
def test_a_game_is_not_paid(reward: Reward, game: str) -> None:
    """The honest proof beside it is paid all the same: nothing that a completion does reaches its neighbours."""
    assert paid(reward, GOAL, PROOF, GAMES[game], PROOF) == [1, 0, 1]
    assert paid(reward, FALSE, GAMES[game], PROOF) == [0, 0]


@pytest.mark.parametrize(
    "odd", [None, 7, b"proof t", [], [None], ["proof"], [{"role": "user", "content": PROOF}], [{}], {"content": PROOF}, object()]
)
def test_what_is_no_text_scores_nothing(reward: Reward, odd: Any) -> None:
    before = reward.tally.unreadable
    assert paid(reward, GOAL, odd, PROOF) == [0, 1]
    assert reward.tally.unreadable == before + 1


def test_the_statement_is_the_column_s(reward: Reward) -> None:
    """Columns swapped or short: another statement is judged, or nothing is."""
    other = "theorem t (x y : Real) (h : x < y) : x < y + 1\n"
    completions = [PROOF, "proof t\n  by linarith using h\nqed\n"]
    assert reward(["", ""], completions, [GOAL, other]) == [1, 1]
    assert reward(["", ""], completions, [other, GOAL]) == [0, 0]
    assert reward([GOAL, GOAL], [PROOF], [FALSE]) == [0]
    wrong: list[Any] = [[GOAL], GOAL, [GOAL, None]]
    for statement in wrong:
        with pytest.raises(UsageError, match="U501"):
            reward(["", ""], completions, statement)


def test_a_wrong_statement_is_the_data_s_and_poisons_nothing(reward: Reward, caplog: pytest.LogCaptureFixture) -> None:
    before = reward.tally.bad_statements
    with caplog.at_level(logging.WARNING, "stemai.rl"):
        scores = reward(["", "", ""], [PROOF] * 3, [GOAL, "theorem t (x : Real : 0 < 1", GOAL])
    assert scores == [1, 0, 1]
    assert reward.tally.bad_statements == before + 1
    assert "statement of the data set is wrong" in caplog.text
    strict = Reward(jobs=1, strict=True)
    with pytest.raises(UsageError, match="U502"):
        paid(strict, "theorem t (x : Real : 0 < 1", PROOF)
    strict.close()


def test_a_judge_that_has_ended_is_a_fault_of_ours_and_is_replaced() -> None:
    """The server of the judges is killed: the next batch is scored as ever.  Its second try finds a new server."""
    own = Reward(jobs=1)
    assert paid(own, GOAL, PROOF) == [1]
    judge = own._scorer._judge
    assert judge is not None
    judge._server.kill()
    judge._server.wait()
    for _ in range(3):  # processes forked ahead outlive their server
        assert paid(own, GOAL, PROOF, "proof t\n  by ring\nqed\n") == [1, 0]
    own.close()


def test_no_judge_at_all_scores_nothing_and_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = Reward(jobs=1)
    monkeypatch.setattr("sys.executable", "/bin/false")  # every judge that is started ends at once
    with caplog.at_level(logging.WARNING, "stemai.rl"):
        assert paid(own, GOAL, PROOF, "no proof") == [0, 0]
    assert (own.tally.faults, own.tally.rejected) == (2, 0)
    assert "counts for nobody" in caplog.text
    monkeypatch.undo()
    assert paid(own, GOAL, PROOF) == [1]
    own.close()


def test_the_same_batch_has_the_same_scores(reward: Reward) -> None:
    batch = [PROOF, "proof t\n  by ring\nqed\n", GAMES["half a surrogate"], PROOF] * 3
    assert len({tuple(paid(reward, GOAL, *batch)) for _ in range(3)}) == 1


def test_every_canary_is_false() -> None:
    """Said by the judge itself, with a proof."""
    refutations = ["proof t\n", "counterexample t := x := 0, y := 1\n", "disproof t\n"]
    for statement, _ in zip(canaries.CANARIES, refutations, strict=True):
        text = statement.format(name="t")
        negated = text.replace("theorem t :", "theorem t : not").replace("find t (x : Real) :", "theorem t (x : Real) : not")
        if "x = y" in text:
            assert stemai.check(text, refutations[1]).verdict.kind == "refuted"
            continue
        tried = [f"proof t\n  by {method}\nqed\n" for method in ("tauto", "nlinarith", "auto")]
        assert any(stemai.check(negated, proof).verdict.accepted for proof in tried), negated


def test_a_text_that_is_paid_is_put_to_a_canary(reward: Reward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each canary is made one that holds, as it would look to a judge that says yes to anything: the alarm goes off."""
    before = reward.tally.canaries
    assert paid(reward, GOAL, PROOF, "nonsense") == [1, 0]
    assert reward.tally.canaries == before + 1
    monkeypatch.setattr(canaries, "CANARIES", ("theorem {name} (x : Real) : 0 < x^2 + 2\n",))
    with pytest.raises(Alarm, match="F501"):
        paid(reward, GOAL, PROOF)


def test_a_canary_of_the_data_set_scores_nothing_and_raises_the_alarm_if_it_is_proved(reward: Reward) -> None:
    refuted = "counterexample t := x := 1\n"
    assert reward([""] * 3, [PROOF, refuted, "no"], [FALSE] * 3, canary=[True] * 3) == [0, 0, 0]
    assert reward(["", ""], [PROOF, PROOF], [GOAL, FALSE], canary=[False, True]) == [1, 0]
    with pytest.raises(Alarm, match="F501"):
        reward([""], [PROOF], [GOAL], canary=[True])


def test_the_level_that_is_demanded(reward: Reward) -> None:
    """A text that only solvers believe is not paid at `certified`, and is at `agreed`."""
    statement = "theorem t (x y : Int) : x^2 + y^2 != 7\n"
    proof = "proof t\n  by auto\nqed\n"
    level = stemai.check(statement, proof).verdict.level
    loose = Reward(jobs=1, level="agreed")
    assert paid(loose, statement, proof) == [1]
    assert paid(reward, statement, proof) == [1 if level == "certified" else 0]
    loose.close()


def test_the_last_closed_fence_is_what_is_read() -> None:
    assert text_of("a\n```\nb\n```\nc\n```stem\nd\n```\ne") == "d\n"
    assert text_of("```\nb\n```\n```\nunfinished") == "b\n"
    assert text_of("no fence") == "no fence\n"
    assert text_of("```\nopen") == "```\nopen\n"
    assert text_of("    ```\nindented\n    ```") == "    ```\nindented\n    ```\n"
