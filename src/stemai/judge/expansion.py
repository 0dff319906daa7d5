"""What `unfolding` adds to a leaf: definitional equations, steps of sums and products, and laws of powers.

Every line here is a kernel rule on a term that occurs in the leaf, so that nothing is added that the reader cannot see.
"""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from itertools import combinations

from stemai.errors import JudgeError, KernelError, Place
from stemai.judge import limits
from stemai.judge.certify import certify
from stemai.judge.certify.datatypes import reduced
from stemai.judge.context import Context
from stemai.judge.derivation import closed_subterms, derive_guard
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import ARITHMETIC, INT, Symbol, Term, free, guard, lambda_, make, number
from stemai.kernel.theory import Definition, Theory

BUILT_IN = ("sum", "prod", "prime")  # what can be unfolded beside definitions


def expansions(proof: Proof, context: Context, goal: Term, cited: list[int], unfolding: list[tuple[str, Place]]) -> list[int]:
    """Lines with one equation for each occurrence of each named definition in the goal and the cited facts."""
    lines: list[int] = []
    done: set[Term] = set()
    for name, place in unfolding:
        formulas = [goal, *(proof.conclusion(line) for line in (*cited, *lines))]
        definition = proof.theory.definitions.get(name)
        if definition is not None:
            lines += _unfold_definition(proof, definition, formulas, done)
        elif name in ("sum", "prod"):
            lines += _unfold_big(proof, context, name, formulas)
        elif name == "prime":
            lines += [proof.line("prime_definition", (), t) for t in closed_subterms(formulas) if t.op == "prime"]
        else:
            known = [*proof.theory.definitions, *BUILT_IN]
            close = get_close_matches(name, known, n=1)
            raise JudgeError(
                "J011",
                f"`{name}` has no definition to unfold",
                place=place,
                mend=f"did you mean `{close[0]}`?" if close else f"these have one: {', '.join(known)}",
            )
    named = [proof.theory.definitions[name] for name, _ in unfolding if name in proof.theory.definitions]
    return lines + _unfold_further(proof, named, [goal, *(proof.conclusion(line) for line in (*cited, *lines))], done)


def _unfold_further(proof: Proof, definitions: list[Definition], formulas: list[Term], done: set[Term]) -> list[int]:
    """Equations for the calls that unfolding brings, where a `match` on a constructor decides what they are.

    An argument that an equation says to be a constructor term is taken for that.
    """
    lines: list[int] = []
    symbols = {d.symbol for d in definitions if d.body.op == "match"}
    while symbols and len(done) < limits.UNFOLDINGS:
        made = _made(proof.theory, formulas)
        calls = [t for t in closed_subterms(formulas) if t.op == "call" and t.data in symbols]
        known: dict[Term, Term] = {}
        calls += [make("call", *(_rewritten(a, made, known) for a in t.args), data=t.data) for t in calls]
        found = []
        for term in (t for t in dict.fromkeys(calls) if t not in done):
            done.add(term)
            line = proof.line("unfold", (), term)
            if (end := reduced(proof, line)) != line:
                found.append(end)
        if not found:
            break
        lines += found
        formulas = [*formulas, *(proof.conclusion(line) for line in found)]
    return lines


def is_stuck(proof: Proof, line: int) -> bool:
    """Whether the line says that a call is a `match` on something that no constructor made, as unfolding leaves it."""
    formula = proof.conclusion(line)
    return formula.op == "eq" and formula.args[0].op == "call" and formula.args[1].op == "match"


def _rewritten(term: Term, made: dict[Term, Term], known: dict[Term, Term]) -> Term:
    """`term`, or what equations say that it is once they are used on its parts."""
    if term in made or term.op != "call" or not term.args:
        return made.get(term, term)
    if term not in known:
        inner = make("call", *(_rewritten(a, made, known) for a in term.args), data=term.data)
        known[term] = made.get(inner, inner)
    return known[term]


def _made(theory: Theory, formulas: list[Term]) -> dict[Term, Term]:
    """The constructor term that some equation among `formulas` says a term to be."""
    found: dict[Term, Term] = {}
    for left, right in (f.args for f in formulas if f.op == "eq"):
        if right.op == "call" and theory.is_constructor(right.data):
            found.setdefault(left, right)
        elif left.op == "call" and theory.is_constructor(left.data):
            found.setdefault(right, left)
    return found


def _unfold_definition(proof: Proof, definition: Definition, formulas: list[Term], done: set[Term]) -> list[int]:
    calls = [t for t in closed_subterms(formulas) if t.op == "call" and t.data == definition.symbol]
    done.update(calls)
    lines = [reduced(proof, proof.line("unfold", (), t)) for t in calls[: limits.UNFOLDINGS]]
    if _occurs_open(definition.symbol, formulas):
        lines.append(defining_equation(proof, definition))
    return lines


