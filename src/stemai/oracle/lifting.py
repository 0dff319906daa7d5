"""Kernel terms opened, closed, and cut where they do not depend on an index: for the Z3 printer."""

from __future__ import annotations

from stemai.kernel.terms import INT, Term, abstract, binds, forall, free, fresh, instantiate, make
from stemai.oracle.obligation import NotExpressible


def template(term: Term) -> tuple[Term, list[Term]]:
    """The body of the sum or product `term` with its largest parts that do not mention the index taken out.

    Returns the body with reserved variables for the index and for each part, and the parts as they read outside.
    A function stays in the body, and what it takes from outside is taken out of it: else the sum would seem not to
    depend on that.  Raises: NotExpressible (the body has a function that a binder outside the sum binds).
    """
    (index,) = fresh([INT], term)  # before the opening, so that instances of one sum get one name
    opened, variables = open_term(term, index)
    holes: dict[Term, Term] = {}
    memo: dict[Term, Term] = {}

    def visit(node: Term) -> Term:
        done = memo.get(node)
        if done is None:
            done = memo[node] = rebuild(node)
        return done

    def rebuild(node: Term) -> Term:
        if node.loose or index in node.frees or node.sort.result is not None:
            parts = list(map(visit, node.args))
            return make(node.op, *parts, data=node.data, hint=node.hint) if parts else node
        if node.op in ("num", "word", "true", "false"):
            return node
        hole = holes.get(node)
        if hole is None:  # no other variable of a value sort is left in the template: the name cannot clash
            hole = holes[node] = free(f"!h{len(holes)}", node.sort)
        return hole

    shape = visit(instantiate(opened.args[2], [index]))
    if not shape.frees.isdisjoint(variables):
        raise NotExpressible("a function given to a symbol depends on a bound variable")
    return shape, [abstract(part, variables) for part in holes]


def open_term(term: Term, *avoid: Term) -> tuple[Term, list[Term]]:
    """`term` with variables that are not free in it for its loose indices, the last one for index 0."""
    sorts = [INT] * term.loose
    seen: set[tuple[Term, int]] = set()
    todo = [(term, 0)]
    while todo:
        node, level = todo.pop()
        if node.loose <= level or (node, level) in seen:
            continue
        seen.add((node, level))
        if node.op == "bound":
            index, sort = node.data
            sorts[term.loose - 1 - (index - level)] = sort
        todo.extend((a, level + binds(node.op, i, node.data)) for i, a in enumerate(node.args))
    variables = fresh(sorts, term, *avoid)
    return instantiate(term, variables), variables


def close_fact(fact: Term, variables: list[Term]) -> Term:
    """`fact` for all values of the `variables` that it mentions."""
    for variable in reversed(variables):
        if variable in fact.frees:
            fact = forall(variable, fact)
    return fact
