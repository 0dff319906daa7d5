"""The tree of a Lean statement as it is written; brackets leave no node, type ascriptions do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numeral:
    """`12` or `0.5`."""

    text: str


@dataclass(frozen=True, slots=True)
class Ident:
    """A name, perhaps with dots: `x`, `Nat.gcd`, `m.den`."""

    name: str


@dataclass(frozen=True, slots=True)
class App:
    """`f x y`."""

    function: Expr
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """`(e).den`."""

    subject: Expr
    name: str


@dataclass(frozen=True, slots=True)
class Infix:
    """An infix operator by its Unicode spelling."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Prefix:
    """`-x`, `¬p`, `↑x`, `|` (absolute value), `‖`, `⌊`, `⌈`, `√`, `#`; written after: `⁻¹`, `!`, `‼`, `ᶜ`."""

    operator: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Congruence:
    """`a ≡ b [MOD n]` or `[ZMOD n]`."""

    kind: str
    left: Expr
    right: Expr
    modulus: Expr


@dataclass(frozen=True, slots=True)
class Ascribed:
    """`(e : T)`."""

    expression: Expr
    type: Expr


@dataclass(frozen=True, slots=True)
class Binder:
    """`x`, `x : T`, or with a condition on it: `n ≥ 5`, `x ∈ s`, as (operator, bound); `(x, y)` has the names in `parts`."""

    name: str
    type: Expr | None = None
    condition: tuple[str, Expr] | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantified:
    """`∀`, `∃`, `∃!` or `fun`."""

    kind: str
    binders: tuple[Binder, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class Big:
    """`∑ x ∈ s, e` or `∏ x ∈ s, e`; `condition` is what stands after `with`."""

    kind: str
    binder: Binder
    condition: Expr | None
    body: Expr


@dataclass(frozen=True, slots=True)
class Builder:
    """`{x : T | p}`, `{x ∈ s | p}`."""

    binder: Binder
    body: Expr


@dataclass(frozen=True, slots=True)
class Listed:
    """`{a, b}` (`kind` is `{`) or `[a, b]`."""

    kind: str
    elements: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`(· ≠ ·)`: an infix operator as a function of two arguments."""

    operator: str


@dataclass(frozen=True, slots=True)
class Tuple:
    """`(a, b)`; `anonymous` for `⟨a, b⟩`, whose type is the one that is expected."""

    elements: tuple[Expr, ...]
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """`if c then a else b`."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Let:
    """`let x : T := e; b`."""

    name: str
    type: Expr | None
    value: Expr
    body: Expr


@dataclass(frozen=True, slots=True)
class Iterate:
    """`f^[n]`."""

    function: Expr
    times: Expr


Expr = (
    Numeral
    | Ident
    | App
    | Field
    | Infix
    | Prefix
    | Congruence
    | Ascribed
    | Quantified
    | Big
    | Builder
    | Listed
    | Section
    | Tuple
    | Choice
    | Let
    | Iterate
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """`(x y : T)` of a header, implicit and instance binders too."""

    names: tuple[str, ...]
    type: Expr


@dataclass(frozen=True, slots=True)
class Theorem:
    """A header: what stands between `theorem` and `:=`.

    Of the namespaces in `opened` all names are short, of those in `scoped` only the notations.
    """

    name: str
    parameters: tuple[Parameter, ...]
    conclusion: Expr
    opened: tuple[str, ...]
    scoped: tuple[str, ...] = ()
