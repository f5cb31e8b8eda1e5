"""Markdown for a comment on a pull request or a job's summary, short enough for both.

A comment may hold 65,536 characters, a job's summary 1 MiB. Where a report is longer, fewer findings of each rule are
shown, the later rules are left out, and a last sentence says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate

from lattice_scan.model.finding import Finding, Report
from lattice_scan.model.verdict import Change
from lattice_scan.model.waiver import Waiver, WaiverUse
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.escape import escape, shorten
from lattice_scan.renderers.markup import code, fence, in_html, in_table, prose, text, url
from lattice_scan.renderers.sections import Sections, sections
from lattice_scan.renderers.summary import count
from lattice_scan.renderers.tally import tally

NAME = "markdown"

MARK = "<!-- lattice-scan -->"
"""The first line, by which a job finds its comment again to write it anew."""

LONGEST = 65_000
"""Characters of the whole, without the sentence that says what was left out."""

LONGEST_PART = 200
"""Characters of one name or message; as Markdown it may be several times as long."""

LONGEST_FIX = 2_000
"""Characters of a fix, of its HCL and of a link, which are not worth much when cut."""

SHOWN = (20, 5, 1)
"""Findings of one rule, or of one thing that settles an UNKNOWN: the most of these that fits is shown."""

LINES_SHOWN = 10
"""Rows of the table, inputs, and parts that were not read."""

_Block = Callable[[int], str]
"""A part of the report that shows so many of its findings, and counts the others."""


def render(report: Report, _options: RenderOptions, /) -> str:
    """Return the report as GitHub's Markdown."""
    parted = sections(report)
    blocks: list[tuple[int, _Block]] = []
    blocks += [(len(found), partial(_rule, found)) for found in _by(parted.failed, "rule")]
    unknown = sorted(_by(parted.unknown, "settle"), key=lambda found: (not found[0].settle, -len(found)))
    blocks += [(len(found), partial(_unknown, found)) for found in unknown]
    blocks += [(len(parted.waived), partial(_waived, parted.waived))] if parted.waived else []
    blocks += [(len(parted.fixed), partial(_fixed, parted.fixed))] if parted.fixed else []
    head = [MARK, *_head(report, parted)]
    return "\n\n".join([*head, *_fitting(blocks, LONGEST - len("\n\n".join(head)))]) + "\n"


def _fitting(blocks: Sequence[tuple[int, _Block]], room: int) -> list[str]:
    """Return what fits of the blocks, each with the number of its findings, and a sentence about the rest."""
    parts, lengths = list[str](), list[int]()
    for most in SHOWN:
        parts = [block(most) for _, block in blocks]
        lengths = list(accumulate(len(part) + 2 for part in parts))
        if not lengths or lengths[-1] <= room:
            return parts
    fitting = sum(length <= room for length in lengths)
    rest = sum(findings for findings, _ in blocks[fitting:])
    return [
        *parts[:fitting],
        f"_{count(rest, 'more finding')} did not fit into this page. The other formats hold them all._",
    ]


def _by(findings: Iterable[Finding], field: str) -> list[list[Finding]]:
    groups: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[getattr(finding, field)].append(finding)
    return list(groups.values())


# --- what everybody reads ------------------------------------------------------------------------------------------


def _head(report: Report, parted: Sections) -> list[str]:
    """The numbers, a table of the rules that failed, and what was not read."""
    numbers = tally(report)
    counts = {
        "failed": len(parted.failed),
        "unknown": len(parted.unknown),
        "fixed": len(parted.fixed),
        "waived": len(parted.waived),
    }
    said = [f"{number} {word}" for word, number in counts.items() if number or word == "failed"]
    head = [f"### lattice-scan: {', '.join(said)}"]
    if parted.failed:
        head.append(_table(parted.failed))
    if not numbers.evaluated:
        head.append("**0 resources evaluated**, so this report says nothing about them.")
    read = [f"{code(_part(i.name))} ({i.kind}, {count(i.resources, 'resource')})" for i in report.inputs]
    read[LINES_SHOWN:] = [f"{len(read) - LINES_SHOWN} more"] if len(read) > LINES_SHOWN else []
    hidden = f" {count(report.hidden, 'more finding')} with the cause of another one." if report.hidden else ""
    head.append(f"{count(len(report.coverage), 'rule')} run on {', '.join(read)}: {numbers.passed} passed.{hidden}")
    lines = [f"- **Note:** {text(_part(note))}" for source in report.inputs for note in source.notes]
    lines += [f"- **Not read:** {text(_part(gap))}" for gap in report.gaps]
    lines += [f"- **Waiver:** {line}" for use in report.waivers if (line := _idle_waiver(use))]
    if lines:
        head.append("\n".join(_limited(lines, LINES_SHOWN)))
    return head


