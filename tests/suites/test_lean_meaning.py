"""Lean statements mean in our language what they mean in Lean: two evaluators at random points must agree.

One is `lean_meaning`, which reads the tree as written with Lean's conventions; the other is the kernel's, on the formula
that the text of ours elaborates to.  Quantifiers range over the same samples for both.
"""

from __future__ import annotations

import random
import zlib
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from stemai.errors import KernelError, LimitReached
from stemai.judge import Options
from stemai.judge.definitions import settle
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, REAL, Term, conjunction, instantiate, make, number
from stemai.kernel.values import Budget
from stemai.language import Scope, ast, elaborate, elaborate_term, parse_problem
from stemai.suites.lean.core import Hypothesis, Node, Statement, Variable
from stemai.suites.lean.elaborate import elaborate_theorem
from stemai.suites.lean.parser import parse_theorems
from stemai.suites.lean.reader import read_theorem
from stemai.suites.lean.syntax import Theorem
from stemai.suites.lean.typing import Con, settled
from stemai.suites.reading import NotCovered
from tests.suites.lean_meaning import SAMPLES, STAND_INS_OF_OURS, Reader, Unknown

HERE = Path(__file__).parent
EXCERPT = (HERE / "lean_excerpt.lean").read_text(encoding="utf-8")
FORMS = """
open Real

theorem logarithm_of_a_cast (n : ℕ) (x : ℝ) (h₀ : Real.log (n + 1) = Real.logb n x) :
  Real.sqrt (Real.log (n / 2 : ℕ)) + Real.exp (n / 2) = Real.exp x := by sorry

theorem powers_of_roots (x y : ℝ) (n : ℕ) (h₀ : x ^ (n : ℝ) = x ^ (-2 : ℝ)) (h₁ : y ^ (1 / 2 : ℝ) = 2 ^ y * y) :
  x ^ (1 / 3 : ℝ) + y ^ (n - 1 : ℝ) = x ^ y := by sorry

theorem angles (k : ℕ) (m : ℚ) (x : ℝ) (h₀ : 1 / Real.sin x + Real.tan x = m) :
  (∑ i ∈ Finset.range k, Real.cos (2 * i * π / 7) ^ 2) = Real.sin (k * Real.pi) := by sorry

theorem powers_of_a_complex_number (z : ℂ) (n : ℕ) (h₀ : z ^ n = 1) : (z + 1) ^ (n + 7) = Complex.I ^ n := by sorry
"""
ROUNDS = 5
OURS = ("_range", "_finite", "_lowest", "_different")  # conditions that a type of Lean became


class Line:
    """`x ↦ a x + b`, or for two arguments `a x + b y`, with its text in our language."""

    def __init__(self, kinds: list[str], slope: Any, offset: Any) -> None:
        self.kinds = kinds
        self.slope, self.offset = slope, offset

    def __call__(self, *given: Any) -> Any:
        return self.slope * given[0] + (self.offset if len(given) == 1 else self.offset * given[1])

    def inverse(self, y: Any) -> Any:
        return (y - self.offset) / self.slope

    def text(self) -> str:
        ours = {"Nat": "Nat", "Int": "Int", "Rat": "Rat"}
        names = ["u", "v"][: len(self.kinds) - 1]
        binders = " ".join(f"({n} : {ours.get(k, 'Real')})" for n, k in zip(names, self.kinds, strict=False))
        last = "1" if len(names) == 1 else "v"
        return f"fun {binders} => {_number(self.slope)} * u + {_number(self.offset)} * {last}"

    def inverse_text(self) -> str:
        return f"fun (u : Real) => (u - {_number(self.offset)}) / {_number(self.slope)}"


def _number(value: Any) -> str:
    return f"({value})" if value < 0 or Fraction(value).denominator != 1 else str(value)


def compare(theorem: Theorem, rng: random.Random) -> Counter[str]:
    """How many formulas were compared at one point, and how many have no exact value there."""
    statement = elaborate_theorem(theorem)
    text = read_theorem(theorem).text
    if text.startswith("import "):
        text = STAND_INS_OF_OURS + text.split("\n", 1)[1]
    module = elaborate(parse_problem(text, "<read>"))
    problem, theory = module.problems[-1], settle(module, Options()).theory
    values, env, texts = point(statement, rng)
    ours: dict[Term, Any] = {}
    for parameter in problem.parameters:
        if parameter.name not in texts:
            raise Unknown
        expression = parse_problem(f"theorem t : ({texts[parameter.name]}) = 0", "<p>").items[0]
        assert isinstance(expression, ast.Problem)
        assert isinstance(expression.body, ast.Compare)
        term, _ = elaborate_term(expression.body.operands[0], Scope(), theory, parameter.type)
        ours[parameter.variable] = evaluate(term, theory)
    written = [p.type for p, h in _with_header(theorem, statement) if isinstance(h, Hypothesis)]
    formulas = [h.formula for h in problem.hypotheses if not h.name.endswith(OURS) and "_of_" not in h.name]
    assert len(written) == len(formulas), (
        f"{theorem.name}: {len(written)} hypotheses, {len(formulas)} of ours"
    )
    counts: Counter[str] = Counter()
    reader = Reader(values, kinds(statement))
    for lean, stem in zip([*written, theorem.conclusion], [*formulas, problem.conclusion], strict=True):
        try:
            expected = reader.truth(lean, dict(env))
            found = evaluate(sampled(stem), theory, ours, budget=Budget(3_000_000))
        except (Unknown, KernelError, LimitReached) as error:
            if isinstance(error, KernelError) and error.code != "K030":
                raise
            counts["unknown"] += 1
            continue
        assert found == expected, f"{theorem.name}: {lean} at {texts}: Lean says {expected}"
        counts["true" if expected else "false"] += 1
    return counts


