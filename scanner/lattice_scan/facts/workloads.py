"""The evidence for a VPC being the one where workloads run, and what it says of an association.

The seed's hardest lesson: on the wrong VPC the name resolves and connections time out. No single signal is enough, so
each has a weight (`lattice-domain.md` 3), and the associated VPC is compared with the best other one of its account and
Region.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth
from lattice_scan.model.resource import Mode, Resource, is_one_place
from lattice_scan.model.value import Unknown, bare
from lattice_scan.model.world import Slots

NAME = "workloads"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "aws_vpclattice_service_network_vpc_association": {"runs_callers": "truth", "callers": "text"},
    "aws_vpc": {"is_default_vpc": "truth"},
    "aws_default_vpc": {"is_default_vpc": "truth"},
}

SIGNALS: Mapping[str, tuple[str, int, str]] = {
    "aws_eks_cluster": ("vpc", 40, "EKS cluster"),
    "aws_eks_node_group": ("subnets", 20, "EKS node group"),
    "aws_eks_fargate_profile": ("subnets", 20, "EKS Fargate profile"),
    "aws_ecs_service": ("subnets", 25, "ECS service"),
    "aws_lambda_function": ("subnets", 15, "Lambda function"),
    "aws_autoscaling_group": ("subnets", 10, "Auto Scaling group"),
    "aws_instance": ("subnet", 8, "instance"),
}
"""Type to the relation that leads to its VPC, its weight, and its name in a message."""

TAGGED_SUBNET = ("subnet tagged for Kubernetes", 10)
KUBERNETES_TAGS = ("kubernetes.io/cluster/", "kubernetes.io/role/")

STRONG = 20
"""From this score on, workloads run there; below it, a bastion or two prove little."""

DEFAULT_VPC = "aws_default_vpc"


class Evidence(NamedTuple):
    """One sign of workloads."""

    vpc: Resource
    place: Resource
    """The resource that is the sign; it tells account and Region where the VPC does not."""

    weight: int
    label: str
    is_sure: bool


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `is_default_vpc` of a VPC, or `runs_callers` and `callers` (a sentence) of an association."""
    if "association" not in resource.type:
        return {"is_default_vpc": is_default(resource)}
    slots = facts.world.follow(resource, "vpc")
    if len(slots.slots) != 1 or not slots.slots[0].is_sure:
        doubt = slots.rest or next((s.unknown for s in slots if s.unknown), None)
        doubt = doubt or Unknown("one of several VPCs may be meant", "give --hcl")
        return {"runs_callers": doubt, "callers": doubt}
    vpc = facts.world.canonical(slots.slots[0].members[0])
    return {"runs_callers": _runs_callers(facts, resource, vpc), "callers": _sentence(facts, resource, vpc)}


def is_default(vpc: Resource) -> Truth:
    """Whether a VPC is its account's default one."""
    if vpc.type == DEFAULT_VPC:
        return True
    if vpc.mode is Mode.MANAGED:
        return False
    value = bare(vpc.attributes.get("default"))
    if isinstance(value, bool):
        return value
    return value if isinstance(value, Unknown) else Unknown(f"{vpc.address} does not say if it is the default VPC", "give --inventory")


def _runs_callers(facts: Facts, association: Resource, vpc: Resource) -> Truth:
    evidence = _evidence(facts)
    score = sum(e.weight for e in evidence if e.is_sure and e.vpc is vpc)
    if score >= STRONG:
        return True
    other = max(_others(evidence, association, vpc).values(), default=0)
    default = is_default(vpc)
    if score > 0:
        return True if other < STRONG else _not(default)
    if any(not e.is_sure and e.vpc is vpc for e in evidence) or _unplaced(facts):
        return Unknown("where some workloads of the plan run is known after apply")
    if other < STRONG:
        return Unknown("nothing seen tells where the callers run", "set workload_vpcs in lattice-scan.yaml, or give --inventory")
    if default is True or _is_closed(facts, association, vpc):
        return False
    if isinstance(default, Unknown):
        return default
    return Unknown(f"what runs in {vpc.address} is not in the plan", "set workload_vpcs in lattice-scan.yaml, or give --inventory")


