"""The trusted base of this installation: what each level rests on, by the imports of the code itself, and the assumptions
of SECURITY.md, each with a check where one can be run here.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Literal

import stemai
from stemai.box import available
from stemai.box.places import checkout, sandbox_folder
from stemai.kernel import certificate
from stemai.solve.results import metadata_version

SOURCE: Final = Path(stemai.__file__).resolve().parent
REPLAY: Final = ("stemai.solve.replay",)  # reads, replays, and prints what was shown
ASKED: Final = ("stemai.language", "stemai.library")
SOLVERS: Final = {"z3": "stemai.oracle.z3_solver", "cvc5": "stemai.oracle.cvc5_solver"}
HOST: Final = ("stemai.box.box", "stemai.box.bubblewrap", "stemai.box.container", "stemai.box.nested", "stemai.box.choice")

_LOADED: Final = """
import sys; sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
import importlib
for name in sys.argv[2:]: importlib.import_module(name)
print("\\n".join(sorted(n for n in set(sys.modules) - before if getattr(sys.modules[n], "__file__", None))))
"""

Result = Literal["holds", "fails", "not checked"]


@dataclass(frozen=True, slots=True)
class File:
    """One file that is believed.  `code` counts lines that are neither blank, nor a comment, nor a docstring; tables that
    are generated have none.
    """

    path: str
    lines: int
    code: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Base:
    """What has to be believed for one promise; `files` come on top of those of the bases in `also`."""

    name: str
    what: str
    also: tuple[str, ...]
    foreign: tuple[str, ...]
    files: tuple[File, ...]

    @property
    def sha256(self) -> str:
        """One hash over all files: of the lines `sha256  path`, in the order of their paths."""
        lines = "".join(f"{file.sha256}  {file.path}\n" for file in sorted(self.files, key=lambda f: f.path))
        return hashlib.sha256(lines.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        totals = {"lines": sum(f.lines for f in self.files), "code": sum(f.code for f in self.files), "sha256": self.sha256}
        return {**asdict(self), **totals}


@dataclass(frozen=True, slots=True)
class Assumption:
    """One of SECURITY.md: how anybody can check it, and what came of checking it here."""

    name: str
    text: str
    how: str
    result: Result
    told: str


def imported(*modules: str) -> list[Path]:
    """The files of ours that loading these modules reads, by the `import` statements in them; those that are made under
    `TYPE_CHECKING` or inside a function are counted too, so this is never less than what is loaded.
    """
    found: set[Path] = set()
    todo = [path for module in modules for path in _files_of(module)]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            tree = ast.parse(path.read_text(encoding="utf-8"))
            package = path.relative_to(SOURCE.parent).parent.as_posix().replace("/", ".")
            todo += [p for name in _imports(tree, package) for p in _files_of(name)]
    return sorted(found - {SOURCE / "__init__.py"})  # it loads nothing, and everything by name


def loaded(*modules: str) -> list[str]:
    """The names of all modules that a fresh, isolated interpreter reads from a file when it imports these."""
    command = [sys.executable, "-I", "-c", _LOADED, str(SOURCE.parent), *modules]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return ended.stdout.split()


def bases() -> tuple[Base, ...]:
    """The trusted base of each promise, smallest first."""
    replay = imported(*REPLAY)
    asked = [*imported(*ASKED), *(SOURCE / "language" / name for name in ("stem.lark", "tables.json"))]
    asked += sorted((SOURCE / "library").glob("*.stem"))
    sandbox = [p for p in sandbox_folder().rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    solved = {name: imported(module) for name, module in SOLVERS.items()}
    judged = imported("stemai.judge.check")
    python = f"python {platform.python_version()}"
    z3, cvc5 = (f"{name} {metadata_version(name)}" for name in ("z3-solver", "cvc5"))
    lark = f"lark {metadata_version('lark')}"

    def base(name: str, what: str, also: tuple[str, ...], foreign: tuple[str, ...], paths: list[Path], less: list[Path]) -> Base:
        return Base(name, what, also, foreign, tuple(_file(p) for p in paths if p not in less))

    return (
        base("certified", "the formula that is shown follows from the listed axioms (G1)", (), (python,), replay, []),
        base("statement", "the formula is what the asker's text says (G2)", ("certified",), (lark,), asked, replay),
        base("attested", "Z3 has not erred about a leaf (G3)", ("statement",), (z3,), solved["z3"], [*replay, *asked]),
        base("agreed", "Z3 and cvc5 have not both erred about the same leaf (G3)", ("attested",), (cvc5,), solved["cvc5"],
             [*replay, *asked, *solved["z3"]]),
        base("accounting", "that each leaf was found unsat, and by whom, below certified (G3)", ("attested",), (), judged,
             [*replay, *asked, *solved["z3"], *solved["cvc5"]]),
        base("isolation", "a prover reaches nothing but its frames (G6)", (), _isolating(), [*imported(*HOST), *sandbox],
             [SOURCE / "errors.py"]),
    )  # fmt: skip


def assumptions(found: tuple[Base, ...]) -> tuple[Assumption, ...]:
    """A1 to A6 of SECURITY.md; those that can be checked here are."""
    return tuple(Assumption(name, text, how, *check(found)) for name, text, how, check in _ASSUMPTIONS)


def versions() -> dict[str, str]:
    """What stands below: interpreter, libraries, the kernel's certificate format, the operating system."""
    packages = {name: metadata_version(name) for name in ("z3-solver", "cvc5", "python-sat", "lark", "docker")}
    return {
        "stemai": stemai.__version__,
        "certificate": str(certificate.VERSION),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        **packages,
        "system": f"{platform.system()} {platform.release()}",
    }


