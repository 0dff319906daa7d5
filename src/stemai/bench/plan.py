"""From a manifest to a commitment: items examined, provers copied and hashed, every (item, prover, seed) by number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import stemai
from stemai.bench import items, limits
from stemai.bench.items import Item
from stemai.bench.manifest import ALONE, Manifest
from stemai.bench.manifest import wrong as wrong_manifest
from stemai.bench.proposals import Proposals
from stemai.bench.rows import Entry, Planned, Posed
from stemai.bench.store import Store, planned_digest
from stemai.errors import UsageError, printable
from stemai.export.stored import LANGUAGE_VERSION
from stemai.judge import Judge
from stemai.solve.attempt import Prover
from stemai.solve.results import solver_versions
from stemai.solve.road import load


@dataclass(frozen=True, slots=True)
class Field:
    """Who takes part in what: all that is read from disk before anything is run."""

    manifest: Manifest
    items: tuple[Item, ...]
    entries: tuple[Entry, ...]
    provers: Mapping[str, Prover]  # by label; those that go into boxes
    proposals: Proposals | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """What is granted and demanded, and the versions that decide."""
        options = self.manifest.options
        return {
            "name": self.manifest.name,
            "seeds": list(self.manifest.seeds),
            "budget": {**asdict(options.budget), "steps": options.steps},
            "judge": {k: v for k, v in asdict(options.judge).items() if k != "name"},
            "box": {"backend": options.box, "min_isolation": options.min_isolation},
            "wrong": self.manifest.wrong,
            "versions": {"stemai": stemai.__version__, "language": LANGUAGE_VERSION, **solver_versions()},
        }


def survey(manifest: Manifest, submissions: Path | None = None) -> Field:
    """Read the suites, the provers, and who speaks in the file of proposals.

    Raises: U101, U102, U103, U202, U205, U401, U402, U404, L… (a statement), P… (a prover's folder).
    """
    found = items.read(manifest)
    proposals = None if submissions is None else Proposals(submissions, found)
    provers = {e.label: load(_prover_path(e.prover, manifest), manifest.options) for e in manifest.entrants}
    entries = [Entry(ALONE, "alone", "judge", stemai.__version__, "")]
    entries += [
        Entry(label, "boxed", prover.manifest.name, prover.manifest.version, prover.digest) for label, prover in provers.items()
    ]
    if proposals is not None:
        digest, labels = proposals.digest(), dict.fromkeys(p.prover for p in proposals.read())
        taken = {entry.label for entry in entries} & set(labels)
        if taken:
            raise UsageError(
                "U404",
                f"{printable(str(proposals.path))}: the prover {min(taken)!r} takes part already",
                cause="the manifest names it, or it is the judge's own row",
                mend="give another name in `prover`",
            )
        if len(entries) + len(labels) > limits.PROVERS:
            raise UsageError(
                "U404",
                f"{printable(str(proposals.path))}: too many provers",
                cause=f"with those of the manifest there are {len(entries) + len(labels)}, of {limits.PROVERS} at most",
                mend="`prover` names who made a proposal, not the proposal",
            )
        entries += [Entry(label, "given", label, "", digest) for label in labels]
    if len(entries) == 1:
        raise wrong_manifest(manifest.name, "there is no [[prover]], and no file of proposals is given")
    return Field(manifest, found, tuple(entries), provers, proposals)


def planned(field: Field, vacuous: Sequence[bool]) -> Iterator[Planned]:
    """Every attempt, numbered: the judge alone first, then seed by seed, so that what is begun has all items early.

    Vacuous items are left out.  A proposal's seed is how many of its prover came for its item before it.
    """
    wanted = [n for n in range(len(field.items)) if not vacuous[n]]
    boxed = [n for n, entry in enumerate(field.entries) if entry.road == "boxed"]
    rows = [(item, 0, 0) for item in wanted]
    rows += [(item, prover, seed) for seed in field.manifest.seeds for item in wanted for prover in boxed]
    for number, row in enumerate(rows):
        yield Planned(number, *row)
    if field.proposals is None:
        return
    number = len(rows)
    labels = {entry.label: n for n, entry in enumerate(field.entries)}
    seen: defaultdict[tuple[int, int], int] = defaultdict(int)  # bounded by items times provers
    for proposal in field.proposals.read():
        if vacuous[proposal.item]:
            continue
        key = (proposal.item, labels[proposal.prover])
        yield Planned(number, *key, seen[key], proposal.sha256, proposal.offset)
        seen[key] += 1
        number += 1


def begin(store: Store, field: Field) -> None:
    """Write the plan into an empty store, or see that the store was begun with this very plan.

    Raises: U403 (it was begun with another), F402, L…, J03., M… (an item that cannot be examined), F….
    """
    if not store.begun:
        posed = examined(field)
        store.begin(field.settings, posed, field.entries, planned(field, [p.vacuous for p in posed]))
        return
    differences = compare(store, field)
    if differences:
        raise UsageError(
            "U403",
            f"{printable(str(store.path))} was begun with something else",
            cause="\n".join(differences),
            mend="give another --store, or go back to what it was begun with",
        )


def examined(field: Field) -> list[Posed]:
    """The items as the judge understands them."""
    jobs = field.manifest.jobs
    with (
        Judge(ahead=jobs) as judge,
        ThreadPoolExecutor(jobs, thread_name_prefix="stemai-examine") as executor,
    ):

        def one(item: Item) -> Posed:
            options = replace(field.manifest.options.judge, name=item.problem)
            found = judge.examine(item.text.encode("utf-8"), options)
            vacuous = found.vacuous and not options.allow_vacuous
            return Posed(item, found.statement, found.digest, vacuous)

        return list(executor.map(one, field.items))


def compare(store: Store, field: Field) -> list[str]:
    """What a store and a field do not have in common, in words; nothing if the store holds this field's plan."""
    told: list[str] = []
    settings = store.settings
    told += [
        f"{name}: {settings.get(name)!r} there, {wanted!r} here"
        for name, wanted in field.settings.items()
        if settings.get(name) != wanted
    ]
    posed = store.posed()
    there, here = {p.item.name: p.item for p in posed}, {item.name: item for item in field.items}
    told += [f"item {name} is not in the store" for name in here if name not in there]
    told += [f"item {name} is only in the store" for name in there if name not in here]
    told += [f"item {name} is another" for name in here if name in there and here[name] != there[name]]
    entries = store.entries()
    told += [f"prover {e.label} is not in the store as it is here" for e in field.entries if e not in entries]
    told += [f"prover {e.label} is only in the store" for e in entries if e not in field.entries]
    if told:
        return told
    if [p.item for p in posed] != list(field.items) or entries != list(field.entries):
        return ["items or provers are in another order"]
    wanted_plan = planned_digest(planned(field, [p.vacuous for p in posed]))
    if wanted_plan != planned_digest(store.planned()):
        return ["the planned attempts are others"]
    return []


def _prover_path(prover: str, manifest: Manifest) -> str:
    """A path is meant from the manifest's folder, and so is the folder of weights after an `@`."""
    name, at, place = prover.partition("@")
    if name.startswith((".", "/")) or "/" in name:
        name = str(manifest.folder / name)
    if place and not place.startswith(("unix:", "http:")):
        place = str(manifest.folder / place)
    return name + at + place
