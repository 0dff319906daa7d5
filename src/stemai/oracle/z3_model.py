"""A Z3 model as values of the kernel's evaluator.  A claim: the evaluator decides whether it is a counterexample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

import z3

from stemai.errors import KernelError, LimitReached
from stemai.kernel.limits import NUMERAL_DIGITS
from stemai.kernel.models import element
from stemai.kernel.terms import (
    FALSE,
    INT,
    REAL,
    TRUE,
    Sort,
    Symbol,
    Term,
    abstract,
    call,
    free,
    lambda_,
    make,
    number,
    substitute,
    word,
)
from stemai.kernel.values import Interpretation, Value, closure, constructed
from stemai.oracle import limits
from stemai.oracle.obligation import Model, NotExpressible
from stemai.oracle.z3_printer import Z3Printer

_Function = tuple[list[Term], Term]  # parameters, and the body over them and over the variables of elements


def read_model(solver: Any, printer: Z3Printer) -> Model | None:
    """What `solver` ended on; None if it gave up before it had a candidate."""
    try:
        return _Reader(solver.model(), printer).read()
    except z3.Z3Exception:
        return None


class _Reader:
    def __init__(self, model: Any, printer: Z3Printer) -> None:
        self._model = model
        self._printer = printer
        self._left = limits.MODEL_NODES
        self._carriers: dict[Sort, int] = {}
        self._elements: dict[str, Term] = {}  # by Z3's name
        self._indices: dict[Term, int] = {}
        self._functions: dict[int, _Function] = {}  # by the id of the declaration
        self._back = {z3_sort.get_id(): sort for sort, z3_sort in printer.sorts.items()}
        self._constructors: dict[str, Symbol] = {}  # by Z3's name
        for sort, z3_sort in printer.sorts.items():
            for symbol in printer.constructors_of(sort):
                self._constructors[printer.constructor(symbol).name()] = symbol
            if z3_sort.kind() == z3.Z3_UNINTERPRETED_SORT:
                self._read_carrier(sort, z3_sort)

    def read(self) -> Model:
        missing: list[Term | Symbol] = []
        terms: dict[Term, Term] = {}
        for variable, meaning in self._printer.variables.items():
            term = self._meaning(meaning)
            if term is None:
                missing.append(variable)
            else:
                terms[variable] = term
        symbols: dict[str, Term] = {}
        for (symbol, functions), meaning in self._printer.symbols.items():
            term = self._meaning(meaning) if all(f is None for f in functions) else None
            if term is None:
                missing.append(symbol)
            else:
                symbols[symbol.name] = term
        carriers = {sort.name: size for sort, size in self._carriers.items()}
        interpretation = Interpretation(carriers, {name: self._value(term) for name, term in symbols.items()})
        values = {variable: self._value(term) for variable, term in terms.items()}
        return Model(values, interpretation, terms, symbols, tuple(missing))

    def _read_carrier(self, sort: Sort, z3_sort: Any) -> None:
        universe = self._model.get_universe(z3_sort) or ()
        self._carriers[sort] = max(1, len(universe))
        for index in range(self._carriers[sort]):
            self._indices[element(sort, index)] = index
        for index, value in enumerate(universe):
            self._elements[value.decl().name()] = element(sort, index)

    def _meaning(self, meaning: Any) -> Term | None:
        """The closed term for a constant or a function of the printed obligation; None if there is no exact one."""
        try:
            if isinstance(meaning, z3.FuncDeclRef) and meaning.arity() > 0:
                parameters, body = self._function(meaning)
                return lambda_(parameters, body)
            constant = meaning() if isinstance(meaning, z3.FuncDeclRef) else meaning
            return self._term(self._model.eval(constant, model_completion=True), [])
        except (NotExpressible, KernelError, LimitReached):
            return None

    def _value(self, term: Term) -> Value:
        """`term`, as `_meaning` gives it, in the form of the evaluator."""
        if term.op == "lambda":
            elements = [e for e in self._indices if e in term.frees]
            body = abstract(term, elements[::-1]).args[0]
            return closure(term.data, body, tuple(self._indices[e] for e in elements))
        if term.op == "free":
            return self._indices[term]
        if term.op == "call":
            return constructed(term.data, tuple(self._value(a) for a in term.args))
        if term.op in ("true", "false"):
            return term is TRUE
        exact: Fraction | int = term.data[0]
        return exact if term.sort == REAL else int(exact)

    # ------------------------------------------------------------------------------------- functions and their bodies

    def _function(self, declaration: Any) -> _Function:
        key = declaration.get_id()
        found = self._functions.get(key)
        if found is None:
            found = self._functions[key] = self._read_function(declaration)
        return found

    def _read_function(self, declaration: Any) -> _Function:
        sorts = [self._sort(declaration.domain(i)) for i in range(declaration.arity())]
        parameters = [free(f"!x{i}", sort) for i, sort in enumerate(sorts)]
        table = self._model[declaration]
        if table is None:
            return parameters, self._default(declaration.range())
        if not isinstance(table, z3.FuncInterp):
            raise NotExpressible("the model has no table for a function")
        body = self._term(table.else_value(), parameters)
        for i in reversed(range(table.num_entries())):
            entry = table.entry(i)
            at = [self._term(entry.arg_value(j), []) for j in range(entry.num_args())]
            tests = [make("eq", p, value) for p, value in zip(parameters, at, strict=True)]
            test = tests[0] if len(tests) == 1 else make("and", *tests)
            body = make("ite", test, self._term(entry.value(), []), body)
        return parameters, body

    def _default(self, z3_sort: Any) -> Term:
        """Some value of a sort that the model does not care about."""
        return self._term(self._model.eval(z3.Const("any", z3_sort), model_completion=True), [])

    def _sort(self, z3_sort: Any) -> Sort:
        sort = self._back.get(z3_sort.get_id())
        if sort is None:
            raise NotExpressible("the model has a sort that the obligation has not")
        return sort

    def _term(self, expression: Any, parameters: Sequence[Term]) -> Term:
        self._left -= 1
        if self._left < 0:
            raise NotExpressible("the model is too large")
        if expression is None:
            raise NotExpressible("the model is partial")
        if z3.is_var(expression):
            return parameters[int(z3.get_var_index(expression))]
        if not z3.is_app(expression):
            raise NotExpressible("the model has a quantifier in a value")
        leaf = self._leaf(expression)
        if leaf is not None:
            return leaf
        kind = expression.decl().kind()
        parts = [self._term(child, parameters) for child in expression.children()]
        symbol = self._constructors.get(expression.decl().name())
        if symbol is not None:
            return call(symbol, *parts)
        if kind == z3.Z3_OP_UNINTERPRETED:
            inner, body = self._function(expression.decl())
            return substitute(body, dict(zip(inner, parts, strict=True)))
        build = _BACK.get(kind)
        if build is None:
            raise NotExpressible(f"the model uses `{expression.decl().name()}`")
        return build(parts)

    def _leaf(self, expression: Any) -> Term | None:
        if z3.is_int_value(expression):
            return number(_integer(expression.as_string()), INT)
        if z3.is_rational_value(expression):
            numerator, _, denominator = expression.as_string().partition("/")
            return number(Fraction(_integer(numerator), _integer(denominator or "1")), REAL)
        if z3.is_bv_value(expression):
            return word(_integer(expression.as_string()), expression.size())
        if z3.is_true(expression) or z3.is_false(expression):
            return TRUE if z3.is_true(expression) else FALSE
        if expression.num_args() or expression.decl().name() in self._constructors:
            return None
        sort = self._sort(expression.sort())
        if sort in self._carriers:  # a sort without a listed universe has one element
            return self._elements.get(expression.decl().name()) or element(sort, 0)
        raise NotExpressible("the value is not exact")


def _integer(text: str) -> int:
    if len(text) > NUMERAL_DIGITS:
        raise NotExpressible("a number of the model is too long")
    return int(text)


def _fold(op: str) -> Callable[[list[Term]], Term]:
    return lambda parts: parts[0] if len(parts) == 1 else make(op, *parts)


def _difference(parts: list[Term]) -> Term:
    result = parts[0]
    for part in parts[1:]:
        result = make("sub", result, part)
    return result


_BACK: Final[dict[int, Callable[[list[Term]], Term]]] = {
    z3.Z3_OP_AND: _fold("and"),
    z3.Z3_OP_OR: _fold("or"),
    z3.Z3_OP_NOT: lambda p: make("not", *p),
    z3.Z3_OP_IMPLIES: lambda p: make("implies", *p),
    z3.Z3_OP_EQ: lambda p: make("eq", *p),
    z3.Z3_OP_ITE: lambda p: make("ite", *p),
    z3.Z3_OP_LE: lambda p: make("le", *p),
    z3.Z3_OP_LT: lambda p: make("lt", *p),
    z3.Z3_OP_GE: lambda p: make("le", *reversed(p)),
    z3.Z3_OP_GT: lambda p: make("lt", *reversed(p)),
    z3.Z3_OP_ADD: _fold("add"),
    z3.Z3_OP_MUL: _fold("mul"),
    z3.Z3_OP_SUB: _difference,
    z3.Z3_OP_UMINUS: lambda p: make("neg", *p),
    z3.Z3_OP_IDIV: lambda p: make("idiv", *p),
    z3.Z3_OP_MOD: lambda p: make("imod", *p),
    z3.Z3_OP_DIV: lambda p: make("div", *p),
    z3.Z3_OP_TO_REAL: lambda p: make("real", *p),
    z3.Z3_OP_TO_INT: lambda p: make("floor", *p),
}
