"""Running Coq on an exported file, and what the theorems in it rest on."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from stemai.errors import Fault

SECONDS: Final = 600  # for one run of coqc

THEOREM: Final = "stemai_theorem"  # the name of what is exported

#: The axioms of Coq's own library that an exported theorem may rest on: its reals, and classical logic with extensionality.
LIBRARY_AXIOMS: Final = frozenset(
    (
        "sig_forall_dec",  # ClassicalDedekindReals
        "sig_not_dec",
        "functional_extensionality_dep",  # FunctionalExtensionality
        "classic",  # Classical_Prop
        "constructive_definite_description",  # Description
        "propositional_extensionality",  # PropExtensionality
    )
)


def coqc() -> str | None:
    """The path of `coqc`, if it is installed."""
    return shutil.which("coqc")


def check(text: str, seconds: float = SECONDS) -> tuple[str, ...]:
    """The axioms that the theorems of an exported file rest on, as `Print Assumptions` names them.

    Raises: F703 (Coq does not accept it, or an axiom is not of the library), F702 (no Coq, or it did not end).
    """
    program = coqc()
    if program is None:
        raise Fault("F702", "Coq cannot be run", cause="there is no coqc on the PATH", mend="apt-get install coq")
    with tempfile.TemporaryDirectory(prefix="stemai-coq-") as folder:  # coqc writes beside its input, and caches
        Path(folder, "theorem.v").write_text(text, encoding="utf-8")
        try:
            done = subprocess.run(
                [program, "-q", "theorem.v"], cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise Fault("F702", "Coq cannot be run", cause=f"coqc did not end in {seconds:g} s") from error
    if done.returncode != 0:
        raise Fault("F703", "Coq does not accept the file", cause=done.stderr.strip()[-2000:])
    found = assumptions(done.stdout)
    odd = [name for name in found if name.rpartition(".")[2] not in LIBRARY_AXIOMS]
    if odd:
        raise Fault("F703", "the theorem rests on something else than Coq's library", cause=", ".join(odd))
    return found


def assumptions(output: str) -> tuple[str, ...]:
    """The names in what `Print Assumptions` printed, each once; types follow indented or after a colon.

    Raises: F703 (it printed nothing of the kind).
    """
    names: dict[str, None] = {}
    blocks = re.split(r"^(Axioms:|Section Variables:|Closed under the global context)$", output, flags=re.MULTILINE)
    if len(blocks) == 1:
        raise Fault("F703", "Coq did not say what the theorem rests on")
    for head, body in zip(blocks[1::2], blocks[2::2], strict=True):
        if head.startswith("Closed"):
            continue
        for line in body.splitlines():
            name = re.match(r"[A-Za-z_][\w.']*(?=\s*(:|$))", line)
            if (name and name[0].endswith(THEOREM)) or (name is None and line.strip() and not line[0].isspace()):
                break  # what `Check` prints about the next theorem
            if name is not None:
                names[name[0]] = None
    return tuple(names)
