"""Whether an ingress rule opens a port on which a target of VPC Lattice listens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.ingress import covers
from lattice_scan.facts.kleene import Truth, any_true, some_member
from lattice_scan.model.resource import Resource
from lattice_scan.model.value import Open, Unknown
from lattice_scan.vocabulary.relations import GROUPS

NAME = "coverage"
COLUMNS: Mapping[str, Mapping[str, str]] = {"ingress": {"covers_target_port": "truth"}}


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `covers_target_port` of one ingress rule."""
    a = resource.attributes
    ports = (a["protocol"], a["from_port"], a["to_port"])
    return {"covers_target_port": some_member(a["group"], lambda group: _covers_any(facts, group, ports))}


def _covers_any(facts: Facts, group: Resource, ports: tuple[Any, Any, Any]) -> Truth:
    """Whether a rule lets in traffic to a target's port behind the group; true where no port is known behind it."""
    if group.type not in GROUPS:
        return Unknown(f"{group.address} is not in the plan", "give --inventory")
    behind = facts.field(group, "target_ports")
    known = behind.items if isinstance(behind, Open) else behind
    truths = [covers(ports, port) for port in known]
    if isinstance(behind, Open):
        truths.append(behind.rest)
    if not truths and facts.field(group, "is_target") is not True:
        return True
    return any_true(truths)
