"""The words that a model gets.  Standard library only, and the same for training as for proving.

A plain prompt is what a file of the corpus is: problem, a line, submission.  After a first try that was refused it goes on
with the try, what the judge said, and the line again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUBMISSION = "---- submission\n"
VERDICT = "---- verdict\n"
GOALS, ERRORS, TEXT = 2, 2, 400  # what of a report is told, and how many characters of each


@dataclass(frozen=True, slots=True)
class Refused:
    """A try, and what the judge said of it."""

    submission: str
    errors: Sequence[Mapping[str, Any]] = ()
    open_goals: Sequence[Mapping[str, Any]] = ()

    def told(self) -> str:
        """The judge's words, a line for each, cut."""
        lines = [f"{e.get('code')}: {e.get('message')}" for e in list(self.errors)[:ERRORS]]
        lines += [f"open: {g.get('goal')}" for g in list(self.open_goals)[:GOALS]]
        return "".join(" ".join(line.split())[:TEXT] + "\n" for line in lines) or "not accepted\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a model: a problem, the name that is asked, and what was refused before, if anything."""

    problem: str
    name: str
    refused: Refused | None = None

    def plain(self) -> str:
        """For a model that continues text."""
        start = self.problem.rstrip("\n") + "\n" + SUBMISSION
        if self.refused is None:
            return start
        return start + self.refused.submission.rstrip("\n") + "\n" + VERDICT + self.refused.told() + SUBMISSION

    def messages(self, fenced: bool) -> list[dict[str, str]]:
        """For a model that talks: the manual, the problem, and the refused try as a talk of its own."""
        how = "in one fenced block" if fenced else "and write nothing else"
        ask = f"Settle `{self.name}`. Give one submission {how}.\n\n```\n{self.problem.rstrip()}\n```"
        talk = [{"role": "system", "content": manual()}, {"role": "user", "content": ask}]
        if self.refused is not None:
            tried = f"```\n{self.refused.submission.rstrip()}\n```" if fenced else self.refused.submission
            told = f"It was not accepted:\n{self.refused.told()}\nGive another submission {how}."
            talk += [{"role": "assistant", "content": tried}, {"role": "user", "content": told}]
        return talk


def manual() -> str:
    """The language on one page, for a model that has never seen it."""
    return Path(__file__).with_name("manual.md").read_text(encoding="utf-8")
