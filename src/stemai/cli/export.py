"""`stemai export`: what leaves the house.  Each command is a module of its own, loaded when it is called."""

from __future__ import annotations

from typing import Final

import click

from stemai.cli.frame import CONTEXT, LazyGroup

TABLE: Final = {
    "checker": ("stemai.cli.export_checker", "Write the single-file rechecker: standard library only, no stemai needed."),
    "coq": ("stemai.cli.export_coq", "Write a certified theorem, statement and proof, as a Coq file."),
}

_HELP: Final = """Write a certified result for readers who do not have stemai."""


@click.group("export", cls=LazyGroup, table=TABLE, help=_HELP, context_settings=dict(CONTEXT), no_args_is_help=True)
def command() -> None:
    """The group itself does nothing."""
