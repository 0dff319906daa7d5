"""What a statement is stated in: sorts, symbols, definitions and axioms; and what a definition must show.

A definition `f(x1..xn) := body` is an equation that holds where every argument is in the type of its parameter.  If the
body calls `f`, the definition comes with a measure, an integer term, and is admitted only with a proof of
`termination(definition)`: at each call the measure is not negative where it started, and smaller at the call.
Source: the usual well-founded recursion, as in Slind, "Function definition in higher-order logic", TPHOLs 1996.

A datatype is the least set that is closed under its constructors, and they make each of its values in one way.  Its
fields are of sorts that are known before it, or of the datatype itself; so it is never empty once one constructor has no
field of its own sort.  A field has no guard: `Nat` and `Rat` are refused there, since the carrier holds more values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from stemai.errors import KernelError
from stemai.kernel import limits
from stemai.kernel.terms import (
    BOOL,
    BUILT_IN_SORTS,
    INT,
    T_NAT,
    T_RAT,
    TRUE,
    Sort,
    Symbol,
    Term,
    Type,
    conjunction,
    forall,
    free,
    fresh,
    guard,
    implication,
    instantiate,
    make,
    named_type,
    negation,
    number,
)


@dataclass(frozen=True, slots=True)
class Datatype:
    """A sort and the constructors that make its values, each a symbol with this sort as its result."""

    name: str
    constructors: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """`body` and `measure` have one loose index for each parameter, the last parameter at index 0."""

    symbol: Symbol
    body: Term
    measure: Term | None = None


@dataclass(frozen=True, slots=True)
class Theory:
    """An immutable signature; `with_…` methods give the next one, or refuse."""

    sorts: tuple[str, ...] = ()
    symbols: dict[str, Symbol] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    axioms: dict[str, Term] = field(default_factory=dict)
    datatypes: dict[str, Datatype] = field(default_factory=dict)

    def with_sort(self, name: str) -> Theory:
        """This theory and one more carrier."""
        self._require_new(name)
        if name in BUILT_IN_SORTS:
            raise KernelError("K020", f"`{name}` is a sort of the kernel")
        return replace(self, sorts=(*self.sorts, name))

    def with_datatype(self, datatype: Datatype) -> Theory:
        """This theory and one more datatype, with its constructors among the symbols.

        Raises: K020 (a name is taken, a sort is not known), K024 (a field or a result of a type that it must not have,
        no value at all).
        """
        self._require_new(datatype.name)
        if datatype.name in BUILT_IN_SORTS:
            raise KernelError("K020", f"`{datatype.name}` is a sort of the kernel")
        own = named_type(datatype.name)
        theory = replace(self, datatypes={**self.datatypes, datatype.name: datatype})
        for constructor in datatype.constructors:
            if constructor.result != own:
                raise KernelError("K024", f"`{constructor.name}` does not make a value of `{datatype.name}`")
            for type_ in constructor.parameters:
                if type_.result is not None or type_ in (T_NAT, T_RAT):
                    raise KernelError("K024", f"a field of `{constructor.name}` is of type {type_}")
            theory = theory.with_symbol(constructor)
        if all(own.carrier in (t.carrier for t in c.parameters) for c in datatype.constructors):
            raise KernelError("K024", f"`{datatype.name}` has no value: each constructor needs one to begin with")
        return theory

    def is_constructor(self, symbol: Symbol) -> bool:
        """Whether `symbol` is a constructor of a datatype of this theory."""
        datatype = self.datatypes.get(symbol.result.name)
        return datatype is not None and symbol in datatype.constructors

    def with_symbol(self, symbol: Symbol) -> Theory:
        """This theory and one more symbol without a definition."""
        self._require_new(symbol.name)
        for type_ in (*symbol.parameters, symbol.result):
            self.require_type(type_)
        if symbol.result.result is not None:
            raise KernelError("K020", f"`{symbol.name}` gives a function; give it more parameters instead")
        return replace(self, symbols={**self.symbols, symbol.name: symbol})

    def with_definition(self, definition: Definition) -> Theory:
        """This theory and one more definition.  The caller has replayed a proof of `termination(definition)`.

        Raises: K021 (not closed, wrong sort, or the body leaves the type of the result).
        """
        require_definable(self, definition)
        extended = self.with_symbol(definition.symbol)
        definitions = {**self.definitions, definition.symbol.name: definition}
        return replace(extended, definitions=definitions)

    def with_axiom(self, name: str, formula: Term) -> Theory:
        """This theory and one more axiom, a closed formula."""
        self._require_new(name)
        if formula.sort != BOOL or formula.loose or formula.frees:
            raise KernelError("K022", f"axiom `{name}` is not a closed formula")
        self.require_known(formula)
        return replace(self, axioms={**self.axioms, name: formula})

    def require_type(self, type_: Type) -> None:
        """Raise K020 if the type's carrier names a sort that the theory does not have."""
        self.require_sort(type_.carrier)

    def require_sort(self, sort: Sort) -> None:
        """Raise K020 if `sort` is not one of this theory."""
        if sort.result is not None:
            for part in (*sort.arguments, sort.result):
                self.require_sort(part)
        elif sort.name not in (*BUILT_IN_SORTS, *self.sorts) and sort.name not in self.datatypes:
            raise KernelError("K020", f"there is no sort `{sort.name}`")

    def require_known(self, term: Term) -> None:
        """Raise K020 if `term` uses a symbol or a sort that the theory does not have."""
        seen: set[Term] = set()
        stack = [term]
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            self.require_sort(node.sort)
            if node.op == "call" and self.symbols.get(node.data.name) != node.data:
                raise KernelError("K020", f"there is no symbol `{node.data.name}` of that type")
            if node.op in ("forall", "exists"):
                self.require_sort(node.data)
            if node.op in ("match", "size"):
                datatype = self.datatypes.get(node.args[0].sort.name)
                if datatype is None or (node.op == "match" and node.data != datatype.constructors):
                    raise KernelError("K020", f"`{node.op}` is applied to something that is not in a datatype")
            stack.extend(node.args)

    def _require_new(self, name: str) -> None:
        if (
            not name
            or limits.RESERVED in name
            or name in self.sorts
            or name in self.datatypes
            or name in self.symbols
            or name in self.axioms
        ):
            raise KernelError("K020", f"the name `{name}` is taken or reserved")


