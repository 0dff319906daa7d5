"""The syntax tree: what a text says, before anything is known about names and types.

Every node is immutable and carries the `place` it was read from.  Places take no part in equality, so that two texts
with the same meaning to the parser have equal trees.  Types, formulas, terms and fact expressions (`h`, `h(0, x)`) are
all `Expression`s: one grammar reads them, and the elaborator tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from stemai.errors import Place

# ------------------------------------------------------------------------------------------------------ expressions


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name where it is introduced or referred to by a step: not an expression."""

    name: str
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, constant, fact or declared sort, used."""

    name: str
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BaseType:
    """`Bool`, `Nat`, `Int`, `Rat`, `Real` or `Complex`."""

    name: str
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number:
    """An exact numeral; `decimal` says that it was written with a point."""

    value: Fraction
    decimal: bool
    text: str = field(compare=False, repr=False)
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """`Real[kg]` or `2[m/s]`: a type or a numeral, and a product of powers of units."""

    base: BaseType | Number
    unit: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """`f(a, b)`: a function, a built-in, a sort with arguments (`BitVec(8)`) or a fact with its instances."""

    function: Identifier
    arguments: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """`[k := v]`"""

    key: Expression
    image: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Update:
    """`m[k := v]…`, the function that is v at k, and elsewhere what m is; the last entry counts."""

    function: Identifier
    entries: tuple[Entry, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Index:
    """`a[i]`, an element of an array of a program, a value of a map, or an element of a sequence; maps and sequences may have
    updates, and a sequence may be any expression."""

    array: Identifier | Expression
    index: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`-e` or `not e`; `operator` is `-` or `not`."""

    operator: str
    operand: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """An infix operator in its ASCII spelling: arithmetic, words, `union`, `->` (also in types) and `<->`."""

    operator: str
    left: Expression
    right: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Junction:
    """`a and b and c` or `a or b or c`, flat as written; `operator` is `and` or `or`."""

    operator: str
    parts: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain `a <= b < c`: one relation fewer than operands.  All of it is one arithmetic tree."""

    operands: tuple[Expression, ...]
    relations: tuple[str, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Member:
    """`x in S` or `x in a..b`."""

    element: Expression
    domain: Range | Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Ascription:
    """`(e : T)`, a leaf of type T."""

    expression: Expression
    type: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class If:
    """`if c then s else t`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """`cons(x, cons(_, xs))`, a name or `_`: whether a name is a constructor or a variable is the elaborator's to find out."""

    head: Identifier
    parts: tuple[Pattern, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arm:
    """`cons(x, xs) => e`: a pattern, and what the match is where it is the first that fits."""

    pattern: Pattern
    body: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    """`match t with | nil => a | cons(x, xs) => b end`."""

    subject: Expression
    arms: tuple[Arm, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Range:
    """`low..high`, both ends included; no expression, but what stands after `in`."""

    low: Expression
    high: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binder:
    """`(x y : T)`, `(h : P)`, `x y : T`, `x in a..b`, `x in S` or bare `x y`; at most one of `type` and `domain` is there.

    Whether `type` is a type or a formula (then the name is a hypothesis) is the elaborator's to find out.
    """

    names: tuple[Identifier, ...]
    type: Expression | None
    domain: Range | Expression | None
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantified:
    """`forall binders, body` or `exists binders, body`."""

    kind: Literal["forall", "exists"]
    binders: tuple[Binder, ...]
    body: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Lambda:
    """`fun binders => body`."""

    binders: tuple[Binder, ...]
    body: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LetIn:
    """`let x : T := value in body`, an abbreviation."""

    name: Identifier
    type: Expression | None
    value: Expression
    body: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Big:
    """`sum(k in a..b, e)`, `prod(k in a..b, e)` or `count(k in a..b, P)`; a set may stand for the range."""

    kind: Literal["sum", "prod", "count"]
    index: Identifier
    domain: Range | Expression
    body: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tuple:
    """`(a, b)`, an element of a set over several unknowns; only in answers."""

    elements: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SetLiteral:
    """`{a, b, c}` or `{}`."""

    elements: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """`[a, b, c]`, as it is written and printed: sequences.py writes it out before anything gets its meaning."""

    elements: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SetBuilder:
    """`{t | k : Int}`, `{t | k : Int, c}` (a family: `binders` are there) or `{x | c}` (a condition on `element`).

    In `{x : T | c}` the element is an `Ascription`, in `{x in S | c}` a `Member`.
    """

    element: Expression
    binders: tuple[Binder, ...]
    condition: Expression | None
    place: Place = field(compare=False, repr=False)


Expression = (
    Name
    | BaseType
    | Number
    | Measured
    | Truth
    | Apply
    | Index
    | Update
    | Unary
    | Binary
    | Junction
    | Compare
    | Member
    | Ascription
    | If
    | Quantified
    | Lambda
    | LetIn
    | Big
    | Match
    | Tuple
    | SetLiteral
    | Sequence
    | SetBuilder
)

# ----------------------------------------------------------------------------------------------- steps of a proof


@dataclass(frozen=True, slots=True)
class By:
    """`by METHOD using FACTS unfolding NAMES with TERMS`; `term` is the fact of `by exact`.

    It closes the goal as a step, and justifies one as a `Justification`.
    """

    method: Identifier
    term: Expression | None
    using: tuple[Expression, ...]
    unfolding: tuple[Identifier, ...]
    hints: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ProofBlock:
    """`proof … qed` as a justification."""

    steps: tuple[Step, ...]
    place: Place = field(compare=False, repr=False)


Justification = By | ProofBlock


@dataclass(frozen=True, slots=True)
class Assume:
    """`assume h : P`, `assume h`, `assume h k`; with a formula there is one name."""

    names: tuple[Identifier, ...]
    formula: Expression | None
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fix:
    """`fix x y`, `fix x y : T`, `fix (x : T) (y : S)`."""

    binders: tuple[Binder, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Have:
    """`have h : P by …`; without a name the fact is called `this`."""

    name: Identifier | None
    formula: Expression
    justification: Justification
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Show:
    """`show P by …`: proves the goal, restated."""

    formula: Expression
    justification: Justification
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Suffices:
    """`suffices h : P by …`: the justification proves the goal from `h`; P is the goal from then on."""

    name: Identifier | None
    formula: Expression
    justification: Justification
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Let:
    """`let x : T := e`, an abbreviation for the rest of the block."""

    name: Identifier
    type: Expression | None
    value: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Obtain:
    """`obtain x y (h : P) from FACT`; `facts` may be empty, and a fact's formula is always there."""

    names: tuple[Identifier, ...]
    facts: tuple[Binder, ...]
    source: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Use:
    """`use s, t`: witnesses for the leading `exists` of the goal."""

    values: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Calc:
    """`calc a R b by …  _ S c by …  end`: one justification for each relation of the chain."""

    chain: Compare
    justifications: tuple[Justification, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """`case LABEL NAMES => steps`; for `cases` the first name is the hypothesis of the case."""

    names: tuple[Identifier, ...]
    steps: tuple[Step, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cases:
    """`cases SUBJECT … end`: a fact, or a formula; `cases P or Q by …` proves its disjunction on the spot."""

    subject: Expression
    justification: Justification | None
    cases: tuple[Case, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Induction:
    """`induction n`, and `from a`, `strong` or both after it; `induction t, f`; or `induction along f(x, y)`.

    `subject` is None exactly when `along` is there; `others` are the subjects after the first.
    """

    subject: Expression | None
    others: tuple[Expression, ...]
    start: Expression | None
    strong: bool
    along: Apply | None
    cases: tuple[Case, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ByContra:
    """`by_contra h : not P` or `by_contra h`: the goal becomes `false`."""

    name: Identifier | None
    formula: Expression | None
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Contrapose:
    """`contrapose h`: a goal `P -> Q` becomes `not P` under `h : not Q`; without a name, `not Q -> not P`."""

    name: Identifier | None
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Lemma:
    """`lemma h (x : T) (hx : P) : Q by …`: a fact `forall x : T, P -> Q`."""

    name: Identifier
    binders: tuple[Binder, ...]
    conclusion: Expression
    justification: Justification
    place: Place = field(compare=False, repr=False)


Step = By | Assume | Fix | Have | Show | Suffices | Let | Obtain | Use | Calc | Cases | Induction | ByContra | Contrapose | Lemma

# ------------------------------------------------------------------------------------------------ the asker's items


@dataclass(frozen=True, slots=True)
class Import:
    """`import a, b`: the modules of the library whose names are in scope from here on."""

    names: tuple[Identifier, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """A question or an axiom, by `kind`.

    `condition` is what follows `where` in a `maximize` or `minimize`, `result` the type of what a `synthesize` asks for;
    `parameters` are the types T, … of a `theorem NAME(T, …)`.
    """

    kind: Literal["theorem", "axiom", "find", "solve", "compute", "maximize", "minimize", "synthesize"]
    name: Identifier
    binders: tuple[Binder, ...]
    body: Expression
    place: Place = field(compare=False, repr=False)
    condition: Expression | None = None
    result: Expression | None = None
    parameters: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """`def f(T) binders : T := body decreases m, …`; without a body, an uninterpreted symbol; `parameters` are types."""

    name: Identifier
    parameters: tuple[Identifier, ...]
    binders: tuple[Binder, ...]
    type: Expression
    body: Expression | None
    measure: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Together:
    """`def … with …`, `datatype … with …`: at least two items of one kind, each of which may speak of all."""

    items: tuple[Definition | DatatypeDeclaration, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SortDeclaration:
    """`sort S`."""

    name: Identifier
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DimensionDeclaration:
    """`dimension USD`: a dimension, and the unit of it."""

    name: Identifier
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Contract:
    """`requires P` or `ensures P`."""

    kind: Literal["requires", "ensures"]
    formula: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Target:
    """What is assigned to: `x`, or `a[i]`."""

    name: Identifier
    index: Expression | None
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Assign:
    """`x, a[i] := e, f;`, all at once."""

    targets: tuple[Target, ...]
    values: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Local:
    """`var x : T := e;`, a variable of the block that it stands in."""

    name: Identifier
    type: Expression
    initial: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """`if c then … else … end`; without `else`, `otherwise` is empty."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class While:
    """`while c do … end`."""

    condition: Expression
    body: tuple[Statement, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Assertion:
    """`assert P;`."""

    formula: Expression
    place: Place = field(compare=False, repr=False)


Statement = Assign | Local | Branch | While | Assertion


@dataclass(frozen=True, slots=True)
class Program:
    """`program f binders returns binders … begin … end`."""

    name: Identifier
    binders: tuple[Binder, ...]
    results: tuple[Binder, ...]
    contracts: tuple[Contract, ...]
    body: tuple[Statement, ...]
    place: Place = field(compare=False, repr=False)


# ----------------------------------------------------------------------------------------------- the prover's items


@dataclass(frozen=True, slots=True)
class Field:
    """`head : Int`, or the type alone: the name says what the field is for, and means nothing."""

    name: Identifier | None
    type: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constructor:
    """`nil` or `cons(head : Int, tail : List)`."""

    name: Identifier
    fields: tuple[Field, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DatatypeDeclaration:
    """`datatype T(A) := c1 | c2(x : A, T(A))`."""

    name: Identifier
    parameters: tuple[Identifier, ...]
    constructors: tuple[Constructor, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """`proof NAME … qed`; without a name it is for the only theorem of the problem."""

    name: Identifier | None
    steps: tuple[Step, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Disproof:
    """`disproof NAME … qed`: a proof of the negation of the closed statement."""

    name: Identifier | None
    steps: tuple[Step, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    """`x := e`."""

    name: Identifier
    value: Expression
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """`answer NAME := x := 1, y := 2` (`assignments`), `answer NAME := e` (`value`), or `e at x := 1` (both)."""

    name: Identifier
    assignments: tuple[Assignment, ...]
    value: Expression | None
    justification: Justification | None
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """`counterexample NAME := x := 1, y := 2`."""

    name: Identifier
    assignments: tuple[Assignment, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """`failure NAME := x := 1, y := 2`: what a program fails on; without values, one that has no parameters."""

    name: Identifier
    assignments: tuple[Assignment, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Loop:
    """`loop 1 invariant P … decreases e, …`; `number` counts the loops of a program in the order of its text."""

    number: int
    invariants: tuple[Expression, ...]
    measure: tuple[Expression, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ObligationProof:
    """`obligation 3 by …`: how the obligation of that number is proved."""

    number: int
    justification: Justification
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Annotations:
    """`annotations NAME loop … obligation … end`: what shows that a program meets its contract."""

    name: Identifier
    loops: tuple[Loop, ...]
    obligations: tuple[ObligationProof, ...]
    place: Place = field(compare=False, repr=False)


ProblemItem = (
    Import | Problem | Definition | SortDeclaration | DimensionDeclaration | DatatypeDeclaration | Together | Program | Proof
)
SubmissionItem = Proof | Disproof | Answer | Counterexample | Failure | Annotations
Item = ProblemItem | SubmissionItem

# ------------------------------------------------------------------------------------------------------------ files


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `--`; `own_line` says that nothing stands before it on its line."""

    text: str
    own_line: bool
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ProblemFile:
    """The asker's file, or a module: imports, declarations, problems, and the asker's own proofs of lemmas."""

    items: tuple[ProblemItem, ...]
    comments: tuple[Comment, ...] = field(compare=False, repr=False)
    source: str = field(compare=False, repr=False)
    file: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class SubmissionFile:
    """The prover's file."""

    items: tuple[SubmissionItem, ...]
    comments: tuple[Comment, ...] = field(compare=False, repr=False)
    source: str = field(compare=False, repr=False)
    file: str = field(compare=False)
