"""What a statement is stated in: sorts, symbols, definitions and axioms; and what a definition must show.

A definition `f(x1..xn) := body` is an equation that holds where every argument is in the type of its parameter.  If the
body calls `f`, the definition comes with a measure, a tuple of integer terms, and is admitted only with a proof of
`termination(definition, ..)`: at each call the measure `falls`.
Definitions that call each other are admitted together, each with its measure: what a call reaches has the smaller one.
Where the arguments of a call call again, the measure falls whatever value of its type the inner call has.
Source: the usual well-founded recursion, as in Slind, "Function definition in higher-order logic", TPHOLs 1996.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    """`body` and the terms of `measure` have one loose index for each parameter, the last parameter at index 0.

    `companions` are the symbols that are defined together with this one, without it: the bodies may call all of them.
    """

    symbol: Symbol
    body: Term
    measure: tuple[Term, ...] = ()
    companions: tuple[Symbol, ...] = ()

    @property
    def together(self) -> tuple[Symbol, ...]:
        """This symbol, and then its companions."""
        return (self.symbol, *self.companions)


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

    def with_datatype(self, *family: Datatype) -> Theory:
        """This theory and more datatypes, whose fields may be in any of them, with their constructors among the symbols.

        They are the least sets that are closed under their constructors, which take fields in their types, and each value is
        made in one way.  Fields are of sorts that are known before, or of these; so none is empty once each has a constructor
        whose fields can be made without it.  A field has a guard where its type has one: no value has a negative number where
        it should have a Nat.  A field that is a function speaks of no datatype that rests on its own (`rests_on`).

        Raises: K020 (a name is taken, a sort is not known), K024 (a field or a result of a type that it must not have,
        no value at all).
        """
        theory = self
        for datatype in family:
            theory._require_new(datatype.name)
            if datatype.name in BUILT_IN_SORTS:
                raise KernelError("K020", f"`{datatype.name}` is a sort of the kernel")
            theory = replace(theory, datatypes={**theory.datatypes, datatype.name: datatype})
        for constructor, datatype in ((c, d) for d in family for c in d.constructors):
            if constructor.result != named_type(datatype.name):
                raise KernelError("K024", f"`{constructor.name}` does not make a value of `{datatype.name}`")
            for type_ in constructor.parameters:
                if type_.result is not None and rests_on(family, type_.carrier, datatype.name):
                    raise KernelError("K024", f"a field of `{constructor.name}` is of type {type_}")
            theory = theory.with_symbol(constructor)
        for name in without_value(family):
            raise KernelError("K024", f"`{name}` has no value: each constructor needs one to begin with")
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

    def with_definition(self, *definitions: Definition) -> Theory:
        """This theory and more definitions, which may call each other.

        The caller has replayed a proof of `termination` for each of them.
        Raises: K021 (not closed, wrong sort, the body leaves the type of the result, or companions that are not these).
        """
        extended = self
        for definition in definitions:
            extended = extended.with_symbol(definition.symbol)
        for definition in definitions:
            if definition.companions != tuple(d.symbol for d in definitions if d is not definition):
                raise KernelError("K021", f"`{definition.symbol.name}` is not defined together with its companions")
            require_definable(self, extended, definition)
        return replace(extended, definitions={**self.definitions, **{d.symbol.name: d for d in definitions}})

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


def guards_of(symbol: Symbol, arguments: Sequence[Term]) -> list[Term]:
    """The formulas that say that each argument is in the type of its parameter."""
    guards = (guard(t, a) for t, a in zip(symbol.parameters, arguments, strict=True))
    return [g for g in guards if g is not None]


def require_definable(theory: Theory, extended: Theory, definition: Definition) -> None:
    """Raise K021 unless the definition is closed, of the right sort, and stays in the type of its result.

    The body speaks of `extended`, which has the symbol and its companions; the measure of `theory`, which has neither.
    """
    symbol = definition.symbol
    arity = len(symbol.parameters)
    values = parameters_of(symbol)
    body = instantiate(definition.body, values)
    if definition.body.loose > arity or definition.body.frees or body.loose:
        raise KernelError("K021", f"the body of `{symbol.name}` mentions a variable that is not a parameter")
    if body.sort != symbol.result.carrier:
        raise KernelError("K021", f"the body of `{symbol.name}` is of sort {body.sort}, not {symbol.result}")
    extended.require_known(body)
    for component in definition.measure:
        if component.loose > arity or component.frees or component.sort != INT:
            raise KernelError("K021", f"the measure of `{symbol.name}` is not made of integer terms of its parameters")
        theory.require_known(component)
    known = set(guards_of(symbol, values))
    missing = typing_hypotheses(body, symbol.result, trusted=definition.together) - known
    if missing:
        raise KernelError("K021", f"the body of `{symbol.name}` may leave {symbol.result}")


def termination(definition: Definition, *together: Definition) -> Term:
    """The closed formula that admits a recursive definition; `true` for one that calls neither itself nor its companions,
    which are `together`.

    It mentions none of these symbols, and is proved in the theory before them.

    Raises: K023 (a call that no measure can order: no measure given, or one of another length; in the arguments of a call,
    a call that bound variables decide).
    """
    symbols = definition.together
    measures = {d.symbol: d.measure for d in (definition, *together)}
    if measures.keys() != set(symbols):
        raise KernelError("K023", f"`{definition.symbol.name}` is not defined together with its companions")
    values = parameters_of(definition.symbol)
    calls = calls_of(instantiate(definition.body, values), symbols)
    if not calls:
        return TRUE
    start = _measured(definition.symbol, measures, values)
    obligations = []
    for conditions, bound_variables, called in calls:
        arguments, inner = opened(called.args, symbols)
        then = _measured(called.data, measures, arguments)
        goals = [*guards_of(called.data, arguments), *falls(then, start)]
        known = [c for c in conditions if not _mentions(c, symbols)]
        known += [g for c, value in inner.items() if (g := guard(c.data.result, value)) is not None]
        formula = implication(known, conjunction(goals))
        for variable in reversed([*bound_variables, *inner.values()]):
            formula = forall(variable, formula)
        obligations.append(formula)
    body = implication(guards_of(definition.symbol, values), conjunction(obligations))
    for variable in reversed(values):
        body = forall(variable, body)
    return body


def falls(then: Sequence[Term], start: Sequence[Term]) -> list[Term]:
    """Formulas that together say that the integers `then` are below `start`:

        falls((n), (m)) = 0 <= m, n < m
        falls((n, n'..), (m, m'..)) = (0 <= m and n < m) or (n <= m and falls((n'..), (m'..)))

    In a chain without end in which each tuple is below the one before it, the first integers never grow.  They fall from
    what is not negative, so not for ever, and from some place on the rest falls at each step, and so on.

    Raises: K023 (tuples of different lengths).
    """
    if len(then) != len(start):
        raise KernelError("K023", f"a measure of {len(start)} integers cannot fall to one of {len(then)}")
    smaller = [make("le", number(0, INT), start[0]), make("lt", then[0], start[0])]
    if len(start) == 1:
        return smaller
    rest = conjunction([make("le", then[0], start[0]), *falls(then[1:], start[1:])])
    return [make("or", conjunction(smaller), rest)]


def opened(arguments: Sequence[Term], symbols: Sequence[Symbol]) -> tuple[list[Term], dict[Term, Term]]:
    """`arguments` with a variable for each outermost call of one of `symbols`, and these variables.  Raises: K023."""
    values, done = dict[Term, Term](), dict[Term, Term]()

    def visit(node: Term) -> Term:
        if node.op == "call" and node.data in symbols:
            if node.loose:
                raise KernelError("K023", f"`{node.data.name}` is called at a bound variable inside the arguments of a call")
            return values.setdefault(node, free(f"{limits.RESERVED}r{len(values)}", node.sort))
        if node.args and node not in done:
            done[node] = make(node.op, *map(visit, node.args), data=node.data, hint=node.hint)
        return done.get(node, node)

    return [visit(a) for a in arguments], values


def _measured(symbol: Symbol, measures: dict[Symbol, tuple[Term, ...]], arguments: Sequence[Term]) -> list[Term]:
    if not measures[symbol]:
        raise KernelError("K023", f"`{symbol.name}` calls itself and has no measure")
    return [instantiate(m, arguments) if arguments else m for m in measures[symbol]]


_Call = tuple[tuple[Term, ...], tuple[Term, ...], Term]


def calls_of(term: Term, symbols: Sequence[Symbol]) -> list[_Call]:
    """Each call of one of `symbols` in `term`, as (what holds there, bound variables around it, the call)."""
    found: list[_Call] = []

    def visit(node: Term, holds: tuple[Term, ...], around: tuple[Term, ...]) -> None:
        if not _mentions(node, symbols):
            return
        if node.op == "call" and node.data in symbols:
            found.append((holds, around, node))
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
                fields = [free(f"{limits.RESERVED}b{len(around) + i}", t.carrier) for i, t in enumerate(constructor.parameters)]
                made = make("eq", subject, make("call", *fields, data=constructor))
                inside = (*holds, *guards_of(constructor, fields), made)
                visit(instantiate(arm, fields), inside, (*around, *fields))
        elif node.op == "lambda":
            raise KernelError("K023", "a recursive definition calls itself inside a `fun`")
        else:
            for part in node.args:
                visit(part, holds, around)

    visit(term, (), ())
    return found


def _mentions(term: Term, symbols: Sequence[Symbol]) -> bool:
    seen: set[Term] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.op == "call" and node.data in symbols:
            return True
        stack.extend(node.args)
    return False


def rests_on(family: Sequence[Datatype], sort: Sort, name: str) -> bool:
    """Whether `sort`, or a datatype of `family` that it speaks of, or a field of that, and so on, speaks of the sort `name`.

    A function may be a field of a datatype only if its sort does not: what it takes and gives is there before.
    """
    seen, todo = set[Sort](), [sort]
    fields = {named_type(d.name).carrier: [t.carrier for c in d.constructors for t in c.parameters] for d in family}
    while todo:
        part = todo.pop()
        if part.name == name:
            return True
        if part not in seen:
            seen.add(part)
            todo += [*part.arguments, *([] if part.result is None else [part.result]), *fields.get(part, ())]
    return False


def without_value(family: Sequence[Datatype]) -> list[str]:
    """The datatypes of `family` of which no value can be made, whatever there is outside of it."""
    empty = {d.name: d for d in family}
    while made := [d.name for d in empty.values() if any(_can_be_made(c, empty) for c in d.constructors)]:
        empty = {name: d for name, d in empty.items() if name not in made}
    return list(empty)


def _can_be_made(constructor: Symbol, empty: dict[str, Datatype]) -> bool:
    return not any(t.carrier.name in empty for t in constructor.parameters)


# ------------------------------------------------------------------------------------------------------------ typing

_CLOSED_NAT: Final = ("add", "mul", "min", "idiv")
_CLOSED_RAT: Final = ("add", "sub", "neg", "mul", "div", "abs", "min", "max")


def typing_hypotheses(term: Term, type_: Type, trusted: tuple[Symbol, ...] = ()) -> frozenset[Term]:
    """Formulas that together imply that `term` is in `type_`, found by the structure of the term alone.

    `Nat` is closed under +, *, div, mod, min, powers, sums; `Rat` under the field operations.  Where structure says
    nothing, the formula is the guard of the term itself.  `trusted` are the symbols of a definition under
    admission and of its companions: their calls are in their types by the induction that `termination` justifies, and a
    function among the parameters maps its types to its type by its own guard, which is among its conditions.
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


