"""The evidence for a VPC being the one where workloads run, and what it says of an association.

On the wrong VPC the name resolves and connections time out. No single signal is enough, so each has a weight, and the
associated VPC is compared with the best other one of its account and Region.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth
from lattice_scan.model.resource import Mode, Resource, is_one_place
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Unknown, bare

NAME = "workloads"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "aws_vpclattice_service_network_vpc_association": {"runs_callers": "truth", "callers": "text"},
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

DECLARE = "set workload_vpcs in lattice-scan.yaml, or give --inventory"
DEFAULT_VPC = "aws_default_vpc"

BEST = 3
"""VPCs of a place that are compared: the associated one, one that may be the default VPC, and one that is neither."""


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `runs_callers` and `callers` (a sentence) of an association."""
    slots = facts.world.follow(resource, "vpc")
    if len(slots.slots) != 1 or not slots.slots[0].is_sure:
        doubt = slots.unseen or Unknown("one of several VPCs may be meant", "give --hcl")
        return {"runs_callers": doubt, "callers": doubt}
    vpc = facts.world.canonical(slots.slots[0].members[0])
    return {
        "runs_callers": lambda: _runs_callers(facts, resource, vpc),
        "callers": lambda: _sentence(facts, resource, vpc),
    }


def is_default(vpc: Resource) -> Truth:
    """Whether a VPC is its account's default one."""
    if vpc.type == DEFAULT_VPC:
        return True
    if vpc.mode is Mode.MANAGED:
        return False
    value = bare(vpc.attributes.get("default"))
    if isinstance(value, bool):
        return value
    return (
        value
        if isinstance(value, Unknown)
        else Unknown(f"{vpc.address} does not say if it is the default VPC", "give --inventory")
    )


def _runs_callers(facts: Facts, association: Resource, vpc: Resource) -> Truth:
    signs = _signs(facts)
    score = signs.scores.get(id(vpc), 0)
    if score >= STRONG:
        return True
    other = _best_other(signs, association, vpc)
    default = is_default(vpc)
    if score > 0 and (other < STRONG or default is False):
        return True
    if score > 0:
        return Unknown(f"some workloads run in {vpc.address} and more in another VPC", DECLARE)
    if signs.unplaced or id(vpc) in signs.scores:
        return Unknown("where some workloads of the plan run is known after apply")
    if other < STRONG:
        return Unknown("nothing seen tells where the callers run", DECLARE)
    if default is True or _is_closed(facts, association):
        return False
    if isinstance(default, Unknown):
        return default
    return Unknown(f"what runs in {vpc.address} is not in the plan", DECLARE)


def _best_other(signs: Signs, association: Resource, vpc: Resource) -> int:
    """The sure score of the best VPC of the same account and Region that is surely another one.

    The id of an adopted default VPC is known after apply: until then, any VPC that may be the default one may be it.
    """
    is_adopted = vpc.type == DEFAULT_VPC and not isinstance(bare(vpc.attributes.get("id")), str)
    scores = (
        score
        for place in signs.by_place.values()
        if is_one_place(place.example, association)
        for other, score in place.best
        if other is not vpc and not (is_adopted and is_default(other) is not False)
    )
    return max(scores, default=0)


class Sign(NamedTuple):
    """One thing that shows that workloads run in a VPC."""

    vpc: Resource
    source: Resource
    """The resource that is the sign; it tells account and Region where the VPC does not."""

    weight: int
    label: str
    is_sure: bool


class PlaceScores(NamedTuple):
    """The scores of the VPCs of one account and Region."""

    example: Resource
    best: list[tuple[Resource, int]]
    """The best few: enough to know the best one beside any VPC."""


class Signs(NamedTuple):
    """Every sign in a World."""

    scores: Mapping[int, int]
    """VPC (by identity) to the weight of its sure signs; 0 where it has none but unsure ones."""

    labels: Mapping[int, Counter[str]]
    """VPC (by identity) to the names of its sure signs. Counted once: thousands of associations may ask."""

    by_place: Mapping[tuple[str | None, ...], PlaceScores]
    unplaced: bool
    """Whether a workload that this plan creates is in a VPC that cannot be told."""


