"""Refutations of clauses, found by CaDiCaL and trimmed.  Untrusted: the kernel checks every step again.

CaDiCaL writes its proof in the format LRAT, ``number literals.. 0 hints.. 0`` for each clause and ``number d numbers.. 0`` for
clauses that it forgets.  What is kept are the steps that the empty clause rests on, numbered without gaps.
Sources: Biere, Fazekas, Fleury, Heisinger, "CaDiCaL, Kissat, Paracooba, Plingeling and Treengeling", SAT Competition 2020;
Cruz-Filipe et al., "Efficient certified RAT verification", CADE 26 (2017).
"""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

from stemai.errors import Fault
from stemai.oracle import limits

_SCRIPT: Final = Path(__file__).with_name("cadical.py")


def refutation(clauses: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    """The numbers that `kernel.gates.require_refutation` takes for these clauses; None where none was found.

    Raises: F001 (the solver is not installed).
    """
    bounds = (str(limits.SAT_CONFLICTS), str(limits.SAT_CPU_S))
    command = [sys.executable, "-I", "-S", str(_SCRIPT), _folder(), *bounds]
    text = "\n".join(" ".join(map(str, clause)) for clause in clauses)
    ours, theirs = socket.socketpair()  # of which both ends can be read and written, as the bindings demand
    with (
        ours,
        theirs,
        subprocess.Popen(command, stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.DEVNULL) as process,
    ):
        theirs.close()
        try:
            ours.sendall(text.encode())
            ours.shutdown(socket.SHUT_WR)
            found = _received(ours)
        except OSError:  # the other side is gone
            found = b""
        finally:
            process.kill()
    return trimmed(len(clauses), found)


def trimmed(given: int, proof: bytes) -> tuple[int, ...] | None:
    """The numbers of the steps that the empty clause of an LRAT proof over `given` clauses rests on."""
    steps = dict(_steps(proof))
    last = next((number for number, (literals, _) in steps.items() if not literals), None)
    if last is None:
        return None
    needed, stack = {last}, [last]
    while stack:
        new = {hint for hint in steps[stack.pop()][1] if hint in steps} - needed
        needed |= new
        stack.extend(new)
    own = (number for number in count(1) if number not in steps)  # CaDiCaL learns while it is still being given clauses
    names = dict(zip(own, range(1, given + 1), strict=False))
    names.update(zip(sorted(needed), count(given + 1), strict=False))
    parts = ((*steps[n][0], 0, *(names[hint] for hint in steps[n][1]), 0) for n in sorted(needed))
    return tuple(number for part in parts for number in part)


def _steps(proof: bytes) -> Iterator[tuple[int, tuple[list[int], list[int]]]]:
    """The number, the literals and the hints of each clause."""
    for line in proof.splitlines():
        number, *rest = line.split()
        if rest and rest[0] != b"d" and rest[-1] == b"0":
            end = rest.index(b"0")
            yield int(number), ([int(n) for n in rest[:end]], [int(n) for n in rest[end + 1 : -1]])


def _received(connection: socket.socket) -> bytes:
    """All that comes, up to a limit."""
    data = bytearray()
    while len(data) <= limits.SAT_PROOF_BYTES and (part := connection.recv(1 << 20)):
        data += part
    return bytes(data)


@cache
def _folder() -> str:
    """Where the bindings of CaDiCaL lie."""
    spec = importlib.util.find_spec("pysolvers")
    if spec is None or spec.origin is None:
        raise Fault(
            "F001",
            "the solver cadical cannot be loaded",
            cause="there is no module `pysolvers`",
            mend="install it: pip install python-sat",
        )
    return str(Path(spec.origin).parent)
