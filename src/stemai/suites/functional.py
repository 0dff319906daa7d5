"""Terms of TIP: matches, selectors, functions that take functions.  What is higher-order there is specialised here.

An argument that is a function is known where it is passed: a lambda, or a function symbol that the goal speaks of.  The
function that takes it is copied with that argument filled in, and takes the values that the lambda mentions instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from stemai.language import ast
from stemai.suites import terms as t
from stemai.suites import writing as w
from stemai.suites.monomorph import ARROW, INSTANCES, Ty, Types, bind, spelled
from stemai.suites.naming import Names
from stemai.suites.reading import NotCovered
from stemai.suites.sexpr import CORE, Atom, SExpr, head, symbol
from stemai.suites.smtlib import applied
from stemai.suites.terms import Function, Typed


@dataclass(frozen=True, slots=True)
class Source:
    """A function of the source.  `body` is None where it is only declared."""

    name: str
    variables: tuple[str, ...]
    parameters: tuple[tuple[str, SExpr], ...]
    result: SExpr
    body: SExpr | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A function of the goal as a value, with the arguments that it has been given so far."""

    function: Function
    given: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Lambda:
    """A lambda with what is visible in it: values and types."""

    parameters: tuple[tuple[str, Ty], ...]
    body: SExpr
    values: Environment
    types: Mapping[str, Ty]


Value: TypeAlias = "Typed | Unknown | Lambda"
Environment: TypeAlias = "Mapping[str, Value]"


