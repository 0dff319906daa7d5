"""Sums from a numeral to a bound that is none, of what is 0 from some place on: counts, and sums over finite sets.

The last place that counts is found by evaluation.  That nothing counts after it is shown by a bound, which a solver
gives, and by evaluation up to there; that the range reaches so far, by what the facts say at that place.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from stemai.kernel.terms import (
    INT,
    T_INT,
    T_NAT,
    Term,
    forall,
    free,
    guard,
    implication,
    instantiate,
    make,
    number,
)

from .. import limits
from ..compiled import NotCompiled, compiled
from ..goal import Fact, Goal, Lines
from ..instances import Pattern
from ..structure import introduce
from .core import Searching, fix_first, have
from .functions import big_terms, sums_written_out

_REACHES = (8, 128, 1024, 100_000)


@dataclass(frozen=True, slots=True)
class Summand:
    """`sum(low..high, body)` with a numeral as low; `condition(k)` says where the body can differ from 0."""

    term: Term
    low: int
    high: Term
    body: Term

    @staticmethod
    def of(term: Term) -> Summand | None:
        """The sum, if it has that form and no variable in its body."""
        low, high, body = term.args
        fits = term.op == "sum" and low.op == "num" and high.op != "num" and not body.frees
        return Summand(term, int(low.data[0]), high, body) if fits else None

    def condition(self, place: Term) -> Term:
        """What holds where the body is not 0."""
        there, zero = instantiate(self.body, [place]), number(0, self.term.sort)
        if there.op == "ite" and there.args[2] is zero:
            return there.args[0]
        return make("not", make("eq", there, zero))

    def up_to(self, high: Term) -> Term:
        """The sum to another bound."""
        return make("sum", self.term.args[0], high, self.body, hint=self.term.hint)

    def everywhere(self, conclusion: Term, place: Term, *conditions: Term) -> Term:
        """`forall place, conditions -> conclusion`, for places of the range."""
        inside = guard(T_NAT if self.low >= 0 else T_INT, place)
        return forall(place, implication([c for c in (inside, *conditions) if c is not None], conclusion))


def by_counting(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """Each such sum put equal to its value; then the goal."""
    inner, lines = sums_written_out(goal)
    found = False
    for summand in filter(None, map(Summand.of, list(big_terms(inner.conclusion)))):
        shown = _value(search, inner, summand)
        if shown is not None:
            inner, more = shown
            lines += more
            found = True
    if not found:
        return None
    new = inner.facts[len(goal.facts) :]
    line = search.engine.leaf(inner.showing(goal.conclusion), limits.PROBE, (), [f for f in new if f.formula.op == "eq"])
    return None if line is None else [*lines, line]


def _value(search: Searching, goal: Goal, summand: Summand) -> tuple[Goal, Lines] | None:
    """The goal with the value of the sum as a fact."""
    place = free("k", INT)
    bounded = _bound(search, goal, summand)
    if bounded is None:
        return None
    inner, bound, lines = bounded
    counted = _evaluated(goal, summand, bound)
    if counted is None:
        return None
    last, total = counted
    reach = _reached(search, inner, summand, last)
    if reach is None:
        return None
    after = make("lt", number(last, INT), place)
    nobody = make("not", summand.condition(place))
    cited = [inner.facts[-1].text]
    if bound > last:
        below = make("le", place, number(bound, INT))
        inner, none = inner.with_fact("none", summand.everywhere(nobody, place, after, below))
        lines += have(goal, none, ["by compute"])
        cited.append(none.text)
    inner, nothing = inner.with_fact("nothing", summand.everywhere(nobody, place, after))
    claim, first = fix_first(inner.showing(nothing.formula))
    claim, more = introduce(claim)
    k = claim.variables[-1].name
    facts = ", ".join([*(f"{c}({k})" for c in cited), *(f.text for f in claim.facts[len(inner.facts) :])])
    lines += have(goal, nothing, [*first, *more, f"by auto using {facts}"])
    inner, enough = inner.with_fact("reach", make("le", number(last, INT), summand.high))
    lines += have(goal, enough, reach)
    return _stepped(inner, lines, summand, last, total, nothing, enough)


def _stepped(
    goal: Goal, lines: Lines, summand: Summand, last: int, total: Fraction | int, nothing: Fact, enough: Fact
) -> tuple[Goal, Lines]:
    """The sum to `last + n` has the same value for every n, by induction, and so has the sum to its own bound."""
    further, value = free("n", INT), number(total, summand.term.sort)
    longer = summand.up_to(make("add", number(last, INT), further))
    stays = forall(further, make("implies", make("le", number(0, INT), further), make("eq", longer, value)))
    inner, step = goal.with_fact("stays", stays)
    claim, first = fix_first(inner.showing(stays))
    n, ih = claim.variables[-1], claim.fresh("ih")
    place = claim.text(make("add", number(last, INT), make("add", n.term, number(1, INT))))
    proof = [
        *first,
        f"induction {n.name}",
        "  case zero => by compute",
        f"  case succ {n.name} {ih} => by auto using {ih}, {nothing.text}({place}) unfolding sum",
        "end",
    ]
    lines = [*lines, *have(goal, step, proof)]
    rest = make("max", make("sub", summand.high, number(last, INT)), number(0, INT))
    moved = summand.up_to(make("add", number(last, INT), rest))
    inner, same = inner.with_fact("same", make("eq", summand.term, moved))
    lines += have(goal, same, [f"by auto using {enough.text}"])
    inner, fact = inner.with_fact("value", make("eq", summand.term, value))
    lines += have(goal, fact, [f"by congruence using {same.text}, {step.text}({inner.text(rest)})"])
    return inner, lines


def _bound(search: Searching, goal: Goal, summand: Summand) -> tuple[Goal, int, Lines] | None:
    """A numeral above every place that counts, nearly the least that a solver shows, as a fact and the steps."""
    place = free("k", INT)

    def claim(value: int) -> Term:
        return summand.everywhere(make("le", place, number(value, INT)), place, summand.condition(place))

    probe, first = fix_first(goal.without(goal.variables).showing(claim(0)))
    probe, more = introduce(probe)
    k = probe.variables[-1].term

    def shown(value: int) -> str | None:
        return search.engine.leaf(probe.showing(make("le", k, number(value, INT))), limits.GLANCE)

    far = next((reach for reach in _REACHES if shown(reach) is not None), None)
    if far is None:
        return None
    near = summand.low - 1
    while far - near > 1 + far // 8:
        middle = (far + near) // 2
        near, far = (near, middle) if shown(middle) is not None else (middle, far)
    line = shown(far)
    inner, fact = goal.with_fact("below", claim(far))
    return None if line is None else (inner, far, have(goal, fact, [*first, *more, line]))


def _evaluated(goal: Goal, summand: Summand, bound: int) -> tuple[int, Fraction | int] | None:
    """The last place up to the bound that counts, and the whole sum."""
    place = free("k", INT)
    try:
        counts = compiled(summand.condition(place), [place], goal.theory, roughly=True)
        value = compiled(instantiate(summand.body, [place]), [place], goal.theory, roughly=True)
        places = [k for k in range(summand.low, bound + 1) if counts(k)]
        return max(places, default=summand.low - 1), sum(value(k) for k in places)
    except (NotCompiled, ArithmeticError):
        return None


def _reached(search: Searching, goal: Goal, summand: Summand, last: int) -> Lines | None:
    """Steps that show that the range reaches its last place that counts, by instances of the facts there."""
    claim = goal.showing(make("le", number(last, INT), summand.high))
    patterns = [p for p in map(Pattern.of, goal.facts) if p is not None and len(p.variables) == 1]
    there = [p.at(goal, [number(last, INT)]) for p in patterns if p.variables[0][0].sort == INT]
    plain = [f for f in goal.facts if f.formula.op != "forall"]
    line = search.engine.leaf(claim, limits.GLANCE, (), [*plain, *there])
    if line is not None:
        return [line]
    if last < summand.low:
        return None
    inner, counts = claim.with_fact("counts", summand.condition(number(last, INT)))
    line = search.engine.leaf(inner, limits.GLANCE, (), [*plain, *there, counts])
    return None if line is None else [*have(goal, counts, ["by compute"]), line]