def _nat(term: Term, trusted: tuple[Symbol, ...]) -> frozenset[Term]:
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


def _rat(term: Term, trusted: tuple[Symbol, ...]) -> frozenset[Term]:
    op, args = term.op, term.args
    if op in ("num", "real"):
        return frozenset()
    if op in _CLOSED_RAT:
        return _union(_rat(a, trusted) for a in args)
    if op == "pow":
        return _rat(args[0], trusted)
    return _common(term, T_RAT, trusted)


def _common(term: Term, type_: Type, trusted: tuple[Symbol, ...]) -> frozenset[Term]:
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
        if symbol in trusted and symbol.result == type_:
            return frozenset()
        if symbol.result == type_:
            pairs = zip(term.args, symbol.parameters, strict=True)
            return _union(typing_hypotheses(a, t, trusted) for a, t in pairs)
    if term.op == "apply" and trusted:
        function = dict(zip(parameters_of(trusted[0]), trusted[0].parameters, strict=True)).get(term.args[0])
        if function is not None and function.result == type_:
            pairs = zip(term.args[1:], function.arguments, strict=True)
            return _union(typing_hypotheses(a, t, trusted) for a, t in pairs)
    return _itself(type_, term)


def _arms(term: Term, type_: Type, trusted: tuple[Symbol, ...]) -> frozenset[Term]:
    """What every arm needs, where it does not mention the fields that the arm names; these are in their types."""
    inner = _nat if type_ == T_NAT else _rat
    needed: frozenset[Term] = frozenset()
    for constructor, arm in zip(term.data, term.args[1:], strict=True):
        fields = fresh([t.carrier for t in constructor.parameters], term)
        found = inner(instantiate(arm, fields), trusted) - set(guards_of(constructor, fields))
        if any(v in formula.frees for formula in found for v in fields):
            return _itself(type_, term)
        needed |= found
    return needed


def _union(sets: Iterable[frozenset[Term]]) -> frozenset[Term]:
    return frozenset[Term]().union(*sets)
