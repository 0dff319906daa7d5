"""CaDiCaL as a process of its own: ``python -I -S cadical.py FOLDER CONFLICTS SECONDS``, clauses in, proof out.

Standard input and output are sockets, or files: the bindings want to be able to read what they write to.
A clause is a line of literals, without the 0; the proof is LRAT text, without an empty clause where none was found.  The
bindings hold Python's lock while they search and write to a file only, and the judge may not write any; hence a process.
"""

from __future__ import annotations

import resource
import sys


def main() -> None:
    """Read clauses, and search for no more than so many conflicts and seconds of processor time."""
    folder, conflicts, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    sys.path.append(folder)
    import pysolvers  # where it lies is known only now

    clauses = [[int(literal) for literal in line.split()] for line in sys.stdin]
    solver = pysolvers.cadical195_new()
    pysolvers.cadical195_set(solver, "lrat", 1)  # before the first clause, and before the proof is opened
    pysolvers.cadical195_set(solver, "binary", 0)
    pysolvers.cadical195_set(solver, "stabilize", 0)  # gives shorter proofs
    trace = pysolvers.cadical195_tracepr(solver, sys.stdout)
    for clause in clauses:
        pysolvers.cadical195_add_cl(solver, clause)
    pysolvers.cadical195_cbudget(solver, conflicts)
    pysolvers.cadical195_solve_lim(solver, [], 0)
    pysolvers.flushpr(trace)


if __name__ == "__main__":
    main()
