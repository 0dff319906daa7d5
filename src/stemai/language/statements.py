"""From a problem file to what it asks: a theory, definitions to admit, and problems as kernel formulas."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from stemai.errors import LanguageError, Place
from stemai.kernel.terms import (
    T_BOOL,
    T_INT,
    T_NAT,
    Symbol,
    Term,
    Type,
    abstract,
    conjunction,
    function_type,
    guard,
    make,
    named_type,
)
from stemai.kernel.theory import Datatype, Definition, Theory, rests_on, without_value
from stemai.language import ast, functions, limits, sets
from stemai.language.complexes import COMPLEX, DATATYPE, FUNCTIONS, T_COMPLEX
from stemai.language.dimensions import Dimensions
from stemai.language.expressions import Elaborator
from stemai.language.headers import Hypothesis, Parameter
from stemai.language.instances import MARK, instance_name, require_argument
from stemai.language.layout import print_item
from stemai.language.measures import candidates, measures_of
from stemai.language.modules import Family, Imports, Module, PendingDefinition, Problem, Setting
from stemai.language.programs import ProgramReader
from stemai.language.reading import Read
from stemai.language.rendering import written_type
from stemai.language.scopes import Scope, require_new_name, taken
from stemai.language.types import elaborate_type, is_numeric, looks_like_type, require_plain
from stemai.language.vocabulary import (
    Abbreviation,
    Vocabulary,
    names_in,
    union,
    vocabulary,
    with_names,
    with_types,
)
from stemai.language.walk import walk
from stemai.language.warnings import Corner


def elaborate(problem_file: ast.ProblemFile, imports: Imports | None = None) -> Module:
    """The meaning of a problem file, where `imports` is what the modules that it names bring.  Raises: L020 to L069."""
    reader = _Reader(imports or Imports())
    for item in problem_file.items:
        if not isinstance(item, ast.Import):
            reader.read(item)
        elif imports is None:
            raise LanguageError(
                "L059", "nothing can be imported here", place=item.place, mend="state what is needed in the file itself"
            )
    return Module(
        reader.theory,
        tuple(reader.definitions),
        tuple(reader.problems),
        tuple(reader.proofs),
        tuple(reader.warnings),
        problem_file.source,
        problem_file.file,
        reader.imports,
        reader.schemas,
        reader.places,
    )


def instantiated(words: Imports, schema: str, types: tuple[Type, ...], place: Place) -> Imports:
    """`words` with the instance at `types` of a schema that they have, and the definitions that are new with it.

    Raises: L021 (its name is taken), L056, and what is wrong with the definition at these types.
    """
    reader = _Reader(replace(words, definitions=()))
    item = vocabulary(words.theory).schemas.get(schema)
    if item is not None:
        reader._instance(item, types, place)
    else:
        written = tuple(written_type(t) for t in types)
        reader._instantiate(ast.Apply(ast.Identifier(schema, place), written, place))
    return replace(words, theory=reader.theory, definitions=tuple(reader.definitions), places=reader.places)


def theorem_at(setting: Setting, item: ast.Problem) -> Problem:
    """What `item`, the text of the theorem for any types of this setting with types for some of them, says where that stands.

    Raises: L009, L021, and what is wrong with the text at these types.
    """
    reader = _Reader(Imports(setting.theory, setting.definitions, {}, setting.schemas, dict(setting.places)))
    reader._instantiate_all(item)
    reader._problem(item)
    reader._set(item)
    return reader.problems[-1]


@dataclass(frozen=True, slots=True)
class _Header:
    """The binders of an item, read."""

    scope: Scope
    parameters: tuple[Parameter, ...]
    hypotheses: tuple[Hypothesis, ...]

    @property
    def path(self) -> tuple[Term, ...]:
        """What holds below the header."""
        guards = (guard(p.type, p.variable) for p in self.parameters)
        return (*(g for g in guards if g is not None), *(h.formula for h in self.hypotheses))


_Named = ast.Problem | ast.Definition | ast.SortDeclaration | ast.DimensionDeclaration | ast.DatatypeDeclaration | ast.Program
_Item = _Named | ast.Together | ast.Proof
_Defined = tuple[ast.Definition, ast.Expression, "_Header", Symbol]  # an item, its body, what is read of them


class _Reader:
    """Reads items in order; each sees what came before."""

    def __init__(self, imports: Imports) -> None:
        self.imports = imports
        self.theory = imports.theory
        self.definitions = list(imports.definitions)
        self.schemas = dict(imports.schemas)
        self.places = dict(imports.places)  # of every name that has a meaning
        self.problems: list[Problem] = []
        self.proofs: list[ast.Proof] = []
        self.warnings: list[Corner] = []
        self._statements: dict[str, ast.Problem | ast.Program] = {}
        self._last: ast.Problem | None = None
        self._dimensions = Dimensions()
        self._settings: dict[tuple[str, ...], Setting] = {}  # of the theorems for any types so far, by the names of these

    def read(self, item: _Item) -> None:
        """Enter one item."""
        if isinstance(item, ast.Proof):
            self._proof(item)
            return
        self._last = None
        if isinstance(item, ast.Problem) and item.parameters:
            self._for_any_types(item)
            self.places[item.name.name] = item.name.place
            return
        if isinstance(item, ast.Together):
            self._together(item)
            return
        if isinstance(item, ast.DatatypeDeclaration):
            self._datatypes(item)
            return
        if not (isinstance(item, ast.Definition) and item.parameters):
            self._instantiate_all(item)
        self._require_new(item.name)  # of what its types bring too
        if isinstance(item, ast.SortDeclaration):
            self.theory = self.theory.with_sort(item.name.name)
        elif isinstance(item, ast.Definition):
            if item.parameters:
                self._schema(item)
            else:
                self._definition(item, self.warnings)
        elif isinstance(item, ast.Program):
            self._program(item)
        elif isinstance(item, ast.Problem) and item.kind == "axiom":
            self._axiom(item)
        elif isinstance(item, ast.Problem):
            self._problem(item)
        self._named(item)

    def _named(self, item: _Named) -> None:
        """What is done with every item once it has its meaning."""
        self._dimensions.read(item, self.theory)
        self.places[item.name.name] = item.name.place

    def _together(self, group: ast.Together) -> None:
        datatypes = [i for i in group.items if isinstance(i, ast.DatatypeDeclaration)]
        for item in group.items if not datatypes else ():
            if item.parameters:
                raise LanguageError(
                    "L050",
                    f"`{item.name.name}` has types as parameters, and comes with others",
                    place=item.place,
                    mend="write the definitions out for the types that they are used at: `def f (t : Tree(Int)) : Nat := …`",
                )
        if datatypes:
            self._datatypes(*datatypes)
        else:
            self._definitions([i for i in group.items if isinstance(i, ast.Definition)])

    def _require_new(self, name: ast.Identifier, scope: Scope | None = None) -> None:
        if name.name in self.places:
            raise taken(name.name, name.place, self.places[name.name])
        require_new_name(name.name, scope or Scope(), self.theory, name.place)

    def _datatypes(self, *family: ast.DatatypeDeclaration) -> None:
        for item in family:
            if len(item.constructors) > limits.CONSTRUCTORS:
                raise LanguageError(
                    "L009",
                    f"a datatype has more than {limits.CONSTRUCTORS} constructors",
                    place=item.place,
                    mend="use a bit-vector, or fields",
                )
        parameters = [p.name for p in family[0].parameters]
        for item in family:
            if [p.name for p in item.parameters] != parameters:
                raise LanguageError(
                    "L056",
                    f"`{item.name.name}` and `{family[0].name.name}` have not the same types as parameters",
                    place=item.place,
                    cause="datatypes that come together stand for one choice of types",
                    mend="give all of them the same parameters, in the same order",
                )
        names = [(i.name, *(c.name for c in i.constructors)) for i in family]
        self._require_plain(*family[0].parameters, *(name for own in names for name in own))
        self.places |= {c.name.name: c.name.place for i in family for c in i.constructors}
        if parameters:
            for item in family:
                self.schemas[item.name.name] = family
                self.theory = vocabulary(self.theory).with_generic(item)
            self._require_sound(family[0])
        else:
            self._family(family, (), family[0].place)
        for item in family:
            self._named(item)

    def _family(self, family: Family, types: tuple[Type, ...], place: Place) -> None:
        """Enter datatypes at types.  Fields may be in all of them, and in instances at them, `List(T)` for a T of the family."""
        before = self.theory
        names = {item.name.name: instance_name(item.name.name, types) for item in family}
        for name in names.values() if types else ():
            if name in before.sorts or name in before.symbols or name in self.places:
                raise taken(name, place)
        waiting = {name: Datatype(name, ()) for name in names.values()}  # as types, until they are made
        self.theory = replace(before, datatypes=before.datatypes | waiting)
        made = [self._datatype(item, names, types, place) for item in family]
        made += [d for name, d in self.theory.datatypes.items() if name not in before.datatypes and name not in waiting]
        self.theory = replace(self.theory, symbols=before.symbols, datatypes=before.datatypes)
        self._enter(place, *made)
        for generic, name in names.items() if types else ():
            self.theory = vocabulary(self.theory).with_instance(name, generic, types)

    def _enter(self, place: Place, *family: Datatype) -> None:
        for name in without_value(family):
            raise LanguageError(
                "L056",
                f"no value of `{name}` can be made",
                place=place,
                cause="each constructor takes a value that has to be there before",
                mend="add a constructor to begin with, such as `nil`",
            )
        for datatype, type_ in ((d, t) for d in family for c in d.constructors for t in c.parameters):
            if type_.result is not None and rests_on(family, type_.carrier, datatype.name):
                raise LanguageError(
                    "L056",
                    f"a field cannot be of type {type_}",
                    place=place,
                    cause="a function of a datatype is not taken into it",
                    mend="take the values of the function that matter, in a list for instance",
                )
        self.theory = self.theory.with_datatype(*family)

    def _require_plain(self, *names: ast.Identifier) -> None:
        """Raise L021 or L022 unless these are new names, each other than the others, without the mark of instances."""
        for position, name in enumerate(names):
            self._require_new(name)
            if any(name.name == other.name for other in names[:position]):
                raise taken(name.name, name.place)
            if MARK in name.name:
                raise LanguageError(
                    "L022",
                    f"`{name.name}` has a `{MARK}`, which marks instances of what has types as parameters",
                    place=name.place,
                    mend="choose another name",
                )

    def _require_sound(self, item: ast.DatatypeDeclaration | ast.Definition) -> None:
        """See that the schema has instances, by one over sorts with the names of its parameters."""
        before = self.theory, self.definitions, dict(self.places)
        self.definitions = []
        for parameter in item.parameters:
            self.theory = self.theory.with_sort(parameter.name)
        try:
            if isinstance(item, ast.Definition):
                self._instance(item, tuple(named_type(p.name) for p in item.parameters), item.place, self.warnings)
            else:
                written = tuple(ast.Name(p.name, p.place) for p in item.parameters)
                self._instantiate(ast.Apply(item.name, written, item.place))
        finally:
            self.theory, self.definitions, self.places = before

    def _datatype(self, item: ast.DatatypeDeclaration, names: dict[str, str], types: tuple[Type, ...], place: Place) -> Datatype:
        """A datatype at types, where `names` are those of its family there; the instances that its fields mention are entered."""
        name = names[item.name.name]
        suffix = name.removeprefix(item.name.name)
        written = {p.name: written_type(t) for p, t in zip(item.parameters, types, strict=True)}
        constructors: list[Symbol] = []
        for constructor in item.constructors:
            fields: list[ast.Expression] = [with_types(_among(item, f.type, names), written, {}) for f in constructor.fields]
            for field in fields:
                self._instantiate_all(field)
            label = constructor.name.name + suffix
            if suffix:
                _require_short(label, place)
                _require_short(name, place)
            constructors.append(Symbol(label, self._fields(constructor, fields, self.theory), named_type(name)))
            if suffix and label in self.theory.symbols:
                raise taken(label, place)
        return Datatype(name, tuple(constructors))

    def _instantiate_all(self, node: object) -> None:
        """Enter Complex and the instances of datatypes with parameters that a tree mentions, the inner ones first."""
        for part in walk(node):
            named = part.name if isinstance(part, ast.BaseType) else ""
            if named == T_COMPLEX.name or (isinstance(part, ast.Apply) and self._makes_complex(part, node)):
                self._enter_complex(part.place)
        if not self.schemas:
            return
        for part in reversed(list(walk(node))):
            if isinstance(part, ast.Apply) and part.function.name in self.schemas:
                self._instantiate(part)

    def _makes_complex(self, written: ast.Apply, item: object) -> bool:
        """Whether this is `complex(x, y)`, and nothing else has that name here."""
        name = COMPLEX.name
        if written.function.name != name or name in self.theory.symbols or name in self.places:
            return False
        calls = {id(p.function) for p in walk(item) if isinstance(p, ast.Apply)}
        return all(not isinstance(p, ast.Identifier) or p.name != name or id(p) in calls for p in walk(item))

    def _enter_complex(self, place: Place) -> None:
        if T_COMPLEX.name in self.theory.datatypes:
            return
        for name in (COMPLEX.name, *FUNCTIONS):
            self._require_new(ast.Identifier(name, place))
        self.theory = self.theory.with_datatype(DATATYPE)

    def _instantiate(self, written: ast.Apply) -> None:
        family = self.schemas[written.function.name]
        item = next(i for i in family if i.name.name == written.function.name)
        if len(written.arguments) != len(item.parameters):
            raise LanguageError(
                "L034",
                f"`{item.name.name}` takes {len(item.parameters)} types, and {len(written.arguments)} are given",
                place=written.place,
                mend=f"write `{item.name.name}({', '.join(p.name for p in item.parameters)})`",
            )
        types = tuple(elaborate_type(a, self.theory) for a in written.arguments)
        for type_, argument in zip(types, written.arguments, strict=True):
            require_argument(type_, argument, self.theory)
        if instance_name(item.name.name, types) not in self.theory.datatypes:
            self._family(family, types, written.place)

    def _fields(self, constructor: ast.Constructor, written: list[ast.Expression], theory: Theory) -> tuple[Type, ...]:
        if len(constructor.fields) > limits.PARAMETERS:
            raise LanguageError(
                "L009",
                f"a constructor has more than {limits.PARAMETERS} fields",
                place=constructor.place,
                mend="put some of them into a datatype of their own",
            )
        names = [f.name for f in constructor.fields if f.name is not None]
        for i, name in enumerate(names):
            if any(name.name == other.name for other in names[:i]):
                raise taken(name.name, name.place)
        types = []
        for field, expression in zip(constructor.fields, written, strict=True):
            type_ = elaborate_type(expression, theory)
            types.append(require_plain(type_, field.type.place))
        return tuple(types)

    # ------------------------------------------------------------------------------------------------------ headers

    def _header(self, binders: tuple[ast.Binder, ...], elaborator: Elaborator) -> _Header:
        header = _Header(Scope(), (), ())
        for binder in binders:
            header = self._binder(binder, header, elaborator)
        if len(header.parameters) > limits.PARAMETERS:
            raise LanguageError(
                "L009",
                f"there are {len(header.parameters)} parameters",
                place=binders[-1].place,
                cause=f"the limit is {limits.PARAMETERS}",
                mend="use a function for a family of values",
            )
        return header

    def _binder(self, binder: ast.Binder, header: _Header, elaborator: Elaborator) -> _Header:
        if binder.domain is not None or binder.type is None:
            raise LanguageError(
                "L050",
                "a parameter is introduced with a type",
                place=binder.place,
                mend="write `(k : Nat) (hk : 1 <= k <= 10)`",
            )
        for name in binder.names:
            self._require_new(name, header.scope)
            if any(h.name == name.name for h in header.hypotheses):
                raise taken(name.name, name.place)
        if not looks_like_type(binder.type, self.theory):
            return self._hypothesis(binder, header, elaborator)
        type_ = elaborate_type(binder.type, self.theory)
        parameters, scope = list(header.parameters), header.scope
        for name in binder.names:
            scope, variable = scope.with_variable(name.name, type_, name.place)
            parameters.append(Parameter(name.name, type_, variable))
        return replace(header, scope=scope, parameters=tuple(parameters))

    def _hypothesis(self, binder: ast.Binder, header: _Header, elaborator: Elaborator) -> _Header:
        written = binder.type
        if written is None or len(binder.names) > 1:
            raise LanguageError(
                "L014",
                "one formula is given for several names",
                place=binder.place,
                mend="give each hypothesis its own brackets, and each variable a type",
            )
        unknown = isinstance(written, ast.Name) and written.name not in header.scope and written.name not in self.theory.symbols
        if isinstance(written, ast.Apply) and written.function.name[:1].isupper():  # a type by its looks
            unknown = written.function.name not in header.scope and self._is_new(written.function.name)
        if unknown:
            elaborate_type(written, self.theory)
        formula = elaborator.formula(written, header.scope, header.path)
        hypothesis = Hypothesis(binder.names[0].name, formula)
        return replace(header, hypotheses=(*header.hypotheses, hypothesis))

    # -------------------------------------------------------------------------------------------------------- items

    def _problem(self, item: ast.Problem) -> None:
        warnings: list[Corner] = []
        elaborator = self._elaborator(warnings)
        header = self._header(item.binders, elaborator)
        if item.kind not in ("theorem", "compute") and not header.parameters:
            raise LanguageError(
                "L050",
                f"a `{item.kind}` has no {'parameters' if item.kind == 'synthesize' else 'unknowns'}",
                place=item.name.place,
                mend=f"name them in the header: {_WITH_UNKNOWNS[item.kind].format(item.name.name)}",
            )
        function = None
        if item.result is not None:
            function, header = self._unknown_function(item, item.result, header)
        if item.condition is not None:
            formula = elaborator.formula(item.condition, header.scope, header.path)
            header = replace(header, hypotheses=(*header.hypotheses, Hypothesis("this", formula)))
        term, type_ = _CONCLUSIONS[item.kind](item, elaborator, header)
        self.problems.append(
            Problem(
                item.kind,  # type: ignore[arg-type]
                item.name.name,
                header.parameters,
                header.hypotheses,
                term,
                type_,
                item.place,
                tuple(warnings),
                function,
                outer=_outer(item.body, header.scope, elaborator) if item.kind == "theorem" else (),
            )
        )
        self._statements[item.name.name] = item
        self._last = item

    def _for_any_types(self, item: ast.Problem) -> None:
        """A theorem with types as parameters: it is stated for sorts with their names, of which nothing is known."""
        self._require_plain(item.name, *item.parameters)
        names = tuple(p.name for p in item.parameters)
        before = self.theory, self.definitions, dict(self.places)
        known = self._settings.get(names)
        words, pending = (known.theory, known.definitions) if known is not None else (Vocabulary(), ())
        made, here = words.instances, vocabulary(self.theory)
        clash = next((n for n in made if n not in here.instances and (n in here.symbols or n in here.sorts)), None)
        if clash is not None:
            raise taken(clash, item.name.place, self.places.get(clash))
        self.theory = union(words, self.theory)
        for name in names:
            if name not in self.theory.sorts:
                self.theory = self.theory.with_sort(name)
        by_name = {p.definition.symbol.name: p for p in (*self.definitions, *pending)}
        self.definitions = list(by_name.values())
        try:
            self._instantiate_all(item)
            self._problem(item)
            self._dimensions.read(item, self.theory)
            self._set(item)
        finally:
            self.theory, self.definitions, self.places = before

    def _set(self, item: ast.Problem) -> None:
        """Give the last problem, whose text is `item`, the setting in which it has been read."""
        names, theory = tuple(p.name for p in item.parameters), vocabulary(self.theory)
        setting = Setting(names, theory, tuple(self.definitions), item, dict(self.schemas), self.places)
        self._settings[names] = setting
        self.problems[-1] = replace(self.problems[-1], setting=setting)

    def _program(self, item: ast.Program) -> None:
        reader = ProgramReader(self.theory, self._require_new, self._elaborator)
        program = reader.read(item, print_item(item))
        name = item.name.name
        requires = tuple(Hypothesis(f"requires{i}", c.formula) for i, c in enumerate(program.requires, 1))
        ensures = conjunction(c.formula for c in program.ensures)
        parameters = tuple(Parameter(v.name, v.type, v.variable) for v in program.parameters)
        warnings = tuple(reader.warnings)
        self.problems.append(
            Problem("program", name, parameters, requires, ensures, T_BOOL, item.place, warnings, program=program)
        )
        self._statements[name] = item

    def _unknown_function(self, item: ast.Problem, written: ast.Expression, header: _Header) -> tuple[Parameter, _Header]:
        """The function that a `synthesize` asks for, and the header with its name in scope."""
        result = elaborate_type(written, self.theory)
        for type_, place in (*((p.type, item.place) for p in header.parameters), (result, written.place)):
            if type_.result is not None:
                raise LanguageError(
                    "L050",
                    "a function to synthesize takes values and gives a value",
                    place=place,
                    cause=f"{type_} is the type of a function",
                    mend="state what the function is applied to",
                )
        whole = function_type([p.type for p in header.parameters], result)
        scope, variable = header.scope.with_variable(item.name.name, whole, item.name.place)
        return Parameter(item.name.name, whole, variable), replace(header, scope=scope)

    def _axiom(self, item: ast.Problem) -> None:
        elaborator = self._elaborator(self.warnings)
        header = self._header(item.binders, elaborator)
        body = elaborator.formula(item.body, header.scope, header.path)
        name = item.name.name
        closed = Problem("theorem", name, header.parameters, header.hypotheses, body, T_BOOL, item.place, ())
        self.theory = self.theory.with_axiom(name, closed.goal)

    def _definition(self, item: ast.Definition, warnings: list[Corner] | None) -> None:
        recursive = item.body is not None and _mentions(item.body, item.name.name)
        header, result = self._signature(item, warnings)
        functions = any(t.result is not None for t in (*(p.type for p in header.parameters), result))
        if item.body is not None and not recursive and functions:
            self._abbreviation(item, header, result, warnings)
            return
        symbol = self._symbol(item, header, result, recursive)
        self.theory = self.theory.with_symbol(symbol)
        if item.body is not None:
            self._definiens([(item, item.body, header, symbol)], warnings)

    def _definitions(self, group: list[ast.Definition]) -> None:
        """Definitions that may call each other: all of them are symbols before any body is read."""
        for item in group:
            self._instantiate_all(item)
        self._require_plain(*(item.name for item in group))
        entered = list[_Defined]()
        for item in group:
            if item.body is None:
                raise LanguageError(
                    "L050",
                    f"`{item.name.name}` has no body, and comes with others",
                    place=item.place,
                    mend="declare it before them, by itself",
                )
            header, result = self._signature(item, self.warnings)
            entered.append((item, item.body, header, self._symbol(item, header, result, recursive=True)))
        for *_, symbol in entered:
            self.theory = self.theory.with_symbol(symbol)
        self._definiens(entered, self.warnings)
        for item in group:
            self._named(item)

    def _signature(self, item: ast.Definition, warnings: list[Corner] | None) -> tuple[_Header, Type]:
        header = self._header(item.binders, self._elaborator(warnings))
        if header.hypotheses:
            raise LanguageError(
                "L050",
                "a definition has no hypotheses",
                place=item.binders[-1].place,
                mend="use `if` for the cases in which it is meant, and give any value in the others",
            )
        return header, elaborate_type(item.type, self.theory)

    def _symbol(self, item: ast.Definition, header: _Header, result: Type, recursive: bool) -> Symbol:
        for parameter in header.parameters:
            if not recursive:  # a body asks what such a function is on its types only; what has none could tell more
                require_plain(parameter.type, item.place)
        if result.result is not None:
            if header.parameters or recursive:
                raise _no_functionals(item, "its result is a function")
            return Symbol(item.name.name, result.arguments, result.result)
        return Symbol(item.name.name, tuple(p.type for p in header.parameters), result)

    def _abbreviation(self, item: ast.Definition, header: _Header, result: Type, warnings: list[Corner] | None) -> None:
        """A definition that takes or gives functions, and does not call itself: it is written out where it is used."""
        if item.measure or item.body is None:
            raise _no_functionals(item, "it has a measure, and does not call itself")
        body, _ = self._elaborator(warnings).term(item.body, header.scope, header.path, result)
        variables = tuple(p.variable for p in header.parameters)
        meaning = Abbreviation(variables, tuple(p.type for p in header.parameters), result, body)
        self.theory = vocabulary(self.theory).with_abbreviation(item.name.name, meaning)

    def _schema(self, item: ast.Definition) -> None:
        """A definition with types as parameters, seen to have a meaning for any types."""
        self._require_plain(item.name, *item.parameters)
        given = {item.name.name, *(p.name for p in item.parameters)}
        own = frozenset(n for n in names_in(item) if n not in given and self._is_new(n))
        self.theory = vocabulary(self.theory).with_schema(item, own)
        self._require_sound(item)

    def _instance(
        self, item: ast.Definition, types: tuple[Type, ...], place: Place, warnings: list[Corner] | None = None
    ) -> Symbol:
        """The symbol of a schema at `types`, entered with its definition where it is not there yet."""
        name = instance_name(item.name.name, types)
        known = self.theory.symbols.get(name)
        if known is not None and name in vocabulary(self.theory).instances:
            return known
        if known is not None or name in self.theory.sorts or name in self.places:
            raise taken(name, place, self.places.get(name))
        self.places[name] = item.name.place  # the same in every file that makes this instance
        _require_short(name, place)
        written = {p.name: written_type(t) for p, t in zip(item.parameters, types, strict=True)}
        binders, type_, body, measure = with_types(
            with_names((item.binders, item.type, item.body, item.measure), self._apart(item)), written, {item.name.name: name}
        )
        made = ast.Definition(ast.Identifier(name, item.name.place), (), binders, type_, body, measure, item.place)
        self._instantiate_all(made)
        self.theory = vocabulary(self.theory).with_instance(name, item.name.name, types)
        self._definition(made, warnings)
        if name not in self.theory.symbols:
            raise _no_functionals(item, "it has types as parameters, and takes or gives a function")
        return self.theory.symbols[name]

    def _apart(self, item: ast.Definition) -> dict[str, str]:
        """New names for those of a schema's own that have got a meaning here, so that none is captured."""
        own, words = vocabulary(self.theory).locals.get(item.name.name, frozenset()), set(names_in(item))
        found: dict[str, str] = {}
        for name in sorted(n for n in own if not self._is_new(n)):
            fresh_names = (f"{name}{i}" for i in itertools.count(1))
            found[name] = next(n for n in fresh_names if n not in words and self._is_new(n))
            words.add(found[name])
        return found

    def _is_new(self, name: str) -> bool:
        try:
            require_new_name(name, Scope(), self.theory, None)
        except LanguageError:
            return False
        return name not in self.places

    def _elaborator(self, warnings: list[Corner] | None, read: Read | None = None) -> Elaborator:
        """A reader of expressions for which instances are made as they are needed."""

        def instance(item: ast.Definition, types: tuple[Type, ...], place: Place) -> tuple[Symbol, Theory]:
            symbol = self._instance(item, types, place)
            return symbol, self.theory

        def datatype(item: ast.DatatypeDeclaration, types: tuple[Type, ...], place: Place) -> Theory:
            self._instantiate(ast.Apply(item.name, tuple(written_type(t) for t in types), place))
            return self.theory

        return Elaborator(self.theory, warnings, read, instance, datatype)

    def _definiens(self, group: list[_Defined], warnings: list[Corner] | None) -> None:
        """What symbols mean that are defined together; they come after all that their bodies speak of."""
        symbols = tuple(symbol for *_, symbol in group)
        pending = [self._pending(part, symbols, warnings) for part in group]
        for symbol in symbols:
            self.theory = vocabulary(self.theory).with_last(symbol.name)
        self.definitions += pending

    def _pending(self, part: _Defined, together: tuple[Symbol, ...], warnings: list[Corner] | None) -> PendingDefinition:
        item, written, header, symbol = part
        corners = list[Corner]()
        elaborator = self._elaborator(corners)
        variables = [p.variable for p in header.parameters]
        body, _ = elaborator.term(written, header.scope, header.path, symbol.result)
        measure = tuple(abstract(self._component(elaborator, header, m), variables) for m in item.measure)
        companions = tuple(s for s in together if s != symbol)
        definition = Definition(symbol, abstract(body, variables), measure, companions)
        if measure:
            tried: tuple[Term, ...] = ()
        elif companions:
            tried = measures_of(header.parameters, self.theory)
        else:
            tried = candidates(body, symbol, header.parameters, self.theory)
        if warnings is not None:
            warnings += corners
        return PendingDefinition(definition, tried, item.place, tuple(corners))

    def _component(self, elaborator: Elaborator, header: _Header, written: ast.Expression) -> Term:
        """An integer of a measure; a value of a datatype stands for its size.  Raises: L051."""
        given, type_ = elaborator.term(written, header.scope, header.path, None)
        if type_.name in self.theory.datatypes:
            given, type_ = make("size", given), T_NAT
        if type_.name not in ("Nat", "Int"):
            raise LanguageError(
                "L051",
                f"a measure is a natural number, an integer or a value of a datatype, not a {type_}",
                place=written.place,
                mend="use `floor`, or count what gets smaller",
            )
        return given

    def _proof(self, item: ast.Proof) -> None:
        name = item.name
        if name is None:
            if self._last is None or self._last.kind != "theorem":
                raise LanguageError(
                    "L052",
                    "this proof does not say what it proves",
                    place=item.place,
                    mend="write `proof NAME … qed`, or put it right after its theorem",
                )
            name = ast.Identifier(self._last.name.name, item.place)
        statement = self._statements.get(name.name)
        if not _is_theorem(statement):
            close = get_close_matches(name.name, [n for n, s in self._statements.items() if _is_theorem(s)], n=1)
            raise LanguageError(
                "L052",
                f"there is no theorem `{name.name}` before this proof",
                place=name.place,
                mend=f"did you mean `{close[0]}`?" if close else "state the theorem first",
            )
        if any(p.name is not None and p.name.name == name.name for p in self.proofs):
            raise LanguageError(
                "L052",
                f"`{name.name}` has a proof already",
                place=name.place,
                mend="leave one of the two out",
            )
        self.proofs.append(replace(item, name=name))


