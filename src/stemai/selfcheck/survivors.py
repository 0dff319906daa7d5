"""Mutants of the kernel that no input can tell from the kernel, each with the reason."""

from __future__ import annotations

from typing import Final

EXPLAINED: Final[dict[str, str]] = {
    "certificate.py:_rational: without: len(value) <= 2 * limits.NUMERAL_DIGITS + 2": (
        "spares the pattern a long text; both numbers of what it matches are measured again on the next line"
    ),
    "evaluation.py:Evaluator.sampled: never refuses: error.code != 'K030'": "evaluation of sorted terms raises no other code",
    "evaluation.py:Evaluator.evident: never refuses: error.code != 'K030'": "evaluation of sorted terms raises no other code",
    "evaluation.py:Evaluator._bounds: never refuses: error.code != 'K030'": "evaluation of sorted terms raises no other code",
    "rules/definitions.py:induction: without: motive.op != 'lambda'": "only a lambda carries `(INT,)`, which is asked for too",
    "rules/equality.py:rewrite: without: motive.op != 'lambda'": "only a lambda carries a tuple of one sort, asked for too",
    "rules/integers.py:pow_real: hypotheses without: NO_HYPOTHESES": "the union with the empty set",
    "terms.py:_try_sort: without: sorts[0].result is not None": (
        "what is no function sort has no argument sorts, and there is at least one argument to compare with them"
    ),
    "theory.py:require_definable: without: definition.body.loose > arity": "the instance keeps the indices beyond: `body.loose`",
    "theory.py:require_definable: without: body.loose": "more loose indices than parameters: `definition.body.loose > arity`",
    "values.py:admit: without: isinstance(value, Closure) (2)": "the line before has asked; this one is for the type checker",
}
