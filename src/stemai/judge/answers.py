"""Answers in normal form: what a `solve` or `compute` may return, and the kernel formula that it claims.

An answer says what the values are; it never speaks of the problem.  So it is built from numerals with `+ - * / ^` and
`sqrt`, from finite sets of these, intervals between them, and families `{t | k : Int}` with t a term of k alone.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, isqrt
from typing import Final

from stemai.errors import JudgeError, KernelError, Place
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import (
    FALSE,
    Sort,
    Term,
    Type,
    conjunction,
    exists,
    forall,
    guard,
    implication,
    make,
)
from stemai.kernel.theory import Theory
from stemai.language import (
    Corner,
    Parameter,
    Problem,
    Scope,
    ast,
    elaborate_formula,
    elaborate_term,
    elaborate_type,
)
from stemai.language.instances import MARK, constructors_named
from stemai.language.walk import walk

_ARITHMETIC: Final = ("+", "-", "*", "/", "^")
_FUNCTIONS: Final = ("abs", "min", "max", "floor", "ceil", "sqrt", "nat", "bnot")
_LARGEST_RADICAND: Final = 10**10  # squarefreeness is tried out up to its root
_COMPARED: Final = "a comparison of functions or sets"  # holds where they agree everywhere, which nobody computes
_RELATIONS: Final = ("=", "<", "<=", ">", ">=", "!=")


def not_normal(place: Place, what: str) -> JudgeError:
    """The error for an answer that is no normal form."""
    return JudgeError(
        "J040",
        f"an answer is in normal form, and {what} is not",
        place=place,
        mend="use numerals with + - * / ^ and sqrt, finite sets `{2, 3}`, intervals `{x | 0 < x and x <= 1}` "
        "or families `{2*k + 1 | k : Int}`",
    )


def _by_convention(place: Place, corner: Corner) -> JudgeError:
    return not_normal(place, f"`{corner.term}`, which may be {corner.value} by convention,")


def require_no_units(*written: object) -> None:
    """Raise J040 where a unit is written, in the type of a cast or of a binder too: it would be shown, and nobody checks it."""
    for part in (p for node in written for p in walk(node)):
        if isinstance(part, ast.Measured):
            raise not_normal(part.place, "a unit")


def constant(expression: ast.Expression, names: frozenset[str] = frozenset()) -> None:
    """Raise J040 unless `expression` is built from numerals and `names` by arithmetic and square roots of numerals.

    Divisors are numerals other than 0, and radicands numerals, so that no value rests on a convention.
    """
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Unary) and node.operator == "-":
            stack.append(node.operand)
        elif isinstance(node, ast.Binary) and node.operator == "/":
            if not isinstance(node.right, ast.Number) or node.right.value == 0:
                raise not_normal(node.right.place, "a division by this")
            stack.append(node.left)
        elif isinstance(node, ast.Binary) and node.operator in _ARITHMETIC:
            stack += [node.left, node.right]
        elif isinstance(node, ast.Apply) and node.function.name == "sqrt" and len(node.arguments) == 1:
            if _rational(node.arguments[0]) is None:
                raise not_normal(node.place, "a root of this")
        elif isinstance(node, ast.Ascription):
            stack.append(node.expression)
        elif isinstance(node, ast.Name):
            if node.name not in names:
                raise not_normal(node.place, f"`{node.name}`")
        elif not isinstance(node, (ast.Number, ast.Truth)):
            raise not_normal(node.place, "this")


def value(expression: ast.Expression, type_: Type, theory: Theory) -> Term:
    """The term of a constant in normal form: what has a rational value is written as that number.

    Raises: J040.  So `2^100` does not answer what 2^100 is.
    """
    if type_.name in theory.datatypes:
        return _constructed(expression, type_, theory)
    constant(expression)
    term, _ = elaborate_term(expression, Scope(), theory, type_)
    try:
        exact = evaluate(term, theory)
    except KernelError:  # irrational
        if not _surd(expression):
            raise not_normal(expression.place, "this number with roots") from None
        return term
    if type(exact) in (int, Fraction) and _rational(expression) is None:
        shown = str(exact) if len(str(exact)) < 80 else "the number itself"
        raise JudgeError("J040", "an answer says a number as a number", place=expression.place, mend=f"write {shown}")
    return term


def _rational(expression: ast.Expression) -> Fraction | None:
    """The number that is written as a numeral or a fraction in lowest terms, with a sign or without; None for others."""
    if isinstance(expression, ast.Ascription):
        return _rational(expression.expression)
    if isinstance(expression, ast.Unary) and expression.operator == "-":
        inner = _rational(expression.operand)
        return None if inner is None or inner <= 0 else -inner
    if isinstance(expression, ast.Number):
        return expression.value
    if isinstance(expression, ast.Binary) and expression.operator == "/":
        top, bottom = _rational(expression.left), _rational(expression.right)
        if top is None or bottom is None or bottom < 2 or bottom.denominator != 1 or top.denominator != 1:
            return None
        return top / bottom if gcd(top.numerator, bottom.numerator) == 1 else None
    return None


def _surd(expression: ast.Expression) -> bool:
    """Whether this is a sum of rationals and rational multiples of roots of distinct squarefree integers, over a numeral.

    Such a sum is a number in one way only, since these roots are linearly independent over the rationals (Besicovitch),
    where no coefficient and no denominator is 0.
    """
    if isinstance(expression, ast.Binary) and expression.operator == "/" and _rational(expression.right):
        return _surd(expression.left)
    radicands: list[int] = []
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Unary) and node.operator == "-":
            stack.append(node.operand)
        elif isinstance(node, ast.Binary) and node.operator in ("+", "-"):
            stack += [node.left, node.right]
        elif _rational(node) is not None:
            radicands.append(1 if _rational(node) else 0)
        else:
            radicands.append(_radicand(node))
    return 0 not in radicands and len(set(radicands)) == len(radicands)


def _radicand(node: ast.Expression) -> int:
    """n for `sqrt(n)`, `r * sqrt(n)` and these over a numeral, n squarefree and above 1; 0 for anything else."""
    if isinstance(node, ast.Binary) and node.operator == "/" and _rational(node.right):
        return _radicand(node.left)
    if isinstance(node, ast.Binary) and node.operator == "*" and _rational(node.left):
        return _radicand(node.right)
    if not isinstance(node, ast.Apply) or node.function.name != "sqrt" or len(node.arguments) != 1:
        return 0
    number = _rational(node.arguments[0])
    if number is None or number.denominator != 1 or not 1 < number <= _LARGEST_RADICAND:
        return 0
    n = number.numerator
    return 0 if any(n % (d * d) == 0 for d in range(2, isqrt(n) + 1)) else n


def _constructed(expression: ast.Expression, type_: Type, theory: Theory) -> Term:
    """The term of constructors down to numerals and truth values.  Raises: J040."""
    stack = [expression]
    while stack:
        node = stack.pop()
        name = node.function.name if isinstance(node, ast.Apply) else node.name if isinstance(node, ast.Name) else ""
        if constructors_named(name, theory):
            stack += node.arguments if isinstance(node, ast.Apply) else ()
        elif not isinstance(node, ast.Truth) and _rational(node) is None:
            raise not_normal(node.place, "this")
    return elaborate_term(expression, Scope(), theory, type_)[0]


def witness_value(expression: ast.Expression, type_: Type, theory: Theory, corners: list[Corner]) -> Term:
    """The term of a witness: a value, or a `fun` whose body decides by comparisons alone.

    `corners` takes the places where a `fun` rests on a convention; a value does not rest on one.
    Raises: J040.  A witness that says `if P then 1 else 0` for an open P finds nothing.
    """
    if type_.name in theory.datatypes:
        return _constructed(expression, type_, theory)
    names = frozenset[str]()
    body = expression
    if isinstance(expression, ast.Lambda):
        names = frozenset(n.name for b in expression.binders for n in b.names)
        body = expression.body
    _computable(body, names)
    found: list[Corner] = []
    term, _ = elaborate_term(expression, Scope(), theory, type_, found)
    if found and not names:
        raise _by_convention(expression.place, found[0])
    corners += found
    if names and _looks_everywhere(term, theory):
        raise not_normal(expression.place, _COMPARED)
    return term


def program(expression: ast.Expression, type_: Type, theory: Theory, corners: list[Corner]) -> Term:
    """The function that answers a `synthesize`: a `fun` whose body can be computed, definitions and constructors included.

    `corners` takes the places where it rests on a convention, if nothing that stands around them rules that out.
    Raises: J040, J042.  What the body says is neither asked nor assumed: a description of the function, as by a
    quantifier, or a function of which the problem only states properties, would be the question over again.
    """
    if not isinstance(expression, ast.Lambda):
        raise JudgeError("J042", "a `synthesize` wants a function", place=expression.place, mend="write `fun x y => …`")
    names = frozenset(n.name for b in expression.binders for n in b.names)
    called = frozenset(n for n in theory.definitions if computes(n, theory))
    made = frozenset(s.name.partition(MARK)[0] for s in theory.symbols.values() if theory.is_constructor(s))
    _computable(expression.body, names, called | made)
    term = elaborate_term(expression, Scope(), theory, type_, corners)[0]
    if _looks_everywhere(term, theory):
        raise not_normal(expression.place, _COMPARED)
    return term


def _looks_everywhere(term: Term, theory: Theory) -> bool:
    """Whether `term` asks what holds of infinitely many values: by a quantifier, as `f = g` is one, or of values that hold
    functions, whose equality is that of these."""
    parts = _subterms(term)
    if any(part.op in ("forall", "exists") for part in parts):
        return True
    return any(part.op == "eq" and _holds_functions(part.args[0].sort, theory) for part in parts)


def _holds_functions(sort: Sort, theory: Theory) -> bool:
    """Whether values of `sort` are functions, or are made of functions among others."""
    seen, todo = set[Sort](), [sort]
    while todo:
        part = todo.pop()
        if part.result is not None:
            return True
        if part not in seen:
            seen.add(part)
            datatype = theory.datatypes.get(part.name)
            todo += [t.carrier for c in datatype.constructors for t in c.parameters] if datatype is not None else []
    return False


def computes(name: str, theory: Theory) -> bool:
    """Whether a definition is a program: its body, and those that it calls, have no quantifier and no open symbol."""
    seen: set[str] = set()
    names = [name]
    while names:
        name = names.pop()
        definition = theory.definitions.get(name)
        if definition is None:
            return False
        seen.add(name)
        if _looks_everywhere(definition.body, theory):
            return False
        for term in _subterms(definition.body):
            if term.op in ("apply", "lambda", "rational"):
                return False
            if term.op == "call" and term.data.name not in seen and not theory.is_constructor(term.data):
                names.append(term.data.name)
    return True


def _subterms(root: Term) -> set[Term]:
    seen: set[Term] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node.args)
    return seen


def _computable(expression: ast.Expression, names: frozenset[str], functions: frozenset[str] = frozenset()) -> None:
    """Raise J040 unless `expression` can be computed: arithmetic, built-in and given functions, `if` on comparisons."""
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Unary):
            stack.append(node.operand)
        elif isinstance(node, ast.Binary):
            stack += [node.left, node.right]
        elif isinstance(node, ast.Junction):
            stack += node.parts
        elif isinstance(node, ast.Compare):
            stack += node.operands
        elif isinstance(node, ast.If):
            stack += [node.condition, node.then, node.otherwise]
        elif isinstance(node, ast.SetLiteral):
            stack += node.elements
        elif isinstance(node, ast.Apply) and (node.function.name in _FUNCTIONS or node.function.name in functions):
            stack += node.arguments
        elif isinstance(node, ast.Ascription):
            stack.append(node.expression)
        elif isinstance(node, ast.Name):
            if node.name not in names and node.name not in functions:
                raise not_normal(node.place, f"`{node.name}`")
        elif not isinstance(node, (ast.Number, ast.Truth)):
            raise not_normal(node.place, "this")


def solve_claim(problem: Problem, answer: ast.Expression, theory: Theory) -> Term:
    """``forall x.., guards -> (hypotheses and P <-> x.. is in the answer)``"""
    variables = [p.variable for p in problem.parameters]
    statement = conjunction([*(h.formula for h in problem.hypotheses), problem.conclusion])
    body = make("eq", statement, _member(problem, answer, theory))
    for parameter in reversed(problem.parameters):
        condition = guard(parameter.type, parameter.variable)
        body = forall(parameter.variable, body if condition is None else make("implies", condition, body))
    if not variables:
        raise JudgeError("J041", "a `solve` without unknowns has no answer", place=problem.place)
    return body


def points(problem: Problem, answer: ast.Expression, theory: Theory) -> tuple[dict[Term, Term], ...] | None:
    """The elements of a finite set, as values of the unknowns; None for an answer that is not a plain finite set."""
    if not isinstance(answer, ast.SetLiteral):
        return None
    found = []
    for element in answer.elements:
        values = element.elements if isinstance(element, ast.Tuple) else (element,)
        pairs = zip(problem.parameters, values, strict=True)
        found.append({p.variable: elaborate_term(v, Scope(), theory, p.type)[0] for p, v in pairs})
    return tuple(found)


def _member(problem: Problem, answer: ast.Expression, theory: Theory) -> Term:
    if isinstance(answer, ast.SetLiteral):
        parts = [_equals(problem, element, theory, Scope(), frozenset()) for element in answer.elements]
        return _disjunction(parts)
    if isinstance(answer, ast.Binary) and answer.operator == "union":
        return _disjunction([_member(problem, part, theory) for part in (answer.left, answer.right)])
    if isinstance(answer, ast.SetBuilder):
        return _family(problem, answer, theory) if answer.binders else _range(problem, answer, theory)
    raise JudgeError(
        "J041",
        "the answer to a `solve` is the set of all solutions",
        place=answer.place,
        mend="write `{2, 3}`, `{}`, `{(1, 2), (2, 1)}` for two unknowns, an interval or a family",
    )


def _disjunction(parts: list[Term]) -> Term:
    return FALSE if not parts else parts[0] if len(parts) == 1 else make("or", *parts)


def _equals(problem: Problem, element: ast.Expression, theory: Theory, scope: Scope, names: frozenset[str]) -> Term:
    """The formula that the unknowns are the components of `element`."""
    values = element.elements if isinstance(element, ast.Tuple) else (element,)
    if len(values) != len(problem.parameters):
        raise JudgeError(
            "J041",
            f"an element has {len(values)} components, and there are {len(problem.parameters)} unknowns",
            place=element.place,
            mend=f"write ({', '.join(p.name for p in problem.parameters)}) in this order",
        )
    equations = []
    for parameter, item in zip(problem.parameters, values, strict=True):
        equations.append(make("eq", parameter.variable, _component(item, parameter.type, theory, scope, names)))
    return conjunction(equations)


def _component(item: ast.Expression, type_: Type, theory: Theory, scope: Scope, names: frozenset[str]) -> Term:
    if not names:
        return value(item, type_, theory)
    constant(item, names)
    corners: list[Corner] = []
    term, _ = elaborate_term(item, scope, theory, type_, corners)
    if corners:  # `0^n` and `1 - n` among Nats ask whether n is 0, and with that any question can be asked
        raise _by_convention(item.place, corners[0])
    return term


def _family(problem: Problem, answer: ast.SetBuilder, theory: Theory) -> Term:
    """``exists k.., guards and c and x = t(k..)``"""
    scope, bound = Scope(), list[tuple[Term, Type]]()
    for binder in answer.binders:
        if binder.type is None:
            raise not_normal(binder.place, "a parameter without a type")
        type_ = elaborate_type(binder.type, theory)
        if type_.result is not None or type_.name not in ("Nat", "Int"):
            raise not_normal(binder.place, f"a parameter of type {type_}")
        for name in binder.names:
            if name.name in [p.name for p in problem.parameters]:
                raise JudgeError("J002", f"the name `{name.name}` is an unknown of the problem", place=name.place)
            scope, variable = scope.with_variable(name.name, type_)
            bound.append((variable, type_))
    if len(bound) > len(problem.parameters):  # `{a^3 + b^3 + c^3 | a b c : Int}` says which numbers are sums of three cubes
        raise not_normal(answer.place, "a family with more parameters than there are unknowns")
    names = frozenset(n.name for b in answer.binders for n in b.names)
    body = _equals(problem, answer.element, theory, scope, names)
    if answer.condition is not None:
        raise not_normal(answer.condition.place, "a condition on the parameters of a family")
    for variable, type_ in reversed(bound):
        condition = guard(type_, variable)
        body = exists(variable, body if condition is None else make("and", condition, body))
    return body


def _range(problem: Problem, answer: ast.SetBuilder, theory: Theory) -> Term:
    """``c(x)`` for a condition that compares the unknown with constants."""
    if len(problem.parameters) != 1 or not isinstance(answer.element, ast.Name) or answer.condition is None:
        raise not_normal(answer.place, "a condition on more than one unknown")
    (parameter,) = problem.parameters
    name = answer.element.name
    _comparisons(answer.condition, name, parameter, theory)
    scope = Scope().with_value(name, parameter.variable, parameter.type)
    return elaborate_formula(answer.condition, scope, theory)


def _comparisons(condition: ast.Expression, name: str, parameter: Parameter, theory: Theory) -> None:
    """Raise J040 unless `condition` is built by `and`, `or` from comparisons of `name` with constants."""
    stack = [condition]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Junction):
            stack += node.parts
        elif isinstance(node, ast.Truth):
            continue
        elif isinstance(node, ast.Compare) and all(r in _RELATIONS for r in node.relations):
            for operand in node.operands:
                if not (isinstance(operand, ast.Name) and operand.name == name):
                    value(operand, parameter.type, theory)
        else:
            raise not_normal(node.place, "this condition")


def compute_claim(problem: Problem, answer: ast.Expression, theory: Theory) -> Term:
    """``t = v`` for a value v in normal form; ``t`` itself or its negation for a truth value."""
    claim = make("eq", problem.conclusion, value(answer, problem.conclusion_type, theory))
    for parameter in reversed(problem.parameters):
        conditions = [h.formula for h in problem.hypotheses] if parameter is problem.parameters[-1] else []
        condition = guard(parameter.type, parameter.variable)
        conditions = ([] if condition is None else [condition]) + conditions
        claim = forall(parameter.variable, implication(conditions, claim))
    return claim


def witnesses(
    problem: Problem, assignments: tuple[ast.Assignment, ...], theory: Theory, place: Place, corners: list[Corner]
) -> dict[str, Term]:
    """The value of each unknown, and in `corners` where these rest on conventions.

    Raises: J042 (one is missing, twice there, or not an unknown).
    """
    given: dict[str, Term] = {}
    types = {p.name: p.type for p in problem.parameters}
    for assignment in assignments:
        name = assignment.name.name
        if name not in types or name in given:
            known = ", ".join(types) or "none"
            raise JudgeError(
                "J042",
                f"`{name}` is given twice" if name in given else f"`{name}` is no unknown of this problem",
                place=assignment.name.place,
                mend=f"unknowns: {known}",
            )
        given[name] = witness_value(assignment.value, types[name], theory, corners)
    missing = [name for name in types if name not in given]
    if missing:
        raise JudgeError(
            "J042",
            f"no value is given for {', '.join(f'`{m}`' for m in missing)}",
            place=place,
            mend="assign every unknown: `x := 4, y := 33`",
        )
    return given
