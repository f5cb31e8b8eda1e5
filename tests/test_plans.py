"""What the rules say of real plans, against a table that was written from the plans' own descriptions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from lattice_scan import api
from lattice_scan.model.finding import Report

PLANS = Path(__file__).parent / "plans"
TABLE = yaml.safe_load((PLANS / "expected.yaml").read_text(encoding="utf-8"))
BY_RULE = yaml.safe_load((PLANS / "expected-by-rule.yaml").read_text(encoding="utf-8"))["cases"]


def _with_rows_of_another(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case with the rows of the one that it is `like`, where its own say nothing of a rule and address."""
    own = {(row["rule"], row["address"]) for row in case["findings"]}
    others = [row for other in BY_RULE if other["id"] == case.get("like") for row in other["findings"]]
    rows = [*case["findings"], *(row for row in others if (row["rule"], row["address"]) not in own)]
    return case | {"findings": [row for row in rows if row["verdict"] != "none"]}


CASES = [*TABLE["cases"], *map(_with_rows_of_another, BY_RULE)]


def scan(case: dict[str, Any], tmp_path: Path) -> Report:
    """Scan the plans of a case with its settings, beside their Terraform source or without it."""
    files = case.get("plan", f"{case['id']}/tfplan.json")
    paths = [PLANS / name for name in ([files] if isinstance(files, str) else files)]
    settings = tmp_path / "lattice-scan.yaml"
    settings.write_text(
        yaml.safe_dump({"version": 1, "settings": case.get("settings", TABLE["settings"])}), encoding="utf-8"
    )
    if case.get("hcl") is False:
        paths = [Path(shutil.copy(path, tmp_path / f"{number}.json")) for number, path in enumerate(paths)]
    inventory = tuple(str(PLANS / name) for name in case.get("inventory", ()))
    return api.scan([str(path) for path in paths], api.ScanOptions(config=str(settings), inventory=inventory))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_the_findings_are_exactly_those_of_the_table(case: dict[str, Any], tmp_path: Path) -> None:
    report = scan(case, tmp_path)
    found = {
        (f.rule, f.address, f.verdict.word, f.change.value if f.change else None): f.attribute for f in report.findings
    }
    rows = [*case["findings"], *case.get("more", ())]
    wanted = {(f["rule"], f["address"], f["verdict"], f["change"]): f.get("attribute", "") for f in rows}
    assert sorted(found, key=str) == sorted(wanted, key=str)
    assert all(found[key].startswith(attribute) for key, attribute in wanted.items())


@pytest.mark.parametrize("case", [c for c in CASES if c.get("passes")], ids=lambda case: str(case["id"]))
def test_what_must_pass_was_judged_and_not_merely_left_out(case: dict[str, Any], tmp_path: Path) -> None:
    coverage = {line.rule: line.passed for line in scan(case, tmp_path).coverage}
    for expected in case["passes"]:
        assert coverage[expected["rule"]] > 0, expected


def test_every_plan_is_in_the_table() -> None:
    listed = {name for c in CASES for name in _files(c)}
    present = {str(path.relative_to(PLANS)) for path in PLANS.rglob("tfplan*.json")}
    assert present <= listed


def _files(case: dict[str, Any]) -> list[str]:
    files = case.get("plan", f"{case['id']}/tfplan.json")
    return [files] if isinstance(files, str) else list(files)


def test_nobody_is_told_to_give_the_source_that_is_at_hand(tmp_path: Path) -> None:
    case = {"id": "modules"}
    settled = {
        is_there: {f.settle for f in scan(case | {"hcl": is_there}, tmp_path).findings} for is_there in (True, False)
    }
    assert "give --hcl" in settled[False]
    assert "give --hcl" not in settled[True]


def test_two_stacks_agree_alone_and_together(tmp_path: Path) -> None:
    """Together the stacks know more: an UNKNOWN may be decided, a PASS or FAIL stays."""
    producer, consumer = "producer/tfplan-provider-5.100.0.json", "consumer/tfplan.json"
    together = _verdicts({"id": "", "plan": [producer, consumer]}, tmp_path)
    for alone in (producer, consumer):
        for subject, verdict in _verdicts({"id": "", "plan": alone}, tmp_path).items():
            assert verdict == "unknown" or together[subject] == verdict


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    files = ["producer/tfplan.json", "consumer/tfplan.json", "modules/tfplan.json"]
    assert (
        scan({"id": "", "plan": files}, tmp_path).findings == scan({"id": "", "plan": files[::-1]}, tmp_path).findings
    )


def _verdicts(case: dict[str, Any], tmp_path: Path) -> dict[tuple[str, str, str], str]:
    return {(f.rule, f.address, f.fingerprint): f.verdict.word for f in scan(case, tmp_path).findings}
