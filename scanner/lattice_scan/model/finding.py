"""What a scan says: findings, coverage, gaps."""

from __future__ import annotations

import msgspec

from lattice_scan.model.rule import Rule
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.model.waiver import Waiver, WaiverUse


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """One value that a verdict rests on."""

    path: str
    """As the rule wrote it, e.g. `vpc.workload.score`."""

    value: str
    """The value as text, ready to print: JSON, `(sensitive)`, `(absent)`, or `unknown: REASON`."""

    at: str
    """Where it stands: address and attribute."""

    trail: tuple[str, ...] = ()
    """The references followed to get there."""

    is_default: bool = False
    """Nobody wrote the value: it is what AWS fills in."""


class Location(msgspec.Struct, frozen=True, gc=False):
    """A place in the Terraform source."""

    file: str
    line: int
    """Counted from 1."""

    text: str = ""
    """The line as it is written; empty where it may hold something sensitive."""

    column: int = 0
    """Where in `text` the attribute's name begins."""

    width: int = 0
    """Characters of the attribute's name; 0 where only the block is known."""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A verdict worth reading: FAIL, or UNKNOWN with its reason."""

    rule: str
    verdict: Verdict
    severity: Severity
    address: str
    attribute: str
    """Dotted attribute path, or empty."""

    input: str
    """The file the resource was read from."""

    message: str
    fix: str
    title: str
    """The rule's title."""

    see: str = ""
    hcl: str = ""
    """HCL to paste as the fix, where it is mechanical."""

    change: Change | None = None
    """None for an inventory or a state, and for an UNKNOWN."""

    reason: str = ""
    """Why it is UNKNOWN."""

    settle: str = ""
    """What would decide it."""

    evidence: tuple[Evidence, ...] = ()
    location: Location | None = None
    waiver: Waiver | None = None
    """Who accepted it, where somebody did: it is shown, and fails nothing."""

    deposed: str = ""
    """The key of a deposed object, or empty."""

    row: str = ""
    """What tells rows of a fact at one attribute apart; empty where that is sensitive."""

    @property
    def fingerprint(self) -> str:
        """What names a finding across runs: 32 hex digits, the same whatever else changes around it."""
        from hashlib import sha256  # 5 ms of start-up, which a report without fingerprints need not pay

        parts = (self.rule, self.address, self.deposed, self.attribute, self.row)
        return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


class Coverage(msgspec.Struct, frozen=True, gc=False):
    """How many subjects a rule met, by verdict, in the world after the plan (or the only one)."""

    rule: str
    title: str
    severity: Severity
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0


class InputSummary(msgspec.Struct, frozen=True, gc=False):
    """One file that was read."""

    name: str
    kind: str
    """`plan`, `state` or `inventory`."""

    resources: int
    """Resources and data sources that were read from it."""

    notes: tuple[str, ...] = ()
    """What a reader must know, e.g. that the plan is targeted, or that it says it errored."""


class Report(msgspec.Struct, frozen=True, gc=False):
    """The whole answer of one scan; everything a renderer needs."""

    findings: tuple[Finding, ...]
    """Sorted: verdict, severity, rule, address."""

    coverage: tuple[Coverage, ...]
    inputs: tuple[InputSummary, ...]
    gaps: tuple[str, ...]
    """What could not be read, one sentence each."""

    version: str
    """Of lattice-scan."""

    hidden: int = 0
    """Findings not counted because another rule reports the same root cause."""

    rules: tuple[Rule, ...] = ()
    """The rules that ran, by id: what a format needs that tells of rules and not of findings only."""

    waivers: tuple[WaiverUse, ...] = ()
    """Every waiver that was read, in the order of the files; of one that matched nothing somebody must hear."""
