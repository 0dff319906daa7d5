"""Settling a tree at a type: coercions at the leaves, the kernel operator for each sign, and corner cases noted."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from stemai.errors import LanguageError, Place
from stemai.kernel.terms import (
    BOOL,
    INT,
    REAL,
    T_INT,
    T_NAT,
    T_RAT,
    T_REAL,
    Term,
    Type,
    abstract,
    implication,
    make,
    number,
    substitute,
    word,
)
from stemai.language import ast, complexes, limits, trees
from stemai.language.complexes import T_COMPLEX
from stemai.language.finite import Part
from stemai.language.printer import quoted
from stemai.language.trees import Choice, Iteration, Leaf, Numeral, Operation, Power, Selection, Tree, profile
from stemai.language.types import fits, is_number, is_numeric, is_word, largest, lift, rank
from stemai.language.warnings import (
    W_DIVISION,
    W_MODULO,
    W_POWER,
    W_SUBTRACTION,
    W_ZERO_POWER,
    Corner,
)

_ARITHMETIC: Final = {"+": "add", "*": "mul", "neg": "neg", "abs": "abs", "min": "min", "max": "max"}
_WORDS: Final = {
    "+": "bvadd", "-": "bvsub", "*": "bvmul", "neg": "bvneg", "bnot": "bvnot", "band": "bvand", "bor": "bvor",
    "xor": "bvxor", "<<": "bvshl", "ushr": "bvlshr", "sshr": "bvashr", "udiv": "bvudiv", "urem": "bvurem",
    "sdiv": "bvsdiv", "srem": "bvsrem",
}  # fmt: skip
_WORD_DIVISIONS: Final = {
    "udiv": (W_DIVISION, "all ones"), "sdiv": (W_DIVISION, "-1, or 1 for a negative dividend"),
    "urem": (W_MODULO, "the dividend"), "srem": (W_MODULO, "the dividend"),
}  # fmt: skip
_OF_REALS: Final = ("abs", "min", "max")
_WORD_TWINS: Final = {
    "/": "`udiv` or `sdiv`", "div": "`udiv` or `sdiv`", "mod": "`urem` or `srem`", "^": "`*` in a row",
    "abs": "`if x slt 0 then -x else x`", "min": "`if x ult y then x else y`", "max": "`if x ult y then y else x`",
}  # fmt: skip
ZERO: Final = number(0, INT)

Note = Callable[[Corner], None]


class Settler:
    """Turns trees into terms; `note`, if there is one, is told of each corner case."""

    def __init__(self, note: Note | None) -> None:
        self._note = note

    def settle(self, tree: Tree, target: Type) -> Term:
        """`tree` as a term of type `target`.  Raises: L030 to L040."""
        if isinstance(tree, Choice):
            then, otherwise = self.settle(tree.then, target), self.settle(tree.otherwise, target)
            if target.result is not None:
                raise _no_functions(tree.place)
            return make("ite", tree.condition, then, otherwise)
        if isinstance(tree, Iteration):
            return self._iteration(tree, target)
        if isinstance(tree, Selection):
            if target.result is not None:
                raise _no_functions(tree.place)
            arms = [abstract(self.settle(body, target), variables) for variables, body in tree.arms]
            return make("match", tree.subject, *arms, data=tree.constructors, hint=tree.hint)
        if isinstance(tree, Leaf):
            return coerced(tree.term, tree.type, target, tree.place)
        if isinstance(tree, Numeral):
            return _numeral(tree, target)
        if is_word(target):
            return self._word(tree, target)
        if target == T_COMPLEX:
            return self._complex(tree)
        if not is_numeric(target):
            raise mismatch(profile(tree).natural, target, tree.place)
        if isinstance(tree, Power):
            return self._power(tree, target)
        return self._operation(tree, target)

    def inner(self, tree: Tree, target: Type) -> Term:
        """`tree` inside a tree of type `target`: one of its own is settled by itself, and then goes up."""
        if isinstance(tree, Choice | Selection | Iteration):
            own = profile(tree).settled
            if own is not None:
                return coerced(self.settle(tree, own), own, target, tree.place)
        return self.settle(tree, target)

    # ---------------------------------------------------------------------------------------------------- complex

    def _complex(self, tree: Operation | Power) -> Term:
        """Arithmetic at Complex: that of the parts."""
        if isinstance(tree, Power):
            return self._complex_power(tree)
        if tree.operator in ("div", "mod"):
            return self._quotient(tree, T_COMPLEX)
        if tree.operator in _OF_REALS and profile(tree).natural != T_COMPLEX:  # of reals, and so read among them
            return coerced(self.settle(tree, T_REAL), T_REAL, T_COMPLEX, tree.place)
        if tree.operator != "neg" and tree.operator not in complexes.OPERATIONS:
            raise LanguageError(
                "L058",
                f"`{tree.operator}` does not work on complex numbers",
                place=tree.place,
                cause="they have no order",
                mend="use `re(z)`, `im(z)` or `abs(z)`, which are real",
            )
        operands = [self.inner(operand, T_COMPLEX) for operand in tree.operands]
        if tree.operator == "neg":
            return complexes.made(complexes.negative(complexes.parts(operands[0])))
        if tree.operator == "/":
            self._complex_nonzero(tree, operands[1], W_DIVISION, "0", _sides(tree)[1])
        left, right = (complexes.parts(operand) for operand in operands)
        return complexes.made(complexes.OPERATIONS[tree.operator](left, right))

    def _complex_power(self, tree: Power) -> Term:
        exponent = tree.exponent
        sign = -1 if isinstance(exponent, Operation) and exponent.operator == "neg" else 1
        numeral = exponent.operands[0] if isinstance(exponent, Operation) and sign < 0 else exponent
        if not isinstance(numeral, Numeral) or numeral.decimal or numeral.value > limits.COMPLEX_POWER:
            raise LanguageError(
                "L037",
                f"an exponent of a complex number is a numeral up to {limits.COMPLEX_POWER}",
                place=exponent.place,
                mend="define the power: `def pow (z : Complex) (n : Nat) : Complex := if n = 0 then 1 else z * pow(z, n - 1)`",
            )
        base = self.inner(tree.base, T_COMPLEX)
        if sign < 0 or numeral.value == 0:
            code, value = (W_POWER, "0") if sign < 0 else (W_ZERO_POWER, "1")
            self._complex_nonzero(tree, base, code, value, _sides(tree)[0])
        return complexes.made(complexes.power(complexes.parts(base), sign * int(numeral.value)))

    def _complex_nonzero(self, tree: Operation | Power, divisor: Term, code: str, value: str, written: str) -> None:
        safe = make("not", complexes.equal(divisor, complexes.of_real(number(0, REAL))))
        if safe not in tree.path and not any(_literal(p) not in (None, 0) for p in complexes.parts(divisor)):
            self._corner(tree, code, value, f"{written} = 0", safe)

    # ------------------------------------------------------------------------------------------------- arithmetic

    def _iteration(self, tree: Iteration, target: Type) -> Term:
        if target == T_COMPLEX and tree.kind == "sum":
            real, imaginary = complexes.parts(self.settle(tree.body, target))
            return complexes.made((_total(tree, real), _total(tree, imaginary)))
        if not is_numeric(target):
            raise mismatch(T_REAL, target, tree.place)
        return _total(tree, self.settle(tree.body, target))

    def _operation(self, tree: Operation, target: Type) -> Term:
        operator = tree.operator
        if operator in ("div", "mod"):
            return self._quotient(tree, target)
        if operator in _WORDS and operator not in _ARITHMETIC and operator != "-":
            raise LanguageError(
                "L038",
                f"`{operator}` works on bit-vectors",
                place=tree.place,
                cause=f"its operands are of type {target}",
                mend="give an operand the type `BitVec(n)`: `(x : BitVec(8))`",
            )
        if operator == "/" and target in (T_NAT, T_INT):
            raise LanguageError(
                "L032",
                f"`/` between numbers of type {target} could mean two things",
                place=tree.place,
                mend=f"write `div` for the rounded quotient, or cast for the exact one: {_exact_quotient(tree)}",
            )
        operands = [self.inner(operand, target) for operand in tree.operands]
        if operator == "neg":
            return self._negative(tree, operands[0], target)
        if operator == "-":
            return self._difference(tree, operands, target)
        if operator == "/":
            self._nonzero(tree, operands[1], W_DIVISION, "0")
            return make("div", *operands)
        return make(_ARITHMETIC[operator], *operands)

    def _negative(self, tree: Operation, operand: Term, target: Type) -> Term:
        if target == T_NAT:
            raise LanguageError(
                "L036",
                "a natural number has no negative",
                place=tree.place,
                cause="every leaf of this arithmetic is a Nat",
                mend="cast one: `-(n : Int)`",
            )
        if operand.op == "num" and isinstance(tree.operands[0], Numeral):
            return number(-operand.data[0], operand.sort)
        return make("neg", operand)

    def _difference(self, tree: Operation, operands: list[Term], target: Type) -> Term:
        difference = make("sub", *operands)
        if target != T_NAT:
            return difference
        safe = make("le", operands[1], operands[0])
        if not evident(safe, tree.path):
            left, right = _sides(tree)
            self._corner(tree, W_SUBTRACTION, "0", f"{left} < {right}", safe)
        return make("max", difference, ZERO)

    def _quotient(self, tree: Operation, target: Type) -> Term:
        """`div` and `mod`: part of a tree of integers, and a tree of its own among rationals."""
        own = trees.Profile()
        for operand in tree.operands:
            own = own.joined(profile(operand))
        settled = own.natural
        if own.divides or not is_numeric(settled) or rank(settled) > rank(T_INT):
            raise LanguageError(
                "L031",
                f"`{tree.operator}` works on integers",
                place=tree.place,
                cause=f"its operands are of type {settled}",
                mend="use `/`, or `floor(x / y)`",
            )
        at = largest([settled, target]) if rank(target) <= rank(T_INT) else settled
        dividend, divisor = (self.inner(operand, at) for operand in tree.operands)
        code, value = (W_MODULO, "the dividend") if tree.operator == "mod" else (W_DIVISION, "0")
        self._nonzero(tree, divisor, code, value)
        result = make("imod" if tree.operator == "mod" else "idiv", dividend, divisor)
        return coerced(result, at, target, tree.place)

    def _power(self, tree: Power, target: Type) -> Term:
        base = self.inner(tree.base, target)
        found = profile(tree.exponent)
        type_ = found.natural
        if found.divides or not is_numeric(type_) or rank(type_) > rank(T_INT):
            raise LanguageError(
                "L037",
                "an exponent is a natural number or an integer",
                place=tree.exponent.place,
                cause=f"this one is of type {T_RAT if found.divides else type_}",
                mend="write `sqrt(x)` for the square root",
            )
        if type_ == T_INT and target in (T_NAT, T_INT):
            raise LanguageError(
                "L037",
                "an integer to the power of an integer need not be an integer",
                place=tree.exponent.place,
                cause=f"the base is of type {target}, and the exponent of type Int",
                mend="use an exponent of type Nat, as in `x^nat(k)`, or cast the base: `(x : Rat)^k`",
            )
        exponent = self.settle(tree.exponent, type_)
        self._power_corners(tree, base, exponent, type_)
        return make("pow", base, exponent)

    def _power_corners(self, tree: Power, base: Term, exponent: Term, type_: Type) -> None:
        if _literal(base) not in (None, 0) or (exponent.op == "num" and exponent.data[0] > 0):
            return
        nonzero = make("not", make("eq", base, number(0, base.sort)))
        if evident(nonzero, tree.path):
            return
        if type_ == T_INT:
            safe = nonzero if exponent.op == "num" else make("implies", make("le", exponent, ZERO), nonzero)
            self._corner(tree, W_POWER, "0", f"{_sides(tree)[0]} = 0", safe)
            return
        positive = make("lt", ZERO, exponent)
        if not evident(positive, tree.path):
            safe = make("or", nonzero, make("not", make("eq", exponent, ZERO)))
            left, right = _sides(tree)
            self._corner(tree, W_ZERO_POWER, "1", f"{left} = 0 and {right} = 0", safe)

    def _nonzero(self, tree: Operation, divisor: Term, code: str, value: str) -> None:
        zero = number(0, divisor.sort)
        safe = make("not", make("eq", divisor, zero))
        if evident(safe, tree.path):
            return
        self._corner(tree, code, value, f"{_sides(tree)[1]} = 0", safe)

    def _corner(self, tree: Operation | Power, code: str, value: str, where: str, safe: Term) -> None:
        if self._note is not None:
            text = quoted(tree.node)
            self._note(Corner(code, text, value, where, tree.place, implication(tree.path, safe)))

    # ------------------------------------------------------------------------------------------------------ words

    def _word(self, tree: Operation | Power, target: Type) -> Term:
        operator = "^" if isinstance(tree, Power) else tree.operator
        op = _WORDS.get(operator)
        if op is None or isinstance(tree, Power):
            raise LanguageError(
                "L038",
                f"`{operator}` does not work on bit-vectors",
                place=tree.place,
                cause=f"its operands are of type {target}",
                mend=f"write {_WORD_TWINS[operator]}",
            )
        operands = [self.inner(operand, target) for operand in tree.operands]
        if operator == "neg" and isinstance(tree.operands[0], Numeral):
            return word(-int(tree.operands[0].value), target.carrier.width)
        if operator in _WORD_DIVISIONS:
            self._word_nonzero(tree, operands[1], *_WORD_DIVISIONS[operator])
        return make(op, *operands)

    def _word_nonzero(self, tree: Operation, divisor: Term, code: str, value: str) -> None:
        zero = word(0, divisor.sort.width)
        safe = make("not", make("eq", divisor, zero))
        if divisor.op == "word" and divisor is not zero:
            return
        if safe not in tree.path and make("bvult", zero, divisor) not in tree.path:
            self._corner(tree, code, value, f"{_sides(tree)[1]} = 0", safe)


def _total(tree: Iteration, body: Term) -> Term:
    """The sum or product of `body` over all parts."""
    neutral = number(0 if tree.kind == "sum" else 1, body.sort)
    terms = [_over(part, tree, body, neutral) for part in tree.parts]
    whole = terms[0] if terms else neutral
    for term in terms[1:]:
        whole = make("add" if tree.kind == "sum" else "mul", whole, term)
    return whole


def _over(part: Part, tree: Iteration, body: Term, neutral: Term) -> Term:
    """`body` added or multiplied over one part of a set."""
    if part.high is None:
        body = substitute(body, {tree.variable: part.low})
    if part.condition is not None:
        body = make("ite", part.condition, body, neutral)
    if part.high is None:
        return body
    return make(tree.kind, part.low, part.high, abstract(body, [tree.variable]), hint=(tree.hint,))


def _sides(tree: Operation | Power) -> tuple[str, str]:
    """Both operands of an infix operator, as they were written."""
    node = tree.node
    return (quoted(node.left), quoted(node.right)) if isinstance(node, ast.Binary) else ("", "")


def _exact_quotient(tree: Operation) -> str:
    left, right = _sides(tree)
    if isinstance(tree.operands[0], Numeral):
        return f"`{left} / ({right} : Rat)`"
    bracket = isinstance(tree.node, ast.Binary) and isinstance(tree.node.right, ast.Binary | ast.Unary)
    return f"`({left} : Rat) / {f'({right})' if bracket else right}`"


def _numeral(tree: Numeral, target: Type) -> Term:
    if is_word(target):
        width = target.carrier.width
        if tree.decimal or tree.value >= 1 << width:
            raise LanguageError(
                "L040",
                f"this numeral is not a word of {width} bits",
                place=tree.place,
                cause=f"the words of {target} are 0 to 2^{width} - 1",
                mend="use a wider bit-vector, or reduce the numeral",
            )
        return word(int(tree.value), width)
    if target == T_COMPLEX:
        return complexes.of_real(number(tree.value, REAL))
    if not is_numeric(target):
        raise mismatch(T_RAT if tree.decimal else T_NAT, target, tree.place)
    if tree.decimal and rank(target) < rank(T_RAT):
        raise downward(T_RAT, target, tree.place)
    return number(tree.value, target.carrier)


# -------------------------------------------------------------------------------------------------------- coercions


def coerced(term: Term, type_: Type, target: Type, place: Place) -> Term:
    """`term` at `target`.  Raises: L030 (the types have nothing to do with each other), L031 (it would go down)."""
    if fits(type_, target):
        return lift(term, type_, target) if is_number(type_) else term
    if is_number(type_) and is_number(target):
        raise downward(type_, target, place)
    raise mismatch(type_, target, place)


def downward(type_: Type, target: Type, place: Place) -> LanguageError:
    """The error for a value of a larger type where a smaller one is needed."""
    mends = {
        ("Int", "Nat"): "use `nat(x)`, which is 0 below 0, or state the variable as a Nat",
        ("Rat", "Int"): "use `floor(x)` or `ceil(x)`",
        ("Real", "Int"): "use `floor(x)` or `ceil(x)`",
        ("Rat", "Nat"): "use `nat(floor(x))`",
        ("Real", "Nat"): "use `nat(floor(x))`",
        ("Real", "Rat"): "state the variable as a Rat",
        ("Complex", "Real"): "use `re(z)`, `im(z)` or `abs(z)`",
    }
    return LanguageError(
        "L031",
        f"a value of type {type_} stands where one of type {target} is needed",
        place=place,
        cause=f"numbers go up by themselves (Nat, Int, Rat, Real), never down from {type_} to {target}",
        mend=mends.get((type_.name, target.name), "cast it where it was introduced"),
    )


def mismatch(type_: Type, target: Type, place: Place) -> LanguageError:
    """The error for two types that have nothing to do with each other."""
    hint = "write an ascription `(e : T)`, or check the brackets"
    if target.carrier == BOOL:
        hint = "a formula is needed: compare the term with something, as in `e = 0`"
    elif type_.carrier == BOOL:
        hint = "a formula is no term here; check the brackets: `not`, `and`, `or` bind less tightly than `=`"
    elif type_.result is not None:
        hint = "apply the function: `f(x)`"
    return LanguageError("L030", f"this is of type {type_}, and {target} is needed", place=place, mend=hint)


def _no_functions(place: Place) -> LanguageError:
    return LanguageError(
        "L030",
        "`if` cannot choose between functions",
        place=place,
        mend="write `fun x => if c then f(x) else g(x)`",
    )


# ------------------------------------------------------------------------------------------------------- evident facts


def evident(safe: Term, path: tuple[Term, ...]) -> bool:
    """Whether `safe` holds by what stands around the term, as far as a glance shows; False when in doubt."""
    if safe in path:
        return True
    if safe.op == "not":
        zero_side = safe.args[0].args
        return _literal(zero_side[0]) not in (None, 0) or any(_denies_zero(fact, zero_side[0]) for fact in path)
    small, large = safe.args
    low, high = _literal(small), _literal(large)
    if low is not None and high is not None:
        return low <= high if safe.op == "le" else low < high
    if low is None:
        return False
    needed = int(low) + (safe.op == "lt")  # the least value that will do
    return large.sort == INT and _at_least(large, needed, path)


def _literal(term: Term) -> Fraction | None:
    """The value of a numeral, or of a quotient of numerals; None for anything else."""
    if term.op == "neg":
        value = _literal(term.args[0])
        return None if value is None else -value
    if term.op == "div":
        above, below = (_literal(a) for a in term.args)
        return above / below if above is not None and below else None
    value = term.data[0] if term.op == "num" else None
    return value if isinstance(value, Fraction) else None


def _denies_zero(fact: Term, term: Term) -> bool:
    """Whether `fact` says that `term` is positive or negative."""
    if fact.op == "and":
        return any(_denies_zero(part, term) for part in fact.args)
    if fact.op == "not" and fact.args[0].op == "eq":
        left, right = fact.args[0].args
        return (left is term and _literal(right) == 0) or (right is term and _literal(left) == 0)
    if fact.op not in ("lt", "le"):
        return False
    left, right = fact.args
    low, high = _literal(left), _literal(right)
    if right is term and low is not None:
        return low > 0 or (low == 0 and fact.op == "lt")
    return left is term and high is not None and (high < 0 or (high == 0 and fact.op == "lt"))


def _at_least(term: Term, needed: int, path: tuple[Term, ...]) -> bool:
    """Whether the facts say that the natural number `term` is `needed` or more."""
    excluded: set[int] = set()
    stack = list(path)
    while stack:
        fact = stack.pop()
        if fact.op == "and":
            stack.extend(fact.args)
        elif fact.op == "not" and fact.args[0].op == "eq" and fact.args[0].args[0] is term:
            value = _literal(fact.args[0].args[1])
            if value is not None:
                excluded.add(int(value))
        elif fact.op in ("le", "lt") and fact.args[1] is term:
            value = _literal(fact.args[0])
            if value is not None and value + (fact.op == "lt") >= needed:
                return True
        elif fact.op == "not" and fact.args[0].op in ("le", "lt") and fact.args[0].args[0] is term:
            value = _literal(fact.args[0].args[1])  # not (term <= v)
            if value is not None and value + (fact.args[0].op == "le") >= needed:
                return True
    return needed <= len(excluded) and all(k in excluded for k in range(needed))