def defining_equation(proof: Proof, definition: Definition) -> int:
    """``|- forall x.., guards -> f(x..) = body``"""
    symbol = definition.symbol
    values = [free(f"x!{i}", t.carrier) for i, t in enumerate(symbol.parameters)]
    line = proof.line("unfold", (), make("call", *values, data=symbol))
    for value, type_ in reversed(list(zip(values, symbol.parameters, strict=True))):
        condition = guard(type_, value)
        if condition is not None:
            line = proof.line("implies_intro", (line,), condition)
        line = proof.line("forall_intro", (line,), value)
    return line


def _occurs_open(symbol: Symbol, formulas: list[Term]) -> bool:
    seen: set[Term] = set()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.op == "call" and node.data == symbol and node.loose:
            return True
        stack.extend(node.args)
    return False


def _unfold_big(proof: Proof, context: Context, op: str, formulas: list[Term]) -> list[int]:
    """For each sum its last step, or its value where the range is empty; as conditions where neither is seen."""
    lines: list[int] = []
    for term in [t for t in closed_subterms(formulas) if t.op == op][: limits.UNFOLDINGS]:
        steps = [proof.line(rule, (), term) for rule in ("big_last", "big_empty")]
        for step in steps:
            (condition,) = proof[step].hypotheses
            met = _in_range(proof, context, condition)
            if met is not None:
                lines.append(proof.line("cut", (met, step)))
                break
        else:
            lines += [proof.line("implies_intro", (step,), next(iter(proof[step].hypotheses))) for step in steps]
    return lines


def _in_range(proof: Proof, context: Context, condition: Term) -> int | None:
    """A line that concludes `condition` from where its variables range; None if that does not show it."""
    known = sorted(line for v in condition.frees for line in context.guards.get(v, ()))
    return derive_guard(proof, context, condition) or certify(proof, known, condition, [], effort=limits.SIDE_EFFORT)


def power_facts(proof: Proof, context: Context, formulas: list[Term], cited: list[int]) -> list[int]:
    """Laws for powers with an exponent that is no numeral: `x^(e + k) = x^e * x^k`, also where e + k is known by facts."""
    lines = _related_powers(proof, formulas, cited)
    for term in closed_subterms(formulas):
        if term.op != "pow" or term.args[1].op == "num":
            continue
        base, exponent = term.args
        rest, constant = _split_constant(exponent)
        if constant > 0 and rest is not None:
            line = proof.line("pow_add", (), base, rest, number(constant, INT))
            equation = proof.conclusion(line)
            try:
                same = proof.line("ring", (), make("eq", exponent, make("add", rest, number(constant, INT))))
            except KernelError:
                continue
            lines.append(line)
            if equation.args[0] is not term:
                motive_variable = free("!e", INT)
                lines.append(_power_of_equal(proof, base, same, motive_variable))
    return lines


def _related_powers(proof: Proof, formulas: list[Term], cited: list[int]) -> list[int]:
    """`x^e = x^f * x^k` for two powers of x whose exponents differ by a small numeral k, as the cited facts show.

    So `2^m` and `2^(m - 1)` meet, where `m - 1` is truncated and a fact says that m is not 0.
    """
    powers = [t for t in closed_subterms(formulas) if t.op == "pow" and t.args[1].op != "num"]
    lines: list[int] = _halved_powers(proof, powers)
    pairs = [(s, t) for s in powers for t in powers if s is not t and s.args[0] is t.args[0]]
    for whole, part in pairs[: limits.POWER_PAIRS]:
        base, exponent, rest = whole.args[0], whole.args[1], part.args[1]
        if not (_has_choice(exponent) or _has_choice(rest)):
            continue  # their difference is there to be read: the other laws see it
        about = [line for line in cited if _is_about(proof.conclusion(line), exponent.frees | rest.frees)]
        for difference in (1, 2):
            longer = make("add", rest, number(difference, INT))
            same = certify(proof, about, make("eq", exponent, longer), [], effort=limits.SIDE_EFFORT)
            if same is None and rest.op == "max":  # a difference that is not truncated in some case of the leaf
                beyond = proof.line("assume", (), make("le", number(difference, INT), exponent))
                same = certify(proof, [beyond], make("eq", exponent, longer), [], effort=limits.SIDE_EFFORT)
            if same is not None:
                lines.append(_power_of_equal(proof, base, same, free("!e", INT)))
                lines.append(proof.line("pow_add", (), base, rest, number(difference, INT)))
                break
    return lines


