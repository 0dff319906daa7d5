"""Sets: predicates in the notation of sets, written out as formulas; nothing of them is left in the kernel.

`Set(T)` is `T -> Bool`, `x in S` is `S(x)`, equality is that of functions, by elements.  So a set is a parameter, a
hypothesis, a part of a goal, but no value: there are no sets of sets, no sets in datatypes, and no set is a member of itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from stemai.errors import LanguageError, Place
from stemai.kernel.terms import (
    FALSE,
    INT,
    T_BOOL,
    T_INT,
    T_NAT,
    Term,
    Type,
    conjunction,
    function_type,
    guard,
    lambda_,
    make,
    negation,
    pointwise,
)
from stemai.kernel.theory import Theory
from stemai.language import ast, limits, sequences
from stemai.language.finite import Part, filtered, parts_of, variable_for
from stemai.language.inference import first_uses
from stemai.language.reading import Path, Reader
from stemai.language.rendering import written_type
from stemai.language.scopes import Scope
from stemai.language.settling import mismatch
from stemai.language.trees import Iteration, Numeral, Profile, Tree, profile
from stemai.language.types import elaborate_type, is_numeric, rank, require_plain
from stemai.language.vocabulary import abbreviation_named

OPERATIONS: Final = ("union", "inter", "diff")


@dataclass(frozen=True, slots=True)
class Set:
    """A set that is read.  `fixed` is the type of its elements where it has one, `leaves` what its literals say of it.

    `at` gives the predicate at a type for its elements.
    """

    fixed: Type | None
    leaves: Profile
    at: Callable[[Type], Term]
    place: Place

    def type(self, *around: Profile) -> Type:
        """The type of its elements, where `around` is what stands beside it."""
        found = self.leaves
        for other in around:
            found = found.joined(other)
        return self.fixed or found.natural


def set_type(element: Type) -> Type:
    """`Set(T)`."""
    return function_type([element], T_BOOL)


def is_set_type(type_: Type) -> bool:
    """Whether functions of `type_` are sets."""
    return type_.name == "->" and type_.result == T_BOOL and len(type_.arguments) == 1


def is_set(node: ast.Expression, scope: Scope, theory: Theory) -> bool:
    """Whether an expression can only be a set, by how it is written or what its name stands for."""
    if isinstance(node, ast.Name) and node.name in scope:
        return is_set_type(scope[node.name][1])
    if isinstance(node, ast.Name | ast.Apply):
        short = abbreviation_named(node.name if isinstance(node, ast.Name) else node.function.name, theory)
        return short is not None and is_set_type(short.result)
    if isinstance(node, ast.Binary):
        return node.operator in OPERATIONS
    if isinstance(node, ast.Ascription):
        return isinstance(node.type, ast.Apply) and node.type.function.name == "Set"
    return isinstance(node, ast.SetLiteral | ast.SetBuilder)


# --------------------------------------------------------------------------------------------------- what sets say


def membership(reader: Reader, node: ast.Member, scope: Scope, path: Path) -> Term:
    """`x in a..b` is `a <= x and x <= b`, and `x in S` that the predicate S holds of x."""
    if isinstance(node.domain, ast.Range):
        low, high, _ = reader.ends(node.domain, scope, path)
        value, _ = reader.term(node.element, scope, path, T_INT)
        return within(low, value, high)
    if sequences.is_sequence(node.domain, scope, reader.theory):
        return reader.formula(sequences.member(node.element, node.domain, node.place), scope, path)
    found = read(reader, node.domain, scope, path, None)
    if found.fixed is not None:
        value, _ = reader.term(node.element, scope, path, found.fixed)
        return make("apply", found.at(found.fixed), value)
    if is_set(node.element, scope, reader.theory):
        element = read(reader, node.element, scope, path, None)
        type_ = element.type()
        return make("apply", found.at(set_type(type_)), element.at(type_))
    tree = reader.analyse(node.element, scope, path)
    type_ = found.type(profile(tree))
    return make("apply", found.at(type_), reader.settler.inner(tree, type_))


def within(low: Term, value: Term, high: Term) -> Term:
    """``low <= value and value <= high``"""
    return make("and", make("le", low, value), make("le", value, high))


def comparison(reader: Reader, node: ast.Compare, scope: Scope, path: Path) -> Term:
    """Sets are equal if they have the same elements, and subsets if the elements of one are in the other."""
    if not all(relation in ("=", "!=", "subset") for relation in node.relations):
        raise LanguageError(
            "L030", "sets have no such relation", place=node.place, mend="compare them with `=`, `!=` or `subset`"
        )
    sets = _read_all(reader, node.operands, scope, path, None)
    whole = sets[0]
    for other in sets[1:]:
        whole = _joined(whole, other, whole.at)
    type_ = whole.type()
    predicates = [s.at(type_) for s in sets]
    links = []
    for relation, left, right in zip(node.relations, predicates, predicates[1:], strict=False):
        link = _everywhere("implies" if relation == "subset" else "eq", left, right, type_, scope)
        links.append(negation(link) if relation == "!=" else link)
    return conjunction(links)


def _everywhere(op: str, left: Term, right: Term, type_: Type, scope: Scope) -> Term:
    value = variable_for(type_, left, right)
    body = make(op, make("apply", left, value), make("apply", right, value))
    condition = guard(type_, value)
    if condition is not None:
        body = make("implies", condition, body)
    return make("forall", lambda_([value], body).args[0], data=value.sort, hint=(element_name(scope),))


def element_name(scope: Scope) -> str:
    """What an element is called where two sets are compared."""
    return next(n for n in ("x", *(f"x{i}" for i in range(len(scope.names) + 1))) if n not in scope)


def domain(reader: Reader, node: ast.Range | ast.Expression, scope: Scope, path: Path) -> tuple[Type, Callable[[Term], Term]]:
    """What stands after `in` in a binder: the type of the variable, and the condition on it."""
    if isinstance(node, ast.Range):
        low, high, type_ = reader.ends(node, scope, path)
        return type_, lambda value: within(low, value, high)
    found = read(reader, node, scope, path, None)
    type_ = found.type()
    predicate = found.at(type_)
    return type_, lambda value: make("apply", predicate, value)


@dataclass(frozen=True, slots=True)
class Run:
    """What a sum or a count runs over: the variable, in scope under its name, the parts, and what is known in the body."""

    variable: Term
    scope: Scope
    path: Path
    parts: tuple[Part, ...]


def run(reader: Reader, index: ast.Identifier | None, node: ast.Range | ast.Expression, scope: Scope, path: Path) -> Run:
    """What runs through `node`, under the name `index`, if it has one.  Raises: L081."""
    if isinstance(node, ast.Range):
        low, high, type_ = reader.ends(node, scope, path)
        scope, variable = _index(reader, index, type_, scope, low, high)
        known = (make("le", low, variable), make("le", variable, high))
        return Run(variable, scope, (*path, *known), (Part(low, high),))
    found = read(reader, node, scope, path, None)
    type_ = found.type()
    predicate = found.at(type_)
    scope, variable = _index(reader, index, type_, scope, predicate)
    parts = parts_of(predicate, type_, variable, path)
    if parts is None:
        raise LanguageError(
            "L081",
            "nothing bounds this set",
            place=node.place,
            cause="elements are counted where they are listed, or where a condition says between which integers they are",
            mend="write `{a, b}` or `{k in a..b | P}`, or let the condition be a conjunction with `a <= k <= b`",
        )
    return Run(variable, scope, (*path, make("apply", predicate, variable)), tuple(parts))


def _index(reader: Reader, index: ast.Identifier | None, type_: Type, scope: Scope, *avoid: Term) -> tuple[Scope, Term]:
    return (scope, variable_for(type_, *avoid)) if index is None else reader.bind(index, type_, scope)


def counted(
    reader: Reader, index: ast.Identifier | None, node: ast.Range | ast.Expression, condition: ast.Expression | None,
    place: Place, scope: Scope, path: Path,
) -> Term:  # fmt: skip
    """How many elements there are, of those with `condition`: a sum of ones, a natural number."""
    over = run(reader, index, node, scope, path)
    parts = list(over.parts)
    if condition is not None:
        parts = filtered(parts, reader.formula(condition, over.scope, over.path), over.variable)
    hint = "k" if index is None else index.name
    ones = Iteration("sum", over.variable, tuple(parts), Numeral(Fraction(1), False, place), hint, place)
    return reader.settler.settle(ones, T_NAT)


# ------------------------------------------------------------------------------------------------- how sets are read


def read(reader: Reader, node: ast.Expression, scope: Scope, path: Path, wanted: Type | None) -> Set:
    """The set that `node` says; its elements are of type `wanted`, where that is known."""
    reader.step(node)
    if isinstance(node, ast.SetLiteral):
        return _literal(reader, node, scope, path)
    if isinstance(node, ast.SetBuilder):
        return _builder(reader, node, scope, path, wanted)
    if isinstance(node, ast.Binary) and node.operator in OPERATIONS:
        return _operation(reader, node, scope, path, wanted)
    if isinstance(node, ast.BaseType):
        raise LanguageError(
            "L035",
            f"the type `{node.name}` stands for a set",
            place=node.place,
            mend=f"a type follows a colon: `x : {node.name}`",
        )
    expected = None if wanted is None else set_type(wanted)
    if isinstance(node, ast.Ascription):
        expected, node = elaborate_type(node.type, reader.theory), node.expression
    term, type_ = reader.term(node, scope, path, expected)
    element = sequences.element_type(type_, reader.theory)
    if element is not None:
        name = f"!element{len(scope.names)}"  # which no text has, and no set inside this one
        return _builder(reader, sequences.elements(node, written_type(element), name), scope, path, element)
    if not is_set_type(type_):
        raise LanguageError(
            "L030",
            f"this is of type {type_}, and a set is needed",
            place=node.place,
            mend="write `{a, b}`, `{x : T | P}`, or a name of type `Set(T)`",
        )
    return _fixed(term, type_.arguments[0], node.place)


def _read_all(reader: Reader, nodes: tuple[ast.Expression, ...], scope: Scope, path: Path, wanted: Type | None) -> list[Set]:
    """Several sets with elements of one type; what `{x | P}` is about, the others may say."""
    found: dict[int, Set] = {}
    for last in (False, True):
        for i, node in enumerate(nodes):
            if (isinstance(node, ast.SetBuilder) and isinstance(node.element, ast.Name)) == last:
                found[i] = read(reader, node, scope, path, wanted)
                wanted = wanted or found[i].fixed
    return [found[i] for i in range(len(nodes))]


def _fixed(predicate: Term, element: Type, place: Place) -> Set:
    def at(type_: Type) -> Term:
        if type_ != element:
            raise mismatch(set_type(element), set_type(type_), place)
        return predicate

    return Set(element, Profile(), at, place)


def _literal(reader: Reader, node: ast.SetLiteral, scope: Scope, path: Path) -> Set:
    if len(node.elements) > limits.SET_ELEMENTS:
        raise LanguageError(
            "L009",
            f"a set lists more than {limits.SET_ELEMENTS} elements",
            place=node.place,
            mend="describe it by a condition: `{k in a..b | P}`",
        )
    if any(is_set(element, scope, reader.theory) for element in node.elements):
        return _of_sets(_read_all(reader, node.elements, scope, path, None), _listed, node.place)
    trees = [reader.analyse(element, scope, path) for element in node.elements]
    leaves = _leaves(trees)
    return Set(leaves.other, leaves, lambda type_: _listed(type_, [reader.settler.inner(t, type_) for t in trees]), node.place)


def _listed(type_: Type, values: list[Term]) -> Term:
    """The predicate of being one of `values`, which are of `type_`."""
    variable = variable_for(type_, *values)
    equations = [_same(variable, value) for value in values]
    return lambda_([variable], FALSE if not equations else _or(equations))


def _same(left: Term, right: Term) -> Term:
    """``left = right``; functions are equal where they agree."""
    return make("eq", left, right) if left.sort.result is None else pointwise(left, right)


def _of_sets(sets: list[Set], predicate: Callable[[Type, list[Term]], Term], place: Place) -> Set:
    """A set of what `sets` say; where these are written with numerals alone, something around it says their type."""
    whole = sets[0]
    for other in sets[1:]:
        whole = _joined(whole, other, whole.at)

    def at(type_: Type) -> Term:
        if not is_set_type(type_):
            type_ = set_type(whole.type())
        (element,) = require_plain(type_, place).arguments
        return predicate(type_, [s.at(element) for s in sets])

    fixed = whole.fixed or whole.leaves.other
    return Set(None if fixed is None else set_type(fixed), Profile(), at, place)


def _or(parts: list[Term]) -> Term:
    return parts[0] if len(parts) == 1 else make("or", *parts)


def _operation(reader: Reader, node: ast.Binary, scope: Scope, path: Path, wanted: Type | None) -> Set:
    left, right = _read_all(reader, (node.left, node.right), scope, path, wanted)

    def at(type_: Type) -> Term:
        predicates = left.at(type_), right.at(type_)
        variable = variable_for(type_, *predicates)
        first, second = (make("apply", predicate, variable) for predicate in predicates)
        if node.operator == "diff":
            second = negation(second)
        return lambda_([variable], make("or" if node.operator == "union" else "and", first, second))

    return _joined(left, right, at)


def _joined(left: Set, right: Set, at: Callable[[Type], Term]) -> Set:
    if left.fixed is not None and right.fixed is not None and left.fixed != right.fixed:
        raise mismatch(set_type(right.fixed), set_type(left.fixed), right.place)
    return Set(left.fixed or right.fixed, left.leaves.joined(right.leaves), at, right.place)


def _builder(reader: Reader, node: ast.SetBuilder, scope: Scope, path: Path, wanted: Type | None) -> Set:
    element = node.element
    condition = node.condition or ast.Truth(True, node.place)
    if node.binders:
        return _image(reader, node, ast.Quantified("exists", node.binders, condition, node.place), scope, path)
    if isinstance(element, ast.Ascription) and isinstance(element.expression, ast.Name):
        return _condition(reader, element.expression, elaborate_type(element.type, reader.theory), condition, scope, path)
    if isinstance(element, ast.Member) and isinstance(element.element, ast.Name):
        return _part_of(reader, element.element, element.domain, condition, scope, path)
    if isinstance(element, ast.Name):
        uses = first_uses([element.name], condition, scope, reader.theory, reader.step)
        type_ = wanted or uses.get(element.name)
        if type_ is None:
            raise LanguageError(
                "L033",
                f"nothing says of what type `{element.name}` is",
                place=element.place,
                mend=f"write `{{{element.name} : Int | …}}`",
            )
        return _condition(reader, element, type_, condition, scope, path)
    conjunctive = isinstance(condition, ast.Junction) and condition.operator == "and"
    first, *rest = condition.parts if isinstance(condition, ast.Junction) and conjunctive else (condition,)
    if isinstance(first, ast.Member) and isinstance(first.element, ast.Name):
        names = (ast.Identifier(first.element.name, first.element.place),)
        binder = ast.Binder(names, None, first.domain, first.place)
        family = ast.Quantified("exists", (binder,), _all(rest, node.place), node.place)
        return _image(reader, node, family, scope, path)
    raise LanguageError(
        "L082",
        "this set does not say what its elements run through",
        place=node.place,
        mend="write `{x : T | P}`, `{k in a..b | P}`, or `{2*k + 1 | k : Int}`",
    )


def _all(formulas: list[ast.Expression], place: Place) -> ast.Expression:
    if len(formulas) < 2:
        return formulas[0] if formulas else ast.Truth(True, place)
    return ast.Junction("and", tuple(formulas), place)


def _bound(reader: Reader, name: ast.Name, type_: Type, scope: Scope) -> tuple[Scope, Term]:
    return reader.bind(ast.Identifier(name.name, name.place), type_, scope)


def _condition(reader: Reader, name: ast.Name, type_: Type, condition: ast.Expression, scope: Scope, path: Path) -> Set:
    """`{x : T | P}`"""
    inner, variable = _bound(reader, name, type_, scope)
    known = guard(type_, variable)
    body = reader.formula(condition, inner, path if known is None else (*path, known))
    return _fixed(lambda_([variable], body), type_, name.place)


def _part_of(
    reader: Reader,
    name: ast.Name,
    whole: ast.Range | ast.Expression,
    condition: ast.Expression,
    scope: Scope,
    path: Path,
) -> Set:
    """`{x in S | P}`; what runs through a range of natural numbers is a natural number, and an integer where one is needed."""
    type_, holds = domain(reader, whole, scope, path)
    inner, variable = _bound(reader, name, type_, scope)
    member = holds(variable)
    body = reader.formula(condition, inner, (*path, member))
    predicate = lambda_([variable], member if body.op == "true" else make("and", member, body))
    if not isinstance(whole, ast.Range):
        return _fixed(predicate, type_, name.place)

    def at(wanted: Type) -> Term:
        if not (wanted.carrier == INT and is_numeric(wanted) and rank(type_) <= rank(wanted)):
            raise mismatch(set_type(type_), set_type(wanted), name.place)
        return predicate

    return Set(None, Profile((type_,)), at, name.place)


def _image(reader: Reader, node: ast.SetBuilder, family: ast.Quantified, scope: Scope, path: Path) -> Set:
    """`{t | k : T, P}`: what is t for some k with P."""
    opened = reader.opened(family, scope, path)
    condition = reader.formula(family.body, opened.scope, opened.path)

    def image(type_: Type, values: list[Term]) -> Term:
        variable = variable_for(type_, *values, condition)
        equation = _same(variable, values[0])
        body = equation if condition.op == "true" else make("and", condition, equation)
        return lambda_([variable], opened.closed(body))

    if is_set(node.element, opened.scope, reader.theory):
        return _of_sets([read(reader, node.element, opened.scope, opened.path, None)], image, node.place)
    tree = reader.analyse(node.element, opened.scope, opened.path)
    leaves = _leaves([tree])
    return Set(leaves.other, leaves, lambda type_: image(type_, [reader.settler.inner(tree, type_)]), node.place)


def _leaves(trees: list[Tree]) -> Profile:
    """What the elements say of their type."""
    leaves = Profile()
    for tree in trees:
        leaves = leaves.joined(profile(tree))
        if leaves.other is not None and leaves.other.result is not None:
            raise LanguageError(
                "L030",
                f"this is of type {leaves.other}, and an element is a value",
                place=tree.place,
                mend="apply the function; functions are elements of sets only by a condition: `{f : Int -> Int | P}`",
            )
    return leaves
