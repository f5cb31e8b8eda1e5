"""The terminal report: made to be read, however many findings there are.

Findings stand under their rule, the worst first, and the fix is said once. What is UNKNOWN stands apart, under what
would settle it. Then what the plan mends, what is waived, and a summary that says what was read and what was not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from lattice_scan.model.finding import Finding, Location, Report
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.escape import escape, escape_lines, shorten
from lattice_scan.renderers.page import Page, Style
from lattice_scan.renderers.summary import summarize
from lattice_scan.renderers.waived import write_uses, write_waived

NAME = "terminal"

SUBJECTS_SHOWN = 10
"""Findings of one rule, and rules of fixed findings, before the rest is only counted."""

EVIDENCE_SHOWN = 5
REASONS_SHOWN = 5
ADDRESSES_SHOWN = 3
"""Of each thing that is UNKNOWN for one reason."""

HCL_SHOWN = 6
"""Lines of HCL to paste; what is longer is left to `explain`."""

LONGEST_MESSAGE = 400
LONGEST_VALUE = 160
"""Characters before a text is cut: some values are whole policies."""

_COLOURS = {
    Severity.CRITICAL: Style.RED,
    Severity.HIGH: Style.RED,
    Severity.MEDIUM: Style.YELLOW,
    Severity.LOW: Style.CYAN,
    Severity.INFO: Style.DIM,
}


def render(report: Report, options: RenderOptions, /) -> str:
    """Return the report for people."""
    page = Page(options.width, color=options.color)
    failed: defaultdict[tuple[int, str], list[Finding]] = defaultdict(list)
    unknown: list[Finding] = []
    fixed: list[Finding] = []
    waived: list[Finding] = []
    for finding in report.findings:
        if finding.waiver:
            waived.append(finding)
        elif finding.verdict is Verdict.UNKNOWN:
            unknown.append(finding)
        elif finding.change is Change.FIXED:
            fixed.append(finding)
        else:
            failed[-finding.severity, finding.rule].append(finding)
    several = len(report.inputs) > 1
    for key in sorted(failed):
        _rule(page, failed[key], options.verbose, several)
    if unknown:
        _unknown(page, unknown, options.verbose)
    if fixed:
        _fixed(page, fixed, options.verbose)
    if waived:
        write_waived(page, waived, verbose=options.verbose)
    write_uses(page, report.waivers, verbose=options.verbose)
    summarize(page, report, verbose=options.verbose)
    return page.text


def _rule(page: Page, findings: Sequence[Finding], verbose: bool, several: bool) -> None:
    """Write one rule's findings: heading, subjects, evidence of the first, and the fix once."""
    first = findings[0]
    severity, rule = first.severity.word.upper(), escape(first.rule)
    label = f"{severity} "
    styles = [(label, _COLOURS[first.severity]), (rule, Style.BOLD)]
    page.write(label, f"{rule}: {escape(first.title)} ({len(findings)})", styles=styles)
    ordered = sorted(findings, key=lambda f: f.change is Change.STANDING)
    shown = ordered if verbose else ordered[:SUBJECTS_SHOWN]
    said = ""
    for finding in shown:
        said = _subject(page, finding, "" if verbose else said, verbose, several)
        if verbose or finding is ordered[0]:
            _source(page, finding.location)
            _evidence(page, finding, "      ", verbose)
    if len(shown) < len(ordered):
        page.write("  ", f"and {len(ordered) - len(shown)} more (--verbose or --format json shows all)")
    if first.fix.strip():
        page.paragraphs("  fix: ", escape_lines(first.fix.strip()), Style.GREEN)
    hcl = first.hcl.strip("\n")
    if hcl and (verbose or hcl.count("\n") < HCL_SHOWN):
        page.source("         ", escape_lines(hcl))
    elif hcl:
        page.write("       ", f"What to paste is shown by lattice-scan explain {rule}.")
    if first.see.strip():
        page.paragraphs("  see: ", escape_lines(first.see.strip()), Style.GREEN)
    page.blank()


def _subject(page: Page, finding: Finding, said: str, verbose: bool, several: bool) -> str:
    """Write change, address, message, and in brackets where to look; return the message without the address.

    A message that was `said` of the subject before is not said again: then the address stands alone.
    """
    label = f"  {finding.change.value:<10} " if finding.change else "  - "
    address = escape(finding.address)
    message = escape(finding.message if verbose else shorten(finding.message, LONGEST_MESSAGE))
    message = message[len(address) :] if message.startswith(address) else f": {message}"
    place = finding.location
    where = [
        escape(finding.attribute),
        escape(f"{place.file}:{place.line}") if place else "",
        escape(finding.input) if several else "",
    ]
    brackets = ", ".join(part for part in where if part)
    text = address if message == said else address + message
    styles = [(label, Style.DIM if finding.change is Change.STANDING else Style.YELLOW), (address, Style.BOLD)]
    page.write(label, f"{text} [{brackets}]" if brackets else text, styles=styles)
    return message


