"""From kernel terms back to the language: what was checked, as a person can read it and the parser read it again.

Guards are folded into the types of binders, and an ascription is written wherever the text without it would be read at
another type.  Every term that the elaborator makes comes back as itself; a term that a proof has made on the way (a sum
of three parts at once, the rational 1/3 as one numeral) comes back as one with the same value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, product
from typing import Any, Final

from stemai.errors import Place
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Sort,
    Symbol,
    Term,
    Type,
    bitvec_type,
    free,
    function_type,
    guard,
    instantiate,
    named_type,
)
from stemai.language import ast, complexes, limits
from stemai.language.headers import Written
from stemai.language.printer import print_expression
from stemai.language.scopes import Scope
from stemai.language.sequences import elements_of
from stemai.language.types import ARRAY, is_numeric, is_word, largest, rank, stays_natural
from stemai.language.words import BUILT_IN, FIXED, KEYWORDS

_NOWHERE: Final = Place("<rendered>", 1, 1, 1, 1)
_INFIX: Final = {"add": "+", "mul": "*", "sub": "-", "div": "/", "idiv": "div", "imod": "mod"}
_WORDS: Final = {
    "bvadd": "+", "bvsub": "-", "bvmul": "*", "bvand": "band", "bvor": "bor", "bvxor": "xor", "bvshl": "<<",
    "bvlshr": "ushr", "bvashr": "sshr", "bvudiv": "udiv", "bvurem": "urem", "bvsdiv": "sdiv", "bvsrem": "srem",
}  # fmt: skip
_RELATIONS: Final = {
    "eq": "=", "le": "<=", "lt": "<", "dvd": "dvd", "bvult": "ult", "bvule": "ule", "bvslt": "slt", "bvsle": "sle",
}  # fmt: skip
_FUNCTIONS: Final = ("abs", "min", "max")
_OWN: Final = ("ite", "match", "sum", "prod")  # trees of their own
_RESERVED_NAMES: Final = frozenset((*KEYWORDS, *BUILT_IN, *FIXED))


def render(term: Term, scope: Scope | None = None, explicit: bool = False, header: Sequence[Written] = ()) -> str:
    """The text of a term or formula.

    `scope` gives the types of free variables; without it they are Int or Real.  With `explicit`, guards are written as
    the conditions that they are, and not as the types Nat and Rat.  `header` has what was written of the variables that
    quantifiers bind first: types, which guards do not always tell (`Nat -> Bool` has none), and names, since a term has those of
    the first equal term that was made.
    """
    if term.size > limits.TERM_SIZE:
        return f"<a term of {term.size} symbols>"
    return print_expression(as_expression(term, scope, explicit, header))


def as_expression(
    term: Term, scope: Scope | None = None, explicit: bool = False, header: Sequence[Written] = ()
) -> ast.Expression:
    """The syntax tree of a term or formula."""
    renderer = _Renderer.for_term(term, scope)
    renderer.explicit = explicit
    renderer.header = list(header)
    return renderer.expression(term, None)


@dataclass(frozen=True, slots=True)
class _Scan:
    """What the leaves of a tree of kernel arithmetic say about the type it would be read at."""

    types: tuple[Type, ...] = ()
    least: Type = T_NAT
    divides: bool = False
    lowers: bool = False  # it has a `sub` or `neg` that is meant on integers

    def joined(self, other: _Scan) -> _Scan:
        return _Scan(
            (*self.types, *(t for t in other.types if t not in self.types)),
            largest([self.least, other.least]),
            self.divides or other.divides,
            self.lowers or other.lowers,
        )

    @property
    def natural(self) -> Type:
        """The type at which the text would be read where nothing around it says one."""
        other = next((t for t in self.types if not is_numeric(t)), None)
        if other is not None:
            return other
        if not self.types:
            return largest([self.least, T_RAT]) if self.divides else self.least
        return largest([*self.types, self.least])


@dataclass(slots=True)
class _Mode:
    """How one tree is written: at `type`, with its first leaf cast to it where `force` says so.

    `exact` says that the natural type of the tree matters too, as at the ends of a range; `numerals` that a numeral may
    be cast, since there is no better leaf.
    """

    type: Type
    force: bool = False
    exact: bool = False
    numerals: bool = True


@dataclass(slots=True)
class _Renderer:
    """One rendering: names and types of the variables in scope."""

    types: dict[Term, Type]
    names: dict[Term, str]
    taken: set[str]
    depth: int = 0
    explicit: bool = False
    header: list[Written] = field(default_factory=list)
    _scans: dict[Term, _Scan] = field(default_factory=dict)

    @staticmethod
    def for_term(term: Term, scope: Scope | None) -> _Renderer:
        """A renderer in which every free variable has a name of its own."""
        named = {} if scope is None else {v: (n, t) for n, (v, t) in scope.names.items() if v.op == "free"}
        taken = {n for n, _ in named.values()} | _symbols(term)
        renderer = _Renderer({}, {}, taken)
        for variable in sorted(term.frees, key=lambda v: str(v.data[0])):
            name, type_ = named.get(variable, (None, None))
            renderer.names[variable] = name or renderer.fresh_name(variable.data[0])
            renderer.types[variable] = type_ or _plain_type(variable.sort)
            renderer.taken.add(renderer.names[variable])
        return renderer

    def fresh_name(self, hint: str) -> str:
        """`hint`, or a name like it that nothing else has."""
        base = "".join(c for c in hint.partition("!")[0] if c.isascii() and (c.isalnum() or c in "_'"))
        base = base if base[:1].isalpha() else "x" + base
        name, number = base, 0
        while name in self.taken or name in _RESERVED_NAMES:
            number += 1
            name = f"{base}{number}"
        return name

    # ------------------------------------------------------------------------------------------------ expressions

    def expression(self, term: Term, expected: Type | None) -> ast.Expression:
        """`term` on its own: a formula, an argument of type `expected`, or one side of nothing."""
        if term.op == "lambda":
            return self.function(term, expected)
        reader = _FORMULAS.get(term.op)
        if reader is not None and term.sort == BOOL:
            return reader(self, term)
        if term.op in ("ite", "match") and term.sort == BOOL:
            return (self._choice if term.op == "ite" else self._match)(term, _Mode(T_BOOL), True)
        if term.op in _RELATIONS:
            return self._relation(term)
        return self.trees([term], expected)[0]

    def trees(self, terms: Sequence[Term], expected: Type | None) -> list[ast.Expression]:
        """Terms that form one tree together, written so that they are read at the type that they have."""
        mode = self._mode(terms, expected)
        return [self.tree(term, mode, pushed=expected is not None) for term in terms]

    def _mode(self, terms: Sequence[Term], expected: Type | None, around: Type = T_REAL) -> _Mode:
        """The mode of a tree; `around` is the type of the tree that it is a part of."""
        scan = _Scan()
        for term in terms:
            scan = scan.joined(self.scan(term))
        sort = terms[0].sort
        if sort == REAL:
            read = largest([scan.natural, expected]) if expected is not None else scan.natural
            type_ = T_RAT if T_RAT in (expected, around) else T_REAL
            return _Mode(type_, force=rank(read) < rank(T_RAT), numerals=not scan.types)
        if sort == INT:
            return self._integer_mode(scan, expected)
        type_ = _plain_type(sort)
        return _Mode(type_, force=is_word(type_) and expected is None and not scan.types)

    def _integer_mode(self, scan: _Scan, expected: Type | None) -> _Mode:
        natural = scan.natural
        read = natural if expected is None else largest([natural, expected])
        if scan.lowers:
            return _Mode(T_INT, force=read == T_NAT, numerals=not scan.types)
        return _Mode(T_NAT if read == T_NAT else T_INT)

    # -------------------------------------------------------------------------------------------------------- scans

    def scan(self, term: Term) -> _Scan:
        """What the text of `term`, inside a tree, will say about the type of the tree."""
        found = self._scans.get(term)
        if found is None:
            found = self._scans[term] = self._scan(term)
        return found

    def _scan(self, term: Term) -> _Scan:
        op = term.op
        if op == "num":
            value: Fraction = term.data[0]
            least = T_INT if value < 0 else T_NAT
            return _Scan(least=largest([least, T_RAT]) if _has_decimals(value) else least, divides=_is_ratio(value))
        if op == "word":
            return _Scan()
        if op in _OWN and not complexes.part_of(term):
            return self._scan_own(term)
        if op == "real":
            return self._scan_real(term.args[0])
        if _is_leaf(term):
            return _Scan((self.leaf_type(term),))
        if op == "pow":
            return self.scan(term.args[0])
        if self._is_nat(term):
            return _Scan((T_NAT,))
        if op == "max" and _truncated(term) is not None and self._all_natural(term.args[0].args):
            return self._scan_all(term.args[0].args)
        found = self._scan_all(term.args, lowers=op in ("sub", "neg"), divides=op == "div")
        if op == "neg" and not found.types:
            return replace(found, least=largest([found.least, T_INT]))
        return found

    def _scan_all(self, terms: Iterable[Term], lowers: bool = False, divides: bool = False) -> _Scan:
        found = _Scan(lowers=lowers, divides=divides)
        for term in terms:
            found = found.joined(self.scan(term))
        return found

    def _is_nat(self, term: Term) -> bool:
        """Whether `term` can be written ``nat(t)``, for an integer t that is no natural number."""
        if term.op != "max" or term.sort != INT or term.args[1].op != "num" or term.args[1].data[0] != 0:
            return False
        if _truncated(term) is not None and self._all_natural(term.args[0].args):
            return False
        return not (self._all_natural(term.args[:1]) and self.scan(term.args[0]).types)

    def _all_natural(self, terms: Iterable[Term]) -> bool:
        scans = [self.scan(t) for t in terms]
        return all(s.natural == T_NAT and not s.lowers for s in scans)

    def _scan_own(self, term: Term) -> _Scan:
        """A tree of its own: one leaf, of the type that it is written at, unless it is all numerals."""
        with _Opened(self, term) as parts:
            scan = self._scan_all(parts[1:] if term.op in ("ite", "match") else parts[2:])
        if not scan.types and not (scan.lowers and term.sort == INT):
            return scan
        if term.sort == REAL:
            return _Scan((largest([scan.natural, T_RAT]),))
        if term.sort == INT:
            return _Scan((T_INT if scan.lowers else scan.natural,))
        return _Scan((_plain_type(term.sort),))

    def _scan_real(self, inner: Term) -> _Scan:
        """An integer among reals: it goes up by itself."""
        scan = self.scan(inner)
        return _Scan((T_INT if scan.lowers else scan.natural,)) if is_numeric(scan.natural) else scan

    def leaf_type(self, term: Term) -> Type:
        """The type of a variable or of an application."""
        op = term.op
        if op == "free":
            return self.types[term]
        if op == "call":
            result: Type = term.data.result
            return result
        if op == "apply":
            function = self.leaf_type(term.args[0]) if term.args[0].op == "free" else None
            return function.result if function is not None and function.result else _plain_type(term.sort)
        return _plain_type(term.sort)

    # -------------------------------------------------------------------------------------------------------- trees

    def tree(self, term: Term, mode: _Mode, pushed: bool = False) -> ast.Expression:
        """`term` as a part of a tree written in `mode`.

        `pushed` says that the type of the mode is expected of `term` directly, and so of the parts of an `if` or a sum.
        """
        op = term.op
        if op in ("num", "word"):
            return self._forced(_numeral(term), mode) if mode.numerals else _numeral(term)
        if op == "real":
            return self._real(term.args[0], mode)
        if op in _OWN and not complexes.part_of(term):
            return self._own(term, mode, pushed)
        if _is_leaf(term):
            return self._forced(self._leaf(term), mode)
        if op == "pow":
            return _binary("^", self.tree(term.args[0], mode), self._exponent(term))
        if op == "neg" or op == "bvneg":
            return self._negative(term.args[0], mode)
        if op == "max" and mode.type == T_NAT and _truncated(term) is not None and self._all_natural(term.args[0].args):
            left, right = (self.tree(a, mode) for a in term.args[0].args)
            return _binary("-", left, right)
        if (mode.type == T_NAT or mode.exact) and self._is_nat(term):
            return self._nat(term, mode)
        return self._operation(term, mode)

    def _nat(self, term: Term, mode: _Mode) -> ast.Expression:
        return self._forced(_apply("nat", [self.expression(term.args[0], T_INT)]), mode)

    def _operation(self, term: Term, mode: _Mode) -> ast.Expression:
        parts = [self.tree(a, mode) for a in term.args]
        if term.op in _FUNCTIONS or term.op == "bvnot":
            return _apply("bnot" if term.op == "bvnot" else term.op, parts)
        sign = _INFIX.get(term.op) or _WORDS[term.op]
        result = parts[0]
        for part in parts[1:]:
            result = _binary(sign, result, part)
        return result

    def _negative(self, operand: Term, mode: _Mode) -> ast.Expression:
        inner = self.tree(operand, mode)
        if isinstance(inner, ast.Number):  # `-3` is a literal
            inner = _ascribed(inner, mode.type)
            mode.force = False
        return ast.Unary("-", inner, _NOWHERE)

    def _forced(self, leaf: ast.Expression, mode: _Mode) -> ast.Expression:
        if not mode.force:
            return leaf
        mode.force = False
        return _ascribed(leaf, mode.type)

    def _own(self, term: Term, mode: _Mode, pushed: bool) -> ast.Expression:
        writer = {"ite": self._choice, "match": self._match}.get(term.op, self._big)
        inner = writer(term, mode, pushed)
        own = self.scan(term).types
        if mode.force and own and own[0] != mode.type:
            inner = _ascribed(inner, own[0])
        return self._forced(inner, mode)

    def _own_mode(self, parts: Sequence[Term], flexible: bool, mode: _Mode, pushed: bool) -> _Mode:
        """The mode of the parts of a tree of its own inside one written in `mode`."""
        if flexible:
            return _Mode(mode.type, exact=mode.exact)
        own = self._mode(parts, None, mode.type)
        return _Mode(T_INT) if pushed and own.type == T_NAT and mode.type == T_INT else own

    def _choice(self, term: Term, mode: _Mode, pushed: bool) -> ast.Expression:
        condition = self.expression(term.args[0], None)
        flexible = not self.scan(term).types
        inner = self._own_mode(term.args[1:], flexible, mode, pushed)
        if term.sort == BOOL:
            then, otherwise = (self.expression(a, T_BOOL) for a in term.args[1:])
        else:
            then, otherwise = (self.tree(a, inner, pushed=True) for a in term.args[1:])
        return ast.If(condition, then, otherwise, _NOWHERE)

    def _match(self, term: Term, mode: _Mode, pushed: bool) -> ast.Expression:
        subject = self.expression(term.args[0], None)
        flexible = not self.scan(term).types
        with _Opened(self, term) as parts:
            names = [self.names[v] for v in islice(reversed(self.names), _fields(term))][::-1]
            inner = self._own_mode(parts[1:], flexible, mode, pushed)
            arms = []
            for constructor, body in zip(term.data, parts[1:], strict=True):
                count = len(constructor.parameters)
                own, names = names[:count], names[count:]
                written = self.expression(body, T_BOOL) if term.sort == BOOL else self.tree(body, inner, pushed=True)
                arms.append(ast.Arm(_pattern(constructor.name, own), written, _NOWHERE))
        return ast.Match(subject, tuple(arms), _NOWHERE)

    def _end(self, term: Term) -> ast.Expression:
        """An end of a range: an integer, whose natural type matters."""
        own = self.scan(term).types
        if term.op in _OWN and own:
            return _ascribed(self.tree(term, _Mode(own[0]), pushed=True), own[0])
        return self.tree(term, _Mode(T_INT, exact=True), pushed=True)

    def _big(self, term: Term, mode: _Mode, pushed: bool) -> ast.Expression:
        low, high = (self._end(a) for a in term.args[:2])
        flexible = not self.scan(term).types
        with _Opened(self, term) as (_, _, body):
            name = self.names[self._innermost]
            inner = self._own_mode([body], flexible, mode, pushed)
            written = self.tree(body, inner, pushed=True)
        index = ast.Identifier(name, _NOWHERE)
        kind: Any = term.op
        return ast.Big(kind, index, ast.Range(low, high, _NOWHERE), written, _NOWHERE)

    @property
    def _innermost(self) -> Term:
        return next(reversed(self.names))

    def index_type(self, term: Term) -> Type:
        """The type at which the index of a sum or product is read."""
        low, high = term.args[:2]
        natural = self.scan(low).natural == T_NAT and self.scan(high).natural == T_NAT
        return T_NAT if natural and stays_natural(low, high) else T_INT

    def _real(self, inner: Term, mode: _Mode) -> ast.Expression:
        if _is_leaf(inner):
            return self._forced(self._leaf(inner), mode)
        if self._is_nat(inner):
            return self._nat(inner, mode)
        own = self._integer_mode(self.scan(inner), None)
        written = _ascribed(self.expression(inner, own.type), own.type)
        return self._forced(written, mode)

    def _exponent(self, term: Term) -> ast.Expression:
        exponent = term.args[1]
        mode = self._integer_mode(self.scan(exponent), None)
        return self.tree(exponent, mode)

    def _leaf(self, term: Term) -> ast.Expression:
        op = term.op
        if op == "free":
            return ast.Name(self.names[term], _NOWHERE)
        if op == "call":
            listed = elements_of(term)
            if listed is not None:
                return self._sequence(listed, term.data)
            if not term.args:
                return ast.Name(term.data.name, _NOWHERE)
            return _apply(
                term.data.name,
                [self.expression(a, t) for a, t in zip(term.args, term.data.parameters, strict=True)],
            )
        if op == "apply":
            function = term.args[0]
            takes = self.leaf_type(function).arguments if function.op == "free" else ()
            arguments = [self.expression(a, takes[i] if takes else None) for i, a in enumerate(term.args[1:])]
            name = self.names.get(function, "f")
            if function.op == "free" and self.leaf_type(function).name == ARRAY:
                return ast.Index(ast.Identifier(name, _NOWHERE), arguments[0], _NOWHERE)
            return _apply(name, arguments)
        if op == "neg":  # minus the floor of minus x
            return _apply("ceil", [self.expression(term.args[0].args[0].args[0], T_REAL)])
        if op in ("floor", "sqrt"):
            return _apply(op, [self.expression(term.args[0], T_REAL)])
        if op == "match":
            return _apply(complexes.part_of(term), [self.expression(term.args[0], complexes.T_COMPLEX)])
        if op == "size":
            return _apply(op, [self.expression(term.args[0], None)])
        return self.expression(term, None) if op in _FORMULAS else ast.Name(f"<{op}>", _NOWHERE)

    def _sequence(self, elements: Sequence[Term], made: Symbol) -> ast.Expression:
        """`([a, b] : T)`; of sequences inside it the type is known."""
        written = [self.expression(element, made.parameters[0]) for element in elements]
        inner = [w.expression if isinstance(w, ast.Ascription) and isinstance(w.expression, ast.Sequence) else w for w in written]
        return _ascribed(ast.Sequence(tuple(inner), _NOWHERE), made.result)

    # ----------------------------------------------------------------------------------------------------- formulas

    def _relation(self, term: Term) -> ast.Expression:
        left, right = term.args
        if left.sort == BOOL:
            return ast.Binary("<->", self.expression(left, None), self.expression(right, None), _NOWHERE)
        return self._chain([term])

    def _chain(self, links: Sequence[Term]) -> ast.Expression:
        operands = self.trees([links[0].args[0], *(link.args[1] for link in links)], None)
        return ast.Compare(tuple(operands), tuple(_RELATIONS[link.op] for link in links), _NOWHERE)

    def truth(self, term: Term) -> ast.Expression:
        return ast.Truth(term.op == "true", _NOWHERE)

    def negation(self, term: Term) -> ast.Expression:
        inner = term.args[0]
        if inner.op == "eq" and inner.args[0].sort != BOOL:
            operands = self.trees(inner.args, None)
            return ast.Compare(tuple(operands), ("!=",), _NOWHERE)
        return ast.Unary("not", self.expression(inner, None), _NOWHERE)

    def junction(self, term: Term) -> ast.Expression:
        if term.op == "and" and _is_chain(term.args):
            return self._chain(term.args)
        return ast.Junction(term.op, tuple(self.expression(a, None) for a in term.args), _NOWHERE)

    def implication(self, term: Term) -> ast.Expression:
        conditions = []
        header, self.header = self.header, []  # what a condition binds is not what the header has written
        while term.op == "implies":
            conditions.append(self.expression(term.args[0], None))
            term = term.args[1]
        self.header = header
        result = self.expression(term, None)
        for condition in reversed(conditions):
            result = ast.Binary("->", condition, result, _NOWHERE)
        return result

    def predicate(self, term: Term) -> ast.Expression:
        return _apply(term.op, [self.expression(term.args[0], T_INT if term.op == "prime" else T_REAL)])

    def quantifier(self, term: Term) -> ast.Expression:
        groups: list[tuple[Type, list[str]]] = []
        kind, opened = term.op, []
        while term.op == kind:
            variable = free(f"!render{self.depth}", term.data)
            self.depth += 1
            opened.append(variable)
            body = instantiate(term.args[0], [variable])
            written = self.header.pop(0) if self.header else Written(term.hint[0] if term.hint else "x")
            found = _binder_type(variable, body, kind)
            type_ = _plain_type(variable.sort) if self.explicit else _written(written, variable, found)
            name = self.fresh_name(written.name)
            self._enter(variable, name, type_)
            condition = guard(type_, variable)
            if groups and groups[-1][0] == type_:
                groups[-1][1].append(name)
            else:
                groups.append((type_, [name]))
            term = body if condition is None else body.args[1]
        inner = self.expression(term, None)
        for variable in opened:
            self._leave(variable)
        return _quantified(kind, groups, inner)

    def function(self, term: Term, expected: Type | None = None) -> ast.Expression:
        """A `fun` that is read at the type `expected`, or without one at the plain types of its variables."""
        with _Opened(self, term, () if expected is None else expected.arguments) as (body,):
            variables = list(islice(reversed(self.names), len(term.data)))[::-1]
            binders = tuple(_binder([self.names[v]], self.types[v]) for v in variables)
            written = self.expression(body, None if expected is None else expected.result)
        return ast.Lambda(binders, written, _NOWHERE)

    def leaf(self, term: Term) -> ast.Expression:
        return self._leaf(term)

    # ----------------------------------------------------------------------------------------------------- variables

    def _enter(self, variable: Term, name: str, type_: Type) -> None:
        self.names[variable] = name
        self.types[variable] = type_
        self.taken.add(name)

    def _leave(self, variable: Term) -> None:
        self.taken.discard(self.names.pop(variable))
        del self.types[variable]


def _written(written: Written, variable: Term, type_: Type) -> Type:
    """The type that was written, where it makes the same formula as `type_`."""
    told = written.type or type_
    return told if told.carrier == type_.carrier and guard(told, variable) is guard(type_, variable) else type_


class _Opened:
    """The parts of a term that binds variables, with fresh free variables in place of the bound ones, for a while."""

    def __init__(self, renderer: _Renderer, term: Term, types: tuple[Type, ...] = ()) -> None:
        self._renderer = renderer
        self._term = term
        self._types = types
        self._variables: list[Term] = []

    def __enter__(self) -> tuple[Term, ...]:
        renderer, term = self._renderer, self._term
        if term.op == "ite":
            return term.args
        if term.op == "match":
            return self._arms()
        sorts = list(term.data) if term.op == "lambda" else [INT]
        plain = [_plain_type(s) for s in sorts] if term.op == "lambda" else [renderer.index_type(term)]
        types = self._types or plain
        for i, (sort, type_) in enumerate(zip(sorts, types, strict=True)):
            variable = free(f"!render{renderer.depth}", sort)
            renderer.depth += 1
            hint = term.hint[i] if i < len(term.hint) else "k"
            renderer._enter(variable, renderer.fresh_name(hint), type_)
            self._variables.append(variable)
        return (*term.args[:-1], instantiate(term.args[-1], self._variables))

    def _arms(self) -> tuple[Term, ...]:
        """What is matched, and the arms, with the fields of all of them open at once."""
        renderer, term = self._renderer, self._term
        parts = [term.args[0]]
        for constructor, arm in zip(term.data, term.args[1:], strict=True):
            first = len(self._variables)
            for type_ in constructor.parameters:
                variable = free(f"!render{renderer.depth}", type_.carrier)
                renderer.depth += 1
                position = len(self._variables)
                hint = term.hint[position] if position < len(term.hint) else "x"
                renderer._enter(variable, renderer.fresh_name(hint), type_)
                self._variables.append(variable)
            parts.append(instantiate(arm, self._variables[first:]))
        return tuple(parts)

    def __exit__(self, *_: object) -> None:
        for variable in self._variables:
            self._renderer._leave(variable)


_FORMULAS: Final[dict[str, Callable[[_Renderer, Term], ast.Expression]]] = {
    "true": _Renderer.truth,
    "false": _Renderer.truth,
    "not": _Renderer.negation,
    "and": _Renderer.junction,
    "or": _Renderer.junction,
    "implies": _Renderer.implication,
    "forall": _Renderer.quantifier,
    "exists": _Renderer.quantifier,
    "prime": _Renderer.predicate,
    "rational": _Renderer.predicate,
    "lambda": _Renderer.function,
    "free": _Renderer.leaf,
    "call": _Renderer.leaf,
    "apply": _Renderer.leaf,
}


# ---------------------------------------------------------------------------------------------------- small pieces


def _is_leaf(term: Term) -> bool:
    if term.op == "neg":
        return term.sort == INT and term.args[0].op == "floor" and term.args[0].args[0].op == "neg"
    if term.op == "match" and complexes.part_of(term):
        return True
    return term.op in ("free", "call", "apply", "floor", "sqrt", "size") or term.sort == BOOL


def _truncated(term: Term) -> Term | None:
    """The subtraction in ``max(a - b, 0)``."""
    left, right = term.args
    return left if left.op == "sub" and right.op == "num" and right.data[0] == 0 and term.sort == INT else None


def _is_chain(parts: Sequence[Term]) -> bool:
    """Whether the parts are `a <= b`, `b < c`, …, each going on where the one before ended."""
    if not all(p.op in ("le", "lt", "eq") and p.args[0].sort in (INT, REAL) for p in parts):
        return False
    meets = all(parts[i].args[1] is parts[i + 1].args[0] for i in range(len(parts) - 1))
    return meets and any(p.op != "eq" for p in parts)


def _symbols(term: Term) -> set[str]:
    found: set[str] = set()
    seen: set[Term] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.op == "call":
            found.add(node.data.name)
        if node.op == "match":
            found.update(c.name for c in node.data)
        if node.op in ("forall", "exists"):
            found.add(node.data.name)
        stack.extend(node.args)
    return found


def _plain_type(sort: Sort) -> Type:
    """The type of every value of a sort."""
    if sort == BOOL:
        return T_BOOL
    if sort == INT:
        return T_INT
    if sort == REAL:
        return T_REAL
    if sort.name == "BitVec":
        return bitvec_type(sort.width)
    if sort.result is not None:
        return function_type([_plain_type(s) for s in sort.arguments], _plain_type(sort.result))
    return named_type(sort.name)


def _binder_type(variable: Term, body: Term, kind: str) -> Type:
    """The type that the guard in `body` says, or the plain one."""
    connective = "implies" if kind == "forall" else "and"
    plain = _plain_type(variable.sort)
    if body.op != connective or len(body.args) != 2:
        return plain
    for type_ in _types_of(variable.sort):
        if guard(type_, variable) is body.args[0]:
            return type_
    return plain


def _types_of(sort: Sort) -> Iterable[Type]:
    if sort.result is None:
        guarded = {INT: [T_NAT], REAL: [T_RAT]}.get(sort, [])
        return [*guarded, _plain_type(sort)]
    choices = [list(_types_of(s)) for s in (*sort.arguments, sort.result)]
    return (function_type(parts[:-1], parts[-1]) for parts in islice(product(*choices), 256))


def _has_decimals(value: Fraction) -> bool:
    return value.denominator > 1 and not _is_ratio(value)


def _is_ratio(value: Fraction) -> bool:
    """Whether a number has no decimal notation."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest > 1


