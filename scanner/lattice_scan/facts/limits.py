"""What AWS refuses: a second service of a target group, a third group of a load balancer, a rule of TLS passthrough.

What exists already AWS has accepted, so whoever is unseen makes no difference to it; to what this plan creates they do.
https://docs.aws.amazon.com/vpc-lattice/latest/ug/alb-target.html,
https://docs.aws.amazon.com/vpc-lattice/latest/ug/tls-listeners.html,
https://docs.aws.amazon.com/vpc-lattice/latest/ug/service-custom-domain-name.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lattice_scan.facts import Facts
from lattice_scan.facts.actions import LISTENER, LISTENER_RULE
from lattice_scan.facts.kleene import ONE_OF_SEVERAL, Truth, doubt_of, the_one
from lattice_scan.facts.targets import ATTACHMENT, TARGET_GROUP
from lattice_scan.model.resource import Resource
from lattice_scan.model.slots import EMPTY, Slot, Slots
from lattice_scan.model.value import Unknown, bare, text

NAME = "limits"
ASSOCIATION = "aws_vpclattice_service_network_service_association"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    TARGET_GROUP: {"services": "link"},
    LISTENER: {"rules_seen": "link"},
    ATTACHMENT: {"is_within_alb_limit": "truth"},
    ASSOCIATION: {"has_own_domain": "truth"},
}

GROUPS_OF_ALB = 2
"""Target groups that may register one load balancer."""


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return the fields of a target group, a listener, an attachment or an association of a service."""
    if resource.type == TARGET_GROUP:
        return {"services": _services(facts).get(id(resource), EMPTY)}
    if resource.type == LISTENER:
        rules = facts.world.backward(facts.world.relation("listener", LISTENER_RULE), resource)
        return {"rules_seen": Slots(rules.slots)}
    if resource.type == ATTACHMENT:
        return {"is_within_alb_limit": lambda: _is_within_alb_limit(facts, resource)}
    return {"has_own_domain": lambda: _has_own_domain(facts, resource)}


def _services(facts: Facts) -> Mapping[int, Slots]:
    """The services that forward to each target group: a service seen here leaves no room for another elsewhere."""
    known: Mapping[int, Slots] | None = facts.indexes.get("limits of groups")
    if known is None:
        found: dict[int, list[Slot]] = defaultdict(list)
        for action in facts.rows("actions"):
            services: Slots = action.attributes["service"]
            for place in action.attributes["target_groups"]:
                for group in place.members:
                    doubt = doubt_of(place)
                    found[id(facts.world.canonical(group))] += (
                        Slot(slot.members, slot.unknown, slot.maybe or doubt) for slot in _places(services)
                    )
        known = facts.indexes["limits of groups"] = {key: Slots(tuple(slots)) for key, slots in found.items()}
    return known


def _places(slots: Slots) -> list[Slot]:
    """The places that a reference leads to; one that nothing is known of where there is none."""
    return [*slots] or [Slot((), slots.rest or ONE_OF_SEVERAL)]


class _Kept(NamedTuple):
    """What stands at something that holds only so many."""

    by_name: Mapping[str, set[int]]
    doubt: Unknown | None
    """Why there may be more, or others."""


def _kept(
    facts: Facts, relation: tuple[str, str], at: Resource, other: str, name_of: Callable[[Resource], Any]
) -> _Kept:
    """Return what `other` leads to from all that refers to `at`, by its name; worked out once for all of them."""
    known: dict[tuple[int, str], _Kept] = facts.indexes.setdefault(NAME, {})
    key = (id(at), other)
    if key not in known:
        users = facts.world.backward(facts.world.relation(*relation), at)
        by_name: dict[str, set[int]] = defaultdict(set)
        doubt = users.rest
        for user in users:
            found = the_one(facts.world.follow(user.members[0], other))
            name = found if isinstance(found, Unknown) else name_of(found)
            unsure = doubt_of(user) or (name if isinstance(name, Unknown) else None)
            doubt = doubt or unsure
            if isinstance(found, Resource) and isinstance(name, str) and not unsure:
                by_name[name].add(id(facts.world.canonical(found)))
        known[key] = _Kept(by_name, doubt)
    return known[key]


def _is_within_alb_limit(facts: Facts, attachment: Resource) -> Truth:
    balancer = the_one(facts.world.follow(attachment, "target_resource"))
    if isinstance(balancer, Unknown):
        return balancer
    kept = _kept(facts, ("target_resource", ATTACHMENT), balancer, "target_group", lambda _: "")
    if len(kept.by_name.get("", ())) > GROUPS_OF_ALB:
        return False
    return (kept.doubt or True) if attachment.is_created else True


def _has_own_domain(facts: Facts, association: Resource) -> Truth:
    network, service = (the_one(facts.world.follow(association, name)) for name in ("network", "service"))
    if isinstance(network, Unknown):
        return network
    domain = service if isinstance(service, Unknown) else _domain(service)
    if not isinstance(domain, str) or not isinstance(service, Resource):
        return domain if isinstance(domain, Unknown) else True
    kept = _kept(facts, ("network", ASSOCIATION), network, "service", _domain)
    if kept.by_name.get(domain, set()) - {id(facts.world.canonical(service))}:
        return False
    return (kept.doubt or True) if association.is_created else True


def _domain(service: Resource) -> Any:
    """The custom domain name in lower case, None, or why it is not known."""
    domain = bare(text(service.attributes.get("custom_domain_name")))
    return domain.lower() if isinstance(domain, str) else domain
