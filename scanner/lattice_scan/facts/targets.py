"""Every target that VPC Lattice sends traffic to, in one shape whoever registers it.

Registrars: `aws_vpclattice_target_group_attachment`, ECS (`vpc_lattice_configurations`) and Auto Scaling
(`traffic_source`). What a target's security groups are depends on the group's type:
https://docs.aws.amazon.com/vpc-lattice/latest/ug/target-groups.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.slots import EMPTY, Slot, Slots
from lattice_scan.model.value import Unknown, bare, items, number, text

NAME = "targets"
ROWS: Mapping[str, str] = {
    "id": "text",
    "kind": "text",
    "port": "number",
    "groups": "link",
    "target_group": "link",
    "resource": "link",
    "registrar": "link",
}

TARGET_GROUP = "aws_vpclattice_target_group"
ATTACHMENT = "aws_vpclattice_target_group_attachment"


def rows(facts: Facts) -> list[Resource]:
    """Return one row a target: `kind` (the group's type), `port`, the security `groups` in front of it.

    `id` is what an attachment writes down; `registrar` is the resource that registers the target.
    """
    world = facts.world
    made = [_attached(facts, attachment) for attachment in world.of_type(ATTACHMENT)]
    for registrar in world.of_type("aws_ecs_service", "aws_autoscaling_group"):
        made += [_registered(facts, registrar, slot) for slot in world.follow(registrar, "lattice_target_groups")]
    for attachment in world.of_type("aws_autoscaling_traffic_source_attachment"):
        groups = world.follow(attachment, "scaling_group")
        if len(groups.slots) == 1 and groups.slots[0].is_sure:
            registrar = groups.slots[0].members[0]
            made += [_registered(facts, registrar, slot) for slot in world.follow(attachment, "target_group")]
    return made


def _attached(facts: Facts, attachment: Resource) -> Resource:
    world = facts.world
    target_groups = world.follow(attachment, "target_group")
    resources = world.follow(attachment, "target_resource")
    kind = _of_group(target_groups, "type")
    written = number(lookup(attachment.attributes, ("target", "port")))
    port = written if isinstance(bare(written), int) else _port_of_group(target_groups, written)
    values = {
        "id": text(lookup(attachment.attributes, ("target", "id"))),
        "kind": kind,
        "port": port,
        "target_group": target_groups,
        "resource": resources,
        "groups": _groups_of(facts, resources) if kind != "LAMBDA" else EMPTY,
        "_identity": "",
    }
    return _row(attachment, "target", values)


def _registered(facts: Facts, registrar: Resource, slot: Slot) -> Resource:
    target_groups = Slots((slot,))
    groups = (_task_groups if registrar.type == "aws_ecs_service" else _template_groups)(facts, registrar)
    names = [member.address for member in slot.members]
    values = {
        "id": None,
        "kind": _of_group(target_groups, "type"),
        "port": _port_of_group(target_groups, None),
        "target_group": target_groups,
        "resource": Slots((Slot((registrar,)),)),
        "groups": groups,
        "_identity": " ".join(names),
    }
    return _row(registrar, "", values)


def _row(subject: Resource, attribute: str, values: Mapping[str, Any]) -> Resource:
    return Resource(
        NAME,
        subject.address,
        {**values, "registrar": Slots((Slot((subject,)),))},
        Mode.DERIVED,
        subject.input,
        subject.place,
        previous_address=subject.previous_address,
        actions=subject.actions,
        attribute=attribute,
    )


def _task_groups(facts: Facts, service: Resource) -> Slots:
    """The groups of a service's tasks: their own with the network mode awsvpc, else those of their host."""
    found = facts.world.follow(service, "groups")
    if found.slots or found.rest:
        return found
    if not items(service.attributes.get("network_configuration")):
        hosts = Unknown(f"which container instances run {service.address} is not in the plan")
        return Slots((), hosts, hosts)
    return Slots((), _unlisted(service))


def _template_groups(facts: Facts, scaling_group: Resource) -> Slots:
    templates = facts.world.follow(scaling_group, "template")
    if len(templates.slots) == 1 and templates.slots[0].is_sure:
        template = templates.slots[0].members[0]
        found = facts.world.follow(template, "groups")
        return found if found.slots or found.rest else Slots((), _unlisted(template))
    return Slots((), Unknown(f"the launch template of {scaling_group.address} is not in the plan", "give --inventory"))


def _of_group(target_groups: Slots, attribute: str) -> Any:
    """The attribute of the target group, where all that may be meant agree."""
    values = [lookup(m.attributes, tuple(attribute.split("."))) for s in target_groups for m in s.members]
    doubt = target_groups.unseen
    if doubt or not values:
        return doubt or Unknown("its target group is not in the plan", "give --inventory")
    is_one = all(bare(value) == bare(values[0]) for value in values)
    return values[0] if is_one else Unknown("one of several target groups may be meant")


def _port_of_group(target_groups: Slots, written: Any) -> Any:
    """The port of the group, which a target takes where it names none; HTTP 80 and HTTPS 443 by default."""
    if isinstance(written, Unknown) and target_groups.rest:
        return written
    port = number(_of_group(target_groups, "config.port"))
    if isinstance(bare(port), int):
        return port
    protocol = bare(_of_group(target_groups, "config.protocol"))
    default = {"HTTP": 80, "HTTPS": 443}.get(protocol) if isinstance(protocol, str) else None
    return default or (port if isinstance(port, Unknown) else Unknown("its port is known after apply"))


def _groups_of(facts: Facts, resources: Slots) -> Slots:
    """The security groups in front of what is registered."""
    if not resources.slots:
        reason = resources.rest or Unknown(
            "the address belongs to an interface that is not in the plan", "give --inventory"
        )
        return Slots((), reason, reason)
    slots: list[Slot] = []
    rest = resources.rest
    added: Unknown | None = None
    for slot in resources:
        rest = rest or slot.unknown
        for member in slot.members:
            found = facts.world.follow(member, "groups")
            certain = slot.is_sure
            slots += [
                s if certain else Slot(s.members, s.unknown, Unknown("one of several may be meant")) for s in found
            ]
            rest = rest or found.rest or (None if found.slots else _unlisted(member))
            if member.type in {"aws_instance", "aws_network_interface"}:
                added = added or _may_be_added(facts)
            if member.mode is Mode.OUTSIDE and not member.address.startswith(("arn:", "i-")):
                added = added or _unlisted(member)  # an address, of whichever interface here or elsewhere
    return Slots(tuple(slots), rest or added, added)


def _may_be_added(facts: Facts) -> Unknown | None:
    """Why an interface may wear more groups than it was made with."""
    attachment = next(iter(facts.world.of_type("aws_network_interface_sg_attachment")), None)
    return Unknown(f"{attachment.address} may add a group to it") if attachment else None


def _unlisted(resource: Resource) -> Unknown:
    """Whatever has an interface has a group, its VPC's default one if none is written: nobody tells which it is."""
    return Unknown(f"the security groups of {resource.address} are not in the plan", "give --inventory")
