"""Whom the two layers of authorization let in: each of them, and both together.

A request passes the service network and the service. A layer with auth_type NONE checks nothing; one with AWS_IAM needs
an Allow, so without a policy it lets nobody in: https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html.
What the caller's own identity policy says is left out: strangers write theirs themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, all_true, any_true, some_member
from lattice_scan.model.resource import Resource
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Unknown, bare, text
from lattice_scan.vocabulary.relations import AUTH_LAYERS

NAME = "auth_layers"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    AUTH_LAYERS[0]: {"admits_strangers": "truth"},
    AUTH_LAYERS[1]: {"admits_strangers": "truth", "is_open": "truth"},
}

POLICY = "aws_vpclattice_auth_policy"
ASSOCIATION = "aws_vpclattice_service_network_service_association"


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `admits_strangers` of one layer; `is_open`: whether they get in by some network and the service."""
    return {
        "admits_strangers": lambda: _admits(facts, resource),
        "is_open": lambda: all_true([facts.field(resource, "admits_strangers"), _has_open_network(facts, resource)]),
    }


def _admits(facts: Facts, layer: Resource) -> Truth:
    """Whether a layer lets in callers whom no policy names."""
    if layer.type not in AUTH_LAYERS:
        return Unknown(f"{layer.address} is not in the plan", "give --inventory")
    written = bare(text(layer.attributes.get("auth_type")))
    checks_nothing = written if isinstance(written, Unknown) else written != "AWS_IAM"
    return checks_nothing if checks_nothing is True else any_true([checks_nothing, _by_policy(facts, layer)])


def _by_policy(facts: Facts, layer: Resource) -> Truth:
    """Whether the policy of a layer lets them in; it has one at most."""
    found = facts.world.backward(facts.world.relation("resource", POLICY), layer)
    sure = [_of(facts, slot) for slot in found if slot.is_sure]
    if sure:
        return sure[0] if all(truth is sure[0] for truth in sure) else Unknown(f"{layer.address} has several policies")
    return any_true([*_doubtful(facts, found), found.rest or False])


def _doubtful(facts: Facts, slots: Slots) -> Iterable[Truth]:
    """What policies say that may be this layer's or another's."""
    return (_of(facts, slot) and (slot.maybe or slot.unknown or True) for slot in slots)


def _of(facts: Facts, slot: Slot) -> Truth:
    truth: Truth = facts.field(slot.members[0], "admits_strangers")
    return truth


def _has_open_network(facts: Facts, service: Resource) -> Truth:
    """Whether a network that the service is associated with lets them in."""
    associations = facts.world.backward(facts.world.relation("service", ASSOCIATION), service)

    def is_open(association: Resource) -> Truth:
        return some_member(facts.world.follow(association, "network"), lambda network: _admits(facts, network))

    return some_member(associations, is_open)
