"""What AWS refuses: a second service of a target group, a third group of a load balancer, a rule of TLS passthrough.

What exists already AWS has accepted, so whoever is unseen makes no difference to it; to what this plan creates they do.
https://docs.aws.amazon.com/vpc-lattice/latest/ug/alb-target.html,
https://docs.aws.amazon.com/vpc-lattice/latest/ug/tls-listeners.html,
https://docs.aws.amazon.com/vpc-lattice/latest/ug/service-custom-domain-name.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from lattice_scan.facts import Facts
from lattice_scan.facts.actions import LISTENER, LISTENER_RULE
from lattice_scan.facts.kleene import ONE_OF_SEVERAL, doubt_of, the_one
from lattice_scan.facts.targets import ATTACHMENT, TARGET_GROUP
from lattice_scan.model.resource import Resource
from lattice_scan.model.slots import EMPTY, Slot, Slots
from lattice_scan.model.value import Unknown, bare, text

NAME = "limits"
ENOUGH = 8
"""How many are told of what is too many: a hundred attachments of one load balancer need no list of all in each."""

ASSOCIATION = "aws_vpclattice_service_network_service_association"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    TARGET_GROUP: {"services": "link"},
    LISTENER: {"seen_rules": "link"},
    ATTACHMENT: {"groups_of_its_alb": "link"},
    ASSOCIATION: {"namesakes": "link"},
}


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return the fields of a target group, a listener, an attachment or an association of a service."""
    if resource.type == TARGET_GROUP:
        return {"services": _services(facts).get(id(resource), EMPTY)}
    if resource.type == LISTENER:
        rules = facts.world.backward(facts.world.relation("listener", LISTENER_RULE), resource)
        return {"seen_rules": Slots(rules.slots)}
    if resource.type == ATTACHMENT:
        return {"groups_of_its_alb": lambda: _groups_of_its_alb(facts, resource)}
    return {"namesakes": lambda: _namesakes(facts, resource)}


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

    by_name: Mapping[str, dict[int, Resource]]
    doubt: Unknown | None
    """Why there may be more, or others."""

    def others(self, name: str, user: Resource, but: Resource | None = None) -> Slots:
        """Return what bears a name, or enough of it; to a user that exists nothing unseen matters."""
        found = (Slot((each,)) for each in self.by_name.get(name, {}).values() if each is not but)
        return Slots(tuple(islice(found, ENOUGH)), self.doubt if user.is_created else None)


def _kept(
    facts: Facts, relation: tuple[str, str], at: Resource, other: str, name_of: Callable[[Resource], Any]
) -> _Kept:
    """Return what `other` leads to from all that refers to `at`, by its name; worked out once for all of them."""
    known: dict[tuple[int, str], _Kept] = facts.indexes.setdefault(NAME, {})
    key = (id(at), other)
    if key not in known:
        users = facts.world.backward(facts.world.relation(*relation), at)
        by_name: dict[str, dict[int, Resource]] = defaultdict(dict)
        doubt = users.rest
        for user in users:
            found = the_one(facts.world.follow(user.members[0], other))
            name = found if isinstance(found, Unknown) else name_of(found)
            unsure = doubt_of(user) or (name if isinstance(name, Unknown) else None)
            doubt = doubt or unsure
            if isinstance(name, str) and not unsure:
                owner = facts.world.canonical(found)
                by_name[name][id(owner)] = owner
        known[key] = _Kept(by_name, doubt)
    return known[key]


def _groups_of_its_alb(facts: Facts, attachment: Resource) -> Slots:
    """The target groups that register what an attachment registers."""
    balancer = the_one(facts.world.follow(attachment, "target_resource"))
    if isinstance(balancer, Unknown):
        return Slots((), balancer)
    return _kept(facts, ("target_resource", ATTACHMENT), balancer, "target_group", lambda _: "").others("", attachment)


def _namesakes(facts: Facts, association: Resource) -> Slots:
    """Other services of the network that have the same custom domain name."""
    network, service = (the_one(facts.world.follow(association, name)) for name in ("network", "service"))
    domain = service if isinstance(service, Unknown) else _domain(service)
    doubt = next((each for each in (network, domain) if isinstance(each, Unknown)), None)
    if doubt or not isinstance(domain, str):
        return Slots((), doubt)
    kept = _kept(facts, ("network", ASSOCIATION), network, "service", _domain)
    return kept.others(domain, association, facts.world.canonical(service))


def _domain(service: Resource) -> Any:
    """The custom domain name in lower case, None, or why it is not known."""
    domain = bare(text(service.attributes.get("custom_domain_name")))
    return domain.lower() if isinstance(domain, str) else domain
