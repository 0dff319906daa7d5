"""Write a prover in 20 lines.  One file, standard library only; copy it beside your prover if you like.

    from stemai.provers.kit import Task, serve

    def propose(task: Task) -> list[str]:
        guess = f"proof {task.name}\\n  by nlinarith\\nqed\\n"
        opinion = task.ask_judge(guess)                  # costs one of task.opinions
        if opinion.accepted or not opinion.open_goals:
            return [guess]
        return [f"proof {task.name}\\n  by auto\\nqed\\n"]

    serve(propose)

`propose` is called once a round; after a round in which nothing was accepted, `task.feedback` says why.
What it prints goes to stderr, never into the conversation.  docs/protocol.md has the messages.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import tomllib
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

PROTOCOL = 1
FRAME_BYTES = 1 << 20  # the host refuses longer frames


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge thinks of one submission, finished or not."""

    verdict: str  # "accepted", "rejected", "undecided", "fault"; "unavailable" when the budget is used up
    level: str  # of what is accepted: "certified", or "attested" where a solver is believed; a verdict may raise it
    errors: tuple[dict[str, Any], ...]  # code, message, place, cause, mend
    open_goals: tuple[dict[str, Any], ...]  # what an unfinished proof still has to show
    remaining: int  # opinions left in this round

    @property
    def accepted(self) -> bool:
        return self.verdict == "accepted"


@dataclass(frozen=True, slots=True)
class Task:
    """One problem, in one round."""

    problem: str  # the asker's whole file
    name: str  # the problem in it that is asked
    kind: str  # "theorem", "find", "solve", "compute", "maximize", "minimize", "synthesize", "program"
    round: int  # from 1
    seed: int  # the only source of chance a prover should use
    wall_s: float  # seconds of the prover's own time left
    cpu_s: float  # seconds of processor time that the prover should use, over all rounds
    opinions: int  # questions to the judge in this round
    submissions: int  # how many may be returned
    feedback: tuple[dict[str, Any], ...]  # of the round before: submission, verdict, reason, errors, open_goals
    given: tuple[dict[str, str], ...]  # files that the asker hands to the prover: {"name", "text"}
    library: tuple[dict[str, str], ...]  # what the problem imports, without proofs: {"name", "text"}
    ask_judge: Callable[[str], Opinion]


class GiveUp(Exception):
    """Raise it in `propose` to say that this problem is not for you; the message is shown to the asker."""


def serve(propose: Callable[[Task], str | Iterable[str]], name: str = "", version: str = "") -> None:
    """Answer the host until it hangs up.  Name and version come from prover.toml where they are not given."""
    link = _Link()
    last: list[str] = []
    while (question := link.receive()) is not None:
        if question["type"] == "hello":
            link.send(_hello(name, version))
            continue
        answer = _answer(propose, _task(question, link, last))
        last = answer.get("submissions", [])
        try:
            link.send(answer)
        except ValueError as error:
            link.send({"type": "give_up", "reason": str(error)})


def _hello(name: str, version: str) -> dict[str, Any]:
    if not (name and version):
        with (Path(sys.argv[0]).resolve().parent / "prover.toml").open("rb") as file:
            manifest = tomllib.load(file)
        name, version = name or manifest["name"], version or manifest["version"]
    return {"type": "hello", "name": name, "version": version, "protocol": PROTOCOL}


def _task(question: dict[str, Any], link: _Link, last: list[str]) -> Task:
    budget = question["budget"]
    feedback = ({**report, "submission": last[report["index"]]} for report in question["feedback"])
    return Task(
        problem=question["problem"],
        name=question["name"],
        kind=question["kind"],
        round=question["round"],
        seed=question["seed"],
        wall_s=budget["wall_s"],
        cpu_s=budget["cpu_s"],
        opinions=budget["opinions"],
        submissions=budget["submissions"],
        feedback=tuple(feedback),
        given=tuple(question["given"]),
        library=tuple(question.get("library", ())),
        ask_judge=_Judge(link, budget["opinions"]).ask,
    )


def _answer(propose: Callable[[Task], str | Iterable[str]], task: Task) -> dict[str, Any]:
    try:
        found = propose(task)
        submissions = [found] if isinstance(found, str) else list(found)
    except GiveUp as reason:
        return {"type": "give_up", "reason": str(reason)}
    except (EOFError, BrokenPipeError):
        raise
    except Exception as error:  # a bug in a prover is an answer, too: the traceback is on stderr
        traceback.print_exc()
        return {"type": "give_up", "reason": f"internal error: {type(error).__name__}: {error}"[:500]}
    if not submissions:
        return {"type": "give_up", "reason": "no idea left"}
    return {"type": "proposals", "submissions": submissions[: task.submissions]}


class _Judge:
    """Questions to the judge, within the budget of one round."""

    def __init__(self, link: _Link, remaining: int) -> None:
        self._link = link
        self._remaining = remaining

    def ask(self, submission: str) -> Opinion:
        if self._remaining <= 0:  # asking beyond the budget would break the protocol
            return Opinion("unavailable", "", (), (), 0)
        self._link.send({"type": "opinion", "submission": submission})
        answer = self._link.receive()
        if answer is None:
            raise EOFError("the host hung up")
        self._remaining = answer["remaining"]
        errors, goals = tuple(answer["errors"]), tuple(answer["open_goals"])
        return Opinion(answer["verdict"], answer["level"], errors, goals, self._remaining)


class _Link:
    """Frames on the standard streams; whatever else the program prints is sent to stderr."""

    def __init__(self) -> None:
        self._in: BinaryIO = sys.stdin.buffer
        self._out: BinaryIO = os.fdopen(os.dup(1), "wb")
        sys.stdout.flush()
        os.dup2(2, 1)

    def receive(self) -> dict[str, Any] | None:
        """The next question, or None when the host has hung up."""
        header = self._in.read(4)
        if len(header) < 4:
            return None
        (length,) = struct.unpack(">I", header)
        body = self._in.read(length)
        if len(body) < length:
            return None
        message: dict[str, Any] = json.loads(body)
        return message

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode("ascii")
        if len(body) > FRAME_BYTES:
            raise ValueError(f"a message of {len(body)} bytes is longer than {FRAME_BYTES}")
        self._out.write(struct.pack(">I", len(body)) + body)
        self._out.flush()
