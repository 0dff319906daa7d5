"""Patterns: nested ones against matches that look at one constructor at a time, and what is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

from stemai.errors import LanguageError
from stemai.kernel.evaluation import evaluate
from stemai.kernel.terms import Term
from stemai.kernel.theory import Theory
from stemai.kernel.values import constructed
from stemai.language import Module, elaborate, parse_problem

pytestmark = pytest.mark.fast

HEAD = """datatype Color := red | green | blue
datatype List := nil | cons(head : Int, tail : List)
datatype Tree := leaf | node(left : Tree, value : Color, right : Tree)
"""


def module(text: str) -> Module:
    return elaborate(parse_problem(HEAD + text))


def meaning(match: str) -> Term:
    found = module(f"theorem t (xs ys : List) (c : Color) (t1 : Tree) (n : Int) (p : Bool) : {match}")
    return found.problems[0].conclusion


SAME = {
    "match xs with | cons(x, _) => x = 1 | _ => p end": "match xs with | nil => p | cons(x, r) => x = 1 end",
    "match c with | red => p | other => other = c end":
        "match c with | red => p | green => c = c | blue => c = c end",
    "match xs with | cons(x, nil) => x = 1 | ys1 => ys1 = xs end":
        "match xs with | nil => xs = xs | cons(x, r) => match r with | nil => x = 1 | cons(y, s) => xs = xs end end",
    "match xs with | cons(x, cons(y, _)) => x = y | cons(z, nil) => z = 0 | nil => p end":
        "match xs with | nil => p | cons(x, r) => match r with | nil => x = 0 | cons(y, s) => x = y end end",
    "match t1 with | node(leaf, red, r) => r = leaf | node(_, c1, leaf) => c1 = blue | _ => p end":
        "match t1 with | leaf => p | node(l, v, r) => match l with | leaf => match v with | red => r = leaf "
        "| green => match r with | leaf => v = blue | node(a, b, d) => p end "
        "| blue => match r with | leaf => v = blue | node(a, b, d) => p end end "
        "| node(e, f, g) => match r with | leaf => v = blue | node(a, b, d) => p end end end",
    "match c with | _ => p end": "p",
    "(match xs with | cons(x, cons(y, _)) => x + y | _ => 0 end) = n":
        "(match xs with | nil => 0 | cons(x, r) => match r with | nil => 0 | cons(y, s) => x + y end end) = n",
}  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_nested_patterns_are_nested_matches(text: str) -> None:
    assert meaning(text) is meaning(SAME[text])


def lists(depth: int) -> list[tuple[str, list[int]]]:
    found: list[tuple[str, list[int]]] = [("nil", [])]
    for _ in range(depth):
        found += [(f"cons({x}, {text})", [x, *values]) for x, (text, values) in product((1, 2), found) if len(values) < depth]
    return list({text: (text, values) for text, values in found}.values())


def test_the_first_pattern_that_fits_decides() -> None:
    """Against Python's own `match`, on every list of up to three ones and twos."""
    body = (
        "match {} with | cons(_, cons(y, cons(z, _))) => 100 * y + z | cons(x, cons(y, nil)) => 10 * x + y "
        "| nil => 7 | cons(x, _) => x end"
    )
    for text, values in lists(3):
        found = evaluate(module(f"compute c : {body.format(text)}").problems[0].conclusion, module("").theory)
        match values:
            case [_, y, z, *_]:
                wanted = 100 * y + z
            case [x, y]:
                wanted = 10 * x + y
            case []:
                wanted = 7
            case [x, *_]:
                wanted = x
        assert found == wanted


