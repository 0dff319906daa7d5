"""Exact evaluation: the value that a closed term has in every model of its theory.

Where the theory alone does not fix the value (an uninterpreted symbol, an argument
outside its type, a quantifier without bounds, an irrational root) evaluation refuses with K030; it never guesses.
A definition is unfolded only where the guards of its arguments evaluate to true.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any, Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel import limits, work
from stemai.kernel.evident import evident
from stemai.kernel.operators import OPERATORS, Environment, fold
from stemai.kernel.ranges import comparison
from stemai.kernel.terms import BOOL, INT, REAL, T_NAT, T_RAT, TRUE, Sort, Symbol, Term, Type, fresh, guard, instantiate, make
from stemai.kernel.theory import Theory, typing_hypotheses
from stemai.kernel.values import Budget, Closure, Interpretation, Value, admit, bits_of, constructed, quote, undecided


def evaluate(
    term: Term,
    theory: Theory,
    environment: Mapping[Term, Value] | None = None,
    interpretation: Interpretation | None = None,
    budget: Budget | None = None,
) -> Value:
    """The value of `term`, whose free variables take their values from `environment`.

    Raises: K030 (evaluation cannot decide it), M006 (too many steps), M007 (a number grows too large).
    """
    if term.loose:
        raise KernelError("K030", "a term with loose variables has no value")
    interpretation = interpretation or Interpretation()
    values = {v: admit(v.sort, value, interpretation, theory) for v, value in (environment or {}).items()}
    budget = budget or Budget()
    before = budget.left
    try:
        return Evaluator(theory, values, interpretation, budget).run(term)
    finally:
        work.spend(before - budget.left)


def in_type(
    symbol: Symbol,
    value: Value,
    theory: Theory,
    environment: Mapping[Term, Value],
    interpretation: Interpretation,
    budget: Budget,
) -> bool:
    """Whether `value` can be what `symbol` stands for: its result is in its type on arguments in theirs.

    Raises: K030, M006, M007.
    """
    evaluator = Evaluator(theory, environment, interpretation, budget)
    if not symbol.parameters:
        return evaluator.belongs(symbol.result, value)
    return evaluator.maps(symbol.parameters, symbol.result, value)


class _Need(Exception):
    """The call `key` is to be evaluated first, from an empty Python stack."""

    def __init__(self, key: tuple[Symbol, tuple[Value, ...]]) -> None:
        super().__init__()
        self.key = key


class Evaluator:
    """One evaluation: what is fixed, what is known already, what may still be spent."""

    def __init__(self, theory: Theory, variables: Mapping[Term, Value], interpretation: Interpretation, budget: Budget) -> None:
        self.theory = theory
        self.variables = variables
        self.interpretation = interpretation
        self.budget = budget
        self.depth = 0
        self._calls: dict[tuple[Symbol, tuple[Value, ...]], Value] = {}
        self._terms: dict[tuple[Term, Environment], Value] = {}

    def run(self, term: Term) -> Value:
        """The value of `term`; deep recursive definitions are evaluated from the inside, on a list."""
        pending: list[tuple[Symbol, tuple[Value, ...]]] = []
        while True:
            self.depth = 0
            try:
                if not pending:
                    result: Value = self.value(term, ())
                    return result
                self.call(*pending[-1])
                pending.pop()
            except _Need as need:
                pending.append(need.key)

    def value(self, term: Term, env: Environment) -> Any:
        """The value of `term` where its loose indices have the values in `env`."""
        self.budget.spend()
        key = None
        if term.size >= _WORTH_KEEPING:
            key = (term, env[: term.loose])
            if key in self._terms:
                return self._terms[key]
        self.depth += 1
        result = OPERATORS[term.op](self, term, env)
        self.depth -= 1
        if key is not None and len(self._terms) < limits.EVALUATION_MEMO:
            self._terms[key] = result
        return result

    def sized(self, value: Any) -> Any:
        """`value`, once its size is paid for.  Raises: M007."""
        bits = bits_of(value)
        if bits > 512:
            if bits > limits.VALUE_BITS:
                raise LimitReached("M007", f"a number grows beyond {limits.VALUE_BITS} bits")
            self.budget.spend(bits * bits >> 20)
        return value

    def call(self, symbol: Symbol, arguments: tuple[Value, ...]) -> Any:
        """The value of a symbol of the theory at `arguments`."""
        definition = self.theory.definitions.get(symbol.name)
        if self.theory.is_constructor(symbol):
            self._require_typed(symbol, arguments)
            return constructed(symbol, arguments)
        if definition is None or definition.symbol != symbol:
            return self._interpreted(symbol, arguments)
        key = (symbol, arguments)
        if key in self._calls:
            return self._calls[key]
        if self.depth > limits.EVALUATION_DEPTH:
            raise _Need(key)
        self._require_typed(symbol, arguments)
        result = self._calls[key] = self.value(definition.body, arguments[::-1])
        return result

    def _require_typed(self, symbol: Symbol, arguments: tuple[Value, ...]) -> None:
        for type_, argument in zip(symbol.parameters, arguments, strict=True):
            if not self.belongs(type_, argument):
                undecided(f"an argument of `{symbol.name}` is outside its type {type_}")

    def _interpreted(self, symbol: Symbol, arguments: tuple[Value, ...]) -> Any:
        if self.theory.symbols.get(symbol.name) != symbol or symbol.name not in self.interpretation.symbols:
            undecided(f"`{symbol.name}` has no definition")
        function = self.interpretation.symbols[symbol.name]
        return self.apply(function, arguments) if arguments else function

    def apply(self, function: Any, arguments: tuple[Value, ...]) -> Any:
        """The value of `function` at `arguments`."""
        if not isinstance(function, Closure) or len(function.parameters) != len(arguments):
            undecided("something that is not a function of that many arguments is applied")
        if self.depth > limits.EVALUATION_DEPTH:
            raise LimitReached("M006", "functions are applied inside each other too deeply")
        return self.value(function.body, (*arguments[::-1], *function.captured))

    def belongs(self, type_: Type, value: Any) -> bool:
        """Whether `value`, of the type's carrier, is in the type; every exact Real value is rational."""
        if type_ == T_NAT:
            return bool(value >= 0)
        return type_.result is None or self.maps(type_.arguments, type_.result, value)

    def maps(self, arguments: tuple[Type, ...], result: Type, function: Any) -> bool:
        """Whether `function` takes values in `arguments` to values in `result`, by trying all, or by its form."""
        if result not in (T_NAT, T_RAT):
            return True
        domains = [self.finite(t.carrier) for t in arguments]
        if None not in domains:
            if prod(d.stop if isinstance(d, range) else len(d) for d in domains if d is not None) > limits.EVALUATION_STEPS:
                undecided("a function has too many arguments to try them all")
            points = itertools.product(*(d for d in domains if d is not None))
            return all(self.belongs(result, self.apply(function, point)) for point in points)
        if not _stays_in(arguments, result, function):
            undecided(f"the form of a function does not show that its values are in {result}")
        return True

    def finite(self, sort: Sort) -> Sequence[Any] | None:
        """The values of a sort that has finitely many; None for another sort."""
        if sort.name == "BitVec":
            return range(1 << sort.width)
        if sort == BOOL:
            return (False, True)
        datatype = self.theory.datatypes.get(sort.name)
        if datatype is not None:
            plain = all(not c.parameters for c in datatype.constructors)
            return tuple(constructed(c, ()) for c in datatype.constructors) if plain else None
        size = self.interpretation.carriers.get(sort.name)
        return None if size is None or sort.name not in self.theory.sorts else range(size)

    def domain(self, sort: Sort, conditions: Iterable[tuple[Term, int]], env: Environment) -> Iterable[Any] | None:
        """All values at which a bound variable can matter: where every condition may hold.  None: not known."""
        finite = self.finite(sort)
        if finite is not None:
            return finite
        lows, highs = [], []
        for condition, level in conditions if sort == INT else ():
            low, high = self._bounds(condition, level, (*(None,) * (level + 1), *env))
            lows.extend([] if low is None else [low])
            highs.extend([] if high is None else [high])
        return range(max(lows), min(highs) + 1) if lows and highs else None

    def sampled(self, quantified: Term, env: Environment) -> Iterator[Any]:
        """The body at a few values of the variable, None where it has no value there; one may settle the formula."""
        if quantified.data not in (INT, REAL):
            return
        start = self.budget.left
        for step in range(-limits.QUANTIFIER_SAMPLES, limits.QUANTIFIER_SAMPLES + 1):
            point = step if quantified.data == INT else Fraction(step, 2)
            depth = self.depth
            if start - self.budget.left > limits.SAMPLING_STEPS:
                return
            try:
                yield self.value(quantified.args[0], (point, *env))
            except KernelError as error:
                if error.code != "K030":
                    raise
                self.depth = depth
                yield None

    def evident(self, term: Term, env: Environment) -> bool:
        """Whether a universal formula holds by its form, once all values that are known are written into it."""
        if self.depth > limits.EVALUATION_DEPTH // 4:
            return False
        try:
            values = [_quoted(env[i], term.scope[i]) if i in term.scope else TRUE for i in range(term.loose)]
            closed = _with_values(instantiate(term, values[::-1]), self.variables, self.interpretation.symbols)
        except KernelError as error:
            if error.code != "K030":
                raise
            return False
        return evident(closed)

    def _bounds(self, condition: Term, level: int, env: Environment) -> tuple[int | None, int | None]:
        """The least and the greatest value of the variable at index `level` that `condition` leaves it."""
        op, left, right = comparison(condition)
        below = left.op == "bound" and left.data[0] == level
        if not below and (op == "dvd" or right.op != "bound" or right.data[0] != level):
            return None, None
        depth = self.depth
        try:
            limit = self.value(right if below else left, env)
        except KernelError as error:
            if error.code != "K030":
                raise
            self.depth = depth
            return None, None  # the bound is not known, or it depends on the variable itself
        if op == "dvd":
            return (-abs(limit), abs(limit)) if limit else (None, None)
        if op == "eq":
            return limit, limit
        strict = int(op == "lt")
        return (None, limit - strict) if below else (limit + strict, None)

    def modulo(self, term: Term, env: Environment, modulus: int) -> int:
        """`term` modulo the positive `modulus`, without building large powers."""
        if term.op not in ("add", "mul", "sub", "neg", "pow"):
            return int(self.value(term, env)) % modulus
        self.budget.spend()
        self.depth += 1
        if term.op == "pow":
            exponent = self.value(term.args[1], env)
            if exponent < 0:
                undecided("an integer has a negative exponent")
            base = self.modulo(term.args[0], env, modulus)
            self.budget.spend(exponent.bit_length() * (1 + (modulus.bit_length() ** 2 >> 20)))
            self.depth -= 1
            return pow(base, int(exponent), modulus)
        parts = [self.modulo(a, env, modulus) for a in term.args]
        self.depth -= 1
        return int(fold(self, term.op, parts)) % modulus


