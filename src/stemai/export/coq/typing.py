"""Proofs that a term is in Nat or Rat, along the structure that the kernel's `typing_hypotheses` reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stemai.export.coq.spelling import Spelling, uncovered
from stemai.kernel.terms import INT, T_NAT, T_RAT, Symbol, Term, Type, fresh, guard, instantiate
from stemai.kernel.theory import parameters_of, typing_hypotheses

_NAT: dict[str, str] = {"add": "n_add", "mul": "n_mul", "min": "n_min", "idiv": "n_idiv"}
_RAT: dict[str, str] = {
    "add": "q_add", "sub": "q_sub", "neg": "q_neg", "mul": "q_mul", "div": "q_div", "abs": "q_abs", "min": "q_min",
    "max": "q_max",
}  # fmt: skip

Trusted = Callable[[Term], str]


class Typing:
    """Proofs from the formulas that are `known`; `trusted` proves the type of calls of a symbol under definition."""

    def __init__(
        self, spelling: Spelling, known: Mapping[Term, str], symbol: Symbol | None = None, trusted: Trusted | None = None
    ) -> None:
        self.spelling = spelling
        self.known = dict(known)
        self.symbol = symbol
        self._admitted = () if symbol is None else (symbol,)
        self.trusted = trusted

    def proof(self, term: Term, type_: Type) -> str:
        """A proof of the guard of `term` in `type_`.  Raises: U301 (what is needed is not known)."""
        formula = guard(type_, term)
        if formula is None:
            raise uncovered("a type without a guard")
        if formula in self.known:
            return self.known[formula]
        if type_ not in (T_NAT, T_RAT):
            return self._given(formula)
        return self._nat(term) if type_ == T_NAT else self._rat(term)

    def _given(self, formula: Term) -> str:
        if formula not in self.known:
            raise uncovered("a type that is not given")
        return self.known[formula]

    def _nat(self, term: Term) -> str:
        op, args, text = term.op, term.args, self.spelling.term
        if op == "num" and term.data[0] >= 0:
            return f"(n_num {text(term)} eq_refl)"
        if op == "abs":
            return f"(Z.abs_nonneg {text(args[0])})"
        if op in _NAT:
            return self._folded(_NAT[op], [self.proof(a, T_NAT) for a in args])
        if op == "imod":
            return f"(n_imod {text(args[1])} {self.proof(args[0], T_NAT)})"
        if op == "max":
            left, right = (typing_hypotheses(a, T_NAT, self._admitted) for a in args)
            if len(left) <= len(right):
                return f"(n_max_left {text(args[1])} {self.proof(args[0], T_NAT)})"
            return f"(n_max_right {text(args[0])} {self.proof(args[1], T_NAT)})"
        if op == "pow":
            exponent = args[1]
            if exponent.op == "num" and exponent.data[0] >= 0 and exponent.data[0] % 2 == 0:
                return f"(n_pow_even {text(args[0])} {text(exponent)} eq_refl)"
            return f"(n_pow {self.proof(args[0], T_NAT)} {self.proof(exponent, T_NAT)})"
        return self._common(term, T_NAT, "n")

    def _rat(self, term: Term) -> str:
        op, args = term.op, term.args
        if op == "num":
            value = term.data[0]
            if value.denominator == 1:
                return f"(q_real ({value.numerator})%Z)"
            return f"(q_quotient ({value.numerator})%Z ({value.denominator})%Z)"
        if op == "real":
            return f"(q_real {self.spelling.term(args[0])})"
        if op in _RAT:
            return self._folded(_RAT[op], [self.proof(a, T_RAT) for a in args])
        if op == "pow":
            return f"(q_pow {self.spelling.term(args[1])} {self.proof(args[0], T_RAT)})"
        return self._common(term, T_RAT, "q")

    @staticmethod
    def _folded(lemma: str, proofs: list[str]) -> str:
        if len(proofs) == 1:
            return f"({lemma} {proofs[0]})"
        text = proofs[0]
        for proof in proofs[1:]:
            text = f"({lemma} {text} {proof})"
        return text

    def _common(self, term: Term, type_: Type, letter: str) -> str:
        if term.op == "ite":
            condition = self.spelling.term(term.args[0])
            return f"({letter}_ite {condition} {self.proof(term.args[1], type_)} {self.proof(term.args[2], type_)})"
        if term.op in ("sum", "prod"):
            return self._big(term, type_, letter)
        if term.op == "call":
            symbol: Symbol = term.data
            if symbol == self.symbol and self.trusted is not None:
                return self.trusted(term)
            if symbol.result == type_:
                pairs = list(zip(term.args, symbol.parameters, strict=True))
                guards = [self.proof(a, t) for a, t in pairs if guard(t, a) is not None]
                parts = (f"{self.spelling.symbols[symbol.name]}_typed", *map(self.spelling.term, term.args), *guards)
                return f"({' '.join(parts)})"
        if term.op == "apply" and self.symbol is not None:
            return self._of_parameter(term, type_, self.symbol)
        raise uncovered("a type that is not given")  # `proof` has looked for the guard itself

    def _of_parameter(self, term: Term, type_: Type, symbol: Symbol) -> str:
        """A value of a function among the parameters of what is being defined, by the guard of that function."""
        applied, *values = term.args
        function = dict(zip(parameters_of(symbol), symbol.parameters, strict=True)).get(applied)
        formula = None if function is None else guard(function, applied)
        if function is None or formula is None or function.result != type_:
            raise uncovered("a type that is not given")
        parts = [self._given(formula)]
        for value, kind in zip(values, function.arguments, strict=True):
            parts.append(self.spelling.term(value))
            if guard(kind, value) is not None:
                parts.append(self.proof(value, kind))
        return f"({' '.join(parts)})"

    def _big(self, term: Term, type_: Type, letter: str) -> str:
        low, high, body = term.args
        (index,) = fresh([INT], term, *self.known)
        summand = instantiate(body, [index])
        within = guard(T_NAT, index)
        needed = typing_hypotheses(summand, type_, self._admitted)
        inside = Typing(self.spelling, self.known, self.symbol, self.trusted)
        if within is not None and within in needed:
            inside.known[within] = f"(Z.le_trans _ _ _ {self.proof(low, T_NAT)} from)"
        head = f"{letter}_{term.op} {self.spelling.term(low)} {self.spelling.term(high)}"
        name = self.spelling.variable(index)
        return f"({head} _ (fun {name} from => {inside.proof(summand, type_)}))"
