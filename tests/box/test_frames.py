"""The border where hostile bytes become values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemai.box import Limits, ProverViolation, frames
from stemai.errors import BoxError

LIMITS = Limits()

# each refused body beside its accepted twin, one edit away
TWINS = [
    (b'{"a": NaN}', b'{"a": 1}'),
    (b'{"a": Infinity}', b'{"a": 1e300}'),
    (b'{"a": -Infinity}', b'{"a": -1e300}'),
    (b'{"a": 1e999}', b'{"a": 1e99}'),
    (b'{"a": 1, "a": 1}', b'{"a": 1, "b": 1}'),
    (b'{"a": {"b": 1, "b": 1}}', b'{"a": {"b": 1, "c": 1}}'),
    (b'{"a": ' + b"9" * 20 + b"}", b'{"a": ' + b"9" * 19 + b"}"),
    (b'{"a": -' + b"9" * 20 + b"}", b'{"a": -' + b"9" * 19 + b"}"),
    (b'{"a": ' + b"[" * 64 + b"]" * 64 + b"}", b'{"a": ' + b"[" * 63 + b"]" * 63 + b"}"),
    (b'[{"a": 1}]', b'{"a": [1]}'),
    (b'"a"', b'{"a": ""}'),
    (b"", b"{}"),
    (b"{} {}", b"{} "),
    (b'{"a": "\xff"}', '{"a": "ÿ"}'.encode()),
    (b'{"a": "\\ud800"}', b'{"a": "\\ud83d\\ude00"}'),
    (b'{"a": "\n"}', b'{"a": "\\n"}'),
    (b"{'a': 1}", b'{"a": 1}'),
    (b'\xef\xbb\xbf{"a": 1}', b'{"a": 1}'),
]


@pytest.mark.fast
@pytest.mark.parametrize(("refused", "accepted"), TWINS, ids=lambda body: repr(body[:24]))
def test_twins(refused: bytes, accepted: bytes) -> None:
    assert isinstance(frames.decode(accepted, LIMITS), dict)
    with pytest.raises(ProverViolation) as caught:
        frames.decode(refused, LIMITS)
    assert caught.value.kind == "malformed"


@pytest.mark.fast
def test_brackets_within_strings_are_no_nesting() -> None:
    assert frames.decode(json.dumps({"a": "[" * 1000 + '\\"[['}).encode(), LIMITS)["a"].startswith("[[[")


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), values, max_size=4))
def test_what_is_encoded_is_what_is_taken(message: dict[str, object]) -> None:
    buffer = bytearray(frames.encode(message, LIMITS))
    assert frames.take(buffer, LIMITS) == message
    assert not buffer


@given(st.binary(max_size=400))
def test_any_bytes_are_an_object_or_a_violation(body: bytes) -> None:
    try:
        value = frames.decode(body, LIMITS)
    except ProverViolation:
        return
    assert isinstance(value, dict)


@given(st.binary(max_size=64), st.integers(0, 64))
def test_a_frame_is_taken_only_when_whole(tail: bytes, cut: int) -> None:
    whole = frames.encode({"value": "x" * 40}, LIMITS)
    part = whole[: min(cut, len(whole) - 1)]
    assert frames.take(bytearray(part), LIMITS) is None
    buffer = bytearray(whole + tail)
    assert frames.take(buffer, LIMITS) == {"value": "x" * 40}
    assert bytes(buffer) == tail


@pytest.mark.fast
@pytest.mark.parametrize("length", [0, LIMITS.frame_bytes + 1, 0xFFFFFFFF])
def test_a_length_out_of_bounds_is_refused_before_any_body(length: int) -> None:
    with pytest.raises(ProverViolation, match="oversize"):
        frames.take(bytearray(length.to_bytes(4, "big")), LIMITS)


@pytest.mark.fast
def test_our_own_message_has_the_same_cap() -> None:
    with pytest.raises(BoxError) as caught:
        frames.encode({"a": "x" * LIMITS.frame_bytes}, LIMITS)
    assert caught.value.code == "B010"
