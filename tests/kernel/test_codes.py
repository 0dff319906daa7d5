"""Every code of the kernel is in its table, and each is raised here."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import stemai.kernel
from stemai.errors import StemError
from stemai.kernel import certificate, limits, work
from stemai.kernel.codes import CODES
from stemai.kernel.evaluation import evaluate
from stemai.kernel.models import Model, require_countermodel
from stemai.kernel.polynomials import Ring
from stemai.kernel.proofs import Line, Proof
from stemai.kernel.propositions import contradictory
from stemai.kernel.terms import (
    BOOL,
    INT,
    T_INT,
    T_NAT,
    TRUE,
    Symbol,
    Term,
    bitvec,
    bound,
    call,
    free,
    function_sort,
    make,
    number,
)
from stemai.kernel.theory import Datatype, Definition, Theory, termination
from tests.kernel.building import a, add, b, eq, i, le, lt, power, sub, z
from tests.kernel.test_propositions import pigeons

SOURCES = sorted(Path(stemai.kernel.__file__).parent.rglob("*.py"))
LOOP = Symbol("loop", (T_INT,), T_INT)
COUNT = Symbol("count", (), T_NAT)


def line(rule: str, *parameters: object, premises: tuple[int, ...] = ()) -> None:
    Proof(Theory()).line(rule, premises, *parameters)


def deep(levels: int) -> Term:
    term: Term = i
    for _ in range(levels):
        term = make("neg", term)
    return term


def doubled(levels: int) -> Term:
    term: Term = i
    for _ in range(levels):
        term = add(term, term)
    return term


def negative_multiplier() -> None:
    proof = Proof(Theory())
    assumed = proof.line("assume", (), lt(a, b))
    proof.line("linear", (assumed,), le(a, b), (Fraction(-1), Fraction(1)))


def too_many_lines() -> None:
    proof = Proof(Theory())
    first = proof.line("true_intro", ())
    proof.lines.extend([Line("true_intro", (), (), proof[first])] * limits.CERTIFICATE_LINES)
    proof.line("true_intro", ())


def written(**changes: object) -> dict[str, object]:
    proof = Proof(Theory())
    claim = proof.line("true_intro", ())
    return certificate.encode(Theory(), {}, TRUE, "proved", (proof, claim)) | changes


def recursive_without_proof() -> None:
    theory = Theory().with_definition(Definition(LOOP, call(LOOP, sub(bound(0, INT), z(1))), (bound(0, INT),)))
    proof = Proof(theory)
    claim = proof.line("true_intro", ())
    certificate.replay(certificate.encode(theory, {}, TRUE, "proved", (proof, claim)))


def little_work() -> None:
    with work.granted(10):
        contradictory(pigeons(3))


def model(symbols: dict[str, Term], goal: Term, axiom: Term | None = None) -> None:
    theory = Theory().with_symbol(COUNT)
    theory = theory if axiom is None else theory.with_axiom("bad", axiom)
    require_countermodel(theory, goal, Model(symbols=symbols))


RAISING: dict[str, Callable[[], object]] = {
    "K001": lambda: make("add", i, a),
    "K002": lambda: function_sort([INT], function_sort([INT], INT)),
    "K010": lambda: line("hole", TRUE),
    "K011": lambda: line("ring", eq(a, b)),
    "M016": lambda: function_sort([function_sort([INT] * 200, INT)] * 2, INT),
    "K012": lambda: line("symm", premises=(3,)),
    "K020": lambda: Theory().with_sort("Point").with_sort("Point"),
    "K021": lambda: Theory().with_definition(Definition(COUNT, z(-1))),
    "K022": lambda: Theory().with_axiom("open", lt(a, b)),
    "K023": lambda: termination(Definition(LOOP, call(LOOP, bound(0, INT)))),
    "K024": lambda: Theory().with_datatype(Datatype("Empty", ())),
    "K030": lambda: evaluate(lt(a, b), Theory()),
    "K031": lambda: certificate.replay(written(version=2)),
    "K032": lambda: certificate.replay(written(outcome="maybe")),
    "K033": lambda: certificate.replay(written(goal="x")),
    "K034": recursive_without_proof,
    "K035": lambda: certificate.parse(b'{"a": 1, "a": 2}'),
    "K040": lambda: Ring().of(TRUE),
    "K041": negative_multiplier,
    "K050": lambda: model({"other": z(1)}, TRUE),
    "K051": lambda: model({"count": z(-1)}, TRUE),
    "K052": lambda: model({"count": z(1)}, TRUE, eq(call(COUNT), z(2))),
    "K053": lambda: model({"count": z(1)}, TRUE),
    "M001": lambda: deep(limits.TERM_DEPTH),
    "M002": lambda: number(limits.NUMERAL_BOUND, INT),
    "M003": lambda: bitvec(limits.BITVEC_WIDTH + 1),
    "M004": lambda: certificate.parse(b" " * (limits.CERTIFICATE_BYTES + 1)),
    "M005": too_many_lines,
    "M006": lambda: evaluate(make("prime", z(10**30 + 57)), Theory()),
    "M007": lambda: evaluate(lt(z(0), power(z(2), 10**9)), Theory()),
    "M008": lambda: Ring().of(power(add(a, b), limits.EXPONENT + 1)),
    "M009": lambda: contradictory(pigeons(8), steps=1_000),
    "M013": lambda: doubled(25),
    "M015": little_work,
    "M014": lambda: make("and", *(free(f"b{n}", BOOL) for n in range(limits.TERM_VARIABLES + 1))),
}


@pytest.mark.parametrize("code", sorted(CODES))
def test_raised(code: str) -> None:
    with pytest.raises(StemError) as caught:
        RAISING[code]()
    assert caught.value.code == code


def test_every_code_has_an_entry() -> None:
    raised = {c for path in SOURCES for c in re.findall(r'"([KM]\d{3})"', path.read_text())}
    assert raised == set(CODES)


def test_the_kernel_stands_on_the_standard_library() -> None:
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            names = [n.name for n in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                root = name.partition(".")[0]
                ours = name == "stemai.errors" or name.startswith("stemai.kernel")
                assert ours or root in sys.stdlib_module_names, f"{path.name} imports {name}"
            assert not isinstance(node, ast.Assert), f"{path.name}:{node.lineno} has an assert"
