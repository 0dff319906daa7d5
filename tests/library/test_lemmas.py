"""Lemmas of the library in a proof: compiled rows are data that nobody believes, and a certificate holds what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemai.errors import JudgeError
from stemai.judge.check import check, read
from stemai.judge.lemmas import compile_lemma, sound_row
from stemai.judge.schemas import types_where
from stemai.judge.verdict import Options, Verdict
from stemai.kernel.certificate import canonical, encode, parse, replay
from stemai.kernel.proofs import ORACLE, Proof
from stemai.kernel.terms import FALSE
from stemai.library import Library, compiled, shipped

NUMBERS = """def twice (x : Int) : Int := 2 * x
def half (x : Nat) : Nat := if x <= 1 then 0 else 1 + half(x - 2)
theorem twice_sum (x y : Int) : twice(x + y) = twice(x) + twice(y)
proof
  by linarith unfolding twice
qed
theorem twice_nat (n : Nat) : 0 <= twice(n)
proof
  by linarith unfolding twice
qed
theorem four_times (x : Int) : twice(twice(x)) = 4 * x
proof
  have a : twice(x + x) = twice(x) + twice(x) by exact twice_sum(x, x)
  by linarith using a unfolding twice
qed
"""
STATED = "import numbers\ntheorem t (n : Nat) : 0 <= twice(n) + twice(twice(3 * n))\n"
PROVED = "proof t\n  by linarith using twice_nat(n), twice_nat(3 * n), four_times(3 * n)\nqed\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "numbers.stem").write_text(NUMBERS)
    return Library(tmp_path)


def judged(library: Library, problem: str, submission: str, **options: object) -> Verdict:
    return check(problem.encode(), submission.encode(), Options(**options), library)  # type: ignore[arg-type]


def write(library: Library, *rows: bytes) -> None:
    path = compiled.file_of(library.path("numbers"))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"".join(rows))


def row(library: Library, name: str, certificate: dict[str, object] | None = None, text_of: str = "") -> bytes:
    module = library.module("numbers")
    made = compile_lemma(library, module, name) if certificate is None else certificate
    return compiled.row(name, compiled.key(module, text_of or name), made)


def certified_alone(verdict: Verdict) -> None:
    """The certificate holds by the kernel alone, and has no word of a library in it."""
    assert (verdict.status, verdict.level) == ("accepted", "certified")
    checked = replay(parse(canonical(verdict.certificate)))
    assert not checked.unconfirmed
    assert not checked.axioms


def test_a_certificate_has_the_lines_of_the_lemmas_that_it_uses_and_no_other_definitions(library: Library) -> None:
    verdict = judged(library, STATED, PROVED)
    certified_alone(verdict)
    assert verdict.certificate is not None
    assert [s["name"] for s in verdict.certificate["theory"]["symbols"]] == ["twice"]


def test_compiled_rows_and_texts_give_the_same_certificate(library: Library) -> None:
    from_text = judged(library, STATED, PROVED)
    write(library, *(row(library, name) for name in library.module("numbers").lemmas))
    again = judged(Library(library.path("numbers").parent), STATED, PROVED)
    assert again.certificate == from_text.certificate


def test_a_lemma_takes_those_that_it_uses_for_granted_by_their_statements(library: Library) -> None:
    certificate = compile_lemma(library, library.module("numbers"), "four_times")
    assert [rule for rule, _, _ in certificate["proof"]["lines"]].count(ORACLE) == 1


def _forged(library: Library, name: str) -> dict[str, object]:
    """A certificate that takes `false` from nobody and says that it proves the lemma."""
    asked = read(library.path("numbers").read_bytes(), Options(name=name), library)
    proof = Proof(asked.settled.theory)
    line = proof.line("false_elim", (proof.line(ORACLE, (), (), FALSE),), asked.problem.goal)
    return encode(asked.settled.theory, asked.settled.terminations, asked.problem.goal, "proved", (proof, line))


def test_a_forged_row_is_not_believed(library: Library) -> None:
    write(library, row(library, "twice_nat", _forged(library, "twice_nat")))
    certified_alone(judged(library, STATED, PROVED))


FALSE_LEMMA = "theorem wrong (x : Int) : twice(x) = x\nproof\n  by linarith using twice_sum(x, x) unfolding twice\nqed\n"


def test_a_forged_row_proves_no_falsehood(tmp_path: Path) -> None:
    (tmp_path / "numbers.stem").write_text(NUMBERS + FALSE_LEMMA)
    library = Library(tmp_path)
    honest = compile_lemma(library, library.module("numbers"), "twice_sum")
    for certificate in (_forged(library, "wrong"), honest, {"terms": [], "theory": {}, "proof": {}}):
        write(library, row(library, "wrong", certificate))  # type: ignore[arg-type]
        compiled._lines.cache_clear()
        verdict = judged(library, "import numbers\ntheorem t : twice(1) = 1\n", "proof t\n  by exact wrong(1)\nqed\n")
        assert verdict.status == "rejected"
        assert verdict.errors[0]["code"] == "J036"


def test_rows_that_use_each_other_end(library: Library) -> None:
    """A row may take for granted only what is stated before its lemma: else two false lemmas would prove each other."""
    asked = read(NUMBERS.encode(), Options(name="twice_sum"), library)
    goals = {name: lemma.goal for name, lemma in library.module("numbers").exports.lemmas.items()}
    for name, uses in (("twice_sum", "four_times"), ("twice_sum", "twice_sum")):
        proof = Proof(asked.settled.theory)
        granted = proof.line(ORACLE, (), (), goals[uses])
        line = proof.line("tauto", (granted,), goals[name]) if uses == name else granted
        forged = encode(asked.settled.theory, asked.settled.terminations, goals[name], "proved", (proof, line))
        write(library, row(library, "twice_sum", forged))
        compiled._lines.cache_clear()
        certified_alone(judged(library, STATED, PROVED))


def test_a_row_of_another_text_is_left_alone(library: Library) -> None:
    write(library, row(library, "twice_sum", text_of="twice_nat"), b"not json\n", b'["twice_nat","0","x"]\n', b"\xff\xfe\n")
    certified_alone(judged(library, STATED, PROVED))


def test_a_lemma_whose_proof_needs_a_solver_cannot_be_cited(tmp_path: Path) -> None:
    hard = "theorem hard (x y : Int) (h : x^3 + y^3 = 9) (k : 0 <= x) (l : 0 <= y) : x * y = 2\nproof\n  by auto using h, k, l\nqed\n"
    (tmp_path / "numbers.stem").write_text(NUMBERS + hard)
    library = Library(tmp_path)
    with pytest.raises(JudgeError) as caught:
        compile_lemma(library, library.module("numbers"), "hard")
    assert caught.value.code == "J036"


def test_a_guard_of_a_lemma_is_met_or_the_step_fails(library: Library) -> None:
    problem = "import numbers\ntheorem t (k : Int) : 0 <= twice(k)\n"
    verdict = judged(library, problem, "proof t\n  by exact twice_nat(k)\nqed\n")
    assert verdict.status == "rejected"
    verdict = judged(library, problem, "proof t\n  by auto\nqed\n", rlimit=400_000)
    assert verdict.status != "accepted"


def test_only_the_statement_decides_the_digest(library: Library, tmp_path: Path) -> None:
    """Another release of the library, with more in it and other proofs, states the same problem."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "numbers.stem").write_text(
        "def more (x : Int) : Int := x\n" + NUMBERS + "theorem e : more(1) = 1\nproof\n  by compute\nqed\n"
    )
    changed = tmp_path / "changed"
    changed.mkdir()
    (changed / "numbers.stem").write_text(NUMBERS.replace("2 * x", "x + x", 1))
    digests = [judged(made, STATED, PROVED).digest for made in (library, Library(other), Library(changed))]
    assert digests[0] == digests[1] != digests[2]
    assert None not in digests


