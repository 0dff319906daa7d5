"""From a problem to a result: examine, ask provers in boxes, let the judge decide.  Only what it accepts comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from stemai.box import BoxSpec, Limits, Pool, select
from stemai.box.places import provers_folder
from stemai.box.store import keep
from stemai.errors import BoxError, Fault, LimitReached, UsageError
from stemai.judge import Judge, Options, Verdict
from stemai.provers import limits as provers_limits
from stemai.provers import manifest, registry
from stemai.provers.protocol import HELLO, Task
from stemai.solve import audits, limits
from stemai.solve.attempt import Ended, Prover, Trial, box_limits, fault
from stemai.solve.files import decoded
from stemai.solve.listing import Listed, chosen
from stemai.solve.models import with_model
from stemai.solve.options import ProveOptions, Step, Watch, unwatched
from stemai.solve.results import Asked, Result


def prove(
    problem: str | bytes,
    *,
    name: str | None = None,
    options: ProveOptions | None = None,
    watch: Watch = unwatched,
    file: str = "<problem>",
) -> Result:
    """Settle the one problem of `problem`, or the one called `name`.

    Raises: L…, U104 (several problems and no name), U107, P… (the prover's folder), B… (no box), F… (ours; a result
    that is returned is never a fault).
    """
    text = as_text(problem, file)
    wanted = chosen(text, file, () if name is None else (name,))
    if len(wanted) > 1:
        raise UsageError(
            "U104",
            f"{file} states {len(wanted)} problems",
            cause=", ".join(item.name for item in wanted),
            mend="give name=..., or call prove_many",
        )
    (result,) = settle(text, wanted, options or ProveOptions(), watch, file)
    return without_fault(result)


def prove_many(
    problem: str | bytes,
    *,
    names: Sequence[str] = (),
    options: ProveOptions | None = None,
    watch: Watch = unwatched,
    file: str = "<problem>",
) -> Iterator[Result]:
    """Settle the problems called `names`, or all that the file does not prove itself; results come in that order.

    A result whose verdict has the status `fault` says that we failed, and nothing of the problem.

    Raises: L…, U104 at once; U107, P…, B… before the first result.
    """
    text = as_text(problem, file)
    return settle(text, chosen(text, file, tuple(names)), options or ProveOptions(), watch, file)


def without_fault(result: Result) -> Result:
    """`result`, unless it is a fault: that is raised, so that nobody takes it for an answer.  Raises: F…."""
    if result.verdict.status != "fault":
        return result
    first = result.verdict.errors[0] if result.verdict.errors else {}
    raise Fault(
        str(first.get("code", "F103")),
        str(first.get("message", "the judge ended without a verdict")),
        cause=str(first.get("cause", result.verdict.reason)),
        mend=str(first.get("mend", "run it again; if it stays, report it with the problem file")),
    )


def as_text(problem: str | bytes, file: str) -> str:
    """The problem as text, within the cap.  Raises: U102, U103."""
    size = len(problem)
    if size > limits.TEXT_BYTES:
        raise UsageError("U102", f"{file} is too long", cause=f"more than {limits.TEXT_BYTES} bytes")
    return problem if isinstance(problem, str) else decoded(problem, file)


def load(name: str, options: ProveOptions) -> Prover:
    """The prover called `name`, or `name@place` with the model that is handed to it.

    Its folder is copied to the store, and everything is read from the copy.  Raises: P…, B008, B022, B023.
    """
    called, _, place = name.partition("@")
    found = registry.find(called, (provers_folder(), *registry.user_folders()))
    kept = keep(found.folder, Limits())
    copied = manifest.read(kept)  # the folder may change under us; the copy does not
    granted = box_limits(copied, options.budget.wall_s)
    return with_model(Prover(copied, BoxSpec(kept, copied.command, granted), kept.name), place)


def settle(
    text: str,
    wanted: Sequence[Listed],
    options: ProveOptions,
    watch: Watch = unwatched,
    file: str = "<problem>",
) -> Iterator[Result]:
    """A result for each of the `wanted` problems of `text`, in order.  Raises: U107, P…, B…."""
    tasks = [Task(text, item.name, item.kind, options.seed, options.given) for item in wanted]
    if tasks[0].wire_bytes() > provers_limits.TASK_BYTES:
        raise UsageError(
            "U107",
            f"{file} is too long to be sent to a prover",
            cause=f"with the given files it takes more than {provers_limits.TASK_BYTES} bytes of JSON",
            mend="split the file, or give less",
        )
    with House(options, len(tasks), watch, file) as house:
        yield from house.settle_all(tasks)


class House:
    """What is shared by all problems of one call: the judge, and boxes, those for the first prover started ahead."""

    def __init__(self, options: ProveOptions, problems: int, watch: Watch, file: str) -> None:
        self._options = options
        self._file = file
        self._watch = watch
        self._jobs = min(options.jobs, problems)
        self._ahead = problems > 1
        self._provers = [load(name, options) for name in options.provers]
        self._selection = select(options.box, min_isolation=options.min_isolation)
        self._audit = audits.last(self._selection.backend)
        self._pools: dict[str, Pool] = {}
        self._stack = ExitStack()
        self._judge: Judge

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._judge = stack.enter_context(Judge())
            for place, prover in enumerate(self._provers):
                size = self._jobs if self._ahead and place == 0 else 0
                if prover.digest not in self._pools:
                    pool = Pool(prover.spec, size, backend=self._selection, warm_with=HELLO if size else None)
                    self._pools[prover.digest] = stack.enter_context(pool)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def settle_all(self, tasks: Sequence[Task]) -> Iterator[Result]:
        """A result for each task, in order."""
        if self._jobs == 1:
            for task in tasks:
                yield self.settle(task)
            return
        with ThreadPoolExecutor(self._jobs, thread_name_prefix="stemai-problem") as executor:
            futures: list[Future[Result]] = [executor.submit(self.settle, task) for task in tasks]
            try:
                for future in futures:
                    yield future.result()
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                self._stack.close()  # boxes and judge end now, so that the threads that wait for them end too
                raise

    def settle(self, task: Task) -> Result:
        """One problem: examined, then put to each prover in turn until the judge accepts something.

        Raises: L…, J03. (the asker's own mistakes); what is ours is a result with the status `fault`.
        """
        asked = Asked(task.name, task.kind, task.problem, self._file)
        judge_options = replace(self._options.judge, name=task.name)
        try:
            return self._settle(task, asked, judge_options)
        except (BoxError, Fault) as error:
            return Result(asked, fault(task.name, error), judge_options)
        except LimitReached as error:
            verdict = Verdict("undecided", task.name, reason="limit", errors=(error.to_json(),))
            return Result(asked, verdict, judge_options)

    def _settle(self, task: Task, asked: Asked, judge_options: Options) -> Result:
        examined = self._judge.examine(task.problem.encode("utf-8"), judge_options)
        self._watch(Step(task.name, "examined", "vacuous" if examined.vacuous else ""))
        base = Verdict(
            status="undecided",
            problem=task.name,
            reason="vacuous" if examined.vacuous else "no_proposal",
            statement=examined.statement,
            warnings=examined.warnings,
            assumptions=examined.assumptions,
        )
        if examined.vacuous and not judge_options.allow_vacuous:
            return Result(asked, base, judge_options)
        ended = list(self._trials(task))
        best = max((e for e in ended if e.verdict is not None), key=_weight, default=None)
        attempts = tuple(e.attempt for e in ended)
        self._watch(
            Step(
                task.name,
                "done",
                base.status if best is None or best.verdict is None else best.verdict.status,
            )
        )
        if best is None or best.verdict is None:
            return Result(asked, base, judge_options, attempts=attempts, audit=self._audit)
        verdict = best.verdict if best.verdict.statement else replace(best.verdict, statement=examined.statement)
        return Result(asked, verdict, judge_options, best.submission, attempts, self._audit)

    def _trials(self, task: Task) -> Iterator[Ended]:
        for prover in self._provers:
            lease = self._pools[prover.digest].lease
            ended = Trial(task, prover, self._options, self._judge, lease, self._watch).run()
            yield ended
            if ended.attempt.outcome == "accepted":
                return


def _weight(ended: Ended) -> int:
    order = ("rejected", "undecided", "fault", "accepted")
    return order.index(ended.verdict.status) if ended.verdict is not None else -1
