"""Several modules of this package as one text: in the order of their imports, each name meaning what it meant.

What is merged is source text, with its comments and docstrings.  The syntax tree only says where something is:
imports of ours are dropped, those of the standard library are gathered at the top, `module.name` becomes `name`, and where
two modules use one name for two things, the later one is prefixed with the name of its module.  Definitions that nothing
reaches are left out.  A construct that this file does not understand is refused, so that no meaning is guessed.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from stemai.errors import Fault

_ROOT: Final = Path(__file__).resolve().parents[2]
_PACKAGE: Final = "stemai"
_BANNER: Final = "# ---"
_WIDTH: Final = 110

#: A thing that a name can mean: (module, name in it), where a standard module itself has no name in it.
Entity = tuple[str, str]


@dataclass(frozen=True)
class Reference:
    """Where the source text speaks of something outside: columns count bytes, as in the syntax tree."""

    line: int
    column: int
    end_line: int
    end_column: int
    entity: Entity
    locals: frozenset[str]  # names that mean something of their own there


@dataclass
class Part:
    """One statement at the top of a module: the names that it defines, its text, and what it speaks of."""

    node: ast.stmt
    first: int  # line, from 1: of its decorators, and of the comments that belong to it
    names: tuple[str, ...]
    registers: str = ""  # the decorator of ours that enters it into a table
    banner: str = ""  # the line that opens its section, where it is the first of one
    references: tuple[Reference, ...] = ()

    @property
    def last(self) -> int:
        return self.node.end_lineno or self.first


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines of a module that are left out, and what stands there instead."""

    first: int
    last: int
    text: str = ""


#: What is left out of parts, by their `id`.
Cuts = Mapping[int, tuple[Cut, ...]]


@dataclass
class Module:
    """A module of ours, read."""

    name: str
    lines: list[bytes]
    docstring: str
    parts: list[Part] = field(default_factory=list)
    means: dict[str, Entity] = field(default_factory=dict)  # global name -> what it is
    imports: list[str] = field(default_factory=list)  # modules of ours, in order
    identifiers: frozenset[str] = frozenset()  # all that occur, local ones too
    settled: bool = False  # its parts know what they speak of

    @property
    def stem(self) -> str:
        return self.name.rsplit(".", 1)[-1]


def source_of(name: str) -> bytes:
    """The source text of a module of ours."""
    return _file_of(name).read_bytes()


def _file_of(name: str) -> Path:
    path = _ROOT.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _is_module(name: str) -> bool:
    return name.split(".")[0] == _PACKAGE and _file_of(name).is_file()


# ---------------------------------------------------------------------------------------------------------- reading


@cache
def read_module(name: str) -> Module:
    """The module, with what each of its global names means; where it speaks of them comes with `in_order`."""
    source = source_of(name)
    tree = ast.parse(source)
    docstring = ast.get_docstring(tree)
    module = Module(name, source.split(b"\n"), docstring or "", identifiers=_identifiers(tree))
    end = 0
    for node in tree.body[0 if docstring is None else 1 :]:
        if _is_import(node):
            _note_imports(module, node)
        else:
            part = Part(node, min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]), _defined(node))
            module.means.update({n: (name, n) for n in part.names})
            _take_comments(module, part, end)
            module.parts.append(part)
        end = node.end_lineno or end
    return module


def _identifiers(tree: ast.Module) -> frozenset[str]:
    found = (getattr(n, "id", None) or getattr(n, "arg", None) or getattr(n, "name", None) for n in ast.walk(tree))
    return frozenset(name for name in found if isinstance(name, str))


