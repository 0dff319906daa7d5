"""An order of terms that is the same in every process, for what is kept in sets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from stemai.kernel.terms import Term


def in_order(terms: Iterable[Term]) -> list[Term]:
    """`terms` sorted by a digest of their structure; names of bound variables take no part."""
    digests: dict[Term, bytes] = {}
    return sorted(terms, key=lambda term: _digest(term, digests))


def _digest(term: Term, digests: dict[Term, bytes]) -> bytes:
    stack = [term]
    while stack:
        node = stack[-1]
        missing = [a for a in node.args if a not in digests]
        if node not in digests and missing:
            stack.extend(missing)
            continue
        stack.pop()
        head = f"{node.op} {node.data!r} ".encode("utf-8", "surrogatepass")
        digests[node] = hashlib.sha256(head + b"".join(digests[a] for a in node.args)).digest()
    return digests[term]
