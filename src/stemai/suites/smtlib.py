"""SMT-LIB 2.6 scripts: one check-sat over Core, Ints, Reals, mixed arithmetic, bit-vectors, functions and quantifiers.

The script becomes `theorem NAME (declarations) (assertions) : false`.  It holds if and only if the script is `unsat`;
a counterexample is a model, checked by exact evaluation.  The declared `:status`, or else a comment `; EXPECT: sat`, is
the claim of the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from stemai.errors import LanguageError, LimitReached
from stemai.language import ast
from stemai.language.limits import BITVEC_WIDTH
from stemai.suites import terms as t
from stemai.suites import widths
from stemai.suites import writing as w
from stemai.suites.arrays import Array, Arrays
from stemai.suites.naming import Names
from stemai.suites.reading import NotCovered, Reading
from stemai.suites.sexpr import CORE, LENGTH, RESERVED, Atom, SExpr, head, read, symbol
from stemai.suites.terms import Function, Sort, Typed

_IGNORED: Final = frozenset(
    ("set-info", "set-option", "set-logic", "echo", "get-model", "get-value", "get-unsat-core", "get-proof",
     "get-info", "get-option", "get-assignment", "get-assertions")
)  # fmt: skip
_FOREIGN_SORTS: Final = {
    "String": "strings", "RegLan": "strings", "Seq": "sequences", "Set": "sets", "Bag": "bags",
    "FloatingPoint": "floating point", "Float32": "floating point", "Float64": "floating point",
    "RoundingMode": "floating point", "FiniteField": "finite fields", "Tuple": "datatypes", "->": "higher order",
    "Relation": "sets", "UnitTuple": "datatypes",
}  # fmt: skip
_COMMANDS: Final = {
    "declare-datatypes": "datatypes", "declare-datatype": "datatypes", "declare-codatatypes": "datatypes",
    "define-fun-rec": "recursive functions", "define-funs-rec": "recursive functions", "push": "incremental",
    "pop": "incremental", "check-sat-assuming": "incremental", "reset": "incremental",
    "reset-assertions": "incremental", "synth-fun": "synthesis", "declare-heap": "separation logic",
    "block-model": "incremental", "get-qe": "other commands", "declare-pool": "other commands",
}  # fmt: skip
_WORD_BINARY: Final = {
    "bvadd": "+", "bvsub": "-", "bvmul": "*", "bvand": "band", "bvor": "bor", "bvxor": "xor", "bvudiv": "udiv",
    "bvurem": "urem", "bvsdiv": "sdiv", "bvsrem": "srem", "bvshl": "<<", "bvlshr": "ushr", "bvashr": "sshr",
}  # fmt: skip
_WORD_RELATIONS: Final = {
    "bvult": "ult", "bvule": "ule", "bvugt": "ugt", "bvuge": "uge", "bvslt": "slt", "bvsle": "sle", "bvsgt": "sgt",
    "bvsge": "sge",
}  # fmt: skip
_FOREIGN_FUNCTIONS: Final = {
    "exp": "transcendental functions", "sin": "transcendental functions",
    "cos": "transcendental functions", "tan": "transcendental functions", "real.pi": "transcendental functions",
    "sqrt": "transcendental functions", "as": "qualified identifiers", "match": "datatypes", "is": "datatypes",
    "iand": "other functions", "pow2": "other functions", "^": "other functions", "lambda": "higher order",
}  # fmt: skip

_OPEN: Final = 40  # definitions inside each other
_WORK: Final = 100_000  # terms read inside definitions, each time that these are used

_EXPECTED: Final = re.compile(r"^; EXPECT: (sat|unsat)\s*$", re.MULTILINE)  # how the regressions of cvc5 claim it

_Environment = dict[str, Typed]


def read_smtlib(text: str, stem: str) -> list[Reading | NotCovered]:
    """The script as one statement.  Raises: NotCovered."""
    return [Script(builder_of(stem)).read(text)]


def builder_of(stem: str) -> t.Builder:
    """What makes a statement of a file, under a name like that of the file."""
    names = Names()
    return t.Builder(names.fresh(stem), names)


def applied(builder: t.Builder, name: str, given: list[Typed]) -> Typed:
    """A symbol of the theories of SMT-LIB on its arguments, for the dialects.  Raises: NotCovered."""
    return Script(builder).apply(name, given)


class Script:
    """One script, as a theorem; its terms and macros serve other languages of S-expressions too."""

    def __init__(self, builder: t.Builder) -> None:
        self._builder = builder
        self._sorts: dict[str, Sort] = {"Bool": "Bool", "Int": "Int", "Real": "Real"}
        self._functions: dict[str, tuple[Function, Sort]] = {}
        self._arrays = Arrays(self._builder)
        self._macros: dict[str, tuple[list[tuple[str, Sort]], Sort, SExpr]] = {}
        self._order: dict[str, int] = {}  # of functions and macros, as they are declared
        self._horizon: int | None = None  # inside a macro: what is declared later is not known there
        self._open = 0
        self._work = 0
        self._reals = False
        self._asked = 0
        self._status = ""

    def read(self, text: str) -> Reading:
        """Every command in order.  Raises: NotCovered."""
        commands = read(text)
        expected = _EXPECTED.search(text)
        self._status = expected.group(1) if expected else ""
        self._reals = numerals_are_real(commands)
        for command in commands:
            if head(command) == "exit":
                break
            self._command(command)
        if self._asked != 1:
            raise NotCovered("incremental", f"{self._asked} questions")
        try:
            written = self._builder.text(t.truth(False))
        except (LanguageError, LimitReached) as error:
            raise NotCovered("our language", f"{error.code}: {error.message}") from error
        claimed = {"unsat": "true", "sat": "false"}.get(self._status, "")
        return Reading(self._builder.name, written, tuple(self._builder.notes), claimed)

    def _command(self, command: SExpr) -> None:
        name = head(command)
        if not isinstance(command, tuple) or name is None:
            raise NotCovered("syntax", "something that is no command")
        if name == "set-info" and len(command) == 3 and command[1] == Atom("keyword", ":status"):
            self._status = symbol(command[2]) or ""
        elif name in _IGNORED:
            return
        elif name in _COMMANDS:
            raise NotCovered(_COMMANDS[name], f"`{name}`")
        elif name == "check-sat" and len(command) == 1:  # some solvers take assumptions behind it
            self._asked += 1
        elif name == "assert" and len(command) == 2:
            if self._asked:
                raise NotCovered("incremental", "an assertion after the question")
            self._builder.assume(self._term(command[1], {}))
        else:
            self._declaration(name, command)

    def _declaration(self, name: str, command: tuple[SExpr, ...]) -> None:
        match name, command[1:]:
            case "declare-sort", (Atom() as called, Atom("numeral", arity)):
                if arity != "0":
                    raise NotCovered("sorts with parameters", f"`{called.text}`")
                self._enter_sort(called.text, self._builder.sort(called.text))
            case "declare-sort", (Atom() as called,):
                self._enter_sort(called.text, self._builder.sort(called.text))
            case "define-sort", (Atom() as called, (), body):
                self._enter_sort(called.text, self._sort(body))
            case "declare-fun", (Atom() as called, tuple() as given, result):
                sorts = tuple(self._sort(s) for s in given)
                self._declare(called.text, sorts, self._sort(result))
            case "declare-const", (Atom() as called, result):
                self._declare(called.text, (), self._sort(result))
            case "define-fun", (Atom() as called, tuple() as given, result, body):
                self._enter(called.text)
                self._macros[called.text] = (self._parameters(given), self._sort(result), body)
            case "define-const", (Atom() as called, result, body):
                self._enter(called.text)
                self._macros[called.text] = ([], self._sort(result), body)
            case _:
                raise NotCovered("other commands", f"`{name}`")

    def _enter_sort(self, called: str, sort: Sort) -> None:
        if called in self._sorts:
            raise NotCovered("overloading", f"the sort `{called}` is declared twice")
        self._sorts[called] = sort

    def _enter(self, called: str) -> None:
        if called in CORE or called in RESERVED:
            raise NotCovered("overloading", f"`{called}` has a meaning already")
        if called in self._functions or called in self._macros:
            raise NotCovered("overloading", f"`{called}` is declared twice")
        self._order[called] = len(self._order)

    def _declare(self, called: str, given: tuple[Sort, ...], result: Sort) -> None:
        self._enter(called)
        if any(sort in self._arrays.sorts for sort in given):
            raise NotCovered("arrays", "an array as the argument of a function")
        indices, held = self._arrays.flat(result)
        self._functions[called] = self._builder.function(called, (*given, *indices), held), result

    def _parameters(self, given: tuple[SExpr, ...]) -> list[tuple[str, Sort]]:
        """Variables with their sorts, each name once.  Raises: NotCovered."""
        found = [self._bound(pair) for pair in given]
        if len({called for called, _ in found}) < len(found):
            raise NotCovered("syntax", "one name for two variables")
        return found

    def _bound(self, pair: SExpr) -> tuple[str, Sort]:
        if isinstance(pair, tuple) and len(pair) == 2:
            named = symbol(pair[0])
            if named is not None:
                return named, self._sort(pair[1])
        raise NotCovered("syntax", "a variable without a sort")

    def _sort(self, written: SExpr) -> Sort:
        named = symbol(written)
        if named is not None:
            if named in self._sorts:
                return self._sorts[named]
            raise NotCovered(_FOREIGN_SORTS.get(named, "sorts"), f"the sort `{named}`")
        match written:
            case (Atom("symbol", "_"), Atom("symbol", "BitVec"), width):
                return f"BitVec({_width(width)})"
            case (Atom("symbol", "_"), Atom("symbol", name), *_):
                raise NotCovered(_FOREIGN_SORTS.get(name, "sorts"), f"the sort `{name}`")
            case (Atom("symbol", "Array"), index, element):
                return self._arrays.sort(self._sort(index), self._sort(element))
        found = head(written) or "?"
        raise NotCovered(_FOREIGN_SORTS.get(found, "sorts with parameters"), f"the sort `{found}`")

    # --------------------------------------------------------------------------------------------------------- terms

    def _term(self, written: SExpr, env: _Environment) -> Typed:
        self._work += bool(self._open)
        if self._work > _WORK:
            raise NotCovered("too large", "definitions that use definitions")
        if isinstance(written, Atom):
            return self._atom(written, env)
        if len(written) < 2:
            raise NotCovered("syntax", "nothing, or one thing alone, in brackets as a term")
        name = symbol(written[0])
        if name is None:
            return _counted("an operator with indices", len(written) - 1, lambda: self._indexed(written, env))
        if name in ("forall", "exists") and len(written) == 3:
            return self._quantifier(name, written, env)
        if name == "let" and len(written) == 3 and isinstance(written[1], tuple):
            return self._let(written[1], written[2], env)
        if name == "!":
            return self._annotated(written, env)
        if name == "_":
            return self._word_literal(written)
        if name in _FOREIGN_FUNCTIONS and name not in self._functions and name not in self._macros:
            raise NotCovered(_FOREIGN_FUNCTIONS[name], f"`{name}`")
        return self.apply(name, [self._term(a, env) for a in written[1:]])

    def _atom(self, atom: Atom, env: _Environment) -> Typed:
        if atom.kind == "numeral":
            return t.literal(int(atom.text), "Real" if self._reals else "Int")
        if atom.kind == "decimal":
            return t.literal(Fraction(atom.text), "Real")
        if atom.kind == "word":
            base, width = (16, 4 * len(atom.text[2:])) if atom.text[1] == "x" else (2, len(atom.text[2:]))
            return t.literal(int(atom.text[2:], base), f"BitVec({width})")
        if atom.kind == "symbol":
            if atom.text in env:
                return env[atom.text]
            if atom.text in ("true", "false"):
                return t.truth(atom.text == "true")
            return self.apply(atom.text, [])
        raise NotCovered("strings" if atom.kind == "string" else "syntax", f"`{atom.text[:20]}` as a term")

    def _word_literal(self, written: tuple[SExpr, ...]) -> Typed:
        match written:
            case (_, Atom("symbol", name), width) if name[:2] == "bv" and name[2:].isdigit():
                bits = _width(width)
                if len(name) <= LENGTH:
                    return t.literal(int(name[2:]) % 2**bits, f"BitVec({bits})")
        raise NotCovered("indexed identifiers", f"`(_ {' '.join(getattr(e, 'text', '…')[:20] for e in written[1:3])})`")

    def _quantifier(self, kind: str, written: tuple[SExpr, ...], env: _Environment) -> Typed:
        given = written[1]
        if not isinstance(given, tuple):
            raise NotCovered("syntax", "a quantifier without variables")
        bound = [self._bound(b) for b in given]  # of two with one name the last is meant, as in quantifiers one by one
        with self._builder.names.scope():
            named = [self._builder.names.fresh(n) for n, _ in bound]
            inner = {n: self._variable(m, s) for (n, s), m in zip(bound, named, strict=True)}
            body = self._term(written[2], {**env, **inner})
            if body.sort != "Bool":
                raise NotCovered("sorts", "a formula is expected")
            expression = body.expression
            for (_, sort), m in reversed(list(zip(bound, named, strict=True))):
                indices, held = self._arrays.flat(sort)
                type_ = w.arrow([t.type_of(i) for i in indices], t.type_of(held))
                expression = w.quantified(kind, [m], type_, expression)
        return Typed(expression, "Bool")

    def _variable(self, named: str, sort: Sort) -> Typed:
        indices, held = self._arrays.flat(sort)
        return self._arrays.declared(Function(named, tuple(indices), held), [], sort)

    def _annotated(self, written: tuple[SExpr, ...], env: _Environment) -> Typed:
        """`(! t :named n)`: t, which n stands for from here on; other annotations say nothing.

        Inside a binder t may speak of what is bound, which it does not elsewhere: no name is given there.
        """
        found = self._term(written[1], env)
        for keyword, value in pairwise(written[2:]):
            called = symbol(value)
            if keyword == Atom("keyword", ":named") and called is not None and not env:
                self._enter(called)
                self._macros[called] = ([], found.sort, written[1])
        return found

    def _let(self, bindings: tuple[SExpr, ...], body: SExpr, env: _Environment) -> Typed:
        made: list[tuple[str, Typed]] = []
        seen: set[str] = set()
        with self._builder.names.scope():
            inner = dict(env)
            for binding in bindings:
                if not isinstance(binding, tuple) or len(binding) != 2:
                    raise NotCovered("syntax", "a `let` without a value")
                called = symbol(binding[0])
                if called is None or called in seen:
                    raise NotCovered("syntax", "a `let` with no name, or one name twice")
                seen.add(called)
                value = self._term(binding[1], env)
                if isinstance(value, Array):
                    inner[called] = value
                    continue
                named = self._builder.names.fresh(called)
                made.append((named, value))
                inner[called] = Typed(w.name(named), value.sort)
            found = self._term(body, inner)
        if isinstance(found, Array) and made:
            raise NotCovered("arrays", "`let` around an array")
        expression = found.expression
        for named, value in reversed(made):
            type_ = t.type_of(value.sort)
            expression = ast.LetIn(w.identifier(named), type_, value.expression, expression, w.NOWHERE)
        return found if isinstance(found, Array) else Typed(expression, found.sort)

    def _indexed(self, written: tuple[SExpr, ...], env: _Environment) -> Typed:
        match written[0]:
            case (Atom("symbol", "_"), Atom("symbol", "divisible"), Atom("numeral", n)):
                (number,) = [self._term(a, env) for a in written[1:]]
                return t.compare(t.literal(int(n), "Int"), "dvd", number)
            case (Atom("symbol", "_"), Atom("symbol", name), *indices) if name in widths.INDEXED:
                given = [self._term(a, env) for a in written[1:]]
                return widths.INDEXED[name](self._builder, given, [_index(i) for i in indices])
            case (Atom("symbol", "_"), Atom("symbol", name), *_):
                raise NotCovered("indexed identifiers", f"`{name}`")
            case (Atom("symbol", "as"), Atom("symbol", "const"), written_sort) if len(written) == 2:
                return self._arrays.constant(self._sort(written_sort), self._term(written[1], env))
            case (Atom("symbol", "as"), *_):
                raise NotCovered("qualified identifiers", "`(as …)`")
        raise NotCovered("higher order", "the application of a term")

    # -------------------------------------------------------------------------------------------------- applications

    def apply(self, name: str, given: list[Typed]) -> Typed:
        if self._horizon is not None and self._order.get(name, -1) >= self._horizon:
            raise NotCovered("unknown symbols", f"`{name}` in a definition that stands before it")
        if name in self._macros:
            return self._expanded(name, given)
        if name in self._functions:
            function, result = self._functions[name]
            return self._arrays.declared(function, given, result)
        if name in widths.PLAIN:
            return _counted(f"`{name}`", len(given), lambda: widths.PLAIN[name](self._builder, _words(given)))
        if name in _FOREIGN_FUNCTIONS:
            raise NotCovered(_FOREIGN_FUNCTIONS[name], f"`{name}`")
        rule = _RULES.get(name)
        if name in _SEVERAL and len(given) < 2:
            raise NotCovered("syntax", f"`{name}` with {len(given)} arguments")
        if rule is None:
            known = "other functions of bit-vectors" if name.startswith("bv") else "unknown symbols"
            raise NotCovered(known, f"`{name}`")
        return _counted(f"`{name}`", len(given), lambda: rule(self, name, given))

    def _expanded(self, name: str, given: list[Typed]) -> Typed:
        parameters, result, body = self._macros[name]
        if len(parameters) != len(given):
            raise NotCovered("syntax", f"`{name}` with {len(given)} arguments")
        if self._open >= _OPEN:
            raise NotCovered("too large", f"more than {_OPEN} definitions inside each other")
        env = {}
        for (called, sort), value in zip(parameters, given, strict=True):
            fitting = t.raised(value, sort) if (value.sort, sort) == ("Int", "Real") else value
            if fitting.sort != sort:
                raise NotCovered("sorts", f"{value.sort} where {sort} is expected")
            env[called] = fitting
        outside, self._horizon = self._horizon, self._order[name]
        self._open += 1
        found = self._term(body, env)
        self._open -= 1
        self._horizon = outside
        fitting = t.raised(found, result) if (found.sort, result) == ("Int", "Real") else found
        if fitting.sort != result:
            raise NotCovered("sorts", f"`{name}` is {found.sort} where {result} is expected")
        return fitting

    def equal(self, _: str, given: list[Typed]) -> Typed:
        return t.conjunction([self._arrays.equal(a, b) for a, b in pairwise(given)])

    def connective(self, name: str, given: list[Typed]) -> Typed:
        _formulas(given)
        return t.conjunction(given) if name == "and" else t.disjunction(given)

    def implies(self, _: str, given: list[Typed]) -> Typed:
        _formulas(given)
        expression = given[-1].expression
        for part in reversed(given[:-1]):
            expression = w.implies(part.expression, expression)
        return Typed(expression, "Bool")

    def xor(self, _: str, given: list[Typed]) -> Typed:
        _formulas(given)
        found = given[0]
        for part in given[1:]:
            found = t.negation(t.equal(found, part))
        return found

    def negate(self, _: str, given: list[Typed]) -> Typed:
        _formulas(given)
        (part,) = given
        return t.negation(part)

    def distinct(self, _: str, given: list[Typed]) -> Typed:
        pairs = [(a, b) for i, a in enumerate(given) for b in given[i + 1 :]]
        return t.conjunction([t.negation(self._arrays.equal(a, b)) for a, b in pairs])

    def choose(self, _: str, given: list[Typed]) -> Typed:
        condition, then, otherwise = given
        _formulas([condition])
        return self._arrays.choice(condition, then, otherwise)

    def array(self, name: str, given: list[Typed]) -> Typed:
        return self._arrays.select(given) if name == "select" else self._arrays.store(given)

    def order(self, name: str, given: list[Typed]) -> Typed:
        given = self._numbers(given)
        return t.conjunction([t.compare(a, name, b) for a, b in pairwise(given)])

    def arithmetic(self, name: str, given: list[Typed]) -> Typed:
        given = self._numbers(given)
        if name == "-" and len(given) == 1:
            return Typed(w.minus(given[0].expression), given[0].sort)
        found = given[0]
        for part in given[1:]:
            found = t.binary(name, found, part)
        return found

    def quotient(self, _: str, given: list[Typed]) -> Typed:
        found, *rest = (t.raised(g, "Real") for g in self._numbers(given))
        for part in rest:
            found = self._builder.divided("/", found, part)
        return found

    def rounded(self, name: str, given: list[Typed]) -> Typed:
        _of(given, "Int")
        found = given[0]
        if name == "mod" and len(given) != 2:
            raise ValueError
        for part in given[1:]:
            found = self._builder.divided(name, found, part)
        return found

    def convert(self, name: str, given: list[Typed]) -> Typed:
        (inner,) = self._numbers(given)
        if name == "abs":
            return Typed(w.apply("abs", inner.expression), inner.sort)
        if name == "to_real":
            return t.raised(inner, "Real")
        if inner.sort == "Int":
            return inner if name == "to_int" else t.truth(True)
        whole = Typed(w.apply("floor", inner.expression), "Int")
        return whole if name == "to_int" else t.equal(t.raised(whole, "Real"), inner)

    def word(self, name: str, given: list[Typed]) -> Typed:
        found = _words(given)[0]
        for part in given[1:]:
            found = t.binary(_WORD_BINARY[name], found, part)
        return found

    def word_order(self, name: str, given: list[Typed]) -> Typed:
        left, right = _words(given)
        return t.compare(left, _WORD_RELATIONS[name], right)

    def word_negation(self, name: str, given: list[Typed]) -> Typed:
        (inner,) = _words(given)
        if name == "bvneg":
            return Typed(w.binary("-", t.literal(0, inner.sort).expression, inner.expression), inner.sort)
        return Typed(w.apply("bnot", inner.expression), inner.sort)

    def word_negated(self, name: str, given: list[Typed]) -> Typed:
        left, right = _words(given)
        operator = {"bvnand": "band", "bvnor": "bor", "bvxnor": "xor"}[name]
        return Typed(w.apply("bnot", t.binary(operator, left, right).expression), left.sort)

    def word_modulo(self, _: str, given: list[Typed]) -> Typed:
        """`bvsmod`: the remainder with the sign of the divisor."""
        left, right = _words(given)
        rest, zero = t.binary("srem", left, right), t.literal(0, left.sort)
        same = t.equal(t.compare(rest, "slt", zero), t.compare(right, "slt", zero))
        fits = t.disjunction([t.equal(rest, zero), same])
        return t.choice(fits, rest, t.binary("+", rest, right))

    def word_overflow(self, name: str, given: list[Typed]) -> Typed:
        """Whether the exact result is no word of that width, unsigned (`bvu…`) or signed; SMT-LIB 2.7."""
        x, *rest = _words(given)
        zero, ones = t.literal(0, x.sort), t.literal(-1, x.sort)
        least = t.literal(2 ** (int(x.sort[7:-1]) - 1), x.sort)
        if name == "bvnego":
            return t.equal(x, least)
        (y,) = rest
        if name == "bvuaddo":
            return t.compare(t.binary("+", x, y), "ult", x)
        if name == "bvusubo":
            return t.compare(x, "ult", y)
        if name == "bvsdivo":
            return t.conjunction([t.equal(x, least), t.equal(y, ones)])
        negative = t.compare(x, "slt", zero)
        same = t.equal(negative, t.compare(y, "slt", zero))
        result = t.binary("+" if name == "bvsaddo" else "-", x, y)
        kept = t.equal(negative, t.compare(result, "slt", zero))
        return t.conjunction([same if name == "bvsaddo" else t.negation(same), t.negation(kept)])

    def word_comparison(self, _: str, given: list[Typed]) -> Typed:
        left, right = _words(given)
        return t.choice(t.equal(left, right), t.literal(1, "BitVec(1)"), t.literal(0, "BitVec(1)"))

    def _numbers(self, given: list[Typed]) -> list[Typed]:
        """All at one sort of numbers: if one is a Real, all are.  Raises: NotCovered."""
        if any(g.sort not in ("Int", "Real") for g in given):
            raise NotCovered("sorts", "arithmetic on something other than Int and Real")
        sort = "Real" if any(g.sort == "Real" for g in given) else "Int"
        return [t.raised(g, sort) for g in given]


def numerals_are_real(commands: Sequence[SExpr]) -> bool:
    """In the logics of reals alone, `1` is a real number."""
    for command in commands:
        match command:
            case (Atom("symbol", "set-logic"), Atom("symbol", logic)):
                return logic.removeprefix("QF_").removeprefix("A").removeprefix("UF") in ("LRA", "NRA", "RDL")
    return False


def _counted(called: str, given: int, rule: Callable[[], Typed]) -> Typed:
    """What `rule` makes of its arguments.  Raises: NotCovered (as it does, or it takes another number of them)."""
    try:
        return rule()
    except (IndexError, ValueError) as error:
        raise NotCovered("syntax", f"{called} with {given} arguments") from error


def _index(written: SExpr) -> int:
    if isinstance(written, Atom) and written.kind == "numeral" and len(written.text) < 9:
        return int(written.text)
    raise NotCovered("indexed identifiers", "an index that is no numeral")


def _width(written: SExpr) -> int:
    width = _index(written)
    if not 1 <= width <= BITVEC_WIDTH:
        raise NotCovered("too large", f"a bit-vector of {width} bits")
    return width


def _formulas(given: Sequence[Typed]) -> None:
    _of(given, "Bool")


def _of(given: Sequence[Typed], sort: Sort) -> None:
    if not given or any(g.sort != sort for g in given):
        raise NotCovered("sorts", f"something other than {sort} where it is expected")


def _words(given: Sequence[Typed]) -> Sequence[Typed]:
    if not given or any(not g.sort.startswith("BitVec") for g in given):
        raise NotCovered("sorts", "something other than bit-vectors where they are expected")
    return given


_SEVERAL: Final = frozenset(("=", "distinct", "=>", "xor", "<", "<=", ">", ">=", "/", "div", "mod", *_WORD_BINARY))
_RULES: Final[dict[str, Callable[[Script, str, list[Typed]], Typed]]] = {
    "=": Script.equal, "and": Script.connective, "or": Script.connective, "=>": Script.implies,
    "xor": Script.xor, "not": Script.negate, "distinct": Script.distinct, "ite": Script.choose,
    "select": Script.array, "store": Script.array, "bvsmod": Script.word_modulo,
    **dict.fromkeys(("<", "<=", ">", ">="), Script.order), **dict.fromkeys("+-*", Script.arithmetic),
    "/": Script.quotient, "div": Script.rounded, "mod": Script.rounded,
    **dict.fromkeys(("abs", "to_real", "to_int", "is_int"), Script.convert),
    **dict.fromkeys(_WORD_BINARY, Script.word), **dict.fromkeys(_WORD_RELATIONS, Script.word_order),
    "bvneg": Script.word_negation, "bvnot": Script.word_negation, "bvcomp": Script.word_comparison,
    **dict.fromkeys(("bvnego", "bvuaddo", "bvusubo", "bvsdivo", "bvsaddo", "bvssubo"), Script.word_overflow),
    **dict.fromkeys(("bvnand", "bvnor", "bvxnor"), Script.word_negated),
}  # fmt: skip
