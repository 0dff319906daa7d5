"""Random statements about words of 1 to 65 bits: what the kernel accepts by its bits, against Z3.

Widths, premises and constants are chosen where conventions differ: shifts by the width, the least word, division by zero.
"""

from __future__ import annotations

from random import Random
from typing import Final

from stemai.errors import Fault, KernelError, LimitReached
from stemai.kernel.bits import clauses_of
from stemai.kernel.sequents import Sequent, infer
from stemai.kernel.terms import Sort, Term, bitvec, free, make, word
from stemai.kernel.theory import Theory
from stemai.oracle import Budget, Obligation, Status, refute
from stemai.oracle.sat import refutation
from stemai.selfcheck.apart import apart
from stemai.selfcheck.judged import World
from stemai.selfcheck.tally import Tally

WIDTHS: Final = (1, 2, 3, 4, 5, 8, 13, 32, 63, 64, 65)
WIDE: Final = 8  # bits from which products and quotients have a literal on one side
BUDGET: Final = Budget(rlimit=300_000, memory_mb=1_000, wall_s=5)
LIGHT: Final = ("bvadd", "bvsub", "bvand", "bvor", "bvxor", "bvshl", "bvlshr", "bvashr")
HEAVY: Final = ("bvmul", "bvudiv", "bvurem", "bvsdiv", "bvsrem")
RELATIONS: Final = ("eq", "eq", "bvult", "bvule", "bvslt", "bvsle")


class Writer:
    """Random terms over two words of one width."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.sort: Sort = bitvec(random.choice(WIDTHS))
        self.words = [free("u", self.sort), free("v", self.sort)]

    def literal(self) -> Term:
        width = self.sort.width
        special = (0, 1, width, width - 1, width + 1, 1 << (width - 1), (1 << (width - 1)) - 1, -1, -2)
        return word(self.random.choice((*special, self.random.getrandbits(width))), width)

    def term(self, depth: int) -> Term:
        random = self.random
        if not depth or random.random() < 0.15:
            return self.literal() if random.random() < 0.3 else random.choice(self.words)
        op = random.choice((*LIGHT, *LIGHT, *HEAVY, "bvneg", "bvnot", "ite"))
        if op in ("bvneg", "bvnot"):
            return make(op, self.term(depth - 1))
        if op == "ite":
            return make("ite", self.relation(0), self.term(depth - 1), self.term(depth - 1))
        heavy = op in HEAVY and self.sort.width >= WIDE
        return make(op, self.term(depth - 1), self.literal() if heavy else self.term(depth - 1))

    def relation(self, depth: int) -> Term:
        return make(self.random.choice(RELATIONS), self.term(depth), self.term(depth))

    def statement(self) -> tuple[list[Term], Term]:
        """Premises, and a goal that often follows from them."""
        random = self.random
        premises = [self.relation(1) for _ in range(random.randrange(3))]
        one, other = self.relation(2), self.relation(1)
        shape = random.choice(["plain", "or", "either", "evaluated"])
        if shape == "plain":
            return premises, one
        if shape == "or":
            return premises, make("or", one, make("not", one) if random.random() < 0.3 else other)
        if shape == "either":
            return [make("or", one, other), *premises], make("or", *random.sample([one, other], 2))
        values = [make("eq", variable, self.literal()) for variable in self.words]
        return values, random.choice([one, make("not", one)])


def pieces(world: World, seed: int, start: int, count: int) -> Tally:
    """The statements with the numbers from `start`."""
    tally = Tally()
    for number in range(start, start + count):
        premises, goal = Writer(Random(f"{seed} words {number}")).statement()
        try:
            by_bits, answer = accepted(premises, goal), apart(lambda p=premises, g=goal: asked(p, g))  # type: ignore[misc]
        except Fault as error:
            tally.alarm(f"{error.code}: {error.message} {error.cause}: {goal} from {premises}")
            continue
        if by_bits and answer == "sat":
            tally.alarm(f"the kernel accepts what Z3 finds false: {goal} from {premises}")
        tally.count(f"{'shown' if by_bits else 'not shown'} by bits, {answer or 'no answer'} for Z3")
    return tally


def accepted(premises: list[Term], goal: Term) -> bool:
    """Whether the kernel takes the steps that CaDiCaL finds."""
    try:
        found = refutation(clauses_of([*premises, make("not", goal)])[0])
        given = tuple(Sequent(frozenset((p,)), p) for p in premises)
        return found is not None and infer(Theory(), "by_bits", given, (goal, found)).conclusion is goal
    except (KernelError, LimitReached):
        return False


def asked(premises: list[Term], goal: Term) -> str:
    """What Z3 says of the premises and the denied goal."""
    answer = refute(Obligation(Theory(), tuple(premises), goal), BUDGET)
    if answer.status is Status.UNSAT:
        return "unsat"
    return "no answer" if answer.dropped or answer.abstracted or answer.status is Status.UNKNOWN else "sat"
