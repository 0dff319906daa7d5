"""Attacks on the rules of logic: capture, escape, missing cases, wrong premises."""

from __future__ import annotations

from collections.abc import Iterator

from stemai.kernel.propositions import contradictory
from stemai.kernel.terms import FALSE, REAL, TRUE, Term, free, make
from tests.kernel_attacks.writing import (
    EMPTY,
    Family,
    N,
    R,
    Refused,
    and_,
    b0,
    b1,
    eq,
    every,
    implies,
    ite,
    le,
    lt,
    not_,
    or_,
    p,
    q,
    r,
    rule,
    s,
    seq,
    some,
    w,
    x,
    y,
    z,
)


def families() -> Iterator[Family]:
    yield from _assumptions()
    yield from _connectives()
    yield from _negation()
    yield from _quantifiers()
    yield from _clauses()


def _assumptions() -> Iterator[Family]:
    loose = eq(b0, N(0))
    yield rule(
        "assume", [], [p], seq(p, p),
        ("no formula", [], [x], "a formula without loose"),
        ("loose index", [], [loose], "a formula without loose"),
    )
    known = EMPTY.with_axiom("ax", TRUE)
    yield rule("axiom", [], ["ax"], seq(TRUE), ("no such axiom", [], ["bx"], "no axiom `bx`"), theory=known)
    yield rule("cut", [seq(p, q), seq(q, w, r_positive())], [], seq(p, w, r_positive()))
    yield rule("true_intro", [], [], seq(TRUE), ("a parameter", [], [p], "takes 0 parameters", "K010"))
    yield rule(
        "false_elim", [seq(p, FALSE)], [q], seq(p, q),
        ("premise not false", [seq(p, q)], [q], "does not conclude false"),
        ("no formula", [seq(FALSE)], [x], "a formula without loose"),
        ("loose index", [seq(FALSE)], [loose], "a formula without loose"),
        ("no premise", [], [q], "takes 1 premises", "K010"),
    )


def r_positive() -> Term:
    return lt(R(0), r)


def _connectives() -> Iterator[Family]:
    loose = eq(b0, N(0))
    yield rule(
        "implies_intro", [seq(p, q, w)], [p], seq(q, implies(p, w)),
        ("no formula", [seq(p, q)], [x], "a formula without loose"),
        ("loose index", [seq(p, q)], [loose], "a formula without loose"),
    )
    yield rule(
        "implies_elim", [seq(p, implies(q, w)), seq(r_positive(), q)], [], seq(p, r_positive(), w),
        ("another condition", [seq(implies(q, w)), seq(p)], [], "not the condition"),
        ("the converse", [seq(implies(q, w)), seq(w)], [], "not the condition"),
        ("an `or` is no implication", [seq(or_(q, w)), seq(q)], [], "not the condition"),
    )
    yield rule(
        "and_intro", [seq(p, q), seq(w, p)], [], seq(p, w, and_(q, p)),
        ("one part", [seq(p, q)], [], "two premises or more"),
    )
    yield rule(
        "and_elim", [seq(w, and_(p, q))], [0], seq(w, p), ("the other", [seq(and_(p, q))], [3], "no such part")
    )
    yield rule(
        "and_elim", [seq(w, and_(p, q))], [1], seq(w, q),
        ("an `or`", [seq(or_(p, q))], [1], "no such part"),
        ("past the end", [seq(and_(p, q))], [2], "no such part"),
        ("before the start", [seq(and_(p, q))], [-1], "no such part"),
    )
    yield rule(
        "or_intro", [seq(w, p)], [or_(q, p)], seq(w, or_(q, p)),
        ("not a part", [seq(w)], [or_(q, p)], "not a part"),
        ("an `and`", [seq(p)], [and_(q, p)], "not a part"),
        ("no formula", [seq(p)], [x], "a formula without loose"),
        ("loose index", [seq(p)], [or_(p, loose)], "a formula without loose"),
    )
    fork = seq(r_positive(), or_(p, q))
    yield rule(
        "or_elim", [fork, seq(p, w), seq(q, x_is_0(), w)], [], seq(r_positive(), x_is_0(), w),
        ("a case is missing", [fork, seq(p, w)], [], "a premise for each part of it are needed"),
        ("an `and`", [seq(and_(p, q)), seq(p, w), seq(q, w)], [], "not one premise for each part"),
        ("two cases of three", [seq(or_(p, q, w)), seq(p, w), seq(q, w)], [], "not one premise for each part"),
        ("three cases of two", [fork, seq(p, w), seq(q, w), seq(w)], [], "not one premise for each part"),
        ("cases that differ", [fork, seq(p, w), seq(q, p)], [], "do not conclude the same"),
    )
    yield rule("or_elim", [fork, seq(q, w), seq(p, w)], [], seq(r_positive(), p, q, w))  # crossed: nothing is discharged
    yield rule(
        "iff_intro", [seq(w, implies(p, q)), seq(x_is_0(), implies(q, p))], [], seq(w, x_is_0(), eq(p, q)),
        ("twice the same way", [seq(implies(p, q)), seq(implies(p, q))], [], "not an implication and its converse"),
        ("first is an `or`", [seq(or_(p, q)), seq(implies(q, p))], [], "not an implication and its converse"),
        ("second is an `or`", [seq(implies(p, q)), seq(or_(q, p))], [], "not an implication and its converse"),
    )


