"""Facts about the values of datatypes in a leaf: matches that are decided, constructors apart, sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from stemai.judge.certify import limits
from stemai.judge.certify.lemmas import closed_subterms
from stemai.kernel.fingerprints import in_order
from stemai.kernel.proofs import Proof
from stemai.kernel.terms import ARITHMETIC, Term, free, instantiate, lambda_, make, substitute
from stemai.kernel.theory import Theory

Prover = Callable[[list[int], Term], int | None]


def datatype_facts(proof: Proof, formulas: Iterable[Term]) -> list[int]:
    """Lines about the constructors, matches and sizes in `formulas`, and about the terms that these lines bring."""
    theory = proof.theory
    if not theory.datatypes:
        return []
    lines: list[int] = []
    known = list(formulas)
    lines += _enumerated(proof, list(closed_subterms(known)))
    known += [proof.conclusion(line) for line in lines]
    shown = set[Term]()
    for _ in range(limits.MATCH_ROUNDS):
        terms = list(closed_subterms(known))
        found = [line for line in _matches(proof, terms) if proof.conclusion(line) not in shown]
        if not found:
            break
        lines += found
        shown.update(proof.conclusion(line) for line in found)
        known += [proof.conclusion(line) for line in found]
    terms = list(closed_subterms(known))
    lines += _sizes(proof, terms)
    lines += _apart(proof, [t for t in terms if _is_made(theory, t)])
    lines += _equal_fields(proof, [t for t in terms if t.op == "eq"])
    return lines


def reduced(proof: Proof, line: int) -> int:
    """From ``s = match c(..) with .. end`` the line ``s = b`` for the arm b, as often as that goes.

    The guards of the fields become conditions of the line.
    """
    for _ in range(limits.MATCH_ROUNDS):
        value = proof.conclusion(line).args[1]
        if value.op != "match" or not _is_made(proof.theory, value.args[0]):
            break
        line = proof.line("trans", (line, proof.line("match_constructor", (), value)))
    return line


def reduced_goal(proof: Proof, goal: Term) -> tuple[Term, int] | None:
    """For a goal that is a match on a constructor the arm, and the line that equates the two where its guards hold."""
    if goal.op != "match" or not _is_made(proof.theory, goal.args[0]):
        return None
    line = proof.line("match_constructor", (), goal)
    return proof.conclusion(line).args[1], line


def by_fields(proof: Proof, premises: list[int], goal: Term, hints: list[Term], prover: Callable[[int], Prover]) -> int | None:
    """The goal that two values made by one constructor are equal, field by field: arithmetic may have to show each."""
    if goal.op != "eq" or not all(_is_made(proof.theory, side) for side in goal.args):
        return None
    left, right = goal.args
    prove, lines = prover(1), list[int]()
    for pair in zip(left.args, right.args, strict=True) if left.data == right.data else ():
        if pair[0] is pair[1]:
            continue
        line = prove(premises, make("eq", *pair))
        if line is None:
            return None
        lines.append(line)
    return proof.line("congruence", tuple(lines), goal) if lines else None


def by_constructors(
    proof: Proof, premises: list[int], goal: Term, hints: list[Term], prover: Callable[[int], Prover], most: int
) -> int | None:
    """The goal in each case of a variable whose constructor a match asks for; `prover` is told how many cases there are."""
    if not proof.theory.datatypes:
        return None
    subjects = _matched_variables([goal, *(proof.conclusion(line) for line in premises)])
    for subject in sorted(subjects, key=lambda t: t not in goal.frees)[:1]:
        listed = proof.line("exhaustive", (), subject)
        whole = proof.conclusion(listed)
        parts = whole.args if whole.op == "or" else (whole,)
        if len(parts) > most:
            return None
        cases = []
        for part in parts:
            case = _case(proof, premises, goal, part, subject, prover(len(parts)))
            if case is None:
                return None
            cases.append(case)
        return proof.line("or_elim", (listed, *cases)) if len(cases) > 1 else proof.line("cut", (listed, cases[0]))
    return None


def _settled(proof: Proof, lines: list[int]) -> list[int]:
    """The lines with each ``s = match t with .. end`` taken to its arm where t, or what another line says t is, is made."""
    lines = list(lines)
    for _ in range(limits.SETTLING_ROUNDS):
        known = {proof.conclusion(line): line for line in lines}
        values = {f.args[0]: line for f, line in known.items() if f.op == "eq" and _is_made(proof.theory, f.args[1])}
        settled = [_arm(proof, line, known, values) for line in lines]
        if settled == lines:
            break
        lines = settled
    return lines


def _arm(proof: Proof, line: int, known: dict[Term, int], values: dict[Term, int]) -> int:
    formula = proof.conclusion(line)
    if formula.op != "eq" or formula.args[1].op != "match":
        return line
    left, right = formula.args
    subject, *arms = right.args
    found = line
    if subject in values:
        variable = free(f"!m{len(proof.lines)}", subject.sort)
        motive = make("eq", left, make("match", variable, *arms, data=right.data, hint=right.hint))
        found = proof.line("rewrite", (values[subject], line), lambda_([variable], motive))
    found = reduced(proof, found)
    for guard in in_order(proof[found].hypotheses - proof[line].hypotheses):
        if guard in known:
            found = proof.line("cut", (known[guard], found))
    return found


def _matched_variables(formulas: Iterable[Term]) -> dict[Term, None]:
    """The variables that a match is on, inside the arms of others too."""
    found: dict[Term, None] = {}
    seen: set[Term] = set()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node.args)
            if node.op == "match" and node.args[0].op == "free":
                found.setdefault(node.args[0])
    return found


def _case(proof: Proof, premises: list[int], goal: Term, part: Term, subject: Term, prove: Prover) -> int | None:
    """The goal from ``exists x.., g(x) and t = c(x..)``, with the constructor in the place of the variable t everywhere."""
    assumed, named, body = proof.line("assume", (), part), [], part
    lines = [assumed]
    while body.op == "exists":
        variable = free(f"!c{len(proof.lines)}", body.data)
        body = instantiate(body.args[0], [variable])
        named.append((lines[-1], variable))
        lines.append(proof.line("assume", (), body))
    known = [lines[-1]]
    if body.op == "and":
        known = [proof.line("and_elim", (lines[-1],), i) for i in range(len(body.args))]
    equation = known.pop()
    made = proof.conclusion(equation).args[1]
    for line in premises:
        formula = proof.conclusion(line)
        moved = subject in formula.frees
        known.append(decided(proof, proof.line("rewrite", (equation, line), lambda_([subject], formula))) if moved else line)
    shown = prove(_settled(proof, known), substitute(goal, {subject: made}))
    if shown is None:
        return None
    back = proof.line("symm", (equation,))
    shown = proof.line("rewrite", (back, shown), lambda_([subject], goal))
    for existential, variable in reversed(named):
        shown = proof.line("exists_elim", (existential, shown), variable)
    return shown


def decided(proof: Proof, line: int) -> int:
    """The line with the arm in the place of each match on a constructor term that asks for no guards: `re(z)` is x there."""
    for _ in range(limits.MATCH_ROUNDS if proof.theory.datatypes else 0):
        formula = proof.conclusion(line)
        matches = (t for t in closed_subterms([formula]) if t.op == "match" and t.sort in ARITHMETIC)
        term = next((t for t in matches if _is_made(proof.theory, t.args[0])), None)
        equal = None if term is None else proof.line("match_constructor", (), term)
        if term is None or equal is None or proof[equal].hypotheses:
            return line
        variable = free(f"!m{len(proof.lines)}", term.sort)
        line = proof.line("rewrite", (equal, line), lambda_([variable], _replaced(formula, term, variable)))
    return line


def _replaced(term: Term, part: Term, by: Term) -> Term:
    if term is part or term.size <= part.size:
        return by if term is part else term
    return make(term.op, *(_replaced(a, part, by) for a in term.args), data=term.data, hint=term.hint)


def _is_made(theory: Theory, term: Term) -> bool:
    return term.op == "call" and theory.is_constructor(term.data)


def _matches(proof: Proof, terms: list[Term]) -> Iterator[int]:
    """What each match is where it is on a constructor, or on a term that may equal one of those that occur."""
    made = [t for t in terms if _is_made(proof.theory, t)]
    for term in [t for t in terms if t.op == "match"][: limits.DATATYPE_TERMS]:
        subject, *arms = term.args
        if _is_made(proof.theory, subject):
            yield proof.line("match_constructor", (), term)
            continue
        for value in [t for t in made if t.sort == subject.sort][: limits.MATCHED]:
            there = make("match", value, *arms, data=term.data, hint=term.hint)
            yield proof.line("match_constructor", (), there)


def _sizes(proof: Proof, terms: list[Term]) -> Iterator[int]:
    measured = [t.args[0] for t in terms if t.op == "size"]
    for left, right in (t.args for t in terms if t.op == "eq"):
        if _is_part(proof.theory, left, right) or _is_part(proof.theory, right, left):
            measured += [left, right]  # no value is a part of itself
    made = [t for t in terms if _is_made(proof.theory, t)] if measured else []
    for term in made[: limits.DATATYPE_TERMS]:
        yield proof.line("size_constructor", (), term)
        measured += [t for t in term.args if t.sort.name in proof.theory.datatypes]
    for term in dict.fromkeys(measured):
        yield proof.line("size_positive", (), term)


def _is_part(theory: Theory, part: Term, whole: Term) -> bool:
    """Whether `part` is a field of the constructor term `whole`, or of one of its fields."""
    stack, seen = [whole], set[Term]()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if _is_made(theory, node):
            if part in node.args:
                return True
            stack.extend(node.args)
    return False


def _apart(proof: Proof, made: list[Term]) -> Iterator[int]:
    """For each two constructor terms of one sort that they differ, or that equal ones have equal fields."""
    pairs = [(s, t) for s, t in combinations(made, 2) if s.sort == t.sort]
    for left, right in pairs[: limits.CONSTRUCTOR_PAIRS]:
        if left.data != right.data:
            yield proof.line("distinct", (), left, right)
        else:
            for index in range(len(left.args)):
                if left.args[index] is not right.args[index]:
                    yield proof.line("injective", (), left, right, index)


def _equal_fields(proof: Proof, equations: list[Term]) -> Iterator[int]:
    """``s1 = t1, .. |- c(s1, ..) = c(t1, ..)`` for equations between values made of numbers, which arithmetic has to see."""
    for equation in equations[: limits.DATATYPE_TERMS]:
        left, right = equation.args
        made = _is_made(proof.theory, left) and _is_made(proof.theory, right) and left.data == right.data
        if made and all(field.sort in ARITHMETIC for field in left.args):
            pairs = [(s, t) for s, t in zip(left.args, right.args, strict=True) if s is not t]
            yield proof.line("congruence", tuple(proof.line("assume", (), make("eq", *pair)) for pair in pairs), equation)


def _enumerated(proof: Proof, terms: list[Term]) -> Iterator[int]:
    """For a term of a sort with finitely many plain values that it is one of them."""
    left = limits.DATATYPE_TERMS
    for term in terms:
        datatype = proof.theory.datatypes.get(term.sort.name)
        if datatype is None or _is_made(proof.theory, term) or any(c.parameters for c in datatype.constructors):
            continue
        left -= 1
        if left >= 0:
            yield proof.line("exhaustive", (), term)
