"""A walk of random terms through random rules: whatever a rule accepts must hold.

Each accepted sequent is closed and looked at by the second road.  Rules see formulas that are nearly what they want (an
equation between a term and a rearranged copy, right or wrong), so that they accept a good part of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Final

import stemai.kernel.rules  # noqa: F401  (fills the table of rules)
from stemai.errors import KernelError, LimitReached
from stemai.kernel.bits import clauses_of
from stemai.kernel.sequents import NO_HYPOTHESES, RULES, Sequent, infer
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Sort,
    Symbol,
    Term,
    abstract,
    bitvec,
    call,
    forall,
    free,
    function_type,
    implication,
    make,
    number,
    word,
)
from stemai.kernel.theory import Definition, Theory
from stemai.oracle.sat import refutation
from stemai.selfcheck.judged import settle
from stemai.selfcheck.roads import Claim, closed, opinion
from stemai.selfcheck.tally import Tally

BYTE: Final = bitvec(3)
LEAVES: Final[dict[Sort, tuple[Term, ...]]] = {
    INT: (free("x", INT), free("y", INT), free("!0", INT)),
    REAL: (free("r", REAL), free("s", REAL)),
    BOOL: (free("p", BOOL), free("q", BOOL)),
    BYTE: (free("v", BYTE), free("w", BYTE)),
}
_OPS: Final[dict[Sort, tuple[tuple[str, tuple[Sort, ...]], ...]]] = {
    INT: (
        ("add", (INT, INT)),
        ("sub", (INT, INT)),
        ("mul", (INT, INT)),
        ("neg", (INT,)),
        ("idiv", (INT, INT)),
        ("imod", (INT, INT)),
        ("abs", (INT,)),
        ("min", (INT, INT)),
        ("max", (INT, INT)),
        ("floor", (REAL,)),
        ("ite", (BOOL, INT, INT)),
    ),
    REAL: (
        ("add", (REAL, REAL)),
        ("sub", (REAL, REAL)),
        ("mul", (REAL, REAL)),
        ("div", (REAL, REAL)),
        ("neg", (REAL,)),
        ("abs", (REAL,)),
        ("min", (REAL, REAL)),
        ("max", (REAL, REAL)),
        ("real", (INT,)),
        ("sqrt", (REAL,)),
        ("ite", (BOOL, REAL, REAL)),
    ),
    BOOL: (
        ("le", (INT, INT)),
        ("lt", (INT, INT)),
        ("eq", (INT, INT)),
        ("le", (REAL, REAL)),
        ("lt", (REAL, REAL)),
        ("eq", (REAL, REAL)),
        ("and", (BOOL, BOOL)),
        ("or", (BOOL, BOOL)),
        ("implies", (BOOL, BOOL)),
        ("not", (BOOL,)),
        ("eq", (BOOL, BOOL)),
        ("dvd", (INT, INT)),
        ("prime", (INT,)),
        ("rational", (REAL,)),
        ("bvult", (BYTE, BYTE)),
        ("bvsle", (BYTE, BYTE)),
        ("eq", (BYTE, BYTE)),
        ("ite", (BOOL, BOOL, BOOL)),
    ),
    BYTE: tuple(
        (op, (BYTE, BYTE))
        for op in (
            "bvadd",
            "bvmul",
            "bvudiv",
            "bvurem",
            "bvsdiv",
            "bvsrem",
            "bvshl",
            "bvashr",
            "bvlshr",
            "bvsub",
            "bvand",
            "bvor",
            "bvxor",
        )
    ),
}
TWICE: Final = Symbol("twice", (T_NAT,), T_NAT)
GIVEN: Final = Symbol("given", (T_INT,), T_NAT)
AT: Final = Symbol("at", (function_type([T_INT], T_INT), T_INT), T_INT)


def theory() -> Theory:
    """One definition with a guard, one over functions, and a symbol that nobody defines."""
    argument = make("bound", data=(0, INT))
    function = make("bound", data=(1, function_type([T_INT], T_INT).carrier))
    first = Theory().with_definition(Definition(TWICE, make("add", argument, argument))).with_symbol(GIVEN)
    return first.with_definition(Definition(AT, make("apply", function, argument)))


class Writer:
    """Random terms, and terms that are nearly equal to them."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def term(self, sort: Sort, depth: int) -> Term:
        random = self.random
        if depth <= 0 or random.random() < 0.15:
            return self.leaf(sort)
        roll = random.random()
        if sort == BOOL and roll < 0.2:
            return self.quantified(depth)
        if sort in (INT, REAL) and roll < 0.12:
            return self.bound_to(sort, depth)
        if sort in (INT, REAL) and roll < 0.22:
            return make("pow", self.term(sort, depth - 1), number(random.choice([0, 1, 2, 3, -1]), INT))
        if sort == INT and roll < 0.34:
            return self.called(depth)
        op, sorts = random.choice(_OPS[sort])
        return make(op, *(self.term(s, depth - 1) for s in sorts))

    def leaf(self, sort: Sort) -> Term:
        random = self.random
        if random.random() < 0.5:
            return random.choice(LEAVES[sort])
        if sort == INT:
            return number(random.randrange(-3, 4), INT)
        if sort == REAL:
            return number(Fraction(random.randrange(-3, 4), random.choice([1, 2])), REAL)
        return word(random.randrange(8), 3) if sort == BYTE else make(random.choice(["true", "false"]))

    def quantified(self, depth: int) -> Term:
        random = self.random
        variable = random.choice([free("x", INT), free("y", INT), free("r", REAL), free("p", BOOL), free("v", BYTE)])
        op, body = random.choice(["forall", "exists"]), self.term(BOOL, depth - 1)
        if variable.sort == INT and random.random() < 0.6:
            low, high = (self.term(INT, 0) for _ in range(2))
            within = [make(random.choice(["le", "lt"]), low, variable), make(random.choice(["le", "lt"]), variable, high)]
            body = implication(within, body) if op == "forall" else make("and", *within, body)
        return make(op, abstract(body, [variable]), data=variable.sort)

    def bound_to(self, sort: Sort, depth: int) -> Term:
        variable = free("x", INT)
        low, high = self.term(INT, 0), self.term(INT, 1)
        return make(self.random.choice(["sum", "prod"]), low, high, abstract(self.term(sort, depth - 1), [variable]))

    def called(self, depth: int) -> Term:
        choice = self.random.randrange(3)
        argument = self.term(INT, depth - 1)
        if choice == 2:
            body = abstract(self.term(INT, depth - 1), [free("y", INT)])
            return call(AT, make("lambda", body, data=(INT,)), argument)
        return call((TWICE, GIVEN)[choice], argument)

    def near(self, term: Term) -> Term:
        """A copy with one part rearranged; half of the ways keep the value."""
        random = self.random
        if not term.args or term.op in ("forall", "exists", "lambda", "sum", "prod") or random.random() < 0.35:
            return self.rearranged(term)
        position = random.randrange(len(term.args))
        args = [self.near(a) if i == position else a for i, a in enumerate(term.args)]
        return make(term.op, *args, data=term.data)

    def rearranged(self, term: Term) -> Term:
        random, args = self.random, term.args
        ways: list[Callable[[], Term]] = [lambda: term]
        if term.op in (
            "add",
            "mul",
            "and",
            "or",
            "eq",
            "min",
            "max",
            "sub",
            "div",
            "le",
            "lt",
            "implies",
            "bvadd",
            "bvmul",
            "bvxor",
            "bvsub",
        ):
            ways.append(lambda: make(term.op, *args[::-1]))
        if term.sort in (INT, REAL):
            zero, one = number(0, term.sort), number(1, term.sort)
            ways += [
                lambda: make("add", term, zero),
                lambda: make("mul", one, term),
                lambda: make("neg", make("neg", term)),
                lambda: make("add", term, one),
                lambda: make("mul", term, term),
                lambda: make("abs", term),
            ]
        if term.sort == REAL:
            ways += [
                lambda: make("div", make("mul", term, term), term),
                lambda: make("div", number(1, REAL), make("div", number(1, REAL), term)),
                lambda: make("real", make("floor", term)),
            ]
        if term.op in ("add", "mul") and args[0].op in ("add", "sub"):
            ways.append(lambda: make(args[0].op, *(make(term.op, a, *args[1:]) for a in args[0].args)))
        if term.sort == BYTE:
            ways += [
                lambda: make("bvnot", make("bvnot", term)),
                lambda: make("bvadd", term, term),
                lambda: make("bvshl", term, word(1, 3)),
                lambda: make("bvneg", make("bvsub", word(0, 3), term)),
            ]
        if term.sort == BOOL:
            ways += [lambda: make("not", make("not", term)), lambda: make("and", term, term), lambda: make("not", term)]
        return random.choice(ways)()


