"""The error and warning codes of the language.  A bad example is a problem file that raises the code."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

_LIMIT = "  No short text raises it."

ERRORS: Final[dict[str, Code]] = {
    "L001": Code(
        "the file is not UTF-8",
        "A text is UTF-8, and each character in it is whole.  No text in this page can show it.",
        "",
        "Save the file as UTF-8.",
    ),
    "L002": Code(
        "an invisible character",
        "Control characters, bidirectional marks, zero-width characters and the like are refused everywhere, in "
        "comments too: they can make a text look like another text.",
        "theorem t : 1 = 1 -- \u202e\n",
        "Delete the character.",
    ),
    "L003": Code(
        "a character that is not in the language",
        "Outside comments a text is ASCII, but for the Unicode spellings of operators that docs/language.md lists.  "
        "Letters of other alphabets are refused because some look like ASCII letters.",
        "theorem t (х : Int) : х = х\n",  # Cyrillic, as the example must be
        "Write the ASCII letter or operator that the message names.",
    ),
    "L004": Code("the file is too large", "A file has at most 1 MiB." + _LIMIT, "", "Split the text."),
    "L005": Code(
        "too many words and signs",
        "A file has at most 200,000 words and signs." + _LIMIT,
        "",
        "Split the text.",
    ),
    "L006": Code(
        "nested too deeply",
        "Brackets are nested at most 200 deep, and the syntax tree at most 400; infix operators in a row count." + _LIMIT,
        "",
        "Name parts with `def` or `let`, or bracket long sums in the middle.",
    ),
    "L007": Code("a numeral is too long", "A numeral has at most 4,000 digits." + _LIMIT, "", "Write a power."),
    "L008": Code(
        "a name is too long",
        "A name has at most 100 characters.",
        f"theorem {'long' * 26} : 1 = 1\n",
        "Choose a shorter name.",
    ),
    "L009": Code(
        "too much of something else",
        "A file has at most 2,000 items and 20,000 proof steps, a function 64 parameters; and what `let` abbreviates "
        "is bounded once it is written out.",
        "def f : " + "Int -> " * 65 + "Int\n",
        "Split the text, or use `def` in place of `let`.",
    ),
    "L010": Code(
        "the text cannot go on like this",
        "The parser read up to here and knows what could follow; the cause lists it.",
        "theorem t (x : Real : x = x\n",
        "Compare the line with the examples in docs/language.md.",
    ),
    "L011": Code(
        "a habit from another language",
        "A known slip: a sign or a word that Lean, Isabelle, Python or paper uses where this language has another.",
        "theorem t (x : Int) : x == x\n",
        "Write what the message says.",
    ),
    "L012": Code(
        "not in this version of the language",
        "Programs come without dimensions in this version.",
        "theorem t (v : Real[m]) : v = v\nprogram p (n : Int) returns (r : Int)\n  ensures r = n\nbegin\n  r := n;\nend\n",
        "State the problem with what the manual lists.",
    ),
    "L013": Code(
        "a block is not closed",
        "`proof` and `disproof` end with `qed`; `calc`, `cases` and `induction` with `end`.",
        "theorem t : 1 = 1\nproof t\n  by ring\n",
        "Write the closing word after the last step of the block.",
    ),
    "L014": Code(
        "a step, a binder or a numeral is put together wrongly",
        "The parts do not go together: one formula for several names, a `calc` whose first line is no relation, two "
        "starts of one induction, a decimal with a blank in it.",
        "theorem t (h k : 1 = 1) : 1 = 1\n",
        "Write it as the message says.",
    ),
    "L020": Code(
        "a name without a meaning",
        "No variable, function or built-in of that name is in scope.",
        "theorem t (x : Real) : 0 <= y^2\n",
        "Introduce the name as a parameter or with `def`, or correct it.",
    ),
    "L021": Code(
        "a name is in use",
        "There is no shadowing and no overloading: one name has one meaning at a time.",
        "theorem t (x : Real) : forall x : Int, x = x\n",
        "Choose another name.",
    ),
    "L022": Code(
        "a word of the language as a name",
        "Built-in functions and types cannot be given another meaning.",
        "theorem t (abs : Real) : abs = abs\n",
        "Choose another name.",
    ),
    "L023": Code(
        "a fact or a sort stands where a term is needed",
        "Axioms and hypotheses are cited by methods; they are no terms.",
        "axiom a : 1 = 1\ntheorem t : a = 1\n",
        "Cite the fact with `using`.",
    ),
    "L024": Code(
        "the wrong number of arguments",
        "A function is applied to all its arguments at once, and only functions are applied.",
        "theorem t (x : Real) : sqrt(x, 2) = x\n",
        "Give one argument for each parameter.",
    ),
    "L030": Code(
        "types that do not fit together",
        "A formula stands for a term, a term for a formula, or the sides of a relation have nothing in common.",
        "theorem t (x : Real) (p : Bool) : x = p\n",
        "Check the brackets; compare values of one type.",
    ),
    "L031": Code(
        "a value would have to go down",
        "Numbers go up from Nat to Int, Rat and Real by themselves, and never down.",
        "def f (n : Nat) : Nat := n\ntheorem t (z : Int) : f(z) = z\n",
        "Use `nat(x)`, `floor(x)` or `ceil(x)`, or state the variable at the smaller type.",
    ),
    "L032": Code(
        "`/` between integers",
        "`/` is exact division.  Between Nat or Int it could be meant as the rounded quotient, so nothing is guessed.",
        "theorem t (n : Nat) : n / 2 <= n\n",
        "Write `div`, or cast an operand: `(n : Rat) / 2`.",
    ),
    "L033": Code(
        "a type that nothing says",
        "A bound variable without a type takes that of its first use with something of known type; the ends of a range "
        "are integers.",
        "theorem t : forall x, x = x\n",
        "Write the type: `forall x : Real, …`.",
    ),
    "L034": Code(
        "not a type",
        "A type is Bool, Nat, Int, Rat, Real, BitVec(n), a declared sort, a datatype, `Set(A)`, or `A -> B`, whose A may be a "
        "function without Nat and Rat in its type.",
        "theorem t (x : real) : x = x\n",
        "Write one of the types.",
    ),
    "L035": Code(
        "a type stands where a term or a formula is needed",
        "Types stand after a colon only.",
        "theorem t (x : Int) : Int = x\n",
        "Cast with `(e : T)`, or use the type in a binder.",
    ),
    "L036": Code(
        "a negative natural number",
        "Where every leaf of the arithmetic is a Nat there is no minus sign.",
        "theorem t (n : Nat) : -n <= n\n",
        "Cast a leaf: `-(n : Int)`.",
    ),
    "L037": Code(
        "an exponent of the wrong type",
        "An exponent is a Nat, or an Int where the base is Rat or Real.",
        "theorem t (x : Real) : x^0.5 = x\n",
        "Write `sqrt(x)`, use a Nat exponent, or cast the base.",
    ),
    "L038": Code(
        "an operator of numbers on bit-vectors, or the other way round",
        "Order and division of words are signed or unsigned, by different operators: `slt`, `ult`, `sdiv`, `udiv`, ….",
        "theorem t (x : BitVec(8)) : x < x + 1\n",
        "Write the operator that the message names.",
    ),
    "L039": Code(
        "the width of a bit-vector",
        "A width is a numeral between 1 and 4,096.",
        "theorem t (x : BitVec(0)) : x = x\n",
        "Write `BitVec(32)`, say.",
    ),
    "L040": Code(
        "a numeral that is no word",
        "A numeral among words of n bits lies between 0 and 2^n - 1; `-k` is the negative of k, modulo 2^n.",
        "theorem t (x : BitVec(8)) : x = 256\n",
        "Use a wider bit-vector, or reduce the numeral.",
    ),
    "L041": Code(
        "a chain of relations that could mean several things",
        "A chain goes one way, as in `a <= b < c`, and has no `!=`; `=` between formulas does not chain.",
        "theorem t (a b c : Int) : a < b > c\n",
        "Write a conjunction.",
    ),
    "L050": Code(
        "a header that does not fit its item",
        "`find` and `solve` have unknowns; a definition maps values to values, unconditionally; parameters have types.",
        "def f (x : Int) (h : 0 < x) : Int := x\n",
        "Change the header as the message says.",
    ),
    "L051": Code(
        "a measure that is no integer",
        "What `decreases` names is of type Nat or Int, or a value of a datatype, which stands for its size.",
        "def f (x : Real) : Real := if x <= 0 then 0 else f(x - 1) decreases x\n",
        "Use `floor`, or count what gets smaller.",
    ),
    "L052": Code(
        "a proof without its theorem",
        "A proof in the problem file is for a theorem that stands before it, and there is one proof for each.",
        "proof t\n  by ring\nqed\n",
        "State the theorem first; in the prover's file, proofs stand without it.",
    ),
    "L055": Code(
        "a set or a tuple stands for a value",
        "A set is a predicate: it is compared, asked for elements or counted, and is no argument of a function.  Tuples are "
        "only for answers.",
        "theorem t (x : Real) : x = (1, 2)\n",
        "State it by elements: `x in S`, `card(S)`; or with quantifiers.",
    ),
    "L056": Code(
        "a datatype that is not one",
        "Its constructors take values of types known before, or of the datatype itself, and no functions of it; one of them "
        "takes none of the datatype.",
        "datatype Stream := more(head : Int, tail : Stream)\n",
        "Add a constructor to begin with.",
    ),
    "L057": Code(
        "a match that is not one",
        "`match` takes a value of a datatype.  Each value has an arm, and each arm is the first that fits for some value; a "
        "constructor has a name, a pattern or `_` for each of its fields.",
        "datatype Color := red | green\ntheorem t (c : Color) : match c with | red => true end\n",
        "Add an arm for what is missing, `_ => …` at the end for all the rest; leave out an arm that is never reached.",
    ),
    "L058": Code(
        "no order among complex numbers",
        "`min`, `max` and the rounding and word operators take real numbers or words.",
        "theorem t (z w : Complex) : max(z, w) = z\n",
        "Use `re(z)`, `im(z)` or `abs(z)`.",
    ),
    "L059": Code(
        "an import where there is no library",
        "Modules are looked up by the judge; a text that is read without it, such as one that a program makes, imports nothing.",
        "import numbers\ntheorem t : 1 = 1\n",
        "State what is needed in the text itself.",
    ),
    "L067": Code(
        "a variable of a program that has no value, or keeps it",
        "Results and variables have a value where every way through the program has assigned one; parameters are not "
        "assigned to.",
        "program p (n : Int) returns (r : Int)\n  ensures r = n\nbegin\n  n := n + 1;\n  r := n;\nend\n",
        "Assign it first; copy a parameter to a variable: `var i : Int := n;`.",
    ),
    "L068": Code(
        "a program that is put together wrongly",
        "Its parameters and results have types and its conditions stand in `requires` and `ensures`; as many values are "
        "assigned as there are targets; arrays are assigned to arrays of their length.",
        "program p (n : Int) returns (r : Int)\nbegin\n  r := n;\nend\n",
        "Write it as the message says.",
    ),
    "L065": Code(
        "two dimensions",
        "Sides of a relation, terms of a sum and branches of an `if` have one dimension; an exponent that is no numeral, "
        "`floor`, `dvd`, `prod` and the like take numbers without one.",
        "theorem t (v : Real[m/s]) (s : Real[m]) : v = s\n",
        "Check the formula; write units at numerals and types: `2[m/s]`, `Real[m]`.  Only 0 fits every dimension.",
    ),
    "L066": Code(
        "not a unit",
        "Units are products of powers of SI units without prefixes, and of those that `dimension` declares.",
        "theorem t (v : Real[km]) : v = v\n",
        "Write `1000[m]` for a kilometre; declare others with `dimension NAME`.",
    ),
    "L081": Code(
        "nothing bounds a set that is counted",
        "Elements are counted, added or multiplied where they are listed, `{a, b}`, or where the condition is a conjunction "
        "that says between which integers they are, and for unions, parts and differences of these.",
        "compute c : card({x : Int | x^2 < 10})\n",
        "Say the bounds: `{x in -9..9 | x^2 < 10}`.",
    ),
    "L082": Code(
        "a set that does not say what its elements run through",
        "A set is `{a, b}`, `{x : T | P}`, `{x in S | P}`, `{t | k : T}` or `{t | k in S}`.",
        "theorem t (n : Int) : n in {2 * n | n > 0}\n",
        "Name what runs: `{2*k | k : Int, k > 0}`.",
    ),
    "F060": Code(
        "formatting would change a file",
        "Ours: the canonical layout of a text is read back, and was not the same.  No text is known that raises it.",
        "",
        "Report the file; it was left alone.",
    ),
    "F063": Code(
        "a program uses a variable without a value",
        "Ours: the reader of programs refuses such texts.  No text is known that raises it.",
        "",
        "Report the file.",
    ),
}

WARNINGS: Final[dict[str, Code]] = {
    "W001": Code(
        "a division by what may be 0",
        "`x / 0` and `x div 0` are 0; `x udiv 0` has all bits set, `x sdiv 0` is -1, or 1 for a negative x.",
        "theorem t (a b : Real) : a / b = a * (1 / b)\n",
        "Add a hypothesis that the divisor is not 0, if the convention is not meant.",
    ),
    "W002": Code(
        "a remainder by what may be 0",
        "`x mod 0`, `x urem 0` and `x srem 0` are x.",
        "theorem t (a b : Nat) : a mod b <= a\n",
        "Add a hypothesis that the divisor is not 0, if the convention is not meant.",
    ),
    "W003": Code(
        "a subtraction of natural numbers that may stop at 0",
        "Among natural numbers `a - b` is 0 where `a < b`.",
        "theorem t (a b : Nat) : a - b <= a\n",
        "Add a hypothesis, or cast a leaf to Int: `(a : Int) - b`.",
    ),
    "W004": Code(
        "a square root of what may be negative",
        "`sqrt(x)` is 0 where `x < 0`.",
        "theorem t (x : Real) : sqrt(x) >= 0\n",
        "Add a hypothesis that the argument is not negative.",
    ),
    "W005": Code(
        "a negative power of what may be 0",
        "`0^(-n)` is `1 / 0^n`, which is 0 for n > 0.",
        "theorem t (x : Real) : x^(-1) = 1 / x\n",
        "Add a hypothesis that the base is not 0.",
    ),
    "W006": Code(
        "a power that may be 0^0",
        "`0^0` is 1.",
        "theorem t (x : Real) (n : Nat) : x^n = x^n\n",
        "Add a hypothesis that the base or the exponent is not 0.",
    ),
    "W008": Code(
        "an element that may be beyond the end of a sequence",
        "`s[i]` is 0, `false` or `[]`, by the type of the elements, where `length(s) <= i`.",
        "theorem t (s : Seq(Int)) : s[0] = s[0]\n",
        "Add a hypothesis `i < length(s)`, or say the value there with `nth(s, i, d)`.",
    ),
}

CODES: Final[dict[str, Code]] = {**ERRORS, **WARNINGS}
