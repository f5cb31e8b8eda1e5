"""The stack that keeps every convention, beside an inventory of its load balancer, and three ways to break it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lattice_scan import api
from lattice_scan.model.finding import Report

PRODUCER = Path(__file__).parent / "plans/topology/producer/tfplan.json"
BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/shared-internal/26f2cc3f594cc889"
LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:listener/app/shared-internal/26f2cc3f594cc889/1"
HOST = "lagosta.development.internal.example.com"
SERVICE = "aws_vpclattice_service.lagosta"
ATTACHMENT = "aws_vpclattice_target_group_attachment.alb"

INVENTORY: list[dict[str, Any]] = [
    {
        "lattice_scan_snapshot": 1,
        "time": "2026-11-24T06:00:00Z",
        "read": [
            {
                "types": ["aws_lb_listener", "aws_lb_listener_rule", "aws_vpclattice_target_group_attachment"],
                "account": "444455556666",
                "region": "eu-central-1",
            }
        ],
    },
    {
        "type": "aws_lb_listener",
        "attributes": {
            "arn": LISTENER,
            "load_balancer_arn": BALANCER,
            "port": 443,
            "protocol": "HTTPS",
            "default_action": [{"type": "fixed-response", "fixed_response": [{"status_code": "404"}]}],
        },
    },
    {
        "type": "aws_lb_listener_rule",
        "account": "444455556666",
        "region": "eu-central-1",
        "attributes": {
            "id": "rule",
            "listener_arn": LISTENER,
            "action": [{"type": "forward"}],
            "condition": [{"host_header": [{"values": [HOST], "regex_values": []}]}],
        },
    },
]

Change = Callable[[dict[str, dict[str, Any]]], None]


def scan(tmp_path: Path, change: Change, *, with_inventory: bool = True) -> Report:
    """Scan the producer's plan with something changed in what it will be, by address."""
    plan = json.loads(PRODUCER.read_text(encoding="utf-8"))
    after = {each["address"]: each["change"]["after"] for each in plan["resource_changes"]}
    change(after)
    (tmp_path / "tfplan.json").write_text(json.dumps(plan), encoding="utf-8")
    (tmp_path / "prod.jsonl").write_text("\n".join(map(json.dumps, INVENTORY)), encoding="utf-8")
    (tmp_path / "lattice-scan.yaml").write_text(
        "version: 1\nsettings: {auth_types_allowed: [AWS_IAM]}", encoding="utf-8"
    )
    inventory = (str(tmp_path / "prod.jsonl"),) if with_inventory else ()
    return api.scan([str(tmp_path / "tfplan.json")], api.ScanOptions(inventory=inventory))


def told(report: Report) -> list[tuple[str, str, str]]:
    """What is said: verdict, rule and address."""
    return [(f.verdict.word, f.rule, f.address) for f in report.findings]


def nothing(_: dict[str, dict[str, Any]]) -> None:
    """Leave the plan as it is."""


def no_custom_domain(after: dict[str, dict[str, Any]]) -> None:
    """Call the service by its generated name only."""
    after[SERVICE] |= {"custom_domain_name": None, "certificate_arn": None}


def no_certificate(after: dict[str, dict[str, Any]]) -> None:
    """Keep the custom domain name, and drop its certificate."""
    after[SERVICE] |= {"certificate_arn": None}


def plain_http(after: dict[str, dict[str, Any]]) -> None:
    """Speak HTTP to the load balancer."""
    after["aws_vpclattice_target_group.alb"]["config"][0]["protocol"] = "HTTP"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (nothing, []),
        (no_custom_domain, [("fail", "host-header-known-to-alb", SERVICE)]),
        (no_certificate, [("fail", "certificate-for-custom-domain", SERVICE)]),
        (plain_http, [("fail", "alb-target-matches-a-listener", ATTACHMENT)]),
    ],
)
def test_each_mutation_has_one_finding(tmp_path: Path, change: Change, expected: list[tuple[str, str, str]]) -> None:
    assert told(scan(tmp_path, change)) == expected


def test_without_the_inventory_nothing_fails_and_each_unknown_asks_for_it(tmp_path: Path) -> None:
    report = scan(tmp_path, nothing, with_inventory=False)
    assert told(report) == [
        ("unknown", "alb-in-two-groups-at-most", ATTACHMENT),
        ("unknown", "alb-target-matches-a-listener", ATTACHMENT),
        ("unknown", "host-header-known-to-alb", SERVICE),
    ]
    assert {finding.settle for finding in report.findings} == {"give --inventory"}
