"""The process that replays one certificate: kernel, export and standard library, nothing else of us.

Standard input: a certificate.  Standard output: one JSON object, `{"statement", "digest", "outcome", "axioms",
"unconfirmed"}` or `{"error"}`.  It ends after one.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, Final

from stemai.errors import StemError
from stemai.export.statement import drop_odd_hints, require_plain_names, require_spoken_of, statement
from stemai.kernel.certificate import parse, replay, statement_digest
from stemai.kernel.reached import reached

_LARGEST_INPUT: Final = 128 * 1024 * 1024


def answer(data: bytes) -> dict[str, Any]:
    """What the certificate shows, or why it shows nothing."""
    try:
        certificate = parse(data)
        drop_odd_hints(certificate)
        checked = replay(certificate)
        require_spoken_of(certificate)
        require_plain_names(checked.theory)
        stated = statement(reached(checked.theory, [checked.goal]), checked.goal)
    except StemError as error:
        return {"error": error.to_json()}
    return {
        "statement": stated,
        "digest": statement_digest(checked.theory, checked.goal),
        "outcome": checked.outcome,
        "axioms": list(checked.axioms),
        "unconfirmed": len(checked.unconfirmed),
    }


def main() -> int:
    """Read, replay, answer.  The one argument is the most memory that may be used, in bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(answer(sys.stdin.buffer.read(_LARGEST_INPUT)), sys.stdout)
    return 0
