"""The rules, grouped by what they are about.  Importing this package fills `sequents.RULES`."""

from stemai.kernel.rules import arithmetic, definitions, equality, logic

__all__ = ["arithmetic", "definitions", "equality", "logic"]
