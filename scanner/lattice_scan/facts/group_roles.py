"""What a security group stands in front of: its role decides which ingress is right.

On a *target's* group the source is VPC Lattice itself, so the managed prefix list is right and a CIDR is the classic
mistake; on an *association's*, *endpoint's* or *client's* group the clients are the source, so a CIDR is right
(https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, any_true
from lattice_scan.model.resource import Resource
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Open, Unknown, bare, items

NAME = "group_roles"
_FIELDS = {"roles": "set", "seen_roles": "set", "is_target": "truth", "target_ports": "set"}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "aws_security_group": _FIELDS,
    "aws_default_security_group": _FIELDS,
}

WEARERS = {
    "aws_vpclattice_service_network_vpc_association": "association",
    "aws_vpclattice_resource_gateway": "resource_gateway",
    "aws_vpc_endpoint": "endpoint",
    "aws_lb": "load_balancer",
    "aws_instance": "client",
    "aws_network_interface": "client",
    "aws_network_interface_sg_attachment": "client",
    "aws_ecs_service": "client",
    "aws_lambda_function": "client",
    "aws_launch_template": "client",
    "aws_eks_cluster": "client",
    "aws_codebuild_project": "client",
    "aws_db_instance": "data_store",
}
"""The role that a group has by who wears it. `target` is added where VPC Lattice forwards to the wearer.

One type stands for all that share its relation `groups`.
"""

HOSTS = (
    "aws_instance",
    "aws_launch_template",
    "aws_network_interface",
    "aws_network_interface_sg_attachment",
    "aws_codebuild_project",
)
"""Wearers that may stand behind an address, or be a container instance."""


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `roles`, `seen_roles`, `is_target` (see `_is_target`) and `target_ports` of a security group.

    `roles` may have more members than are seen; `seen_roles` are those that are seen for sure, and no others.
    """
    ports = _targets(facts).ports.get(id(facts.world.canonical(resource)))
    return {
        "roles": lambda: _roles(facts, resource, is_target=ports is not None),
        "seen_roles": lambda: items(facts.field(resource, "roles")),
        "is_target": True if ports is not None else lambda: _is_target(facts, resource),
        "target_ports": _as_set(ports or []),
    }


def _wearers(facts: Facts, type_: str, group: Resource) -> Slots:
    return facts.world.backward(facts.world.relation("groups", type_), group)


def _roles(facts: Facts, group: Resource, *, is_target: bool) -> Any:
    worn = {type_: _wearers(facts, type_, group) for type_ in WEARERS}
    roles = {WEARERS[type_] for type_, slots in worn.items() if any(slot.is_sure for slot in slots)}
    known = sorted(roles | {"target"} if is_target else roles)
    doubt = next((d for d in map(_doubt, worn.values()) if d), None)
    return Open(known, doubt) if doubt else known


def _doubt(slots: Slots) -> Unknown | None:
    """Why more may wear a group than is seen for sure."""
    return slots.rest or next((slot.maybe or slot.unknown for slot in slots if not slot.is_sure), None)


def _is_target(facts: Facts, group: Resource) -> Truth:
    """Whether VPC Lattice's traffic arrives at a group that no target here surely wears.

    A group with another role that is seen here is taken to have no further one, unless a target seen here may wear it:
    who puts one group on a client and, in another stack, on a load balancer behind Lattice is seen by an inventory. A
    group that nothing here wears may be worn by another stack.
    """
    targets = _targets(facts)
    named = targets.doubts.get(id(facts.world.canonical(group)))
    balancers = _wearers(facts, "aws_lb", group)
    registered = any_true(_may_be_registered(facts, member) for slot in balancers for member in slot.members)
    if named or isinstance(registered, Unknown):
        return named or registered
    if targets.hosted and any(_wearers(facts, type_, group).slots for type_ in HOSTS):
        return targets.hosted
    doubt: Unknown | None = None
    for type_ in WEARERS:
        slots = _wearers(facts, type_, group)
        if any(slot.is_sure for slot in slots):
            return False
        doubt = doubt or _doubt(slots)
    if targets.vague and not group.is_created:
        return targets.vague
    return doubt or Unknown(f"nothing in the plan wears {group.address}", "give --inventory")


def _may_be_registered(facts: Facts, load_balancer: Resource) -> Truth:
    """Whether another stack may register a load balancer.

    Only an internal application load balancer can be a target:
    https://docs.aws.amazon.com/vpc-lattice/latest/ug/alb-target.html.
    """
    kind = bare(load_balancer.attributes.get("load_balancer_type"))
    internal = bare(load_balancer.attributes.get("internal"))
    if kind not in {None, "application"} and not isinstance(kind, Unknown):
        return False
    if internal is False:
        return False
    relation = facts.world.relation("target_resource", "aws_vpclattice_target_group_attachment")
    return facts.world.backward(relation, load_balancer).rest or False


class _Targets(NamedTuple):
    ports: Mapping[int, list[Any]]
    """Group (by identity) to the ports of the targets behind it."""

    doubts: Mapping[int, Unknown]
    """Group (by identity) to the reason why it cannot be told whether a target wears it."""

    vague: Unknown | None
    """Why a target may wear any group that exists."""

    hosted: Unknown | None
    """Why a target may wear the groups of any instance, even of one that this plan creates."""


def _targets(facts: Facts) -> _Targets:
    known: _Targets | None = facts.indexes.get(NAME)
    if known is None:
        ports: dict[int, list[Any]] = defaultdict(list)
        doubts: dict[int, Unknown] = {}
        vague: Unknown | None = None
        hosted: Unknown | None = None
        for row in facts.rows("targets"):
            groups: Slots = row.attributes["groups"]
            for slot in groups:
                if slot.is_sure:
                    ports[id(slot.members[0])].append(row.attributes["port"])
                else:
                    reason = slot.unknown or slot.maybe or Unknown("one of several groups may be meant")
                    doubts |= {id(member): reason for member in slot.members}
                    vague = vague or slot.unknown
            if groups.rest and row.attributes["kind"] != "LAMBDA":
                vague = vague or groups.rest
                hosted = hosted or groups.unfollowed
        known = facts.indexes[NAME] = _Targets(ports, doubts, vague, hosted)
    return known


def _as_set(ports: list[Any]) -> Any:
    numbers = sorted({p for p in map(bare, ports) if isinstance(p, int)})
    unknown = next((p for p in ports if isinstance(p, Unknown)), None)
    return Open(numbers, unknown) if unknown else numbers
