"""Bit-vectors that change their width, bit by bit: our language has no such operation, and needs none to say it.

`resize_8_4(x)` is a definition that a statement brings with it: the lower bits of x, zeros above.  Everything else is
shifts and that: `concat`, `extract`, extensions, repetition, rotation, and going to and from integers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from stemai.suites import terms as t
from stemai.suites import writing as w
from stemai.suites.reading import NotCovered
from stemai.suites.terms import Typed

_MOST: Final = 128  # bits: a definition writes out each of them


def width(given: Typed) -> int:
    """The number of bits.  Raises: NotCovered."""
    if not given.sort.startswith("BitVec("):
        raise NotCovered("sorts", f"{given.sort} where a bit-vector is expected")
    return int(given.sort[7:-1])


def _word(value: int, bits: int) -> Typed:
    return t.literal(value, f"BitVec({bits})")


def resized(builder: t.Builder, given: Typed, bits: int) -> Typed:
    """The lower bits of `given`, with zeros above.  Raises: NotCovered (too wide)."""
    old = width(given)
    if old == bits:
        return given
    if not 1 <= bits <= _MOST or old > _MOST:
        raise NotCovered("too large", f"a bit-vector of {max(old, bits)} bits that changes its width")
    x = Typed(w.name("x"), given.sort)
    parts = [_bit(x, i, _word(1 << i, bits), _word(0, bits)).expression for i in range(min(old, bits))]
    called = builder.definition(f"resize_{old}_{bits}", given.sort, f"BitVec({bits})", _joined("bor", parts))
    return Typed(w.apply(called, given.expression), f"BitVec({bits})")


def _bit(x: Typed, i: int, then: Typed, otherwise: Typed) -> Typed:
    """`if` bit i of x is set."""
    mask = _word(1 << i, width(x))
    unset = t.equal(t.binary("band", x, mask), _word(0, width(x)))
    return t.choice(unset, otherwise, then)


def _joined(operator: str, parts: Sequence[w.Expr]) -> w.Expr:
    found = parts[0]
    for part in parts[1:]:
        found = w.binary(operator, found, part)
    return found


def _concat(builder: t.Builder, given: Sequence[Typed]) -> Typed:
    found = given[0]
    for low in given[1:]:
        bits = width(found) + width(low)
        high = t.binary("<<", resized(builder, found, bits), _word(width(low), bits))
        found = t.binary("bor", high, resized(builder, low, bits))
    return found


def _to_int(builder: t.Builder, given: Sequence[Typed]) -> Typed:
    """The number that the bits say, unsigned."""
    (word,) = given
    bits = width(word)
    if bits > _MOST:
        raise NotCovered("too large", f"a bit-vector of {bits} bits as an integer")
    x = Typed(w.name("x"), word.sort)
    parts = [_bit(x, i, t.literal(1 << i, "Int"), t.literal(0, "Int")).expression for i in range(bits)]
    called = builder.definition(f"integer_of_{bits}", word.sort, "Int", _joined("+", parts))
    return Typed(w.apply(called, word.expression), "Int")


def _to_signed(builder: t.Builder, given: Sequence[Typed]) -> Typed:
    """The number that the bits say in two's complement."""
    (word,) = given
    unsigned = _to_int(builder, given)
    negative = t.compare(word, "slt", _word(0, width(word)))
    below = t.binary("-", unsigned, t.literal(1 << width(word), "Int"))
    return t.choice(negative, below, unsigned)


def _of_int(builder: t.Builder, given: Sequence[Typed], indices: Sequence[int]) -> Typed:
    """The lowest bits of an integer, in two's complement."""
    (number,), (bits,) = given, indices
    if number.sort != "Int" or not 1 <= bits <= _MOST:
        raise NotCovered("too large", f"an integer as a bit-vector of {bits} bits")
    n = Typed(w.name("n"), "Int")
    parts = []
    for i in range(bits):
        bit = t.binary("mod", t.binary("div", n, t.literal(1 << i, "Int")), t.literal(2, "Int"))
        set_ = t.equal(bit, t.literal(1, "Int"))
        parts.append(t.choice(set_, _word(1 << i, bits), _word(0, bits)).expression)
    called = builder.definition(f"word_{bits}_of", "Int", f"BitVec({bits})", _joined("bor", parts), "n")
    return Typed(w.apply(called, number.expression), f"BitVec({bits})")


def _extract(builder: t.Builder, given: Sequence[Typed], indices: Sequence[int]) -> Typed:
    (word,), (high, low) = given, indices
    if not 0 <= low <= high < width(word):
        raise NotCovered("syntax", "`extract` outside the word")
    shifted = word if low == 0 else t.binary("ushr", word, _word(low, width(word)))
    return resized(builder, shifted, high - low + 1)


def _zero_extend(builder: t.Builder, given: Sequence[Typed], indices: Sequence[int]) -> Typed:
    (word,), (more,) = given, indices
    return resized(builder, word, width(word) + more)


def _sign_extend(builder: t.Builder, given: Sequence[Typed], indices: Sequence[int]) -> Typed:
    """Moved to the top of the wider word, and back with the sign."""
    (word,), (more,) = given, indices
    if more == 0:
        return word
    bits = width(word) + more
    top = t.binary("<<", resized(builder, word, bits), _word(more, bits))
    return t.binary("sshr", top, _word(more, bits))


def _repeat(builder: t.Builder, given: Sequence[Typed], indices: Sequence[int]) -> Typed:
    (word,), (times,) = given, indices
    if times * width(word) > _MOST:
        raise NotCovered("too large", f"a bit-vector of {times * width(word)} bits that changes its width")
    return _concat(builder, [word] * times)


def _rotate(left: bool) -> Callable[[t.Builder, Sequence[Typed], Sequence[int]], Typed]:
    def rule(_: t.Builder, given: Sequence[Typed], indices: Sequence[int]) -> Typed:
        (word,), (by,) = given, indices
        bits = width(word)
        by = by % bits if left else -by % bits
        if by == 0:
            return word
        up = t.binary("<<", word, _word(by, bits))
        return t.binary("bor", up, t.binary("ushr", word, _word(bits - by, bits)))

    return rule


PLAIN: Final[dict[str, Callable[[t.Builder, Sequence[Typed]], Typed]]] = {
    "concat": _concat, "bv2nat": _to_int, "ubv_to_int": _to_int, "sbv_to_int": _to_signed,
}  # fmt: skip
INDEXED: Final[dict[str, Callable[[t.Builder, Sequence[Typed], Sequence[int]], Typed]]] = {
    "extract": _extract, "zero_extend": _zero_extend, "sign_extend": _sign_extend, "repeat": _repeat,
    "rotate_left": _rotate(True), "rotate_right": _rotate(False), "int2bv": _of_int, "int_to_bv": _of_int,
}  # fmt: skip