# ------------------------------------------------------------------------------------------------------ definitions


def parameters_of(symbol: Symbol) -> list[Term]:
    """One reserved free variable for each parameter."""
    return [free(f"{limits.RESERVED}p{i}", t.carrier) for i, t in enumerate(symbol.parameters)]


def guards_of(symbol: Symbol, arguments: tuple[Term, ...] | list[Term]) -> list[Term]:
    """The formulas that say that each argument is in the type of its parameter."""
    guards = (guard(t, a) for t, a in zip(symbol.parameters, arguments, strict=True))
    return [g for g in guards if g is not None]


def require_definable(theory: Theory, definition: Definition) -> None:
    """Raise K021 unless the definition is closed, of the right sort, and stays in the type of its result."""
    symbol = definition.symbol
    arity = len(symbol.parameters)
    values = parameters_of(symbol)
    body = instantiate(definition.body, values)
    if definition.body.loose > arity or definition.body.frees or body.loose:
        raise KernelError("K021", f"the body of `{symbol.name}` mentions a variable that is not a parameter")
    if body.sort != symbol.result.carrier:
        raise KernelError("K021", f"the body of `{symbol.name}` is of sort {body.sort}, not {symbol.result}")
    theory.with_symbol(symbol).require_known(body)
    if definition.measure is not None:
        measure = instantiate(definition.measure, values)
        if definition.measure.loose > arity or definition.measure.frees or measure.sort != INT:
            raise KernelError(
                "K021", f"the measure of `{symbol.name}` is not an integer term of its parameters"
            )
        theory.require_known(measure)  # not of the symbol itself
    known = set(guards_of(symbol, values))
    missing = typing_hypotheses(body, symbol.result, trusted=symbol) - known
    if missing:
        raise KernelError("K021", f"the body of `{symbol.name}` may leave {symbol.result}")


