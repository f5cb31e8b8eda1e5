"""Resource types that are one thing under two names (AWS provider 5.100.0: `aws_alb` is `aws_lb`)."""

from __future__ import annotations

ALIASES = {
    "aws_alb": "aws_lb",
    "aws_alb_listener": "aws_lb_listener",
    "aws_alb_listener_rule": "aws_lb_listener_rule",
    "aws_alb_target_group": "aws_lb_target_group",
    "aws_prefix_list": "aws_ec2_managed_prefix_list",
}
"""`aws_prefix_list` is the older data source of a managed prefix list: same id, `cidr_blocks` instead of `entries`."""


def canonical_type(type_: str) -> str:
    """Return the name that rules, relations and facts use for a type."""
    return ALIASES.get(type_, type_)
