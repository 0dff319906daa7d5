"""The checks of ourselves: what each tries, how often, and the function that tries some of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stemai.errors import Fault, StemError, UsageError
from stemai.judge import Verdict
from stemai.selfcheck import agreement, bits, borders, certificates, conditions, corpus, judged, judges, walk
from stemai.selfcheck.judged import World
from stemai.selfcheck.mutants import all_mutants
from stemai.selfcheck.tally import Tally

Pieces = Callable[[World, int, int, int], Tally]  # (world, seed, start, count): what became of these numbers

CHEATS: Final = ("cheats", "smuggling")  # families of the corpus that hold the cheats of a hostile prover
ALL: Final = -1  # as many as there are


@dataclass(frozen=True, slots=True)
class Check:
    """`quick` and `nightly` are how many are tried, `piece` how many a worker takes at once.

    `share` is the part of a number of mutants that is asked for, in hundredths; 0 for what is no mutant.
    """

    name: str
    what: str
    pieces: Pieces
    quick: int
    nightly: int
    piece: int
    share: int = 0


def _corpus(cheats: bool) -> Pieces:
    def pieces(world: World, seed: int, start: int, count: int) -> Tally:
        tally = Tally()
        for case in _cases(world, cheats)[start : start + count]:
            found = _judged(world, case)
            wrong = corpus.mismatch(case, found)
            if wrong:
                tally.alarm(f"{case.name} demands {' '.join(case.expect)}: {wrong}")
            else:
                tally.count({"bad": "problem refused"}.get(case.expect[0], case.expect[0]))
        return tally

    return pieces


def _cases(world: World, cheats: bool) -> list[corpus.Case]:
    return [case for case in world.cases if (case.family in CHEATS) is cheats]


def _judged(world: World, case: corpus.Case) -> Verdict | StemError:
    try:
        return world.verdict(case.problem.encode(), case.submission.encode(), case.options)
    except Fault as error:
        return error


def _mutants(what: judged.What) -> Pieces:
    return lambda world, seed, start, count: judged.mutants(world, what, seed, start, count)


def _found_out(world: World, seed: int, start: int, count: int) -> Tally:
    return judges.found_out(world.cases)


def _conditions(world: World, seed: int, start: int, count: int) -> Tally:
    return conditions.pieces(world.tests, seed, start, count)


def _walked(world: World, seed: int, start: int, count: int) -> Tally:
    return walk.walked(seed * 1_000_003 + start, count).tally


CHECKS: Final[tuple[Check, ...]] = (
    Check("corpus", "cases that must be accepted, or refused for one reason at one line", _corpus(False), ALL, ALL, 40),
    Check("cheats", "cases of provers that cheat, and what is one edit away from them", _corpus(True), ALL, ALL, 20),
    Check("judges", "judges that do not look, put to the corpus: it must tell them from ours", _found_out, 1, 1, 1),
    Check("statement", "accepted cases with a changed statement", _mutants("statement"), 1_500, 30_000, 50, 30),
    Check("proof", "accepted cases with a changed proof", _mutants("proof"), 1_250, 25_000, 50, 25),
    Check("both", "accepted cases with statement and proof changed alike", _mutants("both"), 1_000, 20_000, 50, 20),
    Check("certificate", "certificates of accepted cases, changed", certificates.mutants, 1_250, 25_000, 250, 25),
    Check("kernel", "side conditions of the kernel deleted: an attack must notice", _conditions, 24, ALL, 8),
    Check("rules", "random terms through every rule of the kernel", _walked, 2_000, 100_000, 500),
    Check("formulas", "random statements: evaluators, Z3, cvc5 and judge against a reference", agreement.pieces, 200, 10_000, 25),
    Check("words", "random statements about words of 1 to 65 bits: arguments by bits against Z3", bits.pieces, 40, 5_000, 10),
    Check("readers", "garbage for whoever reads bytes of others", borders.readers, 3_000, 200_000, 500),
    Check("forged", "changed result files, half of them for an asker whose statement is false", borders.forged, 30, 2_000, 10),
    Check("commands", "the command line on garbage", borders.commands, 12, 600, 6),
)  # fmt: skip
MUTANTS: Final = sum(c.quick for c in CHECKS if c.share)


def chosen(names: str | None) -> tuple[Check, ...]:
    """The checks that are named, separated by commas; all of them for None.  Raises: U202."""
    if names is None:
        return CHECKS
    known = {check.name: check for check in CHECKS}
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in known:
            raise UsageError("U202", f"there is no check `{name[:60]}`", mend=f"the checks are {', '.join(known)}")
    return tuple(check for check in CHECKS if check.name in wanted)


def planned(check: Check, world: World, nightly: bool, mutants: int | None) -> int:
    """How many numbers a check goes through."""
    if mutants is not None and check.share:
        return mutants * check.share // 100
    count = check.nightly if nightly else check.quick
    if count != ALL:
        return count
    if check.name == "kernel":
        return len(all_mutants())
    return len(_cases(world, check.name == "cheats"))
