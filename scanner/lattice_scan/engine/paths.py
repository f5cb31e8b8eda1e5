"""Walking along a dotted path: attributes, blocks, lists, relations both ways, fields of facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from lattice_scan.engine.equality import is_undecided
from lattice_scan.engine.frame import Frame, Side
from lattice_scan.engine.trace import Spot
from lattice_scan.model.resource import Mode, Resource, account_of, region_of
from lattice_scan.model.slots import EMPTY, Slot, Slots
from lattice_scan.model.value import Open, Unknown, bare, marked
from lattice_scan.vocabulary.words import MOMENTS, Meaning, Way

NO_EDGE = Unknown("the block that holds the reference is not known", "give --hcl")


class Reached(msgspec.Struct, frozen=True, gc=False):
    """Where a walk has to branch or to end."""

    value: Any
    """`Slots` where it branches; else the value at the end of the path, or the None or `Unknown` that ends it early."""

    behind: int
    """How many names are behind it."""

    side: Side
    edge: Mapping[str, Any] | None
    spot: Spot | None


class Path(msgspec.Struct, frozen=True, gc=False):
    """A path, taken apart."""

    text: str
    """As the rule wrote it."""

    is_from_subject: bool
    """Whether it starts at the subject of the rule rather than at the thing at hand."""

    names: tuple[str, ...]
    table: Mapping[tuple[str, str], Meaning]
    """(type, name) to what it means, where it is no attribute (`vocabulary.words`)."""

    def spot(self, it: Any, frame: Frame) -> Spot:
        """Return where a traced walk begins."""
        start = frame.subject if self.is_from_subject else it
        return Spot(start if isinstance(start, Resource) else None, "")

    def start(self, it: Any, frame: Frame, spot: Spot | None) -> Reached:
        """Go as far as the path leads from `it` without branching."""
        if self.is_from_subject:
            return self.descend(frame.subject, 0, frame.side, None, frame, spot)
        return self.descend(it, 0, frame.side, frame.edge, frame, spot)

    def straight(self, it: Any, frame: Frame) -> Any:
        """Return what the path leads to where it is one known thing after the other; `Slots` where anything is odd.

        The short way of most walks, a fourth of the time of `descend` and what judges where that ends.
        """
        value: Any = frame.subject if self.is_from_subject else it
        side, moments = frame.side, frame.moments
        for name in self.names:
            kind = value.__class__
            if kind is Slots:
                slots = value.slots
                if len(slots) != 1 or value.rest is not None or not slots[0].is_sure:
                    return value
                value = slots[0].members[0]
                kind = value.__class__
            elif kind is list and len(value) == 1:
                value = value[0]
                kind = value.__class__
            if kind is dict:
                value = value.get(name)
            elif value is None:
                return None
            elif kind is not Resource or name == "edge":
                return EMPTY
            elif moments and name in MOMENTS:
                value = moments.at(value, name)
                side = side if name == "step" else moments.side(name)
            else:
                value = ask(value, name, side, self.table)
        return value

    def descend(
        self, value: Any, index: int, side: Side, edge: Mapping[str, Any] | None, frame: Frame, spot: Spot | None
    ) -> Reached:
        """Go on from `value`, which stands behind the first `index` names, as far as there is one way only."""
        names = self.names
        end = len(names)
        while index < end:
            kind = value.__class__
            name = names[index]
            onward: Any
            if kind is Resource:
                if name == "edge":
                    onward = NO_EDGE if edge is None else edge
                elif frame.moments and name in MOMENTS:
                    onward = frame.moments.at(value, name)
                    side = side if name == "step" else frame.moments.side(name)
                else:
                    onward = ask(value, name, side, self.table)
            elif kind is Slots or kind is Unknown or value is None:
                break
            elif kind is dict:
                onward = value.get(name)
            elif kind is list:
                value = value[0] if len(value) == 1 else members(value) if value else None
                continue
            else:
                held = _opened(value)
                if not isinstance(held, Mapping):
                    value = held
                    continue
                onward = _entry(value, held, name)
            spot = spot and spot.into(value, name)
            value = onward
            index += 1
        return Reached(value, index, side, edge, spot)


def _opened(value: Any) -> Any:
    """Return what is inside a value that is marked or half known: a map, `Slots`, None, or what ends the walk."""
    inner = bare(value)
    items = inner.items if isinstance(inner, Open) else inner
    if isinstance(items, Mapping):
        return items
    if isinstance(items, list):
        return members(value) if items or isinstance(inner, Open) else None
    return inner if isinstance(inner, Unknown | Resource | Slots) else None


def _entry(holder: Any, items: Mapping[str, Any], name: str) -> Any:
    """Return one entry of a map that is marked or half known."""
    inner = bare(holder)
    if isinstance(inner, Open) and (name not in items or is_undecided(items[name])):
        return inner.rest
    return marked(holder, items.get(name))


def ask(resource: Resource, name: str, side: Side, table: Mapping[tuple[str, str], Meaning]) -> Any:
    """Return what `name` leads to from a resource: `Slots` for a relation, else a value."""
    meaning = table.get((resource.type, name))
    if meaning is None:
        own = OWN_WORDS.get(name)
        return resource.attributes.get(name) if own is None else own(resource)
    if isinstance(meaning, Way):
        if not meaning.is_inverse:
            return side.world.forward(meaning.relations[0], resource)
        if len(meaning.relations) == 1:
            return side.world.backward(meaning.relations[0], resource)
        found = [side.world.backward(relation, resource) for relation in meaning.relations]
        rest = next((slots.rest for slots in found if slots.rest), None)
        return Slots(tuple(slot for slots in found for slot in slots.slots), rest)
    if resource.mode is Mode.DERIVED and name in resource.attributes:
        return resource.attributes[name]
    try:
        return side.facts.field(resource, name)
    except KeyError:
        return resource.attributes.get(name)


def _type(resource: Resource) -> Any:
    """The attribute `type` where there is one (of a target group), else the resource type.

    What only an id names is of a type that the reference allows, but nothing tells which.
    """
    written = resource.attributes.get("type")
    return resource.type if written is None else written


def _account(resource: Resource) -> Any:
    found = resource.account or resource.attributes.get("account")
    if resource.mode is Mode.OUTSIDE:
        found = account_of(resource.address) or found
    return found or Unknown(f"the account of {resource.address} is not known", "give --inventory")


def _region(resource: Resource) -> Any:
    found = resource.region or resource.attributes.get("region")
    if resource.mode is Mode.OUTSIDE:
        found = region_of(resource.address) or found
    return found or Unknown(f"the Region of {resource.address} is not known", "give --inventory")


OWN_WORDS: Mapping[str, Callable[[Resource], Any]] = {
    "type": _type,
    "address": lambda resource: resource.address,
    "account": _account,
    "region": _region,
}


def members(value: Any) -> Slots:
    """Return the items of a list, set or map of which a part may be unknown, one slot each.

    A map counts as one thing. Of an open list nobody knows whether an item that holds an unknown will be there.
    """
    inner = bare(value)
    items, rest = (inner.items, inner.rest) if isinstance(inner, Open) else (inner, None)
    if not isinstance(items, list):
        return Slots((Slot((value,)),))
    slots = (Slot((marked(value, item),), maybe=rest if rest and is_undecided(item) else None) for item in items)
    return Slots(tuple(slots), rest)
