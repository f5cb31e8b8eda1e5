"""Which prefix lists are the managed lists of VPC Lattice.

Names: https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html. The id of a list differs from Region to
Region, so a list is known by its name and its owner `AWS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import Mode, Resource, is_one_place
from lattice_scan.model.value import Open, Unknown, bare, items, text

NAME = "prefix_lists"
COLUMNS: Mapping[str, Mapping[str, str]] = {"aws_ec2_managed_prefix_list": {"lattice": "text"}}

MANAGED_NAME = re.compile(r"com\.amazonaws\.([a-z0-9-]+)\.(?:ipv6\.)?vpc-lattice")


def fields(_: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `lattice`: `managed`, `other_region`, `copy` (made by a customer), `unrelated`, or unknown."""
    return {"lattice": kind(resource, resource)}


def kind(prefix_list: Resource, user: Resource) -> str | Unknown:
    """Say what a prefix list is to VPC Lattice in the Region of the resource that uses it."""
    name = name_of(prefix_list)
    if isinstance(name, Unknown):
        return name
    match = MANAGED_NAME.fullmatch(name)
    if match is None or is_made_by_customer(prefix_list):
        return "copy" if "lattice" in name.lower() else "unrelated"
    if user.region:
        return "managed" if user.region == match.group(1) else "other_region"
    if is_one_place(prefix_list, user):
        return "managed"  # AWS knows the name in its own Region only, so whoever found it there is there too
    return Unknown(f"the Region of {user.address} is not known", "give --inventory")


def is_managed(prefix_list: Resource) -> bool | Unknown:
    """Whether AWS manages a prefix list for VPC Lattice, in whatever Region."""
    name = name_of(prefix_list)
    if isinstance(name, Unknown):
        return name
    return bool(MANAGED_NAME.fullmatch(name)) and not is_made_by_customer(prefix_list)


def entries(prefix_list: Resource) -> list[Any]:
    """Return the CIDRs of a prefix list; an `Unknown` among them says why there may be more."""
    written = bare(prefix_list.attributes.get("entry" if prefix_list.mode is Mode.MANAGED else "entries"))
    if isinstance(written, Unknown):
        return [written]
    if not isinstance(written, (list, Open)):
        return [Unknown(f"the entries of {prefix_list.address} are not in the plan", "give --inventory")]
    rest = [written.rest] if isinstance(written, Open) else []
    return [bare(text(lookup(item, ("cidr",)))) for item in items(written)] + rest


def is_of_ipv6(prefix_list: Resource) -> bool:
    """Whether a managed list holds IPv6 ranges; VPC Lattice reaches most targets by IPv4."""
    name = name_of(prefix_list)
    return isinstance(name, str) and ".ipv6." in name


def is_made_by_customer(prefix_list: Resource) -> bool:
    """Whether a prefix list belongs to an account and not to AWS."""
    owner = bare(prefix_list.attributes.get("owner_id"))
    return prefix_list.mode is Mode.MANAGED or (isinstance(owner, str) and owner.upper() != "AWS")


def name_of(prefix_list: Resource) -> str | Unknown:
    """Return the name of a prefix list; where the answer is not known yet, the name that was asked for."""
    name = bare(prefix_list.attributes.get("name"))
    if name is None or isinstance(name, Unknown):
        name = _filtered_name(prefix_list) or name
    if isinstance(name, Unknown):
        return Unknown(f"the name of {prefix_list.address} is not known: {name.reason}", name.settle)
    return name if isinstance(name, str) else Unknown(f"{prefix_list.address} has no name", "give --inventory")


def _filtered_name(prefix_list: Resource) -> Any:
    """The name in `filter { name = "prefix-list-name" }`, where the answer itself is not known yet."""
    filters = bare(prefix_list.attributes.get("filter"))
    for item in filters if isinstance(filters, list) else ():
        values = bare(lookup(item, ("values",)))
        if bare(lookup(item, ("name",))) == "prefix-list-name" and isinstance(values, list) and len(values) == 1:
            name = bare(values[0])
            is_pattern = isinstance(name, str) and not {"*", "?"}.isdisjoint(name)
            return Unknown("its filter is a pattern, and what it finds is known after apply") if is_pattern else name
    return None
