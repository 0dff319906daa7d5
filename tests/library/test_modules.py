"""Modules: what an import brings, which texts are refused, and that meanings do not depend on who imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemai.errors import LanguageError
from stemai.language import parse_problem
from stemai.library import Library, elaborate, shipped
from stemai.library.codes import CODES

pytestmark = pytest.mark.fast


def library(folder: Path, **texts: str) -> Library:
    """A library with these modules."""
    for name, text in texts.items():
        (folder / f"{name}.stem").write_text(text)
    return Library(folder)


def read(made: Library, text: str) -> object:
    return made.elaborate(parse_problem(text))


TWICE = "def twice (x : Int) : Int := 2 * x\ntheorem twice_zero : twice(0) = 0\nproof\n  by compute unfolding twice\nqed\n"


def test_an_import_brings_definitions_axioms_and_lemmas(tmp_path: Path) -> None:
    made = library(tmp_path, a=TWICE, b="import a\naxiom odd : twice(1) = 2\n")
    module = made.elaborate(parse_problem("import b\ntheorem t : twice(2) = 4\n"))
    assert set(module.theory.symbols) == {"twice"}
    assert set(module.theory.axioms) == {"odd"}
    assert set(module.imports.lemmas) == {"twice_zero"}
    assert [p.name for p in module.problems] == ["t"]


def test_what_two_modules_import_from_a_third_is_one_thing(tmp_path: Path) -> None:
    made = library(tmp_path, a=TWICE, b="import a\ndef f : Int := twice(1)\n", c="import a\ndef g : Int := twice(2)\n")
    module = made.elaborate(parse_problem("import b, c\ntheorem t : f + g = twice(3)\n"))
    assert list(module.theory.symbols) == ["twice", "f", "g"]
    assert made.closure(["c", "b"]) == ("a", "c", "b")


def test_a_meaning_is_the_same_whoever_imports(tmp_path: Path) -> None:
    made = library(tmp_path, a=TWICE)
    own = made.elaborate(parse_problem(TWICE + "theorem t : twice(2) = 4\n"))
    imported = made.elaborate(parse_problem("import a\ntheorem t : twice(2) = 4\n"))
    assert own.problems[-1].goal is imported.problems[-1].goal


REFUSED = {
    "import a, b\ntheorem t : 1 = 1\n": ("L021", "a.stem:1:5"),
    "import a\ndef twice : Int := 1\n": ("L021", "a.stem:1:5"),
    "import a\ntheorem twice_zero : 1 = 1\n": ("L021", "a.stem:2:9"),
    "import a\ntheorem t (twice : Int) : 1 = 1\n": ("L021", "a.stem:1:5"),
    "import c\ntheorem t : 1 = 1\n": ("L060", "a, b"),
    "import a'\ntheorem t : 1 = 1\n": ("L060", "a, b"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_says_where_the_other_is(tmp_path: Path, text: str) -> None:
    code, told = REFUSED[text]
    made = library(tmp_path, a=TWICE, b="def twice : Int := 3\n")
    with pytest.raises(LanguageError) as caught:
        read(made, text)
    assert caught.value.code == code
    assert told in caught.value.cause
    assert caught.value.place is not None


@pytest.mark.parametrize("text", ["import ../a\n", "import a.b\n", 'import "a"\n', "import a/b\n", "import a b\n", "import\n"])
def test_an_import_takes_names_and_no_paths(tmp_path: Path, text: str) -> None:
    with pytest.raises(LanguageError):
        read(library(tmp_path, a=TWICE), text + "theorem t : 1 = 1\n")


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    made = library(tmp_path, a="import b\n", b="import c\n", c="import a\n", d="import d\n")
    for name in ("a", "d"):
        with pytest.raises(LanguageError) as caught:
            read(made, f"import {name}\ntheorem t : 1 = 1\n")
        assert caught.value.code == "L061"


@pytest.mark.parametrize("code", [c for c, entry in CODES.items() if entry.bad_example])
def test_a_bad_example_raises_its_code(code: str) -> None:
    with pytest.raises(LanguageError) as caught:
        elaborate(parse_problem(CODES[code].bad_example))
    assert caught.value.code == code


def test_all_shipped_modules_can_be_imported_together_and_prove_all_that_they_state() -> None:
    made = shipped()
    module = elaborate(parse_problem(f"import {', '.join(made.names)}\n"))
    stated = [p for name in made.names for p in made.module(name).problems]
    assert {p.name for p in stated} == set(module.imports.lemmas)
    assert all(p.kind == "theorem" for p in stated)


LISTS = """datatype List(T) := nil | cons(head : T, tail : List(T))
def length(T) (xs : List(T)) : Nat := match xs with | nil => 0 | cons(_, r) => 1 + length(r) end
def evens : Set(Int) := {2*k | k : Int}
"""


def test_words_are_imported_and_their_instances_are_one_thing(tmp_path: Path) -> None:
    """Two modules make the same instance of a schema of a third; a file that imports both has it once."""
    one = "import a\ndef f (xs : List(Int)) : Nat := length(xs)\n"
    made = library(tmp_path, a=LISTS, b=one, c=one.replace("f (", "g ("))
    module = made.elaborate(parse_problem("import b, c\ntheorem t (xs : List(Int)) : f(xs) = length(xs) and g(xs) in evens\n"))
    names = [d.definition.symbol.name for d in module.definitions]
    assert names == ["length'Int", "f", "g"]


@pytest.mark.parametrize(
    "text",
    [
        "import b\ndef length'Int (n : Int) : Int := n\ntheorem t : length'Int(0) = 0\n",
        "import b, d\ntheorem t : 1 = 1\n",
        "import a\ndef length : Int := 0\n",
        "import a\ntheorem t (evens : Int) : 1 = 1\n",
    ],
)
def test_no_name_of_an_instance_has_a_second_meaning(tmp_path: Path, text: str) -> None:
    made = library(
        tmp_path,
        a=LISTS,
        b="import a\ndef f (xs : List(Int)) : Nat := length(xs)\n",
        d="datatype List'Int := none'Int\ndef length'Int (n : Int) : Int := n\n".replace("datatype List'Int := none'Int\n", ""),
    )
    with pytest.raises(LanguageError) as caught:
        read(made, text)
    assert caught.value.code == "L021"
