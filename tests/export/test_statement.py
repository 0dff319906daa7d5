"""What a certificate may state: nothing that its goal, axioms and proof do not speak of."""

from __future__ import annotations

from typing import Any

import pytest

from stemai.errors import KernelError
from stemai.export.statement import require_spoken_of
from stemai.judge.check import check
from stemai.judge.verdict import Options
from stemai.kernel.certificate import replay

DEFINED = """def down (n : Nat) : Nat := if n = 0 then 0 else down(n - 1)
def twice (n : Nat) : Nat := down(n) + down(n)
def even (n : Nat) : Bool := if n = 0 then true else odd(n - 1)
with odd (n : Nat) : Bool := if n = 0 then false else even(n - 1)
"""


def certificate(statement: str) -> dict[str, Any]:
    verdict = check(f"{DEFINED}theorem t : {statement}\n".encode(), b"proof t\n  by compute\nqed\n", Options())
    assert verdict.certificate is not None
    return verdict.certificate


def about_nothing(certificate: dict[str, Any]) -> dict[str, Any]:
    """A certificate of `true` that states what another one does."""
    rows = [*certificate["terms"], ["true", None, []]]
    proof = {"lines": [["evaluate", [], [len(rows) - 1]]], "claim": 0}
    return {**certificate, "terms": rows, "goal": len(rows) - 1, "proof": proof}


@pytest.mark.parametrize("statement", ["down(3) = 0", "twice(2) = 0", "even(2)", "1 = 1"])
def test_what_is_stated_is_spoken_of(statement: str) -> None:
    made = certificate(statement)
    replay(made)
    require_spoken_of(made)


@pytest.mark.parametrize("statement", ["down(3) = 0", "twice(2) = 0", "even(2)"])
def test_a_definition_that_only_calls_itself_is_not(statement: str) -> None:
    """The kernel admits it, since it is conservative; a reader would take it for a part of what is proved."""
    forged = about_nothing(certificate(statement))
    assert replay(forged).unconfirmed == ()
    with pytest.raises(KernelError) as caught:
        require_spoken_of(forged)
    assert caught.value.code == "K033"
