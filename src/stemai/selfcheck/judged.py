"""Mutants of the texts of accepted cases, put to the judge; whatever it accepts is looked at by the second road.

The statement of an accepted mutant is built anew from its text and compared with what its certificate states, so a
certificate for something else is an alarm too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Final, Literal

from stemai.errors import Fault, JudgeError, StemError
from stemai.judge import Judge, Options, Verdict, answers
from stemai.judge.check import read
from stemai.judge.programs import annotated, run_on
from stemai.kernel.certificate import Checked, canonical, parse, replay, statement_digest
from stemai.kernel.terms import Term, conjunction, instantiate, make
from stemai.kernel.theory import Theory
from stemai.language import Problem, ast, parse_problem, parse_submission
from stemai.language.conditions import claim as claim_of
from stemai.language.programs import Program
from stemai.library import elaborate
from stemai.selfcheck import corpus, texts
from stemai.selfcheck.apart import apart
from stemai.selfcheck.roads import Claim, End, weighed
from stemai.selfcheck.tally import Tally

What = Literal["statement", "proof", "both"]

RLIMIT: Final = 400_000  # of a leaf of a mutant; less than the product grants, so that wrong ones are given up sooner
CPU_S: Final = 3.0  # for one mutant: what is accepted takes less, and what takes longer is seldom anything but wrong
NUMERAL: Final = 9  # digits of a numeral in a submission that may be a witness


class World:
    """What one worker has at hand: the corpus, a warm judge, and what the cases state."""

    def __init__(self, tests: Path) -> None:
        self.tests = tests

    @cached_property
    def cases(self) -> list[corpus.Case]:
        return corpus.all_cases(self.tests)

    @cached_property
    def judge(self) -> Judge:
        return Judge(ahead=1)

    def accepted(self, seed: int) -> list[corpus.Case]:
        """The accepted cases, in an order that the seed decides."""
        found = [c for c in self.cases if c.accepted]
        Random(seed).shuffle(found)
        return found

    def verdict(self, problem: bytes, submission: bytes, options: Options) -> Verdict | StemError:
        """The judge's word, or what it raises about the problem.  Raises: Fault."""
        try:
            return self.judge.judge(problem, submission, options)
        except Fault:
            raise
        except StemError as error:
            return error

    def close(self) -> None:
        """End the judge's processes."""
        if "judge" in self.__dict__:
            self.judge.close()


@dataclass(frozen=True, slots=True)
class Stated:
    """What acceptance of a submission would say: `goal` as the certificate has it, `formula` as it would be true."""

    theory: Theory
    goal: Term
    formula: Term
    digest: str
    numbers: tuple[Fraction, ...]  # numerals of the submission


def stated(problem: str, submission: str, options: Options, refuted: bool) -> Stated:
    """From the asker's text; the submission is read for the values of an answer alone.  Raises: StemError."""
    asked = read(problem.encode(), options)
    item, theory = asked.problem, asked.settled.theory
    (first, *_) = parse_submission(submission.encode()).items
    refuted = refuted or isinstance(first, ast.Disproof | ast.Counterexample | ast.Failure)
    if isinstance(first, ast.Answer) and item.kind in ("solve", "compute") and first.value is not None:
        claim = answers.solve_claim if item.kind == "solve" else answers.compute_claim
        goal = formula = claim(item, first.value, theory)
    elif item.program is not None and isinstance(first, ast.Annotations | ast.Failure):
        goal = formula = _of_program(item, item.program, first, theory)
    else:
        goal = formula = item.goal
        if isinstance(first, ast.Answer):
            goal, formula = _at_witnesses(item, first, theory)
    formula = make("not", goal) if refuted else formula
    numbers = tuple(Fraction(w) for w in texts.tokens(submission) if w.isdecimal() and len(w) < NUMERAL)
    return Stated(theory, goal, formula, statement_digest(theory, formula), numbers)


def _of_program(problem: Problem, program: Program, item: ast.Annotations | ast.Failure, theory: Theory) -> Term:
    """What is claimed of a program: its obligations, or what holds of one run of it."""
    if isinstance(item, ast.Failure):
        return run_on(program, item, theory).formula
    return claim_of(annotated(problem, program, item, theory))


