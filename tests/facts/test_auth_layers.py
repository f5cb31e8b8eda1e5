"""Whom a service network and a service let in, each by itself and both together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lattice_scan.examples import build_world
from lattice_scan.facts import Facts
from lattice_scan.model.value import Unknown
from lattice_scan.rulefile.reference import Ref

MAYBE = Unknown("known after apply")
OPEN = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}'
CLOSED = '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "*", "Resource": "*"}}'
SERVICE, NETWORK = "aws_vpclattice_service.s", "aws_vpclattice_service_network.n"
ASSOCIATION = "aws_vpclattice_service_network_service_association.a"
EXISTING = {"id": "svc-0123456789abcdef0"}


def ask(given: Mapping[str, Any], name: str, address: str = SERVICE) -> Any:
    """One field of a layer."""
    facts = Facts(build_world(given), lambda *_: [])
    return facts.field(next(r for r in facts.world.resources if r.address == address), name)


def layer(address: str, auth_type: Any, policy: Any = None, **attributes: Any) -> dict[str, Any]:
    """A layer and its policy, if it has one."""
    made: dict[str, Any] = {address: {"name": "orders", "auth_type": auth_type, **attributes}}
    if policy:
        made[f"aws_vpclattice_auth_policy.{address[-1]}"] = {"resource_identifier": Ref(address), "policy": policy}
    return made


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (layer(SERVICE, "NONE"), True),
        ({SERVICE: {"name": "the default is NONE"}}, True),
        (layer(SERVICE, "NONE", CLOSED), True),
        (layer(SERVICE, "AWS_IAM"), False),
        (layer(SERVICE, "AWS_IAM", OPEN), True),
        (layer(SERVICE, "AWS_IAM", CLOSED), False),
        (layer(SERVICE, "AWS_IAM", MAYBE), MAYBE),
        (layer(SERVICE, "AWS_IAM", **EXISTING), MAYBE),
        (layer(SERVICE, "AWS_IAM", OPEN, **EXISTING), True),
        (layer(SERVICE, MAYBE, OPEN), True),
        (layer(SERVICE, MAYBE, CLOSED), MAYBE),
        (layer(SERVICE, MAYBE), MAYBE),
        ({**layer(SERVICE, "AWS_IAM", CLOSED), "awscc_vpclattice_auth_policy.x": {}}, False),
        ({**layer(SERVICE, "AWS_IAM"), "awscc_vpclattice_auth_policy.x": {}}, MAYBE),
        (
            layer(SERVICE, "AWS_IAM", OPEN)
            | {"aws_vpclattice_auth_policy.t": {"resource_identifier": Ref(SERVICE), "policy": CLOSED}},
            MAYBE,
        ),
    ],
)
def test_whom_one_layer_lets_in(given: dict[str, Any], expected: Any) -> None:
    found = ask(given, "admits_strangers")
    assert isinstance(found, Unknown) if isinstance(expected, Unknown) else found is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (layer(SERVICE, "NONE", CLOSED), False),
        (layer(SERVICE, "AWS_IAM", CLOSED), True),
        (layer(SERVICE, "AWS_IAM", OPEN), False),
        (layer(SERVICE, "AWS_IAM", MAYBE), MAYBE),
        (layer(SERVICE, MAYBE, CLOSED), MAYBE),
        (layer(SERVICE, MAYBE, OPEN), False),
        (layer(SERVICE, "AWS_IAM"), False),
        (layer(SERVICE, "AWS_IAM", **EXISTING), MAYBE),
    ],
)
def test_whose_policy_shuts_tls_passthrough_out(given: dict[str, Any], expected: Any) -> None:
    found = ask(given, "blocks_passthrough")
    assert isinstance(found, Unknown) if isinstance(expected, Unknown) else found is expected


def joined(**association: Any) -> dict[str, Any]:
    return {ASSOCIATION: {"service_identifier": Ref(SERVICE), "service_network_identifier": Ref(NETWORK)} | association}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (layer(SERVICE, "NONE") | layer(NETWORK, "NONE") | joined(), True),
        (layer(SERVICE, "NONE") | layer(NETWORK, "AWS_IAM", OPEN) | joined(), True),
        (layer(SERVICE, "AWS_IAM", OPEN) | layer(NETWORK, "AWS_IAM", OPEN) | joined(), True),
        (layer(SERVICE, "AWS_IAM", CLOSED) | layer(NETWORK, "NONE") | joined(), False),
        (layer(SERVICE, "NONE") | layer(NETWORK, "AWS_IAM", CLOSED) | joined(), False),
        (layer(SERVICE, "NONE") | layer(NETWORK, "AWS_IAM") | joined(), False),
        (layer(SERVICE, "NONE"), False),
        (layer(SERVICE, "NONE", **EXISTING), MAYBE),
        (layer(SERVICE, "AWS_IAM", CLOSED, **EXISTING), False),
        (layer(SERVICE, "NONE") | joined(service_network_identifier="sn-0123456789abcdef0"), MAYBE),
        (layer(SERVICE, "AWS_IAM", CLOSED) | joined(service_network_identifier="sn-0123456789abcdef0"), False),
    ],
)
def test_whom_both_layers_let_in(given: dict[str, Any], expected: Any) -> None:
    found = ask(given, "is_open")
    assert isinstance(found, Unknown) if isinstance(expected, Unknown) else found is expected


def test_one_open_network_is_enough() -> None:
    other = "aws_vpclattice_service_network.o"
    given = layer(SERVICE, "NONE") | layer(NETWORK, "AWS_IAM", CLOSED) | layer(other, "NONE") | joined()
    assert ask(given, "is_open") is False
    second = {"service_identifier": Ref(SERVICE), "service_network_identifier": Ref(other)}
    assert ask({**given, f"{ASSOCIATION}2": second}, "is_open") is True
