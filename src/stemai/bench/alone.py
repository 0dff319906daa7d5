"""What the judge closes without a prover: `auto` on the statement with all that the asker states, and on its negation.

Every table has this as a row, and provers are compared on the rest: what a solver does by itself is nobody's merit.
"""

from __future__ import annotations

from stemai.language import parse_problem
from stemai.library import elaborate


def submissions(text: str, name: str) -> tuple[str, ...]:
    """The submissions that need no thought for the problem `name`; none for a kind that a proof does not settle.

    Raises: L… (not a problem file).
    """
    module = elaborate(parse_problem(text))
    problem = next(found for found in module.problems if found.name == name)
    if problem.kind not in ("theorem", "find"):
        return ()
    axioms = tuple(module.theory.axioms)
    lemmas = tuple(proof.name.name for proof in module.proofs if proof.name is not None)
    unfolding = tuple(pending.definition.symbol.name for pending in module.definitions)
    facts = (*(h.name for h in problem.hypotheses), *axioms, *lemmas)
    plain = _method((*axioms, *lemmas), ()) if problem.kind == "find" else _method(facts, ())
    tried = [f"proof {name}\n  {plain}\nqed\n"]
    if unfolding:
        tried.append(f"proof {name}\n  {_method(facts if problem.kind == 'theorem' else axioms, unfolding)}\nqed\n")
    tried.append(f"disproof {name}\n  {_method((*axioms, *lemmas), ())}\nqed\n")
    return tuple(tried)


def _method(facts: tuple[str, ...], unfolding: tuple[str, ...]) -> str:
    using = f" using {', '.join(facts)}" if facts else ""
    return f"by auto{using}" + (f" unfolding {', '.join(unfolding)}" if unfolding else "")
