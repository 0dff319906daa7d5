"""How large what a definition gives is: `size(f(x, y)) <= size(x)`, found and proved where a recursion goes through f.

Each bound is proved by induction along the definition, cases as its body makes them, and a leaf in each.
Source: Walther, "Argument-bounded algorithms as a basis for automated termination proofs", CADE 1988.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from stemai.errors import JudgeError, KernelError, LimitReached, Place
from stemai.judge import limits
from stemai.judge.certify.datatypes import reduced
from stemai.judge.context import Context
from stemai.judge.derivation import close, closed_subterms, discharge, open_goal, split
from stemai.judge.leaves import discharge_leaf
from stemai.judge.session import Session
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import (
    INT,
    Symbol,
    Term,
    call,
    forall,
    free,
    fresh,
    implication,
    instantiate,
    lambda_,
    make,
    number,
)
from stemai.kernel.theory import Definition, Theory, guards_of
from stemai.language import Scope

ZERO = number(0, INT)


@dataclass(slots=True)
class Bounds:
    """What is known of calls, in the proof of `session`."""

    session: Session
    place: Place
    lines: dict[Symbol, list[int]] = field(default_factory=dict)

    @property
    def proof(self) -> Proof:
        """Where the lines go."""
        return self.session.proof

    def descent(self, context: Context, formula: Term, cited: list[int]) -> int:
        """A line that concludes `formula`, part for part, with what is known of the calls in it where that is needed.

        Raises: what a leaf raises.
        """
        proof = self.proof
        inside, core, finishes = open_goal(proof, context.deeper(), formula)  # with labels of its own
        cited = [*cited, *(p for n, line in inside.facts.items() if n not in context.facts for p in split(proof, line))]
        if core.op == "and":
            line = proof.line("and_intro", tuple(self.descent(inside, part, cited) for part in core.args))
        else:
            line = self._leaf(inside, core, cited)
        return close(finishes, discharge(proof, inside, line))

    def _leaf(self, context: Context, goal: Term, cited: list[int]) -> int:
        try:
            return discharge_leaf(self.session, context, goal, cited, [], [], "termination", self.place)
        except (JudgeError, LimitReached):
            more = self.about(goal, cited)
            if not more:
                raise
            return discharge_leaf(self.session, context, goal, [*cited, *more], [], [], "termination", self.place)

    def about(self, goal: Term, cited: list[int]) -> list[int]:
        """What is known of the calls in `goal`: what they are where equations decide it, and how large they can be."""
        proof, lines, done = self.proof, list[int](), set[Term]()
        made = _made(proof.theory, (proof.conclusion(line) for line in cited))
        todo = _calls_in(goal, proof.theory)
        while todo and len(done) < limits.UNFOLDINGS:
            term = todo.pop()
            if term in done:
                continue
            done.add(term)
            lines += [_at(proof, line, term) for line in self._of(term.data)]
            whole = _built(term, made)
            end = reduced(proof, proof.line("unfold", (), whole))
            if proof.conclusion(end).args[1].op != "match":
                lines.append(end)
                todo += _calls_in(proof.conclusion(end).args[1], proof.theory)
        return lines

    def _of(self, symbol: Symbol) -> list[int]:
        """Lines with the bounds of a definition whose values are in a datatype."""
        if symbol not in self.lines:
            self.lines[symbol] = []  # it is not asked for again while it is looked for
            if symbol.result.name in self.proof.theory.datatypes:
                self.lines[symbol] = self._shown(self.proof.theory.definitions[symbol.name])
        return self.lines[symbol]

    def _shown(self, definition: Definition) -> list[int]:
        """The first bounds that can be shown: by each of the arguments, else by all of them together."""
        if definition.companions or len(definition.measure) > 1:
            return []
        variables = [free(f"x!{i}", t.carrier) for i, t in enumerate(definition.symbol.parameters)]
        sizes = [make("size", v) for v in variables if v.sort.name in self.proof.theory.datatypes]
        found = [line for size in sizes if (line := self._bound(definition, variables, size)) is not None]
        if not found and len(sizes) > 1:
            together = self._bound(definition, variables, make("add", *sizes))
            found = [] if together is None else [together]
        return found

    def _bound(self, definition: Definition, variables: list[Term], size: Term) -> int | None:
        """``|- forall x.., guards -> size(f(x..)) <= size``, or None"""
        mark, session = len(self.proof.lines), self.session
        inner = Session(self.proof, replace(session.options, rlimit=min(session.options.rlimit, limits.DESCENT_RLIMIT)))
        try:
            line = _Along(self, inner, definition, variables, size).line()
        except (JudgeError, LimitReached, KernelError):
            del self.proof.lines[mark:]
            return None
        session.leaves += inner.leaves
        return line


@dataclass(slots=True)
class _Along:
    """One bound, by induction along its definition."""

    of: Bounds
    session: Session
    definition: Definition
    variables: list[Term]
    size: Term
    assumed: list[Term] = field(default_factory=list)

    def line(self) -> int:
        """The line that concludes it.  Raises: what a leaf raises."""
        proof, symbol, variables = self.of.proof, self.definition.symbol, self.variables
        guards = guards_of(symbol, variables)
        goal = make("le", make("size", call(symbol, *variables)), self.size)
        motive = lambda_(variables, implication(guards, goal))
        recursive = bool(self.definition.measure)
        given = self._hypothesis(motive) if recursive else None
        self.assumed += [*guards, *([] if given is None else [given])]
        body = instantiate(self.definition.body, variables) if variables else self.definition.body
        line = self._cases(goal, body, [])
        for guard in reversed(guards):
            line = proof.line("implies_intro", (line,), guard)
        if given is None:
            return self._closed(line)
        line = self._closed(proof.line("implies_intro", (line,), given))
        return proof.line("measure_induction", (line,), motive, self._measure())

    def _closed(self, line: int) -> int:
        for variable in reversed(self.variables):
            line = self.of.proof.line("forall_intro", (line,), variable)
        return line

    def _measure(self) -> Term:
        return lambda_(self.variables, instantiate(self.definition.measure[0], self.variables))

    def _hypothesis(self, motive: Term) -> Term:
        """What `measure_induction` grants: the bound for all arguments with a smaller measure."""
        measure = self._measure()
        others = fresh([v.sort for v in self.variables], motive, measure, *self.variables)
        then, start = (make("apply", measure, *v) for v in (others, self.variables))
        smaller = [make("le", ZERO, then), make("lt", then, start)]
        formula = implication(smaller, make("apply", motive, *others))
        for other in reversed(others):
            formula = forall(other, formula)
        return formula

    def _cases(self, goal: Term, value: Term, known: list[int]) -> int:
        """The goal where the body is `value` by the equations `known`."""
        if value.op == "match":
            return self._match(goal, value, known)
        if value.op == "ite":
            condition, *branches = value.args
            whole = self.of.proof.line("excluded_middle", (), condition)
            ways = zip(self.of.proof.conclusion(whole).args, branches, strict=True)
            return self.of.proof.line("or_elim", (whole, *(self._under(goal, c, b, known) for c, b in ways)))
        return self._leaf(goal, value, known)

    def _under(self, goal: Term, condition: Term, value: Term, known: list[int]) -> int:
        """The goal under a condition more, which stays a hypothesis."""
        self.assumed.append(condition)
        line = self._cases(goal, value, [*known, *split(self.of.proof, self.of.proof.line("assume", (), condition))])
        self.assumed.pop()
        return line

    def _match(self, goal: Term, value: Term, known: list[int]) -> int:
        proof, (subject, *arms) = self.of.proof, value.args
        whole = proof.line("exhaustive", (), subject)
        formula = proof.conclusion(whole)
        parts = formula.args if len(arms) > 1 else (formula,)
        lines = []
        for constructor, part, arm in zip(value.data, parts, arms, strict=True):
            fields = [free(f"y!{len(proof.lines)}!{i}", t.carrier) for i, t in enumerate(constructor.parameters)]
            inside, opened = part, list[Term]()
            for variable in fields:
                opened.append(inside)
                inside = instantiate(inside.args[0], [variable])
            line = self._under(goal, inside, instantiate(arm, fields) if fields else arm, known)
            for existential, variable in reversed(list(zip(opened, fields, strict=True))):
                line = proof.line("exists_elim", (proof.line("assume", (), existential), line), variable)
            lines.append(line)
        return proof.line("or_elim", (whole, *lines)) if len(arms) > 1 else proof.line("cut", (whole, *lines))

    def _leaf(self, goal: Term, value: Term, known: list[int]) -> int:
        """The goal where the body is `value`: the hypothesis at each call in it, and the bounds of other definitions."""
        cited = [*known, *self.of.about(value, known)]
        cited += [self._at(c, cited) for c in _calls_in(value, self.of.proof.theory) if c.data == self.definition.symbol]
        return self._prove(goal, cited, [self.definition.symbol.name])

    def _at(self, called: Term, known: list[int]) -> int:
        """The hypothesis at the arguments of `called`, whose measure is smaller."""
        proof = self.of.proof
        line = proof.line("assume", (), self.assumed[len(guards_of(self.definition.symbol, self.variables))])
        line = _at(proof, line, called)
        while proof.conclusion(line).op == "implies":
            line = proof.line("implies_elim", (line, self._prove(proof.conclusion(line).args[0], known, [])))
        return line

    def _prove(self, goal: Term, cited: list[int], unfolded: list[str]) -> int:
        context = Context(Scope(), assumptions=frozenset(self.assumed))
        unfolding = [(name, self.of.place) for name in unfolded]
        return discharge_leaf(self.session, context, goal, cited, [], unfolding, "termination", self.of.place)


def _at(proof: Proof, line: int, called: Term) -> int:
    """The universal `line` at the arguments of `called`."""
    for argument in called.args:
        line = proof.line("forall_elim", (line,), argument)
    return line


def _calls_in(term: Term, theory: Theory) -> list[Term]:
    """The calls of definitions in `term`, the inner ones first."""
    return [t for t in closed_subterms([term]) if t.op == "call" and t.data.name in theory.definitions]


def _made(theory: Theory, formulas: Iterable[Term]) -> dict[Term, Term]:
    """The constructor term that some equation among `formulas` says a variable to be."""
    equations = [f.args for f in formulas if f.op == "eq"]
    return {s: t for s, t in equations if s.op == "free" and t.op == "call" and theory.is_constructor(t.data)}


def _built(term: Term, made: dict[Term, Term], depth: int = 8) -> Term:
    """`term` with constructor terms in place of variables, as deep as these go."""
    if depth == 0:
        return term
    if term in made:
        return _built(made[term], made, depth - 1)
    if not term.args or term.loose:
        return term
    return make(term.op, *(_built(a, made, depth - 1) for a in term.args), data=term.data, hint=term.hint)
