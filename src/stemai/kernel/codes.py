"""The kernel's error codes.  No text in the language raises a `K` code by itself: they are about certificates.

So the bad examples are empty here; tests/kernel/test_codes.py raises every code from terms and certificate lines.
"""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

CODES: Final[dict[str, Code]] = {
    "K001": Code(
        "a term that is not well sorted",
        "Every operator takes arguments of fixed sorts, and a bound variable is used at the sort of its binder.",
        "",
        "Build terms of matching sorts; integers become reals only by `real`.",
    ),
    "K002": Code(
        "a function that gives a function",
        "A function sort takes one value or more, which may be functions, and gives one that is none.",
        "",
        "Give the function one more parameter instead.",
    ),
    "K010": Code(
        "a line that is no inference",
        "The rule is not in the table, or it has another number of premises or parameters.",
        "",
        "Use a rule of docs/rules.md, with its premises and parameters.",
    ),
    "K011": Code(
        "a side condition does not hold",
        "The rule exists, but what it demands of its premises and parameters is not so; the message says what.",
        "",
        "Point the premises at the lines that the rule needs, or prove the missing condition first.",
    ),
    "K012": Code(
        "a premise that does not come before",
        "A line may rest only on lines with smaller numbers.",
        "",
        "Order the lines so that each comes after its premises.",
    ),
    "K020": Code(
        "a name that the statement does not have, or has already",
        "Sorts, symbols and axioms are declared once, before use, under names that are not reserved.",
        "",
        "Declare the name first, or choose another.",
    ),
    "K021": Code(
        "a definition that is not one",
        "The body of a definition mentions its parameters alone and stays, by its form, in the type of its result.",
        "",
        "Declare a wider result type, or write the body so that its form shows the type, as `max(n - 1, 0)` does for Nat.",
    ),
    "K022": Code(
        "an axiom that is not a closed formula",
        "An axiom has no free variables.",
        "",
        "Bind every variable of the axiom with `forall`.",
    ),
    "K023": Code(
        "a recursion that no measure can order",
        "A recursive definition has a measure, those that are defined together measures of one length. It does not call itself "
        "inside a `fun`, nor, inside the arguments of a call of itself, at a variable that is bound there.",
        "",
        "Give a measure with `decreases`, with as many terms for each definition, and take such calls apart.",
    ),
    "K024": Code(
        "a datatype that is not one",
        "The constructors of a datatype make values of it from fields of sorts known before, which may be functions, or of "
        "datatypes that are admitted with it; and some value can be made to begin with.",
        "",
        "Give the datatype a constructor to begin with.",
    ),
    "K030": Code(
        "evaluation cannot decide it",
        "The value depends on something that has no definition, on a function outside its type, on an unbounded "
        "quantifier, or on an irrational root.",
        "",
        "Prove it with steps, or bound the quantifier as in `forall k : Int, 0 <= k -> k <= 10 -> ...`.",
    ),
    "K031": Code(
        "not a certificate of this version",
        "The format or the version of the file is another one.",
        "",
        "Check the file with the version of stemai that wrote it, or prove the statement anew.",
    ),
    "K032": Code(
        "a certificate of something else",
        "The last line does not conclude the goal without hypotheses, or the goal is not a closed formula.",
        "",
        "Discharge every hypothesis, and make the claim the line that concludes the goal.",
    ),
    "K033": Code(
        "a malformed certificate",
        "A field, a row of the term table or a line is not of the documented form.",
        "",
        "Write certificates with stemai; do not edit them.",
    ),
    "K034": Code(
        "a recursive definition without proof that it ends",
        "A definition that calls itself carries a proof that its measure decreases.",
        "",
        "Add the termination proof to the symbol.",
    ),
    "K035": Code(
        "not JSON",
        "The bytes are not one JSON object with distinct keys, integers and strings.",
        "",
        "Check that the file arrived whole.",
    ),
    "K040": Code(
        "a polynomial of something that is no number",
        "Normal forms of polynomials exist for terms of sort Int and Real.",
        "",
        "Use `congruence` for other sorts.",
    ),
    "K041": Code(
        "a combination that proves nothing",
        "An inequality was multiplied by a negative number, or an equation or a `not equal` was used as an inequality.",
        "",
        "Multiply inequalities by positive numbers only.",
    ),
    "K050": Code(
        "not a model of this statement",
        "A countermodel gives sizes to declared sorts, closed values to undefined symbols and values to outermost "
        "universal variables, each of the right sort.",
        "",
        "Match the names and the sorts of the statement.",
    ),
    "K051": Code(
        "a value outside its type",
        "A symbol with a result in Nat or Rat is given a function that leaves it.",
        "",
        "Give a function whose form shows its type.",
    ),
    "K052": Code(
        "an axiom fails in the model",
        "A countermodel makes every axiom true.",
        "",
        "Choose values that meet the axiom that is named.",
    ),
    "K053": Code(
        "the goal holds in the model",
        "A countermodel makes the goal false.",
        "",
        "Choose values that break the goal, and check that its hypotheses hold there.",
    ),
    "M001": Code(
        "a term is nested too deeply",
        "Terms are at most kernel/limits.py TERM_DEPTH levels high.",
        "",
        "Name inner parts with definitions.",
    ),
    "M002": Code(
        "a number has too many digits",
        "Literals have at most NUMERAL_DIGITS digits.",
        "",
        "Write large numbers as powers.",
    ),
    "M003": Code(
        "a bit-vector is too wide",
        "Words have 1 to BITVEC_WIDTH bits.",
        "",
        "Use a narrower word, or Int.",
    ),
    "M004": Code(
        "a certificate is too large",
        "Certificates have at most CERTIFICATE_BYTES bytes and CERTIFICATE_TERMS terms.",
        "",
        "Split the statement into lemmas.",
    ),
    "M005": Code(
        "a proof has too many lines",
        "A proof has at most CERTIFICATE_LINES lines.",
        "",
        "Split the statement into lemmas.",
    ),
    "M006": Code(
        "an evaluation takes too long",
        "Exact evaluation visits at most EVALUATION_STEPS nodes, over all loops and calls.",
        "",
        "Prove a closed form, or make the range smaller.",
    ),
    "M007": Code(
        "a number grows too large",
        "Numbers that arise in between have at most VALUE_BITS bits.",
        "",
        "Reduce early, as in `(a mod m)^n mod m`, or prove the fact with steps.",
    ),
    "M008": Code(
        "a polynomial grows too large",
        "Normal forms have at most POLYNOMIAL_TERMS monomials and take at most POLYNOMIAL_WORK products.",
        "",
        "Name parts of the expression, and prove the identity in steps.",
    ),
    "M009": Code(
        "an argument by connectives, equality or bits takes too long",
        "Case splits are counted up to PROPOSITIONAL_STEPS, terms of a congruence closure up to CONGRUENCE_TERMS, bits and"
        " gates between them up to BIT_GATES, the numbers of a refutation of bits up to REFUTATION_NUMBERS.",
        "",
        "Split the cases in the proof, and cite fewer facts.",
    ),
    "M015": Code(
        "a certificate takes too much work",
        "All lines of one certificate together take at most REPLAY_WORK counted steps.",
        "",
        "Split the statement into lemmas, and check them one by one.",
    ),
    "M016": Code(
        "functions of functions of functions",
        "A function sort has at most order SORT_ORDER, and at most SORT_SIZE sorts in it.",
        "",
        "State it for functions that take simpler ones.",
    ),
    "M013": Code(
        "a term is too large",
        "A term unfolds to at most TERM_SIZE nodes; shared parts count each time.",
        "",
        "Name parts with definitions.",
    ),
    "M014": Code(
        "a term has too many variables",
        "A term has at most TERM_VARIABLES free variables.",
        "",
        "Split the statement.",
    ),
}
