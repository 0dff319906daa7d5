"""The corpus: each case is one problem, one submission, and what must come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import stemai
from stemai.errors import StemError, UsageError
from stemai.judge import LEVELS, Options, Verdict

SEPARATOR: Final = "---- submission"
RLIMIT: Final = 4_000_000  # what the header of a case was written for
_WITNESS: Final = ("corpus", "kernel_attacks")  # the folders of `tests` that are used here


@dataclass(frozen=True)
class Case:
    """`expect` is what the header demands: status, then kind and level, or code and line of the submission."""

    path: Path
    name: str
    expect: tuple[str, ...]
    trap: str
    twin: str
    options: Options
    problem: str
    submission: str

    @property
    def family(self) -> str:
        return self.name.rpartition("/")[0]

    @property
    def accepted(self) -> bool:
        return self.expect[0] == "accepted"


def folder(given: Path | None = None) -> Path:
    """The folder `tests` with the corpus and the attacks on the kernel: `given`, that of the checkout this package runs
    from, or what was installed with it.

    Raises: U201.
    """
    package = Path(stemai.__file__).resolve().parent
    places = [given] if given is not None else [package.parent.parent / "tests", package / "_selfcheck" / "tests"]
    for place in places:
        if all((place / name).is_dir() for name in _WITNESS):
            return place
    raise UsageError(
        "U201",
        f"there is no corpus in {places[0]}",
        cause=f"its folders are {' and '.join(f'`{name}`' for name in _WITNESS)}",
        mend="give the folder `tests` of a checkout of stemai: --corpus FOLDER",
    )


def read(path: Path, root: Path) -> Case:
    """The case in `path`.  Raises: ValueError for a file that is no case."""
    text = path.read_text(encoding="utf-8")
    head, found, tail = text.partition(f"\n{SEPARATOR}\n")
    if not found:
        raise ValueError(f"{path}: no line `{SEPARATOR}`")
    fields = dict(re.findall(r"^-- (expect|trap|twin|options): *(.*?) *$", head, re.MULTILINE))
    if "expect" not in fields:
        raise ValueError(f"{path}: no line `-- expect: …`")
    return Case(
        path=path,
        name=path.relative_to(root).with_suffix("").as_posix(),
        expect=tuple(fields["expect"].split()),
        trap=fields.get("trap", ""),
        twin=fields.get("twin", ""),
        options=_options(fields.get("options", "").split()),
        problem=head + "\n",
        submission=tail,
    )


def _options(items: list[str]) -> Options:
    """The options that the header of a case asks for: `allow_vacuous`, `name=t`, `level=certified`."""
    fields: dict[str, Any] = {"rlimit": RLIMIT}
    for item in items:
        key, _, value = item.partition("=")
        fields[key] = value if value else True
    return Options(**fields)


def all_cases(tests: Path) -> list[Case]:
    """Every case, in the order of their names."""
    root = tests / "corpus"
    return [read(path, root) for path in sorted(root.rglob("*.stem"))]


def mismatch(case: Case, found: Verdict | StemError) -> str:
    """How a verdict, or the error that the problem raised, differs from what the case demands; empty where it does not."""
    if isinstance(found, StemError):
        return "" if case.expect[0] == "bad" and case.expect[1] == found.code else f"the problem raises {found.code}"
    if found.status != case.expect[0]:
        return f"{found.status}: {[(e['code'], e['message']) for e in found.errors]}"
    if found.accepted != (found.certificate is not None):
        return "accepted without a certificate, or refused with one"
    if found.accepted:
        least = case.expect[2] if len(case.expect) > 2 else LEVELS[0]
        reached = [*LEVELS].index(found.level or LEVELS[0])
        if found.kind != case.expect[1] or reached < [str(level) for level in LEVELS].index(least):
            return f"{found.kind} {found.level}"
        return ""
    if len(case.expect) > 1 and case.expect[1] not in {found.reason, *(e["code"] for e in found.errors)}:
        return f"for another reason: {found.reason} {[e['code'] for e in found.errors]}"
    if len(case.expect) > 2:
        lines = {e["place"]["line"] for e in found.errors if e["code"] == case.expect[1] and e["place"]}
        return "" if int(case.expect[2]) in lines else f"at other lines: {sorted(lines)}"
    return ""
