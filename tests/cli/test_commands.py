"""Each command as a user meets it: what it prints, what it writes, and its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import stemai
from stemai.box import Choice
from tests.cli.running import ROOT, environment, stemai_json, stemai_run
from tests.solve import texts

EXAMPLES = ROOT.parent / "examples"
ONE = "theorem am_gm (a b : Real) (ha : 0 <= a) (hb : 0 <= b) : a * b <= ((a + b) / 2)^2\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (
        ("p.stem", texts.PROBLEMS),
        ("one.stem", ONE),
        ("good.stem", texts.AM_GM),
        ("wrong.stem", texts.WRONG),
        ("two.stem", texts.TWO_SQUARES),
        ("euler.stem", texts.EULER),
        ("vacuous.stem", texts.VACUOUS),
        ("broken.stem", "theorem t : (1 = \n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


# ------------------------------------------------------------------------------------------------------------ check


@pytest.mark.parametrize(
    ("problem", "submission", "name", "exit_code"),
    [
        ("p.stem", "good.stem", "am_gm", 0),
        ("p.stem", "two.stem", "two_squares", 0),
        ("p.stem", "euler.stem", "euler", 0),
        ("p.stem", "wrong.stem", "am_gm", 1),
        ("p.stem", "broken.stem", "am_gm", 1),
        ("p.stem", "good.stem", "euler", 1),
        ("broken.stem", "good.stem", None, 2),
        ("p.stem", "good.stem", None, 2),  # a submission does not choose which of several problems was asked
        ("p.stem", "good.stem", "nothing", 2),
        ("p.stem", "nowhere.stem", "am_gm", 2),
    ],
)
def test_check(files: Path, problem: str, submission: str, name: str | None, exit_code: int) -> None:
    words = ["check", str(files / problem), str(files / submission), *(["--name", name] if name else [])]
    done = stemai_run(*words)
    assert done.returncode == exit_code, done.stderr
    told = stemai_json(*words)
    assert told["exit"] == exit_code
    if exit_code < 2:
        assert told["results"][0]["verdict"]["status"] == ("accepted" if exit_code == 0 else "rejected")
    else:
        assert told["errors"]


def test_check_prints_what_it_rests_on(files: Path) -> None:
    done = stemai_run("check", str(files / "one.stem"), str(files / "good.stem"))
    for word in ("am_gm: proved", "forall a b : Real", "trust", "axioms   none", "cost     evaluation"):
        assert word in done.stdout


def test_check_names_the_step_that_is_not_certified(tmp_path: Path) -> None:
    problem, proof = tmp_path / "p.stem", tmp_path / "s.stem"
    problem.write_text("theorem t (x y : Real) : x^4 * y^2 + x^2 * y^4 - 3 * x^2 * y^2 + 1 >= 0\n", encoding="utf-8")
    proof.write_text("proof t\n  by auto\nqed\n", encoding="utf-8")
    done = stemai_run("check", str(problem), str(proof))
    assert "solver   line 2, polynomial inequality step `0 <= x^4 * y^2" in done.stdout
    assert "`: no certificate was found" in done.stdout


def test_check_quotes_the_submission(files: Path) -> None:
    done = stemai_run("check", str(files / "one.stem"), str(files / "wrong.stem"))
    assert f"{files / 'wrong.stem'}:2:" in done.stdout
    assert "have same : a = b by linarith" in done.stdout
    assert "^^^" in done.stdout


def test_check_quotes_the_problem(files: Path) -> None:
    done = stemai_run("check", str(files / "broken.stem"), str(files / "good.stem"))
    assert f"{files / 'broken.stem'}:" in done.stderr
    assert "theorem t : (1 =" in done.stderr


@pytest.mark.parametrize(("first", "second"), [("-", "good.stem"), ("one.stem", "-")])
def test_check_from_standard_input(files: Path, first: str, second: str) -> None:
    paths = [p if p == "-" else str(files / p) for p in (first, second)]
    given = ONE if first == "-" else texts.AM_GM
    assert stemai_run("check", *paths, given=given).returncode == 0


def test_check_writes_a_result_that_verifies(files: Path) -> None:
    out = files / "r.json"
    words = ["check", str(files / "p.stem"), str(files / "two.stem"), "-n", "two_squares", "--out", str(out)]
    first = stemai_run(*words)
    assert f"saved    {out}" in first.stdout
    assert "replaced" not in first.stderr
    assert "is replaced" in stemai_run(*words).stderr
    done = stemai_run("verify", str(out))
    assert done.returncode == 0
    assert "replayed by the kernel" in done.stdout
    assert stemai_run("verify", str(out), "--problem", str(files / "p.stem")).returncode == 0
    (files / "other.stem").write_text(texts.PROBLEMS.replace("1105", "1106"), encoding="utf-8")
    other = stemai_run("verify", str(out), "--problem", str(files / "other.stem"))
    assert other.returncode == 1
    assert "another statement" in other.stdout


# ------------------------------------------------------------------------------------------------------------ export


def test_export_checker(files: Path) -> None:
    out, alone = files / "r.json", files / "alone"
    alone.mkdir()
    stemai_run("check", str(files / "p.stem"), str(files / "two.stem"), "-n", "two_squares", "--out", str(out))
    whole = stemai_run("export", "checker", "-o", str(alone / "whole.py"))
    assert whole.returncode == 0
    assert "python -I -O" in whole.stderr
    told = stemai_json("export", "checker", "--for", str(out))["checker"]
    (alone / "small.py").write_text(told["text"], encoding="utf-8")
    assert told["lines"] < len((alone / "whole.py").read_text(encoding="utf-8").split("\n"))
    assert stemai_run("export", "checker", "--for", str(out)).stdout == told["text"]
    for name in ("whole.py", "small.py"):
        done = subprocess.run([sys.executable, "-I", "-O", name, str(out)], cwd=alone, env={}, capture_output=True, check=False)
        assert done.returncode == 0
        assert done.stdout.decode().startswith("certified\n")
    rejected = files / "w.json"
    stemai_run("check", str(files / "one.stem"), str(files / "wrong.stem"), "--out", str(rejected))
    assert "U105" in stemai_run("export", "checker", "--for", str(rejected)).stderr


# ------------------------------------------------------------------------------------------------------------ verify


def test_a_result_with_lemmas_of_the_library_stands_alone(tmp_path: Path) -> None:
    """Without the library, a parser and solvers: the lemmas are in the certificate, and its axioms are shown as believed."""
    problem, out, checker = EXAMPLES / "library.stem", tmp_path / "r.json", tmp_path / "checker.py"
    done = stemai_run("check", str(problem), str(EXAMPLES / "log_of_quotient.proof.stem"), "--out", str(out))
    assert "certified" in done.stdout
    apart = "import sys; sys.modules.update(dict.fromkeys(['lark', 'z3', 'cvc5', 'stemai.library']))\n"
    apart += "from stemai.cli import main; main(sys.argv[1:])"
    verified = subprocess.run(
        [sys.executable, "-c", apart, "verify", str(out)], env=environment(), capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stderr
    assert re.search("axioms +exp_add, exp_tangent, exp_log\n", verified.stdout)
    assert "is what your problem file states" in stemai_run("verify", str(out), "--problem", str(problem)).stdout
    stemai_run("export", "checker", "--for", str(out), "-o", str(checker))
    alone = subprocess.run([sys.executable, "-I", "-O", str(checker), str(out)], capture_output=True, text=True, check=False)
    assert alone.returncode == 0
    assert "believed: exp_add, exp_tangent, exp_log\n" in alone.stdout


def test_verify_several(files: Path) -> None:
    for name, submission in (("a", "good.stem"), ("b", "wrong.stem")):
        stemai_run("check", str(files / "one.stem"), str(files / submission), "-o", str(files / f"{name}.json"))
    told = stemai_json("verify", str(files / "a.json"), str(files / "b.json"))
    assert told["exit"] == 1
    assert [v["status"] for v in told["verifications"]] == ["accepted", "rejected"]
    assert stemai_json("verify", str(files / "a.json"))["exit"] == 0


def test_verify_from_standard_input(files: Path) -> None:
    out = files / "r.json"
    stemai_run("check", str(files / "one.stem"), str(files / "good.stem"), "-o", str(out))
    assert stemai_run("verify", "-", given=out.read_bytes()).returncode == 0


# ------------------------------------------------------------------------------------------------------------- prove


@pytest.mark.slow
@pytest.mark.parametrize(
    ("problem", "names", "give", "exit_code"),
    [
        ("one.stem", [], "good.stem", 0),
        ("one.stem", [], "wrong.stem", 1),
        ("one.stem", [], None, 1),
        ("p.stem", ["euler"], "euler.stem", 3),
        ("p.stem", ["am_gm", "euler"], "good.stem", 1),
        ("vacuous.stem", [], "good.stem", 1),
        ("broken.stem", [], "good.stem", 2),
        ("p.stem", ["nothing"], "good.stem", 2),
    ],
)
def test_prove(files: Path, box_here: Choice, problem: str, names: list[str], give: str | None, exit_code: int) -> None:
    words = [
        "prove",
        str(files / problem),
        *names,
        "--prover",
        "replay",
        "--box",
        box_here,
        "--seconds",
        "20",
    ]
    if give is not None:
        words += ["--give", str(files / give)]
    told = stemai_json(*words)
    assert told["exit"] == exit_code
    assert len(told.get("results", [])) == (0 if exit_code == 2 else max(1, len(names)))


@pytest.mark.slow
def test_prove_prints_everything(files: Path, box_here: Choice) -> None:
    words = [
        "prove",
        str(files / "one.stem"),
        "--prover",
        "replay",
        "--give",
        str(files / "good.stem"),
        "--box",
        box_here,
    ]
    done = stemai_run(*words)
    assert done.returncode == 0
    for word in (
        "am_gm: proved",
        "forall a b : Real",
        "by linarith using sq",
        "trust",
        "axioms",
        "replay 1.0.0",
    ):
        assert word in done.stdout
    for word in ("generation", "evaluation", "ratio"):
        assert word in done.stdout.split("cost")[1]
    assert "by linarith" not in stemai_run(*words, "--no-proof").stdout


@pytest.mark.slow
def test_prove_many_into_a_folder(files: Path, box_here: Choice) -> None:
    out = files / "results"
    words = [
        "prove",
        str(files / "p.stem"),
        "--prover",
        "witness",
        "--box",
        box_here,
        "--out",
        str(out),
        "--jobs",
        "2",
    ]
    told = stemai_json(*words)
    assert sorted(os.listdir(out)) == ["am_gm.json", "euler.json", "last_digit.json", "two_squares.json"]
    assert [r["saved"] for r in told["results"]] == [
        str(out / f"{name}.json") for name in ("am_gm", "two_squares", "euler", "last_digit")
    ]
    kinds = {r["problem"]["name"]: r["verdict"]["kind"] for r in told["results"]}
    assert (kinds["two_squares"], kinds["euler"]) == ("solved", "refuted")
    assert told["exit"] == 1
    assert stemai_run("verify", str(out / "euler.json"), "--problem", str(files / "p.stem")).returncode == 0


@pytest.mark.slow
def test_a_hostile_prover_cannot_paint_the_terminal(files: Path, box_here: Choice) -> None:
    stemai_run("provers", "new", "bad", "--in", str(files))
    body = "from stemai.provers.kit import GiveUp, serve\n"
    body += "def propose(task):\n    raise GiveUp('\\x1b[2Jgone \\u202e\\x07')\nserve(propose)\n"
    (files / "bad" / "main.py").write_text(body, encoding="utf-8")
    done = stemai_run("prove", str(files / "one.stem"), "--prover", str(files / "bad"), "--box", box_here)
    assert done.returncode == 1
    assert "\\x1b[2Jgone" in done.stdout
    assert not {"\x1b", "\u202e", "\x07"} & set(done.stdout + done.stderr)


@pytest.mark.slow
def test_prove_below_the_isolation_asked_for_refuses(files: Path) -> None:
    words = ["--prover", "replay", "--box", "bubblewrap", "--min-isolation", "gvisor"]
    done = stemai_run("prove", str(files / "one.stem"), *words)
    assert done.returncode == 70
    assert "error[B009]" in done.stderr


# --------------------------------------------------------------------------------------------------------- the others


def test_show(files: Path) -> None:
    done = stemai_run("show", str(files / "p.stem"))
    assert done.returncode == 0
    for word in ("am_gm: theorem", "type       a : Real", "condition  0 <= n", "(assert"):
        assert word in done.stdout
    assert "(assert" not in stemai_run("show", str(files / "p.stem"), "--no-formula").stdout
    told = stemai_json("show", str(files / "p.stem"), "euler")
    assert [s["problem"] for s in told["statements"]] == ["euler"]
    assert stemai_json("show", str(files / "vacuous.stem"))["statements"][0]["assumptions"] == "contradictory"


def test_fmt(files: Path) -> None:
    path = files / "ugly.stem"
    path.write_text("theorem   t (x:Real):0<=x^2\n", encoding="utf-8")
    shown = stemai_run("fmt", str(path))
    assert shown.stdout == "theorem t (x : Real) : 0 <= x^2\n"
    check = stemai_run("fmt", "--check", str(path))
    assert check.returncode == 1
    assert "+theorem t (x : Real)" in check.stdout
    assert stemai_run("fmt", "--write", str(path)).returncode == 0
    assert path.read_text(encoding="utf-8") == shown.stdout
    assert stemai_run("fmt", "--check", str(path)).returncode == 0
    assert stemai_run("fmt", "-", given="theorem   t : 1=1").stdout == "theorem t : 1 = 1\n"
    assert stemai_run("fmt", str(files / "broken.stem")).returncode == 2


def test_explain() -> None:
    done = stemai_run("explain", "U104")
    assert "states no such problem" in done.stdout
    listed = stemai_json("explain")["codes"]
    assert {"U001", "P003", "U105"} <= set(listed)
    assert stemai_json("explain", "[p003]")["codes"].keys() == {"P003"}


def test_provers_list() -> None:
    told = stemai_json("provers", "list")
    assert {"replay", "witness"} <= {p["name"] for p in told["provers"]}


def test_provers_new_and_list(files: Path) -> None:
    told = stemai_json("provers", "new", "mine", "--in", str(files / "mine-too"))
    assert told["folder"] == str(files / "mine-too" / "mine")
    again = stemai_run("provers", "new", "mine", "--in", str(files / "mine-too"))
    assert again.returncode == 2
    assert "P005" in again.stderr
    listed = stemai_run("provers", "list", STEMAI_PROVERS=str(files / "mine-too"))
    assert "mine" in listed.stdout


@pytest.mark.slow
def test_provers_test(files: Path, box_here: Choice) -> None:
    stemai_run("provers", "new", "mine", "--in", str(files))
    told = stemai_json("provers", "test", str(files / "mine"), "--box", box_here)
    assert told["exit"] == 0
    assert all(row["kept"] for row in told["rows"])
    (files / "mine" / "main.py").write_text("raise SystemExit(1)\n", encoding="utf-8")
    assert stemai_json("provers", "test", str(files / "mine"), "--box", box_here)["exit"] == 1


@pytest.mark.slow
def test_doctor() -> None:
    told = stemai_json("doctor")
    findings = {f["what"]: f for f in told["findings"]}
    assert findings["judge"]["ok"]
    assert findings["z3-solver"]["ok"]
    assert all(f["mend"] for f in told["findings"] if not f["ok"])
    assert told["exit"] == (0 if all(f["ok"] for f in told["findings"] if f["needed"]) else 1)


# --------------------------------------------------------------------------------------------------------- examples

PAIRS = [
    ("first", "am_gm.proof", "am_gm", 0),
    ("first", "am_gm.wrong", "am_gm", 1),
    ("first", "two_squares.answer", "two_squares", 0),
    ("first", "last_digit.answer", "last_digit", 0),
    ("false", "euler.counterexample", "euler", 0),
    ("induction", "tri_closed.proof", "tri_closed", 0),
    ("functions", "f_odd.proof", "f_odd", 0),
    ("equations", "roots.answer", "roots", 0),
    ("equations", "boxes.answer", "boxes", 0),
    ("words", "no_branch_abs.proof", "no_branch_abs", 0),
    ("library", "log_of_quotient.proof", "log_of_quotient", 0),
    ("programs", "square.annotations", "square", 0),
    ("programs", "middle.failure", "middle", 0),
    ("optimum", "rectangle.answer", "rectangle", 0),
    ("optimum", "larger.answer", "larger", 0),
    ("quantities", "braking.proof", "braking", 0),
    ("complex", "two_squares_product.proof", "two_squares_product", 0),
    ("sets", "distribute.proof", "distribute", 0),
    ("sets", "pair.proof", "pair", 0),
    ("sequences", "rows.proof", "rows", 0),
    ("sequences", "squares.answer", "squares", 0),
    ("sequences", "commutes.counterexample", "commutes", 0),
]


@pytest.mark.parametrize(("problem", "submission", "name", "exit_code"), PAIRS)
def test_examples(problem: str, submission: str, name: str, exit_code: int) -> None:
    words = [str(EXAMPLES / f"{problem}.stem"), str(EXAMPLES / f"{submission}.stem"), "--name", name]
    done = stemai_run("check", *words)
    assert done.returncode == exit_code, done.stdout + done.stderr


def test_every_example_is_run_and_laid_out() -> None:
    named = {f"{p}.stem" for pair in PAIRS for p in pair[:2]} | {"vacuous.stem"}
    assert named == {p.name for p in EXAMPLES.glob("*.stem")}
    done = stemai_run("fmt", "--check", *(str(p) for p in sorted(EXAMPLES.glob("*.stem"))))
    assert done.returncode == 0, done.stdout
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in table for name in named)


def test_a_result_file_is_the_json_result(files: Path) -> None:
    out = files / "r.json"
    told = stemai_json("check", str(files / "one.stem"), str(files / "good.stem"), "--out", str(out))
    (result,) = told["results"]
    assert result.pop("saved") == str(out)
    assert json.loads(out.read_text(encoding="utf-8")) == result
    assert result["stemai"] == stemai.__version__
