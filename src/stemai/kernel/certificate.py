"""Certificates: a statement and its proof as canonical JSON, and the replay that believes nothing but the rules.

    {"format": "stemai-certificate", "version": 1,
     "terms":   [[op, data, [arguments]], ...]             a row may use the rows before it
     "theory":  {"sorts": [name | datatype], "symbols": [symbol | [symbol]], "axioms": [[name, term]]}
     "goal":    term,
     "outcome": "proved" | "refuted",
     "proof":   {"lines": [[rule, [premises], [parameters]], ...], "claim": line}
             or {"model": {"carriers": {name: size}, "symbols": {name: term}, "variables": [term]}}}

    symbol = {"name", "parameters": [type], "result": type, "body": term | null, "measure": [term, ..],
              "termination": proof | null}
    datatype = [name, [[constructor, [type of a field, ..]], ..]]      its constructors are not among the symbols

Fields may be in any of the datatypes.  A list of symbols is of definitions that are admitted together, each with its proof.
A term is a row number.  `replay` rebuilds every term (so every sort is checked), every definition with its termination
proof, and every line.  The claim must be `|- goal`, or `|- not goal` where the outcome is "refuted".  A model refutes: it
makes every axiom true and the goal false.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel import limits, work
from stemai.kernel.models import Model, require_countermodel
from stemai.kernel.models import from_json as model_from_json
from stemai.kernel.models import to_json as model_to_json
from stemai.kernel.proofs import ORACLE, Proof
from stemai.kernel.reached import reached
from stemai.kernel.sequents import RULES, Sequent
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_BOOL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    TRUE,
    Sort,
    Symbol,
    Term,
    Type,
    bitvec,
    bitvec_type,
    function_sort,
    function_type,
    make,
    named_type,
    number,
)
from stemai.kernel.theory import Datatype, Definition, Theory, termination

FORMAT: Final = "stemai-certificate"
VERSION: Final = 1
PROVED: Final = "proved"
REFUTED: Final = "refuted"


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A sequent that the certificate takes from a solver, and the theory that it is stated in."""

    theory: Theory
    sequent: Sequent


@dataclass(frozen=True, slots=True)
class Checked:
    """What a replayed certificate shows: `goal` is proved, or refuted, in `theory`, if every `unconfirmed` holds.

    `by_model` tells the two ways to refute apart: a model shows that the axioms do not imply the goal, a proof that they
    imply its negation.  Solvers confirm a sequent as it stands, without definitions or axioms, so that an `unconfirmed`
    one means the same in every theory that has its symbols and datatypes; those of a certificate come before all else.
    """

    theory: Theory
    goal: Term
    outcome: str
    unconfirmed: tuple[Unconfirmed, ...]
    axioms: tuple[str, ...]
    lines: int
    by_model: bool = False


# ---------------------------------------------------------------------------------------------------------- writing


class _Writer:
    """The term table under construction."""

    def __init__(self, hints: bool = True) -> None:
        self.rows: list[Any] = []
        self.hints = hints
        self._index: dict[Term, int] = {}

    def term(self, term: Term) -> int:
        stack = [term]
        while stack:
            node = stack[-1]
            if node in self._index:
                stack.pop()
                continue
            missing = [a for a in node.args if a not in self._index]
            if missing:
                stack.extend(reversed(missing))
                continue
            stack.pop()
            row = [node.op, _data_to_json(node), [self._index[a] for a in node.args]]
            if self.hints and node.hint:
                row.append(list(node.hint))
            self._index[node] = len(self.rows)
            self.rows.append(row)
        return self._index[term]

    def parameter(self, kind: str, value: Any) -> Any:
        if kind == "term":
            return self.term(value)
        if kind == "terms":
            return [self.term(v) for v in value]
        if kind == "type":
            return _type_to_json(value)
        if kind == "rational":
            return str(Fraction(value))
        if kind == "rationals":
            return [str(Fraction(v)) for v in value]
        if kind in ("ints", "data"):
            return _thaw(value)
        return value

    def proof(self, proof: Proof, claim: int) -> dict[str, Any]:
        wanted = proof.needed(claim)
        renumber = {old: new for new, old in enumerate(wanted)}
        lines = []
        for old in wanted:
            line = proof.lines[old]
            kinds = ("terms", "term") if line.rule == ORACLE else RULES[line.rule].parameters
            parameters = [self.parameter(k, v) for k, v in zip(kinds, line.parameters, strict=True)]
            lines.append([line.rule, [renumber[p] for p in line.premises], parameters])
        return {"lines": lines, "claim": renumber[claim]}


def encode(
    theory: Theory, terminations: dict[str, tuple[Proof, int]], goal: Term, outcome: str, evidence: tuple[Proof, int] | Model
) -> dict[str, Any]:
    """The certificate of a line of a proof, or of a countermodel; `terminations` has a proof for each recursive definition."""
    writer = _Writer()
    symbols = _symbols_to_json(writer, theory, terminations)
    axioms = [[name, writer.term(formula)] for name, formula in theory.axioms.items()]
    row = writer.term(goal)
    written = {"model": model_to_json(evidence, writer.term)} if isinstance(evidence, Model) else writer.proof(*evidence)
    return {
        "format": FORMAT,
        "version": VERSION,
        "terms": writer.rows,
        "theory": {"sorts": _sorts_to_json(theory), "symbols": symbols, "axioms": axioms},
        "goal": row,
        "outcome": outcome,
        "proof": written,
    }


def statement_digest(theory: Theory, goal: Term) -> str:
    """SHA-256 of the kernel statement: goal, axioms, and the sorts and symbols with their bodies that these speak of; names
    of bound variables, measures, proofs, and what only a proof speaks of take no part."""
    theory = reached(theory, [goal])
    writer = _Writer(hints=False)
    symbols = _symbols_to_json(writer, theory, {}, measured=False)
    axioms = [[name, writer.term(formula)] for name, formula in theory.axioms.items()]
    row = writer.term(goal)
    return hashlib.sha256(canonical([writer.rows, _sorts_to_json(theory), symbols, axioms, row])).hexdigest()


def symbols_of(certificate: dict[str, Any]) -> list[Any]:
    """The symbols that a replayed certificate states, also those that are admitted together."""
    return [item for row in certificate["theory"]["symbols"] for item in _group(row)]


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode("ascii")


def _symbols_to_json(writer: _Writer, theory: Theory, evidence: dict[str, tuple[Proof, int]], measured: bool = True) -> list[Any]:
    rows: list[Any] = []
    written = set[Symbol]()
    for symbol in (s for s in _declared(theory) if s not in written):
        definition = theory.definitions.get(symbol.name)
        group = (symbol,) if definition is None else (symbol, *definition.companions)
        made = [_symbol_to_json(writer, theory, s, evidence.get(s.name), measured) for s in group]
        rows.append(made if len(group) > 1 else made[0])
        written.update(group)
    return rows


def _symbol_to_json(
    writer: _Writer, theory: Theory, symbol: Symbol, evidence: tuple[Proof, int] | None, measured: bool
) -> dict[str, Any]:
    definition = theory.definitions.get(symbol.name)
    measure = definition.measure if definition is not None and measured else ()
    return {
        "name": symbol.name,
        "parameters": [_type_to_json(t) for t in symbol.parameters],
        "result": _type_to_json(symbol.result),
        "body": None if definition is None else writer.term(definition.body),
        "measure": [writer.term(m) for m in measure],
        "termination": None if evidence is None else writer.proof(*evidence),
    }


def _declared(theory: Theory) -> list[Symbol]:
    return [symbol for symbol in theory.symbols.values() if not theory.is_constructor(symbol)]


def _sorts_to_json(theory: Theory) -> list[Any]:
    made = [
        [name, [[c.name, [_type_to_json(t) for t in c.parameters]] for c in datatype.constructors]]
        for name, datatype in theory.datatypes.items()
    ]
    return [*theory.sorts, *made]


def _data_to_json(term: Term) -> Any:
    if term.op == "match":
        return term.args[0].sort.name
    if term.op == "call":
        return term.data.name
    if term.op == "num":
        return [str(term.data[0]), _sort_to_json(term.data[1])]
    if term.op == "word":
        return [str(term.data[0]), term.data[1].width]
    if term.op in ("bound", "free"):
        return [term.data[0], _sort_to_json(term.data[1])]
    if term.op == "lambda":
        return [_sort_to_json(s) for s in term.data]
    return None if term.data is None else _sort_to_json(term.data)


def _sort_to_json(sort: Sort) -> Any:
    if sort in (BOOL, INT, REAL):
        return sort.name
    if sort.name == "BitVec":
        return ["BitVec", sort.width]
    if sort.result is not None:
        return ["->", [_sort_to_json(s) for s in sort.arguments], _sort_to_json(sort.result)]
    return ["sort", sort.name]


def _type_to_json(type_: Type) -> Any:
    if type_.result is not None:
        return ["->", [_type_to_json(t) for t in type_.arguments], _type_to_json(type_.result)]
    return type_.name if type_ in _TYPES.values() else _sort_to_json(type_.carrier)


def _thaw(value: Any) -> Any:
    return [_thaw(v) for v in value] if isinstance(value, (tuple, list)) else value


# ---------------------------------------------------------------------------------------------------------- reading

_TYPES: Final = {"Bool": T_BOOL, "Nat": T_NAT, "Int": T_INT, "Rat": T_RAT, "Real": T_REAL}
_SORTS: Final = {"Bool": BOOL, "Int": INT, "Real": REAL}
_RATIONAL: Final = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:/([1-9][0-9]*))?")
_DATA_DEPTH: Final = 16


def parse(text: bytes) -> dict[str, Any]:
    """A JSON object from hostile bytes.  Raises: K035 (not JSON, or twice the same key), M004 (too large)."""
    if len(text) > limits.CERTIFICATE_BYTES:
        raise LimitReached("M004", f"a certificate has more than {limits.CERTIFICATE_BYTES} bytes")
    try:
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise KernelError("K035", "the certificate is not JSON", cause=str(error)[:200]) from error
    return _object(value, "certificate")


def replay(certificate: dict[str, Any]) -> Checked:
    """Check every term, definition and line.  Raises: K0.., M0.. at the first that does not hold."""
    with work.granted(limits.REPLAY_WORK):
        return _replay(certificate)


def _replay(certificate: dict[str, Any]) -> Checked:
    fields = _fields(certificate, "certificate", ("format", "version", "terms", "theory", "goal", "outcome", "proof"))
    if fields["format"] != FORMAT or type(fields["version"]) is not int or fields["version"] != VERSION:
        raise KernelError("K031", f"not a certificate of format {FORMAT}, version {VERSION}")
    theory_json = _fields(fields["theory"], "theory", ("sorts", "symbols", "axioms"))
    reader = _Reader(theory_json, _list(fields["terms"], "terms"))
    theory, unconfirmed, count = reader.theory(theory_json)
    goal = reader.term(fields["goal"])
    if goal.sort != BOOL or goal.loose or goal.frees:
        raise KernelError("K032", "the goal is not a closed formula")
    theory.require_known(goal)  # a sort of any other name would be printed as if it were one
    outcome = fields["outcome"]
    if outcome not in (PROVED, REFUTED):
        raise KernelError("K032", "the outcome is neither proved nor refuted")
    if outcome == REFUTED and _object(fields["proof"], "proof").keys() == {"model"}:
        require_countermodel(theory, goal, model_from_json(fields["proof"]["model"], reader.term))
        return Checked(theory, goal, outcome, tuple(unconfirmed), (), count, by_model=True)
    proof, claim = reader.proof(theory, fields["proof"])
    wanted = goal if outcome == PROVED else make("not", goal)
    _require_claim(proof[claim], wanted)
    unconfirmed += _oracles(proof, claim)
    used = {line.parameters[0] for line in (proof.lines[i] for i in proof.needed(claim)) if line.rule == "axiom"}
    axioms = tuple(name for name in theory.axioms if name in used)
    return Checked(theory, goal, outcome, tuple(unconfirmed), axioms, count + len(proof.lines))


