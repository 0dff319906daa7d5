"""`stemai doctor`."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from stemai.box import available
from stemai.box.places import cache_folder, provers_folder
from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper
from stemai.errors import StemError
from stemai.judge import judge
from stemai.provers import registry
from stemai.solve.results import metadata_version

_PACKAGES: Final = ("z3-solver", "cvc5", "python-sat", "lark", "docker", "click")
_PROBLEM: Final = b"theorem sound (x : Real) : 0 <= x^2"
_PROOF: Final = b"proof sound\n  by positivity\nqed\n"
_ROOM_BYTES: Final = 1 << 28


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.  `needed`: nothing works without it."""

    what: str
    ok: bool
    needed: bool
    told: str
    mend: str = ""


def doctor(paper: Paper) -> int:
    """Look at everything that stemai needs here: Python, packages, the judge, the levels of isolation, the folders; and
    say what to do about what does not work.

    Exit code: 0 where problems can be put to provers and judged, 1 where something needed is missing.
    """
    findings = list(_findings())
    paper.fields["findings"] = [asdict(f) for f in findings]
    for finding in findings:
        word = "works" if finding.ok else "missing" if finding.needed else "not here"
        paper.headline(finding.what, word, "good" if finding.ok else "bad" if finding.needed else "warn")
        paper.say(f"  {finding.told}")
        if finding.mend and not finding.ok:
            paper.say(f"  mend: {finding.mend}")
    ready = all(f.ok for f in findings if f.needed)
    paper.say()
    paper.say("ready: stemai prove examples/first.stem" if ready else "not ready: see what is missing")
    return exits.DONE if ready else exits.NOT_VERIFIED


def _findings() -> Iterator[Finding]:
    python = sys.version_info >= (3, 11) and os.name == "posix"
    yield Finding("python", python, True, f"{platform.python_version()} on {platform.platform()}", "use Linux and 3.11")
    for package in _PACKAGES:
        version = metadata_version(package)
        yield Finding(package, version != "not installed", True, version, f"pip install {package}")
    yield _judge()
    yield from _levels()
    yield _provers()
    yield _folder()


def _judge() -> Finding:
    started = time.monotonic()
    try:
        verdict = judge(_PROBLEM, _PROOF)
    except StemError as error:
        return Finding("judge", False, True, f"{error.code}: {error.message}", error.mend or "install stemai again")
    told = f"{verdict.status} {verdict.level or ''} in {time.monotonic() - started:.2f} s, from a cold start"
    return Finding("judge", verdict.accepted, True, told, "install stemai again")


def _levels() -> Iterator[Finding]:
    reports = available()
    for report in reports:
        yield Finding(f"level {report.level}", report.ok, False, f"{report.backend}: {report.why}", report.mend)
    usable = [report.level for report in reports if report.ok]
    told = f"usable: {', '.join(usable)}" if usable else "no box works, so no prover can run"
    mend = "apt-get install bubblewrap, or start Docker and run `stemai box build`"
    yield Finding("isolation", bool(usable), True, told, mend)


def _provers() -> Finding:
    found = [e.manifest.name for e in registry.entries((provers_folder(), *registry.user_folders())) if e.manifest]
    return Finding("provers", bool(found), True, ", ".join(found) or "none", "install stemai again")


def _folder() -> Finding:
    try:
        folder = cache_folder()
        free = shutil.disk_usage(folder).free
    except (StemError, OSError) as error:
        return Finding("cache", False, True, str(error), "set XDG_CACHE_HOME to a folder that you can write")
    return Finding("cache", free > _ROOM_BYTES, True, f"{folder}, {free / 1e9:.1f} GB free", "make room on that disk")


command = _command(
    "doctor",
    examples="""
    stemai doctor
    stemai doctor --json
    """,
)(doctor)
