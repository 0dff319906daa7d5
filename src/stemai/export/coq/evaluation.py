"""Exact evaluation as a Coq proof: each subterm equals its literal, each formula holds or fails, step by step.

Ranges and witnesses are found with the kernel's evaluator and checked by Coq.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any, Final

from stemai.errors import KernelError
from stemai.export.coq.spelling import Spelling, uncovered
from stemai.kernel.evaluation import Evaluator, evaluate
from stemai.kernel.ranges import antecedents, conjuncts
from stemai.kernel.terms import BOOL, FALSE, INT, REAL, TRUE, Term, free, guard, instantiate, make, number
from stemai.kernel.theory import Theory
from stemai.kernel.values import Budget, Interpretation, euclid

_STEPS: Final = 5_000  # subterms of one evaluation that are written out
_DEPTH: Final = 300
_TRIAL: Final = 1 << 40  # numbers that are shown prime by trial division
_DIRECT: Final = frozenset(
    ("num", "add", "sub", "neg", "mul", "idiv", "imod", "pow", "abs", "min", "max", "sum", "prod", "bound")
)
_VM: Final = "ltac:(vm_compute; reflexivity)"
_CLOSE: Final = "ltac:(lra)"
_CLOSED: Final = "ltac:(lia)"


class Evaluation:
    """One line's evaluation; values of definitions at literals become facts in the script of the line."""

    def __init__(self, spelling: Spelling, theory: Theory, script: list[str]) -> None:
        self.spelling, self.theory, self.script = spelling, theory, script
        self.left = _STEPS
        self.depth = 0
        self._calls: dict[Term, tuple[Any, str]] = {}

    def formula(self, term: Term) -> tuple[bool, str]:
        """Whether a closed formula holds, and a Coq proof of it or of its negation."""
        value, proof = self.value(term)
        return bool(value), proof

    def value(self, term: Term) -> tuple[Any, str]:
        """The value of a closed term, and a Coq proof: of `term = literal`, or of the formula or its negation."""
        self.left -= 1
        self.depth += 1
        if self.left < 0 or self.depth > _DEPTH:
            raise uncovered("an evaluation of that size")
        found = self._value(term)
        self.depth -= 1
        return found

    def _value(self, term: Term) -> tuple[Any, str]:
        if term.sort == INT and self._direct(term):
            value = evaluate(term, self.theory)
            return value, f"({_VM} : {self.spelling.term(term)} = {self.literal(value, INT)})"
        found = getattr(self, f"_{term.op}", None)
        if found is None:
            raise uncovered(f"the evaluation of `{term.op}`")
        result: tuple[Any, str] = found(term)
        return result

    def _direct(self, term: Term) -> bool:
        return term.op in _DIRECT and term.sort == INT and all(self._direct(a) for a in term.args)

    def literal(self, value: Any, sort: Any) -> str:
        return self.spelling.term(number(value, sort))

    # ------------------------------------------------------------------------------------------------ numbers

    def _num(self, term: Term) -> tuple[Any, str]:
        value = term.data[0]
        return (int(value) if term.sort == INT else value), f"(eq_refl {self.spelling.term(term)})"

    def _fold(self, term: Term, operation: str, compute: Callable[[Any, Any], Any]) -> tuple[Any, str]:
        value, proof = self.value(term.args[0])
        for part in term.args[1:]:
            other, more = self.value(part)
            result = compute(value, other)
            same = self._same(term.sort, operation, (value, other), result)
            value, proof = result, f"(v_two {operation} {proof} {more} {same})"
        return value, proof

    def _same(self, sort: Any, operation: str, values: tuple[Any, ...], result: Any, of: Any = None) -> str:
        """A proof of `operation literals = literal`; the literals are of the sort `of`, or of that of the result."""
        shown = " ".join(self.literal(v, of or sort) for v in values)
        return f"({_VM if sort == INT else _CLOSE} : {operation} {shown} = {self.literal(result, sort)})"

    def _real_fact(self, text: str) -> str:
        return f"({_CLOSE} : ({text})%R)"

    def _add(self, term: Term) -> tuple[Any, str]:
        return self._fold(term, "Z.add" if term.sort == INT else "Rplus", lambda a, b: a + b)

    def _sub(self, term: Term) -> tuple[Any, str]:
        return self._fold(term, "Z.sub" if term.sort == INT else "Rminus", lambda a, b: a - b)

    def _mul(self, term: Term) -> tuple[Any, str]:
        return self._fold(term, "Z.mul" if term.sort == INT else "Rmult", lambda a, b: a * b)

    def _idiv(self, term: Term) -> tuple[Any, str]:
        return self._fold(term, "stem_div", lambda a, b: euclid(a, b)[0])

    def _imod(self, term: Term) -> tuple[Any, str]:
        return self._fold(term, "stem_mod", lambda a, b: euclid(a, b)[1])

    def _neg(self, term: Term) -> tuple[Any, str]:
        value, proof = self.value(term.args[0])
        operation = "Z.opp" if term.sort == INT else "Ropp"
        return -value, f"(v_one {operation} {proof} {self._same(term.sort, operation, (value,), -value)})"

    def _div(self, term: Term) -> tuple[Any, str]:
        (top, one), (bottom, other) = map(self.value, term.args)
        return self._quotient(Fraction(top), Fraction(bottom), one, other)

    def _quotient(self, top: Fraction, bottom: Fraction, one: str, other: str) -> tuple[Any, str]:
        x, y = self.literal(top, REAL), self.literal(bottom, REAL)
        if bottom == 0:
            return Fraction(0), f"(v_two stem_rdiv {one} {other} (v_rdiv_zero {x} {self._real_fact(f'{y} = 0')}))"
        value = top / bottom
        known, product = self._real_fact(f"{y} <> 0"), self._real_fact(f"{self.literal(value, REAL)} * {y} = {x}")
        return value, f"(v_two stem_rdiv {one} {other} (v_rdiv {known} {product}))"

    def _pow(self, term: Term) -> tuple[Any, str]:
        (base, one), (exponent, other) = map(self.value, term.args)
        if term.sort == INT:
            if exponent < 0:
                raise uncovered("an integer with a negative exponent")
            same = self._same(INT, "Z.pow", (base, exponent), base**exponent)
            return base**exponent, f"(v_two Z.pow {one} {other} {same})"
        count, base = abs(exponent), Fraction(base)
        value, p, q = base**count, base.numerator, base.denominator
        given = self._real_fact(f"{self.literal(base, REAL)} = IZR ({p}) / IZR ({q})")
        result = self._real_fact(f"IZR ({p**count}) / IZR ({q**count}) = {self.literal(value, REAL)}")
        proof = f"(v_rpow ({p}) ({q}) ({count}) ({p**count}) ({q**count}) {given} {_CLOSED} {_VM} {_VM} {result})"
        if exponent < 0:
            inverse, last = self._quotient(Fraction(1), value, "(eq_refl 1%R)", f"(eq_refl {self.literal(value, REAL)})")
            proof = f"(v_rpow_negative ({exponent}) ({count}) {_VM} {proof} {last})"
            value = inverse
        return value, f"(v_two stem_rpow {one} {other} {proof})"

    def _abs(self, term: Term) -> tuple[Any, str]:
        value, proof = self.value(term.args[0])
        if term.sort == INT:
            return abs(value), f"(v_one Z.abs {proof} {self._same(INT, 'Z.abs', (value,), abs(value))})"
        shown, result = self.literal(value, REAL), self.literal(abs(value), REAL)
        sign = self._real_fact(f"0 <= {shown}" if value >= 0 else f"{shown} <= 0")
        same = self._real_fact(f"{shown} = {result}" if value >= 0 else f"- {shown} = {result}")
        return abs(value), f"(v_one Rabs {proof} (v_abs_{'right' if value >= 0 else 'left'} {sign} {same}))"

    def _min(self, term: Term) -> tuple[Any, str]:
        return self._extreme(term, "min", min)

    def _max(self, term: Term) -> tuple[Any, str]:
        return self._extreme(term, "max", max)

    def _extreme(self, term: Term, name: str, compute: Callable[[Any, Any], Any]) -> tuple[Any, str]:
        (left, one), (right, other) = map(self.value, term.args)
        value = compute(left, right)
        if term.sort == INT:
            return value, f"(v_two Z.{name} {one} {other} {self._same(INT, f'Z.{name}', (left, right), value)})"
        side, x, y = "left" if value == left else "right", self.literal(left, REAL), self.literal(right, REAL)
        smaller, larger = (x, y) if left <= right else (y, x)
        return value, f"(v_two R{name} {one} {other} (R{name}_{side} {x} {y} {self._real_fact(f'{smaller} <= {larger}')}))"

    def _floor(self, term: Term) -> tuple[Any, str]:
        value, proof = self.value(term.args[0])
        least = value.numerator // value.denominator
        shown = self.literal(value, REAL)
        low, high = self._real_fact(f"IZR ({least}) <= {shown}"), self._real_fact(f"{shown} < IZR ({least}) + 1")
        return least, f"(v_floor ({least})%Z {proof} {low} {high})"

    def _real(self, term: Term) -> tuple[Any, str]:
        value, proof = self.value(term.args[0])
        return Fraction(value), f"(v_one IZR {proof} {self._same(REAL, 'IZR', (value,), value, of=INT)})"

    def _sqrt(self, term: Term) -> tuple[Any, str]:
        value, proof = self.value(term.args[0])
        if value <= 0:
            low = self._real_fact(f"{self.literal(value, REAL)} <= 0")
            return Fraction(0), f"(v_one sqrt {proof} (stem_sqrt_low _ {low}))"
        root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        shown = self.literal(root, REAL)
        facts = f"{self._real_fact(f'0 <= {shown}')} {self._real_fact(f'{shown} * {shown} = {self.literal(value, REAL)}')}"
        return root, f"(v_one sqrt {proof} (stem_sqrt_value _ {shown} {facts}))"

    def _ite(self, term: Term) -> tuple[Any, str]:
        condition, yes, no = term.args
        holds, decided = self.formula(condition)
        value, proof = self.value(yes if holds else no)
        if term.sort == BOOL:
            side = f"(stem_ite_prop_{'true' if holds else 'false'} _ _ {decided})"
            return value, f"(proj2 {side} {proof})" if value else f"(fun h => {proof} (proj1 {side} h))"
        other = self.spelling.term(no if holds else yes)
        return value, f"(v_ite_{'true' if holds else 'false'} {other} {decided} {proof})"

    def _sum(self, term: Term) -> tuple[Any, str]:
        return self._big(term)

    def _prod(self, term: Term) -> tuple[Any, str]:
        return self._big(term)

    def _big(self, term: Term) -> tuple[Any, str]:
        (low, one), (high, other) = map(self.value, term.args[:2])
        plus = term.op == "sum"
        names = ("Z.add", "Z.mul") if term.sort == INT else ("Rplus", "Rmult")
        operation = names[0] if plus else names[1]
        total: Any = (0 if plus else 1) if term.sort == INT else Fraction(0 if plus else 1)
        unit = self.literal(total, term.sort)
        proof = f"(eq_refl {unit})"
        summand = self._named("summand", make("lambda", term.args[2], data=(INT,), hint=term.hint))
        for count, index in enumerate(range(low, high + 1)):
            value, each = self.value(instantiate(term.args[2], [number(index, INT)]))
            result = total + value if plus else total * value
            same = self._same(term.sort, operation, (total, value), result)
            total = result
            start = f"({low})%Z {summand} {count} ({index})%Z"
            proof = f"(v_fold {operation} {unit} {start} {proof} {_VM} {each} {same})"
        ends = f"{max(0, high - low + 1)} ({low})%Z ({high})%Z {summand}"
        return total, f"(v_big {operation} {unit} {ends} {one} {other} {_VM} {proof})"

    def _named(self, stem: str, function: Term) -> str:
        """A name for a function that the proof mentions often."""
        name = f"{stem}{len(self.script)}"
        self.script.append(f"pose ({name} := {self.spelling.term(function)})")
        return name

    def _call(self, term: Term) -> tuple[Any, str]:
        """A definition at literals, each value shown once."""
        definition = self.theory.definitions.get(term.data.name)
        if definition is None:
            raise uncovered("the value of a symbol without definition")
        name = self.spelling.symbols[term.data.name]
        proof = f"(eq_refl {self.spelling.term(term)})"
        current = term
        for position, old in enumerate(term.args):
            if old.sort not in (INT, REAL) or old.op == "num":
                continue
            value, same = self.value(old)
            hole = free(f"!hole{position}", old.sort)
            context = self._with(current, position, hole)
            step = f"(f_equal (fun {self.spelling.binder(hole)} => {self.spelling.term(context)}) {same})"
            proof = f"(eq_trans {proof} {step})"
            current = self._with(current, position, number(value, old.sort))
        if current not in self._calls:
            self._calls[current] = self._called(current, definition.body, name)
        value, fact = self._calls[current]
        if term.sort == BOOL:
            if current is term:
                return value, fact
            return value, f"(eq_ind_r (fun A : Prop => {'A' if value else '~ A'}) {fact} {proof})"
        return value, fact if current is term else f"(eq_trans {proof} {fact})"

    def _called(self, term: Term, body: Term, name: str) -> tuple[Any, str]:
        symbol = term.data
        guards = []
        for type_, argument in zip(symbol.parameters, term.args, strict=True):
            formula = guard(type_, argument)
            if formula is not None:
                guards.append(self._guard(formula))
        unfolding = f"({' '.join((f'{name}_eq', *map(self.spelling.term, term.args), *guards))})"
        value, proof = self.value(instantiate(body, term.args) if term.args else body)
        fact = f"value{len(self._calls) + 1}_{len(self.script)}"
        text = self.spelling.term(term)
        if term.sort == BOOL:
            shown = f"(proj2 {unfolding} {proof})" if value else f"(fun h => {proof} (proj1 {unfolding} h))"
            self.script.append(f"assert ({fact} : {text if value else f'~ {text}'}) by exact {shown}")
        else:
            equal = f"{text} = {self.literal(value, term.sort)}"
            self.script.append(f"assert ({fact} : {equal}) by exact (eq_trans {unfolding} {proof})")
        return value, fact

    def _guard(self, formula: Term) -> str:
        if formula.op == "forall":
            return "ltac:(stem_evident)"
        holds, proof = self.formula(formula)
        if not holds:
            raise uncovered("a definition outside its type")
        return proof

    def _with(self, term: Term, position: int, value: Term) -> Term:
        return make(term.op, *term.args[:position], value, *term.args[position + 1 :], data=term.data, hint=term.hint)

    # ------------------------------------------------------------------------------------------------ formulas

    def _true(self, term: Term) -> tuple[Any, str]:
        return True, "I"

    def _false(self, term: Term) -> tuple[Any, str]:
        return False, "(fun h : False => h)"

    def _not(self, term: Term) -> tuple[Any, str]:
        holds, proof = self.formula(term.args[0])
        return not holds, self._given(term, f"h {proof}") if holds else proof

    def _given(self, formula: Term, inner: str) -> str:
        """A function of a proof `h` of the formula, with its type: where it stands, nothing may say what it takes."""
        return f"(fun h : {self.spelling.term(formula)} => {inner})"

    def _and(self, term: Term) -> tuple[Any, str]:
        proofs = []
        for position, part in enumerate(term.args):
            holds, proof = self.formula(part)
            if not holds:
                here = "h"
                for _ in range(position):
                    here = f"(proj2 {here})"
                here = here if position == len(term.args) - 1 else f"(proj1 {here})"
                return False, self._given(term, f"{proof} {here}")
            proofs.append(proof)
        text = proofs[-1]
        for proof in reversed(proofs[:-1]):
            text = f"(conj {proof} {text})"
        return True, text

    def _or(self, term: Term) -> tuple[Any, str]:
        refuted = []
        for position, part in enumerate(term.args):
            holds, proof = self.formula(part)
            if holds:
                text = proof if position == len(term.args) - 1 else f"(or_introl {proof})"
                for _ in range(position):
                    text = f"(or_intror {text})"
                return True, text
            refuted.append(proof)
        text = refuted[-1]
        for position in range(len(refuted) - 2, -1, -1):
            rest = make("or", *term.args[position:])
            text = self._given(rest, f"match h with or_introl l => {refuted[position]} l | or_intror r => {text} r end")
        return False, text

    def _implies(self, term: Term) -> tuple[Any, str]:
        condition, body = term.args
        holds, proof = self.formula(condition)
        if not holds:
            return True, self._given(condition, f"False_ind _ ({proof} h)")
        value, inner = self.formula(body)
        return value, f"(fun _ => {inner})" if value else self._given(term, f"{inner} (h {proof})")

    def _eq(self, term: Term) -> tuple[Any, str]:
        left, right = term.args
        if left.sort == BOOL:
            (one, first), (other, second) = self.formula(left), self.formula(right)
            if one == other:
                return True, f"(v_iff_{'true' if one else 'false'} {first} {second})"
            return False, f"(v_not_iff_{'left' if one else 'right'} {first} {second})"
        if left is right:
            return True, f"(eq_refl {self.spelling.term(left)})"
        (one, first), (other, second) = self.value(left), self.value(right)
        if one == other:
            return True, f"(v_eq {first} {second})"
        if left.sort == INT:
            return False, f"(v_not_eq {first} {second} {_VM})"
        return False, f"(v_not_req {first} {second} {_CLOSE})"

    def _le(self, term: Term) -> tuple[Any, str]:
        return self._order(term, "le", lambda a, b: a <= b)

    def _lt(self, term: Term) -> tuple[Any, str]:
        return self._order(term, "lt", lambda a, b: a < b)

    def _order(self, term: Term, name: str, compute: Callable[[Any, Any], bool]) -> tuple[Any, str]:
        (one, first), (other, second) = map(self.value, term.args)
        holds = compute(one, other)
        integer = term.args[0].sort == INT
        lemma = f"v_{'' if holds else 'not_'}{'' if integer else 'r'}{name}"
        return holds, f"({lemma} {first} {second} {_VM if integer else _CLOSE})"

    def _dvd(self, term: Term) -> tuple[Any, str]:
        (divisor, first), (value, second) = map(self.value, term.args)
        rest = euclid(value, divisor)[1]
        proof = f"(v_two stem_mod {second} {first} {self._same(INT, 'stem_mod', (value, divisor), rest)})"
        return rest == 0, f"(v_dvd {proof})" if rest == 0 else f"(v_not_dvd {proof} {_VM})"

    def _prime(self, term: Term) -> tuple[Any, str]:
        value, proof = self.value(term.args[0])
        return prime(value, proof)

    def _rational(self, term: Term) -> tuple[Any, str]:
        value, proof = self.value(term.args[0])
        kept = f"(q_quotient ({value.numerator})%Z ({value.denominator})%Z)"
        if value.denominator == 1:
            kept = f"(q_real ({value.numerator})%Z)"
        return True, f"(eq_ind_r stem_rational {kept} {proof})"

    def _forall(self, term: Term) -> tuple[Any, str]:
        body = term.args[0]
        if term.data == BOOL:
            return self._booleans(body)
        values = self._range(term, antecedents(body))
        if values is None:
            return self._evident(term)
        parts = []
        for value in values:
            holds, proof = self.formula(instantiate(body, [number(value, INT)]))
            if not holds:
                return False, self._given(term, f"{proof} (h ({value})%Z)")
            parts.append((value, proof))
        return True, self._all(self._named("all", _motive(term)), values, parts)

    def _all(self, motive: str, values: range, parts: list[tuple[int, str]]) -> str:
        text = "I"
        for count, (value, proof) in enumerate(reversed(parts)):
            text = f"(v_all_step {motive} ({value})%Z ({value + 1})%Z {count} {proof} {_VM} {text})"
        outside = f"ltac:(unfold {motive}; stem_outside)"
        return f"(v_all {motive} ({values.start})%Z {len(parts)} {outside} {outside} {text})"

    def _booleans(self, body: Term) -> tuple[Any, str]:
        proofs = []
        for literal in (TRUE, FALSE):
            holds, proof = self.formula(instantiate(body, [literal]))
            if not holds:
                return False, f"(fun h => {proof} (h {self.spelling.term(literal)}))"
            proofs.append(proof)
        return True, f"(v_all_props _ {proofs[0]} {proofs[1]})"

    def _evident(self, term: Term) -> tuple[Any, str]:
        if evaluate(term, self.theory) is True:
            return True, f"(ltac:(stem_evident) : {self.spelling.term(term)})"
        for point in self._samples(term):
            try:
                holds, proof = self.formula(instantiate(term.args[0], [point]))
            except KernelError:
                continue
            if not holds:
                return False, self._given(term, f"{proof} (h {self.spelling.term(point)})")
        raise uncovered("a universal formula of that form")

    def _exists(self, term: Term) -> tuple[Any, str]:
        body = term.args[0]
        motive = self.spelling.term(_motive(term))
        if term.data == BOOL:
            for literal in (TRUE, FALSE):
                holds, proof = self.formula(instantiate(body, [literal]))
                if holds:
                    return True, f"(ex_intro {motive} {self.spelling.term(literal)} {proof})"
            raise uncovered("an existential formula over Bool that fails")
        values = self._range(term, conjuncts(body))
        points = [number(v, INT) for v in values] if values is not None else self._samples(term)
        parts = []
        for point in points:
            try:
                holds, proof = self.formula(instantiate(body, [point]))
            except KernelError:
                continue
            if holds:
                return True, f"(ex_intro {motive} {self.spelling.term(point)} {proof})"
            parts.append((int(point.data[0]), proof))
        if values is None:
            raise uncovered("an existential formula of that form")
        none = self._named("all", _motive(term, negated=True))
        return False, f"(v_none {motive} {self._all(none, values, parts)})"

    def _range(self, term: Term, conditions: Any) -> range | None:
        if term.data != INT:
            if term.data != REAL:
                raise uncovered(f"a quantifier over {term.data} in an evaluation")
            return None
        found = Evaluator(self.theory, {}, Interpretation(), Budget()).domain(INT, conditions, ())
        return found if isinstance(found, range) else None

    def _samples(self, term: Term) -> list[Term]:
        steps = sorted(range(-40, 41), key=abs)
        return [number(s if term.data == INT else Fraction(s, 2), term.data) for s in steps]


def _motive(term: Term, negated: bool = False) -> Term:
    body = make("not", term.args[0]) if negated else term.args[0]
    return make("lambda", body, data=(term.data,), hint=term.hint)


def prime(value: int, proof: str) -> tuple[bool, str]:
    """Whether a number is prime, and a proof, given one that a term equals it.  Raises: U301 (too large)."""
    if value < 2:
        return False, f"(v_small {proof} {_VM})"
    if value > _TRIAL:
        raise uncovered(f"primality of numbers above {_TRIAL}")
    divisor = next((d for d in range(2, isqrt(value) + 1) if value % d == 0), None)
    if divisor is not None:
        return False, f"(v_not_prime ({divisor})%Z {proof} {_VM})"
    return True, f"(v_prime (Z.to_nat {isqrt(value) + 2}) {proof} {_VM} {_VM})"
