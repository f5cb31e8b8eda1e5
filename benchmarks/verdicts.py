"""Compares what was said of a plan with what was planted in it.

python benchmarks/verdicts.py p1000.json          # judges the plan with lattice-scan; 1 where it is not right
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

Truth = dict[str, dict[str, list[str]]]
"""Verdict (`fail` or `unknown`) to rule id to addresses. Every FAIL is in it; of what is UNKNOWN, what it names."""


class Score(NamedTuple):
    """The failures that were found of one rule."""

    planted: int
    found: int
    false: int
    """Reported and not planted."""


def planted(plan: Path) -> Truth:
    """Return the truth that the generator wrote beside the plan."""
    return msgspec.json.decode(plan.with_name(plan.name + ".truth.json").read_bytes(), type=Truth)


def of_lattice_scan(report: bytes) -> Truth:
    """Read a JSON report of lattice-scan; what the plan mends is no failure."""
    said: Truth = {"fail": {}, "unknown": {}}
    for finding in msgspec.json.decode(report)["findings"]:
        if finding.get("change") != "fixed":
            said[finding["verdict"]].setdefault(finding["rule"], []).append(finding["address"])
    return said


def of_checkov(report: bytes) -> Truth:
    """Read a JSON report of Checkov, whose checks bear the ids of our rules. It has no word for UNKNOWN."""
    failed: dict[str, list[str]] = {}
    results: Any = msgspec.json.decode(report)["results"]
    for check in results["failed_checks"]:
        failed.setdefault(check["check_id"], []).append(check["resource"])
    return {"fail": failed, "unknown": {}}


def of_rego(report: bytes) -> Truth:
    """Read what the Rego policy reports."""
    return msgspec.json.decode(report, type=Truth)


def mistakes(said: Truth, truth: Truth) -> list[str]:
    """Return in words what is wrong; nothing where every verdict is the planted one."""
    rules = [("fail", rule) for rule in sorted(said["fail"].keys() | truth["fail"].keys())]
    rules += [("unknown", rule) for rule in truth["unknown"]]
    wrong = []
    for verdict, rule in rules:
        found, planted = Counter(said[verdict].get(rule, ())), Counter(truth[verdict].get(rule, ()))
        wrong += [f"{rule}: {verdict} is missing for {address}" for address in planted - found]
        wrong += [f"{rule}: {verdict} is wrong for {address}" for address in found - planted]
    return wrong


def scores(said: Truth, truth: Truth) -> dict[str, Score]:
    """Return for each rule that was asked for how much of the truth was found."""
    found = {rule: (set(addresses), set(truth["fail"].get(rule, ()))) for rule, addresses in said["fail"].items()}
    return {rule: Score(len(right), len(said & right), len(said - right)) for rule, (said, right) in found.items()}


def main() -> int:
    """Judge plans with the installed lattice-scan and print what is wrong."""
    script = Path(sys.executable).with_name("lattice-scan")
    wrong = []
    for name in sys.argv[1:]:
        done = subprocess.run([script, "plan", name, "--format", "json"], stdout=subprocess.PIPE, check=False)
        wrong += [f"{name}: {mistake}" for mistake in mistakes(of_lattice_scan(done.stdout), planted(Path(name)))]
    print("\n".join(wrong) or "every verdict is the planted one")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
