"""The walk from kernel terms to S-expressions, and every operator that SMT-LIB has a word for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel.terms import T_NAT, T_RAT, Sort, Symbol, Term, Type, pointwise
from stemai.kernel.theory import Datatype, Theory
from stemai.oracle import limits
from stemai.oracle.obligation import NotExpressible
from stemai.oracle.sexpr import Node, Nodes

Env = tuple[Node, ...]  # what stands for each enclosing binder, the outermost first
Choice = list[tuple[int, Term]]  # the functions that a symbol is given, with their places among its arguments
Build = Callable[["Printer", Term, Env], Node]
BOOL, INT, REAL, FUNCTION = "Bool", "Int", "Real", "->"
UNFOLDINGS: Final = 2  # how often an unfolded power or sum may bring one that is unfolded in turn


class Printer:
    """The translation of one obligation; `special` are the operators that have no word and are known by facts."""

    def __init__(self, special: Mapping[str, Build], theory: Theory) -> None:
        self.theory = theory
        self.nodes = Nodes()
        self.legend: dict[str, Term] = {}
        self.abstracted: set[str] = set()
        self.features: set[str] = set()  # sorts, "word", "function", "nonlinear": what the logic must have
        self.declarations: list[str] = []
        self.facts: list[Node] = []
        self.names: dict[Any, str] = {}
        self.choices: dict[Symbol, list[Choice]] = {}  # those met so far
        self.roots: dict[Node, Node] = {}  # closed square roots: each is a constant
        self.real_terms: list[tuple[Term, Env]] = []  # the closed ones of the obligation itself
        self.unfolding = 0
        self.last_of_chain: set[Term] = set()  # sums that an unfolding brought, not to be unfolded again
        self.indices: frozenset[int] = frozenset()  # the binders of sums
        self._special = special
        self._sorts: dict[Sort, str] = {}
        self._fields: dict[Type, str] = {}  # the sorts of types with a guard
        self._memo: dict[tuple[Term, Env], Node] = {}
        self._fact_keys: set[tuple[str, Node]] = set()

    def split(self, formula: Term, positive: bool) -> list[Node]:
        """`formula`, or its negation, as parts that hold together; an outermost existential gets a new constant."""
        parts: list[Node] = []
        todo: list[tuple[Term, bool, Env]] = [(formula, positive, ())]
        while todo:
            term, sign, env = todo.pop()
            match term.op, sign:
                case "not", _:
                    todo.append((term.args[0], not sign, env))
                case ("and", True) | ("or", False):
                    todo.extend((a, sign, env) for a in reversed(term.args))
                case "implies", False:
                    todo.extend([(term.args[1], False, env), (term.args[0], True, env)])
                case ("exists", True) | ("forall", False):
                    todo.append((term.args[0], sign, (*env, self._witness(term.data))))
                case _:
                    node = self.formula(term, env)
                    parts.append(node if sign else self.nodes.app("not", BOOL, node))
        return parts

    def formula(self, term: Term, env: Env = ()) -> Node:
        try:
            return self.visit(term, env)
        except (LimitReached, KernelError) as error:
            raise NotExpressible(error.message) from error

    # ------------------------------------------------------------------------------------------ names and sorts

    def sort(self, sort: Sort) -> str:
        known = self._sorts.get(sort)
        if known is None:
            known = self._sorts[sort] = self._new_sort(sort)
        return known

    def _new_sort(self, sort: Sort) -> str:
        match sort.name:
            case "Bool":
                return BOOL
            case "Int" | "Real":
                self.features.add(sort.name)
                return sort.name
            case "BitVec":
                self.features.add("word")
                return f"(_ BitVec {sort.width})"
            case "->":
                raise NotExpressible("a function stands where a value is needed")
        datatype = self.theory.datatypes.get(sort.name)
        if datatype is not None:
            return self._new_datatype(datatype)
        self.features.add("function")
        name = f"U{len(self._sorts)}"
        self.declarations.append(f"(declare-sort {name} 0)")
        return name

    def _new_datatype(self, datatype: Datatype) -> str:
        """Declares `D`, its constructors `D_i` and their selectors `D_i_j`, and so for all that its fields lead to."""
        self.features.add("datatype")
        family = [datatype]
        for each in family:  # which grows
            sorts = (t.carrier for c in each.constructors for t in c.parameters)
            met = (self.theory.datatypes.get(s.name) for s in dict.fromkeys(sorts) if s not in self._sorts)
            family += [d for d in met if d is not None and d not in family]
        names = {d.name for d in family}
        for type_ in dict.fromkeys(t for d in family for c in d.constructors for t in c.parameters):
            if type_.carrier.name not in names:
                self._field(type_)
        for each in family:
            self._sorts[Sort(each.name)] = f"D{len(self._sorts)}"
        heads = [self._sorts[Sort(d.name)] for d in family]
        bodies = [f"({' '.join(self._constructors(d))})" for d in family]
        if len(family) == 1:
            self.declarations.append(f"(declare-datatype {heads[0]} {bodies[0]})")
        else:
            arities = " ".join(f"({head} 0)" for head in heads)
            self.declarations.append(f"(declare-datatypes ({arities}) ({' '.join(bodies)}))")
        return heads[0]

    def _constructors(self, datatype: Datatype) -> list[str]:
        own = self._sorts[Sort(datatype.name)]
        texts = []
        for i, constructor in enumerate(datatype.constructors):
            fields = [f" ({own}_{i}_{j} {self._field(t)})" for j, t in enumerate(constructor.parameters)]
            texts.append(f"({own}_{i}{''.join(fields)})")
        return texts

    def _field(self, type_: Type) -> str:
        """The sort of a field; a type with a guard has one of its own, so that no value lies outside of it.

        `in` takes the carrier there, values outside of the type to anything, and `out` takes them back.
        """
        carrier = self.sort(type_.carrier)
        if type_ not in (T_NAT, T_RAT) or type_ in self._fields:
            return self._fields.get(type_, carrier)
        own = self._fields[type_] = f"G{len(self._fields)}"
        self.declarations.append(f"(declare-sort {own} 0)")
        x, value = self.nodes.open(own), self.nodes.open(carrier)
        outside = self._leave(type_, x)
        self.say(self._holds(type_, outside))
        self.say(self.equal(self._enter(type_, outside), x))
        self.when(self._holds(type_, value), self.equal(self._leave(type_, self._enter(type_, value)), value))
        return own

    def _enter(self, type_: Type, value: Node) -> Node:
        """A value of the carrier as one of the sort of the field."""
        own = self._field(type_)
        if own == value.sort:
            return value
        return self.nodes.app(self.declare("in", ("in", type_), [value.sort], own), own, value)

    def _leave(self, type_: Type, field: Node) -> Node:
        """A value of the sort of the field as one of the carrier."""
        carrier = self.sort(type_.carrier)
        if field.sort == carrier:
            return field
        return self.nodes.app(self.declare("out", ("out", type_), [field.sort], carrier), carrier, field)

    def _holds(self, type_: Type, value: Node) -> Node:
        if type_ == T_NAT:
            return self.at_most(self.numeral(0, value.sort), value)
        return self.is_rational(value)

    def is_rational(self, value: Node) -> Node:
        """That a real number is rational: a predicate of which some facts are known."""
        self.abstracted.add("rational")
        return self.nodes.app(self.declare("rational_", "rational", [REAL], BOOL), BOOL, value)

    def declare(self, prefix: str, key: Any, arguments: list[str], result: str) -> str:
        name = self.names.get(key)
        if name is None:
            name = self.names[key] = f"{prefix}{len(self.names)}"
            self.declarations.append(f"(declare-fun {name} ({' '.join(arguments)}) {result})")
            if arguments:
                self.features.add("function")
        return name

    def _witness(self, sort: Sort) -> Node:
        """A new constant or function, for an outermost existential."""
        key = ("witness", len(self.names))
        if sort.result is None:
            text = self.sort(sort)
            return self.nodes.app(self.declare("c", key, [], text), text)
        arguments = [self.sort(s) for s in sort.arguments]
        return self.nodes.app(self.declare("c", key, arguments, self.sort(sort.result)), FUNCTION)

    # ------------------------------------------------------------------------------------------------- the walk

    def visit(self, term: Term, env: Env) -> Node:
        key = (term, env[len(env) - term.loose :])
        node = self._memo.get(key)
        if node is None:
            node = self._memo[key] = self._build(term, env)
            if node.sort == REAL and not node.frees and not self.unfolding:
                self.real_terms.append((term, env))
        return node

    def _build(self, term: Term, env: Env) -> Node:
        build = _BUILD.get(term.op) or self._special.get(term.op)
        if build is not None:
            return build(self, term, env)
        head = _HEADS.get(term.op)
        if head is None:
            raise NotExpressible(f"`{term.op}` has no translation")
        parts = []
        for arg in term.args:  # a comprehension would cost a stack frame a level
            parts.append(self.visit(arg, env))
        return self.nodes.app(head, self.sort(term.sort), *parts)

    def _free(self, term: Term, env: Env) -> Node:
        sort = self.sort(term.sort)
        name = self.declare("v", term, [], sort)
        self.legend[name] = term
        return self.nodes.app(name, sort)

    def _bound(self, term: Term, env: Env) -> Node:
        node: Node = env[-1 - term.data[0]]
        if node.sort == FUNCTION:
            raise NotExpressible("a function stands where a value is needed")
        return node

    def _literal(self, term: Term, env: Env) -> Node:
        value, sort = term.data
        if term.op == "word":
            return self.nodes.app(f"(_ bv{value} {sort.width})", self.sort(sort))
        return self.numeral(value, self.sort(sort))

    def numeral(self, value: Fraction | int, sort: str) -> Node:
        value = Fraction(value)
        dot = ".0" if sort == REAL else ""
        text = f"{abs(value.numerator)}{dot}"
        if value.denominator != 1:
            text = f"(/ {text} {value.denominator}{dot})"
        return self.nodes.app(f"(- {text})" if value < 0 else text, sort)

    def _apply(self, term: Term, env: Env) -> Node:
        head, *arguments = term.args
        if head.op == "bound" and env[-1 - head.data[0]].sort == FUNCTION:
            name = env[-1 - head.data[0]].head
        elif head.op == "free":
            sorts = [self.sort(s) for s in head.sort.arguments]
            name = self.declare("v", head, sorts, self.sort(term.sort))
            self.legend[name] = head
        else:
            raise NotExpressible("the formula quantifies over functions")
        return self.nodes.app(name, self.sort(term.sort), *[self.visit(a, env) for a in arguments])

    def _call(self, term: Term, env: Env) -> Node:
        """A symbol applied to functions is a symbol of its own for each choice of these functions; see `finish_facts`."""
        if self.theory.is_constructor(term.data):
            own = self.sort(term.sort)
            index = self.theory.datatypes[term.sort.name].constructors.index(term.data)
            fields = [self._enter(t, self.visit(a, env)) for a, t in zip(term.args, term.data.parameters, strict=True)]
            self.legend[f"{own}_{index}"] = term
            return self.nodes.app(f"{own}_{index}", own, *fields)
        functions: Choice = []
        values: list[Node] = []
        for position, argument in enumerate(term.args):
            if argument.sort.result is None:
                values.append(self.visit(argument, env))
            elif argument.loose:
                raise NotExpressible("a function given to a symbol depends on a bound variable")
            else:
                functions.append((position, argument))
        sort = self.sort(term.sort)
        choices = self.choices.setdefault(term.data, [])
        if functions and functions not in choices:
            choices.append(functions)
        name = self.declare("f", (term.data, *functions), [v.sort for v in values], sort)
        self.legend[name] = term
        return self.nodes.app(name, sort, *values)

    def _equation(self, term: Term, env: Env) -> Node:
        """Functions are equal where they agree everywhere."""
        if term.args[0].sort.result is not None:
            return self.visit(pointwise(*term.args), env)
        return self.nodes.app("=", BOOL, *[self.visit(a, env) for a in term.args])

    def _quantifier(self, term: Term, env: Env) -> Node:
        if term.data.result is not None:
            raise NotExpressible("the formula quantifies over functions")
        variable = self.nodes.open(self.sort(term.data))
        if not term.loose:
            self.legend[variable.head] = term
        return self.nodes.close(term.op, variable, self.visit(term.args[0], (*env, variable)))

    def _match(self, term: Term, env: Env) -> Node:
        """The arm of each constructor in turn, tested for; the last one needs no test."""
        datatype = self.theory.datatypes.get(term.args[0].sort.name)
        if datatype is None or term.data != datatype.constructors:
            raise NotExpressible("a match is on something that is no datatype")
        own, subject = self.sort(term.args[0].sort), self.visit(term.args[0], env)
        arms = []
        for i, constructor in enumerate(datatype.constructors):
            fields = [
                self._leave(t, self.nodes.app(f"{own}_{i}_{j}", self._field(t), subject))
                for j, t in enumerate(constructor.parameters)
            ]
            arms.append(self.visit(term.args[i + 1], (*env, *fields)))
        *tested, node = arms
        for i in range(len(tested) - 1, -1, -1):
            node = self.if_(self.nodes.app(f"(_ is {own}_{i})", BOOL, subject), tested[i], node)
        return node

    # ----------------------------------------------------------------------------------------------- arithmetic

    def _product(self, term: Term, env: Env) -> Node:
        if len([a for a in term.args if a.op != "num"]) >= 2:
            self.features.add("nonlinear")
        return self.nodes.app("*", self.sort(term.sort), *[self.visit(a, env) for a in term.args])

    def _extreme(self, term: Term, env: Env) -> Node:
        """abs, min, max"""
        left = self.visit(term.args[0], env)
        if term.op == "abs":
            right = self.nodes.app("-", left.sort, left)
            return self.if_(self.less(left, self.numeral(0, left.sort)), right, left)
        right = self.visit(term.args[1], env)
        smaller, larger = (left, right) if term.op == "min" else (right, left)
        return self.if_(self.less(left, right), smaller, larger)

    def _quotient(self, term: Term, env: Env) -> Node:
        """div, idiv, imod: 0, 0 and the dividend where the divisor is 0"""
        over, under = (self.visit(a, env) for a in term.args)
        value = self.nodes.app({"div": "/", "idiv": "div", "imod": "mod"}[term.op], over.sort, over, under)
        at_zero = over if term.op == "imod" else self.numeral(0, over.sort)
        return self._unless_zero(term.args[1], under, value, at_zero)

    def _divides(self, term: Term, env: Env) -> Node:
        under, over = (self.visit(a, env) for a in term.args)
        zero = self.numeral(0, INT)
        remainder = self.nodes.app("mod", INT, over, under)
        return self._unless_zero(term.args[0], under, self.equal(remainder, zero), self.equal(over, zero))

    def _unless_zero(self, divisor: Term, node: Node, value: Node, at_zero: Node) -> Node:
        if divisor.op == "num":
            return value if divisor.data[0] != 0 else at_zero
        self.features.add("nonlinear")
        return self.if_(self.equal(node, self.numeral(0, node.sort)), at_zero, value)

    def equal(self, left: Node, right: Node) -> Node:
        return self.nodes.app("=", BOOL, left, right)

    def less(self, left: Node, right: Node) -> Node:
        return self.nodes.app("<", BOOL, left, right)

    def at_most(self, left: Node, right: Node) -> Node:
        return self.nodes.app("<=", BOOL, left, right)

    def if_(self, condition: Node, yes: Node, no: Node) -> Node:
        return self.nodes.app("ite", yes.sort, condition, yes, no)

    # ------------------------------------------------------------------------------------------ facts in general

    def say(self, fact: Node) -> None:
        """Assert `fact` for all values of the bound variables that it mentions."""
        if len(self.facts) < limits.FACTS:
            self.facts.append(self.nodes.close_all(fact))

    def when(self, *conditions_and_fact: Node) -> None:
        *conditions, fact = conditions_and_fact
        self.say(self.nodes.app("=>", BOOL, *conditions, fact) if conditions else fact)

    def is_new(self, kind: str, node: Node) -> bool:
        """Whether the facts of `node` are still to be said; those of the body of a sum are said of its instances."""
        if node.frees & self.indices:
            return False
        key = (kind, node)
        fresh = key not in self._fact_keys
        self._fact_keys.add(key)
        self.abstracted.add(kind)
        return fresh

    def unfold(self, node: Node, env: Env, terms: Callable[[], list[Term]]) -> list[Node] | None:
        """The nodes of the `terms` that an unfolding of `node` needs, or None where unfolding has to stop."""
        if node.frees or self.unfolding >= UNFOLDINGS:
            return None
        self.unfolding += 1
        try:
            return [self.formula(t, env) for t in terms()]
        except (NotExpressible, LimitReached, KernelError):
            return None
        finally:
            self.unfolding -= 1


_HEADS: Final[dict[str, str]] = {
    "true": "true",
    "false": "false",
    "not": "not",
    "and": "and",
    "or": "or",
    "implies": "=>",
    "ite": "ite",
    "le": "<=",
    "lt": "<",
    "add": "+",
    "sub": "-",
    "neg": "-",
    "floor": "to_int",
    "real": "to_real",
    **{
        op: op
        for op in (
            *(
                "bvadd",
                "bvsub",
                "bvmul",
                "bvneg",
                "bvand",
                "bvor",
                "bvxor",
                "bvnot",
                "bvshl",
                "bvlshr",
                "bvashr",
            ),
            *("bvudiv", "bvurem", "bvsdiv", "bvsrem", "bvult", "bvule", "bvslt", "bvsle"),
        )
    },
}

_BUILD: Final[dict[str, Build]] = {
    "free": Printer._free,
    "bound": Printer._bound,
    "num": Printer._literal,
    "word": Printer._literal,
    "apply": Printer._apply,
    "call": Printer._call,
    "eq": Printer._equation,
    "forall": Printer._quantifier,
    "exists": Printer._quantifier,
    "match": Printer._match,
    "mul": Printer._product,
    "abs": Printer._extreme,
    "min": Printer._extreme,
    "max": Printer._extreme,
    "div": Printer._quotient,
    "idiv": Printer._quotient,
    "imod": Printer._quotient,
    "dvd": Printer._divides,
}
