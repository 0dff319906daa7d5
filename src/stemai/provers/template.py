"""What `stemai provers new` writes: a prover folder that works, to be changed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from stemai.errors import Fault, ProtocolError, printable
from stemai.provers import limits, manifest

_MANIFEST: Final = """\
name = "{name}"
version = "0.1.0"
protocol = {protocol}
description = "Tries one-line proofs and lets the judge choose"
command = ["python3", "/prover/main.py"]   # the folder lies read-only at /prover; /tmp can be written
language = "python"
needs = ["python"]

[limits]
memory_mb = 256
processes = 16
"""

_MAIN: Final = '''\
"""Try one-line proofs, ask the judge about each, return the first that it accepts."""

from stemai.provers.kit import GiveUp, Task, serve

METHODS = ["tauto", "omega", "linarith", "positivity", "nlinarith", "compute", "auto"]


def propose(task: Task) -> list[str]:
    if task.kind != "theorem":
        raise GiveUp(f"only theorems, not `{task.kind}`")
    if task.feedback:  # a second round: what we returned was not accepted, and we know nothing else
        raise GiveUp("no method was enough")
    guesses = [f"proof {task.name}\\n  by {method}\\nqed\\n" for method in METHODS]
    for guess in guesses:
        if task.ask_judge(guess).accepted:
            return [guess]
    return guesses[: task.submissions]


serve(propose)
'''


def write(name: str, parent: Path) -> Path:
    """Make the folder `parent/name` with a prover that works.

    Raises: P005 (it exists), P006 (no name for a prover), F201 (it cannot be written).
    """
    if not manifest.is_name(name):
        raise ProtocolError(
            "P006",
            f"`{printable(name)[:60]}` is no name for a prover",
            cause=f"1 to {limits.NAME_LENGTH} small letters, digits and `-`, beginning with a letter",
            mend="for example `my-prover`",
        )
    folder = parent / name
    try:
        folder.mkdir(parents=True)
        (folder / manifest.FILE).write_text(_MANIFEST.format(name=name, protocol=limits.PROTOCOL), encoding="utf-8")
        (folder / "main.py").write_text(_MAIN, encoding="utf-8")
    except FileExistsError as error:
        raise ProtocolError("P005", f"{folder} exists", mend="choose another name, or remove it first") from error
    except OSError as error:
        raise Fault("F201", f"{folder} cannot be written", cause=error.strerror or str(error)) from error
    return folder
