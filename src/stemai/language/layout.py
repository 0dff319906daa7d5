"""The canonical layout of a file: one way to write each tree, every comment kept.

Comments are attached to what follows them, or to the line that they stand at the end of; one inside an expression moves
in front of the step or item that the expression belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from stemai.errors import Fault, Place
from stemai.language import ast
from stemai.language.parser import parse_commented
from stemai.language.printer import (
    print_answer,
    print_assignments,
    print_binder,
    print_constructor,
    print_expression,
    print_operand,
)

WIDTH: Final = 100
_INDENT: Final = "  "


def format_source(text: bytes | str, file: str = "<text>") -> str:
    """The text in canonical layout.  Raises: L001 to L019 for a text that does not parse."""
    items, comments, source = parse_commented(text, file)
    writer = _Writer(comments, source)
    for item in items:
        writer.item(item)
    result = writer.finish()
    again, kept, _ = parse_commented(result, file)
    if again != items or sorted(c.text for c in kept) != sorted(c.text for c in comments):
        raise Fault("F060", f"formatting would change {file}; it was left alone", mend="report the file")
    return result


def print_item(item: ast.Item) -> str:
    """One item in canonical layout, without comments."""
    writer = _Writer((), "")
    writer.item(item)
    return writer.finish()


class _Writer:
    """Lines of output, and the comments that are still to be placed."""

    def __init__(self, comments: tuple[ast.Comment, ...], source: str) -> None:
        self._comments = list(comments)
        self._source = source.split("\n")
        self._lines: list[str] = []
        self._ends_in_comment = True  # nothing can be put at the end of the last line

    def finish(self) -> str:
        """The text, with the comments after the last item."""
        self._flush(None, 0, top=True)
        return "\n".join(self._lines).strip("\n") + "\n" if self._lines else ""

    # ---------------------------------------------------------------------------------------------------- comments

    def _flush(self, place: Place | None, depth: int, top: bool = False) -> None:
        """Write the comments that stand before `place`; those at the end of a line stay there."""
        while self._comments and (place is None or _before(self._comments[0].place, place)):
            comment = self._comments.pop(0)
            if not comment.own_line and not self._ends_in_comment:
                self._lines[-1] += f"  {comment.text}"
            else:
                if top:
                    self._blank_line(comment.place.line)
                self._lines.append(_INDENT * depth + comment.text)
            self._ends_in_comment = True

    def _blank_line(self, line: int) -> None:
        """Keep a blank line that stands before line `line` of the source."""
        if line >= 2 and self._lines and self._lines[-1] and not self._source[line - 2].strip():
            self._lines.append("")
            self._ends_in_comment = True

    def _line(self, text: str, depth: int, place: Place) -> None:
        """One line of output, whose last token ends where `place` does."""
        self._flush(place, depth)
        self._lines.append(_INDENT * depth + text)
        self._ends_in_comment = False
        self._trailing(place, depth)

    def _trailing(self, place: Place, depth: int) -> None:
        """Keep the comments inside the line, and the one at its end, with it."""
        inner = [c for c in self._comments if _before(c.place, _end(place))]
        self._comments = self._comments[len(inner) :]
        self._lines[-1:-1] = [_INDENT * depth + comment.text for comment in inner]
        following = self._comments[0] if self._comments else None
        if following is not None and not following.own_line and following.place.line == place.end_line:
            self._lines[-1] += f"  {self._comments.pop(0).text}"
            self._ends_in_comment = True

    # ------------------------------------------------------------------------------------------------------- items

    def item(self, item: ast.Item) -> None:
        """One item; a blank line before it is kept."""
        self._flush(item.place, 0, top=True)
        self._blank_line(item.place.line)
        _ITEMS[type(item)](self, item)

    def problem(self, item: ast.Problem) -> None:
        body, condition = print_expression(item.body), None
        if item.condition is not None:
            condition = f"where {print_expression(item.condition)}"
        if item.result is not None:
            body = f"{print_expression(item.result)} such that {body}"
        self._header(item.kind, item.name.name + _types(item.parameters), item.binders, body, item.place, condition)

    def together(self, item: ast.Together) -> None:
        for position, part in enumerate(item.items):
            if isinstance(part, ast.Definition):
                self.definition(part, "with" if position else "def")
            else:
                self.datatype(part, "with" if position else "datatype")

    def definition(self, item: ast.Definition, word: str = "def") -> None:
        body = print_expression(item.type)
        if item.body is not None:
            body += f" := {print_expression(item.body)}"
        if item.measure:
            body += f" decreases {', '.join(map(print_expression, item.measure))}"
        self._header(word, item.name.name + _types(item.parameters), item.binders, body, item.place)

    def _header(
        self,
        word: str,
        name: str,
        binders: tuple[ast.Binder, ...],
        body: str,
        place: Place,
        condition: str | None = None,
    ) -> None:
        parts = [f"{word} {name}", *(print_binder(b) for b in binders)]
        if condition is not None:
            parts.append(condition)
        line = " ".join(parts)
        if len(line) + len(body) + 3 <= WIDTH:
            self._line(f"{line} : {body}", 0, place)
            return
        rows = [parts[0]]
        for part in parts[1:]:
            if len(rows[-1]) + len(part) + 1 <= WIDTH:
                rows[-1] += f" {part}"
            else:
                rows.append(f"    {part}")
        self._rows([*rows[:-1], f"{rows[-1]} :", f"  {body}"], 0, place)

    def _rows(self, rows: list[str], depth: int, place: Place) -> None:
        """Several lines that are one thing: comments go before the first and after the last."""
        self._line(rows[-1], depth, place)
        self._lines[-1:-1] = [_INDENT * depth + row for row in rows[:-1]]

    def importing(self, item: ast.Import) -> None:
        self._line(f"import {', '.join(name.name for name in item.names)}", 0, item.place)

    def sort(self, item: ast.SortDeclaration) -> None:
        self._line(f"sort {item.name.name}", 0, item.place)

    def dimension(self, item: ast.DimensionDeclaration) -> None:
        self._line(f"dimension {item.name.name}", 0, item.place)

    def datatype(self, item: ast.DatatypeDeclaration, word: str = "datatype") -> None:
        parts = [print_constructor(c) for c in item.constructors]
        head = f"{word} {item.name.name}{_types(item.parameters)} :="
        if len(head) + sum(map(len, parts)) + 3 * len(parts) <= WIDTH:
            self._line(f"{head} {' | '.join(parts)}", 0, item.place)
        else:
            self._rows([head, *(f"{_INDENT}| {part}" for part in parts)], 0, item.place)

    def program(self, item: ast.Program) -> None:
        head = " ".join([f"program {item.name.name}", *(print_binder(b) for b in item.binders)])
        results = " ".join(["returns", *(print_binder(b) for b in item.results)])
        place = item.results[-1].place
        if len(head) + len(results) < WIDTH:
            self._line(f"{head} {results}", 0, _until(item.place, place))
        else:
            self._rows([head, f"{_INDENT}{results}"], 0, _until(item.place, place))
        for contract in item.contracts:
            self._line(f"{contract.kind} {print_expression(contract.formula)}", 1, contract.place)
        self._lines.append("begin")
        self._ends_in_comment = False
        self._statements(item.body, 1)
        self._flush(_last(item.place, "end"), 1)
        self._line("end", 0, _last(item.place, "end"))

    def _statements(self, body: tuple[ast.Statement, ...], depth: int) -> None:
        for statement in body:
            if isinstance(statement, ast.Branch):
                self._branch(statement, depth)
            elif isinstance(statement, ast.While):
                self._line(f"while {print_expression(statement.condition)} do", depth, statement.condition.place)
                self._statements(statement.body, depth + 1)
                self._line("end", depth, _last(statement.place, "end"))
            else:
                self._line(_simple(statement), depth, statement.place)

    def _branch(self, statement: ast.Branch, depth: int) -> None:
        self._line(f"if {print_expression(statement.condition)} then", depth, statement.condition.place)
        self._statements(statement.then, depth + 1)
        if statement.otherwise:
            self._flush(statement.otherwise[0].place, depth + 1)
            self._lines.append(f"{_INDENT * depth}else")
            self._ends_in_comment = False
            self._statements(statement.otherwise, depth + 1)
        self._line("end", depth, _last(statement.place, "end"))

    def failure(self, item: ast.Failure) -> None:
        values = f" := {print_assignments(item.assignments)}" if item.assignments else ""
        self._line(f"failure {item.name.name}{values}", 0, item.place)

    def annotations(self, item: ast.Annotations) -> None:
        self._line(f"annotations {item.name.name}", 0, _until(item.place, item.name.place))
        for loop in item.loops:
            self._line(f"loop {loop.number}", 1, _start(loop.place))
            for invariant in loop.invariants:
                self._line(f"invariant {print_expression(invariant)}", 2, invariant.place)
            if loop.measure:
                measure = ", ".join(print_expression(m) for m in loop.measure)
                self._line(f"decreases {measure}", 2, loop.measure[-1].place)
        for proof in item.obligations:
            self.justified(f"obligation {proof.number}", proof.justification, 1, proof.place)
        self._flush(_last(item.place, "end"), 1)
        self._line("end", 0, _last(item.place, "end"))

    def proof(self, item: ast.Proof | ast.Disproof) -> None:
        word = "proof" if isinstance(item, ast.Proof) else "disproof"
        name = "" if item.name is None else f" {item.name.name}"
        self._block(f"{word}{name}", item.steps, "qed", 0, item.place)

    def answer(self, item: ast.Answer) -> None:
        line = f"answer {item.name.name} := {print_answer(item)}"
        if isinstance(item.justification, ast.By):
            line += f" {_by(item.justification)}"
        self._line(line, 0, item.place)

    def counterexample(self, item: ast.Counterexample) -> None:
        self._line(f"counterexample {item.name.name} := {print_assignments(item.assignments)}", 0, item.place)

    # ------------------------------------------------------------------------------------------------------- steps

    def _block(self, head: str, steps: tuple[ast.Step, ...], close: str, depth: int, place: Place) -> None:
        """`head`, the steps one level deeper, and `close`."""
        self._line(head, depth, _start(place))
        for step in steps:
            _STEPS[type(step)](self, step, depth + 1)
        self._flush(_last(place, close), depth + 1)
        self._line(close, depth, _last(place, close))

    def plain(self, text: str, step: ast.Step, depth: int) -> None:
        self._line(text, depth, step.place)

    def justified(self, head: str, justification: ast.Justification, depth: int, place: Place) -> None:
        """`head by …`, or a block."""
        if isinstance(justification, ast.By):
            line = f"{head} {_by(justification)}"
            if len(line) + 2 * depth <= WIDTH:
                self._line(line, depth, place)
            else:
                self._rows([head, f"    {_by(justification)}"], depth, place)
            return
        self._block(f"{head} proof", justification.steps, "qed", depth, justification.place)

    def calc(self, step: ast.Calc, depth: int) -> None:
        operands, relations = step.chain.operands, step.chain.relations
        first = f"calc {print_operand(operands[0], False)} {relations[0]} {print_operand(operands[1], True)}"
        self.justified(first, step.justifications[0], depth, _until(step.place, step.justifications[0].place))
        rest = zip(relations[1:], operands[2:], step.justifications[1:], strict=True)
        for relation, operand, justification in rest:
            self.justified(f"_ {relation} {print_operand(operand, True)}", justification, depth + 1, justification.place)
        self._line("end", depth, _last(step.place, "end"))

    def cases(self, head: str, cases: tuple[ast.Case, ...], depth: int, place: Place) -> None:
        self._line(head, depth, _start(place))
        for case in cases:
            self._case(case, depth + 1)
        self._flush(_last(place, "end"), depth + 1)
        self._line("end", depth, _last(place, "end"))

    def _case(self, case: ast.Case, depth: int) -> None:
        head = f"case {' '.join(n.name for n in case.names)} =>"
        if len(case.steps) == 1 and isinstance(case.steps[0], ast.By):
            line = f"{head} {_by(case.steps[0])}"
            if len(line) + 2 * depth <= WIDTH:
                self._line(line, depth, case.place)
                return
        self._line(head, depth, _start(case.place))
        for step in case.steps:
            _STEPS[type(step)](self, step, depth + 1)


# ---------------------------------------------------------------------------------------------------- small pieces


def _by(by: ast.By) -> str:
    text = f"by {by.method.name}"
    if by.term is not None:
        text += f" {print_expression(by.term)}"
    if by.using:
        text += f" using {', '.join(print_expression(e) for e in by.using)}"
    if by.unfolding:
        text += f" unfolding {', '.join(n.name for n in by.unfolding)}"
    if by.hints:
        text += f" with {', '.join(print_expression(e) for e in by.hints)}"
    return text


def _simple(statement: ast.Assign | ast.Local | ast.Assertion) -> str:
    """A statement on one line."""
    if isinstance(statement, ast.Assertion):
        return f"assert {print_expression(statement.formula)};"
    if isinstance(statement, ast.Local):
        return f"var {statement.name.name} : {print_expression(statement.type)} := {print_expression(statement.initial)};"
    targets = (t.name.name + ("" if t.index is None else f"[{print_expression(t.index)}]") for t in statement.targets)
    return f"{', '.join(targets)} := {', '.join(print_expression(v) for v in statement.values)};"


def _types(parameters: tuple[ast.Identifier, ...]) -> str:
    return f"({', '.join(p.name for p in parameters)})" if parameters else ""


def _named(name: ast.Identifier | None) -> str:
    return "" if name is None else f" {name.name}"


def _names(names: tuple[ast.Identifier, ...]) -> str:
    return " ".join(n.name for n in names)


def _typed(expression: ast.Expression | None) -> str:
    return "" if expression is None else f" : {print_expression(expression)}"


def _fix(step: ast.Fix) -> str:
    if len(step.binders) == 1 and step.binders[0].domain is None:
        return f"fix {print_binder(step.binders[0], brackets=False)}"
    return "fix " + " ".join(print_binder(b) for b in step.binders)


def _obtain(step: ast.Obtain) -> str:
    named = [*(n.name for n in step.names), *(print_binder(b) for b in step.facts)]
    return f"obtain {' '.join(named)} from {print_expression(step.source)}"


def _induction(step: ast.Induction) -> str:
    if step.along is not None:
        return f"induction along {print_expression(step.along)}"
    subject = ", ".join(print_expression(s) for s in (step.subject, *step.others) if s is not None)
    start = "" if step.start is None else f" from {print_expression(step.start)}"
    return f"induction {subject}{start}{' strong' if step.strong else ''}"


def _cases_head(step: ast.Cases) -> str:
    by = f" {_by(step.justification)}" if isinstance(step.justification, ast.By) else ""
    return f"cases {print_expression(step.subject)}{by}"


def _lemma(step: ast.Lemma) -> str:
    binders = "".join(f" {print_binder(b)}" for b in step.binders)
    return f"lemma {step.name.name}{binders} : {print_expression(step.conclusion)}"


def _cases(writer: _Writer, step: ast.Cases, depth: int) -> None:
    if isinstance(step.justification, ast.ProofBlock):
        writer.justified(_cases_head(step), step.justification, depth, step.justification.place)
        for case in step.cases:
            writer._case(case, depth + 1)
        writer._line("end", depth, _last(step.place, "end"))
        return
    writer.cases(_cases_head(step), step.cases, depth, step.place)


_STEPS: Final[dict[type, Callable[[_Writer, Any, int], None]]] = {
    ast.By: lambda w, s, d: w.plain(_by(s), s, d),
    ast.Assume: lambda w, s, d: w.plain(f"assume {_names(s.names)}{_typed(s.formula)}", s, d),
    ast.Fix: lambda w, s, d: w.plain(_fix(s), s, d),
    ast.Have: lambda w, s, d: w.justified(f"have{_named(s.name)}{_typed(s.formula)}", s.justification, d, s.place),
    ast.Show: lambda w, s, d: w.justified(f"show {print_expression(s.formula)}", s.justification, d, s.place),
    ast.Suffices: lambda w, s, d: w.justified(f"suffices{_named(s.name)}{_typed(s.formula)}", s.justification, d, s.place),
    ast.Let: lambda w, s, d: w.plain(f"let {s.name.name}{_typed(s.type)} := {print_expression(s.value)}", s, d),
    ast.Obtain: lambda w, s, d: w.plain(_obtain(s), s, d),
    ast.Use: lambda w, s, d: w.plain(f"use {', '.join(print_expression(v) for v in s.values)}", s, d),
    ast.Calc: lambda w, s, d: w.calc(s, d),
    ast.Cases: _cases,
    ast.Induction: lambda w, s, d: w.cases(_induction(s), s.cases, d, s.place),
    ast.ByContra: lambda w, s, d: w.plain(f"by_contra{_named(s.name)}{_typed(s.formula)}", s, d),
    ast.Contrapose: lambda w, s, d: w.plain(f"contrapose{_named(s.name)}", s, d),
    ast.Lemma: lambda w, s, d: w.justified(_lemma(s), s.justification, d, s.place),
}
_ITEMS: Final[dict[type, Callable[[_Writer, Any], None]]] = {
    ast.Import: _Writer.importing,
    ast.Problem: _Writer.problem,
    ast.Definition: _Writer.definition,
    ast.SortDeclaration: _Writer.sort,
    ast.DimensionDeclaration: _Writer.dimension,
    ast.DatatypeDeclaration: _Writer.datatype,
    ast.Together: _Writer.together,
    ast.Program: _Writer.program,
    ast.Failure: _Writer.failure,
    ast.Annotations: _Writer.annotations,
    ast.Proof: _Writer.proof,
    ast.Disproof: _Writer.proof,
    ast.Answer: _Writer.answer,
    ast.Counterexample: _Writer.counterexample,
}


def _before(left: Place, right: Place) -> bool:
    return (left.line, left.column) < (right.line, right.column)


def _start(place: Place) -> Place:
    """The first character of `place`."""
    return Place(place.file, place.line, place.column, place.line, place.column + 1)


def _end(place: Place) -> Place:
    return Place(place.file, place.end_line, place.end_column, place.end_line, place.end_column)


def _last(place: Place, word: str) -> Place:
    """The closing word of a block."""
    return Place(place.file, place.end_line, place.end_column - len(word), place.end_line, place.end_column)


def _until(place: Place, other: Place) -> Place:
    """From the start of one place to the end of another."""
    return Place(place.file, place.line, place.column, other.end_line, other.end_column)
