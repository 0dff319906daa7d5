"""The single-file checker is the kernel: the same text under the same names, and the same verdict on every certificate."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import operator
import re
import symtable
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

import stemai
from stemai.errors import Fault, KernelError
from stemai.export import cutting, merging
from stemai.export.checker import Checker, checker
from stemai.judge import Judge
from stemai.kernel.certificate import PROVED, canonical, encode
from stemai.kernel.proofs import Proof
from stemai.kernel.sequents import RULES
from stemai.kernel.terms import (
    FALSE,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    TRUE,
    Sort,
    Symbol,
    exists,
    forall,
    free,
    function_sort,
    lambda_,
    make,
    number,
    substitute,
)
from stemai.kernel.theory import Definition, Theory
from stemai.selfcheck.certificates import mutated
from stemai.selfcheck.corpus import all_cases, folder
from tests.export.alone import BARE, run, verdict_of_kernel, verdicts_of_file, whole
from tests.selfcheck.seeds import seeds
from tests.solve import texts

EVERY = 16  # of the accepted corpus cases in the test run; `python -m tests.export.test_checker` takes all
MUTANTS = 600
SECONDS = 20.0
LEFT_OUT = ["K010", "this checker was made for another certificate, and is without what this one needs"]
SMALLER = 6  # certificates that get a checker of their own in the test run


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(whole(), tmp_path_factory.mktemp("alone"))


def written(made: Checker, folder: Path) -> Path:
    path = folder / "checker.py"
    path.write_text(made.text, encoding="utf-8")
    return path


# --------------------------------------------------------------------------------------------------------- the text


@pytest.mark.fast
def test_the_text_is_the_same_each_time() -> None:
    merging.read_module.cache_clear()
    assert checker().text == whole().text


@pytest.mark.fast
def test_it_compiles_without_warnings_and_imports_only_the_standard_library() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile(whole().text, "checker.py", "exec", optimize=2)
    for node in ast.walk(ast.parse(whole().text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
        assert not isinstance(node, ast.Assert)
        called = node.func if isinstance(node, ast.Call) else None
        assert not (isinstance(called, ast.Name) and called.id in ("eval", "exec", "compile", "__import__", "globals"))


@pytest.mark.fast
def test_every_name_is_defined_once_and_before_its_use_as_a_module_runs() -> None:
    tree = ast.parse(whole().text)
    names = [n for node in tree.body for n in merging._defined(node)]
    assert [n for n, count in Counter(names).items() if count > 1] == []
    assert {r.function.__name__ for r in RULES.values()} <= set(names)


@pytest.mark.fast
def test_the_text_is_that_of_the_kernel_but_for_names() -> None:
    """Each definition has the syntax tree of its source, where one name stands for one name, both ways."""
    here = {n: node for node in ast.parse(whole().text).body for n in merging._defined(node)}
    modules = merging.in_order(["stemai.export.recheck"])
    names = merging.names_of(modules, frozenset((r.function.__module__, r.function.__name__) for r in RULES.values()))
    running = loaded(whole().text)
    compared = 0
    for module in modules:
        source = importlib.import_module(module.name)
        there: dict[str, set[str]] = {}
        for part in module.parts:
            for name in part.names:
                if names[module.name, name] in here:
                    compared += 1
                    for mine, yours in pairs(part.node, here[names[module.name, name]]):
                        there.setdefault(mine, set()).add(yours)
        for mine, yours in there.items():
            value = operator.attrgetter(mine)(source) if hasattr(source, mine.partition(".")[0]) else None
            if value is not None and not inspect.ismodule(value):
                assert len(yours) == 1, (module.name, mine, yours)
                assert same(value, getattr(running, *yours)), (module.name, mine, yours)
    assert compared > 400


@pytest.mark.fast
def test_methods_are_left_out_where_nothing_speaks_of_them() -> None:
    classes = [node for node in ast.parse(whole().text).body if isinstance(node, ast.ClassDef)]
    methods = {m.name for node in classes for m in node.body if isinstance(m, ast.FunctionDef) and not m.name.startswith("__")}
    assert methods <= {node.attr for node in ast.walk(ast.parse(whole().text)) if isinstance(node, ast.Attribute)}
    assert "with_axiom" in methods
    assert "render" not in methods


def loaded(text: str) -> ModuleType:
    module = sys.modules["checker_of_test"] = ModuleType("checker_of_test")
    exec(compile(text, "checker.py", "exec"), vars(module))
    return module


def same(value: Any, other: Any) -> bool:
    """Whether two globals are the same but for where they were made."""
    if inspect.isfunction(value) or inspect.isclass(value):
        return value is other or (value.__doc__ == other.__doc__ and value.__name__.strip("_") in other.__name__)
    told = [re.sub(r" at 0x[0-9a-f]+|checker_of_test\.|stemai\.[a-z.]+\.", "", repr(v)) for v in (value, other)]
    return type(value).__name__ == type(other).__name__ and told[0] == told[1]


def pairs(mine: Any, yours: Any) -> Iterator[tuple[str, str]]:
    """The names at the same places of two syntax trees, which are the same elsewhere; `module.name` counts as a name."""
    if isinstance(mine, ast.Attribute) and isinstance(yours, ast.Name):
        assert isinstance(mine.value, ast.Name)
        yield f"{mine.value.id}.{mine.attr}", yours.id
        return
    assert type(mine) is type(yours), ast.dump(mine)[:300]
    if isinstance(mine, ast.Name):
        yield mine.id, yours.id
    elif isinstance(mine, ast.AST):
        for name in mine._fields:
            if name == "name" and isinstance(mine, ast.FunctionDef | ast.ClassDef):
                yield mine.name, yours.name
            else:
                yield from pairs(getattr(mine, name), getattr(yours, name))
    elif isinstance(mine, list):
        if len(mine) > len(yours):  # methods that nothing speaks of
            kept = {node.name for node in yours if isinstance(node, ast.FunctionDef)}
            mine = [node for node in mine if not isinstance(node, ast.FunctionDef) or node.name in kept]
        assert len(mine) == len(yours)
        for one, other in zip(mine, yours, strict=True):
            yield from pairs(one, other)
    else:
        assert mine == yours


def left_out(smaller: str, larger: str) -> int:
    """How many suites of the larger text are not in the smaller one, which is the same text otherwise.

    A suite may end early in `elsewhere`, which a `yield` may follow; nothing else may differ.  No name becomes a global one.
    """
    here, there = ({n: node for node in ast.parse(t).body for n in merging._defined(node)} for t in (smaller, larger))
    assert ast.unparse(here.pop("elsewhere")).endswith("made for another certificate, and is without what this one needs')")
    assert here.keys() <= there.keys()
    for name, node in here.items():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            assert free_names(node) <= free_names(there[name]) | {"elsewhere"}
    return sum(differing(node, there[name]) for name, node in here.items())


def test_what_refuses_is_never_lost() -> None:
    """Put on the line above, it would be part of a comment there, and what follows would run."""
    opened = "def f(x):\n    if x:\n        raise elsewhere()\n    return 1\n"
    assert cutting.joined(opened) == "def f(x):\n    if x: raise elsewhere()\n    return 1\n"
    for text in ("def f():\n    # as follows:\n    raise elsewhere()\n", "if x:  # either:\n    raise elsewhere()\n"):
        assert cutting.joined(text) == text
    with pytest.raises(Fault):
        cutting.joined('text = """so:\n    raise elsewhere()\n"""\n')


def free_names(node: ast.AST) -> set[str]:
    table = symtable.symtable(ast.unparse(node), "part", "exec")
    found, todo = set[str](), [table]
    while todo:
        table = todo.pop()
        found |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
        todo += table.get_children()
    return found


def differing(mine: Any, yours: Any) -> int:
    if isinstance(mine, ast.ClassDef):
        methods = {s.name for s in mine.body if isinstance(s, ast.FunctionDef)}
        yours.body = [s for s in yours.body if not isinstance(s, ast.FunctionDef) or s.name in methods]
    if isinstance(mine, list) and mine and isinstance(mine[0], ast.stmt):
        ends = [ast.unparse(s) for s in mine]
        if "raise elsewhere()" in ends:
            at = ends.index("raise elsewhere()")
            assert ends[at:] in (["raise elsewhere()"], ["raise elsewhere()", "yield"])
            return 1 + sum(differing(a, b) for a, b in zip(mine[:at], yours[:at], strict=True))
    assert type(mine) is type(yours)
    if isinstance(mine, ast.AST):
        return sum(differing(getattr(mine, f), getattr(yours, f)) for f in mine._fields)
    if isinstance(mine, list):
        return sum(differing(a, b) for a, b in zip(mine, yours, strict=True))
    assert mine == yours
    return 0


@pytest.mark.fast
def test_a_global_name_is_never_put_where_a_local_one_hides_it() -> None:
    """`work.spend` in `Proof.line`, were it to become a name that is a variable there."""
    modules = merging.in_order(["stemai.export.recheck"])
    names = merging.names_of(modules, frozenset())
    (proofs,) = (m for m in modules if m.name == "stemai.kernel.proofs")
    every = {id(part) for part in proofs.parts}
    assert any("spend(" in text for _, text in merging.pieces_of(proofs, every, names, {}))
    with pytest.raises(Fault):
        merging.pieces_of(proofs, every, {**names, ("stemai.kernel.work", "spend"): "sequents"}, {})


@pytest.mark.fast
@pytest.mark.parametrize("name", ['""".py', "a\nimport os\n.py", "{x}.py", "\\.py"])
def test_the_name_of_the_file_cannot_become_code(name: str) -> None:
    assert checker(file=name).text == whole().text


