"""Whether the service network of an association belongs to another account, and how the association names it.

A service network is shared by its owner, whose account stands in its ARN. Across accounts only the ARN will do:
https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateServiceNetworkVpcAssociation.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, some_member
from lattice_scan.model.resource import Mode, Resource, account_of, is_one_place
from lattice_scan.model.value import Unknown, bare, text

NAME = "ownership"
IDENTIFIER = "service_network_identifier"
_FIELDS = {"is_network_foreign": "truth", "is_network_named_by_arn": "truth"}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "aws_vpclattice_service_network_vpc_association": _FIELDS,
    "aws_vpclattice_service_network_service_association": _FIELDS,
}


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `is_network_foreign` and `is_network_named_by_arn` of an association."""
    networks = facts.world.follow(resource, "network")
    written = bare(text(resource.attributes.get(IDENTIFIER)))
    is_named_by_arn = written.startswith("arn:") if isinstance(written, str) else _takes_arn(facts, resource)
    return {
        "is_network_foreign": lambda: some_member(networks, lambda network: _is_foreign(network, resource)),
        "is_network_named_by_arn": is_named_by_arn,
    }


def _is_foreign(network: Resource, association: Resource) -> Truth:
    if network.mode is Mode.MANAGED and is_one_place(network, association):
        return False
    arn = bare(network.attributes.get("arn"))
    owner = account_of(arn) if isinstance(arn, str) else network.account if network.mode is Mode.MANAGED else None
    unknown = association.address if owner else f"the owner of {network.address}"
    if owner is None or association.account is None:
        return Unknown(f"the account of {unknown} is not known", "give --inventory")
    return owner != association.account


def _takes_arn(facts: Facts, association: Resource) -> Truth:
    """Whether the reference behind an identifier that is not known yet takes the ARN of the network.

    What stands beside an id may make an ARN of it, so an id tells only where it is all there is.
    """
    resolver = facts.world.resolvers.get(association.input)
    sources = resolver.sources(association, (IDENTIFIER,)) if resolver else None
    if sources and not (sources.rest or sources.is_bound):
        taken = {terminal.attribute for terminal in sources.terminals}
        if taken == {("arn",)}:
            return True
        if taken == {("id",)} and sources.is_plain:
            return False
    return Unknown("whether it is an id or an ARN is known after apply", "give --hcl")
