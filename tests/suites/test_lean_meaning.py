"""Lean statements mean in our language what they mean in Lean: two evaluators at random points must agree.

One is `lean_meaning`, which reads the tree as written with Lean's conventions; the other is the kernel's, on the formula
that the text of ours elaborates to.  Quantifiers range over the same samples for both.
"""

from __future__ import annotations

import random
import time
import zlib
from collections import Counter
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from stemai.errors import KernelError, LanguageError, LimitReached
from stemai.judge import Options
from stemai.judge.definitions import settle
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import INT, REAL, Term, conjunction, instantiate, make, number
from stemai.kernel.values import Budget
from stemai.language import Scope, ast, elaborate_term, parse_problem
from stemai.library import elaborate
from stemai.suites.lean import syntax
from stemai.suites.lean.core import Hypothesis, Node, Statement, Variable
from stemai.suites.lean.elaborate import elaborate_theorem
from stemai.suites.lean.parser import parse_theorems
from stemai.suites.lean.reader import read_lean, read_theorem
from stemai.suites.lean.syntax import Theorem
from stemai.suites.lean.tokens import tokens
from stemai.suites.lean.typing import PROP, Con, settled
from stemai.suites.reading import NotCovered, Reading
from tests.suites.lean_meaning import SAMPLES, STAND_INS_OF_OURS, Reader, Unknown, samples

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
        ours = {"Nat": "Nat", "Int": "Int", "Rat": "Rat", "PNat": "Nat"}
        names = ["u", "v"][: len(self.kinds) - 1]
        binders = " ".join(
            f"({n} : {'Nat' if k.startswith('Fin') else ours.get(k, 'Real')})" for n, k in zip(names, self.kinds, strict=False)
        )
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
        head, text = text.split("\n", 1)
        modules = set(head.removeprefix("import ").split(", "))
        exact = sorted(modules & {"digits", "fibonacci"})  # these have values
        text = (STAND_INS_OF_OURS if modules - set(exact) else "") + text
        text = (f"import {', '.join(exact)}\n" if exact else "") + text
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
    assert len(written) == len(formulas), f"{theorem.name}: {len(written)} hypotheses, {len(formulas)} of ours"
    counts: Counter[str] = Counter()
    reader = Reader(values, kinds(statement, theorem))
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


def bound_names(node: Any) -> set[str]:
    """The names that binders of a tree as it is written introduce."""
    found = {node.name} if isinstance(node, syntax.Binder) else set()
    if isinstance(node, tuple):
        return {name for part in node for name in bound_names(part)}
    if is_dataclass(node):
        return found | {name for f in fields(node) for name in bound_names(getattr(node, f.name))}
    return found


def kind_of(type_: Con) -> str:
    """What the second reading calls a type.  Raises: Unknown."""
    if type_.name == "Fin":
        if not isinstance(type_.size, Node) or type_.size.value is None:
            raise Unknown
        return f"Fin{type_.size.value}"
    if type_.name == "Prod":
        return f"({','.join(kind_of(a) for a in type_.arguments if isinstance(a, Con))})"
    return type_.name


