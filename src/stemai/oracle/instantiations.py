"""What cvc5 prints of its instantiations, or `z3_log.py` for Z3, as terms of the kernel.  Hints: what cannot be read is left out.

The names of a script are ours alone, its binders among them, and cvc5 keeps them; so the names say which quantifier an
instantiation is of, however its body was rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial, reduce
from typing import Final, TypeAlias

from stemai.errors import KernelError, LimitReached
from stemai.kernel.limits import NUMERAL_DIGITS
from stemai.kernel.terms import FALSE, INT, REAL, TRUE, Term, call, make, number, word
from stemai.oracle import limits
from stemai.oracle.obligation import Answer, NotExpressible, Obligation
from stemai.oracle.smtlib import print_script

Instance = tuple[Term, tuple[Term, ...]]  # a quantified formula, and values for its first variables
_Tree: TypeAlias = "str | list[_Tree]"
_TOKEN: Final = re.compile(r"[()]|[^\s()]+")


def instances(obligation: Obligation, answer: Answer) -> tuple[Instance, ...]:
    """The instances of quantified formulas with which a solver has refuted the obligation, if it was asked to explain."""
    if not answer.instantiations:
        return ()
    return read_instantiations(answer.instantiations, print_script(obligation).legend)


def read_instantiations(text: str, legend: Mapping[str, Term]) -> tuple[Instance, ...]:
    """The instantiations in `text`, each once; those of quantifiers below other binders are left out."""
    found: dict[Instance, None] = {}
    for said in _trees(text):
        if len(said) > 2 and said[0] == "instantiations" and isinstance(said[1], list) and len(said[1]) == 3:
            names = [pair[0] for pair in said[1][1] if isinstance(pair, list) and pair]
            for values in said[2:]:
                instance = _instance(names, values, legend)
                if instance is not None:
                    found.setdefault(instance)
    return tuple(found)[: limits.INSTANCES]


def _instance(names: list[_Tree], values: _Tree, legend: Mapping[str, Term]) -> Instance | None:
    """The outermost quantifier, with values for it and for those right below it, as far as they can be read."""
    formula = legend.get(str(names[0])) if names else None
    if formula is None or len(names) != len(values):
        return None
    first, read = int(str(names[0])[1:]), list[Term]()
    try:
        for name, value in zip(names, values, strict=True):
            if name != f"b{first + len(read)}":
                break  # cvc5 has done away with a binder
            read.append(_term(value, legend))
    except (NotExpressible, KernelError, LimitReached, ValueError):
        pass
    return (formula, tuple(read)) if read else None


def _trees(text: str) -> list[list[_Tree]]:
    """The lists of `text`; none of it where it is too long, too deep or not balanced."""
    stack: list[list[_Tree]] = [[]]
    for token in _TOKEN.findall(text) if len(text) <= limits.INSTANTIATIONS_BYTES else ():
        if token == "(":
            stack.append([])
        elif token != ")":
            stack[-1].append(token)
        else:
            done = stack.pop()
            if stack:
                stack[-1].append(done)
        if not 1 <= len(stack) <= limits.INSTANTIATIONS_DEPTH:
            return []
    return [tree for tree in stack[0] if isinstance(tree, list)] if len(stack) == 1 else []


def _term(tree: _Tree, legend: Mapping[str, Term]) -> Term:
    """Raises: NotExpressible, KernelError."""
    if isinstance(tree, str):
        return _atom(tree, legend)
    if len(tree) < 2:
        raise NotExpressible("brackets around nothing")
    head, *rest = tree
    if head == "_" and len(rest) == 2 and str(rest[0]).startswith("bv"):
        return word(_integer(str(rest[0])[2:]), _integer(str(rest[1])))
    parts = [_term(part, legend) for part in rest]
    if head == "-" and len(parts) == 1:
        negative = parts[0]
        return number(-negative.data[0], negative.sort) if negative.op == "num" else make("neg", negative)
    if head == "/" and all(p.op == "num" for p in parts) and parts[1].data[0] != 0:
        return number(Fraction(parts[0].data[0], parts[1].data[0]), REAL)
    build = _BACK.get(str(head))
    return _applied(legend.get(str(head)), parts) if build is None else build(parts)


def _atom(text: str, legend: Mapping[str, Term]) -> Term:
    if text in ("true", "false"):
        return TRUE if text == "true" else FALSE
    if text.startswith("#b"):
        return word(int(text[2:], 2), len(text) - 2)
    whole, dot, _ = text.partition(".")
    return number(_integer(whole), REAL if dot else INT) if whole.isdigit() else _applied(legend.get(text), [])


def _applied(meaning: Term | None, values: list[Term]) -> Term:
    """What a name of the script stands for, at `values`."""
    if meaning is not None and meaning.op == "free":
        return make("apply", meaning, *values) if values else meaning
    if meaning is None or meaning.op != "call":
        raise NotExpressible("a name that stands for nothing in the obligation")
    given = iter(values)
    filled = (a if a.sort.result is not None else next(given, None) for a in meaning.args)
    return call(meaning.data, *(a for a in filled if a is not None))


def _integer(text: str) -> int:
    if len(text) > NUMERAL_DIGITS:
        raise NotExpressible("a number is too long")
    return int(text)


def _fold(op: str) -> Callable[[list[Term]], Term]:
    return lambda parts: reduce(partial(make, op), parts)


def _plain(op: str) -> Callable[[list[Term]], Term]:
    return lambda parts: make(op, *parts)


_BACK: Final[dict[str, Callable[[list[Term]], Term]]] = {
    **{"+": _fold("add"), "*": _fold("mul"), "-": _fold("sub"), "/": _plain("div")},
    **{"div": _plain("idiv"), "mod": _plain("imod"), "abs": _plain("abs"), "ite": _plain("ite"), "=": _plain("eq")},
    **{"<": _plain("lt"), "<=": _plain("le"), ">": lambda p: make("lt", *p[::-1]), ">=": lambda p: make("le", *p[::-1])},
    **{"not": _plain("not"), "and": _plain("and"), "or": _plain("or"), "=>": _plain("implies")},
    **{"to_real": _plain("real"), "to_int": _plain("floor")},
}
