"""Where the files that go into a box lie: in the package when installed, at the top of a checkout else."""

from __future__ import annotations

import os
from pathlib import Path

import stemai
from stemai.errors import BoxError

IMAGE_MARKER = Path("/etc/stemai-image")  # written by our Dockerfile, nowhere else


def package_folder() -> Path:
    """The folder of the package itself; mounted into boxes so that a prover can import its kit."""
    return Path(stemai.__file__).resolve().parent


def checkout() -> Path | None:
    """The top of the source tree this package runs from, or None when it is installed."""
    top = package_folder().parent.parent
    return top if (top / "Dockerfile").is_file() and (top / "sandbox" / "launch.py").is_file() else None


def sandbox_folder() -> Path:
    """The folder with the launcher, the seccomp profile and the probes."""
    return _shipped("sandbox", "_sandbox", "launch.py")


def provers_folder() -> Path:
    """The folder with the provers that are shipped."""
    return _shipped("provers", "_provers", "hostile")


def inside_our_image() -> bool:
    return IMAGE_MARKER.is_file()


def cache_folder() -> Path:
    """Where copies of prover folders are kept; made for this user, and for throw-away users inside our image.

    Raises: BoxError B004.
    """
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "stemai"
    try:
        folder.mkdir(mode=0o711 if inside_our_image() else 0o700, parents=True, exist_ok=True)
    except OSError as err:
        raise BoxError(
            "B004",
            f"no cache folder at {folder}",
            cause=str(err),
            mend="set XDG_CACHE_HOME to a folder you can write",
        ) from err
    return folder


def _shipped(at_top: str, in_package: str, witness: str) -> Path:
    for folder in (package_folder() / in_package, package_folder().parent.parent / at_top):
        if (folder / witness).exists():
            return folder
    raise BoxError("B005", f"the files of `{at_top}` are missing", mend="install stemai again")
