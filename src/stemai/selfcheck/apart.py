"""Work in a forked child, for the checks: none in time is an answer, none for another reason is our fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from stemai import oracle
from stemai.errors import Fault

SECONDS: Final = 40.0


def apart(work: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """The JSON value that `work` gives, or None where it was not done in time; see `oracle.apart`.

    Raises: Fault F301 (it ended in another way).
    """
    try:
        return oracle.apart(work, seconds)
    except oracle.TooLate:
        return None
    except oracle.Ended as ended:
        raise Fault("F301", "a process of the check ended without an answer", cause=str(ended)) from ended
