"""Kernel sorts and terms as Coq text.

Int is Z, Real is R, Bool is Prop, a declared sort is a variable Type, a function sort an arrow.  Names that come from
outside end in `_` (free variables) or `'` (bound ones), or begin with `s_`, `T_`, `ax_`: none can meet a name of Coq's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stemai.errors import UsageError
from stemai.kernel.terms import BOOL, INT, REAL, Sort, Term

_INFIX: Final = {"add": "+", "sub": "-", "mul": "*", "le": "<=", "lt": "<"}
_INTEGER: Final = {
    "idiv": "stem_div", "imod": "stem_mod", "dvd": "stem_dvd", "prime": "stem_prime", "abs": "Z.abs", "min": "Z.min",
    "max": "Z.max", "pow": "Z.pow", "sum": "stem_zsum", "prod": "stem_zprod", "real": "IZR",
}  # fmt: skip
_REALS: Final = {
    "div": "stem_rdiv", "floor": "stem_floor", "sqrt": "sqrt", "rational": "stem_rational", "abs": "Rabs", "min": "Rmin",
    "max": "Rmax", "pow": "stem_rpow", "sum": "stem_rsum", "prod": "stem_rprod",
}  # fmt: skip
_JOINED: Final = {"and": "/\\", "or": "\\/"}

#: Sums and products: the name, and the operation with its unit.
BIG: Final = {
    ("sum", "Int"): ("stem_zsum", "Z.add 0%Z"),
    ("prod", "Int"): ("stem_zprod", "Z.mul 1%Z"),
    ("sum", "Real"): ("stem_rsum", "Rplus 0%R"),
    ("prod", "Real"): ("stem_rprod", "Rmult 1%R"),
}

#: Every operator of the kernel that has a Coq spelling; the others are those of words.
COVERED: Final = frozenset(
    ("num", "bound", "free", "call", "apply", "lambda", "forall", "exists", "true", "false", "not", "implies", "eq")
) | {"ite", "neg", *_INFIX, *_INTEGER, *_REALS, *_JOINED}


def uncovered(what: str) -> UsageError:
    """The error for what has no translation."""
    return UsageError("U301", f"the export to Coq does not cover {what}", mend="docs/coq.md lists what is covered")


#: What stands beside a symbol and beside a sort, under names made of theirs.
OF_SYMBOL: Final = ("{}_eq", "{}_typed", "{}_step", "{}_step_eq", "{}_inside", "{}_measure", "{}_unfold", "{}_all")
OF_SORT: Final = ("i_{}",)


class Names:
    """Coq identifiers for names from outside, no two the same, also not with those that are made of them."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, name: str, before: str = "", after: str = "", beside: Sequence[str] = ()) -> str:
        """A name like `name`; `beside` are the patterns of names that come with it."""
        plain = re.sub(r"[^A-Za-z0-9_]", "", name) or "x"
        plain = plain if before or plain[0].isalpha() else f"x{plain}"
        found, count = f"{before}{plain}{after}", 1
        while not self._taken.isdisjoint(made := (found, *(pattern.format(found) for pattern in beside))):
            count += 1
            found = f"{before}{plain}{count}{after}"
        self._taken.update(made)
        return found


