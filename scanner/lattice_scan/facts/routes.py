"""Which load balancers stand behind a service, and whether they know the names that it is called by.

VPC Lattice hands the client's Host header on unchanged, so a load balancer that routes by host must know the service's
custom domain name or its generated one:
https://docs.aws.amazon.com/vpc-lattice/latest/ug/service-custom-domain-name.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lattice_scan.facts import Facts
from lattice_scan.facts.alb_hosts import answers, hosts_of
from lattice_scan.facts.host_patterns import Name
from lattice_scan.facts.kleene import ONE_OF_SEVERAL, Truth, all_true, doubt_of
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Unknown, bare, number, text

NAME = "routes"
ROWS: Mapping[str, str] = {
    "service": "link",
    "load_balancer": "link",
    "alb_listener": "link",
    "routes_by_host": "truth",
    "knows_the_name": "truth",
}

_ANY_NAME: Name = (None,)
_HERE = frozenset({Mode.MANAGED, Mode.LIVE})


def rows(facts: Facts) -> list[Resource]:
    """Return one row a service and target group of a load balancer that it forwards to; weight 0 forwards nothing.

    Of groups that may be meant at one place, one row tells what holds for each of them. A row stands at the service,
    where that is here, else at the listener or listener rule.
    """
    balanced = _balanced(facts)
    made: dict[tuple[int, ...], Resource] = {}
    for action in facts.rows("actions"):
        for place in action.attributes["target_groups"]:
            weight = bare(number(place.edge.get("weight"))) if place.edge else None
            found = [t for group in place.members for t in balanced.get(id(facts.world.canonical(group)), ())]
            if found and weight != 0:
                doubt = doubt_of(place) or (weight if isinstance(weight, Unknown) else None)
                for service, vague in _services(facts, action):
                    key = (id(service or action), *(id(target) for target, _ in found))
                    sure = all_true([doubt or True, vague or True])
                    if key not in made or sure is True:
                        made[key] = _row(facts, action, service, found, sure)
    return [*made.values()]


_Balanced = list[tuple[Resource, Unknown | None]]
"""Targets that are load balancers, and why they may not be in the group at hand."""


def _balanced(facts: Facts) -> Mapping[int, _Balanced]:
    """The load balancers in each target group."""
    found: dict[int, _Balanced] = defaultdict(list)
    for target in facts.rows("targets"):
        kind = bare(target.attributes["kind"])
        if kind == "ALB" or isinstance(kind, Unknown):
            for slot in target.attributes["target_group"]:
                doubt = doubt_of(slot) or (kind if isinstance(kind, Unknown) else None)
                for group in slot.members:
                    found[id(facts.world.canonical(group))].append((target, doubt))
    return found


def _services(facts: Facts, action: Resource) -> Iterator[tuple[Resource | None, Unknown | None]]:
    """The services that a listener or rule may belong to, each with the doubt; None where nothing tells which it is."""
    services: Slots = action.attributes["service"]
    for slot in services:
        for service in slot.members:
            yield facts.world.canonical(service), doubt_of(slot)
    if not services.slots:
        yield None, services.rest


def _row(facts: Facts, action: Resource, service: Resource | None, found: _Balanced, is_sure: Truth) -> Resource:
    called = names(service) if service else [_ANY_NAME]
    verdicts = [_verdicts(facts, target, called) for target, _ in found]
    sure = all_true([is_sure, *(doubt or True for _, doubt in found)])
    picky = _agreed([picky for picky, _ in verdicts])
    values = {
        "service": Slots((Slot((service,)),)) if service else action.attributes["service"],
        "load_balancer": _joined([target.attributes["resource"] for target, _ in found]),
        "alb_listener": _joined([facts.field(target, "alb_listener") for target, _ in found]),
        "routes_by_host": all_true([picky, sure]),
        "knows_the_name": _agreed([knows for _, knows in verdicts]),
        "_identity": " ".join(sorted(target.address for target, _ in found)),
    }
    is_here = service is not None and service.mode in _HERE
    subject = service if service is not None and is_here else action
    return Resource(
        NAME,
        subject.address,
        values,
        Mode.DERIVED,
        subject.input,
        subject.place,
        previous_address=subject.previous_address,
        actions=subject.actions,
        attribute="custom_domain_name" if is_here else action.attribute,
    )


def _joined(links: list[Slots]) -> Slots:
    """What several links lead to."""
    return Slots(tuple(slot for slots in links for slot in slots), next((s.rest for s in links if s.rest), None))


def _agreed(truths: list[Truth]) -> Truth:
    """The truth of something of which each may be meant."""
    doubt = next((truth for truth in truths if isinstance(truth, Unknown)), None)
    return doubt or (truths[0] if all(truth is truths[0] for truth in truths) else ONE_OF_SEVERAL)


def _verdicts(facts: Facts, target: Resource, called: list[Name]) -> tuple[Truth, Truth]:
    """Whether the load balancer routes by host, and whether it knows one of the names."""
    listeners: Slots = facts.field(target, "alb_listener")
    if len(listeners.slots) == 1 and listeners.slots[0].is_sure:
        hosts = hosts_of(facts, listeners.slots[0].members[0])
        return hosts.is_picky, answers(hosts, called)
    if not listeners.slots and not listeners.rest:
        return False, False  # nothing listens there at all, which is another rule's business
    doubt = listeners.unseen or ONE_OF_SEVERAL
    return doubt, doubt


def names(service: Resource) -> list[Name]:
    """Return the names that a service is called by, with a gap for what is not known of them."""
    custom = bare(text(service.attributes.get("custom_domain_name")))
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
