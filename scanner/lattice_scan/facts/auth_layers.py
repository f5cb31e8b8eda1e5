"""Whom the two layers of authorization let in: each of them, and both together.

A request passes the service network and the service. A layer with auth_type NONE checks nothing; one with AWS_IAM needs
an Allow, so without a policy it lets nobody in: https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html.
What the caller's own identity policy says is left out: strangers write theirs themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, all_true, any_true, negated, some_member
from lattice_scan.model.resource import Resource
from lattice_scan.model.value import Unknown, bare, text
from lattice_scan.vocabulary.relations import AUTH_LAYERS

NAME = "auth_layers"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    AUTH_LAYERS[0]: {"admits_strangers": "truth", "blocks_passthrough": "truth"},
    AUTH_LAYERS[1]: {"admits_strangers": "truth", "blocks_passthrough": "truth", "is_open": "truth"},
}

POLICY = "aws_vpclattice_auth_policy"
ASSOCIATION = "aws_vpclattice_service_network_service_association"


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return what a layer does.

    `admits_strangers`: whether it lets in callers whom no policy names; `blocks_passthrough`: whether its policy shuts
    out all connections through TLS passthrough; `is_open` of a service: whether strangers get in through both layers.
    """
    return {
        "admits_strangers": lambda: _admits_strangers(facts, resource),
        "blocks_passthrough": lambda: all_true([_checks(resource), _by_policy(facts, resource, _blocks_passthrough)]),
        "is_open": lambda: all_true([_admits_strangers(facts, resource), _has_open_network(facts, resource)]),
    }


def _admits_strangers(facts: Facts, layer: Resource) -> Truth:
    return any_true([negated(_checks(layer)), _by_policy(facts, layer, _lets_in_strangers)])


def _checks(layer: Resource) -> Truth:
    """Whether a layer asks its policy."""
    written = bare(text(layer.attributes.get("auth_type")))
    return written if isinstance(written, Unknown) else written == "AWS_IAM"


def _by_policy(facts: Facts, layer: Resource, ask: Callable[[Facts, Resource], Truth]) -> Truth:
    """What the policy of a layer answers; it has one at most, and no for an answer where it has none."""
    found = facts.world.backward(facts.world.relation("resource", POLICY), layer)
    sure = [ask(facts, slot.members[0]) for slot in found if slot.is_sure]
    if sure:
        return sure[0] if all(truth is sure[0] for truth in sure) else Unknown(f"{layer.address} has several policies")
    perhaps = (all_true([slot.maybe or slot.unknown or True, ask(facts, slot.members[0])]) for slot in found)
    return any_true([*perhaps, found.rest or False])


def _lets_in_strangers(facts: Facts, policy: Resource) -> Truth:
    truth: Truth = facts.field(policy, "admits_strangers")
    return truth


def _blocks_passthrough(facts: Facts, policy: Resource) -> Truth:
    return negated(facts.field(policy, "admits_passthrough"))


def _has_open_network(facts: Facts, service: Resource) -> Truth:
    """Whether a network that the service is associated with lets them in."""
    associations = facts.world.backward(facts.world.relation("service", ASSOCIATION), service)

    def is_open(association: Resource) -> Truth:
        networks = facts.world.follow(association, "network")
        return some_member(networks, lambda network: _admits_strangers(facts, network))

    return some_member(associations, is_open)
