"""Types as they are written, the order Nat < Int < Rat < Real, and going up in it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final, TypeGuard

from stemai.errors import LanguageError, LimitReached, Place
from stemai.kernel.terms import (
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Term,
    Type,
    bitvec_type,
    free,
    function_type,
    guard,
    make,
    named_type,
    number,
)
from stemai.kernel.theory import Theory
from stemai.language import ast, limits
from stemai.language.complexes import T_COMPLEX, of_real
from stemai.language.instances import instance_name, is_instance, require_argument

BASE: Final = {"Bool": T_BOOL, "Nat": T_NAT, "Int": T_INT, "Rat": T_RAT, "Real": T_REAL}
ARRAY: Final = "Array"  # names the types of arrays, which the variables of programs have
_RANK: Final = {"Nat": 0, "Int": 1, "Rat": 2, "Real": 3, "Complex": 4}
_HABITS: Final = {
    "Prop": "Bool", "bool": "Bool", "Boolean": "Bool", "nat": "Nat", "int": "Int", "Integer": "Int", "integer": "Int",
    "Z": "Int", "N": "Nat", "Q": "Rat", "R": "Real", "real": "Real", "Reals": "Real", "float": "Real", "Float": "Real",
    "Rational": "Rat", "rat": "Rat", "Natural": "Nat", "Type": "a declared sort: `sort S`",
    "Set": "`Set(T)`, a set of values of type T", "Map": "`Map(A, B)`", "Array": "`Array(T, n)`", "BitVec": "`BitVec(n)`",
    "Seq": "`Seq(T)`, a finite sequence of values of type T",
    "T": "a type, or make it a parameter: `def f(T) (x : T) : T := …`",
}  # fmt: skip


def is_numeric(type_: Type) -> bool:
    """Whether `type_` is Nat, Int, Rat or Real."""
    return is_number(type_) and type_ != T_COMPLEX


def is_number(type_: Type) -> bool:
    """Whether `type_` is numeric, or Complex."""
    return type_.result is None and type_.name in _RANK


def rank(type_: Type) -> int:
    """The place of a type of numbers in Nat < Int < Rat < Real < Complex."""
    return _RANK[type_.name]


def largest(types: list[Type]) -> Type:
    """The largest of some numeric types; Nat for none."""
    return max(types, key=rank, default=T_NAT)


def is_word(type_: Type) -> bool:
    """Whether `type_` is BitVec(n)."""
    return type_.carrier.name == "BitVec"


def literal(value: object, type_: Type) -> Term:
    """The numeral `value` at a numeric type."""
    return number(value, type_.carrier)  # type: ignore[arg-type]


def lift(term: Term, type_: Type, target: Type) -> Term:
    """`term` of a type of numbers at a larger one."""
    if target == T_COMPLEX and type_ != T_COMPLEX:
        return of_real(lift(term, type_, T_REAL))
    if type_.carrier == INT and target.carrier == REAL:
        return make("real", term)
    return term


def fits(type_: Type, target: Type) -> bool:
    """Whether every value of `type_` is one of `target`, perhaps after going from Int to Real."""
    if type_ == target:
        return True
    return is_number(type_) and is_number(target) and rank(type_) <= rank(target)


def stays_natural(low: Term, high: Term) -> bool:
    """Whether the ends of a range, natural by their leaves, keep what runs through it natural.

    They do not if a minus sign stands before a term, or if the lower one has a subtraction.
    """
    return not _has(low, ("sub", "neg")) and not _has(high, ("neg",))


def _has(root: Term, ops: tuple[str, ...]) -> bool:
    seen: set[Term] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            if node.op in ops or (node.op == "num" and node.data[0] < 0):
                return True
            stack.extend(node.args)
    return False


def is_plain(type_: Type) -> bool:
    """Whether each value of the carrier belongs to `type_`, and its functions are equal where they agree on their types."""
    if guard(type_, free("x", type_.carrier)) is not None:
        return False
    return type_.result is None or all(map(is_plain, (*type_.arguments, type_.result)))


def require_plain(type_: Type, place: Place) -> Type:
    """`type_`, whose functions may be given to functions and be elements of sets.  Raises: L034."""
    if type_.result is not None and not is_plain(type_):
        raise LanguageError(
            "L034",
            f"what is of type {type_} is not given to functions, and is no element of a set",
            place=place,
            cause="Nat and Rat are integers and reals with a condition: two such functions may agree where it holds and differ "
            "elsewhere, and a function of functions could tell them apart",
            mend="write Int or Real, and state the condition where it is needed",
        )
    return type_


def is_sort_name(name: str, theory: Theory) -> bool:
    """Whether `name` is a declared sort or a datatype."""
    return name in theory.sorts or name in theory.datatypes


# ------------------------------------------------------------------------------------------------------ as written


def looks_like_type(expression: ast.Expression, theory: Theory) -> bool:
    """Whether an expression after `:` is meant as a type and not as a formula."""
    while isinstance(expression, ast.Binary) and expression.operator == "->":
        if _is_value_type(expression.left, theory):
            return True
        expression = expression.right
    return _is_value_type(expression, theory)


def _is_value_type(expression: ast.Expression, theory: Theory) -> bool:
    if isinstance(expression, ast.BaseType | ast.Measured):
        return True
    if isinstance(expression, ast.Apply):
        return expression.function.name in ("BitVec", "Map", "Set") or is_instance(expression.function.name, theory)
    return isinstance(expression, ast.Name) and is_sort_name(expression.name, theory)


def elaborate_type(expression: ast.Expression, theory: Theory) -> Type:
    """The type that `expression` says; `Set(T)` is `T -> Bool`, `Map(A, B)` is `A -> B`.

    Raises: L034 (it says none), L039 (width).
    """
    if _applies(expression, "Set", 1):
        return _function([_argument_type(expression.arguments[0], theory)], T_BOOL, expression.place)
    if _applies(expression, "Map", 2):
        key, value = expression.arguments
        return _function([_argument_type(key, theory)], _value_type(value, theory), expression.place)
    arguments: list[Type] = []
    while isinstance(expression, ast.Binary) and expression.operator == "->":
        arguments.append(_argument_type(expression.left, theory))
        if len(arguments) > limits.PARAMETERS:
            raise LanguageError(
                "L009",
                f"a function has more than {limits.PARAMETERS} parameters",
                place=expression.place,
                mend="give it fewer",
            )
        expression = expression.right
    result = _value_type(expression, theory)
    return _function(arguments, result, expression.place) if arguments else result


def _function(arguments: list[Type], result: Type, place: Place) -> Type:
    try:
        return function_type(arguments, result)
    except LimitReached as limit:
        raise LanguageError("L009", limit.message, place=place, mend="state it for functions that take simpler ones") from limit


def _applies(written: ast.Expression, name: str, count: int) -> TypeGuard[ast.Apply]:
    return isinstance(written, ast.Apply) and written.function.name == name and len(written.arguments) == count


def _argument_type(expression: ast.Expression, theory: Theory) -> Type:
    """The type of an argument of a function, or of an element of a set."""
    return require_plain(elaborate_type(expression, theory), expression.place)


def _value_type(expression: ast.Expression, theory: Theory) -> Type:
    if isinstance(expression, ast.BaseType) and expression.name in BASE:
        return BASE[expression.name]
    if isinstance(expression, ast.BaseType):
        if T_COMPLEX.name not in theory.datatypes:
            raise LanguageError(
                "L034",
                "the problem has no complex numbers",
                place=expression.place,
                mend="only the types that the problem mentions are there",
            )
        return T_COMPLEX
    if isinstance(expression, ast.Measured):
        if not isinstance(expression.base, ast.BaseType) or expression.base.name != "Real":
            raise LanguageError("L034", "only Real has dimensions", place=expression.place, mend="write `Real[m/s]`")
        return T_REAL
    if isinstance(expression, ast.Name) and is_sort_name(expression.name, theory):
        return named_type(expression.name)
    if isinstance(expression, ast.Apply) and expression.function.name == "BitVec":
        return _word_type(expression)
    if isinstance(expression, ast.Apply) and is_instance(expression.function.name, theory):
        return _instance(expression, theory)
    raise _not_a_type(expression, theory)


def _instance(expression: ast.Apply, theory: Theory) -> Type:
    arguments = tuple(elaborate_type(a, theory) for a in expression.arguments)
    for type_, written in zip(arguments, expression.arguments, strict=True):
        require_argument(type_, written, theory)
    name = instance_name(expression.function.name, arguments)
    if name not in theory.datatypes:
        raise LanguageError(
            "L034",
            f"the problem has no type `{expression.function.name}({', '.join(map(str, arguments))})`",
            place=expression.place,
            mend="only the types that the problem mentions are there",
        )
    return named_type(name)


def _word_type(expression: ast.Apply) -> Type:
    width = expression.arguments[0]
    if len(expression.arguments) != 1 or not isinstance(width, ast.Number) or width.decimal:
        raise LanguageError(
            "L039",
            "the width of a bit-vector is one numeral",
            place=expression.place,
            mend="write `BitVec(32)`; a width cannot be a variable",
        )
    if not 1 <= width.value <= limits.BITVEC_WIDTH:
        raise LanguageError(
            "L039",
            f"a bit-vector cannot be {_short(width.text)} bits wide",
            place=width.place,
            cause=f"the limit is 1 to {limits.BITVEC_WIDTH} bits",
            mend="state it for a smaller width",
        )
    return bitvec_type(int(width.value))


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _not_a_type(expression: ast.Expression, theory: Theory) -> LanguageError:
    place: Place = expression.place
    if isinstance(expression, ast.Apply) and expression.function.name == "Set":
        return LanguageError(
            "L034",
            "a set is given by the type of its elements, and no function gives a set",
            place=place,
            cause="`Set(T)` is the type of predicates on T",
            mend="write `Set(T)` for a parameter, a bound variable or an element; for sets that depend on x, `A -> T -> Bool`",
        )
    if isinstance(expression, ast.Apply) and expression.function.name not in _HABITS:
        name = expression.function.name
        mend = f"declare it: `datatype {name}(T) := …`" + (", or `import lists`" if name == "List" else "")
        return LanguageError("L034", f"there is no type `{name}(…)`", place=place, mend=mend)
    if not isinstance(expression, ast.Name):
        return LanguageError("L034", "this is not a type", place=place, mend=_KNOWN_TYPES)
    name = expression.name
    if name in _HABITS:
        return LanguageError("L034", f"there is no type `{name}`", place=place, mend=f"write {_quoted(_HABITS[name])}")
    close = get_close_matches(name, [*BASE, "BitVec", *theory.sorts, *theory.datatypes], n=1)
    mend = f"did you mean `{close[0]}`?" if close else _KNOWN_TYPES
    return LanguageError("L034", f"there is no type `{name}`", place=place, mend=mend)


_KNOWN_TYPES: Final = (
    "types are Bool, Nat, Int, Rat, Real, Complex, BitVec(n), a declared sort, a datatype (with its "
    "types where it has any: `List(Int)`), and `A -> B` and `Set(A)` of these"
)


def _quoted(text: str) -> str:
    return text if " " in text else f"`{text}`"
