"""Annotations of GitHub Actions: workflow commands on standard output, which a job's log turns into annotations.

GitHub keeps ten annotations of each level and step and drops the others without a word. So the severest stand first,
and one last line, which is no annotation, says how many there are in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lattice_scan.model.finding import Finding, Report
from lattice_scan.model.verdict import Severity, Verdict
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.escape import escape, shorten
from lattice_scan.renderers.places import relative
from lattice_scan.renderers.sections import sections
from lattice_scan.renderers.summary import count
from lattice_scan.renderers.tally import tally
from lattice_scan.renderers.wording import sentence

NAME = "github"

MOST = 10
"""Annotations of one level that GitHub shows for a step."""

LONGEST_MESSAGE = 1_000

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def render(report: Report, _options: RenderOptions, /) -> str:
    """Return the report as workflow commands."""
    parted = sections(report)
    counts: Counter[str] = Counter()
    lines = []
    for finding in (*parted.failed, *parted.unknown):
        level = _level(finding)
        counts[level] += 1
        if counts[level] <= MOST:
            lines.append(_annotation(level, finding))
    lines.append(
        f"lattice-scan: {len(parted.failed)} failed, {len(parted.unknown)} unknown, {len(parted.waived)} waived, "
        f"{len(parted.fixed)} fixed, {tally(report).passed} passed; {len(report.gaps)} not read{_rest(counts)}"
    )
    return "\n".join(lines) + "\n"


def _level(finding: Finding) -> str:
    return "notice" if finding.verdict is Verdict.UNKNOWN else _LEVELS[finding.severity]


def _rest(counts: Counter[str]) -> str:
    rest = {level: number - MOST for level, number in counts.items() if number > MOST}
    if not rest:
        return ""
    words = ", ".join(count(number, level) for level, number in rest.items())
    return f"; not annotated, as GitHub shows {MOST} of a level: {words}"


def _annotation(level: str, finding: Finding) -> str:
    properties = []
    if finding.location:
        properties += [f"file={_property(relative(finding.location.file))}", f"line={finding.location.line}"]
    kind = "UNKNOWN" if finding.verdict is Verdict.UNKNOWN else finding.severity.word
    properties.append(f"title={_property(f'{kind}: {finding.rule}')}")
    message = "\n".join(escape(shorten(line, LONGEST_MESSAGE)) for line in _message(finding))
    return f"::{level} {','.join(properties)}::{_data(message)}"


def _message(finding: Finding) -> Iterator[str]:
    yield sentence(finding)
    if finding.verdict is Verdict.FAIL:
        yield f"fix: {' '.join(finding.fix.split())}"
        if finding.hcl:
            yield from finding.hcl.strip("\n").split("\n")
    elif finding.settle:
        yield f"to settle: {finding.settle}"


def _data(shown: str) -> str:
    """Escape as the toolkit of GitHub's actions does; a carriage return was written out before."""
    return shown.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(escape(text)).replace(":", "%3A").replace(",", "%2C")
