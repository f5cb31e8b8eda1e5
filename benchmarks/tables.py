"""Turns figures into Markdown: what was measured, which budgets hold, and the short table of the main README."""

from __future__ import annotations

import math
import os
import platform
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import contenders as c
from contenders import HERE, Contender
from verdicts import Score


class Plan(NamedTuple):
    """A generated plan."""

    shape: str
    """A name of shapes.py; empty for the realistic plan of generate.py."""

    size: int

    @property
    def words(self) -> str:
        """The plan as a heading names it."""
        return f"{self.shape} {self.size:,}" if self.shape else f"{self.size:,} resources"


class Run(NamedTuple):
    """What a process cost; the medians of several."""

    wall: float
    cpu: float
    """Seconds."""

    peak: float
    """MiB."""


@dataclass
class Figures:
    """Everything that was measured."""

    runs: dict[tuple[Plan, str], Run] = field(default_factory=dict)
    scores: dict[tuple[Plan, str], dict[str, Score]] = field(default_factory=dict)
    """What the peers found, by rule."""

    sizes: dict[Plan, int] = field(default_factory=dict)
    """Bytes."""

    judged: list[tuple[Plan, str]] = field(default_factory=list)
    """The plans whose verdicts by us were exactly the planted ones; a wrong one ends the run."""

    def run(self, size: int, contender: Contender, shape: str = "") -> Run:
        """Return one measurement. Raises KeyError where it was not made."""
        return self.runs[Plan(shape, size), contender.name]

    def ratio(self, size: int, one: Contender, other: Contender, shape: str = "") -> float:
        """Return how many times the CPU seconds of the other one takes."""
        return self.run(size, one, shape).cpu / self.run(size, other, shape).cpu

    def growth(self, small: int, large: int, figure: str = "cpu", shape: str = "") -> float:
        """Return the exponent between two sizes; what a plan of 50 resources costs is start-up and taken off."""
        start, low, high = (
            getattr(run, figure)
            for run in (self.run(50, c.SCAN), self.run(small, c.SCAN, shape), self.run(large, c.SCAN, shape))
        )
        beside = 0 if shape else 50
        # Below a millisecond the clock is noise.
        return math.log((high - start) / max(low - start, 0.001)) / math.log((large - beside) / (small - beside))


# --- budgets -------------------------------------------------------------------------------------------------------


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


def _held(budget: Budget, measured: float, bound: float | None) -> str:
    if bound is None:
        return ""
    holds = measured >= bound if budget.is_least else measured <= bound
    return f"{'at least' if budget.is_least else 'at most'} {bound:.3g}: {'holds' if holds else '**does not hold**'}"


def budget_table(figures: Figures) -> Iterator[str]:
    """Yield a line for each budget that was measured."""
    yield "| | Budget | Measured | Limit | Goal |"
    yield "| --- | --- | --- | --- | --- |"
    for budget in BUDGETS:
        try:
            measured = budget.measured(figures)
        except KeyError:
            continue
        limit, goal = (_held(budget, measured, bound) for bound in (budget.limit, budget.goal))
        yield f"| {budget.id} | {budget.says} | {measured:,.3f} | {limit} | {goal} |"
    plans = len({plan for plan, _ in figures.judged})
    yield f"| V1 | plans with a wrong verdict, of {plans} | 0 | at most 0: holds | at most 0: holds |"


# --- figures -------------------------------------------------------------------------------------------------------


def figure_table(figures: Figures) -> Iterator[str]:
    """Yield a line for each command on each realistic plan."""
    yield "| Plan | Command | Wall s | CPU s | Peak MiB | CPU / ours | Found | False alarms |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for (plan, name), run in figures.runs.items():
        if plan.shape not in {"", "findings"}:
            continue
        size = f"{plan.words} ({figures.sizes[plan] / 1e6:.1f} MB)" if name == c.SCAN.name else ""
        ratio = run.cpu / figures.runs[plan, c.SCAN.name].cpu
        found = _found(figures, plan, name)
        yield f"| {size} | {name} | {run.wall:.3f} | {run.cpu:.3f} | {run.peak:,.0f} | {ratio:.2f} | {found} |"


