"""Residues: every value of a variable modulo a number, or first the few residues that its powers can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import lcm, prod

from stemai.kernel.terms import INT, Term, make, number

from . import limits
from .goal import Fact, Goal, Lines, Variable, indented, subterms
from .polynomial import TooLarge, polynomial

Close = Callable[[Goal], str | None]
_EQUATION_MODULI = (3, 4, 8, 5, 7, 9, 16)  # tried where an equation has no solution modulo a number


def moduli(goal: Goal) -> list[int]:
    """Moduli worth a case split: those that occur, their common multiple first, and some for equations."""
    found = spoken_of(goal)
    if not found:
        return list(_EQUATION_MODULI) if _has_equation(goal) else []
    together = lcm(*found)
    chosen = [together, *sorted(found)] if together <= limits.RESIDUES * 2 else sorted(found)
    if any(t.op == "prime" for t in subterms(*goal.formulas())):
        chosen.append(6)
    return list(dict.fromkeys(chosen))


def spoken_of(goal: Goal) -> set[int]:
    """The numerals by which the goal divides."""
    found = set()
    for term in subterms(*goal.formulas()):
        numeral = term.args[1] if term.op in ("imod", "idiv") else term.args[0] if term.op == "dvd" else None
        if numeral is not None and numeral.op == "num" and 1 < numeral.data[0] <= limits.RESIDUES * 2:
            found.add(int(numeral.data[0]))
    return found


def _has_equation(goal: Goal) -> bool:
    return any(t.op == "eq" and t.args[0].sort == INT for t in subterms(*goal.formulas()))


def variables_of(goal: Goal) -> list[Variable]:
    """Integer variables that occur in a product or a power, or under a remainder."""
    found: dict[Term, None] = {}
    for term in subterms(*goal.formulas()):
        if term.op in ("pow", "mul", "imod", "idiv", "dvd"):
            found.update((v, None) for v in term.frees)
    return [v for v in goal.variables if v.type.carrier == INT and v.term in found]


def split_all(goal: Goal, modulus: int, variables: Sequence[Variable], close: Close) -> Lines | None:
    """A case for every residue of every variable, one variable inside the other."""
    if modulus ** len(variables) > limits.RESIDUE_CASES:
        return None
    if not variables:
        line = close(goal)
        return None if line is None else [line]
    first, rest = variables[0], variables[1:]
    lines = [_head(goal, first, modulus, [*range(modulus)])]
    for residue in range(modulus):
        inner, fact = goal.with_fact("r", _residue(first.term, modulus, residue), derived=False)
        found = split_all(inner, modulus, rest, close)
        if found is None:
            return None
        lines += indented(_case(fact, found))
    return [*lines, "end"]


def _case(fact: Fact, lines: Lines) -> Lines:
    if len(lines) == 1:
        return [f"case {fact.text} => {lines[0]}"]
    return [f"case {fact.text} =>", *indented(lines)]


def _head(goal: Goal, variable: Variable, modulus: int, residues: Sequence[int]) -> str:
    return f"cases {_choices(goal, variable.term, modulus, residues)} by omega"


def _choices(goal: Goal, term: Term, modulus: int, residues: Sequence[int]) -> str:
    return " or ".join(goal.text(_residue(term, modulus, r)) for r in residues)


def _residue(term: Term, modulus: int, residue: int) -> Term:
    return make("eq", make("imod", term, number(modulus, INT)), number(residue, INT))


def by_powers(goal: Goal, modulus: int, close: Close) -> Lines | None:
    """The residues of each power or product first, each shown by cases; then the goal from these."""
    lines: Lines = []
    inner = goal
    for variables, term in _nonlinear_parts(goal):
        residues = sorted(set(_values(term, variables, modulus)))
        if modulus ** len(variables) > limits.RESIDUE_CASES or len(residues) == modulus:
            continue
        statement = " or ".join(goal.text(_residue(term, modulus, r)) for r in residues)
        formulas = [_residue(term, modulus, r) for r in residues]
        claim = formulas[0] if len(formulas) == 1 else make("or", *formulas)
        alone = replace(goal.showing(claim), facts=(), taken=frozenset(goal.names()))
        proof = split_all(alone, modulus, variables, close)
        if proof is None:
            return None
        name = inner.fresh("p" + "".join(v.name for v in variables))
        lines += [f"have {name} : {statement} proof", *indented(proof), "qed"]
        inner = inner.with_facts([Fact(name, claim)])
    if not lines:
        return None
    last = close(inner)
    return None if last is None else [*lines, last]


def _nonlinear_parts(goal: Goal) -> Iterator[tuple[list[Variable], Term]]:
    """Powers of one variable, as they are written in the goal."""
    seen = set()
    for term in subterms(*goal.formulas()):
        if term.op != "pow" or term.args[1].op != "num" or term in seen:
            continue
        variable = goal.variable(term.args[0])
        if variable is not None and variable.type.carrier == INT:
            seen.add(term)
            yield [variable], term


def _values(term: Term, variables: Sequence[Variable], modulus: int) -> Iterator[int]:
    """The residues of a polynomial at all residues of its variables."""
    try:
        shape = polynomial(term)
    except TooLarge:
        return
    for values in product(range(modulus), repeat=len(variables)):
        point = dict(zip((v.term for v in variables), values, strict=True))
        total = sum(int(c) * prod(point[a] ** e for a, e in monomial) for monomial, c in shape.items())
        yield total % modulus


def known(goal: Goal) -> Iterator[tuple[Term, int, int]]:
    """Facts `n mod c = r` about variables, as (n, c, r); for c = 2 also `not (n mod 2 = 0)`."""
    for fact in goal.facts:
        negated = fact.formula.op == "not"
        formula = fact.formula.args[0] if negated else fact.formula
        if formula.op != "eq" or formula.args[0].op != "imod" or formula.args[1].op != "num":
            continue
        term, modulus = formula.args[0].args
        if term.op != "free" or modulus.op != "num" or modulus.data[0] < 2:
            continue
        residue = int(formula.args[1].data[0])
        if not negated:
            yield term, int(modulus.data[0]), residue
        elif modulus.data[0] == 2 and residue in (0, 1):
            yield term, 2, 1 - residue


def coprime_parts(goal: Goal) -> list[tuple[int, Term]]:
    """For a conclusion `m dvd t`: `q dvd t` for the prime powers q of m, where there are several."""
    conclusion = goal.conclusion
    if conclusion.op != "dvd" or conclusion.args[0].op != "num":
        return []
    rest, found = int(conclusion.args[0].data[0]), []
    for p in range(2, limits.RESIDUES + 1):
        power = 1
        while rest % p == 0 and rest > 1:
            power, rest = power * p, rest // p
        if power > 1:
            found.append(power)
    if rest != 1 or len(found) < 2:
        return []
    return [(q, make("dvd", number(q, INT), conclusion.args[1])) for q in found]


def by_coprime_parts(goal: Goal, variables: Sequence[Variable], close: Close) -> Lines | None:
    """Divisibility by each prime power of the modulus, each by residues; together they are the goal."""
    lines: Lines = []
    inner = goal
    for modulus, formula in coprime_parts(goal):
        proof = split_all(goal.showing(formula), modulus, variables, close)
        if proof is None:
            return None
        name = inner.fresh(f"d{modulus}")
        lines += [f"have {name} : {goal.text(formula)} proof", *indented(proof), "qed"]
        inner = inner.with_facts([Fact(name, formula)])
    last = close(inner) if lines else None
    return None if last is None else [*lines, last]
