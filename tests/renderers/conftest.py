"""Reports made by hand, and the golden files that they must give."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from lattice_scan.model.finding import Coverage, Evidence, Finding, InputSummary, Location, Report
from lattice_scan.model.rule import Rule
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.model.waiver import Waiver, WaiverUse

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def check_golden() -> Callable[[str, str], None]:
    """Compare a text with the golden file of that name. `UPDATE_GOLDEN=1 pytest` writes the files anew."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        assert text.encode() == path.read_bytes()

    return check


def no_policy(address: str, **more: object) -> Finding:
    """A FAIL of one rule; `more` replaces any of its fields."""
    fields: dict[str, object] = {
        "rule": "iam-needs-policy",
        "verdict": Verdict.FAIL,
        "severity": Severity.CRITICAL,
        "address": address,
        "attribute": "auth_type",
        "input": "shop.json",
        "message": f"{address} has auth_type AWS_IAM, but no auth policy is attached to it",
        "fix": "Attach an `aws_vpclattice_auth_policy` that names who may call.\nThe network's policy counts as well.",
        "title": "AWS_IAM has an auth policy beside it",
        "see": "https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html",
        "change": Change.INTRODUCED,
    }
    return Finding(**{**fields, **more})  # type: ignore[arg-type]  # a table of fields has one type for all


@pytest.fixture(name="no_policy")
def no_policy_fixture() -> Callable[..., Finding]:
    """Make findings of the rule `iam-needs-policy`."""
    return no_policy


@pytest.fixture
def full_report() -> Report:
    """One of everything that a report can hold."""
    evidence = (
        Evidence("auth_type", '"AWS_IAM"', "aws_vpclattice_service.orders.auth_type"),
        Evidence("network.auth_type", '"NONE"', "module.net.aws_vpclattice_service_network.this", is_default=True),
        Evidence(
            "vpc.role", "unknown: known after apply", "", trail=("var.vpc_id", "module.net.vpc_id", "aws_vpc.a.id")
        ),
    )
    association = {
        "rule": "association-on-workload-vpc",
        "title": "The consumer's association is on the VPC where its workloads run",
        "severity": Severity.HIGH,
        "attribute": "vpc_identifier",
        "fix": "Point `vpc_identifier` at the VPC of the cluster that calls the service.",
        "see": "",
    }
    unknown = {"verdict": Verdict.UNKNOWN, "change": None, "message": "", "settle": "give --inventory"}
    elsewhere = "another stack may hold an aws_vpclattice_auth_policy of"
    findings = (
        no_policy(
            "aws_vpclattice_service.orders",
            evidence=evidence,
            location=Location("main.tf", 12, '  auth_type = "AWS_IAM"', 2, 9),
        ),
        no_policy('module.shop["eu.west"].aws_vpclattice_service.pay', change=Change.STANDING),
        no_policy("aws_vpclattice_service.users"),
        no_policy("aws_vpclattice_service.old", change=Change.FIXED),
        no_policy(
            "aws_vpclattice_service_network_vpc_association.a",
            **{**association, "message": "the association a joins aws_default_vpc.this, which runs nothing"},
        ),
        no_policy(
            "data.aws_vpclattice_service.a",
            **{
                **unknown,
                "reason": f"{elsewhere} data.aws_vpclattice_service.a",
            },
        ),
        no_policy(
            "data.aws_vpclattice_service.b",
            **{
                **unknown,
                "reason": f"{elsewhere} data.aws_vpclattice_service.b",
            },
        ),
        no_policy(
            "aws_vpclattice_service_network_vpc_association.b",
            **{**association, **unknown, "settle": "", "reason": "vpc_identifier is known after apply"},
        ),
    )
    coverage = (
        Coverage("association-on-workload-vpc", association["title"], Severity.HIGH, failed=1, unknown=1),  # type: ignore[arg-type]  # as above
        Coverage("iam-needs-policy", "AWS_IAM has an auth policy beside it", Severity.CRITICAL, 4, 3, 2, 1),
        Coverage("prefix-list-not-cidr", "Ingress from VPC Lattice names the managed prefix list", Severity.HIGH),
    )
    return Report(
        findings,
        coverage,
        (
            InputSummary("shop.json", "plan", 41, ("the plan is targeted (-target)",)),
            InputSummary("prod.jsonl.gz", "inventory", 1),
        ),
        ("prod.jsonl.gz: aws_vpc of account 111122223333 was not listed: AccessDenied",),
        "0.1.0",
        hidden=1,
    )


def a_rule(id_: str, **more: object) -> Rule:
    """A rule that ran; `more` replaces any of its fields."""
    fields: dict[str, object] = {
        "title": f"The title of {id_}",
        "severity": Severity.CRITICAL,
        "topic": "auth",
        "types": ("aws_vpclattice_service",),
        "is_fact": False,
        "name": "service",
        "judge": "world",
        "why": "A layer with `AWS_IAM` and no policy denies every request.",
        "fix": "Attach an `aws_vpclattice_auth_policy` that names who may call.",
        "see": ("seed", "https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html"),
        "when": None,
        "require": {},
        "message": "",
        "hcl": 'auth_type = "AWS_IAM"\n',
    }
    return Rule(id=id_, **{**fields, **more})  # type: ignore[arg-type]  # a table of fields has one type for all


@pytest.fixture(name="a_rule")
def a_rule_fixture() -> Callable[..., Rule]:
    """Make rules that ran."""
    return a_rule


@pytest.fixture
def whole_report(full_report: Report) -> Report:
    """The full report with the rules that ran, the HCL to paste, and waivers: one silences, one is late, one idles."""
    waiver = Waiver("iam-needs-policy", "*.legacy", "goes in May", "team-net", "2027-03-31", "waivers.yaml:3")
    late = replace(waiver, on="aws_vpclattice_service.orders", until="2026-01-31", place="waivers.yaml:9")
    idle = replace(waiver, on="aws_vpclattice_service.gone", place="waivers.yaml:15")
    rules = (
        a_rule("association-on-workload-vpc", severity=Severity.HIGH, topic="association", hcl="", see=()),
        a_rule("iam-needs-policy"),
        a_rule("prefix-list-not-cidr", severity=Severity.INFO, topic="ingress"),
    )
    hcl = {rule.id: rule.hcl for rule in rules}
    findings = [replace(finding, hcl=hcl[finding.rule]) for finding in full_report.findings]
    findings.insert(3, replace(findings[0], address="aws_vpclattice_service.legacy", waiver=waiver, evidence=()))
    uses = (
        WaiverUse(waiver, 1, is_expired=False),
        WaiverUse(late, 0, is_expired=True),
        WaiverUse(idle, 0, is_expired=False),
    )
    return replace(full_report, findings=tuple(findings), rules=rules, waivers=uses)
