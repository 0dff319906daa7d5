"""Which wall: the strongest that is here, or the one that was asked for, or an error that says why."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from stemai.box import bubblewrap, engine, nested, store
from stemai.box.box import Box
from stemai.box.bridge import Bridge
from stemai.box.places import inside_our_image
from stemai.box.spec import BACKENDS, LEVEL_OF, LEVELS, Backend, BackendReport, BoxSpec, Choice, Level
from stemai.errors import BoxError


@dataclass(frozen=True, slots=True)
class Selection:
    """A backend that was chosen, and what the user should be told about the choice."""

    backend: Backend
    image: str = ""
    notice: str = ""

    @property
    def level(self) -> Level:
        return LEVEL_OF[self.backend]


def select(backend: Choice = "auto", *, min_isolation: Level | None = None, image: str | None = None) -> Selection:
    """Choose a backend; `auto`: Docker where an engine has our image, else bubblewrap; inside our image nested.

    Raises: BoxError B001 for a name that is none, B009 for a level below `min_isolation`, B014 without an
    engine, B015 without the image, B016 without gVisor.
    """
    if backend not in ("auto", *BACKENDS) or (min_isolation is not None and min_isolation not in LEVELS):
        raise BoxError(
            "B001",
            f"no box is called {backend!r}" if backend not in ("auto", *BACKENDS) else f"no level {min_isolation!r}",
            mend=f"boxes: auto, {', '.join(BACKENDS)}; levels: {', '.join(LEVELS)}",
        )
    chosen = _automatic(image) if backend == "auto" else _named(backend, image)
    _demand(chosen, min_isolation)
    return chosen


def _demand(chosen: Selection, least: Level | None) -> None:
    if least is not None and LEVELS.index(chosen.level) < LEVELS.index(least):
        raise BoxError(
            "B009",
            f"level {chosen.level} is below {least}, the least that was asked for",
            cause=chosen.notice,
            mend="run `stemai doctor`, or lower --min-isolation",
        )


def settle(backend: Choice | Selection, min_isolation: Level | None, image: str | None) -> Selection:
    """A selection as it is, or the one that a name stands for; either way not below the least that was asked for."""
    if not isinstance(backend, Selection):
        return select(backend, min_isolation=min_isolation, image=image)
    _demand(backend, min_isolation)
    return backend


def open_box(
    spec: BoxSpec,
    *,
    backend: Choice | Selection = "auto",
    min_isolation: Level | None = None,
    image: str | None = None,
) -> Box:
    """A started box with the prover of `spec` in it.

    Raises: BoxError if the isolation that was asked for cannot be given; there is no fall-back to none.
    """
    chosen = settle(backend, min_isolation, image)
    folder = store.keep(spec.folder, spec.limits)
    if spec.server is None:
        return _opened(spec, folder, chosen, None)
    if chosen.backend == "gvisor":
        raise BoxError(
            "B023",
            "a model server cannot be bridged into gVisor",
            cause="its kernel lets no socket of the host in",
            mend="`--box docker`, or run the model in the box",
        )
    bridge = Bridge(spec.server)
    try:
        box = _opened(spec, folder, chosen, bridge.socket)
    except BaseException:
        bridge.close()
        raise
    box.companions.append(bridge)
    return box


def _opened(spec: BoxSpec, folder: Path, chosen: Selection, socket: Path | None) -> Box:
    if chosen.backend == "nested":
        return nested.open_box(spec, folder, chosen.notice, socket=socket)
    if chosen.backend == "bubblewrap":
        return bubblewrap.open_box(spec, folder, chosen.notice, socket=socket)
    box: Box = docker_backend().open_box(
        spec, folder, chosen.image, chosen.notice, gvisor=chosen.backend == "gvisor", socket=socket
    )
    return box


def available() -> list[BackendReport]:
    """Every backend, whether it works here, and what to do if not."""
    if inside_our_image():
        return [nested.report()]
    return [
        *(_engine_report(backend) for backend in ("docker", "gvisor")),
        bubblewrap.report(),
        nested.report(),
    ]


def docker_backend() -> ModuleType:
    """The one module that imports docker, only when it is needed: the import costs a third of a small run."""
    try:
        return importlib.import_module("stemai.box.container")
    except ModuleNotFoundError as err:
        raise BoxError(
            "B014",
            "the Docker engine cannot be driven",
            cause=str(err),
            mend="pip install docker, or `--box bubblewrap`",
        ) from err


def _automatic(image: str | None) -> Selection:
    if inside_our_image():
        return Selection("nested", notice="inside our own image: the container is the outer wall")
    try:
        return _named("docker", image)
    except BoxError as err:
        return Selection("bubblewrap", notice=f"{err.message}; using bubblewrap" + (f" ({err.mend})" if err.mend else ""))


def _named(backend: Backend, image: str | None) -> Selection:
    if backend in ("nested", "bubblewrap"):
        return Selection(backend)
    found = engine.find()
    if backend == "gvisor" and "runsc" not in found.runtimes():
        raise BoxError(
            "B016",
            "this engine has no gVisor runtime",
            cause="no runtime is called runsc",
            mend="install runsc and add it to the engine's runtimes",
        )
    return Selection(backend, image=found.image(image or engine.IMAGE))


def _engine_report(backend: Backend) -> BackendReport:
    try:
        chosen = _named(backend, None)
        found = engine.find()
    except BoxError as err:
        return BackendReport(LEVEL_OF[backend], backend, False, err.message, err.mend)
    return BackendReport(LEVEL_OF[backend], backend, True, f"engine {found.version()}, image {chosen.image[:19]}")
