"""Sorts, types and terms of the kernel.

A *sort* is a carrier: Bool, Int, Real, BitVec(n), a named sort, or all total functions from some sorts to another.  A
*type* is a sort with a guard: `Nat` is Int with `0 <= x`, `Rat` is Real with `rational(x)`.  A *term* is locally nameless:
bound variables are de Bruijn indices (`bound`, index 0 is the innermost binder), free variables are named (`free`).
Alpha-equivalent terms are one object: terms are interned, so equality is identity, and a `hint` (the name a person gave to
a bound variable) takes no part in it.  Every term is well sorted by construction; `make` refuses anything else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final
from weakref import WeakValueDictionary

from stemai.errors import KernelError, LimitReached
from stemai.kernel import limits, work

# Every recursion in this package runs over terms no deeper than `limits.TERM_DEPTH`, at up to ten frames a level.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 16 * limits.TERM_DEPTH))


# ---------------------------------------------------------------------------------------------------------- sorts


@dataclass(frozen=True, slots=True)
class Sort:
    """A carrier set, never empty.  `arguments` and `result` are for function sorts, `width` for bit-vectors."""

    name: str
    width: int = 0
    arguments: tuple[Sort, ...] = ()
    result: Sort | None = None

    def __str__(self) -> str:
        if self.name == "BitVec":
            return f"BitVec({self.width})"
        if self.result is not None:
            return arrows(*self.arguments, self.result)
        return self.name


def arrows(*parts: Sort | Type) -> str:
    """`A -> B -> C`, with brackets around the parts that are functions."""
    return " -> ".join(f"({part})" if part.result is not None else str(part) for part in parts)


BOOL: Final = Sort("Bool")
INT: Final = Sort("Int")
REAL: Final = Sort("Real")
ARITHMETIC: Final = (INT, REAL)
BUILT_IN_SORTS: Final = ("Bool", "Int", "Real", "BitVec", "->")


def bitvec(width: int) -> Sort:
    """The sort of words of `width` bits."""
    if not 1 <= width <= limits.BITVEC_WIDTH:
        raise LimitReached("M003", f"a bit-vector of width {width} is outside 1..{limits.BITVEC_WIDTH}")
    return Sort("BitVec", width=width)


def function_sort(arguments: Sequence[Sort], result: Sort) -> Sort:
    """The sort of total functions, whose arguments may be functions; equal ones are those that agree everywhere.

    Raises: K002 (no argument, or a function as the result), M016 (functions of functions of functions, or too many).
    """
    if not arguments or result.result is not None:
        raise KernelError("K002", "a function takes something, and what it gives is no function")
    sort = Sort("->", arguments=tuple(arguments), result=result)
    order, size = _extent(sort)
    if order > limits.SORT_ORDER or size > limits.SORT_SIZE:
        most = f"the limits are {limits.SORT_ORDER} and {limits.SORT_SIZE}"
        raise LimitReached("M016", f"a function sort has order {order} and size {size}; {most}")
    return sort


def _extent(sort: Sort) -> tuple[int, int]:
    """The order of a sort, 0 for values that are no functions, and the number of sorts in it."""
    if sort.result is None:
        return 0, 1
    orders, sizes = zip(*map(_extent, sort.arguments), strict=True)
    return 1 + max(orders), 2 + sum(sizes)


# ---------------------------------------------------------------------------------------------------------- types


@dataclass(frozen=True, slots=True)
class Type:
    """What a person writes after `:`.  `carrier` is its sort; `guard` says which values of the carrier belong."""

    name: str
    carrier: Sort
    arguments: tuple[Type, ...] = ()
    result: Type | None = None

    def __str__(self) -> str:
        if self.result is not None:
            return arrows(*self.arguments, self.result)
        return self.name


T_BOOL: Final = Type("Bool", BOOL)
T_NAT: Final = Type("Nat", INT)
T_INT: Final = Type("Int", INT)
T_RAT: Final = Type("Rat", REAL)
T_REAL: Final = Type("Real", REAL)


def bitvec_type(width: int) -> Type:
    """The type of words of `width` bits."""
    return Type(f"BitVec({width})", bitvec(width))


def named_type(name: str) -> Type:
    """The type of a sort that the asker declared."""
    return Type(name, Sort(name))


def function_type(arguments: Sequence[Type], result: Type) -> Type:
    """The type of functions; its guard says that the result stays in its type on arguments of theirs."""
    carrier = function_sort([t.carrier for t in arguments], result.carrier)
    return Type("->", carrier, tuple(arguments), result)


def guard(type_: Type, term: Term) -> Term | None:
    """The formula that says that `term`, of the type's carrier, belongs to the type; None where every value does."""
    if type_ == T_NAT:
        return make("le", number(0, INT), term)
    if type_ == T_RAT:
        return make("rational", term)
    if type_.result is None or (type_.result.name not in ("Nat", "Rat")):
        return None
    values = fresh([t.carrier for t in type_.arguments], term)
    body = guard(type_.result, make("apply", term, *values))
    if body is None:
        return None
    conditions = [guard(t, x) for t, x in zip(type_.arguments, values, strict=True)]
    for x, condition in reversed(list(zip(values, conditions, strict=True))):
        body = forall(x, body if condition is None else make("implies", condition, body))
    return body


