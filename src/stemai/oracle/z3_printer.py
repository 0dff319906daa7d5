"""Kernel terms to Z3 terms, through the API, in a context of their own.

Every convention of the kernel (x / 0 = 0 and its like) is written into the formula.  What Z3 has no word for is a
function that it knows nothing about, plus the facts of `facts.py`.  Names are numbered by first occurrence: what a
person called things cannot reach the solver.  `smtlib.py` does the same for text and shares no code with this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any, Final

import z3

from stemai.errors import KernelError, LimitReached
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_NAT,
    T_RAT,
    Sort,
    Symbol,
    Term,
    Type,
    fresh,
    instantiate,
    make,
    number,
    pointwise,
)
from stemai.kernel.theory import Datatype, Theory
from stemai.oracle import limits
from stemai.oracle.bounds import has_quantifier, require_modest
from stemai.oracle.facts import congruence, facts_of, literal
from stemai.oracle.lifting import close_fact, open_term, template
from stemai.oracle.obligation import NotExpressible, Obligation

Env = tuple[int, ...]  # the numbers of the constants that stand for the enclosing binders, the innermost last

GENERATIONS: Final = 2  # how often facts may bring terms whose facts are unfolded in turn


@dataclass(slots=True)
class Printed:
    """An obligation as Z3 gets it: it holds if all of this is unsatisfiable together.

    `hypotheses` are parts with the index of their hypothesis; the ids of all terms with a quantifier are `quantified`.
    """

    hypotheses: list[tuple[int, Any]] = field(default_factory=list)
    negated_conclusion: list[Any] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    abstracted: set[str] = field(default_factory=set)
    quantified: set[int] = field(default_factory=set)
    nonlinear: set[Sort] = field(default_factory=set)  # Int, Real: where a product of two unknowns occurs


def print_obligation(obligation: Obligation, context: Any) -> Z3Printer:
    """The printer that has said the obligation in `context`.  Raises: NotExpressible for the conclusion."""
    printer = Z3Printer(context, obligation.theory)
    printed = printer.printed
    opened: list[Term] = [*obligation.hypotheses, obligation.conclusion]
    for index, hypothesis in enumerate(obligation.hypotheses):
        try:
            require_modest(hypothesis)
            parts = [printer.formula(f) for f in _outermost(hypothesis, True, opened)]
        except NotExpressible:
            printed.dropped.append(index)
        else:
            printed.hypotheses.extend((index, part) for part in parts)
    require_modest(obligation.conclusion)
    printed.negated_conclusion = [printer.formula(f) for f in _outermost(obligation.conclusion, False, opened)]
    printed.facts = list(printer.drain())
    return printer


def _outermost(formula: Term, positive: bool, opened: list[Term]) -> Iterator[Term]:
    """Formulas whose conjunction is as satisfiable as `formula` (or its negation): outermost conjunctions taken apart
    and outermost existentials opened with variables that occur in no term of `opened`, so that the rest is simpler."""
    todo = [(formula, positive)]
    while todo:
        term, sign = todo.pop()
        op = term.op
        if op == "not":
            todo.append((term.args[0], not sign))
        elif op == ("and" if sign else "or"):
            todo.extend((part, sign) for part in reversed(term.args))
        elif op == "implies" and not sign:
            todo.append((term.args[1], False))
            todo.append((term.args[0], True))
        elif op == ("exists" if sign else "forall"):
            (witness,) = fresh([term.data], *opened)
            opened.append(witness)
            todo.append((instantiate(term.args[0], [witness]), sign))
        else:
            yield term if sign else make("not", term)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A type with a guard as a sort of its own, which has the values in that type and no others: so every value of a Z3
    datatype with such a field is one of the kernel's.  What `enter` makes of other values is not known."""

    sort: Any
    enter: Any  # from the carrier
    leave: Any  # to the carrier