def _signs(facts: Facts) -> Signs:
    known: Signs | None = facts.indexes.get(NAME)
    if known is None:
        found: list[Sign] = []
        unplaced = False
        for type_, (relation, weight, label) in SIGNALS.items():
            for resource in facts.world.of_type(type_, modes=(Mode.MANAGED, Mode.LIVE, Mode.DATA)):
                slots = facts.world.follow(resource, relation)
                signs = _signs_of(facts, resource, slots, weight, label)
                unplaced = unplaced or (not signs and (slots.rest is not None or bool(slots.slots)))
                found += signs
        for subnet in facts.world.of_type(
            "aws_subnet", "aws_default_subnet", modes=(Mode.MANAGED, Mode.LIVE, Mode.DATA)
        ):
            tags = bare(subnet.attributes.get("tags"))
            if isinstance(tags, (dict, Mapping)) and any(str(tag).startswith(KUBERNETES_TAGS) for tag in tags):
                found += _signs_of(facts, subnet, facts.world.follow(subnet, "vpc"), TAGGED_SUBNET[1], TAGGED_SUBNET[0])
        known = facts.indexes[NAME] = _index(found, unplaced)
    return known


def _index(found: list[Sign], unplaced: bool) -> Signs:
    scores: dict[int, int] = defaultdict(int)
    labels: dict[int, Counter[str]] = defaultdict(Counter)
    places: dict[tuple[str | None, ...], list[Sign]] = defaultdict(list)
    for sign in found:
        scores[id(sign.vpc)] += sign.weight if sign.is_sure else 0
        if sign.is_sure:
            labels[id(sign.vpc)][sign.label] += 1
        source = sign.source
        by_account = (source.account, source.region)
        places[by_account if source.account else ("", source.input, source.place.provider)].append(sign)
    scored = {}
    for place, signs in places.items():
        best: Counter[Resource] = Counter()
        for sign in signs:
            best[sign.vpc] += sign.weight if sign.is_sure else 0
        scored[place] = PlaceScores(signs[0].source, best.most_common(BEST))
    return Signs(scores, labels, scored, unplaced)


def _signs_of(facts: Facts, resource: Resource, slots: Slots, weight: int, label: str) -> list[Sign]:
    """Turn what a resource leads to into signs: one for each VPC that it may run in."""
    vpcs: dict[Resource, bool] = {}
    for slot in slots:
        for member in slot.members:
            is_subnet = member.type in {"aws_subnet", "aws_default_subnet"}
            for inner in facts.world.follow(member, "vpc") if is_subnet else (slot,):
                for vpc in inner.members if is_subnet else (member,):
                    sure = slot.unknown is None and slot.maybe is None and inner.is_sure
                    owner = facts.world.canonical(vpc)
                    vpcs[owner] = sure or vpcs.get(owner, False)
    return [Sign(vpc, resource, weight, label, len(vpcs) == 1 and sure) for vpc, sure in vpcs.items()]


def _is_closed(facts: Facts, association: Resource) -> bool:
    """Whether every workload that may run in the VPC is here: only an inventory can hold all.

    A VPC that this plan creates may get its workloads from resources that are no sign, or from another stack.
    """
    account, region = association.account, association.region
    return bool(account and region) and all(facts.world.is_listed(t, account or "", region or "") for t in SIGNALS)


def _sentence(facts: Facts, association: Resource, vpc: Resource) -> str:
    """Say what was seen: `nothing seen in vpc-1; 1 EKS cluster in vpc-2`."""
    signs = _signs(facts)
    own = signs.labels.get(id(vpc), Counter())
    parts = [f"{_count(own) if own else 'nothing seen'} in {vpc.address}"]
    for place in signs.by_place.values():
        if is_one_place(place.example, association):
            for other, score in place.best:
                if other is not vpc and score:
                    parts.append(f"{_count(signs.labels[id(other)])} in {other.address}")
    return "; ".join(parts[:2])


def _count(labels: Counter[str]) -> str:
    return ", ".join(f"{number} {label}{'s' if number > 1 else ''}" for label, number in sorted(labels.items()))