REFUSED = {
    "match xs with | nil => p end": "there is no arm for `cons(_, _)`",
    "match xs with | nil => p | cons(_, nil) => p end": "there is no arm for `cons(_, cons(_, _))`",
    "match t1 with | leaf => p | node(_, red, _) => p | node(leaf, _, _) => p end":
        "there is no arm for `node(node(_, _, _), green, _)`",
    "match xs with | _ => p | nil => p end": "never reached",
    "match xs with | x => p | nil => p | cons(_, _) => p end": "never reached",
    "match xs with | nil => p | cons(_, _) => p | _ => p end": "never reached",
    "match xs with | nil => p | nil => p | _ => p end": "never reached",
    "match xs with | red => p | _ => p end": "does not make a List",
    "match xs with | cons(nil, _) => p | _ => p end": "does not make a Int",
    "match xs with | cons(f(x), _) => p | _ => p end": "does not make a Int",
    "match xs with | cons(x) => p | _ => p end": "has 2 fields",
    "match xs with | cons => p | _ => p end": "has 2 fields",
    "match n with | _ => p end": "not made by constructors",
    "match xs with | cons(x, x) => p | _ => p end": "in use",
    "match xs with | cons(n, _) => p | _ => p end": "in use",
    "match xs with | ys => p end": "in use",
    "match xs with | prime => p end": "word of the language",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_match(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        meaning(text)
    assert REFUSED[text] in caught.value.message
    assert caught.value.mend


def test_names_of_fields_are_not_captured() -> None:
    """The x of the second arm is another field than the x of the first."""
    found = meaning("match xs with | cons(x, nil) => x = 1 | cons(y, cons(x, _)) => x = 2 and y = 3 | _ => p end")
    wanted = meaning(
        "match xs with | nil => p | cons(a, r) => match r with | nil => a = 1 | cons(b, s) => b = 2 and a = 3 end end"
    )
    assert found is wanted


# ---------------------------------------------------------------------------------------------------- at random

FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "List": {"nil": (), "cons": ("Int", "List")},
    "Color": {"red": (), "green": (), "blue": ()},
    "Tree": {"leaf": (), "node": ("Tree", "Color", "Tree")},
}
Made = tuple[Any, ...]  # the name of a constructor, then the fields; an integer stands for itself
Bound = dict[str, Any]


def some_value(random: Random, type_: str, depth: int) -> Any:
    if type_ == "Int":
        return random.randint(-2, 2)
    name = random.choice([n for n, fields in FIELDS[type_].items() if depth > 0 or type_ not in fields])
    return (name, *(some_value(random, field, depth - 1) for field in FIELDS[type_][name]))


def some_pattern(random: Random, type_: str, depth: int, names: dict[str, str]) -> tuple[str, Callable[[Any], Bound | None]]:
    """A pattern as text, and what it binds at a value that it fits."""
    chance = random.random()
    if type_ == "Int" or depth == 0 or chance < 0.3:
        if chance < 0.1:
            return "_", lambda value: {}
        name = f"v{len(names)}"
        names[name] = type_
        return name, lambda value: {name: value}
    head = random.choice([*FIELDS[type_]])
    parts = [some_pattern(random, field, depth - 1, names) for field in FIELDS[type_][head]]

    def fits(value: Made) -> Bound | None:
        if value[0] != head:
            return None
        found = [fit(field) for (_, fit), field in zip(parts, value[1:], strict=True)]
        return None if None in found else {name: v for part in found if part is not None for name, v in part.items()}

    return f"{head}({', '.join(text for text, _ in parts)})" if parts else head, fits


def in_kernel(value: Any, theory: Theory, type_: str) -> Any:
    if isinstance(value, int):
        return value
    (symbol,) = (s for s in theory.datatypes[type_].constructors if s.name == value[0])
    return constructed(symbol, tuple(in_kernel(v, theory, t) for v, t in zip(value[1:], FIELDS[type_][value[0]], strict=True)))


def parts_of(value: Any, type_: str) -> Iterator[tuple[str, Any]]:
    yield type_, value
    if type_ != "Int":
        for field, inner in zip(FIELDS[type_][value[0]], value[1:], strict=True):
            yield from parts_of(inner, field)


@pytest.mark.parametrize("seed", range(6))
def test_random_matches(seed: int) -> None:
    """The first pattern that fits decides, and its variables are the parts that they stand at: read a second time."""
    random, compared = Random(seed), Counter[bool]()
    for _ in range(80):
        type_ = random.choice([*FIELDS])
        arms, text = [], ""
        for number in range(random.randint(1, 4)):
            names: dict[str, str] = {}
            pattern, fits = some_pattern(random, type_, 3, names)
            name = random.choice([*names, ""])
            arms.append((number, fits, name, names.get(name, "")))
            text += f"| {pattern} => n = {number}{f' and {name} = w{names[name]}' if name else ''} "
        header = f"(s : {type_}) (n : Int) {' '.join(f'(w{t} : {t})' for t in ('Int', *FIELDS))}"
        try:
            (problem,) = module(f"theorem t {header} : match s with {text}| _ => n = -1 end").problems
        except LanguageError as error:
            assert "never reached" in error.message
            continue
        theory = module("").theory
        for _ in range(10):
            whole = some_value(random, type_, 3)
            point: dict[str, Any] = {
                f"w{t}": random.choice([v for of, v in parts_of(whole, type_) if of == t] or [some_value(random, t, 2)])
                for t in ("Int", *FIELDS)
            }
            point |= {"s": whole, "n": random.randint(-1, len(arms) - 1)}
            met = next(((number, name, of, found) for number, fits, name, of in arms if (found := fits(whole)) is not None), None)
            wanted: bool = point["n"] == (-1 if met is None else met[0])
            if met is not None and met[1]:
                wanted = wanted and met[3][met[1]] == point[f"w{met[2]}"]
            values = {p.variable: in_kernel(point[p.name], theory, str(p.type)) for p in problem.parameters}
            assert evaluate(problem.conclusion, theory, values) is wanted, (text, point)
            compared[wanted] += 1
    assert min(compared[True], compared[False]) > 30
