"""Who manages an object of VPC Lattice: what it needs is changed there and nowhere else.

The AWS Gateway API Controller makes objects from Kubernetes, marks each with a tag and reverts what others change:
https://github.com/aws/aws-application-networking-k8s/blob/main/pkg/aws/cloud.go. An object that bears the tag is the
controller's, even where a Terraform plan holds it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, any_true
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.value import Open, Unknown, bare

NAME = "managers"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    f"aws_vpclattice_{kind}": {"manager": "text"}
    for kind in (
        "listener",
        "listener_rule",
        "resource_configuration",
        "resource_gateway",
        "service",
        "service_network",
        "service_network_resource_association",
        "service_network_service_association",
        "service_network_vpc_association",
        "target_group",
    )
}

CONTROLLER_TAG = "application-networking.k8s.aws/ManagedBy"

OF_AWS = "default-odb-network-"
"""How the names of what Oracle Database@AWS makes begin."""


def fields(_: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `manager`: `gateway_api_controller`, `aws`, `terraform`, or unknown."""
    return {"manager": _manager(resource)}


def _manager(resource: Resource) -> str | Unknown:
    name = bare(resource.attributes.get("name"))
    if isinstance(name, str) and name.startswith(OF_AWS):
        return "aws"
    is_marked = any_true(_has_tag(bare(resource.attributes.get(attribute))) for attribute in ("tags", "tags_all"))
    if is_marked is True:
        return "gateway_api_controller"
    if resource.mode is Mode.MANAGED:
        return is_marked if isinstance(is_marked, Unknown) else "terraform"
    return Unknown(f"nothing tells who manages {resource.address}")


def _has_tag(tags: Any) -> Truth:
    if isinstance(tags, Unknown):
        return tags
    if isinstance(tags, Open):
        return CONTROLLER_TAG in tags.items or tags.rest
    return isinstance(tags, Mapping) and CONTROLLER_TAG in tags