# ---------------------------------------------------------------------------------------------------------- symbols


@dataclass(frozen=True, slots=True)
class Symbol:
    """A constant or function of the theory, with the types of its parameters and of its result."""

    name: str
    parameters: tuple[Type, ...]
    result: Type


# ---------------------------------------------------------------------------------------------------------- terms


class Term:
    """One node; build with `make` and the constructors below, never directly.

    `op` names the operator, `args` are terms, `data` is what the operator carries (a number, a name, an index, a sort,
    a symbol), `loose` is the number of enclosing binders that the term still needs, `scope` the sorts of its loose
    indices, `frees` its free variables, `depth` its height and `size` the number of nodes of the tree it unfolds to.
    """

    __slots__ = ("__weakref__", "args", "data", "depth", "frees", "hint", "loose", "op", "scope", "size", "sort")

    op: str
    args: tuple[Term, ...]
    data: Any
    sort: Sort
    loose: int
    scope: dict[int, Sort]
    frees: frozenset[Term]
    depth: int
    size: int
    hint: tuple[str, ...]

    def __repr__(self) -> str:
        head = self.op if self.data is None else f"{self.op}<{self.data}>"
        return head if not self.args else f"{head}({', '.join(map(repr, self.args))})"


_INTERNED: WeakValueDictionary[tuple[Any, ...], Term] = WeakValueDictionary()
_NO_FREES: Final[frozenset[Term]] = frozenset()
_NO_SCOPE: Final[dict[int, Sort]] = {}


def binds(op: str, position: int, data: Any) -> int:
    """How many variables `op` binds in its argument at `position`."""
    if op in ("forall", "exists"):
        return 1
    if op == "lambda":
        return len(data)
    if op in ("sum", "prod") and position == 2:
        return 1
    if op == "match" and position > 0:
        return len(data[position - 1].parameters)
    return 0


def make(op: str, *args: Term, data: Any = None, hint: tuple[str, ...] = ()) -> Term:
    """The term `op(args)`; `apply` of a `lambda` is reduced.

    Raises: K001 (unknown operator or wrong sorts), M001, M013, M014 (too deep, too large, too many variables).
    """
    if op == "apply" and args and args[0].op == "lambda":
        _sort_of(op, args, data)
        return instantiate(args[0].args[0], args[1:])
    key = (op, data, data.__class__, args)  # the class keeps 1, True and Fraction(1) apart
    found = _INTERNED.get(key)
    if found is not None:
        return found
    term = object.__new__(Term)
    term.op, term.args, term.data, term.hint = op, args, data, hint
    term.sort = _sort_of(op, args, data)
    term.depth = 1 + max((a.depth for a in args), default=0)
    if term.depth > limits.TERM_DEPTH:
        raise LimitReached("M001", f"a term is nested deeper than {limits.TERM_DEPTH} levels")
    term.size = 1 + sum(a.size for a in args)
    if term.size > limits.TERM_SIZE:  # shared parts count each time, so that no walk over a term takes longer
        raise LimitReached("M013", f"a term unfolds to more than {limits.TERM_SIZE} nodes")
    term.scope = _scope_of(op, args, data)
    term.loose = max(term.scope) + 1 if term.scope else 0
    if op == "free":
        term.frees = frozenset((term,))
    else:
        sets = [a.frees for a in args if a.frees]
        term.frees = _NO_FREES if not sets else sets[0] if len(sets) == 1 else frozenset().union(*sets)
    if len(term.frees) > limits.TERM_VARIABLES or len(term.scope) > limits.TERM_VARIABLES:
        raise LimitReached("M014", f"a term has more than {limits.TERM_VARIABLES} variables")
    return _INTERNED.setdefault(key, term)


