"""Tokens of a Lean file to its theorem headers: precedence climbing with Lean's and Mathlib's own levels."""

from __future__ import annotations

from typing import Final, NoReturn

from stemai.suites.lean.syntax import (
    App,
    Ascribed,
    Big,
    Binder,
    Builder,
    Congruence,
    Expr,
    Field,
    Ident,
    Infix,
    Listed,
    Numeral,
    Parameter,
    Prefix,
    Quantified,
    Section,
    Theorem,
)
from stemai.suites.lean.tokens import Token, tokens
from stemai.suites.reading import NotCovered

_ASCII: Final = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "<->": "↔", "λ": "fun", "=>": "↦"}
# operator: (its level, the least level of its left side, that of its right side); Init/Prelude and Mathlib notations
_INFIX: Final = {
    "↔": (20, 21, 21), "→": (25, 26, 25), "∨": (30, 31, 30), "∧": (35, 36, 35),
    "=": (50, 51, 51), "≠": (50, 51, 51), "<": (50, 51, 51), "≤": (50, 51, 51), ">": (50, 51, 51), "≥": (50, 51, 51),
    "∈": (50, 51, 51), "∉": (50, 51, 51), "∣": (50, 51, 51), "⊆": (50, 51, 51), "≡": (50, 51, 51),
    "+": (65, 65, 66), "-": (65, 65, 66), "∪": (65, 65, 66),
    "*": (70, 70, 71), "/": (70, 70, 71), "%": (70, 70, 71), "∩": (70, 70, 71), "\\": (70, 71, 71),
    "•": (73, 74, 73), "^": (75, 76, 75), "⁻¹'": (80, 80, 81), "''": (80, 80, 81), "∘": (90, 91, 90),
}  # fmt: skip
_RELATIONS: Final = ("<", "≤", ">", "≥", "≠", "∈")
_MAX: Final = 1024  # the level of an argument
_DEPTH: Final = 200  # of nesting, so that no file exhausts the stack


def parse_theorems(text: str) -> list[Theorem]:
    """The theorem headers of a file.  Raises: NotCovered (`syntax`)."""
    return _Parser(tokens(text)).file()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    # -------------------------------------------------------------------------------------------------------- tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

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
        """Every header; commands other than `theorem`, `lemma`, `open`, `import` and options are refused."""
        found: list[Theorem] = []
        opened: list[str] = []
        while self._next.kind != "end":
            if self._accept("import"):
                self._take()
            elif self._accept("set_option"):
                self._take()
                self._take()
            elif self._accept("open"):
                opened += self._opened()
            elif self._text in ("theorem", "lemma"):
                self._take()
                found.append(self._theorem(tuple(opened)))
            else:
                self._fail(f"the command `{self._next.text}`")
        return found

    def _opened(self) -> list[str]:
        line = self._next.line
        names = []
        while self._next.kind == "name" and self._next.line == line:
            names.append(self._take().text)
        return names

    def _theorem(self, opened: tuple[str, ...]) -> Theorem:
        name = self._take().text
        parameters = []
        while self._text in ("(", "{", "["):
            parameters.append(self._parameter())
        self._expect(":")
        conclusion = self._expression(0)
        self._expect(":=")
        self._skip_proof()
        return Theorem(name, tuple(parameters), conclusion, opened)

    def _parameter(self) -> Parameter:
        closer = {"(": ")", "{": "}", "[": "]"}[self._take().text]
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
            if depth == 0 and self._text in ("theorem", "lemma", "open"):
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
            left = (
                self._congruence(left)
                if operator == "≡"
                else Infix(operator, left, self._expression(needs_right))
            )
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
        return App(head, tuple(arguments)) if arguments else head

    def _begins_argument(self) -> bool:
        token = self._next
        if token.kind == "number":
            return True
        if token.kind == "name":
            return self._text not in _KEYWORDS
        if self._text == "|":
            return False  # an absolute value as an argument stands in brackets
        return self._text in ("(", "{", "[", "↑", "⌊", "⌈", "∅")

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
        if text == "|":
            return self._absolute()
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
        self._take()
        body = self._expression(0)
        self._expect("|")
        return Prefix("|", body)

    def _bracket(self) -> Expr:
        self._take()
        if self._accept("·"):
            operator = self._take().text
            self._expect("·")
            self._expect(")")
            return Section(_ASCII.get(operator, operator))
        body = self._expression(0)
        if self._accept(":"):
            body = Ascribed(body, self._expression(0))
        if self._text == ",":
            self._fail("a tuple")
        self._expect(")")
        return body

    def _list(self, kind: str, closer: str) -> Expr:
        elements = []
        while not self._accept(closer):
            elements.append(self._expression(0))
            if self._text != closer:
                self._expect(",")
        return Listed(kind, tuple(elements))

    def _braces(self) -> Expr:
        self._take()
        start = self._at
        if self._next.kind == "name" and self._text not in _KEYWORDS:
            name = self._take().text
            if self._accept("|"):
                return self._condition(Binder(name))
            if self._accept(":"):
                type_ = self._expression(0)
                self._expect("|")
                return self._condition(Binder(name, type_))
            if self._accept("∈"):
                bound = self._expression(51)
                if self._accept("|"):
                    return self._condition(Binder(name, None, ("∈", bound)))
        self._at = start
        return self._list("{", "}")

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
        if self._text == "(":
            found: list[Binder] = []
            while self._accept("("):
                found += self._names_of_type()
                self._expect(")")
            return tuple(found)
        return tuple(self._names_of_type())

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
        self._fail("a sum without `∈`")


_KEYWORDS: Final = frozenset(
    ("fun", "λ", "theorem", "lemma", "by", "in", "with", "import", "open", "if", "then", "else", "let", "have", "show",
     "from", "do", "at")
)  # fmt: skip
