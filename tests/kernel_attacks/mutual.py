"""Attacks on datatypes and definitions that are admitted together: induction with several motives, measures around a circle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stemai.kernel.certificate import canonical, encode, replay, statement_digest
from stemai.kernel.evaluation import evaluate
from stemai.kernel.proofs import Proof
from stemai.kernel.reached import reached
from stemai.kernel.terms import (
    T_INT,
    T_NAT,
    TRUE,
    Sort,
    Symbol,
    Term,
    bound,
    call,
    function_type,
    make,
    named_type,
)
from stemai.kernel.theory import Datatype, Definition, Theory, termination
from tests.kernel_attacks.writing import (
    EMPTY,
    Call,
    Family,
    N,
    Refused,
    add,
    and_,
    b0,
    eq,
    every,
    fun,
    implies,
    ite,
    le,
    lt,
    rule,
    seq,
    sub,
)

ZERO, ONE = N(0), N(1)
TREE, FOREST = Sort("Tree"), Sort("Forest")
T_TREE, T_FOREST = named_type("Tree"), named_type("Forest")
NODE, END, MORE = Symbol("node", (T_NAT, T_FOREST), T_TREE), Symbol("end", (), T_FOREST), Symbol("more", (T_TREE, T_FOREST), T_FOREST)
TREES, FORESTS = Datatype("Tree", (NODE,)), Datatype("Forest", (END, MORE))
THEORY = EMPTY.with_datatype(TREES, FORESTS)
P, Q = Symbol("p", (T_TREE,), named_type("Tree")), Symbol("q", (T_FOREST,), named_type("Forest"))
BOTH = THEORY.with_symbol(P).with_symbol(Q)
t0, f0 = bound(0, TREE), bound(0, FOREST)
NEXT = "not the step of the motive"


def families() -> Iterator[Family]:
    yield from _induction()
    yield from _declarations()
    yield from _termination()
    yield from _definitions()
    yield from _certificates()


def _family(name: str, run: Call, gives: object, *refused: tuple[str, Call, str, str]) -> Family:
    return Family(name, run, gives, tuple(Refused(*row) for row in refused))


def _induction() -> Iterator[Family]:
    on_tree, on_forest = eq(call(P, t0), t0), eq(call(Q, f0), f0)
    tree, forest = fun(on_tree, TREE), fun(on_forest, FOREST)
    node, more = call(NODE, bound(1, Sort("Int")), f0), make("call", bound(1, TREE), f0, data=MORE)
    natural = le(ZERO, bound(1, Sort("Int")))
    at_node, at_more, at_end = eq(call(P, node), node), eq(call(Q, more), more), eq(call(Q, call(END)), call(END))
    first = every(every(implies(natural, implies(on_forest, at_node)), FOREST))
    last = every(every(implies(eq(call(P, bound(1, TREE)), bound(1, TREE)), implies(on_forest, at_more)), FOREST), TREE)
    alone = every(every(implies(natural, at_node), FOREST))
    one_sided = every(every(implies(on_forest, at_more), FOREST), TREE)
    whole = and_(every(on_tree, TREE), every(on_forest, FOREST))
    yield rule(
        "structural_induction", [seq(first), seq(at_end), seq(last)], [(tree, forest)], seq(whole),
        ("one motive, with a hypothesis of the other", [seq(first)], [(tree,)], NEXT),
        ("motives in another order", [seq(first), seq(at_end), seq(last)], [(forest, tree)], NEXT),
        ("one motive twice", [seq(first), seq(first)], [(tree, tree)], "one motive for each"),
        ("two motives of one datatype", [seq(first), seq(first)], [(tree, fun(TRUE, TREE))], "one motive for each"),
        ("no motive", [], [()], "one motive for each"),
        ("a constructor left out", [seq(first), seq(at_end)], [(tree, forest)], "one premise for each"),
        ("no hypothesis about the tree", [seq(first), seq(at_end), seq(one_sided)], [(tree, forest)], NEXT),
        ("no hypothesis about the forest", [seq(alone), seq(at_end), seq(last)], [(tree, forest)], NEXT),
        ("a motive on integers", [seq(first), seq(at_end), seq(last)], [(tree, fun(le(ZERO, b0)))], "is not a datatype"),
        theory=BOTH,
    )
    yield rule("structural_induction", [seq(alone)], [(tree,)], seq(every(on_tree, TREE)), theory=BOTH)


def _declarations() -> Iterator[Family]:
    def made(*family: Datatype, theory: Theory = EMPTY) -> Call:
        return lambda: list(theory.with_datatype(*family).datatypes)

    closed = Datatype("Forest", (MORE,))
    own = Datatype("Loop", (Symbol("turn", (named_type("Loop"),), named_type("Loop")),))
    none, taken = "has no value", "is taken or reserved"
    yield _family(
        "datatypes together", made(TREES, FORESTS), ["Tree", "Forest"],
        ("one that comes later, by itself", made(TREES), "K020", "there is no sort"),
        ("no way to begin", made(TREES, closed), "K024", none),
        ("one of them empty", made(TREES, FORESTS, own), "K024", none),
        ("twice", made(TREES, FORESTS, TREES), "K020", taken),
        ("one constructor of two", made(TREES, Datatype("Forest", (END, MORE, NODE))), "K024", "does not make a value"),
        ("named as a constructor of the other", made(TREES, Datatype("node", (Symbol("end", (), named_type("node")),))), "K020", taken),
        ("there already", made(FORESTS, theory=THEORY), "K020", taken),
    )
    looks = Symbol("looks", (function_type([T_FOREST], T_INT),), named_type("Watcher"))
    deep = Symbol("deep", (function_type([function_type([T_INT], T_TREE)], T_INT),), T_FOREST)
    turns = Symbol("turns", (function_type([T_INT], T_TREE),), T_FOREST)
    yield _family(
        "a function as a field, of datatypes that do not rest on its own",
        made(Datatype("Watcher", (looks,)), TREES, FORESTS), ["Watcher", "Tree", "Forest"],
        ("of one that is a field of it", made(TREES, Datatype("Forest", (END, turns))), "K024", "a field of `turns`"),
        ("of functions of one", made(TREES, Datatype("Forest", (END, deep))), "K024", "a field of `deep`"),
        ("through a third", made(TREES, Datatype("Forest", (END, Symbol("seen", (named_type("Watcher"),), T_FOREST))),
                                 Datatype("Watcher", (looks,))), "K024", "a field of `looks`"),
    )  # fmt: skip


F, G = Symbol("f", (T_NAT,), T_NAT), Symbol("g", (T_NAT,), T_NAT)
LESS = make("max", sub(b0, ONE), ZERO)


def _pair(one: Term, other: Term, *measures: Term | tuple[Term, ...] | None) -> tuple[Definition, Definition]:
    first, second = (m if isinstance(m, tuple) else () if m is None else (m,) for m in measures or (b0, b0))
    return Definition(F, one, first, (G,)), Definition(G, other, second, (F,))


FALLING = _pair(ite(le(b0, ZERO), ZERO, call(G, LESS)), ite(le(b0, ZERO), ONE, call(F, LESS)))


def _termination() -> Iterator[Family]:
    def obliged(pair: tuple[Definition, ...]) -> Call:
        return lambda: termination(*pair)

    less = bound(0, Sort("Int"))
    falls = and_(le(ZERO, LESS), le(ZERO, less), lt(LESS, less))
    goal = every(implies(le(ZERO, less), implies(make("not", le(less, ZERO)), falls)))
    bare = _pair(call(G, LESS), call(F, LESS), b0, None)
    own = _pair(call(G, LESS), call(F, LESS), None, b0)
    yield _family(
        "a call of a companion falls by its measure", obliged(FALLING), goal,
        ("a measure of another length", obliged(_pair(call(G, LESS), ZERO, (b0, b0), (b0,))), "K023", "a measure of 2 integers cannot fall to one of 1"),
        ("a longer measure", obliged(_pair(call(G, LESS), ZERO, b0, (b0, b0))), "K023", "a measure of 1 integers cannot fall to one of 2"),
        ("a companion without measure", obliged(bare), "K023", "has no measure"),
        ("no measure", obliged(own), "K023", "has no measure"),
        ("its companion not there", obliged(FALLING[:1]), "K023", "together with its companions"),
        ("another companion", obliged((FALLING[0], Definition(Symbol("h", (T_NAT,), T_NAT), b0))), "K023", "together with its companions"),
        ("inside a fun", obliged(_pair(make("apply", make("free", data=("k", fun(b0).sort)), b0), ZERO)[:1]), "K023", "companions"),
    )
    twice = _pair(call(G, b0), call(F, LESS), add(b0, b0, ONE), add(b0, b0))
    same = and_(le(ZERO, less), le(ZERO, add(less, less, ONE)), lt(add(less, less), add(less, less, ONE)))
    yield _family("each call by the measures of the two", obliged(twice), every(implies(le(ZERO, less), same)))
    # what a companion gives inside the arguments is any value of its type
    inside = _pair(call(F, call(G, LESS)), ZERO)
    any_ = every(implies(le(ZERO, b0), and_(le(ZERO, b0), le(ZERO, bound(1, Sort("Int"))), lt(b0, bound(1, Sort("Int"))))))
    yield _family("a call inside a call of a companion", obliged(inside), every(implies(le(ZERO, less), and_(any_, falls))))
    # what a condition says by a call of a companion is not known there
    asked = _pair(ite(eq(call(G, LESS), ZERO), ZERO, call(F, LESS)), ZERO)
    bare_goal = every(implies(le(ZERO, less), and_(falls, falls)))
    yield _family("conditions that call a companion are left out", obliged(asked), bare_goal)


def _definitions() -> Iterator[Family]:
    def defined(*definitions: Definition, theory: Theory = EMPTY) -> Call:
        return lambda: list(theory.with_definition(*definitions).definitions)

    one, other = FALLING
    below = Definition(G, sub(call(F, LESS), ONE), (b0,), (F,))
    integer = Symbol("g", (T_NAT,), T_INT)
    to_int = (Definition(F, call(integer, LESS), (b0,), (integer,)), Definition(integer, N(-1), (b0,), (F,)))
    yield _family(
        "definitions together", defined(one, other), ["f", "g"],
        ("one by itself", defined(one), "K021", "together with its companions"),
        ("a companion that is none", defined(Definition(F, b0, (b0,), (G,)), Definition(G, b0)), "K021", "together with its companions"),
        ("in another order", defined(one, Definition(G, b0, (b0,), ())), "K021", "together with its companions"),
        ("one twice", defined(one, one), "K020", "taken"),
        ("itself as companion", defined(Definition(F, b0, (b0,), (F,))), "K021", "together with its companions"),
        ("one leaves its type", defined(one, below), "K021", "may leave Nat"),
        ("trusted at another type", defined(*to_int), "K021", "may leave Nat"),
        ("a measure that calls a companion", defined(Definition(F, b0, (call(G, b0),), (G,)), other), "K020", "there is no symbol"),
        ("a name that is taken", defined(one, other, theory=EMPTY.with_symbol(G)), "K020", "taken"),
    )
    theory = EMPTY.with_definition(*FALLING)
    yield _family("what calls the other is evaluated", lambda: [evaluate(call(F, N(n)), theory) for n in range(4)], [0, 1, 0, 1])
    yield _family("a companion comes along", lambda: list(reached(theory, [call(G, ZERO)]).definitions), ["f", "g"])
    apart = EMPTY.with_definition(Definition(F, b0)).with_definition(Definition(G, b0))
    joined = EMPTY.with_definition(Definition(F, b0, (), (G,)), Definition(G, b0, (), (F,)))
    yield _family("the digest tells what is defined together",
                  lambda: statement_digest(apart, eq(call(F, ZERO), ZERO)) == statement_digest(joined, eq(call(F, ZERO), ZERO)), False)


def _certificates() -> Iterator[Family]:
    never = _pair(add(call(G, b0), ONE), call(F, b0), N(1), ZERO)
    theory = EMPTY.with_definition(*never)
    goal = eq(call(F, ZERO), call(F, ZERO))

    def written() -> dict[str, Any]:
        proof = Proof(theory)
        claim = proof.line("refl", (), call(F, ZERO))
        return json.loads(canonical(encode(theory, {}, goal, "proved", (proof, claim))))  # type: ignore[no-any-return]

    def edited(edit: Any) -> Call:
        def run() -> object:
            certificate = written()
            edit(certificate["theory"]["symbols"])
            return replay(certificate).goal is goal

        return run

    plain = EMPTY.with_definition(Definition(F, b0, (), (G,)), Definition(G, b0, (), (F,)))

    def together() -> object:
        proof = Proof(plain)
        claim = proof.line("refl", (), call(F, ZERO))
        certificate = json.loads(canonical(encode(plain, {}, goal, "proved", (proof, claim))))
        return replay(certificate).theory == plain

    yield _family(
        "a certificate with definitions together", together, True,
        ("no proof that they end", edited(lambda s: None), "K034", "no proof that it ends"),
        ("one after the other", edited(lambda s: s.__setitem__(slice(0, 1), s[0])), "K020", "there is no symbol"),
        ("one without a body", edited(lambda s: s[0][0].__setitem__("body", None)), "K033", "out of range"),
        ("a list in the list", edited(lambda s: s.__setitem__(0, [s[0]])), "K033", "less than two"),
        ("one alone in a list", edited(lambda s: s.__setitem__(0, s[0][:1])), "K033", "less than two"),
        ("twice", edited(lambda s: s.append(s[0])), "K033", "two symbols are named"),
    )
