"""The host's side of the conversation: whatever a prover answers has a typed outcome, and budgets hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.provers import limits
from stemai.provers.protocol import BadAnswer, Budget, Conversation, GaveUp, Given, Proposals, Report, Task

TASK = Task("theorem t (x : Int) : x = x\n", "t", "theorem", seed=7)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("type", "name", "version", "protocol", "submissions", "submission", "reason")
TYPES = st.sampled_from(["hello", "proposals", "opinion", "give_up", "propose", ""])
ANSWERS = st.fixed_dictionaries({"type": TYPES | VALUES}, optional=dict.fromkeys(FIELDS[1:], VALUES))


class Scripted:
    """A prover that gives prepared answers, and keeps the questions."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self._answers: Iterator[dict[str, Any]] = iter(answers)
        self.questions: list[dict[str, Any]] = []
        self.deadlines: list[float] = []

    def __call__(self, question: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        self.questions.append(json.loads(json.dumps(question)))
        self.deadlines.append(deadline_s)
        return next(self._answers)


def rejected(submission: str) -> Report:
    return Report("rejected", "step", [{"code": "J010", "message": submission}])


def proposals(*texts: str) -> dict[str, Any]:
    return {"type": "proposals", "submissions": list(texts)}


def opinion(text: str) -> dict[str, Any]:
    return {"type": "opinion", "submission": text}


@given(st.lists(ANSWERS, min_size=1, max_size=4))
def test_any_answer_has_a_typed_outcome(answers: list[dict[str, Any]]) -> None:
    ask = Scripted(*answers, {"type": "give_up", "reason": "end"})
    try:
        found = Conversation(ask, Budget(opinions=3)).propose(TASK, (), rejected)
    except BadAnswer as bad:
        assert bad.kind in ("malformed", "overdrawn")
        return
    assert isinstance(found, Proposals | GaveUp)
    if isinstance(found, Proposals):
        assert 1 <= len(found.submissions) <= 8
        assert all(isinstance(text, str) for text in found.submissions)


@given(ANSWERS)
def test_any_hello_has_a_typed_outcome(answer: dict[str, Any]) -> None:
    try:
        hello = Conversation(Scripted(answer), Budget()).hello(1.0)
    except BadAnswer as bad:
        assert bad.kind == "malformed"
        return
    assert (hello.name, hello.version) == (answer["name"], answer["version"])


def test_hello() -> None:
    answer = {"type": "hello", "name": "n", "version": "1", "protocol": 1}
    assert Conversation(Scripted(answer), Budget()).hello(1.0).name == "n"


def test_hello_of_another_protocol_is_refused() -> None:
    answer = {"type": "hello", "name": "n", "version": "1", "protocol": 2}
    with pytest.raises(BadAnswer, match="protocol 2"):
        Conversation(Scripted(answer), Budget()).hello(1.0)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (proposals(), "give_up"),
        ({"type": "proposals", "submissions": "one"}, "not a list"),
        ({"type": "proposals", "submissions": [1]}, "not a text"),
        ({**proposals("a"), "extra": 1}, "fields"),
        ({"type": "give_up"}, "fields"),
        ({"type": "give_up", "reason": 3}, "reason"),
        ({"type": "verdict", "status": "accepted"}, "where `proposals` is due"),
        (proposals("x" * (limits.SUBMISSION_BYTES + 1)), "bytes"),
        (proposals("\u00e9" * (limits.SUBMISSION_BYTES // 2 + 1)), "bytes"),
    ],
)
def test_answers_that_are_none(answer: dict[str, Any], why: str) -> None:
    with pytest.raises(BadAnswer, match=why) as caught:
        Conversation(Scripted(answer), Budget()).propose(TASK, (), rejected)
    assert caught.value.kind == "malformed"


def test_the_longest_submission_passes() -> None:
    text = "x" * limits.SUBMISSION_BYTES
    assert Conversation(Scripted(proposals(text)), Budget()).propose(TASK, (), rejected) == Proposals((text,))


def test_more_submissions_than_asked_for_overdraw() -> None:
    with pytest.raises(BadAnswer) as caught:
        Conversation(Scripted(proposals("a", "b", "c")), Budget(submissions=2)).propose(TASK, (), rejected)
    assert caught.value.kind == "overdrawn"


def test_opinions_are_counted_and_end() -> None:
    ask = Scripted(opinion("one"), opinion("two"), proposals("done"))
    conversation = Conversation(ask, Budget(opinions=2))
    assert conversation.propose(TASK, (), rejected) == Proposals(("done",))
    assert [q["type"] for q in ask.questions] == ["propose", "opinion", "opinion"]
    assert [q.get("remaining") for q in ask.questions[1:]] == [1, 0]
    assert ask.questions[1]["errors"][0]["message"] == "one"
    assert conversation.opinions == 2


def test_an_opinion_beyond_the_budget_overdraws() -> None:
    ask = Scripted(opinion("one"), opinion("two"), opinion("three"))
    with pytest.raises(BadAnswer) as caught:
        Conversation(ask, Budget(opinions=2)).propose(TASK, (), rejected)
    assert caught.value.kind == "overdrawn"


def test_the_judges_time_is_not_the_provers() -> None:
    now = [0.0]
    ask = Scripted(opinion("one"), proposals("done"))

    def slow(question: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        now[0] += 2.0
        return ask(question, deadline_s)

    def judge(submission: str) -> Report:
        now[0] += 1_000.0
        return rejected(submission)

    conversation = Conversation(slow, Budget(wall_s=5.0), clock=lambda: now[0])
    conversation.propose(TASK, (), judge)
    assert conversation.spent_s == 4.0
    assert ask.deadlines == [5.0, 3.0]
    assert not conversation.exhausted


def test_rounds_end() -> None:
    conversation = Conversation(Scripted(*[proposals("a")] * 3), Budget(rounds=2))
    rounds = 0
    while not conversation.exhausted:
        conversation.propose(TASK, (), rejected)
        rounds += 1
    assert rounds == 2


def test_time_ends_the_rounds() -> None:
    now = [0.0]

    def slow(question: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        now[0] += 3.0
        return proposals("a")

    conversation = Conversation(slow, Budget(wall_s=5.0, rounds=9), clock=lambda: now[0])
    while not conversation.exhausted:
        conversation.propose(TASK, (), rejected)
    assert conversation.spent_s == 6.0


def test_the_question() -> None:
    ask = Scripted(proposals("a"))
    task = Task("text", "t", "find", 5, (Given("hint.txt", "use 4"),))
    Conversation(ask, Budget(wall_s=9.0, rounds=2, opinions=3, submissions=4)).propose(task, (), rejected)
    assert ask.questions == [
        {
            "type": "propose",
            "problem": "text",
            "name": "t",
            "kind": "find",
            "seed": 5,
            "round": 1,
            "budget": {"wall_s": 9.0, "cpu_s": 9.0, "rounds": 2, "opinions": 3, "submissions": 4},
            "feedback": [],
            "given": [{"name": "hint.txt", "text": "use 4"}],
            "library": [],
        }
    ]


def test_feedback_keeps_its_index() -> None:
    ask = Scripted(proposals("a", "b"), proposals("c"))
    conversation = Conversation(ask, Budget())
    conversation.propose(TASK, (), rejected)
    conversation.propose(TASK, [rejected("a"), rejected("b")], rejected)
    feedback = ask.questions[1]["feedback"]
    assert [f["index"] for f in feedback] == [0, 1]
    assert feedback[1]["errors"][0]["message"] == "b"


@given(st.lists(VALUES, max_size=30), st.integers(0, 200_000))
def test_reports_fit_a_frame(values: list[Any], length: int) -> None:
    errors = [{"code": "J1", "message": "\u2200" * length, "more": [value] * 300} for value in values]
    told = Report("rejected", "r" * length, errors, errors).to_json()
    assert len(json.dumps(told)) <= limits.FEEDBACK_BYTES + 8 * limits.FEEDBACK_TEXT
    assert len(told["errors"]) <= limits.FEEDBACK_ERRORS


def test_feedback_fits_a_frame() -> None:
    ask = Scripted(proposals("a"))
    error = {"code": "J1", "message": "m" * 5_000, "cause": "c" * 5_000, "mend": "d" * 5_000}
    Conversation(ask, Budget()).propose(TASK, [Report("rejected", "", [error] * 20)] * 40, rejected)
    feedback = ask.questions[0]["feedback"]
    assert 1 <= len(feedback) < 40
    assert len(json.dumps(feedback)) <= limits.FEEDBACK_BYTES


def test_what_the_judge_raises_passes_through() -> None:
    def broken(submission: str) -> Report:
        raise RuntimeError("the judge is gone")

    with pytest.raises(RuntimeError):
        Conversation(Scripted(opinion("a")), Budget()).propose(TASK, (), broken)
