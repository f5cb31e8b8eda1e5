"""Which targets come and go while Terraform goes on naming them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lattice_scan.examples import build_world
from lattice_scan.facts import Facts
from lattice_scan.model.value import Open, Unknown
from lattice_scan.rulefile.reference import Ref

FieldOf = Callable[[Mapping[str, Any], str, str], Any]

GROUP = "aws_vpclattice_target_group.app"
ATTACHMENT = "aws_vpclattice_target_group_attachment.app"
AUTO_SCALED = {"tags": {"aws:autoscaling:groupName": "nodes"}}
MAYBE = Unknown("known after apply")
LIVE = {"_mode": "live", "_account": "444455556666", "_region": "eu-central-1"}


def registered(name: Any, type_: str = "IP", **group: Any) -> dict[str, Any]:
    """A target group with one target."""
    return {
        GROUP: {"type": type_, "config": [{"port": 8080, "protocol": "HTTP"}], **group},
        ATTACHMENT: {"target_group_identifier": Ref(GROUP), "target": [{"id": name, "port": 8080}]},
    }


def verdict(field_of: FieldOf, given: Mapping[str, Any]) -> bool | None:
    """Whether the only target comes and goes; None for unknown."""
    found: bool | Unknown = field_of(given, "targets", "is_ephemeral")
    return None if isinstance(found, Unknown) else found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (registered("10.0.12.34"), True),
        (registered("fd00::12"), True),
        (registered("10.0.12.34", tags={"application-networking.k8s.aws/ManagedBy": "x"}), False),
        (registered("10.0.12.34", tags=MAYBE), None),
        (registered("10.0.12.34", tags=Open({"team": "orders"}, MAYBE)), None),
        (registered("10.0.12.34", tags=Open({"application-networking.k8s.aws/ManagedBy": "x"}, MAYBE)), False),
        (registered(MAYBE), None),
        (registered("arn:aws:lambda:eu-central-1:444455556666:function:orders", "LAMBDA"), False),
        (registered("i-0123456789abcdef0", "INSTANCE"), None),
        (
            registered(Ref("aws_instance.app"), "INSTANCE") | {"aws_instance.app": {}},
            False,
        ),
        (
            registered("i-0123456789abcdef0", "INSTANCE") | {"data.aws_instance.n": {"id": "i-0123456789abcdef0"}},
            False,
        ),
        (
            registered("i-0123456789abcdef0", "INSTANCE")
            | {"data.aws_instance.n": {"id": "i-0123456789abcdef0", **AUTO_SCALED}},
            True,
        ),
        (
            registered("i-0123456789abcdef0", "INSTANCE")
            | {"data.aws_instance.n": {"id": "i-0123456789abcdef0", "tags": MAYBE}},
            None,
        ),
    ],
)
def test_addresses_come_and_go_and_what_stands_by_itself_stays(
    field_of: FieldOf, given: dict[str, Any], expected: bool | None
) -> None:
    assert verdict(field_of, given) is expected


@pytest.mark.parametrize("type_", ["aws_instance", "aws_network_interface"])
def test_an_address_means_the_same_before_and_after_it_is_known(field_of: FieldOf, type_: str) -> None:
    host = f"{type_}.app"
    before = registered(Ref(host)) | {host: {}}
    after = registered("10.0.12.34") | {host: {"id": "x-0123456789abcdef0", "private_ip": "10.0.12.34"}}
    assert verdict(field_of, before) is verdict(field_of, after) is False


def test_an_address_of_two_hosts_is_taken_for_the_one_that_stays(field_of: FieldOf) -> None:
    node = {"data.aws_instance.node": {"id": "i-1", "private_ip": "10.0.12.34", **AUTO_SCALED}}
    appliance = {"data.aws_network_interface.appliance": {"id": "eni-1", "private_ips": ["10.0.12.34"]}}
    assert verdict(field_of, registered("10.0.12.34") | node) is True
    assert verdict(field_of, registered("10.0.12.34") | node | appliance) is False


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("2a05:d014::12", {"aws_instance.app": {"id": "i-1", "ipv6_addresses": ["2a05:d014::12"]}}),
        ("10.0.12.35", {"aws_instance.app": {"id": "i-1", "secondary_private_ips": ["10.0.12.35"]}}),
        ("2a05:d014::12", {"data.aws_network_interface.app": {"id": "eni-1", "ipv6_addresses": ["2a05:d014::12"]}}),
        ("10.0.1.10", {"aws_lb.n": {"subnet_mapping": [{"subnet_id": "s", "private_ipv4_address": "10.0.1.10"}]}}),
    ],
)
def test_whatever_address_a_host_wears_stays_with_it(field_of: FieldOf, address: str, host: dict[str, Any]) -> None:
    assert verdict(field_of, registered(address) | host) is False


def listed(name: str) -> dict[str, Any]:
    """A target that an inventory lists."""
    given = registered(name, id="tg-0123456789abcdef0", tags={}, **LIVE)
    return given | {ATTACHMENT: given[ATTACHMENT] | LIVE}


def test_who_registered_a_target_that_an_inventory_lists_may_not_be_known(field_of: FieldOf) -> None:
    assert verdict(field_of, listed("10.0.12.34")) is None
    everybody = ["aws_ecs_service", "aws_autoscaling_group", "aws_autoscaling_traffic_source_attachment"]
    assert verdict(field_of, listed("10.0.12.34") | {"_listings": everybody}) is True


def test_tasks_that_ecs_registers_are_deregistered_by_it() -> None:
    ecs = {"vpc_lattice_configurations": [{"target_group_arn": "tg-0123456789abcdef0"}]}
    facts = Facts(build_world(listed("10.0.12.34") | {"aws_ecs_service.s": ecs}), lambda _, __: [])
    assert {row.address: facts.field(row, "is_ephemeral") for row in facts.rows("targets")} == {
        ATTACHMENT: False,
        "aws_ecs_service.s": False,
    }
