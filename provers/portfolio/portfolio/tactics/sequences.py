"""Sequences given by recurrences: a closed form or a period is guessed from values, proved by induction, then used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from stemai.kernel.terms import INT, T_NAT, Term, conjunction, free, make, number, substitute

from .. import induction, limits, residues, sequences
from ..goal import Fact, Goal, Lines, closed, indented
from ..instances import Pattern, tidy
from ..polynomial import Polynomial, polynomial, term_of
from ..sampling import value_of
from .arithmetic import by_combination
from .core import Searching, have, one


@dataclass(frozen=True, slots=True)
class Guess:
    """`f(step * k + start + r) = values[r]` for every natural k and every r: `values` may speak of k.

    With a modulus it is the remainders that are equal.
    """

    function: Term
    start: int
    step: int
    k: Term
    values: tuple[Polynomial, ...]
    modulus: int | None = None

    def place(self, offset: int, k: Term) -> Term:
        """``step * k + start + offset``"""
        shift = self.start + offset
        if k.op == "num":
            return number(self.step * k.data[0] + shift, INT)
        scaled = k if self.step == 1 else make("mul", number(self.step, INT), k)
        return make("add", scaled, number(shift, INT)) if shift else scaled

    def equation(self, offset: int, k: Term) -> Term:
        """What is claimed of the place with that offset, which may lie in the next stretches."""
        further, r = divmod(offset, len(self.values)) if self.step > 1 else (offset, 0)
        there = make("add", k, number(further, INT)) if further else k
        left = self.left(self.place(offset, k))
        return make("eq", left, substitute(term_of(self.values[r], left.sort), {self.k: there}))

    def left(self, place: Term) -> Term:
        """What has a value at a place: the function, or its remainder."""
        value = make("apply", self.function, place)
        return value if self.modulus is None else make("imod", value, number(self.modulus, INT))


def by_sequences(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The goal from closed forms and periods of the sequences that it speaks of."""
    known = sequences.first_values(goal)
    lines: Lines = []
    inner = goal
    for function in sequences.functions(goal):
        for guess in _guesses(goal, function, known):
            found = _with_guess(search, inner, guess)
            if found is not None:
                inner, more = found
                lines += more
                break
    if not lines:
        return None
    plain = replace(inner, facts=tuple(f for f in inner.facts if f.formula.op != "forall"))
    rest = one(search.engine.leaf(plain, limits.PROBE)) or by_combination(search, plain, depth)
    return None if rest is None else [*lines, *rest]


def _guesses(goal: Goal, function: Term, known: dict[sequences.Place, Polynomial]) -> Iterator[Guess]:
    start, values = sequences.values_from(goal, known, function)
    if len(values) < 6:
        return
    k = free("!k", INT)
    atom = k if function.sort.result == INT else make("real", k)
    form = sequences.closed_form(0, values, atom)
    if form is not None:
        width = _width(goal, function)
        yield Guess(function, start, 1, k, (form,) * width)
    for modulus in (None, *sequences.moduli(goal)):
        reduced = values if modulus is None else sequences.remainders(values, modulus)
        size = None if reduced is None else sequences.period(reduced)
        if reduced is not None and size is not None and size > 1:
            yield Guess(function, start, size, k, tuple(reduced[:size]), modulus)


def _width(goal: Goal, function: Term) -> int:
    """How many values the recurrences for the function look at to give the next one."""
    spans = [1]
    for pattern in filter(None, map(Pattern.of, goal.facts)):
        shifts = _shifts(goal, pattern, function)
        spans.append(max(shifts) - min(shifts) if shifts else 1)
    return max(spans)


def _shifts(goal: Goal, pattern: Pattern, function: Term) -> list[int]:
    """For a fact about all n, the numbers c where it speaks of f(n + c)."""
    if len(pattern.variables) != 1 or pattern.variables[0][0].sort != INT:
        return []
    far = 1000
    variable = pattern.variables[0][0]
    found = []
    for term in closed(substitute(pattern.body, {variable: number(far, INT)})):
        if term.op == "apply" and term.args[0] is function:
            value = value_of(term.args[1], goal, {})
            if not isinstance(value, int) or abs(value - far) > limits.PERIOD:
                return []
            found.append(value - far)
    return found


