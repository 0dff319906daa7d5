"""The names of Mathlib that are read: types, operators, functions with fixed types, and what is refused with a reason."""

from __future__ import annotations

from typing import Final

from stemai.suites.lean.typing import COMPLEX, INT, NAT, NNREAL, PNAT, PROP, RAT, REAL, Con, Type

TYPES: Final = {
    "ℕ": NAT, "Nat": NAT, "ℤ": INT, "Int": INT, "ℚ": RAT, "Rat": RAT, "ℝ": REAL, "Real": REAL, "NNReal": NNREAL,
    "ℝ≥0": NNREAL, "ℕ+": PNAT, "PNat": PNAT, "ℂ": COMPLEX, "Complex": COMPLEX, "Prop": PROP,
}  # fmt: skip
ARITHMETIC: Final = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod", "^": "pow"}
RELATIONS: Final = {"=": "eq", "≠": "ne", "<": "lt", "≤": "le", ">": "gt", "≥": "ge"}
CONNECTIVES: Final = {"∧": "and", "∨": "or", "→": "implies", "↔": "iff"}

# name: (operation, types of the arguments, type of the result)
FUNCTIONS: Final[dict[str, tuple[str, tuple[Type, ...], Type]]] = {
    "Real.sqrt": ("sqrt", (REAL,), REAL),
    "NNReal.sqrt": ("sqrt", (NNREAL,), NNREAL),
    "Nat.sqrt": ("natsqrt", (NAT,), NAT),
    "Real.exp": ("exp", (REAL,), REAL),
    "Real.log": ("log", (REAL,), REAL),
    "Real.logb": ("logb", (REAL, REAL), REAL),
    "Real.sin": ("sin", (REAL,), REAL),
    "Real.cos": ("cos", (REAL,), REAL),
    "Real.tan": ("tan", (REAL,), REAL),
    "Real.pi": ("pi", (), REAL),
    "Real.π": ("pi", (), REAL),  # notation of that namespace
    "Real.rpow": ("pow", (REAL, REAL), REAL),
    "NNReal.rpow": ("pow", (NNREAL, REAL), NNREAL),
    "Nat.gcd": ("gcd", (NAT, NAT), NAT),
    "Nat.lcm": ("lcm", (NAT, NAT), NAT),
    "Int.gcd": ("intgcd", (INT, INT), NAT),
    "Nat.choose": ("choose", (NAT, NAT), NAT),
    "Nat.factorial": ("factorial", (NAT,), NAT),
    "Nat.succ": ("succ", (NAT,), NAT),
    "Nat.Prime": ("prime", (NAT,), PROP),
    "Nat.Coprime": ("coprime", (NAT, NAT), PROP),
    "Int.natAbs": ("natabs", (INT,), NAT),
    "Int.toNat": ("tonat", (INT,), NAT),
    "Irrational": ("irrational", (REAL,), PROP),
    "Rat.den": ("denominator", (RAT,), NAT),
    "Rat.num": ("numerator", (RAT,), INT),
    "Complex.I": ("I", (), COMPLEX),
    "Complex.re": ("re", (COMPLEX,), REAL),
    "Complex.im": ("im", (COMPLEX,), REAL),
    "Complex.normSq": ("normsq", (COMPLEX,), REAL),
    "Complex.abs": ("modulus", (COMPLEX,), REAL),
    "Nat.divisors": ("divisors", (NAT,), Con("Finset", (NAT,))),
    "Nat.properDivisors": ("properdivisors", (NAT,), Con("Finset", (NAT,))),
    "Finset.range": ("range", (NAT,), Con("Finset", (NAT,))),
    "Nat.φ": ("totient", (NAT,), NAT),  # notation of that namespace
    "Nat.totient": ("totient", (NAT,), NAT),
    "Nat.log": ("floorlog", (NAT, NAT), NAT),
    "Nat.clog": ("ceillog", (NAT, NAT), NAT),
    "Nat.fib": ("fib", (NAT,), NAT),
    "Nat.pred": ("pred", (NAT,), NAT),
    "Nat.doubleFactorial": ("doublefactorial", (NAT,), NAT),
    "Nat.primeFactors": ("primefactors", (NAT,), Con("Finset", (NAT,))),
    "Nat.digits": ("digits", (NAT, NAT), Con("List", (NAT,))),
    "Nat.ofDigits": ("ofdigits", (NAT, Con("List", (NAT,))), NAT),
    "padicValNat": ("valuation", (NAT, NAT), NAT),
    "Nat.ModEq": ("modeq", (NAT, NAT, NAT), PROP),
    "Int.ModEq": ("modeq", (INT, INT, INT), PROP),
    "Int.emod": ("mod", (INT, INT), INT),
    "Int.ediv": ("div", (INT, INT), INT),
    "Int.lcm": ("intlcm", (INT, INT), NAT),
    "Complex.exp": ("cexp", (COMPLEX,), COMPLEX),
    "Complex.ofReal": ("ofreal", (REAL,), COMPLEX),
    "Complex.mk": ("mkcomplex", (REAL, REAL), COMPLEX),
    "conj": ("conj", (COMPLEX,), COMPLEX),
    "True": ("true", (), PROP),
    "False": ("false", (), PROP),
}
# What Mathlib has and our language cannot say yet, with the class that it is counted under.  A name that stands here
# for what the reader would do with it alone, such as `Set.pi`, is what another may be mistaken for.
LACKING: Final = {
    "Int.log": "integer logarithm", "Int.clog": "integer logarithm", "Nat.log2": "integer logarithm",
    "Real.arcsin": "trigonometry", "Real.arccos": "trigonometry", "Real.arctan": "trigonometry",
    "Real.sinh": "trigonometry", "Real.cosh": "trigonometry", "Real.tanh": "trigonometry", "Real.cot": "trigonometry",
    "Complex.log": "complex functions", "Complex.sin": "complex functions",
    "Complex.cos": "complex functions", "Complex.tan": "complex functions", "Complex.arg": "complex functions",
    "Complex.cot": "complex functions", "Complex.sinh": "complex functions", "Complex.cosh": "complex functions",
    "Complex.tanh": "complex functions",
    "Set.pi": "sets of functions", "Finset.pi": "sets of functions", "Nat.Prime.π": "prime counting",
    "Nat.nth": "recursive function", "Nat.find": "recursive function", "Nat.primeFactorsList": "lists of factors",
    "Nat.factorization": "factorization", "multiplicity": "multiplicity", "emultiplicity": "multiplicity",
    "Finset.powerset": "sets of sets", "Set.powerset": "sets of sets", "Set.encard": "numbers with infinity",
    "Finset.max": "numbers with infinity", "Finset.min": "numbers with infinity",
    "Matrix.det": "matrices", "deriv": "derivative", "intervalIntegral": "integral", "ContinuousOn": "continuity",
    "Continuous": "continuity", "Differentiable": "derivative", "Polynomial.eval": "polynomials", "Int.div": "old division",
    "Int.mod": "old division", "dist": "distances",
}  # fmt: skip
NAMESPACES: Final = ("Real", "Nat", "Rat", "Finset", "Set", "Int", "Complex", "NNReal", "Function", "Nat.Prime")
NOTATIONS: Final = ("Real.π", "Nat.φ", "Nat.Prime.π")  # what `open scoped` brings, and names alone do not
# What a field of a value is: `n.choose k` is `Nat.choose n k`, by the type of n.
NAMESPACE_OF: Final = {"->": "Function", "PNat": "PNat", "NNReal": "NNReal"}  # others are called like their type
SUBJECT_LAST: Final = ("Finset.filter", "Finset.image")