def _numeral(term: Term) -> ast.Expression:
    value = Fraction(term.data[0])
    size = abs(value)
    written: ast.Expression
    if size.denominator == 1:
        written = ast.Number(size, False, str(size.numerator), _NOWHERE)
    elif _is_ratio(size):
        above, below = (ast.Number(Fraction(v), False, str(v), _NOWHERE) for v in (size.numerator, size.denominator))
        written = _binary("/", above, below)
    else:
        written = ast.Number(size, True, _decimal(size), _NOWHERE)
    return written if value >= 0 else ast.Unary("-", written, _NOWHERE)


def _decimal(value: Fraction) -> str:
    digits, denominator = 0, value.denominator
    while (10**digits) % denominator:
        digits += 1
    whole = str(value.numerator * 10**digits // denominator).rjust(digits + 1, "0")
    return f"{whole[:-digits]}.{whole[-digits:]}"


def _apply(name: str, arguments: Sequence[ast.Expression]) -> ast.Apply:
    return ast.Apply(_identifier(name), tuple(arguments), _NOWHERE)


def _identifier(name: str) -> ast.Identifier:
    return ast.Identifier(name, _NOWHERE)


def _pattern(constructor: str, names: Sequence[str]) -> ast.Pattern:
    fields = tuple(ast.Pattern(_identifier(name), (), _NOWHERE) for name in names)
    return ast.Pattern(_identifier(constructor), fields, _NOWHERE)


def _fields(term: Term) -> int:
    """How many fields the arms of a match name."""
    return sum(len(c.parameters) for c in term.data)


def _binary(operator: str, left: ast.Expression, right: ast.Expression) -> ast.Binary:
    return ast.Binary(operator, left, right, _NOWHERE)


def _ascribed(expression: ast.Expression, type_: Type) -> ast.Ascription:
    return ast.Ascription(expression, written_type(type_), _NOWHERE)


def written_type(type_: Type) -> ast.Expression:
    """The syntax tree of a type."""
    if type_.result is not None:
        result = written_type(type_.result)
        for argument in reversed(type_.arguments):
            result = ast.Binary("->", written_type(argument), result, _NOWHERE)
        return result
    if is_word(type_):
        width = type_.carrier.width
        return _apply("BitVec", [ast.Number(Fraction(width), False, str(width), _NOWHERE)])
    if type_.name in ("Bool", "Nat", "Int", "Rat", "Real"):
        return ast.BaseType(type_.name, _NOWHERE)
    return ast.Name(type_.name, _NOWHERE)


def _binder(names: list[str], type_: Type) -> ast.Binder:
    return ast.Binder(tuple(ast.Identifier(n, _NOWHERE) for n in names), written_type(type_), None, _NOWHERE)


def _quantified(kind: str, groups: list[tuple[Type, list[str]]], body: ast.Expression) -> ast.Quantified:
    binders = tuple(_binder(names, type_) for type_, names in groups)
    return ast.Quantified("forall" if kind == "forall" else "exists", binders, body, _NOWHERE)
