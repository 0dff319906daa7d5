"""The command line.  `main` is the one border where anything unforeseen becomes a fault, and exit codes are made."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from stemai.cli import exits
from stemai.cli.app import TABLE, app
from stemai.cli.frame import output_failed, usage_error
from stemai.cli.paper import Paper
from stemai.errors import Fault, StemError


class Terminated(BaseException):
    """The process was told to end; like KeyboardInterrupt, so that every `finally` runs."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    words = list(sys.argv[1:] if argv is None else argv)
    _fill_streams()
    signal.signal(signal.SIGTERM, _terminate)
    code = run(words)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = exits.BROKEN_PIPE
    except OSError as error:
        _say(output_failed(error))
        code = exits.FAULT
    _silence()
    sys.exit(code)


def run(words: Sequence[str]) -> int:
    """Run the command line and return its exit code; whatever happens, it has one."""
    paper = Paper(_command_of(words), "--json" in words)
    try:
        return _called(words)
    except click.ClickException as error:
        paper.error(usage_error(error))
        return paper.finish(exits.BAD_INPUT)
    except StemError as error:
        paper.error(error)
        return paper.finish(exits.of_error(error))
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\nstemai: interrupted\n")
        return exits.INTERRUPTED
    except Terminated:
        return exits.TERMINATED
    except BrokenPipeError:
        return exits.BROKEN_PIPE
    except OSError as error:
        return _unforeseen(paper, error) if error.filename else _output_failed(error)
    except Exception as error:  # the border: whatever was not foreseen is ours, and is said as such
        return _unforeseen(paper, error)


def _command_of(words: Sequence[str]) -> str:
    """The command that the words name, as far as they do."""
    if not words or words[0] not in TABLE:
        return ""
    groups = ("bench", "box", "export", "library", "provers", "suite")
    return " ".join(words[:2]) if words[0] in groups and len(words) > 1 and words[1].isalpha() else words[0]


def _called(words: Sequence[str]) -> int:
    if "_STEMAI_COMPLETE" in os.environ:  # the shell asks for words to complete
        app.main(args=list(words), prog_name="stemai")
    try:
        with app.make_context("stemai", list(words)) as context:
            code = app.invoke(context)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return exits.BAD_INPUT
    except click.exceptions.Exit as error:
        return error.exit_code
    return code if isinstance(code, int) else exits.DONE


def _unforeseen(paper: Paper, error: Exception) -> int:
    if os.environ.get("STEMAI_TRACEBACK"):
        traceback.print_exc()
    last = traceback.extract_tb(error.__traceback__)[-1]
    cause = f"{type(error).__name__}: {error} (at {os.path.basename(last.filename)}:{last.lineno})"
    mend = "run it again with STEMAI_TRACEBACK=1 in the environment and report what it prints"
    paper.error(Fault("F901", "something broke that should not", cause=cause[:500], mend=mend))
    return paper.finish(exits.FAULT)


def _output_failed(error: OSError) -> int:
    _say(output_failed(error))
    return exits.FAULT


def _say(error: StemError) -> None:
    sys.stderr.write(error.render() + "\n")


def _fill_streams() -> None:
    """Give a process that was started without standard streams empty ones: a box must not get number 1 or 2."""
    for number, name in ((0, "stdin"), (1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)  # the lowest free number: this one
            setattr(sys, name, os.fdopen(opened, "r" if number == 0 else "w", encoding="utf-8"))


def _silence() -> None:
    """Send what is still in the buffers nowhere, so that the interpreter's last flush cannot fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 1)
    finally:
        os.close(null)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated
