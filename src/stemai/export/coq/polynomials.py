"""Arithmetic lines: terms as expressions over atoms, and the rows, cuts and cones that refute in Coq's reals.

Integers are seen through IZR.  Every term gets a proof that it equals its expression, built operator by operator; what is
left is a closed statement about expressions over variables, the *core*, which `lra` or `ring` proves by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from stemai.export.coq.spelling import Spelling, uncovered
from stemai.kernel.polynomials import UNIT, Polynomial, Ring, add, constant_of, primitive, scale
from stemai.kernel.rows import Row, row_of, tighten
from stemai.kernel.terms import ARITHMETIC, INT, REAL, Term, binds, free, make, number

# A proof of `term = expression`, where an integer stands under IZR, and the expression over a0, a1, ..
_Expression = tuple[str, str]


class Core:
    """The atoms, facts about them, and the closed statements of one line."""

    def __init__(self, spelling: Spelling) -> None:
        self.spelling = spelling
        self.ring = Ring()
        self.script: list[str] = []
        self._done: dict[Term, _Expression] = {}
        self._count = 0

    # ------------------------------------------------------------------------------------------------ atoms

    def name(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def value(self, atom: int) -> str:
        """The Coq term that an atom stands for: an integer, or a real."""
        term = self.ring.atoms[atom]
        if term is not None:
            return self.spelling.term(term)
        inverse = self.ring.inverse_of(atom)
        if inverse is None:
            raise uncovered("the reciprocal of something that is no polynomial")
        return f"(/ {self.polynomial(inverse, self.real_value)})%R"

    def real_value(self, atom: int) -> str:
        return f"(IZR {self.value(atom)})" if self.integral(atom) else self.value(atom)

    def integral(self, atom: int) -> bool:
        term = self.ring.atoms[atom]
        return term is not None and term.sort == INT

    def variable(self, atom: int) -> str:
        return f"(IZR a{atom})" if self.integral(atom) else f"a{atom}"

    def polynomial(self, polynomial: Polynomial, atom: Callable[[int], str]) -> str:
        """The text of a polynomial in the scope of R."""
        summands = []
        for monomial, coefficient in sorted(polynomial.items()):
            factors = [atom(i) if e == 1 else f"({atom(i)} ^ {e})" for i, e in monomial]
            summands.append(" * ".join([rational(coefficient), *factors]))
        return f"({' + '.join(summands)})" if summands else "0"

    def closed(self, statement: str, proof: str) -> str:
        """A proof of `statement`, which is about atoms, from a core that holds for all values of them."""
        name = self.name("core")
        atoms = range(len(self.ring.atoms))
        binders = " ".join(f"(a{i} : {'Z' if self.integral(i) else 'R'})" for i in atoms)
        front = f"forall {binders}, " if atoms else ""
        self.script.append(f"assert ({name} : {front}({statement})%R) by (clear; {_intros(atoms)}{proof})")
        return f"({' '.join((name, *(self.value(i) for i in atoms)))})"

    # ------------------------------------------------------------------------------------------------ expressions

    def expression(self, term: Term) -> _Expression:
        """A proof that a number equals an expression over atoms, and the expression."""
        if term not in self._done:
            self.ring.of(term)
            self._done[term] = self._expression(term)
        return self._done[term]

    def _expression(self, term: Term) -> _Expression:
        op, args, kind = term.op, term.args, "z" if term.sort == INT else "r"
        if op == "num":
            return (f"(eq_refl {'(IZR ' if kind == 'z' else '('}{self.spelling.term(term)}))", rational(term.data[0]))
        if op == "real":
            return self.expression(args[0])
        if op == "neg":
            inner, text = self.expression(args[0])
            return f"(e_{kind}neg {inner})", f"(- {text})"
        if op in ("add", "sub", "mul"):
            sign = {"add": "+", "sub": "-", "mul": "*"}[op]
            proof, text = self.expression(args[0])
            for part in args[1:]:
                other, more = self.expression(part)
                proof, text = f"(e_{kind}{op} {proof} {other})", f"({text} {sign} {more})"
            return proof, text
        if op == "pow":
            exponent = constant_of(self.ring.of(args[1]))
            if isinstance(exponent, int) and (exponent >= 0 or kind == "r"):
                return self._power(kind, args[0], args[1], exponent)
        if op == "div":
            proof, text = self.expression(args[0])
            inverse, more = self._reciprocal(args[1])
            return f"(e_rdiv {proof} {inverse})", f"({text} * {more})"
        return self._atom(term)

    def _power(self, kind: str, base: Term, exponent: Term, value: int) -> _Expression:
        proof, text = self.expression(base) if value >= 0 else self._reciprocal(base)
        of_exponent, spelled = self.expression(exponent)
        same = self.closed(f"{spelled} = IZR ({value})", "lra")
        lemma = f"e_{kind}pow" if value >= 0 else "e_rpow_negative"
        count = abs(value)
        return f"({lemma} {count} ({count})%Z eq_refl {proof} {of_exponent} {same})", f"({text} ^ {count})"

    def _reciprocal(self, term: Term) -> _Expression:
        """A proof of `/ term = expression`, with 1/0 = 0, along the normal form of the term."""
        proof, text = self.expression(term)
        normal = self.ring.of(term)
        self.ring.of(make("div", number(1, REAL), term if term.sort == REAL else make("real", term)))
        if not normal:
            return f"(i_zero {proof} {self.closed(f'{text} = 0', 'lra')})", "0"
        if len(normal) > 1:
            content, rest = primitive(normal)
            if next(rest[m] for m in sorted(rest, reverse=True)) < 0:
                content, rest = -content, scale(rest, -1)
            inverse, shown = self._inverse_of(rest)
        else:
            ((monomial, coefficient),) = normal.items()
            content, rest = Fraction(coefficient), {monomial: 1}
            inverse, shown = self._inverse_of(rest)
        product = f"{rational(content)} * {self.polynomial(rest, self.variable)}"
        same = self.closed(f"{text} = {product}", "first [ring | lra | field]")
        return f"(i_scale {proof} {same} {inverse})", f"(/ {rational(content)} * {shown})"

    def _inverse_of(self, rest: Polynomial) -> _Expression:
        """A proof of `/ rest = expression`, where the text of `rest` is that of `polynomial`."""
        real = self.polynomial(rest, self.real_value)
        whole = self._atom_of(rest)
        if whole is not None:
            return f"(eq_refl (/ {real})%R)", self.variable(whole)
        ((monomial, _),) = rest.items()
        if monomial == UNIT:
            return "Rinv_1", "1"
        proof, text = "Rinv_1", "1"
        for atom, exponent in monomial:
            one, shown = self._inverse_atom(atom)
            if exponent != 1:
                one, shown = f"(i_pow {exponent} {one})", f"({shown} ^ {exponent})"
            proof, text = f"(i_mul {proof} {one})", f"({text} * {shown})"
        return proof, text

    def _inverse_atom(self, atom: int) -> _Expression:
        other = self._atom_of({((atom, 1),): 1})
        if other is not None and self.ring.atoms[other] is None:
            return f"(f_equal Rinv (eq_sym (Rmult_1_l {self.real_value(atom)})))", self.variable(other)
        inverse = self.ring.inverse_of(atom)  # the atom is itself a reciprocal
        if inverse is None:
            raise uncovered("a reciprocal that the certificate does not name")
        return f"(Rinv_inv {self.polynomial(inverse, self.real_value)}%R)", self.polynomial(inverse, self.variable)

    def _atom_of(self, rest: Polynomial) -> int | None:
        """The atom that is the reciprocal of `rest`."""
        for atom, term in enumerate(self.ring.atoms):
            if term is None and self.ring.inverse_of(atom) == rest:
                return atom
        return None

    def _atom(self, term: Term) -> _Expression:
        """An atom; where the ring knows it by another term, the two are shown equal part by part."""
        ((((atom, _),), _),) = self.ring.of(term).items()
        representative = self.ring.atoms[atom]
        through = "IZR" if term.sort == INT else "(fun x : R => x)"
        if representative is None or representative is term:
            return f"(eq_refl ({through} {self.spelling.term(term)}))", self.variable(atom)
        steps, current = f"(eq_refl {self.spelling.term(term)})", term
        for position, (old, new) in enumerate(zip(term.args, representative.args, strict=True)):
            if old is new:
                continue
            if old.sort not in ARITHMETIC or old.sort != new.sort or binds(term.op, position, term.data):
                raise uncovered("an atom whose parts differ other than as polynomials")
            steps = f"(eq_trans {steps} {self._replaced(current, position, old, new)})"
            arguments = [*current.args[:position], new, *current.args[position + 1 :]]
            current = make(term.op, *arguments, data=term.data, hint=term.hint)
        return f"(f_equal {through} {steps})", self.variable(atom)

    def _replaced(self, term: Term, position: int, old: Term, new: Term) -> str:
        hole = free(f"!hole{position}", old.sort)
        arguments = [*term.args[:position], hole, *term.args[position + 1 :]]
        context = make(term.op, *arguments, data=term.data, hint=term.hint)
        return f"(f_equal (fun {self.spelling.binder(hole)} => {self.spelling.term(context)}) {self.equal(old, new)})"

    def equal(self, left: Term, right: Term) -> str:
        """A proof that two numbers with one normal form are equal."""
        (one, x), (other, y) = self.expression(left), self.expression(right)
        same = self.closed(f"{x} = {y}", "first [ring | lra | field]")
        return f"({'stem_zeq' if left.sort == INT else 'stem_req'} {one} {other} {same})"

    # ------------------------------------------------------------------------------------------------ rows

    def row(self, formula: Term, proof: str, holds: bool = True) -> tuple[str, str, str]:
        """A comparison that holds, or fails, as (proof, expression, relation to 0)."""
        while formula.op == "not":
            formula, holds = formula.args[0], not holds
            if holds:
                proof = f"(NNPP _ {proof})"
        kind = "z" if formula.args[0].sort == INT else "r"
        (one, x), (other, y) = (self.expression(a) for a in formula.args)
        relation = {"le": "<=", "lt": "<", "eq": "="}[formula.op]
        if holds:
            return f"(row_{kind}{formula.op} {one} {other} {proof})", f"({x} - {y})", relation
        text = f"({x} - {y})" if formula.op == "eq" else f"({y} - {x})"
        turned = {"<=": "<", "<": "<=", "=": "<>"}[relation]
        return f"(row_not_{kind}{formula.op} {one} {other} {proof})", text, turned


def rational(value: int | Fraction) -> str:
    """A rational number in the scope of R."""
    value = Fraction(value)
    top = f"{value.numerator}" if value >= 0 else f"(IZR ({value.numerator}))"
    return top if value.denominator == 1 else f"({top} / {value.denominator})"


def _variables(atoms: Iterable[int]) -> str:
    return " ".join(f"a{i}" for i in atoms)


def _intros(atoms: Sequence[int]) -> str:
    return f"intros {_variables(atoms)}; " if atoms else ""


class Refutation:
    """The core `row1 -> .. -> False` of a line, step by step."""

    def __init__(self, core: Core, literals: Sequence[tuple[Term, str, bool]]) -> None:
        self.core = core
        self.proofs: list[str] = []
        self.given: list[str] = []
        self.rows: list[tuple[str, Row]] = []  # hypothesis and row, rounded
        self.raw: list[tuple[str, Row]] = []  # and before rounding
        self.script: list[str] = []
        self.finished = False  # a row is a contradiction by itself
        for number_, (formula, proof, holds) in enumerate(literals):
            shown, text, relation = core.row(formula, proof, holds)
            self.proofs.append(shown)
            self.given.append(f"{text} {relation} 0")
            plain = row_of(core.ring, formula, holds, rounded=False)
            if plain is None:
                raise uncovered("a comparison of something else than numbers")
            self.raw.append((f"h{number_}", plain))
        for hypothesis, plain in self.raw:
            if not self.finished:
                self.rows.append(self._rounded(hypothesis, plain))

    def _rounded(self, hypothesis: str, row: Row) -> tuple[str, Row]:
        """The row after rounding, as a new hypothesis where rounding changes more than a factor."""
        after = tighten(self.core.ring, row)
        if after is row or row.relation == "/=":
            return hypothesis, row
        _, shape = primitive(row.polynomial)
        if after.polynomial == shape and after.relation == row.relation:
            return hypothesis, after
        remainder = Fraction(shape.get(UNIT, 0))
        linear = add(shape, {UNIT: 1}, -remainder)
        integer = self._integer(linear)
        name = self.core.name("r")
        new = self.core.polynomial(after.polynomial, self.core.variable)
        least = {"<=": ceil(remainder), "<": floor(remainder) + 1, "=": ceil(remainder)}[row.relation]
        cast = f"(IZR {integer} = {self.core.polynomial(linear, self.core.variable)})%R"
        self.script.append(f"assert (q{name} : {cast}) by stem_cast")
        lemma = {"<=": "round_le", "<": "round_lt", "=": "round_eq"}[row.relation]
        applied = f"({lemma} {integer} ({least}) {rational(remainder)}%R)"
        if row.relation == "=":
            self.script.append(f"exfalso; apply {applied}; [lra | lra | rewrite q{name}; lra]")
            self.finished = True
            return hypothesis, after
        proof = f"assert (last := {applied}); rewrite q{name} in last; lra"
        self.script.append(f"assert ({name} : ({new} <= 0)%R) by ({proof})")
        return name, after

    def _integer(self, polynomial: Polynomial) -> str:
        """The text of a polynomial with integer coefficients over integer atoms, in the scope of Z."""
        summands = []
        for monomial, coefficient in sorted(polynomial.items()):
            factors = [f"a{i}" for i, e in monomial for _ in range(e)]
            summands.append(" * ".join([f"({coefficient})", *factors]))
        return f"({' + '.join(summands)})%Z"

    def combine(self, parts: Sequence[tuple[Fraction, tuple[str, Row]]], last: bool) -> None:
        """One more row: the sum of rows times factors, rounded; with `last`, it must be a contradiction."""
        if self.finished:
            return
        used = [(factor, *row) for factor, row in parts if factor != 0]
        total: Polynomial = {}
        for factor, _, row in used:
            total = add(total, row.polynomial, factor)
        relations = {row.relation for _, _, row in used}
        relation = next((r for r in ("<", "<=") if r in relations), "=")
        needed = " ".join(dict.fromkeys(h for _, h, _ in used))
        if last and constant_of(total) is not None:
            self.script.append(f"exfalso; clear - {needed}; lra" if needed else "exfalso; lra")
            return
        name = self.core.name("t")
        text = self.core.polynomial(total, self.core.variable)
        self.script.append(f"assert ({name} : ({text} {relation} 0)%R) by (clear - {needed}; lra)")
        result = self._rounded(name, Row(total, relation))  # type: ignore[arg-type]
        self.rows.append(result)
        if last and not self.finished:
            self.script.append("exfalso; lra")

    def cone(self, factors: Sequence[Term], cone: Any, ideal: Any) -> None:
        """Products of rows and squares that are positive, plus equations times factors, add up to 0."""
        if self.finished:
            return
        every = self.rows + self.raw
        texts = [self.core.expression(f)[1] for f in factors]
        total, strict, proof = "", False, ""
        for top, bottom, chosen, squares in cone:
            rows, roots = [every[i] for i in chosen], [texts[i] for i in squares]
            text, shown, positive = self._summand(Fraction(top, bottom), rows, roots)
            if not total:
                total, strict, proof = text, positive, shown
                continue
            lemma = "cone_add_left" if strict else "cone_add_right" if positive else "cone_add"
            if strict and positive:
                shown = f"(cone_weak {shown})"
            total, strict, proof = f"({total} + {text})", strict or positive, f"({lemma} {proof} {shown})"
        zero, nothing = "0", "(eq_refl 0%R)"
        for index, factor in ideal:
            text = self.core.polynomial(every[index][1].polynomial, self.core.variable)
            same = f"(ltac:(lra) : ({text} = 0)%R)"
            nothing = f"(ideal_add {nothing} (ideal_mul ({texts[factor]})%R {same}))"
            zero = f"({zero} + {text} * {texts[factor]})"
        self.script.append(f"assert (positive : (0 < {total})%R) by (exact {proof})")
        self.script.append(f"assert (nothing : ({zero} = 0)%R) by (exact {nothing})")
        self.script.append("exfalso; apply (stem_psatz positive nothing); clear; first [ring | lra | field]")

    def _summand(self, coefficient: Fraction, rows: Sequence[tuple[str, Row]], squares: Sequence[str]) -> tuple[str, str, bool]:
        text = rational(coefficient)
        proof, strict = f"(ltac:(lra) : (0 < {text})%R)", True
        for hypothesis, row in rows:
            polynomial = self.core.polynomial(row.polynomial, self.core.variable)
            if row.relation == "/=":
                fact = f"((fun same => {hypothesis} ltac:(lra)) : ({polynomial} <> 0)%R)"
                proof = self._times(proof, strict, f"(cone_ne {fact})", True)
                text = f"({text} * ({polynomial} * {polynomial}))"
                continue
            fact, positive = f"(ltac:(lra) : ({polynomial} {row.relation} 0)%R)", row.relation == "<"
            proof = self._times(proof, strict, f"(cone_{'lt' if positive else 'le'} {fact})", positive)
            text, strict = f"({text} * (- {polynomial}))", strict and positive
        for square in squares:
            proof = self._times(proof, strict, f"(cone_square ({square})%R)", False)
            text, strict = f"({text} * ({square} * {square}))", False
        return text, proof, strict

    @staticmethod
    def _times(one: str, strict: bool, other: str, positive: bool) -> str:
        if strict and positive:
            return f"(cone_mul_strict {one} {other})"
        one = f"(cone_weak {one})" if strict else one
        other = f"(cone_weak {other})" if positive else other
        return f"(cone_mul {one} {other})"

    def done(self) -> str:
        """A proof of `False` from the rows' proofs, with the core in the script of the line."""
        names = " ".join(f"h{i}" for i in range(len(self.given)))
        statement = " -> ".join([*(f"({g})" for g in self.given), "False"])
        atoms = range(len(self.core.ring.atoms))
        inside = ";\n    ".join(["clear", *([f"intros {_variables(atoms)} {names}"] if names else []), *self.script])
        name = self.core.name("core")
        binders = " ".join(f"(a{i} : {'Z' if self.core.integral(i) else 'R'})" for i in atoms)
        front = f"forall {binders}, " if atoms else ""
        self.core.script.append(f"assert ({name} : {front}({statement})%R) by\n    ({inside})")
        return f"({' '.join((name, *(self.core.value(i) for i in atoms), *self.proofs))})"
