"""`calc`: a chain of relations, put together."""

from __future__ import annotations

from stemai.errors import JudgeError, Place
from stemai.judge.certify import certify
from stemai.judge.context import Context
from stemai.judge.leaves import prove_by
from stemai.judge.session import Session, shown
from stemai.kernel.terms import Term


def chain(session: Session, context: Context, goal: Term, lines: list[int], place: Place) -> int:
    """A line that concludes `goal` from the links of a chain.  Raises: J018 (the chain proves something else)."""
    proof = session.proof
    links = [proof.conclusion(line) for line in lines]
    if all(link.op == "eq" for link in links):
        line = lines[0]
        for following in lines[1:]:
            line = proof.line("trans", (line, following))
        if proof.conclusion(line) is goal:
            return line
        lines = [line]
    found = certify(proof, lines, goal, [])
    if found is not None:
        return found
    ends = _ends(links)
    if ends is not None and not _speaks_of(goal, *ends):
        raise JudgeError(
            "J023",
            "the chain does not begin and end as the goal does",
            place=place,
            cause=f"goal: {shown(goal)}\nchain: from {shown(ends[0])} to {shown(ends[1])}",
            mend="make its first and last terms those of the goal, or state the chain as a `have`",
        )
    return prove_by(session, context, goal, lines, "linarith", place)


def _ends(links: list[Term]) -> tuple[Term, Term] | None:
    first, last = links[0], links[-1]
    return (first.args[0], last.args[1]) if first.args and len(last.args) == 2 else None


def _speaks_of(goal: Term, left: Term, right: Term) -> bool:
    return goal.op not in ("eq", "le", "lt") or goal.args[0].sort == left.sort == right.sort
