"""What all commands share: --json and --quiet, errors to exit codes, groups that load a command when it is called."""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click

from stemai.cli import exits
from stemai.cli.paper import Paper
from stemai.errors import Fault, StemError, UsageError, printable

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

Body = Callable[..., int]
_F = TypeVar("_F", bound=Callable[..., Any])


def command(name: str, *, examples: str) -> Callable[[Body], click.Command]:
    """Make a function `body(paper, **options) -> exit code` a command; its docstring and `examples` are its help."""

    def wrap(body: Body) -> click.Command:
        @functools.wraps(body)
        def run(**options: Any) -> int:
            context = click.get_current_context()
            words = context.command_path.split()[1:] or [name]
            paper = Paper(" ".join(words), options.pop("as_json"), options.pop("quiet"))
            try:
                code = body(paper, **options)
            except StemError as error:
                paper.error(error)
                code = exits.of_error(error)
            return paper.finish(code)

        help_text = f"{inspect.cleandoc(body.__doc__ or '')}\n\n\b\nExamples:\n" + _indented(examples)
        made = click.command(name, help=help_text, context_settings=dict(CONTEXT))(run)
        made.params += [
            click.Option(["--json", "as_json"], is_flag=True, help="One JSON object on stdout (docs/json.md)."),
            click.Option(["-q", "--quiet"], is_flag=True, help="No progress and no notes on stderr."),
        ]
        return made

    return wrap


def _indented(examples: str) -> str:
    return "\n".join("  " + line for line in inspect.cleandoc(examples).split("\n"))


class Group(click.Group):
    """A group that says which command was perhaps meant."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            near = difflib.get_close_matches(name, known, n=1)
            raise UsageError(
                "U001",
                f"there is no command `{ctx.command_path} {printable(name)[:60]}`",
                cause=f"the commands are {', '.join(known)}",
                mend=f"did you mean `{ctx.command_path} {near[0]}`?" if near else f"see `{ctx.command_path} --help`",
            )
        return super().resolve_command(ctx, args)


class LazyGroup(Group):
    """A group whose commands are imported when they are called; `table` maps a name to (module, one line of help)."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = dict(table or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module, _ = self.table[cmd_name]
        found: click.Command = importlib.import_module(module).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])


def usage_error(error: click.ClickException) -> UsageError:
    """What click found wrong with the command line, as an error of ours."""
    context = getattr(error, "ctx", None)
    called = context.command_path if context is not None else "stemai"
    near = getattr(error, "possibilities", None)
    mend = f"did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else f"see `{called} --help`"
    said = error.message if near is not None else error.format_message()
    return UsageError("U002", said.rstrip("."), mend=mend)


def output_failed(error: OSError) -> Fault:
    """Standard output takes no more."""
    return Fault("F902", "output cannot be written", cause=error.strerror or str(error), mend="make room")