def _outer(written: ast.Expression, scope: Scope, elaborator: Elaborator) -> tuple[str, ...]:
    """The names of the variables that a formula is universal in, from the outside in, as far as its text says so."""
    theory, names = elaborator.theory, list[str]()
    while not isinstance(written, ast.Compare):
        found = list[tuple[ast.Identifier, Type]]()
        if isinstance(written, ast.Quantified) and written.kind == "forall":
            for binder in written.binders:
                if binder.type is None:  # a number or an element: no function, which is all that its type is asked for
                    found += [(name, T_INT) for name in binder.names]
                elif looks_like_type(binder.type, theory):
                    found += [(name, elaborate_type(binder.type, theory)) for name in binder.names]
            names += [name.name for name, _ in found]
        elif isinstance(written, ast.LetIn):
            found = [(written.name, T_INT)]
        elif not (isinstance(written, ast.Binary) and written.operator == "->"):
            return tuple(names)
        for name, type_ in found:
            scope, _ = scope.with_variable(name.name, type_)
        written = written.right if isinstance(written, ast.Binary) else written.body
    if written.relations not in (("=",), ("subset",)):
        return tuple(names)
    if "subset" in written.relations or any(sets.is_set(side, scope, theory) for side in written.operands):
        return (*names, sets.element_name(scope))
    same = functions.type_of_sides(elaborator, written, scope)
    return (*names, *functions.argument_names(scope, 0 if same is None else len(same.arguments)))