def kinds(statement: Statement, theorem: Theorem) -> dict[str, str]:
    """The kind of each bound variable, and of the elements of each set, by name.  Raises: Unknown."""
    found: dict[str, str] = {}
    written = bound_names((theorem.parameters, theorem.conclusion))
    held = {v.name for v in statement.header if isinstance(v, Variable) and settled(v.type).name in ("Set", "Finset")}
    nodes = [h.formula if isinstance(h, Hypothesis) else None for h in statement.header] + [statement.conclusion]
    for node in (n for root in nodes if isinstance(root, Node) for n in root.walk()):
        if node.binder is None or node.op in ("call",) or node.binder.name not in written | held:
            continue
        type_ = settled(node.binder.type)
        element = type_.arguments[0] if type_.name in ("Set", "Finset") else type_
        kind = kind_of(element) if isinstance(element, Con) else ""
        if node.op == "lambda":
            found.setdefault("", kind_of(settled(settled(node.type).arguments[-1])) if node.type != PROP else "Prop")
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
        if type_.name == "->" and arguments[-1].name == "Prop":
            chosen = Predicate([kind_of(a) for a in arguments], rng.randint(0, 3))
            values[variable.name], texts[name] = chosen, chosen.text()
        elif type_.name == "->":
            low = 1 if arguments[-1].name == "PNat" else 0
            line = Line([kind_of(a) for a in arguments], rng.randint(0, 2), rng.randint(low, 2))
            if any(k == "Complex" or k.startswith("(") for k in line.kinds) or line.kinds[-1].startswith("Fin"):
                raise Unknown
            values[variable.name], texts[name] = line, line.text()
        elif type_.name == "Equiv":
            if any(a.name == "Fin" for a in arguments):
                raise Unknown
            line = Line([a.name for a in arguments], rng.choice([1, 2, Fraction(1, 2)]), rng.randint(-2, 2))
            values[variable.name] = line
            texts |= {name: line.text(), f"{name}_inv": line.inverse_text()}
        elif type_.name in ("Set", "Finset"):
            points = samples(kind_of(arguments[0]))
            chosen_ones = rng.sample(points, rng.randint(0, min(3, len(points))))
            values[variable.name] = frozenset(chosen_ones)
            texts |= set_texts(name, type_, arguments[0], chosen_ones)
        elif type_.name == "ZMod":
            value = rng.randrange(type_.data)
            env[variable.name], texts[name] = (f"ZMod{type_.data}", value), str(value)
        elif type_.name == "Complex":
            pair = rng.choice(SAMPLES["Complex"])
            env[variable.name] = ("Complex", pair)
            texts |= {f"{name}_re": _number(pair[0]), f"{name}_im": _number(pair[1])}
        elif type_.name == "Prod":
            both = rng.choice(samples(kind_of(type_)))
            env[variable.name] = (kind_of(type_), both)
            texts |= {f"{name}_1": _number(both[0]), f"{name}_2": _number(both[1])}
        elif type_.name == "Fin":
            value = rng.choice(samples(kind_of(type_)))
            env[variable.name], texts[name] = (kind_of(type_), value), str(value)
        elif type_.name == "Prop":
            truth = rng.choice([True, False])
            env[variable.name], texts[name] = ("Prop", truth), str(truth).lower()
        else:
            value = rng.choice([*SAMPLES[type_.name], *([7, 12] if type_.name in ("Nat", "Int") else [])])
            env[variable.name], texts[name] = (type_.name, value), _number(value)
    return values, env, texts


class Predicate:
    """`u = m or u = m + 1`, of one argument."""

    def __init__(self, kinds: list[str], start: int) -> None:
        if len(kinds) != 2 or kinds[0] not in ("Nat", "Int", "Real", "Rat"):
            raise Unknown
        self.kinds, self._start = kinds, start

    def __call__(self, x: Any) -> bool:
        return x in (self._start, self._start + 1)

    def text(self) -> str:
        return f"fun (u : {self.kinds[0]}) => u = {self._start} or u = {self._start + 1}"


def set_texts(name: str, type_: Con, element: Con, chosen: list[Any]) -> dict[str, str]:
    """A set as a predicate with a bound, or as a size and its elements."""
    parts = [x if isinstance(x, tuple) else (x,) for x in chosen]
    kinds_of = [a.name for a in element.arguments if isinstance(a, Con)] or [element.name]
    if "Complex" in kinds_of or len(kinds_of) > 2:
        raise Unknown
    if type_.name == "Finset" and element.name not in ("Nat", "Int"):
        found = {f"{name}_size": str(len(chosen))}
        for index in range(len(kinds_of)):
            at = "0"
            for i, x in enumerate(parts):
                at = f"if i = {i} then {_number(x[index])} else {at}"
            suffix = f"_{index + 1}" if len(kinds_of) == 2 else ""
            ours = {"Nat": "Nat", "Int": "Int", "Rat": "Rat"}.get(kinds_of[index], "Real")
            found[f"{name}_at{suffix}"] = f"fun (i : Nat) => ({at} : {ours})"
        return found
    names = ["u", "v"][: len(kinds_of)]
    binders = " ".join(f"({n} : {k})" for n, k in zip(names, kinds_of, strict=True))
    each = [" and ".join(f"{n} = {_number(y)}" for n, y in zip(names, x, strict=True)) for x in sorted(parts)]
    return {name: f"fun {binders} => {' or '.join(f'({e})' for e in each) or 'false'}", f"{name}_bound": "6"}


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


