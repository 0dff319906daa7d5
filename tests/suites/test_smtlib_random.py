"""Random scripts, read by us and decided by Z3 from the bytes as they stand: the two never contradict each other.

Names are few, so that they shadow each other; each script says of its constants what they are, so that its terms have
values: those that Z3 gives them must be those of what we have read.  What one of the two leaves open says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

import z3

from stemai.errors import KernelError
from stemai.judge import Options
from stemai.judge.definitions import settle
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import Term
from stemai.language import elaborate, parse_problem
from stemai.suites.readers import READERS
from stemai.suites.reading import NotCovered

SORTS = ("Bool", "Int", "Real", "(_ BitVec 3)", "(_ BitVec 2)")
ARRAY = "(Array Int Int)"
NAMES = ("x", "y", "|x|", "z", "a", "k", "h", "quotient_by_zero", "resize_2_3", "|y z|", "y_z")
SCRIPTS = 50
TERMS = 4  # of a script
_WORDS = (
    "bvadd",
    "bvsub",
    "bvmul",
    "bvand",
    "bvor",
    "bvxor",
    "bvudiv",
    "bvurem",
    "bvsdiv",
    "bvsrem",
    "bvsmod",
    "bvshl",
    "bvlshr",
    "bvashr",
)
_COMPARED = ("bvult", "bvule", "bvugt", "bvuge", "bvslt", "bvsle", "bvsgt", "bvsge")


@dataclass
class Maker:
    """Terms over constants, macros and bound names; `visible` says the sort of each name."""

    random: Random
    visible: dict[str, str] = field(default_factory=dict)
    macros: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def name(self) -> str:
        return self.one(*NAMES)

    def literal(self, sort: str) -> str:
        n = self.random.randint(0, 7)
        if sort == "Bool":
            return self.one("true", "false")
        if sort == "Int":
            return self.one(str(n), f"(- {n})")
        if sort == "Real":
            return self.one(f"{n}.0", f"(- {n}.5)", f"(/ {n} {n + 1})", f"(/ {n}.0 (- 3.0))")
        if sort == ARRAY:
            return f"((as const {ARRAY}) {n - 3 if n > 2 else n})"
        width = int(sort[-2])
        return self.one(f"(_ bv{n % 2**width} {width})", "#b" + format(n % 2**width, f"0{width}b"))

    def term(self, sort: str, depth: int) -> str:
        known = [n for n, s in self.visible.items() if s == sort]
        if depth <= 0:
            return self.one(*known) if known and self.random.random() < 0.7 else self.literal(sort)
        shape = self.random.random()
        if shape < 0.12:
            return self.let(sort, depth)
        if shape < 0.2:
            other = self.one(sort, "Int" if sort == "Real" else sort)
            return f"(ite {self.term('Bool', depth - 1)} {self.term(sort, depth - 1)} {self.term(other, depth - 1)})"
        fitting = [n for n, (_, result) in self.macros.items() if result == sort]
        if shape < 0.3 and fitting:
            called = self.one(*fitting)
            given = " ".join(self.term(s, depth - 1) for s in self.macros[called][0])
            return f"({called} {given})" if given else called
        return {"Bool": self.formula, "Int": self.integer, "Real": self.real, ARRAY: self.array}.get(sort, self.word)(
            depth - 1, sort
        )

    def let(self, sort: str, depth: int) -> str:
        """One or two names at once, whose values speak of what the names meant before."""
        names = self.random.sample(NAMES, self.random.choice((1, 1, 2)))
        names = names if {n.strip("|") for n in names} != {"x"} else names[:1]
        sorts = [self.one(*SORTS) for _ in names]
        values = [self.term(s, depth - 1) for s in sorts]
        with_names = self.inside(dict(zip(names, sorts, strict=True)))
        bound = " ".join(f"({n} {v})" for n, v in zip(names, values, strict=True))
        return f"(let ({bound}) {with_names.term(sort, depth - 1)})"

    def inside(self, more: dict[str, str]) -> Maker:
        plain = {n.strip("|") for n in more}
        kept = {n: s for n, s in self.visible.items() if n.strip("|") not in plain}
        macros = {n: m for n, m in self.macros.items() if n not in plain}
        return Maker(self.random, {**kept, **more}, macros)

    def formula(self, depth: int, _: str) -> str:
        kind = self.random.randrange(9)
        if kind == 0:
            parts = " ".join(self.term("Bool", depth) for _ in range(self.random.choice((2, 3))))
            return f"({self.one('and', 'or', '=>', 'xor', '=')} {parts})"
        if kind == 1:
            return f"(not {self.term('Bool', depth)})"
        if kind == 2:
            sort = self.one("Bool", "(_ BitVec 2)")
            bound = self.name()
            inner = self.inside({bound: sort})
            return f"({self.one('forall', 'exists')} (({bound} {sort})) {inner.term('Bool', depth)})"
        if kind in (3, 4):
            sort = self.one(*SORTS, ARRAY)
            count = self.random.choice((2, 2, 3))
            other = self.one("Int", "Real") if sort == "Real" else sort
            parts = [self.term(sort, depth), *(self.term(other, depth) for _ in range(count - 1))]
            return f"({self.one('=', 'distinct')} {' '.join(parts)})"
        if kind in (5, 6):
            sort, count = self.one("Int", "Real"), self.random.choice((2, 2, 3))
            return f"({self.one('<', '<=', '>', '>=')} {' '.join(self.term(sort, depth) for _ in range(count))})"
        if kind == 7:
            sort = self.one("(_ BitVec 2)", "(_ BitVec 3)")
            return f"({self.one(*_COMPARED)} {self.term(sort, depth)} {self.term(sort, depth)})"
        return f"(is_int {self.term('Real', depth)})"

    def integer(self, depth: int, _: str) -> str:
        kind = self.random.randrange(7)
        if kind < 2:
            return (
                f"({self.one('+', '*', '-')} {' '.join(self.term('Int', depth) for _ in range(self.random.choice((2, 2, 3))))})"
            )
        if kind == 2:
            return f"({self.one('-', 'abs')} {self.term('Int', depth)})"
        if kind == 3:
            return (
                f"({self.one('div', 'mod')} {self.term('Int', depth)} {self.one('3', '(- 2)', '(- 3)', self.term('Int', depth))})"
            )
        if kind == 4:
            return f"(to_int {self.term('Real', depth)})"
        if kind == 5:
            return f"(select {self.term(ARRAY, depth)} {self.term('Int', depth)})"
        return f"(bv2nat {self.term(self.one('(_ BitVec 2)', '(_ BitVec 3)'), depth)})"

    def real(self, depth: int, _: str) -> str:
        kind = self.random.randrange(4)
        if kind == 0:
            return f"(to_real {self.term('Int', depth)})"
        if kind == 1:
            return f"(/ {self.term('Real', depth)} {self.term(self.one('Int', 'Real'), depth)})"
        if kind == 2:
            return f"(- {self.term('Real', depth)})"
        return f"({self.one('+', '*', '-')} {self.term('Real', depth)} {self.term(self.one('Int', 'Real'), depth)})"

    def array(self, depth: int, _: str) -> str:
        return f"(store {self.term(ARRAY, depth)} {self.term('Int', depth)} {self.term('Int', depth)})"

    def word(self, depth: int, sort: str) -> str:
        width, other = (3, "(_ BitVec 2)") if sort[-2] == "3" else (2, "(_ BitVec 3)")
        kind = self.random.randrange(6)
        if kind < 3:
            return f"({self.one(*_WORDS)} {self.term(sort, depth)} {self.term(sort, depth)})"
        if kind == 3:
            return f"({self.one('bvneg', 'bvnot', '(_ rotate_left 1)', '(_ rotate_right 2)')} {self.term(sort, depth)})"
        if kind == 4:
            return f"((_ int2bv {width}) {self.term('Int', depth)})"
        if width == 2:
            return f"((_ extract {self.one('2 1', '1 0')}) {self.term(other, depth)})"
        return f"({self.one('(_ zero_extend 1)', '(_ sign_extend 1)', 'concat #b1')} {self.term(other, depth)})"


def script(random: Random) -> str:
    """Declarations, what the constants are, macros, and one question."""
    made, lines = Maker(random), []
    for name in ("x", "y", "z", "|y z|"):
        sort = made.one(*SORTS)
        lines.append(f"(declare-{made.one(f'fun {name} ()', f'const {name}')} {sort})")
        lines.append(f"(assert (= {name} {made.literal(sort)}))")
        made.visible[name] = sort
    for name in ("f", "g", "k"):
        parameters = dict(zip(random.sample(NAMES, 2), (made.one(*SORTS), made.one(*SORTS)), strict=True))
        parameters = parameters if {n.strip("|") for n in parameters} != {"x"} else {"x": "Int"}
        result = made.one(*SORTS)
        body = made.inside(parameters).term(result, 2)
        lines.append(f"(define-fun {name} ({' '.join(f'({n} {s})' for n, s in parameters.items())}) {result} {body})")
        made.macros[name] = (tuple(parameters.values()), result)
    for number in range(TERMS):
        sort = made.one(*SORTS)
        lines.append(f"(declare-const r{number} {sort})\n(assert (= r{number} {made.term(sort, 3)}))")
    return "\n".join((*lines, "(check-sat)"))


def theirs(text: str) -> dict[str, bool | int | Fraction]:
    """What the terms are for Z3, by the names that the script gives them; nothing where it does not say."""
    solver = z3.Solver()
    solver.set("timeout", 2_000)
    solver.from_string(text)
    if solver.check() != z3.sat:
        return {}
    model, found = solver.model(), dict[str, bool | int | Fraction]()
    for declared in model.decls():
        value = model[declared]
        if declared.name()[0] != "r" or declared.arity():
            continue
        if z3.is_int_value(value) or z3.is_bv_value(value):
            found[declared.name()] = value.as_long()
        elif z3.is_rational_value(value):
            found[declared.name()] = Fraction(value.numerator_as_long(), value.denominator_as_long())
        elif z3.is_true(value) or z3.is_false(value):
            found[declared.name()] = z3.is_true(value)
    return found


def ours(text: str, told: dict[str, bool | int | Fraction]) -> list[bool]:
    """Whether each term is what is told, by exact evaluation of what we read; nothing of those that it leaves open."""
    (read,) = READERS["smtlib"].outcomes(text, "t")
    if isinstance(read, NotCovered):
        assert read.reason in ("too large", "arrays", "our language"), read
        return []
    module = elaborate(parse_problem(read.text, "<read>"))
    problem = module.problems[-1]
    theory = settle(module, Options()).theory
    names = {p.variable.data[0]: p.variable for p in problem.parameters}
    values: dict[Term, bool | int | Fraction] = {}
    found = []
    facts = [h.formula for h in problem.hypotheses]
    for fact in facts[:-TERMS]:  # each says what one constant is
        negated = fact.op == "not"
        variable = fact.args[0] if negated or fact.op == "eq" else fact
        values[variable] = not negated if fact.op != "eq" else evaluate(fact.args[1], theory, values)
    for number, fact in enumerate(facts[-TERMS:]):
        if f"r{number}" in told:
            try:
                found.append(bool(evaluate(fact, theory, {**values, names[f"r{number}"]: told[f"r{number}"]})))
            except KernelError:
                continue
    return found


def compared(seed: int, count: int) -> tuple[int, list[str]]:
    """How many terms both give a value, and the scripts in which they give two; for longer runs than the test's."""
    random, decided, wrong = Random(seed), 0, []
    for _ in range(count):
        text = script(random)
        told = theirs(text)
        same = ours(text, told) if told else []
        decided += len(same)
        if not all(same):
            wrong.append(text)
    return decided, wrong


def test_z3_reads_the_same() -> None:
    decided, wrong = compared(2029, SCRIPTS)
    assert wrong == []
    assert decided >= TERMS * SCRIPTS // 3