def _scope_of(op: str, args: tuple[Term, ...], data: Any) -> dict[int, Sort]:
    """The sorts of the loose indices of a term, shared where an argument has the same.

    Raises: K001 (an index is used at two sorts, or at another sort than its binder gives it).
    """
    if op == "bound":
        return {data[0]: data[1]}
    scope = _NO_SCOPE
    for position, argument in enumerate(args):
        count = binds(op, position, data)
        if not argument.scope or (not count and argument.scope is scope):
            continue
        if not count and not scope:
            scope = argument.scope
            continue
        merged = dict(scope)
        for index, sort in argument.scope.items():
            inside = index < count
            wanted = _binder_sort(op, position, data, index) if inside else merged.setdefault(index - count, sort)
            if wanted != sort:
                raise KernelError("K001", f"a bound variable of sort {wanted} is used at sort {sort}")
        scope = merged
    return scope


def _binder_sort(op: str, position: int, data: Any, index: int) -> Sort:
    if op == "match":
        fields: tuple[Type, ...] = data[position - 1].parameters
        return fields[len(fields) - 1 - index].carrier
    sort: Sort = INT if op in ("sum", "prod") else data[len(data) - 1 - index] if op == "lambda" else data
    return sort


def bound(index: int, sort: Sort) -> Term:
    """The variable of the `index`-th enclosing binder, counted from 0, the innermost."""
    return make("bound", data=(index, sort))


def free(name: str, sort: Sort) -> Term:
    """A free variable."""
    return make("free", data=(name, sort))


def number(value: int | Fraction, sort: Sort) -> Term:
    """An exact numeral.  Raises: K001 for a fraction at Int, M002 for too many digits."""
    value = Fraction(value)
    if max(abs(value.numerator), value.denominator) >= limits.NUMERAL_BOUND:
        raise LimitReached("M002", f"a number has more than {limits.NUMERAL_DIGITS} digits")
    return make("num", data=(value, sort))


def fresh(sorts: Sequence[Sort], *avoid: Term) -> list[Term]:
    """One free variable for each sort, none of them free in a term of `avoid`."""
    taken = {v.data[0] for term in avoid for v in term.frees}
    names = (f"{limits.RESERVED}{i}" for i in range(len(sorts) + len(taken)))
    return [free(name, sort) for name, sort in zip((n for n in names if n not in taken), sorts, strict=False)]


def word(value: int, width: int) -> Term:
    """A bit-vector literal; `value` is reduced modulo 2^width."""
    return make("word", data=(value % (1 << width), bitvec(width)))


def call(symbol: Symbol, *args: Term) -> Term:
    """A symbol of the theory applied to its arguments."""
    return make("call", *args, data=symbol)


def abstract(body: Term, variables: Sequence[Term]) -> Term:
    """`body` with the free `variables` turned into loose indices, the last of them index 0."""
    wanted = {v: len(variables) - 1 - i for i, v in enumerate(variables)}
    if any(v.op != "free" for v in variables) or len(wanted) != len(variables):
        raise KernelError("K001", "only distinct free variables can be bound")
    keys = frozenset(wanted)

    def visit(term: Term, level: int, memo: dict[tuple[Term, int], Term]) -> Term:
        if not (term.frees & keys):
            return _lift_loose(term, level, len(variables)) if term.loose > level else term
        if term.op == "free":
            return bound(wanted[term] + level, term.sort)
        return _rebuild(term, level, memo, visit)

    return _walk(visit, body, 0)


def instantiate(body: Term, values: Sequence[Term]) -> Term:
    """`body` with its `len(values)` loosest-bound indices replaced by `values`; the last value takes index 0."""
    count = len(values)

    def visit(term: Term, level: int, memo: dict[tuple[Term, int], Term]) -> Term:
        if term.loose <= level:
            return term
        if term.op == "bound":
            index, sort = term.data
            if index < level + count:
                value = values[count - 1 - (index - level)]
                if value.sort != sort:
                    raise KernelError("K001", f"a variable of sort {sort} was given a value of sort {value.sort}")
                return _lift_loose(value, 0, level) if value.loose else value
            return bound(index - count, sort)
        return _rebuild(term, level, memo, visit)

    return _walk(visit, body, 0)


def substitute(term: Term, replacement: dict[Term, Term]) -> Term:
    """`term` with free variables replaced by terms; nothing is captured, since bound variables have no names."""
    keys = frozenset(replacement)

    def visit(node: Term, level: int, memo: dict[tuple[Term, int], Term]) -> Term:
        if not (node.frees & keys):
            return node
        if node.op == "free":
            value = replacement[node]
            if value.sort != node.sort:
                raise KernelError("K001", f"a variable of sort {node.sort} was given a value of sort {value.sort}")
            return _lift_loose(value, 0, level) if value.loose else value
        return _rebuild(node, level, memo, visit)

    return _walk(visit, term, 0)


