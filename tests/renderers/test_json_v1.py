"""The JSON report keeps its promise: it is what its schema says, and the schema describes all of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import lattice_scan.renderers
from lattice_scan.model.finding import Coverage, Finding, InputSummary, Report
from lattice_scan.model.verdict import Severity
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.json_v1 import render

SCHEMA = json.loads((Path(lattice_scan.renderers.__file__).parent / "report.schema.json").read_text("utf-8"))
EMPTY = Report((), (), (), (), "0.1.0")


def strict(schema: Any) -> Any:
    """The schema that also refuses what it does not describe."""
    if isinstance(schema, dict):
        closed = {"additionalProperties": False} if "properties" in schema else {}
        return {**{key: strict(value) for key, value in schema.items()}, **closed}
    return [strict(item) for item in schema] if isinstance(schema, list) else schema


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_has_a_description() -> None:
    def undescribed(schema: Any, path: str) -> list[str]:
        if not isinstance(schema, dict):
            return []
        below = [name for key, part in schema.items() for name in undescribed(part, f"{path}/{key}")]
        parts = schema.get("properties", {}).items()
        here = [f"{path}/{key}" for key, part in parts if not part.keys() & {"description", "$ref"}]
        return here + below

    assert undescribed(SCHEMA, "") == []


def test_a_full_report_is_what_the_schema_says(full_report: Report) -> None:
    jsonschema.Draft202012Validator(strict(SCHEMA)).validate(json.loads(render(full_report, RenderOptions())))


def test_an_empty_report_is_what_the_schema_says() -> None:
    jsonschema.Draft202012Validator(strict(SCHEMA)).validate(json.loads(render(EMPTY, RenderOptions())))


def test_golden(full_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("full.json", render(full_report, RenderOptions()))


def test_an_unknown_has_no_change(full_report: Report) -> None:
    findings = json.loads(render(full_report, RenderOptions()))["findings"]
    assert all(("change" in finding) == (finding["verdict"] == "fail") for finding in findings)


def test_the_summary_counts(full_report: Report) -> None:
    summary = json.loads(render(full_report, RenderOptions()))["summary"]
    assert summary == {
        "failed": 4,
        "by_severity": {"critical": 3, "high": 1, "medium": 0, "low": 0, "info": 0},
        "introduced": 3,
        "standing": 1,
        "fixed": 1,
        "unknown": 3,
        "waived": 0,
        "hidden": 1,
        "passed": 4,
        "not_applicable": 1,
        "evaluated": 11,
        "resources": 42,
        "rules": 3,
        "rules_without_resource": ["prefix-list-not-cidr"],
    }


@pytest.mark.parametrize("name", ["\x1b[31m", "\x7f", "\u202e", "支払い", "💶", 'quote " and \\u202e'])
def test_names_come_back_as_they_were_but_are_written_in_ascii(name: str) -> None:
    report = Report((), (Coverage(name, name, Severity.LOW),), (InputSummary(name, "plan", 1),), (name,), "0.1.0")
    text = render(report, RenderOptions())
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert json.loads(text)["gaps"] == [name]


def test_a_file_name_that_is_not_utf_8_gives_json_that_others_can_read() -> None:
    name = b"plan-\xff.json".decode("utf-8", "surrogateescape")
    text = render(Report((), (), (InputSummary(name, "plan", 1),), (), "0.1.0"), RenderOptions())
    assert json.loads(text)["inputs"][0]["name"] == "plan-\ufffd.json"


def test_twenty_thousand_findings_take_no_time(no_policy: Callable[..., Finding]) -> None:
    findings = tuple(no_policy(f"aws_vpclattice_service.s{number}") for number in range(20_000))
    start = time.process_time()
    render(Report(findings, (), (), (), "0.1.0"), RenderOptions())
    assert time.process_time() - start < 1
