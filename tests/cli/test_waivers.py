"""The commands for waivers, and `plan` with them, as a user runs them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

RULE, SERVICE = "iam-needs-policy", "aws_vpclattice_service.orders"


def day(days: int) -> str:
    return str((datetime.now(UTC) + timedelta(days=days)).date())


def entry(days: int, on: str = SERVICE) -> str:
    return f"  - {{rule: {RULE}, on: {on!r}, reason: later, owner: Shop team, until: {day(days)}}}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of waivers in the folder where the program runs."""
    path = tmp_path / "lattice-scan-waivers.yaml"
    path.write_text("# ours\nversion: 1\nwaivers:\n" + entry(100) + entry(40), "utf-8")
    return path


def add(run: Run, *words: str, until: str = "") -> subprocess.CompletedProcess[str]:
    options = ["--reason", "it comes later", "--owner", "Shop team", "--until", until or day(100)]
    return run("waivers", "add", *(words or (RULE, SERVICE)), *options)


def test_list_tells_how_each_stands(run: Run, file: Path) -> None:
    file.write_text(file.read_text("utf-8") + entry(-1) + entry(0), "utf-8")
    (file.parent / "stack").mkdir()
    comment = f"# lattice-scan: waive {RULE} until {day(200)} because it is so\n"
    (file.parent / "stack" / "main.tf").write_text(comment + 'resource "aws_x" "a" {\n}\n', "utf-8")
    done = run("waivers", "list")
    assert (done.returncode, done.stderr) == (0, "")
    states = [line[2:11].strip() for line in done.stdout.splitlines() if f"{RULE} on" in line]
    assert states == ["expired", "ends soon", "holds", "holds", "holds"]
    assert "main.tf:1" in done.stdout
    assert "5 waivers: 1 expired, 1 to end within 30 days, 3 later." in done.stdout


def test_list_without_any(run: Run) -> None:
    assert run("waivers", "list").stdout == "0 waivers: 0 expired, 0 to end within 30 days, 0 later.\n"


def test_check_is_0_while_all_hold_and_1_when_one_has_expired(run: Run, file: Path) -> None:
    done = run("waivers", "check")
    assert (done.returncode, done.stdout) == (0, "2 waivers: 0 expired, 0 to end within 30 days, 2 later.\n")
    done = run("waivers", "check", "--within", "60")
    assert done.returncode == 0
    assert "ends soon" in done.stdout
    file.write_text(file.read_text("utf-8") + entry(-1), "utf-8")
    done = run("waivers", "check")
    assert done.returncode == 1
    assert f"until {day(-1)}, by Shop team" in done.stdout


def test_check_is_2_when_the_file_is_wrong(run: Run, file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("owner", "onwer"), "utf-8")
    done = run("waivers", "check")
    assert (done.returncode, done.stdout) == (2, "")
    assert "lattice-scan-waivers.yaml:4:" in done.stderr
    assert "did you mean `owner`?" in done.stderr


@pytest.mark.parametrize("words", [["--hcl", "missing"], ["--waivers", "missing.yaml"]])
def test_what_is_named_must_be_there(run: Run, words: list[str]) -> None:
    done = run("waivers", "list", *words)
    assert done.returncode == 2
    assert "missing" in done.stderr


def test_add_makes_the_file_and_then_adds_to_it(run: Run, tmp_path: Path) -> None:
    first = add(run)
    assert (first.returncode, first.stdout, first.stderr) == (0, "added to lattice-scan-waivers.yaml\n", "")
    text = (tmp_path / "lattice-scan-waivers.yaml").read_text("utf-8")
    assert text.startswith("# ")
    assert add(run, RULE, 'module.a["x"].aws_x.*').returncode == 0
    assert (tmp_path / "lattice-scan-waivers.yaml").read_text("utf-8").startswith(text)
    assert [path.name for path in tmp_path.iterdir()] == ["lattice-scan-waivers.yaml"]
    assert run("waivers", "list").stdout.count("it comes later") == 2


def test_add_stands_beside_the_settings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lattice-scan.yaml").write_text("version: 1\n", "utf-8")
    add(run)
    assert (tmp_path / "lattice-scan-waivers.yaml").is_file()
    options = ["--reason", "x", "--owner", "y", "--until", day(1), "--waivers", "other.yaml"]
    assert run("waivers", "add", RULE, SERVICE, *options).stdout == "added to other.yaml\n"


@pytest.mark.parametrize(
    ("words", "until", "said"),
    [
        (("iam-need-policy", SERVICE), "", "did you mean `iam-needs-policy`?"),
        ((RULE, "module.a"), "", "names no resource"),
        ((RULE, SERVICE), day(400), "more than a year ahead"),
        ((RULE, SERVICE), "soon", "is no day"),
    ],
)
def test_add_refuses_what_would_be_refused_in_the_file(
    run: Run, file: Path, words: tuple[str, ...], until: str, said: str
) -> None:
    before = file.read_bytes()
    done = add(run, *words, until=until)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert file.read_bytes() == before


def test_add_says_where_it_cannot_write(run: Run) -> None:
    options = ["--reason", "x", "--owner", "y", "--until", day(1), "--waivers", "missing/w.yaml"]
    done = run("waivers", "add", RULE, SERVICE, *options)
    assert done.returncode == 2
    assert "cannot write the waivers" in done.stderr


def test_what_is_waived_fails_no_run(run: Run, plans: Path, tmp_path: Path) -> None:
    shutil.copy(plans / "auth-iam-no-policy" / "tfplan.json", tmp_path)
    words = ["plan", "tfplan.json", "--select", RULE, "--on-unknown", "fail"]
    failed = run(*words)
    assert failed.returncode == 1
    for finding in json.loads(run(*words, "--format", "json").stdout)["findings"]:
        assert add(run, RULE, finding["address"]).returncode == 0
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "WAIVED" in done.stdout
    assert "Shop team" in done.stdout
    assert run(*words, "--waivers", "missing.yaml").returncode == 2
