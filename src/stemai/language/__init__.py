"""The language: texts in, statements and proofs out.  Trusted for "what was asked", and for nothing else.

parse_problem, parse_submission      text to syntax tree, or a LanguageError that says what to write
elaborate                            a problem file to a Module: theory, definitions, problems as kernel formulas
elaborate_formula, elaborate_term, elaborate_type
                                     expressions of a proof, among the names of a Scope
render, show                         kernel terms back to the language, types and implicit conditions made visible
format_source                        a file in its canonical layout
"""

from stemai.errors import LanguageError
from stemai.language import ast
from stemai.language.expressions import elaborate_formula, elaborate_term
from stemai.language.headers import Hypothesis, Parameter
from stemai.language.layout import format_source
from stemai.language.modules import Imports, Lemma, Module, PendingDefinition, Problem, Setting, merged
from stemai.language.parser import parse_library, parse_problem, parse_submission
from stemai.language.printer import print_expression
from stemai.language.rendering import render
from stemai.language.scopes import Scope
from stemai.language.show import scope_of, show
from stemai.language.statements import elaborate, instantiated, theorem_at
from stemai.language.types import elaborate_type
from stemai.language.warnings import Corner

__all__ = [
    "Corner",
    "Hypothesis",
    "Imports",
    "LanguageError",
    "Lemma",
    "Module",
    "Parameter",
    "PendingDefinition",
    "Problem",
    "Scope",
    "Setting",
    "ast",
    "elaborate",
    "elaborate_formula",
    "elaborate_term",
    "elaborate_type",
    "format_source",
    "instantiated",
    "merged",
    "parse_library",
    "parse_problem",
    "parse_submission",
    "print_expression",
    "render",
    "scope_of",
    "show",
    "theorem_at",
]
