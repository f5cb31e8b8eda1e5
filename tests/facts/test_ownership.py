"""Whose the service network of an association is, and how the association names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lattice_scan.model.value import Unknown
from lattice_scan.rulefile.reference import Ref

ASSOCIATION = "aws_vpclattice_service_network_vpc_association.a"
NETWORK = "aws_vpclattice_service_network.n"
ARN = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
ID = "sn-0123456789abcdef0"


@pytest.mark.parametrize(
    ("identifier", "account", "beside", "expected"),
    [
        (ID, "111122223333", {"data.aws_vpclattice_service_network.n": {"id": ID, "arn": ARN}}, True),
        (ID, "444455556666", {"data.aws_vpclattice_service_network.n": {"id": ID, "arn": ARN}}, False),
        (ARN, "111122223333", {}, True),
        (Ref(NETWORK), "444455556666", {NETWORK: {"name": "n", "_account": "444455556666"}}, False),
        (Ref(NETWORK), "111122223333", {NETWORK: {"name": "n", "_account": "444455556666"}}, True),
        (Ref(NETWORK), None, {NETWORK: {"name": "n"}}, False),
        (ID, "111122223333", {}, None),
        (ID, None, {"data.aws_vpclattice_service_network.n": {"id": ID, "arn": ARN}}, None),
        (Unknown("known after apply"), "111122223333", {}, None),
    ],
)
def test_whose_a_network_is(
    identifier: Any, account: str | None, beside: dict[str, Any], expected: bool | None, field_of: Callable[..., Any]
) -> None:
    """None stands for what cannot be told."""
    given = {ASSOCIATION: {"service_network_identifier": identifier, "_account": account}, **beside}
    found = field_of(given, ASSOCIATION, "is_network_foreign")
    assert isinstance(found, Unknown) if expected is None else found is expected


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [(ID, False), (ARN, True), (Ref(NETWORK), False), (Unknown("known after apply"), None)],
)
def test_how_a_network_is_named(identifier: Any, expected: bool | None, field_of: Callable[..., Any]) -> None:
    given = {ASSOCIATION: {"service_network_identifier": identifier}, NETWORK: {"name": "n"}}
    found = field_of(given, ASSOCIATION, "is_network_named_by_arn")
    assert isinstance(found, Unknown) if expected is None else found is expected
