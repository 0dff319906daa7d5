"""Random bytes and structured garbage at every border: whoever reads bytes of others ends with his own errors, and soon.

`readers` puts garbage to each reader; `forged` puts changed result files to `verify`, with an asker whose statement is
false; `commands` runs the command line on garbage, in processes of their own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import stemai
from stemai.box import frames
from stemai.box.limits import Limits
from stemai.box.violation import ProverViolation
from stemai.errors import Fault, KernelError, LimitReached, StemError
from stemai.judge import Options
from stemai.kernel.certificate import canonical, parse, replay, statement_digest
from stemai.language import parse_problem, parse_submission
from stemai.library import elaborate
from stemai.provers import manifest
from stemai.provers.protocol import BadAnswer, Budget, Conversation, Report, Task
from stemai.selfcheck import certificates, garbage, texts
from stemai.selfcheck.apart import apart
from stemai.selfcheck.corpus import Case
from stemai.selfcheck.judged import CPU_S, RLIMIT, World, settle, stated
from stemai.selfcheck.roads import Claim, opinion, weighed
from stemai.selfcheck.tally import Tally
from stemai.solve.results import Asked, Result, read
from stemai.solve.verifying import verify

SECONDS: Final = 20  # for one piece of garbage
FALSE: Final = (
    "theorem t : 1 = 2\n",
    "theorem t (n m : Nat) (h : 0 < n) : n < m\n",
    "theorem t (p q : Bool) (h : p or q) : p and q\n",
    "theorem t (f : Real -> Real) (x : Real) : f(x + 0) = f(x) + 1\n",
    "theorem t (x y : Rat) : exists z : Int, x < z and z < y\n",
    "def d (n : Nat) : Nat := if n = 0 then 0 else 2 + d(n - 1)\ntheorem t (n : Nat) : d(n) = n\n",
    "sort S\ndef r (a b : S) : Bool\naxiom s (a b : S) : r(a, b) -> r(b, a)\ntheorem t (a b : S) : r(a, b)\n",
    "theorem t (v w : BitVec(8)) : v udiv w ule v\n",
)  # each is false, or in the last but one does not follow
_ITEMS: Final = ("theorem", "axiom", "def", "sort", "find", "solve", "compute", "maximize", "synthesize",
                 "dimension", "proof")  # fmt: skip
_EXITS: Final = (0, 1, 2)
_SOURCE: Final = str(Path(stemai.__file__).resolve().parent.parent)


def readers(world: World, seed: int, start: int, count: int) -> Tally:
    """The pieces of garbage with the numbers from `start`, for one reader after the other."""
    tally, borders = Tally(), tuple(_BORDERS.items())
    for number in range(start, start + count):
        random = Random(f"{seed} garbage {number}")
        name, border = borders[number % len(borders)]
        try:
            with certificates.within(SECONDS):
                end = border(world, random, tally)
        except Exception as error:  # whatever a reader lets out that is not his own
            told = f"{error.cause}" if isinstance(error, StemError) else ""
            tally.alarm(f"{name}: {type(error).__name__}: {error} {told} (seed {seed}, number {number})")
            continue
        if end:
            tally.count(f"{name}: {end}")
    return tally


def _problem(world: World, random: Random, tally: Tally) -> str:
    try:
        elaborate(parse_problem(garbage.noise(random, random.choice(world.cases).problem.encode())))
    except Fault:
        raise
    except StemError:
        return "refused"
    return "read"


def _submission(world: World, random: Random, tally: Tally) -> str:
    """Against a false statement: nothing may prove it."""
    problem, text = random.choice(FALSE).encode(), _soup(world, random)
    try:
        parse_submission(text)
    except Fault:
        raise
    except StemError:
        if random.random() < 0.95:  # the judge itself refuses it for that; some are put to it all the same
            return "refused"
    verdict = world.judge.judge(problem, text, Options(rlimit=RLIMIT, cpu_s=CPU_S))
    if verdict.accepted and verdict.kind != "refuted":
        tally.alarm(f"accepted: {problem.decode()}\n{text.decode(errors='replace')}")
        return ""
    return "judged, not accepted" if not verdict.accepted else "refuted, as it should be"


def _soup(world: World, random: Random) -> bytes:
    """Lines of proofs under the name `t`, with noise."""
    donors = random.sample(world.cases, 3)
    if random.random() < 0.5:
        return garbage.noise(random, texts.crossed("", "proof t", donors[0].submission, random).encode())
    lines = [line for donor in donors for line in donor.submission.split("\n")[1:-1] if line.strip() != "qed"]
    return "\n".join(["proof t", *random.sample(lines, min(len(lines), random.randrange(1, 6))), "qed"]).encode()


def _certificate(world: World, random: Random, tally: Tally) -> str:
    data = garbage.certificate(random, [_some_certificate(world)])
    try:
        checked = replay(parse(data))
    except (KernelError, LimitReached):
        return "refused"
    if checked.unconfirmed:
        return "rests on solvers"
    claim = Claim(checked.theory, certificates.formula(checked), checked.by_model)
    settle(tally, opinion(claim, random), data.decode(errors="replace"))
    return ""


@cache
def _some_certificate(world: World) -> bytes:
    return canonical(_accepted(world, next(c for c in world.cases if c.accepted))["certificate"])


def _result(world: World, random: Random, tally: Tally) -> str:
    data = json.dumps(garbage.garbage_json(random)).encode()
    if random.random() < 0.8:
        data = garbage.noise(random, _some_result(world))
    try:
        read(data, "<garbage>")
    except Fault:
        raise
    except StemError:
        return "refused"
    return "read"


@cache
def _some_result(world: World) -> bytes:
    result = _accepted(world, next(c for c in world.cases if c.accepted))
    result["cost"]["evaluation"] = {}  # times are never the same, and a run shall be
    return json.dumps(result).encode()


def _frame(world: World, random: Random, tally: Tally) -> str:
    body = json.dumps({"type": "proposals", "submissions": ["proof t\nqed"]}).encode()
    body = garbage.noise(random, body) if random.random() < 0.8 else json.dumps(garbage.garbage_json(random)).encode()
    length = len(body) if random.random() < 0.8 else random.getrandbits(32)
    try:
        found = frames.take(bytearray(length.to_bytes(4, "big") + body), Limits())
    except ProverViolation:
        return "refused"
    return "waits for more" if found is None else "read"


def _answer(world: World, random: Random, tally: Tally) -> str:
    """What a prover answers, as an object: the conversation ends, or takes it."""
    answer: dict[str, Any] = random.choice(
        ({"type": "hello", "name": "x", "version": "1", "protocol": 1}, {"type": "proposals", "submissions": ["a"]},
         {"type": "give_up", "reason": ""}, {"type": "opinion", "submission": "a"}, {})
    )  # fmt: skip
    answer = deepcopy(answer)
    for _ in range(random.randrange(3)):
        key = random.choice((*answer, "type", "name", "submissions", "reason"))
        answer[key] = random.choice((garbage.garbage_json(random, 2), "opinion", "hello", "\ud800", 10**30, True))
    conversation = Conversation(lambda question, seconds: answer, Budget(opinions=3), clock=lambda: 0.0)
    try:
        if random.random() < 0.3:
            conversation.hello(1.0)
        else:
            conversation.propose(Task("theorem t : 1 = 1", "t", "theorem"), (), lambda text: Report("rejected"))
    except BadAnswer:
        return "refused"
    return "read"


def _manifest(world: World, random: Random, tally: Tally) -> str:
    origin = b'protocol = 1\nname = "a"\nversion = "1"\ndescription = "d"\ncommand = ["python3"]\n[limits]\nmemory_mb = 64\n'
    with tempfile.TemporaryDirectory(prefix="stemai-selfcheck-") as folder:
        (Path(folder) / manifest.FILE).write_bytes(garbage.noise(random, origin))
        try:
            manifest.read(Path(folder))
        except Fault:
            raise
        except StemError:
            return "refused"
    return "read"


_BORDERS: Final[dict[str, Callable[[World, Random, Tally], str]]] = {
    "problem": _problem, "submission": _submission, "certificate": _certificate, "result": _result, "frame": _frame,
    "answer": _answer, "prover.toml": _manifest,
}  # fmt: skip


# ----------------------------------------------------------------------------------------------------- forged results


def _accepted(world: World, case: Case) -> dict[str, Any]:
    """The result file of an accepted case, as an object.  Raises: ValueError (it is not accepted)."""
    verdict = world.verdict(case.problem.encode(), case.submission.encode(), case.options)
    if isinstance(verdict, StemError) or not verdict.accepted:
        raise ValueError(f"{case.name} is not accepted")
    asked = Asked(verdict.problem, "", case.problem)
    return Result(asked, verdict, case.options, case.submission).to_json()


def forged(world: World, seed: int, start: int, count: int) -> Tally:
    """Result files that were changed; half of them for an asker whose statement is false, half for nobody."""
    cases, tally = [c for c in world.accepted(seed) if not c.options.allow_vacuous], Tally()
    for number in range(start, start + count):
        random = Random(f"{seed} forged {number}")
        case, other = cases[number % len(cases)], random.choice(cases)
        try:
            data, how = _forgery(_accepted(world, case), _accepted(world, other), random)
        except ValueError as error:
            tally.alarm(str(error))
            continue
        asker = spoiled(case.problem) if number % 2 else None
        try:
            found = verify(data, problem=asker, options=replace(case.options, rlimit=RLIMIT, cpu_s=CPU_S))
        except Fault as error:
            tally.alarm(f"{error.code} {error.message} {error.cause}: {how} in the result of {case.name}, number {number}")
            continue
        except StemError:
            tally.count("refused: no result file, or a wrong problem")
            continue
        if found.status != "accepted":
            tally.count(f"refused: {found.how}")
        elif asker is not None:
            tally.alarm(f"accepted for an asker whose statement is false: {how}\n{asker}\n{data.decode(errors='replace')}")
        else:
            _weigh(data, found.how, case, f"{how} in the result of {case.name}: {found.statement}", random, tally)
    return tally


def _weigh(data: bytes, how: str, case: Case, text: str, random: Random, tally: Tally) -> None:
    """A changed file that is accepted for what it states itself."""
    told = apart(lambda: _account(json.loads(data), how, case, text, random).to_json())
    if told is None:
        tally.leave("not settled", text)
    else:
        tally.add(Tally.from_json(told))


def _account(stored: dict[str, Any], how: str, case: Case, text: str, random: Random) -> Tally:
    tally = Tally()
    if how == "replayed":
        checked = replay(parse(canonical(stored["certificate"])))
        origin = stated(case.problem, case.submission, case.options, checked.outcome == "refuted")
        if statement_digest(checked.theory, checked.goal) == statement_digest(origin.theory, origin.goal):
            tally.count("accepted: the same statement")
            return tally
        claim = Claim(checked.theory, certificates.formula(checked), checked.by_model)
    else:
        options = replace(case.options, name=stored["problem"]["name"])
        now = stated(stored["problem"]["text"], stored["submission"]["text"], options, False)
        claim = Claim(now.theory, now.formula)
    settle(tally, weighed(claim, random), text)
    return tally


def _forgery(result: dict[str, Any], other: dict[str, Any], random: Random) -> tuple[bytes, str]:
    """A result with one part that is not its own, and which."""
    part = random.choice(
        (
            "problem",
            "submission",
            "certificate",
            "verdict",
            "statement",
            "level",
            "name",
            "axioms",
            "anything",
            "anything",
            "lines",
            "bytes",
            "cut",
            "theory",
            "goal",
        )
    )
    certificate = result["certificate"]
    if part in ("problem", "submission", "certificate", "verdict", "statement", "axioms"):
        result[part] = other[part]
    elif part == "level":
        result["verdict"]["level"] = random.choice(("certified", "agreed", "attested", "", None, 3))
    elif part == "name":
        result["problem"]["name"] = other["problem"]["name"]
    elif part in ("theory", "goal"):
        certificate[part] = other["certificate"][part]
    elif part == "lines" and "lines" in certificate["proof"]:
        random.shuffle(certificate["proof"]["lines"])
    else:
        certificates.change(result, random)
    data = json.dumps(result).encode()
    if part == "cut":
        data = data[: random.randrange(len(data))]
    elif part == "bytes":
        data = garbage.noise(random, data)
    return data, part


def spoiled(problem: str) -> str:
    """The problem with `and 1 = 2` after the goal of each theorem, and something else asked where there is none."""
    words = [w for w in texts.tokens(problem) if not w.startswith("--")]
    for at in [i for i, w in enumerate(words) if w == "theorem"][::-1]:
        depth, start = 0, at
        while start < len(words) and (words[start] != ":" or depth):
            depth += (words[start] == "(") - (words[start] == ")")
            start += 1
        end = next((i for i in range(start, len(words)) if words[i] in _ITEMS and "\n" in words[i - 1]), len(words))
        words[start + 1 : end] = [" (", *words[start + 1 : end], ") and 1 = 2\n"]
    name = re.search(r"^(?:find|solve|compute)\s+([A-Za-z][\w']*)", problem, re.MULTILINE)
    return "".join(words) if "theorem" in words else f"theorem {name[1] if name else 't'} : 1 = 2\n"


# ----------------------------------------------------------------------------------------------------- the command line


def commands(world: World, seed: int, start: int, count: int) -> Tally:
    """`stemai` on garbage: an exit code that is documented, one JSON object, and never a proof of something false."""
    tally = Tally()
    for number in range(start, start + count):
        random = Random(f"{seed} command {number}")
        with _files(world, random) as (problem, submission, result):
            words = random.choice((
                ["check", problem, submission], ["show", problem], ["fmt", problem], ["verify", result],
                ["verify", result, "--problem", problem], ["explain", "".join(random.choices("LJKU0123/\n", k=4))],
                [random.choice(("prov", "\x1b[2J", "", "--", "-")), problem], ["check", problem, "--rlimit", "-1", submission],
            ))  # fmt: skip
            ended = subprocess.run(
                [sys.executable, "-m", "stemai", *words, "--json"],
                env={"PYTHONPATH": _SOURCE, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
                capture_output=True, timeout=120, stdin=subprocess.DEVNULL, check=False,
            )  # fmt: skip
        told = f"{words} (seed {seed}, number {number}): exit {ended.returncode} {ended.stdout[-1500:]!r} {ended.stderr[-500:]!r}"
        if ended.returncode not in _EXITS or not _one_object(ended.stdout):
            tally.alarm(told)
        elif words[0] == "check" and ended.returncode == 0 and b'"kind": "refuted"' not in ended.stdout:
            tally.alarm(f"accepted: {told}")
        else:
            tally.count(f"exit {ended.returncode}")
    return tally


def _one_object(output: bytes) -> bool:
    try:
        return isinstance(json.loads(output), dict)
    except ValueError:
        return False


@contextmanager
def _files(world: World, random: Random) -> Iterator[tuple[str, str, str]]:
    """A false problem, or noise; a submission; a result file."""
    false = random.choice(FALSE).encode()
    contents = (
        false if random.random() < 0.7 else garbage.noise(random, false),
        _soup(world, random),
        garbage.noise(random, _some_result(world)),
    )
    with tempfile.TemporaryDirectory(prefix="stemai-selfcheck-") as folder:
        paths = [Path(folder) / name for name in ("problem.stem", "submission.stem", "result.json")]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        yield str(paths[0]), str(paths[1]), str(paths[2])
