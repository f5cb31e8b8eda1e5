"""What a share holds, and what kind of principal it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lattice_scan.model.value import Sensitive, Unknown
from lattice_scan.rulefile.reference import Ref

SHARE = "aws_ram_resource_share.s"
NETWORK = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"
SUBNET = "arn:aws:ec2:eu-central-1:444455556666:subnet/subnet-0123456789abcdef0"
STANDING = {"id": "arn:aws:ram:eu-central-1:444455556666:resource-share/1"}


def share(*arns: Any, **attributes: Any) -> dict[str, Any]:
    held = {
        f"aws_ram_resource_association.a{number}": {"resource_share_arn": Ref(SHARE), "resource_arn": arn}
        for number, arn in enumerate(arns)
    }
    return {SHARE: {"name": "s", **attributes}, "aws_vpclattice_service.orders": {"name": "orders"}, **held}


@pytest.mark.parametrize(
    ("arns", "holds"),
    [
        ([NETWORK], True),
        ([SUBNET], False),
        ([SUBNET, NETWORK], True),
        ([Sensitive(NETWORK)], True),
        ([Ref("aws_vpclattice_service.orders")], True),
        (["vpc-lattice"], False),
        ([""], False),
        ([], False),
    ],
)
def test_what_a_new_share_holds(arns: list[Any], holds: bool, field_of: Callable[..., Any]) -> None:
    assert field_of(share(*arns), SHARE, "holds_lattice") is holds


def test_what_a_share_may_hold_beside_what_is_seen(field_of: Callable[..., Any]) -> None:
    """A standing share of subnets is one of subnets; of one in which nothing is seen nothing is said."""
    assert field_of(share(SUBNET, **STANDING), SHARE, "holds_lattice") is False
    assert field_of(share(NETWORK, **STANDING), SHARE, "holds_lattice") is True
    assert isinstance(field_of(share(**STANDING), SHARE, "holds_lattice"), Unknown)
    assert isinstance(field_of(share(Unknown("known after apply")), SHARE, "holds_lattice"), Unknown)


@pytest.mark.parametrize(
    ("principal", "kind", "organization"),
    [
        ("111122223333", "account", None),
        ("arn:aws:organizations::444455556666:organization/o-exampleorgid", "organization", "o-exampleorgid"),
        (
            "arn:aws-cn:organizations::444455556666:ou/o-exampleorgid/ou-ab12-cdefgh34",
            "organizational_unit",
            "o-exampleorgid",
        ),
        ("arn:aws:iam::111122223333:role/app", "role", None),
        ("arn:aws:iam::111122223333:user/me", "user", None),
        ("ecs.amazonaws.com", "service", None),
        ("1111222233334", "other", None),
        ("arn:aws:organizations::444455556666:account/o-exampleorgid/111122223333", "other", None),
        ("", "other", None),
        (None, "other", None),
    ],
)
def test_kinds_of_principals(principal: Any, kind: str, organization: str | None, field_of: Callable[..., Any]) -> None:
    given = {"aws_ram_principal_association.p": {"principal": principal, "resource_share_arn": "arn:aws:ram:::x"}}
    assert field_of(given, "aws_ram_principal_association.p", "principal_kind") == kind
    assert field_of(given, "aws_ram_principal_association.p", "principal_organization") == organization


def test_what_is_not_known_or_not_to_be_shown_stays_so(field_of: Callable[..., Any]) -> None:
    unknown = {"aws_ram_principal_association.p": {"principal": Unknown("known after apply")}}
    assert isinstance(field_of(unknown, "aws_ram_principal_association.p", "principal_kind"), Unknown)
    secret = {
        "aws_ram_principal_association.p": {
            "principal": Sensitive("arn:aws:organizations::444455556666:organization/o-exampleorgid")
        }
    }
    found = field_of(secret, "aws_ram_principal_association.p", "principal_organization")
    assert found == Sensitive("o-exampleorgid")
