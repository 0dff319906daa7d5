"""Proof search: a goal in, steps of a proof out.  Tactics are tried in a fixed order, the cheap and the telling ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from stemai.kernel.terms import INT, REAL, Term, exists, forall, free, instantiate, make, number, substitute

from . import (
    combination,
    descent,
    generalise,
    induction,
    inequalities,
    lemmas,
    limits,
    powers,
    residues,
    witnesses,
)
from .engine import Engine, by, unfold_choices
from .goal import Fact, Goal, Lines, Variable, closed, definitions_in, indented, subterms
from .instances import Pattern, guesses, instances, tidy_calls
from .sampling import refuted, value_of
from .structure import divisor_witnesses, fix, introduce, open_facts, parts

Tactic = Callable[[Goal, int], Lines | None]


class Search:
    """Tactics over one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # ------------------------------------------------------------------------------------------------------ the loop

    def proofs(self, goal: Goal) -> Iterator[Lines]:
        """Proofs of the goal of a theorem, one for each tactic that finds one."""
        line = self.at_once(goal)
        if line is not None:
            yield [line]
        opened, lines = self.opened(goal)
        for depth in range(limits.DEPTH + 1):
            for tactic in self.tactics(opened, depth):
                found = tactic(opened, depth)
                if found is not None:
                    yield lines + found
        line = self.close(opened, limits.EFFORT)
        if line is not None:
            yield [*lines, line]

    def prove(self, goal: Goal, depth: int) -> Lines | None:
        """Steps that prove the goal, or None."""
        line = self.at_once(goal)
        if line is not None:
            return [line]
        opened, lines = self.opened(goal)
        if refuted(opened, 60):
            return None
        for tactic in self.tactics(opened, depth):
            found = tactic(opened, depth)
            if found is not None:
                return lines + found
        return None

    def opened(self, goal: Goal) -> tuple[Goal, Lines]:
        """The goal with variables, conditions and witnesses introduced."""
        inner, lines = introduce(goal)
        inner, more = open_facts(inner)
        return inner, lines + more

    def tactics(self, goal: Goal, depth: int) -> Iterator[Tactic]:
        """The tactics that the shape of the goal speaks for, in order."""
        operators = {t.op for t in subterms(*goal.formulas())}
        recursive = depth > 0 and (
            bool(induction.variables_for(goal))
            or any(induction.recursive_calls(goal))
            or bool(induction.integers_for(goal))
        )
        if len(parts(goal)) > 1:
            if recursive:
                yield self.by_induction
            yield self.by_parts
            return
        if goal.conclusion.op == "exists":
            yield self.by_witness
        if any(f.formula.op == "or" for f in goal.facts):
            yield self.by_cases
        if "forall" in {f.formula.op for f in goal.facts}:
            yield self.by_instances
            yield self.by_algebra
        if any(f.formula.op == "implies" for f in goal.facts):
            yield self.by_conditions
        if any(f.formula.op == "prime" for f in goal.facts):
            yield self.by_small_primes
        if residues.moduli(goal):
            yield self.by_residues
        if "dvd" in operators and any(t.op == "dvd" and t.args[0].op != "num" for t in subterms(*goal.formulas())):
            yield self.by_quotient
        if any(t.op == "idiv" and t.args[1].op == "num" and t.args[0].op != "free" for t in closed(goal.conclusion)):
            yield self.by_exact_quotients
        if goal.conclusion.op in ("le", "lt") and goal.conclusion.args[0].sort in (INT, REAL):
            yield self.by_squares
        if goal.conclusion.op == "eq" and any(f.formula.op == "eq" for f in goal.facts):
            yield self.by_combination
        if "call" in operators:
            yield self.by_equations
            yield self.by_rewriting
        if "pow" in operators:
            yield self.by_exponents
        if depth == 1 and descent.applies(goal) is not None:
            yield self.by_descent
        if not recursive:
            yield self.by_leaf
        elif any(generalise.accumulating(goal)):
            yield self.by_lemma
            yield self.by_induction
            yield self.by_leaf
        else:
            yield self.by_induction
            yield self.by_lemma
            yield self.by_leaf

    # --------------------------------------------------------------------------------------------------------- leaves

    def at_once(self, goal: Goal) -> str | None:
        """One line for the goal where that is cheap to find out: by computation, or by the solver without quantifiers."""
        if not goal.conclusion.frees and value_of(goal.conclusion, goal, {}, None, limits.LONG_EVALUATION_STEPS) is True:
            return "by compute"
        if any(f.formula.op == "forall" for f in goal.facts):
            return None
        return self.close(goal, limits.GLANCE)

    def close(self, goal: Goal, rlimit: int) -> str | None:
        """One line for the goal, definitions unfolded as often as it helps.

        The judge takes the parts of a conjunction one by one, so that each sees its own terms only.
        """
        core = goal.conclusion
        while core.op in ("forall", "implies"):
            core = core.args[-1]
        if core.op == "and" and definitions_in(goal.theory, core):
            return None
        for unfolding in unfold_choices(goal):
            line = self.engine.leaf(goal, rlimit, unfolding)
            if line is not None:
                return line
        return None

    def by_leaf(self, goal: Goal, depth: int) -> Lines | None:
        """The solver, with all facts."""
        quantified = any(f.formula.op == "forall" for f in goal.facts)
        line = self.close(goal, limits.GLANCE if quantified else limits.PROBE)
        return None if line is None else [line]

    def by_instances(self, goal: Goal, depth: int) -> Lines | None:
        """The solver with instances of the universal facts instead of these facts."""
        plain = [f for f in goal.facts if f.formula.op != "forall"]
        patterns = [p for p in map(Pattern.of, goal.facts) if p is not None]
        near = [f for p in patterns for f in islice(guesses(goal, p), 6)]
        far = [f for p in patterns for f in islice(guesses(goal, p), limits.INSTANCES // 2)]
        attempts: list[tuple[Callable[[], list[Fact]], int]] = [
            (lambda: instances(goal, 1), limits.GLANCE),
            (lambda: instances(goal, 2), limits.GLANCE),
            (lambda: [*instances(goal, 3), *far], limits.PROBE),
            (lambda: instances(goal, 3, near, limits.MANY_INSTANCES), limits.PROBE),
        ]
        for choose, rlimit in attempts:
            chosen = choose()
            for unfolding in unfold_choices(goal)[:2]:
                line = self.engine.leaf(goal, rlimit, unfolding, [*plain, *chosen])
                if line is not None:
                    return [line]
        return None

    # ------------------------------------------------------------------------------------------------------ structure

    def by_parts(self, goal: Goal, depth: int) -> Lines | None:
        """Each part of a conjunction, or both directions of an equivalence."""
        lines: Lines = []
        facts: list[Fact] = []
        inner = goal
        for part in parts(goal):
            found = self.prove(inner.showing(part.conclusion), depth)
            if found is None:
                return None
            inner, fact = inner.with_fact("p", part.conclusion)
            lines += have(goal, fact, found)
            facts.append(fact)
        return [*lines, by(goal, facts).replace("by auto", "by tauto")]

    def by_cases(self, goal: Goal, depth: int) -> Lines | None:
        """Each case of a fact that is a disjunction."""
        fact = next(f for f in goal.facts if f.formula.op == "or")
        rest = replace(goal, facts=tuple(f for f in goal.facts if f is not fact))
        lines = [f"cases {fact.text}"]
        for part in fact.formula.args:
            inner, case = rest.with_fact("c", part, derived=False)
            found = self.prove(inner, depth)
            if found is None:
                return None
            lines += indented([f"case {case.text} =>", *indented(found)])
        return [*lines, "end"]

    def by_conditions(self, goal: Goal, depth: int) -> Lines | None:
        """The condition of a fact, true or false; where it is true, what the fact gives."""
        fact = next(f for f in goal.facts if f.formula.op == "implies")
        condition, consequence = fact.formula.args
        rest = replace(goal, facts=tuple(f for f in goal.facts if f is not fact))
        met = self.prove(rest.showing(condition), 0) if depth < limits.DEPTH or condition.op == "dvd" else None
        if met is not None:
            inner, holds = rest.with_fact("c", condition)
            inner, given = inner.with_fact(fact.text, consequence)
            found = self.prove(inner, depth)
            if found is None:
                return None
            by_both = f"by tauto using {fact.text}, {holds.text}"
            return [*have(goal, holds, met), *have(goal, given, [by_both]), *found]
        denied = condition.args[0] if condition.op == "not" else make("not", condition)
        lines = [f"cases {goal.text(condition)} or {_bracketed(goal, denied)} by tauto"]
        for case in (condition, denied):
            inner, assumed = rest.with_fact("c", case, derived=False)
            steps: Lines = []
            if case is condition:
                inner, given = inner.with_fact(fact.text, consequence)
                steps = [f"have {given.text} : {goal.text(consequence)} by tauto using {fact.text}, {assumed.text}"]
                inner, more = open_facts(inner)
                steps += more
            found = self.prove(inner, depth)
            if found is None:
                return None
            lines += indented([f"case {assumed.text} =>", *indented([*steps, *found])])
        return [*lines, "end"]

    def by_equations(self, goal: Goal, depth: int) -> Lines | None:
        """Each call that occurs, put equal to the branch of its definition that the facts choose; then the goal."""
        lines: Lines = []
        inner, done = goal, set[Term]()
        for _ in range(limits.UNFOLD_ROUNDS):
            for call in [t for t in closed(*inner.formulas()) if induction.is_recursive(goal.theory, t)]:
                if call in done or len(done) >= limits.EQUATIONS:
                    continue
                done.add(call)
                chosen = self._branch_of(inner, call)
                if chosen is not None:
                    inner, fact = inner.with_fact("u", make("eq", call, chosen[0]))
                    lines += have(goal, fact, [chosen[1]])
            line = self.engine.leaf(inner, limits.GLANCE) if lines else None
            if line is not None:
                return [*lines, line]
        return None

    def _branch_of(self, goal: Goal, call: Term) -> tuple[Term, str] | None:
        """The value that the definition gives a call here, and the line that proves it."""
        definition = goal.theory.definitions[call.data.name]
        for branch in _branches(instantiate(definition.body, call.args)):
            neat = tidy_calls(goal, branch)
            line = self.engine.leaf(goal.showing(make("eq", call, neat)), limits.GLANCE, (call.data.name,))
            if line is not None:
                return neat, line
        return None

    def by_rewriting(self, goal: Goal, depth: int) -> Lines | None:
        """A recursive call in the conclusion replaced by the branch of its definition that the facts choose."""
        for call in induction.recursive_calls(goal):
            chosen = self._branch_of(goal, call)
            if chosen is None:
                continue
            branch, line = chosen
            replaced = replace_term(goal.conclusion, call, branch)
            found = self.prove(goal.showing(replaced), 0)
            if found is None:
                continue
            inner, unfolded = goal.with_fact("u", make("eq", call, branch))
            inner, given = inner.with_fact("g", replaced)
            last = self.engine.leaf(inner, limits.PROBE, (), [unfolded, given])
            if last is not None:
                return [*have(goal, unfolded, [line]), *have(goal, given, found), last]
        return None

    def by_exponents(self, goal: Goal, depth: int) -> Lines | None:
        """Powers of one base whose exponents differ by a numeral, all by the least of them; n by its residue."""
        inner, lines = self._exponents_by_residue(goal)
        for power, least, factor in powers.steps(inner):
            equation = make("eq", power, make("mul", factor, least))
            inner, fact = inner.with_fact("p", equation)
            lines += have(inner, fact, ["by auto"])  # a law of powers: the judge knows more of them than the solver
        found = self.close(inner, limits.PROBE) if lines else None
        return None if found is None else [*lines, found]

    def _exponents_by_residue(self, goal: Goal) -> tuple[Goal, Lines]:
        lines: Lines = []
        inner = goal
        for variable, modulus, residue in residues.known(goal):
            multiple = make("mul", number(modulus, INT), make("idiv", variable, number(modulus, INT)))
            other = multiple if residue == 0 else make("add", multiple, number(residue, INT))
            line = self.engine.leaf(goal.showing(make("eq", variable, other)), limits.GLANCE)
            if line is None:
                continue
            inner, equal = inner.with_fact("e", make("eq", variable, other))
            lines += have(inner, equal, [line])
            for power in [t for t in closed(goal.conclusion) if t.op == "pow" and t.args[1] is variable]:
                inner, same = inner.with_fact("p", make("eq", power, make("pow", power.args[0], other)))
                lines.append(f"have {same.text} : {inner.text(same.formula)} by congruence using {equal.text}")
        return inner, lines

    def by_combination(self, goal: Goal, depth: int) -> Lines | None:
        """The sum of multiples of equations, the factors from linear algebra."""
        found = combination.multiples(goal)
        if not found:
            return None
        lines: Lines = []
        inner, facts = goal, list[Fact]()
        for fact, factor in found:
            equation = combination.product_equation(fact, factor)
            inner, product = inner.with_fact("s", equation)
            if product.formula is not fact.formula:
                lines.append(f"have {product.text} : {inner.text(equation)} by congruence using {fact.text}")
                facts.append(product)
            else:
                facts.append(fact)
        return [*lines, f"by linarith using {', '.join(f.text for f in facts)}"]

    def by_witness(self, goal: Goal, depth: int) -> Lines | None:
        """Witnesses for the leading `exists`."""
        wanted = witnesses.Wanted.of(goal)
        for values in islice(witnesses.candidates(goal), 60):
            body = goal.showing(wanted.at(values))
            if refuted(body, 40):
                continue
            found = self.prove(body, min(depth, 1)) if depth else _one(self.close(body, limits.PROBE))
            if found is not None:
                return [f"use {', '.join(goal.text(v) for v in values)}", *found]
        return None

    def by_quotient(self, goal: Goal, depth: int) -> Lines | None:
        """Divisibility as an equation `t = d * k`, in facts and in the conclusion."""
        inner, lines = divisor_witnesses(goal)
        if inner.conclusion.op != "dvd":
            found = self.close(inner, limits.PROBE) if lines else None
            return None if found is None else [*lines, found]
        divisor, multiple = inner.conclusion.args
        unknown = free("!q", INT)
        question = exists(unknown, make("eq", multiple, make("mul", divisor, unknown)))
        asked = inner.showing(question)
        for (value,) in islice(witnesses.candidates(asked), 8):
            equation = make("eq", multiple, make("mul", divisor, value))
            found = self.prove(inner.showing(equation), 0)
            if found is not None:
                return [*lines, f"use {goal.text(value)}", *found]
        return None

    # ----------------------------------------------------------------------------------------------------- arithmetic

    def by_residues(self, goal: Goal, depth: int) -> Lines | None:
        """Cases by residues modulo a number that the goal speaks of."""
        variables = residues.variables_of(goal)[:3]
        if not variables:
            return None

        def close(case: Goal) -> str | None:
            return self.engine.leaf(case, limits.GLANCE)

        for modulus in residues.moduli(goal):
            for attempt in (
                lambda m: residues.by_powers(goal, m, close),
                lambda m: residues.by_coprime_parts(goal, variables, close),
                lambda m: residues.split_all(goal, m, variables, close),
            ):
                found = attempt(modulus)
                if found is not None:
                    return found
        return None

    def by_small_primes(self, goal: Goal, depth: int) -> Lines | None:
        """What a prime is not a multiple of, instead of the fact that it is a prime."""
        lines: Lines = []
        inner = replace(goal, facts=tuple(f for f in goal.facts if f.formula.op != "prime"))
        for fact in [f for f in goal.facts if f.formula.op == "prime"]:
            for divisor in (2, 3, 5):
                multiple = make("eq", make("imod", fact.formula.args[0], number(divisor, INT)), number(0, INT))
                claim = make("not", multiple)
                line = self.engine.leaf(goal.showing(claim), limits.GLANCE)
                if line is not None:
                    inner, known = inner.with_fact("np", claim)
                    lines += have(goal, known, [line])
        found = self.prove(inner, 0) if lines else None
        return None if found is None else [*lines, *found]

    def by_descent(self, goal: Goal, depth: int) -> Lines | None:
        """Infinite descent in an equation."""
        return descent.prove(goal, lambda case: self.engine.leaf(case, limits.GLANCE))

    def by_exact_quotients(self, goal: Goal, depth: int) -> Lines | None:
        """Quotients by a numeral that leave no remainder, shown first."""
        lines: Lines = []
        inner = goal
        for term in dict.fromkeys(t for t in closed(goal.conclusion) if t.op == "idiv" and t.args[1].op == "num"):
            exact = make("eq", term.args[0], make("mul", term.args[1], term))
            found = self.prove(goal.showing(exact), 0)
            if found is not None:
                inner, fact = inner.with_fact("e", exact)
                lines += have(goal, fact, found)
        line = self.close(inner, limits.PROBE) if lines else None
        return None if line is None else [*lines, line]

    def by_squares(self, goal: Goal, depth: int) -> Lines | None:
        """Squares and products of hypotheses, found by linear programming."""
        generators = inequalities.certificate(goal)
        if generators is None:
            return None
        lines, facts, hints = inequalities.as_facts(goal, generators)
        return [*lines, by(goal, facts, (), hints)]

    # ------------------------------------------------------------------------------------------------------ induction

    def by_induction(self, goal: Goal, depth: int) -> Lines | None:
        """Induction on each natural variable that matters, plain, generalised, in pairs, strong, along a definition."""
        calls = list(induction.recursive_calls(goal))
        jumps = [c for c in calls if not induction.steps_by_one(goal, c)]
        for call in jumps:
            found = induction.along(goal, call, self.prove, depth - 1)
            if found is not None:
                return found
        for variable in induction.variables_for(goal)[:3]:
            for attempt in (self._simple, self._generalised, self._strengthened, self._paired, self._strong):
                found = attempt(goal, variable, depth - 1)
                if found is not None:
                    return found
        for variable in induction.integers_for(goal):
            found = self._both_directions(goal, variable, depth - 1)
            if found is not None:
                return found
        for call in calls:
            found = induction.along(goal, call, self.prove, depth - 1) if call not in jumps else None
            if found is not None:
                return found
        return None

    def _simple(self, goal: Goal, variable: Variable, depth: int) -> Lines | None:
        return induction.simple(goal, variable, self.prove, depth)

    def _strong(self, goal: Goal, variable: Variable, depth: int) -> Lines | None:
        return induction.strong(goal, variable, self.prove, depth)

    def _generalised(self, goal: Goal, variable: Variable, depth: int) -> Lines | None:
        """The same with every other number variable, and what is assumed about it, under the induction."""
        others = [
            v for v in goal.variables
            if v is not variable and v.type.carrier in (INT, REAL) and v.type.result is None and v.term in goal.conclusion.frees
        ]
        if not others:
            return None
        return self._lemma(goal, [variable, *others], depth)

    def _lemma(self, goal: Goal, over: Sequence[Variable], depth: int) -> Lines | None:
        formula, about = induction.universal(goal, over)
        outside = goal.without(over)
        name = goal.fresh("gen")
        inner, lines = _fix_first(outside.showing(formula))
        found = self._simple(inner, inner.variables[-1], depth) or self._strong(inner, inner.variables[-1], depth)
        if found is None:
            return None
        stated = f"have {name} : {goal.text(formula)} proof"
        cited = ", ".join([f"{name}({', '.join(v.name for v in over)})", *(f.text for f in about)])
        return [stated, *indented([*lines, *found]), "qed", f"by auto using {cited}"]

    def _both_directions(self, goal: Goal, variable: Variable, depth: int) -> Lines | None:
        """An integer from 0 upwards, and its negative from 0 upwards."""
        lines: Lines = []
        inner = goal
        signs = (variable.term, make("neg", variable.term))
        facts = []
        for value in signs:
            formula = substitute(goal.conclusion, {variable.term: value})
            condition = make("le", number(0, INT), variable.term)
            claim = forall(variable.term, make("implies", condition, formula))
            outside, first = _fix_first(goal.without([variable]).showing(claim))
            assumed, more = introduce(outside)
            found = self._simple(assumed, assumed.variables[-1], depth)
            if found is None:
                return None
            inner, fact = inner.with_fact("up" if value is variable.term else "down", claim)
            lines += have(goal, fact, [*first, *more, *found])
            facts.append(fact)
        up, down = facts
        shown = goal.text(make("le", number(0, INT), variable.term))
        below = goal.text(make("lt", variable.term, number(0, INT)))
        opposite = f"nat({goal.text(signs[1])})"
        case = inner.fresh("c")
        return [
            *lines,
            f"cases {shown} or {below} by omega",
            f"  case {case} => by auto using {case}, {up.text}({variable.name})",
            f"  case {case} => by auto using {case}, {down.text}({opposite})",
            "end",
        ]

    def _paired(self, goal: Goal, variable: Variable, depth: int) -> Lines | None:
        return self._more_than(goal, induction.paired(goal, variable), variable, depth)

    def _strengthened(self, goal: Goal, variable: Variable, depth: int) -> Lines | None:
        return self._more_than(goal, induction.strengthened(goal, variable), variable, depth)

    def _more_than(self, goal: Goal, more: Goal | None, variable: Variable, depth: int) -> Lines | None:
        """A stronger goal for all values of the variable, by induction; then the goal."""
        if more is None:
            return None
        formula, _ = induction.universal(more, [variable])
        inner, lines = _fix_first(goal.without([variable]).showing(formula))
        found = self._simple(inner, inner.variables[-1], depth)
        if found is None:
            return None
        name = goal.fresh("both")
        stated = f"have {name} : {goal.text(formula)} proof"
        return [stated, *indented([*lines, *found]), "qed", f"by tauto using {name}({variable.name})"]

    # --------------------------------------------------------------------------------------------------------- lemmas

    def by_algebra(self, goal: Goal, depth: int) -> Lines | None:
        """Laws that follow from the given ones, each from instances of those before, until they give the goal."""
        if depth != 1:
            return None
        lines: Lines = []
        inner = goal
        waiting = list(lemmas.candidates(goal))
        for _ in range(3):
            proved = 0
            for law in list(waiting):
                found = self._by_instances_after(inner.showing(law))
                if found is None:
                    continue
                waiting.remove(law)
                proved += 1
                inner, fact = inner.with_fact("law", law)
                lines += have(inner, fact, found)
                last = self.by_instances(inner, depth)
                if last is not None:
                    return [*lines, *last]
            if not proved:
                break
        line = self.engine.leaf(inner, limits.PROBE) if lines else None
        return None if line is None else [*lines, line]

    def _by_instances_after(self, goal: Goal) -> Lines | None:
        inner, lines = introduce(goal)
        found = self.by_instances(inner, 0)
        return None if found is None else lines + found

    def by_lemma(self, goal: Goal, depth: int) -> Lines | None:
        """A conjectured lemma, proved by induction, that gives the goal."""
        for conjecture in generalise.conjectures(goal):
            found = self._with_conjecture(goal, conjecture, depth - 1)
            if found is not None:
                return found
        for probe, index, statement in generalise.bigs(goal):
            found = self._with_closed_form(goal, probe, index, statement, depth - 1)
            if found is not None:
                return found
        return None

    def _with_conjecture(self, goal: Goal, conjecture: generalise.Conjecture, depth: int) -> Lines | None:
        frame = generalise.without_others(goal, conjecture)
        formula, _ = induction.universal(frame, conjecture.over)
        outside = frame.without(conjecture.over)
        inner, lines = _fix_first(outside.showing(formula))
        found = self._simple(inner, inner.variables[-1], depth)
        if found is None:
            return None
        after, fact = goal.with_fact("gen", formula)
        pattern = Pattern.of(fact)
        if pattern is None:
            return None
        instance = pattern.at(goal, conjecture.values)
        return self._then(goal, fact, [*lines, *found], after, instance, depth)

    def _with_closed_form(self, goal: Goal, probe: Goal, index: Variable, statement: Term, depth: int) -> Lines | None:
        formula, _ = induction.universal(replace(probe, conclusion=statement, facts=()), [index])
        inner, lines = _fix_first(goal.showing(formula))
        found = self._simple(inner, inner.variables[-1], depth)
        if found is None:
            return None
        after, fact = goal.with_fact("closed", formula)
        rest = self.by_induction(after, depth)
        return None if rest is None else [*have(goal, fact, [*lines, *found]), *rest]

    def _then(self, goal: Goal, lemma: Fact, proof: Lines, after: Goal, instance: Fact, depth: int) -> Lines | None:
        """The lemma with its proof, and the goal from an instance of it."""
        last = self.close(replace(after, facts=(*goal.facts, instance)), limits.PROBE)
        if last is not None:
            return [*have(goal, lemma, proof), last]
        rest = self.prove(after, depth)
        return None if rest is None else [*have(goal, lemma, proof), *rest]


def have(goal: Goal, fact: Fact, proof: Lines) -> Lines:
    """`have h : P` with its proof, on one line where it is one."""
    stated = f"have {fact.text} : {goal.text(fact.formula)}"
    if len(proof) == 1 and proof[0].startswith("by "):
        return [f"{stated} {proof[0]}"]
    return [f"{stated} proof", *indented(proof), "qed"]


def _bracketed(goal: Goal, formula: Term) -> str:
    shown = goal.text(formula)
    return f"({shown})" if formula.op in ("forall", "exists", "implies", "eq") and formula.op != "eq" else shown


def _branches(body: Term) -> Iterator[Term]:
    """The values that nested `if`s can take."""
    if body.op == "ite":
        yield from _branches(body.args[1])
        yield from _branches(body.args[2])
    else:
        yield body


def replace_term(formula: Term, old: Term, new: Term) -> Term:
    """`formula` with every closed occurrence of one term replaced by another."""
    if formula is old:
        return new
    if not formula.args:
        return formula
    return make(formula.op, *(replace_term(a, old, new) for a in formula.args), data=formula.data, hint=formula.hint)


def _one(line: str | None) -> Lines | None:
    return None if line is None else [line]


def _fix_first(goal: Goal) -> tuple[Goal, Lines]:


    inner, name = fix(goal)
    return inner, [f"fix {name}"]
