"""Each kernel rule as a short Coq script: `TRANSLATED`, and the rules without one, `REFUSED`.

A script proves the conclusion of its line where the hypotheses of the line have names, from the lemmas of the lines that
it cites.  Coq runs it, so nothing here has to be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from stemai.export.coq import propositions
from stemai.export.coq.evaluation import Evaluation, prime
from stemai.export.coq.polynomials import Core, Refutation
from stemai.export.coq.spelling import BIG, Spelling, uncovered, variables_of
from stemai.export.coq.typing import Typing
from stemai.kernel.fingerprints import in_order
from stemai.kernel.proofs import Line
from stemai.kernel.sequents import Sequent
from stemai.kernel.terms import BOOL, FALSE, INT, Term, conjunction, implication, instantiate, make, number
from stemai.kernel.theory import Theory, guards_of

Script = Callable[["Place"], list[str]]
TRANSLATED: Final[dict[str, Script]] = {}

_DATATYPES: Final = "datatypes have no translation yet"

#: Rules without a translation, and why.
REFUSED: Final[dict[str, str]] = {
    "by_bits": "words have no Coq type here, so that neither they nor the refutations of their bits are exported",
    "word_ring": "words have no Coq type here",
    "structural_induction": _DATATYPES,
    "exhaustive": _DATATYPES,
    "distinct": _DATATYPES,
    "injective": _DATATYPES,
    "match_constructor": _DATATYPES,
    "size_constructor": _DATATYPES,
    "size_positive": _DATATYPES,
}


@dataclass(slots=True)
class Place:
    """One line on its way to Coq: what it concludes, what it cites, and how its hypotheses are called."""

    spelling: Spelling
    theory: Theory
    line: Line
    cited: tuple[tuple[str, Sequent], ...]  # lemma and sequent of each premise
    known: dict[Term, str] = field(default_factory=dict)

    @property
    def goal(self) -> Term:
        return self.line.sequent.conclusion

    @property
    def parameters(self) -> tuple[object, ...]:
        return self.line.parameters

    def term(self, index: int) -> Term:
        """A parameter that is a term."""
        value = self.line.parameters[index]
        if not isinstance(value, Term):
            raise TypeError(f"parameter {index} of {self.line.rule} is no term")
        return value

    def text(self, term: Term) -> str:
        return self.spelling.term(term)

    def cite(self, index: int, extra: Mapping[Term, str] | None = None) -> str:
        """Premise `index` at the variables and the hypotheses of this place; `extra` names discharged formulas.

        Raises: U301 (a hypothesis of the premise is at hand under no name).
        """
        lemma, sequent = self.cited[index]
        names = {**self.known, **(extra or {})}
        parts = [lemma, *map(self.spelling.variable, variables_of([*sequent.hypotheses, sequent.conclusion]))]
        for formula in in_order(sequent.hypotheses):
            if formula not in names:
                raise uncovered("a line that loses a hypothesis")
            parts.append(names[formula])
        return f"({' '.join(parts)})"

    def conclusion(self, index: int) -> Term:
        return self.cited[index][1].conclusion

    def given(self, formula: Term) -> str:
        """The name of a hypothesis.  Raises: U301."""
        if formula not in self.known:
            raise uncovered("a line that lacks a hypothesis")
        return self.known[formula]


def _rule(*names: str) -> Callable[[Script], Script]:
    def enter(script: Script) -> Script:
        for name in names:
            TRANSLATED[name] = script
        return script

    return enter


def _exact(proof: str) -> list[str]:
    return [f"exact {proof}"]


# ----------------------------------------------------------------------------------------------------------- logic


@_rule("assume")
def _assume(at: Place) -> list[str]:
    return _exact(at.given(at.goal))


@_rule("axiom")
def _axiom(at: Place) -> list[str]:
    return _exact(at.spelling.symbols[f"axiom {at.parameters[0]}"])


@_rule("cut")
def _cut(at: Place) -> list[str]:
    return _exact(at.cite(1, {at.conclusion(0): at.cite(0)}))


@_rule("true_intro")
def _true_intro(at: Place) -> list[str]:
    return _exact("I")


@_rule("false_elim")
def _false_elim(at: Place) -> list[str]:
    return _exact(f"(False_ind _ {at.cite(0)})")


@_rule("implies_intro", "not_intro")
def _implies_intro(at: Place) -> list[str]:
    return ["intro assumed", *_exact(at.cite(0, {at.term(0): "assumed"}))]


@_rule("implies_elim", "not_elim")
def _implies_elim(at: Place) -> list[str]:
    return _exact(f"({at.cite(0)} {at.cite(1)})")


@_rule("and_intro")
def _and_intro(at: Place) -> list[str]:
    proofs = [at.cite(i) for i in range(len(at.cited))]
    text = proofs[-1]
    for proof in reversed(proofs[:-1]):
        text = f"(conj {proof} {text})"
    return _exact(text)


def _projection(proof: str, index: int, count: int) -> str:
    for _ in range(index):
        proof = f"(proj2 {proof})"
    return proof if index == count - 1 else f"(proj1 {proof})"


@_rule("and_elim")
def _and_elim(at: Place) -> list[str]:
    index = at.parameters[0]
    return _exact(_projection(at.cite(0), index if isinstance(index, int) else 0, len(at.conclusion(0).args)))


@_rule("or_intro")
def _or_intro(at: Place) -> list[str]:
    parts = at.goal.args
    index = next((i for i, part in enumerate(parts) if part is at.conclusion(0)), 0)
    text = at.cite(0) if index == len(parts) - 1 else f"(or_introl {at.cite(0)})"
    for _ in range(index):
        text = f"(or_intror {text})"
    return _exact(text)


@_rule("or_elim")
def _or_elim(at: Place) -> list[str]:
    parts = at.conclusion(0).args
    pattern = "case"
    for _ in parts[1:]:
        pattern = f"[case | {pattern}]"
    cases = [f"exact {at.cite(i + 1, {part: 'case'})}" for i, part in enumerate(parts)]
    return [f"destruct {at.cite(0)} as {pattern}; [{' | '.join(cases)}]"]


@_rule("by_contradiction")
def _by_contradiction(at: Place) -> list[str]:
    return ["apply stem_false_not; intro assumed", *_exact(at.cite(0, {make("not", at.term(0)): "assumed"}))]


@_rule("excluded_middle")
def _excluded_middle(at: Place) -> list[str]:
    return _exact(f"(classic {at.text(at.term(0))})")


@_rule("iff_intro")
def _iff_intro(at: Place) -> list[str]:
    return _exact(f"(conj {at.cite(0)} {at.cite(1)})")


@_rule("forall_intro")
def _forall_intro(at: Place) -> list[str]:
    return [f"intro {at.spelling.variable(at.term(0))}", *_exact(at.cite(0))]


@_rule("forall_elim")
def _forall_elim(at: Place) -> list[str]:
    return _exact(f"({at.cite(0)} {at.text(at.term(0))})")


@_rule("exists_intro")
def _exists_intro(at: Place) -> list[str]:
    return [f"exists {at.text(at.term(1))}", *_exact(at.cite(0))]


@_rule("exists_elim")
def _exists_elim(at: Place) -> list[str]:
    variable, whole = at.term(0), at.conclusion(0)
    name = at.spelling.variable(variable)
    body = instantiate(whole.args[0], [variable])
    return [f"destruct {at.cite(0)} as [{name} holds]", *_exact(at.cite(1, {body: "holds"}))]


@_rule("tauto")
def _tauto(at: Place) -> list[str]:
    claims = [at.conclusion(i) for i in range(len(at.cited))]
    proof = propositions.proof(at.spelling, claims, at.goal)
    return _exact(f"({' '.join((proof, *(at.cite(i) for i in range(len(claims)))))})")


@_rule("propositional")
def _propositional(at: Place) -> list[str]:
    discharged = at.parameters[0]
    removed = frozenset(discharged if isinstance(discharged, tuple) else ())
    claims, proofs = [], []
    for index, (_, sequent) in enumerate(at.cited):
        conditions = in_order(sequent.hypotheses & removed)
        claims.append(implication([conjunction(conditions)] if conditions else [], sequent.conclusion))
        names = {c: _projection("given", i, len(conditions)) for i, c in enumerate(conditions)}
        proofs.append(f"(fun given => {at.cite(index, names)})" if conditions else at.cite(index))
    return _exact(f"({' '.join((propositions.proof(at.spelling, claims, at.goal), *proofs))})")


# -------------------------------------------------------------------------------------------------------- equality


@_rule("refl")
def _refl(at: Place) -> list[str]:
    return ["reflexivity"]


@_rule("symm")
def _symm(at: Place) -> list[str]:
    return [f"symmetry; exact {at.cite(0)}"]


@_rule("trans")
def _trans(at: Place) -> list[str]:
    lemma = "iff_trans" if at.goal.args[0].sort == BOOL else "eq_trans"
    return _exact(f"({lemma} {at.cite(0)} {at.cite(1)})")


@_rule("rewrite")
def _rewrite(at: Place) -> list[str]:
    left, right = at.conclusion(0).args
    same = f"(stem_propext {at.cite(0)})" if left.sort == BOOL else at.cite(0)
    return _exact(f"(eq_ind {at.text(left)} {at.text(at.term(0))} {at.cite(1)} {at.text(right)} {same})")


@_rule("extensionality")
def _extensionality(at: Place) -> list[str]:
    sort = at.term(0).sort
    names = [f"x{i}" for i in range(len(sort.arguments))]
    proof = f"({at.cite(0)} {' '.join(names)})"
    proof = f"(stem_propext {proof})" if sort.result == BOOL else proof
    for name, part in reversed(list(zip(names, sort.arguments, strict=True))):
        proof = f"(functional_extensionality _ _ (fun {name} : {at.spelling.sort(part)} => {proof}))"
    return _exact(proof)


@_rule("eq_elim")
def _eq_elim(at: Place) -> list[str]:
    return _exact(f"(proj1 {at.cite(0)} {at.cite(1)})")


@_rule("ite_true", "ite_false")
def _ite(at: Place) -> list[str]:
    _, yes, no = at.term(0).args
    lemma = f"stem_{at.line.rule.replace('ite', 'ite_prop') if yes.sort == BOOL else at.line.rule}"
    return _exact(f"({lemma} {at.text(yes)} {at.text(no)} {at.cite(0)})")


@_rule("congruence")
def _congruence(at: Place) -> list[str]:
    script = []
    formulas = [at.conclusion(i) for i in range(len(at.cited))]
    for index, formula in enumerate(formulas):
        script.append(f"pose proof {at.cite(index)} as e{index}")
        if formula.op == "eq" and formula.args[0].sort == BOOL:
            script.append(f"apply stem_propext in e{index}")
        elif formula.op == "not":
            script.append(f"pose proof (stem_is_false e{index}) as v{index}")
        elif formula.op != "eq":
            script.append(f"pose proof (stem_is_true e{index}) as v{index}")
    script += _literals(at, [*formulas, at.goal])
    return [*script, "stem_congruence"]


def _literals(at: Place, formulas: list[Term]) -> list[str]:
    """Different real literals are different: integers are so by their form."""
    found: set[Term] = set()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if node.op == "num" and node.sort != INT:
            found.add(node)
        stack.extend(node.args)
    literals = sorted(found, key=lambda t: Fraction(t.data[0]))
    texts = [at.text(t) for t in literals]
    pairs = [(a, b) for i, a in enumerate(texts) for b in texts[i + 1 :]]
    return [f"assert (l{i} : {a} <> {b}) by lra" for i, (a, b) in enumerate(pairs[:50])]


# ------------------------------------------------------------------------------------------------------ arithmetic


def _contradiction(at: Place, finish: Callable[[Refutation], None]) -> list[str]:
    """A refutation of the premises and the negated goal."""
    core = Core(at.spelling)
    literals = [(at.conclusion(i), at.cite(i), True) for i in range(len(at.cited))]
    if at.goal is not FALSE:
        literals.append((at.goal, "denied", False))
    refutation = Refutation(core, literals)
    finish(refutation)
    proof = refutation.done()
    start = [] if at.goal is FALSE else ["apply stem_false_not; intro denied"]
    return [*core.script, *start, f"exact {proof}"]


@_rule("linear")
def _linear(at: Place) -> list[str]:
    multipliers = at.parameters[1]
    factors = [Fraction(m) for m in multipliers] if isinstance(multipliers, tuple) else []
    return _contradiction(at, lambda r: r.combine(list(zip(factors, r.rows, strict=False)), last=True))


@_rule("cuts")
def _cuts(at: Place) -> list[str]:
    steps = at.parameters[1]

    def finish(refutation: Refutation) -> None:
        for count, step in enumerate(steps):  # type: ignore[arg-type, var-annotated]
            if refutation.finished:
                return
            parts = [(Fraction(top, bottom), refutation.rows[index]) for index, top, bottom in step]
            refutation.combine(parts, last=count == len(steps) - 1)  # type: ignore[arg-type]

    return _contradiction(at, finish)


@_rule("positivstellensatz")
def _positivstellensatz(at: Place) -> list[str]:
    _, factors, cone, ideal = at.parameters
    return _contradiction(at, lambda r: r.cone(factors, cone, ideal))  # type: ignore[arg-type]


@_rule("ring")
def _ring(at: Place) -> list[str]:
    core = Core(at.spelling)
    left, right = at.goal.args
    proof = core.equal(left, right)
    return [*core.script, *_exact(proof)]


@_rule("linear_combination")
def _linear_combination(at: Place) -> list[str]:
    core = Core(at.spelling)
    left, right = at.goal.args
    (one, x), (other, y) = core.expression(left), core.expression(right)
    zero, nothing = "0", "(eq_refl 0%R)"
    factors = at.parameters[1]
    for index, factor in enumerate(factors if isinstance(factors, tuple) else ()):
        proof, text, _ = core.row(at.conclusion(index), at.cite(index))
        shown = core.expression(factor)[1]
        zero = f"({zero} + {text} * {shown})"
        nothing = f"(ideal_add {nothing} (ideal_mul _ {proof}))"
    close = f"intro zero; apply Rminus_diag_uniq; transitivity {zero}%R; [first [ring | lra | field] | exact zero]"
    same = core.closed(f"{zero} = 0 -> {x} = {y}", close)
    lemma = "stem_zeq" if left.sort == INT else "stem_req"
    return [*core.script, *_exact(f"({lemma} {one} {other} ({same} {nothing}))")]


@_rule("evaluate")
def _evaluate(at: Place) -> list[str]:
    script: list[str] = []
    _, proof = Evaluation(at.spelling, at.theory, script).formula(at.goal)
    return [*script, *_exact(proof)]


@_rule("evaluate_to")
def _evaluate_to(at: Place) -> list[str]:
    return _evaluate(at)


# -------------------------------------------------------------------------------- definitions, induction, big sums


@_rule("unfold")
def _unfold(at: Place) -> list[str]:
    application = at.term(0)
    name = at.spelling.symbols[application.data.name]
    guards = [at.given(g) for g in guards_of(application.data, application.args)]
    return _exact(f"({' '.join((f'{name}_eq', *map(at.text, application.args), *guards))})")


@_rule("typed")
def _typed(at: Place) -> list[str]:
    type_ = at.parameters[1]
    return _exact(Typing(at.spelling, at.known).proof(at.term(0), type_))  # type: ignore[arg-type]


@_rule("induction")
def _induction(at: Place) -> list[str]:
    motive, start = at.text(at.term(0)), at.text(at.term(1))
    return _exact(f"(stem_induction {motive} {start} {at.cite(0)} {at.cite(1)})")


@_rule("measure_induction")
def _measure_induction(at: Place) -> list[str]:
    motive, measure = at.term(0), at.term(1)
    count = len(motive.data)
    kinds = [at.spelling.sort(s) for s in motive.data]
    whole = kinds[0] if count == 1 else f"({' * '.join(kinds)})%type"

    def parts(name: str) -> str:
        """The components of a tuple, which nests to the left."""
        found = []
        for _ in range(count - 1):
            found.append(f"(snd {name})")
            name = f"(fst {name})"
        return " ".join([name, *reversed(found)])

    def point(stem: str) -> str:
        names = [f"{stem}{i}" for i in range(count)]
        return names[0] if count == 1 else f"({', '.join(names)})"

    outer, inner = (" ".join(f"{s}{i}" for i in range(count)) for s in ("x", "y"))
    step = f"(fun p known => {at.cite(0)} {parts('p')} (fun {inner} => known {point('y')}))"
    of = f"(fun p : {whole} => {at.text(measure)} {parts('p')}) (fun p : {whole} => {at.text(motive)} {parts('p')})"
    return _exact(f"(fun {outer} => stem_measure_induction {whole} {of} {step} {point('x')})")


def _big(at: Place) -> tuple[str, str, str, str, str]:
    """Name, operation with unit, bounds and summand of a sum or product."""
    term = at.term(0)
    name, operation = BIG[term.op, term.sort.name]
    summand = make("lambda", term.args[2], data=(INT,), hint=term.hint)
    return name, operation, at.text(term.args[0]), at.text(term.args[1]), at.text(summand)


@_rule("big_empty", "big_last")
def _big_end(at: Place) -> list[str]:
    _, operation, low, high, summand = _big(at)
    (hypothesis,) = at.line.sequent.hypotheses
    return _exact(f"(stem_{at.line.rule} {operation} {low} {high} {summand} {at.given(hypothesis)})")


@_rule("big_first")
def _big_first(at: Place) -> list[str]:
    name, _, low, high, summand = _big(at)
    (hypothesis,) = at.line.sequent.hypotheses
    return _exact(f"({name}_first {low} {high} {summand} {at.given(hypothesis)})")


@_rule("big_bounds")
def _big_bounds(at: Place) -> list[str]:
    name, _, _, _, summand = _big(at)
    return _exact(f"(f_equal2 (fun low high => {name} low high {summand}) {at.cite(0)} {at.cite(1)})")


@_rule("big_congruence")
def _big_congruence(at: Place) -> list[str]:
    _, operation, low, high, summand = _big(at)
    other = at.term(1)
    second = at.text(make("lambda", other.args[2], data=(INT,), hint=other.hint))
    return _exact(f"(stem_big_same {operation} {low} {high} {summand} {second} {at.cite(0)})")


# -------------------------------------------------------------------------------------------- facts about operators

# Facts: the lemma of the prelude, which of its forms (z, r) the sort of the first parameter picks, and how the
# parameters are given: as they are, or as the arguments of the one operator that is the parameter.
_FACTS: Final = {
    "division": "stem_division", "remainder_nonnegative": "stem_remainder_nonnegative",
    "remainder_bound": "stem_remainder_bound", "idiv_zero": "stem_idiv_zero", "imod_zero": "stem_imod_zero",
    "divisor_bound": "stem_divisor_bound", "division_cancel": "stem_division_cancel",
    "division_zero": "stem_division_zero", "sqrt_nonnegative": "sqrt_pos", "sqrt_square": "stem_sqrt_square",
    "sqrt_negative": "stem_sqrt_negative", "pow_negative": "stem_rpow_neg", "pow_real": "stem_pow_real",
    "trichotomy": "stem_{}trichotomy", "pow_successor": "stem_{}pow_successor", "pow_add": "stem_{}pow_add",
    "pow_multiply": "stem_{}pow_multiply", "pow_product": "stem_{}pow_product",
    "pow_nonnegative": "stem_{}pow_nonnegative",
    "pow_positive": "stem_{}pow_positive", "pow_monotone": "stem_{}pow_monotone",
    "pow_increasing": "stem_{}pow_increasing",
}  # fmt: skip
_OPERATIONS: Final = {
    "abs_definition": "stem_{}abs", "min_definition": "stem_{}min", "max_definition": "stem_{}max",
    "floor_bounds": "stem_floor_bounds", "dvd_remainder": "stem_dvd_remainder",
}  # fmt: skip


@_rule(*_FACTS)
def _fact(at: Place) -> list[str]:
    first = at.term(0)
    lemma = _FACTS[at.line.rule].format("z" if first.sort == INT else "r")
    values = [at.text(at.term(i)) for i in range(len(at.parameters))]
    return _exact(f"({' '.join((lemma, *values, *_conditions(at)))})")


def _conditions(at: Place) -> list[str]:
    """The hypotheses of a fact in the order in which its lemma takes them, that of the figure."""
    terms = [at.term(i) for i in range(len(at.parameters))]
    order = _ORDER.get(at.line.rule)
    return [at.given(h) for h in (at.line.sequent.hypotheses if order is None else order(*terms))]


def _positive(term: Term, op: str = "le", least: int = 0) -> Term:
    return make(op, number(least, term.sort), term)


_ORDER: Final[dict[str, Callable[..., list[Term]]]] = {
    "divisor_bound": lambda a, b: [make("dvd", a, b), _positive(b, "lt")],
    "pow_add": lambda x, m, n: [_positive(m), _positive(n)],
    "pow_multiply": lambda x, m, n: [_positive(m), _positive(n)],
    "pow_nonnegative": lambda x, n: [_positive(x), _positive(n)],
    "pow_positive": lambda x, n: [_positive(x, "lt"), _positive(n)],
    "pow_monotone": lambda x, y, n: [_positive(x), make("le", x, y), _positive(n)],
    "pow_increasing": lambda x, m, n: [_positive(x, least=1), _positive(m), make("le", m, n)],
}


@_rule(*_OPERATIONS)
def _operation(at: Place) -> list[str]:
    term = at.term(0)
    lemma = _OPERATIONS[at.line.rule].format("z" if term.args[0].sort == INT else "r")
    return _exact(f"({' '.join((lemma, *map(at.text, term.args)))})")


@_rule("remainder_range")
def _remainder_range(at: Place) -> list[str]:
    return _exact(f"(stem_remainder_range {at.text(at.term(0))} {at.text(at.term(1))} _ ltac:(lia) eq_refl)")


@_rule("dvd_exists", "prime_definition", "rational_fraction")
def _by_definition(at: Place) -> list[str]:
    return _exact("(iff_refl _)")


@_rule("real_order")
def _real_order(at: Place) -> list[str]:
    left, right = at.term(0).args
    return _exact(f"(stem_real_{at.term(0).op} {at.text(left.args[0])} {at.text(right.args[0])})")


# ---------------------------------------------------------------------------------------------------------- primes


@_rule("pratt")
def _pratt(at: Place) -> list[str]:
    (number_,) = at.goal.args
    holds, proof = prime(int(number_.data[0]), f"(eq_refl {at.text(number_)})")
    return _exact(proof) if holds else _exact(f"(NNPP _ {proof})")


@_rule("composite")
def _composite(at: Place) -> list[str]:
    n, d = at.text(at.term(0)), at.text(at.term(1))
    return _exact(f"(v_not_prime {d} (eq_refl {n}) ltac:(vm_compute; reflexivity))")
