"""Kernel terms to SMT-LIB 2.6 text: for cvc5, and for people who want to see what a solver gets.

The text is ours alone: no name, numeral spelling or comment of a problem or a proof reaches it.  Every convention of
the kernel is written into the formula.  `z3_printer.py` does the same for Z3 and shares no code with this module, so
that a mistake in one of them shows as a disagreement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, Final

from stemai.errors import KernelError, LimitReached
from stemai.kernel.terms import INT as INT_SORT
from stemai.kernel.terms import REAL as REAL_SORT
from stemai.kernel.terms import Sort, Symbol, Term, instantiate, make, number
from stemai.oracle import limits
from stemai.oracle.bounds import require_modest
from stemai.oracle.obligation import NotExpressible, Obligation
from stemai.oracle.sexpr import Node, Nodes, text_of

Env = tuple[Node, ...]  # what stands for each enclosing binder, the outermost first
BOOL, INT, REAL, FUNCTION = "Bool", "Int", "Real", "->"
UNFOLDINGS: Final = 2  # how often an unfolded power or sum may bring one that is unfolded in turn


@dataclass(frozen=True, slots=True)
class Script:
    """An obligation as text, without `check-sat`; the text is unsatisfiable only if the obligation holds.

    `ground_text` is the same without every assertion that has a quantifier, for a first attempt.  `legend` says which
    free variable or symbol each name of the text stands for.
    """

    text: str
    ground_text: str
    logic: str
    legend: dict[str, Term | Symbol]
    dropped: tuple[int, ...]
    abstracted: tuple[str, ...]


def print_script(obligation: Obligation, named: bool = False) -> Script:
    """The obligation as a script; with `named`, hypothesis i is an assertion of the name `h<i>`.

    Raises: NotExpressible (for the conclusion).
    """
    return _Printer().script(obligation, named)


class _Printer:
    def __init__(self) -> None:
        self.nodes = Nodes()
        self.legend: dict[str, Term | Symbol] = {}
        self.abstracted: set[str] = set()
        self.features: set[str] = set()
        self._declarations: list[str] = []
        self._names: dict[Any, str] = {}
        self._sorts: dict[Sort, str] = {}
        self._memo: dict[tuple[Term, Env], Node] = {}
        self._facts: list[Node] = []
        self._fact_keys: set[tuple[str, Node]] = set()
        self._roots: dict[Node, Node] = {}
        self._real_terms: list[tuple[Term, Env]] = []
        self._unfolding = 0
        self._last_of_chain: set[Term] = set()
        self._indices: frozenset[int] = frozenset()  # the binders of sums

    # ------------------------------------------------------------------------------------------------- the script

    def script(self, obligation: Obligation, named: bool) -> Script:
        asserted: list[tuple[int, Node]] = []
        dropped: list[int] = []
        for i, hypothesis in enumerate(obligation.hypotheses):
            try:
                require_modest(hypothesis)
                asserted.extend((i, node) for node in self.split(hypothesis, True))
            except NotExpressible:
                dropped.append(i)
        require_modest(obligation.conclusion)
        goal = self.split(obligation.conclusion, False)
        self._finish_facts()
        lines: list[tuple[str, bool]] = []
        for i, node in asserted:
            text = text_of(node)
            # one name for several assertions is not allowed: a part gets the name of its hypothesis and its place
            line = f"(assert (! {text} :named h{i}.{len(lines)}))" if named else f"(assert {text})"
            lines.append((line, node.quantified))
        lines.extend((f"(assert {text_of(node)})", node.quantified) for node in (*self._facts, *goal))
        text = "\n".join((*self._declarations, *(line for line, _ in lines), ""))
        if len(text) > limits.TEXT_BYTES:
            raise NotExpressible(f"the text of the formula is longer than {limits.TEXT_BYTES} bytes")
        ground = "\n".join((*self._declarations, *(line for line, quantified in lines if not quantified), ""))
        logic = self._logic(any(quantified for _, quantified in lines))
        return Script(text, ground, logic, self.legend, tuple(dropped), tuple(sorted(self.abstracted)))

    def _logic(self, quantified: bool) -> str:
        has = self.features.__contains__
        name = "" if quantified else "QF_"
        name += ("UF" if has("function") else "") + ("BV" if has("word") else "")
        if has(INT) or has(REAL):
            numbers = ("I" if has(INT) else "") + ("R" if has(REAL) else "")
            name += ("N" if has("nonlinear") else "L") + numbers + "A"
        return f"{name}UF" if name in ("", "QF_") else name

    def split(self, formula: Term, positive: bool) -> list[Node]:
        """`formula`, or its negation, as parts that hold together; an outermost existential gets a new constant."""
        parts: list[Node] = []
        todo: list[tuple[Term, bool, Env]] = [(formula, positive, ())]
        while todo:
            term, sign, env = todo.pop()
            match term.op, sign:
                case "not", _:
                    todo.append((term.args[0], not sign, env))
                case ("and", True) | ("or", False):
                    todo.extend((a, sign, env) for a in reversed(term.args))
                case "implies", False:
                    todo.extend([(term.args[1], False, env), (term.args[0], True, env)])
                case ("exists", True) | ("forall", False):
                    todo.append((term.args[0], sign, (*env, self._witness(term.data))))
                case _:
                    node = self.formula(term, env)
                    parts.append(node if sign else self.nodes.app("not", BOOL, node))
        return parts

    def formula(self, term: Term, env: Env = ()) -> Node:
        try:
            return self._visit(term, env)
        except (LimitReached, KernelError) as error:
            raise NotExpressible(error.message) from error

    # ------------------------------------------------------------------------------------------ names and sorts

    def _sort(self, sort: Sort) -> str:
        known = self._sorts.get(sort)
        if known is None:
            known = self._sorts[sort] = self._new_sort(sort)
        return known

    def _new_sort(self, sort: Sort) -> str:
        match sort.name:
            case "Bool":
                return BOOL
            case "Int" | "Real":
                self.features.add(sort.name)
                return sort.name
            case "BitVec":
                self.features.add("word")
                return f"(_ BitVec {sort.width})"
            case "->":
                raise NotExpressible("a function stands where a value is needed")
        self.features.add("function")
        name = f"U{len(self._sorts)}"
        self._declarations.append(f"(declare-sort {name} 0)")
        return name

    def _declare(self, prefix: str, key: Any, arguments: list[str], result: str) -> str:
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"{prefix}{len(self._names)}"
            self._declarations.append(f"(declare-fun {name} ({' '.join(arguments)}) {result})")
            if arguments:
                self.features.add("function")
        return name

    def _witness(self, sort: Sort) -> Node:
        """A new constant or function, for an outermost existential."""
        key = ("witness", len(self._names))
        if sort.result is None:
            text = self._sort(sort)
            return self.nodes.app(self._declare("c", key, [], text), text)
        arguments = [self._sort(s) for s in sort.arguments]
        return self.nodes.app(self._declare("c", key, arguments, self._sort(sort.result)), FUNCTION)

    # ------------------------------------------------------------------------------------------------- the walk

    def _visit(self, term: Term, env: Env) -> Node:
        key = (term, env[len(env) - term.loose :])
        node = self._memo.get(key)
        if node is None:
            node = self._memo[key] = self._build(term, env)
            if node.sort == REAL and not node.frees and not self._unfolding:
                self._real_terms.append((term, env))
        return node

    def _build(self, term: Term, env: Env) -> Node:
        build = _BUILD.get(term.op)
        if build is not None:
            return build(self, term, env)
        head = _HEADS.get(term.op)
        if head is None:
            raise NotExpressible(f"`{term.op}` has no translation")
        parts = []
        for arg in term.args:  # a comprehension would cost a stack frame a level
            parts.append(self._visit(arg, env))
        return self.nodes.app(head, self._sort(term.sort), *parts)

    def _free(self, term: Term, env: Env) -> Node:
        sort = self._sort(term.sort)
        name = self._declare("v", term, [], sort)
        self.legend[name] = term
        return self.nodes.app(name, sort)

    def _bound(self, term: Term, env: Env) -> Node:
        node: Node = env[-1 - term.data[0]]
        if node.sort == FUNCTION:
            raise NotExpressible("a function stands where a value is needed")
        return node

    def _literal(self, term: Term, env: Env) -> Node:
        value, sort = term.data
        if term.op == "word":
            return self.nodes.app(f"(_ bv{value} {sort.width})", self._sort(sort))
        return self._numeral(value, self._sort(sort))

    def _numeral(self, value: Fraction | int, sort: str) -> Node:
        value = Fraction(value)
        dot = ".0" if sort == REAL else ""
        text = f"{abs(value.numerator)}{dot}"
        if value.denominator != 1:
            text = f"(/ {text} {value.denominator}{dot})"
        return self.nodes.app(f"(- {text})" if value < 0 else text, sort)

    def _apply(self, term: Term, env: Env) -> Node:
        head, *arguments = term.args
        if head.op == "bound" and env[-1 - head.data[0]].sort == FUNCTION:
            name = env[-1 - head.data[0]].head
        elif head.op == "free":
            sorts = [self._sort(s) for s in head.sort.arguments]
            name = self._declare("v", head, sorts, self._sort(term.sort))
            self.legend[name] = head
        else:
            raise NotExpressible("the formula quantifies over functions")
        return self.nodes.app(name, self._sort(term.sort), *[self._visit(a, env) for a in arguments])

    def _call(self, term: Term, env: Env) -> Node:
        """A symbol applied to functions is a symbol of its own for each choice of these functions."""
        functions, values = [], []
        for position, argument in enumerate(term.args):
            if argument.sort.result is None:
                values.append(self._visit(argument, env))
            elif argument.loose:
                raise NotExpressible("a function given to a symbol depends on a bound variable")
            else:
                functions.append((position, argument))
        sort = self._sort(term.sort)
        name = self._declare("f", (term.data, *functions), [v.sort for v in values], sort)
        self.legend[name] = term.data
        return self.nodes.app(name, sort, *values)

    def _quantifier(self, term: Term, env: Env) -> Node:
        if term.data.result is not None:
            raise NotExpressible("the formula quantifies over functions")
        variable = self.nodes.open(self._sort(term.data))
        return self.nodes.close(term.op, variable, self._visit(term.args[0], (*env, variable)))

    # ----------------------------------------------------------------------------------------------- arithmetic

    def _product(self, term: Term, env: Env) -> Node:
        if len([a for a in term.args if a.op != "num"]) >= 2:
            self.features.add("nonlinear")
        return self.nodes.app("*", self._sort(term.sort), *[self._visit(a, env) for a in term.args])

    def _extreme(self, term: Term, env: Env) -> Node:
        """abs, min, max"""
        left = self._visit(term.args[0], env)
        if term.op == "abs":
            right = self.nodes.app("-", left.sort, left)
            return self._if(self._less(left, self._numeral(0, left.sort)), right, left)
        right = self._visit(term.args[1], env)
        smaller, larger = (left, right) if term.op == "min" else (right, left)
        return self._if(self._less(left, right), smaller, larger)

    def _quotient(self, term: Term, env: Env) -> Node:
        """div, idiv, imod: 0, 0 and the dividend where the divisor is 0"""
        over, under = (self._visit(a, env) for a in term.args)
        value = self.nodes.app({"div": "/", "idiv": "div", "imod": "mod"}[term.op], over.sort, over, under)
        at_zero = over if term.op == "imod" else self._numeral(0, over.sort)
        return self._unless_zero(term.args[1], under, value, at_zero)

    def _divides(self, term: Term, env: Env) -> Node:
        under, over = (self._visit(a, env) for a in term.args)
        zero = self._numeral(0, INT)
        remainder = self.nodes.app("mod", INT, over, under)
        return self._unless_zero(term.args[0], under, self._equal(remainder, zero), self._equal(over, zero))

    def _unless_zero(self, divisor: Term, node: Node, value: Node, at_zero: Node) -> Node:
        if divisor.op == "num":
            return value if divisor.data[0] != 0 else at_zero
        self.features.add("nonlinear")
        return self._if(self._equal(node, self._numeral(0, node.sort)), at_zero, value)

    def _equal(self, left: Node, right: Node) -> Node:
        return self.nodes.app("=", BOOL, left, right)

    def _less(self, left: Node, right: Node) -> Node:
        return self.nodes.app("<", BOOL, left, right)

    def _at_most(self, left: Node, right: Node) -> Node:
        return self.nodes.app("<=", BOOL, left, right)

    def _if(self, condition: Node, yes: Node, no: Node) -> Node:
        return self.nodes.app("ite", yes.sort, condition, yes, no)

    # ------------------------------------------------------------------------------------------ facts in general

    def _say(self, fact: Node) -> None:
        """Assert `fact` for all values of the bound variables that it mentions."""
        if len(self._facts) < limits.FACTS:
            self._facts.append(self.nodes.close_all(fact))

    def _when(self, *conditions_and_fact: Node) -> None:
        *conditions, fact = conditions_and_fact
        self._say(self.nodes.app("=>", BOOL, *conditions, fact) if conditions else fact)

    def _is_new(self, kind: str, node: Node) -> bool:
        """Whether the facts of `node` are still to be said; those of the body of a sum are said of its instances."""
        if node.frees & self._indices:
            return False
        key = (kind, node)
        fresh = key not in self._fact_keys
        self._fact_keys.add(key)
        self.abstracted.add(kind)
        return fresh

    def _unfold(self, node: Node, env: Env, terms: Callable[[], list[Term]]) -> list[Node] | None:
        """The nodes of the `terms` that an unfolding of `node` needs, or None where unfolding has to stop."""
        if node.frees or self._unfolding >= UNFOLDINGS:
            return None
        self._unfolding += 1
        try:
            return [self.formula(t, env) for t in terms()]
        except (NotExpressible, LimitReached, KernelError):
            return None
        finally:
            self._unfolding -= 1

    # ----------------------------------------------------------------------------------------------------- roots

    def _root(self, term: Term, env: Env) -> Node:
        x = self._visit(term.args[0], env)
        self.features.add("nonlinear")
        if x.frees:
            root = self.nodes.app(self._declare("sqrt_", "sqrt", [REAL], REAL), REAL, x)
        else:
            root = self._roots.get(x) or self.nodes.app(self._declare("root_", ("root", x), [], REAL), REAL)
            self._roots[x] = root
        if self._is_new("sqrt", root):
            zero = self._numeral(0, REAL)
            self._say(self._at_most(zero, root))
            square = self.nodes.app("*", REAL, root, root)
            self._say(self._equal(square, self._if(self._less(x, zero), zero, x)))
            exact = _exact_root(term.args[0])
            if exact is not None:
                self._say(self._equal(root, self._numeral(exact, REAL)))
        return root

    def _finish_facts(self) -> None:
        if "sqrt" in self._names:
            for x, root in list(self._roots.items()):
                self._say(self._equal(self.nodes.app(self._names["sqrt"], REAL, x), root))
        if "rational" in self.abstracted:
            self._unfolding += 1
            for term, env in list(self._real_terms):
                if term.op not in ("free", "bound"):
                    self._rational(make("rational", term), env)
            self._unfolding -= 1

    # ---------------------------------------------------------------------------------------------------- powers

    def _power(self, term: Term, env: Env) -> Node:
        base, exponent = term.args
        x = self._visit(base, env)
        if exponent.op != "num" or (exponent.data[0] < 0 and x.sort == INT):
            return self._unknown_power(term, x, env)
        n = int(exponent.data[0])
        if base.op == "num":
            exact = _power_of_numerals(base.data[0], n)
            return self._unknown_power(term, x, env) if exact is None else self._numeral(exact, x.sort)
        atomic = base.op in ("free", "bound", "apply", "call")
        if abs(n) > (limits.POWER_NODES if atomic else limits.POWER_SUMS):
            return self._unknown_power(term, x, env)
        if abs(n) > 1 or n < 0:
            self.features.add("nonlinear")
        if n == 0:
            return self._numeral(1, x.sort)
        product = x if abs(n) == 1 else self.nodes.app("*", x.sort, *[x] * abs(n))
        if n > 0:
            return product
        inverse = self.nodes.app("/", REAL, self._numeral(1, REAL), product)
        return self._if(self._equal(x, self._numeral(0, REAL)), self._numeral(0, REAL), inverse)

    def _unknown_power(self, term: Term, x: Node, env: Env) -> Node:
        n = self._visit(term.args[1], env)
        power = self.nodes.app(self._declare("pow_", ("pow", x.sort), [x.sort, INT], x.sort), x.sort, x, n)
        if self._is_new("pow", power):
            self._power_facts(x, n, power)
            self._power_unfolding(term, power, env)
        return power

    def _power_facts(self, x: Node, n: Node, power: Node) -> None:
        zero, one, two = (self._numeral(k, x.sort) for k in (0, 1, 2))
        natural = self._at_most(self._numeral(0, INT), n)
        meant = [natural] if x.sort == INT else []
        self._when(self._equal(n, self._numeral(0, INT)), self._equal(power, one))
        self._when(self._equal(n, self._numeral(1, INT)), self._equal(power, x))
        self._when(self._less(self._numeral(0, INT), n), self._equal(x, zero), self._equal(power, zero))
        self._when(*meant, self._equal(x, one), self._equal(power, one))
        self._when(*meant, self._less(zero, x), self._less(zero, power))
        self._when(natural, self._at_most(one, x), self._at_most(one, power))
        exponent = n if x.sort == INT else self.nodes.app("to_real", REAL, n)
        self._when(natural, self._at_most(two, x), self._less(exponent, power))

    def _power_unfolding(self, term: Term, power: Node, env: Env) -> None:
        """x^(r + c) = x^r * x^c for a numeral c; (x y)^n = x^n y^n; real(i)^n = real(i^n): for natural exponents"""
        base, exponent = term.args
        zero = self._numeral(0, INT)
        rest, shift = _without_numeral(exponent)
        small, large = (rest, exponent) if shift > 0 else (exponent, rest)

        def shifted() -> list[Term]:
            step = number(abs(shift), INT_SORT)
            return [small, make("pow", base, small), make("pow", base, step), make("pow", base, large)]

        def distributed() -> list[Term]:
            if base.op == "real":
                return [exponent, make("real", make("pow", base.args[0], exponent))]
            return [exponent, make(base.op, *(make("pow", part, exponent) for part in base.args))]

        nodes = self._unfold(power, env, shifted) if shift else None
        if nodes is not None:
            left = self.nodes.app("*", power.sort, nodes[1], nodes[2])
            self._when(self._at_most(zero, nodes[0]), self._equal(nodes[3], left))
        nodes = self._unfold(power, env, distributed) if base.op in ("mul", "div", "real") else None
        if nodes is not None:
            self._when(self._at_most(zero, nodes[0]), self._equal(power, nodes[1]))

    # -------------------------------------------------------------------------------------- sums and products

    def _big(self, term: Term, env: Env) -> Node:
        low, high, body = term.args
        sort = self._sort(term.sort)
        join, neutral = ("+", 0) if term.op == "sum" else ("*", 1)
        if low.op == high.op == "num" and high.data[0] - low.data[0] < limits.SUM_UNROLL:
            values = [number(k, INT_SORT) for k in range(int(low.data[0]), int(high.data[0]) + 1)]
            parts = [self._visit(instantiate(body, [v]), env) for v in values]
            if len(parts) > 1:
                self.features.update(("nonlinear",) if join == "*" else ())
                return self.nodes.app(join, sort, *parts)
            return parts[0] if parts else self._numeral(neutral, sort)
        first, last = self._visit(low, env), self._visit(high, env)
        index = self.nodes.open(INT)
        self._indices |= index.frees
        shape, outside = self._shape(self._visit(body, (*env, index)), index, env)
        arguments = [first, last, *outside]
        key = (term.op, shape, *(a.sort for a in arguments))
        name = self._declare(f"{term.op}_", key, [a.sort for a in arguments], sort)
        whole = self.nodes.app(name, sort, *arguments)
        if self._is_new(term.op, whole):
            self._when(self._less(last, first), self._equal(whole, self._numeral(neutral, sort)))
            only = self._visit(instantiate(body, [low]), env)
            self._when(self._equal(first, last), self._equal(whole, only))
            self._unfold_big(term, whole, join, env)
        return whole

    def _unfold_big(self, term: Term, whole: Node, join: str, env: Env) -> None:
        """sum(a..b) = sum(a..b-1) + body(b), for a <= b"""
        low, high, body = term.args
        if term in self._last_of_chain:
            return
        rest, shift = _without_numeral(high)

        def parts() -> list[Term]:
            before = rest if shift == 1 else make("add", rest, number(shift - 1, INT_SORT))
            tail = make(term.op, low, before, body, hint=term.hint)
            if shift <= 1:
                self._last_of_chain.add(tail)
            return [tail, instantiate(body, [high]), low, high]

        nodes = self._unfold(whole, env, parts)
        if nodes is not None:
            if join == "*":
                self.features.add("nonlinear")
            value = self.nodes.app(join, whole.sort, nodes[0], nodes[1])
            self._when(self._at_most(nodes[2], nodes[3]), self._equal(whole, value))

    def _shape(self, body: Node, index: Node, env: Env) -> tuple[Node, list[Node]]:
        """The body of a sum with its largest parts that do not depend on the index replaced by numbered holes, and
        these parts: two sums of one shape are one function at different arguments."""
        enclosing = frozenset().union(*(n.frees for n in env)) if env else frozenset()
        holes: dict[Node, Node] = {}
        renamed: dict[int, str] = {next(iter(index.frees)): "?i"}
        memo: dict[Node, Node] = {}

        def visit(node: Node) -> Node:
            done = memo.get(node)
            if done is None:
                done = memo[node] = rebuild(node)
            return done

        def rebuild(node: Node) -> Node:
            if node.frees <= enclosing:
                if not node.parts and not node.head[0].isalpha():
                    return node  # a numeral
                if node not in holes:
                    holes[node] = self.nodes.app(f"?{len(holes)}", node.sort)
                return holes[node]
            if node.binder >= 0:
                renamed[node.binder] = f"?b{len(renamed)}"
                part = visit(node.parts[0])
                return self.nodes.app(f"{node.head} {renamed[node.binder]} {node.bound_sort}", BOOL, part)
            if not node.parts:
                return self.nodes.app(renamed[next(iter(node.frees))], node.sort)
            parts = list(map(visit, node.parts))
            return self.nodes.app(node.head, node.sort, *parts)

        shape = visit(body)
        return shape, list(holes)

    # ------------------------------------------------------------------------------------ primes and rationality

    def _prime(self, term: Term, env: Env) -> Node:
        n = self._visit(term.args[0], env)
        if term.args[0].op == "num" and term.args[0].data[0] < limits.PRIME_TRIAL:
            return self.nodes.app("true" if _is_prime(int(term.args[0].data[0])) else "false", BOOL)
        prime = self.nodes.app(self._declare("prime_", "prime", [INT], BOOL), BOOL, n)
        if self._is_new("prime", prime):
            self.features.add("nonlinear")
            two, zero = self._numeral(2, INT), self._numeral(0, INT)
            divisor = self.nodes.open(INT)
            remainder = self.nodes.app("mod", INT, n, divisor)
            proper = self.nodes.app("and", BOOL, self._at_most(two, divisor), self._less(divisor, n))
            none = self.nodes.app("=>", BOOL, proper, self.nodes.app("not", BOOL, self._equal(remainder, zero)))
            none = self.nodes.close("forall", divisor, none)
            self._say(self._equal(prime, self.nodes.app("and", BOOL, self._at_most(two, n), none)))
            for p in (2, 3, 5):
                remainder = self.nodes.app("mod", INT, n, self._numeral(p, INT))
                self._when(prime, self._equal(remainder, zero), self._equal(n, self._numeral(p, INT)))
        return prime

    def _rational(self, term: Term, env: Env) -> Node:
        t = term.args[0]
        value = self._visit(t, env)
        formula = self._is_rational(value)
        if not self._is_new("rational", formula):
            return formula
        if t.op in ("num", "real"):
            self._say(formula)
        elif t.op in ("neg", "abs"):
            self._say(self._equal(formula, self._rational(make("rational", t.args[0]), env)))
        elif t.op in ("add", "sub", "mul", "div", "min", "max", "ite"):
            parts = [a for a in t.args if a.sort == REAL_SORT]
            known = [self._rational(make("rational", p), env) for p in parts]
            self._when(*known, formula)
            if len(parts) == 2 and t.op in ("add", "sub", "mul", "div"):
                self._rational_part(t.op, formula, parts, known, env)
        elif t.op == "pow":
            self._when(self._rational(make("rational", t.args[0]), env), formula)
        elif t.op in ("sum", "prod"):
            self._rational_range(t, formula, env)
        return formula

    def _is_rational(self, value: Node) -> Node:
        return self.nodes.app(self._declare("rational_", "rational", [REAL], BOOL), BOOL, value)

    def _rational_part(self, op: str, whole: Node, parts: list[Term], known: list[Node], env: Env) -> None:
        """One operand of +, -, *, / is rational if the result and the other one are (and the other one is not 0)"""
        for i in (0, 1):
            other = self._visit(parts[i], env)
            zero = self._equal(other, self._numeral(0, REAL))
            condition = [self.nodes.app("not", BOOL, zero)] if op in ("mul", "div") else []
            self._when(whole, known[i], *condition, known[1 - i])

    def _rational_range(self, t: Term, formula: Node, env: Env) -> None:
        low, high, body = t.args
        index = self.nodes.open(INT)
        inside = (self._at_most(self._visit(low, env), index), self._at_most(index, self._visit(high, env)))
        each = self._is_rational(self._visit(body, (*env, index)))
        every = self.nodes.close("forall", index, self.nodes.app("=>", BOOL, *inside, each))
        self._when(every, formula)


def _without_numeral(term: Term) -> tuple[Term, int]:
    """`term` as rest + numeral; (term, 0) where there is no numeral to take off."""
    if term.op == "sub" and term.args[1].op == "num":
        return term.args[0], -int(term.args[1].data[0])
    if term.op != "add":
        return term, 0
    rest = [a for a in term.args if a.op != "num"]
    shift = sum(int(a.data[0]) for a in term.args if a.op == "num")
    if not rest or not shift:
        return term, 0
    return (make("add", *rest) if len(rest) > 1 else rest[0]), shift


def _power_of_numerals(base: Fraction, n: int) -> Fraction | None:
    if base == 0:
        return Fraction(int(n == 0))
    if abs(base) == 1:
        return base if n % 2 else Fraction(1)
    if abs(n) * max(base.numerator.bit_length(), base.denominator.bit_length()) > limits.NUMERAL_BITS:
        return None
    return Fraction(base.numerator**n, base.denominator**n) if n >= 0 else 1 / (base**-n)


def _exact_root(term: Term) -> Fraction | None:
    """The square root of a numeral that is the square of a fraction."""
    if term.op != "num" or term.data[0] < 0:
        return None
    value: Fraction = term.data[0]
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root * root == value else None


def _is_prime(n: int) -> bool:
    divisor = 2
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 1
    return n >= 2


_HEADS: Final[dict[str, str]] = {
    "true": "true",
    "false": "false",
    "not": "not",
    "and": "and",
    "or": "or",
    "implies": "=>",
    "eq": "=",
    "ite": "ite",
    "le": "<=",
    "lt": "<",
    "add": "+",
    "sub": "-",
    "neg": "-",
    "floor": "to_int",
    "real": "to_real",
    **{
        op: op
        for op in (
            *("bvadd", "bvsub", "bvmul", "bvneg", "bvand", "bvor", "bvxor", "bvnot", "bvshl", "bvlshr", "bvashr"),
            *("bvudiv", "bvurem", "bvsdiv", "bvsrem", "bvult", "bvule", "bvslt", "bvsle"),
        )
    },
}

_BUILD: Final[dict[str, Callable[[_Printer, Term, Env], Node]]] = {
    "free": _Printer._free,
    "bound": _Printer._bound,
    "num": _Printer._literal,
    "word": _Printer._literal,
    "apply": _Printer._apply,
    "call": _Printer._call,
    "forall": _Printer._quantifier,
    "exists": _Printer._quantifier,
    "mul": _Printer._product,
    "abs": _Printer._extreme,
    "min": _Printer._extreme,
    "max": _Printer._extreme,
    "div": _Printer._quotient,
    "idiv": _Printer._quotient,
    "imod": _Printer._quotient,
    "dvd": _Printer._divides,
    "sqrt": _Printer._root,
    "pow": _Printer._power,
    "sum": _Printer._big,
    "prod": _Printer._big,
    "prime": _Printer._prime,
    "rational": _Printer._rational,
}