def _not(truth: Truth) -> Truth:
    return truth if isinstance(truth, Unknown) else not truth


def _others(evidence: list[Evidence], association: Resource, vpc: Resource) -> Mapping[int, int]:
    """The sure score of every other VPC of the same account and Region."""
    scores: Counter[int] = Counter()
    for sign in evidence:
        if sign.is_sure and sign.vpc is not vpc and is_one_place(sign.place, association):
            scores[id(sign.vpc)] += sign.weight
    return scores


def _evidence(facts: Facts) -> list[Evidence]:
    found: list[Evidence] | None = facts.indexes.get(NAME)
    if found is None:
        found = facts.indexes[NAME] = []
        for type_, (relation, weight, label) in SIGNALS.items():
            for resource in facts.world.of_type(type_, modes=(Mode.MANAGED, Mode.LIVE, Mode.DATA)):
                found += _signs(facts, resource, facts.world.follow(resource, relation), weight, label)
        for subnet in facts.world.of_type("aws_subnet", "aws_default_subnet", modes=(Mode.MANAGED, Mode.LIVE, Mode.DATA)):
            tags = bare(subnet.attributes.get("tags"))
            if isinstance(tags, Mapping) and any(str(tag).startswith(KUBERNETES_TAGS) for tag in tags):
                found += _signs(facts, subnet, facts.world.follow(subnet, "vpc"), TAGGED_SUBNET[1], TAGGED_SUBNET[0])
    return found


def _signs(facts: Facts, resource: Resource, slots: Slots, weight: int, label: str) -> list[Evidence]:
    """Turn what a resource leads to into signs: one for each VPC that it may run in."""
    vpcs: dict[int, tuple[Resource, bool]] = {}
    for slot in slots:
        for member in slot.members:
            is_subnet = member.type in {"aws_subnet", "aws_default_subnet"}
            for inner in facts.world.follow(member, "vpc") if is_subnet else (slot,):
                for vpc in inner.members if is_subnet else (member,):
                    sure = slot.unknown is None and slot.maybe is None and inner.is_sure
                    vpcs[id(vpc)] = (facts.world.canonical(vpc), sure or vpcs.get(id(vpc), (vpc, False))[1])
    is_one = len(vpcs) == 1
    return [Evidence(vpc, resource, weight, label, is_one and sure) for vpc, sure in vpcs.values()]


def _unplaced(facts: Facts) -> bool:
    """Whether a workload that this plan creates is in a VPC that cannot be told."""
    placed = {id(sign.place) for sign in _evidence(facts)}
    for type_, (relation, _, _) in SIGNALS.items():
        for resource in facts.world.of_type(type_):
            if id(resource) not in placed and facts.world.follow(resource, relation).rest and resource.is_created:
                return True
    return False


def _is_closed(facts: Facts, association: Resource, vpc: Resource) -> bool:
    """Whether every workload that may run in the VPC is here: it is created by a whole plan, or an inventory holds all."""
    if vpc.is_created:
        return vpc.input not in facts.world.partial
    account, region = association.account, association.region
    return bool(account and region) and all(facts.world.is_listed(t, account or "", region or "") for t in SIGNALS)


def _sentence(facts: Facts, association: Resource, vpc: Resource) -> str:
    """Say what was seen: `1 EKS cluster in vpc-2; nothing in vpc-1`."""
    evidence = _evidence(facts)
    seen: dict[int, tuple[Resource, Counter[str]]] = {}
    for sign in evidence:
        if sign.is_sure and (sign.vpc is vpc or is_one_place(sign.place, association)):
            seen.setdefault(id(sign.vpc), (sign.vpc, Counter()))[1][sign.label] += 1
    own = seen.pop(id(vpc), None)
    parts = [f"{_count(own[1]) if own else 'nothing seen'} in {vpc.address}"]
    parts += [f"{_count(counts)} in {other.address}" for other, counts in seen.values()]
    return "; ".join(parts)


def _count(labels: Counter[str]) -> str:
    return ", ".join(f"{number} {label}{'s' if number > 1 else ''}" for label, number in sorted(labels.items()))
