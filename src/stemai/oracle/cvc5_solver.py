"""cvc5: a second solver, of another family, on text that was printed by other code."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any, Final

import cvc5

from stemai.oracle import limits
from stemai.oracle.obligation import Answer, Budget, NotExpressible, Obligation, Status
from stemai.oracle.smtlib import Script, print_script

VERSION: Final[str] = cvc5.__version__


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt: a share of the steps (in hundredths), and what makes it differ from the others.

    A stage that is `ground` leaves out every formula with a quantifier: what it satisfies is open.
    """

    name: str
    share: int
    ground: bool = False
    options: tuple[tuple[str, str], ...] = ()


# Coverings are a decision procedure for real polynomials; with integers in play they run on uncounted.
_COVERINGS: Final = ("nl-cov", "true")
_LIGHT: Final = ("nl-ext-tplanes", "false")
_PLAIN: Final = (Stage("default", 100),)
_REAL: Final = (Stage("coverings", 70, options=(_COVERINGS,)), Stage("tangents", 30))
_NONLINEAR: Final = (
    Stage("light", 20, options=(_LIGHT,)),
    Stage("tangents", 40),
    Stage("unrewritten", 40, options=(("nl-ext-rewrite", "false"),)),
)
# Without enumeration cvc5 refutes half as many; each of the two finds what the other does not.
_QUANTIFIED: Final = (
    Stage("terms", 40, options=(("enum-inst", "true"), ("cegqi", "false"))),
    Stage("enumerate", 40, options=(("enum-inst", "true"),)),
)


def stages_for(script: Script) -> tuple[Stage, ...]:
    """The attempts for a script, in order; their shares add up to 100."""
    real = (_COVERINGS,) if script.logic.endswith("NRA") else ()
    if not script.logic.startswith("QF_"):
        return (Stage("ground", 20, True, real), *_QUANTIFIED)
    if real:
        return _REAL
    return _NONLINEAR if script.logic.endswith(("NIA", "NIRA")) else _PLAIN


def solve(obligation: Obligation, budget: Budget, want_core: bool, want_model: bool) -> Answer:
    """Ask cvc5.  Every way to end that is not a plain `unsat` or `sat` is UNKNOWN with its reason; never a model."""
    started = time.perf_counter()
    answer = Answer(Status.UNKNOWN, "", 0, "cvc5", VERSION)
    try:
        script = print_script(obligation, named=want_core)
    except (NotExpressible, RecursionError, MemoryError) as error:
        reason = f"the conclusion cannot be said to cvc5: {error}"
        return replace(answer, reason=reason, translate_s=time.perf_counter() - started)
    answer = replace(answer, dropped=script.dropped, abstracted=script.abstracted)
    answer = replace(answer, translate_s=time.perf_counter() - started)
    reasons = []
    for stage in stages_for(script):
        answer = _run(stage, script, budget, want_core, answer)
        if answer.status is not Status.UNKNOWN:
            return answer
        reasons.append(f"{stage.name}: {answer.reason}")
    return replace(answer, reason="; ".join(reasons))


def _run(stage: Stage, script: Script, budget: Budget, want_core: bool, so_far: Answer) -> Answer:
    started = opened = time.perf_counter()
    status, reason, core, steps, said = Status.UNKNOWN, "", None, 0, ""
    try:
        solver = cvc5.Solver(cvc5.TermManager())
        for name, value in _options(stage, budget, want_core):
            solver.setOption(name, value)
        solver.setLogic(f"QF_{script.logic}" if stage.ground else script.logic)
        symbols = _feed(solver, script.ground_text if stage.ground else script.text)
        opened = time.perf_counter()
        result = solver.checkSat()
        if result.isUnsat():
            status = Status.UNSAT
        elif result.isSat() and stage.ground:
            reason = "without quantifiers it does not follow"
        elif result.isSat():
            status = Status.SAT
        else:
            reason = str(result.getUnknownExplanation().name)
        steps = int(solver.getStatistics()["resource::resourceUnitsUsed"]["value"])
        if status is Status.UNSAT and want_core:
            core = _core(solver, symbols)
            said = "" if stage.ground else solver.getInstantiations().decode("ascii", "replace")
    except (RuntimeError, RecursionError, MemoryError) as error:
        if status is not Status.UNSAT:  # an answer stands, even where the statistics or the core fail afterwards
            status, reason = Status.UNKNOWN, str(error) or type(error).__name__
    done = time.perf_counter()
    return replace(
        so_far, status=status, reason=reason, steps=so_far.steps + steps, stage=stage.name, core=core, instantiations=said,
        context_s=so_far.context_s + opened - started, solve_s=so_far.solve_s + done - opened,
    )  # fmt: skip


def _options(stage: Stage, budget: Budget, want_core: bool) -> list[tuple[str, str]]:
    units = budget.rlimit * stage.share // 100 // limits.RLIMIT_PER_CVC5_UNIT
    return [
        ("rlimit", str(max(1, units))),
        ("tlimit-per", str(max(1, int(budget.wall_s * stage.share * 10)))),
        ("seed", "0"),
        ("sat-random-seed", "0"),
        ("produce-unsat-cores", "true" if want_core else "false"),
        ("produce-proofs", "true" if want_core else "false"),  # so that it prints the instantiations that it has used alone
        ("dag-thresh", "0"),
        *stage.options,
    ]


def _feed(solver: Any, text: str) -> Any:
    """Give `solver` the text of a script, declarations and assertions only; returns the names in it."""
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "obligation")
    symbols = parser.getSymbolManager()
    while True:
        command = parser.nextCommand()
        if command.isNull():
            return symbols
        said = command.invoke(solver, symbols)
        if said:
            raise RuntimeError(str(said).strip())


def _core(solver: Any, symbols: Any) -> tuple[int, ...]:
    """The indices of the hypotheses whose names `h<index>.<part>` cvc5 lists in its core."""
    parser = cvc5.InputParser(solver, symbols)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, "(get-unsat-core)", "core")
    said = str(parser.nextCommand().invoke(solver, symbols))
    names = [word for word in said.replace("(", " ").replace(")", " ").split() if word.startswith("h")]
    return tuple(sorted({int(name[1:].partition(".")[0]) for name in names}))