def _formula(item: ast.Problem, elaborator: Elaborator, header: _Header) -> tuple[Term, Type]:
    return elaborator.formula(item.body, header.scope, header.path), T_BOOL


def _value(item: ast.Problem, elaborator: Elaborator, header: _Header) -> tuple[Term, Type]:
    term, type_ = elaborator.term(item.body, header.scope, header.path, None)
    if type_.result is not None:
        raise LanguageError(
            "L030",
            "a function is not a value to compute",
            place=item.body.place,
            mend="apply it: `f(3)`",
        )
    return term, type_


def _objective(item: ast.Problem, elaborator: Elaborator, header: _Header) -> tuple[Term, Type]:
    term, type_ = elaborator.term(item.body, header.scope, header.path, None)
    if not is_numeric(type_):
        raise LanguageError(
            "L030",
            f"a `{item.kind}` is about numbers, and this is of type {type_}",
            place=item.body.place,
            mend="put the condition after `where`, and the number after the colon",
        )
    return term, type_


_CONCLUSIONS: Final = {
    "theorem": _formula,
    "find": _formula,
    "solve": _formula,
    "compute": _value,
    "maximize": _objective,
    "minimize": _objective,
    "synthesize": _formula,
}
_WITH_UNKNOWNS: Final = {
    "find": "`find {} (x : Int) : x^2 = 4`",
    "solve": "`solve {} (x : Int) : x^2 = 4`",
    "maximize": "`maximize {} (x : Real) where x^2 <= 4 : x`",
    "minimize": "`minimize {} (x : Real) where x^2 <= 4 : x`",
    "synthesize": "`synthesize {0} (x : Int) : Int such that {0}(x) > x`",
}


