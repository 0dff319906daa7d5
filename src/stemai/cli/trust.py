"""`stemai trust`."""

from __future__ import annotations

from dataclasses import asdict

import click

from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper
from stemai.solve import trust as trusted

_STYLE = {"holds": "good", "fails": "bad", "not checked": "warn"}


@click.option("--files", is_flag=True, help="Every file, with its hash.")
def trust(paper: Paper, files: bool) -> int:
    """Print the trusted base of this installation: for each promise of SECURITY.md the files, lines and hashes that it rests
    on, computed from the imports of the code, the versions below, and the assumptions with how to check each.

    Exit code: 0, or 1 where an assumption that can be checked here does not hold.
    """
    found = trusted.bases()
    assumed = trusted.assumptions(found)
    paper.fields["bases"] = [base.to_json() for base in found]
    paper.fields["versions"] = versions = trusted.versions()
    paper.fields["assumptions"] = [asdict(a) for a in assumed]
    for base in found:
        told = base.to_json()
        paper.headline(base.name, base.what, "bold")
        also = f" on top of `{'`, `'.join(base.also)}`" if base.also else ""
        paper.say(f"  {told['code']:,} lines of code in {len(base.files)} files ({told['lines']:,} lines in all){also}")
        paper.say(f"  sha256 {told['sha256']}")
        if base.foreign:
            paper.say(f"  and {', '.join(base.foreign)}")
        for file in base.files if files else ():
            paper.say(f"  {file.sha256}  {file.code:>5}  {file.path}")
        paper.say()
    paper.say("versions: " + ", ".join(f"{name} {version}" for name, version in versions.items()))
    paper.say()
    for assumption in assumed:
        paper.headline(assumption.name, assumption.result, _STYLE[assumption.result])
        paper.say(f"  {assumption.text}")
        paper.say(f"  check  {assumption.how}")
        paper.say(f"  here   {assumption.told}")
    return exits.NOT_VERIFIED if any(a.result == "fails" for a in assumed) else exits.DONE


command = _command(
    "trust",
    examples="""
    stemai trust
    stemai trust --files
    stemai trust --json
    """,
)(trust)
