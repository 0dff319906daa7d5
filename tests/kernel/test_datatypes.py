"""Datatypes against a meaning of their own: a value is a tuple of its constructor's name and its fields.

What a constructor makes of a negative number where it takes a Nat is not known: rules have to hold in two meanings of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemai.errors import KernelError
from stemai.kernel.certificate import canonical, encode, parse, replay
from stemai.kernel.evaluation import evaluate
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import (
    BOOL,
    INT,
    T_BOOL,
    T_NAT,
    Sort,
    Symbol,
    Term,
    abstract,
    bound,
    call,
    forall,
    free,
    fresh,
    instantiate,
    lambda_,
    make,
    named_type,
    number,
)
from stemai.kernel.theory import Datatype, Definition, Theory, termination
from stemai.kernel.values import Constructed

TREE, LIST, BUSH = Sort("Tree"), Sort("List"), Sort("Bush")
T_TREE, T_LIST, T_BUSH = named_type("Tree"), named_type("List"), named_type("Bush")
NIL, CONS = Symbol("nil", (), T_LIST), Symbol("cons", (T_NAT, T_LIST), T_LIST)
LEAF, NODE = Symbol("leaf", (T_BOOL,), T_TREE), Symbol("node", (T_TREE, T_LIST, T_TREE), T_TREE)
DEEP, CUT, GROWN = Symbol("deep", (T_BUSH,), T_TREE), Symbol("cut", (T_NAT,), T_BUSH), Symbol("grown", (T_TREE, T_BUSH), T_BUSH)
MADE = {LIST: (NIL, CONS), TREE: (LEAF, NODE, DEEP), BUSH: (CUT, GROWN)}
SORT_OF = {c.name: sort for sort, constructors in MADE.items() for c in constructors}
THEORY = (
    Theory().with_datatype(Datatype("List", MADE[LIST])).with_datatype(Datatype("Tree", MADE[TREE]), Datatype("Bush", MADE[BUSH]))
)
VARIABLES = {sort: [free(f"{name}{sort}", sort) for name in "uv"] for sort in (INT, BOOL, *MADE)}


def terms(sort: Sort, depth: int, scope: tuple[Term, ...] = ()) -> st.SearchStrategy[Term]:
    """Terms of a sort; `scope` are variables of arms around, which the arm binds afterwards."""
    return st.deferred(lambda: _terms(sort, depth, scope))


@st.composite
def _terms(draw: st.DrawFn, sort: Sort, depth: int, scope: tuple[Term, ...]) -> Term:
    atoms = [*VARIABLES[sort], *(v for v in scope if v.sort == sort)]
    kind = draw(st.integers(0, 5)) if depth else 0
    if kind == 0:
        return draw(st.sampled_from(atoms))
    if kind == 1:
        parts = [draw(terms(s, depth - 1, scope)) for s in (BOOL, sort, sort)]
        return make("ite", *parts)
    if kind == 2:
        on = draw(st.sampled_from(list(MADE)))
        arms = []
        for symbol in MADE[on]:
            fields = [free(f"f{len(scope)}.{i}", t.carrier) for i, t in enumerate(symbol.parameters)]
            arms.append(abstract(draw(terms(sort, depth - 1, (*scope, *fields))), fields))
        return make("match", draw(terms(on, depth - 1, scope)), *arms, data=MADE[on])
    if sort in MADE:
        symbol = draw(st.sampled_from(MADE[sort]))
        return call(symbol, *(draw(terms(t.carrier, depth - 1, scope)) for t in symbol.parameters))
    if sort == INT:
        if kind == 3:
            return make("size", draw(terms(draw(st.sampled_from(list(MADE))), depth - 1, scope)))
        return make("add", number(draw(st.integers(-1, 2)), INT), draw(terms(INT, depth - 1, scope)))
    other = draw(st.sampled_from([INT, *MADE]))
    return make("eq", *(draw(terms(other, depth - 1, scope)) for _ in range(2)))


VALUES = {
    INT: st.integers(-1, 2),
    BOOL: st.booleans(),
    LIST: st.recursive(st.just(("nil",)), lambda tail: st.tuples(st.just("cons"), st.integers(0, 2), tail), max_leaves=3),
}
CUTS = st.tuples(st.just("cut"), st.integers(0, 2))
VALUES[TREE] = st.recursive(
    st.tuples(st.just("leaf"), st.booleans()),
    lambda tree: st.one_of(
        st.tuples(st.just("node"), tree, VALUES[LIST], tree),
        st.tuples(st.just("deep"), st.one_of(CUTS, st.tuples(st.just("grown"), tree, CUTS))),
    ),
    max_leaves=3,
)
VALUES[BUSH] = st.one_of(CUTS, st.tuples(st.just("grown"), VALUES[TREE], CUTS))
POINTS = st.fixed_dictionaries({v: VALUES[sort] for sort, known in VARIABLES.items() for v in known})
Point = dict[Term, Any]


def size(value: tuple[Any, ...]) -> int:
    return 1 + sum(size(part) for part in value[1:] if isinstance(part, tuple))


class Misfit:
    """What stands where a Nat should be and a negative number is; it notes that it was asked."""

    def __init__(self, choice: Callable[[int], int]) -> None:
        self.choice = choice
        self.asked = False

    def __call__(self, value: int) -> int:
        self.asked = True
        return self.choice(value)


CHOICES = (lambda value: 0, lambda value: 1 - value)


def meaning(term: Term, at: Point, misfit: Misfit | None = None) -> Any:
    misfit = misfit or Misfit(CHOICES[0])
    op, args = term.op, term.args
    if op == "free":
        return at[term]
    if op == "num":
        return int(term.data[0])
    if op == "call":
        fields = [meaning(a, at, misfit) for a in args]
        pairs = zip(fields, term.data.parameters, strict=True)
        return (term.data.name, *(misfit(v) if t == T_NAT and v < 0 else v for v, t in pairs))
    if op == "match":
        name, *fields = meaning(args[0], at, misfit)
        position = [c.name for c in term.data].index(name)
        names = [free(f"m{len(at)}.{i}", t.carrier) for i, t in enumerate(term.data[position].parameters)]
        return meaning(instantiate(args[position + 1], names), {**at, **dict(zip(names, fields, strict=True))}, misfit)
    if op == "exists":  # over lists and trees only as `exhaustive` says it: the fields of a value are at hand
        return any(meaning(instantiate(args[0], [v]), {**at, v: part}, misfit) for v, part in _candidates(term, at))
    values = [meaning(a, at, misfit) for a in args]
    return _PLAIN[op](*values)


def _candidates(term: Term, at: Point) -> list[tuple[Term, Any]]:
    (variable,) = fresh([term.data], term, *at)
    pool: list[Any] = []
    todo = list(at.values())
    while todo:
        value = todo.pop()
        pool.append(value)
        todo.extend(value[1:] if isinstance(value, tuple) else ())
    fits: dict[Sort, Callable[[Any], bool]] = {
        INT: lambda v: type(v) is int,
        BOOL: lambda v: type(v) is bool,
    }
    made = [v for v in pool if isinstance(v, tuple) and SORT_OF[v[0]] == term.data]
    return [(variable, v) for v in (filter(fits[term.data], pool) if term.data in fits else made)]


_PLAIN: dict[str, Callable[..., Any]] = {
    "ite": lambda c, s, t: s if c else t,
    "eq": lambda s, t: s == t,
    "not": lambda s: not s,
    "or": lambda *s: any(s),
    "and": lambda *s: all(s),
    "add": lambda *s: sum(s),
    "le": lambda s, t: s <= t,
    "size": size,
}


def plain(value: Any) -> Any:
    """A value of the kernel as a tuple."""
    if isinstance(value, Constructed):
        return (value.constructor.name, *map(plain, value.fields))
    return value


def literal(value: Any, sort: Sort) -> Term:
    if sort in MADE:
        symbol = next(c for c in MADE[sort] if c.name == value[0])
        return call(symbol, *(literal(v, t.carrier) for v, t in zip(value[1:], symbol.parameters, strict=True)))
    return make("true" if value else "false") if sort == BOOL else number(value, INT)


@settings(max_examples=60)
@given(st.sampled_from([INT, BOOL, *MADE]).flatmap(lambda sort: terms(sort, 3)), POINTS)
def test_evaluation_is_the_meaning(term: Term, point: Point) -> None:
    values = {v: evaluate(literal(value, v.sort), THEORY) for v, value in point.items()}
    misfit = Misfit(CHOICES[0])
    expected = meaning(term, point, misfit)
    try:
        found = plain(evaluate(term, THEORY, values))
    except KernelError as error:
        assert error.code == "K030"
        assert misfit.asked
    else:
        assert found == expected


@settings(max_examples=60)
@given(st.sampled_from(list(MADE)), st.data(), POINTS)
def test_what_the_rules_conclude_holds(sort: Sort, data: st.DataObject, point: Point) -> None:
    s, t = (data.draw(terms(sort, 3)) for _ in range(2))
    result = data.draw(st.sampled_from([INT, BOOL, LIST]))
    arms = []
    for symbol in MADE[sort]:
        fields = [free(f"g.{i}", f.carrier) for i, f in enumerate(symbol.parameters)]
        arms.append(abstract(data.draw(terms(result, 2, tuple(fields))), fields))
    matched = make("match", s, *arms, data=MADE[sort])
    for rule, parameters in (
        ("distinct", (s, t)), ("injective", (s, t, data.draw(st.integers(-1, 3)))), ("exhaustive", (s,)),
        ("match_constructor", (matched,)), ("size_constructor", (s,)), ("size_positive", (s,)),
    ):  # fmt: skip
        proof = Proof(THEORY)
        try:
            sequent = proof[proof.line(rule, (), *parameters)]
        except KernelError:
            continue
        for choice in CHOICES:
            misfit = Misfit(choice)
            at = {**point, free("whole", sort): meaning(s, point, misfit)}  # so that its fields are at hand
            held = all(meaning(h, point, misfit) for h in sequent.hypotheses)
            assert not held or meaning(sequent.conclusion, at, misfit)


def test_a_structural_induction_replays() -> None:
    """``forall xs, append(xs, nil) = xs``, with the termination proof of append, line by line."""
    xs, ys, x, r = free("xs", LIST), free("ys", LIST), free("x", INT), free("r", LIST)
    append = Symbol("append", (T_LIST, T_LIST), T_LIST)
    nil, whole = call(NIL), call(CONS, x, r)
    arm = abstract(call(CONS, x, call(append, r, ys)), [x, r])
    body = abstract(make("match", xs, ys, arm, data=MADE[LIST]), [xs, ys])
    definition = Definition(append, body, (abstract(make("size", xs), [xs, ys]),))
    ends = Proof(THEORY)
    goal = termination(definition)
    start = goal.args[0].args[0].args[0].args[0]  # below the two parameters, and head and tail
    assert start.op == "implies"
    guard = instantiate(start, [free(n, s) for n, s in (("a", LIST), ("b", LIST), ("c", INT), ("d", LIST))]).args[0]
    variables = [free(n, s) for n, s in (("a", LIST), ("b", LIST), ("c", INT), ("d", LIST))]
    a, _, c, d = variables
    made = make("eq", a, call(CONS, c, d))
    known = ends.line("assume", (), made)
    lines = [ends.line("size_constructor", (), call(CONS, c, d)), ends.line("size_positive", (), d)]
    same = ends.line("congruence", (known, lines[0]), make("eq", make("size", a), make("add", number(1, INT), make("size", d))))
    wanted = instantiate(start, variables).args[1].args[1].args
    parts = [ends.line("linear", (same, lines[1]), f, (-1, 1, 1)) for f in wanted[:1]]
    parts += [ends.line("linear", (same,), f, (-1, 1)) for f in wanted[1:]]
    line = ends.line("implies_intro", (ends.line("and_intro", tuple(parts)),), made)
    line = ends.line("implies_intro", (line,), guard)
    for variable in reversed(variables):
        line = ends.line("forall_intro", (line,), variable)
    assert ends.conclusion(line) is goal
    theory = THEORY.with_definition(definition)
    proof = Proof(theory)
    claim = _append_nil(proof, append)
    written = encode(theory, {"append": (ends, line)}, proof.conclusion(claim), "proved", (proof, claim))
    checked = replay(parse(canonical(written)))
    assert checked.theory == theory
    assert checked.goal is forall(xs, make("eq", call(append, xs, nil), xs))
    assert checked.unconfirmed == ()
    with pytest.raises(KernelError, match="append"):
        replay(parse(canonical(encode(theory, {}, proof.conclusion(claim), "proved", (proof, claim)))))
    assert whole.sort == LIST


def _append_nil(proof: Proof, append: Symbol) -> int:
    nil, x, r = call(NIL), free("x", INT), free("r", LIST)
    motive = lambda_([r], make("eq", call(append, r, nil), r))
    first = proof.line("unfold", (), call(append, nil, nil))
    matched = proof.line("match_constructor", (), proof.conclusion(first).args[1])
    base = proof.line("trans", (first, matched))
    whole = call(CONS, x, r)
    unfolded = proof.line("unfold", (), call(append, whole, nil))
    reduced = proof.line("trans", (unfolded, proof.line("match_constructor", (), proof.conclusion(unfolded).args[1])))
    hypothesis = make("eq", call(append, r, nil), r)
    step = proof.line("congruence", (reduced, proof.line("assume", (), hypothesis)), make("eq", call(append, whole, nil), whole))
    for condition in (hypothesis, make("le", number(0, INT), x)):
        step = proof.line("implies_intro", (step,), condition)
    for variable in (r, x):
        step = proof.line("forall_intro", (step,), variable)
    return proof.line("structural_induction", (base, step), (motive,))


def test_a_bound_field_keeps_its_sort() -> None:
    with pytest.raises(KernelError, match="is used at sort"):
        make("match", free("xs", LIST), number(0, INT), bound(0, INT), data=MADE[LIST])