AXIOMS = "def f (x : Int) : Int\naxiom f_pos (x : Int) : 0 < f(x)\n"


def test_imported_axioms_belong_to_problems_that_speak_of_them(tmp_path: Path) -> None:
    (tmp_path / "axioms.stem").write_text(AXIOMS + "axiom wild : 1 = 2\n")
    (tmp_path / "numbers.stem").write_text("import axioms\n" + NUMBERS + "def g (x : Int) : Int := f(x)\n")
    library = Library(tmp_path)
    speaks = read(b"import numbers\ntheorem t : 0 < g(1)\n", Options(), library).settled.theory
    silent = read(b"import numbers\ntheorem t : 0 < twice(1)\n", Options(), library).settled.theory
    assert set(speaks.axioms) == {"f_pos", "wild"}
    assert set(silent.axioms) == {"wild"}  # it speaks of nothing, so it is everybody's, and seen in every result
    assert "g" not in silent.symbols
    assert "twice" in silent.symbols


def test_an_axiom_smuggled_in_by_a_module_shows(tmp_path: Path) -> None:
    (tmp_path / "axioms.stem").write_text("axiom wild : 1 = 2\n")
    library = Library(tmp_path)
    verdict = judged(library, "import axioms\ntheorem t : 3 = 4\n", "proof t\n  by linarith using wild\nqed\n")
    assert (verdict.status, verdict.reason) == ("undecided", "vacuous")
    assert verdict.axioms == ("wild",)


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped().names)
def test_every_shipped_lemma_is_proved_from_its_text_and_compiled(name: str) -> None:
    """Certified, every one; and each has a row that was made of this text, and that proves what it says."""
    library = shipped()
    module, path = library.module(name), compiled.file_of(library.path(name))
    for lemma in module.lemmas:
        made = compile_lemma(library, module, lemma)
        row_ = compiled.certificate(path, lemma, compiled.key(module, lemma))
        assert row_ is not None, f"{lemma}: stale, run scripts/library.py"
        for certificate in (made, row_):
            assert sound_row(library, module, lemma, certificate)
            checked = replay(certificate)
            granted = {u.sequent.conclusion for u in checked.unconfirmed}
            assert checked.goal is module.lemmas[lemma][0].goal
            known, theory = module.exports.lemmas.values(), module.at(module.lemmas[lemma][0]).theory
            for goal in granted:
                assert any(other.goal is goal or types_where(other, goal, theory) is not None for other in known)
