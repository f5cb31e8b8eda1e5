"""Where a path of a rule leads, by the vocabulary alone: attributes, blocks, relations both ways, fields of facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

from lattice_scan.model.errors import did_you_mean, quoted
from lattice_scan.model.relation import Relation
from lattice_scan.rulefile.document import listed
from lattice_scan.vocabulary.aliases import ALIASES
from lattice_scan.vocabulary.fact_words import FactWords
from lattice_scan.vocabulary.schema import Attribute, Schema
from lattice_scan.vocabulary.words import MOMENTS, Column, Way, Words

TEXT = Attribute("text")
ANY = Attribute("any")
OWN_WORDS = ("type", "address", "account", "region")
"""What can be asked of every resource, whatever its type."""

ORDER = Attribute("text")
STEP = Attribute(
    "object",
    fields={"order": ORDER, "replace_paths": Attribute("list", item=TEXT), "deposed": Attribute("truth")},
)
"""What a plan does to a resource."""

ORDERS = ("create", "delete", "update", "no-op", "read", "forget", "delete-create", "create-delete")
"""What `step.order` can be."""


class Count(IntEnum):
    """How many things a path may lead to."""

    ONE = 0
    EITHER = 1
    """A fact does not declare whether its link leads to one resource or to many."""

    MANY = 2


@dataclass(frozen=True, slots=True)
class Spot:
    """One kind of thing that may stand where a path leads: a resource, a row of a fact, or a value."""

    type: str = ""
    """The resource type or the fact's name; empty for a value."""

    value: Attribute | None = None
    edge: tuple[str, str] | None = None
    """For a resource reached by a relation: the type and the block that hold the reference."""

    has_moments: bool = False
    """Whether `before`, `after` and `step` can be asked of it."""

    is_change: bool = False
    """Whether nothing else can: it is the subject of a rule that judges a change."""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells two spots apart; attributes are shared, so that their identity does."""
        return (self.type, id(self.value), self.edge)


@dataclass(frozen=True, slots=True)
class Here:
    """Where a path leads."""

    spots: tuple[Spot, ...]
    passed: Count = Count.ONE
    """Whether it went through many things on its way."""

    ends: Count = Count.ONE
    """Whether many things stand at its end."""

    @property
    def count(self) -> Count:
        """How many things it may lead to."""
        return max(self.passed, self.ends)

    def kinds(self) -> set[str]:
        """Return the kinds of what stands there; `resource` for a resource or a row of a fact."""
        return {spot.value.kind if spot.value else "resource" for spot in self.spots}

    def members(self) -> tuple[Spot, ...]:
        """Return what a quantifier binds: each resource, or each item of a list or set."""
        return tuple(
            Spot(value=s.value.item) if s.value and s.value.is_many and s.value.item else s for s in self.spots
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What the first word of a path may be."""

    it: tuple[Spot, ...]
    """The thing at hand: the judged resource, or the member that a quantifier binds."""

    subject: tuple[Spot, ...]
    """The judged resource."""

    name: str
    """What the rule calls the judged resource."""

    def inside(self, members: tuple[Spot, ...]) -> Scope:
        """Return the scope of a quantifier over `members`."""
        return Scope(members, self.subject, self.name)


class WrongPath(Exception):
    """A path that leads nowhere."""

    def __init__(self, what: str, fix: str) -> None:
        """Say what is wrong and how to mend it."""
        super().__init__(what)
        self.what = what
        self.fix = fix


class _Step(NamedTuple):
    spots: tuple[Spot, ...]
    ends: Count = Count.ONE


