"""The budgets: what each command may cost beside the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import contenders as c
from contenders import Contender
from figures import Figures


class Budget(NamedTuple):
    """A promise about one measured number."""

    id: str
    says: str
    measured: Callable[[Figures], float]
    limit: float | None
    goal: float | None
    """Where we want to get to."""

    is_least: bool = False
    """Whether the number must reach the limit instead of staying below it."""


def _faster(id_: str, peer: Contender, size: int, limit: float | None, goal: float) -> Budget:
    says = f"{size:,} resources: CPU of {peer.name.split(',')[0]} / ours"
    return Budget(id_, says, lambda f: f.ratio(size, peer, c.SCAN), limit, goal, is_least=True)


def _shape(name: str, what: str) -> Budget:
    return Budget(
        "G3", f"{what}: growth of CPU, 10,000 to 100,000", lambda f: f.growth(10_000, 100_000, shape=name), 1.2, 1.05
    )


BUDGETS = (
    Budget("S1", "50 resources / a bare typer program", lambda f: f.ratio(50, c.SCAN, c.TYPER), 1.5, None),
    Budget("S1", "50 resources / `python -c pass`", lambda f: f.ratio(50, c.SCAN, c.PASS), None, 3.5),
    Budget("S2", "`--version` / a bare typer program", lambda f: f.ratio(50, c.VERSION, c.TYPER), 1.3, None),
    Budget("S2", "`--version` / `python -c pass`", lambda f: f.ratio(50, c.VERSION, c.PASS), None, 2.8),
    Budget("S2", "`--help` / a bare typer program", lambda f: f.ratio(50, c.HELP, c.TYPER), 1.3, None),
    Budget("S2", "`--help` / `python -c pass`", lambda f: f.ratio(50, c.HELP, c.PASS), None, 2.8),
    Budget("S3", "60 unchanged user rules / without them", lambda f: f.ratio(50, c.SCAN_60, c.SCAN), 1.25, 1.25),
    Budget("L1", "10,000 resources / json.load", lambda f: f.ratio(10_000, c.SCAN, c.PARSE), 0.5, 0.2),
    Budget("L2", "100,000 resources / json.load", lambda f: f.ratio(100_000, c.SCAN, c.PARSE), 1 / 11.6, None),
    Budget(
        "L3",
        "KiB of memory a resource, at 100,000",
        lambda f: (f.run(100_000, c.SCAN).peak - f.run(50, c.SCAN).peak) * 1024 / 100_000,
        10,
        6,
    ),
    _faster("P1", c.CHECKOV, 50, 15, 70),
    _faster("P1", c.CHECKOV, 1_000, 60, 180),
    _faster("P1", c.CHECKOV, 10_000, 300, 700),
    _faster("P2", c.REGORUS, 50, None, 1),
    _faster("P2", c.REGORUS, 1_000, 1, 1.8),
    _faster("P2", c.REGORUS, 10_000, 4, 6),
    _faster("P2", c.REGORUS, 100_000, 8, 12),
    Budget("G1", "growth of CPU, 1,000 to 100,000", lambda f: f.growth(1_000, 100_000), 1.1, 1.03),
    Budget("G1", "growth of memory, 1,000 to 100,000", lambda f: f.growth(1_000, 100_000, "peak"), 1.1, 1.03),
    Budget("G2", "600 user rules / 60, at 100,000", lambda f: f.ratio(100_000, c.SCAN_600, c.SCAN_60), 2, 1.5),
    _shape("one-vpc", "associations with one VPC"),
    _shape("one-group", "ingress blocks in one security group"),
    _shape("one-listener", "rules of one listener"),
    _shape("one-string", "statements in one string"),
    _shape("one-set", "unknown references in one set"),
    _shape("deep-modules", "associations 50 modules deep"),
    Budget(
        "O1",
        "printing 20,000 findings / their scan",
        lambda f: f.ratio(20_000, c.VERBOSE, c.SCAN, "findings") - 1,
        0.3,
        0.1,
    ),
)
