"""Who manages an object of VPC Lattice."""

from __future__ import annotations

from typing import Any

import pytest

from lattice_scan.examples import build_world
from lattice_scan.facts import Facts
from lattice_scan.model.value import Open, Unknown

MAYBE = Unknown("known after apply")
TAG = {"application-networking.k8s.aws/ManagedBy": "111122223333/shop/vpc-0aaaaaaaaaaaaaaaa"}
LIVE = {"_type": "aws_vpclattice_service", "_mode": "live", "_account": "1", "_region": "eu-central-1"}


@pytest.mark.parametrize(
    ("address", "attributes", "expected"),
    [
        ("aws_vpclattice_service.s", {"name": "orders"}, "terraform"),
        ("aws_vpclattice_service.s", {"name": "orders", "tags": {"team": "a"}}, "terraform"),
        ("aws_vpclattice_service.s", {"name": "orders", "tags": TAG}, "gateway_api_controller"),
        ("aws_vpclattice_target_group.t", {"tags": None, "tags_all": TAG}, "gateway_api_controller"),
        ("aws_vpclattice_target_group.t", {"tags_all": MAYBE}, None),
        ("aws_vpclattice_target_group.t", {"tags": Open({"team": "a"}, MAYBE)}, None),
        ("aws_vpclattice_target_group.t", {"tags": Open(TAG, MAYBE)}, "gateway_api_controller"),
        ("aws_vpclattice_service_network.n", {"name": "default-odb-network-1"}, "aws"),
        ("svc-1", {**LIVE, "tags": TAG}, "gateway_api_controller"),
        ("svc-1", {**LIVE, "tags": {}}, None),
    ],
)
def test_who_manages_it(address: str, attributes: dict[str, Any], expected: str | None) -> None:
    facts = Facts(build_world({address: attributes}), lambda *_: [])
    found = facts.field(facts.world.resources[0], "manager")
    assert found == expected if expected else isinstance(found, Unknown)
