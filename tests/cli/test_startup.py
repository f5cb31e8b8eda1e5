"""What is imported is what a user waits for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def imported(*words: str) -> set[str]:
    """The top-level packages that one run of the program imports."""
    command = [sys.executable, "-X", "importtime", "-m", "lattice_scan", *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert lines
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize("style", ["terminal", "json"])
def test_a_warm_plan_to_a_pipe_imports_nothing_heavy(plans: Path, style: str, tmp_path: Path) -> None:
    # Away from its Terraform source, which would be read for the lines of the findings.
    plan = str(shutil.copy(plans / "producer" / "tfplan.json", tmp_path))
    words = ["plan", plan, "--format", style]
    imported(*words)  # fills the cache of rules
    heavy = {"boto3", "botocore", "checkov", "jinja2", "jsonschema", "rich", "tfparse", "yaml"}
    assert not imported(*words) & heavy


def test_a_warm_plan_reads_its_waivers_without_yaml(plans: Path, tmp_path: Path) -> None:
    plan = str(shutil.copy(plans / "producer" / "tfplan.json", tmp_path))
    file = tmp_path / "lattice-scan-waivers.yaml"
    file.write_text(
        "version: 1\nwaivers:\n  - {rule: iam-needs-policy, on: aws_x.a, reason: x, owner: y, until: 2020-01-01}\n"
    )
    imported("plan", plan)
    assert not imported("plan", plan) & {"jsonschema", "yaml"}


def test_the_version_imports_no_scanner() -> None:
    assert not imported("--version") & {"msgspec", "json", "pydantic", "rich"}
