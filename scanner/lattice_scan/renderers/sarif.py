"""SARIF 2.1.0 for code scanning: valid by the OASIS schema, and within what GitHub takes and shows.

GitHub's page "SARIF support for code scanning" (read in 2026) and its `upload-sarif` action say what is written here:

- A result that is gone closes its alert, and every result raises one, whatever its `kind`. So what passes, is waived or
  is fixed by the plan is left out.
- UNKNOWN is a result, or an alert would be closed as fixed as soon as nothing can be told any more. GitHub takes the
  severity of an alert from its rule, and "cannot be told" is not critical: so an UNKNOWN has a rule of its own,
  `RULE/unknown`, without a severity, and is of kind `open` and level `none`, as SARIF has it.
- An alert needs a file. Without the Terraform source that is the plan; the address is the logical location.
- One line of a module stands for many resources. GitHub tells alerts apart by `primaryLocationLineHash`, which its
  action would make of the line alone; so it is the finding's fingerprint here.
- `automationDetails` is left out: it is the uploader's, who names a category for each stack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from lattice_scan.model.finding import Finding, Report
from lattice_scan.model.rule import Rule
from lattice_scan.model.verdict import Severity, Verdict
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.ascii_json import to_json
from lattice_scan.renderers.escape import escape, escape_lines, shorten
from lattice_scan.renderers.markup import fence, prose, url
from lattice_scan.renderers.places import uri
from lattice_scan.renderers.sections import sections
from lattice_scan.renderers.wording import sentence

NAME = "sarif"

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

MOST_RESULTS = 5_000
"""Results of one run that GitHub shows; it refuses a file with more than 25,000."""

MOST_BYTES = 10_000_000
"""Of the file after gzip, which is how it is uploaded."""

LONGEST = 1_000
"""Characters of one text; GitHub cuts descriptions at 1,024."""

INCOMPLETE = "incomplete-report"
"""The rule of the one result that says that others were left out."""

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}

_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""Of `security-severity`: GitHub calls more than 9 critical, from 7 high, from 4 medium, below low. Info has none."""


def render(report: Report, _options: RenderOptions, /) -> str:
    """Return the failed and the unknown findings as SARIF, the severest of them where they are too many."""
    parted = sections(report)
    found = [*parted.failed, *parted.unknown]
    kept = len(found) if len(found) <= MOST_RESULTS else MOST_RESULTS - 1
    text = to_json(_log(report, found, kept))
    while kept and _is_too_large(text):
        kept //= 2
        text = to_json(_log(report, found, kept))
    return text


def _is_too_large(text: str) -> bool:
    if len(text) <= MOST_BYTES:  # compressed it is smaller still
        return False
    import gzip

    return len(gzip.compress(text.encode("ascii"), 6)) > MOST_BYTES


def _log(report: Report, found: Sequence[Finding], kept: int) -> dict[str, Any]:
    rules = list(_rules(report, found[:kept]))
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    seen: Counter[str] = Counter()
    results = [_result(finding, index, seen) for finding in found[:kept]]
    notes = [_notification("note", f"{source.name}: {note}") for source in report.inputs for note in source.notes]
    notes += [_notification("warning", f"not read: {gap}") for gap in report.gaps]
    if kept < len(found):
        said = _left_out(found[kept:])
        rules.append(_incomplete())
        results.append(_incomplete_result(report, said, len(rules) - 1))
        notes.append(_notification("warning", said))
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "lattice-scan", "version": report.version, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
                "results": results,
            }
        ],
    }


# --- rules ---------------------------------------------------------------------------------------------------------