def _instances(goal: Goal, guess: Guess, place: Term) -> list[Fact]:
    """The recurrences that speak of the place and of places before it."""
    found = []
    for pattern in filter(None, map(Pattern.of, goal.facts)):
        shifts = _shifts(goal, pattern, guess.function)
        if shifts:
            index = tidy(goal, make("sub", place, number(max(shifts), INT)))
            found.append(pattern.at(goal, [index]))
    return found


def _with_guess(search: Searching, goal: Goal, guess: Guess) -> tuple[Goal, Lines] | None:
    """The goal with the guess as a fact and with its instances where the goal speaks of the sequence."""
    outside, k = goal.with_variable("k", T_NAT)
    width = len(guess.values)
    about = outside.showing(conjunction([guess.equation(r, k.term) for r in range(width)]))
    zero = about.showing(conjunction([guess.equation(r, number(0, INT)) for r in range(width)]))
    base = _chain(search, replace(zero, facts=goal.facts), guess, 0, number(0, INT))
    if base is None:
        return None
    frame, hypothesis = outside.with_fact("ih", about.conclusion, derived=False)
    after = make("add", k.term, number(1, INT))
    frame = frame.showing(conjunction([guess.equation(r, after) for r in range(width)]))
    step = _chain(search, frame, guess, width, k.term)
    if step is None:
        return None
    formula, _ = induction.universal(replace(about, facts=()), [k])
    inner, fact = goal.with_fact("seq", formula)
    proof = [
        f"fix {k.name}",
        f"induction {k.name}",
        "  case zero =>",
        *indented(indented(base)),
        f"  case succ {k.name} {hypothesis.text} =>",
        *indented(indented(step)),
        "end",
    ]
    lines = have(goal, fact, proof)
    known = {f.formula for f in goal.facts}
    for use in _uses(goal, guess):
        found = _at(search, inner, guess, fact, use)
        if found is not None and found[0].facts[-1].formula not in known:
            inner, more = found
            lines += more
    return inner, lines


def _chain(search: Searching, goal: Goal, guess: Guess, first: int, k: Term) -> Lines | None:
    """The values from offset `first` on, each from the recurrences and the ones before it; then the goal."""
    lines: Lines = []
    plain = replace(goal, facts=tuple(f for f in goal.facts if f.formula.op != "forall"))
    count = len(guess.values) if first == 0 else guess.step
    for offset in range(first, first + count):
        equation = guess.equation(offset, k)
        given = _instances(goal, guess, guess.place(offset, k))
        line = search.engine.leaf(plain.showing(equation), limits.GLANCE, (), [*plain.facts, *given])
        if line is None:
            return None
        plain, fact = plain.with_fact("v", equation)
        lines += have(goal, fact, [line])
    line = search.engine.leaf(plain, limits.PROBE)
    return None if line is None else [*lines, line]


def _uses(goal: Goal, guess: Guess) -> list[Term]:
    """The places at which the goal speaks of the sequence."""
    formulas = [goal.conclusion, *(f.formula for f in goal.facts if f.formula.op != "forall")]
    terms = (t for t in closed(*formulas) if t.op == "apply" and t.args[0] is guess.function)
    return list(dict.fromkeys(t.args[1] for t in terms))


def _at(search: Searching, goal: Goal, guess: Guess, claim: Fact, place: Term) -> tuple[Goal, Lines] | None:
    """The instance of the claim for one place: its value."""
    pattern = Pattern.of(claim)
    split = _stretch(goal, guess, place)
    if pattern is None or split is None:
        return None
    k, offset = split
    instance = pattern.at(goal, [k])
    value = guess.equation(offset, k).args[1]
    equation = make("eq", guess.left(place), term_of(polynomial(value), value.sort))
    plain = replace(goal, facts=tuple(f for f in goal.facts if f.formula.op != "forall"))
    line = search.engine.leaf(plain.showing(equation), limits.GLANCE, (), [*plain.facts, instance])
    if line is None:
        return None
    inner, fact = goal.with_fact("u", equation)
    return inner, have(goal, fact, [line])


def _stretch(goal: Goal, guess: Guess, place: Term) -> tuple[Term, int] | None:
    """k and r with `place = step * k + start + r`, as far as the facts give them."""
    if place.op == "num":
        beyond = int(place.data[0]) - guess.start
        return None if beyond < 0 else (number(beyond // guess.step, INT), beyond % guess.step)
    if guess.start:
        return None
    if guess.step == 1:
        return place, 0
    for variable, modulus, residue in residues.known(goal):
        if variable is place and modulus % guess.step == 0:
            return make("idiv", place, number(guess.step, INT)), residue % guess.step
    return None
