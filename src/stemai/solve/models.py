"""The model that an asker hands to a prover, written `prover@place`: a folder of weights, or a server on this machine.

Where a model is is said by the asker alone: what a prover's folder says is hostile, and would name any folder of the host.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from stemai.box import weights
from stemai.box.bridge import Upstream
from stemai.errors import ProtocolError, printable
from stemai.solve.attempt import Prover


def with_model(prover: Prover, place: str) -> Prover:
    """`prover` with the model at `place`; its digest is then one of both.  Raises: P007, B022, B023."""
    kind = "" if not place else "server" if place.startswith(("unix:", "http:", "https:")) else "weights"
    takes = prover.manifest.takes
    if kind not in (takes or ("",)):
        raise _refused(prover.manifest.name, takes, place)
    if not kind:
        return prover
    if kind == "server":
        upstream = Upstream.parse(place)
        upstream.demand_listener()
        return replace(prover, spec=replace(prover.spec, server=upstream), digest=_both(prover.digest, upstream.name))
    folder = Path(place).expanduser().resolve()
    held = replace(prover.spec.limits, memory_bytes=prover.spec.limits.memory_bytes + memory_bytes(folder))
    spec = replace(prover.spec, weights=((folder, weights.NAME),), limits=held)
    return replace(prover, spec=spec, digest=_both(prover.digest, weights.digest(folder)))


def memory_bytes(folder: Path) -> int:
    """What a box gets for weights beyond what its manifest asks: the files as they are mapped, and a copy."""
    return 2 * weights.size_bytes(folder)


def _both(prover: str, model: str) -> str:
    return hashlib.sha256(f"{prover}\n{model}".encode()).hexdigest()


def _refused(name: str, takes: tuple[str, ...], place: str) -> ProtocolError:
    if not takes:
        return ProtocolError("P007", f"the prover `{name}` takes no model", mend=f"write `{name}` alone")
    told = " or ".join(takes)
    return ProtocolError(
        "P007",
        f"the prover `{name}` needs {told}",
        cause=f"it was handed {printable(place)[:200]!r}" if place else "it was handed nothing",
        mend=f"write `{name}@./FOLDER`, `{name}@http://127.0.0.1:PORT` or `{name}@unix:/PATH`; see docs/model.md",
    )
