"""TIP: one statement to prove over datatypes and recursive functions, in a dialect of SMT-LIB.

The statement becomes a theorem about copies of the datatypes and functions, one for each use of their type parameters:
monomorph.py, functional.py.  Each type variable of the goal is a sort of which nothing is known.

Source: Claessen, Johansson, Rosén, Smallbone, "TIP: Tons of Inductive Problems", CICM 2015.
"""

from __future__ import annotations

from typing import Final

from stemai.errors import Fault, LanguageError, LimitReached
from stemai.language import ast, elaborate, parse_problem
from stemai.suites import terms as t
from stemai.suites import writing as w
from stemai.suites.functional import Elaborator, Source, Unknown, Value, pair
from stemai.suites.monomorph import ARROW, Datatype, Ty, Types, parameters_of, spelled
from stemai.suites.naming import Names, ascii_name
from stemai.suites.reading import NotCovered, Reading
from stemai.suites.sexpr import Atom, SExpr, head, read, symbol
from stemai.suites.terms import Typed

_IGNORED: Final = ("check-sat", "set-logic", "set-info", "exit")


def read_tip(text: str, stem: str) -> list[Reading | NotCovered]:
    """The one goal of a problem.  Raises: NotCovered."""
    return [_Problem(read(text), stem).reading()]


