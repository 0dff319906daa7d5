"""From a text to its syntax tree, or to an error that helps to mend it."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any, Final, Literal

import lark
from lark import Token
from lark.exceptions import UnexpectedInput

from stemai.errors import LanguageError
from stemai.language import ast, limits, sequences, slips, tables, walk
from stemai.language.builder import Builder
from stemai.language.source import read_source

Start = Literal["problem", "submission", "library"]


def parse_problem(source: bytes | str, file: str = "<problem>") -> ast.ProblemFile:
    """The asker's file.  Raises: L001 to L019."""
    items, comments, text = _parse(source, file, "problem")
    return ast.ProblemFile(items, comments, text, file)


def parse_submission(source: bytes | str, file: str = "<submission>") -> ast.SubmissionFile:
    """The prover's file.  Raises: L001 to L019."""
    items, comments, text = _parse(source, file, "submission")
    return ast.SubmissionFile(items, comments, text, file)


def parse_library(source: bytes | str, file: str = "<library>") -> tuple[ast.Item, ...]:
    """The items of a file that may hold both kinds.  Raises: L001 to L019."""
    items: tuple[ast.Item, ...]
    items, _, _ = _parse(source, file, "library")
    return items


def parse_commented(source: bytes | str, file: str) -> tuple[tuple[ast.Item, ...], tuple[ast.Comment, ...], str]:
    """The items of a file of either kind as they are written, its comments, and its text.  Raises: L001 to L019."""
    items: tuple[ast.Item, ...]
    items, comments, text = _parse(source, file, "library", as_written=True)
    return items, comments, text


class _Parser:
    """Lark's parser and the callbacks it was loaded with."""

    def __init__(self) -> None:
        self.builder: Final = Builder()
        self.lark: Final[lark.Lark] = tables.load(self.builder)
        self.lock: Final = Lock()  # the callbacks know the file of one parse at a time


@cache
def _parser() -> _Parser:
    return _Parser()


def _parse(source: bytes | str, file: str, start: Start, as_written: bool = False) -> tuple[Any, tuple[ast.Comment, ...], str]:
    """Items, comments and text.  The notation of sequences is written out, and its module imported, unless `as_written`."""
    text = read_source(source, file)
    parser = _parser()
    with parser.lock:
        parser.builder.begin(file)
        try:
            items: Any = parser.lark.parse(text, start=start)
        except UnexpectedInput as error:
            raise slips.explain(error, parser.lark, text, file, start) from error
        comments, sequences_meant = parser.builder.comments(text), parser.builder.speaks_of_sequences
    if len(items) > limits.ITEMS:
        raise LanguageError(
            "L009",
            f"the file has {len(items)} items",
            place=items[-1].place,
            cause=f"the limit is {limits.ITEMS}",
        )
    kind = ast.SubmissionFile if start == "submission" else ast.ProblemFile
    walk.require_shallow(kind(items, (), "", ""))
    if sequences_meant and not as_written:
        items = sequences.written_out(items)
        walk.require_shallow(kind(items, (), "", ""))
        items = items if start == "submission" else sequences.with_import(items, file)
    return items, comments, text


def tokens(source: bytes | str, file: str = "<text>") -> list[Token]:
    """The words and signs of a text, comments apart, as the parser sees them.  Raises: L001 to L011."""
    text = read_source(source, file)
    lexer = _parser().lark
    try:
        return list(lexer.lex(text))
    except UnexpectedInput as error:
        raise slips.explain(error, lexer, text, file, "problem") from error
