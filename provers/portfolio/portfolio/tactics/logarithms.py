"""Logarithms taken apart by the lemmas of the library: of products, quotients and powers, of numerals by prime factors.

An equation between powers with unknown exponents is one between their logarithms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from stemai.kernel.terms import INT, REAL, Symbol, Term, make, number

from .. import limits
from ..goal import Fact, Goal, Lines, closed
from ..polynomial import TooLarge, plus, polynomial, scaled, term_of
from ..sampling import value_of
from .core import Searching, have
from .definitions import replace_term

_POWERS = ("rpow", "exp")
_ZERO = number(0, REAL)


def applies(goal: Goal) -> bool:
    """Whether logarithms or powers with real exponents occur, and the lemmas about them are at hand."""
    return "log_mul" in goal.lemmas and any(_is(t, "log", *_POWERS) for t in closed(*goal.formulas()))


def by_logarithms(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The goal with every logarithm taken apart, then the solver, or the search."""
    work = _Work(search, goal)
    work.equate_powers()
    target = work.injective(goal.conclusion)
    for term in list(_logarithms(*(f.formula for f in work.goal.facts), target)):
        work.apart(term)
    for term in list(_logarithms(*(e.formula.args[1] for e in work.equations), target)):
        work.sign(term)
    if not work.lines:
        return None
    plain = work.restated().showing(work.rewritten(target))
    line = search.engine.leaf(plain, limits.PROBE)
    found = [line] if line is not None else search.prove(plain, min(depth, 1))
    if found is None:
        return None
    inner, shown = plain.with_fact("g", plain.conclusion)
    last = [shown.text, *(e.text for e in work.equations)]
    if target is goal.conclusion:
        return [*work.lines, *have(plain, shown, found), f"by congruence using {', '.join(last)}"]
    inner, equal = inner.with_fact("g", target)
    one, other = goal.conclusion.args
    lines = [*work.lines, *have(plain, shown, found), *have(plain, equal, [f"by congruence using {', '.join(last)}"])]
    cited = [f"log_injective({goal.text(one)}, {goal.text(other)})", equal.text, *work.positive(one, other)]
    return [*lines, f"by auto using {', '.join(cited)}"]


