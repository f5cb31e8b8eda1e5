"""How many things a path leads to, as an interval.

`count` counts different things: two references to one resource count once, and so may two items of a set of which a
part is not known. The interval is from what must be there to what may be there, whatever the unknown turns out to be.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

from lattice_scan.engine.equality import FAIL, PASS, UNKNOWN, equal, is_undecided, names_of
from lattice_scan.engine.frame import Frame, Side
from lattice_scan.engine.paths import Path, Reached, members
from lattice_scan.model.resource import Mode, Resource, identity
from lattice_scan.model.slots import EMPTY, Slot, Slots
from lattice_scan.model.value import Open, Unknown, bare
from lattice_scan.model.verdict import Verdict

MOST_WORLDS = 64
"""How many alternatives are kept apart; beyond that their members count as things that may be there."""


NO_MEMBER = Unknown("nothing tells what stands there")


class Interval(NamedTuple):
    """From `low` to `high`, both included; `high` is None where there is no upper bound."""

    low: int
    high: int | None

    def at_least(self, limit: float) -> Verdict:
        """Whether there are `limit` or more."""
        return PASS if self.low >= limit else FAIL if self.high is not None and self.high < limit else UNKNOWN

    def at_most(self, limit: float) -> Verdict:
        """Whether there are `limit` or fewer."""
        return FAIL if self.low > limit else PASS if self.high is not None and self.high <= limit else UNKNOWN

    def equals(self, limit: float) -> Verdict:
        """Whether there are exactly `limit`."""
        if self.low == self.high == limit:
            return PASS
        return FAIL if self.low > limit or (self.high is not None and self.high < limit) else UNKNOWN

    def __str__(self) -> str:
        """The interval in words."""
        if self.high is None:
            return f"{self.low} or more"
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


def hull(intervals: list[Interval]) -> Interval:
    """The interval of a thing of which one alternative is true."""
    highs = [interval.high for interval in intervals]
    return Interval(
        min(i.low for i in intervals), None if None in highs else max(high for high in highs if high is not None)
    )


def count(slots: Slots, judge: Callable[[Slot, Any], Verdict]) -> Interval:
    """Return how many things in `slots` pass."""
    certain: list[Slot] = []
    possible: list[Slot] = []
    for slot in slots.slots:
        verdicts = [judge(slot, member) for member in slot.members]
        if slot.unknown is None and slot.maybe is None and verdicts and all(v is PASS for v in verdicts):
            certain.append(slot)
        if slot.unknown is not None or not verdicts:
            possible.append(Slot((), unknown=slot.unknown or slot.maybe or slots.rest or NO_MEMBER))
        elif any(v is not FAIL for v in verdicts):
            kept = tuple(member for member, v in zip(slot.members, verdicts, strict=True) if v is not FAIL)
            possible.append(Slot(kept))
    return Interval(_least(certain), None if slots.rest else _most(possible))


def _least(slots: list[Slot]) -> int:
    """How many different things there are at least: places of which no two can hold the same."""
    fixed: dict[Hashable, Any] = {}
    values: list[Any] = []
    loose: list[Slot] = []
    for slot in slots:
        member = slot.members[0]
        key = _key(member)
        if len(slot.members) > 1 or (key is None and (isinstance(member, Resource) or is_undecided(member))):
            loose.append(slot)
        elif key is None:
            values.append(member)
        else:
            fixed[key] = member
    counted = [*fixed.values(), *values]
    low = len(counted)
    for slot in sorted(loose, key=lambda s: len(s.members)):
        if all(equal(member, other) is FAIL for member in slot.members for other in counted):
            counted += slot.members
            low += 1
    return low


def _most(slots: list[Slot]) -> int:
    """How many different things there may be."""
    keys = [[None] if slot.unknown else [_key(member) for member in slot.members] for slot in slots]
    fixed = {row[0] for row in keys if len(row) == 1} - {None}
    places = len(fixed) + sum(len(row) != 1 or row[0] is None for row in keys)
    things = {key for row in keys for key in row}
    return places if None in things else min(places, len(things))


def _key(member: Any) -> Hashable:
    """What tells a resource from others that have such a key; None for a value, and where nothing tells."""
    if not isinstance(member, Resource):
        return None
    if member.mode is Mode.OUTSIDE:
        return identity(member.address)
    return id(member) if member.mode is not Mode.DATA or names_of(member) else None


# --- what a path leads to --------------------------------------------------------------------------------------------


def gather(path: Path, it: Any, frame: Frame, *, explodes: bool) -> list[Slots]:
    """Return everything that `path` leads to from `it`: alternatives of which exactly one is true.

    `explodes` says that a list at the end counts as its items.
    """
    return _gather(path, path.start(it, frame, None), frame, explodes)


def _gather(path: Path, here: Reached, frame: Frame, explodes: bool) -> list[Slots]:
    value = here.value
    if isinstance(value, Slots):
        return _branch(path, value, here, frame, explodes) if here.behind < len(path.names) else [value]
    if here.behind < len(path.names):
        value = bare(value)
        if not isinstance(value, Unknown):
            return [EMPTY]
        return [Slots((), value)] if explodes else [Slots((Slot((value,)),))]
    inner = bare(value)
    if explodes and isinstance(inner, Unknown):
        return [Slots((), inner)]
    if explodes and isinstance(inner, list | Open):
        return [members(value)]
    return [EMPTY] if inner is None else [Slots((Slot((value,), edge=here.edge),))]


def _branch(path: Path, slots: Slots, here: Reached, frame: Frame, explodes: bool) -> list[Slots]:
    """Go on from each place; where there is one place only, its members stay apart as alternatives."""

    def onward(slot: Slot) -> list[Slots]:
        reached = (path.descend(m, here.behind, here.side, slot.edge, frame, None) for m in slot.members)
        return [found for each in reached for found in _gather(path, each, frame, explodes)]

    if len(slots.slots) == 1 and slots.rest is None:
        (slot,) = slots.slots
        if slot.unknown is None and slot.maybe is None:
            found = onward(slot)
            if 0 < len(found) <= MOST_WORLDS:
                return found
    flat: list[Slot] = []
    rest = slots.rest
    for slot in slots.slots:
        more = _merged(slot, onward(slot))
        flat += more.slots
        rest = rest or more.rest
    return [Slots(tuple(flat), rest)]


def _merged(slot: Slot, found: list[Slots]) -> Slots:
    """Return what stands behind one place, given what stands behind each of its members."""
    if len(found) == 1 and slot.unknown is None and slot.maybe is None:
        return found[0]
    rest = next((slots.rest for slots in found if slots.rest), None)
    doubt = slot.maybe or slot.unknown or Unknown(f"it is one of {len(slot.members)}")
    if found and rest is None and all(len(slots.slots) == 1 for slots in found):
        inner = [slots.slots[0] for slots in found]
        edges: list[Mapping[str, Any] | None] = [each.edge for each in inner]
        return Slots(
            (
                Slot(
                    tuple(member for each in inner for member in each.members),
                    unknown=slot.unknown or next((each.unknown for each in inner if each.unknown), None),
                    maybe=slot.maybe or slot.unknown or next((each.maybe for each in inner if each.maybe), None),
                    edge=edges[0] if all(edge is edges[0] for edge in edges) else None,
                ),
            )
        )
    places = (Slot(s.members, s.unknown, s.maybe or doubt, s.trail, s.edge) for slots in found for s in slots.slots)
    return Slots(tuple(places), rest or slot.unknown)


def side_of(path: Path, frame: Frame) -> Side:
    """Return the moment that the things at the end of `path` belong to."""
    moments = [name for name in path.names if name in {"before", "after"}]
    return frame.moments.side(moments[-1]) if frame.moments and moments else frame.side