class Z3Printer:
    """The translation of one obligation: its memo, its names, and the terms whose facts are still to be said."""

    def __init__(self, context: Any, theory: Theory) -> None:
        self.theory = theory
        self.printed = Printed()
        self.variables: dict[Term, Any] = {}  # free variables: constants, or functions
        self.symbols: dict[Any, Any] = {}  # (symbol, functions among its arguments) -> function
        self._linked: list[Any] = []  # its keys, those of which congruence is said
        self.sorts: dict[Sort, Any] = {}
        self.guarded: dict[Type, Guarded] = {}
        self.context = context
        self._memo: dict[tuple[Term, Env], Any] = {}
        self._constants: list[Any] = []  # one for each opening of a binder
        self._abstract: dict[tuple[Any, ...], Any] = {}  # powers, roots, sums: functions known by facts only
        self._roots: dict[Term, Any] = {}
        self._waiting: list[tuple[Term, int]] = []
        self._seen: set[Term] = set()
        self._spent: set[Term] = set()
        self._reals: list[Term] = []
        self._generation = 0

    def formula(self, term: Term) -> Any:
        """The closed formula `term`.  Raises: NotExpressible."""
        try:
            formula = self._visit(term, ())
            if has_quantifier(term):
                self.printed.quantified.add(formula.get_id())
            return formula
        except (LimitReached, KernelError) as error:  # an unfolded sum grew beyond what the kernel takes
            raise NotExpressible(error.message) from error

    def drain(self) -> Iterator[Any]:
        """The facts about every term met so far, and about the terms that these facts bring."""
        said = position = 0
        yield from self._congruences()
        self._ask_rational()
        while position < len(self._waiting) and said < limits.FACTS:
            term, generation = self._waiting[position]
            position += 1
            for fact in self._facts(term, generation):
                self._generation = generation + 1
                try:
                    yield self.formula(fact)
                    said += 1
                except NotExpressible:
                    continue
            if position == len(self._waiting):
                self._ask_rational()
        yield from self._congruences()
        yield from self._link_roots()
        for type_, guarded in self.guarded.items():
            yield from self._ranges(type_, guarded)

    # ------------------------------------------------------------------------------------------------- the walk

    def _visit(self, term: Term, env: Env) -> Any:
        key = (term, env[len(env) - term.loose :] if term.loose else ())
        done = self._memo.get(key)
        if done is None:
            if len(self._memo) > limits.NODES:
                raise NotExpressible(f"the formula has more than {limits.NODES} nodes")
            done = self._memo[key] = self._build(term, env)
            if term.sort == REAL and not term.loose and self._generation == 0:
                self._reals.append(term)
        return done

    def _build(self, term: Term, env: Env) -> Any:
        op = term.op
        special = _SPECIAL.get(op)
        if special is not None:
            return special(self, term, env)
        plain = _PLAIN.get(op)
        if plain is None:
            raise NotExpressible(f"`{op}` has no translation")
        return plain(*self._all(term.args, env))

    def _all(self, terms: tuple[Term, ...], env: Env) -> list[Any]:
        parts = []
        for term in terms:  # a comprehension would cost a stack frame a level
            parts.append(self._visit(term, env))
        return parts

    # ---------------------------------------------------------------------------------------------------- leaves

    def _constant(self, term: Term, env: Env) -> Any:
        return z3.BoolVal(term.op == "true", self.context)

    def _bound(self, term: Term, env: Env) -> Any:
        index, sort = term.data
        if sort.result is not None:
            raise NotExpressible("the formula quantifies over functions")
        return self._constants[env[-1 - index]]

    def _free(self, term: Term, env: Env) -> Any:
        if term.sort.result is not None:
            raise NotExpressible("a function stands where a value is needed")
        found = self.variables.get(term)
        if found is None:
            found = self.variables[term] = z3.Const(f"v{len(self.variables)}", self.sort(term.sort))
        return found

    def _number(self, term: Term, env: Env) -> Any:
        value, sort = term.data
        return self._numeral(value, sort)

    def _numeral(self, value: Fraction, sort: Sort) -> Any:
        if sort == INT:
            return z3.IntVal(str(value.numerator), self.context)
        return z3.RealVal(f"{value.numerator}/{value.denominator}", self.context)

    def _word(self, term: Term, env: Env) -> Any:
        value, sort = term.data
        return z3.BitVecVal(value, sort.width, self.context)

    def sort(self, sort: Sort) -> Any:
        """The Z3 sort of a carrier that is not a function sort."""
        found = self.sorts.get(sort)
        if found is None:
            found = self.sorts[sort] = self._new_sort(sort)
        return found

    def _new_sort(self, sort: Sort) -> Any:
        if sort.result is not None:
            raise NotExpressible("a function stands where a value is needed")
        if sort == BOOL:
            return z3.BoolSort(self.context)
        if sort == INT:
            return z3.IntSort(self.context)
        if sort == REAL:
            return z3.RealSort(self.context)
        if sort.name == "BitVec":
            return z3.BitVecSort(sort.width, self.context)
        datatype = self.theory.datatypes.get(sort.name)
        if datatype is not None:
            return self._new_datatype(datatype)
        return z3.DeclareSort(f"S{len(self.sorts)}", self.context)

    def _new_datatype(self, datatype: Datatype) -> Any:
        """The Z3 datatype, declared together with all datatypes that its fields lead to."""
        family = self._family(datatype)
        fields = {t for d in family for c in d.constructors for t in c.parameters}
        inside = {d.name for d in family}
        for type_ in sorted((t for t in fields if t.carrier.name not in inside), key=str):
            self._field(type_)  # before the names, which count the sorts
        declared = {d.name: z3.Datatype(f"D{len(self.sorts) + i}", self.context) for i, d in enumerate(family)}
        for each in family:
            made = declared[each.name]
            for i, constructor in enumerate(each.constructors):
                parts = [
                    (f"{made.name}.{i}.{j}", declared.get(t.carrier.name) or self._field(t))
                    for j, t in enumerate(constructor.parameters)
                ]
                made.declare(f"{made.name}.{i}", *parts)
        for each, sort in zip(family, z3.CreateDatatypes(*declared.values()), strict=True):
            self.sorts[Sort(each.name)] = sort
        return self.sorts[Sort(datatype.name)]

    def _family(self, datatype: Datatype) -> list[Datatype]:
        """`datatype`, and all that its fields lead to and Z3 has not heard of yet."""
        family = {datatype.name: datatype}
        todo = [datatype]
        while todo:
            for constructor in todo.pop().constructors:
                for type_ in constructor.parameters:
                    met = self.theory.datatypes.get(type_.carrier.name)
                    if met is not None and met.name not in family and type_.carrier not in self.sorts:
                        family[met.name] = met
                        todo.append(met)
        return list(family.values())

    def _field(self, type_: Type) -> Any:
        """The sort of a field."""
        guarded = self._guarded(type_)
        return self.sort(type_.carrier) if guarded is None else guarded.sort

    def _guarded(self, type_: Type) -> Guarded | None:
        if type_ not in (T_NAT, T_RAT):
            return None
        found = self.guarded.get(type_)
        if found is None:
            name, carrier = f"G{len(self.guarded)}", self.sort(type_.carrier)
            sort = z3.DeclareSort(name, self.context)
            found = Guarded(sort, z3.Function(f"{name}.in", carrier, sort), z3.Function(f"{name}.out", sort, carrier))
            self.guarded[type_] = found
            if type_ == T_RAT:
                self.printed.abstracted.add("rational")
        return found

    def _ranges(self, type_: Type, guarded: Guarded) -> Iterator[Any]:
        """That the sort of a type has the values in the type and no others, each once."""
        x, value = z3.Const("x", guarded.sort), z3.Const("y", self.sort(type_.carrier))
        outside, inside = guarded.leave(x), guarded.leave(guarded.enter(value))
        yield z3.ForAll([x], z3.And(self._holds(type_, outside), guarded.enter(outside) == x), patterns=[outside])
        known = z3.Implies(self._holds(type_, value), inside == value)
        yield z3.ForAll([value], known, patterns=[guarded.enter(value)])

    def _holds(self, type_: Type, value: Any) -> Any:
        """The guard of `type_` at a term of Z3's."""
        if type_ == T_NAT:
            return value >= 0
        return self._abstract_function(("rational", (REAL,)), (REAL,), BOOL)(value)

    def constructors_of(self, sort: Sort) -> tuple[Symbol, ...]:
        """The constructors of a datatype; none for any other sort."""
        datatype = self.theory.datatypes.get(sort.name)
        return () if datatype is None else datatype.constructors

    def constructor(self, symbol: Symbol) -> Any:
        """What Z3 has for a constructor; None for any other symbol."""
        if not self.theory.is_constructor(symbol):
            return None
        index = self.theory.datatypes[symbol.result.name].constructors.index(symbol)
        return self.sort(symbol.result.carrier).constructor(index)

    # ------------------------------------------------------------------------------------- functions and binders

    def _function(self, name: str, arguments: tuple[Sort, ...], result: Sort) -> Any:
        return z3.Function(name, *(self.sort(s) for s in arguments), self.sort(result))

    def _apply(self, term: Term, env: Env) -> Any:
        head = term.args[0]
        if head.op != "free":
            raise NotExpressible("the formula quantifies over functions")
        function = self.variables.get(head)
        if function is None:
            function = self._function(f"v{len(self.variables)}", head.sort.arguments, term.sort)
            self.variables[head] = function
        return function(*self._all(term.args[1:], env))

    def _call(self, term: Term, env: Env) -> Any:
        """A symbol that takes functions becomes one symbol for each choice of them; see `_congruences`."""
        made = self.constructor(term.data)
        if made is not None:
            given = zip(self._all(term.args, env), map(self._guarded, term.data.parameters), strict=True)
            return made(*(value if guarded is None else guarded.enter(value) for value, guarded in given))
        functions = tuple(a if a.sort.result is not None else None for a in term.args)
        if any(f is not None and f.loose for f in functions):
            raise NotExpressible("a function given to a symbol depends on a bound variable")
        values = tuple(a for a in term.args if a.sort.result is None)
        key = (term.data, functions)
        function = self.symbols.get(key)
        if function is None:
            function = self._function(f"f{len(self.symbols)}", tuple(v.sort for v in values), term.sort)
            self.symbols[key] = function
        return function(*self._all(values, env))

    def _congruences(self) -> Iterator[Any]:
        """That a symbol has one value at functions that agree everywhere, for each two choices of functions met so far."""
        self._generation += 1
        while len(self._linked) < len(self.symbols):
            symbol, chosen = new = list(self.symbols)[len(self._linked)]
            met = [before for known, before in self._linked if known == symbol]
            if len(met) >= limits.CHOICES:
                self.printed.abstracted.add("call")
            for before in met[: limits.CHOICES]:
                try:
                    yield self.formula(congruence(symbol, before, chosen))
                except (NotExpressible, LimitReached, KernelError):  # or it is too deep or too long for a kernel term
                    self.printed.abstracted.add("call")
            self._linked.append(new)
        self._generation -= 1

    def _equation(self, term: Term, env: Env) -> Any:
        """Functions are equal where they agree everywhere."""
        if term.args[0].sort.result is not None:
            return self._visit(pointwise(*term.args), env)
        left, right = self._all(term.args, env)
        return left == right

    def _quantifier(self, term: Term, env: Env) -> Any:
        """A chain of one quantifier, with the conditions between (the guards), becomes one Z3 quantifier: triggers can
        then span all its variables.  forall x, A(x) -> forall y, B  is  forall x y, A(x) -> B."""
        kind, chain = term.op, []
        conditions: list[Any] = []
        first_env = env
        while True:
            if term.data.result is not None:
                raise NotExpressible("the formula quantifies over functions")
            constant = z3.Const(f"b{len(self._constants)}", self.sort(term.data))
            chain.append(constant)
            env = (*env, len(self._constants))
            self._constants.append(constant)
            guards, rest = _guards(kind, term.args[0])
            if rest.op != kind or len(env) - len(first_env) > _CHAIN:
                break
            conditions.extend(self._all(guards, env))
            term = rest
        body = self._visit(term.args[0], env)
        if kind == "forall":
            return z3.ForAll(chain, z3.Implies(z3.And(conditions), body) if conditions else body)
        return z3.Exists(chain, z3.And(*conditions, body) if conditions else body)

    def _match(self, term: Term, env: Env) -> Any:
        """Conditionals on the constructor; a field is an accessor, which is asked where its constructor is known."""
        subject = self._visit(term.args[0], env)
        datatype = self.theory.datatypes.get(term.args[0].sort.name)
        if datatype is None or datatype.constructors != term.data:
            raise NotExpressible("a match is on something that is no datatype")
        sort, result = self.sort(term.args[0].sort), None
        for i, constructor in reversed(list(enumerate(term.data))):
            first = len(self._constants)
            for j, guarded in enumerate(map(self._guarded, constructor.parameters)):
                field_ = sort.accessor(i, j)(subject)
                self._constants.append(field_ if guarded is None else guarded.leave(field_))
            arm = self._visit(term.args[1 + i], (*env, *range(first, len(self._constants))))
            result = arm if result is None else z3.If(sort.recognizer(i)(subject), arm, result)
        return result

    # ------------------------------------------------------------------------------------------------ arithmetic

    def _multiply(self, term: Term, env: Env) -> Any:
        if sum(literal(a) is None for a in term.args) > 1:
            self.printed.nonlinear.add(term.sort)
        return z3.Product(self._all(term.args, env))

    def _divide(self, term: Term, env: Env) -> Any:
        """`div`, `idiv` and `imod` with their value at a zero divisor."""
        dividend, divisor = self._all(term.args, env)
        at_zero = dividend if term.op == "imod" else self._numeral(Fraction(0), term.sort)
        value = dividend % divisor if term.op == "imod" else dividend / divisor
        known = literal(term.args[1])
        if known is None:
            self.printed.nonlinear.add(term.sort)
            return z3.If(divisor == 0, at_zero, value)
        return value if known else at_zero

    def _divides(self, term: Term, env: Env) -> Any:
        divisor, dividend = self._all(term.args, env)
        known = literal(term.args[0])
        if known is None:
            self.printed.nonlinear.add(INT)
            return z3.If(divisor == 0, dividend == 0, dividend % divisor == 0)
        return dividend % divisor == 0 if known else dividend == 0

    def _power(self, term: Term, env: Env) -> Any:
        base, exponent = term.args
        power = literal(exponent)
        if power is None or (power < 0 and base.sort == INT):
            return self._abstracted(term, env)
        value = literal(base)
        if value is not None:
            computed = _computed_power(value, int(power))
            return self._abstracted(term, env) if computed is None else self._numeral(computed, term.sort)
        count = abs(int(power))
        if count > (limits.POWER_SUMS if base.args and base.op not in ("apply", "call") else limits.POWER_NODES):
            return self._abstracted(term, env)
        if count == 0:
            return self._numeral(Fraction(1), term.sort)
        if count > 1 or power < 0:
            self.printed.nonlinear.add(term.sort)
        factor = self._visit(base, env)
        product = z3.Product([factor] * count) if count > 1 else factor
        if power > 0:
            return product
        return z3.If(factor == 0, self._numeral(Fraction(0), REAL), self._numeral(Fraction(1), REAL) / product)

    # --------------------------------------------------------------------------- what Z3 knows by some facts only

    def _abstracted(self, term: Term, env: Env) -> Any:
        """The operator of `term` as a function that Z3 knows nothing about, for each sort of its arguments."""
        self._note(term)
        sorts = tuple(a.sort for a in term.args)
        function = self._abstract_function((term.op, sorts), sorts, term.sort)
        return function(*self._all(term.args, env))

    def _abstract_function(self, key: tuple[Any, ...], sorts: tuple[Sort, ...], result: Sort) -> Any:
        function = self._abstract.get(key)
        if function is None:
            function = self._abstract[key] = self._function(f"a{len(self._abstract)}", sorts, result)
        return function

    def _root(self, term: Term, env: Env) -> Any:
        """A closed root is a constant, since its facts determine it: no function is in the way of `nlsat`."""
        if term.loose:
            return self._abstracted(term, env)
        self._note(term)
        self.printed.nonlinear.add(REAL)
        self._visit(term.args[0], env)
        root = self._roots[term] = z3.Const(f"r{len(self._roots)}", self.sort(REAL))
        return root

    def _link_roots(self) -> Iterator[Any]:
        """Roots of terms with bound variables are a function: it agrees with the constants."""
        function = self._abstract.get(("sqrt", (REAL,)))
        if function is not None:
            for term, root in self._roots.items():
                yield function(self._visit(term.args[0], ())) == root

    def _prime(self, term: Term, env: Env) -> Any:
        value = literal(term.args[0])
        if value is not None and value < limits.PRIME_TRIAL:
            n = int(value)
            return z3.BoolVal(n > 1 and all(n % d for d in range(2, isqrt(n) + 1)), self.context)
        return self._abstracted(term, env)

    def _big(self, term: Term, env: Env) -> Any:
        """A sum or product between near numerals is written out; any other is a function of its bounds and of the
        parts of its body that do not depend on the index, so that instances of one sum are one function."""
        low, high, body = term.args
        first, last = literal(low), literal(high)
        if first is not None and last is not None and last - first < limits.SUM_UNROLL:
            values = [instantiate(body, [number(k, INT)]) for k in range(int(first), int(last) + 1)]
            parts = self._all(tuple(values), env)
            if not parts:
                return self._numeral(Fraction(0 if term.op == "sum" else 1), term.sort)
            if len(parts) > 1 and term.op == "prod":
                self.printed.nonlinear.add(term.sort)
            return z3.Sum(parts) if term.op == "sum" else z3.Product(parts)
        self._note(term)
        shape, parameters = template(term)
        arguments = (low, high, *parameters)
        sorts = tuple(a.sort for a in arguments)
        function = self._abstract_function((term.op, shape, sorts), sorts, term.sort)
        return function(*self._all(arguments, env))

    def _note(self, term: Term) -> None:
        self.printed.abstracted.add(term.op)
        if term not in self._seen:
            self._seen.add(term)
            self._waiting.append((term, self._generation))

    def _facts(self, term: Term, generation: int) -> list[Term]:
        """The facts of `term`, closed over the bound variables that it mentions."""
        try:
            opened, variables = open_term(term)
            facts = facts_of(opened)
            if variables:
                return [close_fact(fact, variables) for fact in facts.about]
        except (LimitReached, KernelError):  # a fact would be too deep or too long for a kernel term: say less
            return []
        self._spent.update(facts.spent)
        grow = generation < GENERATIONS and term not in self._spent
        return [*facts.about, *facts.growing] if grow else list(facts.about)

    def _ask_rational(self) -> None:
        """Where rationality matters at all, say it of every real term of the obligation."""
        if "rational" in self.printed.abstracted:
            for term in self._reals:
                if term.op != "free":
                    self._note(make("rational", term))
            self._reals.clear()


