"""Terms with variables against closed terms."""

from __future__ import annotations

from stemai.kernel.terms import Term

_Bindings = dict[Term, Term]


def match(pattern: Term, term: Term, bindings: _Bindings, variables: frozenset[Term]) -> _Bindings | None:
    """The closed values of `variables` at which `pattern` is `term`, or None."""
    if pattern in variables:
        known = bindings.get(pattern)
        if known is not None:
            return bindings if known is term else None
        return {**bindings, pattern: term} if term.sort == pattern.sort and not term.loose else None
    if not pattern.frees & variables:
        return bindings if pattern is term else None
    if pattern.op != term.op or pattern.data != term.data or len(pattern.args) != len(term.args):
        return None
    state: _Bindings | None = bindings
    for part, other in zip(pattern.args, term.args, strict=True):
        state = None if state is None else match(part, other, state, variables)
    return state