class Elaborator:
    """Terms of one problem; what they need is declared in `types.items`, in an order that our language accepts."""

    def __init__(self, builder: t.Builder, types: Types) -> None:
        self.types = types
        self.reserved: frozenset[str] = frozenset()  # names that no variable takes
        self.sources: dict[str, Source] = {}
        self._builder = builder
        self._copies: dict[Any, Function] = {}
        self._unfinished: list[Any] = []
        self._reached: list[int] = []  # for each unfinished copy the first one that it calls, also by way of others
        self._waiting: dict[Any, tuple[int, ast.Definition]] = {}  # what calls an unfinished copy, and the first of these
        self._unspecified: dict[Any, Function] = {}

    def declare(self, source: Source) -> None:
        """Enter a function of the source.  Raises: NotCovered."""
        if source.name in self.sources:
            raise NotCovered("overloading", f"`{source.name}` is declared twice")
        if source.name in FORMS or source.name in CORE:
            raise NotCovered("overloading", f"`{source.name}` as a function")
        self.sources[source.name] = source

    # ------------------------------------------------------------------------------------------------------- terms

    def term(self, written: SExpr, env: Environment, types: Mapping[str, Ty]) -> Typed:
        """A value, no function.  Raises: NotCovered."""
        found = self.value(written, env, types)
        if not isinstance(found, Typed):
            raise NotCovered("functions as values", "a function where a value is needed")
        return found

    def value(self, written: SExpr, env: Environment, types: Mapping[str, Ty]) -> Value:
        """A value or a function.  Raises: NotCovered."""
        if isinstance(written, Atom):
            return self._atom(written, env, types)
        rule = FORMS.get(head(written) or "")
        if rule is not None and head(written) not in env:
            return rule(self, written, env, types)
        if not written:
            raise NotCovered("syntax", "`()` as a term")
        given = [self.value(a, env, types) for a in written[1:]]
        named = symbol(written[0])
        if named is not None:
            return self._call(named, given, (), env)
        match written[0]:
            case (Atom("symbol", "_"), Atom("symbol", "is"), Atom("symbol", constructor)) if len(given) == 1:
                return self._test(constructor, given[0])
            case (Atom("symbol", "_" | "as"), Atom("symbol", named), *arguments):
                return self._qualified(written[0], named, arguments, given, env, types)
        return self._applied(self.value(written[0], env, types), given)

    def _atom(self, atom: Atom, env: Environment, types: Mapping[str, Ty]) -> Value:
        if atom.kind == "symbol":
            if atom.text in env:
                return env[atom.text]
            if atom.text in ("true", "false"):
                return t.truth(atom.text == "true")
            return self._call(atom.text, [], (), env)
        if atom.kind == "numeral":
            return t.literal(int(atom.text), "Int")
        raise NotCovered("syntax", f"`{atom.text[:20]}` as a term")

    def _constant(self, written: tuple[SExpr, ...], env: Environment, types: Mapping[str, Ty]) -> Value:
        """`(_ nil a)`, `(as nil (list a))`."""
        named = symbol(written[1]) if len(written) > 1 else None
        if named is None:
            raise NotCovered("syntax", f"`{head(written)}` without a name")
        return self._qualified(written, named, list(written[2:]), [], env, types)

    def _qualified(
        self, written: SExpr, named: str, arguments: list[SExpr], given: list[Value], env: Environment,
        types: Mapping[str, Ty],
    ) -> Value:  # fmt: skip
        wanted = [self.types.read(a, types) for a in arguments]
        if head(written) == "_":
            return self._call(named, given, tuple(wanted), {})
        if named not in self.types.owners or len(wanted) != 1:
            raise NotCovered("qualified identifiers", f"`{named}`")
        return self._call(named, given, wanted[0][1:], {})

    def _call(self, named: str, given: list[Value], chosen: tuple[Ty, ...], env: Environment) -> Value:
        """`(f a b)`, where `chosen` are the types that the source gives for the variables of f, if it does."""
        if named in env:
            return self._applied(env[named], given)
        if named in self.types.owners:
            return self._construct(named, given, chosen)
        if named in self.types.selectors:
            return self._select(named, given)
        if named in self.sources:
            return self._instance(self.sources[named], given, chosen)
        if named.startswith("is-") and named[3:] in self.types.owners and len(given) == 1:
            return self._test(named[3:], given[0])
        if chosen:
            raise NotCovered("qualified identifiers", f"`{named}`")
        values = [v for v in given if isinstance(v, Typed)]
        if len(values) < len(given):
            raise NotCovered("functions as values", f"`{named}` of functions")
        if named == "ite" and len(values) == 3 and values[1].sort == values[2].sort == "Bool":
            return Typed(w.choice(*(v.expression for v in values)), "Bool")
        return applied(self._builder, named, values)

    def _applied(self, function: Value, given: Sequence[Value]) -> Value:
        """A function on arguments: as many as it takes, fewer, or more where its value is a function."""
        if not given:
            return function
        if isinstance(function, Unknown):
            values = [*function.given, *(v for v in given if isinstance(v, Typed))]
            if len(values) < len(function.given) + len(given):
                raise NotCovered("functions as values", f"`{function.function.name}` of a function")
            arity = len(function.function.arguments)
            if len(values) > arity:
                raise NotCovered("sorts", f"`{function.function.name}` of {len(values)} arguments")
            if len(values) < arity:
                return replace(function, given=tuple(values))
            return t.applied(function.function, values)
        if isinstance(function, Lambda):
            (named, type_), *rest = function.parameters
            self._require(given[0], type_)
            values_ = {**function.values, named: given[0]}
            inner = replace(function, parameters=tuple(rest), values=values_)
            found = inner if rest else self.value(function.body, values_, function.types)
            return self._applied(found, given[1:])
        raise NotCovered("sorts", "a value that is applied")

    def _require(self, value: Value, type_: Ty) -> None:
        if self.type_of(value) != type_ and type_[0] != ARROW:
            raise NotCovered("sorts", "an argument of another sort")

    def type_of(self, value: Value) -> Ty:
        """The type of a value; of a lambda by elaborating its body."""
        if isinstance(value, Typed):
            return self.types.meant.get(value.sort, (value.sort,))
        if isinstance(value, Unknown):
            rest = value.function.arguments[len(value.given) :]
            given = [self.types.meant.get(s, (s,)) for s in rest]
            return (ARROW, *given, self.types.meant.get(value.function.result, (value.function.result,)))
        given = [type_ for _, type_ in value.parameters]
        with self._builder.names.scope():
            dummies = [Typed(w.name(self._builder.names.fresh(n)), self.types.sort(y)) for n, y in value.parameters]
            return (ARROW, *given, self.type_of(self._applied(value, dummies)))

    # --------------------------------------------------------------------------------- constructors and what undoes them

    def _construct(self, named: str, given: list[Value], chosen: tuple[Ty, ...]) -> Typed:
        datatype = self.types.owners[named]
        known = dict(zip(datatype.parameters, chosen, strict=False))
        for (_, sort), value in zip(dict(datatype.constructors)[named], given, strict=False):
            bind(sort, self.type_of(value), datatype.parameters, known)
        if len(known) < len(datatype.parameters):
            raise NotCovered("sorts", f"`{named}` does not say of what sort it is")
        type_ = (datatype.name, *(known[p] for p in datatype.parameters))
        return t.applied(self.types.constructor(named, type_), self._values(given))

    def _values(self, given: Sequence[Value]) -> list[Typed]:
        values = [v for v in given if isinstance(v, Typed)]
        if len(values) < len(given):
            raise NotCovered("functions as values", "a function within a datatype")
        return values

    def _arms(
        self, subject: Value, named: str, result: str, then: Callable[[list[Typed]], Typed],
        otherwise: Callable[[Typed], Typed],
    ) -> Typed:  # fmt: skip
        """`match s with | named(x..) => then(x..) | _ => otherwise(s)`."""
        if not isinstance(subject, Typed):
            raise NotCovered("sorts", f"`{named}` of a function")
        type_ = self.type_of(subject)
        if self.types.owners[named] is not self.types.datatypes.get(type_[0]):
            raise NotCovered("sorts", f"`{named}` of another datatype")
        arms = []
        for constructor, _ in self.types.datatypes[type_[0]].constructors:
            made = self.types.constructor(constructor, type_)
            with self._builder.names.scope():
                fields = [Typed(w.name(self._builder.names.fresh("x")), s) for s in made.arguments]
                arms.append(_arm(made, fields, then(fields) if constructor == named else otherwise(subject)))
        return Typed(ast.Match(subject.expression, tuple(arms), w.NOWHERE), result)

    def _test(self, named: str, subject: Value) -> Typed:
        return self._arms(subject, named, "Bool", lambda _: t.truth(True), lambda _: t.truth(False))

    def _select(self, named: str, given: list[Value]) -> Typed:
        """A field; what it is of other constructors is not known, and may depend on the value."""
        datatype, constructor, index = self.types.selectors[named]
        if len(given) != 1 or self.type_of(given[0])[0] != datatype.name:
            raise NotCovered("sorts", f"`{named}` of another datatype")
        type_ = self.type_of(given[0])
        sort, result = self.types.sort(type_), self.types.sort(self.types.fields(constructor, type_)[index])

        def elsewhere(subject: Typed) -> Typed:
            return t.applied(self.unspecified(f"{named}_elsewhere", (sort,), result), [subject])

        return self._arms(given[0], constructor, result, lambda fields: fields[index], elsewhere)

    def unspecified(self, wanted: str, arguments: tuple[str, ...], result: str) -> Function:
        """A function of which nothing is known, for what the source leaves open."""
        key = (wanted, arguments, result)
        if key not in self._unspecified:
            self._unspecified[key] = self.unknown(wanted, arguments, result)
            self._builder.notes.append(f"{self._unspecified[key].name}: what the source leaves unspecified")
        return self._unspecified[key]

    def unknown(self, wanted: str, arguments: tuple[str, ...], result: str) -> Function:
        """A symbol without a definition."""
        ours = self.types.names.fresh(spelled(wanted))
        type_ = w.arrow([t.type_of(a) for a in arguments], t.type_of(result))
        self.types.items.append(ast.Definition(w.identifier(ours), (), (), type_, None, (), w.NOWHERE))
        return Function(ours, arguments, result)

    # -------------------------------------------------------------------------------------------------------- forms

    def _match(self, written: tuple[SExpr, ...], env: Environment, types: Mapping[str, Ty]) -> Typed:
        """Arms in any order; a default stands last, as nothing says what it means before others."""
        if len(written) != 3 or not isinstance(written[2], tuple):
            raise NotCovered("syntax", "a `match` of another form")
        subject = self.term(written[1], env, types)
        type_ = self.type_of(subject)
        if type_[0] not in self.types.datatypes:
            raise NotCovered("syntax", f"a `match` on {type_[0]}")
        cases: dict[str, tuple[list[str], SExpr]] = {}
        constructors = dict(self.types.datatypes[type_[0]].constructors)
        default: tuple[str, SExpr] | None = None
        for arm in written[2]:
            if default is not None or not isinstance(arm, tuple) or len(arm) != 2:
                raise NotCovered("patterns", "an arm after the default")
            named, variables = _pattern(arm[0])
            if named not in self.types.owners and isinstance(arm[0], Atom):
                default = (named, arm[1])
                continue
            if named in cases or named not in constructors or len(constructors[named]) != len(variables):
                raise NotCovered("patterns", f"the pattern `{named}`")
            cases[named] = (variables, arm[1])
        if default is None and len(cases) < len(constructors):
            raise NotCovered("patterns", f"a `match` on `{type_[0]}` without some constructor")
        return self._matched(subject, type_, cases, default, env, types)

    def _matched(
        self, subject: Typed, type_: Ty, cases: dict[str, tuple[list[str], SExpr]], default: tuple[str, SExpr] | None,
        env: Environment, types: Mapping[str, Ty],
    ) -> Typed:  # fmt: skip
        arms: list[ast.Arm] = []
        sorts: set[str] = set()
        for constructor, _ in self.types.datatypes[type_[0]].constructors:
            made = self.types.constructor(constructor, type_)
            with self._builder.names.scope():
                if constructor in cases:
                    variables, body = cases[constructor]
                    fields = [
                        Typed(w.name(self._builder.names.fresh(n)), s) for n, s in zip(variables, made.arguments, strict=True)
                    ]
                    inner = _with(env, dict(zip(variables, fields, strict=True)))
                elif default is not None:
                    fields = [Typed(w.name(self._builder.names.fresh("other")), s) for s in made.arguments]
                    inner, body = _with(env, {default[0]: subject}), default[1]
                found = self.term(body, inner, types)
                sorts.add(found.sort)
                arms.append(_arm(made, fields, found))
        if len(sorts) != 1:
            raise NotCovered("sorts", "arms of different sorts")
        return Typed(ast.Match(subject.expression, tuple(arms), w.NOWHERE), sorts.pop())

    def _lambda(self, written: tuple[SExpr, ...], env: Environment, types: Mapping[str, Ty]) -> Value:
        if len(written) != 3:
            raise NotCovered("syntax", "a `lambda` of another form")
        return Lambda(tuple(self.bound(written[1], types)), written[2], env, types)

    def bound(self, written: SExpr, types: Mapping[str, Ty]) -> list[tuple[str, Ty]]:
        """Variables with their types; each name once.  Raises: NotCovered."""
        if not isinstance(written, tuple) or not written:
            raise NotCovered("syntax", "variables are expected")
        found = [(n, self.types.read(s, types)) for n, s in map(pair, written)]
        if len({n for n, _ in found}) < len(found):
            raise NotCovered("patterns", "one name for two variables")
        return found

    def _apply(self, written: tuple[SExpr, ...], env: Environment, types: Mapping[str, Ty]) -> Value:
        function, *given = (self.value(a, env, types) for a in written[1:])
        return self._applied(function, given)

    def _let(self, written: tuple[SExpr, ...], env: Environment, types: Mapping[str, Ty]) -> Value:
        """Values are put in place: one name of theirs may stand for two of ours, and functions have no `let` here."""
        if len(written) != 3 or not isinstance(written[1], tuple):
            raise NotCovered("syntax", "a `let` of another form")
        made = {n: self.value(e, env, types) for n, e in map(pair, written[1])}
        return self.value(written[2], {**env, **made}, types)

    def _quantified(self, written: tuple[SExpr, ...], env: Environment, types: Mapping[str, Ty]) -> Typed:
        if len(written) != 3:
            raise NotCovered("syntax", "a quantifier of another form")
        with self._builder.names.scope():
            variables = self.bound(written[1], types)
            named = [(self._builder.names.fresh(n), self.types.sort(type_)) for n, type_ in variables]
            inner = {n: Typed(w.name(m), s) for (n, _), (m, s) in zip(variables, named, strict=True)}
            body = self.term(written[2], {**env, **inner}, types)
            if body.sort != "Bool":
                raise NotCovered("sorts", "a formula is expected")
            expression = body.expression
            for m, sort in reversed(named):
                expression = w.quantified(str(head(written)), [m], t.type_of(sort), expression)
        return Typed(expression, "Bool")

    # ------------------------------------------------------------------------------------------------------- copies

    def _instance(self, source: Source, given: list[Value], chosen: tuple[Ty, ...]) -> Value:
        """A call of a function of the source: its copy for these types and these functions."""
        arity = len(source.parameters)
        if len(given) < arity:
            raise NotCovered("functions as values", f"`{source.name}` with {len(given)} arguments")
        known = dict(zip(source.variables, chosen, strict=False))
        for (_, sort), value in zip(source.parameters, given, strict=False):
            bind(sort, self.type_of(value), source.variables, known)
        if len(known) < len(source.variables):
            raise NotCovered("sorts", f"`{source.name}` does not say of what sort it is")
        passed = [v for v in given[:arity] if isinstance(v, Typed)]
        of_types = tuple(known[v] for v in source.variables)
        key = (source.name, of_types, *(self._key(v, passed) for v in given[:arity]))
        if self._unfinished and (key in self._unfinished or key in self._waiting):
            first = self._waiting[key][0] if key in self._waiting else self._unfinished.index(key)
            self._reached[-1] = min(self._reached[-1], first)
        if key not in self._copies:
            self._copy(key, source, given[:arity], known)
        return self._applied(t.applied(self._copies[key], passed), given[arity:])

    def _key(self, value: Value, passed: list[Typed]) -> Any:
        """What tells one copy from another; the values within functions are `passed` as further arguments."""
        if isinstance(value, Typed):
            return value.sort
        if isinstance(value, Unknown):
            passed += value.given
            return (value.function.name, *(v.sort for v in value.given))
        within = []
        for named, held in _captured(value):
            if isinstance(held, Typed):
                passed.append(held)
            within.append((named, self._key(held, passed)))
        types = tuple((n, type_) for n, type_ in sorted(value.types.items()) if n in _symbols(value.body))
        return (value.parameters, value.body, tuple(within), types)

    def _copy(self, key: Any, source: Source, given: list[Value], known: dict[str, Ty]) -> None:
        if len(self._copies) > INSTANCES:
            raise NotCovered("too large", f"more than {INSTANCES} copies of functions")
        result = self.types.sort(self.types.read(source.result, known))
        outside, self._builder.names = self._builder.names, Names(*self.reserved)
        binders: list[tuple[str, str]] = []
        named = [n for n, _ in source.parameters]
        env: dict[str, Value] = {}
        for n, value in zip(named, given, strict=True):  # the values first, as a call gives them
            if isinstance(value, Typed):
                env[n] = self._parameter(n, value, binders)
        for n, value in zip(named, given, strict=True):
            if not isinstance(value, Typed):
                env[n] = self._inside(value, binders)
        if source.body is None:
            self._copies[key] = self.unknown(source.name, tuple(s for _, s in binders), result)
            if any(not isinstance(v, Typed) for v in given):
                raise NotCovered("functions as values", f"`{source.name}`, of which nothing is known")
        else:
            self._define(key, source, binders, result, env, known)
        self._builder.names = outside

    def _define(
        self, key: Any, source: Source, binders: list[tuple[str, str]], result: str, env: Environment,
        known: dict[str, Ty],
    ) -> None:  # fmt: skip
        function = Function(self.types.names.fresh(spelled(source.name)), tuple(s for _, s in binders), result)
        self._copies[key] = function
        self._unfinished.append(key)
        self._reached.append(len(self._unfinished) - 1)
        body = self.term(source.body or (), env, known)
        self._unfinished.pop()
        if body.sort != result:
            raise NotCovered("sorts", f"`{source.name}` is {body.sort} where {result} is declared")
        written = tuple(w.grouped([w.binder([n], t.type_of(s)) for n, s in binders]))
        made = ast.Definition(w.identifier(function.name), (), written, t.type_of(result), body.expression, (), w.NOWHERE)
        self._finish(key, made)

    def _finish(self, key: Any, made: ast.Definition) -> None:
        """Enter a definition, together with those that wait for it; or let it wait for one that it calls (Tarjan 1972)."""
        first, own = self._reached.pop(), len(self._unfinished)
        if first < own:
            for other, (start, item) in self._waiting.items():
                self._waiting[other] = (first if start >= own else start, item)
            self._waiting[key] = (first, made)
            self._reached[-1] = min(self._reached[-1], first)
            return
        group = [made, *(item for start, item in self._waiting.values() if start >= own)]
        self._waiting = {k: v for k, v in self._waiting.items() if v[0] < own}
        self.types.items.append(made if len(group) == 1 else ast.Together(tuple(group), w.NOWHERE))

    def _parameter(self, named: str, value: Typed, binders: list[tuple[str, str]]) -> Typed:
        """The parameter of a copy that stands for a value."""
        ours = self._builder.names.fresh(named)
        binders.append((ours, value.sort))
        return Typed(w.name(ours), value.sort)

    def _inside(self, value: Value, binders: list[tuple[str, str]]) -> Value:
        """A function inside a copy: parameters stand for the values within it."""
        if isinstance(value, Unknown):
            return replace(value, given=tuple(self._parameter("x", v, binders) for v in value.given))
        if isinstance(value, Lambda):
            values = {
                n: self._parameter(n, v, binders) if isinstance(v, Typed) else self._inside(v, binders)
                for n, v in _captured(value)
            }
            return replace(value, values=values)
        return value


