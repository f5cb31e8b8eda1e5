"""Which findings somebody has accepted, and what became of each waiver."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from pathlib import PurePath
from typing import NamedTuple

from msgspec.structs import replace

from lattice_scan.model.finding import Finding
from lattice_scan.model.pattern import names
from lattice_scan.model.verdict import Change
from lattice_scan.model.waiver import Waiver, WaiverUse

ENDING_DAYS = 30
"""Days before its last one from which a waiver is said to end."""


class Subject(NamedTuple):
    """What the resource of a finding is called beside its address; empty where it is not known, or not to be shown."""

    arn: str = ""
    id: str = ""
    folder: str = ""
    """The folder of the module that makes it."""

    block: str = ""
    """Its block there, e.g. `aws_vpc.main`."""


class Waived(NamedTuple):
    """The findings of a scan, each with the waiver that accepts it, and what became of all waivers."""

    findings: tuple[Finding, ...]
    uses: tuple[WaiverUse, ...]


def waive(
    findings: Iterable[Finding],
    waivers: Sequence[Waiver],
    today: date,
    subject: Callable[[Finding], Subject],
    *,
    rules: Collection[str],
    inputs: Collection[str],
) -> Waived:
    """Set the waiver of each finding that one covers: the first that does. What a plan mends needs none.

    `rules` are the ids of the rules that ran, `inputs` the files they ran on: no other waiver can be unused.
    """
    by_rule: defaultdict[str, list[Waiver]] = defaultdict(list)
    for waiver in waivers:
        if days_left(waiver, today) >= 0:
            by_rule[waiver.rule].append(waiver)
    silenced: Counter[Waiver] = Counter()
    settled = []
    for finding in findings:
        candidates = by_rule.get(finding.rule)
        if candidates and finding.change is not Change.FIXED:
            named = subject(finding)
            covering = [waiver for waiver in candidates if _covers(waiver, finding, named)]
            silenced.update(covering)
            settled.append(replace(finding, waiver=covering[0]) if covering else finding)
        else:
            settled.append(finding)
    uses = [_use(waiver, silenced[waiver], today, rules=rules, inputs=inputs) for waiver in waivers]
    return Waived(tuple(settled), tuple(uses))


def days_left(waiver: Waiver, today: date) -> int:
    """Return for how many days after today a waiver holds; negative where its last day has passed."""
    return (date.fromisoformat(waiver.until) - today).days


def _covers(waiver: Waiver, finding: Finding, subject: Subject) -> bool:
    if waiver.folder:
        return (waiver.folder, waiver.on) == (subject.folder, subject.block)
    return _is_meant(waiver, finding.input) and names(waiver.on, finding.address, subject.arn, subject.id)


def _is_meant(waiver: Waiver, name: str) -> bool:
    """Whether a waiver is meant for a file: it names none, or the last parts of its path."""
    wanted = PurePath(waiver.input).parts
    return not waiver.input or (bool(wanted) and PurePath(name).parts[-len(wanted) :] == wanted)


def _use(waiver: Waiver, findings: int, today: date, *, rules: Collection[str], inputs: Collection[str]) -> WaiverUse:
    days = days_left(waiver, today)
    was_asked = waiver.rule in rules and any(_is_meant(waiver, name) for name in inputs)
    return WaiverUse(
        waiver,
        findings,
        is_expired=days < 0,
        is_unused=days >= 0 and not findings and was_asked,
        is_ending=0 <= days <= ENDING_DAYS,
    )
