"""Theorems for any types: at which types one is meant, and what it says there.

The formula of a lemma for any types speaks of sorts T, … with nothing known of them, and of instances at these.  At types A, …
it is the same formula with A for T, which is proved by the same lines with A for T.  Nat and Rat are read from the text of the
lemma (`judge/lemmas.py`), since no line of it has their conditions.  All of this is untrusted, as lemmas are: the kernel runs
every line again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from stemai.kernel.certificate import _sort_to_json  # the one spelling of sorts
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Sort,
    Symbol,
    Term,
    Type,
    bitvec_type,
    function_sort,
    make,
    named_type,
)
from stemai.kernel.theory import Theory
from stemai.language import Lemma, Setting
from stemai.language.instances import MARK, argument_name, instance_name
from stemai.language.rendering import written_type
from stemai.language.types import BASE
from stemai.language.vocabulary import Types, names_in, vocabulary, with_names, with_types

_OF_SORT: Final = {BOOL: BASE["Bool"], INT: BASE["Int"], REAL: BASE["Real"]}
Enter = Callable[[str, tuple[Type, ...]], None]  # has the instance of a schema at types in the theory


def base_name(name: str) -> str:
    """The name of the schema that `name` is an instance of; `name` itself if it is none."""
    return name.partition(MARK)[0]


def type_of(sort: Sort) -> Type | None:
    """The type without a condition that has this carrier; None for functions."""
    if sort.result is not None:
        return None
    return _OF_SORT.get(sort) or (bitvec_type(sort.width) if sort.name == "BitVec" else named_type(sort.name))


# ------------------------------------------------------------------------------------------------------ at which types


@dataclass(slots=True)
class Matching:
    """What the parameters of a setting are where its formulas are to be those of `theory`; the first that says it counts."""

    setting: Setting
    theory: Theory
    found: Types = field(default_factory=dict)
    likely: Types = field(default_factory=dict)  # what only a carrier says, which Nat and Int share, or a numeral

    @property
    def types(self) -> tuple[Type, ...] | None:
        """The types in the order of the parameters, once all are found or likely."""
        return self._in_order(self.likely | self.found)

    @property
    def sure(self) -> tuple[Type, ...] | None:
        """The types in the order of the parameters, once all are found."""
        return self._in_order(self.found)

    def _in_order(self, known: Types) -> tuple[Type, ...] | None:
        parameters = self.setting.parameters
        return tuple(known[p] for p in parameters) if all(p in known for p in parameters) else None

    def type(self, pattern: Sort, type_: Type) -> None:
        """Learn from a value of `type_` that stands where one of the sort `pattern` does; a Nat may stand for an Int there."""
        if pattern.result is not None and type_.result is not None:
            for one, other in zip((*pattern.arguments, pattern.result), (*type_.arguments, type_.result), strict=False):
                self._one(one, other, self.found)
        else:
            self._one(pattern, type_, self.likely if type_ in (T_NAT, T_RAT) else self.found)

    def _one(self, pattern: Sort, type_: Type, known: Types) -> None:
        if pattern.name not in self.setting.parameters:
            self.name(pattern.name, type_.name)
        elif type_.result is None:
            known.setdefault(pattern.name, type_)

    def sort(self, pattern: Sort, sort: Sort) -> None:
        """Learn from a sort that stands where `pattern` does; what does not fit says nothing."""
        if pattern.result is not None and sort.result is not None:
            for one, other in zip((*pattern.arguments, pattern.result), (*sort.arguments, sort.result), strict=False):
                self.sort(one, other)
        elif pattern.name in self.setting.parameters:
            known = type_of(sort)
            if known is not None:
                (self.likely if known in (T_INT, T_REAL) else self.found).setdefault(pattern.name, known)
        else:
            self.name(pattern.name, sort.name)

    def name(self, pattern: str, name: str) -> bool:
        """Learn from an instance that stands where the instance `pattern` does; whether they are of one schema."""
        schema, types = self.setting.theory.instances.get(pattern, ("", ()))
        other, others = vocabulary(self.theory).instances.get(name, ("", ()))
        if schema == "" or schema != other:
            return False
        for one, two in zip(types, others, strict=True):
            self._one(one.carrier, two, self.found)
        return True

    def term(self, pattern: Term, term: Term) -> None:
        """Learn from a term that stands where `pattern` does, as far as the two have one shape."""
        todo = [(pattern, term)]
        while todo and self.sure is None:
            one, other = todo.pop()
            self.sort(one.sort, other.sort)
            if one.op == other.op and len(one.args) == len(other.args):
                if one.op in ("forall", "exists"):
                    self.sort(one.data, other.data)
                if one.op == "call" and one.data.name != other.data.name and not self.name(one.data.name, other.data.name):
                    continue
                todo += zip(one.args, other.args, strict=True)

    def whole(self, pattern: Term, term: Term) -> bool:
        """Whether `term` has the shape of `pattern` throughout, where that is learned."""
        seen, todo = set[tuple[Term, Term]](), [(pattern, term)]
        while todo:
            pair = one, other = todo.pop()
            if pair in seen:
                continue
            seen.add(pair)
            self.sort(one.sort, other.sort)
            if not _same_head(one, other):
                return False
            if one.op in ("forall", "exists"):
                self.sort(one.data, other.data)
            todo += zip(one.args, other.args, strict=True)
        return True


def _same_head(one: Term, other: Term) -> bool:
    """Whether two terms begin alike, instances of one definition counting as one."""
    if one.op != other.op or len(one.args) != len(other.args):
        return False
    if one.op == "call":
        return base_name(one.data.name) == base_name(other.data.name)
    return one.op != "bound" or one.data[0] == other.data[0]


def conclusions(formula: Term) -> Iterator[Term]:
    """What is left of a formula once quantifiers and conditions before it are met, the last of it first."""
    parts = [formula]
    while parts[-1].op in ("forall", "implies"):
        parts.append(parts[-1].args[-1])
    yield from reversed(parts)


def types_where(lemma: Lemma, formula: Term, theory: Theory) -> tuple[Type, ...] | None:
    """The types at which `lemma` may say `formula`; None if it does so at none."""
    if lemma.setting is None:
        return None
    matching = Matching(lemma.setting, theory)
    return matching.types if matching.whole(lemma.goal, formula) else None


def types_like(lemma: Lemma, formula: Term, theory: Theory) -> tuple[Type, ...] | None:
    """The types at which `lemma` concludes something of the shape of `formula`; None if that does not say them all."""
    if lemma.setting is None:
        return None
    for pattern in conclusions(lemma.goal):
        matching = Matching(lemma.setting, theory)
        matching.term(pattern, formula)
        if matching.types is not None:
            return matching.types
    return None


def types_mentioned(lemma: Lemma, symbols: Iterable[str], theory: Theory, most: int) -> list[tuple[Type, ...]]:
    """At most `most` choices of types at which the lemma speaks of some of `symbols`."""
    setting = lemma.setting
    if setting is None:
        return []
    found: dict[tuple[Type, ...], None] = {}
    told = [call.data.name for call in calls(lemma.goal) if call.data.name in setting.theory.instances]
    for name in symbols:
        for pattern in told:
            matching = Matching(setting, theory)
            if matching.name(pattern, name):
                for other in symbols:
                    if matching.types is None and other != name:
                        any(matching.name(p, other) for p in told)
                if matching.types is not None:
                    found.setdefault(matching.types)
        if len(found) >= most:
            break
    return list(found)[:most]


def calls(term: Term) -> Iterator[Term]:
    """The calls of symbols in a term, each once."""
    seen, todo = set[Term](), [term]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += node.args
            if node.op == "call":
                yield node


def named_types(suffix: str, count: int, theory: Theory) -> tuple[Type, ...] | None:
    """The types that follow the name of a schema in that of an instance, `Int` or `A'List'Int`; None if they are not so many."""
    known = BASE | {name: named_type(name) for name in (*theory.sorts, *theory.datatypes)}

    def read(parts: list[str], left: int) -> tuple[Type, ...] | None:
        if left == 0:
            return None if parts else ()
        for length in range(1, len(parts) + 1):
            head = MARK.join(parts[:length])
            width = head.removeprefix(f"BitVec{MARK}")
            type_ = bitvec_type(int(width)) if width != head and width.isdecimal() and len(width) < 5 else known.get(head)
            rest = None if type_ is None else read(parts[length:], left - 1)
            if type_ is not None and rest is not None:
                return (type_, *rest)
        return None

    return read(suffix.split(MARK), count)


# ------------------------------------------------------------------------------------------------------- what it says


def at_types(node: Any, types: Types) -> Any:
    """A syntax tree with types in place of type parameters, in names of instances too: `nil'T` is `nil'Nat`."""
    written = {name: written_type(type_) for name, type_ in types.items()}
    labels = {name: argument_name(type_) for name, type_ in types.items()}
    names: dict[str, str] = {}
    for name in (n for n in names_in(node) if MARK in n):
        head, *arguments = name.split(MARK)
        names[name] = MARK.join((head, *(labels.get(a, a) for a in arguments)))
    return with_types(with_names(node, names), written, {})


@dataclass(slots=True)
class Renaming:
    """Puts types in place of the sorts of a setting; `enter` brings the instances that are needed for that."""

    setting: Setting
    given: tuple[Type, ...]
    theory: Callable[[], Theory]
    enter: Enter
    _terms: dict[Term, Term] = field(default_factory=dict)

    @property
    def types(self) -> Types:
        """The type that stands for each parameter."""
        return dict(zip(self.setting.parameters, self.given, strict=True))

    def name(self, name: str) -> str:
        """The name of the sort, datatype or symbol `name`, once it is in the theory."""
        schema, types = self.setting.theory.instances.get(name) or self._read(name)
        if schema:
            meant = tuple(self.type(t) for t in types)
            self.enter(schema, meant)
            return instance_name(schema, meant)
        datatype = next((d for d in self.setting.theory.datatypes.values() if any(c.name == name for c in d.constructors)), None)
        if datatype is not None and self.name(datatype.name) != datatype.name:
            return base_name(name) + self.name(datatype.name).removeprefix(base_name(datatype.name))
        return name

    def _read(self, name: str) -> tuple[str, tuple[Type, ...]]:
        """Of which definition `name` is the instance that a proof has brought, and at which types; the empty name for others."""
        schema, _, suffix = name.partition(MARK)
        item = self.setting.theory.schemas.get(schema)
        types = None if item is None else named_types(suffix, len(item.parameters), self.setting.theory)
        return ("", ()) if types is None else (schema, types)

    def type(self, type_: Type) -> Type:
        if type_.name in self.types:
            return self.types[type_.name]
        return named_type(self.name(type_.name)) if type_.name in self.setting.theory.instances else type_

    def sort(self, sort: Sort) -> Sort:
        if sort.result is not None:
            return function_sort([self.sort(s) for s in sort.arguments], self.sort(sort.result))
        if sort.name in self.types:
            return self.types[sort.name].carrier
        return Sort(self.name(sort.name)) if sort.name in self.setting.theory.datatypes else sort

    def term(self, term: Term) -> Term:
        """`term` with types in place of the sorts."""
        todo = [term]
        while todo:
            node = todo[-1]
            missing = [a for a in node.args if a not in self._terms]
            if missing:
                todo += missing
            else:
                todo.pop()
                if node not in self._terms:
                    self._terms[node] = self._made(node)
        return self._terms[term]

    def _made(self, node: Term) -> Term:
        return make(node.op, *(self._terms[a] for a in node.args), data=self._data(node), hint=node.hint)

    def _data(self, node: Term) -> Any:
        if node.op in ("bound", "free"):
            return (node.data[0], self.sort(node.data[1]))
        if node.op in ("forall", "exists"):
            return self.sort(node.data)
        if node.op == "lambda":
            return tuple(self.sort(s) for s in node.data)
        if node.op == "call":
            return self.symbol(node.data)
        if node.op == "match":
            return self.theory().datatypes[self.sort(node.args[0].sort).name].constructors
        return node.data

    def certificate(self, value: dict[str, Any]) -> dict[str, Any]:
        """The certificate of a lemma, with types in place of the sorts wherever they are named."""
        made = [name for name in _strings(value["theory"]) if MARK in name]
        names = {name: self.name(name) for name in dict.fromkeys(made)}
        sorts = {name: _sort_to_json(type_.carrier) for name, type_ in self.types.items()}

        def renamed(part: Any) -> Any:
            if isinstance(part, str):
                return names.get(part, part)
            if isinstance(part, dict):
                return {key: renamed(inner) for key, inner in part.items()}
            if not isinstance(part, list):
                return part
            if len(part) == 2 and part[0] == "sort" and part[1] in sorts:
                return sorts[part[1]]
            return [renamed(inner) for inner in part]

        theory = {**value["theory"], "sorts": [s for s in value["theory"]["sorts"] if s not in self.setting.parameters]}
        theory = {key: _once(renamed(items)) for key, items in theory.items()}  # two sorts may become one type
        return {"terms": renamed(value["terms"]), "theory": theory, "proof": renamed(value["proof"])}

    def symbol(self, symbol: Symbol) -> Symbol:
        name = self.name(symbol.name)  # which may enter it
        return self.theory().symbols[name]


def _strings(value: Any) -> Iterator[str]:
    """The strings in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _once(items: list[Any]) -> list[Any]:
    """The sorts or symbols of a theory as JSON, each name once."""
    return list({_named(item): item for item in reversed(items)}.values())[::-1]


def _named(item: Any) -> str:
    """The first name in a sort, a symbol, or several that belong together."""
    if isinstance(item, dict):
        return str(item["name"])
    return _named(item[0]) if isinstance(item, list) else str(item)