def _table(failed: Sequence[Finding]) -> str:
    is_plan = any(finding.change for finding in failed)
    header = ["Severity", "Rule", *(["Introduced", "Standing"] if is_plan else ["Failed"])]
    rows = [_row(header), _row(["---", "---", *["---:"] * (len(header) - 2)])]
    lines = []
    for found in _by(failed, "rule"):
        standing = sum(finding.change is Change.STANDING for finding in found)
        numbers = [str(len(found) - standing), str(standing)] if is_plan else [str(len(found))]
        name = in_table(f"{code(_part(found[0].rule))} {text(_part(found[0].title))}")
        lines.append(_row([found[0].severity.word, name, *numbers]))
    rest = len(lines) - LINES_SHOWN
    rows += lines[:LINES_SHOWN]
    if rest > 0:
        rows.append(_row(["", f"and {count(rest, 'rule')} more", *[""] * (len(header) - 2)]))
    return "\n".join(rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _idle_waiver(use: WaiverUse) -> str:
    """A waiver that does nothing, which somebody must hear of; empty for one that does something."""
    waiver = use.waiver
    why = f"expired on {text(_part(waiver.until))}" if use.is_expired else "" if use.findings else "matches nothing"
    return why and f"{code(_part(waiver.place))} {why}: {code(_part(waiver.rule))} on {code(_part(waiver.on))}"


# --- what is opened ------------------------------------------------------------------------------------------------


def _rule(findings: Sequence[Finding], most: int) -> str:
    """One rule's findings, with the fix said once."""
    first = findings[0]
    lines: list[str] = []
    said = ""
    for finding in findings[:most]:
        subject, message, place = _subject(finding)
        lines.append(f"- {subject}{'' if message == said else message}{place}")
        said = message
    parts = ["\n".join(_limited(lines, most, len(findings)))]
    if first.fix:
        parts.append(f"**Fix:** {prose(shorten(first.fix, LONGEST_FIX))}")
    if first.hcl and len(first.hcl) <= LONGEST_FIX:
        parts.append(fence(first.hcl, "hcl"))
    if (see := url(first.see)) and len(see) <= LONGEST_FIX:
        parts.append(f"See <{see}>")
    return _details(f"<b>{first.severity.word}</b> {_in_code(first.rule)}: {_in_words(first.title)}", findings, parts)


def _subject(finding: Finding) -> tuple[str, str, str]:
    """The subject of a finding, what is wrong with it, and where it stands."""
    change = f"{finding.change.value} " if finding.change else ""
    message = finding.message
    # What the message begins with is said already.
    message = message[len(finding.address) :] if message.startswith(finding.address) else f": {message}"
    place = finding.location
    where = f" ({code(_part(f'{place.file}:{place.line}'))})" if place else ""
    return f"{change}{code(_part(finding.address))}", text(_part(message)), where


def _unknown(findings: Sequence[Finding], most: int) -> str:
    """What cannot be told yet and is settled by one thing."""
    settle = findings[0].settle
    title = f"to settle: {_in_words(settle)}" if settle else "nothing settles it before the apply"
    lines = [f"- {_named(f)}: {text(_part(f.reason))}" for f in findings[:most]]
    return _details(f"<b>UNKNOWN</b> {title}", findings, ["\n".join(_limited(lines, most, len(findings)))])


def _waived(findings: Sequence[Finding], most: int) -> str:
    lines = [f"- {_named(f)}{_acceptance(f.waiver)}" for f in findings[:most] if f.waiver]
    return _details("<b>waived</b>", findings, ["\n".join(_limited(lines, most, len(findings)))])


def _acceptance(waiver: Waiver) -> str:
    owner = f" by {text(_part(waiver.owner))}" if waiver.owner else ""
    until = f" until {text(_part(waiver.until))}" if waiver.until else ""
    return f"{owner}{until}: {text(_part(waiver.reason))}"


def _fixed(findings: Sequence[Finding], most: int) -> str:
    lines = [f"- {_named(f)}" for f in findings[:most]]
    return _details("<b>fixed</b> by this plan", findings, ["\n".join(_limited(lines, most, len(findings)))])


def _named(finding: Finding) -> str:
    return f"{code(_part(finding.rule))} {code(_part(finding.address))}"


def _details(title: str, findings: Sequence[Finding], parts: Iterable[str]) -> str:
    return "\n\n".join([f"<details><summary>{title} ({len(findings)})</summary>", *parts, "</details>"])


def _limited(lines: Sequence[str], most: int, total: int | None = None) -> list[str]:
    """The first `most` of the lines, and how many more there are."""
    rest = (len(lines) if total is None else total) - most
    return [*lines[:most], f"- and {rest} more"] if rest > 0 else list(lines)


def _part(words: str) -> str:
    # Cut twice: to escape a huge text takes its time, and may make a small one long.
    return shorten(escape(shorten(words, LONGEST_PART)), LONGEST_PART)


def _in_words(words: str) -> str:
    return in_html(_part(words))


def _in_code(words: str) -> str:
    return f"<code>{in_html(_part(words))}</code>"
