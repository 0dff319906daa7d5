"""The codes of the command line: what each means and how to mend it."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

_NO_TEXT: Final = " It is about the command line, not about a text."

CODES: Final[dict[str, Code]] = {
    "U001": Code(
        "there is no such command",
        "The first word after `stemai` (or after `stemai box`, `stemai provers`) is not a command." + _NO_TEXT,
        "",
        "Run `stemai --help` for the commands.",
    ),
    "U002": Code(
        "the command line cannot be read",
        "An option is unknown, lacks its value or has one of the wrong kind; or an argument is missing or one too many."
        + _NO_TEXT,
        "",
        "Run the command with --help: it ends with examples.",
    ),
    "U003": Code(
        "standard input is asked for twice",
        "`-` names standard input, and it can be read only once." + _NO_TEXT,
        "",
        "Put one of the two texts into a file.",
    ),
    "U004": Code(
        "there is no such code",
        "`stemai explain` knows the codes that errors carry, such as L010 or J032." + _NO_TEXT,
        "",
        "Run `stemai explain` without a code for the list.",
    ),
    "U005": Code(
        "a text is not formatted",
        "`stemai fmt --check` found a file that differs from how `stemai fmt` writes it. The text means the same either way.",
        "",
        "Run `stemai fmt --write FILE`.",
    ),
    "U006": Code(
        "a result cannot go there",
        "Several results need a folder, and a file of that name is in the way." + _NO_TEXT,
        "",
        "Give a folder to --out.",
    ),
    "U008": Code(
        "that is not in the library",
        "`stemai library show` takes the name of a module, or of a definition, an axiom or a lemma in one." + _NO_TEXT,
        "",
        "`stemai library list` names the modules, `stemai library search` finds items.",
    ),
    "F901": Code(
        "something broke that should not",
        "A crash in stemai itself, or in the process that judges. It says nothing about the problem or the submission.",
        "",
        "Run it again with STEMAI_TRACEBACK=1 in the environment and report what it prints.",
    ),
    "F902": Code(
        "output cannot be written",
        "Standard output takes no more: the disk is full, or the device is broken.",
        "",
        "Make room, or send the output elsewhere.",
    ),
}
