"""The meaning of expressions: from the syntax tree, names in scope and a theory, to kernel terms and their types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from stemai.errors import LanguageError, Place
from stemai.kernel.terms import (
    FALSE,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_REAL,
    TRUE,
    Symbol,
    Term,
    Type,
    call,
    free,
    guard,
    implication,
    make,
    negation,
    number,
)
from stemai.kernel.theory import Theory
from stemai.language import ast, complexes, functions, indexing, limits, relations, sets
from stemai.language.complaints import arguments_of, require_count, require_formula_binder, unknown, untyped
from stemai.language.complexes import T_COMPLEX
from stemai.language.constructors import common_type, constructor
from stemai.language.inference import first_uses
from stemai.language.instances import instance_name
from stemai.language.matching import Matching
from stemai.language.printer import quoted
from stemai.language.reading import DatatypeMaker, Opened, Path, Read, quantified
from stemai.language.rendering import written_type
from stemai.language.scopes import Scope, require_new_name
from stemai.language.settling import Settler, coerced
from stemai.language.trees import (
    Choice,
    Iteration,
    Leaf,
    Numeral,
    Operation,
    Power,
    Profile,
    Selection,
    Tree,
    profile,
)
from stemai.language.types import (
    ARRAY,
    elaborate_type,
    fits,
    is_number,
    is_numeric,
    looks_like_type,
    rank,
    stays_natural,
)
from stemai.language.vocabulary import (
    Maker,
    abbreviation_named,
    generic_named,
    maker_of,
    schema_named,
    unify,
    with_types,
)
from stemai.language.walk import walk
from stemai.language.warnings import W_SQRT, Corner
from stemai.language.words import BUILT_IN

BOUND: Final = "!bound:"  # begins the name of a bound variable while its scope is read; no other name has it


def elaborate_formula(expression: ast.Expression, scope: Scope, theory: Theory, warnings: list[Corner] | None = None) -> Term:
    """The formula that `expression` says.  Raises: L020 to L049."""
    return Elaborator(theory, warnings).formula(expression, scope, ())


def elaborate_term(
    expression: ast.Expression,
    scope: Scope,
    theory: Theory,
    expected: Type | None = None,
    warnings: list[Corner] | None = None,
) -> tuple[Term, Type]:
    """The term that `expression` says, and its type: `expected`, where one is given.  Raises: L020 to L049."""
    return Elaborator(theory, warnings).term(expression, scope, (), expected)


class Elaborator:
    """Gives meaning to the expressions of one statement."""

    def __init__(
        self,
        theory: Theory,
        warnings: list[Corner] | None = None,
        read: Read | None = None,
        instance: Maker | None = None,
        datatype: DatatypeMaker | None = None,
    ) -> None:
        self.theory = theory
        self.datatype = datatype
        self._instance = instance or maker_of(theory)
        self.warnings = warnings
        self.read = read  # is told of each element of an array that is read
        self._steps = 0
        self.wanted: Type | None = None  # the type of the term that is read, where something around it says one
        self._matches = 0
        self._noted: set[tuple[str, Place]] = set()
        self.settler = Settler(None if warnings is None else self.note)

    def formula(self, expression: ast.Expression, scope: Scope, path: Path) -> Term:
        """A term of type Bool."""
        return self.term(expression, scope, path, T_BOOL)[0]

    def term(self, expression: ast.Expression, scope: Scope, path: Path, expected: Type | None) -> tuple[Term, Type]:
        """A term and its type."""
        if expected is not None and expected.result is not None:
            return functions.function(self, expression, scope, path, expected)
        if expected is None and not isinstance(expression, ast.Name | ast.Apply) and sets.is_set(expression, scope, self.theory):
            found = sets.read(self, expression, scope, path, None)
            return found.at(found.type()), sets.set_type(found.type())
        return self._settled(self.analysed(expression, scope, path, expected), expected)

    def analysed(self, expression: ast.Expression, scope: Scope, path: Path, wanted: Type | None) -> Tree:
        """The tree of an expression of which `wanted` is known."""
        before, self.wanted = self.wanted, wanted
        try:
            return self.analyse(expression, scope, path)
        finally:
            self.wanted = before

    def _settled(self, tree: Tree, expected: Type | None) -> tuple[Term, Type]:
        """A tree at the type that is expected of it, or at its own."""
        found = profile(tree)
        type_ = found.natural if expected is None else expected
        if expected is not None and is_number(expected):
            self._require_up(tree, found, expected)
        term = self.settler.settle(tree, type_)
        if term.size > limits.TERM_SIZE:
            raise LanguageError(
                "L009",
                "the expression is too large once its abbreviations are written out",
                place=tree.place,
                cause=f"the limit is {limits.TERM_SIZE} symbols",
                mend="use `def` in place of `let`",
            )
        return term, type_

    def _require_up(self, tree: Tree, found: Profile, expected: Type) -> None:
        settled = found.settled
        if settled is None and rank(found.least) > rank(expected):
            if isinstance(tree, Operation) and tree.operator == "neg" and expected == T_NAT:
                raise LanguageError(
                    "L036",
                    "a natural number is needed here",
                    place=tree.place,
                    mend="use 0 or more, or the type Int",
                )
            settled = found.least
        if settled is not None and not fits(settled, expected):
            coerced(TRUE, settled, expected, tree.place)

    # -------------------------------------------------------------------------------------------------- bookkeeping

    def step(self, expression: ast.Expression) -> None:
        self._steps += 1
        if self._steps > limits.ELABORATION_STEPS:
            raise LanguageError(
                "L009",
                "the statement takes too long to understand",
                place=expression.place,
                cause="bound variables without a type are looked up in what follows them",
                mend="write the types of bound variables: `forall x : Int, …`",
            )

    def note(self, corner: Corner) -> None:
        key = (corner.code, corner.place)
        if self.warnings is None or key in self._noted:
            return
        self._noted.add(key)
        condition = corner.condition
        if condition is not None and any(v.data[0].startswith(BOUND) for v in condition.frees):
            corner = replace(corner, condition=None)
        self.warnings.append(corner)

    # ------------------------------------------------------------------------------------------------------ analysis

    def analyse(self, node: Any, scope: Scope, path: Path) -> Tree:
        """The arithmetic tree of `node`; anything that is not arithmetic is one leaf."""
        self.step(node)
        reader: Callable[[Any, Scope, Path], Tree] | None = _READERS.get(type(node))
        if reader is None:
            raise LanguageError(
                "L055",
                "a set or a tuple stands for a value",
                place=node.place,
                mend="a set is compared (`=`, `subset`), asked for elements (`x in S`) or counted (`card(S)`)",
            )
        return reader(self, node, scope, path)  # type: ignore[call-arg,arg-type]

    def _name(self, node: ast.Name, scope: Scope, path: Path) -> Tree:
        if node.name in scope:
            term, type_ = self.whole(node, scope)
            return Leaf(term, type_, node.place)
        word = self.word(node, scope, path)
        if word is not None:
            return word
        symbol = self.theory.symbols.get(node.name) or constructor(self, node, scope)
        if symbol is None:
            raise unknown(node.name, scope, self.theory, node.place)
        if symbol.parameters:
            wanted = ", ".join(str(t) for t in symbol.parameters)
            raise LanguageError(
                "L024",
                f"`{node.name}` takes arguments",
                place=node.place,
                mend=f"write `{node.name}({wanted})`",
            )
        return Leaf(call(symbol), symbol.result, node.place)

    def whole(self, node: ast.Name, scope: Scope) -> tuple[Term, Type]:
        """What a name stands for.  Raises: L068 (an array as a whole, where each element that is read is noted)."""
        term, type_ = scope[node.name]
        if self.read is not None and type_.name == ARRAY:
            raise LanguageError(
                "L068",
                f"the array `{node.name}` stands as a whole inside an expression",
                place=node.place,
                cause="a statement reads elements, each inside the bounds; what takes a function may read any",
                mend=f"read `{node.name}[i]`, or copy all of it: `b := {node.name};`",
            )
        return term, type_

    def type_of(self, node: ast.Expression, scope: Scope) -> Type:
        """The type of an expression that will be read again, with all that is to be said of it."""
        reader = Elaborator(self.theory, instance=self._instance, datatype=self.datatype)
        reader._steps = self._steps
        type_ = reader.term(node, scope, (), None)[1]
        self.theory, self._steps = reader.theory, reader._steps
        return type_

    def _basetype(self, node: ast.BaseType, scope: Scope, path: Path) -> Tree:
        raise LanguageError(
            "L035",
            f"the type `{node.name}` stands for a term",
            place=node.place,
            mend=f"cast with `(e : {node.name})`",
        )

    def _number(self, node: ast.Number, scope: Scope, path: Path) -> Tree:
        return Numeral(node.value, node.decimal, node.place)

    def _measured(self, node: ast.Measured, scope: Scope, path: Path) -> Tree:
        if isinstance(node.base, ast.BaseType):
            raise LanguageError("L035", "a type stands for a term", place=node.place, mend="cast with `(e : Real[m])`")
        return Leaf(number(node.base.value, REAL), T_REAL, node.place)

    def _truth(self, node: ast.Truth, scope: Scope, path: Path) -> Tree:
        return Leaf(TRUE if node.value else FALSE, T_BOOL, node.place)

    def _unary(self, node: ast.Unary, scope: Scope, path: Path) -> Tree:
        if node.operator == "not":
            return Leaf(make("not", self.formula(node.operand, scope, path)), T_BOOL, node.place)
        return Operation("neg", (self.analyse(node.operand, scope, path),), path, node)

    def _binary(self, node: ast.Binary, scope: Scope, path: Path) -> Tree:
        operator = node.operator
        if operator == "->":
            return Leaf(self._implication(node, scope, path), T_BOOL, node.place)
        if operator == "<->":
            sides = (self.formula(side, scope, path) for side in (node.left, node.right))
            return Leaf(make("eq", *sides), T_BOOL, node.place)
        if operator in sets.OPERATIONS:
            raise LanguageError(
                "L055",
                "a set stands for a value",
                place=node.place,
                mend="a set is compared (`=`, `subset`), asked for elements (`x in S`) or counted (`card(S)`)",
            )
        left, right = (self.analyse(side, scope, path) for side in (node.left, node.right))
        if operator == "^":
            return Power(left, right, path, node)
        return Operation(operator, (left, right), path, node)

    def _member(self, node: ast.Member, scope: Scope, path: Path) -> Tree:
        return Leaf(sets.membership(self, node, scope, path), T_BOOL, node.place)

    def _implication(self, node: ast.Binary, scope: Scope, path: Path) -> Term:
        if looks_like_type(node, self.theory):
            raise LanguageError(
                "L035",
                "a type stands where a formula is needed",
                place=node.place,
                mend="use it after `:` in a binder",
            )
        conditions: list[Term] = []
        current: ast.Expression = node
        while isinstance(current, ast.Binary) and current.operator == "->":
            conditions.append(self.formula(current.left, scope, path))
            path = (*path, conditions[-1])
            current = current.right
        return implication(conditions, self.formula(current, scope, path))

    def _junction(self, node: ast.Junction, scope: Scope, path: Path) -> Tree:
        parts: list[Term] = []
        for part in node.parts:
            parts.append(self.formula(part, scope, path))
            path = (*path, parts[-1] if node.operator == "and" else negation(parts[-1]))
        return Leaf(make(node.operator, *parts), T_BOOL, node.place)

    def _ascription(self, node: ast.Ascription, scope: Scope, path: Path) -> Tree:
        type_ = elaborate_type(node.type, self.theory)
        term, _ = self.term(node.expression, scope, path, type_)
        return Leaf(term, type_, node.place)

    def _if(self, node: ast.If, scope: Scope, path: Path) -> Tree:
        condition = self.formula(node.condition, scope, path)
        then = self.analyse(node.then, scope, (*path, condition))
        otherwise = self.analyse(node.otherwise, scope, (*path, negation(condition)))
        tree = Choice(condition, then, otherwise, node.place)
        return self._closed(tree, profile(then).joined(profile(otherwise)))

    def _match(self, node: ast.Match, scope: Scope, path: Path) -> Tree:
        subject, type_ = self.term(node.subject, scope, path, None)
        self._matches += 1
        matching = Matching(self.theory, f"{BOUND}{self._matches}:", self.analyse, self._closed, self.step)
        return matching.compile(node, (subject, type_), scope, path)

    def _closed(self, tree: Choice | Selection, found: Profile) -> Tree:
        """A tree of its own, as a leaf where it is of no numeric type."""
        if found.other is None:
            return tree
        return Leaf(self.settler.settle(tree, found.other), found.other, tree.place)

    def _let(self, node: ast.LetIn, scope: Scope, path: Path) -> Tree:
        expected = None if node.type is None else elaborate_type(node.type, self.theory)
        require_new_name(node.name.name, scope, self.theory, node.name.place)
        value, type_ = self.term(node.value, scope, path, expected)
        return self.analyse(node.body, scope.with_value(node.name.name, value, type_), path)

    # ------------------------------------------------------------------------------------------------- applications

    def _apply(self, node: ast.Apply, scope: Scope, path: Path) -> Tree:
        name = node.function.name
        if name in scope:
            term, type_ = scope[name]
            if type_.result is None:
                raise LanguageError(
                    "L024",
                    f"`{name}` is a {type_}, not a function",
                    place=node.function.place,
                    mend=f"write `{name} * (…)` for a product",
                )
            if type_.name == ARRAY:
                raise LanguageError("L024", f"`{name}` is an array", place=node.function.place, mend=f"write `{name}[…]`")
            arguments = self._arguments(node, type_.arguments, scope, path)
            return Leaf(make("apply", term, *arguments), type_.result, node.place)
        word = self.word(node, scope, path)
        if word is not None:
            return word
        symbol = self.theory.symbols.get(name) or (None if name in BUILT_IN else constructor(self, node, scope))
        if symbol is not None:
            arguments = self._arguments(node, symbol.parameters, scope, path)
            return Leaf(call(symbol, *arguments), symbol.result, node.place)
        if name in BUILT_IN:
            return self._built_in(node, scope, path)
        if name in complexes.FUNCTIONS and T_COMPLEX.name in self.theory.datatypes:
            return self._of_complex(node, scope, path)
        raise unknown(name, scope, self.theory, node.function.place, function=True)

    def word(self, node: ast.Name | ast.Apply, scope: Scope, path: Path) -> Leaf | None:
        """A schema at the types that are meant, or what an abbreviation stands for; None for other words."""
        name = node.name if isinstance(node, ast.Name) else node.function.name
        schema = schema_named(name, self.theory)
        if schema is not None:
            return self._of_schema(node, schema, scope, path)
        short = abbreviation_named(name, self.theory)
        if short is None:
            return None
        arguments = self._arguments(node, short.types, scope, path)
        return Leaf(short.applied(arguments), short.result, node.place)

    def _of_schema(self, node: ast.Name | ast.Apply, schema: ast.Definition, scope: Scope, path: Path) -> Leaf:
        """A call of a definition with types as parameters: they are what the arguments, or what is expected, say."""
        written = [binder.type for binder in schema.binders for _ in binder.names]
        given = arguments_of(node)
        require_count(node, len(written))
        parameters = frozenset(p.name for p in schema.parameters)
        types: dict[str, Type] = {}
        if self.wanted is not None and not is_numeric(self.wanted):
            unify(schema.type, self.wanted, parameters, types, self.theory)
        trees: dict[int, Tree] = {}
        literals: list[int] = []
        functions = [(w, a) for w, a in zip(written, given, strict=True) if isinstance(w, ast.Binary)]
        for type_, argument in functions:
            known = self._type_of_function(argument, scope)
            if known is not None:
                unify(type_, known, parameters, types, self.theory)
        for last in (False, True):  # first what says its type by itself; then, if need be, calls of schemas and constructors
            same = [a for a, w in zip(given, written, strict=True) if w == written[0]] if last and given else []
            expected = None if not same or types.keys() >= parameters else common_type(self, same, scope)
            for i, argument in enumerate(given):
                if isinstance(written[i], ast.Binary):
                    continue
                if self.is_open(argument, scope) != last or (last and types.keys() >= parameters):
                    continue
                if last and not isinstance(argument, ast.Apply):
                    continue
                trees[i] = self.analysed(argument, scope, path, expected if written[i] == written[0] else None)
                if profile(trees[i]).settled is None:
                    literals.append(i)
                else:
                    unify(written[i] or schema.type, profile(trees[i]).natural, parameters, types, self.theory)
        for i in literals:
            if not types.keys() >= parameters:
                unify(written[i] or schema.type, profile(trees[i]).natural, parameters, types, self.theory)
        for type_, argument in functions:
            if isinstance(argument, ast.Lambda) and not types.keys() >= parameters:
                self._result_of_lambda(argument, type_, types, parameters, scope, path)
        for parameter in schema.parameters:
            if parameter.name not in types:
                raise LanguageError(
                    "L033",
                    f"nothing says what `{parameter.name}` is in `{quoted(node)}`",
                    place=node.place,
                    mend="cast an argument, or the whole",
                )
        symbol = self._symbol_at(schema, tuple(types[p.name] for p in schema.parameters), node.place)
        arguments = [
            self._settled(trees[i], t)[0] if i in trees else self.term(argument, scope, path, t)[0]
            for i, (argument, t) in enumerate(zip(given, symbol.parameters, strict=True))
        ]
        return Leaf(call(symbol, *arguments), symbol.result, node.place)

    def _type_of_function(self, argument: ast.Expression, scope: Scope) -> Type | None:
        """The type of a function that has a name; None for any other expression."""
        if not isinstance(argument, ast.Name):
            return None
        if argument.name in scope:
            return scope[argument.name][1]
        symbol = self.theory.symbols.get(argument.name)
        return None if symbol is None else functions.type_of_symbol(symbol)

    def _result_of_lambda(
        self, node: ast.Lambda, written: ast.Expression, types: dict[str, Type], parameters: frozenset[str],
        scope: Scope, path: Path,
    ) -> None:  # fmt: skip
        """Enter in `types` what the result of a `fun` says, where the types of its variables are known."""
        names = [name for binder in node.binders for name in binder.names]
        for name in names:
            if not isinstance(written, ast.Binary) or not _names(written.left, parameters) <= types.keys():
                return
            left = with_types(written.left, {p: written_type(t) for p, t in types.items()}, {})
            scope, _ = self.bind(name, elaborate_type(left, self.theory), scope)
            written = written.right
        unify(written, self.term(node.body, scope, path, None)[1], parameters, types, self.theory)

    def _symbol_at(self, schema: ast.Definition, types: tuple[Type, ...], place: Place) -> Symbol:
        """The symbol of a schema at `types`; in proofs only those are there that the problem mentions."""
        if self._instance is not None:
            symbol, self.theory = self._instance(schema, types, place)
            return symbol
        known = self.theory.symbols.get(instance_name(schema.name.name, types))
        if known is None:
            raise LanguageError(
                "L020",
                f"the problem has no `{schema.name.name}` for {', '.join(map(str, types))}",
                place=place,
                mend="only the instances that the problem mentions are there",
            )
        return known

    def _arguments(self, node: ast.Name | ast.Apply, parameters: tuple[Type, ...], scope: Scope, path: Path) -> list[Term]:
        require_count(node, len(parameters))
        return [self.term(a, scope, path, t)[0] for a, t in zip(arguments_of(node), parameters, strict=True)]

    def _built_in(self, node: ast.Apply, scope: Scope, path: Path) -> Tree:
        name = node.function.name
        require_count(node, BUILT_IN[name])
        if name == "card":
            count = sets.counted(self, None, node.arguments[0], None, node.place, scope, path)
            return Leaf(count, T_NAT, node.place)
        if name in ("abs", "min", "max", "bnot"):
            operands = tuple(self.analyse(a, scope, path) for a in node.arguments)
            if name == "abs" and profile(operands[0]).settled == T_COMPLEX:
                square = complexes.norm_squared(self.settler.settle(operands[0], T_COMPLEX))
                return Leaf(make("sqrt", square), T_REAL, node.place)
            return Operation(name, operands, path, node)
        (argument,) = node.arguments
        if name in ("floor", "ceil", "sqrt", "rational"):
            term, _ = self.term(argument, scope, path, T_REAL)
            return self._of_real(name, term, node, path)
        term, _ = self.term(argument, scope, path, T_INT)
        if name == "prime":
            return Leaf(make("prime", term), T_BOOL, node.place)
        return Leaf(make("max", term, number(0, INT)), T_NAT, node.place)

    def _of_complex(self, node: ast.Apply, scope: Scope, path: Path) -> Leaf:
        """`re(z)`, `im(z)`, `conj(z)`."""
        require_count(node, 1)
        parts = complexes.parts(self.term(node.arguments[0], scope, path, T_COMPLEX)[0])
        if node.function.name == "conj":
            return Leaf(complexes.made(complexes.conjugate(parts)), T_COMPLEX, node.place)
        return Leaf(parts[node.function.name == "im"], T_REAL, node.place)

    def _of_real(self, name: str, term: Term, node: ast.Apply, path: Path) -> Leaf:
        if name == "sqrt":
            self._note_sqrt(term, node, path)
            return Leaf(make("sqrt", term), T_REAL, node.place)
        if name == "rational":
            return Leaf(make("rational", term), T_BOOL, node.place)
        if name == "floor":
            return Leaf(make("floor", term), T_INT, node.place)
        return Leaf(make("neg", make("floor", make("neg", term))), T_INT, node.place)

    def _note_sqrt(self, term: Term, node: ast.Apply, path: Path) -> None:
        if self.warnings is None or (term.op == "num" and term.data[0] >= 0) or _is_square(term):
            return
        safe = make("le", number(0, term.sort), term)
        if safe not in path and make("lt", number(0, term.sort), term) not in path:
            text = quoted(node.arguments[0])
            self.note(Corner(W_SQRT, f"sqrt({text})", "0", f"{text} < 0", node.place, implication(path, safe)))

    def is_open(self, node: ast.Expression, scope: Scope) -> bool:
        """Whether what is expected of it may say the type of `node`."""
        if not isinstance(node, ast.Name | ast.Apply):
            return isinstance(node, ast.If | ast.Match | ast.LetIn) and bool(self.theory.datatypes)
        name = node.name if isinstance(node, ast.Name) else node.function.name
        return name not in scope and (generic_named(name, self.theory) or schema_named(name, self.theory)) is not None

    # ------------------------------------------------------------------------------------------------------- binders

    def bind(self, name: ast.Identifier, type_: Type, scope: Scope) -> tuple[Scope, Term]:
        """A bound variable: a free one of a name that nothing else has, until its scope is read."""
        require_new_name(name.name, scope, self.theory, name.place)
        variable = free(BOUND + name.name, type_.carrier)
        return scope.with_value(name.name, variable, type_, name.place), variable

    def _quantified(self, node: ast.Quantified, scope: Scope, path: Path) -> Tree:
        opened = self.opened(node, scope, path)
        body = self.formula(node.body, opened.scope, opened.path)
        return Leaf(opened.closed(body), T_BOOL, node.place)

    def opened(self, node: ast.Quantified, scope: Scope, path: Path) -> Opened:
        """The variables and conditions of a quantifier, in scope."""
        opened: list[tuple[str, Term, Type] | Term] = []
        for binder in node.binders:
            scope, found = self._open(binder, node, scope, path)
            opened += found
            for item in found:
                condition = item if isinstance(item, Term) else guard(item[2], item[1])
                path = path if condition is None else (*path, condition)

        def closed(body: Term) -> Term:
            for item in reversed(opened):
                if not isinstance(item, Term):
                    body = quantified(node.kind, item[1], item[0], item[2], body)
                else:
                    body = make("implies" if node.kind == "forall" else "and", item, body)
            return body

        return Opened(scope, path, closed)

    def _open(
        self, binder: ast.Binder, node: ast.Quantified, scope: Scope, path: Path
    ) -> tuple[Scope, list[tuple[str, Term, Type] | Term]]:
        """What a binder introduces, in order: variables with their types, and conditions."""
        if binder.domain is None and binder.type is not None and not looks_like_type(binder.type, self.theory):
            if len(binder.names) > 1:
                raise LanguageError(
                    "L014",
                    "one formula is given for several names",
                    place=binder.place,
                    mend="give each its own",
                )
            require_formula_binder(binder.type, scope, self.theory)
            return scope, [self.formula(binder.type, scope, path)]
        found: list[tuple[str, Term, Type] | Term] = []
        run = None if binder.domain is None else sets.domain(self, binder.domain, scope, path)
        types = self._binder_types(binder, node, scope) if run is None else [run[0]] * len(binder.names)
        for name, type_ in zip(binder.names, types, strict=True):
            scope, variable = self.bind(name, type_, scope)
            found.append((name.name, variable, type_))
            if run is not None:
                found.append(run[1](variable))
        return scope, found

    def _binder_types(self, binder: ast.Binder, node: ast.Quantified, scope: Scope) -> list[Type]:
        if binder.type is not None:
            return [elaborate_type(binder.type, self.theory)] * len(binder.names)
        found = first_uses([n.name for n in binder.names], node.body, scope, self.theory, self.step)
        for name in binder.names:
            if name.name not in found:
                raise untyped(name, node.kind)
        return [found[n.name] for n in binder.names]

    def ends(self, node: ast.Range, scope: Scope, path: Path) -> tuple[Term, Term, Type]:
        """The ends of a range as integers, and the type of what runs through it.

        Subtraction in an end is that of the integers.  The index is a Nat if both ends are, no minus sign stands before
        a term in them, and the lower one has no subtraction.
        """
        terms: list[Term] = []
        natural = True
        for end in (node.low, node.high):
            tree = self.analyse(end, scope, path)
            found = profile(tree).natural
            if not is_numeric(found) or rank(found) > rank(T_INT):
                raise LanguageError(
                    "L033",
                    "the ends of a range are integers",
                    place=end.place,
                    cause=f"this end is of type {found}",
                    mend="use `floor(x)` or `ceil(x)`",
                )
            natural = natural and found == T_NAT
            terms.append(self._settled(tree, T_INT)[0])
        natural = natural and stays_natural(*terms)
        return terms[0], terms[1], T_NAT if natural else T_INT

    def _big(self, node: ast.Big, scope: Scope, path: Path) -> Tree:
        if node.kind == "count":
            count = sets.counted(self, node.index, node.domain, node.body, node.place, scope, path)
            return Leaf(count, T_NAT, node.place)
        run = sets.run(self, node.index, node.domain, scope, path)
        body = self.analyse(node.body, run.scope, run.path)
        other = profile(body).other
        if other is not None:
            raise LanguageError(
                "L030",
                f"`{node.kind}` adds or multiplies numbers, and this is of type {other}",
                place=node.body.place,
                mend="use `if c then 1 else 0` to count",
            )
        return Iteration(node.kind, run.variable, run.parts, body, node.index.name, node.place)


_READERS: Final[dict[type, Any]] = {
    ast.Name: Elaborator._name,
    ast.BaseType: Elaborator._basetype,
    ast.Number: Elaborator._number,
    ast.Measured: Elaborator._measured,
    ast.Truth: Elaborator._truth,
    ast.Apply: Elaborator._apply,
    ast.Index: indexing.indexed,
    ast.Unary: Elaborator._unary,
    ast.Binary: Elaborator._binary,
    ast.Junction: Elaborator._junction,
    ast.Compare: relations.compared,
    ast.Member: Elaborator._member,
    ast.Ascription: Elaborator._ascription,
    ast.If: Elaborator._if,
    ast.Match: Elaborator._match,
    ast.Quantified: Elaborator._quantified,
    ast.Lambda: functions.bare,
    ast.Update: functions.updated,
    ast.LetIn: Elaborator._let,
    ast.Big: Elaborator._big,
}


# ---------------------------------------------------------------------------------------------------- small pieces


def _is_square(term: Term) -> bool:
    if term.op == "mul":
        return len(term.args) == 2 and term.args[0] is term.args[1]
    if term.op == "pow":
        exponent = term.args[1]
        return exponent.op == "num" and exponent.data[0] >= 0 and exponent.data[0] % 2 == 0
    return term.op == "add" and all(_is_square(a) for a in term.args)


def _names(written: ast.Expression, names: frozenset[str]) -> set[str]:
    return {node.name for node in walk(written) if isinstance(node, ast.Name) and node.name in names}
