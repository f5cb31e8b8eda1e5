"""Which prefix lists are the managed lists of VPC Lattice.

Names: https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html. The id of a list differs from Region to
Region, so a list is known by its name and its owner `AWS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.value import Unknown, bare

NAME = "prefix_lists"
COLUMNS: Mapping[str, Mapping[str, str]] = {"aws_ec2_managed_prefix_list": {"lattice": "text"}}

MANAGED_NAME = re.compile(r"com\.amazonaws\.([a-z0-9-]+)\.(?:ipv6\.)?vpc-lattice")


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `lattice`: `managed`, `other_region`, `copy` (made by a customer), `unrelated`, or unknown."""
    return {"lattice": kind(resource, resource.region)}


def kind(resource: Resource, region: str | None) -> str | Unknown:
    """Say what a prefix list is to VPC Lattice in `region` (None where it is not known)."""
    name = bare(resource.attributes.get("name"))
    if name is None:
        name = _filtered_name(resource)
    if isinstance(name, Unknown):
        return Unknown(f"the name of {resource.address} is not known: {name.reason}", name.settle)
    if not isinstance(name, str):
        return Unknown(f"{resource.address} has no name", "give --inventory")
    owner = bare(resource.attributes.get("owner_id"))
    is_made_here = resource.mode is Mode.MANAGED or (isinstance(owner, str) and owner not in {"AWS", "aws"})
    match = MANAGED_NAME.fullmatch(name)
    if is_made_here or match is None:
        return "copy" if "lattice" in name.lower() else "unrelated"
    return "managed" if region in {None, match.group(1)} else "other_region"


def _filtered_name(resource: Resource) -> Any:
    """The name in `filter { name = "prefix-list-name" }`, where the answer itself is not known yet."""
    for item in bare(resource.attributes.get("filter")) or ():
        item = bare(item)
        if isinstance(item, Mapping) and item.get("name") == "prefix-list-name":
            values = bare(item.get("values"))
            if isinstance(values, list) and len(values) == 1:
                return bare(values[0])
    return None

