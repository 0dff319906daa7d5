"""Kernel terms as text for people: infix, with bound variables named apart, never longer than a limit.

The text is for reading alone; nothing in the project parses it back.
"""

from __future__ import annotations

from typing import Final

from stemai.errors import printable
from stemai.kernel import limits
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import Sort, Term

_INFIX: Final[dict[str, tuple[str, int, int, int]]] = {  # text, own strength, what the left and the right side need
    "implies": ("->", 1, 2, 1),
    "or": ("or", 2, 3, 3),
    "and": ("and", 3, 4, 4),
    "eq": ("=", 5, 6, 6),
    "le": ("<=", 5, 6, 6),
    "lt": ("<", 5, 6, 6),
    "dvd": ("dvd", 5, 6, 6),
    "add": ("+", 6, 6, 7),
    "sub": ("-", 6, 6, 7),
    "mul": ("*", 7, 7, 8),
    "div": ("/", 7, 7, 8),
    "idiv": ("div", 7, 7, 8),
    "imod": ("mod", 7, 7, 8),
    "pow": ("^", 9, 10, 9),
}
_PREFIX: Final = {"not": ("not ", 4), "neg": ("-", 8)}
_ATOMIC: Final = 10
CUT: Final = " ..."  # ends a text that is not all of it, and no other


def render(term: Term, characters: int = limits.PRINTED_CHARACTERS) -> str:
    """`term` as text, cut with `...` where it grows longer than `characters`."""
    printer = _Printer(term, characters)
    printer.term(term, (), 0)
    text = "".join(printer.pieces)
    return printable(text if printer.left >= 0 else text[:characters] + CUT).replace("\n", "\\n")


def render_sequent(sequent: Sequent, characters: int = limits.PRINTED_CHARACTERS) -> str:
    """Hypotheses, `|-`, and the conclusion."""
    hypotheses = sorted(render(h, characters) for h in sequent.hypotheses)
    return ", ".join(hypotheses) + (" |- " if hypotheses else "|- ") + render(sequent.conclusion, characters)


class _Printer:
    """The text so far, and how much may still come."""

    def __init__(self, term: Term, characters: int) -> None:
        self.pieces: list[str] = []
        self.left = characters
        self._taken = _names(term)

    def put(self, text: str) -> None:
        self.pieces.append(text)
        self.left -= len(text)

    def term(self, term: Term, scope: tuple[str, ...], strength: int) -> None:
        """Print `term`, in parentheses where it binds weaker than `strength`; `scope` has the innermost name first."""
        if self.left < 0:
            return
        own = _strength(term)
        if own < strength:
            self.put("(")
        if term.op in _INFIX:
            self._infix(term, scope)
        elif term.op in _PREFIX:
            text, inner = _PREFIX[term.op]
            self.put(text)
            self.term(term.args[0], scope, inner)
        elif term.op in ("forall", "exists", "lambda", "sum", "prod", "ite", "match"):
            self._special(term, scope)
        elif term.op == "real":
            self.put("(")
            self.term(term.args[0], scope, 0)
            self.put(" : Real)")  # not `real(x)`: something else may have that name
        else:
            self._application(term, scope)
        if own < strength:
            self.put(")")

    def _infix(self, term: Term, scope: tuple[str, ...]) -> None:
        text, _, left, right = _INFIX[term.op]
        self.term(term.args[0], scope, left)
        for part in term.args[1:]:
            self.put(f" {text} " if text != "^" else text)
            self.term(part, scope, right)

    def _special(self, term: Term, scope: tuple[str, ...]) -> None:
        if term.op == "ite":
            for word, part in zip(("if ", " then ", " else "), term.args, strict=True):
                self.put(word)
                self.term(part, scope, 1 if word != " else " else 0)
        elif term.op == "match":
            self._match(term, scope)
        elif term.op in ("sum", "prod"):
            (name,) = names = self._fresh(term, scope, 1)
            self.put(f"{term.op}({name} in ")
            self.term(term.args[0], scope, 6)
            self.put("..")
            self.term(term.args[1], scope, 6)
            self.put(", ")
            self.term(term.args[2], (*names, *scope), 0)
            self.put(")")
        else:
            sorts: tuple[Sort, ...] = term.data if term.op == "lambda" else (term.data,)
            names = self._fresh(term, scope, len(sorts))
            shown = " ".join(f"({n} : {s})" for n, s in zip(names, sorts, strict=True))
            if len(sorts) == 1:
                shown = shown[1:-1]
            self.put(f"fun {shown} => " if term.op == "lambda" else f"{term.op} {shown}, ")
            self.term(term.args[0], (*reversed(names), *scope), 0)

    def _match(self, term: Term, scope: tuple[str, ...]) -> None:
        self.put("match ")
        self.term(term.args[0], scope, 0)
        self.put(" with")
        used = 0
        for constructor, arm in zip(term.data, term.args[1:], strict=True):
            count = len(constructor.parameters)
            names = self._fresh(term, scope, count, used)
            used += count
            self.put(f" | {constructor.name}" + (f"({', '.join(names)})" if names else "") + " => ")
            self.term(arm, (*reversed(names), *scope), 0)
        self.put(" end")

    def _application(self, term: Term, scope: tuple[str, ...]) -> None:
        args = term.args
        if term.op == "apply":
            self.term(args[0], scope, _ATOMIC)
            args = args[1:]
        else:
            self.put(_head(term, scope))
        if args:
            self.put("(")
            for position, part in enumerate(args):
                self.put(", " if position else "")
                self.term(part, scope, 0)
            self.put(")")

    def _fresh(self, term: Term, scope: tuple[str, ...], count: int, first: int = 0) -> tuple[str, ...]:
        """Names for variables that `term` binds: their hints, numbered where something else has the name."""
        names: list[str] = []
        for position in range(first, first + count):
            hint = term.hint[position] if position < len(term.hint) else "x"
            stem = hint if hint.isidentifier() else "x"
            name, number = stem, 1
            while name in self._taken or name in scope or name in names:
                name, number = f"{stem}{number}", number + 1
            names.append(name)
        return tuple(names)


def _strength(term: Term) -> int:
    if term.op in _INFIX:
        return _INFIX[term.op][1]
    if term.op in _PREFIX:
        return _PREFIX[term.op][1]
    if term.op in ("forall", "exists", "lambda", "ite"):
        return 0
    literal = term.op == "num" and (term.data[0] < 0 or term.data[0].denominator != 1)
    return 7 if literal else _ATOMIC


def _head(term: Term, scope: tuple[str, ...]) -> str:
    if term.op == "size":
        return "#"  # what measures a datatype has no word in the language, and many definitions are named `size`
    if term.op == "bound":
        index = term.data[0]
        return scope[index] if index < len(scope) else f"#{index - len(scope)}"
    if term.op == "call":
        return str(term.data.name)
    if term.op == "word":
        return f"{term.data[0]}[{term.data[1].width}]"
    return str(term.data[0]) if term.op in ("free", "num") else term.op


def _names(term: Term) -> set[str]:
    """The names of the free variables and symbols of `term`."""
    found = {str(v.data[0]) for v in term.frees}
    seen: set[Term] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node.args)
            if node.op == "call":
                found.add(node.data.name)
            elif node.op == "match":
                found.update(c.name for c in node.data)
    return found
