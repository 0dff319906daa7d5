"""A universal formula by rewriting, or by induction on one of its variables and rewriting in each case.

What rewriting proves here it proves for the judge too: it is the judge's own method `simp`, on the same formulas with
the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from stemai.judge.certify.limits import SIMPLIFY_SPLITS as SPLITS
from stemai.judge.certify.simplify import simplify
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import Symbol, Term, call, forall, free, implication, instantiate, substitute
from stemai.kernel.theory import Theory

from ..goal import Lines, indented


@dataclass(frozen=True, slots=True)
class Statement:
    """``forall variables, hypotheses -> conclusion``; variables are free terms."""

    variables: tuple[Term, ...]
    hypotheses: tuple[Term, ...]
    conclusion: Term

    def formula(self, first: Sequence[Term] = ()) -> Term:
        """The closed formula, with the variables `first` outermost."""
        found = implication(list(self.hypotheses), self.conclusion)
        for variable in reversed([*first, *(v for v in self.variables if v not in first)]):
            found = forall(variable, found)
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that may be cited."""

    name: str
    formula: Term


@dataclass(slots=True)
class Prover:
    """Proofs in one theory.  `fresh` gives names that nothing has; `render` writes a formula without free variables."""

    theory: Theory
    fresh: Callable[[str], str]
    render: Callable[[Term, dict[str, Term]], str]
    check: Callable[[], None]
    unfolding: tuple[str, ...]
    tried: int = field(default=0)

    def by_rewriting(self, goal: Term, known: Sequence[Known], effort: int, splits: int = SPLITS) -> str | None:
        """`by simp using … unfolding …`, with what it needs."""
        found = self._used(goal, known, effort, splits)
        if found is None:
            return None
        names, definitions = found
        cited = [k for k in known if k.name in names]
        if self._used(goal, cited, effort, SPLITS, definitions) is None:
            cited, definitions = list(known), frozenset(self.unfolding)
        line = "by simp"
        if cited:
            line += " using " + ", ".join(k.name for k in cited)
        named = [n for n in self.unfolding if n in definitions]
        if named:
            line += " unfolding " + ", ".join(named)
        return line

    def _used(
        self,
        goal: Term,
        known: Sequence[Known],
        effort: int,
        splits: int,
        unfolding: frozenset[str] | None = None,
    ) -> tuple[set[str], frozenset[str]] | None:
        """The facts and the definitions that rewriting uses."""
        self.check()
        self.tried += 1
        proof = Proof(self.theory)
        lines = [proof.line("assume", (), k.formula) for k in known]
        allowed = frozenset(self.unfolding) if unfolding is None else unfolding
        end = simplify(proof, lines, goal, allowed, effort=effort, splits=splits)
        if end is None:
            return None
        needed, definitions = set[int](), set[str]()
        stack = [end]
        while stack:
            number = stack.pop()
            if number not in needed:
                needed.add(number)
                stack.extend(proof.lines[number].premises)
                if proof.lines[number].rule == "unfold":
                    definitions.add(proof.lines[number].parameters[0].data.name)
        return {k.name for k, line in zip(known, lines, strict=True) if line in needed}, frozenset(definitions)

    # ---------------------------------------------------------------------------------------------------- induction

    def prove(self, statement: Statement, known: Sequence[Known], effort: int, depth: int) -> Lines | None:
        """Steps for the closed formula of the statement, its variables in order; at most `depth` inductions inside."""
        line = self.by_rewriting(statement.formula(), known, effort)
        if line is not None:
            return [line]
        return self.by_inductions(statement, known, effort, depth)

    def by_inductions(self, statement: Statement, known: Sequence[Known], effort: int, depth: int) -> Lines | None:
        """The same, where rewriting alone is known to fail."""
        for first in self._orders(statement, depth):
            found = self._by_induction(statement, first, known, effort)
            if found is None:
                continue
            if tuple(first) == statement.variables[: len(first)]:
                return found
            name, goal = self.fresh("g"), statement.formula(first)
            close = self.by_rewriting(statement.formula(), [Known(name, goal)], effort)
            if close is not None:
                return [f"have {name} : {self.render(goal, {})} proof", *indented(found), "qed", close]
        return None

    def _orders(self, statement: Statement, depth: int) -> Iterator[tuple[Term, ...]]:
        """Variables to do inductions on, one inside the other."""
        chosen = self.promising(statement)
        for count in range(1, depth + 1):
            yield from permutations(chosen, count)

    def promising(self, statement: Statement) -> list[Term]:
        """The variables of a datatype on which recursion waits, those that hold up most calls first."""
        counts: dict[Term, int] = {}
        for variable in statement.variables:
            datatype = self.theory.datatypes.get(variable.sort.name)
            if datatype is not None and any(p.carrier == variable.sort for c in datatype.constructors for p in c.parameters):
                counts[variable] = 0
        for term in subterms([statement.conclusion, *statement.hypotheses]):
            if term.op == "call":
                for position in self.recursive_positions(term.data):
                    if term.args[position] in counts:
                        counts[term.args[position]] += 1
        return sorted(counts, key=lambda v: -counts[v])

    def recursive_positions(self, symbol: Symbol) -> list[int]:
        """The parameters that the definition of a function matches on."""
        definition = self.theory.definitions.get(symbol.name)
        if definition is None:
            return []
        count = len(symbol.parameters)
        values = [free(f"!p{i}", t.carrier) for i, t in enumerate(symbol.parameters)]
        body = instantiate(definition.body, values) if count else definition.body
        subjects = {t.args[0] for t in subterms([body]) if t.op == "match"}
        return [i for i, v in enumerate(values) if v in subjects]

    def _by_induction(self, statement: Statement, first: tuple[Term, ...], known: Sequence[Known], effort: int) -> Lines | None:
        """Induction on the first of the variables; where a case stays open, on the next one inside it."""
        variable, inside = first[0], first[1:]
        name = self.fresh(_letter(variable))
        body = instantiate(statement.formula(first).args[0], [free(name, variable.sort)])
        cases = self._cases(body, free(name, variable.sort), inside, known, effort)
        return None if cases is None else [f"fix {name}", *cases]

    def _cases(self, body: Term, variable: Term, inside: tuple[Term, ...], known: Sequence[Known], effort: int) -> Lines | None:
        lines: Lines = [f"induction {variable.data[0]}"]
        for constructor in self.theory.datatypes[variable.sort.name].constructors:
            fields = [free(self.fresh("v"), t.carrier) for t in constructor.parameters]
            inner = [f for f in fields if f.sort == variable.sort]
            hypotheses = [Known(self.fresh("ih"), substitute(body, {variable: f})) for f in inner]
            goal = substitute(body, {variable: call(constructor, *fields)})
            proof = self._case(goal, [*known, *hypotheses], inside, effort)
            if proof is None:
                return None
            names = [str(f.data[0]) for f in fields] + [h.name for h in hypotheses]
            head = " ".join(["case", constructor.name, *names, "=>"])
            lines += [f"  {head} {proof[0]}"] if len(proof) == 1 else [f"  {head}", *indented(indented(proof))]
        return [*lines, "end"]

    def _case(self, goal: Term, known: Sequence[Known], inside: tuple[Term, ...], effort: int) -> Lines | None:
        line = self.by_rewriting(goal, known, effort)
        if line is not None:
            return [line]
        if not inside or goal.op != "forall":
            return None
        name = self.fresh(_letter(inside[0]))
        variable = free(name, inside[0].sort)
        cases = self._cases(instantiate(goal.args[0], [variable]), variable, inside[1:], known, effort)
        return None if cases is None else [f"fix {name}", *cases]


def _letter(variable: Term) -> str:
    return str(variable.data[0])[:1] or "x"


def subterms(formulas: Sequence[Term]) -> list[Term]:
    seen: dict[Term, None] = {}
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen[node] = None
            stack.extend(node.args)
    return list(seen)
