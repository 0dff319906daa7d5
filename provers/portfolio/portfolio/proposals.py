"""From a task to submissions: what to try for each kind of problem, and what the judge says about it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace

from stemai.errors import StemError
from stemai.kernel.theory import Theory
from stemai.language import Module, Problem, parse_problem
from stemai.library import elaborate
from stemai.provers.kit import GiveUp, Task

from . import answers, counterexamples, denials, limits, optima, programs, synthesis
from .engine import Engine, OutOfTime
from .goal import Goal, Lines, indented
from .search import Search
from .structural import discovery, refutation


def propose(task: Task) -> list[str]:
    """Submissions, best first; those that the judge accepts end the search.

    Raises: GiveUp.
    """
    spent = spending(task)
    if task.round > 1:
        raise GiveUp("the search of the first round was exhaustive within its limits")
    try:
        module = elaborate(parse_problem(task.problem, "<problem>"))
    except StemError as error:
        raise GiveUp(f"the problem could not be read: {error.message}") from error
    problem = next((p for p in module.problems if p.name == task.name), None)
    if problem is None:
        raise GiveUp(f"there is no problem `{task.name}`")
    engine = Engine(max(0.0, task.cpu_s - limits.RESERVE_S), spent)

    def level(text: str) -> str:
        opinion = task.ask_judge(text)
        return opinion.level if opinion.accepted else ""

    accepted, others = best(submissions(module, problem, engine), engine, level)
    if accepted is None and not others:
        raise GiveUp("nothing was found within the limits")
    return [accepted] if accepted is not None else others[: task.submissions]


def best(texts: Iterator[str], engine: Engine, level: Callable[[str], str]) -> tuple[str | None, list[str]]:
    """The submission that the judge accepts at the best level, and those that it does not accept.

    `level` is the judge's on a text, empty where it does not accept.  One that rests on a solver's word is kept, and
    the search goes on for a while: another way to the same end may leave a certificate.
    """
    accepted: str | None = None
    refused: list[str] = []
    try:
        for text in texts:
            if text in refused or text == accepted:
                continue
            told = level(text)
            if told == "certified":
                return text, refused
            if not told:
                refused.append(text)
            elif accepted is None:
                accepted = text
                engine.until = min(engine.until, engine.clock() + limits.CERTIFY_S)
    except OutOfTime:
        pass
    return accepted, refused


def spending(task: Task) -> Callable[[], float]:
    """A clock of what is spent of `task.cpu_s`: processor time, or the clock on the wall where that ends first.

    The latter runs at the rate at which both end together, so that load on the machine decides nothing until a manifest's
    `wall_s` is nearly over.
    """
    wall, cpu, rate = time.monotonic(), time.process_time(), task.cpu_s / max(task.wall_s, limits.RESERVE_S)
    return lambda: max(time.process_time() - cpu, (time.monotonic() - wall) * rate)


def submissions(module: Module, problem: Problem, engine: Engine) -> Iterator[str]:
    """Everything that the search comes to, as text, in the order in which it is found.  Raises: OutOfTime."""
    module = module.at(problem)
    theory = settled(module)
    if problem.program is not None:
        yield from programs.annotate(problem, problem.program, theory, engine)
        return
    lemmas = {name: lemma.goal for name, lemma in module.imports.lemmas.items()}
    goal = Goal.of(theory, problem, lemmas)
    search = Search(engine)
    if problem.kind == "compute":
        yield from answers.compute(problem, goal)
    elif problem.kind == "find":
        yield from answers.find(problem, goal, engine)
    elif problem.kind == "solve":
        yield from answers.solve(problem, goal, search)
    elif problem.is_optimum:
        yield from optima.optimum(problem, goal, search)
    elif problem.function is not None:
        yield from synthesis.synthesize(problem, goal, search)
    else:
        yield from _theorem(module, problem, goal, search)


def _theorem(module: Module, problem: Problem, goal: Goal, search: Search) -> Iterator[str]:
    yield from _refutations(problem, goal, search, limits.QUICK_S)
    deniable = denials.applies(goal)
    if deniable:
        for denied in denials.goals(problem, goal):
            lines = search.glance(denied)
            if lines is not None:
                yield _denying(problem, lines)
    if module.imports.lemmas or any(lemma != problem.name for lemma in module.lemmas):
        yield written("proof", problem, [_by_lemmas(problem)])
    if discovery.applies(goal):
        for values in refutation.refutations(goal, search.engine, limits.QUICK_S):
            yield _failing(problem, values)
        line = search.at_once(goal)
        if line is not None:
            yield written("proof", problem, [line])
        for lines in discovery.proofs(goal, search.engine):
            yield written("proof", problem, lines)
    for lines in search.proofs(goal):
        yield written("proof", problem, lines)
    yield from _refutations(problem, goal, search, limits.SLOW_S)
    if deniable:
        for denied in denials.goals(problem, goal):
            for lines in search.proofs(denied):
                yield _denying(problem, lines)


def _denying(problem: Problem, lines: Lines) -> str:
    return written("disproof", problem, [f"assume {denials.WHOLE}", *lines])


def _by_lemmas(problem: Problem) -> str:
    """The step by which the judge looks for lemmas of the library that prove the goal."""
    cited = ", ".join(h.name for h in problem.hypotheses)
    return f"by auto using {cited}" if cited else "by auto"


def _refutations(problem: Problem, goal: Goal, search: Search, seconds: float) -> Iterator[str]:
    try:
        for values in counterexamples.search(goal, search.engine, seconds):
            yield _failing(problem, values)
    except OutOfTime:
        raise
    except Exception:  # a bug here is no reason not to look for a proof
        traceback.print_exc()


def _failing(problem: Problem, values: str) -> str:
    """The refutation by these values; a statement without variables has none to give, and is computed."""
    return f"counterexample {problem.name} := {values}\n" if values else written("disproof", problem, ["by compute"])


def written(kind: str, problem: Problem, lines: Lines) -> str:
    """The submission with these steps."""
    return "\n".join([f"{kind} {problem.name}", *indented(_joined(lines)), "qed", ""])


def _joined(lines: Lines) -> Lines:
    """The lines with neighbouring `fix`es and `assume`s put together."""
    found: Lines = []
    for line in lines:
        head = line[: len(line) - len(line.lstrip())]
        for word in ("fix ", "assume "):
            if found and found[-1].startswith(head + word) and line.startswith(head + word):
                found[-1] += " " + line.removeprefix(head + word)
                break
        else:
            found.append(line)
    return found


def settled(module: Module) -> Theory:
    """The theory with its definitions in force, each with the first measure that is thought of.

    Nothing is checked: the judge does that before it hears of any proof.
    """
    theory = module.theory
    definitions = dict(theory.definitions)
    for pending in module.definitions:
        given = pending.definition
        measure = given.measure or pending.candidates[:1]
        definitions[given.symbol.name] = replace(given, measure=measure)
    return replace(theory, definitions=definitions)
