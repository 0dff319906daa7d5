"""What has to be believed stays small, stands on the standard library, and says `accepted` in one place."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stemai.solve.trust import code_lines, imported

SOURCE = Path(__file__).parents[2] / "src" / "stemai"
PROVED = "what has to be believed to believe a certified result"
ASKED = "what has to be believed to believe that it is what was asked"
KERNEL_LINES = 4_000  # generous: the number is printed, the bound only keeps it from growing unseen
FILE_LINES = 520
ASKED_LINES = 8_200


def modules(folder: str) -> list[Path]:
    return sorted((SOURCE / folder).rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def trusted() -> list[Path]:
    """`kernel/certificate.py` and all that it imports of ours, and the rules, which a table fills."""
    return imported("stemai.kernel.certificate", "stemai.kernel.rules")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.fast
def test_lines_that_have_to_be_believed(record_property: pytest.RecordProperty, capsys: pytest.CaptureFixture[str]) -> None:
    files = trusted()
    counts = {path.relative_to(SOURCE).as_posix(): code_lines(path.read_text(encoding="utf-8")) for path in files}
    asked = {path.relative_to(SOURCE).as_posix(): code_lines(path.read_text(encoding="utf-8")) for path in modules("language")}
    record_property("trusted_lines", sum(counts.values()))
    with capsys.disabled():
        print(f"\n{sum(counts.values())} lines in {len(counts)} files are {PROVED}")
        print(f"{sum(asked.values())} lines in {len(asked)} files are {ASKED}")
    assert sum(counts.values()) <= KERNEL_LINES, counts
    assert max(counts.values()) <= FILE_LINES, counts
    assert sum(asked.values()) <= ASKED_LINES, asked


@pytest.mark.fast
def test_what_is_believed_is_the_kernel_and_the_errors() -> None:
    outside = [p for p in trusted() if not p.is_relative_to(SOURCE / "kernel")]
    assert outside == [SOURCE / "errors.py"]
    unused = set(modules("kernel")) - set(trusted()) - {SOURCE / "kernel" / name for name in ("printer.py", "codes.py")}
    assert unused == set(), "a kernel module that no certificate needs"


@pytest.mark.fast
@pytest.mark.parametrize("path", [*modules("kernel"), SOURCE / "errors.py"], ids=lambda p: p.name)
def test_standard_library_only(path: Path) -> None:
    tops = {name.split(".")[0] for name in _imports(path)}
    assert tops - {"stemai"} <= set(sys.stdlib_module_names)
    assert {n for n in _imports(path) if n.startswith("stemai.")} <= {
        n for n in _imports(path) if n.startswith(("stemai.kernel", "stemai.errors"))
    }


@pytest.mark.fast
@pytest.mark.parametrize("path", modules("kernel"), ids=lambda p: p.name)
def test_no_assert_and_no_broad_handler(path: Path) -> None:
    """`-O` strips `assert`; a handler without a type, or for every exception, turns a bug into an answer."""
    for node in ast.walk(tree(path)):
        assert not isinstance(node, ast.Assert), f"{path.name}:{node.lineno}"
        if isinstance(node, ast.ExceptHandler):
            names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"everything"}
            assert not names & {"everything", "Exception", "BaseException"}, f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Name):
            assert node.id not in ("eval", "exec", "__import__", "compile", "open"), f"{path.name}:{node.lineno}"


def said(value: str) -> set[str]:
    """Where in `src` a status of that name comes to be: given by keyword, returned, or assigned; not where it is compared."""
    found = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for function in ast.walk(tree(path)):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    given = node.value if isinstance(node, ast.keyword | ast.Return | ast.Assign | ast.AnnAssign) else None
                    if given is not None and any(_makes(part, value) for part in _results(given)):
                        found.add(f"{path.relative_to(SOURCE).as_posix()}:{function.name}")
    return found


def _results(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions that the value of `node` may be."""
    if isinstance(node, ast.IfExp):
        yield from _results(node.body)
        yield from _results(node.orelse)
    elif isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from _results(part)
    else:
        yield node


def _makes(node: ast.expr, value: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == value


@pytest.mark.fast
def test_one_place_says_accepted() -> None:
    """`_accept` for a verdict; the others repeat what a verdict, or a replay from bytes, has said before them."""
    repeats = {
        "solve/attempt.py:_talk",  # the outcome of an attempt whose verdict was accepted
        "solve/road.py:_weight",  # an order of outcomes
        "solve/verifying.py:_certified",  # a certificate replayed from its bytes, and its statement compared
        "solve/verifying.py:_judged",  # a verdict made anew
    }
    places = said("accepted")
    assert "judge/check.py:_accept" in places
    assert {p for p in places if p.startswith(("judge/", "kernel/", "oracle/", "language/"))} == {"judge/check.py:_accept"}
    assert places - {"judge/check.py:_accept"} <= repeats, places
