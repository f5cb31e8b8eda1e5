"""Whether an association is on a VPC that the team declared as a workload VPC, in `lattice-scan.yaml`.

A declaration is decisive: it overrides every sign that `facts.workloads` weighs.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, all_true, any_true, some_member
from lattice_scan.facts.workloads import is_default
from lattice_scan.model.resource import Resource
from lattice_scan.model.value import Unknown, bare

NAME = "declared_vpcs"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "aws_vpclattice_service_network_vpc_association": {
        "has_declaration": "truth",
        "is_declared": "truth",
    }
}


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `has_declaration` (somebody declared VPCs for this account and Region) and `is_declared`."""
    wanted, unwanted = (_entries(facts, resource, name) for name in ("workload_vpcs", "non_workload_vpcs"))
    if not (wanted or unwanted):
        return {"has_declaration": False, "is_declared": True}
    slots = facts.world.follow(resource, "vpc")
    is_wanted = some_member(slots, lambda vpc: any_true(_entry(e, doubt, vpc) for e, doubt in wanted))
    is_unwanted = some_member(slots, lambda vpc: any_true(_entry(e, doubt, vpc) for e, doubt in unwanted))
    verdicts: list[Truth] = [is_unwanted if isinstance(is_unwanted, Unknown) else not is_unwanted]
    if wanted:
        verdicts.append(is_wanted)
    sure = any(doubt is None for _, doubt in wanted) or is_unwanted is True
    doubt = next((doubt for _, doubt in (*wanted, *unwanted) if doubt), None)
    return {"has_declaration": sure or doubt or False, "is_declared": all_true(verdicts)}


def _entries(facts: Facts, association: Resource, setting: str) -> list[tuple[Mapping[str, Any], Unknown | None]]:
    """The entries for the association's account and Region; beside each, why it may be meant for another one."""
    value = facts.setting_of(association, setting)
    found: list[tuple[Mapping[str, Any], Unknown | None]] = []
    for entry in value if isinstance(value, list) else ():
        doubt: Unknown | None = None
        for wanted, actual in (
            (entry.get("accounts"), association.account),
            (entry.get("regions"), association.region),
        ):
            if not wanted:
                continue
            if actual is None:
                doubt = Unknown(f"the account and Region of {association.address} are not known")
            elif actual not in wanted:
                break
        else:
            found.append((entry, doubt))
    return found


def _entry(entry: Mapping[str, Any], doubt: Unknown | None, vpc: Resource) -> Truth:
    """Whether a VPC is what an entry describes: all the keys it gives must match."""
    truths: list[Truth] = [doubt or True]
    if "vpc_ids" in entry:
        truths.append(_is_one_of(vpc, entry["vpc_ids"]))
    if "names" in entry:
        truths.append(_has_tag(vpc, "Name", entry["names"]))
    for tag, pattern in entry.get("tags", {}).items():
        truths.append(_has_tag(vpc, tag, [pattern]))
    if "default" in entry:
        default = is_default(vpc)
        truths.append(default if isinstance(default, Unknown) else default is entry["default"])
    return all_true(truths)


def _is_one_of(vpc: Resource, ids: list[str]) -> Truth:
    value = bare(vpc.attributes.get("id"))
    if isinstance(value, str):
        return value in ids
    return False if vpc.is_created else Unknown(f"the id of {vpc.address} is known after apply")


def _has_tag(vpc: Resource, tag: str, patterns: list[str]) -> Truth:
    tags = bare(vpc.attributes.get("tags"))
    if isinstance(tags, Unknown):
        return tags
    value = bare(tags.get(tag)) if isinstance(tags, Mapping) else None
    if isinstance(value, Unknown):
        return value
    return isinstance(value, str) and any(fnmatchcase(value, pattern) for pattern in patterns)
