"""What messages call the variables that the kernel makes itself."""

from __future__ import annotations

import pytest

from stemai.errors import StemError
from stemai.judge import Options, examine


def test_parameters_of_a_definition_that_does_not_end_have_one_name_each() -> None:
    """Facts, goal and values speak of the same variables, and none has a mark of the kernel or of a solver."""
    text = b"def g (n m : Nat) : Nat := if n = 0 then 0 else g(n + m, m)\ntheorem t : g(1, 2) = 0\n"
    with pytest.raises(StemError) as caught:
        examine(text, Options())
    cause = caught.value.cause or ""
    assert caught.value.code == "J030"
    assert "!" not in cause.replace("!=", "")
    assert "p0 != 0" in cause
    assert "p0 = 1" in cause
