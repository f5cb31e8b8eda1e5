"""What is imported is what a user waits for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lattice_scan.renderers import renderers

PROGRAM = "import sys; from lattice_scan.cli import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"


def imported(*words: str) -> set[str]:
    """The modules that one run of the program imports."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, encoding="utf-8", check=True)
    return set(done.stderr.split())


@pytest.fixture
def words(plans: Path, tmp_path: Path) -> list[str]:
    """What judges a plan away from its Terraform source, which would be read for the lines of the findings."""
    return ["plan", str(shutil.copy(plans / "producer" / "tfplan.json", tmp_path)), "--format"]


@pytest.mark.parametrize("style", ["terminal", "json"])
def test_a_warm_plan_to_a_pipe_imports_nothing_heavy(words: list[str], style: str) -> None:
    imported(*words, style)  # fills the cache of rules
    heavy = {"boto3", "botocore", "checkov", "jinja2", "jsonschema", "rich", "tfparse", "yaml"}
    assert not {module.partition(".")[0] for module in imported(*words, style)} & heavy


def test_a_format_imports_no_other_one(words: list[str]) -> None:
    imported(*words, "terminal")  # fills the cache of rules
    modules = imported(*words, "terminal")
    formats = {module.__name__ for module in renderers().values()}  # type: ignore[attr-defined]  # they are modules
    assert modules & formats == {"lattice_scan.renderers.terminal"}
    assert not {module.partition(".")[0] for module in modules} & {"csv", "gzip", "html", "json", "xml"}


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
