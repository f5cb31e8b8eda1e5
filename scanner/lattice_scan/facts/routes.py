"""Which load balancers stand behind a service, and whether they know the names that it is called by.

VPC Lattice hands the client's Host header on unchanged, so a load balancer that routes by host must know the service's
custom domain name or its generated one:
https://docs.aws.amazon.com/vpc-lattice/latest/ug/service-custom-domain-name.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lattice_scan.facts import Facts
from lattice_scan.facts.alb_hosts import answers, hosts_of
from lattice_scan.facts.host_patterns import Name
from lattice_scan.facts.kleene import Truth, all_true
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Unknown, bare

NAME = "routes"
ROWS: Mapping[str, str] = {
    "service": "link",
    "target_group": "link",
    "load_balancer": "link",
    "alb_listener": "link",
    "routes_by_host": "truth",
    "knows_the_name": "truth",
}

_ONE_OF_SEVERAL = Unknown("one of several may be meant", "give --hcl")
_ANY_NAME: Name = (None,)


class _Use(NamedTuple):
    """A service whose traffic an action sends to a target group."""

    holder: Resource
    """The row of the action."""

    service: Resource | None
    """None where the service cannot be told."""

    doubt: Unknown | None
    """Why it may be otherwise."""


def rows(facts: Facts) -> list[Resource]:
    """Return one row a service and load balancer that it forwards to, at the service where this plan holds it."""
    users = _users(facts)
    made: dict[tuple[int, int], Resource] = {}
    for target in facts.rows("targets"):
        kind = bare(target.attributes["kind"])
        if kind != "ALB" and not isinstance(kind, Unknown):
            continue
        for slot in target.attributes["target_group"]:
            doubt = _doubt(slot) or (kind if isinstance(kind, Unknown) else None)
            for group in slot.members:
                for use in users.get(id(facts.world.canonical(group)), ()):
                    made.setdefault((id(use.service or use.holder), id(target)), _row(facts, target, use, doubt))
    return [*made.values()]


def _users(facts: Facts) -> Mapping[int, list[_Use]]:
    """The services behind each target group; a group with weight 0 gets nothing."""
    users: dict[int, list[_Use]] = defaultdict(list)
    for action in facts.rows("actions"):
        for slot in action.attributes["target_groups"]:
            weight = bare(slot.edge.get("weight")) if slot.edge else None
            if weight != 0:
                doubt = _doubt(slot) or (weight if isinstance(weight, Unknown) else None)
                for group in slot.members:
                    users[id(facts.world.canonical(group))] += _services(facts, action, doubt)
    return users


def _services(facts: Facts, action: Resource, doubt: Unknown | None) -> Iterator[_Use]:
    services: Slots = action.attributes["service"]
    for slot in services:
        for service in slot.members:
            yield _Use(action, facts.world.canonical(service), doubt or _doubt(slot))
    if not services.slots:
        yield _Use(action, None, doubt or services.rest)


def _doubt(slot: Slot) -> Unknown | None:
    """Why a place may hold something else."""
    return slot.maybe or slot.unknown or (None if slot.is_sure else _ONE_OF_SEVERAL)


def _row(facts: Facts, target: Resource, use: _Use, doubt: Unknown | None) -> Resource:
    listeners: Slots = facts.field(target, "alb_listener")
    service, sure = use.service, all_true([use.doubt or True, doubt or True])
    picky, knows = _verdicts(facts, listeners, service)
    balancers: Slots = target.attributes["resource"]
    values = {
        "service": Slots((Slot((service,)),)) if service else use.holder.attributes["service"],
        "target_group": target.attributes["target_group"],
        "load_balancer": balancers,
        "alb_listener": listeners,
        "routes_by_host": all_true([picky, sure]),
        "knows_the_name": knows,
        "_identity": f"{target.address} {target.attributes['_identity']}",
    }
    is_here = service is not None and service.mode in {Mode.MANAGED, Mode.LIVE}
    subject = service if service is not None and is_here else use.holder
    return Resource(
        NAME,
        subject.address,
        values,
        Mode.DERIVED,
        subject.input,
        subject.place,
        previous_address=subject.previous_address,
        actions=subject.actions,
        attribute="custom_domain_name" if is_here else use.holder.attribute,
    )


def _verdicts(facts: Facts, listeners: Slots, service: Resource | None) -> tuple[Truth, Truth]:
    """Whether the load balancer routes by host, and whether it knows one of the service's names."""
    if len(listeners.slots) == 1 and listeners.slots[0].is_sure:
        hosts = hosts_of(facts, listeners.slots[0].members[0])
        return hosts.is_picky, answers(hosts, names(service) if service else [_ANY_NAME])
    if not listeners.slots and not listeners.rest:
        return False, False  # nothing listens there at all, which is another rule's business
    doubt = listeners.unseen or _ONE_OF_SEVERAL
    return doubt, doubt


def names(service: Resource) -> list[Name]:
    """Return the names that a service is called by, with a gap for what is not known of them."""
    custom = bare(service.attributes.get("custom_domain_name"))
    found: list[Name] = [_ANY_NAME] if isinstance(custom, Unknown) else []
    if isinstance(custom, str) and custom:
        found.append(tuple(custom.lower()))
    generated = bare(lookup(service.attributes, ("dns_entry", "domain_name")))
    if isinstance(generated, str) and generated:
        return [*found, tuple(generated.lower())]
    return [*found, _generated(service) if service.is_created else _ANY_NAME]


def _generated(service: Resource) -> Name:
    """The name that AWS will make, `NAME-ID.PARTITION.vpc-lattice-svcs.REGION.on.aws`: two parts of it are random."""
    name = bare(service.attributes.get("name"))
    begin: Name = tuple(name.lower()) if isinstance(name, str) else (None,)
    region: Name = tuple(service.region) if service.region else (None,)
    return (*begin, "-", None, ".", None, *".vpc-lattice-svcs.", *region, *".on.aws")
