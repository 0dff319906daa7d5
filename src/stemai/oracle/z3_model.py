"""A Z3 model as values of the kernel's evaluator.  A claim: the evaluator decides whether it is a counterexample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

import z3

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import Closure, Interpretation, Value
from stemai.kernel.limits import NUMERAL_DIGITS
from stemai.kernel.terms import (
    FALSE,
    INT,
    REAL,
    TRUE,
    Sort,
    Symbol,
    Term,
    abstract,
    free,
    make,
    number,
    substitute,
    word,
)
from stemai.oracle import limits
from stemai.oracle.obligation import Model, NotExpressible
from stemai.oracle.z3_printer import Z3Printer

_Function = tuple[list[Term], Term]  # parameters, and the body over them and over the variables of elements


def read_model(model: Any, printer: Z3Printer) -> Model:
    """The values of free variables and symbols in `model`; what has no exact value is left out."""
    return _Reader(model, printer).read()


class _Reader:
    def __init__(self, model: Any, printer: Z3Printer) -> None:
        self._model = model
        self._budget = limits.MODEL_NODES
        self._carriers: dict[Sort, int] = {}
        self._elements: dict[str, Term] = {}  # Z3's name of an element -> the variable that stands for it
        self._indices: dict[Term, int] = {}
        self._functions: dict[int, _Function] = {}  # by the id of the declaration
        self._variables = printer.variables
        self._symbols = printer.symbols
        self._sorts = printer.sorts
        self._back = {z3_sort.get_id(): sort for sort, z3_sort in printer.sorts.items()}
        for sort, z3_sort in printer.sorts.items():
            if z3_sort.kind() == z3.Z3_UNINTERPRETED_SORT:
                self._read_carrier(sort, z3_sort)

    def read(self) -> Model:
        values: dict[Term, Value] = {}
        missing: list[Term | Symbol] = []
        for variable, meaning in self._variables.items():
            try:
                values[variable] = self._value_of(meaning)
            except (NotExpressible, KernelError, LimitReached):
                missing.append(variable)
        symbols: dict[str, Value] = {}
        for (symbol, functions), meaning in self._symbols.items():
            try:
                if any(f is not None for f in functions):
                    raise NotExpressible("the symbol takes a function")
                symbols[symbol.name] = self._value_of(meaning)
            except (NotExpressible, KernelError, LimitReached):
                missing.append(symbol)
        carriers = {sort.name: size for sort, size in self._carriers.items()}
        return Model(values, Interpretation(carriers, symbols), tuple(missing))

    def _read_carrier(self, sort: Sort, z3_sort: Any) -> None:
        universe = self._model.get_universe(z3_sort) or ()
        for index, element in enumerate(universe):
            variable = free(f"!e{len(self._elements)}", sort)
            self._elements[element.decl().name()] = variable
            self._indices[variable] = index
        self._carriers[sort] = max(1, len(universe))

    def _value_of(self, meaning: Any) -> Value:
        """The value of a constant or of a function of the printed obligation."""
        if isinstance(meaning, z3.FuncDeclRef) and meaning.arity() > 0:
            return self._closure(self._function(meaning))
        constant = meaning() if isinstance(meaning, z3.FuncDeclRef) else meaning
        return self._literal(self._term(self._model.eval(constant, model_completion=True), []))

    def _literal(self, term: Term) -> Value:
        if term in self._indices:
            return self._indices[term]
        if term.op in ("true", "false"):
            return term is TRUE
        if term.op in ("num", "word"):
            return Fraction(term.data[0]) if term.sort == REAL else int(term.data[0])
        if term.op == "free" and term.sort in self._carriers:
            return 0
        raise NotExpressible("the value is not exact")

    def _closure(self, function: _Function) -> Closure:
        parameters, body = function
        elements = [e for e in self._indices if e in body.frees]
        body = abstract(body, [*reversed(elements), *parameters])
        return Closure(tuple(p.sort for p in parameters), body, tuple(self._indices[e] for e in elements))

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
        self._budget -= 1
        if self._budget < 0:
            raise NotExpressible("the model is too large")
        if expression is None:
            raise NotExpressible("the model is partial")
        if z3.is_var(expression):
            return parameters[z3.get_var_index(expression)]
        if not z3.is_app(expression):
            raise NotExpressible("the model has a quantifier in a value")
        leaf = self._leaf(expression)
        if leaf is not None:
            return leaf
        kind = expression.decl().kind()
        parts = [self._term(child, parameters) for child in expression.children()]
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
        if expression.num_args():
            return None
        sort = self._sort(expression.sort())
        if sort in self._carriers:  # an element; one outside the listed universe stands for the only one there is
            return self._elements.get(expression.decl().name()) or free("!e", sort)
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
