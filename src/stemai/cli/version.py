"""`stemai version`."""

from __future__ import annotations

import platform

import stemai
from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper
from stemai.export.stored import LANGUAGE_VERSION, RESULT_VERSION
from stemai.provers import limits as provers_limits
from stemai.solve import results


def version(paper: Paper) -> int:
    """Print the versions of stemai, of what it speaks, and of the solvers that it uses."""
    versions = {
        "stemai": stemai.__version__,
        "language": str(LANGUAGE_VERSION),
        "result": str(RESULT_VERSION),
        "protocol": str(provers_limits.PROTOCOL),
        **results.solver_versions(),
        "python": platform.python_version(),
    }
    paper.fields["versions"] = versions
    for name, number in versions.items():
        paper.say(f"{name:<9} {number}")
    return exits.DONE


command = _command(
    "version",
    examples="""
    stemai version
    stemai version --json
    """,
)(version)
