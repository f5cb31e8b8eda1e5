"""What AWS refuses: seen, not seen, and in other stacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lattice_scan.examples import build_world
from lattice_scan.facts import Facts
from lattice_scan.model.value import Unknown
from lattice_scan.rulefile.reference import Ref

FieldOf = Callable[[Mapping[str, Any], str, str], Any]

ARN = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/shared/1"
ASSOCIATION = "aws_vpclattice_service_network_service_association"


def attachments(number: int, balancer: Any, **more: Any) -> dict[str, Any]:
    """A load balancer in some target groups."""
    given: dict[str, Any] = {}
    for n in range(number):
        given[f"aws_vpclattice_target_group.g{n}"] = {"type": "ALB"}
        given[f"aws_vpclattice_target_group_attachment.g{n}"] = {
            "target_group_identifier": Ref(f"aws_vpclattice_target_group.g{n}"),
            "target": [{"id": balancer}],
            **more,
        }
    return given


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (attachments(2, Ref("aws_lb.a")) | {"aws_lb.a": {}}, (2, True)),
        (attachments(3, Ref("aws_lb.a")) | {"aws_lb.a": {}}, (3, True)),
        (attachments(100, Ref("aws_lb.a")) | {"aws_lb.a": {}}, (8, True)),
        (attachments(2, ARN), (2, False)),
        (attachments(2, ARN, _actions=["no-op"]), (2, True)),
        (attachments(1, Unknown("known after apply")), (0, False)),
    ],
)
def test_groups_of_one_load_balancer(field_of: FieldOf, given: dict[str, Any], expected: tuple[int, bool]) -> None:
    """How many there are, and whether these are all that matter."""
    found = field_of(given, "aws_vpclattice_target_group_attachment.g0", "groups_of_its_alb")
    assert (len(found.slots), found.rest is None) == expected


def test_two_attachments_to_one_group_count_once(field_of: FieldOf) -> None:
    given = attachments(2, Ref("aws_lb.a")) | {"aws_lb.a": {}}
    given["aws_vpclattice_target_group_attachment.again"] = given["aws_vpclattice_target_group_attachment.g0"]
    assert len(field_of(given, "aws_vpclattice_target_group_attachment.again", "groups_of_its_alb").slots) == 2


def associated(network: Any, *domains: Any, **more: Any) -> dict[str, Any]:
    """Services in one network, by their custom domain names."""
    given: dict[str, Any] = {}
    for n, domain in enumerate(domains):
        given[f"aws_vpclattice_service.s{n}"] = {"name": f"s{n}", "custom_domain_name": domain}
        given[f"{ASSOCIATION}.s{n}"] = {
            "service_network_identifier": network,
            "service_identifier": Ref(f"aws_vpclattice_service.s{n}"),
            **more,
        }
    return given


MAIN = {"aws_vpclattice_service_network.main": {"name": "main"}}
NEW = Ref("aws_vpclattice_service_network.main")
THERE = "sn-0123456789abcdef0"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (associated(NEW, "a.example.com", "b.example.com") | MAIN, ([], True)),
        (associated(NEW, "a.example.com", "A.Example.com") | MAIN, (["s1"], True)),
        (associated(NEW, "a.example.com", None) | MAIN, ([], True)),
        (associated(NEW, "a.example.com", Unknown("known after apply")) | MAIN, ([], False)),
        (associated(NEW, Unknown("known after apply"), "a.example.com") | MAIN, ([], False)),
        (associated(NEW, None, "a.example.com") | MAIN, ([], True)),
        (associated(THERE, "a.example.com"), ([], False)),
        (associated(THERE, "a.example.com", _actions=["no-op"]), ([], True)),
        (associated(THERE, "a.example.com", "a.example.com", _actions=["no-op"]), (["s1"], True)),
    ],
)
def test_a_domain_in_one_network(field_of: FieldOf, given: dict[str, Any], expected: tuple[list[str], bool]) -> None:
    """The other services of that name, and whether these are all that matter."""
    found = field_of(given, f"{ASSOCIATION}.s0", "namesakes")
    assert ([slot.members[0].attributes["name"] for slot in found], found.rest is None) == expected


def test_a_service_that_is_associated_twice_is_no_second_one(field_of: FieldOf) -> None:
    given = associated(NEW, "a.example.com") | MAIN
    given[f"{ASSOCIATION}.again"] = given[f"{ASSOCIATION}.s0"]
    assert field_of(given, f"{ASSOCIATION}.s0", "namesakes").slots == ()


def test_services_of_a_group_are_those_whose_listeners_or_rules_forward_to_it() -> None:
    group = "aws_vpclattice_target_group.app"
    forward = [{"forward": [{"target_groups": [{"target_group_identifier": Ref(group)}]}]}]
    given = {
        group: {"id": "tg-0123456789abcdef0", "type": "IP"},
        "aws_vpclattice_service.a": {"name": "a"},
        "aws_vpclattice_listener.a": {
            "service_identifier": Ref("aws_vpclattice_service.a"),
            "default_action": forward,
        },
        "aws_vpclattice_listener_rule.b": {"service_identifier": "svc-0123456789abcdef0", "action": forward},
        "aws_vpclattice_listener.fixed": {"default_action": [{"fixed_response": [{"status_code": 404}]}]},
    }
    facts = Facts(build_world(given), lambda _, __: [])
    (found,) = facts.world.of_type("aws_vpclattice_target_group")
    services = facts.field(found, "services")
    assert [slot.members[0].address for slot in services] == ["aws_vpclattice_service.a", "svc-0123456789abcdef0"]
    assert services.rest is None


def test_actions_stand_where_they_are_written() -> None:
    given = {
        "aws_vpclattice_listener.a": {"default_action": [{"fixed_response": [{"status_code": 404}]}]},
        "aws_vpclattice_listener.b": {"default_action": [{"forward": [{"target_groups": []}]}]},
        "aws_vpclattice_listener_rule.c": {"action": [{"fixed_response": [{"status_code": "500"}]}]},
        "aws_vpclattice_listener_rule.d": {"action": Unknown("known after apply")},
    }
    rows = Facts(build_world(given), lambda _, __: []).rows("actions")
    assert [(row.attribute, row.attributes["status_code"]) for row in rows] == [
        ("default_action.fixed_response.status_code", 404),
        ("default_action.forward", None),
        ("action.fixed_response.status_code", 500),
        ("action.fixed_response.status_code", Unknown("known after apply")),
    ]
