"""What a share of AWS RAM holds, and whom it is shared with.

Principals of VPC Lattice are accounts, organizations and organizational units; roles, users and services are none:
https://docs.aws.amazon.com/vpc-lattice/latest/ug/sharing.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, all_true, any_true, doubt_of
from lattice_scan.model.resource import Resource
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Unknown, bare, marked, text

NAME = "shares"
SHARE = "aws_ram_resource_share"
PRINCIPAL = "aws_ram_principal_association"
RESOURCE = "aws_ram_resource_association"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    SHARE: {"holds_lattice": "truth"},
    PRINCIPAL: {"principal_kind": "text", "principal_organization": "text"},
}

ORGANIZATION = re.compile(r"arn:[a-z-]+:organizations::\d{12}:(organization|ou)/(o-[a-z0-9]+)(?:/.*)?")
"""https://docs.aws.amazon.com/ram/latest/APIReference/API_AssociateResourceShare.html, `principals`."""

KINDS = {"organization": "organization", "ou": "organizational_unit"}


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `holds_lattice` of a share, or `principal_kind` and `principal_organization` of a principal."""
    if resource.type == SHARE:
        return {"holds_lattice": _holds_lattice(facts, resource)}
    written = text(resource.attributes.get("principal"))
    principal = bare(written)
    if isinstance(principal, Unknown):
        return {"principal_kind": principal, "principal_organization": principal}
    match = ORGANIZATION.fullmatch(principal or "")
    return {
        "principal_kind": KINDS[match.group(1)] if match else _kind(principal or ""),
        "principal_organization": marked(written, match.group(2)) if match else None,
    }


def _kind(principal: str) -> str:
    if re.fullmatch(r"\d{12}", principal):
        return "account"
    if re.fullmatch(r"arn:[a-z-]+:iam::\d{12}:(role|user)/.+", principal):
        return "role" if ":role/" in principal else "user"
    return "service" if principal.endswith(".amazonaws.com") else "other"


def _holds_lattice(facts: Facts, share: Resource) -> Truth:
    """Whether something of VPC Lattice is in a share.

    What is seen in it decides: a share of subnets is not asked for more, though another stack may add to it. Of a share
    in which nothing is seen for certain, nothing is said.
    """
    held = facts.world.backward(facts.world.relation("share", RESOURCE), share)
    seen = [all_true([doubt_of(slot) or True, _is_lattice(facts, member)]) for slot in held for member in slot.members]
    is_sure = any(slot.is_sure for slot in held)
    return any_true([*seen, *([held.rest] if held.rest and not is_sure else [])])


def _is_lattice(facts: Facts, association: Resource) -> Truth:
    """Whether a resource association is about a service network, a service or a resource configuration."""
    arn = bare(text(association.attributes.get("resource_arn")))
    if isinstance(arn, str):
        return arn.split(":")[2:3] == ["vpc-lattice"]
    return any_true(_leads_to_lattice(facts.world.follow(association, "resource")))


def _leads_to_lattice(slots: Slots) -> Iterator[Truth]:
    """The resource is one of VPC Lattice where the reference leads to one; where it leads nowhere, nobody can tell."""
    for slot in slots:
        yield slot.unknown or slot.maybe or True
    if slots.rest:
        yield slots.rest
