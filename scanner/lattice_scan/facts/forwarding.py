"""Which listeners and listener rules are seen to forward to a target group.

A rule on what a plan deletes speaks of those alone: that another stack may have one more is true of every target group,
and would leave each deletion undecided. Of a group that another stack owns the listeners are there as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.targets import TARGET_GROUP
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.slots import Slots

NAME = "forwarding"
COLUMNS: Mapping[str, Mapping[str, str]] = {TARGET_GROUP: {"seen_listeners": "link"}}


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `seen_listeners`: the listeners and listener rules that forward to a target group, as far as seen."""
    return {"seen_listeners": lambda: _seen(facts, resource)}


def _seen(facts: Facts, group: Resource) -> Slots:
    world = facts.world
    found = [
        world.backward(world.relation("target_groups", type_), group)
        for type_ in ("aws_vpclattice_listener", "aws_vpclattice_listener_rule")
    ]
    is_own = group.mode in {Mode.MANAGED, Mode.LIVE}
    rest = None if is_own else next((slots.rest for slots in found if slots.rest), None)
    return Slots(tuple(slot for slots in found for slot in slots), rest)
