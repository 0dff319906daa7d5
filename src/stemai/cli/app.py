"""The command `stemai`: the table of its commands."""

from __future__ import annotations

from typing import Final

import click

import stemai
from stemai.cli.frame import CONTEXT, LazyGroup

TABLE: Final = {
    "prove": ("stemai.cli.prove", "Put a problem to provers in boxes; print what the judge accepts."),
    "check": ("stemai.cli.check", "Judge a submission that you have."),
    "verify": ("stemai.cli.verify", "Check a result file again, believing nothing in it."),
    "export": ("stemai.cli.export", "Write a certified result for readers who do not have stemai."),
    "library": ("stemai.cli.library", "List, show and search what a problem can import."),
    "suite": ("stemai.cli.suite", "List, show, import and check suites of statements."),
    "show": ("stemai.cli.show", "Print a problem as the judge understands it."),
    "fmt": ("stemai.cli.fmt", "Lay out .stem files."),
    "explain": ("stemai.cli.explain", "Explain an error code."),
    "bench": ("stemai.cli.bench", "Measure provers on suites: run, report, compare, verify, export."),
    "box": ("stemai.cli.box", "Build, audit, list and reap the boxes that hold provers."),
    "provers": ("stemai.cli.provers", "List, write and test provers."),
    "selfcheck": ("stemai.cli.selfcheck", "Try to break this installation; print what got through."),
    "trust": ("stemai.cli.trust", "Print what has to be believed here, and check what can be checked."),
    "doctor": ("stemai.cli.doctor", "Say what works here, and what to do about what does not."),
    "version": ("stemai.cli.version", "Print versions."),
    "completion": ("stemai.cli.completion", "Print the completion script of a shell."),
}

_HELP: Final = """State a problem formally; untrusted provers propose, in boxes; a small judge verifies.
Only what it accepts comes out.

\b
Examples:
  stemai prove problem.stem               find a proof, an answer or a counterexample
  stemai check problem.stem proof.stem    judge one that you have
  stemai prove problem.stem --out r.json && stemai verify r.json

\b
Exit codes:
  0 proved, solved, accepted    1 nothing verified      2 bad input or usage
  3 refuted (prove)             70 our fault            130 interrupted
"""


@click.group(cls=LazyGroup, table=TABLE, help=_HELP, context_settings=dict(CONTEXT), no_args_is_help=True)
@click.version_option(stemai.__version__, prog_name="stemai", message="%(prog)s %(version)s")
def app() -> None:
    """The group itself does nothing."""
