"""The meaning of each operator: from the values of its arguments to its own.

Each function takes the evaluation that asks, the term, and the values of the bound variables around it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from stemai.errors import LimitReached
from stemai.kernel import limits
from stemai.kernel.ranges import antecedents, conjuncts
from stemai.kernel.terms import INT, REAL, Term, pointwise
from stemai.kernel.values import (
    WORD_FUNCTIONS,
    Closure,
    Constructed,
    closure,
    euclid,
    is_prime,
    power,
    signed,
    square_root,
    undecided,
    word_quotient,
    word_shift,
)

if TYPE_CHECKING:
    from stemai.kernel.evaluation import Evaluator

Environment = tuple[Any, ...]  # the value of each enclosing bound variable, the innermost first; None: not known
Operator = Callable[["Evaluator", Term, Environment], Any]
OPERATORS: Final[dict[str, Operator]] = {}


def _operator(*names: str) -> Callable[[Operator], Operator]:
    def enter(function: Operator) -> Operator:
        for name in names:
            OPERATORS[name] = function
        return function

    return enter


@_operator("num", "word")
def _literal(run: Evaluator, term: Term, env: Environment) -> Any:
    value, sort = term.data
    return value if sort == REAL else int(value)


@_operator("true", "false")
def _truth(run: Evaluator, term: Term, env: Environment) -> Any:
    return term.op == "true"


@_operator("bound")
def _bound(run: Evaluator, term: Term, env: Environment) -> Any:
    value = env[term.data[0]]
    if value is None:
        undecided("a bound depends on the variable that it bounds")
    return value


@_operator("free")
def _free(run: Evaluator, term: Term, env: Environment) -> Any:
    if term not in run.variables:
        undecided(f"the variable `{term.data[0]}` has no value")
    return run.variables[term]


@_operator("not")
def _not(run: Evaluator, term: Term, env: Environment) -> Any:
    return not run.value(term.args[0], env)


@_operator("and")
def _and(run: Evaluator, term: Term, env: Environment) -> Any:
    return all(run.value(part, env) for part in term.args)  # all terms are total: stopping early hides nothing


@_operator("or")
def _or(run: Evaluator, term: Term, env: Environment) -> Any:
    return any(run.value(part, env) for part in term.args)


@_operator("implies")
def _implies(run: Evaluator, term: Term, env: Environment) -> Any:
    return not run.value(term.args[0], env) or run.value(term.args[1], env)


@_operator("ite")
def _ite(run: Evaluator, term: Term, env: Environment) -> Any:
    return run.value(term.args[1] if run.value(term.args[0], env) else term.args[2], env)


@_operator("eq")
def _eq(run: Evaluator, term: Term, env: Environment) -> Any:
    left, right = term.args
    if left.sort.result is not None:
        return run.value(pointwise(left, right), env)
    values = run.value(left, env), run.value(right, env)
    if any(isinstance(v, Constructed) and v.holds_functions for v in values):
        undecided("functions inside values are not compared")
    return values[0] == values[1]


@_operator("le")
def _le(run: Evaluator, term: Term, env: Environment) -> Any:
    return run.value(term.args[0], env) <= run.value(term.args[1], env)


@_operator("lt")
def _lt(run: Evaluator, term: Term, env: Environment) -> Any:
    return run.value(term.args[0], env) < run.value(term.args[1], env)


@_operator("forall")
def _forall(run: Evaluator, term: Term, env: Environment) -> Any:
    body = term.args[0]
    domain = run.domain(term.data, antecedents(body), env)
    if domain is not None:
        return all(run.value(body, (value, *env)) for value in domain)
    if run.evident(term, env):
        return True
    if any(value is False for value in run.sampled(term, env)):
        return False
    undecided("a universal formula has no bounds for its variable")


@_operator("exists")
def _exists(run: Evaluator, term: Term, env: Environment) -> Any:
    body = term.args[0]
    domain = run.domain(term.data, conjuncts(body), env)
    if domain is not None:
        return any(run.value(body, (value, *env)) for value in domain)
    found = any(value is True for value in run.sampled(term, env))
    return found or undecided("an existential formula has no bounds for its variable")


@_operator("lambda")
def _lambda(run: Evaluator, term: Term, env: Environment) -> Any:
    body = term.args[0]
    captured = env[: max(0, body.loose - len(term.data))]
    nesting = 1 + max((v.nesting for v in captured if isinstance(v, Closure)), default=0)
    if nesting > limits.CLOSURE_NESTING:
        raise LimitReached("M006", f"functions are built from functions more than {limits.CLOSURE_NESTING} deep")
    return closure(term.data, body, captured, nesting)


@_operator("apply")
def _apply(run: Evaluator, term: Term, env: Environment) -> Any:
    function, *arguments = [run.value(a, env) for a in term.args]
    return run.apply(function, tuple(arguments))


@_operator("call")
def _call(run: Evaluator, term: Term, env: Environment) -> Any:
    arguments = [run.value(a, env) for a in term.args]
    return run.call(term.data, tuple(arguments))


@_operator("match")
def _match(run: Evaluator, term: Term, env: Environment) -> Any:
    value = run.value(term.args[0], env)
    datatype = run.theory.datatypes.get(term.args[0].sort.name)
    if not isinstance(value, Constructed) or datatype is None or datatype.constructors != term.data:
        undecided("what is matched is not a value of a datatype")
    arm = term.args[1 + term.data.index(value.constructor)]
    return run.value(arm, (*value.fields[::-1], *env))


@_operator("size")
def _size(run: Evaluator, term: Term, env: Environment) -> Any:
    value = run.value(term.args[0], env)
    return run.sized(value.size) if isinstance(value, Constructed) else undecided("only values of datatypes have a size")


@_operator("add", "mul", "sub", "neg")
def _polynomial(run: Evaluator, term: Term, env: Environment) -> Any:
    return fold(run, term.op, [run.value(a, env) for a in term.args])


def fold(run: Evaluator, op: str, values: list[Any]) -> Any:
    if op == "neg":
        return -values[0]
    result = values[0]
    for value in values[1:]:
        result = run.sized(result + value if op == "add" else result - value if op == "sub" else result * value)
    return result


@_operator("div")
def _div(run: Evaluator, term: Term, env: Environment) -> Any:
    left, right = (run.value(term.args[0], env), run.value(term.args[1], env))
    return run.sized(left / right) if right else Fraction(0)


@_operator("idiv")
def _idiv(run: Evaluator, term: Term, env: Environment) -> Any:
    return euclid(run.value(term.args[0], env), run.value(term.args[1], env))[0]


@_operator("imod")
def _imod(run: Evaluator, term: Term, env: Environment) -> Any:
    divisor = run.value(term.args[1], env)
    return run.modulo(term.args[0], env, abs(divisor)) if divisor else run.value(term.args[0], env)


@_operator("dvd")
def _dvd(run: Evaluator, term: Term, env: Environment) -> Any:
    divisor = run.value(term.args[0], env)
    return (run.modulo(term.args[1], env, abs(divisor)) if divisor else run.value(term.args[1], env)) == 0


@_operator("pow")
def _pow(run: Evaluator, term: Term, env: Environment) -> Any:
    return run.sized(power(run.value(term.args[0], env), run.value(term.args[1], env)))


@_operator("abs")
def _abs(run: Evaluator, term: Term, env: Environment) -> Any:
    return abs(run.value(term.args[0], env))


@_operator("min")
def _min(run: Evaluator, term: Term, env: Environment) -> Any:
    return min(run.value(term.args[0], env), run.value(term.args[1], env))


@_operator("max")
def _max(run: Evaluator, term: Term, env: Environment) -> Any:
    return max(run.value(term.args[0], env), run.value(term.args[1], env))


@_operator("floor")
def _floor(run: Evaluator, term: Term, env: Environment) -> Any:
    value = run.value(term.args[0], env)
    return value.numerator // value.denominator


@_operator("real")
def _real(run: Evaluator, term: Term, env: Environment) -> Any:
    return Fraction(run.value(term.args[0], env))


@_operator("rational")
def _rational(run: Evaluator, term: Term, env: Environment) -> Any:
    run.value(term.args[0], env)  # refuses where the value is not an exact fraction
    return True


@_operator("sqrt")
def _sqrt(run: Evaluator, term: Term, env: Environment) -> Any:
    return square_root(run.value(term.args[0], env))


@_operator("prime")
def _prime(run: Evaluator, term: Term, env: Environment) -> Any:
    return is_prime(run.value(term.args[0], env), run.budget)


@_operator("sum", "prod")
def _big(run: Evaluator, term: Term, env: Environment) -> Any:
    low, high = run.value(term.args[0], env), run.value(term.args[1], env)
    result = (0 if term.op == "sum" else 1) if term.sort == INT else Fraction(term.op == "prod")
    for index in range(low, high + 1):
        value = run.value(term.args[2], (index, *env))
        result = run.sized(result + value if term.op == "sum" else result * value)
    return result


@_operator(*WORD_FUNCTIONS)
def _word(run: Evaluator, term: Term, env: Environment) -> Any:
    left, right = run.value(term.args[0], env), run.value(term.args[1], env)
    return WORD_FUNCTIONS[term.op](left, right) % (1 << term.sort.width)


@_operator("bvshl", "bvlshr", "bvashr")
def _word_shift(run: Evaluator, term: Term, env: Environment) -> Any:
    left, right = run.value(term.args[0], env), run.value(term.args[1], env)
    return word_shift(term.op, left, right, term.sort.width) % (1 << term.sort.width)


@_operator("bvudiv", "bvurem", "bvsdiv", "bvsrem")
def _word_quotient(run: Evaluator, term: Term, env: Environment) -> Any:
    left, right = run.value(term.args[0], env), run.value(term.args[1], env)
    return word_quotient(term.op, left, right, term.sort.width) % (1 << term.sort.width)


@_operator("bvneg", "bvnot")
def _word_unary(run: Evaluator, term: Term, env: Environment) -> Any:
    value = run.value(term.args[0], env)
    return (-value if term.op == "bvneg" else ~value) % (1 << term.sort.width)


@_operator("bvult", "bvule", "bvslt", "bvsle")
def _word_order(run: Evaluator, term: Term, env: Environment) -> Any:
    left, right = run.value(term.args[0], env), run.value(term.args[1], env)
    if term.op[2] == "s":
        width = term.args[0].sort.width
        left, right = signed(left, width), signed(right, width)
    return left < right if term.op.endswith("lt") else left <= right
