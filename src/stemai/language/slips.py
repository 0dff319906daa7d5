"""Syntax errors that say what to write.

`SLIPS` is the table of what people and models write when they think of Lean, Isabelle, Python or paper: each with what
to write instead, and bad examples.  At run time it names the mistake; in the tests every example is named by its
row.  What no row knows is told in words: what was read, and what could follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import lark
from lark.exceptions import UnexpectedInput, UnexpectedToken

from stemai.errors import LanguageError, Place
from stemai.language.words import KEYWORDS, METHODS

_NAME: Final = r"[A-Za-z][A-Za-z0-9_']*"
_ITEMS: Final = "theorem|axiom|find|solve|compute|maximize|minimize|synthesize"
_STEPS: Final = "assume|fix|have|show|suffices|let|obtain|use|calc|cases|induction|by_contra|contrapose|lemma|qed|end|case"


@dataclass(frozen=True, slots=True)
class Slip:
    """One mistake: patterns for the text before and at the place of the error, and what must be able to follow there.

    `problem` and `submission` hold texts with the mistake, of either kind.
    """

    message: str
    mend: str
    at: str
    before: str = ""
    follows: str = ""
    problem: tuple[str, ...] = ()
    submission: tuple[str, ...] = ()
    code: str = "L011"

    def fits(self, before: str, after: str, accepts: frozenset[str]) -> bool:
        """Whether this is the mistake at the point between `before` and `after`."""
        if self.follows and self.follows not in accepts:
            return False
        if re.match(self.at, after, re.DOTALL) is None:  # patterns are compiled when a text is wrong, not before
            return False
        return not self.before or re.search(f"(?:{self.before})\\Z", before, re.DOTALL) is not None


SLIPS: Final = (
    # ------------------------------------------------------------------------------------------- signs of elsewhere
    Slip("`==` is not a relation", "write `=`", "=", "=", problem=("theorem t (x : Int) : x == x",)),
    Slip("`**` is not an operator", "write `^` for powers", r"\*", r"\*", problem=("theorem t (x : Int) : x**2 >= 0",)),
    Slip("`&` is not an operator", "write `and` for formulas, `band` for bit-vectors", "&(?!&)",
         problem=("theorem t (x : BitVec(8)) : x & 1 = x",)),
    Slip("`&&` is not an operator", "write `and`", "&&", problem=("theorem t (p q : Bool) : p && q",)),
    Slip("`||` is not an operator", "write `or`", r"\|\|", problem=("theorem t (p q : Bool) : p || q",)),
    Slip("`/\\` is not an operator", "write `and`", r"\\", "/", problem=("theorem t (p q : Bool) : p /\\ q",)),
    Slip("`\\/` is not an operator", "write `or`", r"\\/", problem=("theorem t (p q : Bool) : p \\/ q",)),
    Slip("`//` is not an operator", "write `div` for the rounded quotient, `--` for a comment", "/", "/",
         problem=("theorem t (n : Nat) : n // 2 <= n",)),
    Slip("`<>` is not a relation", "write `!=`", ">", "<", problem=("theorem t (x : Int) : x <> 1",)),
    Slip("`=<` is not a relation", "write `<=`", "<", "=", problem=("theorem t (x : Int) : x =< x",)),
    Slip("`%` is not an operator", "write `mod`", "%", problem=("theorem t (n : Nat) : n % 2 < 2",)),
    Slip("`~` is not an operator", "write `not` for formulas, `bnot(x)` for bit-vectors", "~",
         problem=("theorem t (p : Bool) : ~p",)),
    Slip("there is no `!`", "write `not p`; for a factorial, define it: "
         "`def fact (n : Nat) : Nat := if n = 0 then 1 else n * fact(n - 1)`", "!",
         problem=("theorem t (n : Nat) : n! >= 1", "theorem t (p : Bool) : !p")),
    # -------------------------------------------------------------------------------------- items of other languages
    Slip("`not in` is no relation", "write `not x in S`", r"not\s+in\b|(?:notin|not_in)\b",
         problem=("theorem t (A : Set(Int)) : 3 not in A", "theorem t (A : Set(Int)) : 3 notin A")),
    Slip("an `if` comes before its values", "write `if c then s else t`", r"if\b", r"[A-Za-z0-9_')]\s*", follows="STAR",
         problem=("def f (n : Int) : Int := n if n > 0 else 0\n", "def f (n : Int) : Int := 1 if n > 0 else 0\n")),
    Slip("there are no comprehensions", "write `forall k in a..b, P`, `sum(k in a..b, e)` or `{t | k in a..b}`", r"for\b",
         follows="STAR", problem=("theorem t : all(k > 0 for k in range(1, 10))",)),
    Slip("a function is written `fun x => e`", "write `fun x y => e`", "", r"\blambda\s+",
         problem=("theorem t : (lambda x: x)(1) = 1",), submission=("answer f := lambda x, y: x",)),
    Slip("there is no `elif`", "write `else if c then … end end`, in a term `else if c then s else t`", "",
         r"\b(?:elif|elsif|elseif)\s+",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin if n < 0 then r := n; elif n > 1 then end end",)),
    Slip("a program stands between `begin` and `end`", "write `begin … end`", r"\{", r"program\s.*", follows="BEGIN",
         problem=("program p (n : Int) returns (r : Int) ensures r = n { r := n; }",)),
    Slip("a variable has a type", "write `var i : Int := 0;`", ":=", rf"\bvar\s+{_NAME}\s*",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin var i := 0; r := n; end",)),
    Slip("there is no `return`", "assign to the result, `r := e;`: what it is at the end is returned", "",
         r"(?:begin|;|do|then|else|end)\s*return\s*",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin return n; end",)),
    Slip("a block does not end in `;`", "write `end` alone; only simple statements end in `;`", ";", r"end\s*",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin while n < 0 do end; r := n; end",)),
    Slip("a statement ends in `;`", "write `;` after it", "", r"begin\b[\s\S]*(?::=|assert)[^;]*", follows="SEMICOLON",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin r := n end",
                  "program p (n : Int) returns (r : Int) ensures r = n begin r := n var k : Int := 0; end")),
    Slip("a variable is assigned to with `:=`", "write `x := e;`", r"=|<-|\+[+=]|[-*]=",
         rf"(?:begin|;|do|then|else|end)\s*{_NAME}\s*",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin r = n; end",
                  "program p (n : Int) returns (r : Int) ensures r = n begin r := n; r++; end")),
    Slip("invariants are the prover's", "leave it out: a prover returns `annotations p loop 1 invariant … decreases … end`",
         r"(?:invariant|decreases|variant)\b", r"(?:begin|;|do)\s*|while\s[^;]*",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin while n < 0 do invariant true end end",
                  "program p (n : Int) returns (r : Int) ensures r = n begin while n < 0 invariant true do end end")),
    Slip("a condition is followed by `do`", "write `while c do … end`", "", r"while\s[^;]*", follows="DO",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin while n < 0 r := n; end end",)),
    Slip("an `if` of a program has a `then`", "write `if c then … end`", "", r"(?:begin|;|do|else|end)\s*if\s[^;]*",
         follows="THEN", problem=("program p (n : Int) returns (r : Int) ensures r = n begin if n < 0 r := n; end end",)),
    Slip("that is no statement", "loops are `while c do … end`; count with a variable: `var i : Int := 0;`",
         "", r"(?:begin|;|do|then|else|end)\s*(?:for|foreach|repeat|until|break|continue|goto)\s*",
         problem=("program p (n : Int) returns (r : Int) ensures r = n begin for i in 0..n do r := n; end end",)),
    Slip("a program has results", "write `returns (r : Int)` after the parameters", "", r"program\s.*", follows="RETURNS",
         problem=("program p (n : Int) ensures n = n begin end",)),
    Slip("a loop is annotated by its number", "write `loop 1 …`; loops are numbered in the order of the text", "",
         r"loop\s*", follows="INT", submission=("annotations p loop invariant true end",)),
    Slip("nothing ends in `;`", "leave it out: steps and items need no separator", ";",
         problem=("theorem t : 1 = 1;",), submission=("proof t by ring; qed",)),
    Slip("a module has one word for a name", "write `import exponential`; `stemai library list` has the modules", r"\.",
         r"\bimport\s[^\n]*", problem=("import Mathlib.Tactic\n",)),
    Slip("nothing is taken out of a value with `.`", "write a function, `f(x)`, or a `match`; of a complex number, `re(z)`",
         r"\.[A-Za-z]", r"[A-Za-z0-9_')]", problem=("theorem t (z : Complex) : z.re = z.re",)),
    Slip("nothing ends in `.`", "leave it out; a decimal has digits on both sides: `0.5`", r"\.",
         problem=("theorem t : .5 < 1",), submission=("proof t by ring qed.",)),
    Slip("`>>` does not say whether the word is signed", "write `ushr` or `sshr`", ">", ">",
         problem=("theorem t (x : BitVec(8)) : x >> 1 = x",)),
    Slip("`|x|` is not notation here", "write `abs(x)`", r"\|", r"[=<>+\-*/^(,:≤≥≠]\s*",
         problem=("theorem t (x : Real) : |x| >= 0",)),
    Slip("a number has no other notation than decimal", "write `10^5` for `1e5`, and convert hexadecimal",
         r"[eExXbB_][0-9A-Fa-f+-]", r"[0-9]", problem=("theorem t : 1e5 > 0", "theorem t : 0x1F > 0")),
    Slip("there are no strings", "leave the quotes out", "[\"`]", problem=('theorem t : "a" = "a"',)),
    Slip("`#` does not begin a comment", "write `-- ` and then the comment", "#", problem=("# a comment\n",)),
    Slip("`//` does not begin a comment", "write `-- ` and then the comment", "/", r"\A\s*|\n\s*",
         problem=("// a comment\n",)),
    # --------------------------------------------------------------------------------------------- square brackets
    Slip("binders stand in round brackets", "write `(x : Real)`", r"\{|\[", rf"(?:theorem|axiom|def|lemma)\s+{_NAME}[^:]*",
         problem=("theorem t {x : Real} : x = x", "theorem t [x : Real] : x = x")),
    Slip("facts are not given in `[ ]`", "write `by linarith using h1, h2`", r"\[", rf"by\s+{_NAME}\s*",
         submission=("proof t by linarith [h1, h2] qed",)),
    # ------------------------------------------------------------------------------------------------------- items
    Slip("a statement does not hold its proof after `:=`",
         "in a file of its own, write `proof NAME … qed`; in the problem file, put it right after the theorem",
         ":=", rf"(?:{_ITEMS})\s[^:]*:.*",
         problem=("theorem t (x : Int) : x = x := by ring",)),
    Slip("a lemma of a problem file is a `theorem`", "write `theorem`, and its `proof … qed` right after it",
         "lemma", problem=("lemma t : 1 = 1",)),
    Slip("that is no kind of item", "write `theorem NAME (x : T) : P`",
         r"(?:corollary|proposition|example|claim|Theorem|Lemma|conjecture|problem|statement|goal|prove)\b",
         problem=("example : 1 = 1", "Theorem t : 1 = 1"), follows="THEOREM"),
    Slip("that is no kind of item", "write `def NAME (x : T) : S := e`",
         r"(?:definition|define|Definition|function|abbrev|noncomputable|fun|let|const|constant|opaque)\b",
         problem=("definition f (x : Int) : Int := x", "fun f x => x"), follows="DEF"),
    Slip("imports stand at the head of a file", "move the line up, before the first item",
         r"import\b", problem=("theorem t : 1 = 1\nimport numbers\n",), follows="THEOREM"),
    Slip("a submission imports nothing", "the lemmas in scope are those that the problem file imports; leave the line out",
         r"import\b", submission=("import numbers\nproof t by ring qed",), follows="DISPROOF"),
    Slip("modules are separated by commas", "write `import exponential, roots`", _NAME, rf"\bimport[ \t]+[^\n]*{_NAME}[ \t]+",
         follows="COMMA", problem=("import exponential numbers\n",)),
    Slip("that is no kind of item", "write `maximize NAME (x : T) where P : e`, or `minimize`",
         r"(?:max|min|maximise|minimise|maximum|minimum|argmax|argmin|optimize)\b", follows="THEOREM",
         problem=("max t (x : Real) : 1 - x^2", "minimum t (x : Real) : x^2")),
    Slip("the condition stands before the colon", "write `maximize NAME (x : T) where P : e`",
         r"(?:where|such|subject|st)\b", r"\b(?:maximize|minimize)\s.*\)[^:()]*:[^:]*",
         problem=("maximize t (x : Real) : 1 - x^2 where x > 0", "maximize t (x : Real) : 1 - x such that x > 0")),
    Slip("the condition follows `where`", "write `maximize NAME (x : T) where P : e`",
         r"(?:such|subject|with|if|st)\b|[,|]", r"\b(?:maximize|minimize)\s.*", follows="WHERE",
         problem=("maximize t (x : Real) such that x > 0 : 1 - x^2",)),
    Slip("the condition is one formula", "join its parts with `and`", ",", r"\b(?:maximize|minimize)\s.*\bwhere\s.*",
         problem=("maximize t (x y : Real) where x + y = 1, x > 0 : x * y",)),
    Slip("the type of the function is missing", "write `synthesize f (x : Int) : Int such that P`", r"(?:such|where)\b",
         r"\bsynthesize\s.*", follows="COLON", problem=("synthesize f (x : Int) such that f(x) > x",)),
    Slip("the specification follows `such that`", "write `synthesize f (x : Int) : Int such that P`",
         r"(?:where|with|ensures)\b|:|,", r"\bsynthesize\s.*", follows="SUCH",
         problem=("synthesize f (x : Int) : Int where f(x) > x", "synthesize f (x : Int) : Int : f(x) > x")),
    Slip("the type of a definition follows a colon", "write `def f (x : Int) : Int := e`", "->|→|=",
         rf"\bdef\s+{_NAME}\s*(?:\([^()]*\)\s*)*", follows="COLON",
         problem=("def f (x : Int) -> Int := x\n", "def f = 3\n")),
    Slip("the value of a definition stands by itself", "write `def f (x : Int) : Int := x + 1`", "",
         r"\bdef\s[^\n]*:\s*return\s+", problem=("def f(x): return x + 1\n",)),
    Slip("type parameters stand in brackets", "write `datatype List(T) := nil | cons(head : T, tail : List(T))`",
         r"<|\[|[A-Za-z]", rf"\bdatatype\s+{_NAME}\s*",
         problem=("datatype List<T> := nil | cons(head : T)\n", "datatype List T := nil | cons(head : T)\n")),
    Slip("only theorems, definitions and datatypes have types as parameters", "declare a sort, `sort T`, and speak of that; "
         "what is believed for all types at once is never asked for",
         r"\)", rf"\b(?:axiom|find|solve|compute|maximize|minimize|synthesize|program)\s+{_NAME}\s*\(\s*{_NAME}\s*",
         problem=("axiom a(T) (x y : T) : x = y\n", "find f(T) (x : T) : x = x\n")),
    Slip("there are no namespaces or options", "leave the line out; `import NAME` brings a module of the library",
         r"(?:open|namespace|section|variable|variables|set_option|theory|imports|universe|from)\b",
         problem=("open Real\n", "variable (x : Int)"), follows="THEOREM"),
    Slip("that is stated by the asker, not by the prover", "a submission holds `proof`, `disproof`, `answer`, "
         "`counterexample`, `annotations` and `failure`; state lemmas inside the proof: `lemma h (x : T) : P by …`",
         rf"(?:{_ITEMS}|program|def|sort|dimension|datatype|lemma)\b", follows="DISPROOF",
         submission=("axiom a : 1 = 2", "theorem t : 1 = 1")),
    Slip("that is for the prover's file", "a problem file holds statements, definitions, and proofs of its lemmas",
         r"(?:disproof|answer|counterexample|annotations|failure)\b", follows="THEOREM",
         problem=("theorem t : 1 = 1 counterexample t := x := 1",)),
    Slip("the name is missing", "write a name after the word: `theorem square_nonneg (x : Real) : 0 <= x^2`",
         r"[:(]", rf"(?:{_ITEMS}|def|answer|counterexample)\s*",
         problem=("theorem : 1 = 1", "theorem (x : Int) : x = x"), submission=("answer := 3",)),
    Slip("no colon stands here", "write `proof NAME` and then the steps", ":", rf"(?:dis)?proof(?:\s+{_NAME})?\s*",
         submission=("proof t: by ring qed", "proof: by ring qed")),
    Slip("an answer follows `:=`", "write `answer NAME := …`", "=", rf"(?:answer|counterexample)\s+{_NAME}\s*",
         submission=("answer roots = {2, 3}", "counterexample t = x := 1")),
    Slip("values are given with `:=`", "write `x := 4, y := 33`", ",", rf"answer\s+{_NAME}\s*:=\s*{_NAME}\s*=[^,]*",
         submission=("answer t := x = 4, y = 33",)),
    Slip("a set of answers stands in braces", "write `{2, 3}`", ",", rf"answer\s+{_NAME}\s*:=(?!\s*fun\b)[^,{{(]*",
         submission=("answer t := 2, 3",)),
    Slip("values are given with `:=`", "write `counterexample NAME := x := 4, y := 33`", "=",
         rf"counterexample\s+{_NAME}\s*:=.*{_NAME}\s*", submission=("counterexample t := x = 4",)),
    Slip("counterexamples give each variable by name", "write `counterexample NAME := x := 4, y := 33`", ".",
         rf"counterexample\s+{_NAME}\s*:=\s*", submission=("counterexample t := 4",)),
    # ----------------------------------------------------------------------------------------------------- binders
    Slip("a quantifier binds variables, and then comes a comma",
         "put the bound into the formula: `exists x : Int, x > 3 and P`, `forall x : Int, x > 3 -> P`",
         r"<|>|=|≤|≥|≠|!=|dvd|/", r"(?:forall|∀|exists|∃)\s+[A-Za-z0-9_' ]*",
         problem=("theorem t : exists x > 3, prime(x)", "theorem t : ∀ x ≥ 0, x = x")),
    Slip("a comma follows the bound variables", "write `forall x : Int, P`", r"", r"(?:forall|∀|exists|∃)\s+[^,]*",
         follows="COMMA", problem=("theorem t : forall x : Int x = x",)),
    Slip("bound variables are separated by blanks", "write `forall x y : Int, P`", r"[:∈]|in\b",
         r"(?:forall|∀|exists|∃)\s+[A-Za-z0-9_' ]*,[A-Za-z0-9_', ]*",
         problem=("theorem t : forall x, y : Int, x = y",)),
    Slip("a colon comes between the header and the statement", "write `theorem t (x : Real) : P`", r"",
         rf"(?:theorem|axiom|find|solve|compute|def)\s+{_NAME}\s.*\)\s*", follows="COLON",
         problem=("theorem t (x : Real) (h : x > 0) x = x",)),
    Slip("a type takes its arguments in brackets", "write `Set(Int)`, `List(Int)`, `BitVec(8)`",
         r"(?:Bool|Nat|Int|Rat|Real|Complex)\b|[0-9]", r":\s*(?:Set|List|Array|BitVec|Option|Tree|Seq)\s+",
         problem=("theorem t (S : Set Int) : S = S", "theorem t (w : BitVec 8) : w = w")),
    Slip("variables are separated by blanks", "write `(x y : Int)`", ",", rf"\(\s*{_NAME}(?:\s+{_NAME})*\s*",
         problem=("find f (x, y : Int) : x = x",), follows="COLON"),
    Slip("variables are separated by blanks", "write `(x y : Int)`", r":(?!=)",
         rf"\b(?:theorem|def)\s+{_NAME}\s*\(\s*{_NAME}(?:\s*,\s*{_NAME})+\s*",
         problem=("theorem t (x, y : Int) : x = x", "def f (x, y : Int) : Int := x")),
    Slip("a bound variable is followed by `=>`", "write `fun x => e`; of several, `fun x y => e`", r"->|→|:(?!=)|,|\.",
         rf"(?:fun|λ)\s+[^=]*{_NAME}\s*",
         submission=("counterexample t := f := fun x -> x", "answer f := fun x, y => x")),
    Slip("a count is written `count(k in a..b, P)`", "write `count(k in 1..n, P)`; of a set, `card(S)`", r".",
         rf"\bcount\s*(?:\(\s*(?:{_NAME}\s*)?)?",
         problem=("compute t : count(k, prime(k))", "compute t : count({k in 1..10 | prime(k)})",
                  "compute t : count k in 1..10, prime(k)")),
    Slip("a sum is written `sum(k in a..b, e)`", "write `sum(k in 1..n, k^2)`, with the range `1..n`", r".",
         r"(?:sum|prod|∑|∏)\s*|(?:sum|prod|∑|∏)\s*\([^.]*",
         problem=("theorem t (n : Nat) : sum k in 1..n, k = n", "theorem t (n : Nat) : sum(k, 1, n) = n",
                  "theorem t (n : Nat) : ∑ k in range(n), k = n"), ),
    Slip("an abbreviation follows `:=`", "write `let x := e`", "=", rf"let\s+{_NAME}(?:\s*:[^=]*)?\s*",
         submission=("proof t let y = 3 by ring qed",)),
    # ------------------------------------------------------------------------------------------------- expressions
    Slip("an `if` has two branches", "write `if c then s else t`", r"", r"if\s.*then\s.*", follows="ELSE",
         problem=("theorem t (x : Int) : if x = 0 then 1 = 1",)),
    Slip("`match` takes values of datatypes apart", "write `if x = 0 then s else t` for numbers", r"[0-9]",
         r"\bmatch\s.*(?:with|\|)\s*", problem=("theorem t (x : Int) : match x with | 0 => 1 = 1",)),
    Slip("a `match` takes one value", "write one `match` inside the other", ",", r"\bmatch\s[^|]*", follows="WITH",
         problem=("theorem t (x y : L) : match x, y with | nil, nil => true end",)),
    Slip("an arm is written `| pattern => e`", "write `| nil => e`, `| cons(x, xs) => e`", r":|->|→|=(?!>)|::",
         r"\bmatch\s.*(?:with|\|)[^|]*", follows="__ANON_1",
         problem=("theorem t (x : L) : match x with | nil : true end", "theorem t (x : L) : match x with | nil -> true end",
                  "theorem t (x : L) : match x with | x :: xs => true end")),
    Slip("values are taken apart by `match`", "write `match x with | nil => e | cons(x, xs) => e end`", r"case\b", r"",
         follows="MATCH", problem=("theorem t (x : L) : case x of nil => true",)),
    Slip("the fields of a constructor stand in brackets", "write `| cons(x, xs) => …`", rf"{_NAME}",
         rf"\bmatch\s.*(?:with|\|)\s*{_NAME}\s+", follows="LPAR",
         problem=("theorem t (x : L) : match x with | cons y ys => true end",)),
    Slip("that is no kind of item", "write `datatype List := nil | cons(head : Int, tail : List)`",
         r"(?:inductive|data|enum|structure|record|newtype|datatypes)\b", follows="THEOREM",
         problem=("inductive List where | nil", "data Color = Red | Green")),
    Slip("different word operators do not mix without brackets", "write `(x band y) bor z`, `(x << 2) + 1`",
         r"band|bor|xor|<<|ushr|sshr|union|[-+*/]", r"(?:band|bor|xor|<<|ushr|sshr|union)[^\n]*",
         problem=("theorem t (x y z : BitVec(8)) : x band y bor z = x", "theorem t (x : BitVec(8)) : x << 2 + 1 = x")),
    Slip("a shift stands in brackets here", "write `x + (y << 2)`", r"<<|ushr|sshr",
         problem=("theorem t (x y : BitVec(8)) : x + y << 2 = x",)),
    Slip("`<->` does not chain", "put brackets: `(p <-> q) <-> r`", r"<->|↔", r"(?:<->|↔).*",
         problem=("theorem t (p q r : Bool) : p <-> q <-> r",)),
    Slip("a function takes all its arguments at once", "write `f(x, y)` for a function, `f(x) * (y + 1)` for a product",
         r"\(", r"\)\s*", problem=("theorem t (f : Int -> Int -> Int) : f(1)(2) = 0",)),
    Slip("a product is written with `*`", "write `2*x`", rf"{_NAME}|\(", r"(?<![A-Za-z0-9_'])[0-9.]+\s*",
         follows="STAR", problem=("theorem t (x : Int) : 2x = x + x", "theorem t (x : Int) : 2 (x + 1) = 2*x + 2")),
    Slip("a product is written with `*`", "write `(a + b) * c`", rf"{_NAME}|[0-9]", r"\)\s*", follows="STAR",
         problem=("theorem t (x : Int) : (x + 1) x = x^2 + x",)),
    Slip("facts are separated by commas", "write `by linarith using h1, h2`", rf"{_NAME}", rf"using\s+[^\n]*{_NAME}\s+",
         submission=("proof t by linarith using h1 h2 qed",)),
    Slip("a method takes its facts after `using`", "write `by linarith using h1, h2`", r"\(", rf"by\s+{_NAME}\s*",
         submission=("proof t by linarith(h) qed",)),
    Slip("methods do not follow each other", "give each its own step: `have h : P by …`", rf"{_NAME}",
         rf"by\s+{_NAME}\s+", submission=("proof t by simp linarith qed",)),
    # ------------------------------------------------------------------------------------------------------- steps
    Slip("`:=` does not stand before a justification", "write `have h : P by …`, without `:=`", ":=",
         r"(?:have|show|suffices|lemma)\s.*", follows="BY", submission=("proof t have h : 1 = 1 := by ring qed",)),
    Slip("a `have` states its formula", "write `have h : P by exact e`", ":=", rf"have\s+{_NAME}\s*",
         submission=("proof t have h := k(3) by ring qed",)),
    Slip("`by` is followed by one method", "for several steps, write `proof … qed` in place of `by …`",
         rf"(?:{_STEPS})\b", r"by\s*", submission=("proof t have h : 1 = 1 by have k : 1 = 1 by ring qed",)),
    Slip("no comma stands before `by`", "write `have h : P by …`", ",", r"(?:have|show|suffices)\s.*", follows="BY",
         submission=("proof t have h : 1 = 1, by ring qed",)),
    Slip("this step has no justification", "end it with `by METHOD`, or with `proof … qed`",
         rf"(?:{_STEPS}|from|using)\b|\Z", r"(?:have|show|suffices|lemma|calc|_)\s.*", follows="BY",
         submission=("proof t have h : 1 = 1 show 1 = 1 by ring qed", "proof t show 1 = 1 qed")),
    Slip("names are separated by blanks", "write `fix x y`, `obtain x y (h : P) from e`", ",",
         rf"(?:fix|obtain|assume)\s+{_NAME}(?:\s+{_NAME})*\s*",
         submission=("proof t fix x, y by ring qed", "proof t obtain x, h from e by ring qed")),
    Slip("`obtain` takes what `from` names", "write `obtain x (h : P) from e`", ":=", r"obtain\s.*",
         submission=("proof t obtain x (h : 0 < x) := e by ring qed",)),
    Slip("`obtain` takes a fact that is there", "prove it first with `have e : exists x, P by …`, then "
         "`obtain x (h : P) from e`", "by", r"obtain\s[^\n]*",
         submission=("proof t obtain x (h : 0 < x) by auto qed",)),
    Slip("a case is written `case NAME => steps`", "write `case zero => …` and `case succ m ih => …`",
         r":(?!=)|->|→|,|\(", r"\bcase\s[^\n=]*", submission=("proof t induction n case zero: by ring end qed",)),
    Slip("a case is written `case NAME => steps`", "write `case zero => …` and `case succ m ih => …`", r"\|",
         follows="CASE", submission=("proof t induction n | zero => by ring end qed",)),
    Slip("the cases follow directly", "write `cases h  case h1 => …  case h2 => …  end`, without `with` or `:`",
         r"with\b|:|\||of\b", r"(?:induction|cases)\s[^\n]*",
         submission=("proof t induction n with case zero => by ring end qed",)),
    Slip("a step that uses a method begins with `by`", "write `by {at}`", rf"(?:{'|'.join(METHODS)})\b", follows="QED",
         submission=("proof t linarith using h qed", "proof t exact h qed")),
    Slip("to introduce a variable or a hypothesis", "write `fix x` for a variable, `assume h` for a hypothesis",
         r"(?:intro|intros|rintro|fixes|given|Let|suppose|Assume|Fix|introv)\b", follows="QED",
         submission=("proof t intro x by ring qed",)),
    Slip("there is no such step", "`by exact h(x)` closes the goal with a fact; `have` states what you need on the way",
         r"(?:apply|refine|exact'|specialize|assumption|trivial)\b", follows="QED",
         submission=("proof t apply h qed",)),
    Slip("there is no rewriting step", "write `calc a = b by …  _ = c by …  end`, or state the result with `have`",
         r"(?:rw|rewrite|simp|simp_all|norm_num|ring_nf|unfold|subst|conv|field_simp|push_neg|norm_cast|push_cast)\b",
         follows="QED", submission=("proof t rw h qed",)),
    Slip("there is no such step", "prove a conjunction by `show P by …` for the first part and then the rest, or "
         "`have` each part and `by tauto using h1, h2`",
         r"(?:constructor|split|left|right|refine_and|and_intro|ext|funext|next|moreover|ultimately|thus|hence|then|"
         r"finally|also|qed_by)\b",
         follows="QED", submission=("proof t constructor qed", "proof t thus by auto qed")),
    Slip("there is no such step", "to name the cases, write `cases h  case h1 => …  end`; to take a witness, "
         "`obtain x (h : P) from e`",
         r"(?:rcases|match|case'|cases'|by_cases|interval_cases|choose|elim|destruct)\b", follows="QED",
         submission=("proof t rcases h qed", "proof t by_cases h qed")),
    Slip("`\\` is not an operator", "write `A diff B` for sets", r"\\", r"[A-Za-z0-9_')}]\s*",
         problem=("theorem t (A B : Set(Int)) : A \\ B subset A",)),
    Slip("`|` is not an operator", "write `or` for formulas, `bor` for bit-vectors", r"\|(?!\|)", r"[A-Za-z0-9_')]\s*",
         problem=("theorem t (x : BitVec(8)) : x | 1 = x",)),
    Slip("a proof is never left open", "finish it, or leave the item out", r"(?:sorry|admit|oops|done|todo|TODO)\b",
         follows="QED", submission=("proof t sorry qed",)),
)  # fmt: skip


# --------------------------------------------------------------------------------------------------------- explaining

#: Terminals whose names say nothing, in words.
_IN_WORDS: Final = {"NAME": "a name", "INT": "a number", "FRACTION": "the digits of a decimal", "$END": "the end of the file"}
_EXPRESSION: Final = frozenset(("NAME", "INT", "LPAR", "MINUS", "TRUE"))
_STEP: Final = frozenset(("HAVE", "SHOW", "ASSUME", "FIX", "CALC"))
_ITEM: Final = {
    "problem": "an item (`theorem`, `def`, `axiom`, `find`, `solve`, `compute`, `maximize`, `synthesize`, `program`, `sort`, …)",
    "submission": "an item (`proof`, `disproof`, `answer`, `counterexample`, `annotations`, `failure`)",
    "library": "an item",
}
_TOKEN: Final = re.compile(rf"{_NAME}|[0-9]+(?:\.[0-9]+)?|<->|->|:=|=>|<=|>=|!=|<<|\.\.|\S", re.DOTALL)
_COMMENT: Final = re.compile(r"--(?=[ \t\r\n-]|\Z)[^\n]*")
_BLOCK_WORD: Final = re.compile(r"\b(disproof|proof|qed|calc|cases|induction|annotations|begin|while|match|end)\b(?!')")
_WINDOW: Final = 400  # characters before the error that the patterns see


def explain(error: UnexpectedInput, parser: lark.Lark, text: str, file: str, start: str) -> LanguageError:
    """The error of the parser as one of ours."""
    offset = _offset(error, text)
    place = _place(error, text, file, offset)
    accepts = _accepts(error)
    before = _COMMENT.sub("", text[max(0, offset - _WINDOW) : offset])
    after = text[offset : offset + _WINDOW]
    found = _TOKEN.match(after.lstrip()) if after.strip() else None
    read = found.group() if found is not None else ""
    unclosed = _unclosed(text, offset, file, read, accepts)
    if unclosed is not None:
        return unclosed
    for slip in SLIPS:
        if slip.fits(before, after, accepts):
            return LanguageError(slip.code, slip.message, place=place, mend=slip.mend.replace("{at}", read))
    return _in_words(read, place, accepts, parser, start, before)


def _offset(error: UnexpectedInput, text: str) -> int:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return len(text)
    return error.pos_in_stream or 0


def _place(error: UnexpectedInput, text: str, file: str, offset: int) -> Place:
    if offset >= len(text):  # the end of the file: the last thing that stands there
        end = len(text.rstrip())
        line = text.count("\n", 0, end) + 1
        column = end - (text.rfind("\n", 0, end) + 1)
        return Place(file, line, max(column, 1), line, max(column, 1) + 1)
    width = len(error.token) if isinstance(error, UnexpectedToken) else 1
    line, column = error.line, error.column
    return Place(file, line, column, line, column + width)


def _accepts(error: UnexpectedInput) -> frozenset[str]:
    """The terminals that could follow."""
    if isinstance(error, UnexpectedToken):
        found = error.accepts if error.interactive_parser is not None else error.expected
        return frozenset(found or ())
    return frozenset(getattr(error, "allowed", None) or ())


def _unclosed(text: str, offset: int, file: str, read: str, accepts: frozenset[str]) -> LanguageError | None:
    """The error for a block without its `qed` or `end`."""
    closer = {"QED": "qed", "END": "end"}
    wanted = next((closer[t] for t in ("END", "QED") if t in accepts), None)
    ends = not read or read in (*_ITEMS.split("|"), "def", "sort", "dimension", "datatype", "disproof", "answer",
                                "counterexample", "annotations", "failure", "program", "proof", "qed", "end")  # fmt: skip
    if wanted is None or not ends or read == wanted:
        return None
    opener = _open_block(text[:offset])
    if opener is None:
        return None
    position, word = opener
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return LanguageError(
        "L013",
        f"this `{word}` is not closed before " + (f"`{read}`" if read else "the end of the file"),
        place=Place(file, line, column, line, column + len(word)),
        mend=f"write `{'qed' if word in ('proof', 'disproof') else 'end'}` after its last step",
    )


def _open_block(text: str) -> tuple[int, str] | None:
    """Where the innermost block that is open at the end of `text` begins."""
    plain = _COMMENT.sub(lambda m: " " * len(m.group()), text)
    stack: list[tuple[int, str]] = []
    for match in _BLOCK_WORD.finditer(plain):
        word = match.group(1)
        if word not in ("qed", "end"):
            stack.append((match.start(), word))
        elif stack:
            stack.pop()
    return stack[-1] if stack else None


def _in_words(read: str, place: Place, accepts: frozenset[str], parser: lark.Lark, start: str, before: str) -> LanguageError:
    what = f"`{read}` cannot stand here" if read else "the text ends too early"
    last = _TOKEN.findall(before[-200:])
    cause = f"after `{last[-1]}` " if last else ""
    expected = _expected(accepts, parser, start)
    cause += f"expected: {expected}" if expected else "nothing of the language begins like this"
    return LanguageError(
        "L010",
        what,
        place=place,
        cause=cause.strip(),
        mend=_mend(read, last[-1] if last else "", accepts, parser),
    )


def _mend(read: str, last: str, accepts: frozenset[str], parser: lark.Lark) -> str:
    if read in KEYWORDS and "NAME" in accepts and not accepts & {"INT"}:
        return f"`{read}` is a word of the language; choose another name"
    words = [_spelling(t, parser) for t in accepts]
    keywords = [w for w in words if w.isidentifier()]
    close = get_close_matches(read, keywords, n=1, cutoff=0.75) if read else []
    if close:
        return f"did you mean `{close[0]}`?"
    before = get_close_matches(last, KEYWORDS, n=1, cutoff=0.75) if last not in KEYWORDS else []
    if before:
        return f"did you mean `{before[0]}` in place of `{last}`?"
    if len(words) == 1 and "NAME" not in accepts:
        return f"write `{words[0]}` here"
    return "compare the line with the examples in docs/language.md"


def _expected(accepts: frozenset[str], parser: lark.Lark, start: str) -> str:
    """What could follow, in words: classes first, and the signs left over."""
    rest = set(accepts)
    parts: list[str] = []
    if accepts >= {"THEOREM", "DEF"} or accepts >= {"DISPROOF", "ANSWER"}:
        parts.append(_ITEM[start])
        rest -= {*_ITEMS.upper().split("|"), "DEF", "SORT", "DIMENSION", "DATATYPE", "PROGRAM", "PROOF", "DISPROOF",
                 "ANSWER", "COUNTEREXAMPLE", "ANNOTATIONS", "FAILURE"}  # fmt: skip
    if accepts >= _STEP:
        parts.append("a proof step")
        rest -= {w.upper() for w in _STEPS.split("|")} - {"QED", "END", "CASE"}
        rest.discard("BY")
    if accepts >= _EXPRESSION:
        parts.append("an expression")
        rest = {t for t in rest if t in ("QED", "END", "CASE", "$END", "RPAR", "RBRACE")}
    elif accepts >= {"STAR", "CIRCUMFLEX"} or accepts >= {"STAR", "PLUS"}:
        parts.append("an operator")
        rest = {t for t in rest if not _is_operator(_spelling(t, parser))}
    parts.extend(sorted(_quoted(t, parser) for t in rest))
    return ", ".join(parts[:12])


def _is_operator(spelling: str) -> bool:
    return spelling in _OPERATORS or not spelling.isascii()


_OPERATORS: Final = frozenset(
    ("+", "-", "*", "/", "^", "mod", "div", "udiv", "urem", "sdiv", "srem", "=", "<", ">", "<=", ">=", "!=", "dvd",
     "ult", "ule", "ugt", "uge", "slt", "sle", "sgt", "sge", "<<", "ushr", "sshr", "band", "bor", "xor", "union", "and",
     "or", "->", "<->", "..")
)  # fmt: skip


def _spelling(terminal: str, parser: lark.Lark) -> str:
    """A terminal as it is written, or in words."""
    if terminal in _IN_WORDS:
        return _IN_WORDS[terminal]
    found = next((t for t in parser.terminals if t.name == terminal), None)
    return found.pattern.value if found is not None else terminal


def _quoted(terminal: str, parser: lark.Lark) -> str:
    spelling = _spelling(terminal, parser)
    return spelling if terminal in _IN_WORDS else f"`{spelling}`"
