"""Z3's log of its instantiations: those that its refutation of an obligation needs, in the words that cvc5 uses.

Z3 is given the script that cvc5 gets, so that `instantiations.py` reads both.  Its log has everything that it tried; what
is needed of it is what the formulas without quantifiers contradict.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Final

import z3

from stemai.oracle import limits
from stemai.oracle.clock import limited
from stemai.oracle.obligation import Answer, Budget, NotExpressible, Obligation, Status
from stemai.oracle.smtlib import print_script
from stemai.oracle.z3_solver import limit_memory

_STAGES: Final[tuple[dict[str, Any], ...]] = ({"auto_config": False, "mbqi": False}, {})
_HEADS: Final = {z3.Z3_OP_ITE: "ite", z3.Z3_OP_UMINUS: "-"}


def logged(obligation: Obligation, budget: Budget) -> Answer:
    """Z3's refutation of the obligation, with its `instantiations`: by triggers, or else by models."""
    answer = Answer(Status.UNKNOWN, "", 0, "z3", z3.get_version_string(), stage="log")
    started = time.perf_counter()
    try:
        script = print_script(obligation)
        answer = replace(answer, dropped=script.dropped, abstracted=script.abstracted)
        limit_memory(budget.memory_mb)
        for options in _STAGES:
            answer = _run(script.text, options, budget, answer)
            if answer.status is Status.UNSAT:
                break
    except (NotExpressible, z3.Z3Exception, RecursionError, MemoryError) as error:
        answer = replace(answer, reason=str(error))
    return replace(answer, solve_s=time.perf_counter() - started)


def _run(text: str, options: dict[str, Any], budget: Budget, answer: Answer) -> Answer:
    solver = _solver(budget, **options)
    solver.from_string(text)
    tried: dict[str, Any] = {}
    with limited(budget.cpu_s / len(_STAGES), solver.ctx.interrupt):
        log = z3.OnClause(solver, lambda step, _, __: _note(tried, step))
        result = solver.check()
        del log
        if result != z3.unsat:
            return replace(answer, reason=solver.reason_unknown())
        return replace(answer, status=Status.UNSAT, instantiations="\n".join(_needed(solver, tried, budget)))


def _solver(budget: Budget, context: Any = None, **options: Any) -> Any:
    solver = z3.SimpleSolver(ctx=context or z3.Context())
    bounds = {"rlimit": max(1, budget.rlimit // len(_STAGES)), "timeout": max(1, int(budget.wall_s * 1000))}
    for name, value in {**options, **bounds, "ctrl_c": False}.items():
        solver.set(name, value)
    return solver


def _note(tried: dict[str, Any], step: Any) -> None:
    """Keep a step of the log that is ``inst(forall x, P(x), not P(v), bind(v), ..)``: what it says, and P(v)."""
    if step.decl().name() != "inst" or len(tried) >= limits.LOGGED:
        return
    quantifier, denied, *rest = step.children()
    values = next((part.children() for part in rest if z3.is_app(part) and part.decl().name() == "bind"), None)
    if values is None or not z3.is_quantifier(quantifier) or len(values) != quantifier.num_vars():
        return
    names = " ".join(f"({quantifier.var_name(i)} _)" for i in range(quantifier.num_vars()))
    said = f"(instantiations (forall ({names}) _) ({' '.join(map(_text, values))}))"
    tried.setdefault(said, denied.arg(0) if z3.is_not(denied) else z3.Not(denied))


def _needed(solver: Any, tried: dict[str, Any], budget: Budget) -> list[str]:
    """What is said of those instances that the formulas without quantifiers contradict; of all if they do not."""
    plain, labels = _solver(budget, solver.ctx), {}
    plain.add([formula for formula in solver.assertions() if not _quantified(formula)])
    for number, (said, body) in enumerate(tried.items()):
        label = z3.Bool(f"instance {number}", solver.ctx)
        labels[label] = said
        if not _quantified(body):
            plain.add(z3.Implies(label, body))
    if plain.check(*labels) != z3.unsat:
        return list(tried)
    return [labels[label] for label in plain.unsat_core()]


def _quantified(formula: Any) -> bool:
    todo, seen = [formula], set()
    while todo:
        part = todo.pop()
        if z3.is_quantifier(part):
            return True
        if part.get_id() not in seen:
            seen.add(part.get_id())
            todo.extend(part.children())
    return False


def _text(value: Any, depth: int = limits.INSTANTIATIONS_DEPTH) -> str:
    """A ground term as SMT-LIB text without `let`; `_` where it is too deep, which stands for nothing."""
    if z3.is_int_value(value) or z3.is_rational_value(value):
        return _number(value)
    if z3.is_bv_value(value):
        return f"#b{value.as_long():0{value.size()}b}"
    if not z3.is_app(value) or depth == 0:
        return "_"
    head = _HEADS.get(value.decl().kind(), value.decl().name())
    parts = [_text(part, depth - 1) for part in value.children()]
    return f"({head} {' '.join(parts)})" if parts else head


def _number(value: Any) -> str:
    numerator, denominator = value.numerator_as_long() if z3.is_real(value) else value.as_long(), 1
    if z3.is_real(value):
        denominator = value.denominator_as_long()
    point = ".0" if z3.is_real(value) else ""
    text = f"{abs(numerator)}{point}" if denominator == 1 else f"(/ {abs(numerator)}{point} {denominator}{point})"
    return f"(- {text})" if numerator < 0 else text
