"""Whether a target is an address or instance that comes and goes while Terraform goes on naming it.

What a controller, ECS or Auto Scaling registers, it deregisters as well. An instance or interface by itself stays until
somebody replaces it, and its attachment with it: https://docs.aws.amazon.com/vpc-lattice/latest/ug/register-targets.html.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, all_true, any_true, some_member
from lattice_scan.facts.load_balancing import BALANCER
from lattice_scan.facts.targets import ATTACHMENT
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Open, Unknown, bare, items

NAME = "ephemeral"
COLUMNS: Mapping[str, Mapping[str, str]] = {"targets": {"is_ephemeral": "truth"}}

HOSTS = ("aws_instance", "aws_network_interface")
CONTROLLER = "application-networking.k8s.aws/"
"""How the tags of the Gateway API controller begin: https://github.com/aws/aws-application-networking-k8s."""

LISTS_OF_ADDRESSES = ("private_ips", "secondary_private_ips", "ipv6_addresses")

OWNED = ("aws:autoscaling:groupName", "eks:nodegroup-name", "karpenter.sh/nodepool")
"""Tags of instances that something replaces by itself: Auto Scaling, EKS node groups, Karpenter."""

REGISTRARS = (
    ("lattice_target_groups", "aws_ecs_service"),
    ("lattice_target_groups", "aws_autoscaling_group"),
    ("target_group", "aws_autoscaling_traffic_source_attachment"),
)


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `is_ephemeral` of a target."""
    return {"is_ephemeral": lambda: _is_ephemeral(facts, resource)}


def _is_ephemeral(facts: Facts, target: Resource) -> Truth:
    name = bare(target.attributes["id"])
    registrar: Resource = target.attributes["registrar"].slots[0].members[0]
    if registrar.type != ATTACHMENT or (isinstance(name, str) and name.startswith("arn:")):
        return False
    registered = any_true(_registered(facts, target, registrar))
    if registered is True:
        return False
    found = _comes_and_goes(facts, target, name)
    return registered if found is True and isinstance(registered, Unknown) else found


def _registered(facts: Facts, target: Resource, registrar: Resource) -> Iterator[Truth]:
    """Whether something other than Terraform registers what is in the group.

    An attachment in a plan or state is Terraform's; of one that an inventory lists nobody tells whose it is.
    """
    groups: Slots = target.attributes["target_group"]
    yield some_member(groups, _is_controlled)
    for slot in groups if registrar.mode is Mode.LIVE else ():
        for group in slot.members:
            for relation, type_ in REGISTRARS:
                users = facts.world.backward(facts.world.relation(relation, type_), group)
                yield from (s.maybe or s.unknown or True for s in users)
                yield users.rest or False


def _is_controlled(group: Resource) -> Truth:
    """Whether the group is the Gateway API controller's."""
    return _has_tag(group, (CONTROLLER,))


def _comes_and_goes(facts: Facts, target: Resource, name: Any) -> Truth:
    if isinstance(name, str) and _is_address(name):
        return _addresses(facts).get(name, True)
    return some_member(target.attributes["resource"], _is_owned)


def _is_owned(host: Resource) -> Truth:
    """Whether an instance or interface belongs to something that replaces it by itself."""
    if host.type in HOSTS and host.mode is not Mode.OUTSIDE:
        return _has_tag(host, OWNED)
    if host.mode is Mode.OUTSIDE and not host.address.startswith("arn:"):
        return Unknown(f"what {host.address} belongs to is not in the plan", "give --inventory")
    return False


def _addresses(facts: Facts) -> Mapping[str, Truth]:
    """Whether each private address that is seen belongs to a host of that kind; in doubt of the VPC, it does not.

    An address that AWS will draw is left out: nobody can have written it down before.
    """
    known: Mapping[str, Truth] | None = facts.indexes.get(NAME)
    if known is None:
        owned: dict[str, list[Truth]] = defaultdict(list)
        for host in facts.world.of_type(*HOSTS, BALANCER, modes=(Mode.MANAGED, Mode.LIVE, Mode.DATA)):
            for address in _addresses_of(host):
                if isinstance(bare(address), str):
                    owned[bare(address)].append(_is_owned(host))
        known = facts.indexes[NAME] = {address: all_true(truths) for address, truths in owned.items()}
    return known


def _addresses_of(host: Resource) -> Iterator[Any]:
    """Every address that a host wears; a network load balancer keeps those that it was given."""
    yield host.attributes.get("private_ip")
    for name in LISTS_OF_ADDRESSES:
        yield from items(host.attributes.get(name))
    for subnet in items(host.attributes.get("subnet_mapping")):
        yield from (lookup(subnet, (name,)) for name in ("private_ipv4_address", "ipv6_address"))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _has_tag(resource: Resource, prefixes: tuple[str, ...]) -> Truth:
    tags = bare(resource.attributes.get("tags"))
    known = tags.items if isinstance(tags, Open) else tags
    if isinstance(known, Mapping) and any(isinstance(key, str) and key.startswith(prefixes) for key in known):
        return True
    return tags if isinstance(tags, Unknown) else tags.rest if isinstance(tags, Open) else False
