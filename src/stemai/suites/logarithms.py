"""Points at which a statement about `log` fails, looked for by floating-point numbers, and a disproof by lemmas of the library.

`log` has no value for the kernel's evaluation, but at powers of primes it is a multiple of another: `log(64)` is `6 log(2)`;
and it is 0 at 1 and, by convention, at 0.  A point whose floating-point values look like a failure is written as a disproof:
each logarithm that occurs gets its multiple, from the inside out, and the hypotheses and the falsity of the conclusion follow
in the field of these.  Nothing here is believed: what does not follow, the judge refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, REAL, Term, guard, number, substitute
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget
from stemai.language import Problem, render
from stemai.suites.floating import Point, parts, seeming_rational, seems
from stemai.suites.points import SMALL, Failure

_POINTS: Final = 20_000  # values tried for one parameter after another
_PARAMETERS: Final = 3
_LARGEST: Final = 4_096  # the largest power of a prime that is tried
_PRIMES: Final = (2, 3, 5, 7, 11, 13)
_STEPS: Final = 50_000


def find_logarithmic_failure(theory: Theory, problem: Problem) -> Failure | None:
    """A point that looks like a failure of a statement that speaks of `log`, with a disproof; None if none is met."""
    if "log" not in theory.symbols or theory.sorts or theory.definitions or len(problem.parameters) > _PARAMETERS:
        return None
    if any(p.type.carrier not in (INT, REAL) for p in problem.parameters):
        return None
    point = _Search(problem).point()
    return None if point is None else _Disproof(theory, problem, point).failure()


# ------------------------------------------------------------------------------------------------------------ search


class _Search:
    def __init__(self, problem: Problem) -> None:
        self._variables = [p.variable for p in problem.parameters]
        guards = [g for p in problem.parameters if (g := guard(p.type, p.variable)) is not None]
        self._conditions = [*guards, *(h.formula for h in problem.hypotheses)]
        self._conclusion = problem.conclusion
        self._left = _POINTS
        self._values = list(_candidates([*self._conditions, self._conclusion]))

    def point(self) -> Point | None:
        return self._from(0, {})

    def _from(self, index: int, point: Point) -> Point | None:
        """A point that begins with `point`, which has values for the first `index` parameters."""
        last = self._variables[index - 1] if index else None
        known = set(point)
        ready = [c for c in self._conditions if c.frees <= known and (last is None or last in c.frees)]
        if not all(seems(c, point) is True for c in ready):
            return None
        if index == len(self._variables):
            return point if seems(self._conclusion, point) is False else None
        variable = self._variables[index]
        for value in self._values:
            if variable.sort == INT and value.denominator != 1:
                continue
            self._left -= 1
            if self._left < 0:
                return None
            found = self._from(index + 1, {**point, variable: value})
            if found is not None:
                return found
        return None


def _candidates(formulas: Sequence[Term]) -> Iterator[Fraction]:
    """Small numbers, the numerals of the statement and their opposites, and powers of the primes that these have."""
    numerals = sorted({abs(Fraction(n.data[0])) for f in formulas for n in parts(f) if n.op == "num"})
    yield from dict.fromkeys((*(Fraction(x) for x in SMALL), *numerals, *(-x for x in numerals)))
    for prime in _PRIMES:
        if not any(x.numerator % prime == 0 or x.denominator % prime == 0 for x in numerals if x):
            continue
        power = Fraction(prime)
        while power <= _LARGEST:
            yield from (power, -power, 1 / power)
            power *= prime


# ---------------------------------------------------------------------------------------------------------- disproof


class _Disproof:
    """The closed statement at a point: every logarithm gets its value, every hypothesis is shown, the conclusion is refuted."""

    def __init__(self, theory: Theory, problem: Problem, point: Point) -> None:
        self._theory = theory
        self._problem = problem
        self._at = {v: number(x, v.sort) for v, x in point.items()}
        self._lines: list[str] = []
        self._facts: list[str] = []  # the names of all equations and signs that are known
        self._primes: set[int] = set()
        self._rationals: dict[Fraction, str] = {}  # numbers whose logarithm is known, and the fact that says it

    def failure(self) -> Failure:
        hypotheses = [substitute(h.formula, self._at) for h in self._problem.hypotheses]
        conclusion = substitute(self._problem.conclusion, self._at)
        for term in _logarithms([*hypotheses, conclusion]):
            self._logarithm(term)
        names = [self._shown(f, f"fact{i}") for i, f in enumerate(hypotheses)]
        values = [render(self._at[p.variable]) for p in self._problem.parameters]
        given = f" all({', '.join((*values, *names))})" if values or names else " all"
        self._have("claimed", conclusion, f"exact{given}")
        last = self._refuted(conclusion)
        said = ", ".join(f"{p.name} := {v}" for p, v in zip(self._problem.parameters, values, strict=True))
        lines = [f"disproof {self._problem.name}", "assume all", *self._lines, last, "qed"]
        return Failure(f"it is false at {said}", "\n".join(lines))

    def _have(self, name: str, formula: Term | str, how: str) -> None:
        said = formula if isinstance(formula, str) else render(formula)
        self._lines.append(f"have {name} : {said} by {how}")

    def _using(self) -> str:
        return f" using {', '.join(self._facts)}" if self._facts else ""

    def _shown(self, formula: Term, name: str) -> str:
        """A closed hypothesis, by evaluation or in the field of logarithms."""
        if self._value(formula) is True:
            self._have(name, formula, "compute")
        else:
            method = "field" if formula.op == "eq" else "auto"
            self._have(name, formula, f"{method}{self._using()}")
        return name

    def _refuted(self, conclusion: Term) -> str:
        """The last step: the conclusion at the point is claimed, and is false."""
        sides = conclusion.args if conclusion.op == "eq" else ()
        if sides and all(s.sort in (INT, REAL) and self._guessed(s) is not None for s in sides):
            known = ["claimed"]
            for index, side in enumerate(sides):
                value = self._guessed(side)
                if value is not None and side.op != "num":
                    name = f"side{index}"
                    self._have(name, f"{render(side)} = {render(number(value, side.sort))}", self._how(side))
                    known.append(name)
            return f"by linarith using {', '.join(known)}"
        return f"by auto using {', '.join(('claimed', *self._facts))}"

    def _how(self, term: Term) -> str:
        """How a closed term is shown to have its value."""
        return "compute" if self._value(term) is not None else f"field{self._using()}"

    # ------------------------------------------------------------------------------------------------------ logarithms

    def _logarithm(self, term: Term) -> None:
        """A fact `log(t) = k * log(p)`, or a sum of such, for a closed t."""
        (argument,) = term.args
        value = self._guessed(argument)
        if value is None:
            return
        index = len(self._facts)
        known = self._of_rational(value)
        if known is None:
            return
        if argument.op == "num" or render(argument) == _said(value):
            self._facts.append(known[0])
            return
        inner, same, name = f"value{index}", f"same{index}", f"log{index}"
        self._have(inner, f"{render(argument)} = {_said(value)}", self._how(argument))
        self._have(same, f"log({render(argument)}) = log({_said(value)})", f"congruence using {inner}")
        self._have(name, f"log({render(argument)}) = {known[1]}", f"linarith using {same}, {known[0]}")
        self._facts.append(name)

    def _of_rational(self, value: Fraction) -> tuple[str, str] | None:
        """A fact that says what the logarithm of a number is, and that value as a text; None for one with large primes."""
        multiples = _multiples(value)
        if multiples is None:
            return None
        said = " + ".join(f"{k} * log({p})" for p, k in multiples.items()) or "0"
        said = said.replace("+ -", "- ")
        if value not in self._rationals:
            self._rationals[value] = self._derived(value, multiples, said)
        return self._rationals[value], said

    def _derived(self, value: Fraction, multiples: dict[int, int], said: str) -> str:
        name = f"of{len(self._rationals)}"
        self._rationals[value] = name
        if value == 0 or value == 1:
            return "log_zero" if value == 0 else "log_one"
        if value < 0:
            known = self._of_rational(-value)
            opposite = f"{name}_opposite"
            self._have(opposite, f"log(-{_said(-value)}) = log({_said(-value)})", f"exact log_neg({_said(-value)})")
            self._have(name, f"log({_said(value)}) = {said}", f"linarith using {opposite}, {known[0] if known else ''}")
            return name
        if value.numerator == 1:
            known = self._of_rational(1 / value)
            inverse, below = f"{name}_inverse", value.denominator
            self._have(inverse, f"log(1 / {below}) = -log({below})", f"exact log_inv({below})")
            self._have(name, f"log({_said(value)}) = {said}", f"linarith using {inverse}, {known[0] if known else ''}")
            return name
        if value.denominator != 1:
            return self._combined("div", Fraction(value.numerator), Fraction(value.denominator), value, said, name)
        prime, count = next(iter(multiples.items()))
        power = Fraction(prime**count)
        if power != value:
            return self._combined("mul", power, value / power, value, said, name)
        return self._power(prime, count, name)

    def _combined(self, lemma: str, left: Fraction, right: Fraction, value: Fraction, said: str, name: str) -> str:
        """By `log_mul` or `log_div`, from the logarithms of both."""
        known = [k[0] for part in (left, right) if (k := self._of_rational(part)) is not None]
        signs = [self._positive(part, f"{name}_{i}") for i, part in enumerate((left, right))]
        arguments = f"{_said(left)}, {_said(right)}, {', '.join(signs)}"
        sign, operator = ("+", "*") if lemma == "mul" else ("-", "/")
        joined = f"log({_said(left)} {operator} {_said(right)}) = log({_said(left)}) {sign} log({_said(right)})"
        self._have(f"{name}_joined", joined, f"exact log_{lemma}({arguments})")
        self._have(name, f"log({_said(value)}) = {said}", f"linarith using {', '.join((f'{name}_joined', *known))}")
        return name

    def _positive(self, value: Fraction, name: str) -> str:
        self._have(f"{name}_positive", f"(0 : Real) < {_said(value)}", "compute")
        return f"{name}_positive"

    def _power(self, prime: int, count: int, name: str) -> str:
        if prime not in self._primes:
            self._primes.add(prime)
            self._have(f"more_than_one{prime}", f"(1 : Real) < {prime}", "compute")
            self._have(f"positive{prime}", f"0 < log({prime})", f"exact log_positive({prime}, more_than_one{prime})")
            self._facts.append(f"positive{prime}")
        if count == 1:
            self._have(name, f"log({prime}) = 1 * log({prime})", "ring")
            return name
        sign = self._positive(Fraction(prime), name)
        multiple = f"log({prime}^{count}) = ({count} : Nat) * log({prime})"
        self._have(f"{name}_power", multiple, f"exact log_pow({count}, {prime}, {sign})")
        self._have(name, f"log({prime**count}) = {count} * log({prime})", f"linarith using {name}_power")
        return name

    # ---------------------------------------------------------------------------------------------------------- values

    def _value(self, term: Term) -> object:
        try:
            return evaluate(term, self._theory, {}, budget=Budget(_STEPS))
        except (KernelError, LimitReached):
            return None

    def _guessed(self, term: Term) -> Fraction | None:
        """The rational number that a closed term has, or seems to have, as its value."""
        value = self._value(term)
        if isinstance(value, int | Fraction):
            return Fraction(value)
        return seeming_rational(term)


def _logarithms(formulas: Sequence[Term]) -> list[Term]:
    """Every `log(t)`, those inside others first."""
    found = {t for f in formulas for t in parts(f) if t.op == "call" and t.data.name == "log" and not t.loose}
    return sorted(found, key=lambda t: (t.size, render(t)))


def _multiples(value: Fraction) -> dict[int, int] | None:
    """The exponents of the primes of a number, none for 0; None where it has others than small ones."""
    found: dict[int, int] = {}
    if value == 0:
        return found
    for part, sign in ((abs(value.numerator), 1), (value.denominator, -1)):
        for prime in _PRIMES:
            while part % prime == 0:
                part //= prime
                found[prime] = found.get(prime, 0) + sign
        if part != 1:
            return None
    return found


def _said(value: Fraction) -> str:
    """A number as an argument of `log`."""
    return render(number(value, REAL))
