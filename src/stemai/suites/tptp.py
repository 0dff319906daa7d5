"""TPTP problems: CNF, FOF and monomorphic TFF with Int, Rat and Real arithmetic.

Axioms become hypotheses and the conjecture the goal; without a conjecture the goal is `false`.  Symbols are parameters,
`$i` and declared types are sorts.  The `Status` of the header is the claim of the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NoReturn

from stemai.errors import LanguageError, LimitReached
from stemai.suites import terms as t
from stemai.suites import writing as w
from stemai.suites.naming import Names, ascii_name
from stemai.suites.reading import NotCovered, Reading
from stemai.suites.terms import Function, Sort, Typed

_TOKEN: Final = re.compile(
    r"""(?P<blank>\s+|%[^\r\n]*|/\*.*?\*/)
      | (?P<number>[+-]?[0-9]+(?:\.[0-9]+(?:[Ee][+-]?[0-9]+)?|[Ee][+-]?[0-9]+|/[1-9][0-9]*)?)
      | (?P<quoted>'(?:[^'\\]|\\.)*')
      | (?P<object>"(?:[^"\\]|\\.)*")
      | (?P<word>\$?\$?[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign><=>|<~>|=>|<=|~\||~&|!=|!>|:=|[!?~&|=(),.:\[\]>*@^])""",
    re.VERBOSE | re.DOTALL,
)
_WORD: Final = re.compile(r"[a-z][A-Za-z0-9_]*")
_STATUS: Final = re.compile(r"^%\s*Status\s*:\s*(\w+)", re.MULTILINE)
_CLAIMS: Final = {
    "Theorem": "true", "Unsatisfiable": "true", "ContradictoryAxioms": "true", "CounterSatisfiable": "false",
    "Satisfiable": "false",
}  # fmt: skip
_GIVEN: Final = (
    "axiom",
    "hypothesis",
    "definition",
    "assumption",
    "lemma",
    "theorem",
    "corollary",
    "negated_conjecture",
)
_NUMBER_SORTS: Final = {"$int": "Int", "$rat": "Rat", "$real": "Real", "$o": "Bool"}
_DEPTH: Final = 120
_DIGITS: Final = 300  # of an exponent written out
_LENGTH: Final = 1_000  # characters of a number


@dataclass(frozen=True, slots=True)
class _Expr:
    """What is written.  `op` is `app`, `var`, `number`, `object`, `=`, `~`, `!`, `?` or a connective."""

    op: str
    name: str
    arguments: tuple[_Expr, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    value: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Type:
    """A declaration: the sorts of the arguments and of the result as they are written."""

    arguments: tuple[str, ...]
    result: str


def read_tptp(text: str, stem: str) -> list[Reading | NotCovered]:
    """The problem as one statement.  Raises: NotCovered."""
    return [_Problem(stem).read(text)]


class _Parser:
    """Annotated formulas, one after another."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        self._depth = 0
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise NotCovered("syntax", f"line {text.count(chr(10), 0, at) + 1}: {text[at : at + 20]!r}")
            if match.lastgroup != "blank":
                self._tokens.append((match.lastgroup or "", match.group()))
            at = match.end()
        self._tokens.append(("end", ""))

    @property
    def _text(self) -> str:
        kind, text = self._tokens[self._at]
        return text if kind in ("sign", "word") else ""

    def _take(self) -> tuple[str, str]:
        found = self._tokens[self._at]
        if found[0] == "end":
            self._fail("the end of the text")
        self._at += 1
        return found

    def _accept(self, text: str) -> bool:
        if self._text == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            self._fail(f"`{self._tokens[self._at][1][:20]}` where `{text}` is expected")

    def _fail(self, what: str) -> NoReturn:
        raise NotCovered("syntax", what)

    def formulas(self) -> list[tuple[str, str, str, _Expr | _Type | None]]:
        """(language, name, role, formula or type declaration; None for `name: $tType`)."""
        found: list[tuple[str, str, str, _Expr | _Type | None]] = []
        while self._tokens[self._at][0] != "end":
            _, language = self._take()
            if language == "include":
                raise NotCovered("includes", "axioms from another file")
            if language not in ("fof", "tff", "cnf", "tcf"):
                raise NotCovered("higher order" if language == "thf" else "syntax", f"`{language}`")
            self._expect("(")
            _, name = self._take()
            self._expect(",")
            _, role = self._take()
            self._expect(",")
            if role == "type":
                declared, type_ = self._declaration()
                found.append((language, declared, role, type_))
            else:
                found.append((language, name, role, self._formula()))
            self._skip_annotations()
            self._expect(".")
        return found

    def _skip_annotations(self) -> None:
        """What stands behind a formula; nothing else does: `p & q | r` is no formula, and `| r` is not left out."""
        if self._text not in (",", ")"):
            self._fail(f"`{self._tokens[self._at][1][:20]}` behind a formula")
        depth = 1
        while depth:
            _, text = self._take()
            depth += (text in ("(", "[")) - (text in (")", "]"))

    def _declaration(self) -> tuple[str, _Type | None]:
        if self._accept("("):
            found = self._declaration()
            self._expect(")")
            return found
        _, name = self._take()
        self._expect(":")
        if self._text == "!>":
            raise NotCovered("polymorphism", f"`{name}`")
        if self._text == "$tType":
            self._take()
            if self._text == ">":
                raise NotCovered("polymorphism", f"`{name}`")
            return _plain(name), None
        bracketed = self._accept("(")
        sorts = [self._sort()]
        while self._accept("*"):
            sorts.append(self._sort())
        if bracketed and self._accept(">"):  # `(a > b)`
            result = self._sort()
            self._expect(")")
            return _plain(name), _Type(tuple(sorts), result)
        if bracketed:
            self._expect(")")
        if self._accept(">"):
            return _plain(name), _Type(tuple(sorts), self._sort())
        return _plain(name), _Type((), sorts[0])

    def _sort(self) -> str:
        kind, text = self._take()
        if kind not in ("word", "quoted") or self._text == "(":
            raise NotCovered("polymorphism", f"the type `{text}`")
        return _plain(text)

    def _formula(self) -> _Expr:
        self._depth += 1
        if self._depth > _DEPTH:
            raise NotCovered("too large", f"nested more than {_DEPTH} deep")
        found = self._unitary()
        operator = self._text
        if operator in ("&", "|"):
            parts = [found]
            while self._accept(operator):
                parts.append(self._unitary())
            found = _Expr(operator, "", tuple(parts))
        elif operator in ("<=>", "=>", "<=", "<~>", "~|", "~&"):
            self._take()
            found = _Expr(operator, "", (found, self._unitary()))
        self._depth -= 1
        return found

    def _unitary(self) -> _Expr:
        if self._accept("~"):
            self._depth += 1
            if self._depth > _DEPTH:
                raise NotCovered("too large", f"nested more than {_DEPTH} deep")
            inner = _Expr("~", "", (self._unitary(),))
            self._depth -= 1
            return inner
        if self._text in ("!", "?"):
            return self._quantified()
        if self._accept("("):
            found = self._formula()
            self._expect(")")
            return self._equation(found)
        return self._equation(self._term())

    def _equation(self, left: _Expr) -> _Expr:
        if self._accept("="):
            return _Expr("=", "", (left, self._side()))
        if self._accept("!="):
            return _Expr("~", "", (_Expr("=", "", (left, self._side())),))
        return left

    def _side(self) -> _Expr:
        if self._accept("("):
            found = self._formula()
            self._expect(")")
            return found
        return self._term()

    def _quantified(self) -> _Expr:
        _, kind = self._take()
        self._expect("[")
        variables = []
        while True:
            _, name = self._take()
            variables.append((name, self._sort() if self._accept(":") else "$i"))
            if not self._accept(","):
                break
        self._expect("]")
        self._expect(":")
        self._depth += 1
        if self._depth > _DEPTH:
            raise NotCovered("too large", f"nested more than {_DEPTH} deep")
        body = self._unitary()
        self._depth -= 1
        return _Expr(kind, "", (body,), tuple(variables))

    def _term(self) -> _Expr:
        kind, text = self._take()
        if kind == "number":
            return _number(text)
        if kind == "object":
            return _Expr("object", text)
        if kind not in ("word", "quoted"):
            self._fail(f"`{text[:20]}`")
        if kind == "word" and (text[0].isupper()):
            return _Expr("var", text)
        if text in ("$ite", "$let", "$ite_f", "$ite_t"):
            raise NotCovered("conditional terms", f"`{text}`")
        arguments = []
        if self._accept("("):
            while True:
                arguments.append(self._formula())
                if not self._accept(","):
                    break
            self._expect(")")
        return _Expr("app", _plain(text), tuple(arguments))


def _plain(name: str) -> str:
    """A name without quotes that it does not need: 'a' and a are one symbol, '$true' and $true are two."""
    inner = re.sub(r"\\(.)", r"\1", name[1:-1]) if name.startswith("'") else name
    return inner if _WORD.fullmatch(inner) else name


def _number(text: str) -> _Expr:
    sort = "Rat" if "/" in text else "Real" if any(c in text for c in ".Ee") else "Int"
    _, _, exponent = text.upper().partition("E")
    if len(text) > _LENGTH or (exponent and abs(int(exponent)) > _DIGITS):
        raise NotCovered("too large", f"the number {text[:20]}")
    return _Expr("number", sort, value=Fraction(text))


class _Problem:
    def __init__(self, stem: str) -> None:
        named = ascii_name(stem)
        self._builder = t.Builder(named, Names(named))
        self._sorts: dict[str, Sort] = dict(_NUMBER_SORTS)
        self._types: dict[str, _Type] = {}
        self._functions: dict[tuple[str, int, bool], Function] = {}
        self._objects: dict[str, Typed] = {}

    def read(self, text: str) -> Reading:
        """The whole file.  Raises: NotCovered."""
        goals: list[Typed] = []
        found = _Parser(text).formulas()
        for _, name, role, formula in found:
            if role == "type":
                self._declare(name, formula)
        for language, name, role, formula in found:
            if role == "type" or not isinstance(formula, _Expr):
                continue
            closed = _closed(formula) if language in ("cnf", "tcf") else formula
            if role == "conjecture":
                goals.append(self._formula(closed, {}))
            elif role in _GIVEN:
                self._builder.assume(self._formula(closed, {}), name)
            else:
                raise NotCovered("roles", f"the role `{role}`")
        if len(self._objects) > 1:
            self._builder.assume(t.distinct(list(self._objects.values())), "objects")
        try:
            written = self._builder.text(t.conjunction(goals) if goals else t.truth(False))
        except (LanguageError, LimitReached) as error:
            raise NotCovered("our language", f"{error.code}: {error.message}") from error
        status = _STATUS.search(text)
        claimed = _CLAIMS.get(status.group(1), "") if status else ""
        return Reading(self._builder.name, written, tuple(self._builder.notes), claimed)

    def _declare(self, name: str, declared: _Expr | _Type | None) -> None:
        if name.startswith("$") and not name.startswith("$$"):
            raise NotCovered("types", f"`{name}` has a meaning already")
        if name in self._sorts or self._types.get(name, declared) != declared:
            raise NotCovered("types", f"`{name}` is declared twice")
        if declared is None:
            self._sorts[name] = self._builder.sort(name)
        elif isinstance(declared, _Type):
            self._types[name] = declared

    def _sort(self, name: str) -> Sort:
        if name == "$i" and name not in self._sorts:
            self._sorts[name] = self._builder.sort("Individual")
        if name not in self._sorts:
            raise NotCovered("types", f"`{name}`")
        return self._sorts[name]

    # ------------------------------------------------------------------------------------------------------ formulas

    def _formula(self, written: _Expr, env: dict[str, Typed]) -> Typed:
        op, arguments = written.op, written.arguments
        if op in ("!", "?"):
            return self._quantifier(written, env)
        if op == "=":
            return t.equal(*(self._term(a, env) for a in arguments))
        if op in ("app", "var"):
            found = self._applied(written, env, predicate=True) if op == "app" else self._term(written, env)
            if found.sort != "Bool":
                raise NotCovered("sorts", f"`{written.name}` as a formula")
            return found
        parts = [self._formula(a, env) for a in arguments]
        if op == "~":
            return t.negation(parts[0])
        if op in ("&", "|"):
            return t.conjunction(parts) if op == "&" else t.disjunction(parts)
        if op in ("<=>", "<~>"):
            same = t.equal(*parts)
            return same if op == "<=>" else t.negation(same)
        if op in ("=>", "<="):
            premise, conclusion = parts if op == "=>" else parts[::-1]
            return Typed(w.implies(premise.expression, conclusion.expression), "Bool")
        if op in ("~&", "~|"):
            return t.negation(t.conjunction(parts) if op == "~&" else t.disjunction(parts))
        raise NotCovered("sorts", "a number as a formula")

    def _quantifier(self, written: _Expr, env: dict[str, Typed]) -> Typed:
        kind = "forall" if written.op == "!" else "exists"
        with self._builder.names.scope():
            inner, bound = dict(env), []
            for name, sort in written.variables:
                named = self._builder.names.fresh(name)
                inner[name] = Typed(w.name(named), self._sort(sort))
                bound.append((named, self._sort(sort)))
            expression = self._formula(written.arguments[0], inner).expression
            for named, sort in reversed(bound):
                expression = w.quantified(kind, [named], t.type_of(sort), expression)
        return Typed(expression, "Bool")

    # --------------------------------------------------------------------------------------------------------- terms

    def _term(self, written: _Expr, env: dict[str, Typed]) -> Typed:
        if written.op == "var":
            if written.name not in env:
                raise NotCovered("syntax", f"the variable `{written.name}` is free")
            return env[written.name]
        if written.op == "number":
            return t.literal(written.value, written.name)
        if written.op == "object":
            if written.name not in self._objects:
                named = self._builder.function(written.name, (), self._sort("$i"))
                self._objects[written.name] = t.applied(named, [])
            return self._objects[written.name]
        if written.op == "app":
            return self._applied(written, env, predicate=False)
        return self._formula(written, env)

    def _applied(self, written: _Expr, env: dict[str, Typed], *, predicate: bool) -> Typed:
        name = written.name
        if name in ("$true", "$false"):
            return t.truth(name == "$true")
        given = [self._term(a, env) for a in written.arguments]
        if name == "$distinct":
            return t.distinct(given)
        if name.startswith("$") and not name.startswith("$$"):
            rule = _RULES.get((name, len(given)))
            if rule is None:
                raise NotCovered("defined symbols", f"`{name}`")
            return rule(self._builder, given)
        return t.applied(self._function(name, len(given), predicate), given)

    def _function(self, name: str, arity: int, predicate: bool) -> Function:
        declared = self._types.get(name)
        key = (name, arity, predicate and declared is None)
        if key not in self._functions:
            if declared is not None:
                arguments, result = (
                    tuple(self._sort(s) for s in declared.arguments),
                    self._sort(declared.result),
                )
            else:
                arguments = tuple(self._sort("$i") for _ in range(arity))
                result = "Bool" if predicate else self._sort("$i")
            self._functions[key] = self._builder.function(name, arguments, result)
        return self._functions[key]


def _closed(clause: _Expr) -> _Expr:
    """A clause with its variables bound."""
    names: dict[str, None] = {}
    stack = [clause]
    while stack:
        node = stack.pop()
        if node.op == "var":
            names[node.name] = None
        stack.extend(reversed(node.arguments))
    variables = tuple((n, "$i") for n in names)
    return _Expr("!", "", (clause,), variables) if variables else clause


# ------------------------------------------------------------------------------------------------------- arithmetic

_Rule = Callable[[t.Builder, Sequence[Typed]], Typed]


def _numbers(given: Sequence[Typed]) -> None:
    if any(g.sort != given[0].sort for g in given) or given[0].sort not in t.NUMBERS:
        raise NotCovered("sorts", " and ".join(g.sort for g in given) + " where numbers of one sort are expected")


def _order(relation: str) -> _Rule:
    def rule(_: t.Builder, given: Sequence[Typed]) -> Typed:
        _numbers(given)
        return t.compare(given[0], relation, given[1])

    return rule


def _operation(operator: str) -> _Rule:
    def rule(_: t.Builder, given: Sequence[Typed]) -> Typed:
        _numbers(given)
        return t.binary(operator, given[0], given[1])

    return rule


def _minus(_: t.Builder, given: Sequence[Typed]) -> Typed:
    _numbers(given)
    return Typed(w.minus(given[0].expression), given[0].sort)


def _absolute(_: t.Builder, given: Sequence[Typed]) -> Typed:
    _numbers(given)
    return Typed(w.apply("abs", given[0].expression), given[0].sort)


def _quotient(builder: t.Builder, given: Sequence[Typed]) -> Typed:
    _numbers(given)
    if given[0].sort == "Int":
        raise NotCovered("defined symbols", "`$quotient` of integers")
    return builder.divided("/", given[0], given[1])


def _rounding(function: str, given: Typed) -> Typed:
    """`floor` or `ceil` of a number, at its own sort; `truncate` towards 0; `round` to the nearest, halves to even."""
    if given.sort == "Int":
        return given
    below = Typed(w.apply("floor", given.expression), "Int")
    above = Typed(w.apply("ceil", given.expression), "Int")
    zero, half = t.literal(0, given.sort), t.literal(Fraction(1, 2), given.sort)
    if function == "truncate":
        found = t.choice(t.compare(given, ">=", zero), below, above)
    elif function == "round":
        rest = t.binary("-", given, _up(below, given.sort))
        next_ = t.binary("+", below, t.literal(1, "Int"))
        even = t.equal(t.binary("mod", below, t.literal(2, "Int")), t.literal(0, "Int"))
        down = t.disjunction([t.compare(rest, "<", half), t.conjunction([t.equal(rest, half), even])])
        found = t.choice(down, below, next_)
    else:
        found = below if function == "floor" else above
    return _up(found, given.sort)


def _rounded(function: str) -> _Rule:
    def rule(_: t.Builder, given: Sequence[Typed]) -> Typed:
        _numbers(given)
        return _rounding(function, given[0])

    return rule


def _division(kind: str, *, remainder: bool) -> _Rule:
    """`$quotient_e`, `_t`, `_f` (the remainder is never negative; towards 0; towards minus infinity) and their rests."""

    def rule(builder: t.Builder, given: Sequence[Typed]) -> Typed:
        _numbers(given)
        above, below = given
        sort = above.sort
        if sort == "Int" and kind == "e":
            return builder.divided("mod" if remainder else "div", above, below)
        wide = "Rat" if sort == "Int" else sort
        exact = t.binary("/", _up(above, wide), _up(below, wide))
        if kind == "e":
            positive = t.compare(below, ">", t.literal(0, sort))
            whole = t.choice(positive, _rounding("floor", exact), _rounding("ceil", exact))
        else:
            whole = _rounding("truncate" if kind == "t" else "floor", exact)
        if sort == "Int":
            whole = Typed(w.apply("floor", whole.expression), "Int")
        result = t.binary("-", above, t.binary("*", below, whole)) if remainder else whole
        name = f"{'remainder' if remainder else 'quotient'}_{kind}_by_zero"
        unknown = builder.unspecified(name, (sort,), sort)
        return t.choice(t.equal(below, t.literal(0, sort)), t.applied(unknown, [above]), result)

    return rule


def _up(given: Typed, sort: Sort) -> Typed:
    return t.raised(given, sort)


def _converted(sort: Sort) -> _Rule:
    def rule(_: t.Builder, given: Sequence[Typed]) -> Typed:
        _numbers(given)
        inner = given[0]
        if sort == "Int":
            return inner if inner.sort == "Int" else Typed(w.apply("floor", inner.expression), "Int")
        if sort == "Rat" and inner.sort == "Real":
            raise NotCovered("defined symbols", "`$to_rat` of a real number")
        return _up(inner, sort)

    return rule


def _is_int(_: t.Builder, given: Sequence[Typed]) -> Typed:
    _numbers(given)
    return t.equal(_rounding("floor", given[0]), given[0]) if given[0].sort != "Int" else t.truth(True)


def _is_rat(_: t.Builder, given: Sequence[Typed]) -> Typed:
    _numbers(given)
    return Typed(w.apply("rational", given[0].expression), "Bool") if given[0].sort == "Real" else t.truth(True)


_RULES: Final[dict[tuple[str, int], _Rule]] = {
    ("$less", 2): _order("<"), ("$lesseq", 2): _order("<="), ("$greater", 2): _order(">"),
    ("$greatereq", 2): _order(">="), ("$sum", 2): _operation("+"), ("$difference", 2): _operation("-"),
    ("$product", 2): _operation("*"), ("$uminus", 1): _minus, ("$abs", 1): _absolute, ("$quotient", 2): _quotient,
    **{(f"$quotient_{k}", 2): _division(k, remainder=False) for k in "etf"},
    **{(f"$remainder_{k}", 2): _division(k, remainder=True) for k in "etf"},
    ("$floor", 1): _rounded("floor"), ("$ceiling", 1): _rounded("ceil"), ("$truncate", 1): _rounded("truncate"),
    ("$round", 1): _rounded("round"), ("$to_int", 1): _converted("Int"), ("$to_rat", 1): _converted("Rat"),
    ("$to_real", 1): _converted("Real"), ("$is_int", 1): _is_int, ("$is_rat", 1): _is_rat,
}  # fmt: skip
