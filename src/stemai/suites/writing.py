"""Making statements in our language: syntax trees from parts, and their text with no more casts than are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, Final

from stemai.errors import Fault, LanguageError, Place
from stemai.kernel.terms import Term
from stemai.language import ast, format_source, parse_problem
from stemai.language.layout import print_item
from stemai.library import elaborate
from stemai.suites.reading import NotCovered

NOWHERE: Final = Place("<made>", 1, 1, 1, 1)
NAT, INT, RAT, REAL, BOOL = (ast.BaseType(n, NOWHERE) for n in ("Nat", "Int", "Rat", "Real", "Bool"))

NODES: Final = 1_000_000  # of the trees of one statement: values that are put in place may stand in many places

EFFORT: Final = 6_000_000  # nodes that are gone through to leave out casts

Expr = ast.Expression


def name(text: str) -> ast.Name:
    """A variable."""
    return ast.Name(text, NOWHERE)


def identifier(text: str) -> ast.Identifier:
    """A name where it is introduced."""
    return ast.Identifier(text, NOWHERE)


def numeral(value: int | Fraction, type_: Expr | None = None) -> Expr:
    """A number that is not negative, cast to `type_`; one that is no decimal is a quotient of numerals."""
    value = Fraction(value)
    if value.denominator != 1:
        return binary("/", numeral(value.numerator, type_), numeral(value.denominator, type_))
    written = ast.Number(value, False, str(value.numerator), NOWHERE)
    return written if type_ is None else cast(written, type_)


def cast(expression: Expr, type_: Expr) -> Expr:
    """`(e : T)`."""
    return ast.Ascription(expression, type_, NOWHERE)


def binary(operator: str, left: Expr, right: Expr) -> Expr:
    """An infix operator."""
    return ast.Binary(operator, left, right, NOWHERE)


def compare(left: Expr, relation: str, right: Expr) -> Expr:
    """One relation."""
    return ast.Compare((left, right), (relation,), NOWHERE)


def between(low: Expr, middle: Expr, relation: str, high: Expr) -> Expr:
    """`low <= middle < high`, or with another second relation."""
    return ast.Compare((low, middle, high), ("<=", relation), NOWHERE)


def minus(operand: Expr) -> Expr:
    """`-e`; of a cast numeral, inside the cast: `-3` is a numeral too."""
    if isinstance(operand, ast.Ascription) and isinstance(operand.expression, ast.Number):
        return replace(operand, expression=minus(operand.expression))
    return ast.Unary("-", operand, NOWHERE)


def negation(operand: Expr) -> Expr:
    """`not p`, or `a != b`."""
    if isinstance(operand, ast.Compare) and operand.relations == ("=",):
        return replace(operand, relations=("!=",))
    return ast.Unary("not", operand, NOWHERE)


def apply(function: str, *arguments: Expr) -> Expr:
    """`f(a, b)`, or `f` alone where there are no arguments."""
    return ast.Apply(identifier(function), arguments, NOWHERE) if arguments else name(function)


def junction(operator: str, *parts: Expr) -> Expr:
    """`p and q and r`, flat at its right end; one part alone is itself."""
    flat: list[Expr] = []
    for part in parts:
        if isinstance(part, ast.Junction) and part.operator == operator:
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else ast.Junction(operator, tuple(flat), NOWHERE)


def implies(premise: Expr, conclusion: Expr) -> Expr:
    """`p -> q`."""
    return binary("->", premise, conclusion)


def choice(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """`if c then s else t`."""
    return ast.If(condition, then, otherwise, NOWHERE)


def binder(names: Sequence[str], type_: Expr) -> ast.Binder:
    """`(x y : T)` or `(h : P)`."""
    return ast.Binder(tuple(identifier(n) for n in names), type_, None, NOWHERE)


def quantified(kind: str, names: Sequence[str], type_: Expr, body: Expr) -> Expr:
    """`forall x y : T, p` or `exists x y : T, p`; binders of the same kind and type become one."""
    if isinstance(body, ast.Quantified) and body.kind == kind and body.binders[0].type == type_:
        first, *rest = body.binders
        joined = binder((*names, *(n.name for n in first.names)), type_)
        return replace(body, binders=(joined, *rest))
    which: Any = kind
    return ast.Quantified(which, (binder(names, type_),), body, NOWHERE)


def big(kind: str, index: str, low: Expr, high: Expr, body: Expr) -> Expr:
    """`sum(k in a..b, e)` or `prod(k in a..b, e)`."""
    which: Any = kind
    return ast.Big(which, identifier(index), ast.Range(low, high, NOWHERE), body, NOWHERE)


def arrow(arguments: Sequence[Expr], result: Expr) -> Expr:
    """`A -> B -> C`."""
    for argument in reversed(arguments):
        result = binary("->", argument, result)
    return result


def problem(kind: str, called: str, binders: Sequence[ast.Binder], body: Expr) -> ast.Problem:
    """A theorem, or another item of that form."""
    which: Any = kind
    return ast.Problem(which, identifier(called), tuple(binders), body, NOWHERE)


def grouped(binders: Sequence[ast.Binder]) -> list[ast.Binder]:
    """Parameters of one type that stand side by side, in one pair of brackets."""
    found: list[ast.Binder] = []
    for each in binders:
        last = found[-1] if found else None
        if last is not None and last.type == each.type and is_type(each.type):
            found[-1] = replace(last, names=(*last.names, *each.names))
        else:
            found.append(each)
    return found


def is_type(expression: Expr | None) -> bool:
    """Whether it is a base type, or functions between these; a hypothesis is not."""
    while isinstance(expression, ast.Binary) and expression.operator == "->":
        expression = expression.right
    return isinstance(expression, ast.BaseType)


def imported(*modules: str) -> ast.Import:
    """`import a, b`: modules of the library."""
    return ast.Import(tuple(identifier(m) for m in modules), NOWHERE)


def symbol(declared: ast.Binder) -> ast.Definition:
    """`def f : A -> B`, an unknown of the file, for a parameter `(f : A -> B)`."""
    if declared.type is None:
        raise Fault("F061", "a parameter without a type")
    return ast.Definition(declared.names[0], (), (), declared.type, None, (), NOWHERE)


def parsed(text: str) -> tuple[ast.ProblemItem, ...]:
    """The items of a text of ours, such as a definition that a reader adds."""
    return parse_problem(text, "<made>").items


# -------------------------------------------------------------------------------------------------------------- text


def written(items: Sequence[ast.ProblemItem]) -> str:
    """The text of `items`, the last of which is a problem, without the casts that change nothing.

    A cast is left out if the kernel formula is the same without it: terms are interned, so that is identity.
    Raises: LanguageError (the items do not elaborate), NotCovered (too large), F061 (the text does not say what the items do).
    """
    nodes = size(items)
    if nodes > NODES:
        raise NotCovered("too large", f"more than {NODES} nodes once everything is written out")
    *before, last = items
    if not isinstance(last, ast.Problem):
        raise Fault("F061", "the last item is no problem")
    goal = meaning((*before, last))

    def same(problem_: ast.Problem) -> bool:
        try:
            return meaning((*before, problem_)) is goal
        except LanguageError:
            return False

    shortest = _without_casts(last, same, EFFORT // nodes)
    text = text_of((*before, shortest))
    if meaning(parse_problem(text, "<made>").items) is not goal:
        raise Fault("F061", f"the text of `{last.name.name}` does not say what was read")
    return text


def size(node: Any) -> int:
    """How many nodes a tree has; one that stands in many places is counted in each, and looked at once."""
    sizes: dict[int, int] = {}
    stack = [node]
    while stack:
        top = stack[-1]
        inner = _inner(top)
        waiting = [part for part in inner if id(part) not in sizes]
        if waiting:
            stack += waiting
        else:
            sizes[id(stack.pop())] = 1 + sum(sizes[id(part)] for part in inner)
    return sizes[id(node)]


def _inner(node: Any) -> list[Any]:
    """What a node holds, without places and texts."""
    if isinstance(node, tuple | list):
        held = list(node)
    elif is_dataclass(node) and not isinstance(node, type | Place):
        held = [getattr(node, f.name) for f in fields(node) if f.name != "place"]
    else:
        return []
    return [part for part in held if isinstance(part, tuple | list) or is_dataclass(part)]


def text_of(items: Sequence[ast.ProblemItem]) -> str:
    """The text of `items` in canonical layout."""
    return format_source("\n".join(print_item(i) for i in items))


def meaning(items: Sequence[ast.ProblemItem]) -> Term:
    """The kernel formula of the last problem among `items`.  Raises: LanguageError."""
    module = elaborate(ast.ProblemFile(tuple(items), (), "", "<made>"))
    return module.problems[-1].goal


def _without_casts(problem_: ast.Problem, same: Callable[[ast.Problem], bool], attempts: int) -> ast.Problem:
    """`problem_` with as few casts as `same` allows, looked for by halving; no more after so many attempts."""
    total = _count(problem_)
    dropped: set[int] = set()
    left = attempts

    def drop(numbers: list[int]) -> None:
        nonlocal left
        if not numbers or left <= 0:
            return
        left -= 1
        attempt = dropped | set(numbers)
        if same(_dropping(problem_, attempt)):
            dropped.update(numbers)
        elif len(numbers) > 1:
            middle = len(numbers) // 2
            drop(numbers[:middle])
            drop(numbers[middle:])

    drop(list(range(total)))
    return _dropping(problem_, dropped)


def _count(problem_: ast.Problem) -> int:
    counter = _Counter(frozenset())
    counter.visit(problem_)
    return counter.seen


def _dropping(problem_: ast.Problem, numbers: set[int]) -> ast.Problem:
    found: ast.Problem = _Counter(frozenset(numbers)).visit(problem_)
    return found


class _Counter:
    """Numbers the casts of a tree in the order in which they are met, and leaves some out."""

    def __init__(self, dropped: frozenset[int]) -> None:
        self.seen = 0
        self._dropped = dropped

    def visit(self, node: Any) -> Any:
        if isinstance(node, ast.Ascription):
            number = self.seen
            self.seen += 1
            inner = self.visit(node.expression)
            return inner if number in self._dropped else replace(node, expression=inner)
        if isinstance(node, tuple):
            return tuple(self.visit(n) for n in node)
        if is_dataclass(node) and not isinstance(node, type | Place | ast.Identifier | ast.Number):
            changed = {f.name: self.visit(getattr(node, f.name)) for f in fields(node) if f.name != "place"}
            return replace(node, **changed)
        return node
