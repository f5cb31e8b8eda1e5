"""What a rule may name although the provider's schema 5.100.0 does not tell it, written by hand with its source.

Everything here is checked again when the schema is made anew from a 6.x provider; what that holds goes from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class New(NamedTuple):
    """An attribute or block that a later provider version added."""

    kind: str
    """`text`, `number`, `truth`, `list`, `set`, `map`, or `object` for a block that stands only once."""

    item: str = ""
    """The kind of what a list, set or map of plain values holds."""

    fields: Mapping[str, New] = {}
    """The attributes of an object, or of each member of a list or set of objects."""

    nesting: str = ""
    """For a nested block: how Terraform stores it."""


TEXT = New("text")
NUMBER = New("number")
TRUTH = New("truth")
TAGS = {"tags": New("map", "text"), "tags_all": New("map", "text")}

# Provider 6.x adds an optional `region` argument to every resource and data source:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support
EVERYWHERE: Mapping[str, New] = {"region": TEXT}

NEWER: Mapping[str, Mapping[str, New]] = {
    # AWS provider 6.x, autumn 2026; API: CreateService, idleTimeoutSeconds (botocore 1.44)
    "aws_vpclattice_service": {"idle_timeout_seconds": NUMBER},
    # AWS provider 6.x, autumn 2026; https://github.com/hashicorp/terraform-provider-aws/issues/45619
    "aws_vpclattice_service_network_vpc_association": {
        "private_dns_enabled": TRUTH,
        "dns_options": New(
            "object",
            nesting="list",
            # Whether the domains are a list or a set is not verified; a rule sees no difference.
            fields={"private_dns_preference": TEXT, "private_dns_specified_domains": New("set", "text")},
        ),
    },
    # AWS provider 6.x, autumn 2026; https://github.com/hashicorp/terraform-provider-aws/issues/45673
    "aws_vpclattice_service_network_resource_association": {"private_dns_enabled": TRUTH},
    # AWS provider 6.x, autumn 2026; internal/service/vpclattice/resource_gateway.go
    "aws_vpclattice_resource_gateway": {"ipv4_addresses_per_eni": NUMBER, "resource_config_dns_resolution": TEXT},
    # AWS provider 6.x, autumn 2026; API: CreateResourceConfiguration, customDomainName, domainVerificationIdentifier
    "aws_vpclattice_resource_configuration": {"custom_domain_name": TEXT, "domain_verification_id": TEXT},
    # AWS provider 6.x, autumn 2026; internal/service/vpclattice/domain_verification.go, read 2026
    "aws_vpclattice_domain_verification": {
        **dict.fromkeys(
            (
                "arn",
                "created_at",
                "domain_name",
                "id",
                "last_verified_time",
                "status",
                "txt_record_name",
                "txt_record_value",
            ),
            TEXT,
        ),
        **TAGS,
    },
    # AWS provider 6.x, autumn 2026, a data source;
    # internal/service/vpclattice/service_network_service_associations_data_source.go, read 2026
    "aws_vpclattice_service_network_service_associations": {
        **dict.fromkeys(("id", "service_identifier", "service_network_identifier"), TEXT),
        "associations": New(
            "list",
            nesting="list",
            fields={
                **dict.fromkeys(
                    (
                        "arn",
                        "created_by",
                        "custom_domain_name",
                        "id",
                        "service_arn",
                        "service_id",
                        "service_name",
                        "service_network_arn",
                        "service_network_id",
                        "service_network_name",
                        "status",
                    ),
                    TEXT,
                ),
                "dns_entry": New("list", nesting="list", fields={"domain_name": TEXT, "hosted_zone_id": TEXT}),
            },
        ),
    },
}

SINGLE: Mapping[str, tuple[str, ...]] = {
    # The schema sets no limit, but the API knows one `forward` only and the provider sends the first:
    # internal/service/vpclattice/listener.go, expandDefaultAction, read 2026
    "aws_vpclattice_listener": ("default_action.forward",),
    # Limited by validators (SizeAtMost), which the schema's JSON does not carry:
    # internal/service/vpclattice/resource_configuration.go, read 2026
    "aws_vpclattice_resource_configuration": (
        "resource_configuration_definition",
        "resource_configuration_definition.arn_resource",
        "resource_configuration_definition.dns_resource",
        "resource_configuration_definition.ip_resource",
    ),
}
"""Blocks that stand only once although the provider's schema sets no limit."""
