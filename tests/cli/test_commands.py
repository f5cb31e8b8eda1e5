"""Every command, run as a user runs it: what stands on which stream, and the exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import lattice_scan
from lattice_scan.commands import SCHEMAS

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def broken(plans: Path) -> Path:
    """A plan with findings."""
    return plans / "auth-iam-no-policy" / "tfplan.json"


@pytest.fixture
def unknown(plans: Path) -> Path:
    """A plan with an UNKNOWN."""
    return plans / "all-unknown" / "tfplan.json"


def test_version(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"lattice-scan {lattice_scan.__version__}\n", "")


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["-h"],
        ["plan", "-h"],
        ["rules", "list", "-h"],
        ["explain", "-h"],
        ["schema", "-h"],
        ["waivers", "add", "-h"],
    ],
)
def test_help_teaches_by_example(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "lattice-scan" in done.stdout.split("Usage:")[1].split("\n", 1)[1]


def test_a_finding_is_exit_code_1_and_the_report_is_on_stdout(run: Run, broken: Path) -> None:
    done = run("plan", broken)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Summary\n" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_finding_below_fail_on_is_exit_code_0(run: Run, plans: Path) -> None:
    clean = plans / "auth-iam-jsonencode-policy" / "tfplan.json"
    assert run("plan", clean, "--fail-on", "critical").returncode == 0


def test_an_unknown_is_exit_code_3_only_where_certainty_is_asked_for(run: Run, unknown: Path) -> None:
    # What this plan breaks is left out, so that its unknowns decide.
    failed = {f["rule"] for f in findings(run("plan", unknown, "--format", "json")) if f["verdict"] == "fail"}
    ignore = [word for rule in sorted(failed) for word in ("--ignore", rule)]
    assert run("plan", unknown, *ignore).returncode == 0
    assert run("plan", unknown, *ignore, "--on-unknown", "fail").returncode == 3


def findings(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(done.stdout)["findings"]
    return found


def test_a_finding_decides_before_an_unknown_does(run: Run, broken: Path, unknown: Path) -> None:
    assert run("plan", broken, unknown, "--on-unknown", "fail").returncode == 1


def test_select_runs_only_what_is_named(run: Run, broken: Path) -> None:
    rules = {finding["rule"] for finding in findings(run("plan", broken, "--format", "json"))}
    assert rules
    one = min(rules)
    done = run("plan", broken, "--format", "json", "--select", one)
    assert [coverage["rule"] for coverage in json.loads(done.stdout)["coverage"]] == [one]


def test_standard_input_is_a_plan(run: Run, broken: Path) -> None:
    done = run("plan", "-", "--format", "json", text=broken.read_text("utf-8"))
    assert done.returncode == 1
    assert findings(done)


def test_json_is_what_its_schema_says(run: Run, plans: Path) -> None:
    schema = json.loads(run("schema", "report").stdout)
    done = run("plan", *sorted(plans.glob("*/tfplan.json"))[:6], "--format", "json")
    jsonschema.Draft202012Validator(schema).validate(json.loads(done.stdout))


def test_formats_to_files_and_to_stdout(run: Run, broken: Path, tmp_path: Path) -> None:
    done = run(
        "plan", broken, "--format", "terminal", "--format", "json=report.json", "--format", "terminal=report.txt"
    )
    assert done.returncode == 1
    assert (tmp_path / "report.txt").read_text("utf-8") == done.stdout
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["version"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.json", "report.txt"]


def test_a_format_with_a_file_leaves_stdout_empty(run: Run, broken: Path) -> None:
    done = run("plan", broken, "--format", "json=report.json")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "jsn"], "did you mean `json`?"),
        (["--format", "json", "--format", "terminal"], "two formats cannot both go to standard output"),
        (["--format", "json=a", "--format", "csv=a"], "two formats cannot both go to `a`"),
        (["--format", "json="], "no file after `json=`"),
        (["--format", "json=missing/report.json"], "mkdir -p missing"),
        (["--fail-on", "severe"], "'severe' is not one of"),
        (["--fail-n", "low"], "Possible options: --fail-on"),
    ],
)
def test_a_wrong_option_is_exit_code_2(run: Run, broken: Path, words: list[str], told: str) -> None:
    done = run("plan", broken, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [[], ["plan"], ["rules"], ["pln", "x"], ["explain"], ["schema", "plan"]])
def test_an_unfinished_command_is_exit_code_2_and_says_what_is_missing(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert "Usage: lattice-scan" in done.stderr


def test_bad_input_is_exit_code_2_and_one_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan\x1b[31m.json").write_text("{")
    done = run("plan", "plan\x1b[31m.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(r"error: plan\x1b[31m.json:1:2: the JSON stops in the middle")
    assert "fix: " in done.stderr
    assert "\x1b" not in done.stderr


def test_an_unknown_rule_is_exit_code_2_with_the_nearest_id(run: Run) -> None:
    some = run("rules", "list").stdout.split()[2]
    done = run("explain", some[:-1])
    assert (done.returncode, done.stdout) == (2, "")
    assert f"did you mean `{some}`?" in done.stderr


def test_every_rule_is_listed_shown_and_explained(run: Run) -> None:
    lines = run("rules", "list").stdout.splitlines()
    rules = [line.split()[1] for line in lines if re.match(r"  \w", line)]
    assert rules
    for rule in rules:
        assert f"id: {rule}\n" in run("rules", "show", rule).stdout
        explained = run("explain", rule).stdout
        assert explained.startswith(f"{rule} (")
        assert all(f"\n  {word} " in explained for word in ("why", "fix", "judges", "file"))
        assert all(f"  example   {verdict}: " in explained for verdict in ("pass", "fail", "unknown"))


def test_the_examples_of_the_rules_that_ship_are_kept(run: Run) -> None:
    done = run("rules", "test")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" as promised, 0 not.\n")


def test_no_example_is_no_success(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("rules", "test", "empty")
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_schemas_are_schemas(run: Run, name: str) -> None:
    done = run("schema", name)
    assert done.returncode == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(done.stdout))


def test_a_reader_that_leaves_does_not_change_the_exit_code(broken: Path) -> None:
    command = [sys.executable, "-m", "lattice_scan", "plan", str(broken), "--verbose"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_exit_code_2(broken: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "lattice_scan", "plan", str(broken)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr == "error: standard output: cannot write the report: No space left on device\n"


def test_an_interrupt_is_exit_code_130(tmp_path: Path) -> None:
    # The plan never comes, so the interrupt is sure to meet a program that reads.
    fifo = tmp_path / "tfplan.json"
    os.mkfifo(fifo)
    # A job in the background ignores interrupts, and so would what it starts.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{heed}; from lattice_scan.cli import main; main()"
    command = [sys.executable, "-c", program, "plan", str(fifo)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        writer = writer_of(fifo, process)
        time.sleep(0.2)  # from the opening to the read, where an interrupt would be noticed after the read only
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
            os.close(writer)
    assert (process.returncode, out, err) == (130, b"", b"interrupted\n")


def writer_of(fifo: Path, process: subprocess.Popen[bytes]) -> int:
    """Open `fifo` for writing as soon as `process` has opened it for reading."""
    while process.poll() is None:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads yet
            time.sleep(0.01)
    pytest.fail(f"ended before it was interrupted: {process.communicate()}")


def test_a_bug_is_loud_and_never_looks_like_findings() -> None:
    program = "import lattice_scan.cli as cli; cli.run = lambda words: 1 / 0; cli.main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "ZeroDivisionError" in done.stderr
    assert "This is a bug in lattice-scan" in done.stderr


def test_the_installed_command_is_the_same_program() -> None:
    command = Path(sys.executable).parent / "lattice-scan"
    done = subprocess.run([command, "--version"], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout == f"lattice-scan {lattice_scan.__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes(run: Run, shell: str) -> None:
    words = {"COMP_WORDS": "lattice-scan pl", "COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": "lattice-scan pl"}
    done = run(_LATTICE_SCAN_COMPLETE=f"complete_{shell}", _TYPER_COMPLETE_FISH_ACTION="get-args", **words)
    assert "plan" in done.stdout


def test_standard_input_is_judged_by_the_settings_of_this_folder(run: Run, plans: Path, tmp_path: Path) -> None:
    (tmp_path / "lattice-scan.yaml").write_text("version: 1\nnonsense: true\n", encoding="utf-8")
    done = run("plan", "-", text=(plans / "auth-none" / "tfplan.json").read_text(encoding="utf-8"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "lattice-scan.yaml" in done.stderr


def test_a_plan_that_is_not_whole_is_something_unread(run: Run, plans: Path, tmp_path: Path) -> None:
    document = json.loads((plans / "auth-iam-jsonencode-policy" / "tfplan.json").read_text(encoding="utf-8"))
    document["errored"] = True
    plan = tmp_path / "tfplan.json"
    plan.write_text(json.dumps(document), encoding="utf-8")
    assert run("plan", plan, "--on-unknown", "fail", "--ignore", "auth-*").returncode == 3


def test_a_hostile_name_starts_no_line_of_an_error(run: Run, tmp_path: Path) -> None:
    twice = {"address": 'aws_vpc.a["x\n::error title=x::pwned"]', "change": {"actions": ["no-op"]}}
    plan = tmp_path / "tfplan.json"
    plan.write_text(json.dumps({"format_version": "1.2", "resource_changes": [twice, twice]}), encoding="utf-8")
    done = run("plan", plan)
    assert done.returncode == 2
    assert not [line for line in done.stderr.splitlines() if line.lstrip().startswith("::")]


CHANGE_RULE = """\
id: target-group-kept
title: A target group in use is not replaced
severity: high
for: aws_vpclattice_target_group
judge: change
why: The listener still names the old one.
fix: Give the new group a new name.
when: {before.name: {is: present}}
require: {step.order: {not: {one_of: [delete, delete-create]}}}
message: "{address} is replaced"
cannot_be_unknown: A plan always tells what it does.
examples:
  - pass: it stays
    given: {before: {aws_vpclattice_target_group.t: {name: t}}, after: {aws_vpclattice_target_group.t: {name: t}}}
  - fail: it goes
    given: {before: {aws_vpclattice_target_group.t: {name: t}}, after: {}}
  - fail: it is replaced
    given:
      before: {aws_vpclattice_target_group.t: {name: t}}
      after: {aws_vpclattice_target_group.t: {name: t, _actions: [delete, create]}}
  - not_applicable: it is new
    given: {before: {}, after: {aws_vpclattice_target_group.t: {name: t}}}