def _require_claim(sequent: Sequent, wanted: Term) -> None:
    if sequent.hypotheses:
        raise KernelError("K032", "the claim rests on hypotheses that are not discharged")
    if sequent.conclusion is not wanted:
        raise KernelError("K032", "the claim is not the formula that it should be")


def _oracles(proof: Proof, claim: int) -> list[Unconfirmed]:
    lines = (proof.lines[i] for i in proof.needed(claim))
    return [Unconfirmed(proof.theory, line.sequent) for line in lines if line.rule == ORACLE]


class _Reader:
    """The term table of a certificate, decoded."""

    def __init__(self, theory_json: dict[str, Any], rows: list[Any]) -> None:
        if len(rows) > limits.CERTIFICATE_TERMS:
            raise LimitReached("M004", f"a certificate has more than {limits.CERTIFICATE_TERMS} terms")
        self._symbols: dict[str, Symbol] = {}
        self._family = [_datatype(s) for s in _list(theory_json["sorts"], "sorts") if isinstance(s, list)]
        self._datatypes = {d.name: d for d in self._family}  # a name taken twice is refused below, here and of symbols
        self._symbols.update((c.name, c) for d in self._family for c in d.constructors)
        for item in (i for row in _list(theory_json["symbols"], "symbols") for i in _group(row)):
            symbol = _symbol(item)
            if symbol.name in self._symbols:
                raise KernelError("K033", f"two symbols are named `{symbol.name}`")
            self._symbols[symbol.name] = symbol
        self._terms: list[Term] = []
        for row in rows:
            term = self._row(_list(row, "term"))
            work.spend(3 + len(term.args) + len(term.frees))
            self._terms.append(term)

    def term(self, index: Any) -> Term:
        if type(index) is not int or not 0 <= index < len(self._terms):
            raise KernelError("K033", "a term number is out of range")
        return self._terms[index]

    def _row(self, row: list[Any]) -> Term:
        if len(row) not in (3, 4) or not isinstance(row[0], str):
            raise KernelError("K033", "a term is not [op, data, [arguments]]")
        op, data_json, arguments = row[:3]
        args = [self.term(i) for i in _list(arguments, "arguments")]
        hint = tuple(_name(n) for n in _list(row[3], "hint")) if len(row) == 4 else ()
        if op == "num":
            value, sort = _pair(data_json)
            if len(row) != 3 or args:
                raise KernelError("K033", "a number has arguments")
            return number(_rational(value), _sort(sort))
        return make(op, *args, data=self._data(op, data_json), hint=hint)

    def _data(self, op: str, value: Any) -> Any:
        if op == "call":
            if not isinstance(value, str) or value not in self._symbols:
                raise KernelError("K033", "a term calls a symbol that is not declared")
            return self._symbols[value]
        if op == "word":
            bits, width = _pair(value)
            return (_natural(_rational(bits)), bitvec(_int(width)))
        if op == "bound":
            index, sort = _pair(value)
            return (_int(index), _sort(sort))
        if op == "free":
            name, sort = _pair(value)
            return (_name(name), _sort(sort))
        if op == "lambda":
            return tuple(_sort(s) for s in _list(value, "sorts"))
        if op in ("forall", "exists"):
            return _sort(value)
        if op == "match":
            datatype = self._datatypes.get(_name(value))
            if datatype is None:
                raise KernelError("K033", "a match is on something that is no datatype")
            return datatype.constructors
        if value is not None:
            raise KernelError("K033", f"`{op}` carries no data")
        return None

    def theory(self, value: dict[str, Any]) -> tuple[Theory, list[Unconfirmed], int]:
        theory, unconfirmed, count = Theory(), list[Unconfirmed](), 0
        for item in _list(value["sorts"], "sorts"):
            if not isinstance(item, list):
                theory = theory.with_sort(_name(item))
        theory = theory.with_datatype(*self._family)
        for row in _list(value["symbols"], "symbols"):
            group = _group(row)
            if len(group) == 1 and group[0]["body"] is None:
                if group[0]["measure"] != [] or group[0]["termination"] is not None:
                    raise KernelError("K033", f"`{group[0]['name']}` has a measure and no body")
                theory = theory.with_symbol(self._symbols[group[0]["name"]])
                continue
            definitions = self._definitions(group)
            extended = theory.with_definition(*definitions)
            for definition, item in zip(definitions, group, strict=True):
                others = [d for d in definitions if d is not definition]
                lines, oracles = self._ending(theory, definition, termination(definition, *others), item["termination"])
                count += lines
                unconfirmed += oracles
            theory = extended
        for item in _list(value["axioms"], "axioms"):
            name, formula = _pair(item)
            theory = theory.with_axiom(_name(name), self.term(formula))
        return theory, unconfirmed, count

    def _definitions(self, group: list[Any]) -> list[Definition]:
        """The definitions of symbols that are admitted together."""
        symbols = [self._symbols[item["name"]] for item in group]
        return [
            Definition(
                symbol,
                self.term(item["body"]),
                tuple(self.term(m) for m in _list(item["measure"], "measure")),
                tuple(s for s in symbols if s is not symbol),
            )
            for symbol, item in zip(symbols, group, strict=True)
        ]

    def _ending(self, theory: Theory, definition: Definition, obligation: Term, written: Any) -> tuple[int, list[Unconfirmed]]:
        """The lines of the proof that a definition ends, and what it takes from solvers.  Raises: K032, K034, and of lines."""
        if written is None:
            if obligation is not TRUE:
                name = definition.symbol.name
                raise KernelError("K034", f"`{name}` calls itself and comes with no proof that it ends")
            return 0, []
        proof, claim = self.proof(theory, written)
        _require_claim(proof[claim], obligation)
        return len(proof.lines), _oracles(proof, claim)

    def proof(self, theory: Theory, value: Any) -> tuple[Proof, int]:
        fields = _fields(value, "proof", ("lines", "claim"))
        proof = Proof(theory)
        for number_, row in enumerate(_list(fields["lines"], "lines")):
            try:
                self._line(proof, _list(row, "line"))
            except KernelError as error:
                raise KernelError(error.code, error.message, cause=f"line {number_} of the proof: {error.cause}") from error
        claim = _int(fields["claim"])
        if not 0 <= claim < len(proof.lines):
            raise KernelError("K033", "the claim names no line")
        return proof, claim

    def _line(self, proof: Proof, row: list[Any]) -> None:
        if len(row) != 3 or not isinstance(row[0], str):
            raise KernelError("K033", "a line is not [rule, [premises], [parameters]]")
        name = row[0]
        if name != ORACLE and name not in RULES:
            raise KernelError("K010", f"there is no rule `{name}`")
        kinds: Sequence[str] = ("terms", "term") if name == ORACLE else RULES[name].parameters
        values = _list(row[2], "parameters")
        if len(values) != len(kinds):
            raise KernelError("K010", f"rule `{name}` takes {len(kinds)} parameters, not {len(values)}")
        premises = tuple(_int(p) for p in _list(row[1], "premises"))
        proof.line(name, premises, *(self._parameter(k, v) for k, v in zip(kinds, values, strict=True)))

    def _parameter(self, kind: str, value: Any) -> Any:
        if kind == "term":
            return self.term(value)
        if kind == "terms":
            return tuple(self.term(v) for v in _list(value, "terms"))
        if kind == "type":
            return _type(value)
        if kind == "name":
            return _name(value)
        if kind == "int":
            return _int(value)
        if kind == "ints":
            return tuple(_int(v) for v in _list(value, "ints"))
        if kind == "rational":
            return _rational(value)
        if kind == "rationals":
            return tuple(_rational(v) for v in _list(value, "rationals"))
        return _freeze(value, 0)