class Spelling:
    """The text of the terms of one theory; a name keeps its spelling."""

    def __init__(self) -> None:
        self.names = Names()
        self.symbols: dict[str, str] = {}
        self.sorts: dict[str, str] = {}
        self._variables: dict[Term, str] = {}
        self._closed: dict[tuple[Term, str], str] = {}

    def sort(self, sort: Sort) -> str:
        """The Coq type.  Raises: U301 (words)."""
        if sort.result is not None:
            return "(" + " -> ".join(self.sort(s) for s in (*sort.arguments, sort.result)) + ")"
        found = {"Bool": "Prop", "Int": "Z", "Real": "R"}.get(sort.name) or self.sorts.get(sort.name)
        if found is None:
            raise uncovered(f"the sort {sort}")
        return found

    def inhabitant(self, sort: Sort) -> str:
        """A value of the sort."""
        if sort.result is not None:
            binders = " ".join(f"(_ : {self.sort(s)})" for s in sort.arguments)
            return f"(fun {binders} => {self.inhabitant(sort.result)})"
        plain = {"Bool": "True", "Int": "0%Z", "Real": "0%R"}.get(sort.name)
        return plain or f"i_{self.sort(sort)}"

    def variable(self, variable: Term) -> str:
        """The name of a free variable."""
        if variable not in self._variables:
            self._variables[variable] = self.names.new(variable.data[0], after="_")
        return self._variables[variable]

    def binder(self, variable: Term) -> str:
        return f"({self.variable(variable)} : {self.sort(variable.sort)})"

    def respelled(self) -> None:
        """Forget texts, after `symbols` has changed."""
        self._closed.clear()

    def term(self, term: Term, env: Sequence[str] = (), scope: str = "") -> str:
        """The text of a term, in brackets; `env` names the loose indices, innermost first.

        `scope` is the notation scope that the text will stand in: "Z", "R", or "" for none of the two.
        """
        if term.loose == 0:
            key = (term, scope)
            if key not in self._closed:
                self._closed[key] = self._scoped(term, (), scope)
            return self._closed[key]
        return self._scoped(term, env, scope)

    def _scoped(self, term: Term, env: Sequence[str], scope: str) -> str:
        """The text in the scope of its own arithmetic, marked where that is not the scope around it."""
        sort = term.args[0].sort if term.op in ("le", "lt", "eq") else term.sort
        own = {INT: "Z", REAL: "R"}.get(sort, "")
        if term.op in ("num", "neg", *_INFIX) or (term.op == "eq" and own):
            text = self._operation(term, env, own)
            return text if own == scope else f"{text}%{own}"
        return self._other(term, env)

    def _operation(self, term: Term, env: Sequence[str], own: str) -> str:
        """Text with notations of the scope `own`."""
        if term.op == "num":
            value = term.data[0]
            if own == "Z":
                return f"{value}" if value >= 0 else f"({value})"
            top = f"{value.numerator}" if value >= 0 else f"(IZR ({value.numerator}))"
            return top if value.denominator == 1 else f"({top} / {value.denominator})"
        parts = [self.term(a, env, own) for a in term.args]
        if term.op == "neg":
            return f"(- {parts[0]})"
        if term.op == "eq":
            return f"({parts[0]} = {parts[1]})"
        text = parts[0]
        for part in parts[1:]:
            text = f"({text} {_INFIX[term.op]} {part})"
        return text

    def _other(self, term: Term, env: Sequence[str]) -> str:
        op = term.op
        if op == "bound":
            index: int = term.data[0]
            return env[index]
        if op == "free":
            return self.variable(term)
        if op in ("true", "false"):
            return op.capitalize()
        if op in ("forall", "exists"):
            name = self._bound_name(term.hint, env)
            return f"({op} {name} : {self.sort(term.data)}, {self.term(term.args[0], (name, *env))})"
        if op == "lambda":
            return self._function(term.data, term.hint, term.args[0], env)
        if op in ("sum", "prod"):
            low, high, body = term.args
            summand = self._function((INT,), term.hint, body, env)
            head = (_INTEGER if term.sort == INT else _REALS)[op]
            return f"({head} {self.term(low, env)} {self.term(high, env)} {summand})"
        parts = [self.term(a, env) for a in term.args]
        if op in _JOINED:
            return "(" + f" {_JOINED[op]} ".join(parts) + ")"
        if op == "not":
            return f"(~ {parts[0]})"
        if op == "implies":
            return f"({parts[0]} -> {parts[1]})"
        if op == "eq":
            return f"({parts[0]} {'<->' if term.args[0].sort == BOOL else '='} {parts[1]})"
        if op == "call":
            return f"({' '.join((self.symbols[term.data.name], *parts))})"
        if op == "apply":
            return f"({' '.join(parts)})"
        return f"({' '.join((self.head(term), *parts))})"

    def head(self, term: Term) -> str:
        """The Coq function that an operator is.  Raises: U301."""
        if term.op == "ite":
            return "stem_ite_prop" if term.sort == BOOL else "stem_ite"
        real = REAL in (term.sort, *(a.sort for a in term.args)) and term.op != "real"
        found = (_REALS if real else _INTEGER).get(term.op)
        if found is None:
            raise uncovered(f"the operator `{term.op}`")
        return found

    def _function(self, sorts: Sequence[Sort], hint: Sequence[str], body: Term, env: Sequence[str]) -> str:
        inside, binders = tuple(env), []
        for position, sort in enumerate(sorts):
            name = self._bound_name(hint[position : position + 1], inside)
            binders.append(f"({name} : {self.sort(sort)})")
            inside = (name, *inside)
        return f"(fun {' '.join(binders)} => {self.term(body, inside)})"

    def _bound_name(self, hint: Sequence[str], env: Sequence[str]) -> str:
        plain = re.sub(r"[^A-Za-z0-9_]", "", hint[0] if hint else "") or "x"
        plain = plain if plain[0].isalpha() else f"x{plain}"
        name, count = f"{plain}'", 1
        while name in env:
            count += 1
            name = f"{plain}{count}'"
        return name


def variables_of(terms: Sequence[Term]) -> list[Term]:
    """The free variables of `terms`, by name and sort."""
    found = frozenset[Term]().union(*(t.frees for t in terms))
    return sorted(found, key=lambda v: (v.data[0], str(v.sort)))
