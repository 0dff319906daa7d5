"""Natural deduction for the connectives and the quantifiers, classical.  Figures read premises above, conclusion below.

Source: Gentzen's NK in sequent style, as in Troelstra and Schwichtenberg, "Basic Proof Theory", section 2.1.
"""

from __future__ import annotations

from stemai.kernel.sequents import NO_HYPOTHESES, Sequent, refuse, require_closed_term, require_formula, rule
from stemai.kernel.terms import FALSE, TRUE, Term, abstract, instantiate, make
from stemai.kernel.theory import Theory

Premises = tuple[Sequent, ...]


def _union(premises: Premises) -> frozenset[Term]:
    return NO_HYPOTHESES.union(*(p.hypotheses for p in premises))


@rule("term")
def assume(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``A |- A``"""
    require_formula("assume", formula)
    return Sequent(frozenset((formula,)), formula)


@rule("name")
def axiom(theory: Theory, premises: Premises, name: str) -> Sequent:
    """``|- A`` for the axiom A of that name."""
    if name not in theory.axioms:
        refuse("axiom", f"the statement has no axiom `{name}`")
    return Sequent(NO_HYPOTHESES, theory.axioms[name])


@rule(premises=2)
def cut(theory: Theory, premises: Premises) -> Sequent:
    """``G |- A;  D |- B  =>  G, D - A |- B``"""
    lemma, main = premises
    return Sequent(lemma.hypotheses | (main.hypotheses - {lemma.conclusion}), main.conclusion)


@rule()
def true_intro(theory: Theory, premises: Premises) -> Sequent:
    """``|- true``"""
    return Sequent(NO_HYPOTHESES, TRUE)


@rule("term", premises=1)
def false_elim(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``G |- false  =>  G |- A``"""
    require_formula("false_elim", formula)
    if premises[0].conclusion is not FALSE:
        refuse("false_elim", "the premise does not conclude false")
    return Sequent(premises[0].hypotheses, formula)


@rule("term", premises=1)
def implies_intro(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``G |- B  =>  G - A |- A -> B``"""
    require_formula("implies_intro", formula)
    premise = premises[0]
    return Sequent(premise.hypotheses - {formula}, make("implies", formula, premise.conclusion))


@rule(premises=2)
def implies_elim(theory: Theory, premises: Premises) -> Sequent:
    """``G |- A -> B;  D |- A  =>  G, D |- B``"""
    conditional = premises[0].conclusion
    if conditional.op != "implies" or conditional.args[0] is not premises[1].conclusion:
        refuse("implies_elim", "the second premise is not the condition of the first")
    return Sequent(_union(premises), conditional.args[1])


@rule(premises=None)
def and_intro(theory: Theory, premises: Premises) -> Sequent:
    """``G1 |- A1; ..; Gn |- An  =>  G1, .., Gn |- A1 and .. and An``  (n at least 2)"""
    if len(premises) < 2:
        refuse("and_intro", "two premises or more are needed")
    return Sequent(_union(premises), make("and", *(p.conclusion for p in premises)))


@rule("int", premises=1)
def and_elim(theory: Theory, premises: Premises, index: int) -> Sequent:
    """``G |- A0 and .. and An  =>  G |- Ai``"""
    whole = premises[0].conclusion
    if whole.op != "and" or not 0 <= index < len(whole.args):
        refuse("and_elim", "the premise has no such part")
    return Sequent(premises[0].hypotheses, whole.args[index])


@rule("term", premises=1)
def or_intro(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``G |- Ai  =>  G |- A0 or .. or An``"""
    require_formula("or_intro", formula)
    if formula.op != "or" or all(part is not premises[0].conclusion for part in formula.args):
        refuse("or_intro", "the premise is not a part of the disjunction")
    return Sequent(premises[0].hypotheses, formula)


@rule(premises=None)
def or_elim(theory: Theory, premises: Premises) -> Sequent:
    """``G |- A1 or .. or An;  D1 |- B; ..; Dn |- B  =>  G, D1 - A1, .., Dn - An |- B``"""
    if len(premises) < 3:
        refuse("or_elim", "a disjunction and a premise for each part of it are needed")
    disjunction, cases = premises[0], premises[1:]
    parts = disjunction.conclusion.args
    if disjunction.conclusion.op != "or" or len(parts) != len(cases):
        refuse("or_elim", "there is not one premise for each part of the disjunction")
    goal = cases[0].conclusion
    if any(case.conclusion is not goal for case in cases):
        refuse("or_elim", "the cases do not conclude the same")
    rest = [case.hypotheses - {part} for case, part in zip(cases, parts, strict=True)]
    return Sequent(disjunction.hypotheses.union(*rest), goal)


@rule("term", premises=1)
def not_intro(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``G |- false  =>  G - A |- not A``"""
    require_formula("not_intro", formula)
    if premises[0].conclusion is not FALSE:
        refuse("not_intro", "the premise does not conclude false")
    return Sequent(premises[0].hypotheses - {formula}, make("not", formula))


@rule(premises=2)
def not_elim(theory: Theory, premises: Premises) -> Sequent:
    """``G |- not A;  D |- A  =>  G, D |- false``"""
    negated = premises[0].conclusion
    if negated.op != "not" or negated.args[0] is not premises[1].conclusion:
        refuse("not_elim", "the first premise does not negate the second")
    return Sequent(_union(premises), FALSE)


@rule("term", premises=1)
def by_contradiction(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``G |- false  =>  G - not A |- A``"""
    require_formula("by_contradiction", formula)
    if premises[0].conclusion is not FALSE:
        refuse("by_contradiction", "the premise does not conclude false")
    return Sequent(premises[0].hypotheses - {make("not", formula)}, formula)


@rule("term")
def excluded_middle(theory: Theory, premises: Premises, formula: Term) -> Sequent:
    """``|- A or not A``"""
    require_formula("excluded_middle", formula)
    return Sequent(NO_HYPOTHESES, make("or", formula, make("not", formula)))


@rule(premises=2)
def iff_intro(theory: Theory, premises: Premises) -> Sequent:
    """``G |- A -> B;  D |- B -> A  =>  G, D |- A = B``"""
    there, back = (p.conclusion for p in premises)
    if there.op != "implies" or back.op != "implies" or there.args != back.args[::-1]:
        refuse("iff_intro", "the premises are not an implication and its converse")
    return Sequent(_union(premises), make("eq", *there.args))


# ------------------------------------------------------------------------------------------------------- quantifiers


@rule("term", premises=1)
def forall_intro(theory: Theory, premises: Premises, variable: Term) -> Sequent:
    """``G |- A  =>  G |- forall x, A``  where x is free in no formula of G"""
    premise = premises[0]
    _require_variable("forall_intro", variable)
    if any(variable in formula.frees for formula in premise.hypotheses):
        refuse("forall_intro", "the variable is free in a hypothesis")
    body = abstract(premise.conclusion, [variable])
    return Sequent(premise.hypotheses, make("forall", body, data=variable.sort, hint=(variable.data[0],)))


@rule("term", premises=1)
def forall_elim(theory: Theory, premises: Premises, value: Term) -> Sequent:
    """``G |- forall x, A  =>  G |- A[t/x]``"""
    require_closed_term("forall_elim", value)
    whole = premises[0].conclusion
    if whole.op != "forall" or whole.data != value.sort:
        refuse("forall_elim", "the premise is not universal over the sort of the value")
    return Sequent(premises[0].hypotheses, instantiate(whole.args[0], [value]))


@rule("term", "term", premises=1)
def exists_intro(theory: Theory, premises: Premises, formula: Term, witness: Term) -> Sequent:
    """``G |- A[t/x]  =>  G |- exists x, A``"""
    require_formula("exists_intro", formula)
    require_closed_term("exists_intro", witness)
    if formula.op != "exists" or formula.data != witness.sort:
        refuse("exists_intro", "the formula is not existential over the sort of the witness")
    if instantiate(formula.args[0], [witness]) is not premises[0].conclusion:
        refuse("exists_intro", "the premise is not the body at the witness")
    return Sequent(premises[0].hypotheses, formula)


@rule("term", premises=2)
def exists_elim(theory: Theory, premises: Premises, variable: Term) -> Sequent:
    """``G |- exists x, A;  D |- B  =>  G, D - A[y/x] |- B``  where y is free in none of A, B and D - A[y/x]"""
    _require_variable("exists_elim", variable)
    whole, main = premises[0].conclusion, premises[1]
    if whole.op != "exists" or whole.data != variable.sort:
        refuse("exists_elim", "the first premise is not existential over the sort of the variable")
    rest = main.hypotheses - {instantiate(whole.args[0], [variable])}
    if any(variable in formula.frees for formula in (whole, main.conclusion, *rest)):
        refuse("exists_elim", "the variable escapes its scope")
    return Sequent(premises[0].hypotheses | rest, main.conclusion)


def _require_variable(rule_name: str, variable: Term) -> None:
    if variable.op != "free":
        refuse(rule_name, "a free variable is needed")
