"""Sequents, and the table of rules.

A rule is a function from the theory, the premises and its parameters to the sequent that follows, or a `KernelError`.
`RULES` is the allow-list: a certificate line that names anything else is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from stemai.errors import KernelError
from stemai.kernel.terms import BOOL, Term
from stemai.kernel.theory import Theory


@dataclass(frozen=True, slots=True)
class Sequent:
    """`hypotheses |- conclusion`: the conclusion holds wherever every hypothesis does."""

    hypotheses: frozenset[Term]
    conclusion: Term


NO_HYPOTHESES: Final[frozenset[Term]] = frozenset()

Parameters = tuple[str, ...]
RuleFunction = Callable[..., Sequent]

#: What a rule's parameter may be; `certificate.py` reads and writes each kind.
PARAMETER_KINDS: Final = ("term", "terms", "type", "name", "int", "ints", "rational", "rationals", "data")


@dataclass(frozen=True, slots=True)
class Rule:
    """One inference rule: its name, the kinds of its parameters, the number of premises (None: any) and its function."""

    name: str
    parameters: Parameters
    premises: int | None
    function: RuleFunction


RULES: Final[dict[str, Rule]] = {}


def rule(*parameters: str, premises: int | None = 0) -> Callable[[RuleFunction], RuleFunction]:
    """Enter a function into `RULES` under its own name."""

    def enter(function: RuleFunction) -> RuleFunction:
        name = function.__name__.rstrip("_")
        if name in RULES or not set(parameters) <= set(PARAMETER_KINDS):
            raise ValueError(f"rule {name} is entered twice, or has a parameter of an unknown kind")
        RULES[name] = Rule(name, parameters, premises, function)
        return function

    return enter


def infer(theory: Theory, name: str, premises: tuple[Sequent, ...], parameters: tuple[Any, ...]) -> Sequent:
    """The sequent that rule `name` gives.  Raises: K010 (no such rule, wrong number of premises or parameters)."""
    found = RULES.get(name)
    if found is None:
        raise KernelError("K010", f"there is no rule `{name}`")
    if found.premises is not None and len(premises) != found.premises:
        raise KernelError("K010", f"rule `{name}` takes {found.premises} premises, not {len(premises)}")
    if len(parameters) != len(found.parameters):
        raise KernelError("K010", f"rule `{name}` takes {len(found.parameters)} parameters, not {len(parameters)}")
    return found.function(theory, premises, *parameters)


def refuse(rule_name: str, why: str) -> NoReturn:
    """Raise K011: the side condition `why` of the rule does not hold."""
    raise KernelError("K011", f"{rule_name}: {why}")


def require_formula(rule_name: str, term: Term) -> None:
    """Raise K011 unless `term` is a formula without loose indices."""
    if term.sort != BOOL or term.loose:
        refuse(rule_name, "a formula without loose variables is needed")


def require_closed_term(rule_name: str, term: Term) -> None:
    """Raise K011 if `term` has loose indices."""
    if term.loose:
        refuse(rule_name, "a term without loose variables is needed")