def x_is_0() -> Term:
    return eq(x, N(0))


def _negation() -> Iterator[Family]:
    loose = eq(b0, N(0))
    for name, gone, result in (("not_intro", p, not_(p)), ("by_contradiction", not_(p), p)):
        yield rule(
            name, [seq(gone, q, FALSE)], [p], seq(q, result),
            ("premise not false", [seq(gone, q)], [p], "does not conclude false"),
            ("no formula", [seq(FALSE)], [x], "a formula without loose"),
            ("loose index", [seq(FALSE)], [loose], "a formula without loose"),
        )
    yield rule("not_intro", [seq(not_(p), FALSE)], [p], seq(not_(p), not_(p)))  # `not p` is not `p`: it stays
    yield rule("by_contradiction", [seq(p, FALSE)], [p], seq(p, p))
    yield rule(
        "not_elim", [seq(w, not_(p)), seq(q, p)], [], seq(w, q, FALSE),
        ("of something else", [seq(not_(p)), seq(q)], [], "does not negate the second"),
        ("no negation", [seq(eq(p, q)), seq(p)], [], "does not negate the second"),
    )
    yield rule(
        "excluded_middle", [], [p], seq(or_(p, not_(p))),
        ("no formula", [], [x], "a formula without loose"),
        ("loose index", [], [loose], "a formula without loose"),
    )


def _quantifiers() -> Iterator[Family]:
    x_real = free("x", REAL)
    yield rule(
        "forall_intro", [seq(p, le(x, x))], [x], seq(p, every(le(b0, b0))),
        ("variable in a hypothesis", [seq(lt(x, y), le(x, x))], [x], "free in a hypothesis"),
        ("no variable", [seq(le(N(0), N(0)))], [N(0)], "a free variable is needed"),
    )
    # One name at two sorts is two variables: the real `x` of the hypothesis is not the integer `x`.
    yield rule("forall_intro", [seq(lt(x_real, s), le(x, x))], [x], seq(lt(x_real, s), every(le(b0, b0))))
    yield rule(
        "forall_elim", [seq(p, every(le(b0, x)))], [y], seq(p, le(y, x)),
        ("another sort", [seq(every(le(b0, x)))], [r], "not universal over the sort"),
        ("existential", [seq(some(le(b0, x)))], [y], "not universal over the sort"),
        ("loose value", [seq(every(le(b0, x)))], [b0], "a term without loose"),
    )
    whole = some(le(b0, x))
    yield rule(
        "exists_intro", [seq(p, le(y, x))], [whole, y], seq(p, whole),
        ("body elsewhere", [seq(le(y, y))], [whole, y], "not the body at the witness"),
        ("witness elsewhere", [seq(le(y, x))], [whole, z], "not the body at the witness"),
        ("universal", [seq(le(y, x))], [every(le(b0, x)), y], "not existential over the sort"),
        ("another sort", [seq(le(y, x))], [some(le(b0, x)), r], "not existential over the sort"),
        ("loose witness", [seq(le(y, x))], [whole, b0], "a term without loose"),
        ("loose formula", [seq(le(y, x))], [some(le(b0, b1)), y], "a formula without loose"),
    )
    yield rule(
        "exists_elim", [seq(q, whole), seq(le(y, x), w, p)], [y], seq(q, w, p),
        ("escapes in the conclusion", [seq(whole), seq(le(y, x), le(y, z))], [y], "escapes its scope"),
        ("escapes in a hypothesis", [seq(whole), seq(le(y, x), lt(y, z), p)], [y], "escapes its scope"),
        ("free in the formula", [seq(some(le(b0, y))), seq(le(y, y), p)], [y], "escapes its scope"),
        ("universal", [seq(every(le(b0, x))), seq(le(y, x), p)], [y], "not existential over the sort"),
        ("another sort", [seq(whole), seq(p)], [r], "not existential over the sort"),
        ("no variable", [seq(whole), seq(le(N(1), x), p)], [N(1)], "a free variable is needed"),
    )
    yield rule("exists_elim", [seq(q, whole), seq(le(z, x), p)], [y], seq(q, le(z, x), p))  # another witness stays


