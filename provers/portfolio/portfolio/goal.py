"""What is left to prove, as the search sees it: variables, citable facts and a conclusion, all kernel terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

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
    Term,
    Type,
    bitvec_type,
    conjunction,
    free,
    function_type,
    guard,
    instantiate,
    named_type,
)
from stemai.kernel.theory import Theory
from stemai.language import Problem, Scope, render

Lines = list[str]


@dataclass(frozen=True, slots=True)
class Variable:
    """A free variable under the name that the text uses for it."""

    name: str
    term: Term
    type: Type


@dataclass(frozen=True, slots=True)
class Fact:
    """A formula, and the text that cites it: a name, or a name with instances.

    `derived` facts are those that a step has proved: an induction on a variable that they mention loses them.
    """

    text: str
    formula: Term
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """Immutable; every step of the search makes another one."""

    theory: Theory
    variables: tuple[Variable, ...]
    facts: tuple[Fact, ...]
    conclusion: Term
    taken: frozenset[str] = frozenset()  # names that were given before, and are not seen any more
    lemmas: Mapping[str, Term] = field(default_factory=dict)  # what the imported modules prove, by name

    @staticmethod
    def of(theory: Theory, problem: Problem, lemmas: Mapping[str, Term] | None = None) -> Goal:
        """The goal of a theorem, its parameters and hypotheses already in scope.

        Of the lemmas only those without parameters are facts from the start, if the problem has what they speak of.
        """
        lemmas = lemmas or {}
        variables = tuple(Variable(p.name, p.variable, p.type) for p in problem.parameters)
        facts = tuple(Fact(h.name, h.formula) for h in problem.hypotheses)
        axioms = tuple(Fact(name, formula) for name, formula in theory.axioms.items())
        spoken = _symbols(problem.goal)
        closed_ = (Fact(n, f) for n, f in lemmas.items() if f.op != "forall" and _symbols(f) <= spoken)
        return Goal(theory, variables, (*facts, *axioms, *closed_), problem.conclusion, lemmas=lemmas)

    def names(self) -> set[str]:
        """Every name that is in use."""
        seen = {v.name for v in self.variables} | {f.text for f in self.facts}
        return (
            seen
            | self.taken
            | set(self.theory.symbols)
            | set(self.theory.sorts)
            | set(self.theory.axioms)
            | set(self.lemmas)
            | _WORDS
        )

    def fresh(self, wish: str) -> str:
        """`wish`, or `wish` with a number, not in use."""
        taken = self.names()
        letters = "".join(c for c in wish if c.isascii() and (c.isalnum() or c == "_")) or "x"
        if not letters[0].isalpha():
            letters = "x" + letters
        candidates = (letters if i == 0 else f"{letters}{i}" for i in range(len(taken) + 1))
        return next(c for c in candidates if c not in taken)

    def with_variable(self, wish: str, type_: Type) -> tuple[Goal, Variable]:
        """This goal with one more variable."""
        name = self.fresh(wish)
        variable = Variable(name, free(name, type_.carrier), type_)
        return replace(self, variables=(*self.variables, variable), taken=self.taken | {name}), variable

    def with_fact(self, wish: str, formula: Term, derived: bool = True) -> tuple[Goal, Fact]:
        """This goal with one more fact, under a fresh name."""
        fact = Fact(self.fresh(wish), formula, derived)
        return replace(self, facts=(*self.facts, fact), taken=self.taken | {fact.text}), fact

    def with_facts(self, facts: Iterable[Fact]) -> Goal:
        """This goal with more facts, under the texts that they have."""
        return replace(self, facts=(*self.facts, *facts))

    def dropping(self, fact: Fact) -> Goal:
        """This goal without one fact; its name stays in use."""
        return replace(self, facts=tuple(f for f in self.facts if f is not fact), taken=self.taken | {fact.text})

    def without(self, variables: Iterable[Variable]) -> Goal:
        """This goal without some variables and what is known about them; their names stay in use."""
        gone = {v.term for v in variables}
        kept = tuple(v for v in self.variables if v.term not in gone)
        facts = tuple(f for f in self.facts if not f.formula.frees & gone)
        return replace(self, variables=kept, facts=facts, taken=frozenset(self.names()))

    def showing(self, conclusion: Term) -> Goal:
        """This goal with another conclusion."""
        return replace(self, conclusion=conclusion)

    def variable(self, term: Term) -> Variable | None:
        """The variable that a term is, if it is one."""
        return next((v for v in self.variables if v.term is term), None)

    def text(self, term: Term) -> str:
        """The term in the language, as it reads among these variables."""
        scope = Scope({v.name: (v.term, v.type) for v in self.variables})
        return render(term, scope)

    def guards(self) -> list[Term]:
        """What the types of the variables say."""
        found = (guard(v.type, v.term) for v in self.variables)
        return [g for g in found if g is not None]

    def formulas(self) -> list[Term]:
        """The facts and the conclusion."""
        return [*(f.formula for f in self.facts), self.conclusion]


_WORDS = {
    "theorem",
    "axiom",
    "find",
    "solve",
    "compute",
    "def",
    "sort",
    "proof",
    "disproof",
    "answer",
    "counterexample",
    "qed",
    "end",
    "by",
    "using",
    "unfolding",
    "with",
    "have",
    "show",
    "suffices",
    "let",
    "obtain",
    "from",
    "use",
    "calc",
    "cases",
    "case",
    "induction",
    "strong",
    "along",
    "by_contra",
    "contrapose",
    "lemma",
    "assume",
    "fix",
    "forall",
    "exists",
    "fun",
    "if",
    "then",
    "else",
    "in",
    "true",
    "false",
    "and",
    "or",
    "not",
    "mod",
    "div",
    "dvd",
    "sum",
    "prod",
    "abs",
    "min",
    "max",
    "floor",
    "ceil",
    "sqrt",
    "prime",
    "this",
    "band",
    "bor",
    "xor",
    "bnot",
    "udiv",
    "urem",
    "sdiv",
    "srem",
    "ult",
    "ule",
    "ugt",
    "uge",
    "slt",
    "sle",
    "sgt",
    "sge",
    "ushr",
    "sshr",
    "union",
    "such",
    "that",
    "exact",
    "decreases",
    "Bool",
    "Nat",
    "Int",
    "Rat",
    "Real",
    "BitVec",
    "gcd",
    "lcm",
    "factorial",
    "binomial",
    "count",
    "exp",
    "log",
    "sin",
    "cos",
    "tan",
    "pi",
}


# --------------------------------------------------------------------------------------------------- looking at terms


def _symbols(formula: Term) -> set[str]:
    return {t.data.name for t in subterms(formula) if t.op == "call"}


def subterms(*formulas: Term) -> Iterator[Term]:
    """Every subterm, each once, loose ones too, outer ones first."""
    seen: set[Term] = set()
    stack = list(reversed(formulas))
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        stack.extend(reversed(node.args))


def closed(*formulas: Term) -> Iterator[Term]:
    """Every subterm without loose indices."""
    return (t for t in subterms(*formulas) if not t.loose)


def uses(op: str, *formulas: Term) -> bool:
    """Whether an operator occurs."""
    return any(t.op == op for t in subterms(*formulas))


def definitions_in(theory: Theory, *formulas: Term) -> list[str]:
    """The names of the definitions that occur, in the order of the theory."""
    names = {t.data.name for t in subterms(*formulas) if t.op == "call"}
    return [name for name in theory.definitions if name in names]


def types_of(sort: Sort) -> list[Type]:
    """The types with that carrier, the guarded one first."""
    if sort == INT:
        return [T_NAT, T_INT]
    if sort == REAL:
        return [T_RAT, T_REAL]
    if sort == BOOL:
        return [T_BOOL]
    if sort.name == "BitVec":
        return [bitvec_type(sort.width)]
    if sort.result is None:
        return [named_type(sort.name)]
    arguments = [types_of(s)[-1] for s in sort.arguments]
    return [function_type(arguments, types_of(sort.result)[-1])]


def split_binder(quantified: Term, name: str) -> tuple[Term, Type, Term]:
    """The variable, its type and the body of a quantifier, the guard of the type taken off the body."""
    variable = free(name, quantified.data)
    body = instantiate(quantified.args[0], [variable])
    for type_ in types_of(quantified.data):
        condition = guard(type_, variable)
        if condition is None or body.op not in ("implies", "and") or body.args[0] is not condition:
            continue
        rest = body.args[1:]
        return variable, type_, conjunction(rest)
    return variable, types_of(quantified.data)[-1], body


def hint_of(quantified: Term, default: str = "x") -> str:
    """The name that a person gave to the bound variable."""
    return quantified.hint[0] if quantified.hint else default


def indented(lines: Iterable[str]) -> Lines:
    """The lines, two blanks to the right."""
    return ["  " + line for line in lines]