@pytest.mark.fast
@pytest.mark.parametrize("certificate", [{}, {"theory": {"symbols": [{}]}}, {"proof": []}])
def test_no_checker_for_what_is_no_certificate(certificate: dict[str, Any]) -> None:
    with pytest.raises(KernelError):
        checker(certificate)


@pytest.mark.fast
def test_comments_and_docstrings_are_kept() -> None:
    modules = {n: merging.read_module(n) for n in ("stemai.kernel.terms", "stemai.kernel.theory", "stemai.kernel.rules.integers")}
    for module in modules.values():
        comments = [line for line in b"\n".join(module.lines).decode().split("\n") if line.strip().startswith("#")]
        assert comments
        lost = [line for line in comments if line.strip() not in whole().text]
        assert lost == []
        assert module.docstring.split("\n")[0] in whole().text


# ------------------------------------------------------------------------------------------------------- the verdict


def certificates(cases: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The certificates of accepted corpus cases."""
    with Judge() as judge:
        for case in cases:
            verdict = judge.judge(case.problem.encode(), case.submission.encode(), case.options)
            assert verdict.certificate is not None, case.name
            yield case.name, verdict.certificate


def disagreements(file: Path, named: list[tuple[str, bytes]]) -> list[Any]:
    """Where the file says something else than the kernel."""
    said = verdicts_of_file(file, [data for _, data in named])
    assert len(said) == len(named)
    kernel = [verdict_of_kernel(data) for _, data in named]
    return [(name, a, b) for (name, _), a, b in zip(named, said, kernel, strict=True) if a != b]


ACCEPTED = [case for case in all_cases(folder()) if case.expect[0] == "accepted"]


@pytest.mark.slow
def test_the_corpus(file: Path, tmp_path: Path) -> None:
    """The whole checker agrees with the kernel; one made for a certificate accepts that, and no more than the kernel.

    Sets of terms come in another order in each process, and it must not matter for what was left out.
    """
    made = list(certificates(ACCEPTED[::EVERY]))
    named = [(name, canonical(c)) for name, c in made]
    assert disagreements(file, named) == []
    for _, certificate in made[:: len(made) // SMALLER]:
        smaller = checker(certificate)
        assert set(smaller.rules) <= set(RULES)
        assert left_out(smaller.text, whole().text) > 20
        assert smaller.lines < 3 * whole().lines // 4
        alone = written(smaller, tmp_path)
        assert all(run(alone, "-", given=canonical(certificate)).stdout.startswith("certified\n") for _ in range(3))
        said = verdicts_of_file(alone, [canonical(certificate), *(data for _, data in named)])
        kernel = [verdict_of_kernel(canonical(certificate)), *(verdict_of_kernel(data) for _, data in named)]
        assert said[0] == kernel[0]
        assert all(a == b or a[0] == "K010" for a, b in zip(said, kernel, strict=True)), "more than the kernel"


@pytest.mark.slow
def test_mutants(file: Path) -> None:
    random, origins, named = Random(11), seeds(), []
    stop = time.monotonic() + SECONDS / 2
    while len(named) < MUTANTS and time.monotonic() < stop:
        mutant, edits = mutated(random.choice(origins).certificate, random)
        named.append((str(edits), canonical(mutant)))
    assert len(named) > MUTANTS // 10
    assert disagreements(file, named) == []


@pytest.mark.slow
def test_mutants_of_the_certificate_that_a_checker_is_made_for(tmp_path: Path) -> None:
    """They lead it to what was left out, and it says what the kernel says, or refuses."""
    random, ends = Random(12), Counter[str]()
    for origin in random.sample(seeds(), SMALLER // 2):
        alone = written(checker(json.loads(canonical(origin.certificate))), tmp_path)
        mutants = [canonical(mutated(origin.certificate, random)[0]) for _ in range(MUTANTS // 20)]
        for said, kernel in zip(verdicts_of_file(alone, mutants), map(verdict_of_kernel, mutants), strict=True):
            ends["same" if said == kernel else "left out" if said[:2] == LEFT_OUT else said[0]] += 1
    assert ends.keys() <= {"same", "left out", "K010"}  # a rule that it does not know is K010 too
    assert ends["left out"] > 0


@pytest.mark.fast
def test_what_is_no_certificate(file: Path) -> None:
    """Hostile bytes are refused in the same words."""
    texts_ = [
        "",
        "[]",
        "{}",
        "null",
        "[" * 50_000,
        '{"a":1,"a":2}',
        '{"a":NaN}',
        '{"a":1e999}',
        "1" * 5_000,
        '{"format":"stemai-certificate"}',
    ]
    assert disagreements(file, [(t[:20], t.encode()) for t in texts_]) == []


# ------------------------------------------------------------------------------------------------------- the command


@pytest.fixture(scope="module")
def result() -> stemai.Result:
    return stemai.check(texts.PROBLEMS, texts.AM_GM, name="am_gm")


def test_it_prints_what_it_has_checked(file: Path, result: stemai.Result) -> None:
    (file.parent / "result.json").write_bytes(result.to_bytes())
    done = run(file, "result.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("certified\n")
    assert "forall a : Real, forall b : Real, 0 <= a -> 0 <= b -> a * b <= ((a + b) / 2)^2" in done.stdout
    assert "proved: the goal follows" in done.stdout
    assert "not checked problem.text" in done.stdout
    piped = run(file, "-", "--json", given=result.to_bytes())
    assert piped.returncode == 0
    told = json.loads(piped.stdout)
    assert (told["certified"], told["outcome"], told["digest"]) == (True, "proved", result.verdict.digest)


def test_axioms_are_listed_as_believed(file: Path) -> None:
    problem = "sort P\ndef c (p : P) : Nat\naxiom up : forall p : P, c(p) >= 3\naxiom idle : forall p : P, c(p) >= 0\ntheorem t (p : P) : c(p) >= 2\n"
    found = stemai.check(problem, "proof t\n  by linarith using up(p)\nqed\n")
    done = run(file, "-", given=found.to_bytes())
    assert done.returncode == 0
    assert "axiom up : forall p : P, 3 <= c(p)   [believed]" in done.stdout
    assert "   [believed; not used]" in done.stdout
    assert "def c (x1 : P) : Nat" in done.stdout


@pytest.mark.parametrize(
    ("submission", "name", "outcome"), [(texts.EULER, "euler", "refuted"), (texts.LAST_DIGIT, "last_digit", "proved")]
)
def test_refuted_and_answered(file: Path, submission: str, name: str, outcome: str) -> None:
    found = stemai.check(texts.PROBLEMS, submission, name=name)
    told = json.loads(run(file, "-", "--json", given=found.to_bytes()).stdout)
    assert (told["certified"], told["outcome"]) == (True, outcome)


def test_a_parameter_is_not_named_like_a_constant(file: Path) -> None:
    """`x1` in the body is the constant: under a parameter of that name, `f(3) = 7` would be printed as a falsehood."""
    problem = "def x1 : Int := 7\ndef f (a : Int) : Int := x1\ntheorem t : f(3) = 7\n"
    found = stemai.check(problem, "proof t\n  by compute\nqed\n")
    assert "def f (x2 : Int) : Int := x1" in run(file, "-", given=found.to_bytes()).stdout


@pytest.mark.parametrize("name", ["sqrt", "prime", "sum", "BitVec", "bvadd", "bvslt", "bvlshr"])
def test_a_symbol_is_not_named_like_an_operator(file: Path, name: str) -> None:
    """`prime(4)`, where the certificate defines `prime` as it likes."""
    symbol = Symbol(name, (T_INT,), T_BOOL)
    theory = Theory().with_definition(Definition(symbol, TRUE))
    proof = Proof(theory)
    goal = make("call", number(4, INT), data=symbol)
    line = proof.line("evaluate", (), goal)
    done = run(file, "-", given=canonical(encode(theory, {}, goal, PROVED, (proof, line))))
    assert (done.returncode, "could be misread" in done.stdout) == (1, True)


def test_a_goal_is_about_sorts_that_are_printed(file: Path) -> None:
    """`forall x : S, true` for a sort S that is named `Int, x = 0 and forall y : Int` and that no line of the theory tells."""
    sort = Sort("Int, x = 0 and forall y : Int")
    proof = Proof(Theory())
    line = proof.line("forall_intro", (proof.line("true_intro"),), free("x", sort))
    done = run(file, "-", given=canonical(encode(Theory(), {}, proof.conclusion(line), PROVED, (proof, line))))
    assert (done.returncode, "there is no sort" in done.stdout) == (1, True)


def test_an_integer_among_the_reals_is_no_application(file: Path) -> None:
    """`not real(x) = real(x)`, where one of the two is a function of that name."""
    real = free("real", function_sort([INT], REAL))
    x = free("x", INT)
    differ = make("not", make("eq", make("apply", real, x), make("real", x)))
    successor = lambda_([x], make("add", make("real", x), number(1, REAL)))
    goal = exists(real, forall(x, differ))
    same = substitute(differ.args[0], {real: successor})
    proof = Proof(Theory())
    line = proof.line("linear", (proof.line("assume", (), same),), FALSE, (Fraction(1),))
    line = proof.line("forall_intro", (proof.line("not_intro", (line,), same),), x)
    line = proof.line("exists_intro", (line,), goal, successor)
    done = run(file, "-", given=canonical(encode(Theory(), {}, goal, PROVED, (proof, line))))
    assert "exists real : Int -> Real, forall x : Int, not real(x) = (x : Real)\n" in done.stdout


def test_a_statement_that_is_cut_is_not_certified(file: Path) -> None:
    """What is printed must be all of it: conditions at its end could turn it around."""
    x = free("x" * 200, INT)
    goal = make("eq", x, x)
    for _ in range(900):
        goal = make("implies", make("eq", x, x), goal)
    goal = forall(x, goal)
    proof = Proof(Theory())
    line = proof.line("evaluate", (), goal)
    done = run(file, "-", given=canonical(encode(Theory(), {}, goal, PROVED, (proof, line))))
    assert (done.returncode, "too long to be printed" in done.stdout) == (1, True)


def test_the_askers_statement(file: Path, result: stemai.Result) -> None:
    digest = str(result.verdict.digest)
    folder = file.parent
    (folder / "mine.json").write_text(json.dumps({"statements": [{"problem": "am_gm", "digest": digest}]}), encoding="utf-8")
    (folder / "other.json").write_text(json.dumps({"statements": [{"problem": "x", "digest": "0" * 64}]}), encoding="utf-8")
    (folder / "nothing.json").write_text("{}", encoding="utf-8")
    for words, code in (
        (("--digest", digest), 0),
        (("--digest", digest[:63] + ("0" if digest[63] != "0" else "1")), 1),
        (("--digest", digest[:8]), 1),
        (("--statement", "mine.json"), 0),
        (("--statement", "other.json"), 1),
        (("--statement", "mine.json", "--digest", digest), 0),
        (("--statement", "mine.json", "--digest", "0" * 64), 1),
        (("--statement", "nothing.json"), 2),
        (("--statement", "nowhere.json"), 2),
    ):
        assert run(file, "-", *words, given=result.to_bytes()).returncode == code, words


def test_steps_of_solvers_are_not_certified(file: Path, result: stemai.Result) -> None:
    """A certificate that takes its goal from a solver: listed on demand, never certified."""
    certificate = json.loads(canonical(result.verdict.certificate))
    certificate["proof"] = {"lines": [["oracle", [], [[], certificate["goal"]]]], "claim": 0}
    done = run(file, "-", given=canonical(certificate))
    assert done.returncode == 1
    assert done.stdout.startswith("NOT CERTIFIED: taken from solvers, without proof: 1 step\n")
    assert "|- forall" not in done.stdout
    listed = run(file, "-", "--list-unproved", given=canonical(certificate))
    assert listed.returncode == 1
    assert "|- forall a" in listed.stdout


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff", b"[" * 100_000, b'{"format": "stemai-result", "version": 1}'])
def test_bad_input(file: Path, data: bytes) -> None:
    done = run(file, "-", given=data)
    assert (done.returncode, done.stderr) == (2, "")
    assert run(file, "no-such-file").returncode == 2
    assert run(file).returncode == 2


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = written(whole(), Path(folder))
        every = [(name, canonical(c)) for name, c in certificates(ACCEPTED)]
        sizes = sorted(checker(json.loads(data)).lines for _, data in every)
        print(f"{whole().lines} lines; made for one certificate: {sizes[0]} to {sizes[-1]}, median {sizes[len(sizes) // 2]}")
        wrong = disagreements(path, every)
        print(f"{len(every)} certificates, {len(wrong)} disagreements, under {' '.join(BARE[1:])}")
        sys.exit(1 if wrong else 0)
