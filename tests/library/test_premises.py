"""Which lemmas are looked at for a goal, and what `auto` makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemai.judge.check import check
from stemai.judge.premises import features, relevant
from stemai.judge.verdict import Options
from stemai.kernel.certificate import canonical, parse, replay
from stemai.language import parse_problem
from stemai.library import Library, elaborate, shipped

MANY = 980  # a file has 2,000 items at most


def goals(text: str) -> dict[str, object]:
    return {p.name: p.goal for p in elaborate(parse_problem(text)).problems}


def test_lemmas_about_what_the_goal_speaks_of_come_first() -> None:
    lemmas = goals(
        "def f (x : Int) : Int\ndef g (x : Int) : Int\n"
        "theorem of_f (x : Int) : f(x) = 1\ntheorem of_both (x : Int) : f(x) = g(x)\ntheorem of_g (x : Int) : g(x) = 1\n"
        "theorem of_neither (x : Int) : x <= x + 1\n"
    )
    about = [goals("def f (x : Int) : Int\ntheorem t : f(2) = 2\n")["t"]]
    assert relevant(lemmas, about, 3) == ["of_f", "of_both", "of_g"]  # type: ignore[arg-type]
    assert relevant(lemmas, about, 1) == ["of_f"]  # type: ignore[arg-type]


def test_arithmetic_alone_calls_for_nothing() -> None:
    formula = goals("theorem t (x : Int) : x + 1 <= 2 * x\n")["t"]
    assert features(formula) == frozenset()  # type: ignore[arg-type]
    assert relevant({"t": formula}, [formula], 5) == []  # type: ignore[dict-item, list-item]


@pytest.mark.slow
def test_auto_finds_a_lemma_among_many_and_says_so(tmp_path: Path) -> None:
    texts = ["def f0 (x : Int) : Int := x * x * x - x\n"]
    for i in range(MANY):
        texts.append(f"def g{i} (x : Int) : Int := f0(x) + {i}\n" if i % 50 == 0 else "")
        k = i - i % 50
        texts.append(f"theorem l{i} (x : Int) : g{k}(x) + {i} = f0(x) + {k + i}\nproof\n  by linarith unfolding g{k}\nqed\n")
    (tmp_path / "many.stem").write_text("".join(texts))
    library = Library(tmp_path)
    problem = b"import many\ntheorem t (y : Int) (h : f0(y) = 7) : g500(y) = 507\n"
    verdict = check(problem, b"proof t by auto using h qed", Options(), library)
    assert (verdict.status, verdict.level) == ("accepted", "certified")
    (row,) = verdict.obligations
    assert row["lemmas"]
    assert all(name.startswith("l5") for name in row["lemmas"])
    checked = replay(parse(canonical(verdict.certificate)))
    assert set(checked.theory.symbols) == {"f0", "g500"}
    again = check(problem, b"proof t by linarith using h qed", Options(), library)
    assert again.status == "rejected"  # no other method sees what it is not given
    assert again.errors[0]["code"] == "J020"


def test_auto_finds_shipped_lemmas() -> None:
    verdict = check(b"import exponential\ntheorem t (x : Real) : exp(x) > 0\n", b"proof t by auto qed", Options())
    assert (verdict.status, verdict.level) == ("accepted", "certified")
    assert verdict.obligations[-1]["lemmas"] == ["exp_positive"]
    assert set(verdict.axioms) <= set(shipped().module("exponential").theory.axioms)
