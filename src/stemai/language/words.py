"""The words of the language: which are reserved, and which are built in."""

from __future__ import annotations

from typing import Final

#: Words of the grammar; none of them can be a name.
KEYWORDS: Final = (
    "along", "and", "annotations", "answer", "assert", "assume", "at", "axiom", "band", "begin", "Bool", "bor",
    "by", "by_contra", "calc", "case", "cases", "Complex", "compute", "contrapose", "count", "counterexample",
    "datatype", "decreases", "def", "diff", "dimension", "disproof", "div", "do", "dvd", "else", "end",
    "ensures", "exact", "exists", "failure", "false", "find", "fix", "forall", "from", "fun", "have", "if", "import",
    "in", "induction", "Int", "inter", "invariant", "lemma", "let", "loop", "match", "maximize", "minimize", "mod",
    "Nat", "not", "obligation", "obtain", "or", "prod", "program", "proof", "qed", "Rat", "Real", "requires",
    "returns", "sdiv", "sge", "sgt", "show", "sle", "slt", "solve", "sort", "srem", "sshr", "strong", "subset",
    "such", "suffices", "sum", "synthesize", "that", "then", "theorem", "true", "udiv", "uge", "ugt", "ule",
    "ult", "unfolding", "union", "urem", "use", "ushr", "using", "var", "where", "while", "with", "xor",
)  # fmt: skip

#: Functions that every statement has: name, number of arguments.
BUILT_IN: Final = {
    "abs": 1,
    "bnot": 1,
    "card": 1,
    "ceil": 1,
    "floor": 1,
    "max": 2,
    "min": 2,
    "nat": 1,
    "prime": 1,
    "rational": 1,
    "sqrt": 1,
}

#: Names with a fixed meaning that are not functions.
FIXED: Final = ("Array", "BitVec", "Map", "Seq", "Set", "this")

#: The methods of `by`.
METHODS: Final = (
    "exact", "tauto", "congruence", "ring", "field", "linarith", "nlinarith", "positivity", "omega", "compute",
    "decide", "bv_decide", "auto",
)  # fmt: skip
