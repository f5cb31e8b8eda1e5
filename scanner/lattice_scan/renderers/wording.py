"""A finding as one sentence that names its subject, for formats in which it stands alone."""

from __future__ import annotations

from lattice_scan.model.finding import Finding
from lattice_scan.model.verdict import Verdict


def sentence(finding: Finding) -> str:
    """Return what is wrong, or why that cannot be told."""
    if finding.verdict is Verdict.UNKNOWN:
        return f"{finding.address} cannot be decided yet: {finding.reason}"
    return finding.message if finding.address in finding.message else f"{finding.address}: {finding.message}"
