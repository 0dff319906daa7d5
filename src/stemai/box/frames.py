"""Frames: a 4-byte big-endian length, then one JSON object in UTF-8.  Caps come before parsing."""

from __future__ import annotations

import json
import math
import re
import struct
from typing import Any, NoReturn

from stemai.box.limits import Limits
from stemai.box.violation import ProverViolation
from stemai.errors import BoxError

HEADER = struct.Struct(">I")

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def encode(message: dict[str, Any], limits: Limits) -> bytes:
    """One frame that holds `message`.

    Raises: BoxError B010 if the host's own message does not fit; that is never the prover's fault.
    """
    body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")
    if len(body) > limits.frame_bytes:
        raise BoxError(
            "B010",
            f"a question of {len(body)} bytes does not fit a frame",
            cause=f"frame_bytes is {limits.frame_bytes}",
            mend="ask less at once, or raise the limit frame_bytes",
        )
    return HEADER.pack(len(body)) + body


def take(buffer: bytearray, limits: Limits) -> dict[str, Any] | None:
    """Take the first frame off `buffer`; None while it is not whole.

    Raises: ProverViolation oversize or malformed.
    """
    if len(buffer) < HEADER.size:
        return None
    (length,) = HEADER.unpack_from(buffer)
    if not 1 <= length <= limits.frame_bytes:
        raise ProverViolation("oversize", f"a frame of {length} bytes")
    if len(buffer) < HEADER.size + length:
        return None
    body = bytes(memoryview(buffer)[HEADER.size : HEADER.size + length])
    del buffer[: HEADER.size + length]
    return decode(body, limits)


def decode(body: bytes, limits: Limits) -> dict[str, Any]:
    """The JSON object in `body`: depth counted first, no NaN, no duplicate keys, no long integers.

    Raises: ProverViolation malformed.
    """
    _check_nesting(body, limits.nesting)

    def integer(digits: str) -> int:
        if len(digits.lstrip("-")) > limits.int_digits:
            raise ValueError(f"an integer of {len(digits)} digits")
        return int(digits)

    try:
        value = json.loads(
            body.decode("utf-8", "strict"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse_constant,
            parse_int=integer,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as err:
        raise ProverViolation("malformed", str(err)[:200]) from None
    if not isinstance(value, dict):
        raise ProverViolation("malformed", f"a {type(value).__name__}, not an object")
    if _SURROGATE.search(body):  # half a surrogate pair would crash whoever writes it to a file later
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise ProverViolation("malformed", "half of a surrogate pair") from None
    return value


def _check_nesting(body: bytes, limit: int) -> None:
    depth = 0
    for found in _BRACKET.finditer(_STRING.sub(b"", body)):
        if found.group() in b"[{":
            depth += 1
            if depth > limit:
                raise ProverViolation("malformed", f"nested more than {limit} deep")
        else:
            depth -= 1


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key occurs twice")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number that is not finite")
    return value
