"""What is accepted stays visible: who, until when and why; and counts nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

import lattice_scan.renderers
from lattice_scan.model.finding import Finding, Report
from lattice_scan.model.verdict import Verdict
from lattice_scan.model.waiver import Waiver, WaiverUse
from lattice_scan.renderers import RenderOptions, json_v1, terminal

SCHEMA = json.loads((Path(lattice_scan.renderers.__file__).parent / "report.schema.json").read_text("utf-8"))

SHOP = Waiver(
    "iam-needs-policy",
    "module.shop[*].aws_vpclattice_service.*",
    "The policy comes\nwith the next release.",
    "Shop team",
    "2026-12-01",
    "lattice-scan-waivers.yaml:3",
)
COMMENT = Waiver("iam-needs-policy", "aws_x.a", "So it is.", "", "2027-03-31", "main.tf:7", folder=".")
OLD = Waiver("iam-needs-policy", "aws_x.*", "No more.", "Old team", "2026-01-01", "w.yaml:9", input="a/tfplan.json")


@pytest.fixture
def report(no_policy: Callable[..., Finding]) -> Report:
    """A failure, three findings that are waived, and waivers in every state."""
    findings = (
        no_policy("aws_vpclattice_service.orders"),
        no_policy('module.shop["a"].aws_vpclattice_service.this', waiver=SHOP),
        no_policy('module.shop["b"].aws_vpclattice_service.this', waiver=SHOP, verdict=Verdict.UNKNOWN, change=None),
        no_policy("aws_x.a", waiver=COMMENT),
    )
    uses = (
        WaiverUse(SHOP, 2, is_expired=False, is_ending=True),
        WaiverUse(COMMENT, 1, is_expired=False),
        WaiverUse(OLD, 0, is_expired=True),
        WaiverUse(COMMENT, 0, is_expired=False, is_unused=True),
    )
    return Report(findings, (), (), (), "0.1.0", waivers=uses)


def test_the_terminal_says_who_accepted_what_until_when_and_why(
    report: Report, check_golden: Callable[[str, str], None]
) -> None:
    check_golden("waived.txt", terminal.render(report, RenderOptions()))


def test_many_are_counted_and_all_of_them_shown_with_verbose(no_policy: Callable[..., Finding]) -> None:
    findings = tuple(no_policy(f"aws_x.a[{number}]", waiver=SHOP) for number in range(12))
    uses = tuple(WaiverUse(OLD, 0, is_expired=True) for _ in range(12))
    many = Report(findings, (), (), (), "0.1.0", waivers=uses)
    short, full = (terminal.render(many, RenderOptions(verbose=verbose)) for verbose in (False, True))
    assert "aws_x.a[9] and 2 more" in short
    assert "and 2 more expired" in short
    assert "aws_x.a[11]" in full
    assert full.count("  expired ") == 12


@pytest.mark.parametrize("field", ["rule", "on", "reason", "owner", "place", "input"])
@pytest.mark.parametrize("text", ["\x1b[2J", "\u202e", "a\r\nb", "\x9b31m"])
def test_hostile_words_are_written_out(no_policy: Callable[..., Finding], field: str, text: str) -> None:
    words = {"rule": "r", "on": "o", "reason": "x", "owner": "y", "until": "2027-01-01", "place": "p", "input": "i"}
    waiver = Waiver(**words | {field: text})
    uses = (WaiverUse(waiver, 1, is_expired=False, is_ending=True),)
    shown = terminal.render(
        Report((no_policy("aws_x.a", waiver=waiver),), (), (), (), "", waivers=uses), RenderOptions()
    )
    assert all(line.isprintable() for line in shown.split("\n"))


def test_json_tells_of_every_waiver(report: Report) -> None:
    told = json.loads(json_v1.render(report, RenderOptions()))
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    shop = {
        "rule": "iam-needs-policy",
        "on": "module.shop[*].aws_vpclattice_service.*",
        "input": "",
        "reason": "The policy comes\nwith the next release.",
        "owner": "Shop team",
        "until": "2026-12-01",
        "place": "lattice-scan-waivers.yaml:3",
    }
    assert [finding["waiver"] == shop for finding in told["findings"]] == [False, True, True, False]
    assert told["findings"][0]["waiver"] is None
    assert told["waivers"][0] == {
        "waiver": shop,
        "findings": 2,
        "is_expired": False,
        "is_ending": True,
        "is_unused": False,
    }
    assert [use["is_expired"] for use in told["waivers"]] == [False, False, True, False]


def test_what_is_waived_counts_nowhere_else(report: Report) -> None:
    summary = json.loads(json_v1.render(report, RenderOptions()))["summary"]
    assert {key: summary[key] for key in ("failed", "introduced", "unknown", "waived")} == {
        "failed": 1,
        "introduced": 1,
        "unknown": 0,
        "waived": 3,
    }