def termination(definition: Definition) -> Term:
    """The closed formula that admits a recursive definition; `true` for one that does not call itself.

    It does not mention the symbol, and is proved in the theory before the definition.

    Raises: K023 (a call that no measure can order: nested in its own arguments, or no measure given).
    """
    symbol = definition.symbol
    values = parameters_of(symbol)
    calls = calls_of(instantiate(definition.body, values), symbol)
    if not calls:
        return TRUE
    if definition.measure is None:
        raise KernelError("K023", f"`{symbol.name}` calls itself and has no measure")
    start = instantiate(definition.measure, values)
    obligations = []
    for conditions, bound_variables, arguments in calls:
        if any(_mentions(a, symbol) for a in arguments):
            raise KernelError(
                "K023", f"`{symbol.name}` calls itself inside the arguments of a call of itself"
            )
        then = instantiate(definition.measure, arguments)
        goals = [*guards_of(symbol, arguments), make("le", number(0, INT), start), make("lt", then, start)]
        known = [c for c in conditions if not _mentions(c, symbol)]
        formula = implication(known, conjunction(goals))
        for variable in reversed(bound_variables):
            formula = forall(variable, formula)
        obligations.append(formula)
    body = implication(guards_of(symbol, values), conjunction(obligations))
    for variable in reversed(values):
        body = forall(variable, body)
    return body


_Call = tuple[tuple[Term, ...], tuple[Term, ...], tuple[Term, ...]]


def calls_of(term: Term, symbol: Symbol) -> list[_Call]:
    """Each call of `symbol` in `term`, as (what holds there, bound variables around it, its arguments)."""
    found: list[_Call] = []

    def visit(node: Term, holds: tuple[Term, ...], around: tuple[Term, ...]) -> None:
        if not _mentions(node, symbol):
            return
        if node.op == "call" and node.data == symbol:
            found.append((holds, around, node.args))
        if node.op == "ite":
            condition, yes, no = node.args
            visit(condition, holds, around)
            visit(yes, (*holds, condition), around)
            visit(no, (*holds, negation(condition)), around)
        elif node.op in ("and", "or", "implies"):
            # Short circuit, left to right: the value of an `and` does not depend on what follows a false part.
            for part in node.args:
                visit(part, holds, around)
                holds = (*holds, negation(part) if node.op == "or" else part)
        elif node.op in ("forall", "exists"):
            variable = free(f"{limits.RESERVED}b{len(around)}", node.data)
            visit(instantiate(node.args[0], [variable]), holds, (*around, variable))
        elif node.op in ("sum", "prod"):
            low, high, body = node.args
            visit(low, holds, around)
            visit(high, holds, around)
            variable = free(f"{limits.RESERVED}b{len(around)}", INT)
            inside = (*holds, make("le", low, variable), make("le", variable, high))
            visit(instantiate(body, [variable]), inside, (*around, variable))
        elif node.op == "match":
            subject, *arms = node.args
            visit(subject, holds, around)
            for constructor, arm in zip(node.data, arms, strict=True):
                fields = [
                    free(f"{limits.RESERVED}b{len(around) + i}", t.carrier)
                    for i, t in enumerate(constructor.parameters)
                ]
                made = make("eq", subject, make("call", *fields, data=constructor))
                visit(instantiate(arm, fields), (*holds, made), (*around, *fields))
        elif node.op == "lambda":
            raise KernelError("K023", f"`{symbol.name}` calls itself inside a `fun`")
        else:
            for part in node.args:
                visit(part, holds, around)

    visit(term, (), ())
    return found


def _mentions(term: Term, symbol: Symbol) -> bool:
    seen: set[Term] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.op == "call" and node.data == symbol:
            return True
        stack.extend(node.args)
    return False


# ------------------------------------------------------------------------------------------------------------ typing

_CLOSED_NAT: Final = ("add", "mul", "min", "idiv")
_CLOSED_RAT: Final = ("add", "sub", "neg", "mul", "div", "abs", "min", "max")


