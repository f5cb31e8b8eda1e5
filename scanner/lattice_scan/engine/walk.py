"""Judging everything that a path leads to, where parts of it are not known.

A path leads to places (`Slots`). In each of them exactly one of several members stands; a place may not exist
(`maybe`), something else may stand there (`unknown`), and there may be more places (`rest`). A verdict is given only
where it holds however all that turns out:

| at one place                        | verdict `v` of the place                                      |
| ----------------------------------- | ------------------------------------------------------------- |
| one member                          | its verdict                                                   |
| several members                     | the verdict on which all of them agree, else UNKNOWN          |
| `unknown`: something else may stand | UNKNOWN                                                       |

| over all places       | `some`                       | `each`                       | one value is expected       |
| --------------------- | ---------------------------- | ---------------------------- | --------------------------- |
| no place              | FAIL                         | PASS                         | the verdict of null         |
| a place               | maximum                      | minimum                      | minimum                     |
| a `maybe` place       | counts as min(v, UNKNOWN)    | counts as max(v, UNKNOWN)    | counts as max(v, UNKNOWN)   |
| `rest`                | FAIL if any thing fails      | PASS if any thing passes     | counts as UNKNOWN           |
| `rest` otherwise      | counts as UNKNOWN            | counts as UNKNOWN            | counts as UNKNOWN           |
| only `maybe` places   | as above                     | as above                     | also agrees with null's     |

Few conditions tell of a thing that nobody knows: whatever it is, it is not one of an empty list.

`none: C` is `each: not C`; `count` is an interval (`counting`). `is: present` is `some` without looking into lists.
Rules are checked so that a test of one value never meets several; where it does all the same, each of them must hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import msgspec

from lattice_scan.engine.equality import FAIL, PASS, UNKNOWN
from lattice_scan.engine.frame import Frame, Side
from lattice_scan.engine.paths import Path, Reached, members
from lattice_scan.engine.trace import LONGEST_TRACE, Spot, Trace, witness
from lattice_scan.model.finding import Evidence
from lattice_scan.model.resource import Resource
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Open, Unknown, bare
from lattice_scan.model.verdict import Verdict, agreed, all_of, any_of

Condition = Callable[[Any, Frame, Trace | None], Verdict]
"""Judges the thing at hand. With a trace it also tells what the verdict rests on."""


class Mode(Enum):
    """How the verdicts of many places make one."""

    VALUE = "value"
    SOME = "some"
    EACH = "each"


class Walk:
    """One evaluation of a path."""

    __slots__ = ("explodes", "frame", "it", "leaf", "mode", "path")

    def __init__(self, path: Path, mode: Mode, explodes: bool, leaf: Leaf, it: Any, frame: Frame) -> None:
        """Prepare to judge what `path` leads to from `it`; `explodes` says that a list at its end means its items."""
        self.path = path
        self.mode = mode
        self.explodes = explodes
        self.leaf = leaf
        self.it = it
        self.frame = frame

    def go(self, here: Reached, trace: Trace | None) -> Verdict:
        """Judge everything that the path leads to from here."""
        value = here.value
        kind = value.__class__
        if kind is Slots:
            return self._over(value, here, trace)
        if kind is Unknown:
            return self._unknown(value, here, trace)
        end = len(self.path.names)
        if here.behind < end:
            return self._absent(here, trace)
        if self.explodes and here.behind == end:
            listed = bare(value)
            if listed is None:
                return self._absent(here, trace)
            if isinstance(listed, list | Open):
                # One further than the end: the items themselves are not looked into.
                return self._over(members(value), msgspec.structs.replace(here, behind=end + 1), trace)
        if isinstance(inner := bare(value), Unknown):
            return self._unknown(inner, here, trace)
        return self.leaf(value, self, here, trace)

    def _absent(self, here: Reached, trace: Trace | None) -> Verdict:
        """Nothing stands there."""
        if self.mode is Mode.VALUE:
            return self.leaf(None, self, here, trace)
        if trace is not None and here.spot is not None:
            trace.see(
                Evidence(self.path.text, "(none)" if self.explodes else "(absent)", here.spot.at(None), here.spot.trail)
            )
        return FAIL if self.mode is Mode.SOME else PASS

    def _unknown(self, unknown: Unknown, here: Reached, trace: Trace | None) -> Verdict:
        """Something stands there that cannot be read: few tests have an answer all the same."""
        verdict = self._of_anything(unknown, here)
        if verdict is not UNKNOWN:
            if trace is not None and here.spot is not None:
                trace.see(witness(self.path.text, unknown, here.spot))
            return verdict
        return self._doubt(unknown, here.spot, trace)

    def _of_anything(self, unknown: Unknown, here: Reached) -> Verdict:
        """Return the verdict that whatever may stand there has in common; of many there may be none as well."""
        verdict = self.leaf(unknown, self, here, None)
        if self.mode is Mode.VALUE:
            return verdict
        return verdict if verdict is (FAIL if self.mode is Mode.SOME else PASS) else UNKNOWN

    def _doubt(self, unknown: Unknown, spot: Spot | None, trace: Trace | None) -> Verdict:
        """Something stands there that cannot be read."""
        if trace is not None and spot is not None:
            trace.see(witness(self.path.text, unknown, spot))
            trace.wonder(unknown)
        return UNKNOWN

    def _over(self, slots: Slots, here: Reached, trace: Trace | None) -> Verdict:
        """Judge all places: the table above."""
        if not slots.slots and slots.rest is None:
            return self._absent(here, trace)
        if self.mode is Mode.VALUE and all(slot.maybe for slot in slots.slots):
            return self._over_maybe(slots, here, trace)
        if trace is not None:
            return self._over_traced(slots, here, trace)
        decisive, result = (PASS, FAIL) if self.mode is Mode.SOME else (FAIL, PASS)
        for slot in slots.slots:
            verdict = self._at(slot, here, None)
            if verdict is decisive and slot.maybe is None:
                return decisive
            if verdict is not result:
                result = UNKNOWN
        return result if slots.rest is None or self._of_rest(slots.rest, here) is result else UNKNOWN

    def _of_rest(self, rest: Unknown, here: Reached) -> Verdict:
        return UNKNOWN if self.mode is Mode.VALUE else self._of_anything(rest, here)

    def _over_traced(self, slots: Slots, here: Reached, trace: Trace) -> Verdict:
        decisive, combine = (PASS, any_of) if self.mode is Mode.SOME else (FAIL, all_of)
        parts: list[tuple[Verdict, Trace]] = []
        for slot in slots.slots:
            part = Trace()
            verdict = self._at(slot, here, part)
            if slot.maybe is not None and verdict is decisive:
                verdict = UNKNOWN
                part.wonder(slot.maybe)
            parts.append((verdict, part))
        verdicts = [verdict for verdict, _ in parts]
        result = combine(verdicts if slots.rest is None else [*verdicts, self._of_rest(slots.rest, here)])
        trace.take(parts, result)
        if result is UNKNOWN and slots.rest is not None:
            self._doubt(slots.rest, here.spot, trace)
        return result

    def _over_maybe(self, slots: Slots, here: Reached, trace: Trace | None) -> Verdict:
        """Judge one value that may not be there at all."""
        parts = [(self._at(slot, here, part), part) for slot in slots.slots for part in (Trace(),)]
        parts += [(self._absent(here, part), part) for part in (Trace(),)]
        result = agreed(verdict for verdict, _ in parts) if slots.rest is None else UNKNOWN
        if trace is not None:
            trace.take(parts, result)
            if result is UNKNOWN:
                self._doubt(slots.rest or slots.slots[0].maybe or _either(slots.slots[0]), here.spot, trace)
        return result

    def _at(self, slot: Slot, here: Reached, trace: Trace | None) -> Verdict:
        """Judge one place."""
        spot = here.spot and here.spot.along(slot.trail)
        if len(slot.members) == 1 and slot.unknown is None:
            return self._member(slot.members[0], here, slot.edge, spot, trace)
        if trace is None:
            if slot.unknown is not None or not slot.members:
                return UNKNOWN
            return agreed(self._member(member, here, slot.edge, None, None) for member in slot.members)
        parts: list[tuple[Verdict, Trace]] = []
        for member in slot.members:
            part = Trace()
            parts.append((self._member(member, here, slot.edge, spot, part), part))
            if len(parts) == LONGEST_TRACE and agreed(verdict for verdict, _ in parts) is UNKNOWN:
                break  # whatever the others say, and a `for_each` may make thousands
        result = UNKNOWN if slot.unknown or not parts else agreed(verdict for verdict, _ in parts)
        trace.take(parts, result)
        if result is UNKNOWN:
            self._doubt(slot.unknown or trace.doubt or _either(slot), spot, trace)
        return result

    def _member(
        self, member: Any, here: Reached, edge: Mapping[str, Any] | None, spot: Spot | None, trace: Trace | None
    ) -> Verdict:
        frame = self.frame
        return self.go(self.path.descend(member, here.behind, here.side, edge, frame, spot), trace)


Leaf = Callable[[Any, Walk, Reached, Trace | None], Verdict]
"""Judges what stands at the end of a path."""


def _either(slot: Slot) -> Unknown:
    """Why a place with several members is not decided."""
    names = [member.address if isinstance(member, Resource) else str(member) for member in slot.members[:4]]
    more = f" or {len(slot.members) - 4} more" if len(slot.members) > 4 else ""
    return Unknown(f"it is one of {', '.join(names)}{more}", "give --hcl")


def along(path: Path, mode: Mode, leaf: Leaf, *, explodes: bool = False) -> Condition:
    """Return the condition that judges by `leaf` what `path` leads to."""

    def condition(it: Any, frame: Frame, trace: Trace | None) -> Verdict:
        spot = None if trace is None else path.spot(it, frame)
        return Walk(path, mode, explodes, leaf, it, frame).go(path.start(it, frame, spot), trace)

    return condition


def enter(here: Reached, frame: Frame) -> Frame:
    """Return the frame for the thing that a walk has reached."""
    side: Side = here.side
    return frame.enter(side, here.edge)
