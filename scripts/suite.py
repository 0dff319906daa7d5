"""Write the manifest of a suite that is kept by hand: `python scripts/suite.py suites/stem`.

A statement `ID.stem` says `-- source:`, `-- family:` and `-- expected:` in comments at its head; `solutions/ID.stem`, if it is
there, is a submission that the judge accepts.  What the manifest says besides is kept where the statement is the same.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Final

from stemai.suites.importing import digest_of

HEADS: Final = ("family", "source", "expected")
MEASURED: Final = ("raw_z3", "raw_z3_closes")


def entry(path: Path, known: dict[str, Any]) -> dict[str, Any]:
    """What the manifest says of one statement."""
    data = path.read_bytes()
    lines = data.decode("utf-8").splitlines()
    heads = {name: next(x for x in lines if x.startswith(f"-- {name}: ")).partition(": ")[2] for name in HEADS}
    digest = digest_of(data, path.name)
    same = known.get("digest") == digest
    solution = path.parent / "solutions" / path.name
    return {
        "id": path.stem,
        "file": path.name,
        **heads,
        **({"solution": f"solutions/{path.name}"} if solution.exists() else {}),
        **{name: known[name] for name in MEASURED if same and name in known},
        "sha256": hashlib.sha256(data).hexdigest(),
        "digest": digest,
    }


def main() -> None:
    folder = Path(sys.argv[1])
    target = folder / "manifest.json"
    manifest = json.loads(target.read_text("utf-8"))
    known = {problem["id"]: problem for problem in manifest["problems"]}
    manifest["problems"] = [entry(path, known.get(path.stem, {})) for path in sorted(folder.glob("*.stem"))]
    target.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(manifest['problems'])} statements in {target}")


if __name__ == "__main__":
    main()
