"""What raw Z3 says to each statement of a suite in 5 s of processor time, written into the suite's manifest.

    python benchmarks/raw_z3.py [SUITE] [--missing]

The question is the closed formula, with definitions and axioms as hypotheses.  A statement counts as closed where Z3 says
unsat of a true one, or gives a model of a false one that exact evaluation confirms; `n/a` is one that asks for a value.  With
`--missing`, those that were measured before are left.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
from pathlib import Path
from typing import Any

from stemai.errors import StemError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import Term, call, forall, free, guard, implication, instantiate, make
from stemai.kernel.theory import Definition, Symbol, Theory, guards_of
from stemai.language import elaborate, parse_problem
from stemai.oracle import Budget, Obligation, Status, refute

SECONDS = 5
MEMORY_MB = 1500


def measured(path: Path) -> tuple[str, bool]:
    """Z3's answer, and whether it closes the statement."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_ask, args=(path, sender))
    process.start()
    sender.close()
    try:
        answer: tuple[str, bool] = receiver.recv()
    except EOFError:  # the limit on processor time ended it
        answer = ("unknown", False)
    process.join()
    return answer


def _ask(path: Path, sender: Any) -> None:
    module = elaborate(parse_problem(path.read_bytes(), path.name))
    problem = module.problems[-1]
    if problem.kind not in ("theorem", "find"):
        sender.send(("n/a", False))
        return
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, used + SECONDS + 1))
    theory, definitions = module.theory, [d.definition for d in module.definitions]
    known = [_equation(d) for d in definitions]
    known += [c for s in theory.symbols.values() if (c := _closure(s)) is not None]
    known += theory.axioms.values()
    variables, conditions, conclusion = _opened(problem.goal) if problem.kind == "theorem" else ([], [], problem.goal)
    question = Obligation(theory, (*known, *conditions), conclusion)
    answer = refute(question, Budget(rlimit=10**9, memory_mb=MEMORY_MB, wall_s=60.0), want_model=True)
    closes = answer.status is Status.UNSAT
    if answer.status is Status.SAT and answer.model is not None:
        defined = {**theory.definitions, **{d.symbol.name: d for d in definitions}}
        full = Theory(theory.sorts, theory.symbols, defined, theory.axioms)
        point = {v: answer.model.values[v] for v in variables if v in answer.model.values}
        closes = _fails_at(full, conditions, conclusion, point, answer.model.interpretation)
    sender.send((answer.status.value, closes))


def _fails_at(theory: Theory, conditions: list[Term], conclusion: Term, point: Any, interpretation: Any) -> bool:
    try:
        met = all(evaluate(c, theory, point, interpretation) is True for c in conditions)
        return met and evaluate(conclusion, theory, point, interpretation) is False
    except StemError:
        return False


def _opened(goal: Term) -> tuple[list[Term], list[Term], Term]:
    variables: list[Term] = []
    conditions: list[Term] = []
    while goal.op in ("forall", "implies"):
        if goal.op == "forall":
            variables.append(free(f"open!{len(variables)}", goal.data))
            goal = instantiate(goal.args[0], [variables[-1]])
        else:
            conditions.append(goal.args[0])
            goal = goal.args[1]
    return variables, conditions, goal


def _equation(definition: Definition) -> Term:
    """`forall x, guards -> f(x) = body`"""
    symbol = definition.symbol
    values = _parameters(symbol)
    body = instantiate(definition.body, values) if values else definition.body
    return _universal(values, implication(guards_of(symbol, values), make("eq", call(symbol, *values), body)))


def _closure(symbol: Symbol) -> Term | None:
    """`forall x, guards -> f(x) is in its type`, None where the type says nothing."""
    values = _parameters(symbol)
    result = guard(symbol.result, call(symbol, *values))
    return None if result is None else _universal(values, implication(guards_of(symbol, values), result))


def _parameters(symbol: Symbol) -> list[Term]:
    return [free(f"p!{i}", t.carrier) for i, t in enumerate(symbol.parameters)]


def _universal(variables: list[Term], formula: Term) -> Term:
    for variable in reversed(variables):
        formula = forall(variable, formula)
    return formula


def main() -> int:
    root = Path(__file__).resolve().parent.parent / "suites"
    names = [word for word in sys.argv[1:] if not word.startswith("--")]
    suite = root / (names[0] if names else "textbook")
    manifest = json.loads((suite / "manifest.json").read_text(encoding="utf-8"))
    missing = "--missing" in sys.argv
    for problem in manifest["problems"]:
        if missing and "raw_z3" in problem:
            continue
        problem["raw_z3"], problem["raw_z3_closes"] = measured(suite / problem["file"])
        print(f"{problem['id']:34} {problem['raw_z3']:8} {'closed' * problem['raw_z3_closes']}", flush=True)
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (suite / "manifest.json").write_text(text, encoding="utf-8")
    closed = [p["id"] for p in manifest["problems"] if p["raw_z3_closes"]]
    print(f"\nclosed: {len(closed)} of {len(manifest['problems'])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