def _lift_loose(term: Term, cutoff: int, by: int) -> Term:
    """`term` with every loose index at or above `cutoff` raised by `by`."""
    if by == 0 or term.loose <= cutoff:
        return term

    def visit(node: Term, level: int, memo: dict[tuple[Term, int], Term]) -> Term:
        if node.loose <= level:
            return node
        if node.op == "bound":
            index, sort = node.data
            return bound(index + by, sort)
        return _rebuild(node, level, memo, visit)

    return _walk(visit, term, cutoff)


_Visit = Callable[[Term, int, "dict[tuple[Term, int], Term]"], Term]


def _walk(visit: _Visit, term: Term, level: int) -> Term:
    memo: dict[tuple[Term, int], Term] = {}
    result = visit(term, level, memo)
    work.spend(1 + 2 * len(memo))
    return result


def _rebuild(term: Term, level: int, memo: dict[tuple[Term, int], Term], visit: _Visit) -> Term:
    """`term` with `visit` applied to its arguments, once for each shared node and level."""
    key = (term, level)
    done = memo.get(key)
    if done is None:
        args = [visit(a, level + binds(term.op, i, term.data), memo) for i, a in enumerate(term.args)]
        done = memo[key] = make(term.op, *args, data=term.data, hint=term.hint)
    return done


def forall(variable: Term, body: Term) -> Term:
    """`body` for every value of the free `variable`."""
    return make("forall", abstract(body, [variable]), data=variable.sort, hint=(variable.data[0],))


def exists(variable: Term, body: Term) -> Term:
    """`body` for some value of the free `variable`."""
    return make("exists", abstract(body, [variable]), data=variable.sort, hint=(variable.data[0],))


def lambda_(variables: Sequence[Term], body: Term) -> Term:
    """The function that takes the free `variables` to `body`."""
    sorts = tuple(v.sort for v in variables)
    return make("lambda", abstract(body, variables), data=sorts, hint=tuple(v.data[0] for v in variables))


def pointwise(left: Term, right: Term) -> Term:
    """``forall x.., left(x..) = right(x..)`` for two functions of one sort, which may have loose indices."""
    sorts = left.sort.arguments
    values = [bound(len(sorts) - 1 - i, sort) for i, sort in enumerate(sorts)]
    body = make("eq", *(make("apply", _lift_loose(f, 0, len(sorts)), *values) for f in (left, right)))
    for sort in reversed(sorts):
        body = make("forall", body, data=sort)
    return body


def big(op: str, variable: Term, low: Term, high: Term, body: Term) -> Term:
    """The `sum` or `prod` of `body` for the integer `variable` from `low` to `high`, both included."""
    return make(op, low, high, abstract(body, [variable]), hint=(variable.data[0],))


def conjunction(parts: Iterable[Term]) -> Term:
    """`parts` joined by `and`: `true` for none, the part itself for one."""
    items = tuple(parts)
    return TRUE if not items else items[0] if len(items) == 1 else make("and", *items)


def implication(conditions: Iterable[Term], body: Term) -> Term:
    """`c1 -> c2 -> ... -> body`."""
    for condition in reversed(tuple(conditions)):
        body = make("implies", condition, body)
    return body


def negation(formula: Term) -> Term:
    """`not formula`, with a double negation removed."""
    return formula.args[0] if formula.op == "not" else make("not", formula)


# ---------------------------------------------------------------------------------------------------------- sorting

_BITWISE: Final = ("bvadd", "bvsub", "bvmul", "bvand", "bvor", "bvxor", "bvshl", "bvlshr", "bvashr")
_BITWISE_DIVISION: Final = ("bvudiv", "bvurem", "bvsdiv", "bvsrem")
_FIXED: Final[dict[str, tuple[tuple[Sort, ...], Sort]]] = {
    "true": ((), BOOL),
    "false": ((), BOOL),
    "not": ((BOOL,), BOOL),
    "implies": ((BOOL, BOOL), BOOL),
    "div": ((REAL, REAL), REAL),
    "idiv": ((INT, INT), INT),
    "imod": ((INT, INT), INT),
    "dvd": ((INT, INT), BOOL),
    "prime": ((INT,), BOOL),
    "floor": ((REAL,), INT),
    "sqrt": ((REAL,), REAL),
    "real": ((INT,), REAL),
    "rational": ((REAL,), BOOL),
}
_ARITHMETIC_ARITY: Final = {"sub": 2, "neg": 1, "abs": 1, "min": 2, "max": 2}


