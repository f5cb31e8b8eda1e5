"""What AWS fills in where nobody wrote a value.

They apply to *unset in a plan* only: an attribute that is missing from a live answer stays unknown. Source of each: the
API reference of the create operation, read in autumn 2026.
"""

from __future__ import annotations

from typing import Any

DEFAULTS: dict[str, dict[str, Any]] = {
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateServiceNetwork.html
    "aws_vpclattice_service_network": {"auth_type": "NONE"},
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateService.html
    "aws_vpclattice_service": {"auth_type": "NONE"},
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateTargetGroup.html
    "aws_vpclattice_target_group": {"config.protocol_version": "HTTP1", "config.ip_address_type": "IPV4"},
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateResourceConfiguration.html
    "aws_vpclattice_resource_configuration": {
        "type": "SINGLE",
        "allow_association_to_shareable_service_network": False,
    },
    # A new group has no ingress rule until one is added:
    # https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    "aws_security_group": {"ingress": []},
    # Adopting a default group removes every rule that is not written:
    # https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/website/docs/r/default_security_group.html.markdown
    "aws_default_security_group": {"ingress": []},
    # A rule that names no other group has none as its source: the provider computes the attribute to read it back.
    "aws_security_group_rule": {"source_security_group_id": None},
    # What is attached by other attributes is read back into this one; none of it is of VPC Lattice:
    # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
    "aws_autoscaling_group": {"traffic_source": []},
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    "aws_lb": {"internal": False},
    # https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/website/docs/r/lb_listener.html.markdown, for an
    # application load balancer
    "aws_lb_listener": {"protocol": "HTTP"},
}
