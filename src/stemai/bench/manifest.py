"""The manifest of a run: which provers on which suites, how often, within which limits.  docs/bench.md is the manual."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

from stemai.bench import limits
from stemai.box import LEVELS as ISOLATION
from stemai.box import Choice
from stemai.errors import UsageError, printable
from stemai.judge import LEVELS, Options
from stemai.provers.protocol import Budget
from stemai.solve.files import read_text
from stemai.solve.options import ProveOptions

SEE: Final = "see the table of fields in docs/bench.md"
ALONE: Final = "the judge alone"  # the label of what the judge closes without a prover


@dataclass(frozen=True, slots=True)
class Suite:
    """A folder or a file with statements, as the manifest names it; `only` are patterns of item names."""

    path: str
    only: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class Entrant:
    """A prover that takes part: a name or a path for the registry."""

    prover: str
    label: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run is to be.  `folder` is where relative paths begin; `jobs` is no part of what is committed to."""

    folder: Path
    name: str
    suites: tuple[Suite, ...]
    entrants: tuple[Entrant, ...]
    seeds: tuple[int, ...] = (0,)
    options: ProveOptions = field(default_factory=ProveOptions)
    wrong: float = 1.0  # what an attempt with a wrong claim costs, where a solved one gains 1
    jobs: int = 2


def read(path: str) -> Manifest:
    """The manifest at `path`.  Raises: U101, U102, U103 (the file), U106 (a number), U401 (a field)."""
    return parse(read_text(path, limits.MANIFEST_BYTES), path)


def parse(text: str, path: str) -> Manifest:
    """The manifest that `text` is; `path` is where it was found.  Raises: U106, U401."""
    try:
        fields = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise wrong(path, str(error)) from error
    take = _Table(path, "", fields)
    seeds = _seeds(take)
    manifest = Manifest(
        folder=Path(path).absolute().parent,
        name=take.value("name", str, Path(path).stem)[: limits.NAME_LENGTH],
        suites=tuple(_suite(table) for table in take.tables("suite")),
        entrants=tuple(_entrant(table) for table in take.tables("prover")),
        seeds=seeds,
        jobs=take.value("jobs", int, 2),
        options=_options(take),
        wrong=_score(take.table("score")),
    )
    take.nothing_left()
    if not manifest.suites:
        raise wrong(path, "there is no [[suite]]")
    labels = [ALONE, *(entrant.label for entrant in manifest.entrants)]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice or len(labels) > limits.PROVERS:
        told = f"two provers are called {twice[0]!r}: give one a `label`" if twice else "too many provers"
        raise wrong(path, told)
    return manifest


def _seeds(take: _Table) -> tuple[int, ...]:
    """`seeds = [1, 2]`, or `attempts = 2` from `seed = 0` on."""
    first, attempts = take.value("seed", int, 0), take.value("attempts", int, 1)
    seeds = take.words("seeds", int, range(first, first + min(attempts, limits.ATTEMPTS + 1)))
    if not 1 <= len(set(seeds)) <= limits.ATTEMPTS or len(set(seeds)) < len(seeds) or min(seeds) < 0:
        raise wrong(take.path, f"`seeds` or `attempts`: between 1 and {limits.ATTEMPTS} different numbers")
    return seeds


def _suite(take: _Table) -> Suite:
    found = Suite(take.needed("path", str), take.words("only", str, ("*",)))
    take.nothing_left()
    return found


def _entrant(take: _Table) -> Entrant:
    prover = take.needed("name", str)
    label = take.value("label", str, Path(prover).name)
    take.nothing_left()
    return Entrant(prover, take.checked_label(label))


def _score(take: _Table) -> float:
    found: float = take.value("wrong", float, 1.0)
    take.nothing_left()
    return found


def _options(take: _Table) -> ProveOptions:
    budget, judge, box = (take.table(name) for name in ("budget", "judge", "box"))
    granted, demanded = Budget(), Options()
    found = ProveOptions(
        provers=("replay",),  # of no effect: a run names its provers one by one
        budget=Budget(
            wall_s=budget.value("wall_s", float, granted.wall_s),
            rounds=budget.value("rounds", int, granted.rounds),
            opinions=budget.value("opinions", int, granted.opinions),
            submissions=budget.value("submissions", int, granted.submissions),
            cpu_s=budget.value("cpu_s", float, None),
        ),
        steps=budget.value("steps", int, ProveOptions().steps),
        judge=Options(
            level=judge.choice("level", LEVELS, demanded.level),
            rlimit=judge.value("rlimit", int, demanded.rlimit),
            cpu_s=judge.value("cpu_s", float, demanded.cpu_s),
            wall_s=judge.value("wall_s", float, demanded.wall_s),
            allow_vacuous=judge.value("allow_vacuous", bool, False),
        ),
        box=box.choice("backend", get_args(Choice), "auto"),
        min_isolation=box.choice("min_isolation", (None, *ISOLATION), None),
    )
    for table in (budget, judge, box):
        table.nothing_left()
    return found


@dataclass(slots=True)
class _Table:
    """One table of the manifest, whose fields are taken one by one."""

    path: str
    called: str
    fields: dict[str, Any]

    def value(self, name: str, kind: Callable[..., Any], default: Any) -> Any:
        """The field, of exactly this kind (a whole number does for a float)."""
        found = self.fields.pop(name, default)
        if kind is float and type(found) is int:
            found = float(found)
        if type(found) is not kind and found is not default:
            raise self._wrong(name, f"is not of the kind {getattr(kind, '__name__', kind)}")
        return found

    def needed(self, name: str, kind: Callable[..., Any]) -> Any:
        if name not in self.fields:
            raise self._wrong(name, "is missing")
        return self.value(name, kind, None)

    def choice(self, name: str, among: tuple[Any, ...], default: Any) -> Any:
        found = self.fields.pop(name, default)
        if found not in among:
            raise self._wrong(name, f"is none of {', '.join(str(a) for a in among if a)}")
        return found

    def words(self, name: str, kind: type, default: Any) -> tuple[Any, ...]:
        found = self.fields.pop(name, None)
        if found is None:
            return tuple(default)
        if not isinstance(found, list) or not found or any(type(one) is not kind for one in found):
            raise self._wrong(name, f"is not a list of {kind.__name__}")
        return tuple(found)

    def table(self, name: str) -> _Table:
        found = self.fields.pop(name, {})
        if not isinstance(found, Mapping):
            raise self._wrong(name, "is not a table")
        return _Table(self.path, f"[{name}] ", dict(found))

    def tables(self, name: str) -> list[_Table]:
        found = self.fields.pop(name, [])
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            raise self._wrong(name, f"is written [[{name}]]")
        return [_Table(self.path, f"[[{name}]] ", dict(one)) for one in found]

    def checked_label(self, label: str) -> str:
        if not 0 < len(label) <= limits.NAME_LENGTH or not label.isprintable():
            raise self._wrong("label", "is not one short line of text")
        return label

    def nothing_left(self) -> None:
        if self.fields:
            raise self._wrong(min(self.fields), "is no field that there is")

    def _wrong(self, name: str, why: str) -> UsageError:
        return wrong(self.path, f"{self.called}`{printable(name)[:60]}` {why}")


def wrong(path: str, why: str) -> UsageError:
    """The error of a manifest."""
    return UsageError("U401", f"{printable(path)} is no manifest of a run", cause=why[:300], mend=SEE)