def _at_witnesses(problem: Problem, answer: ast.Answer, theory: Theory) -> tuple[Term, Term]:
    """What is claimed of a question for values, and the same with those of the answer put in: that there are some is less."""
    if problem.function is not None:
        value = answers.program(_given(answer), problem.function.type, theory, [])
        return problem.goal, instantiate(problem.goal.args[0], [value])
    values = answers.witnesses(problem, answer.assignments, theory, answer.place, [])
    goal, bound = problem.goal, list[Term]()
    if problem.is_optimum:
        best = answers.value(_given(answer), problem.conclusion_type, theory)
        goal, bound = problem.attained(best), [problem.bound(best)]
    formula = goal
    for parameter in problem.parameters:
        formula = instantiate(formula.args[0], [values[parameter.name]])
    return conjunction([goal, *bound]), conjunction([formula, *bound])


def _given(answer: ast.Answer) -> ast.Expression:
    """The value of an answer.  Raises: J042."""
    if answer.value is None:
        raise JudgeError("J042", "the answer has no value", place=answer.place)
    return answer.value


def mutants(world: World, what: What, seed: int, start: int, count: int) -> Tally:
    """The mutants with the numbers from `start`: number i is of the i-th accepted case, round and round."""
    cases, tally = world.accepted(seed), Tally()
    for number in range(start, start + count):
        random = Random(f"{seed} {what} {number}")
        case = cases[number % len(cases)]
        try:
            problem, submission = _changed(case, what, cases, random)
        except ValueError:
            tally.count("nothing to change")
            continue
        _weigh(world, case, problem, submission, tally)
    return tally


def _changed(case: corpus.Case, what: What, cases: list[corpus.Case], random: Random) -> tuple[str, str]:
    if what == "both":
        return texts.together(case.problem, case.submission, random)
    if what == "statement":
        return texts.mutant(case.problem, random), case.submission
    if random.random() < 0.1:
        return case.problem, texts.crossed(case.problem, case.submission, random.choice(cases).submission, random)
    return case.problem, texts.mutant(case.submission, random)


def _weigh(world: World, case: corpus.Case, problem: str, submission: str, tally: Tally) -> None:
    text = f"{case.name}\n{problem}{corpus.SEPARATOR}\n{submission}"
    try:
        elaborate(parse_problem(problem.encode()))
        parse_submission(submission.encode())
    except Fault as error:
        tally.alarm(f"{error.code}: {error.message}\n{text}")
        return
    except StemError:
        tally.count("unreadable")
        return
    options = replace(case.options, rlimit=RLIMIT, cpu_s=CPU_S)
    try:
        verdict = world.verdict(problem.encode(), submission.encode(), options)
    except Fault as error:
        tally.alarm(f"{error.code}: {error.message} {error.cause}\n{text}")
        return
    if isinstance(verdict, StemError):
        tally.count("problem refused")
    elif not verdict.accepted or verdict.certificate is None:
        tally.count(verdict.status)
    else:
        checked = replay(parse(canonical(verdict.certificate)))
        refuted = verdict.kind == "refuted"
        try:
            told = apart(lambda: account(case, problem, submission, options, refuted, checked, text).to_json())
        except Fault as error:
            tally.alarm(f"{error.code}: {error.message}: {error.cause}\n{text}")
            return
        if told is None:
            tally.leave("not settled", text)
        else:
            tally.add(Tally.from_json(told))


def account(
    case: corpus.Case, problem: str, submission: str, options: Options, refuted: bool, checked: Checked, text: str
) -> Tally:
    """How an accepted mutant ends."""
    tally = Tally()
    try:
        now = stated(problem, submission, options, refuted)
    except StemError as error:
        tally.alarm(f"accepted, and its text states nothing: {error.code} {error.message}\n{text}")
        return tally
    if statement_digest(checked.theory, checked.goal) != statement_digest(now.theory, now.goal):
        tally.alarm(f"the certificate states something else than the text\n{text}")
        return tally
    before = _original(case)
    if before is not None and before.digest == now.digest:
        tally.count("same statement")
        return tally
    vetted = before.formula if before is not None and before.theory == now.theory else None
    claim = Claim(now.theory, now.formula, checked.by_model, vetted, now.numbers, patient=True)
    settle(tally, weighed(claim, Random(now.digest)), text)
    return tally


def _original(case: corpus.Case) -> Stated | None:
    """What a case states, by its own text; None where its text alone does not say it."""
    try:
        return stated(case.problem, case.submission, case.options, False)
    except StemError:
        return None


def settle(tally: Tally, end: End, text: str) -> None:
    """Count what the second road has said of something that was accepted."""
    if end == "false":
        tally.alarm(f"accepted, and the second road finds it false\n{text}")
    elif end in ("tested", "open"):
        tally.leave("only tested" if end == "tested" else "not settled", text)
    else:
        tally.count(f"shown: {end}")