@dataclass
class _Work:
    """A goal that takes facts; `equations` say what a logarithm is, larger ones last."""

    search: Searching
    goal: Goal
    lines: Lines = field(default_factory=list)
    equations: list[Fact] = field(default_factory=list)
    done: dict[Term, Term] = field(default_factory=dict)

    def state(self, wish: str, formula: Term, line: str) -> Fact:
        """One more fact, shown by one line."""
        known = next((f for f in self.goal.facts if f.formula is formula), None)
        if known is not None:
            return known
        outside = self.goal
        self.goal, fact = self.goal.with_fact(wish, formula)
        self.lines += have(outside, fact, [line])
        return fact

    def positive(self, *terms: Term) -> list[str]:
        """Facts that say that the terms are positive, as far as that is to be seen; numerals need none."""
        return [f for term in terms if (f := self._positive(term))]

    def is_positive(self, term: Term) -> bool:
        """Whether the term is seen to be positive."""
        return self._positive(term) is not None

    def _positive(self, term: Term) -> str | None:
        if term.op == "num":
            return "" if term.data[0] > 0 else None
        claim = make("lt", _ZERO, term)
        if _is(term, *_POWERS):
            name, args = f"{term.data.name}_positive", ", ".join(self.goal.text(a) for a in term.args)
            base = self._positive(term.args[0]) if term.data.name == "rpow" else ""
            line = f"by auto using {', '.join(filter(None, [f'{name}({args})', base]))}"
            return None if base is None else self.state("p", claim, line).text
        if term.op in ("mul", "div") and any(_is(t, *_POWERS) for t in closed(term)):
            parts = [self._positive(a) for a in term.args]
            if None in parts:
                return None
            return self.state("p", claim, f"by auto using {', '.join(p for p in parts if p)}").text
        return self._shown("p", claim)

    def _shown(self, wish: str, claim: Term) -> str | None:
        """The fact that the claim becomes, if the solver sees it at once."""
        facts = [f for f in self.goal.facts if f.formula.op != "forall"]
        line = self.search.engine.leaf(self.goal.showing(claim), limits.GLANCE, (), facts)
        return None if line is None else self.state(wish, claim, line).text

    # ------------------------------------------------------------------------------------------- logarithms taken apart

    def apart(self, term: Term) -> Term:
        """What `log(t)` is, as a sum of logarithms that cannot be taken apart, with the equation as a fact."""
        if term not in self.done:
            self.done[term] = term  # until it is known: nothing is asked twice
            found = self._law(term)
            if found is not None:
                value, cited, method = found
                equation = make("eq", term, value)
                self.done[term] = value
                self.equations.append(self.state("l", equation, f"by {method} using {', '.join(cited)}"))
        return self.done[term]

    def _law(self, term: Term) -> tuple[Term, list[str], str] | None:
        """The value of `log(t)`, what shows it, and the method."""
        (inside,) = term.args
        log = term.data
        if inside.op != "num" and not inside.frees:
            value = value_of(inside, self.goal, {})
            if isinstance(value, int | Fraction) and not isinstance(value, bool):
                simple = number(value, REAL)
                computed = self.state("c", make("eq", inside, simple), "by compute")
                return self._with(make("call", simple, data=log), [computed.text], "congruence")
        if inside.op == "num":
            return self._numeral(term, Fraction(inside.data[0]))
        if inside.op in ("mul", "div"):
            first, rest = inside.args[0], inside.args[1:]
            other = rest[0] if len(rest) == 1 else make("mul", *rest)
            if not (self.is_positive(first) and self.is_positive(other)):
                return None
            parts = [make("call", t, data=log) for t in (first, other)]
            whole = make("add" if inside.op == "mul" else "sub", *parts)
            return self._by(whole, f"log_{inside.op}", (first, other), (first, other))
        if inside.op == "pow" and inside.args[1].op == "num" and inside.args[1].data[0] >= 0:
            base, exponent = inside.args
            if self.is_positive(base):
                times = make("mul", number(exponent.data[0], REAL), make("call", base, data=log))
                return self._by(times, "log_pow", (exponent, base), (base,))
        if inside.op == "sqrt" and self.is_positive(inside.args[0]):
            half = make("div", make("call", inside.args[0], data=log), number(2, REAL))
            return self._by(half, "log_sqrt", inside.args, inside.args)
        if _is(inside, "rpow") and self.is_positive(inside.args[0]):
            base, power = inside.args
            return self._by(make("mul", power, make("call", base, data=log)), "log_rpow", inside.args, (base,))
        if _is(inside, "exp"):
            return self._by(inside.args[0], "log_exp", inside.args, ())
        return None

    def _numeral(self, term: Term, value: Fraction) -> tuple[Term, list[str], str] | None:
        def log(n: Fraction | int) -> Term:
            return make("call", number(n, REAL), data=term.data)

        if value in (0, 1):
            return _ZERO, ["log_zero" if value == 0 else "log_one"], "auto"
        if value < 0:
            return self._by(log(-value), "log_neg", (number(-value, REAL),), ())
        top, bottom = value.numerator, value.denominator
        if bottom > 1:
            sides = (number(top, REAL), number(bottom, REAL))
            return self._by(make("sub", log(top), log(bottom)), "log_div", sides, ())
        prime, times = _least_prime(top)
        if prime == top:
            return None
        if prime**times == top:
            power = make("mul", number(times, REAL), log(prime))
            return self._by(power, "log_pow", (number(times, INT), number(prime, REAL)), ())
        parts = (prime**times, top // prime**times)
        return self._by(make("add", *map(log, parts)), "log_mul", tuple(number(n, REAL) for n in parts), ())

    def _by(self, value: Term, lemma: str, values: Iterable[Term], positive: Iterable[Term]) -> tuple[Term, list[str], str]:
        said = ", ".join(str(v.data[0]) if v.op == "num" else self.goal.text(v) for v in values)
        return self._with(value, [f"{lemma}({said})", *self.positive(*positive)], "auto")

    def _with(self, value: Term, cited: list[str], method: str) -> tuple[Term, list[str], str]:
        """The value with its own logarithms taken apart."""
        for term in list(_logarithms(value)):
            simple = self.apart(term)
            if simple is not term:
                value = replace_term(value, term, simple)
                cited.append(next(e.text for e in self.equations if e.formula.args[0] is term))
        return value, cited, method

    # ------------------------------------------------------------------------------------------- equations and the goal

    def equate_powers(self) -> None:
        """The logarithms of the sides of an equation between powers; of a sum with one power, this one is set apart."""
        for fact in [f for f in self.goal.facts if f.formula.op == "eq"]:
            sides = fact.formula.args
            if sides[0].sort != REAL or not any(_is(t, *_POWERS) for t in closed(*sides)):
                continue
            apart = _one_power(*sides)
            if apart is not None and apart is not fact.formula:
                fact = self.state("e", apart, f"by linarith using {fact.text}")
                sides = fact.formula.args
            log = self._log()
            if log is not None and all(self.is_positive(s) for s in sides):
                equal = make("eq", *(make("call", s, data=log) for s in sides))
                self.state("e", equal, f"by congruence using {fact.text}")

    def injective(self, conclusion: Term) -> Term:
        """`log(s) = log(t)` for a goal `s = t` of which the facts know the logarithm of a side; else the goal."""
        log = self._log()
        if conclusion.op != "eq" or log is None or conclusion.args[0].sort != REAL:
            return conclusion
        spoken = {t.args[0] for t in _logarithms(*(f.formula for f in self.goal.facts))}
        if not spoken & set(conclusion.args) or not all(self.is_positive(s) for s in conclusion.args):
            return conclusion
        return make("eq", *(make("call", s, data=log) for s in conclusion.args))

    def _log(self) -> Symbol | None:
        return self.goal.theory.symbols.get("log")

    def sign(self, term: Term) -> None:
        """That a logarithm which is left is positive, where its argument is above 1."""
        (inside,) = term.args
        claim = make("lt", number(1, REAL), inside)
        shown = "" if inside.op == "num" and inside.data[0] > 1 else None
        if inside.op != "num":
            shown = self._shown("b", claim)
        if shown is not None:
            text = str(inside.data[0]) if inside.op == "num" else self.goal.text(inside)
            cited = ", ".join(filter(None, [f"log_positive({text})", shown]))
            self.state("q", make("lt", _ZERO, term), f"by auto using {cited}")

    def rewritten(self, formula: Term) -> Term:
        """The formula with every logarithm replaced by what it is."""
        for equation in reversed(self.equations):
            formula = replace_term(formula, *equation.formula.args)
        return formula

    def restated(self) -> Goal:
        """The goal with its facts so rewritten, the equations themselves left out."""
        mine = {e.text for e in self.equations}
        for fact in [f for f in self.goal.facts if f.formula.op != "forall" and f.text not in mine]:
            changed = self.rewritten(fact.formula)
            if changed is not fact.formula:
                cited = ", ".join([fact.text, *(e.text for e in self.equations)])
                outside = self.goal
                self.goal, restated = self.goal.dropping(fact).with_fact(fact.text, changed)
                self.lines += have(outside, restated, [f"by congruence using {cited}"])
        for equation in self.equations:
            self.goal = self.goal.dropping(equation)
        return self.goal


def _is(term: Term, *names: str) -> bool:
    return term.op == "call" and term.data.name in names


def _logarithms(*formulas: Term) -> Iterator[Term]:
    """The logarithms that occur, inner ones first."""
    return iter(sorted((t for t in closed(*formulas) if _is(t, "log")), key=lambda t: t.size))


def _least_prime(value: int) -> tuple[int, int]:
    """The least prime factor of a number above 1, and how often it divides it; a large one counts as a prime."""
    prime = next((p for p in range(2, limits.FACTORED) if value % p == 0), value)
    times = 0
    while value % prime == 0:
        value //= prime
        times += 1
    return prime, times


def _one_power(left: Term, right: Term) -> Term | None:
    """`power = rest` for an equation between sums of which one summand is a power with an unknown exponent."""
    try:
        difference = plus(polynomial(left), scaled(polynomial(right), -1))
    except TooLarge:
        return None
    powers = [m for m in difference if any(_is(t, *_POWERS) for atom, _ in m for t in closed(atom))]
    if len(powers) != 1 or len(powers[0]) != 1 or powers[0][0][1] != 1 or not _is(powers[0][0][0], *_POWERS):
        return None
    factor = difference.pop(powers[0])
    return make("eq", powers[0][0][0], term_of(scaled(difference, -1 / Fraction(factor)), REAL))
