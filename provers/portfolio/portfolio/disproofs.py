"""Disproofs: the negation by steps, where a counterexample has functions that evaluation alone cannot judge."""

from __future__ import annotations

from collections.abc import Iterator

from .goal import Goal, Lines
from .search import Search


def from_values(goal: Goal, values: str, search: Search) -> Iterator[Lines]:
    """Assume the statement, apply it to the values, show each condition, and arrive at something false."""
    return iter(())