def _file(path: Path) -> File:
    data = path.read_bytes()
    text = data.decode("utf-8", "replace")
    top = SOURCE.parent if path.is_relative_to(SOURCE) else sandbox_folder().parent
    plain = 0 if path.suffix == ".json" else sum(bool(line.strip()) for line in text.splitlines())
    code = code_lines(text) if path.suffix == ".py" else plain
    return File(path.relative_to(top).as_posix(), len(text.splitlines()), code, hashlib.sha256(data).hexdigest())


def code_lines(text: str) -> int:
    """Lines that hold code: neither blank, nor a comment, nor a docstring."""
    module = ast.parse(text)
    alone = {n.value for n in ast.walk(module) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    lines: set[int] = set()
    for node in ast.walk(module):
        docstring = isinstance(node, ast.Expr) and node.value in alone
        if isinstance(node, ast.expr | ast.stmt) and not docstring and node not in alone:
            lines.update((node.lineno, node.end_lineno or node.lineno))
    return len(lines)


def _files_of(module: str) -> Iterator[Path]:
    """The file of a module of ours, and of the packages that it is in; nothing for a name that is no module."""
    parts = module.split(".")
    if parts[0] != "stemai":
        return
    for count in range(2, len(parts) + 1):
        path = SOURCE.parent.joinpath(*parts[:count])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                yield file


def _imports(tree: ast.Module, package: str) -> Iterator[str]:
    """Every module that is imported, and every name from one, which may be a module; and what is named as a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _isolating() -> tuple[str, ...]:
    """The programs that isolate, as they are here."""
    found = [f"Linux {platform.release()}"]
    for program in ("bwrap", "docker"):
        path = shutil.which(program)
        found.append(f"{program} {_version_of(path)}" if path else f"{program} not here")
    return tuple(found)


def _version_of(path: str) -> str:
    try:
        ended = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "of unknown version"
    return " ".join(word.strip(",") for word in ended.stdout.split() if word[:1].isdigit())[:40] or "of unknown version"


# ------------------------------------------------------------------------------------------------------- assumptions


def _installed(found: tuple[Base, ...]) -> tuple[Result, str]:
    """Every trusted file against the hash that the installed distribution records."""
    if checkout() is not None:
        return "not checked", "this is a checkout, not an installed release: compare with `git status` and the commit"
    try:
        recorded = {f.locate().resolve(): f.hash for f in metadata.files("stemai") or ()}  # type: ignore[attr-defined]
    except metadata.PackageNotFoundError:
        return "not checked", "there is no record of what was installed"
    for path in (SOURCE.parent / file.path for base in found[:2] for file in base.files):
        known = recorded.get(path)
        digest = urlsafe(hashlib.sha256(path.read_bytes()).digest())
        if known is None or known.mode != "sha256" or known.value != digest:
            return "fails", f"{path} is not what was installed"
    return "holds", "every file of `certified` and `statement` has the hash that the installation recorded"


def urlsafe(digest: bytes) -> str:
    """A digest as RECORD has it."""
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _closed(found: tuple[Base, ...]) -> tuple[Result, str]:
    """What a fresh interpreter loads for the replay is what is listed, and else the standard library alone."""
    names = loaded(*REPLAY)
    listed = {file.path for file in found[0].files}
    ours = {n for n in names if n.split(".")[0] == "stemai"}
    foreign = {n.split(".")[0] for n in names} - {"stemai"} - set(sys.stdlib_module_names)
    unlisted = {n for n in ours - {"stemai"} if not {p.relative_to(SOURCE.parent).as_posix() for p in _files_of(n)} <= listed}
    if unlisted or foreign:
        return "fails", f"the replay also loads {', '.join(sorted(unlisted | foreign))}"
    return _installed(found)


def _boxes(found: tuple[Base, ...]) -> tuple[Result, str]:
    usable = [f"{r.level} by {r.backend}" for r in available() if r.ok]
    return "not checked", f"usable here: {', '.join(usable) or 'no box'}; the audit attacks it and takes a minute"


def _by_hand(told: str) -> Callable[[tuple[Base, ...]], tuple[Result, str]]:
    return lambda found: ("not checked", told)


_ASSUMPTIONS: Final = (
    ("A1", "the interpreter runs the files of `certified` as written",
     "compare their hashes with a copy that you trust; run `stemai verify` with another interpreter", _closed),
    ("A2", "the language reads the asker's text as docs/semantics.md says", "stemai show FILE prints the formula that it made",
     _by_hand("read what `stemai show` prints")),
    ("A3", "when Z3 ends normally and says unsat, the formula is unsatisfiable (attested, agreed)",
     "demand --level certified, or `agreed`", _by_hand("not needed for `certified`")),
    ("A4", "of cvc5 and Z3 one has not erred (agreed)", "demand --level certified", _by_hand("not needed for `certified`")),
    ("A5", "the operating system enforces namespaces, seccomp, cgroups and rlimits (isolation)", "stemai box audit", _boxes),
    ("A6", "the asker's file says what the asker means", "stemai show FILE; the axioms are listed with each result",
     _by_hand("nobody but you can check this")),
)  # fmt: skip
