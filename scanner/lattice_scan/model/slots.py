"""What a path leads to: places that may be unsure, and a list that may be open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from lattice_scan.model.value import Unknown


class Slot(msgspec.Struct, frozen=True, gc=False):
    """One place that a path leads to."""

    members: tuple[Any, ...]
    """What may stand here: resources or values. Exactly one is true, unless `unknown` allows for another."""

    unknown: Unknown | None = None
    """Something else than `members` may stand here."""

    maybe: Unknown | None = None
    """The place may not exist at all."""

    trail: tuple[str, ...] = ()
    """How the reference was followed; empty for a known value."""

    edge: Mapping[str, Any] | None = None
    """Attributes of the block that holds the reference, e.g. `{"weight": 100}`."""

    @property
    def is_sure(self) -> bool:
        """Whether exactly one thing stands here, and we know which."""
        return len(self.members) == 1 and self.unknown is None and self.maybe is None


class Slots(msgspec.Struct, frozen=True, gc=False):
    """Everything a path leads to."""

    slots: tuple[Slot, ...] = ()
    rest: Unknown | None = None
    """Why there may be more than `slots`; None when the list is complete."""

    unfollowed: Unknown | None = None
    """Why even something that the same plan creates may be among them; a constant beside a reference cannot be."""

    @property
    def unseen(self) -> Unknown | None:
        """Why the path may lead to something that is not among the members; None where it cannot."""
        return self.rest or next((slot.unknown for slot in self.slots if slot.unknown), None)

    def __iter__(self) -> Iterator[Slot]:
        """Iterate over the slots."""
        return iter(self.slots)


EMPTY = Slots()