def _is_import(node: ast.stmt) -> bool:
    """Whether the statement only imports, perhaps for types alone."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return all(_is_import(inner) for inner in (*node.body, *node.orelse))
    return isinstance(node, ast.Import | ast.ImportFrom)


def _note_imports(module: Module, node: ast.stmt) -> None:
    if isinstance(node, ast.If):
        imports = list(module.imports)
        for inner in node.body:
            _note_imports(module, inner)
        module.imports = imports  # for types alone: it sets no order
    elif isinstance(node, ast.Import):
        for alias in node.names:
            if _is_module(alias.name):
                module.imports.append(alias.name)
            elif alias.asname is None and "." not in alias.name:
                module.means[alias.name] = (alias.name, "")
            else:
                raise _not_understood(module.name, node)
    elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
        module.imports += _imported(node)
        for alias in node.names:
            inner_name = f"{node.module}.{alias.name}"
            entity = (inner_name, "") if _is_module(inner_name) else (node.module, alias.name)
            if alias.asname not in (None, alias.name) and not _is_module(node.module):
                raise _not_understood(module.name, node)
            module.means[alias.asname or alias.name] = entity
    else:
        raise _not_understood(module.name, node)


def _imported(node: ast.stmt) -> list[str]:
    """The modules of ours that a `from` import needs."""
    if not isinstance(node, ast.ImportFrom) or not _is_module(str(node.module)):
        return []
    inner = [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in inner if _is_module(name)] or [str(node.module)]


def _defined(node: ast.stmt) -> tuple[str, ...]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (node.name,)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return tuple(t.id for t in targets if isinstance(t, ast.Name))


def _take_comments(module: Module, part: Part, end: int) -> None:
    """Let the comments right above a statement belong to it, and a line of dashes open its section."""
    while part.first - 1 > end and module.lines[part.first - 2].startswith(b"#"):
        part.first -= 1
    for number in range(end, part.first):
        text = module.lines[number].decode()
        if text.startswith(_BANNER):
            part.banner = text
            part.first = max(part.first, number + 2)


def _registering(module: Module, node: ast.stmt) -> str:
    """The name of the decorator of ours that enters a function into a table; empty without one."""
    for decorator in getattr(node, "decorator_list", ()):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Name) and _is_module(module.means.get(called.id, ("", ""))[0]):
            return called.id
    return ""


# ------------------------------------------------------------------------------------------------------- references


def _references(module: Module, node: ast.stmt) -> tuple[Reference, ...]:
    """Every place in `node` that speaks of a global name, a built-in one too."""
    finder = _Finder(module)
    finder.visit(node)
    return tuple(finder.found)


class _Finder(ast.NodeVisitor):
    """Walks with the names that the functions around bind; a class binds for its own statements alone."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.found: list[Reference] = []
        self._scopes: list[frozenset[str]] = []

    def visit_Name(self, node: ast.Name) -> None:
        if not any(node.id in scope for scope in self._scopes):
            self._note(node, self.module.means.get(node.id, ("builtins", node.id)))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        value = node.value
        if isinstance(value, ast.Name) and not any(value.id in scope for scope in self._scopes):
            entity = self.module.means.get(value.id)
            if entity is not None and entity[1] == "" and _is_module(entity[0]):
                self._note(node, (entity[0], node.attr))
                return
        self.generic_visit(node)

    def _note(self, node: ast.expr, entity: Entity) -> None:
        if entity[0] == "builtins" and not hasattr(builtins, entity[1]) and entity[1] not in ("__name__", "__file__"):
            raise _not_understood(self.module.name, node)
        if not entity[1] and _is_module(entity[0]):
            raise _not_understood(self.module.name, node)
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        around = frozenset[str]().union(*self._scopes)
        self.found.append(Reference(node.lineno, node.col_offset, end_line, end_column, _home(entity), around))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        arguments = _arguments(node.args)
        outside = [*node.decorator_list, *(a.annotation for a in arguments), node.returns, *_defaults(node.args)]
        self._all(outside)
        self._inside({a.arg for a in arguments} | _bound(node.body), node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._all(_defaults(node.args))
        self._inside({a.arg for a in _arguments(node.args)}, [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._all([*node.decorator_list, *node.bases, *(k.value for k in node.keywords)])
        own = _bound(node.body)
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef):
                self.visit(statement)  # a method does not see the names of its class; its defaults would
                if any(isinstance(n, ast.Name) and n.id in own for d in _defaults(statement.args) if d for n in ast.walk(d)):
                    raise _not_understood(self.module.name, statement)
            else:
                self._inside(own, [statement])

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        self.visit(node.generators[0].iter)
        own = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        rest: list[ast.AST] = [g.iter for g in node.generators[1:]]
        rest += [g.target for g in node.generators] + [c for g in node.generators for c in g.ifs]
        rest += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._inside(own, rest)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension

    def _refused(self, node: ast.AST) -> None:
        raise _not_understood(self.module.name, node)

    visit_Global = visit_Nonlocal = visit_Match = visit_AsyncFunctionDef = visit_Import = visit_ImportFrom = _refused
    visit_Assert = _refused  # -O takes it away, so nothing may rest on it

    def _all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _inside(self, names: set[str], nodes: Iterable[ast.AST]) -> None:
        self._scopes.append(frozenset(names))
        self._all(nodes)
        self._scopes.pop()


def _home(entity: Entity) -> Entity:
    """What an imported name stands for in the module that defines it."""
    module, name = entity
    while name and _is_module(module):
        means = read_module(module).means.get(name)
        if means is None:
            raise Fault("F701", f"{module} has no {name}")
        if means == (module, name):
            break
        module, name = means
    return module, name


def _arguments(args: ast.arguments) -> list[ast.arg]:
    extra = [a for a in (args.vararg, args.kwarg) if a is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *extra]


def _defaults(args: ast.arguments) -> list[ast.expr | None]:
    return [*args.defaults, *args.kw_defaults]


def _bound(body: Iterable[ast.AST]) -> set[str]:
    """The names that statements bind in the function or class that they stand in."""
    found: set[str] = set()
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(node.id)
        if isinstance(node, ast.ExceptHandler) and node.name is not None:
            found.add(node.name)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            # Its variables are its own, but what `:=` binds inside is the function's.
            found |= {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}
            continue
        stack.extend(ast.iter_child_nodes(node))
    return found


def _not_understood(module: str, node: ast.AST) -> Fault:
    where = f"{module}, line {getattr(node, 'lineno', '?')}"
    return Fault("F701", f"the exporter does not understand {where}", cause=ast.unparse(node)[:200])


# ---------------------------------------------------------------------------------------------------------- merging


def in_order(roots: Iterable[str]) -> list[Module]:
    """The modules of ours that `roots` import, directly or not, each after those that it imports."""
    done: dict[str, Module] = {}

    def visit(name: str) -> None:
        if name not in done:
            module = read_module(name)
            for imported in module.imports:
                visit(imported)
            done[name] = module

    for root in roots:
        visit(root)
    for module in done.values():
        for part in module.parts if not module.settled else ():
            part.references = _references(module, part.node)
            part.registers = _registering(module, part.node)
        module.settled = True
    return list(done.values())


def reached(modules: list[Module], wanted: Iterable[Entity], cuts: Cuts) -> set[int]:
    """The parts (by `id`) that `wanted` rest on.  What registers itself in a table comes with the rest of its module,
    except for what `rule` registers: that is wanted by name, or left out."""
    home = {(m.name, name): (m, part) for m in modules for part in m.parts for name in part.names}
    kept: set[int] = set()
    todo = list(wanted)
    while todo:
        entity = todo.pop()
        if entity not in home:
            continue
        module, part = home[entity]
        for found in (part, *(p for p in module.parts if not p.names or p.registers not in ("", "rule"))):
            if id(found) not in kept:
                kept.add(id(found))
                todo += [r.entity for r in speaks_of(found, cuts)]
    return kept


def speaks_of(part: Part, cuts: Cuts) -> list[Reference]:
    """The references of a part, but for those in lines that are left out."""
    return [r for r in part.references if not is_cut(part, r.line, cuts)]


def is_cut(part: Part, line: int, cuts: Cuts) -> bool:
    """Whether a line of the part's module is left out."""
    return any(cut.first <= line <= cut.last for cut in cuts.get(id(part), ()))


def names_of(modules: list[Module], fixed: Collection[Entity]) -> dict[Entity, str]:
    """A name of its own for each thing of ours: its own name where that is free, else with its module in front.

    `fixed` keep their names, as do the built-in names and those of the standard library.
    """
    references = {r.entity for m in modules for p in m.parts for r in p.references}
    outside = {name or module for module, name in references if not _is_module(module)}
    used = outside | {entity[1] for entity in fixed}
    spoken = frozenset[str]().union(*(m.identifiers for m in modules))
    names = {entity: entity[1] for entity in fixed}
    for module in modules:
        for part in module.parts:
            for name in part.names:
                chosen = name
                if (module.name, name) in names:
                    continue
                if chosen in used:
                    chosen = f"_{module.stem}_{name.lstrip('_')}" if name[0] == "_" else f"{module.stem}_{name}"
                    if chosen in spoken or chosen in used:
                        raise Fault("F701", f"there is no free name for {module.name}.{name}")
                used.add(chosen)
                names[module.name, name] = chosen
    return names


def pieces_of(module: Module, kept: set[int], names: dict[Entity, str], cuts: Cuts) -> list[tuple[Part | None, str]]:
    """The kept parts of a module, each with its text, and what stands before and between them."""
    pieces: list[tuple[Part | None, str]] = [(None, _heading(module))]
    banner, last = "", 0
    for part in module.parts:
        banner = part.banner or banner
        if id(part) in kept:
            block = isinstance(part.node, ast.FunctionDef | ast.ClassDef)
            together = last == part.first - 1 and not (block or banner)
            pieces.append((None, f"\n{banner}\n\n" if banner else "" if together else "\n"))
            pieces.append((part, _renamed(module, part, names, cuts.get(id(part), ())) + "\n"))
            banner, last = "", part.last
    return pieces


def _heading(module: Module) -> str:
    path = _file_of(module.name).relative_to(_ROOT / _PACKAGE).as_posix()
    told = "".join(f"# {line}".rstrip() + "\n" for line in module.docstring.split("\n"))
    return f"\n\n# {f'==== {path} '.ljust(_WIDTH - 2, '=')}\n{told}"


def _renamed(module: Module, part: Part, names: dict[Entity, str], cuts: Iterable[Cut]) -> str:
    """The text of a part, with the names that its references have here, and without what is cut."""
    lines = list(module.lines[part.first - 1 : part.last])
    for reference in sorted(part.references, key=lambda r: (r.line, r.column), reverse=True):
        name = names.get(reference.entity)
        if name is not None:
            if reference.line != reference.end_line or name in reference.locals:
                raise Fault("F701", f"`{name}` cannot stand in {module.name}, line {reference.line}")
            row = reference.line - part.first
            lines[row] = lines[row][: reference.column] + name.encode() + lines[row][reference.end_column :]
    for cut in sorted(cuts, key=lambda c: c.first, reverse=True):
        start, end = cut.first - part.first, cut.last + 1 - part.first
        if not cut.text and not lines[start - 1].strip():
            start -= 1  # the blank line before what is gone
        lines[start:end] = [cut.text.encode()] if cut.text else []
    text = b"\n".join(lines).decode()
    if isinstance(part.node, ast.FunctionDef | ast.ClassDef):  # the one place that is no name node
        name = part.node.name
        text = re.sub(rf"^(def|class) {name}\b", rf"\1 {names[module.name, name]}", text, count=1, flags=re.MULTILINE)
    return text


def std_imports(modules: list[Module], kept: set[int], cuts: Cuts) -> str:
    """The import statements of the standard library that the kept parts need."""
    wanted = {r.entity for m in modules for p in m.parts if id(p) in kept for r in speaks_of(p, cuts)}
    outside = sorted(e for e in wanted if not _is_module(e[0]) and e[0] != "builtins")
    for module, _ in outside:
        if module.split(".")[0] not in sys.stdlib_module_names:
            raise Fault("F701", f"{module} is not of the standard library")
    whole = [f"import {module}\n" for module, name in outside if not name]
    froms: dict[str, list[str]] = {}
    for module, name in outside:
        if name:
            froms.setdefault(module, []).append(name)
    return "".join([*whole, *(f"from {module} import {', '.join(sorted(n))}\n" for module, n in sorted(froms.items()))])
