"""CSV (RFC 4180) for spreadsheets: a header, and one row for each finding, whatever became of it.

The columns stay as they are; a new one is added at the end. The HCL to paste is left out: it has lines.
"""

from __future__ import annotations

from lattice_scan.model.finding import Finding, Report
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.escape import escape

NAME = "csv"

COLUMNS = (
    "severity",
    "rule",
    "verdict",
    "change",
    "address",
    "attribute",
    "message",
    "reason",
    "settle",
    "fix",
    "see",
    "input",
    "file",
    "line",
    "waived_by",
    "waived_until",
    "waived_because",
    "fingerprint",
)

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula; tabs and line ends are written out before."""


def render(report: Report, _options: RenderOptions, /) -> str:
    """Return the findings in the order of the report."""
    import csv
    from io import StringIO

    page = StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, report.findings))
    return page.getvalue()


def _row(finding: Finding) -> list[str]:
    place, waiver = finding.location, finding.waiver
    cells = [
        finding.severity.word,
        finding.rule,
        finding.verdict.word,
        finding.change.value if finding.change else "",
        finding.address,
        finding.attribute,
        finding.message,
        finding.reason,
        finding.settle,
        " ".join(finding.fix.split()),
        finding.see,
        finding.input,
        place.file if place else "",
        str(place.line) if place else "",
        waiver.owner if waiver else "",
        waiver.until if waiver else "",
        waiver.reason if waiver else "",
        finding.fingerprint,
    ]
    return [_cell(cell) for cell in cells]


def _cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: the apostrophe says that it is text."""
    shown = escape(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
