"""What a condition may look at: the world and its facts, the subject of the rule, the settings that hold for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from lattice_scan.model.resource import Resource
from lattice_scan.model.world import World


class FactSource(Protocol):
    """What the engine asks of facts."""

    def rows(self, name: str, /) -> Sequence[Resource]:
        """Return the rows of a table."""
        ...

    def field(self, resource: Resource, name: str, /) -> Any:
        """Return a field that a fact adds to `resource`. Raises KeyError where none does."""
        ...


class SettingSource(Protocol):
    """What the engine asks of settings."""

    def value(self, name: str, subject: Resource, /) -> Any:
        """Return what holds for `subject`; an `Unknown` where that cannot be told."""
        ...


class Side(NamedTuple):
    """One moment: the world before a plan, or after it."""

    world: World
    facts: FactSource


class Moments(Protocol):
    """What a rule that judges a change may ask of each resource."""

    def at(self, resource: Resource, moment: str, /) -> Any:
        """Return the same resource `before` or `after`, or the `step` between; None where it does not exist then."""
        ...

    def side(self, moment: str, /) -> Side:
        """Return the world `before` or `after`."""
        ...


class Frame:
    """The surroundings of one evaluation. One frame serves all subjects of a rule, one after the other."""

    __slots__ = ("edge", "moments", "settings", "side", "subject")

    def __init__(
        self,
        side: Side,
        settings: SettingSource,
        subject: Resource,
        moments: Moments | None = None,
        edge: Mapping[str, Any] | None = None,
    ) -> None:
        """Take everything; `edge` is the block that holds the reference to the thing at hand."""
        self.side = side
        self.settings = settings
        self.subject = subject
        self.moments = moments
        self.edge = edge

    def enter(self, side: Side, edge: Mapping[str, Any] | None) -> Frame:
        """Return the frame for a thing that was reached on `side` by a reference in `edge`."""
        if side is self.side and edge is self.edge:
            return self
        return Frame(side, self.settings, self.subject, self.moments, edge)
