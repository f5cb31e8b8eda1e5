"""The end of the terminal report: the numbers, what was read, and what was not."""

from __future__ import annotations

from lattice_scan.model.finding import InputSummary, Report
from lattice_scan.renderers.escape import escape
from lattice_scan.renderers.page import Page, Style
from lattice_scan.renderers.tally import Tally, tally

RULES_NAMED = 5
"""Rules without a resource that are named; more of them are only counted."""


def summarize(page: Page, report: Report, *, verbose: bool) -> None:
    """Write the summary of `report`."""
    numbers = tally(report)
    page.write("", "Summary", styles=[("Summary", Style.BOLD)])
    _line(page, "failed", _failed(numbers))
    _line(page, "unknown", str(numbers.unknown))
    if numbers.fixed:
        _line(page, "fixed", str(numbers.fixed))
    if numbers.waived:
        _line(page, "waived", str(numbers.waived))
    if report.hidden:
        _line(page, "hidden", f"{count(report.hidden, 'finding')} with the cause of another one")
    _line(page, "passed", _passed(numbers))
    for source in report.inputs:
        _line(page, "read", _input(source))
        for note in source.notes:
            _line(page, "note", escape(note), Style.YELLOW)
    for gap in report.gaps:
        _line(page, "not read", escape(gap), Style.YELLOW)
    _line(page, "rules", _rules(numbers, report, verbose))
    if report.coverage and not numbers.evaluated:
        nothing = "0 resources evaluated: "
        reason = "no rule applies to what it met" if numbers.not_applicable else "no rule met a resource"
        page.blank()
        page.write("", f"{nothing}{reason}, so this report says nothing about them.", styles=[(nothing, Style.YELLOW)])


def count(number: int, thing: str) -> str:
    """Return `1 rule`, `2 rules`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _line(page: Page, word: str, text: str, style: Style = Style.DIM) -> None:
    label = f"  {word:<10}"
    page.write(label, text, styles=[(label, style)])


def _failed(numbers: Tally) -> str:
    severities = ", ".join(f"{n} {severity.word}" for severity, n in numbers.by_severity.items() if n)
    changes = f"{numbers.introduced} introduced, {numbers.standing} standing"
    text = f"{numbers.failed}: {severities}" if numbers.failed else "0"
    return f"{text}; {changes}" if numbers.introduced or numbers.standing else text


def _passed(numbers: Tally) -> str:
    rest = numbers.not_applicable
    return f"{numbers.passed}; not applicable {rest}" if rest else str(numbers.passed)


def _input(source: InputSummary) -> str:
    return f"{escape(source.name)}: {source.kind}, {count(source.resources, 'resource')}"


def _rules(numbers: Tally, report: Report, verbose: bool) -> str:
    if not report.coverage:
        return "none was run: 0 rules selected, so nothing was judged"
    text = f"{len(report.coverage)} run"
    if not numbers.idle:
        return text
    if verbose or len(numbers.idle) <= RULES_NAMED:
        return f"{text}; no resource met by {', '.join(escape(rule) for rule in numbers.idle)}"
    return f"{text}; {len(numbers.idle)} of them met no resource (--verbose names them)"
