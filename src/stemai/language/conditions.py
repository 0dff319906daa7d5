"""What has to be proved of a program: closed formulas, from its statements and the annotations of its loops.

The program is run forward on symbols.  A *state* gives each variable a term over the parameters and over the constants
that loops introduce; a *path* is what holds on the way.  A loop is cut at its head: there its invariants hold of constants
of which nothing else is known, for each variable that the body assigns to.  What must hold somewhere is an obligation
``forall x.., path -> conclusion``; if all obligations hold, every run from values that meet `requires` ends, reads and
writes arrays inside their bounds, meets every `assert`, and ends in values that meet `ensures`.

Annotations are formulas over the variables that have a value at the head of their loop, so they say something about the
program and nothing about what is asked: `requires` and `ensures` are the asker's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from stemai.errors import Fault, LanguageError, LimitReached, Place
from stemai.kernel.terms import (
    INT,
    T_BOOL,
    Term,
    abstract,
    conjunction,
    free,
    fresh,
    guard,
    make,
    negation,
    number,
    substitute,
)
from stemai.kernel.theory import Theory
from stemai.language import ast, limits
from stemai.language.expressions import elaborate_formula, elaborate_term
from stemai.language.headers import Hypothesis, Parameter
from stemai.language.modules import Problem
from stemai.language.printer import quoted
from stemai.language.programs import Assertion, Assign, Branch, Condition, Loop, Program, Statement, Variable

_MARK: Final = "@"  # in the name of a constant: no variable has it
_ZERO: Final = number(0, INT)

State = dict[Term, Term]


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a prover says of a loop, over the variables of the program: invariants, and the terms of its variant."""

    invariants: tuple[Condition, ...]
    measure: tuple[Term, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing to prove: why, and as a theorem with its variables and with the facts of the path as hypotheses."""

    label: str
    theorem: Problem


@dataclass(frozen=True, slots=True)
class _Path:
    """One way to a point of the program."""

    state: State
    facts: tuple[Term, ...]

    def at(self, term: Term) -> Term:
        """`term` over the program's variables, as it is here."""
        return at(term, self.state)

    def where(self, *facts: Term) -> _Path:
        return replace(self, facts=(*self.facts, *facts))


def annotation(loop: Loop, written: ast.Loop, theory: Theory) -> Annotation:
    """The meaning of an annotation at the head of `loop`.  Raises: L020 to L051."""
    invariants = tuple(Condition(elaborate_formula(e, loop.scope, theory), quoted(e), e.place) for e in written.invariants)
    return Annotation(invariants, tuple(_measure(e, loop, theory) for e in written.measure), written.place)


def _measure(expression: ast.Expression, loop: Loop, theory: Theory) -> Term:
    term, type_ = elaborate_term(expression, loop.scope, theory, None)
    if type_.name in theory.datatypes:
        return make("size", term)
    if term.sort != INT and term.sort.name != "BitVec":
        raise LanguageError(
            "L051",
            f"a variant is an integer, a word or a value of a datatype, not a {type_}",
            place=expression.place,
            mend="use `floor`, or count what is left to do",
        )
    return term


def obligations(
    problem: Problem, annotations: dict[int, Annotation], theory: Theory, taken: frozenset[str] = frozenset()
) -> tuple[Obligation, ...]:
    """What shows that the program of `problem` meets its contract; `annotations` has one entry for each loop.

    No fact and no older value of a variable gets a name of `taken`.

    Raises: M016 (too many paths or obligations).
    """
    program = problem.program
    if program is None:
        return ()
    walk = _Walk(problem, program, annotations, _names(program, theory) | taken)
    start = _Path({v.variable: v.variable for v in program.parameters}, tuple(r.formula for r in program.requires))
    for path in walk.block(program.body, [start]):
        for claim in program.ensures:
            walk.oblige(path, f"`ensures {claim.text}`", claim.formula, claim.place)
    return tuple(walk.found.values())


def claim(found: Iterable[Obligation]) -> Term:
    """All obligations as one closed formula."""
    return conjunction(o.theorem.goal for o in found)


class _Walk:
    """Collects the obligations of one program; equal ones are kept once."""

    def __init__(self, problem: Problem, program: Program, annotations: dict[int, Annotation], names: set[str]) -> None:
        self.found: dict[Term, Obligation] = {}
        self._problem = problem
        self._annotations = annotations
        self._parameters = {v.variable: Parameter(v.name, v.type, v.variable) for v in program.parameters}
        self._names = names
        self._constants: dict[Term, Variable] = {}
        self._paths = 0

    # ---------------------------------------------------------------------------------------------------- statements

    def block(self, body: Sequence[Statement], paths: list[_Path]) -> list[_Path]:
        """The paths at the end of `body`."""
        for statement in body:
            paths = [after for path in paths for after in self._statement(statement, path)]
        return paths

    def _statement(self, statement: Statement, path: _Path) -> list[_Path]:
        self._paths += 1
        if self._paths > limits.PATHS:
            raise LimitReached(
                "M016",
                f"a program has more than {limits.PATHS} ways through its statements",
                mend="compute with `if … then … else` in expressions, or split the program",
            )
        if isinstance(statement, Assertion):
            formula = self.oblige(path, f"`assert {statement.claim.text}`", statement.claim.formula, statement.claim.place)
            return [path.where(formula)]
        for need in statement.needs:
            self.oblige(path, need.text, need.formula, need.place)
        if isinstance(statement, Assign):
            return [replace(path, state=assigned(statement, path.state))]
        if isinstance(statement, Branch):
            condition = path.at(statement.condition)
            then = self.block(statement.then, [path.where(condition)])
            return then + self.block(statement.otherwise, [path.where(negation(condition))])
        return [self._loop(statement, path)]

    def _loop(self, loop: Loop, path: _Path) -> _Path:
        """Past the loop: its invariants hold, and its condition does not."""
        annotation = self._annotations[loop.number]
        self._hold(loop, annotation, path, "at the start")
        head = replace(path, state={**path.state, **{v.variable: self._constant(v) for v in loop.modified}})
        head = head.where(*(head.at(i.formula) for i in annotation.invariants))
        for need in loop.needs:
            self.oblige(head, need.text, need.formula, need.place)
        inside = head.where(head.at(loop.condition))
        before = [inside.at(m) for m in annotation.measure]
        for end in self.block(loop.body, [inside]):
            self._hold(loop, annotation, end, "again after each turn")
            falls = falling([end.at(m) for m in annotation.measure], before)
            self._oblige(end, f"the variant of loop {loop.number} falls and is bounded", falls, annotation.place)
        return head.where(negation(head.at(loop.condition)))

    def _hold(self, loop: Loop, annotation: Annotation, path: _Path, when: str) -> None:
        for variable in loop.modified:
            in_type = guard(variable.type, variable.variable)
            if in_type is not None:
                label = f"`{variable.name}` is of type {variable.type} at the head of loop {loop.number}, {when}"
                self.oblige(path, label, in_type, loop.place)
        for invariant in annotation.invariants:
            label = f"`invariant {invariant.text}` of loop {loop.number} holds {when}"
            self.oblige(path, label, invariant.formula, invariant.place)

    # --------------------------------------------------------------------------------------------------- obligations

    def oblige(self, path: _Path, label: str, formula: Term, place: Place) -> Term:
        """Note that `formula`, over the program's variables, must hold on `path`; it is returned as it is there."""
        conclusion = path.at(formula)
        self._oblige(path, label, conclusion, place)
        return conclusion

    def _oblige(self, path: _Path, label: str, conclusion: Term, place: Place) -> None:
        theorem = self._theorem(path.facts, conclusion, place)
        self.found.setdefault(theorem.goal, Obligation(label, theorem))
        if len(self.found) > limits.OBLIGATIONS:
            raise LimitReached("M016", f"a program has more than {limits.OBLIGATIONS} obligations", mend="split the program")

    def _constant(self, variable: Variable) -> Term:
        """A new constant for a variable at the head of a loop."""
        constant = free(f"{variable.name}{_MARK}{len(self._constants)}", variable.variable.sort)
        self._constants[constant] = variable
        return constant

    def _theorem(self, facts: tuple[Term, ...], conclusion: Term, place: Place) -> Problem:
        """``forall x.., facts -> conclusion``, where the newest constant of a variable has the variable's name."""
        mentioned = frozenset[Term]().union(*(f.frees for f in (*facts, conclusion)))
        taken = set(self._names)
        parameters, renamed = list(self._parameters.values()), State()
        for constant, variable in reversed(self._constants.items()):
            if constant in mentioned:
                name = variable.name if variable.name not in taken else _primed(variable.name, taken | self._names)
                taken.add(name)
                renamed[constant] = free(name, constant.sort)
                parameters.append(Parameter(name, variable.type, renamed[constant]))
        taken |= {p.name for p in parameters}
        hypotheses = []
        for position, fact in enumerate(facts, 1):
            name = f"h{position}" if f"h{position}" not in taken | self._names else _primed(f"h{position}", taken)
            hypotheses.append(Hypothesis(name, substitute(fact, renamed)))
        goal = substitute(conclusion, renamed)
        name = self._problem.name
        return Problem("theorem", name, tuple(parameters), tuple(hypotheses), goal, T_BOOL, place, ())


def _names(program: Program, theory: Theory) -> set[str]:
    """Names that no older constant and no fact may have: all that mean something else."""
    return {v.name for v in program.parameters} | {*theory.symbols, *theory.sorts, *theory.axioms, *theory.datatypes}


def _primed(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    return name


def at(term: Term, state: State) -> Term:
    """`term` with each variable of the program as it is in `state`.  Raises: F063."""
    if not term.frees <= state.keys():
        raise Fault("F063", "a variable of a program is used where it has no value")
    return substitute(term, state)


def assigned(statement: Assign, state: State) -> State:
    """The state after an assignment: all values and indices are those before it, and array elements are set in order."""
    after = dict(state)
    for target, value in zip(statement.targets, statement.values, strict=True):
        new = at(value, state)
        variable = target.variable.variable
        if target.index is not None:
            new = updated(after[variable], at(target.index, state), new)
        after[variable] = new
    return after


def updated(array: Term, index: Term, value: Term) -> Term:
    """``fun k => if k = index then value else array(k)``"""
    (k,) = fresh([INT], array, index, value)
    body = make("ite", make("eq", k, index), value, make("apply", array, k))
    return make("lambda", abstract(body, [k]), data=(INT,), hint=("k",))


def falling(after: Sequence[Term], before: Sequence[Term]) -> Term:
    """That the tuple `after` is below `before`, in the order of dictionaries, where what falls is an integer not below 0,
    or a word.  No sequence of tuples falls for ever so."""
    ways = []
    for position in range(len(before)):
        same = [make("eq", after[i], before[i]) for i in range(position)]
        new, old = after[position], before[position]
        if old.sort == INT:
            ways.append(conjunction([*same, make("le", _ZERO, old), make("lt", new, old)]))
        else:
            ways.append(conjunction([*same, make("bvult", new, old)]))
    return ways[0] if len(ways) == 1 else make("or", *ways)
