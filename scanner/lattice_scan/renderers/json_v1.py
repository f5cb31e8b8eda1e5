"""The JSON report, version 1: a promise, described by `report.schema.json` beside this file."""

from __future__ import annotations

from typing import Any

from lattice_scan.model.finding import Coverage, Evidence, Finding, InputSummary, Report
from lattice_scan.model.waiver import Waiver, WaiverUse
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.ascii_json import to_json
from lattice_scan.renderers.tally import tally

NAME = "json"

# The dictionaries are built by hand, so that a class may be changed without changing what others read.


def render(report: Report, _options: RenderOptions, /) -> str:
    """Return the report as JSON."""
    return to_json(_report(report))


def _report(report: Report) -> dict[str, Any]:
    return {
        "version": 1,
        "tool": {"name": "lattice-scan", "version": report.version},
        "summary": _summary(report),
        "findings": [_finding(finding) for finding in report.findings],
        "coverage": [_coverage(coverage) for coverage in report.coverage],
        "gaps": list(report.gaps),
        "inputs": [_input(source) for source in report.inputs],
        "waivers": [_use(use) for use in report.waivers],
    }


def _summary(report: Report) -> dict[str, Any]:
    numbers = tally(report)
    return {
        "failed": numbers.failed,
        "by_severity": {severity.word: count for severity, count in numbers.by_severity.items()},
        "introduced": numbers.introduced,
        "standing": numbers.standing,
        "fixed": numbers.fixed,
        "unknown": numbers.unknown,
        "waived": numbers.waived,
        "hidden": report.hidden,
        "passed": numbers.passed,
        "not_applicable": numbers.not_applicable,
        "evaluated": numbers.evaluated,
        "resources": numbers.resources,
        "rules": len(report.coverage),
        "rules_without_resource": list(numbers.idle),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.location
    change = {"change": finding.change.value} if finding.change else {}
    return {
        "rule": finding.rule,
        "title": finding.title,
        "verdict": finding.verdict.word,
        "severity": finding.severity.word,
        "address": finding.address,
        "attribute": finding.attribute,
        "input": finding.input,
        **change,
        "message": finding.message,
        "reason": finding.reason,
        "settle": finding.settle,
        "fix": finding.fix,
        "hcl": finding.hcl,
        "see": finding.see,
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "location": {"file": where.file, "line": where.line} if where else None,
        "waiver": _waiver(finding.waiver) if finding.waiver else None,
        "fingerprint": finding.fingerprint,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "rule": waiver.rule,
        "on": waiver.on,
        "input": waiver.input,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "until": waiver.until,
        "place": waiver.place,
    }


def _use(use: WaiverUse) -> dict[str, Any]:
    return {
        "waiver": _waiver(use.waiver),
        "findings": use.findings,
        "is_expired": use.is_expired,
        "is_ending": use.is_ending,
        "is_unused": use.is_unused,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "path": evidence.path,
        "value": evidence.value,
        "at": evidence.at,
        "trail": list(evidence.trail),
        "is_default": evidence.is_default,
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "rule": coverage.rule,
        "title": coverage.title,
        "severity": coverage.severity.word,
        "passed": coverage.passed,
        "failed": coverage.failed,
        "unknown": coverage.unknown,
        "not_applicable": coverage.not_applicable,
    }


def _input(source: InputSummary) -> dict[str, Any]:
    return {
        "name": source.name,
        "kind": source.kind,
        "resources": source.resources,
        "notes": list(source.notes),
    }
