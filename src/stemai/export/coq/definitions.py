"""Definitions: each becomes a Coq definition, with its unfolding and the type of its values proved as lemmas.

A recursive one is the fixed point over its measure.  The kernel's proof that it ends, line by line, is what shows that the
cut of the fixed point is never reached, so that the equation of the theory is a lemma and no assumption.
"""

from __future__ import annotations

from stemai.export.coq.spelling import BIG, OF_SYMBOL, Spelling, uncovered
from stemai.export.coq.typing import Typing
from stemai.kernel.terms import BOOL, INT, Symbol, Term, free, guard, instantiate, make, negation
from stemai.kernel.theory import Definition, calls_of, guards_of


def signature(spelling: Spelling, symbol: Symbol) -> str:
    """The Coq type of a symbol."""
    return " -> ".join(spelling.sort(t.carrier) for t in (*symbol.parameters, symbol.result))


def declared(spelling: Spelling, symbol: Symbol) -> list[str]:
    """A symbol without definition: a variable, and what its type promises."""
    name = spelling.symbols[symbol.name] = spelling.names.new(symbol.name, before="s_", beside=OF_SYMBOL)
    lines = [f"Variable {name} : {signature(spelling, symbol)}."]
    values = parameters(symbol)
    promise = guard(symbol.result, make("call", *values, data=symbol))
    if promise is not None:
        lines.append(f"Hypothesis {name}_typed : {_closed(spelling, values, guards_of(symbol, values), promise)}.")
    return lines


def parameters(symbol: Symbol) -> list[Term]:
    return [free(f"!p{i}", t.carrier) for i, t in enumerate(symbol.parameters)]


def _closed(spelling: Spelling, values: list[Term], hypotheses: list[Term], conclusion: Term) -> str:
    front = f"forall {' '.join(map(spelling.binder, values))}, " if values else ""
    return front + " -> ".join(spelling.term(f) for f in (*hypotheses, conclusion))


def defined(spelling: Spelling, definition: Definition, ends: str) -> list[str]:
    """A definition; `ends` is the name of the lemma that it ends, for a recursive one."""
    symbol = definition.symbol
    name = spelling.symbols[symbol.name] = spelling.names.new(symbol.name, before="s_", beside=OF_SYMBOL)
    values = parameters(symbol)
    body = instantiate(definition.body, values) if values else definition.body
    guards = guards_of(symbol, values)
    known = {g: f"g{i}" for i, g in enumerate(guards)}
    binders = " ".join(map(spelling.binder, values))
    result = spelling.sort(symbol.result.carrier)
    applied = make("call", *values, data=symbol)
    if _mentions(body, symbol):
        lines = _Recursive(spelling, definition, name, values, body, guards).lines(ends)
    else:
        lines = [f"Definition {name} {binders} : {result} := {spelling.term(body)}."]
        lines.append(f"Lemma {name}_eq : {_closed(spelling, values, guards, make('eq', applied, body))}.")
        lines.append(f"Proof. intros; {'apply iff_refl' if symbol.result.carrier == BOOL else 'reflexivity'}. Qed.")
        promise = guard(symbol.result, applied)
        if promise is not None:
            proof = Typing(spelling, known, symbol).proof(body, symbol.result)
            names = " ".join([*map(spelling.variable, values), *known.values()])
            lines.append(f"Lemma {name}_typed : {_closed(spelling, values, guards, promise)}.")
            lines.append(f"Proof. intros {names}; exact {proof}. Qed.")
    return lines


def _mentions(term: Term, symbol: Symbol) -> bool:
    return (term.op == "call" and term.data == symbol) or any(_mentions(a, symbol) for a in term.args)


