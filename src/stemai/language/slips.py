"""Syntax errors that say what to write."""
from __future__ import annotations
from typing import Any
from lark.exceptions import UnexpectedInput
from stemai.errors import LanguageError, Place

def explain(error: UnexpectedInput, parser: Any, text: str, file: str, start: str) -> LanguageError:
    token = getattr(error, "token", None)
    line, column = max(error.line, 1), max(error.column, 1)
    return LanguageError("L010", f"unexpected {token or text[error.pos_in_stream:][:1]}", place=Place(file, line, column, line, column + 1), cause=str(getattr(error,'accepts',None) or getattr(error, "expected", "")))