def typing_hypotheses(term: Term, type_: Type, trusted: Symbol | None = None) -> frozenset[Term]:
    """Formulas that together imply that `term` is in `type_`, found by the structure of the term alone.

    `Nat` is closed under +, *, div, mod, min, powers, sums; `Rat` under the field operations.  Where structure says
    nothing, the formula is the guard of the term itself.  `trusted` is the symbol of a definition under admission:
    its calls are in its type by the induction that `termination` justifies, and a function among its parameters maps its
    types to its type by its own guard, which the definition has among its conditions.
    """
    if type_ == T_NAT:
        return _nat(term, trusted)
    if type_ == T_RAT:
        return _rat(term, trusted)
    formula = guard(type_, term)
    return frozenset() if formula is None else frozenset((formula,))


def _itself(type_: Type, term: Term) -> frozenset[Term]:
    formula = guard(type_, term)
    return frozenset() if formula is None else frozenset((formula,))


def _nat(term: Term, trusted: Symbol | None) -> frozenset[Term]:
    op, args = term.op, term.args
    if (op == "num" and term.data[0] >= 0) or op == "abs":
        return frozenset()
    if op in _CLOSED_NAT:
        return _union(_nat(a, trusted) for a in args)
    if op == "imod":
        return _nat(args[0], trusted)  # a mod b is not negative for b /= 0, and is a for b = 0
    if op == "max":
        left, right = (_nat(a, trusted) for a in args)
        return left if len(left) <= len(right) else right
    if op == "pow":
        exponent = args[1]
        if exponent.op == "num" and exponent.data[0] >= 0 and exponent.data[0] % 2 == 0:
            return frozenset()
        return _nat(args[0], trusted) | _nat(exponent, trusted)
    return _common(term, T_NAT, trusted)


def _rat(term: Term, trusted: Symbol | None) -> frozenset[Term]:
    op, args = term.op, term.args
    if op in ("num", "real"):
        return frozenset()
    if op in _CLOSED_RAT:
        return _union(_rat(a, trusted) for a in args)
    if op == "pow":
        return _rat(args[0], trusted)
    return _common(term, T_RAT, trusted)


def _common(term: Term, type_: Type, trusted: Symbol | None) -> frozenset[Term]:
    """The cases that both guarded types share."""
    inner = _nat if type_ == T_NAT else _rat
    if term.op == "ite":
        return inner(term.args[1], trusted) | inner(term.args[2], trusted)
    if term.op == "match":
        return _arms(term, type_, trusted)
    if term.op in ("sum", "prod"):
        low, _, body = term.args
        (variable,) = fresh([INT], term)
        needed = inner(instantiate(body, [variable]), trusted)
        index_guard = guard(T_NAT, variable)
        extra = _nat(low, trusted) if index_guard in needed else frozenset()
        rest = needed - {index_guard}
        return rest | extra if all(variable not in f.frees for f in rest) else _itself(type_, term)
    if term.op == "call":
        symbol: Symbol = term.data
        if symbol == trusted and symbol.result == type_:
            return frozenset()
        if symbol.result == type_:
            pairs = zip(term.args, symbol.parameters, strict=True)
            return _union(typing_hypotheses(a, t, trusted) for a, t in pairs)
    if term.op == "apply" and trusted is not None:
        function = dict(zip(parameters_of(trusted), trusted.parameters, strict=True)).get(term.args[0])
        if function is not None and function.result == type_:
            pairs = zip(term.args[1:], function.arguments, strict=True)
            return _union(typing_hypotheses(a, t, trusted) for a, t in pairs)
    return _itself(type_, term)


def _arms(term: Term, type_: Type, trusted: Symbol | None) -> frozenset[Term]:
    """What every arm needs, where it does not mention the fields that the arm names."""
    inner = _nat if type_ == T_NAT else _rat
    needed: frozenset[Term] = frozenset()
    for constructor, arm in zip(term.data, term.args[1:], strict=True):
        fields = fresh([t.carrier for t in constructor.parameters], term)
        found = inner(instantiate(arm, fields), trusted)
        if any(v in formula.frees for formula in found for v in fields):
            return _itself(type_, term)
        needed |= found
    return needed


def _union(sets: Iterable[frozenset[Term]]) -> frozenset[Term]:
    return frozenset[Term]().union(*sets)
