"""One tree of errors: what happened, where, why, and what to do.  Standard library only.

A code is the letter of its class and a number.  Each package keeps the entries of its codes in a table of `Code`s;
docs/errors.md is generated from these tables.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Code:
    """What one error code means; `bad_example` is a text that raises it, where one is possible."""

    title: str
    explanation: str
    bad_example: str
    mend: str


@dataclass(frozen=True, slots=True)
class Place:
    """A span in a source text; lines and columns count from 1, `end_column` is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def printable(text: str) -> str:
    """`text` with control, bidirectional and other invisible characters escaped, safe for a terminal."""
    return "".join(c if c == "\n" or c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


class StemError(Exception):
    """An error with a code, a place, a cause and a mend."""

    family: ClassVar[str] = "?"

    def __init__(self, code: str, message: str, *, place: Place | None = None, cause: str = "", mend: str = "") -> None:
        super().__init__(f"error[{code}]: {message}")
        self.code = code
        self.message = message
        self.place = place
        self.cause = cause
        self.mend = mend

    def render(self, source: str | None = None) -> str:
        """The error as a person reads it; `source` adds the offending line with a caret under it."""
        lines = [f"error[{self.code}]: {printable(self.message)}"]
        if self.place is not None:
            lines.append(f"  at     {printable(str(self.place))}")
            lines.extend(_excerpt(source, self.place))
        if self.cause:
            lines.append("  cause  " + printable(self.cause).replace("\n", "\n         "))
        if self.mend:
            lines.append("  mend   " + printable(self.mend).replace("\n", "\n         "))
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "place": None if self.place is None else self.place.to_json(),
            "cause": self.cause,
            "mend": self.mend,
        }


def _excerpt(source: str | None, place: Place) -> list[str]:
    if source is None:
        return []
    rows = source.split("\n")
    if not 1 <= place.line <= len(rows):
        return []
    row = rows[place.line - 1]
    start = max(0, place.column - 61)  # a window of 100 characters, so that a 10 MB line stays readable
    shown = printable(row[start : start + 100].replace("\t", " "))
    width = place.end_column - place.column if place.end_line == place.line else 1
    caret = " " * (place.column - 1 - start) + "^" * max(1, min(width, 40))
    return [f"         | {shown}", f"         | {caret}"]


class LanguageError(StemError):
    """The text is not a problem file, or not a submission."""

    family = "L"


class KernelError(StemError):
    """A certificate, or one line of it, is refused."""

    family = "K"


class JudgeError(StemError):
    """A proof step, an answer or a counterexample does not hold, or could not be shown to hold."""

    family = "J"


class LimitReached(StemError):
    """A named limit was reached before an answer; the verdict is `undecided`, never yes or no."""

    family = "M"


class BoxError(StemError):
    """The isolation that was asked for cannot be given."""

    family = "B"


class ProtocolError(StemError):
    """A prover folder or its manifest is not as docs/protocol.md says."""

    family = "P"


class UsageError(StemError):
    """The command line or the API was used in a way that cannot be meant."""

    family = "U"


class Fault(StemError):
    """Ours: a crash, a missing solver, a full disk.  Never a rejection."""

    family = "F"
