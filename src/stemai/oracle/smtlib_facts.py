"""The operators that SMT-LIB has no word for: functions that a solver knows nothing about, and facts about them.

Each fact is true by the meaning of the kernel's operators; it is said where the operator occurs.  `facts.py` has the
list for Z3, written apart from this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import isqrt
from typing import Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel.terms import INT as INT_SORT
from stemai.kernel.terms import REAL as REAL_SORT
from stemai.kernel.terms import Symbol, Term, instantiate, make, number, pointwise
from stemai.oracle import limits
from stemai.oracle.obligation import NotExpressible
from stemai.oracle.sexpr import Node
from stemai.oracle.smtlib_printer import BOOL, INT, REAL, Build, Choice, Env, Printer

# ----------------------------------------------------------------------------------------------------- roots


def _root(p: Printer, term: Term, env: Env) -> Node:
    """Closed, a constant, since the facts determine it; else a function of what is under the root."""
    x = p.visit(term.args[0], env)
    p.features.add("nonlinear")
    if x.frees:
        root = p.nodes.app(p.declare("sqrt_", "sqrt", [REAL], REAL), REAL, x)
    else:
        root = p.roots.get(x) or p.nodes.app(p.declare("root_", ("root", x), [], REAL), REAL)
        p.roots[x] = root
    if p.is_new("sqrt", root):
        zero = p.numeral(0, REAL)
        p.say(p.at_most(zero, root))
        square = p.nodes.app("*", REAL, root, root)
        p.say(p.equal(square, p.if_(p.less(x, zero), zero, x)))
        exact = _exact_root(term.args[0])
        if exact is not None:
            p.say(p.equal(root, p.numeral(exact, REAL)))
    return root


def finish_facts(p: Printer) -> None:
    """The facts that can be said only when everything else has been: one value of a symbol at functions that agree
    everywhere, roots as a function, rationality of every term."""
    for symbol, choices in [(s, c[: limits.CHOICES]) for s, c in p.choices.items()]:
        for functions, others in combinations(choices, 2):
            _congruence(p, symbol, functions, others)
        if p.choices[symbol] != choices:  # there are more, or the facts have brought more
            p.abstracted.add("call")
    if "sqrt" in p.names:
        for x, root in list(p.roots.items()):
            p.say(p.equal(p.nodes.app(p.names["sqrt"], REAL, x), root))
    if "rational" in p.abstracted:
        p.unfolding += 1
        for term, env in list(p.real_terms):
            if term.op not in ("free", "bound"):
                _rational(p, make("rational", term), env)
        p.unfolding -= 1


def _congruence(p: Printer, symbol: Symbol, functions: Choice, others: Choice) -> None:
    """The values of `symbol` are equal where the functions that it is given are."""
    given = dict(functions)
    values = [p.nodes.open(p.sort(t.carrier)) for i, t in enumerate(symbol.parameters) if i not in given]
    names, sort = [p.names[(symbol, *choice)] for choice in (functions, others)], p.sort(symbol.result.carrier)
    try:
        agree = [p.visit(pointwise(f, g), ()) for (_, f), (_, g) in zip(functions, others, strict=True) if f != g]
    except (NotExpressible, LimitReached, KernelError):  # or it is too deep or too long for a kernel term
        p.abstracted.add("call")
    else:
        p.when(*agree, p.equal(*(p.nodes.app(name, sort, *values) for name in names)))


# ---------------------------------------------------------------------------------------------------- powers


def _power(p: Printer, term: Term, env: Env) -> Node:
    base, exponent = term.args
    x = p.visit(base, env)
    if exponent.op != "num" or (exponent.data[0] < 0 and x.sort == INT):
        return _unknown_power(p, term, x, env)
    n = int(exponent.data[0])
    if base.op == "num":
        exact = _power_of_numerals(base.data[0], n)
        return _unknown_power(p, term, x, env) if exact is None else p.numeral(exact, x.sort)
    atomic = base.op in ("free", "bound", "apply", "call")
    if abs(n) > (limits.POWER_NODES if atomic else limits.POWER_SUMS):
        return _unknown_power(p, term, x, env)
    if abs(n) > 1 or n < 0:
        p.features.add("nonlinear")
    if n == 0:
        return p.numeral(1, x.sort)
    product = x if abs(n) == 1 else p.nodes.app("*", x.sort, *[x] * abs(n))
    if n > 0:
        return product
    inverse = p.nodes.app("/", REAL, p.numeral(1, REAL), product)
    return p.if_(p.equal(x, p.numeral(0, REAL)), p.numeral(0, REAL), inverse)


def _unknown_power(p: Printer, term: Term, x: Node, env: Env) -> Node:
    n = p.visit(term.args[1], env)
    power = p.nodes.app(p.declare("pow_", ("pow", x.sort), [x.sort, INT], x.sort), x.sort, x, n)
    if p.is_new("pow", power):
        _power_facts(p, x, n, power)
        if term.args[0].op == "num" and term.args[0].data[0] == -1:
            even = p.equal(p.nodes.app("mod", INT, n, p.numeral(2, INT)), p.numeral(0, INT))
            alternating = p.equal(power, p.if_(even, p.numeral(1, x.sort), x))
            p.when(p.at_most(p.numeral(0, INT), n), alternating)
        _power_unfolding(p, term, power, env)
    return power


def _power_facts(p: Printer, x: Node, n: Node, power: Node) -> None:
    zero, one, two = (p.numeral(k, x.sort) for k in (0, 1, 2))
    natural = p.at_most(p.numeral(0, INT), n)
    meant = [natural] if x.sort == INT else []
    p.when(p.equal(n, p.numeral(0, INT)), p.equal(power, one))
    p.when(p.equal(n, p.numeral(1, INT)), p.equal(power, x))
    p.when(p.less(p.numeral(0, INT), n), p.equal(x, zero), p.equal(power, zero))
    p.when(*meant, p.equal(x, one), p.equal(power, one))
    p.when(*meant, p.less(zero, x), p.less(zero, power))
    p.when(natural, p.at_most(one, x), p.at_most(one, power))
    exponent = n if x.sort == INT else p.nodes.app("to_real", REAL, n)
    p.when(natural, p.at_most(two, x), p.less(exponent, power))


def _power_unfolding(p: Printer, term: Term, power: Node, env: Env) -> None:
    """Laws of powers at this term; each has conditions on exponents: those in `natural` are at least 0."""
    for law in _POWER_LAWS:
        nodes = p.unfold(power, env, partial(law, *term.args))
        if nodes:
            *natural, left, right = nodes
            conditions = [p.at_most(p.numeral(0, INT), exponent) for exponent in natural]
            p.when(*conditions, p.equal(left, right))


# -------------------------------------------------------------------------------------- sums and products


def _big(p: Printer, term: Term, env: Env) -> Node:
    """Between near numerals, written out; else a function of the bounds and of what the body takes from outside."""
    low, high, body = term.args
    sort = p.sort(term.sort)
    join, neutral = ("+", 0) if term.op == "sum" else ("*", 1)
    if low.op == high.op == "num" and high.data[0] - low.data[0] < limits.SUM_UNROLL:
        values = [number(k, INT_SORT) for k in range(int(low.data[0]), int(high.data[0]) + 1)]
        parts = [p.visit(instantiate(body, [v]), env) for v in values]
        if len(parts) > 1:
            p.features.update(("nonlinear",) if join == "*" else ())
            return p.nodes.app(join, sort, *parts)
        return parts[0] if parts else p.numeral(neutral, sort)
    first, last = p.visit(low, env), p.visit(high, env)
    index = p.nodes.open(INT)
    p.indices |= index.frees
    shape, outside = _shape(p, p.visit(body, (*env, index)), index, env)
    arguments = [first, last, *outside]
    key = (term.op, shape, *(a.sort for a in arguments))
    name = p.declare(f"{term.op}_", key, [a.sort for a in arguments], sort)
    whole = p.nodes.app(name, sort, *arguments)
    if p.is_new(term.op, whole):
        p.when(p.less(last, first), p.equal(whole, p.numeral(neutral, sort)))
        only = p.visit(instantiate(body, [low]), env)
        p.when(p.equal(first, last), p.equal(whole, only))
        _unfold_big(p, term, whole, join, env)
    return whole


def _unfold_big(p: Printer, term: Term, whole: Node, join: str, env: Env) -> None:
    """sum(a..b) = sum(a..b-1) + body(b), for a <= b"""
    low, high, body = term.args
    if term in p.last_of_chain:
        return
    rest, shift = _without_numeral(high)

    def parts() -> list[Term]:
        before = rest if shift == 1 else make("add", rest, number(shift - 1, INT_SORT))
        tail = make(term.op, low, before, body, hint=term.hint)
        if shift <= 1:
            p.last_of_chain.add(tail)
        return [tail, instantiate(body, [high]), low, high]

    nodes = p.unfold(whole, env, parts)
    if nodes is not None:
        if join == "*":
            p.features.add("nonlinear")
        value = p.nodes.app(join, whole.sort, nodes[0], nodes[1])
        p.when(p.at_most(nodes[2], nodes[3]), p.equal(whole, value))


def _shape(p: Printer, body: Node, index: Node, env: Env) -> tuple[Node, list[Node]]:
    """The body of a sum with its largest parts that do not depend on the index replaced by numbered holes, and
    these parts: two sums of one shape are one function at different arguments."""
    enclosing = frozenset().union(*(n.frees for n in env)) if env else frozenset()
    holes: dict[Node, Node] = {}
    renamed: dict[int, str] = {next(iter(index.frees)): "?i"}
    memo: dict[Node, Node] = {}

    def visit(node: Node) -> Node:
        done = memo.get(node)
        if done is None:
            done = memo[node] = rebuild(node)
        return done

    def rebuild(node: Node) -> Node:
        if node.frees <= enclosing:
            if not node.parts and not node.head[0].isalpha():
                return node  # a numeral
            if node not in holes:
                holes[node] = p.nodes.app(f"?{len(holes)}", node.sort)
            return holes[node]
        if node.binder >= 0:
            renamed[node.binder] = f"?b{len(renamed)}"
            part = visit(node.parts[0])
            return p.nodes.app(f"{node.head} {renamed[node.binder]} {node.bound_sort}", BOOL, part)
        if not node.parts:
            return p.nodes.app(renamed[next(iter(node.frees))], node.sort)
        parts = list(map(visit, node.parts))
        return p.nodes.app(node.head, node.sort, *parts)

    shape = visit(body)
    return shape, list(holes)


# ------------------------------------------------------------------------------------ primes and rationality


def _prime(p: Printer, term: Term, env: Env) -> Node:
    n = p.visit(term.args[0], env)
    if term.args[0].op == "num" and term.args[0].data[0] < limits.PRIME_TRIAL:
        return p.nodes.app("true" if _is_prime(int(term.args[0].data[0])) else "false", BOOL)
    prime = p.nodes.app(p.declare("prime_", "prime", [INT], BOOL), BOOL, n)
    if p.is_new("prime", prime):
        p.features.add("nonlinear")
        two, zero = p.numeral(2, INT), p.numeral(0, INT)
        divisor = p.nodes.open(INT)
        remainder = p.nodes.app("mod", INT, n, divisor)
        proper = p.nodes.app("and", BOOL, p.at_most(two, divisor), p.less(divisor, n))
        none = p.nodes.app("=>", BOOL, proper, p.nodes.app("not", BOOL, p.equal(remainder, zero)))
        none = p.nodes.close("forall", divisor, none)
        p.say(p.equal(prime, p.nodes.app("and", BOOL, p.at_most(two, n), none)))
        for prime_number in (2, 3, 5):
            small = p.numeral(prime_number, INT)
            p.when(prime, p.equal(p.nodes.app("mod", INT, n, small), zero), p.equal(n, small))
    return prime


def _rational(p: Printer, term: Term, env: Env) -> Node:
    t = term.args[0]
    value = p.visit(t, env)
    formula = p.is_rational(value)
    if not p.is_new("rational", formula):
        return formula
    if t.op in ("num", "real"):
        p.say(formula)
    elif t.op in ("neg", "abs"):
        p.say(p.equal(formula, _rational(p, make("rational", t.args[0]), env)))
    elif t.op in ("add", "sub", "mul", "div", "min", "max", "ite"):
        parts = [a for a in t.args if a.sort == REAL_SORT]
        known = [_rational(p, make("rational", part), env) for part in parts]
        p.when(*known, formula)
        if len(parts) == 2 and t.op in ("add", "sub", "mul", "div"):
            _rational_part(p, t.op, formula, parts, known, env)
    elif t.op == "pow":
        p.when(_rational(p, make("rational", t.args[0]), env), formula)
    elif t.op in ("sum", "prod"):
        _rational_range(p, t, formula, env)
    return formula


def _rational_part(p: Printer, op: str, whole: Node, parts: list[Term], known: list[Node], env: Env) -> None:
    """One operand of +, -, *, / is rational if the result and the other one are (and the other one is not 0)"""
    for i in (0, 1):
        other = p.visit(parts[i], env)
        zero = p.equal(other, p.numeral(0, REAL))
        condition = [p.nodes.app("not", BOOL, zero)] if op in ("mul", "div") else []
        p.when(whole, known[i], *condition, known[1 - i])


def _rational_range(p: Printer, t: Term, formula: Node, env: Env) -> None:
    low, high, body = t.args
    index = p.nodes.open(INT)
    inside = (p.at_most(p.visit(low, env), index), p.at_most(index, p.visit(high, env)))
    each = p.is_rational(p.visit(body, (*env, index)))
    every = p.nodes.close("forall", index, p.nodes.app("=>", BOOL, *inside, each))
    p.when(every, formula)


# Laws that take a power apart: (exponents that must not be negative.., left, right), or nothing where it does not apply.


def _law_of_sum(x: Term, exponent: Term) -> list[Term]:
    """x^(a + b) = x^a x^b, and x^(a - c) x^c = x^a"""
    rest, shift = _without_numeral(exponent)
    if shift < 0:
        back = make("pow", x, number(-shift, INT_SORT))
        return [exponent, make("pow", x, rest), make("mul", make("pow", x, exponent), back)]
    if exponent.op != "add":
        return []
    parts = [make("pow", x, part) for part in exponent.args]
    return [*exponent.args, make("pow", x, exponent), make("mul", *parts)]


def _law_of_multiple(x: Term, exponent: Term) -> list[Term]:
    """x^(c a) = (x^a)^c"""
    if exponent.op != "mul" or len(exponent.args) != 2 or exponent.args[0].op != "num":
        return []
    count, rest = exponent.args
    if count.data[0] < 2:
        return []
    return [rest, make("pow", x, exponent), make("pow", make("pow", x, rest), count)]


def _law_of_base(x: Term, exponent: Term) -> list[Term]:
    """(x y)^a = x^a y^a, (x / y)^a = x^a / y^a, and real(i)^a = real(i^a)"""
    whole = make("pow", x, exponent)
    if x.op in ("mul", "div"):
        return [exponent, whole, make(x.op, *(make("pow", part, exponent) for part in x.args))]
    if x.op == "real":
        return [exponent, whole, make("real", make("pow", x.args[0], exponent))]
    return []


_POWER_LAWS: Final = (_law_of_sum, _law_of_multiple, _law_of_base)


def _without_numeral(term: Term) -> tuple[Term, int]:
    """`term` as rest + numeral; (term, 0) where there is no numeral to take off."""
    if term.op == "sub" and term.args[1].op == "num":
        return term.args[0], -int(term.args[1].data[0])
    if term.op != "add":
        return term, 0
    rest = [a for a in term.args if a.op != "num"]
    shift = sum(int(a.data[0]) for a in term.args if a.op == "num")
    if not rest or not shift:
        return term, 0
    return (make("add", *rest) if len(rest) > 1 else rest[0]), shift


def _power_of_numerals(base: Fraction, n: int) -> Fraction | None:
    if base == 0:
        return Fraction(int(n == 0))
    if abs(base) == 1:
        return base if n % 2 else Fraction(1)
    if abs(n) * max(base.numerator.bit_length(), base.denominator.bit_length()) > limits.NUMERAL_BITS:
        return None
    return Fraction(base.numerator**n, base.denominator**n) if n >= 0 else 1 / (base**-n)


def _exact_root(term: Term) -> Fraction | None:
    """The square root of a numeral that is the square of a fraction."""
    if term.op != "num" or term.data[0] < 0:
        return None
    value: Fraction = term.data[0]
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root * root == value else None


def _is_prime(n: int) -> bool:
    divisor = 2
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 1
    return n >= 2


def _size(p: Printer, term: Term, env: Env) -> Node:
    """A function for each datatype, of which no more is said than that it is positive."""
    subject = p.visit(term.args[0], env)
    size = p.nodes.app(p.declare("size_", ("size", subject.sort), [subject.sort], INT), INT, subject)
    if p.is_new("size", size):
        p.say(p.at_most(p.numeral(1, INT), size))
    return size


SPECIAL: Final[Mapping[str, Build]] = {
    "sqrt": _root,
    "pow": _power,
    "sum": _big,
    "prod": _big,
    "prime": _prime,
    "rational": _rational,
    "size": _size,
}
