"""What every reader hands back: a statement in our language, or the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One foreign statement as text of our own language.

    `notes` say what the translation did that a reader of the text should know: a set written as a predicate, say.
    `original` is the statement as its author wrote it, where it is short enough to stand above ours.
    `expected` is what the source claims of it (`true`, `false`, or `` where it claims nothing): never believed.
    """

    name: str
    text: str
    notes: tuple[str, ...] = ()
    expected: str = ""
    original: str = ""


class NotCovered(Exception):
    """The statement is not read.  `reason` is a short class to count by, `detail` says what it met."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
