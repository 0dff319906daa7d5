"""A result file as it is stored: read strictly, and compared with what its certificate shows.

Nothing in the file is believed.  But a file that says something else than its certificate shows was changed by somebody,
so it is refused, and not only ignored in part.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from stemai.errors import UsageError, printable
from stemai.kernel.certificate import REFUTED, canonical

RESULT_FORMAT: Final = "stemai-result"
RESULT_VERSION: Final = 1
LANGUAGE_VERSION: Final = 1  # of the language that problems and submissions are written in
CERTIFIED: Final = "certified"

#: The fields of a result file, and what each may be; there are no others.
FIELDS: Final[dict[str, type | tuple[type, ...]]] = {
    "format": str,
    "version": int,
    "stemai": str,
    "language": int,
    "problem": dict,
    "statement": str,
    "digest": (str, type(None)),
    "submission": (dict, type(None)),
    "verdict": dict,
    "axioms": list,
    "obligations": list,
    "certificate": (dict, type(None)),
    "solvers": dict,
    "limits": dict,
    "cost": dict,
    "claimed": dict,
    "checksum": str,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a certificate shows, for comparison with what its file says; `unproved` counts the steps of solvers."""

    digest: str
    outcome: str
    axioms: tuple[str, ...]
    unproved: int


def read_result(data: bytes, where: str) -> dict[str, Any]:
    """The fields of a result file, each of its kind.  Raises: U105 (not such a file)."""
    value = strict_json(data, where)
    if value.get("format") != RESULT_FORMAT or value.get("version") != RESULT_VERSION:
        raise no_result(where, f"its format is not {RESULT_FORMAT}, version {RESULT_VERSION}")
    if value.get("language") != LANGUAGE_VERSION:
        raise no_result(where, f"its texts are not in version {LANGUAGE_VERSION} of the language")
    missing, odd = FIELDS.keys() - value.keys(), value.keys() - FIELDS.keys()
    if missing or odd:
        named = ", ".join(sorted(missing)) or ", ".join(ascii(name)[:40] for name in sorted(odd)[:5])
        raise no_result(where, f"it {'lacks' if missing else 'has fields of no such file:'} {named}")
    for name, kind in FIELDS.items():
        if not isinstance(value[name], kind) or isinstance(value[name], bool):
            raise no_result(where, f"its field `{name}` is not of its kind")
    for texts, names in (("problem", ("name", "text", "sha256")), ("submission", ("text", "sha256"))):
        if value[texts] is not None and not all(isinstance(value[texts].get(name), str) for name in names):
            raise no_result(where, f"a text of its field `{texts}` is missing")
    return value


def strict_json(data: bytes, where: str) -> dict[str, Any]:
    """One JSON object without NaN, infinities or twice the same key.  Raises: U105."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
        canonical(value)  # what is nested too deeply to be written again is refused here, once
    except (ValueError, RecursionError) as error:
        raise no_result(where, f"it is not JSON: {str(error)[:200]}") from error
    if not isinstance(value, dict):
        raise no_result(where, "it is not an object")
    return value


def contradictions(result: dict[str, Any], shown: Shown | None) -> list[str]:
    """What the file says wrongly of itself and of its certificate; `shown` is None where it has no certificate."""
    found = []
    if result["checksum"] != checksum(result):
        found.append("`checksum` is not that of the other fields")
    for name in ("problem", "submission"):
        if result[name] is not None and result[name]["sha256"] != sha256(result[name]["text"]):
            found.append(f"`{name}.sha256` is not the hash of `{name}.text`")
    if shown is None:
        return found
    verdict = result["verdict"]
    said_refuted, is_refuted = verdict.get("kind") == "refuted", shown.outcome == REFUTED
    for differs, text in (
        (result["digest"] != shown.digest, "`digest` is not that of the statement in the certificate"),
        (result["axioms"] != list(shown.axioms), "`axioms` are not those that the certificate rests on"),
        (verdict.get("status") != "accepted", "`verdict.status` is not `accepted`, yet there is a certificate"),
        (verdict.get("kind") not in ("proved", "refuted", "solved"), "`verdict.kind` is no kind of verdict"),
        (said_refuted != is_refuted, f"`verdict.kind` is {_said(verdict, 'kind')}, the certificate: {shown.outcome}"),
        (
            (verdict.get("level") == CERTIFIED) != (shown.unproved == 0),
            f"`verdict.level` is {_said(verdict, 'level')}, the certificate takes {shown.unproved} steps from solvers",
        ),
    ):
        if differs:
            found.append(text)
    return found


def checksum(result: dict[str, Any]) -> str:
    """SHA-256 of all other fields.  It finds accidents and careless edits; it is no signature, anyone can compute it."""
    return hashlib.sha256(canonical({k: v for k, v in result.items() if k != "checksum"})).hexdigest()


def sha256(text: str) -> str:
    """The hash of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def no_result(where: str, why: str) -> UsageError:
    """The error U105."""
    return UsageError(
        "U105",
        f"{printable(where)} is no result file",
        cause=printable(why),
        mend="give a file that `stemai prove --out` or `stemai check --out` has written",
    )


def _said(verdict: dict[str, Any], name: str) -> str:
    return ascii(verdict.get(name))[:40]


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("the same key twice")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
