"""What a command says: lines for people or one JSON object, errors, colours where they help, progress on stderr."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Final, TextIO

import stemai
from stemai.errors import Place, StemError, printable

SCHEMA: Final = 1  # of the JSON that commands print; docs/json.md
_COLOURS: Final = {"good": "32", "bad": "31", "warn": "33", "dim": "2", "bold": "1"}
_LIVE_S: Final = 0.5  # on a terminal, the line of progress is written anew this often
_PLAIN_S: Final = 10.0  # elsewhere, a line is written this often


class Paper:
    """Where one command writes.  `fields` become members of the one JSON object, beside those of every command."""

    def __init__(self, command: str, as_json: bool, quiet: bool = False) -> None:
        self.command = command
        self.as_json = as_json
        self.quiet = quiet
        self.errors: list[dict[str, Any]] = []
        self.fields: dict[str, Any] = {}
        self.sources: dict[str, str] = {}  # texts that errors may quote, by the name that their places use
        self.names: dict[str, str] = {}  # how the files are called that places name
        self._progress: Progress | None = None
        self._colour_out = _takes_colour(sys.stdout)
        self._colour_err = _takes_colour(sys.stderr)

    def say(self, line: str = "") -> None:
        """A line for people on stdout; nothing with --json."""
        if not self.as_json:
            self._clear()
            sys.stdout.write(printable(line) + "\n")

    def say_raw(self, text: str) -> None:
        """A text on stdout as it is, with its own line ends; nothing with --json."""
        if not self.as_json:
            self._clear()
            sys.stdout.write(text)

    def headline(self, name: str, word: str, style: str) -> None:
        """`name: word`, the word coloured."""
        if not self.as_json:
            self._clear()
            styled = paint(printable(word), style, self._colour_out)
            sys.stdout.write(f"{paint(printable(in_line(name)), 'bold', self._colour_out)}: {styled}\n")

    def note(self, line: str) -> None:
        """A line on stderr, with --json too."""
        if not self.quiet:
            self._clear()
            sys.stderr.write(printable(line) + "\n")

    def error(self, error: StemError | Mapping[str, Any]) -> None:
        """An error on stderr, and in the JSON object."""
        told = error.to_json() if isinstance(error, StemError) else dict(error)
        self.errors.append(self.located(told))
        if not self.as_json:
            self._clear()
            head, *rest = self.rendered(told).split("\n")
            sys.stderr.write("\n".join([paint(head, "bad", self._colour_err), *rest]) + "\n")

    def located(self, error: Mapping[str, Any]) -> dict[str, Any]:
        """An error's JSON with the file called as the asker calls it."""
        place = error.get("place")
        if not isinstance(place, Mapping):
            return dict(error)
        file = str(place.get("file", ""))
        return {**error, "place": {**place, "file": self.names.get(file, file)}}

    def rendered(self, error: Mapping[str, Any]) -> str:
        """An error or a warning as a person reads it, with the line it is about."""
        code = str(error.get("code", "?"))
        lines = [f"{'warning' if code.startswith('W') else 'error'}[{code}]: {printable(str(error.get('message', '')))}"]
        place = error.get("place")
        if isinstance(place, Mapping):
            file = str(place.get("file", ""))
            called = printable(self.names.get(file, file))
            lines.append(f"  at     {called}:{place.get('line')}:{place.get('column')}")
            lines += _quoted(self.sources.get(file), place)
        lines += [
            f"  {word:<6} " + printable(str(error[word])).replace("\n", "\n         ")
            for word in ("cause", "mend")
            if error.get(word)
        ]
        return "\n".join(lines)

    def flush(self) -> None:
        """Let whoever reads stdout have what was said so far."""
        sys.stdout.flush()

    def progress(self) -> Progress:
        """The line of progress, from now until the command ends."""
        if self._progress is None:
            self._progress = Progress(sys.stderr, self.quiet)
        return self._progress

    def finish(self, exit_code: int) -> int:
        """End the command: with --json, print its one object."""
        if self._progress is not None:
            self._progress.close()
        if self.as_json:
            told = {
                "stemai": stemai.__version__,
                "schema": SCHEMA,
                "command": self.command,
                "exit": exit_code,
                "errors": self.errors,
                **self.fields,
            }
            text = json.dumps(told, ensure_ascii=False, indent=1)
            sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
        return exit_code

    def _clear(self) -> None:
        if self._progress is not None:
            self._progress.clear()


class Progress:
    """What is going on, on stderr: on a terminal one line written again and again, elsewhere a line now and then."""

    def __init__(self, stream: TextIO, quiet: bool) -> None:
        self._stream = stream
        self._live = stream.isatty() and os.environ.get("TERM", "") != "dumb"
        self._lock = threading.Lock()
        self._text = ""
        self._since = time.monotonic()
        self._ended = threading.Event()
        self._shown = False
        if not quiet:
            threading.Thread(target=self._tick, name="stemai-progress", daemon=True).start()

    def tell(self, text: str) -> None:
        """What is going on now."""
        with self._lock:
            self._text, self._since = printable(text).replace("\n", " "), time.monotonic()

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        with self._lock:
            if self._shown:
                self._stream.write("\r\033[K")
                self._stream.flush()
                self._shown = False

    def close(self) -> None:
        """No more progress."""
        self._ended.set()
        self.clear()

    def _tick(self) -> None:
        while not self._ended.wait(_LIVE_S if self._live else _PLAIN_S):
            with self._lock:
                if self._text and not self._ended.is_set():
                    line = f"{self._text[:100]} {time.monotonic() - self._since:.0f} s"
                    self._stream.write(f"\r\033[K{line}" if self._live else f"stemai: {line}\n")
                    self._stream.flush()
                    self._shown = self._live


def paint(text: str, style: str, colour: bool) -> str:
    """`text` in the colours of `style` where they are wanted."""
    return f"\033[{_COLOURS[style]}m{text}\033[0m" if colour else text


def in_line(text: str) -> str:
    """Text of a prover or of a file, which must not look like a line of ours."""
    return text.replace("\n", "\\n")


def indented(text: str, by: str = "  ") -> str:
    """Every line of `text` moved to the right, with nothing at the end of it."""
    return "\n".join(by + line if line else line for line in text.rstrip("\n").split("\n"))


def _takes_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") != "dumb"


def _quoted(source: str | None, place: Mapping[str, Any]) -> list[str]:
    """The line of the text with a caret under it, as `StemError.render` draws it."""
    numbers = [place.get(key) for key in ("line", "column", "end_line", "end_column")]
    if source is None or not all(isinstance(n, int) for n in numbers):
        return []
    where = Place(*(place[key] for key in ("file", "line", "column", "end_line", "end_column")))
    rows = StemError("", "", place=where).render(source).split("\n")
    return [row for row in rows if row.startswith("         |")]
