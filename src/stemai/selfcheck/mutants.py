"""Kernel modules with one side condition deleted, weakened or turned round, by changes to their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stemai.selfcheck.operators import Site, core_sites

KERNEL: Final = Path(__file__).resolve().parents[1] / "kernel"
NOT_TRUSTED: Final = ("codes.py", "printer.py", "limits.py", "__init__.py")

_REFUSING: Final = ("refuse", "undecided")
_CHECKING: Final = ("require", "_require")
_CHECKED_BY_CALLING: Final = ("_sort_of",)  # called for its refusal alone


@dataclass(frozen=True)
class Mutant:
    """`name` does not change when other lines of the module do."""

    file: str
    name: str
    line: int


def modules() -> list[str]:
    """The trusted modules, as paths below the kernel."""
    paths = (p.relative_to(KERNEL).as_posix() for p in KERNEL.rglob("*.py"))
    return sorted(p for p in paths if p.rsplit("/", 1)[-1] not in NOT_TRUSTED)


def mutants_of(file: str, core: bool = False) -> list[Mutant]:
    """Every mutant of a module, in the order of its text."""
    return [Mutant(file, name, site.line) for name, site in _named(file, _tree(file), core).items()]


def all_mutants(core: bool = False) -> list[Mutant]:
    """Of every trusted module; `core` gives changed operators and constants in place of side conditions."""
    return [mutant for file in modules() for mutant in mutants_of(file, core)]


def mutated(mutant: Mutant) -> ast.Module:
    """The syntax tree of the module with that one change."""
    tree = _tree(mutant.file)
    sites = _named(mutant.file, tree, core=False)
    (sites if mutant.name in sites else _named(mutant.file, tree, core=True))[mutant.name].apply()
    return ast.fix_missing_locations(tree)


def _tree(file: str) -> ast.Module:
    return ast.parse((KERNEL / file).read_text(encoding="utf-8"))


def _named(file: str, tree: ast.Module, core: bool) -> dict[str, Site]:
    found: dict[str, Site] = {}
    for site in core_sites(tree) if core else _sites(tree):
        text = " ".join(site.text.split())
        base = f"{file}:{site.where}: {site.kind}: {text if len(text) <= 100 else text[:100] + '…'}"
        name, count = base, 2
        while name in found:
            name, count = f"{base} ({count})", count + 1
        found[name] = site
    return found


def _sites(tree: ast.Module) -> Iterator[Site]:
    stack: list[tuple[ast.AST, str]] = [(tree, "module")]
    while stack:
        node, where = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            where = node.name if where == "module" else f"{where}.{node.name}"
        if not (isinstance(node, ast.ClassDef) and node.name == "_Need"):
            yield from _at(node, where)
            stack.extend((child, where) for child in reversed(list(ast.iter_child_nodes(node))))


def _at(node: ast.AST, where: str) -> Iterator[Site]:
    if isinstance(node, ast.If) and _refuses(node.body):
        yield from _condition(node, where)
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield from _statements(node, block, where)
    if isinstance(node, ast.IfExp) and (_is_none(node.orelse) or _calls(node.orelse, _REFUSING)):
        yield from _condition(node, where)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and _calls(node.values[-1], _REFUSING):
        yield Site(where, "never", ast.unparse(node), node.lineno, _setter(node, "values", [node.values[0], node.values[0]]))
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "fits":
        yield from _parts(node.value, where)
    if isinstance(node, ast.Assign) and _calls(node.value, ("_require_op",)):
        call = node.value
        if isinstance(call, ast.Call):
            bare = ast.Attribute(call.args[1], "args", ast.Load())
            yield Site(where, "unchecked", ast.unparse(call), node.lineno, _setter(node, "value", bare))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _conclusions(node, where)


def _condition(node: ast.If | ast.IfExp, where: str) -> Iterator[Site]:
    """What refuses where `test` holds (an `if`), or gives something only where it does (a conditional expression)."""
    text, line = ast.unparse(node.test), node.test.lineno
    refuses = isinstance(node, ast.If)
    yield Site(where, "never refuses", text, line, _setter(node, "test", ast.Constant(not refuses)))
    yield Site(where, "always refuses", text, line, _setter(node, "test", ast.Constant(refuses)))
    yield from _parts(node.test, where)


def _parts(test: ast.expr, where: str) -> Iterator[Site]:
    """Each operand of `and` and `or` left out, and each link of a chain of comparisons."""
    for node in ast.walk(test):
        if isinstance(node, ast.BoolOp):
            for position, operand in enumerate(node.values):
                rest = node.values[:position] + node.values[position + 1 :]
                change = _setter(node, "values", rest if len(rest) > 1 else rest * 2)
                yield Site(where, "without", ast.unparse(operand), operand.lineno, change)
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            for position in range(len(node.ops)):
                yield Site(where, f"without link {position} of", ast.unparse(node), node.lineno, _unlinked(node, position))


def _unlinked(node: ast.Compare, position: int) -> Callable[[], None]:
    """The chain with one comparison fewer; the middle of a longer one is kept on the left."""

    def apply() -> None:
        if position == 0:
            node.left = node.comparators[0]
        del node.ops[position], node.comparators[0 if position == 0 else position]

    return apply


def _statements(parent: ast.AST, block: list[ast.stmt], where: str) -> Iterator[Site]:
    for position, statement in enumerate(block):
        checks = isinstance(statement, ast.Expr) and _calls(statement.value, (*_CHECKING, *_CHECKED_BY_CALLING), prefix=True)
        bare = isinstance(statement, ast.Raise) or (isinstance(statement, ast.Expr) and _calls(statement.value, _REFUSING))
        guarded = isinstance(parent, ast.If) and block is parent.body and position == len(block) - 1
        if checks or (bare and not guarded):
            yield Site(where, "deleted", ast.unparse(statement), statement.lineno, _replacer(block, position))


def _conclusions(node: ast.Call, where: str) -> Iterator[Site]:
    """A sequent that lost a hypothesis."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "Sequent" and len(node.args) == 2 and where != "module":
        text = ast.unparse(node.args[0])
        if text != "NO_HYPOTHESES":
            yield Site(
                where, "no hypotheses", text, node.lineno, _item_setter(node.args, 0, ast.Name("NO_HYPOTHESES", ast.Load()))
            )
        for part in ast.walk(node.args[0]):
            if isinstance(part, ast.BinOp) and isinstance(part.op, ast.BitOr):
                for lost, kept in ((part.left, part.right), (part.right, part.left)):
                    yield Site(where, "hypotheses without", ast.unparse(lost), node.lineno, _become(part, kept))
    if name == "_fact":
        for position, argument in enumerate(node.args[1:], 1):
            yield Site(where, "fact without", ast.unparse(argument), node.lineno, _deleter(node.args, position))


def _become(node: ast.BinOp, kept: ast.expr) -> Callable[[], None]:
    def apply() -> None:
        node.left, node.op, node.right = kept, ast.BitOr(), kept

    return apply


def _setter(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, field, value)


def _item_setter(items: list[ast.expr], position: int, value: ast.expr) -> Callable[[], None]:
    def apply() -> None:
        items[position] = value

    return apply


def _deleter(items: list[ast.expr], position: int) -> Callable[[], None]:
    def apply() -> None:
        del items[position]

    return apply


def _replacer(block: list[ast.stmt], position: int) -> Callable[[], None]:
    def apply() -> None:
        block[position] = ast.Pass()

    return apply


def _refuses(body: list[ast.stmt]) -> bool:
    last = body[-1]
    return isinstance(last, ast.Raise) or (isinstance(last, ast.Expr) and _calls(last.value, _REFUSING))


def _calls(node: ast.expr, names: tuple[str, ...], prefix: bool = False) -> bool:
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    return any(name.startswith(n) if prefix else name == n for n in names)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
