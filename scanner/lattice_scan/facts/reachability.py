"""Whether a target is in use, and whether VPC Lattice can reach it: a rule of its groups names Lattice on its port.

https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html: the target sees Lattice, never the client.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.ingress import OLD_RULE, RULE, covers
from lattice_scan.facts.kleene import Truth, all_true, any_true, some_member
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Unknown, bare
from lattice_scan.vocabulary.relations import GROUPS

NAME = "reachability"
COLUMNS: Mapping[str, Mapping[str, str]] = {"targets": {"is_reachable": "truth", "is_used": "truth"}}


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `is_reachable`, and `is_used`: whether a listener or a listener rule forwards to the target's group."""
    groups: Slots = resource.attributes["groups"]
    port = resource.attributes["port"]
    return {
        "is_reachable": lambda: some_member(groups, lambda group: _admits(facts, group, port)),
        "is_used": lambda: _is_used(facts, resource.attributes["target_group"]),
    }


def _is_used(facts: Facts, target_groups: Slots) -> Truth:
    """Whether a listener or a listener rule forwards to the target group."""

    def users() -> Iterator[Truth]:
        for slot in target_groups:
            for member in slot.members:
                for relation, type_ in (
                    ("target_groups", "aws_vpclattice_listener"),
                    ("target_groups", "aws_vpclattice_listener_rule"),
                ):
                    found = facts.world.backward(facts.world.relation(relation, type_), member)
                    yield from (
                        True if s.is_sure and slot.is_sure else s.maybe or Unknown("one of several may be meant")
                        for s in found
                    )
                    if found.rest:
                        yield found.rest

    return any_true(users())


def _admits(facts: Facts, group: Resource, port: Any) -> Truth:
    """Whether a rule of the group lets Lattice in at `port`."""

    def truths() -> Iterator[Truth]:
        for row, doubt in _rows_of(facts, group):
            a = row.attributes
            ports = (a["protocol"], a["from_port"], a["to_port"])
            yield all_true([doubt or True, covers(ports, port), a["admits_lattice"]])
        rest = _may_have_more(facts, group)
        if rest:
            yield rest

    return any_true(truths())


def _rows_of(facts: Facts, group: Resource) -> list[tuple[Resource, Unknown | None]]:
    """The ingress rows of a group; beside each, why it may belong to another one."""
    index = facts.indexes.get(NAME)
    if index is None:
        index = facts.indexes[NAME] = defaultdict(list)
        for row in facts.rows("ingress"):
            groups: Slots = row.attributes["group"]
            for slot in groups:
                doubt = (
                    None
                    if slot.is_sure
                    else slot.unknown or slot.maybe or Unknown("one of several groups may be meant")
                )
                for member in slot.members:
                    index[id(facts.world.canonical(member))].append((row, doubt))
    found: list[tuple[Resource, Unknown | None]] = index[id(facts.world.canonical(group))]
    return found


def _may_have_more(facts: Facts, group: Resource) -> Unknown | None:
    """Why a group may have rules that are not seen."""
    if group.type not in GROUPS:
        return Unknown(f"{group.address} is not in the plan", "give --inventory")
    world = facts.world
    if group.mode is Mode.MANAGED and not group.is_created and isinstance(bare(group.attributes.get("ingress")), list):
        # The provider reads every rule of a group that it manages into `ingress`, whoever made it.
        return None
    slots = [world.backward(world.relation("group", type_), group) for type_ in (RULE, OLD_RULE)]
    loose = (s.maybe or s.unknown for found in slots for s in found if not s.is_sure)
    return next((found.rest for found in slots if found.rest), None) or next(
        (reason for reason in loose if reason), None
    )