def _rules(report: Report, found: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    """Every rule that ran, and after it the one for what it could not tell, where there is such a thing."""
    severities = {coverage.rule: coverage.severity for coverage in report.coverage}
    undecided = {finding.rule for finding in found if finding.verdict is Verdict.UNKNOWN}
    for rule in report.rules:
        severity = severities.get(rule.id, rule.severity)
        score = {"security-severity": _SCORES[severity]} if severity in _SCORES else {}
        yield _descriptor(rule, rule.id, rule.title, _LEVELS[severity], {"tags": ["security", rule.topic], **score})
        if rule.id in undecided:
            title = f"Cannot be decided yet: {rule.title}"
            yield _descriptor(rule, _undecided(rule.id), title, "none", {"tags": [rule.topic]})


def _undecided(rule: str) -> str:
    return f"{rule}/unknown"


def _descriptor(rule: Rule, id_: str, title: str, level: str, properties: dict[str, Any]) -> dict[str, Any]:
    links = [link for see in rule.see if (link := url(see))]
    return {
        "id": id_,
        "shortDescription": {"text": _plain(title)},
        "fullDescription": {"text": _plain(" ".join(rule.why.split()))},
        "defaultConfiguration": {"level": level},
        "help": {"text": _help_text(rule), "markdown": _help_markdown(rule, links)},
        **({"helpUri": links[0]} if links else {}),
        "properties": properties,
    }


def _help_text(rule: Rule) -> str:
    parts = [rule.why, f"Fix: {rule.fix}", rule.hcl, *(f"See: {see}" for see in rule.see)]
    return escape_lines("\n\n".join(part.strip() for part in parts if part))


def _help_markdown(rule: Rule, links: Sequence[str]) -> str:
    parts = [f"**Why:** {prose(rule.why)}", f"**Fix:** {prose(rule.fix)}"]
    if rule.hcl:
        parts.append(fence(rule.hcl, "hcl"))
    parts += [f"See <{link}>" for link in links]
    return "\n\n".join(parts)


# --- results -------------------------------------------------------------------------------------------------------


def _result(finding: Finding, index: dict[str, int], seen: Counter[str]) -> dict[str, Any]:
    fingerprint = finding.fingerprint
    seen[fingerprint] += 1
    is_open = finding.verdict is Verdict.UNKNOWN
    rule = _undecided(finding.rule) if is_open else finding.rule
    settle = f". To settle it: {finding.settle}" if is_open and finding.settle else ""
    return {
        "ruleId": rule,
        **({"ruleIndex": index[rule]} if rule in index else {}),
        "kind": "open" if is_open else "fail",
        "level": "none" if is_open else _LEVELS[finding.severity],
        "message": {"text": _plain(sentence(finding) + settle)},
        "locations": [_location(finding)],
        "partialFingerprints": {
            # GitHub's own ends in the number of the repetition, too: two inputs may hold one address.
            "primaryLocationLineHash": f"{fingerprint}:{seen[fingerprint]}",
            "latticeScan/v1": fingerprint,
        },
        "properties": {
            "severity": finding.severity.word,
            "attribute": _plain(finding.attribute),
            "input": _plain(finding.input),
            **({"change": finding.change.value} if finding.change else {}),
        },
    }


def _location(finding: Finding) -> dict[str, Any]:
    place = finding.location
    region = {"startLine": place.line if place else 1}
    if place and place.width:
        region |= {"startColumn": place.column + 1, "endColumn": place.column + place.width + 1}
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(place.file if place else finding.input)},
            "region": region,
        },
        "logicalLocations": [{"fullyQualifiedName": _plain(finding.address), "kind": "resource"}],
    }


# --- what is left out ----------------------------------------------------------------------------------------------


def _left_out(rest: Sequence[Finding]) -> str:
    words = Counter("unknown" if f.verdict is Verdict.UNKNOWN else f.severity.word for f in rest)
    counts = ", ".join(f"{number} {word}" for word, number in words.items())
    return (
        f"{len(rest)} findings are left out, because GitHub takes no more: {counts}. The other formats hold them all."
    )


def _incomplete() -> dict[str, Any]:
    return {
        "id": INCOMPLETE,
        "shortDescription": {"text": "This report does not hold every finding"},
        "defaultConfiguration": {"level": "warning"},
    }


def _incomplete_result(report: Report, said: str, index: int) -> dict[str, Any]:
    file = report.inputs[0].name if report.inputs else ""
    return {
        "ruleId": INCOMPLETE,
        "ruleIndex": index,
        "level": "warning",
        "message": {"text": said},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(file)}, "region": {"startLine": 1}}}],
        "partialFingerprints": {"primaryLocationLineHash": f"{INCOMPLETE}:1"},
    }


def _notification(level: str, said: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _plain(said)}}


def _plain(words: str) -> str:
    """Return a text in which no name makes a link: SARIF knows `[text](target)` even in plain text."""
    return escape(shorten(words, LONGEST)).replace("](", "] (")
