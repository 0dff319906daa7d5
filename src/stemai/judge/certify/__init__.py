"""The certifier: proofs of leaves as kernel lines, so that no solver has to be believed.  Untrusted, bounded, fast.

datatypes.py constructors, matches, sizes
divisors.py  divisibility by a term
functions.py equal functions, given to others
instances.py instances of universal facts, witnesses of an existential goal
quantifiers.py  the same for quantified formulas below connectives
rewriting.py, simplify.py
             the method `simp`: normal forms, facts as rules, cases
completion.py   equations between terms from universal equations
lemmas.py    defining facts of abs, min, max, if, floor, div, mod, dvd, sqrt, /, ^
steps.py     sums, products and powers that differ by a step
powers.py    identities of powers
roots.py     equations with square roots
quotients.py quotients and remainders by a term
residues.py, modular.py
             remainders of products, and of all variables together
words.py     words, by all their bits
sums.py      sums and products that are equal term by term
search.py    case analysis over the connectives, with the theories of theories.py
linear.py    Farkas multipliers, by the exact simplex method of simplex.py
integral.py  cuts over integers, rounded modulo the equations of lattices.py
products.py  Positivstellensatz certificates, modulo the ideals of ideals.py, with the squares of moments.py
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from stemai.errors import Fault, KernelError, LimitReached
from stemai.judge.certify import limits
from stemai.judge.certify.completion import by_completion
from stemai.judge.certify.datatypes import by_constructors, by_fields, decided
from stemai.judge.certify.divisors import by_quotient, divisibility
from stemai.judge.certify.functions import by_extensionality
from stemai.judge.certify.powers import by_laws_of_powers, mentions_powers
from stemai.judge.certify.quantifiers import Quantified, mentions_quantifiers
from stemai.judge.certify.quotients import by_unique_remainder
from stemai.judge.certify.residues import listed_remainder
from stemai.judge.certify.roots import by_squares
from stemai.judge.certify.search import Search
from stemai.judge.certify.sums import termwise
from stemai.judge.certify.words import by_bits
from stemai.kernel.congruence import follows
from stemai.kernel.evaluation import evaluate
from stemai.kernel.polynomials import Ring
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import (
    ARITHMETIC,
    INT,
    T_NAT,
    T_RAT,
    TRUE,
    Term,
    Type,
    free,
    instantiate,
    lambda_,
    number,
    substitute,
)
from stemai.kernel.theory import typing_hypotheses
from stemai.kernel.values import Budget

__all__ = ["certify", "identity"]

Attempt = Callable[[Proof, list[int], Term, list[Term]], int | None]


def certify(
    proof: Proof,
    premises: list[int],
    goal: Term,
    hints: list[Term],
    effort: int = limits.EFFORT,
    failures: list[str] | None = None,
    functions: bool = True,
    cases: int = 1,
) -> int | None:
    """A line that concludes `goal` from the conclusions of `premises`, or None; its hypotheses are theirs.

    `hints` are terms whose squares and products may help; `effort` bounds the search, `functions` says whether functions
    may be shown equal on the way, `cases` how many cases of variables there are.  A failed attempt leaves no lines
    behind; `failures` takes the reasons.
    """
    reasons = ["no certificate was found"]
    mark = len(proof.lines)
    for attempt in _attempts(proof, effort, functions, cases):
        try:
            line = attempt(proof, premises, goal, hints)
        except LimitReached as limit:
            line = None
            own = limit.code == "M008"  # what a `Ring` says when the search has used up its effort
            reasons.append(f"the search took more than its {effort:,} steps" if own else limit.message)
        except Fault as fault:  # without CaDiCaL there is no certificate by bits; other solvers may still close the leaf
            line = None
            reasons.append(fault.message)
        except KernelError:
            line = None
        if line is not None:
            return line
        del proof.lines[mark:]
    if failures is not None:
        failures.append(reasons[-1])
    return None


def _attempts(proof: Proof, effort: int, functions: bool, cases: int) -> tuple[Attempt, ...]:
    """The ways to prove a goal, in the order in which they are tried."""
    inside = partial(_inside, proof, limits.LEMMA_EFFORT, False) if functions else None
    without_functions = partial(_inside, proof, effort, False) if functions else None
    prover = partial(_prover_of_case, proof, effort, cases)
    return (
        *(_known, _evaluated, _identity, _congruent, _typed, _at_values, by_bits, listed_remainder, divisibility),
        partial(by_extensionality, prove=without_functions),
        partial(by_unique_remainder, prove=without_functions),
        partial(by_laws_of_powers, prove=inside),
        partial(by_quotient, prove=inside),
        partial(termwise, prove=partial(_inside, proof, effort, functions)),
        partial(_searched, effort=effort),
        partial(_by_orders_of_powers, effort=effort),
        partial(by_squares, prove=inside),
        partial(by_fields, prover=prover),
        partial(by_constructors, prover=prover, most=limits.CASES // cases),
        by_completion,
        partial(_quantified, effort=effort),
    )


def identity(proof: Proof, types: list[int], goal: Term) -> int:
    """A line for an equation that holds in every commutative ring, exponents being what `types` says of them.

    Raises: K011, K040 (it does not, or is none between numbers), M008.
    """
    prove = partial(_inside, proof, limits.LEMMA_EFFORT, False)
    mark = len(proof.lines)
    try:
        return proof.line("ring", (), goal)
    except KernelError:
        line = by_laws_of_powers(proof, types, goal, [], prove)
        if line is None:
            del proof.lines[mark:]
            raise
        return line


def _known(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    if goal is TRUE:
        return proof.line("true_intro")
    return next((line for line in premises if proof.conclusion(line) is goal), None)


def _evaluated(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    if goal.frees or evaluate(goal, proof.theory, budget=Budget(limits.EVALUATION_STEPS)) is not True:
        return None
    return proof.line("evaluate", (), goal)


def _identity(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    if goal.op != "eq":
        return None
    if goal.args[0] is goal.args[1]:
        return proof.line("refl", (), goal.args[0])
    if goal.args[0].sort.name == "BitVec":
        return proof.line("word_ring", (), goal)
    return proof.line("ring", (), goal) if goal.args[0].sort in ARITHMETIC else None


def _congruent(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    """Equals for equals, before any search for more."""
    if not premises or not follows(map(proof.conclusion, premises), goal):
        return None
    return proof.line("congruence", tuple(premises), goal)


def _typed(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    """A goal `0 <= t` or `rational(t)` by the form of t and guards among the premises."""
    type_: Type | None = T_RAT if goal.op == "rational" else None
    if goal.op == "le" and goal.args[0] is number(0, INT):
        type_ = T_NAT
    if type_ is None:
        return None
    term = goal.args[-1]
    known = {proof.conclusion(line): line for line in premises}
    if not typing_hypotheses(term, type_) <= known.keys():
        return None
    line = proof.line("typed", (), term, type_)
    for formula in sorted(proof[line].hypotheses, key=lambda f: known[f]):
        line = proof.line("cut", (known[formula], line))
    return line


def _at_values(proof: Proof, premises: list[int], goal: Term, hints: list[Term]) -> int | None:
    """A goal in one variable that is a listed number, by evaluation at each of these."""
    for line in premises:
        formula = proof.conclusion(line)
        parts = formula.args if formula.op == "or" else (formula,)
        variables = {part.args[0] for part in parts if part.op == "eq" and part.args[1].op == "num"}
        if goal.frees != variables or len(variables) != 1 or any(p.op != "eq" or p.args[1].op != "num" for p in parts):
            continue
        (variable,) = variables
        cases = []
        for part in parts:
            shown = _evaluated(proof, [], substitute(goal, {variable: part.args[1]}), [])
            if shown is None:
                return None
            equal = proof.line("symm", (proof.line("assume", (), part),))
            cases.append(proof.line("rewrite", (equal, shown), lambda_([variable], goal)))
        return proof.line("or_elim", (line, *cases)) if len(cases) > 1 else proof.line("cut", (line, cases[0]))
    return None


def _inside(proof: Proof, effort: int, functions: bool, premises: list[int], goal: Term) -> int | None:
    """What equal sums ask for, their bounds or their bodies at one index, and equal functions, what they are at one point."""
    return certify(proof, premises, goal, [], effort, functions=functions)


def _prover_of_case(proof: Proof, effort: int, cases: int, more: int) -> Callable[[list[int], Term], int | None]:
    """What proves one of several cases of a variable of a datatype, inside of some cases of others."""
    return partial(_in_case, proof, effort // 2 if more > 1 else effort * 3 // 4, cases * more)


def _in_case(proof: Proof, effort: int, cases: int, premises: list[int], goal: Term) -> int | None:
    return certify(proof, premises, goal, [], effort, cases=cases)


def _by_orders_of_powers(proof: Proof, premises: list[int], goal: Term, hints: list[Term], effort: int) -> int | None:
    """A search in which powers with exponents that are no numerals are compared, for an order between numbers."""
    formulas = [goal, *map(proof.conclusion, premises)]
    if goal.op not in ("le", "lt", "false") or not mentions_powers(formulas):
        return None
    return _searched(proof, premises, goal, hints, effort, powers=True)


def _searched(proof: Proof, premises: list[int], goal: Term, hints: list[Term], effort: int, powers: bool = False) -> int | None:
    if goal.size > limits.FACT_SIZE:
        return None
    usable = [decided(proof, line) for line in premises if proof.conclusion(line).size <= limits.FACT_SIZE]
    opened: list[tuple[int, Term]] = []
    for line in usable[:]:
        _open(proof, line, goal, usable, opened)
    found = Search(proof, usable, goal, hints, effort, powers=powers).run()
    if found is None:
        return None
    for existential, variable in reversed(opened):
        found = proof.line("exists_elim", (existential, found), variable)
    return found


def _quantified(proof: Proof, premises: list[int], goal: Term, hints: list[Term], effort: int) -> int | None:
    """A search with instances and witnesses for the quantified formulas below connectives."""
    formulas = [goal, *(proof.conclusion(line) for line in premises)]
    if sum(f.size for f in formulas) > limits.FACT_SIZE or not mentions_quantifiers(formulas):
        return None
    quantified = Quantified(proof, premises, goal, Ring(effort))
    for _ in range(limits.QUANTIFIER_ROUNDS):
        if not quantified.round():
            return None
        search = Search(proof, [*premises, *quantified.lines], goal, hints, effort, instantiate=False)
        found = search.run()
        if found is not None:
            return quantified.without_names(found)
    return None


def _open(proof: Proof, line: int, goal: Term, usable: list[int], opened: list[tuple[int, Term]]) -> None:
    """Name what an existential fact says there is, and take what it says of it among the usable facts."""
    whole = proof.conclusion(line)
    if whole.op == "and":
        for index in range(len(whole.args)):
            _open(proof, proof.line("and_elim", (line,), index), goal, usable, opened)
    elif whole.op == "exists" and len(opened) < limits.OPENED:
        variable = free(f"!w{len(proof.lines)}", whole.data)
        body = proof.line("assume", (), instantiate(whole.args[0], [variable]))
        usable.append(body)
        opened.append((line, variable))
        _open(proof, body, goal, usable, opened)
