"""The parser's tables: built from stem.lark, shipped as JSON, loaded in milliseconds.

Building them takes Lark a quarter of a second, too long for a command line, so they are shipped in tables.json; never
as a pickle, which would run what it says.  `python -m stemai.language.tables` checks the grammar in Lark's strict mode
and writes the file; a test does the same and compares every byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from stemai.language.builder import Builder

TABLES: Final = Path(__file__).with_name("tables.json")
STARTS: Final = ("problem", "submission", "library")
_SHIFT, _REDUCE = 0, 1  # Lark's own numbers for the two actions


def grammar() -> str:
    """The text of stem.lark."""
    return Path(__file__).with_name("stem.lark").read_text(encoding="utf-8")


def decoding_grammar(start: str) -> str:
    """The grammar for llguidance, which holds a decoder to it; what it lets through still has to be parsed."""
    return f'%llguidance {{"allow_initial_skip": true}}\nstart: {start}\n{grammar()}'


def build(strict: bool, transformer: Builder | None = None) -> lark.Lark:
    """The parser, made from the grammar."""
    return lark.Lark(
        grammar(),
        parser="lalr",
        lexer="basic",
        strict=strict,
        start=list(STARTS),
        keep_all_tokens=True,
        maybe_placeholders=False,
        transformer=transformer,
        lexer_callbacks=_callbacks(transformer),
    )


def load(transformer: Builder) -> lark.Lark:
    """The parser with the methods of `transformer` as its callbacks, from the shipped tables.

    Tables of another release series of Lark are left alone; the parser is then made from the grammar, more slowly.
    """
    tables = json.loads(TABLES.read_text(encoding="utf-8"))
    if tables["lark"] != _series():
        return build(False, transformer)
    data, memo = _as_lark_has_it(tables)
    parser: lark.Lark = lark.Lark._load_from_dict(  # type: ignore[no-untyped-call]
        data, memo, transformer=transformer, lexer_callbacks=_callbacks(transformer)
    )
    return parser


def _callbacks(transformer: Builder | None) -> dict[str, Callable[[lark.Token], lark.Token]]:
    return {} if transformer is None else {"COMMENT": transformer.note_comment}


def serialize() -> str:
    """The tables as JSON: the same bytes on every machine, whatever order Lark came upon the states in."""
    data, memo = build(strict=True).memo_serialize([TerminalDef, Rule])
    rules = [memo[reference["@"]] for reference in data["rules"]]
    terminals = [memo[reference["@"]] for reference in data["parser"]["lexer_conf"]["terminals"]]
    number_of_rule = {reference["@"]: i for i, reference in enumerate(data["rules"])}
    table = data["parser"]["parser"]
    tokens = sorted(table["tokens"].values())
    order = list(_in_order(table))
    number_of_state = {state: i for i, state in enumerate(order)}
    rows = [_row(table, state, tokens, number_of_rule, number_of_state) for state in order]
    tables = {
        "lark": _series(),
        "options": {k: v for k, v in data["options"].items() if k != "transformer"},
        "ignore": data["parser"]["lexer_conf"]["ignore"],
        "terminals": sorted(([t["name"], t["pattern"]] for t in terminals), key=lambda t: str(t[0])),
        "rules": [_rule_row(rule) for rule in rules],
        "tokens": tokens,
        "start_states": {k: number_of_state[table["start_states"][k]] for k in STARTS},
        "end_states": {k: number_of_state[table["end_states"][k]] for k in STARTS},
        "states": rows,
    }
    lines = (f"{json.dumps(k)}:{_lines(v)}" for k, v in tables.items())
    return "{" + ",\n".join(lines) + "}\n"


def _series() -> str:
    return lark.__version__.rpartition(".")[0]


def _lines(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "[\n" + ",\n".join(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in value) + "]"


def _in_order(table: dict[str, Any]) -> Iterator[int]:
    """The states, breadth first from the start states, along tokens in alphabetical order."""
    name = table["tokens"]
    queue = [table["start_states"][start] for start in STARTS]
    seen = set(queue)
    for state in queue:
        yield state
        shifts = sorted((name[t], target) for t, (kind, target) in table["states"][state].items() if kind == _SHIFT)
        for _, target in shifts:
            if target not in seen:
                seen.add(target)
                queue.append(target)


def _row(table: dict[str, Any], state: int, tokens: list[str], rules: dict[int, int], states: dict[int, int]) -> list[int]:
    """`token, action, …`: the action is twice the state to go to, or twice the rule to reduce and one more."""
    place = {name: i for i, name in enumerate(tokens)}
    actions = []
    for token, (kind, target) in table["states"][state].items():
        action = 2 * states[target] if kind == _SHIFT else 2 * rules[target["@"]] + 1
        actions.append((place[table["tokens"][token]], action))
    return [number for pair in sorted(actions) for number in pair]


def _rule_row(rule: dict[str, Any]) -> list[Any]:
    expansion = [[s["name"], s["__type__"] == "Terminal", s.get("filter_out", False)] for s in rule["expansion"]]
    return [rule["origin"]["name"], expansion, rule["order"], rule["alias"], rule["options"]]


def _as_lark_has_it(tables: dict[str, Any]) -> tuple[dict[str, Any], dict[int, Any]]:
    terminals = [
        {"name": name, "pattern": pattern, "priority": 0, "__type__": "TerminalDef"} for name, pattern in tables["terminals"]
    ]
    memo = dict(enumerate(terminals + [_rule(row) for row in tables["rules"]]))
    first = len(terminals)
    rules = [{"@": i} for i in range(first, len(memo))]
    states = {
        number: {
            row[i]: (_REDUCE, {"@": first + row[i + 1] // 2}) if row[i + 1] % 2 else (_SHIFT, row[i + 1] // 2)
            for i in range(0, len(row), 2)
        }
        for number, row in enumerate(tables["states"])
    }
    lexer = {
        "terminals": [{"@": i} for i in range(first)],
        "ignore": tables["ignore"],
        "g_regex_flags": 0,
        "use_bytes": False,
        "lexer_type": "basic",
        "__type__": "LexerConf",
    }
    table = {
        "tokens": dict(enumerate(tables["tokens"])),
        "states": states,
        "start_states": tables["start_states"],
        "end_states": tables["end_states"],
    }
    configuration = {"rules": rules, "start": list(STARTS), "parser_type": "lalr", "__type__": "ParserConf"}
    parser = {
        "lexer_conf": lexer,
        "parser_conf": configuration,
        "parser": table,
        "__type__": "ParsingFrontend",
    }
    return {"parser": parser, "rules": rules, "options": tables["options"], "__type__": "Lark"}, memo


def _rule(row: list[Any]) -> dict[str, Any]:
    origin, expansion, order, alias, options = row
    symbols = [
        {"name": name, "filter_out": filtered, "__type__": "Terminal"} if terminal else {"name": name, "__type__": "NonTerminal"}
        for name, terminal, filtered in expansion
    ]
    return {
        "origin": {"name": origin, "__type__": "NonTerminal"},
        "expansion": symbols,
        "order": order,
        "alias": alias,
        "options": options,
        "__type__": "Rule",
    }


if __name__ == "__main__":
    TABLES.write_text(serialize(), encoding="utf-8")
