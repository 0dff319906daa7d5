"""stemai: state a problem formally; boxed, untrusted provers propose; a small judge verifies.

    import stemai
    result = stemai.prove("theorem easy (a b : Int) (h : a < b) : a + 1 <= b")
    result.verdict.status, result.verdict.level, result.submission

`stemai.rl` has the judge as a reward for training.  The names below are loaded when they are first used: `import stemai`
alone imports nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from stemai.errors import (
        BoxError,
        Fault,
        JudgeError,
        KernelError,
        LanguageError,
        LimitReached,
        ProtocolError,
        StemError,
        UsageError,
    )
    from stemai.judge import Options as JudgeOptions
    from stemai.judge import Verdict
    from stemai.provers.protocol import Budget, Given
    from stemai.solve.checking import check, check_many
    from stemai.solve.options import ProveOptions
    from stemai.solve.results import Attempt, Result
    from stemai.solve.road import prove, prove_many
    from stemai.solve.verifying import Verification, verify

__version__: Final = "0.1.0"

_HOME: Final = {
    "Attempt": "stemai.solve.results",
    "BoxError": "stemai.errors",
    "Budget": "stemai.provers.protocol",
    "Fault": "stemai.errors",
    "Given": "stemai.provers.protocol",
    "JudgeError": "stemai.errors",
    "JudgeOptions": "stemai.judge",
    "KernelError": "stemai.errors",
    "LanguageError": "stemai.errors",
    "LimitReached": "stemai.errors",
    "ProtocolError": "stemai.errors",
    "ProveOptions": "stemai.solve.options",
    "Result": "stemai.solve.results",
    "StemError": "stemai.errors",
    "UsageError": "stemai.errors",
    "Verdict": "stemai.judge",
    "Verification": "stemai.solve.verifying",
    "check": "stemai.solve.checking",
    "check_many": "stemai.solve.checking",
    "prove": "stemai.solve.road",
    "prove_many": "stemai.solve.road",
    "verify": "stemai.solve.verifying",
}

__all__ = [
    "Attempt",
    "BoxError",
    "Budget",
    "Fault",
    "Given",
    "JudgeError",
    "JudgeOptions",
    "KernelError",
    "LanguageError",
    "LimitReached",
    "ProtocolError",
    "ProveOptions",
    "Result",
    "StemError",
    "UsageError",
    "Verdict",
    "Verification",
    "__version__",
    "check",
    "check_many",
    "prove",
    "prove_many",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "rl":
        return import_module("stemai.rl")
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'stemai' has no attribute {name!r}")
    value = getattr(import_module(home), "Options" if name == "JudgeOptions" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