def _found(figures: Figures, plan: Plan, name: str) -> str:
    if (plan, name) in figures.judged:
        return "all | none"
    scores = figures.scores.get((plan, name), {}).values()
    if not scores:
        return " | "
    return f"{sum(s.found for s in scores)} of {sum(s.planted for s in scores)} | {sum(s.false for s in scores)}"


def verdict_table(figures: Figures) -> Iterator[str]:
    """Yield what each peer found of each rule, on the plan of 10,000 resources."""
    yield "| 10,000 resources | Rule | Planted | Found | False alarms |"
    yield "| --- | --- | --- | --- | --- |"
    for (plan, name), scores in figures.scores.items():
        for rule, score in sorted(scores.items()) if plan.size == 10_000 else ():
            yield f"| {name} | `{rule}` | {score.planted} | {score.found} | {score.false} |"


def shape_table(figures: Figures) -> Iterator[str]:
    """Yield the costs of each shape at each size."""
    yield "| Shape | CPU s at 1,000 | at 10,000 | at 100,000 | peak MiB at 100,000 |"
    yield "| --- | --- | --- | --- | --- |"
    for shape in dict.fromkeys(plan.shape for plan, _ in figures.runs if plan.shape and plan.shape != "findings"):
        runs = [figures.runs.get((Plan(shape, size), c.SCAN.name)) for size in (1_000, 10_000, 100_000)]
        cpu = " | ".join(f"{run.cpu:.2f}" if run else "" for run in runs)
        yield f"| {shape} | {cpu} | {f'{runs[-1].peak:,.0f}' if runs[-1] else ''} |"


def short_table(figures: Figures) -> Iterator[str]:
    """Yield CPU seconds by command and size, for the main README."""
    sizes = [plan.size for plan in figures.sizes if not plan.shape]
    yield f"| CPU seconds | {' | '.join(f'{size:,}' for size in sizes)} resources |"
    yield "| --- |" + " --- |" * len(sizes)
    for contender in (c.SCAN, c.PARSE, c.REGORUS, c.CHECKOV):
        runs = [figures.runs.get((Plan("", size), contender.name)) for size in sizes]
        cells = " | ".join(f"{run.cpu:.2f}" if run else "" for run in runs)
        yield f"| {contender.name} | {cells} |"


def machine() -> str:
    """Return a sentence about where this was measured."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    model = re.search(r"model name\s*: (.*)", text)
    packages = ", ".join(f"{name} {version(name)}" for name in ("msgspec", "typer"))
    return (
        f"{os.cpu_count()} cores of {model[1] if model else platform.machine()}, {platform.system()}, "
        f"CPython {platform.python_version()}, {packages}. Load when it ended: {os.getloadavg()[0]:.1f}."
    )


# --- where they go -------------------------------------------------------------------------------------------------


def print_tables(figures: Figures) -> None:
    """Print every table."""
    print(_all(figures))


def write_tables(figures: Figures) -> None:
    """Put the tables between their markers."""
    _fill(HERE / "README.md", "tables", _all(figures))
    _fill(HERE.parent / "README.md", "speed", "\n".join(short_table(figures)))


def _all(figures: Figures) -> str:
    tables = (figure_table, verdict_table, budget_table, shape_table)
    texts = [list(table(figures)) for table in tables]
    # Of two lines both are the heading: nothing was measured.
    return "\n\n".join([f"Measured on {machine()}", *("\n".join(text) for text in texts if len(text) > 2)])


def _fill(file: Path, marker: str, body: str) -> None:
    text, count = re.subn(
        rf"(<!-- {marker}: generated by benchmarks/run --write -->\n).*?(<!-- /{marker} -->)",
        lambda match: f"{match[1]}\n{body}\n\n{match[2]}",
        file.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if count != 1:
        raise ValueError(f"{file} has no place for the table `{marker}`")
    file.write_text(text, encoding="utf-8")
