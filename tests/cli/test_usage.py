"""What is wrong with a command line is said with a code and a mend, and costs exit code 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import stemai
from tests.cli.running import ROOT, environment, stemai_json, stemai_run

PROVE = ("prove", "check", "verify", "show", "fmt", "explain", "selfcheck", "trust", "doctor", "version", "completion")
NESTED = (
    *(f"bench {name}" for name in ("run", "report", "compare", "verify", "export")),
    "box build",
    "box audit",
    "box list",
    "box reap",
    "provers list",
    "provers new",
    "provers test",
    "export checker",
    "library list",
    "library show",
    "library search",
)


@pytest.mark.parametrize(
    ("words", "code", "mend"),
    [
        (["prov", "a.stem"], "U001", "did you mean `stemai prove`?"),
        (["provers", "nwe"], "U001", "did you mean `stemai provers new`?"),
        (["box", "xyzzy"], "U001", "--help"),
        (["\x1b[31mred"], "U001", "--help"),
        (["prove"], "U002", "stemai prove --help"),
        (["prove", "a.stem", "--promer", "x"], "U002", "--prover"),
        (["prove", "a.stem", "--jobs", "many"], "U002", "--help"),
        (["prove", "a.stem", "--jobs", "0"], "U002", "--help"),
        (["prove", "a.stem", "--seconds", "nan"], "U002", "--help"),
        (["prove", "a.stem", "--level", "best"], "U002", "--help"),
        (["check", "a", "b", "c"], "U002", "--help"),
        (["check", "-", "-"], "U003", "file"),
        (["verify", "-", "--problem", "-"], "U003", "file"),
        (["fmt", "a", "--check", "--write"], "U002", "one of them"),
        (["fmt", "-", "--write"], "U002", "standard input"),
        (["explain", "J9999"], "U004", ""),
        (["provers", "test", "nobody"], "P001", ""),
        (["provers", "new", "My Prover"], "P006", "my-prover"),
        (["prove", "no-such-file.stem"], "U101", "path"),
        (["verify", "/dev/null"], "U105", "result"),
        (["export", "chekcer"], "U001", "did you mean `stemai export checker`?"),
        (["export", "checker", "--for", "/dev/null"], "U105", "result"),
        (["library", "serach"], "U001", "did you mean `stemai library search`?"),
        (["library", "search"], "U002", "--help"),
        (["library", "search", "->"], "U002", "--help"),
        (["library", "show", "a", "b"], "U002", "--help"),
        (["completion", "tcsh"], "U002", "--help"),
    ],
)
def test_what_cannot_be_meant(words: list[str], code: str, mend: str) -> None:
    done = stemai_run(*words)
    assert done.returncode == 2
    assert f"error[{code}]" in done.stderr
    assert mend in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    told = stemai_json(*words)
    assert told["exit"] == 2
    assert told["errors"][0]["code"] == code


def test_no_words_print_the_help_and_are_no_success() -> None:
    done = stemai_run()
    assert done.returncode == 2
    assert "Commands:" in done.stdout


@pytest.mark.parametrize("words", [*PROVE, *NESTED, "box", "provers", "export"])
def test_help_teaches(words: str) -> None:
    done = stemai_run(*words.split(), "--help")
    assert done.returncode == 0
    if words not in ("box", "provers", "export"):
        assert "Examples:" in done.stdout
        assert f"stemai {words}" in done.stdout
        assert "--json" in done.stdout


@pytest.mark.parametrize("words", [*PROVE, *NESTED])
def test_examples_in_help_are_command_lines(words: str) -> None:
    """Each example is parsed by the command itself: its options exist."""
    done = stemai_run(*words.split(), "--help")
    lines = [line.strip() for line in done.stdout.split("Examples:")[1].split("Options:")[0].split("\n")]
    examples = [line for line in lines if f"stemai {words}" in line]
    assert examples
    for line in examples:
        given = line.split(f"stemai {words}")[1].split(">")[0].split("|")[0].split("&&")[0].split()
        options = [word for word in given if word.startswith("--")]
        assert all(option in done.stdout.split("Options:")[1] for option in options), line


def test_version() -> None:
    assert stemai_run("--version").stdout == f"stemai {stemai.__version__}\n"
    assert stemai_json("version")["versions"]["stemai"] == stemai.__version__


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    done = stemai_run("completion", shell)
    assert done.returncode == 0
    assert "_STEMAI_COMPLETE" in done.stdout


def test_completion_completes() -> None:
    done = stemai_run(_STEMAI_COMPLETE="bash_complete", COMP_WORDS="stemai pro", COMP_CWORD="1")
    assert "plain,prove" in done.stdout
    assert "plain,provers" in done.stdout
    done = stemai_run(_STEMAI_COMPLETE="bash_complete", COMP_WORDS="stemai library show exp", COMP_CWORD="3")
    assert done.stdout.split() == ["plain,exponential"]


def test_import_is_light() -> None:
    code = "import sys, stemai; print(sorted(m for m in sys.modules if m.startswith('stemai')))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['stemai']"


def test_public_names_are_there() -> None:
    code = "import stemai as s; [getattr(s, n) for n in s.__all__]; print(sorted(dir(s)) == sorted(s.__all__))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("check", "lark z3 cvc5 docker"),
        ("verify", "lark z3 cvc5 docker"),
        ("export_checker", "lark z3 cvc5 docker"),
        ("prove", "z3 cvc5 docker"),
        ("explain", "z3 cvc5"),
    ],
)
def test_commands_import_little(module: str, forbidden: str) -> None:
    code = f"import sys, stemai.cli, stemai.cli.{module}; print([m for m in {forbidden.split()!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_source_tree_is_where_we_think() -> None:
    assert (ROOT / "stemai" / "cli" / "app.py").is_file()
    assert Path(stemai.__file__).is_relative_to(ROOT)
