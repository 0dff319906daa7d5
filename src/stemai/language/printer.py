"""From an expression of the syntax tree to its text, with as few brackets as the grammar allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from stemai.language import ast, limits

# The levels of stem.lark, loosest first.
_IFF, _IMP, _OR, _AND, _NOT, _CMP, _BITS, _ADD, _MUL, _UNARY, _POWER, _ATOM = range(12)

_BINARY: Final = {
    "<->": (_IFF, _IMP, _IMP), "->": (_IMP, _OR, _IMP),
    "band": (_BITS, _BITS, _ADD), "bor": (_BITS, _BITS, _ADD), "xor": (_BITS, _BITS, _ADD),
    "union": (_BITS, _BITS, _ADD), "inter": (_BITS, _BITS, _ADD), "diff": (_BITS, _BITS, _ADD),
    "++": (_BITS, _BITS, _ADD),
    "<<": (_BITS, _UNARY, _UNARY), "ushr": (_BITS, _UNARY, _UNARY), "sshr": (_BITS, _UNARY, _UNARY),
    "+": (_ADD, _ADD, _MUL), "-": (_ADD, _ADD, _MUL),
    "*": (_MUL, _MUL, _UNARY), "/": (_MUL, _MUL, _UNARY), "mod": (_MUL, _MUL, _UNARY), "div": (_MUL, _MUL, _UNARY),
    "udiv": (_MUL, _MUL, _UNARY), "urem": (_MUL, _MUL, _UNARY), "sdiv": (_MUL, _MUL, _UNARY),
    "srem": (_MUL, _MUL, _UNARY),
    "^": (_POWER, _ATOM, _UNARY),
}  # fmt: skip
_RUNS: Final = ("band", "bor", "xor", "union", "inter", "diff", "++")
_TIGHT: Final = ("^",)
_OPEN: Final = (ast.Quantified, ast.Lambda, ast.If, ast.LetIn)


def print_expression(expression: ast.Expression) -> str:
    """The text of an expression; reading it gives the expression back."""
    return _text(expression, _IFF, True)


def print_assignments(assignments: tuple[ast.Assignment, ...]) -> str:
    """`x := 1, y := 2`."""
    return ", ".join(f"{a.name.name} := {print_expression(a.value)}" for a in assignments)


def print_answer(answer: ast.Answer) -> str:
    """What an answer says, without its justification: `x := 4, y := 33`, `{2, 3}`, `25 at a := 5, b := 5`."""
    if answer.value is None:
        return print_assignments(answer.assignments)
    at = f" at {print_assignments(answer.assignments)}" if answer.assignments else ""
    return print_expression(answer.value) + at


def quoted(expression: ast.Expression) -> str:
    """The text of an expression on one line, cut where it gets long, for messages."""
    text = print_expression(expression)
    return text if len(text) <= limits.EXAMPLE_WIDTH else text[: limits.EXAMPLE_WIDTH - 1] + "…"


def print_binder(binder: ast.Binder, brackets: bool = True) -> str:
    """`(x y : T)`, or without brackets."""
    names = " ".join(n.name for n in binder.names)
    if binder.domain is not None:
        inner = f"{names} in {_domain(binder.domain)}"
    elif binder.type is not None:
        inner = f"{names} : {print_expression(binder.type)}"
    else:
        return names
    return f"({inner})" if brackets else inner


def print_operand(expression: ast.Expression, last: bool) -> str:
    """The text of an expression as a side of a relation, the last one or not."""
    return _text(expression, _BITS, last)


def _domain(node: ast.Range | ast.Expression) -> str:
    if isinstance(node, ast.Range):
        return f"{_text(node.low, _ADD, False)}..{_text(node.high, _ADD, False)}"
    return _text(node, _BITS, False)


def _text(node: Any, level: int, tail: bool) -> str:
    """`node` where the grammar wants `level` or tighter; `tail` says that nothing follows, so that it may be open."""
    if isinstance(node, _OPEN):
        return _open(node) if tail else f"({_open(node)})"
    own = _level(node)
    if own < level or (not tail and _ends_open(node)):
        return f"({_text(node, _IFF, True)})"
    return _PRINTERS[type(node)](node, tail)


def _level(node: Any) -> int:
    if isinstance(node, ast.Binary):
        return _BINARY[node.operator][0]
    if isinstance(node, ast.Junction):
        return _OR if node.operator == "or" else _AND
    if isinstance(node, ast.Compare | ast.Member):
        return _CMP
    if isinstance(node, ast.Unary):
        return _NOT if node.operator == "not" else _UNARY
    return _ATOM


def _ends_open(node: Any) -> bool:
    """Whether the last operand is an open expression, which would swallow what follows."""
    while True:
        if isinstance(node, ast.Binary):
            if node.operator in _RUNS or node.operator in ("<<", "ushr", "sshr"):
                return False
            right = node.right
            needed = _BINARY[node.operator][2]
        elif isinstance(node, ast.Junction):
            right, needed = node.parts[-1], _AND if node.operator == "or" else _NOT
        elif isinstance(node, ast.Compare):
            right, needed = node.operands[-1], _BITS
        elif isinstance(node, ast.Unary):
            right, needed = node.operand, _NOT if node.operator == "not" else _UNARY
        else:
            return False
        if isinstance(right, _OPEN):
            return True
        if _level(right) < needed:
            return False  # it stands in brackets
        node = right


def _open(node: Any) -> str:
    if isinstance(node, ast.Quantified):
        return f"{node.kind} {_variables(node.binders)}, {_text(node.body, _IFF, True)}"
    if isinstance(node, ast.Lambda):
        return f"fun {_variables(node.binders)} => {_text(node.body, _IFF, True)}"
    if isinstance(node, ast.If):
        parts = (_text(p, _IFF, True) for p in (node.condition, node.then, node.otherwise))
        return "if {} then {} else {}".format(*parts)
    type_ = "" if node.type is None else f" : {print_expression(node.type)}"
    return f"let {node.name.name}{type_} := {_text(node.value, _BITS, False)} in {print_expression(node.body)}"


def _variables(binders: tuple[ast.Binder, ...]) -> str:
    bare = len(binders) == 1 and (binders[0].type is None or not _needs_brackets(binders[0]))
    return " ".join(print_binder(b, brackets=not bare) for b in binders)


def _needs_brackets(binder: ast.Binder) -> bool:
    """A hypothesis reads better in brackets: `forall (h : 0 < x), …`."""
    return not isinstance(binder.type, ast.BaseType | ast.Name | ast.Apply | ast.Binary)


def _binary(node: ast.Binary, tail: bool) -> str:
    _, left_level, right_level = _BINARY[node.operator]
    closed = node.operator in _RUNS or node.operator in ("<<", "ushr", "sshr")
    if node.operator in _RUNS and not (isinstance(node.left, ast.Binary) and node.left.operator == node.operator):
        left_level = _ADD
    left = _text(node.left, left_level, False)
    right = _text(node.right, right_level, tail and not closed)
    blank = "" if node.operator in _TIGHT else " "
    return f"{left}{blank}{node.operator}{blank}{right}"


def _junction(node: ast.Junction, tail: bool) -> str:
    level = _AND if node.operator == "or" else _NOT
    last = len(node.parts) - 1
    return f" {node.operator} ".join(_text(p, level, tail and i == last) for i, p in enumerate(node.parts))


def _compare(node: ast.Compare, tail: bool) -> str:
    last = len(node.operands) - 1
    texts = [_text(operand, _BITS, tail and i == last) for i, operand in enumerate(node.operands)]
    return texts[0] + "".join(f" {r} {t}" for r, t in zip(node.relations, texts[1:], strict=True))


def _unary(node: ast.Unary, tail: bool) -> str:
    if node.operator == "not":
        return f"not {_text(node.operand, _NOT, tail)}"
    inner = _text(node.operand, _UNARY, tail)
    return f"-({inner})" if inner.startswith("-") else f"-{inner}"


def _match(node: ast.Match) -> str:
    arms = (f"| {_pattern(arm.pattern)} => {print_expression(arm.body)}" for arm in node.arms)
    return f"match {print_expression(node.subject)} with {' '.join(arms)} end"


def _pattern(pattern: ast.Pattern) -> str:
    return pattern.head.name + (f"({', '.join(map(_pattern, pattern.parts))})" if pattern.parts else "")


def print_constructor(constructor: ast.Constructor) -> str:
    """`nil`, or `cons(head : Int, List)`."""
    fields = (f"{'' if f.name is None else f'{f.name.name} : '}{print_expression(f.type)}" for f in constructor.fields)
    return constructor.name.name + (f"({', '.join(fields)})" if constructor.fields else "")


def _set_builder(node: ast.SetBuilder) -> str:
    if not node.binders:
        element = node.element
        if isinstance(element, ast.Ascription) and isinstance(element.expression, ast.Name):
            name, type_ = element.expression.name, print_expression(element.type)
            return f"{{{name} : {type_} | {_condition(node)}}}"
        return f"{{{print_expression(element)} | {_condition(node)}}}"
    condition = "" if node.condition is None else f", {print_expression(node.condition)}"
    return f"{{{print_expression(node.element)} | {print_binder(node.binders[0], brackets=False)}{condition}}}"


def _condition(node: ast.SetBuilder) -> str:
    return "true" if node.condition is None else print_expression(node.condition)


def _commas(nodes: tuple[ast.Expression, ...]) -> str:
    return ", ".join(print_expression(n) for n in nodes)


def _unit(unit: ast.Expression) -> str:
    """`m/s^2`, close together as units are written."""
    return print_expression(unit).replace(" * ", "*").replace(" / ", "/")


def _held(node: ast.Identifier | ast.Expression) -> str:
    """What is indexed."""
    if isinstance(node, ast.Identifier):
        return node.name
    plain = isinstance(node, ast.Update | ast.Index | ast.Apply | ast.Sequence | ast.Ascription)
    return print_expression(node) if plain else f"({print_expression(node)})"


def _updated(node: ast.Update) -> str:
    entries = (f"[{print_expression(e.key)} := {print_expression(e.image)}]" for e in node.entries)
    return node.function.name + "".join(entries)


_PRINTERS: Final[dict[type, Callable[[Any, bool], str]]] = {
    ast.Name: lambda n, _: n.name,
    ast.BaseType: lambda n, _: n.name,
    ast.Number: lambda n, _: n.text,
    ast.Measured: lambda n, _: f"{print_expression(n.base)}[{_unit(n.unit)}]",
    ast.Truth: lambda n, _: "true" if n.value else "false",
    ast.Apply: lambda n, _: f"{n.function.name}({_commas(n.arguments)})",
    ast.Index: lambda n, _: f"{_held(n.array)}[{print_expression(n.index)}]",
    ast.Update: lambda n, _: _updated(n),
    ast.Unary: _unary,
    ast.Binary: _binary,
    ast.Junction: _junction,
    ast.Compare: _compare,
    ast.Member: lambda n, _: f"{_text(n.element, _BITS, False)} in {_domain(n.domain)}",
    ast.Ascription: lambda n, _: f"({print_expression(n.expression)} : {print_expression(n.type)})",
    ast.Big: lambda n, _: f"{n.kind}({n.index.name} in {_domain(n.domain)}, {print_expression(n.body)})",
    ast.Match: lambda n, _: _match(n),
    ast.Tuple: lambda n, _: f"({_commas(n.elements)})",
    ast.Sequence: lambda n, _: f"[{_commas(n.elements)}]",
    ast.SetLiteral: lambda n, _: f"{{{_commas(n.elements)}}}",
    ast.SetBuilder: lambda n, _: _set_builder(n),
}