def _sort_of(op: str, args: tuple[Term, ...], data: Any) -> Sort:
    sort = _try_sort(op, tuple(a.sort for a in args), data)
    if sort is None:
        raise KernelError("K001", f"`{op}` does not take ({', '.join(str(a.sort) for a in args)})")
    return sort


def _try_sort(op: str, sorts: tuple[Sort, ...], data: Any) -> Sort | None:
    if op in ("bound", "free", "num", "word"):
        return _leaf_sort(op, sorts, data)
    if op == "call":
        symbol: Symbol = data
        return symbol.result.carrier if sorts == tuple(t.carrier for t in symbol.parameters) else None
    if op == "lambda":
        return function_sort(data, sorts[0]) if len(sorts) == 1 else None
    if op in ("forall", "exists"):
        return BOOL if sorts == (BOOL,) and isinstance(data, Sort) else None
    if op == "match":
        return _match_sort(sorts, data)
    if data is not None:
        return None
    if op in _FIXED:
        domain, result = _FIXED[op]
        return result if sorts == domain else None
    if op in ("and", "or"):
        return BOOL if len(sorts) >= 2 and all(s == BOOL for s in sorts) else None
    if op == "eq":
        return BOOL if len(sorts) == 2 and sorts[0] == sorts[1] else None
    if op == "ite":
        fits = len(sorts) == 3 and sorts[0] == BOOL and sorts[1] == sorts[2] and sorts[1].result is None
        return sorts[1] if fits else None
    if op == "apply":
        fits = len(sorts) >= 2 and sorts[0].result is not None and sorts[0].arguments == sorts[1:]
        return sorts[0].result if fits else None
    if op == "size":
        return INT if len(sorts) == 1 and _is_named(sorts[0]) else None
    return _arithmetic_sort(op, sorts) or _word_sort(op, sorts)


def _is_named(sort: Sort) -> bool:
    return sort.result is None and sort.name not in BUILT_IN_SORTS


def _match_sort(sorts: tuple[Sort, ...], data: Any) -> Sort | None:
    """The sort of the arms, one for each constructor of the sort of what is matched."""
    if not isinstance(data, tuple) or not data or len(sorts) != 1 + len(data) or not _is_named(sorts[0]):
        return None
    fits = all(isinstance(c, Symbol) and c.result.carrier == sorts[0] for c in data)
    return sorts[1] if fits and len(set(sorts[1:])) == 1 and sorts[1].result is None else None


def _leaf_sort(op: str, sorts: tuple[Sort, ...], data: Any) -> Sort | None:
    if sorts or not (isinstance(data, tuple) and len(data) == 2 and isinstance(data[1], Sort)):
        return None
    value, sort = data
    fits = {
        "bound": isinstance(value, int) and value >= 0,
        "free": isinstance(value, str) and bool(value),
        "num": isinstance(value, Fraction) and (sort == REAL or (sort == INT and value.denominator == 1)),
        "word": isinstance(value, int) and sort.name == "BitVec" and 0 <= value < 1 << sort.width,
    }
    return sort if fits[op] else None


def _arithmetic_sort(op: str, sorts: tuple[Sort, ...]) -> Sort | None:
    if op in ("add", "mul"):
        return sorts[0] if len(sorts) >= 2 and sorts[0] in ARITHMETIC and len(set(sorts)) == 1 else None
    if op in ("le", "lt"):
        return BOOL if len(sorts) == 2 and sorts[0] in ARITHMETIC and sorts[0] == sorts[1] else None
    if op in _ARITHMETIC_ARITY:
        fits = len(sorts) == _ARITHMETIC_ARITY[op] and sorts[0] in ARITHMETIC and len(set(sorts)) == 1
        return sorts[0] if fits else None
    if op == "pow":
        return sorts[0] if len(sorts) == 2 and sorts[0] in ARITHMETIC and sorts[1] == INT else None
    if op in ("sum", "prod"):
        return sorts[2] if len(sorts) == 3 and sorts[:2] == (INT, INT) and sorts[2] in ARITHMETIC else None
    return None


def _word_sort(op: str, sorts: tuple[Sort, ...]) -> Sort | None:
    if not sorts or sorts[0].name != "BitVec" or len(set(sorts)) != 1:
        return None
    if op in ("bvneg", "bvnot"):
        return sorts[0] if len(sorts) == 1 else None
    if len(sorts) != 2:
        return None
    if op in _BITWISE or op in _BITWISE_DIVISION:
        return sorts[0]
    return BOOL if op in ("bvult", "bvule", "bvslt", "bvsle") else None


TRUE: Final = make("true")
FALSE: Final = make("false")