def _halved_powers(proof: Proof, powers: list[Term]) -> list[int]:
    """`x^e = (x^f)^2` or `x * (x^f)^2` for a power of x or of its square with the exponent f = e div 2, as e is even or odd."""
    lines: list[int] = []
    pairs = [(s, t) for s in powers for t in powers if _halves(s, t)]
    for whole, part in pairs[: limits.POWER_PAIRS]:
        (base, exponent), half = whole.args, part.args[1]
        double = make("mul", number(2, INT), half)
        for rest, known in ((0, double), (1, make("add", double, number(1, INT)))):
            parity = proof.line("assume", (), make("eq", make("imod", exponent, number(2, INT)), number(rest, INT)))
            same = certify(proof, [parity], make("eq", exponent, known), [], effort=limits.SIDE_EFFORT)
            if same is not None:
                lines.append(_power_of_equal(proof, base, same, free("!e", INT)))
        lines.append(proof.line("pow_add", (), base, double, number(1, INT)))
        lines.append(proof.line("pow_multiply", (), base, half, number(2, INT)))
        lines.append(proof.line("pow_multiply", (), base, number(2, INT), half))
    return lines


def _halves(whole: Term, part: Term) -> bool:
    """Whether the exponent of `part` is half of that of `whole`, rounded down, and its base the same or the square of that."""
    base, exponent = whole.args
    if part.args[1] is not make("idiv", exponent, number(2, INT)):
        return False
    return part.args[0] in (base, make("mul", base, base), make("pow", base, number(2, INT)))


def _is_about(formula: Term, variables: frozenset[Term]) -> bool:
    """Whether `formula` says something of `variables`, and not by a power."""
    return bool(formula.frees & variables) and all(t.op != "pow" for t in closed_subterms([formula]))


def _power_of_equal(proof: Proof, base: Term, same: int, variable: Term) -> int:
    """From ``e = e'``, the line ``b^e = b^e'``."""
    left = proof.conclusion(same).args[0]
    body = make("eq", make("pow", base, left), make("pow", base, variable))
    motive = lambda_([variable], body)
    return proof.line("rewrite", (same, proof.line("refl", (), make("pow", base, left))), motive)


def argument_equations(proof: Proof, context: Context, formulas: list[Term]) -> list[int]:
    """``f(s) = f(t)`` for applications in `formulas` whose arguments are equal by arithmetic but not in spelling.

    So `tri(m + 1 - 1)` from an unfolding and `tri(m)` from an induction hypothesis become one atom for the certifier.
    """
    groups: dict[tuple[object, ...], list[Term]] = {}
    for term in closed_subterms(formulas):
        if term.op in ("call", "apply", "sum", "prod", "pow") and term.args:
            fixed = term.args[2] if term.op in ("sum", "prod") else term.args[0] if term.op in ("apply", "pow") else None
            groups.setdefault((term.op, term.data, fixed, len(term.args)), []).append(term)
    lines: list[int] = []
    tried = 0
    for group in groups.values():
        for left, right in combinations(group, 2):
            tried += 1
            if tried > limits.ARGUMENT_PAIRS:
                return lines
            equal = [_equal(proof, context, s, t) for s, t in zip(left.args, right.args, strict=True) if s is not t]
            if all(line is not None for line in equal):
                found = tuple(line for line in equal if line is not None)
                lines.append(proof.line("congruence", found, make("eq", left, right)))
    return lines


def _equal(proof: Proof, context: Context, left: Term, right: Term) -> int | None:
    """A line that concludes ``left = right`` by ring normal form, or by the ranges of the variables; None if unseen."""
    if left.sort not in ARITHMETIC or left.loose or right.loose:
        return None
    goal = make("eq", left, right)
    try:
        return proof.line("ring", (), goal)
    except KernelError:
        if not _has_choice(left) and not _has_choice(right):
            return None  # two different polynomials in the same atoms: nothing that ranges say makes them equal
    known = [line for v in goal.frees for line in context.guards.get(v, ())]
    return certify(proof, sorted(known), goal, [], effort=limits.SIDE_EFFORT)


def _has_choice(term: Term) -> bool:
    """Whether a `max`, `min`, `abs` or `if` decides the value of `term`."""
    return any(t.op in ("max", "min", "abs", "ite", "idiv", "imod", "floor") for t in closed_subterms([term]))


def _split_constant(exponent: Term) -> tuple[Term | None, Fraction]:
    """`e + k` as (e, k) for a numeral k; `e - k` and everything else as (e, 0)."""
    if exponent.op == "add":
        constant = sum((a.data[0] for a in exponent.args if a.op == "num"), Fraction(0))
        rest = [a for a in exponent.args if a.op != "num"]
        if not rest:
            return None, constant
        return (rest[0] if len(rest) == 1 else make("add", *rest)), constant
    return exponent, Fraction(0)
