"""Counterexamples: small and special values, simple functions, small carriers; every one evaluated before it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from stemai.errors import LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.models import element
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_NAT,
    Sort,
    Term,
    Type,
    free,
    instantiate,
    lambda_,
    make,
    number,
    substitute,
)
from stemai.kernel.theory import Theory
from stemai.kernel.values import Closure, Constructed, Interpretation, Value, quote
from stemai.language import render
from stemai.oracle import Budget, Obligation, refute

from . import limits
from .compiled import NotCompiled, compiled
from .engine import Engine
from .goal import Goal, Variable, subterms
from .sampling import function_templates, holds, simple_values, value_of
from .structure import introduce
from .tactics.functions import definitions


@dataclass(frozen=True, slots=True)
class Universal:
    """A theorem with all its leading variables and conditions taken off."""

    goal: Goal
    variables: tuple[Variable, ...]
    conditions: tuple[Term, ...]

    @staticmethod
    def of(goal: Goal) -> Universal:
        """The variables of the header and those of the conclusion; the conditions hold at a counterexample."""
        inner, _ = introduce(goal)
        if inner.conclusion is make("false"):  # `not P` as a conclusion: P itself is what must hold
            return Universal(inner, inner.variables, tuple(f.formula for f in inner.facts))
        return Universal(inner, inner.variables, tuple(f.formula for f in inner.facts))

    def refuted_at(self, point: Mapping[Term, Value], interpretation: Interpretation | None, steps: int) -> bool | None:
        """Whether the point is a counterexample: None if evaluation cannot tell."""
        value = value_of(self.goal.conclusion, self.goal, point, interpretation, steps)
        if value is True:
            return False
        guards = [g for g in self.goal.guards() if g.op != "forall"]
        known = holds([*guards, *self.conditions], self.goal, point, interpretation, steps)
        if known is False:
            return False
        return True if known and value is False else None


Late = Callable[[], bool]


def search(goal: Goal, engine: Engine, seconds: float) -> Iterator[str]:
    """Assignments `x := 1, f := fun x => 2 * x` that refute the goal, or seem to."""
    universal = Universal.of(goal)
    until = min(engine.until, engine.clock() + seconds)

    def late() -> bool:
        return engine.clock() > until

    if any(v.type.carrier.name in goal.theory.sorts or _over_sorts(goal, v.type) for v in universal.variables):
        yield from _finite(universal, late)
        return
    if any(v.type.result is not None for v in universal.variables):
        yield from _with_functions(universal, late)
        return
    yield from _numbers(universal, late)
    yield from _from_model(universal)


def _over_sorts(goal: Goal, type_: Type) -> bool:
    parts = (*type_.arguments, type_.result) if type_.result is not None else (type_,)
    return any(t is not None and t.carrier.name in goal.theory.sorts for t in parts)


# ----------------------------------------------------------------------------------------------------------- numbers


def _numbers(universal: Universal, late: Late) -> Iterator[str]:
    terms = [v.term for v in universal.variables]
    guards = [g for g in universal.goal.guards() if g.op != "forall"]
    wanted = make("and", *guards, *universal.conditions, make("not", universal.goal.conclusion), make("true"))
    try:
        test = compiled(wanted, terms, universal.goal.theory)
    except NotCompiled:
        test = None
    for values in _assignments([v.type for v in universal.variables]):
        if late():
            return
        try:
            likely = True if test is None else test(*values)
        except ArithmeticError:
            likely = True
        if likely and universal.refuted_at(dict(zip(terms, values, strict=True)), None, limits.LONG_EVALUATION_STEPS):
            yield assignments(universal.variables, values)
            return


def _assignments(types: Sequence[Type], most: int = limits.CANDIDATES) -> Iterator[tuple[Value, ...]]:
    """Values for several variables, the sum of their ranks growing; for one variable a long run of numbers."""
    if not types:
        yield ()
    elif most < limits.CANDIDATES:
        yield from islice(_assignments(types), most)
        return
    elif len(types) == 1:
        yield from ((v,) for v in simple_values(types[0]))
        if types[0].carrier == INT:
            yield from ((v,) for v in range(13, limits.CANDIDATES))
    if len(types) < 2:
        return
    choices = [_more_values(t) for t in types]
    for reach in range(max(len(c) for c in choices)):
        heads = [c[: reach + 1] for c in choices]
        for values in product(*heads):
            if reach == 0 or any(len(c) > reach and v == c[reach] for v, c in zip(values, choices, strict=True)):
                yield values


def _more_values(type_: Type) -> Sequence[Value]:
    known = list(simple_values(type_))
    if type_ == T_NAT:
        return [*known, *range(13, 60)]
    if type_.carrier == INT:
        return [*known, *(v for n in range(6, 30) for v in (n, -n))]
    return known


def _from_model(universal: Universal) -> Iterator[str]:
    """What Z3 claims, evaluated; not of values of datatypes, which `structural` makes."""
    goal = universal.goal
    if not all(simple_values(v.type) for v in universal.variables):
        return
    hypotheses = (*goal.guards(), *universal.conditions)
    budget = Budget(rlimit=limits.EFFORT, memory_mb=limits.SOLVER_MEMORY_MB, cpu_s=limits.SOLVER_S)
    try:
        answer = refute(Obligation(goal.theory, hypotheses, goal.conclusion), budget, want_model=True)
    except LimitReached:
        return
    if answer.model is None:
        return
    point: dict[Term, Value] = {}
    for variable in universal.variables:
        value = answer.model.values.get(variable.term)
        point[variable.term] = simple_values(variable.type)[0] if value is None else value
    if universal.refuted_at(point, None, limits.LONG_EVALUATION_STEPS):
        yield assignments(universal.variables, [point[v.term] for v in universal.variables])


# --------------------------------------------------------------------------------------------------------- functions


def _with_functions(universal: Universal, late: Late) -> Iterator[str]:
    """Simple functions; what evaluation cannot decide about them is tested at a few points first."""
    functions = [v for v in universal.variables if v.type.result is not None]
    numbers = [v for v in universal.variables if v.type.result is None]
    maybe: list[str] = []
    tried: set[str] = set()
    for reach in (2, 4, 7, 14):
        for chosen in product(*(_function_values(universal, v)[:reach] for v in functions)):
            told = _told(functions, [s for _, s in chosen])
            there = {v.term: t for v, (t, _) in zip(functions, chosen, strict=True)}
            if late() or len(maybe) >= 3:
                yield from maybe
                return
            if told in tried or _conditions_at(universal, there) is False:
                continue
            tried.add(told)
            for values in _assignments([v.type for v in numbers], limits.FEW_VALUES):
                terms = {v.term: literal(x, v.type.carrier) for v, x in zip(numbers, values, strict=True)}
                verdict = _at(universal, {**there, **terms})
                if verdict is not False:
                    known = {v.name: s for v, (_, s) in zip(functions, chosen, strict=True)}
                    known |= {v.name: shown(x, v.type) for v, x in zip(numbers, values, strict=True)}
                    full = ", ".join(f"{v.name} := {known[v.name]}" for v in universal.variables)
                    if verdict is True:
                        yield full
                        return
                    maybe.append(full)
                    break
    yield from maybe


def _told(variables: Sequence[Variable], texts: Sequence[str]) -> str:
    return ", ".join(f"{v.name} := {t}" for v, t in zip(variables, texts, strict=True))


def _function_values(universal: Universal, variable: Variable) -> list[tuple[Term, str]]:
    """Simple functions as terms, and as the text says them."""
    given = next((d for d in definitions(universal.goal) if d.function is variable.term), None)
    if given is not None and not given.value.frees and len(given.types) < 3:
        names = [free(n, t.carrier) for n, t in zip(("x", "y"), given.types, strict=False)]
        body = instantiate(given.value, names)
        return [(lambda_(names, body), _function_text(universal.goal, variable.type, body))]
    templates = function_templates(variable.type)
    return [(_lambda(c, variable.type), _function_text(universal.goal, variable.type, body)) for c, body in templates]


def _conditions_at(universal: Universal, there: Mapping[Term, Term]) -> bool | None:
    """Whether the conditions about the functions alone hold, as far as samples tell."""
    own = [c for c in universal.conditions if c.frees <= set(there)]
    values = [sampled(substitute(c, dict(there)), universal.goal) for c in own]
    return False if False in values else None if None in values else True


def _lambda(closure: Closure, type_: Type) -> Term:
    return make("lambda", closure.body, data=closure.parameters)


def _function_text(goal: Goal, type_: Type, body: Term) -> str:
    names = " ".join(f"({n} : {t})" for n, t in zip(("x", "y"), type_.arguments, strict=False))
    return f"fun {names} => {goal.text(body)}"


def _at(universal: Universal, there: dict[Term, Term]) -> bool | None:
    """Whether terms for all variables refute the goal, universal conditions tested at a few points only."""
    conclusion = sampled(substitute(universal.goal.conclusion, there), universal.goal)
    if conclusion is not False:
        return False
    values = [sampled(substitute(c, there), universal.goal) for c in universal.conditions]
    if any(v is False for v in values):
        return False
    exact = [value_of(substitute(c, there), universal.goal, {}) for c in universal.conditions]
    return True if all(exact) else None


def sampled(formula: Term, goal: Goal) -> bool | None:
    """The truth of a closed formula where evaluation tells it; for `forall` over infinitely many, at a few values."""
    value = value_of(formula, goal, {}, None, 4_000)
    if value is not None:
        return bool(value)
    if formula.op == "and":
        parts = [sampled(p, goal) for p in formula.args]
        return False if False in parts else None if None in parts else True
    if formula.op != "forall" or formula.data not in (INT, REAL):
        return None
    unknown = False
    for sample in (0, 1, -1, 2, -2, 3):
        truth = sampled(instantiate(formula.args[0], [number(sample, formula.data)]), goal)
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


# ----------------------------------------------------------------------------------------------------- small carriers


@dataclass(frozen=True, slots=True)
class _Table:
    """A value over small carriers: what evaluation takes, and its text."""

    value: Value
    text: str


def _finite(universal: Universal, late: Late) -> Iterator[str]:
    """Models with one to three elements for each declared sort, functions as tables."""
    goal = universal.goal
    sorts = goal.theory.sorts
    for sizes in sorted(product(range(1, limits.CARRIER + 1), repeat=len(sorts)), key=sum):
        carriers = _Carriers.of(goal, dict(zip(sorts, sizes, strict=True)))
        choices = [list(islice(carriers.tables(v.type), 20_000)) for v in universal.variables]
        if any(not c for c in choices):
            return
        for tables in product(*choices):
            if late():
                return
            point = {v.term: t.value for v, t in zip(universal.variables, tables, strict=True)}
            if universal.refuted_at({**point, **carriers.elements}, carriers.interpretation, limits.EVALUATION_STEPS):
                given = [f"{s} := {{{', '.join(names)}}}" for s, names in carriers.names.items()]
                given += [f"{v.name} := {t.text}" for v, t in zip(universal.variables, tables, strict=True)]
                yield ", ".join(given)
                return


@dataclass(frozen=True, slots=True)
class _Carriers:
    """Elements with names for each declared sort."""

    theory: Theory
    names: dict[str, list[str]]
    elements: dict[Term, Value]

    @staticmethod
    def of(goal: Goal, sizes: Mapping[str, int]) -> _Carriers:
        """Carriers of these sizes, with fresh names."""
        taken = goal.names() | {hint for t in subterms(*goal.formulas()) for hint in t.hint}
        letters = (letter + mark for mark in ("", "1", "2") for letter in "abcdeuvw")
        fresh = (name for name in letters if name not in taken)
        names = {s: [next(fresh) for _ in range(n)] for s, n in sizes.items()}
        elements: dict[Term, Value] = {element(Sort(s), i): i for s, n in sizes.items() for i in range(n)}
        return _Carriers(goal.theory, names, elements)

    @property
    def interpretation(self) -> Interpretation:
        return Interpretation({s: len(names) for s, names in self.names.items()})

    def values(self, sort: Sort) -> list[tuple[Term, str]]:
        """The values of a finite sort, as terms and as text."""
        if sort == BOOL:
            return [(make("false"), "false"), (make("true"), "true")]
        return [(element(sort, i), name) for i, name in enumerate(self.names.get(sort.name, []))]

    def tables(self, type_: Type) -> Iterator[_Table]:
        """All values of a type over these carriers."""
        if type_.result is None:
            yield from (_Table(self.value(term), text) for term, text in self.values(type_.carrier))
            return
        variables = [free(f"!x{i}", t.carrier) for i, t in enumerate(type_.arguments)]
        names = _argument_names(self, len(variables))
        rows = list(product(*(self.values(t.carrier) for t in type_.arguments)))
        for results in product(self.values(type_.result.carrier), repeat=len(rows)):
            body, text = results[-1]
            for row, (term, shown_) in reversed(list(zip(rows[:-1], results[:-1], strict=True))):
                if (term, shown_) == results[-1] and body is results[-1][0]:
                    continue  # the last value is the default
                tests = [make("eq", v, t) for v, (t, _) in zip(variables, row, strict=True)]
                condition = tests[0] if len(tests) == 1 else make("and", *tests)
                body = make("ite", condition, term, body)
                told = " and ".join(f"{n} = {t}" for n, (_, t) in zip(names, row, strict=True))
                text = f"if {told} then {shown_} else {text}"
            yield _Table(self.value(lambda_(variables, body)), f"fun {' '.join(names)} => {text}")

    def value(self, term: Term) -> Value:
        """The value of a closed term over the elements."""
        return evaluate(term, self.theory, self.elements, self.interpretation)


def _argument_names(carriers: _Carriers, count: int) -> list[str]:
    taken = {name for names in carriers.names.values() for name in names} | set(carriers.theory.symbols)
    return list(islice((n for n in ("x", "y", "z", "s", "t", "p", "q") if n not in taken), count))


def assignments(variables: Sequence[Variable], values: Sequence[Value]) -> str:
    """`x := 1, y := -2`."""
    return ", ".join(f"{v.name} := {shown(x, v.type)}" for v, x in zip(variables, values, strict=True))


def shown(value: Value, type_: Type) -> str:
    """A value as the text says it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    written = quote(value, type_.carrier) if isinstance(value, Constructed) else None
    return str(value) if written is None else render(written)


def literal(value: Value, sort: Sort) -> Term:
    """A value as a term.  Raises: ValueError (it holds functions)."""
    if isinstance(value, bool):
        return make("true") if value else make("false")
    if sort.name == "BitVec":
        return make("word", data=(value, sort))
    if isinstance(value, Constructed):
        written = quote(value, sort)
        if written is None:
            raise ValueError("a value that holds functions has no literal")
        return written
    if isinstance(value, Closure):
        return make("lambda", value.body, data=value.parameters)
    return number(value, sort)
