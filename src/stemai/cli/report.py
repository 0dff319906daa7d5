"""Results as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from stemai.cli.paper import Paper, in_line, indented
from stemai.judge.verdict import Verdict
from stemai.solve.results import Attempt, Result
from stemai.solve.verifying import Verification

LEVELS: Final = {
    "certified": "the kernel replayed the whole proof; no solver is trusted",
    "agreed": "what is not certified was found by two independent solvers, Z3 and cvc5",
    "attested": "some step rests on Z3 alone",
}
ASSUMPTIONS: Final = {
    "contradictory": "what is assumed contradicts itself, so anything would follow",
    "unknown": "no values were found for which all that is assumed holds; see that it can",
}
REASONS: Final = {
    "below_level": "what was found is below the level that --level asks for",
    "crash": "the judge ended without an answer",
    "limit": "a limit was reached",
    "memory": "the judge ran out of memory",
    "no_proposal": "no prover had a proposal",
    "step": "a step does not hold",
    "submission": "the submission does not hold",
    "unknown": "a solver could not say",
    "vacuous": "the hypotheses contradict each other, so that anything would follow; --allow-vacuous lets it out",
    "processor_time": "the judge ran out of time",
    "wall_clock": "the judge ran out of time",
}
OUTCOMES: Final = {
    "accepted": "its submission was accepted",
    "broke_protocol": "broke the protocol",
    "fault": "could not be asked",
    "gave_up": "gave up",
    "not_accepted": "nothing that it returned was accepted",
    "out_of_time": "ran out of time",
}
_SHOWN_STEPS: Final = 8  # of those that rest on solvers
_STYLES: Final = {"accepted": "good", "rejected": "bad", "undecided": "warn", "fault": "bad"}


def result(paper: Paper, found: Result, *, show_proof: bool, saved: Path | None = None) -> None:
    """One result: statement, verdict, proof, trust level, axioms, cost; or why nothing came out."""
    verdict = found.verdict
    paper.headline(found.asked.name or "the submission", headline(verdict), _STYLES[verdict.status])
    if verdict.statement:
        paper.say(indented(verdict.statement))
    for warning in verdict.warnings:
        paper.say(indented(f"warning[{warning.get('code')}]: {warning.get('message')}"))
    if verdict.status == "accepted":
        _accepted(paper, found, show_proof)
    else:
        _not_accepted(paper, found)
    if saved is not None:
        paper.say(f"  saved    {saved}")
    paper.say()
    paper.flush()


def headline(verdict: Verdict) -> str:
    """The verdict in a few words."""
    if verdict.status == "accepted":
        return f"{verdict.kind} ({verdict.level})"
    reason = REASONS.get(verdict.reason, verdict.reason)
    return f"{verdict.status}: {reason}" if reason else verdict.status


def _accepted(paper: Paper, found: Result, show_proof: bool) -> None:
    verdict = found.verdict
    if show_proof and found.submission is not None:
        paper.say()
        paper.say(indented(found.submission, "    "))
        paper.say()
    paper.say(f"  trust    {verdict.level}: {LEVELS[str(verdict.level)]}")
    paper.say(f"  axioms   {', '.join(verdict.axioms) or 'none'}")
    if verdict.corner:
        paper.say("  corner   this solution exists only by a convention such as 1/0 = 0")
    if verdict.assumptions in ASSUMPTIONS:
        paper.say(f"  assumed  {ASSUMPTIONS[verdict.assumptions]}")
    for line in _uncertified(verdict):
        paper.say(f"  solver   {line}")
    for attempt in found.attempts:
        paper.say(f"  prover   {_attempt(attempt)}")
    paper.say(f"  cost     {cost(found)}")


def _uncertified(verdict: Verdict) -> list[str]:
    """The steps that rest on solvers, and why the certifier did not close them."""
    open_ = [row for row in verdict.obligations if not row.get("certified")]
    lines = []
    for row in open_[:_SHOWN_STEPS]:
        place = row.get("place")
        where = f"line {place.get('line')}, " if isinstance(place, Mapping) else ""
        lines.append(f"{where}{row.get('kind')} step `{row.get('conclusion')}`: {row.get('why')}")
    more = len(open_) - len(lines)
    return lines + ([f"and {more} more steps: `--json` lists all"] if more else [])


def cost(found: Result) -> str:
    """What generation and evaluation cost, and their ratio."""
    evaluation = found.verdict.cost
    solving = _seconds(evaluation.get("z3_seconds"))
    checked = f"evaluation {_seconds(evaluation.get('seconds'))} ({solving} of it in solvers"
    checked += f", {evaluation.get('steps', 0)} steps, {_megabytes(evaluation.get('peak_bytes'))})"
    generation = found.generation
    if generation is None:
        return checked
    made = f"generation {_seconds(generation.seconds)}"
    made += f", {generation.opinions} opinions, {generation.submissions} submissions"
    ratio = f"; ratio {found.ratio:.3g}" if found.ratio is not None else ""
    return f"{made}; {checked}{ratio}"


def _not_accepted(paper: Paper, found: Result) -> None:
    for attempt in found.attempts:
        paper.say(f"  prover   {_attempt(attempt)}")
    for error in found.verdict.errors:
        paper.say(indented(paper.rendered(error)))
    for goal in found.verdict.open_goals:
        paper.say(f"  open     {goal.get('goal')}")
        facts = goal.get("facts")
        if isinstance(facts, Mapping):
            for name, formula in facts.items():
                paper.say(f"           {name}: {formula}")


def _attempt(attempt: Attempt) -> str:
    detail = f": {attempt.detail[:300]}" if attempt.detail else ""
    level = attempt.box.get("level")
    where = f", in a box of level {level}" if level else ""
    return in_line(f"{attempt.prover} {attempt.version}{where}: {OUTCOMES[attempt.outcome]}{detail}")


def verification(paper: Paper, found: Verification) -> None:
    """What a result file is worth."""
    word = f"{found.outcome} ({found.level})" if found.status == "accepted" else found.status
    reasons = {
        **REASONS,
        "altered": "the file says of itself what is not so",
        "other_statement": "its certificate is about another statement than your problem file",
    }
    reason = reasons.get(found.reason, found.reason)
    paper.headline(found.problem, f"{word}: {reason}" if reason else word, _STYLES[found.status])
    if found.statement:
        paper.say(indented(found.statement))
    for error in found.errors:
        paper.say(indented(paper.rendered(error)))
    if found.status == "accepted":
        how = {
            "replayed": "its certificate was replayed by the kernel",
            "judged": "its submission was judged anew",
        }
        paper.say(f"  trust    {found.level}: {LEVELS[found.level]}")
        paper.say(f"  axioms   {', '.join(found.axioms) or 'none'}")
        paper.say(f"  checked  {how[found.how]}")
        same = {
            "asker": "this is what your problem file states",
            "file": "nothing is said of any other text; --problem FILE compares with yours",
        }
        paper.say(f"  about    the statement above; {same[found.compared]}")
    for line in _claims(found.claimed):
        paper.say(f"  claimed  {line}")
    paper.say()


def _claims(claimed: Mapping[str, Any]) -> list[str]:
    """What a result file says that nobody can check again."""
    lines = []
    attempts = claimed.get("attempts")
    for attempt in attempts if isinstance(attempts, list) else []:
        if isinstance(attempt, Mapping):
            box = attempt.get("box")
            level = box.get("level") if isinstance(box, Mapping) else None
            lines.append(f"prover {attempt.get('prover')} {attempt.get('version')}, box level {level}")
    generation = claimed.get("generation")
    if isinstance(generation, Mapping):
        lines.append(f"generation took {_seconds(generation.get('seconds'))}")
    if isinstance(claimed.get("audit"), str):
        lines.append(f"box audit {claimed['audit']}")
    return [in_line(line[:200]) for line in lines[:10]]


def _seconds(value: Any) -> str:
    return f"{value:.3g} s" if isinstance(value, int | float) else "not known"


def _megabytes(value: Any) -> str:
    return f"{value / 1e6:.0f} MB" if isinstance(value, int | float) else "memory not known"
