"""An obligation as SMT-LIB 2.6 text: for cvc5, and for people who want to see what a solver gets.

The text is ours alone: no name, numeral spelling or comment of a problem or a proof reaches it.  Every convention of
the kernel is written into the formula.  `z3_printer.py` does the same for Z3 and shares no code with this, so that a
mistake in one of them shows as a disagreement.
"""

from __future__ import annotations

from dataclasses import dataclass

from stemai.kernel.terms import Term
from stemai.oracle import limits
from stemai.oracle.bounds import require_modest
from stemai.oracle.obligation import NotExpressible, Obligation
from stemai.oracle.sexpr import Node, text_of
from stemai.oracle.smtlib_facts import SPECIAL, finish_facts
from stemai.oracle.smtlib_printer import INT, REAL, Printer


@dataclass(frozen=True, slots=True)
class Script:
    """An obligation as text, without `check-sat`; the text is unsatisfiable only if the obligation holds.

    `ground_text` is the same without every assertion that has a quantifier, for a first attempt.  `legend` has, for a name
    of the text, the free variable, an application of the symbol, or the closed quantified formula that it stands for.
    """

    text: str
    ground_text: str
    logic: str
    legend: dict[str, Term]
    dropped: tuple[int, ...]
    abstracted: tuple[str, ...]


def print_script(obligation: Obligation, named: bool = False) -> Script:
    """The obligation as a script; with `named`, hypothesis i is an assertion of the name `h<i>`.

    Raises: NotExpressible (for the conclusion).
    """
    printer = Printer(SPECIAL, obligation.theory)
    asserted: list[tuple[int, Node]] = []
    dropped: list[int] = []
    for i, hypothesis in enumerate(obligation.hypotheses):
        try:
            require_modest(hypothesis)
            asserted.extend((i, node) for node in printer.split(hypothesis, True))
        except NotExpressible:
            dropped.append(i)
    require_modest(obligation.conclusion)
    goal = printer.split(obligation.conclusion, False)
    finish_facts(printer)
    lines: list[tuple[str, bool]] = []
    for i, node in asserted:
        text = text_of(node)
        # one name for several assertions is not allowed: a part gets the name of its hypothesis and its place
        line = f"(assert (! {text} :named h{i}.{len(lines)}))" if named else f"(assert {text})"
        lines.append((line, node.quantified))
    lines.extend((f"(assert {text_of(node)})", node.quantified) for node in (*printer.facts, *goal))
    text = "\n".join((*printer.declarations, *(line for line, _ in lines), ""))
    if len(text) > limits.TEXT_BYTES:
        raise NotExpressible(f"the text of the formula is longer than {limits.TEXT_BYTES} bytes")
    ground = "\n".join((*printer.declarations, *(line for line, quantified in lines if not quantified), ""))
    logic = _logic(printer.features, any(quantified for _, quantified in lines))
    return Script(text, ground, logic, printer.legend, tuple(dropped), tuple(sorted(printer.abstracted)))


def _logic(features: set[str], quantified: bool) -> str:
    """The name of the smallest logic of SMT-LIB that has what the script uses."""
    name = "" if quantified else "QF_"
    name += ("UF" if "function" in features else "") + ("BV" if "word" in features else "")
    name += "DT" if "datatype" in features else ""
    if features & {INT, REAL}:
        numbers = ("I" if INT in features else "") + ("R" if REAL in features else "")
        name += ("N" if "nonlinear" in features else "L") + numbers + "A"
    return f"{name}UF" if name in ("", "QF_") else name