def _source(page: Page, place: Location | None) -> None:
    """Write the line of Terraform source, and a mark below the attribute's name."""
    if place and place.text:
        indent = len(place.text) - len(place.text.lstrip())
        label = f"      {place.line} | "
        page.code(label, escape(place.text.strip()))
        if place.width:
            mark = " " * (place.column - indent) + "^" * place.width
            page.code(" " * (len(label) - 2) + "| ", mark)


def _evidence(page: Page, finding: Finding, indent: str, verbose: bool) -> None:
    """Write the values that a verdict rests on, and the references that lead to them."""
    evidence = finding.evidence
    shown = evidence if verbose else evidence[:EVIDENCE_SHOWN]
    for part in shown:
        value = escape(part.value if verbose else shorten(part.value, LONGEST_VALUE))
        default = " (AWS's default: nobody wrote it)" if part.is_default else ""
        # What stands at the finding's own resource, or has no place of its own, needs no place.
        is_here = part.at.startswith(finding.address) and part.at.endswith(part.path)
        at = f", at {escape(part.at)}" if part.at and part.at != part.path and not is_here else ""
        label = f"{indent}because "
        page.write(label, f"{escape(part.path)} is {value}{default}{at}", styles=[(label, Style.DIM)])
        if part.trail:
            label = f"{indent}    via "
            page.write(label, " -> ".join(escape(step) for step in part.trail), styles=[(label, Style.DIM)])
    if len(shown) < len(evidence):
        page.write(indent, f"and {len(evidence) - len(shown)} more values")


def _unknown(page: Page, findings: Sequence[Finding], verbose: bool) -> None:
    """Write what cannot be told yet: what would settle it, the reasons, and which rules ask about which resources."""
    label = "UNKNOWN "
    page.write(label, f"no verdict is possible yet ({len(findings)})", styles=[(label, Style.YELLOW)])
    by_settle: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_settle[finding.settle].append(finding)
    for settle, members in _largest_first(by_settle):
        text = f"to settle: {escape(settle)}" if settle else "nothing settles it before the apply"
        page.write("  ", f"{text} ({len(members)})", styles=[("  ", Style.BOLD), (text, Style.BOLD)])
        by_reason: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in members:
            # One reason for many resources is one line, whichever of them it names.
            by_reason[finding.reason.replace(finding.address, "it")].append(finding)
        reasons = _largest_first(by_reason)
        for reason, these in reasons if verbose else reasons[:REASONS_SHOWN]:
            page.write("    ", f"{escape(shorten(reason, LONGEST_MESSAGE))}:")
            _addresses_by_rule(page, "      ", these, ADDRESSES_SHOWN, verbose)
        _more(page, "    ", len(reasons) - REASONS_SHOWN, "reasons", verbose)
    page.blank()


def _fixed(page: Page, findings: Sequence[Finding], verbose: bool) -> None:
    """Write what this plan mends, in short."""
    label = "FIXED "
    page.write(label, f"by this plan ({len(findings)})", styles=[(label, Style.GREEN)])
    _addresses_by_rule(page, "  ", findings, SUBJECTS_SHOWN, verbose)
    page.blank()


def _addresses_by_rule(page: Page, indent: str, findings: Iterable[Finding], limit: int, verbose: bool) -> None:
    """Write one line for each rule: the addresses, and how many more there are after `limit` of them."""
    by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.rule].append(finding)
    rules = _largest_first(by_rule)
    for rule, members in rules if verbose else rules[:SUBJECTS_SHOWN]:
        label = f"{indent}{escape(rule)}: "
        if verbose:
            page.write(label.rstrip(), "")
            for finding in members:
                page.write(f"{indent}  ", escape(finding.address))
                _evidence(page, finding, f"{indent}    ", verbose)
            continue
        addresses = list(dict.fromkeys(escape(finding.address) for finding in members))
        rest = len(addresses) - limit
        page.write(label, ", ".join(addresses[:limit]) + (f" and {rest} more" if rest > 0 else ""))
    _more(page, indent, len(rules) - SUBJECTS_SHOWN, "rules", verbose)


def _more(page: Page, indent: str, rest: int, things: str, verbose: bool) -> None:
    if rest > 0 and not verbose:
        page.write(indent, f"and {rest} more {things} (--verbose or --format json shows all)")


def _largest_first(groups: dict[str, list[Finding]]) -> list[tuple[str, list[Finding]]]:
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