class _Recursive:
    """One recursive definition.  Its parameters travel as one tuple, since the fixed point takes one argument."""

    def __init__(
        self, spelling: Spelling, definition: Definition, name: str, values: list[Term], body: Term, guards: list[Term]
    ) -> None:
        if not values or len(definition.measure) != 1:
            raise uncovered("a recursive definition without parameters, or with a lexicographic measure")
        calls = [c for *_, c in calls_of(body, (definition.symbol,))]
        if any(_mentions(a, definition.symbol) for c in calls for a in c.args):
            raise uncovered("a call inside the arguments of a call")
        self.spelling, self.definition, self.symbol, self.name = spelling, definition, definition.symbol, name
        self.values, self.body, self.guards = values, body, guards

    def lines(self, ends: str) -> list[str]:
        spelling, name, symbol = self.spelling, self.name, self.symbol
        names = [spelling.variable(v) for v in self.values]
        kinds = [spelling.sort(v.sort) for v in self.values]
        binders = " ".join(map(spelling.binder, self.values))
        result = spelling.sort(symbol.result.carrier)
        whole = " * ".join(kinds) if len(kinds) == 1 else f"({' * '.join(kinds)})%type"
        opened = f"let {self._tuple(names)} := p in" if len(names) == 1 else f"let '{self._tuple(names)} := p in"
        guarded = " /\\ ".join([*(spelling.term(g) for g in self.guards), "True"])
        measure = spelling.term(instantiate(self.definition.measure[0], self.values))
        step_body = self._spelled("rec")
        arrow = " -> ".join([*kinds, result])
        stop = spelling.inhabitant(symbol.result.carrier)
        fixed = f"{name}_inside {name}_measure {stop}"
        curried = " ".join(f"(y{i} : {k})" for i, k in enumerate(kinds))
        point = self._tuple([f"y{i}" for i in range(len(kinds))])
        lines = [
            f"Definition {name}_step (rec : {arrow}) {binders} : {result} := {step_body}.",
            f"Definition {name}_inside (p : {whole}) : Prop := {opened} {guarded}.",
            f"Definition {name}_measure (p : {whole}) : Z := {opened} {measure}.",
            f"Definition {name}_unfold (rec : {whole} -> {result}) (p : {whole}) : {result} :=",
            f"  {opened} {name}_step (fun {curried} => rec {point}) {' '.join(names)}.",
            f"Definition {name}_all : {whole} -> {result} := stem_fix {fixed} {name}_unfold.",
            f"Definition {name} {binders} : {result} := {name}_all {self._tuple(names)}.",
        ]
        spelling.symbols[symbol.name] = name
        spelling.respelled()
        hypotheses = [f"g{i}" for i in range(len(self.guards))]
        applied = make("call", *self.values, data=symbol)
        equal = f"{spelling.term(applied)} = {name}_step {name} {' '.join(names)}"
        front = f"forall {binders}, " + "".join(f"{spelling.term(g)} -> " for g in self.guards)
        known = dict(zip(self.guards, hypotheses, strict=True))
        ending = f"({' '.join((ends, *names, *hypotheses))})"
        turned = "apply stem_iff_of_eq; " if symbol.result.carrier == BOOL else ""
        same = _Same(self, ending, names).proof(self.body, ())
        lines += [
            f"Lemma {name}_step_eq : {front}{equal}.",
            f"Proof.\n  intros {' '.join((*names, *hypotheses))}; unfold {name}, {name}_all; rewrite stem_fix_unfold.",
            f"  exact {same}.\nQed.",
            f"Lemma {name}_eq : {_closed(spelling, self.values, self.guards, make('eq', applied, self.body))}.",
            f"Proof. intros; {turned}apply {name}_step_eq; assumption. Qed.",
        ]
        return lines + self._typed(front, names, hypotheses, known)

    def _typed(self, front: str, names: list[str], hypotheses: list[str], known: dict[Term, str]) -> list[str]:
        spelling, name, symbol = self.spelling, self.name, self.symbol
        hole = free("!v", symbol.result.carrier)
        promise = guard(symbol.result, hole)
        if promise is None:
            return []
        spelling.symbols[symbol.name] = "rec"
        spelling.respelled()
        typing = Typing(spelling, known, symbol, lambda call: f"(all {self._tuple([spelling.term(a) for a in call.args])})")
        proof = typing.proof(self.body, symbol.result)
        spelling.symbols[symbol.name] = name
        spelling.respelled()
        property_ = f"(fun {spelling.binder(hole)} => {spelling.term(promise)})"
        point = self._tuple([f"y{i}" for i in range(len(names))])
        curried = " ".join(f"y{i}" for i in range(len(names)))
        pattern = self._pattern(names)
        given = "".join(f"[g{i} " for i in range(len(hypotheses))) + "_" + "]" * len(hypotheses)
        opened = f"destruct inside as {given}" if hypotheses else "clear inside"
        stop = spelling.inhabitant(symbol.result.carrier)
        shown = spelling.term(guard(symbol.result, make("call", *self.values, data=symbol)))  # type: ignore[arg-type]
        zero = "(n_num 0%Z eq_refl)" if hole.sort == INT else "(q_real 0%Z)"
        return [
            f"Lemma {name}_typed : {front}{shown}.",
            f"Proof.\n  intros {' '.join((*names, *hypotheses))}; unfold {name}, {name}_all.",
            f"  apply (stem_fix_property {name}_inside {name}_measure {stop} {name}_unfold {property_}).",
            f"  - exact {zero}.",
            f"  - clear; intros rec' {pattern} inside all; {opened}.",
            f"    pose (rec := fun {curried} => rec' {point}); exact {proof}.",
            "  - cbn; repeat split; assumption.\nQed.",
        ]

    def _spelled(self, name: str) -> str:
        self.spelling.symbols[self.symbol.name] = name
        self.spelling.respelled()
        return self.spelling.term(self.body)

    @staticmethod
    def _tuple(parts: list[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"

    @staticmethod
    def _pattern(names: list[str]) -> str:
        text = names[0]
        for name in names[1:]:
            text = f"[{text} {name}]"
        return text


class _Same:
    """Proofs that a body means the same with cut calls and with calls, along `theory.calls_of`, in its order."""

    def __init__(self, definition: _Recursive, ending: str, names: list[str]) -> None:
        self.of, self.ending = definition, ending
        self.holds: list[tuple[Term, str]] = []  # the conditions on the way to here, and what proves them
        self.point = definition._tuple(names)
        self.found = 0
        self.total = self._count(definition.body)
        self._names = 0

    def _count(self, term: Term) -> int:
        """How many calls there are, each occurrence counted."""
        here = int(term.op == "call" and term.data == self.of.symbol)
        return here + sum(self._count(a) for a in term.args)

    def _new(self, stem: str) -> str:
        self._names += 1
        return f"{stem}{self._names}"

    def _text(self, term: Term, name: str) -> str:
        spelling = self.of.spelling
        spelling.symbols[self.of.symbol.name] = name
        spelling.respelled()
        text = spelling.term(term)
        spelling.symbols[self.of.symbol.name] = self.of.name
        spelling.respelled()
        return text

    def _cut(self) -> str:
        of = self.of
        count = len(of.values)
        curried = " ".join(f"y{i}" for i in range(count))
        stop = of.spelling.inhabitant(of.symbol.result.carrier)
        inner = f"stem_cut {of.name}_inside {of.name}_measure {stop} {of.name}_all {self.point}"
        return f"(fun {curried} => {inner} {of._tuple([f'y{i}' for i in range(count)])})"

    def proof(self, term: Term, around: tuple[Term, ...]) -> str:
        """A Coq proof of `term with cut calls = term`, and the calls counted as they are met."""
        if not _mentions(term, self.of.symbol):
            return f"(eq_refl {self._text(term, self.of.name)})"
        op, args = term.op, term.args
        if op == "call" and term.data == self.of.symbol:
            return self._call(term, around)
        if op == "ite":
            return self._ite(term, around)
        if op in ("and", "or", "implies"):
            return self._joined(op, args, around)
        if op in ("forall", "exists"):
            variable = free(f"!b{len(around)}", term.data)
            name = self.of.spelling.variable(variable)
            inner = self.proof(instantiate(args[0], [variable]), (*around, variable))
            return f"({'same_all' if op == 'forall' else 'same_some'} (fun {name} => {inner}))"
        if op in ("sum", "prod"):
            return self._big(term, around)
        return self._parts(term, around)

    def _call(self, term: Term, around: tuple[Term, ...]) -> str:
        obligation, self.found = self.found, self.found + 1
        proof = self.ending
        for _ in range(obligation):
            proof = f"(proj2 {proof})"
        if obligation < self.total - 1:
            proof = f"(proj1 {proof})"
        spelling = self.of.spelling
        variables = [spelling.variable(v) for v in around]
        conditions = [proof for _, proof in self.holds]
        facts = f"({' '.join((proof, *variables, *conditions))})"
        count = len(guards_of(self.of.symbol, term.args))
        guards = []
        for _ in range(count):
            guards.append(f"(proj1 {facts})")
            facts = f"(proj2 {facts})"
        inside = "I"
        for guard_ in reversed(guards):
            inside = f"(conj {guard_} {inside})"
        point = self.of._tuple([spelling.term(a) for a in term.args])
        stop = spelling.inhabitant(self.of.symbol.result.carrier)
        head = f"stem_cut_inside {self.of.name}_inside {self.of.name}_measure {stop} {self.of.name}_all"
        return f"({head} {self.point} {point} {inside} (proj1 {facts}) (proj2 {facts}))"

    def _under(self, formula: Term, proof: str) -> int:
        """Add a condition where it can be stated, and return how many there were."""
        before = len(self.holds)
        if not _mentions(formula, self.of.symbol):
            self.holds.append((formula, proof))
        return before

    def _branch(self, condition: Term, negated: bool, term: Term, around: tuple[Term, ...]) -> str:
        """The proof for `term` where `condition` holds, or fails."""
        name = self._new("c")
        doubled = negated and condition.op == "not"
        before = self._under(negation(condition) if negated else condition, f"(NNPP _ {name})" if doubled else name)
        inner = self.proof(term, around)
        del self.holds[before:]
        return f"(fun {name} => {inner})"

    def _ite(self, term: Term, around: tuple[Term, ...]) -> str:
        condition, yes, no = term.args
        decided = self.proof(condition, around)
        first, second = self._branch(condition, False, yes, around), self._branch(condition, True, no, around)
        return f"({'same_ite_prop' if term.sort == BOOL else 'same_ite'} {decided} {first} {second})"

    def _joined(self, op: str, args: tuple[Term, ...], around: tuple[Term, ...]) -> str:
        first = self.proof(args[0], around)
        if len(args) == 1:
            return first
        rest = args[1] if len(args) == 2 else make(op, *args[1:])
        inner = self._branch(args[0], op == "or", rest, around)
        lemma = {"and": "same_and", "or": "same_or", "implies": "same_imp"}[op]
        return f"({lemma} {first} {inner})"

    def _big(self, term: Term, around: tuple[Term, ...]) -> str:
        low, high, body = term.args
        ends = [self.proof(low, around), self.proof(high, around)]
        variable = free(f"!b{len(around)}", INT)
        names = self._new("c"), self._new("c")
        before = self._under(make("le", low, variable), names[0])
        self._under(make("le", variable, high), names[1])
        inner = self.proof(instantiate(body, [variable]), (*around, variable))
        del self.holds[before:]
        bound_name = self.of.spelling.variable(variable)
        head = BIG[term.op, term.sort.name][1]
        return f"(same_big {head} {ends[0]} {ends[1]} (fun {bound_name} {names[0]} {names[1]} => {inner}))"

    def _parts(self, term: Term, around: tuple[Term, ...]) -> str:
        """Equal parts make equal terms, one part after another."""
        cut, spelling = self._cut(), self.of.spelling
        steps = ""
        for position, old in enumerate(term.args):
            if not _mentions(old, self.of.symbol):
                continue
            inner = self.proof(old, around)
            hole = free(f"!hole{position}", old.sort)
            spelling.variable(hole)
            arguments = [*term.args[:position], hole, *term.args[position + 1 :]]
            # parts before are as they will be, parts after are still cut: both spellings meet in one context
            context = self._mixed(make(term.op, *arguments, data=term.data, hint=term.hint), position, cut)
            step = f"(f_equal (fun {spelling.binder(hole)} => {context}) {inner})"
            steps = step if not steps else f"(eq_trans {steps} {step})"
        return steps

    def _mixed(self, term: Term, position: int, cut: str) -> str:
        """The text of `term` with cut calls after `position` and plain calls before."""
        spelling = self.of.spelling
        holes = []
        arguments = list(term.args)
        for index in range(position + 1, len(arguments)):
            if _mentions(arguments[index], self.of.symbol):
                hole = free(f"!cut{index}", arguments[index].sort)
                holes.append((spelling.binder(hole), self._text(arguments[index], cut)))
                arguments[index] = hole
        text = self._text(make(term.op, *arguments, data=term.data, hint=term.hint), self.of.name)
        for binder, value in holes:
            text = f"((fun {binder} => {text}) {value})"
        return text
