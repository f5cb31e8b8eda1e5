"""Three-valued truth for facts: True, False, or the `Unknown` that says why it cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Unknown

Truth = bool | Unknown

ONE_OF_SEVERAL = Unknown("one of several may be meant", "give --hcl")


def any_true(truths: Iterable[Truth]) -> Truth:
    """True when one is; else the first reason for doubt; else False."""
    doubt: Unknown | None = None
    for truth in truths:
        if truth is True:
            return True
        if isinstance(truth, Unknown):
            doubt = doubt or truth
    return doubt or False


def all_true(truths: Iterable[Truth]) -> Truth:
    """False when one is; else the first reason for doubt; else True."""
    doubt: Unknown | None = None
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Unknown):
            doubt = doubt or truth
    return doubt or True


def negated(truth: Truth) -> Truth:
    """The opposite; a doubt stays."""
    return truth if isinstance(truth, Unknown) else not truth


def some_member(slots: Slots, test: Callable[[Any], Truth]) -> Truth:
    """Whether `test` holds for something that `slots` leads to."""

    def truths() -> Iterable[Truth]:
        for slot in slots:
            held = [test(member) for member in slot.members]
            alike = held[0] if held and all(h is held[0] for h in held) else None
            if alike is True and slot.unknown is None and slot.maybe is None:
                yield True
            elif alike is False and slot.unknown is None:
                yield False
            else:
                doubts = [h for h in held if isinstance(h, Unknown)]
                yield slot.unknown or slot.maybe or (doubts[0] if doubts else Unknown("one of several may be meant"))
        if slots.rest:
            yield slots.rest

    return any_true(truths())


def doubt_of(slot: Slot) -> Unknown | None:
    """Why a place may hold something else, or nothing; None where it surely holds its one member."""
    return slot.maybe or slot.unknown or (None if slot.is_sure else ONE_OF_SEVERAL)


def the_one(slots: Slots) -> Any:
    """Return the one thing that `slots` surely leads to, or why that cannot be told."""
    if len(slots.slots) == 1 and slots.slots[0].is_sure:
        return slots.slots[0].members[0]
    return slots.unseen or next(filter(None, map(doubt_of, slots)), ONE_OF_SEVERAL)