def _clauses() -> Iterator[Family]:
    yield rule(
        "tauto", [seq(p, implies(q, w)), seq(x_is_0(), q)], [w], seq(p, x_is_0(), w),
        ("converse", [seq(implies(q, w)), seq(w)], [q], "does not follow"),
        ("one case open", [seq(or_(p, q)), seq(implies(p, w))], [w], "does not follow"),
        ("no premise", [], [p], "does not follow"),
        ("not both is not neither", [seq(not_(and_(p, q))), seq(p)], [FALSE], "does not follow"),
        ("atoms under a binder", [seq(every(p))], [p], "does not follow"),
        ("part of a bound body", [seq(some(and_(p, eq(b0, b0))))], [p], "does not follow"),
        ("no formula", [], [x], "a formula without loose"),
        ("loose index", [], [or_(eq(b0, N(0)), not_(eq(b0, N(0))))], "a formula without loose"),
    )
    for goal, why in (
        (implies(implies(implies(p, q), p), p), "Peirce"),
        (eq(eq(p, q), eq(not_(p), not_(q))), "iff of negations"),
        (eq(ite(p, q, w), and_(implies(p, q), implies(not_(p), w))), "if as implications"),
        (eq(and_(p, or_(q, w)), or_(and_(p, q), and_(p, w))), "distribution"),
        (eq(eq(p, eq(q, w)), eq(eq(p, q), w)), "iff is associative"),
    ):
        broken = {"Peirce": implies(implies(p, q), p), "iff of negations": eq(eq(p, q), eq(not_(p), q))}
        other = broken.get(why, eq(goal.args[0], not_(goal.args[1])) if goal.op == "eq" else p)
        yield rule("tauto", [], [goal], seq(goal), (f"not {why}", [], [other], "does not follow"))
    yield Family("few case splits", lambda: contradictory([p, not_(p)], 9), True, (
        Refused("many", lambda: contradictory([or_(p, q), or_(not_(p), w)], 1), "M009", "more steps"),
    ))
    yield Family("truth tables", _misjudged, [])
    yield rule(
        "propositional", [seq(p, q, w), seq(not_(p), w)], [(p, not_(p)), w], seq(q, w),
        ("discharged without the other case", [seq(p, q, w)], [(p,), w], "does not follow"),
        ("another goal", [seq(p, w), seq(not_(p), w)], [(p, not_(p)), q], "does not follow"),
        ("no formula", [seq(p)], [(), x], "a formula without loose"),
        ("loose index", [seq(FALSE)], [(), eq(b0, N(0))], "a formula without loose"),
    )
    yield rule("propositional", [seq(p, w)], [(), w], seq(p, w))  # what is not discharged stays
    yield rule("propositional", [seq(p, w)], [(q,), w], seq(p, w))


def _misjudged() -> list[Term]:
    """Formulas that the case splits call contradictory and a truth table does not, or the other way round; none of them."""
    atoms = (p, q, TRUE, FALSE)
    small = [build(a, b) for build in (and_, or_, implies, eq) for a in atoms for b in (p, q)]
    small += [not_(a) for a in atoms] + [ite(a, b, not_(p)) for a in (*atoms, w) for b in (q, TRUE)]
    larger = [make(op_, a, b) for op_ in ("and", "eq", "or", "implies") for a in small[::5] for b in small[::3]]
    larger += [and_(ite(w, a, b), eq(w, c)) for a in small[::9] for b in small[::7] for c in (p, not_(a))]
    literals = (p, q, not_(p), not_(q))
    larger += [and_(f, one, other) for f in small for one in literals for other in literals]
    larger += [and_(one, not_(f)) for f in small for one in literals]
    forced = [and_(implies(a, w), implies(a, not_(w))) for a in (p, not_(p))]  # a is false, and that is seen late
    larger += [and_(f, one, late) for f in (*small, *map(not_, small)) for one in (q, not_(q)) for late in forced]
    return [f for f in (*small, *map(not_, small), *larger) if contradictory([f]) == any(_value(f, t) for t in _TABLES)]


_TABLES = [{p: a, q: b, w: c} for a in (True, False) for b in (True, False) for c in (True, False)]


def _value(formula: Term, table: dict[Term, bool]) -> bool:
    """The truth value of a formula over p, q and w."""
    if formula in table:
        return table[formula]
    parts = [_value(part, table) for part in formula.args]
    return {
        "true": lambda: True, "false": lambda: False, "not": lambda: not parts[0], "and": lambda: all(parts), "or": lambda: any(parts),
        "implies": lambda: not parts[0] or parts[1], "eq": lambda: parts[0] == parts[1], "ite": lambda: parts[1] if parts[0] else parts[2],
    }[formula.op]()
