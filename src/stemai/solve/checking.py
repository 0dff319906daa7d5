"""A submission from anywhere, judged: the road without a prover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from stemai.errors import Fault, LimitReached, UsageError
from stemai.judge import Judge, Options, Verdict, judge
from stemai.solve import limits
from stemai.solve.results import Asked, Result


def check(
    problem: str | bytes,
    submission: str | bytes,
    *,
    name: str | None = None,
    options: Options | None = None,
    file: str = "<problem>",
) -> Result:
    """The judge's verdict on one submission, by a fresh process.

    Raises: L…, J03. (mistakes in the problem itself), F… (ours: a result that is returned is never a fault).
    """
    options = replace(options or Options(), name=name)
    return _result(problem, submission, judge(_bytes(problem), _bytes(submission), options), options, file)


def check_many(
    pairs: Iterable[tuple[str | bytes, str | bytes]], *, options: Options | None = None, jobs: int = 2
) -> Iterator[Result]:
    """A result for each pair of problem and submission, in order, by `jobs` processes at once.

    A result whose verdict has the status `fault` says that we failed, and nothing of the submission.

    Raises: U106; L…, J03. for the first pair whose problem is wrong.
    """
    if not 1 <= jobs <= limits.JOBS:
        raise UsageError("U106", f"jobs: {jobs} is out of bounds", cause=f"between 1 and {limits.JOBS}")
    options = options or Options()
    with Judge(ahead=jobs) as warm, ThreadPoolExecutor(jobs, thread_name_prefix="stemai-check") as executor:

        def one(pair: tuple[str | bytes, str | bytes]) -> Result:
            problem, submission = pair
            try:
                verdict = warm.judge(_bytes(problem), _bytes(submission), options)
            except Fault as error:
                verdict = Verdict("fault", reason="judge", errors=(error.to_json(),))
            except LimitReached as error:
                verdict = Verdict("undecided", reason="limit", errors=(error.to_json(),))
            return _result(problem, submission, verdict, options, "<problem>")

        yield from executor.map(one, pairs)


def _result(problem: str | bytes, submission: str | bytes, verdict: Verdict, options: Options, file: str) -> Result:
    asked = Asked(verdict.problem or options.name or "", verdict.problem_kind, _text(problem), file)
    return Result(asked, verdict, options, _text(submission))


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")
