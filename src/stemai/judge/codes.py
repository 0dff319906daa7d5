"""The judge's error codes.  A bad example is a problem, a line `---- submission`, and a submission that raises the code."""

from __future__ import annotations

from typing import Final

from stemai.errors import Code

_SQUARE = "theorem t (x : Real) (h : 1 <= x) : 0 <= x * x\n---- submission\n"
_SUM = "theorem t (n : Nat) (h : 3 <= n) : n * n >= 9\n---- submission\n"

CODES: Final[dict[str, Code]] = {
    "J002": Code(
        "a name is in use",
        "There is no shadowing: a step cannot give a name that a variable or a fact in scope has.",
        _SQUARE + "proof t\n  have h : 0 <= 1 by compute\n  by nlinarith using h\nqed\n",
        "Choose another name.",
    ),
    "J003": Code(
        "no such fact",
        "`using`, `exact`, `obtain` and arguments of facts name hypotheses, `have`s, lemmas or axioms.",
        _SQUARE + "proof t\n  by nlinarith using hh\nqed\n",
        "Name a fact that is in scope; prove a formula first with `have`.",
    ),
    "J004": Code(
        "an argument does not fit a fact",
        "Each argument of a fact meets what stands first in it: a quantifier takes a term, a condition takes a fact.",
        _SQUARE + "proof t\n  by exact h(2)\nqed\n",
        "Give one argument for each `forall` and each condition.",
    ),
    "J005": Code(
        "no such method",
        "The methods are listed in docs/language.md.",
        _SQUARE + "proof t\n  by linarit\nqed\n",
        "Use one of the methods.",
    ),
    "J006": Code(
        "`exact` without a fact",
        "`by exact` takes one fact expression.  The grammar demands it, so this is seen only by programs that build trees.",
        "",
        "Write `by exact h`.",
    ),
    "J007": Code(
        "the fact is not the goal",
        "`exact` closes a goal that is the fact itself, up to the simplest reasoning.",
        _SQUARE + "proof t\n  by exact h\nqed\n",
        "Instantiate the fact, or use a method that reasons.",
    ),
    "J008": Code(
        "`ring` does not prove it",
        "Both sides are not the same polynomial.",
        "theorem t (a b : Real) : (a + b)^2 = a^2 + b^2\n---- submission\nproof t\n  by ring\nqed\n",
        "Check the identity; `ring` takes no facts.",
    ),
    "J009": Code(
        "the computation gives another result",
        "The closed formula evaluates to false.",
        "theorem t : 2 + 2 = 5\n---- submission\nproof t\n  by compute\nqed\n",
        "Check the numbers.",
    ),
    "J010": Code(
        "a goal is left",
        "The proof, or one of its blocks, ends before its goal is proved.",
        _SQUARE + "proof t\n  have a : 0 <= x by linarith using h\nqed\n",
        "End the block with a step that closes the goal, such as `by …`.",
    ),
    "J011": Code(
        "nothing to unfold",
        "`unfolding` takes definitions of the problem, `sum`, `prod` and `prime`.",
        _SQUARE + "proof t\n  by nlinarith using h unfolding tri\nqed\n",
        "Name a definition.",
    ),
    "J012": Code(
        "a step after the end",
        "The goal is proved already when this step comes.",
        _SQUARE + "proof t\n  by nlinarith using h\n  by nlinarith using h\nqed\n",
        "Remove the step.",
    ),
    "J013": Code(
        "`show` states another formula",
        "`show P` restates the goal, or the first part of a conjunction or equivalence.",
        _SQUARE + "proof t\n  show 1 <= x by exact h\nqed\n",
        "State the goal, or use `have`.",
    ),
    "J014": Code(
        "`fix` without a `forall`",
        "`fix` introduces the variable of a leading `forall` of the goal.",
        _SQUARE + "proof t\n  fix y\n  by nlinarith using h\nqed\n",
        "Introduce conditions with `assume` first, or leave it out.",
    ),
    "J015": Code(
        "a variable of another type",
        "The type after `fix x :` is not that of the goal's variable.",
        "theorem t : forall x : Int, 0 <= x * x\n---- submission\nproof t\n  fix x : Real\n  by nlinarith\nqed\n",
        "Leave the type out.",
    ),
    "J016": Code(
        "`assume` without that condition",
        "`assume h : P` needs a goal `P -> Q` or `not P`.",
        _SQUARE + "proof t\n  assume k : 2 <= x\n  by nlinarith using h\nqed\n",
        "Assume what the goal begins with.",
    ),
    "J017": Code(
        "`obtain` from something else",
        "The source must say `exists`, and the stated facts must be what it gives.",
        _SQUARE + "proof t\n  obtain y (hy : 0 <= y) from h\n  by nlinarith using h\nqed\n",
        "Take it from a fact `exists y, …`.",
    ),
    "J018": Code(
        "`use` without an `exists`",
        "`use` gives a witness for a leading `exists` of the goal.",
        _SQUARE + "proof t\n  use 3\n  by nlinarith using h\nqed\n",
        "Use it on an existential goal only.",
    ),
    "J019": Code(
        "cases that do not fit",
        "`cases` needs a disjunction and one `case` for each part.",
        _SQUARE + "proof t\n  cases h\n    case a => by nlinarith using h\n  end\nqed\n",
        "Split a fact `P or Q`, or a formula P into P and `not P`.",
    ),
    "J020": Code(
        "the cited facts do not imply it",
        "A solver found values at which the cited facts hold and the goal fails; a leaf sees only what it cites.",
        _SUM + "proof t\n  by nlinarith\nqed\n",
        "Cite more facts with `using`; the error names those that would do.",
    ),
    "J024": Code(
        "no induction here",
        "Induction runs on a natural variable, on an integer variable `from` a bound, or along a recursive definition.",
        _SQUARE + "proof t\n  induction x\n    case zero => by nlinarith using h\n"
        "    case succ m ih => by nlinarith using h\n  end\nqed\n",
        "Fix a natural number first.",
    ),
    "J025": Code(
        "cases of an induction",
        "Induction on a natural number has the cases `zero` and `succ m ih`; strong induction has one.",
        _SUM + "proof t\n  induction n\n    case zero => by nlinarith using h\n  end\nqed\n",
        "Write both cases.",
    ),
    "J026": Code(
        "a bound inside an induction",
        "An arithmetic fact that the induction rule needs was not found.  No text is known that raises it.",
        "",
        "State the start of the induction as a numeral or a variable.",
    ),
    "J030": Code(
        "a definition that was not shown to end",
        "A recursive definition needs a natural number that is smaller at every call; or several, of which at every call one is "
        "smaller and none before it larger.",
        "def f (n : Nat) : Nat := f(n + 1)\ntheorem t : f(0) = 0\n---- submission\nproof t\n  by compute\nqed\n",
        "Add `decreases TERM`, or `decreases TERM, TERM`.",
    ),
    "J031": Code(
        "which problem",
        "The file has no problem, or several, and none is named: a submission does not choose what was asked.",
        "theorem a : 1 = 1\ntheorem b : 2 = 2\n---- submission\nproof\n  by compute\nqed\n",
        "Name the problem.",
    ),
    "J032": Code(
        "not about this problem",
        "A submission has one item, for the problem that is asked.",
        "theorem a : 1 = 1\n---- submission\nproof b\n  by compute\nqed\n",
        "Begin with `proof NAME`.",
    ),
    "J033": Code(
        "the wrong kind of submission",
        "A `theorem` takes a proof, a disproof or a counterexample; everything else takes an answer.",
        "compute c : 1 + 1\n---- submission\nproof c\n  by compute\nqed\n",
        "Return what the problem asks for.",
    ),
    "J034": Code(
        "a lemma of the problem file does not hold",
        "The asker's own proof of a lemma failed.",
        "theorem a : 1 = 2\nproof a\n  by compute\nqed\ntheorem b : 2 = 2\n---- submission\nproof b\n  by compute\nqed\n",
        "Mend the lemma's proof in the problem file.",
    ),
    "J035": Code(
        "a lemma that rests on axioms which are not the problem's",
        "An imported axiom belongs to a problem if the problem speaks of what the axiom speaks of; a lemma of the library whose "
        "proof uses another axiom, or that speaks of another symbol, cannot be cited.",
        "import exponential\ntheorem t (x : Real) : x <= x\n---- submission\nproof t\n  by linarith using exp_zero\nqed\n",
        "Prove it without this lemma.",
    ),
    "J036": Code(
        "a lemma of the library does not hold",
        "Ours: the proof of a shipped lemma failed, or a step of it was left to a solver.  No problem is known that raises it.",
        "",
        "Report it, and prove the step without this lemma.",
    ),
    "J037": Code(
        "at which types a lemma is meant",
        "A lemma for any types is cited at types: its arguments say which, or what is to be proved, or there is one choice only.",
        "def same(T) (x : T) : T := x\ntheorem same_eq(T) (x : T) : same(x) = x\nproof\n  by congruence unfolding same\nqed\n"
        "theorem t (x : Int) (y : Bool) : same(x) = x and same(y) = y\n---- submission\nproof t\n  by auto using same_eq\nqed\n",
        "Give it arguments, or name the instance: `same_eq'Int`.",
    ),
    "J038": Code(
        "a lemma for any types, at Nat or Rat",
        "Nat and Rat are integers and reals with a condition, so the steps of the lemma's proof are read again there, and one of "
        "them does not do.",
        "theorem same(T) (x : T) : x = x\nproof\n  have e : forall F : Set(T) -> Bool, F({x}) -> F({x}) by tauto\n"
        "  by congruence\nqed\ntheorem t (n : Nat) : n = n\n---- submission\nproof t\n  by exact same(n)\nqed\n",
        "State the lemma at this type, and prove it there.",
    ),
    "W007": Code(
        "a convention of the library",
        "An imported axiom says what a function is where its usual meaning ends: `log(0)` is 0, and `log(-x)` is `log(x)`.",
        "import exponential\ntheorem t (x : Real) : log(x) = 1\n---- submission\nproof t\n  by linarith\nqed\n",
        "Add a hypothesis that keeps the argument where the function is what is meant: `0 < x`.",
    ),
    "J040": Code(
        "not a normal form",
        "An answer says values, and never speaks of the problem.",
        "solve s (x : Real) : x^2 = 4\n---- submission\nanswer s := {x | x^2 = 4}\n",
        "Use numerals, finite sets, intervals or families.",
    ),
    "J041": Code(
        "not a set of solutions",
        "The answer to a `solve` is the set of all solutions, one component for each unknown.",
        "solve s (x : Real) : x + 1 = 2\n---- submission\nanswer s := 1\n",
        "Write `{1}`.",
    ),
    "J042": Code(
        "unknowns and values do not match",
        "A `find` wants one value for each unknown, by name; a `maximize` or `minimize` wants the value and such a point; "
        "a `synthesize` wants one `fun`.",
        "find f (x y : Int) : x + y = 3\n---- submission\nanswer f := x := 1\n",
        "Assign every unknown.",
    ),
    "J043": Code(
        "the answer is wrong",
        "The claim evaluates to false.",
        "compute c : 7^2 mod 10\n---- submission\nanswer c := 8\n",
        "Compute again.",
    ),
    "J044": Code(
        "values of a counterexample",
        "A counterexample gives one value for each parameter and each leading universal variable.",
        "theorem t (x y : Int) : x + y = y\n---- submission\ncounterexample t := x := 1\n",
        "Give every value.",
    ),
    "J045": Code(
        "evaluation cannot decide it",
        "What holds at the given values must be decided by evaluation alone.",
        "theorem t (x : Real) : exists y : Real, y * y * y = x + y\n---- submission\ncounterexample t := x := 1\n",
        "Return a `disproof` instead.",
    ),
    "J046": Code(
        "a condition fails",
        "The counterexample does not satisfy a hypothesis.",
        "theorem t (x : Int) (h : 0 < x) : 1 < x\n---- submission\ncounterexample t := x := 0\n",
        "Choose values at which every hypothesis holds.",
    ),
    "J047": Code(
        "the statement holds there",
        "The conclusion is true at the given values.",
        "theorem t (x : Int) (h : 0 < x) : 1 < x\n---- submission\ncounterexample t := x := 2\n",
        "Choose other values.",
    ),
    "J050": Code(
        "annotations that do not fit the program",
        "Each loop has one annotation with a variant, and each obligation at most one proof, by their numbers.",
        "program p (n : Int) returns (r : Int)\n  ensures r = 0\nbegin\n  r := n;\n  while r != 0 do\n    r := 0;\n"
        "  end\nend\n---- submission\nannotations p\nend\n",
        "Write `loop 1 invariant … decreases …` for each loop.",
    ),
    "J051": Code(
        "an obligation of a program is not proved",
        "The facts of its path do not imply it: an invariant is too weak, or wrong, or the program is.",
        "program p (n : Int) returns (r : Int)\n  ensures r > n\nbegin\n  r := n;\nend\n---- submission\nannotations p\nend\n",
        "Strengthen the invariants, or return a `failure`.",
    ),
    "M010": Code(
        "neither proved nor refuted",
        "A solver reached its limit or said unknown.",
        "",
        "Cut the step into smaller ones, or give hint terms with `with`.",
    ),
    "M011": Code("blocks nested too deeply", "See the limits of the judge.", "", "Use lemmas."),
    "M012": Code(
        "the problem is too large to examine",
        "See the limits of the judge.",
        "",
        "State it in smaller parts.",
    ),
    "M016": Code(
        "a program has too many ways through it",
        "Its branches are followed one by one; see the limits of the language.",
        "",
        "Compute with `if … then … else` in expressions, or split the program.",
    ),
    "M017": Code(
        "a run is too long to follow", "See the limits of the language.", "", "Give smaller values: they may run for ever."
    ),
    "F030": Code("the judge failed", "A crash or a missing part; never a rejection.", "", "Report it."),
    "F010": Code("an elaborated problem has another shape", "Ours.", "", "Report it."),
    "F011": Code(
        "the certificate states something else",
        "Ours: the replay does not match the problem.",
        "",
        "Report it.",
    ),
    "F012": Code("an unconfirmed step", "Ours: the certificate has a step that no solver confirmed.", "", "Report it."),
    "F020": Code("a frame is too long", "Between the judge's own processes.", "", "Report it."),
    "F021": Code("the judge's server has ended", "It was killed, or memory ran out.", "", "Start it again."),
}
