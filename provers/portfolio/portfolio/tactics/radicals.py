"""Closed terms with square roots: each root put equal to a rational multiple of the root of a square-free number."""

from __future__ import annotations

from stemai.kernel.terms import REAL, Term, make, number

from .. import limits
from ..goal import Fact, Goal, Lines, closed, subterms
from ..surds import surd_of
from .core import Searching, have
from .definitions import replace_term


def by_radicals(search: Searching, goal: Goal, depth: int) -> Lines | None:
    """The goal with its closed roots in that form."""
    inner, lines, equations, positive = goal, Lines(), list[Fact](), dict[Term, Fact]()
    roots = sorted({t for t in closed(*goal.formulas()) if t.op == "sqrt" and not t.frees}, key=lambda t: t.size)
    for root in roots:
        try:
            simple = surd_of(root)
        except ArithmeticError:
            continue
        shown = simple.term()
        if simple.part and (base := make("sqrt", number(simple.root, REAL))) not in positive:
            inner, positive[base] = inner.with_fact("p", make("lt", number(0, REAL), base))
            lines += have(goal, positive[base], ["by auto"])
        if shown is not root:
            inner, equation = inner.with_fact("r", make("eq", root, shown))
            lines += have(goal, equation, _simplified(inner, root, equations, list(positive.values())))
            equations.append(equation)
    if not equations:
        return None
    conclusion = _rewritten(goal.conclusion, equations)
    facts = [*positive.values(), *(f for f in goal.facts if f.formula.op != "forall"), *equations]
    line = search.engine.leaf(inner.showing(conclusion), limits.PROBE, (), facts)
    if line is None:
        return None
    inner, last = inner.with_fact("g", conclusion)
    cited = ", ".join([last.text, *(e.text for e in equations)])
    return [*lines, *have(inner, last, [line]), f"by congruence using {cited}"]


def _simplified(goal: Goal, root: Term, equations: list[Fact], positive: list[Fact]) -> Lines:
    """Steps for `sqrt(t) = simple`: t with its roots simplified is a number, whose root is simple."""
    radicand = _rewritten(root.args[0], equations)
    if radicand.op == "num":
        return ["by auto"] if radicand is root.args[0] else [f"by auto using {_cited(equations)}"]
    rational = number(surd_of(root.args[0]).whole, REAL)
    using = f" using {_cited(positive)}" if positive else ""
    inner, number_ = goal.with_fact("q", make("eq", radicand, rational))
    inner, last = inner.with_fact("f", make("eq", make("sqrt", rational), surd_of(root).term()))
    both = _cited([number_, last, *equations])
    return [
        *have(goal, number_, [f"by field{using}"]),
        *have(goal, last, ["by auto"]),
        f"by congruence using {both}",
    ]


def _rewritten(term: Term, equations: list[Fact]) -> Term:
    for equation in reversed(equations):  # larger roots first: the smaller ones are parts of them
        term = replace_term(term, *equation.formula.args)
    return term


def _cited(facts: list[Fact]) -> str:
    return ", ".join(f.text for f in facts)


def applies(goal: Goal) -> bool:
    """Whether a closed root occurs that is not that of a prime, say."""
    return any(t.op == "sqrt" and not t.frees and not t.loose for t in subterms(*goal.formulas()))