class Walk:
    """Sequents that the rules have accepted, and what became of them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.writer = Writer(self.random)
        self.theory = theory()
        self.known: list[Sequent] = []
        self.tally = Tally()
        self.used: Counter[str] = Counter()

    def step(self) -> None:
        """One rule with random premises and parameters."""
        name = self.random.choice(_RULES)
        premises, parameters = self._arguments(name)
        try:
            sequent = infer(self.theory, name, premises, parameters)
        except (KernelError, LimitReached):
            self.tally.count("refused")
            return
        self.used[name] += 1
        if sequent.hypotheses == NO_HYPOTHESES | {sequent.conclusion}:
            self.tally.count("A |- A")
        elif not self._holds(sequent, f"{name} of {premises} with {parameters} gives {sequent}"):
            return
        if len(sequent.hypotheses) < 4:
            self.known = [*self.known[-40:], sequent]

    def _arguments(self, name: str) -> tuple[tuple[Sequent, ...], tuple[Any, ...]]:
        rule = RULES[name]
        count = self.random.randrange(4) if rule.premises is None else rule.premises
        premises = tuple(self._premise() for _ in range(count))
        parameters = [self._value(k, count) for k in rule.parameters]
        if name in _SHAPED:
            parameters[rule.parameters.index("term")] = self._shaped(name)
        if name == "by_bits":
            parameters[1] = self._refutation(premises, parameters[0])
        return premises, tuple(parameters)

    def _refutation(self, premises: Sequence[Sequent], goal: Term) -> tuple[int, ...]:
        """The steps for a goal, sometimes with a wrong one; those for `false` where there are none."""
        try:
            found = refutation(clauses_of([*(p.conclusion for p in premises), make("not", goal)])[0])
        except (KernelError, LimitReached):  # no formula
            found = None
        numbers = list(found or (0, 1, 0))
        if self.random.random() < 0.2:
            numbers[self.random.randrange(len(numbers))] = self.random.randrange(-9, 10)
        return tuple(numbers)

    def _premise(self) -> Sequent:
        if self.known and self.random.random() < 0.5:
            return self.random.choice(self.known)
        formula = self.writer.term(BOOL, 2)
        return Sequent(frozenset((formula,)), formula)

    def _shaped(self, name: str) -> Term:
        """A first parameter of the shape that the rule is for."""
        logical = name in ("congruence", "evaluate", "tauto", "propositional")
        words = name in ("by_bits", "word_ring")
        sort = BYTE if words else self.random.choice([INT, REAL, BOOL] if logical else [INT, REAL])
        left = self.writer.term(sort, 3)
        equation = sort in (BOOL, BYTE) or name in ("ring", "linear_combination")
        relation = "eq" if equation else self.random.choice(["eq", "le", "lt"])
        formula = make(relation, left, self.writer.near(left))
        if name == "evaluate":
            for variable in sorted(formula.frees, key=repr):
                formula = forall(variable, formula)
        return formula

    def _value(self, kind: str, premises: int) -> Any:
        random = self.random
        if kind == "term":
            return self.writer.term(random.choice([INT, REAL, BOOL, BOOL, BYTE]), 3)
        if kind == "terms":
            return tuple(self.writer.term(random.choice([INT, REAL, BOOL]), 1) for _ in range(premises or random.randrange(3)))
        if kind == "type":
            return random.choice([T_NAT, T_RAT, T_INT, T_REAL, T_BOOL])
        if kind in ("rational", "rationals"):
            numbers = tuple(Fraction(random.randrange(-1, 4), random.choice([1, 1, 2])) for _ in range(premises + 1))
            return numbers if kind == "rationals" else numbers[0]
        if kind == "data":
            return self._data(premises)
        return random.randrange(3) if kind == "int" else "ax"

    def _data(self, premises: int) -> Any:
        random = self.random
        step = tuple((row, random.randrange(-1, 4), random.choice([1, 2])) for row in range(premises + 1))
        return random.choice(
            [(step,), (step, ((premises + 1, 1, 1),)), ((1, 1, (0,), ()),), ((1, 1, (premises,), ()), (1, 1, (), (0,))), ()]
        )

    def _holds(self, sequent: Sequent, text: str) -> bool:
        """Whether the second road does not find it false; what it says is counted."""
        formula = closed(implication(sorted(sequent.hypotheses, key=repr), sequent.conclusion))
        before = self.tally.through
        settle(self.tally, opinion(Claim(self.theory, formula), self.random), text)
        return self.tally.through == before


_SHAPED: Final = (
    "ring",
    "linear",
    "cuts",
    "congruence",
    "evaluate",
    "tauto",
    "propositional",
    "linear_combination",
    "positivstellensatz",
    "by_bits",
    "word_ring",
)
_RULES: Final = (*RULES, *_SHAPED * 4, *("evaluate_to", "typed", "unfold") * 3)


def walked(seed: int, count: int) -> Walk:
    """A walk of `count` steps."""
    walk = Walk(seed)
    for _ in range(count):
        walk.step()
    return walk