def _group(value: Any) -> list[Any]:
    """The symbols of a row: one, or definitions that are admitted together."""
    items = value if isinstance(value, list) else [value]
    if isinstance(value, list) and len(items) < 2:
        raise KernelError("K033", "a list of symbols has less than two")
    return items


def _symbol(value: Any) -> Symbol:
    fields = _fields(value, "symbol", ("name", "parameters", "result", "body", "measure", "termination"))
    parameters = tuple(_type(t) for t in _list(fields["parameters"], "parameters"))
    return Symbol(_name(fields["name"]), parameters, _type(fields["result"]))


def _datatype(value: Any) -> Datatype:
    name, rows = _pair(value)
    own = named_type(_name(name))
    constructors = []
    for row in _list(rows, "constructors"):
        label, fields = _pair(row)
        constructors.append(Symbol(_name(label), tuple(_type(t) for t in _list(fields, "fields")), own))
    return Datatype(own.name, tuple(constructors))


def _type(value: Any) -> Type:
    if isinstance(value, str) and value in _TYPES:
        return _TYPES[value]
    if isinstance(value, list) and len(value) == 3 and value[0] == "->":
        arguments = [_type(t) for t in _list(value[1], "arguments")]
        return function_type(arguments, _type(value[2]))
    sort = _sort(value)
    return bitvec_type(sort.width) if sort.name == "BitVec" else named_type(sort.name)