HEAD = "open BigOperators Real Nat Topology Rat\n\n"
UNSEEN = (HERE / "lean_unseen.lean").read_text(encoding="utf-8").split("\n----\n")
NOT_READ = {  # why each is refused; all others are read
    "u011": "operation", "u016": "unknown name", "u036": "syntax", "u043": "trigonometry", "u062": "type",
    "u068": "unknown name", "u076": "syntax", "u077": "derivative", "u104": "type", "u105": "type", "u113": "continuity",
    "v033": "syntax", "v035": "syntax", "v060": "syntax", "w015": "syntax", "w017": "digits", "w038": "type",
}  # fmt: skip
NO_VALUE = (  # a value of the parameters or of the formulas is not to be had
    "u003", "u009", "u013", "u014", "u047", "u071", "u079", "u081", "u088", "u093", "u097", "u102", "u108", "v004", "v019",
    "w001", "w002", "w003", "w004", "w007", "w008", "w009", "w018", "w034",
)  # fmt: skip


@pytest.mark.parametrize("text", UNSEEN, ids=lambda t: t.split("theorem ")[1].split()[0])
def test_statements_that_no_reader_was_written_for(text: str) -> None:
    """Statements in the style of competitions that were written before the reader knew their constructs."""
    name = text.split("theorem ")[1].split()[0]
    (found,) = _read(HEAD + text)
    if name in NOT_READ:
        assert isinstance(found, NotCovered)
        assert found.reason == NOT_READ[name]
        return
    assert isinstance(found, Reading), found
    (theorem,) = parse_theorems(HEAD + text)
    rng, counts = _seeded(name), Counter[str]()
    try:
        for _ in range(ROUNDS):
            counts += compare(theorem, rng)
    except Unknown:
        assert name in NO_VALUE
    assert (counts["true"] + counts["false"] > 0) == (name not in NO_VALUE)


def _read(text: str) -> list[Reading | NotCovered]:
    try:
        return read_lean(text)
    except NotCovered as error:
        return [error]


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


def mutants(seconds: float, seed: int) -> Counter[str]:
    """Statements with a token or two changed, read twice; not a test, since it takes what time it is given."""
    rng, total, end = random.Random(seed), Counter[str](), time.monotonic() + seconds
    originals = [[t.text for t in tokens(text)][:-1] for text in UNSEEN if "∫" not in text]
    pool = [t for words in originals for t in words if t not in ("theorem", "by", "sorry")]
    while time.monotonic() < end:
        words = list(rng.choice(originals))
        for _ in range(rng.randint(1, 2)):
            at, chosen = rng.randrange(2, len(words)), rng.choice(pool)
            words[at : at + rng.randint(0, 1)] = [chosen] if rng.random() < 0.8 else []
        try:
            (theorem,) = parse_theorems(HEAD + " ".join(words))
            counts = compare(theorem, _seeded(" ".join(words)))
        except (NotCovered, Unknown, ValueError, LanguageError) as error:
            total[type(error).__name__] += 1
        except AssertionError as error:
            total["DISAGREE"] += 1
            print(" ".join(words), str(error)[-300:])
        else:
            total["agree"] += 1
            total += counts
    return total


if __name__ == "__main__":
    import sys

    if sys.argv[1] == "mutants":
        print(dict(mutants(float(sys.argv[2]), int(sys.argv[3]))))
    else:
        print(dict(survey(Path(sys.argv[1]), ROUNDS)))
