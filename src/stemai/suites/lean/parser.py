"""Tokens of a Lean file to its theorem headers: precedence climbing with Lean's and Mathlib's own levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NoReturn

from stemai.suites.lean.syntax import (
    App,
    Ascribed,
    Big,
    Binder,
    Builder,
    Choice,
    Congruence,
    Expr,
    Field,
    Ident,
    Infix,
    Iterate,
    Let,
    Listed,
    Numeral,
    Parameter,
    Prefix,
    Quantified,
    Section,
    Theorem,
    Tuple,
)
from stemai.suites.lean.tokens import Token, tokens
from stemai.suites.reading import NotCovered

_ASCII: Final = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "<->": "↔", "λ": "fun", "=>": "↦", "∀ᵉ": "∀", "∃ᵉ": "∃"}
# operator: (its level, the least level of its left side, that of its right side); Init/Prelude and Mathlib notations
_INFIX: Final = {
    "↔": (20, 21, 21), "→": (25, 26, 25), "∨": (30, 31, 30), "∧": (35, 36, 35),
    "=": (50, 51, 51), "≠": (50, 51, 51), "<": (50, 51, 51), "≤": (50, 51, 51), ">": (50, 51, 51), "≥": (50, 51, 51),
    "∈": (50, 51, 51), "∉": (50, 51, 51), "∣": (50, 51, 51), "⊆": (50, 51, 51), "≡": (50, 51, 51), "⊂": (50, 51, 51),
    "×": (35, 36, 35), "≃": (25, 26, 26),
    "+": (65, 65, 66), "-": (65, 65, 66), "∪": (65, 65, 66),
    "*": (70, 70, 71), "/": (70, 70, 71), "%": (70, 70, 71), "∩": (70, 70, 71), "\\": (70, 71, 71),
    "•": (73, 74, 73), "^": (75, 76, 75), "⁻¹'": (80, 80, 81), "''": (80, 80, 81), "×ˢ": (82, 83, 82), "∘": (90, 91, 90),
}  # fmt: skip
_RELATIONS: Final = ("<", "≤", ">", "≥", "≠", "∈", "∉", "⊆", "⊂", "∣")
_MAX: Final = 1024  # the level of an argument
_CLOSERS: Final = {"(": ")", "{": "}", "[": "]", "⦃": "⦄"}
_MODIFIERS: Final = ("private", "protected", "noncomputable", "nonrec")
_COMMANDS: Final = ("theorem", "lemma", "open", "namespace", "section", "end", *_MODIFIERS)  # where a proof ends
_DEPTH: Final = 200  # of nesting, so that no file exhausts the stack


def parse_theorems(text: str) -> list[Theorem]:
    """The theorem headers of a file.  Raises: NotCovered (`syntax`)."""
    return _Parser(tokens(text)).file()


@dataclass(frozen=True, slots=True)
class _Opened:
    """The namespaces that are open at one place."""

    names: tuple[str, ...] = ()
    scoped: tuple[str, ...] = ()

    def more(self, names: tuple[str, ...], scoped: bool) -> _Opened:
        if scoped:
            return _Opened(self.names, (*self.scoped, *names))
        return _Opened((*self.names, *names), self.scoped)

    def inside(self, name: str) -> _Opened:
        """What is open in `namespace A.B`."""
        parts = name.split(".")
        return self.more(tuple(".".join(parts[: i + 1]) for i in range(len(parts))), False)


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0
        self._opened = self._opened_outside = _Opened()
        self._sections: list[tuple[str, _Opened]] = []
        self._limit = len(found)  # a `let` without `;` ends with its line
        self._dots: list[list[str]] = []  # the `·` of each bracket that is open

    # -------------------------------------------------------------------------------------------------------- tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at] if self._at < self._limit else self._tokens[-1]

    @property
    def _text(self) -> str:
        token = self._next
        return _ASCII.get(token.text, token.text) if token.kind in ("sign", "name") else ""

    def _take(self) -> Token:
        token = self._next
        if token.kind == "end":
            self._fail("the end of the text")
        self._at += 1
        return token

    def _accept(self, text: str) -> bool:
        if self._text == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            self._fail(f"`{self._next.text}` where `{text}` is expected")

    def _fail(self, what: str) -> NoReturn:
        raise NotCovered("syntax", f"line {self._next.line}: {what}")

    # --------------------------------------------------------------------------------------------------------- files

    def file(self) -> list[Theorem]:
        """Every header; commands other than `theorem`, `lemma`, `open`, `import`, options and sections are refused."""
        found: list[Theorem] = []
        while self._next.kind != "end":
            self._skip_modifiers()
            if self._text in ("theorem", "lemma"):
                self._take()
                found.append(self._theorem())
                self._opened = self._opened_outside
            else:
                self._command()
        return found

    def _skip_modifiers(self) -> None:
        """`@[simp]`, `private`, `noncomputable`: nothing that a statement means depends on them."""
        while True:
            if self._text == "@" and self._tokens[self._at + 1].text == "[":
                self._take()
                depth = 0
                while True:
                    text = self._take().text
                    depth += (text == "[") - (text == "]")
                    if depth == 0:
                        break
            elif self._text in _MODIFIERS:
                self._take()
            else:
                return

    def _command(self) -> None:
        if self._accept("import"):
            self._take()
        elif self._accept("set_option"):
            self._take()
            self._take()
            self._accept("in")
        elif self._accept("open"):
            self._open()
        elif self._text in ("namespace", "section"):
            line, called = self._next.line, self._take().text
            name = self._take().text if self._next.kind == "name" and self._next.line == line else ""
            self._sections.append((name, self._opened_outside))
            self._opened = self._opened_outside = (
                self._opened_outside.inside(name) if called == "namespace" else self._opened_outside
            )
        elif self._text == "end" and self._sections:
            line = self._take().line
            if self._next.kind == "name" and self._next.line == line:
                self._take()
            self._opened = self._opened_outside = self._sections.pop()[1]
        else:
            self._fail(f"the command `{self._next.text}`")

    def _open(self) -> None:
        """`open A B`, `open scoped A`, and with `in` for one command."""
        line = self._next.line
        scoped = self._accept("scoped")
        names = []
        while self._next.kind == "name" and self._next.line == line and self._text != "in":
            names.append(self._take().text)
        if not names or self._text == "(":
            self._fail("`open` of some names alone")
        self._opened = self._opened.more(tuple(names), scoped)
        if not self._accept("in"):
            self._opened_outside = self._opened

    def _theorem(self) -> Theorem:
        name = self._take().text
        parameters = []
        while self._text in ("(", "{", "[", "⦃"):
            parameters.append(self._parameter())
        self._expect(":")
        conclusion = self._expression(0)
        self._expect(":=")
        self._skip_proof()
        return Theorem(name, tuple(parameters), conclusion, self._opened.names, self._opened.scoped)

    def _parameter(self) -> Parameter:
        closer = _CLOSERS[self._take().text]
        start = self._at
        names = []
        while self._next.kind == "name":
            names.append(self._take().text)
        if not names or not self._accept(":"):
            self._at, names = start, ["_"]  # `[Fact p.Prime]`
        type_ = self._expression(0)
        self._expect(closer)
        return Parameter(tuple(names), type_)

    def _skip_proof(self) -> None:
        """Only statements are read: a proof goes on to the next command at the start of a line, or to the end."""
        depth = 0
        while self._next.kind != "end":
            if depth == 0 and (self._text in _COMMANDS or (self._text == "@" and self._tokens[self._at + 1].text == "[")):
                return
            depth += (self._text in ("(", "[", "{")) - (self._text in (")", "]", "}"))
            self._at += 1

    # --------------------------------------------------------------------------------------------------- expressions

    def _expression(self, level: int) -> Expr:
        self._depth += 1
        if self._depth > _DEPTH:
            self._fail("an expression nested too deeply")
        left, left_level = self._leading(level)
        while True:
            operator = self._text
            if operator not in _INFIX:
                break
            own, needs_left, needs_right = _INFIX[operator]
            if own < level or left_level < needs_left:
                break
            self._take()
            left = self._congruence(left) if operator == "≡" else Infix(operator, left, self._expression(needs_right))
            left_level = own
        self._depth -= 1
        return left

    def _congruence(self, left: Expr) -> Expr:
        right = self._expression(51)
        if self._text not in ("[MOD", "[ZMOD"):
            self._fail("`≡` without `[MOD n]`")
        kind = self._take().text[1:]
        modulus = self._expression(0)
        self._expect("]")
        return Congruence(kind, left, right, modulus)

    def _leading(self, level: int) -> tuple[Expr, int]:
        """What an expression begins with, and the level that it has as a left side."""
        text = self._text
        if text == "-":
            self._take()
            return Prefix("-", self._expression(75)), 75
        if text == "¬":
            self._take()
            return Prefix("¬", self._expression(40)), _MAX
        if text in ("∀", "∃", "∃!", "fun"):
            return self._quantified(), _MAX
        if text == "if":
            return self._choice(), _MAX
        if text == "let":
            return self._let(), _MAX
        if text in ("∑", "∏"):
            return self._big(), 67
        if text == "√":
            self._take()
            return Prefix("√", self._expression(100)), 100
        return self._application(), _MAX

    def _application(self) -> Expr:
        head = self._argument()
        arguments = []
        while self._begins_argument():
            arguments.append(self._argument())
        if self._text == "fun" and isinstance(head, Ident | Field):
            arguments.append(self._quantified())  # `f fun x => …`: the last argument
        elif self._accept("<|") or self._accept("$"):
            arguments.append(self._expression(10))
        return App(head, tuple(arguments)) if arguments else head

    def _begins_argument(self) -> bool:
        token = self._next
        if token.kind == "number":
            return True
        if token.kind == "name":
            return self._text not in _KEYWORDS
        if self._text == "|":
            return False  # an absolute value as an argument stands in brackets
        return self._text in ("(", "{", "[", "↑", "⌊", "⌈", "∅", "⟨", "·")

    def _argument(self) -> Expr:
        """An expression at the level of arguments, with what is glued to its end."""
        found = self._atom()
        while True:
            if self._next.kind == "field" and self._next.glued:
                found = Field(found, self._take().text[1:])
            elif self._text == "⁻¹":
                self._take()
                found = Prefix("⁻¹", found)
            elif self._text == "!" and not isinstance(found, Prefix):
                self._take()
                found = Prefix("!", found)
            elif self._text in ("‼", "ᶜ"):
                found = Prefix(self._take().text, found)
            elif self._accept("^["):
                found = Iterate(found, self._expression(0))
                self._expect("]")
            else:
                return found

    def _atom(self) -> Expr:
        token = self._next
        if token.kind == "number":
            return Numeral(self._take().text)
        if token.kind == "name" and self._text not in _KEYWORDS:
            return Ident(self._take().text)
        text = self._text
        if text == "∅":
            self._take()
            return Listed("{", ())
        if text == "↑":
            self._take()
            return Prefix("↑", self._argument())
        if text in ("⌊", "⌈"):
            return self._rounded()
        if text in ("|", "‖"):
            return self._absolute()
        if text == "#":
            self._take()
            return Prefix("#", self._argument())
        if text == "·" and self._dots:
            self._take()
            self._dots[-1].append(f"·{len(self._dots)}.{len(self._dots[-1])}".replace(".", "_"))
            return Ident(self._dots[-1][-1])
        if text == "⟨":
            self._take()
            return Tuple(self._list("⟨", "⟩").elements, anonymous=True)
        if text == "(":
            return self._bracket()
        if text == "[":
            self._take()
            return self._list("[", "]")
        if text == "{":
            return self._braces()
        self._fail(f"`{token.text}`")

    def _rounded(self) -> Expr:
        opener = self._take().text
        body = self._expression(0)
        self._expect("⌋" if opener == "⌊" else "⌉")
        natural = "₊" if self._accept("₊") else ""
        return Prefix(opener + natural, body)

    def _absolute(self) -> Expr:
        sign = self._take().text
        body = self._expression(0)
        self._expect(sign)
        return Prefix(sign, body)

    def _choice(self) -> Expr:
        self._take()
        condition = self._expression(0)
        self._expect("then")
        then = self._expression(0)
        self._expect("else")
        return Choice(condition, then, self._expression(0))

    def _let(self) -> Expr:
        """`let x := e; b`, or with `b` on the next line."""
        line = self._take().line
        name = self._take().text
        type_ = self._expression(0) if self._accept(":") else None
        self._expect(":=")
        outer = self._limit
        self._limit = next((i for i in range(self._at, outer) if self._tokens[i].line > line), outer)
        value = self._expression(0)
        ended = self._accept(";")
        if not ended and self._at < self._limit:
            self._fail(f"`{self._next.text}` where a `let` ends")
        self._limit = outer
        return Let(name, type_, value, self._expression(0))

    def _bracket(self) -> Expr:
        self._take()
        after = [t.text for t in self._tokens[self._at : self._at + 4]]
        if after[0] == "·" and after[2:] == ["·", ")"]:
            self._take()
            operator = self._take().text
            self._take()
            self._take()
            return Section(_ASCII.get(operator, operator))
        self._dots.append([])
        body = self._expression(0)
        dots = self._dots.pop()
        if dots:
            body = Quantified("fun", tuple(Binder(name) for name in dots), body)
        if self._accept(":"):
            body = Ascribed(body, self._expression(0))
        elif self._accept(","):
            body = Tuple((body, *self._list("(", ")").elements))
            return body
        self._expect(")")
        return body

    def _list(self, kind: str, closer: str) -> Listed:
        elements = []
        while not self._accept(closer):
            elements.append(self._expression(0))
            if self._text != closer:
                self._expect(",")
        return Listed(kind, tuple(elements))

    def _braces(self) -> Expr:
        self._take()
        start = self._at
        binder = self._braced_binder()
        if binder is not None:
            return self._condition(binder)
        self._at = start
        return self._list("{", "}")

    def _braced_binder(self) -> Binder | None:
        """What stands before `|` in a set builder; None for a list of elements."""
        if self._text in ("(", "⟨"):
            name, parts = self._pattern()
        elif self._next.kind == "name" and self._text not in _KEYWORDS:
            name, parts = self._take().text, ()
        else:
            return None
        if not name:
            return None
        if self._accept("|"):
            return Binder(name, None, None, parts)
        if self._accept(":"):
            type_ = self._expression(0)
            self._expect("|")
            return Binder(name, type_, None, parts)
        if self._accept("∈"):
            bound = self._expression(51)
            if self._accept("|"):
                return Binder(name, None, ("∈", bound), parts)
        return None

    def _pattern(self) -> tuple[str, tuple[str, ...]]:
        """`(x, y)` or `⟨x, y⟩` as a binder: what it is called, and its names; nothing where it is something else."""
        closer = ")" if self._take().text == "(" else "⟩"
        names = []
        while self._next.kind == "name" and self._text not in _KEYWORDS and "." not in self._text:
            names.append(self._take().text)
            if not self._accept(","):
                break
        if len(names) < 2 or not self._accept(closer):
            return "", ()
        return f"({', '.join(names)})", tuple(names)

    def _condition(self, binder: Binder) -> Expr:
        body = self._expression(0)
        self._expect("}")
        return Builder(binder, body)

    # ------------------------------------------------------------------------------------------------------- binders

    def _quantified(self) -> Expr:
        kind = _ASCII.get(self._next.text, self._next.text)
        self._take()
        binders = self._binders()
        if kind == "fun":
            self._expect("↦")
        else:
            self._expect(",")
        return Quantified(kind, binders, self._expression(0))

    def _binders(self) -> tuple[Binder, ...]:
        found: list[Binder] = []
        while True:
            if self._text in ("(", "⟨"):
                start = self._at
                name, parts = self._pattern()
                if name:
                    found.append(self._patterned(name, parts))
                    continue
                self._at = start
            if self._text in ("(", "{", "⦃"):
                closer = _CLOSERS[self._take().text]
                found += self._names_of_type()
                self._expect(closer)
            elif self._next.kind == "name" and self._text not in _KEYWORDS:
                found += self._names_of_type()
            elif found:
                return tuple(found)
            else:
                self._fail("a binder without a name")

    def _patterned(self, name: str, parts: tuple[str, ...]) -> Binder:
        type_ = self._expression(36) if self._accept(":") else None
        condition = ("∈", self._expression(51)) if self._accept("∈") else None
        return Binder(name, type_, condition, parts)

    def _names_of_type(self) -> list[Binder]:
        names = []
        while self._next.kind == "name" and self._text not in _KEYWORDS:
            names.append(self._take().text)
        if not names:
            self._fail("a binder without a name")
        if self._accept(":"):
            type_ = self._expression(0)
            return [Binder(name, type_) for name in names]
        if self._text in _RELATIONS:
            operator = self._text
            self._take()
            bound = self._expression(51)
            return [Binder(name, None, (operator, bound)) for name in names]
        return [Binder(name) for name in names]

    def _big(self) -> Expr:
        kind = self._take().text
        start, name = self._at, ""
        if self._text in ("(", "⟨"):
            name, parts = self._pattern()
        if name:
            binders = self._patterned(name, parts)
        else:
            self._at = start
            bracketed = self._accept("(")
            binders = self._big_binder()
            if bracketed:
                self._expect(")")
        condition = self._expression(0) if self._accept("with") else None
        self._expect(",")
        return Big(kind, binders, condition, self._expression(67))

    def _big_binder(self) -> Binder:
        name = self._take().text
        if self._accept(":"):
            return Binder(name, self._expression(0))
        if self._accept("∈") or self._accept("in"):
            return Binder(name, None, ("∈", self._expression(51)))
        return Binder(name)


_KEYWORDS: Final = frozenset(
    ("fun", "λ", "theorem", "lemma", "by", "in", "with", "import", "open", "if", "then", "else", "let", "have", "show",
     "from", "do", "at")
)  # fmt: skip