def _among(item: ast.DatatypeDeclaration, written: ast.Expression, names: dict[str, str]) -> ast.Expression:
    """The written type of a field of `item`, with the datatypes of its family by their names.  Raises: L056."""
    if isinstance(written, ast.Binary):
        return replace(written, left=_among(item, written.left, names), right=_among(item, written.right, names))
    if not isinstance(written, ast.Apply):
        return written
    name = written.function.name
    if name not in names:
        return replace(written, arguments=tuple(_among(item, a, names) for a in written.arguments))
    if [getattr(a, "name", None) for a in written.arguments] != [p.name for p in item.parameters]:
        raise LanguageError(
            "L056",
            f"`{name}` recurs at other parameters than its own",
            place=written.place,
            mend="use the parameters of the datatype, in their order",
        )
    return ast.Name(names[name], written.place)


def _is_theorem(item: ast.Problem | ast.Program | None) -> bool:
    return isinstance(item, ast.Problem) and item.kind == "theorem"


def _mentions(written: ast.Expression, name: str) -> bool:
    return any(isinstance(node, ast.Name | ast.Identifier) and node.name == name for node in walk(written))


def _require_short(name: str, place: Place) -> None:
    if len(name) > limits.NAME_LENGTH:
        raise LanguageError(
            "L009",
            "the name of an instance grows too long",
            place=place,
            cause=f"the limit is {limits.NAME_LENGTH} characters; it has the names of its arguments",
            mend="nest types less deeply",
        )


def _no_functionals(item: ast.Definition, why: str) -> LanguageError:
    return LanguageError(
        "L050",
        f"`{item.name.name}` cannot be defined: {why}",
        place=item.place,
        mend="take values, not functions, as parameters, and give one value: `def g (x : Real) : Real := …`",
    )