def _quoted(value: Any, sort: Sort) -> Term:
    """The term that denotes `value`, a function as a `lambda`.  Raises: K030."""
    if isinstance(value, Closure):
        term = None if value.captured else make("lambda", value.body, data=value.parameters)
    else:
        term = None if value is None else quote(value, sort)
    return term or undecided("a value has no spelling as a term")


def _with_values(term: Term, variables: Mapping[Term, Value], symbols: Mapping[str, Value]) -> Term:
    """`term` with variables and interpreted symbols replaced by what they stand for; elements stay variables."""
    done: dict[Term, Term] = {}

    def visit(node: Term) -> Term:
        if node not in done:
            done[node] = replace(node)
        return done[node]

    def replace(node: Term) -> Term:
        if node in variables and (node.sort.result is not None or node.sort in (BOOL, INT, REAL)):
            return _quoted(variables[node], node.sort)
        args = [visit(a) for a in node.args]
        if node.op == "call" and node.data.name in symbols and (args or node.sort in (BOOL, INT, REAL)):
            value = _quoted(symbols[node.data.name], node.sort)
            return make("apply", value, *args) if args else value
        return make(node.op, *args, data=node.data, hint=node.hint) if args else node

    return visit(term)


_WORTH_KEEPING: Final = 12  # size of a term from which it is cheaper to look its value up


def _stays_in(arguments: tuple[Type, ...], result: Type, function: Closure) -> bool:
    """Whether the form of the body alone shows that `function` takes `arguments` to `result`."""
    if function.body.loose > len(arguments):
        return False  # the values that it captures are not known to the form
    variables = fresh([t.carrier for t in arguments], function.body)
    known = {guard(t, x) for t, x in zip(arguments, variables, strict=True)}
    return typing_hypotheses(instantiate(function.body, variables), result) <= known
