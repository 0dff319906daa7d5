"""Random expressions of the language, for property tests: most have a meaning, by construction of their types."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from stemai.errors import Place
from stemai.kernel.terms import (
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Symbol,
    Type,
    bitvec_type,
    function_type,
    named_type,
)
from stemai.kernel.theory import Datatype, Theory
from stemai.language import Scope, ast

HERE = Place("<generated>", 1, 1, 1, 1)
WORD = bitvec_type(8)
POINT = named_type("Point")
SHAPE = named_type("Shape")
SHAPES = (Symbol("dot", (), SHAPE), Symbol("box", (T_INT, SHAPE), SHAPE), Symbol("tag", (T_BOOL, T_REAL), SHAPE))
NUMERIC = (T_NAT, T_INT, T_RAT, T_REAL)


def a_theory() -> Theory:
    """A theory with a symbol for each combination of types that matters."""
    theory = Theory().with_sort("Point").with_datatype(Datatype("Shape", SHAPES))
    for symbol in (
        Symbol("fn", (T_NAT,), T_NAT),
        Symbol("fi", (T_INT,), T_INT),
        Symbol("fr", (T_REAL,), T_REAL),
        Symbol("fq", (T_RAT, T_NAT), T_RAT),
        Symbol("fp", (POINT,), T_BOOL),
        Symbol("origin", (), POINT),
        Symbol("c0", (), T_NAT),
    ):
        theory = theory.with_symbol(symbol)
    return theory


def a_scope() -> Scope:
    """Variables of every type."""
    scope = Scope()
    for name, type_ in {
        "n": T_NAT, "m": T_NAT, "z": T_INT, "w": T_INT, "q": T_RAT, "x": T_REAL, "y": T_REAL, "p": T_BOOL,
        "b": WORD, "A": POINT, "S": SHAPE, "g": function_type([T_REAL], T_REAL), "h": function_type([T_INT, T_NAT], T_NAT),
    }.items():  # fmt: skip
        scope, _ = scope.with_variable(name, type_)
    return scope


class Generator:
    """Expressions from a random source; `fuel` bounds their size."""

    def __init__(self, random: Random, fuel: int = 25) -> None:
        self.random = random
        self.fuel = fuel
        self.names: list[tuple[str, Type]] = [(n, t) for n, (_, t) in a_scope().names.items()]
        self.counter = 0

    def pick(self, *choices: object) -> object:
        return self.random.choice(choices)

    def spend(self) -> bool:
        self.fuel -= 1
        return self.fuel > 0

    def variable(self, type_: Type) -> ast.Expression:
        fitting = [n for n, t in self.names if t == type_]
        return ast.Name(self.random.choice(fitting), HERE) if fitting else self.number()

    def number(self) -> ast.Expression:
        value = self.random.choice((0, 1, 2, 3, 10))
        return ast.Number(Fraction(value), False, str(value), HERE)

    def decimal(self) -> ast.Expression:
        return ast.Number(Fraction(5, 4), True, "1.25", HERE)

    # ------------------------------------------------------------------------------------------------------ formulas

    def formula(self) -> ast.Expression:
        if not self.spend():
            return ast.Name("p", HERE)
        kind = self.random.randrange(18)
        if kind > 15:
            return self.member()
        if kind == 14:
            return self.match(self.formula)
        if kind == 15:
            return ast.Compare((self.shape(), self.shape()), (str(self.pick("=", "!=")),), HERE)
        if kind < 5:
            return self.relation()
        if kind == 5:
            return ast.Unary("not", self.formula(), HERE)
        if kind in (6, 7):
            operator = str(self.pick("and", "or"))
            parts = tuple(self.formula() for _ in range(self.random.randrange(2, 4)))
            return ast.Junction(operator, parts, HERE)
        if kind == 8:
            return ast.Binary(str(self.pick("->", "<->")), self.formula(), self.formula(), HERE)
        if kind in (9, 10):
            return self.quantifier()
        if kind == 11:
            return ast.If(self.formula(), self.formula(), self.formula(), HERE)
        if kind == 12:
            return ast.Apply(ast.Identifier("prime", HERE), (self.term(T_INT),), HERE)
        return self.word_relation()

    def quantifier(self) -> ast.Expression:
        type_ = self.random.choice((*NUMERIC, WORD, POINT, SHAPE, T_BOOL))
        self.counter += 1
        name = f"{'xyzk'[self.counter % 4]}{self.counter}"
        self.names.append((name, type_))
        body = self.formula()
        self.names.pop()
        binder = ast.Binder((ast.Identifier(name, HERE),), type_expression(type_), None, HERE)
        kind = self.random.choice(("forall", "exists"))
        return ast.Quantified(kind, (binder,), body, HERE)  # type: ignore[arg-type]

    def member(self) -> ast.Expression:
        """An element and a set that has it, or not."""
        if self.random.random() < 0.3:
            return ast.Member(self.term(T_INT), ast.Range(self.number(), self.term(T_INT), HERE), HERE)
        return ast.Member(self.term(T_INT), self.set(), HERE)

    def set(self) -> ast.Expression:
        """A set of integers, finite more often than not."""
        kind = self.random.randrange(5) if self.spend() else 0
        if kind < 2:
            return ast.SetLiteral(tuple(self.term(T_INT) for _ in range(self.random.randrange(3))), HERE)
        if kind == 2:
            return ast.Binary(str(self.pick("union", "inter", "diff")), self.set(), self.set(), HERE)
        self.counter += 1
        name = f"e{self.counter}"
        self.names.append((name, T_INT))
        condition = self.formula()
        self.names.pop()
        element: ast.Expression = ast.Ascription(ast.Name(name, HERE), type_expression(T_INT), HERE)
        if kind == 3:
            low = ast.Unary("-", self.number(), HERE)
            element = ast.Member(ast.Name(name, HERE), ast.Range(low, self.number(), HERE), HERE)
        return ast.SetBuilder(element, (), condition, HERE)

    def relation(self) -> ast.Expression:
        type_ = self.random.choice(NUMERIC)
        if type_ in (T_NAT, T_INT) and self.random.random() < 0.15:
            return ast.Compare((self.term(type_), self.term(type_)), ("dvd",), HERE)
        operators = self.random.choice((("<", "<=", "="), (">", ">=", "=")))
        count = self.random.choice((1, 1, 1, 2))
        relations = tuple(self.random.choice(operators) for _ in range(count))
        if count == 1 and self.random.random() < 0.2:
            relations = ("!=",)
        return ast.Compare(tuple(self.term(type_) for _ in range(count + 1)), relations, HERE)

    # --------------------------------------------------------------------------------------------------------- terms

    def term(self, type_: Type) -> ast.Expression:
        """A numeric term that fits `type_`."""
        if not self.spend():
            return self.number() if self.random.random() < 0.4 else self.variable(type_)
        smaller = [t for t in NUMERIC if NUMERIC.index(t) <= NUMERIC.index(type_)]
        kind = self.random.randrange(17)
        if kind == 16:
            return self.match(lambda: self.term(type_))
        if kind < 2:
            return self.variable(self.random.choice(smaller))
        if kind == 2:
            return self.decimal() if type_ in (T_RAT, T_REAL) else self.number()
        if kind in (3, 4, 5):
            operators = ["+", "-", "*"] + (["/"] if type_ in (T_RAT, T_REAL) else ["div", "mod"])
            operator = self.random.choice(operators)
            return ast.Binary(operator, self.term(type_), self.term(type_), HERE)
        if kind == 6:
            return ast.Unary("-", self.term(type_), HERE)
        if kind == 7:
            exponent = self.term(T_NAT) if self.random.random() < 0.6 else self.number()
            return ast.Binary("^", self.term(type_), exponent, HERE)
        if kind == 8:
            name, count = self.random.choice((("abs", 1), ("min", 2), ("max", 2)))
            return self.apply(name, *(self.term(type_) for _ in range(count)))
        if kind == 9:
            return ast.If(self.formula(), self.term(type_), self.term(type_), HERE)
        if kind in (10, 11):
            return self.call(type_)
        if kind == 12:
            return ast.Ascription(self.term(self.random.choice(smaller)), type_expression(type_), HERE)
        if kind == 13:
            return self.big(type_)
        if kind == 14:
            return self.let(type_)
        return self.apply("nat", self.term(T_INT))

    def apply(self, name: str, *arguments: ast.Expression) -> ast.Expression:
        return ast.Apply(ast.Identifier(name, HERE), arguments, HERE)

    def call(self, type_: Type) -> ast.Expression:
        if type_ == T_NAT:
            return self.apply("fn", self.term(T_NAT)) if self.random.random() < 0.5 else ast.Name("c0", HERE)
        if type_ == T_INT:
            name = self.random.choice(("fi", "floor", "ceil", "h"))
            if name == "h":
                return self.apply("h", self.term(T_INT), self.term(T_NAT))
            return self.apply(name, self.term(T_INT if name == "fi" else T_REAL))
        if type_ == T_RAT:
            return self.apply("fq", self.term(T_RAT), self.term(T_NAT))
        return self.apply(self.random.choice(("fr", "g", "sqrt")), self.term(T_REAL))

    def big(self, type_: Type) -> ast.Expression:
        low, high = self.number(), self.term(T_NAT)
        self.counter += 1
        name = f"k{self.counter}"
        self.names.append((name, T_NAT))
        kind = self.random.choice(("sum", "prod", "count"))
        body = self.formula() if kind == "count" else self.term(type_)
        self.names.pop()
        return ast.Big(kind, ast.Identifier(name, HERE), ast.Range(low, high, HERE), body, HERE)  # type: ignore[arg-type]

    def let(self, type_: Type) -> ast.Expression:
        value = self.term(type_)
        self.counter += 1
        name = f"v{self.counter}"
        self.names.append((name, type_))
        body = self.term(type_)
        self.names.pop()
        return ast.LetIn(ast.Identifier(name, HERE), type_expression(type_), value, body, HERE)

    # ----------------------------------------------------------------------------------------------------- datatypes

    def shape(self) -> ast.Expression:
        """A term of the datatype."""
        kind = self.random.randrange(6) if self.spend() else 0
        if kind == 0:
            return ast.Name("dot", HERE)
        if kind == 1:
            return self.variable(SHAPE)
        if kind == 2:
            return self.apply("box", self.term(T_INT), self.shape())
        if kind == 3:
            return self.apply("tag", self.formula(), self.term(T_REAL))
        if kind == 4:
            return ast.If(self.formula(), self.shape(), self.shape(), HERE)
        return self.match(self.shape)

    def match(self, body: Callable[[], ast.Expression]) -> ast.Expression:
        """A match on a term of the datatype, its arms in any order."""
        subject = self.shape()
        arms = []
        for constructor in self.random.sample(SHAPES, k=len(SHAPES)):
            names = []
            for type_ in constructor.parameters:
                self.counter += 1
                names.append(f"f{self.counter}")
                self.names.append((names[-1], type_))
            fields = tuple(pattern(name) for name in names)
            arms.append(ast.Arm(pattern(constructor.name, *fields), body(), HERE))
            del self.names[len(self.names) - len(names) :]
        if self.random.random() < 0.3:
            arms[-1] = ast.Arm(pattern("_"), body(), HERE)
        elif self.random.random() < 0.3:  # an arm that looks further in, and one for the rest
            inner = pattern("box", pattern("_"), pattern("box", pattern("_"), pattern("_")))
            arms.insert(0, ast.Arm(inner, body(), HERE))
        return ast.Match(subject, tuple(arms), HERE)

    # --------------------------------------------------------------------------------------------------------- words

    def word_relation(self) -> ast.Expression:
        relation = self.random.choice(("=", "!=", "ult", "sle", "sgt", "uge"))
        return ast.Compare((self.word(), self.word()), (relation,), HERE)

    def word(self) -> ast.Expression:
        if not self.spend() or self.random.random() < 0.3:
            return self.variable(WORD) if self.random.random() < 0.7 else self.number()
        kind = self.random.randrange(4)
        if kind == 0:
            return ast.Unary("-", self.word(), HERE)
        if kind == 1:
            return self.apply("bnot", self.word())
        if kind == 2:
            return ast.If(self.formula(), self.word(), self.word(), HERE)
        operator = self.random.choice(("+", "-", "*", "band", "bor", "xor", "<<", "ushr", "sshr", "udiv", "urem", "sdiv", "srem"))
        return ast.Binary(operator, self.word(), self.word(), HERE)


def pattern(head: str, *parts: ast.Pattern) -> ast.Pattern:
    """A constructor with patterns for its fields, a name, or `_`."""
    return ast.Pattern(ast.Identifier(head, HERE), parts, HERE)


def type_expression(type_: Type) -> ast.Expression:
    """How a type is written."""
    if type_ == WORD:
        return ast.Apply(ast.Identifier("BitVec", HERE), (ast.Number(Fraction(8), False, "8", HERE),), HERE)
    if type_ in (POINT, SHAPE):
        return ast.Name(type_.name, HERE)
    return ast.BaseType(type_.name, HERE)


class ProofGenerator(Generator):
    """Random proofs: well formed, rarely true."""

    def identifier(self, stem: str = "h") -> ast.Identifier:
        self.counter += 1
        return ast.Identifier(f"{stem}{self.counter}", HERE)

    def optional_name(self) -> ast.Identifier | None:
        return self.identifier() if self.random.random() < 0.7 else None

    def by(self) -> ast.By:
        method = self.random.choice(("exact", "ring", "linarith", "nlinarith", "omega", "compute", "auto"))
        term = ast.Name("h", HERE) if method == "exact" else None
        using = tuple(self.fact() for _ in range(self.random.randrange(3)))
        unfolding = tuple(ast.Identifier(n, HERE) for n in self.random.sample(("fn", "sum", "prod"), k=self.random.randrange(3)))
        hints = tuple(self.term(T_REAL) for _ in range(self.random.randrange(2)))
        return ast.By(ast.Identifier(method, HERE), term, using, unfolding, hints, HERE)

    def fact(self) -> ast.Expression:
        if self.random.random() < 0.5:
            return ast.Name("h", HERE)
        return ast.Apply(ast.Identifier("h", HERE), (self.term(T_INT), ast.Name("k", HERE)), HERE)

    def justification(self) -> ast.Justification:
        if self.spend() and self.random.random() < 0.3:
            return ast.ProofBlock(self.steps(), HERE)
        return self.by()

    def steps(self) -> tuple[ast.Step, ...]:
        return tuple(self.step() for _ in range(self.random.randrange(1, 4)))

    def step(self) -> ast.Step:
        simple = (
            self.have,
            self.assume,
            self.fix,
            self.let_step,
            self.obtain,
            self.use,
            self.contradiction,
            self.by,
        )
        blocks = (self.calc, self.cases, self.induction, self.lemma, self.suffices, self.show)
        return self.random.choice(simple if self.fuel < 0 else (*simple, *blocks))()

    def have(self) -> ast.Step:
        return ast.Have(self.optional_name(), self.formula(), self.justification(), HERE)

    def show(self) -> ast.Step:
        return ast.Show(self.formula(), self.justification(), HERE)

    def suffices(self) -> ast.Step:
        return ast.Suffices(self.optional_name(), self.formula(), self.justification(), HERE)

    def assume(self) -> ast.Step:
        if self.random.random() < 0.5:
            return ast.Assume((self.identifier(), self.identifier()), None, HERE)
        return ast.Assume((self.identifier(),), self.formula(), HERE)

    def fix(self) -> ast.Step:
        types = (None, type_expression(T_INT), type_expression(WORD))
        binders = tuple(
            ast.Binder((self.identifier("x"), self.identifier("y")), self.random.choice(types[1:]), None, HERE) for _ in range(2)
        )
        if self.random.random() < 0.5:
            return ast.Fix(binders, HERE)
        return ast.Fix((ast.Binder((self.identifier("x"),), self.random.choice(types), None, HERE),), HERE)

    def let_step(self) -> ast.Step:
        type_ = type_expression(T_INT) if self.random.random() < 0.5 else None
        return ast.Let(self.identifier("v"), type_, self.term(T_INT), HERE)

    def obtain(self) -> ast.Step:
        facts = tuple(ast.Binder((self.identifier(),), self.formula(), None, HERE) for _ in range(self.random.randrange(3)))
        names = (self.identifier("x"),) if not facts or self.random.random() < 0.7 else ()
        return ast.Obtain(names, facts, self.fact(), HERE)

    def use(self) -> ast.Step:
        return ast.Use(tuple(self.term(T_INT) for _ in range(self.random.randrange(1, 3))), HERE)

    def contradiction(self) -> ast.Step:
        if self.random.random() < 0.5:
            return ast.Contrapose(self.optional_name(), HERE)
        formula = self.formula() if self.random.random() < 0.5 else None
        return ast.ByContra(self.optional_name(), formula, HERE)

    def calc(self) -> ast.Step:
        count = self.random.randrange(1, 4)
        operands = tuple(self.term(T_REAL) for _ in range(count + 1))
        relations = tuple(self.random.choice(("=", "<=", "<")) for _ in range(count))
        chain = ast.Compare(operands, relations, HERE)
        return ast.Calc(chain, tuple(self.justification() for _ in range(count)), HERE)

    def case(self) -> ast.Case:
        return ast.Case((self.identifier("c"), self.identifier()), self.steps(), HERE)

    def cases(self) -> ast.Step:
        justification = self.justification() if self.random.random() < 0.4 else None
        return ast.Cases(self.formula(), justification, (self.case(), self.case()), HERE)

    def induction(self) -> ast.Step:
        cases = (self.case(),)
        if self.random.random() < 0.3:
            call = ast.Apply(ast.Identifier("fn", HERE), (ast.Name("n", HERE),), HERE)
            return ast.Induction(None, (), None, False, call, cases, HERE)
        start = self.term(T_INT) if self.random.random() < 0.5 else None
        others = (ast.Name("m", HERE),) if self.random.random() < 0.2 else ()
        strong = self.random.random() < 0.5
        return ast.Induction(ast.Name("n", HERE), others, start, strong, None, cases, HERE)

    def lemma(self) -> ast.Step:
        binders = (ast.Binder((self.identifier("x"),), type_expression(T_INT), None, HERE),)
        return ast.Lemma(self.identifier(), binders, self.formula(), self.justification(), HERE)

    def proof(self) -> ast.Proof:
        return ast.Proof(self.optional_name(), self.steps(), HERE)