class Vocabulary:
    """Everything that a path may name."""

    def __init__(self, schema: Schema, relations: Sequence[Relation], facts: Mapping[str, FactWords]) -> None:
        """Index relations and the fields of facts by type and name."""
        columns: dict[str, dict[str, str]] = defaultdict(dict)
        for name, fact in facts.items():
            for type_, fields in (*fact.columns.items(), (name, fact.rows)):
                columns[type_].update(fields)
        self.schema = schema
        self.facts = facts
        self._words = Words(relations, columns)
        self._names: dict[str, set[str]] = defaultdict(set)
        for type_, word in self._words.table:
            self._names[type_].add(word)
        self._attributes: dict[str, Mapping[str, Attribute]] = {}

    def attributes(self, type_: str) -> Mapping[str, Attribute]:
        """Return the attributes of a type, those of its other names included; none for a fact's row."""
        known = self._attributes.get(type_)
        if known is None:
            names = [*(alias for alias, name in ALIASES.items() if name == type_), type_]
            known = self._attributes[type_] = {
                word: attribute
                for name in names
                if name in self.schema.types()
                for word, attribute in self.schema.attributes(name).items()
            }
        return known

    # --- walking -------------------------------------------------------------------------------------------------

    def walk(self, path: str, scope: Scope) -> Here:
        """Return where `path` leads. Raises WrongPath where it leads nowhere."""
        first, *rest = path.split(".")
        spots = scope.subject if first == scope.name else scope.it
        if first not in {scope.name, "it"}:
            rest = [first, *rest]
        passed, ends = Count.ONE, Count.ONE
        for name in rest:
            passed = max(passed, ends)
            # A name must exist on one of the things that may stand here; on the others it is absent.
            steps = [step for spot in spots if (step := self._step(spot, name))]
            if not steps:
                raise self._wrong(spots, name)
            spots = tuple({spot.key: spot for step in steps for spot in step.spots}.values())
            ends = max(step.ends for step in steps)
        return Here(spots, passed, ends)

    def _step(self, spot: Spot, name: str) -> _Step | None:
        """Follow one name from one thing; None where it leads nowhere."""
        if spot.value is not None:
            return _in_value(spot.value, name)
        if spot.has_moments and name in MOMENTS:
            return _value(STEP) if name == "step" else _Step((replace(spot, is_change=False),))
        meaning = None if spot.is_change else self._words.meaning(spot.type, name)
        if isinstance(meaning, Way):
            return self._way(meaning, spot)
        if isinstance(meaning, Column):
            return self._column(meaning.kind, spot)
        found = None if spot.is_change else self._attribute(spot, name)
        return found or (_value(TEXT) if name in OWN_WORDS else None)

    def _column(self, kind: str, spot: Spot) -> _Step:
        if kind == "link":
            types = sorted(self._names)
            return _Step(tuple(Spot(type_, has_moments=spot.has_moments) for type_ in types), Count.EITHER)
        return _value(Attribute("set", item=ANY) if kind == "set" else Attribute(kind))

    def _way(self, way: Way, spot: Spot) -> _Step:
        spots: list[Spot] = []
        for relation in way.relations:
            block = _block(relation)
            if way.is_inverse:
                spots += [Spot(type_, None, (type_, block), spot.has_moments) for type_ in relation.source]
            else:
                spots += [Spot(type_, None, (spot.type, block), spot.has_moments) for type_ in relation.target]
        return _Step(tuple(spots), Count.MANY if way.is_many else Count.ONE)

    def _attribute(self, spot: Spot, name: str) -> _Step | None:
        if name == "edge" and spot.edge:
            return _value(Attribute("object", fields=self._edge(*spot.edge)))
        attribute = self.attributes(spot.type).get(name)
        return _value(attribute) if attribute else None

    def _edge(self, type_: str, block: str) -> Mapping[str, Attribute]:
        """Return the attributes of the block that holds a reference; of the resource where it stands in no block."""
        place = self.schema.find(type_, block) if block else None
        if place is None:
            return self.attributes(type_)
        return (place.attribute.item or place.attribute).fields

    # --- words for errors ----------------------------------------------------------------------------------------

    def names(self, spot: Spot) -> set[str]:
        """Return every name that can follow `spot`."""
        if spot.value is not None:
            inner = spot.value.item if spot.value.is_many and spot.value.item else spot.value
            return set(inner.fields)
        known = {*OWN_WORDS, *(MOMENTS if spot.has_moments else ()), *(("edge",) if spot.edge else ())}
        return known if spot.is_change else known | self._names.get(spot.type, set()) | set(self.attributes(spot.type))

    def _wrong(self, spots: tuple[Spot, ...], name: str) -> WrongPath:
        known = sorted(set().union(*(self.names(spot) for spot in spots)))
        fix = did_you_mean(name, known)
        types = sorted({spot.type for spot in spots if spot.type})
        if any(spot.is_change for spot in spots):
            return WrongPath(
                f"{quoted(name)} cannot begin a path of a rule that judges a change",
                fix or f"begin with {listed(MOMENTS)}",
            )
        if types:
            holder = listed(types, "and") if len(types) < 4 else "what the link leads to"
            return WrongPath(f"{holder} {'have' if 1 < len(types) < 4 else 'has'} no {quoted(name)}", fix)
        if known:
            return WrongPath(f"this block has no {quoted(name)}", fix or f"it holds {listed(known[:12], 'and')}")
        kinds = listed(sorted({spot.value.kind for spot in spots if spot.value}))
        return WrongPath(f"there is no {quoted(name)} below a value of kind {kinds}", "end the path before it")


def subject(types: Iterable[str], judge: str) -> tuple[Spot, ...]:
    """Return what a rule for these types judges."""
    is_change = judge == "change"
    return tuple(Spot(type_, has_moments=is_change, is_change=is_change) for type_ in types)


def _block(relation: Relation) -> str:
    """Return the path of the block that holds a relation's reference: `default_action.forward.target_groups`."""
    return relation.by[0].replace("[]", "").rpartition(".")[0]


def _value(attribute: Attribute) -> _Step:
    return _Step((Spot(value=attribute),), Count.MANY if attribute.is_many else Count.ONE)


def _in_value(value: Attribute, name: str) -> _Step | None:
    """Step into a value: a list or set is stepped through, a block is asked, any name is a key of a map."""
    if value.kind == "any":
        return _value(value)
    if value.is_many and value.item:
        return _in_value(value.item, name)
    found = value.item if value.kind == "map" else value.fields.get(name)
    return _value(found) if found else None
