"""A waiver silences exactly what it names, in exactly the module it names; from a plan to the report."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lattice_scan import api
from lattice_scan.model.errors import InputError, InputErrors
from lattice_scan.model.finding import Report
from lattice_scan.model.verdict import Severity, Verdict

TODAY = date(2026, 11, 24)
COMMENT = "# lattice-scan: waive iam-needs-policy until 2027-03-31 by Shop team because it comes later"
BLOCK = 'resource "aws_vpclattice_service" "this" {\n  auth_type = "AWS_IAM"\n}\n'

FOLDERS = {"one": "./modules/one", "two": "./modules/two", "twin": "./modules/two", "remote": "acme/lattice/aws"}
ADDRESSES = [
    "aws_vpclattice_service.this",
    *(f"module.one[{i}].aws_vpclattice_service.this" for i in (0, 1)),
    *(f'module.two["{key}"].aws_vpclattice_service.this["x"]' for key in ("a", "b.c")),
    'module.twin.aws_vpclattice_service.this["x"]',
    "module.remote.aws_vpclattice_service.this",
]


def service(address: str, **more: Any) -> dict[str, Any]:
    module, _, _ = address.rpartition(".aws_vpclattice_service.this")
    return {
        "address": address,
        **({"module_address": module} if module else {}),
        "mode": "managed",
        "type": "aws_vpclattice_service",
        "name": "this",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": ["create"],
            "before": None,
            "after": {"name": "x", "auth_type": "AWS_IAM"},
            "after_unknown": {"id": True, "arn": True},
            "before_sensitive": False,
            "after_sensitive": {},
            **more,
        },
    }


def plan(folder: Path, addresses: Iterable[str] = ADDRESSES, name: str = "tfplan.json", **more: Any) -> str:
    """Write a plan of services that all fail `iam-needs-policy`; `more` changes what happens to them."""
    folder.mkdir(parents=True, exist_ok=True)
    block = {
        "address": "aws_vpclattice_service.this",
        "type": "aws_vpclattice_service",
        "mode": "managed",
        "name": "this",
        "provider_config_key": "aws",
        "expressions": {"auth_type": {"constant_value": "AWS_IAM"}},
    }
    calls = {name: {"source": source, "module": {"resources": [block]}} for name, source in FOLDERS.items()}
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [service(address, **more) for address in addresses],
        "planned_values": {"root_module": {}},
        "configuration": {"root_module": {"resources": [block], "module_calls": calls}},
    }
    (folder / name).write_text(json.dumps(document), "utf-8")
    return str(folder / name)


def source(folder: Path, *commented: str) -> None:
    """Write the Terraform source, with a comment in the module folders that are named."""
    for name in (".", "modules/one", "modules/two", ".terraform/modules/remote"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        text = f"{COMMENT}\n{BLOCK}" if name in commented else BLOCK
        (folder / name / "main.tf").write_text(text, "utf-8")


def waivers(folder: Path, *entries: str) -> str:
    (folder / "lattice-scan-waivers.yaml").write_text(
        "version: 1\nwaivers:\n" + "".join(f"  - {entry}\n" for entry in entries), "utf-8"
    )
    return str(folder / "lattice-scan-waivers.yaml")


def entry(on: str, rule: str = "iam-needs-policy", until: str = "2027-03-31", more: str = "") -> str:
    return f"{{rule: {rule}, on: {on!r}, reason: later, owner: Shop team, until: {until}{more}}}"


def scan(*plans: str, **options: Any) -> Report:
    return api.scan(plans, api.ScanOptions(select=("iam-needs-policy",), today=TODAY, **options))


def waived(report: Report) -> list[str]:
    return [finding.address for finding in report.findings if finding.waiver]


def test_every_service_fails_without_a_waiver(tmp_path: Path) -> None:
    source(tmp_path)
    report = scan(plan(tmp_path))
    assert sorted(f.address for f in report.findings if f.verdict is Verdict.FAIL) == sorted(ADDRESSES)
    assert (waived(report), report.waivers) == ([], ())


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_waives_that_instance_alone(address: str, tmp_path: Path) -> None:
    path = plan(tmp_path)
    waivers(tmp_path, entry(address))
    report = scan(path)
    assert waived(report) == [address]
    assert [use.findings for use in report.waivers] == [1]
    assert [f.address for f in report.findings if not api.is_blocking(f, Severity.INFO, "all")] == [address]


@pytest.mark.parametrize(
    ("commented", "found"),
    [
        (".", ADDRESSES[:1]),
        ("modules/one", ADDRESSES[1:3]),
        ("modules/two", sorted(ADDRESSES[3:6])),
        (".terraform/modules/remote", []),
    ],
)
def test_a_comment_waives_all_instances_of_its_block_alone(commented: str, found: list[str], tmp_path: Path) -> None:
    source(tmp_path, commented)
    report = scan(plan(tmp_path))
    assert sorted(waived(report)) == found
    for use in report.waivers:
        assert use.findings == len(found)
        assert (use.waiver.on, use.waiver.owner) == ("aws_vpclattice_service.this", "Shop team")
        assert use.waiver.place == f"{tmp_path / commented / 'main.tf'}:1"


def test_a_comment_in_one_stack_is_not_for_another(tmp_path: Path) -> None:
    source(tmp_path / "a", ".")
    source(tmp_path / "b")
    paths = [plan(tmp_path / name, ADDRESSES[:1]) for name in ("a", "b")]
    assert [(f.input, bool(f.waiver)) for f in scan(*paths).findings] == [(paths[0], True), (paths[1], False)]


def test_with_one_source_for_several_plans_nobody_can_tell_whose_its_comments_are(tmp_path: Path) -> None:
    source(tmp_path / "a", ".")
    paths = [plan(tmp_path, ADDRESSES[:1], name) for name in ("one.json", "two.json")]
    assert waived(scan(*paths, hcl=str(tmp_path / "a"))) == []
    assert waived(scan(paths[0], hcl=str(tmp_path / "a"))) == ADDRESSES[:1]


def test_a_malformed_comment_ends_the_run(tmp_path: Path) -> None:
    source(tmp_path)
    (tmp_path / "modules" / "one" / "other.tf").write_text("# lattice-scan: waive x\n# lattice-scan: y\n", "utf-8")
    with pytest.raises(InputErrors) as raised:
        scan(plan(tmp_path))
    assert [error.where.rpartition("other.tf:")[2] for error in raised.value.errors] == ["1:1", "2:1"]


def test_a_waiver_may_be_meant_for_one_of_several_plans(tmp_path: Path) -> None:
    paths = [plan(tmp_path / name, ADDRESSES[:1]) for name in ("a", "b")]
    waivers(tmp_path / "a", entry(ADDRESSES[0], more=", input: b/tfplan.json"))
    assert [(f.input, bool(f.waiver)) for f in scan(*paths).findings] == [(paths[0], False), (paths[1], True)]


def test_expired_unused_and_unasked(tmp_path: Path) -> None:
    path = plan(tmp_path)
    waivers(
        tmp_path,
        entry(ADDRESSES[0], until="2026-11-23"),
        entry("aws_vpclattice_service.other"),
        entry(ADDRESSES[0], rule="auth-type-allowed"),
    )
    report = scan(path)
    assert waived(report) == []
    assert [(use.is_expired, use.is_unused) for use in report.waivers] == [(True, False), (False, True), (False, False)]


def test_files_that_are_named_stand_instead_of_the_nearest(tmp_path: Path) -> None:
    path = plan(tmp_path)
    waivers(tmp_path, entry(ADDRESSES[0]))
    for name, address in (("a", ADDRESSES[1]), ("b", ADDRESSES[2])):
        (tmp_path / name).mkdir()
        waivers(tmp_path / name, entry(address))
    named = tuple(str(tmp_path / name / "lattice-scan-waivers.yaml") for name in ("a", "b"))
    assert waived(scan(path, waivers=named)) == ADDRESSES[1:3]
    with pytest.raises(InputError, match="cannot be read"):
        scan(path, waivers=(str(tmp_path / "missing.yaml"),))


ARN = "arn:aws:vpc-lattice:eu-central-1:111122223333:service/svc-0123456789abcdef0"
KNOWN = {"name": "x", "auth_type": "AWS_IAM", "arn": ARN, "id": "svc-0123456789abcdef0"}
UPDATE: dict[str, Any] = {
    "actions": ["update"],
    "before": KNOWN | {"auth_type": "NONE"},
    "after": KNOWN,
    "after_unknown": {},
}


@pytest.mark.parametrize("on", [ARN, ARN.replace("111122223333", "*"), "svc-0123456789abcdef0"])
def test_an_arn_waives_an_unknown_of_what_a_plan_changes(on: str, tmp_path: Path) -> None:
    waivers(tmp_path, entry(on))
    report = scan(plan(tmp_path, ADDRESSES[:1], **UPDATE))
    assert [(f.verdict, bool(f.waiver)) for f in report.findings] == [(Verdict.UNKNOWN, True)]


def test_a_sensitive_arn_names_nothing_and_is_not_shown(tmp_path: Path) -> None:
    waivers(tmp_path, entry(ARN.replace("svc-0123456789abcdef0", "svc-*")))
    report = scan(plan(tmp_path, ADDRESSES[:1], **UPDATE, after_sensitive={"arn": True, "id": True}))
    assert report.findings
    assert waived(report) == []
    assert "svc-0123456789abcdef0" not in repr((report.findings, report.waivers))


def test_an_arn_waives_what_an_inventory_holds(tmp_path: Path) -> None:
    path = plan(tmp_path, ADDRESSES[:1])
    waivers(tmp_path, entry(ARN.replace("eu-central-1", "*")))
    header = {
        "lattice_scan_snapshot": 1,
        "read": [{"types": ["*"], "account": "111122223333", "region": "eu-central-1"}],
    }
    lines = [header, {"type": "aws_vpclattice_service", "attributes": KNOWN}]
    (tmp_path / "live.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    report = scan(path, inventory=(str(tmp_path / "live.jsonl"),))
    assert waived(report) == [ARN]
