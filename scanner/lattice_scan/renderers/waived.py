"""The waivers in the terminal: what they accept, and which of them want a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from lattice_scan.model.finding import Finding
from lattice_scan.model.verdict import Verdict
from lattice_scan.model.waiver import Waiver, WaiverUse
from lattice_scan.renderers.escape import escape, shorten
from lattice_scan.renderers.page import Page, Style

SUBJECTS_SHOWN = 10
"""Findings of one waiver, and waivers of one state, before the rest is only counted."""

LONGEST_REASON = 400
"""Characters before a reason is cut."""

_STATES = {"expired": Style.RED, "ends soon": Style.YELLOW, "unused": Style.DIM, "holds": Style.GREEN}


def write_waived(page: Page, findings: Sequence[Finding], *, verbose: bool) -> None:
    """Write what is accepted, under the waiver that accepts it."""
    label = "WAIVED "
    page.write(label, f"accepted for a time; none of it fails the run ({len(findings)})", styles=[(label, Style.CYAN)])
    by_waiver: defaultdict[Waiver, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.waiver:
            unknown = " (UNKNOWN)" if finding.verdict is Verdict.UNKNOWN else ""
            by_waiver[finding.waiver].append(escape(finding.address) + unknown)
    for waiver, members in by_waiver.items():
        addresses = list(dict.fromkeys(members))
        rest = 0 if verbose else len(addresses) - SUBJECTS_SHOWN
        shown = ", ".join(addresses if verbose else addresses[:SUBJECTS_SHOWN])
        rule = f"  {escape(waiver.rule)}: "
        page.write(rule, shown + (f" and {rest} more" if rest > 0 else ""), styles=[(rule, Style.BOLD)])
        page.write("    ", f"{_who(waiver)}: {_why(waiver, verbose=verbose)} [{escape(waiver.place)}]")
    page.blank()


def write_uses(page: Page, uses: Sequence[WaiverUse], *, verbose: bool) -> None:
    """Write the waivers that have expired, end soon or accept nothing."""
    states = {
        "expired": [use.waiver for use in uses if use.is_expired],
        "ends soon": [use.waiver for use in uses if use.is_ending],
        "unused": [use.waiver for use in uses if use.is_unused],
    }
    total = len({waiver for waivers in states.values() for waiver in waivers})
    if not total:
        return
    label = "WAIVERS "
    page.write(label, f"that want a look ({total})", styles=[(label, Style.CYAN)])
    for state, waivers in states.items():
        for waiver in waivers if verbose else waivers[:SUBJECTS_SHOWN]:
            write_state(page, state, waiver)
        if not verbose and len(waivers) > SUBJECTS_SHOWN:
            page.write("  ", f"and {len(waivers) - SUBJECTS_SHOWN} more {state} (--verbose shows all)")
    page.blank()


def write_state(page: Page, state: str, waiver: Waiver, reason: str = "") -> None:
    """Write what a waiver is for and how it stands: `expired`, `ends soon`, `unused` or `holds`."""
    label = f"  {state:<10} "
    plan = f" in {escape(waiver.input)}" if waiver.input else ""
    text = f"{escape(waiver.rule)} on {escape(waiver.on)}{plan}, {_who(waiver)} [{escape(waiver.place)}]"
    page.write(label, text, styles=[(label, _STATES[state])])
    if reason:
        page.write(" " * len(label), escape(" ".join(reason.split())))


def _who(waiver: Waiver) -> str:
    until = f"until {escape(waiver.until)}"
    return f"{until}, by {escape(waiver.owner)}" if waiver.owner else until


def _why(waiver: Waiver, *, verbose: bool) -> str:
    reason = " ".join(waiver.reason.split())
    return escape(reason if verbose else shorten(reason, LONGEST_REASON))
