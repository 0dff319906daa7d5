"""Greatest common divisors that the problem defines itself, by Euclid's algorithm: they divide both arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stemai.kernel.terms import (
    INT,
    T_NAT,
    Symbol,
    Term,
    call,
    conjunction,
    forall,
    free,
    instantiate,
    make,
    number,
)
from stemai.kernel.theory import Theory

from .. import limits
from ..goal import Goal, Lines, closed, definitions_in
from .congruences import by_congruences
from .core import Searching, have


@dataclass(frozen=True, slots=True)
class Euclid:
    """`f(a, b) := if a = 0 then b else f(b mod a, a)`, or the same with the arguments exchanged."""

    symbol: Symbol
    swapped: bool

    @staticmethod
    def of(theory: Theory, name: str) -> Euclid | None:
        """The algorithm, if the definition is one."""
        definition = theory.definitions[name]
        if definition.symbol.parameters != (T_NAT, T_NAT):
            return None
        sides = [free("a", INT), free("b", INT)]
        body = instantiate(definition.body, sides)
        for swapped in (False, True):
            small, large = reversed(sides) if swapped else sides
            further = _ordered([make("imod", large, small), small], swapped)
            again = call(definition.symbol, *further)
            if body is make("ite", make("eq", small, number(0, INT)), large, again):
                return Euclid(definition.symbol, swapped)
        return None

    def law(self) -> Term:
        """``forall a b, f(a, b) dvd a and f(a, b) dvd b``"""
        a, b = free("a", INT), free("b", INT)
        value = call(self.symbol, a, b)
        claim = conjunction([make("dvd", value, a), make("dvd", value, b)])
        for side in (b, a):
            claim = forall(side, make("implies", make("le", number(0, INT), side), claim))
        return claim

    def proof(self, goal: Goal) -> Lines:
        """The proof of the law, by induction along the definition."""
        taken = goal.names()
        mark = next(m for m in ("", "_", *map(str, range(len(taken)))) if not taken & {w + m for w in _NAMES})
        a, b, ih, case, e, h, h1, h2, u, v, hu, hv, ds, dl = (w + mark for w in _NAMES)
        f = self.symbol.name
        small, large = (b, a) if self.swapped else (a, b)
        whole = f"{f}({a}, {b})"
        less = self._less(small, large)
        return [
            f"fix {a} {b}",
            f"induction along {whole}",
            f"  case step {ih} =>",
            f"    cases {small} = 0",
            f"      case {case} =>",
            f"        have {e} : {whole} = {large} by auto using {case} unfolding {f}",
            f"        have {ds} : {whole} dvd {small} proof",
            "          use 0",
            f"          by linarith using {case}",
            "        qed",
            f"        have {dl} : {whole} dvd {large} proof",
            "          use 1",
            f"          by linarith using {e}",
            "        qed",
            f"        by tauto using {ds}, {dl}",
            f"      case {case} =>",
            f"        have {e} : {whole} = {less} by auto using {case} unfolding {f}",
            f"        have {h} : {less} dvd {large} mod {small} and {less} dvd {small} by tauto using {ih}, {case}",
            f"        have {h1} : {less} dvd {large} mod {small} by tauto using {h}",
            f"        have {h2} : {less} dvd {small} by tauto using {h}",
            f"        obtain {u} ({hu} : {large} mod {small} = {less} * {u}) from {h1}",
            f"        obtain {v} ({hv} : {small} = {less} * {v}) from {h2}",
            f"        have {ds} : {whole} dvd {small} proof",
            f"          use {v}",
            f"          by nlinarith using {e}, {hv}",
            "        qed",
            f"        have {dl} : {whole} dvd {large} proof",
            f"          use {v} * ({large} div {small}) + {u}",
            f"          by nlinarith using {e}, {hu}, {hv}",
            "        qed",
            f"        by tauto using {ds}, {dl}",
            "    end",
            "end",
        ]

    def _less(self, small: str, large: str) -> str:
        """The call that the definition makes."""
        return f"{self.symbol.name}({', '.join(_ordered([f'{large} mod {small}', small], self.swapped))})"


_NAMES = ("a", "b", "ih", "z", "e", "h", "h1", "h2", "u", "v", "hu", "hv", "ds", "dl")


def by_common_divisors(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """What each common divisor that occurs divides; then the goal."""
    lines: Lines = []
    inner = goal
    for name in definitions_in(goal.theory, *goal.formulas()):
        algorithm = Euclid.of(goal.theory, name)
        calls = [t for t in closed(*goal.formulas()) if t.op == "call" and t.data.name == name and t.frees]
        if algorithm is None or not calls:
            continue
        inner, law = inner.with_fact("law", algorithm.law())
        lines += have(goal, law, algorithm.proof(inner))
        inner = inner.dropping(law)
        for term in calls[: limits.UNKNOWNS]:
            instance = f"{law.text}({', '.join(map(goal.text, term.args))})"
            for argument in term.args:
                inner, fact = inner.with_fact("d", make("dvd", term, argument))
                lines += have(goal, fact, [f"by tauto using {instance}"])
    if not lines:
        return None
    found = by_congruences(search, inner, depth)
    if found is None:
        line = search.close(inner, limits.PROBE)
        found = None if line is None else [line]
    return None if found is None else [*lines, *found]


def _ordered(pair: list[Any], swapped: bool) -> list[Any]:
    return pair[::-1] if swapped else pair
