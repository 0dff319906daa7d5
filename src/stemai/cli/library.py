"""`stemai library`: list, show, search."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Final

import click

from stemai.cli import exits
from stemai.cli.frame import CONTEXT, Group
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper
from stemai.errors import UsageError, printable
from stemai.library import catalogue, shipped

_SEARCHES: Final = "stemai library search log '*'\nstemai library search sin pi --json\nstemai library search -- '->' exists"
_HELP: Final = "The library: definitions, axioms and lemmas that a problem file can `import` (docs/library.md)."


def _modules(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    return [name for name in shipped().names if name.startswith(begun)]


def list_all(paper: Paper) -> int:
    """List the modules: how much each has of what, and what it is about."""
    library, told = shipped(), list[dict[str, Any]]()
    paper.fields["modules"] = told
    for name in library.names:
        counts, about = catalogue.counts(catalogue.entries(library, name)), catalogue.about(library, name)
        imports = [module for module in library.closure([name]) if module != name]
        told.append({"name": name, "about": about, "counts": counts, "imports": imports})
        paper.say(f"{name:<14} {catalogue.told(counts)}\n{'':<15}{about.split('. ')[0].removesuffix('.')}")
    return exits.DONE


@click.argument("name", shell_complete=_modules)
def show(paper: Paper, name: str) -> int:
    """Show a module, proofs apart; or one item, a lemma with its proof.  NAME is that of a module or of an item."""
    library = shipped()
    if name in library.names:
        found = catalogue.entries(library, name)
        paper.say(f"-- {catalogue.about(library, name)}")
        for entry in found:
            paper.say(entry.text)
        paper.fields["entries"] = [entry.to_json() for entry in found]
        return exits.DONE
    by_name = {entry.name: entry for module in library.names for entry in catalogue.entries(library, module)}
    if name not in by_name:
        raise _unknown(name, (*library.names, *by_name))
    entry = by_name[name]
    proof = catalogue.proof(library, entry)
    paper.fields["entries"] = [{**entry.to_json(), "proof": proof}]
    paper.say(f"-- import {entry.module}")
    paper.say(entry.text)
    paper.say_raw(proof)
    return exits.DONE


def _unknown(name: str, known: tuple[str, ...]) -> UsageError:
    """No such item; `module.lemma` and a file's name are taken for their last part and their first."""
    first, _, last = name.partition(".")
    near = [part for part in (last, first) if part in known] or get_close_matches(name, known, n=1)
    return UsageError(
        "U008",
        f"the library has no module and no item `{printable(name)[:60]}`",
        mend=f"did you mean `{near[0]}`?" if near else "`stemai library search` looks for symbols and parts of names",
    )


@click.argument("words", nargs=-1, required=True)
def search(paper: Paper, words: tuple[str, ...]) -> int:
    """Search for items that speak of every one of WORDS: symbols, operators, or parts of a name.

    Exit code 1 where there is none.
    """
    wanted = " ".join(words).split()
    if not wanted:
        raise UsageError("U002", "there is no word to search for", mend="see `stemai library search --help`")
    found = catalogue.search(shipped(), wanted)
    paper.fields["entries"] = [entry.to_json() for entry in found]
    for entry in found:
        paper.say(f"{entry.module:<14} {entry.text}")
    if not found:
        modules = [word for word in wanted if word in shipped().names]
        where = f"show {modules[0]}" if modules else "list"
        paper.note(f"stemai: nothing speaks of all this; `stemai library {where}` shows more")
    return exits.DONE if found else exits.NOT_VERIFIED


command = Group(
    "library",
    help=_HELP,
    context_settings=dict(CONTEXT),
    no_args_is_help=True,
    commands={
        "list": _command("list", examples="stemai library list")(list_all),
        "show": _command("show", examples="stemai library show exponential\nstemai library show log_mul")(show),
        "search": _command("search", examples=_SEARCHES)(search),
    },
)