class _Problem:
    def __init__(self, commands: list[SExpr], stem: str) -> None:
        named = ascii_name(stem)
        self._commands = commands
        self._builder = t.Builder(named, Names(named))
        self._types = Types(Names(named))
        self._terms = Elaborator(self._builder, self._types)
        self._goals: list[SExpr] = []
        self._assumed: list[SExpr] = []

    def reading(self) -> Reading:
        """Every declaration, then the goal.  Raises: NotCovered."""
        for command in self._commands:
            self._command(command)
        self._reserve()
        if len(self._goals) != 1:
            raise NotCovered("syntax", f"{len(self._goals)} statements to prove")
        conclusion = self._goal(self._goals[0])
        try:
            written = self._text(conclusion)
        except (LanguageError, LimitReached) as error:
            raise NotCovered("our language", f"{error.code}: {error.message}") from error
        return Reading(self._builder.name, written, tuple(self._builder.notes))

    def _reserve(self) -> None:
        """No variable is called like something that is declared, or that may yet be."""
        for name in self._terms.sources.keys() & (self._types.owners.keys() | self._types.selectors.keys()):
            raise NotCovered("overloading", f"`{name}` is declared twice")
        declared = (*self._terms.sources, *self._types.datatypes, *self._types.owners)
        taken = {self._builder.name, *(ascii_name(spelled(n)) for n in declared), *self._types.meant}
        self._terms.reserved = frozenset(taken)
        self._builder.names = Names(*taken)

    # ----------------------------------------------------------------------------------------------- declarations

    def _command(self, command: SExpr) -> None:
        name = head(command)
        match command:
            case (Atom("symbol", "declare-sort"), Atom("symbol", called), *arity):
                if arity not in ([], [Atom("numeral", "0")]):
                    raise NotCovered("sorts with parameters", f"`{called}`")
                self._types.declare_sort(called)
            case (Atom("symbol", "declare-datatype"), Atom("symbol", called), declared):
                self._types.declare(_datatype(called, declared))
            case (Atom("symbol", "declare-datatypes"), tuple() as names, tuple() as several):
                for (called, _), declared in zip(map(pair, names), _as_many(several, names), strict=True):
                    self._types.declare(_datatype(called, declared))
            case (Atom("symbol", "define-fun" | "define-fun-rec"), Atom("symbol", called), *signature, body):
                self._function(called, signature, body)
            case (Atom("symbol", "define-funs-rec"), tuple() as heads, tuple() as bodies):
                for declared, body in zip(heads, _as_many(bodies, heads), strict=True):
                    named, *signature = declared if isinstance(declared, tuple) and declared else (declared,)
                    self._function(symbol(named), signature, body)
            case (Atom("symbol", "declare-fun"), Atom("symbol", called), *signature):
                self._function(called, signature, None)
            case (Atom("symbol", "declare-const"), Atom("symbol", called), sort):
                variables, result = parameters_of(sort)
                self._terms.declare(Source(called, variables, (), result, None))
            case (Atom("symbol", "prove"), stated):
                self._goals.append(stated)
            case (Atom("symbol", "assert"), stated):
                self._assumed.append(stated)
            case _ if name not in _IGNORED:
                raise NotCovered("other commands", f"`{name}`")

    def _function(self, called: str | None, signature: list[SExpr], body: SExpr | None) -> None:
        """`(x T) .. R` or `(par (a) ((x T) .. R))`."""
        variables: tuple[str, ...] = ()
        if len(signature) == 1:
            variables, inner = parameters_of(signature[0])
            signature = list(inner) if isinstance(inner, tuple) else [inner]
        if called is None or len(signature) != 2 or not isinstance(signature[0], tuple):
            raise NotCovered("syntax", f"the signature of `{called}`")
        given, result = signature[0], signature[1]
        parameters = tuple(map(pair, given)) if body is not None else tuple(("x", sort) for sort in given)
        if body is not None and len({n for n, _ in parameters}) < len(parameters):
            raise NotCovered("patterns", "one name for two parameters")
        self._terms.declare(Source(called, variables, parameters, result, body))

    # ------------------------------------------------------------------------------------------------------ the goal

    def _goal(self, stated: SExpr) -> Typed:
        """The conclusion; outer variables become parameters, or functions of the file; assertions and conditions hypotheses."""
        variables, stated = parameters_of(stated)
        types = {v: self._types.declare_sort(v) for v in variables}
        values: dict[str, Value] = {}
        while head(stated) == "forall" and isinstance(stated, tuple) and len(stated) == 3:
            for named, type_ in self._terms.bound(stated[1], types):
                values[named] = self._variable(named, type_)
            stated = stated[2]
        for assumed in self._assumed:
            if head(assumed) == "par":
                raise NotCovered("hypotheses about all types", "an assertion with type variables")
            self._builder.assume(self._terms.term(assumed, {}, {}))
        while head(stated) == "=>" and isinstance(stated, tuple) and len(stated) > 2:
            self._builder.assume(self._terms.term(stated[1], values, types))
            stated = stated[2] if len(stated) == 3 else (stated[0], *stated[2:])
        return self._terms.term(stated, values, types)

    def _variable(self, named: str, type_: Ty) -> Value:
        if type_[0] != ARROW:
            found = self._builder.function(named, (), self._types.sort(type_))
            return Typed(w.name(found.name), found.result)
        *given, result = type_[1:]
        while result[0] == ARROW:
            given, result = [*given, *result[1:-1]], result[-1]
        sorts = tuple(self._types.sort(g) for g in given)
        return Unknown(self._terms.unknown(named, sorts, self._types.sort(result)), ())

    def _text(self, conclusion: Typed) -> str:
        """The file.  Raises: LanguageError, NotCovered, F061."""
        if conclusion.sort != "Bool":
            raise NotCovered("sorts", "a formula is expected")
        unspecified = [b for b in self._builder.parameters if isinstance(b.type, ast.Binary)]
        parameters = [b for b in self._builder.parameters if b not in unspecified]
        binders = [*w.grouped(parameters), *self._builder.hypotheses]
        theorem = w.problem("theorem", self._builder.name, binders, conclusion.expression)
        items = [*map(w.symbol, unspecified), *self._types.items, theorem]
        text = w.written(items)
        made, again = (elaborate(f) for f in (ast.ProblemFile(tuple(items), (), "", "<made>"), parse_problem(text, "<made>")))
        if made.theory.definitions != again.theory.definitions or made.theory.datatypes != again.theory.datatypes:
            raise Fault("F061", f"the text of `{self._builder.name}` does not define what was read")
        return text


def _datatype(called: str, declared: SExpr) -> Datatype:
    """`(par (a) ((nil) (cons (head a) (tail (list a)))))`, or the constructors alone."""
    variables, made = parameters_of(declared)
    if not isinstance(made, tuple) or not made:
        raise NotCovered("syntax", f"the constructors of `{called}`")
    constructors = []
    for each in made:
        named, *fields = each if isinstance(each, tuple) and each else (each,)
        constructors.append((symbol(named) or "", tuple(map(pair, fields))))
    return Datatype(called, variables, tuple(constructors))


def _as_many(given: tuple[SExpr, ...], as_: tuple[SExpr, ...]) -> tuple[SExpr, ...]:
    if len(given) != len(as_):
        raise NotCovered("syntax", "another number of names than of declarations")
    return given
