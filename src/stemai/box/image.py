"""Building the image that boxes run in, and that is the whole product in one container."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from stemai.box import engine
from stemai.box.choice import docker_backend
from stemai.box.places import checkout
from stemai.errors import BoxError

Wheels = Literal["auto", "host", "inside"]
IMAGE_PYTHON = "3.11"  # of debian:bookworm
BUILD_S = 1800


def build_image(
    *,
    image: str = engine.IMAGE,
    extras: str = "",
    packages: Sequence[str] = (),
    wheels: Wheels = "auto",
    say: Callable[[str], None] = lambda line: None,
) -> str:
    """Build the image and return its digest; `say` gets each line of progress.

    `extras` are those of stemai, with commas; `packages` are demands that go with them, such as `torch==2.13.0`.
    `wheels` says whose pip fetches packages: the host's knows its indexes, proxies and certificates, the
    build's knows nothing.  `auto` takes the host's where there is one.
    Raises: BoxError B014 without an engine, B017 if the build fails.
    """
    engine.find()
    source = checkout()
    if source is None:
        raise BoxError(
            "B017",
            "the image is built from a source tree",
            cause="this stemai is installed without its Dockerfile",
            mend="clone the repository and run `stemai box build` there, or load an image with `docker load`",
        )
    if wheels == "auto":
        wheels = "host" if _pip_works() else "inside"
    arguments = {"EXTRAS": extras, "PACKAGES": " ".join(packages)}
    if wheels == "inside":
        return str(docker_backend().build(source, image, arguments, say, BUILD_S))
    with tempfile.TemporaryDirectory(prefix="stemai-build-") as folder:
        context = Path(folder)
        shutil.copy(source / "Dockerfile", context)
        _fill_wheels(source, context / "wheels", extras, packages, say)
        return str(docker_backend().build(context, image, arguments, say, BUILD_S))


def _pip_works() -> bool:
    return subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def _fill_wheels(source: Path, wheels: Path, extras: str, packages: Sequence[str], say: Callable[[str], None]) -> None:
    """Our own wheel, then wheels of what it needs, for the image's Python and not for this one."""
    _pip(["wheel", "--no-deps", "--wheel-dir", str(wheels), str(source)], say)
    (ours,) = wheels.glob("stemai-*.whl")
    machine = engine.machine()
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(36, 16, -1)]  # bookworm has glibc 2.36
    platforms += [f"manylinux2014_{machine}", "any"]
    flags = [word for name in platforms for word in ("--platform", name)]
    _pip(
        [
            *(
                "download",
                "--only-binary",
                ":all:",
                "--python-version",
                IMAGE_PYTHON,
                "--implementation",
                "cp",
            ),
            *(*flags, "--dest", str(wheels), *packages, f"{ours}[{extras}]" if extras else str(ours)),
        ],
        say,
    )


def _pip(words: list[str], say: Callable[[str], None]) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    say(f"pip {words[0]} …")
    done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_S, check=False)
    if done.returncode != 0:
        raise BoxError(
            "B017",
            f"`pip {words[0]}` failed",
            cause=(done.stderr or done.stdout)[-800:],
            mend="look at pip's settings, or try `stemai box build --wheels inside`",
        )