"""


def test_the_examples_of_a_rule_that_judges_a_change_run(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "own" / "change"
    folder.mkdir(parents=True)
    (folder / "target-group-kept.yaml").write_text(CHANGE_RULE, encoding="utf-8")
    done = run("rules", "test", tmp_path / "own")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "4" in done.stdout


def test_a_sensitive_policy_is_judged_and_never_shown(run: Run, tmp_path: Path) -> None:
    secret = {"Sid": "KEEPOUT", "Effect": "Allow", "Principal": "*", "Action": "KEEPOUT:*", "Resource": "KEEPOUT"}
    everybody = {"Sid": "KEEPOUT2", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    service = {"id": "svc-0123456789abcdef0", "name": "orders", "auth_type": "AWS_IAM"}
    policy = {"resource_identifier": service["id"], "policy": json.dumps({"Statement": [secret, everybody]})}
    objects: list[tuple[str, dict[str, Any]]] = [
        ("aws_vpclattice_service", {"before": service, "after": service}),
        ("aws_vpclattice_auth_policy", {"after": policy, "after_sensitive": {"policy": True}}),
        ("aws_vpclattice_listener", {"after": {"service_identifier": service["id"], "protocol": "HTTPS"}}),
    ]
    changes = [
        {
            "address": f"{type_}.this",
            "mode": "managed",
            "type": type_,
            "name": "this",
            "change": {"actions": ["no-op" if "before" in change else "create"], **change},
        }
        for type_, change in objects
    ]
    plan = tmp_path / "tfplan.json"
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes}
    plan.write_text(json.dumps(document), encoding="utf-8")
    done = run("plan", plan, "--select", "auth-policy*", "--format", "json", "--format", f"terminal={tmp_path / 'out'}")
    failed = {finding["rule"] for finding in json.loads(done.stdout)["findings"] if finding["verdict"] == "fail"}
    assert failed == {"auth-policy-bounded", "auth-policy-can-match"}
    assert "KEEPOUT" not in done.stdout + (tmp_path / "out").read_text(encoding="utf-8")


def test_a_plan_that_deletes_the_only_policy_leaves_its_service_without_one(run: Run, tmp_path: Path) -> None:
    service = {"id": "svc-0123456789abcdef0", "arn": "arn:x", "auth_type": "AWS_IAM"}
    policy = {"resource_identifier": "svc-0123456789abcdef0", "policy": "{}"}
    changes = [
        {
            "address": "aws_vpclattice_service.s",
            "mode": "managed",
            "type": "aws_vpclattice_service",
            "name": "s",
            "change": {"actions": ["no-op"], "before": service, "after": service},
        },
        {
            "address": "aws_vpclattice_auth_policy.p",
            "mode": "managed",
            "type": "aws_vpclattice_auth_policy",
            "name": "p",
            "change": {"actions": ["delete"], "before": policy, "after": None},
        },
    ]
    plan = tmp_path / "tfplan.json"
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes}
    plan.write_text(json.dumps(document), encoding="utf-8")
    done = run("plan", plan, "--select", "iam-needs-policy", "--format", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["verdict"], finding["change"]) == ("fail", "introduced")
