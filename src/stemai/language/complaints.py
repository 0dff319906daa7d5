"""Errors about names that mean nothing, and calls with too many arguments or too few."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from stemai.errors import LanguageError, Place
from stemai.kernel.theory import Theory
from stemai.language import ast
from stemai.language.scopes import Scope
from stemai.language.types import elaborate_type, is_sort_name
from stemai.language.vocabulary import generic_named
from stemai.language.words import BUILT_IN

_HABITS: Final = {
    "gcd": "`import gcd` at the head of the problem file",
    "factorial": "`import factorial` at the head of the problem file",
    "choose": "`import binomial` at the head of the problem file",
    "len": "`length(s)`, of the module `lists`",
    "log": "`import exponential` at the head of the problem file",
    "exp": "`import exponential` at the head of the problem file",
    "sin": "`import trigonometry` at the head of the problem file",
    "cos": "`import trigonometry` at the head of the problem file",
    "pi": "`import trigonometry` at the head of the problem file",
    "ceiling": "`ceil(x)`",
    "isPrime": "`prime(n)`",
    "Prime": "`prime(n)`",
    "toNat": "`nat(x)`",
    "natAbs": "`nat(abs(x))`",
    "Abs": "`abs(x)`",
    "True": "`true`",
    "False": "`false`",
    "pow": "`x^n`",
    "square": "`x^2`",
}


def unknown(name: str, scope: Scope, theory: Theory, place: Place, function: bool = False) -> LanguageError:
    """The error for a name without a meaning, with the nearest one that has one."""
    if name in theory.axioms:
        return LanguageError("L023", f"`{name}` is a fact, not a term", place=place, mend=f"cite it: `by METHOD using {name}`")
    if is_sort_name(name, theory):
        return LanguageError("L023", f"`{name}` is a sort, not a term", place=place, mend=f"cast with `(e : {name})`")
    if name in BUILT_IN:
        return LanguageError("L024", f"`{name}` takes arguments", place=place, mend=f"write `{name}(…)`")
    generic = generic_named(name, theory)
    if generic is not None:
        parameters = ", ".join(p.name for p in generic.parameters)
        return LanguageError(
            "L020",
            f"`{name}` belongs to `{generic.name.name}({parameters})`, and nothing says at which types",
            place=place,
            cause="there are the instances that the problem, or one before it, mentions",
            mend="say the type where it is needed, `(e : List(Int))`, or of a parameter, `(xs : List(Int))`",
        )
    habit = _HABITS.get(name)
    if habit is not None:
        return LanguageError("L020", f"there is no `{name}`", place=place, mend=f"write {habit}")
    close = get_close_matches(name, [*scope, *theory.symbols, *BUILT_IN], n=1, cutoff=0.7)
    kind = "function" if function else "variable or constant"
    known = ", ".join(sorted(scope)[:12])
    mend = f"did you mean `{close[0]}`?" if close else f"names in scope: {known or 'none'}"
    return LanguageError("L020", f"there is no {kind} `{name}` here", place=place, mend=mend)


def untyped(name: ast.Identifier, kind: str) -> LanguageError:
    """The error for a bound variable that nothing gives a type."""
    return LanguageError(
        "L033",
        f"nothing says of what type `{name.name}` is",
        place=name.place,
        cause="a bound variable without a type takes that of its first use with something of known type",
        mend=f"write the type: `{kind} {name.name} : Real, …`",
    )


def require_formula_binder(written: ast.Expression, scope: Scope, theory: Theory) -> None:
    """Refuse `(x : real)`, which is meant as a type but names none, with a message about types.  Raises: L034."""
    if isinstance(written, ast.Name) and written.name not in scope and written.name not in theory.symbols:
        elaborate_type(written, theory)


def arguments_of(node: ast.Name | ast.Apply) -> tuple[ast.Expression, ...]:
    """The arguments of a call; a name alone has none."""
    return node.arguments if isinstance(node, ast.Apply) else ()


def counted(arguments: int) -> str:
    """How many arguments, in words."""
    return f"{arguments} argument{'s' if arguments != 1 else ''}"


def require_count(node: ast.Name | ast.Apply, count: int) -> None:
    given, name = len(arguments_of(node)), node.name if isinstance(node, ast.Name) else node.function.name
    if given != count:
        raise LanguageError(
            "L024",
            f"`{name}` takes {counted(count)}, and {given} {'are' if given != 1 else 'is'} given",
            place=node.place,
            mend="separate arguments by commas: `f(x, y)`",
        )