def _captured(function: Lambda) -> list[tuple[str, Value]]:
    """What a lambda may mention of its surroundings, in the order of names."""
    inside = _symbols(function.body) - {n for n, _ in function.parameters}
    return [(n, function.values[n]) for n in sorted(inside) if n in function.values]


def _symbols(written: SExpr) -> set[str]:
    found: set[str] = set()
    stack = [written]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
        elif node.kind == "symbol":
            found.add(node.text)
    return found


def _pattern(written: SExpr) -> tuple[str, list[str]]:
    """`nil`, `_`, or `(cons x xs)`."""
    names = [symbol(e) for e in (written if isinstance(written, tuple) else (written,))]
    found = [n for n in names if n is not None]
    if not found or len(found) < len(names):
        raise NotCovered("patterns", "a pattern within a pattern")
    named = [n for n in found[1:] if n != "_"]
    if len(set(named)) < len(named):
        raise NotCovered("patterns", "one name for two fields")
    return found[0], found[1:]


def _with(env: Environment, more: Mapping[str, Value]) -> Environment:
    """The environment and what a pattern binds: `_` is no variable."""
    return {**env, **{n: v for n, v in more.items() if n != "_"}}


def _arm(made: Function, fields: Sequence[Typed], body: Typed) -> ast.Arm:
    names = (w.identifier(f.expression.name) for f in fields if isinstance(f.expression, ast.Name))
    parts = tuple(ast.Pattern(name, (), w.NOWHERE) for name in names)
    return ast.Arm(ast.Pattern(w.identifier(made.name), parts, w.NOWHERE), body.expression, w.NOWHERE)


def pair(written: SExpr) -> tuple[str, SExpr]:
    """`(name something)`.  Raises: NotCovered."""
    if isinstance(written, tuple) and len(written) == 2:
        named = symbol(written[0])
        if named is not None:
            return named, written[1]
    raise NotCovered("syntax", "a name and one more thing are expected")


_Form = Callable[[Elaborator, Any, Environment, Mapping[str, Ty]], Value]
FORMS: Final[dict[str, _Form]] = {
    "match": Elaborator._match, "lambda": Elaborator._lambda, "@": Elaborator._apply, "let": Elaborator._let,
    "forall": Elaborator._quantified, "exists": Elaborator._quantified,
    **dict.fromkeys(("_", "as"), Elaborator._constant),
}  # fmt: skip
