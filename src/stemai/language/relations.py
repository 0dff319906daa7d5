"""Relations: a chain is one tree, a comparison of sets or of functions is written out."""

from __future__ import annotations

from typing import Final

from stemai.errors import LanguageError, Place
from stemai.kernel.terms import BOOL, T_BOOL, T_INT, Term, Type, conjunction, make
from stemai.language import ast, complexes, functions, sets
from stemai.language.complexes import T_COMPLEX
from stemai.language.constructors import common_type, larger
from stemai.language.reading import Path, Reader
from stemai.language.scopes import Scope
from stemai.language.trees import Leaf, Profile, Tree, profile
from stemai.language.types import fits, is_numeric, is_word, rank
from stemai.language.vocabulary import schema_named

_WORD_ORDER: Final = {
    "ult": ("bvult", False), "ule": ("bvule", False), "ugt": ("bvult", True), "uge": ("bvule", True),
    "slt": ("bvslt", False), "sle": ("bvsle", False), "sgt": ("bvslt", True), "sge": ("bvsle", True),
}  # fmt: skip
_ORDER: Final = {"<": ("lt", False), "<=": ("le", False), ">": ("lt", True), ">=": ("le", True)}
_UP: Final = frozenset(("<", "<=", "="))
_DOWN: Final = frozenset((">", ">=", "="))
_WORD_TWIN: Final = {
    "<": "`x ult y` or `x slt y`",
    "<=": "`x ule y` or `x sle y`",
    ">": "`x ugt y` or `x sgt y`",
    ">=": "`x uge y` or `x sge y`",
}


def compared(reader: Reader, node: ast.Compare, scope: Scope, path: Path) -> Tree:
    """`a < b <= c`, `A subset B`, `f = g`.  Raises: L030, L031, L038, L041."""
    _require_one_way(node)
    if "subset" in node.relations or any(sets.is_set(o, scope, reader.theory) for o in node.operands):
        return Leaf(sets.comparison(reader, node, scope, path), T_BOOL, node.place)
    function = functions.type_of_sides(reader, node, scope)
    if function is not None:
        return Leaf(functions.same(reader, node, scope, path, function), T_BOOL, node.place)
    operands = _operands(reader, node, scope, path)
    found = Profile()
    for operand in operands:
        found = found.joined(profile(operand))
    type_ = found.natural
    _require_comparable(node, found, type_)
    terms = [reader.settler.inner(operand, type_) for operand in operands]
    links = [_link(relation, terms[i], terms[i + 1], type_, node) for i, relation in enumerate(node.relations)]
    return Leaf(conjunction(links), T_BOOL, node.place)


def _operands(reader: Reader, node: ast.Compare, scope: Scope, path: Path) -> list[Tree]:
    """The trees of the sides; a side that one of several constructors makes takes its type from the others.

    So the others come first, those whose types do not depend on what is expected of them before calls of schemas.
    """
    order = [_openness(reader, operand, scope) for operand in node.operands]
    listed = common_type(reader, [o for i, o in enumerate(node.operands) if order[i] == 2], scope)
    trees: dict[int, Tree] = {}
    found = Profile()
    for level in range(3):
        for i in (i for i, openness in enumerate(order) if openness == level):
            expected = None if level == 0 else found.other if level == 1 else found.other or listed
            trees[i] = reader.analysed(node.operands[i], scope, path, expected)
            own = profile(trees[i]).other
            if level == 1 and expected is None and larger(own, listed, reader.theory) != own:
                trees[i] = reader.analysed(node.operands[i], scope, path, listed)
        for i in trees:
            found = found.joined(profile(trees[i])) if order[i] == level else found
    return [trees[i] for i in range(len(trees))]


def _openness(reader: Reader, node: ast.Expression, scope: Scope) -> int:
    """Whether the type of a side depends on what is expected: no (0), where its arguments do not say it (1), yes (2)."""
    if not reader.is_open(node, scope):
        return 0
    return 1 if isinstance(node, ast.Apply) and schema_named(node.function.name, reader.theory) is not None else 2


def _require_comparable(node: ast.Compare, found: Profile, type_: Type) -> None:
    for other in found.fixed:
        if not fits(other, type_):
            raise LanguageError(
                "L030",
                f"the sides of a relation are of types {other} and {type_}",
                place=node.place,
                mend="numbers and words do not mix, and a numeral is of any width: take the variables of one type, "
                f"`(k : {other if is_word(other) else type_})`"
                if is_word(other) != is_word(type_)
                else "compare values of one type; check the brackets",
            )
    if type_.carrier == BOOL and len(node.relations) > 1:
        raise LanguageError(
            "L041",
            "a chain of `=` between formulas could mean two things",
            place=node.place,
            mend="write `(p <-> q) and (q <-> r)`",
        )


def _link(relation: str, left: Term, right: Term, type_: Type, node: ast.Compare) -> Term:
    if relation in ("=", "!="):
        equation = complexes.equal(left, right) if type_ == T_COMPLEX else make("eq", left, right)
        return equation if relation == "=" else make("not", equation)
    if relation in _WORD_ORDER:
        if not is_word(type_):
            raise _word_relation(relation, type_, node.place)
        op, swapped = _WORD_ORDER[relation]
        return make(op, right, left) if swapped else make(op, left, right)
    if is_word(type_):
        raise LanguageError(
            "L038",
            f"`{relation}` does not say whether the words are signed",
            place=node.place,
            cause=f"both sides are of type {type_}",
            mend=f"write {_WORD_TWIN.get(relation, '`x urem y = 0`')}",
        )
    if not is_numeric(type_):
        raise LanguageError(
            "L030",
            f"values of type {type_} have no order",
            place=node.place,
            mend="compare them with `=` or `!=`",
        )
    if relation == "dvd":
        if rank(type_) > rank(T_INT):
            raise LanguageError(
                "L031",
                "`dvd` is about integers",
                place=node.place,
                cause=f"the sides are of type {type_}",
                mend="state the variables as Int or Nat",
            )
        return make("dvd", left, right)
    op, swapped = _ORDER[relation]
    return make(op, right, left) if swapped else make(op, left, right)


def _require_one_way(node: ast.Compare) -> None:
    """Refuse chains that people read differently."""
    relations = set(node.relations)
    if len(node.relations) < 2 or relations <= _UP or relations <= _DOWN or (len(relations) == 1 and "!=" not in relations):
        return
    raise LanguageError(
        "L041",
        "this chain of relations could mean several things",
        place=node.place,
        cause="a chain goes one way: `a <= b < c`, `a > b >= c`, `a = b = c`",
        mend="write it as a conjunction: `a != b and b != c`",
    )


def _word_relation(relation: str, type_: Type, place: Place) -> LanguageError:
    plain = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}[relation[1:]]
    return LanguageError(
        "L038",
        f"`{relation}` compares bit-vectors",
        place=place,
        cause=f"the sides are of type {type_}",
        mend=f"write `{plain}` for numbers, or give a side the type `BitVec(n)`",
    )