def _sort(value: Any) -> Sort:
    if isinstance(value, str) and value in _SORTS:
        return _SORTS[value]
    if isinstance(value, list) and len(value) == 2 and value[0] == "BitVec":
        return bitvec(_int(value[1]))
    if isinstance(value, list) and len(value) == 2 and value[0] == "sort":
        name = _name(value[1])
        if name in ("Bool", "Int", "Real", "BitVec", "->"):
            raise KernelError("K033", "a declared sort has the name of a sort of the kernel")
        return Sort(name)
    if isinstance(value, list) and len(value) == 3 and value[0] == "->":
        return function_sort([_sort(s) for s in _list(value[1], "arguments")], _sort(value[2]))
    raise KernelError("K033", "not a sort")


def _rational(value: Any) -> Fraction:
    match = _RATIONAL.fullmatch(value) if isinstance(value, str) and len(value) <= 2 * limits.NUMERAL_DIGITS + 2 else None
    if match is None or max(len(match[1]), len(match[2] or "")) > limits.NUMERAL_DIGITS:
        raise KernelError("K033", "not a rational number")
    return Fraction(int(match[1]), int(match[2] or 1))


def _natural(value: Fraction) -> int:
    if value.denominator != 1 or value < 0:
        raise KernelError("K033", "not a natural number")
    return value.numerator


def _int(value: Any) -> int:
    if type(value) is not int or abs(value) >= 1 << 63:
        raise KernelError("K033", "not an integer of 63 bits")
    return value


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > limits.NAME_LENGTH or not value.isprintable():
        raise KernelError("K033", "not a name")
    return value


def _pair(value: Any) -> tuple[Any, Any]:
    items = _list(value, "pair")
    if len(items) != 2:
        raise KernelError("K033", "not a pair")
    return items[0], items[1]


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise KernelError("K033", f"{what}: not a list")
    return value


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise KernelError("K033", f"{what}: not an object")
    return value


def _fields(value: Any, what: str, names: tuple[str, ...]) -> dict[str, Any]:
    fields = _object(value, what)
    if set(fields) != set(names):
        raise KernelError("K033", f"{what}: the fields are not {', '.join(names)}")
    return fields


def _freeze(value: Any, depth: int) -> Any:
    if depth > _DATA_DEPTH:
        raise KernelError("K033", "data is nested too deeply")
    if isinstance(value, list):
        return tuple(_freeze(v, depth + 1) for v in value)
    if isinstance(value, str) or type(value) is int:
        return value
    raise KernelError("K033", "data holds something else than lists, strings and integers")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("the same key twice")
    return value


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:20]} is not an integer")
