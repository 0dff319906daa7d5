"""From grammar rules to the syntax tree, bottom up and without recursion.

One method for each rule of stem.lark, called by the parser when it reduces the rule.  Its argument is the list of what
the rule's parts became: tokens, nodes, or a `Group` for a part that is no node of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from lark import Token

from stemai.errors import LanguageError, Place
from stemai.language import ast

#: The one spelling of each operator and type that the tree knows.
ASCII: Final = {
    "≤": "<=", "≥": ">=", "≠": "!=", "∣": "dvd", "↔": "<->", "→": "->", "∨": "or", "∧": "and", "¬": "not",
    "∪": "union", "∩": "inter", "⊆": "subset", "∈": "in", "∀": "forall", "∃": "exists", "λ": "fun", "∑": "sum", "∏": "prod",
    "ℕ": "Nat", "ℤ": "Int", "ℚ": "Rat", "ℝ": "Real", "ℂ": "Complex",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of a rule that have no node of their own: `kind` says which rule."""

    kind: str
    parts: tuple[Any, ...]
    place: Place


class Builder:
    """The callbacks of the parser, for one parse at a time; `begin` says of which file."""

    def __init__(self) -> None:
        self._file = ""
        self._comments: list[Token] = []
        self.speaks_of_sequences = False  # since `begin`: there is notation that is written out (sequences.py)

    def begin(self, file: str) -> None:
        """Forget the parse before."""
        self._file = file
        self._comments = []
        self.speaks_of_sequences = False

    def note_comment(self, token: Token) -> Token:
        """Keep a comment, which the parser itself never sees."""
        self._comments.append(token)
        return token

    def comments(self, text: str) -> tuple[ast.Comment, ...]:
        """The comments of the parse, without their newlines."""
        rows = text.split("\n")
        found = []
        for token in self._comments:
            written = token.rstrip("\r\n \t")
            line, column = token.line or 0, token.column or 0
            place = Place(self._file, line, column, line, column + len(written))
            found.append(ast.Comment(written, not rows[line - 1][: column - 1].strip(), place))
        return tuple(found)

    # ---------------------------------------------------------------------------------------------------- helpers

    def _place(self, parts: Sequence[Any]) -> Place:
        """From the start of the first part to the end of the last."""
        first, last = parts[0], parts[-1]
        if isinstance(first, Token):
            line, column = first.line or 1, first.column or 1
        else:
            line, column = first.place.line, first.place.column
        if isinstance(last, Token):
            return Place(self._file, line, column, last.end_line, last.end_column)  # type: ignore[arg-type]
        return Place(self._file, line, column, last.place.end_line, last.place.end_column)

    def _identifier(self, token: Token) -> ast.Identifier:
        return ast.Identifier(str(token), self._place((token,)))

    def _identifiers(self, parts: Iterable[Any]) -> tuple[ast.Identifier, ...]:
        return tuple(self._identifier(p) for p in parts if isinstance(p, Token) and p.type == "NAME")

    def _group(self, kind: str, parts: Sequence[Any], kept: Iterable[Any]) -> Group:
        return Group(kind, tuple(kept), self._place(parts))

    # ------------------------------------------------------------------------------------------------------ files

    def problem(self, parts: list[Any]) -> tuple[Any, ...]:
        return tuple(parts)

    def submission(self, parts: list[Any]) -> tuple[Any, ...]:
        return _attach_proofs(parts)

    library = problem

    # ------------------------------------------------------------------------------------------------------ items

    def importing(self, parts: list[Any]) -> ast.Import:
        return ast.Import(self._identifiers(parts), self._place(parts))

    def posed(self, parts: list[Any]) -> ast.Problem:
        name, kind = self._identifier(parts[1]), str(parts[0])
        return ast.Problem(kind, name, tuple(parts[2:-2]), parts[-1], self._place(parts))  # type: ignore[arg-type]

    def theorem(self, parts: list[Any]) -> ast.Problem:
        if not isinstance(parts[2], Group):
            return self.posed(parts)
        return replace(self.posed([*parts[:2], *parts[3:]]), parameters=parts[2].parts)

    def optimum(self, parts: list[Any]) -> ast.Problem:
        condition = parts[-3].parts[0] if isinstance(parts[-3], Group) else None
        binders = tuple(p for p in parts[2:-2] if isinstance(p, ast.Binder))
        name, kind, place = self._identifier(parts[1]), str(parts[0]), self._place(parts)
        return ast.Problem(kind, name, binders, parts[-1], place, condition)  # type: ignore[arg-type]

    def synthesize(self, parts: list[Any]) -> ast.Problem:
        name, binders, place = self._identifier(parts[1]), tuple(parts[2:-5]), self._place(parts)
        return ast.Problem("synthesize", name, binders, parts[-1], place, result=parts[-4])

    def definition(self, parts: list[Any]) -> ast.Definition | ast.DatatypeDeclaration | ast.Together:
        return self._together(parts)

    def _together(self, parts: list[Any]) -> ast.Definition | ast.DatatypeDeclaration | ast.Together:
        """One item, which begins at its keyword, or several."""
        items: list[ast.Definition | ast.DatatypeDeclaration] = parts[1::2]
        if len(items) == 1:
            return replace(items[0], place=self._place(parts))
        return ast.Together(tuple(items), self._place(parts))

    def defined(self, parts: list[Any]) -> ast.Definition:
        body, measure = None, ()
        rest = parts
        if isinstance(parts[-1], Group):
            body, measure = parts[-1].parts
            rest = parts[:-1]
        name = self._identifier(parts[0])
        types = rest[1].parts if isinstance(rest[1], Group) else ()
        binders = tuple(p for p in rest if isinstance(p, ast.Binder))
        return ast.Definition(name, types, binders, rest[-1], body, measure, self._place(parts))

    def definiens(self, parts: list[Any]) -> Group:
        return self._group("definiens", parts, (parts[1], parts[3].parts if len(parts) > 2 else ()))

    def sort(self, parts: list[Any]) -> ast.SortDeclaration:
        return ast.SortDeclaration(self._identifier(parts[1]), self._place(parts))

    def dimension(self, parts: list[Any]) -> ast.DimensionDeclaration:
        return ast.DimensionDeclaration(self._identifier(parts[1]), self._place(parts))

    def datatype(self, parts: list[Any]) -> ast.Definition | ast.DatatypeDeclaration | ast.Together:
        return self._together(parts)

    def made(self, parts: list[Any]) -> ast.DatatypeDeclaration:
        constructors = tuple(p for p in parts if isinstance(p, ast.Constructor))
        parameters = parts[1].parts if isinstance(parts[1], Group) else ()
        return ast.DatatypeDeclaration(self._identifier(parts[0]), parameters, constructors, self._place(parts))

    def program(self, parts: list[Any]) -> ast.Program:
        returns, begin = (next(i for i, p in enumerate(parts) if p == w) for w in ("returns", "begin"))
        contracts = tuple(p for p in parts[returns:begin] if isinstance(p, ast.Contract))
        results = tuple(p for p in parts[returns:begin] if isinstance(p, ast.Binder))
        name, body = self._identifier(parts[1]), tuple(parts[begin + 1 : -1])
        return ast.Program(name, tuple(parts[2:returns]), results, contracts, body, self._place(parts))

    def contract(self, parts: list[Any]) -> ast.Contract:
        return ast.Contract(str(parts[0]), parts[1], self._place(parts))  # type: ignore[arg-type]

    def assigned(self, parts: list[Any]) -> ast.Assign:
        return ast.Assign(parts[0].parts, parts[2].parts, self._place(parts))

    def target(self, parts: list[Any]) -> ast.Target:
        index = parts[2] if len(parts) > 1 else None
        return ast.Target(self._identifier(parts[0]), index, self._place(parts))

    def local(self, parts: list[Any]) -> ast.Local:
        return ast.Local(self._identifier(parts[1]), parts[3], parts[5], self._place(parts))

    def branch(self, parts: list[Any]) -> ast.Branch:
        otherwise = next((i for i, p in enumerate(parts) if p == "else"), len(parts) - 1)
        then, rest = tuple(parts[3:otherwise]), tuple(parts[otherwise + 1 : -1])
        return ast.Branch(parts[1], then, rest, self._place(parts))

    def while_loop(self, parts: list[Any]) -> ast.While:
        return ast.While(parts[1], tuple(parts[3:-1]), self._place(parts))

    def assertion(self, parts: list[Any]) -> ast.Assertion:
        return ast.Assertion(parts[1], self._place(parts))

    def type_names(self, parts: list[Any]) -> Group:
        return self._group("type_names", parts, self._identifiers(parts))

    def constructor(self, parts: list[Any]) -> ast.Constructor:
        fields = tuple(p for p in parts if isinstance(p, ast.Field))
        return ast.Constructor(self._identifier(parts[0]), fields, self._place(parts))

    def field(self, parts: list[Any]) -> ast.Field:
        name = self._identifier(parts[0]) if len(parts) > 1 else None
        return ast.Field(name, parts[-1], self._place(parts))

    def proof(self, parts: list[Any]) -> ast.Proof:
        name, steps = self._named(parts[1:-1])
        return ast.Proof(name, steps, self._place(parts))

    def disproof(self, parts: list[Any]) -> ast.Disproof:
        name, steps = self._named(parts[1:-1])
        return ast.Disproof(name, steps, self._place(parts))

    def _named(self, parts: list[Any]) -> tuple[ast.Identifier | None, tuple[Any, ...]]:
        if parts and isinstance(parts[0], Token):
            return self._identifier(parts[0]), tuple(parts[1:])
        return None, tuple(parts)

    def answer(self, parts: list[Any]) -> ast.Answer:
        justification = parts[-1] if isinstance(parts[-1], ast.By) else None
        name, given, place = self._identifier(parts[1]), parts[3], self._place(parts)
        if isinstance(given, Group):
            return ast.Answer(name, given.parts, None, justification, place)
        at = parts[4].parts if len(parts) > 4 and isinstance(parts[4], Group) else ()
        return ast.Answer(name, at, given, justification, place)

    def counterexample(self, parts: list[Any]) -> ast.Counterexample:
        return ast.Counterexample(self._identifier(parts[1]), parts[3].parts, self._place(parts))

    def failure(self, parts: list[Any]) -> ast.Failure:
        assignments = parts[3].parts if len(parts) > 2 else ()
        return ast.Failure(self._identifier(parts[1]), assignments, self._place(parts))

    def annotations(self, parts: list[Any]) -> ast.Annotations:
        loops = tuple(p for p in parts if isinstance(p, ast.Loop))
        proofs = tuple(p for p in parts if isinstance(p, ast.ObligationProof))
        return ast.Annotations(self._identifier(parts[1]), loops, proofs, self._place(parts))

    def loop(self, parts: list[Any]) -> ast.Loop:
        groups = [p for p in parts if isinstance(p, Group)]
        invariants = tuple(p.parts[0] for p in groups if p.kind == "invariant")
        measure = tuple(part for p in groups if p.kind == "exprs" for part in p.parts)
        return ast.Loop(int(parts[1]), invariants, measure, self._place(parts))

    def obligation(self, parts: list[Any]) -> ast.ObligationProof:
        return ast.ObligationProof(int(parts[1]), parts[2], self._place(parts))

    def cited(self, parts: list[Any]) -> Group:
        """What is listed after a keyword, under its name."""
        return self._group(str(parts[0]), parts, parts[1].parts)

    def kept(self, parts: list[Any]) -> Group:
        """What follows a keyword, under its name."""
        return self._group(str(parts[0]), parts, parts[1:])

    def assign(self, parts: list[Any]) -> ast.Assignment:
        return ast.Assignment(self._identifier(parts[0]), parts[2], self._place(parts))

    def binder(self, parts: list[Any]) -> ast.Binder:
        return self._binder(parts[1:-1], self._place(parts))

    def _binder(self, parts: Sequence[Any], place: Place) -> ast.Binder:
        """Names, and then nothing, `: T`, `in a..b` or `in S`."""
        last = parts[-1]
        names = self._identifiers(parts)
        if isinstance(last, Token):
            return ast.Binder(names, None, None, place)
        if parts[len(names)] != ":":
            return ast.Binder(names, None, last, place)
        return ast.Binder(names, last, None, place)

    # ------------------------------------------------------------------------------------------------------ steps

    def assume(self, parts: list[Any]) -> ast.Assume:
        names = self._identifiers(parts)
        formula = None if isinstance(parts[-1], Token) else parts[-1]
        if formula is not None and len(names) > 1:
            mend = "write one `assume h : P` for each hypothesis, or name them without formulas: `assume h k`"
            raise LanguageError("L014", "one formula is given for several hypotheses", place=self._place(parts), mend=mend)
        return ast.Assume(names, formula, self._place(parts))

    def fix(self, parts: list[Any]) -> ast.Fix:
        if isinstance(parts[1], ast.Binder):
            return ast.Fix(tuple(parts[1:]), self._place(parts))
        return ast.Fix((self._binder(parts[1:], self._place(parts[1:])),), self._place(parts))

    def have(self, parts: list[Any]) -> ast.Have:
        return ast.Have(self._optional_name(parts), parts[-2], parts[-1], self._place(parts))

    def show(self, parts: list[Any]) -> ast.Show:
        return ast.Show(parts[1], parts[2], self._place(parts))

    def suffices(self, parts: list[Any]) -> ast.Suffices:
        return ast.Suffices(self._optional_name(parts), parts[-2], parts[-1], self._place(parts))

    def _optional_name(self, parts: list[Any]) -> ast.Identifier | None:
        names = self._identifiers(parts[1:2])
        return names[0] if names else None

    def let(self, parts: list[Any]) -> ast.Let:
        type_ = parts[3] if len(parts) == 6 else None
        return ast.Let(self._identifier(parts[1]), type_, parts[-1], self._place(parts))

    def obtain(self, parts: list[Any]) -> ast.Obtain:
        facts = tuple(p for p in parts[1:-2] if isinstance(p, ast.Binder))
        return ast.Obtain(self._identifiers(parts), facts, parts[-1], self._place(parts))

    def use(self, parts: list[Any]) -> ast.Use:
        return ast.Use(parts[1].parts, self._place(parts))

    def calc(self, parts: list[Any]) -> ast.Calc:
        first, links = parts[1], parts[3:-1]
        if not isinstance(first, ast.Compare) or len(first.relations) != 1:
            raise LanguageError(
                "L014",
                "the first line of `calc` is not one relation",
                place=first.place,
                cause="`calc` starts with two sides, as in `a <= b by …`; the next lines go on from the right side",
                mend="give one relation a line: `calc a <= b by …  _ < c by …  end`",
            )
        operands = (*first.operands, *(link.parts[1] for link in links))
        relations = (*first.relations, *(link.parts[0] for link in links))
        chain = ast.Compare(operands, relations, self._place((parts[1], *links)))
        return ast.Calc(chain, (parts[2], *(link.parts[2] for link in links)), self._place(parts))

    def link(self, parts: list[Any]) -> Group:
        return self._group("link", parts, (ASCII.get(parts[1], str(parts[1])), parts[2], parts[3]))

    def cases(self, parts: list[Any]) -> ast.Cases:
        justification = parts[2] if isinstance(parts[2], ast.By | ast.ProofBlock) else None
        cases = tuple(p for p in parts[2:] if isinstance(p, ast.Case))
        return ast.Cases(parts[1], justification, cases, self._place(parts))

    def case(self, parts: list[Any]) -> ast.Case:
        arrow = next(i for i, p in enumerate(parts) if isinstance(p, Token) and p == "=>")
        return ast.Case(self._identifiers(parts[1:arrow]), tuple(parts[arrow + 1 :]), self._place(parts))

    def induction(self, parts: list[Any]) -> ast.Induction:
        subjects: tuple[Any, ...] = parts[1].parts if parts[1].kind == "exprs" else ()
        ways = {p.kind: p for p in parts if isinstance(p, Group)}
        if len(ways) != sum(isinstance(p, Group) for p in parts) or ("along" in ways and len(ways) > 1 + bool(subjects)):
            mend = "use each of `from a` and `strong` at most once, and `along f(x)` on its own"
            raise LanguageError("L014", "these ways of induction do not go together", place=self._place(parts), mend=mend)
        along = ways["along"].parts[0] if "along" in ways else None
        if along is not None and (not isinstance(along, ast.Apply) or any(s not in along.arguments for s in subjects)):
            raise LanguageError(
                "L014",
                "`along` needs a call of a recursive definition on variables",
                place=along.place,
                mend="write `induction along f(x, y)`, with the variables of the goal as arguments",
            )
        start = ways["from"].parts[0] if "from" in ways else None
        cases = tuple(p for p in parts if isinstance(p, ast.Case))
        return ast.Induction(
            None if along is not None else subjects[0],
            () if along is not None else tuple(subjects[1:]),
            start,
            "strong" in ways,
            along,
            cases,
            self._place(parts),
        )

    def by_contra(self, parts: list[Any]) -> ast.ByContra:
        formula = None if isinstance(parts[-1], Token) else parts[-1]
        return ast.ByContra(self._optional_name(parts), formula, self._place(parts))

    def contrapose(self, parts: list[Any]) -> ast.Contrapose:
        return ast.Contrapose(self._optional_name(parts), self._place(parts))

    def lemma(self, parts: list[Any]) -> ast.Lemma:
        binders = tuple(p for p in parts if isinstance(p, ast.Binder))
        return ast.Lemma(self._identifier(parts[1]), binders, parts[-2], parts[-1], self._place(parts))

    def block(self, parts: list[Any]) -> ast.ProofBlock:
        return ast.ProofBlock(tuple(parts[1:-1]), self._place(parts))

    def by(self, parts: list[Any]) -> ast.By:
        found: dict[str, list[Any]] = {"using": [], "unfolding": [], "with": []}
        for part in parts:
            if isinstance(part, Group):
                found[part.kind].extend(part.parts)
        term = parts[2] if parts[1] == "exact" else None
        return ast.By(
            self._identifier(parts[1]),
            term,
            tuple(found["using"]),
            tuple(found["unfolding"]),
            tuple(found["with"]),
            self._place(parts),
        )

    def unfolding(self, parts: list[Any]) -> Group:
        return self._group("unfolding", parts, map(self._identifier, parts[1::2]))

    # ------------------------------------------------------------------------------------------------ expressions

    def exprs(self, parts: list[Any]) -> Group:
        return self._group("exprs", parts, parts[::2])

    def binary(self, parts: list[Any]) -> ast.Binary:
        left, operator, right = parts
        return ast.Binary(ASCII.get(operator, str(operator)), left, right, self._place(parts))

    def run(self, parts: list[Any]) -> Any:
        """`a op b op c` with one operator, grouped to the left."""
        self.speaks_of_sequences |= parts[1] == "++"
        result = parts[0]
        for operator, right in zip(parts[1::2], parts[2::2], strict=True):
            result = ast.Binary(ASCII.get(operator, str(operator)), result, right, self._place((result, right)))
        return result

    def member(self, parts: list[Any]) -> ast.Member:
        return ast.Member(parts[0], parts[2], self._place(parts))

    def junction(self, parts: list[Any]) -> ast.Junction:
        return ast.Junction(ASCII.get(parts[1], str(parts[1])), tuple(parts[::2]), self._place(parts))

    def negation(self, parts: list[Any]) -> ast.Unary:
        return ast.Unary("not", parts[1], self._place(parts))

    def negative(self, parts: list[Any]) -> ast.Unary:
        return ast.Unary("-", parts[1], self._place(parts))

    def compare(self, parts: list[Any]) -> ast.Compare:
        relations = tuple(ASCII.get(r, str(r)) for r in parts[1::2])
        return ast.Compare(tuple(parts[::2]), relations, self._place(parts))

    def name(self, parts: list[Any]) -> ast.Name:
        return ast.Name(str(parts[0]), self._place(parts))

    def integer(self, parts: list[Any]) -> ast.Number:
        return ast.Number(Fraction(int(parts[0])), False, str(parts[0]), self._place(parts))

    def decimal(self, parts: list[Any]) -> ast.Number:
        whole, fraction = parts
        if whole.end_pos != fraction.start_pos:
            mend = "write `0.5` without blanks"
            raise LanguageError("L014", "a decimal is in two pieces", place=self._place(parts), mend=mend)
        value = Fraction(int(whole + fraction[1:]), 10 ** (len(fraction) - 1))
        return ast.Number(value, True, whole + fraction, self._place(parts))

    def basetype(self, parts: list[Any]) -> ast.BaseType:
        return ast.BaseType(ASCII.get(parts[0], str(parts[0])), self._place(parts))

    def measured(self, parts: list[Any]) -> ast.Measured:
        return ast.Measured(parts[0], parts[2], self._place(parts))

    def truth(self, parts: list[Any]) -> ast.Truth:
        return ast.Truth(parts[0] == "true", self._place(parts))

    def apply(self, parts: list[Any]) -> ast.Apply:
        self.speaks_of_sequences |= parts[0] == "Seq"
        return ast.Apply(self._identifier(parts[0]), parts[2].parts, self._place(parts))

    def index(self, parts: list[Any]) -> ast.Index:
        first, *updates = parts[:-3]
        if not isinstance(first, Token):
            return ast.Index(first, parts[-2], self._place(parts))
        array = self.updated([first, *updates]) if updates else self._identifier(first)
        return ast.Index(array, parts[-2], self._place(parts))

    def updated(self, parts: list[Any]) -> ast.Update:
        return ast.Update(self._identifier(parts[0]), tuple(parts[1:]), self._place(parts))

    def update(self, parts: list[Any]) -> ast.Entry:
        return ast.Entry(parts[1], parts[3], self._place(parts))

    def bracket(self, parts: list[Any]) -> Any:
        return replace(parts[1], place=self._place(parts))

    def pair(self, parts: list[Any]) -> ast.Tuple:
        return ast.Tuple(tuple(parts[1::2]), self._place(parts))

    def ascription(self, parts: list[Any]) -> ast.Ascription:
        return ast.Ascription(parts[1], parts[3], self._place(parts))

    def listed(self, parts: list[Any]) -> ast.SetLiteral:
        elements = parts[1].parts if len(parts) == 3 else ()
        return ast.SetLiteral(elements, self._place(parts))

    def sequence(self, parts: list[Any]) -> ast.Sequence:
        self.speaks_of_sequences = True
        elements = parts[1].parts if len(parts) == 3 else ()
        return ast.Sequence(elements, self._place(parts))

    def condition(self, parts: list[Any]) -> ast.SetBuilder:
        return ast.SetBuilder(parts[1], (), parts[3], self._place(parts))

    def typed_condition(self, parts: list[Any]) -> ast.SetBuilder:
        element = ast.Ascription(self.name(parts[1:2]), parts[3], self._place(parts[1:4]))
        return ast.SetBuilder(element, (), parts[5], self._place(parts))

    def family(self, parts: list[Any]) -> ast.SetBuilder:
        colon = next(i for i, p in enumerate(parts) if isinstance(p, Token) and p == ":")
        head = parts[3 : colon + 2]
        binder = self._binder(head, self._place(head))
        condition = parts[colon + 3] if len(parts) > colon + 3 else None
        return ast.SetBuilder(parts[1], (binder,), condition, self._place(parts))

    def big(self, parts: list[Any]) -> ast.Big:
        kind = ASCII.get(parts[0], str(parts[0]))
        return ast.Big(kind, self._identifier(parts[2]), parts[4], parts[6], self._place(parts))  # type: ignore[arg-type]

    def match(self, parts: list[Any]) -> ast.Match:
        arms = tuple(p for p in parts if isinstance(p, ast.Arm))
        return ast.Match(parts[1], arms, self._place(parts))

    def arm(self, parts: list[Any]) -> ast.Arm:
        return ast.Arm(parts[0], parts[-1], self._place(parts))

    def pattern(self, parts: list[Any]) -> ast.Pattern:
        inner = tuple(p for p in parts if isinstance(p, ast.Pattern))
        return ast.Pattern(self._identifier(parts[0]), inner, self._place(parts))

    def quantified(self, parts: list[Any]) -> ast.Quantified:
        kind = ASCII.get(parts[0], str(parts[0]))
        return ast.Quantified(kind, parts[1].parts, parts[3], self._place(parts))  # type: ignore[arg-type]

    def function(self, parts: list[Any]) -> ast.Lambda:
        return ast.Lambda(parts[1].parts, parts[3], self._place(parts))

    def conditional(self, parts: list[Any]) -> ast.If:
        return ast.If(parts[1], parts[3], parts[5], self._place(parts))

    def let_in(self, parts: list[Any]) -> ast.LetIn:
        type_ = parts[3] if len(parts) == 8 else None
        return ast.LetIn(self._identifier(parts[1]), type_, parts[-3], parts[-1], self._place(parts))

    def variables(self, parts: list[Any]) -> Group:
        if isinstance(parts[0], ast.Binder):
            return self._group("variables", parts, parts)
        return self._group("variables", parts, (self._binder(parts, self._place(parts)),))

    def span(self, parts: list[Any]) -> ast.Range:
        return ast.Range(parts[0], parts[2], self._place(parts))


def _attach_proofs(items: Sequence[Any]) -> tuple[Any, ...]:
    """A `proof … qed` without a name, right after an `answer` without a `by`, is the answer's."""
    result: list[Any] = []
    for item in items:
        before = result[-1] if result else None
        unnamed = isinstance(item, ast.Proof) and item.name is None
        if unnamed and isinstance(before, ast.Answer) and before.justification is None:
            result[-1] = replace(before, justification=ast.ProofBlock(item.steps, item.place))
        else:
            result.append(item)
    return tuple(result)