def _with_header(theorem: Theorem, statement: Statement) -> list[tuple[Any, Any]]:
    flat = [p for p in theorem.parameters for _ in p.names]
    return list(zip(flat, statement.header, strict=True))


def kinds(statement: Statement) -> dict[str, str]:
    """The kind of each bound variable, and of the elements of each set, by name.  Raises: Unknown."""
    found: dict[str, str] = {}
    nodes = [h.formula if isinstance(h, Hypothesis) else None for h in statement.header] + [
        statement.conclusion
    ]
    for node in (n for root in nodes if isinstance(root, Node) for n in root.walk()):
        if node.binder is None or node.op in ("call",):
            continue
        type_ = settled(node.binder.type)
        kind = (
            type_.arguments[0].name
            if type_.name in ("Set", "Finset") and isinstance(type_.arguments[0], Con)
            else type_.name
        )
        if node.op in ("forall", "exists") and kind == "->":
            raise Unknown
        if node.op != "var" and found.get(node.binder.name, kind) != kind:
            raise Unknown
        found.setdefault(node.binder.name, kind)
    return found


def point(statement: Statement, rng: random.Random) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """Random values for the parameters: for the evaluator of Lean, and as texts of ours."""
    values: dict[str, Any] = {}
    env: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for variable in (v for v in statement.header if isinstance(v, Variable)):
        type_ = settled(variable.type)
        name = {"σ": "sigma"}.get(variable.name, variable.name)
        arguments = [a for a in type_.arguments if isinstance(a, Con)]
        if type_.name == "->":
            line = Line([a.name for a in arguments], rng.randint(0, 2), rng.randint(0, 2))
            if "Complex" in line.kinds:
                raise Unknown
            values[variable.name], texts[name] = line, line.text()
        elif type_.name == "Equiv":
            line = Line([a.name for a in arguments], rng.choice([1, 2, Fraction(1, 2)]), rng.randint(-2, 2))
            values[variable.name] = line
            texts |= {name: line.text(), f"{name}_inv": line.inverse_text()}
        elif type_.name in ("Set", "Finset"):
            samples = SAMPLES[arguments[0].name]
            chosen = frozenset(rng.sample(samples, rng.randint(0, 3)))
            values[variable.name] = chosen
            inside = " or ".join(f"u = {_number(x)}" for x in sorted(chosen)) or "false"
            texts |= {name: f"fun (u : {arguments[0].name}) => {inside}", f"{name}_bound": "6"}
        elif type_.name == "ZMod":
            value = rng.randrange(type_.data)
            env[variable.name], texts[name] = (f"ZMod{type_.data}", value), str(value)
        elif type_.name == "Complex":
            pair = rng.choice(SAMPLES["Complex"])
            env[variable.name] = ("Complex", pair)
            texts |= {f"{name}_re": _number(pair[0]), f"{name}_im": _number(pair[1])}
        else:
            value = rng.choice([*SAMPLES[type_.name], *([7, 12] if type_.name in ("Nat", "Int") else [])])
            env[variable.name], texts[name] = (type_.name, value), _number(value)
    return values, env, texts


def sampled(term: Term) -> Term:
    """`term` with each quantifier over numbers replaced by its instances at the samples."""
    if term.op in ("forall", "exists") and term.data in (INT, REAL):
        points = SAMPLES["Int" if term.data == INT else "Real"]
        instances = [sampled(instantiate(term.args[0], [number(x, term.data)])) for x in points]
        if term.op == "forall":
            return conjunction(instances)
        return make("not", conjunction([make("not", i) for i in instances]))
    if term.op in ("not", "and", "or", "implies", "eq") and term.args[0].sort.name == "Bool":
        return make(term.op, *(sampled(a) for a in term.args))
    return term


def _seeded(name: str) -> random.Random:
    return random.Random(zlib.crc32(name.encode()))


@pytest.mark.parametrize("theorem", parse_theorems(EXCERPT + FORMS), ids=lambda t: t.name)
def test_two_readings_agree(theorem: Theorem) -> None:
    rng, counts = _seeded(theorem.name), Counter[str]()
    for _ in range(ROUNDS):
        counts += compare(theorem, rng)
    assert counts["true"] + counts["false"] > 0, "nothing was compared"


def survey(folder: Path, rounds: int) -> Counter[str]:
    """Every statement of a folder; not a test, since the folder is the user's: `python -m tests.suites.test_lean_meaning`."""
    total: Counter[str] = Counter()
    for path in sorted(folder.glob("*.lean")):
        for theorem in parse_theorems(path.read_text(encoding="utf-8")):
            rng, counts = _seeded(theorem.name), Counter[str]()
            try:
                for _ in range(rounds):
                    counts += compare(theorem, rng)
            except (NotCovered, Unknown) as error:
                total[f"{type(error).__name__}"] += 1
                if isinstance(error, Unknown):
                    print(theorem.name, "not compared")
                continue
            except AssertionError as error:
                total["DISAGREE"] += 1
                print(str(error)[:600])
                continue
            total["statements" if counts["true"] + counts["false"] else "statements without a value"] += 1
            if not counts["true"] + counts["false"]:
                print(theorem.name, "no value")
            total += counts
    return total


if __name__ == "__main__":
    import sys

    print(dict(survey(Path(sys.argv[1]), ROUNDS)))