_CHAIN: Final = 64  # variables of one Z3 quantifier


def _guards(kind: str, body: Term) -> tuple[tuple[Term, ...], Term]:
    """`body` as (conditions, rest) with body = c1 -> .. -> rest for `forall`, c1 and .. and rest for `exists`."""
    conditions: tuple[Term, ...] = ()
    if kind == "forall":
        while body.op == "implies":
            conditions, body = (*conditions, body.args[0]), body.args[1]
    elif body.op == "and":
        conditions, body = body.args[:-1], body.args[-1]
    return conditions, body


def _computed_power(base: Fraction, power: int) -> Fraction | None:
    """`base ** power` with 0 for a division by zero; None if it is too large to write down."""
    if base == 0:
        return Fraction(1 if power == 0 else 0)
    size = max(abs(base.numerator), base.denominator).bit_length()
    if size * abs(power) > limits.NUMERAL_BITS and abs(base) != 1:
        return None
    return base ** (power % 2 if abs(base) == 1 else power)


_PLAIN: Final[dict[str, Callable[..., Any]]] = {
    "not": z3.Not,
    "and": z3.And,
    "or": z3.Or,
    "implies": z3.Implies,
    "ite": z3.If,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
    "add": z3.Sum,
    "sub": lambda a, b: a - b,
    "neg": lambda a: -a,
    "abs": lambda a: z3.If(a >= 0, a, -a),
    "min": lambda a, b: z3.If(a <= b, a, b),
    "max": lambda a, b: z3.If(a <= b, b, a),
    "floor": z3.ToInt,
    "real": z3.ToReal,
    "bvadd": lambda a, b: a + b,
    "bvsub": lambda a, b: a - b,
    "bvmul": lambda a, b: a * b,
    "bvand": lambda a, b: a & b,
    "bvor": lambda a, b: a | b,
    "bvxor": lambda a, b: a ^ b,
    "bvshl": lambda a, b: a << b,
    "bvlshr": z3.LShR,
    "bvashr": lambda a, b: a >> b,
    "bvudiv": z3.UDiv,
    "bvurem": z3.URem,
    "bvsdiv": lambda a, b: a / b,
    "bvsrem": z3.SRem,
    "bvneg": lambda a: -a,
    "bvnot": lambda a: ~a,
    "bvult": z3.ULT,
    "bvule": z3.ULE,
    "bvslt": lambda a, b: a < b,
    "bvsle": lambda a, b: a <= b,
}

_SPECIAL: Final[dict[str, Callable[[Z3Printer, Term, Env], Any]]] = {
    "true": Z3Printer._constant,
    "false": Z3Printer._constant,
    "bound": Z3Printer._bound,
    "free": Z3Printer._free,
    "num": Z3Printer._number,
    "word": Z3Printer._word,
    "apply": Z3Printer._apply,
    "call": Z3Printer._call,
    "eq": Z3Printer._equation,
    "forall": Z3Printer._quantifier,
    "exists": Z3Printer._quantifier,
    "match": Z3Printer._match,
    "size": Z3Printer._abstracted,
    "mul": Z3Printer._multiply,
    "div": Z3Printer._divide,
    "idiv": Z3Printer._divide,
    "imod": Z3Printer._divide,
    "dvd": Z3Printer._divides,
    "pow": Z3Printer._power,
    "sqrt": Z3Printer._root,
    "prime": Z3Printer._prime,
    "rational": Z3Printer._abstracted,
    "sum": Z3Printer._big,
    "prod": Z3Printer._big,
}
