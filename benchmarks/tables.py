"""Turns figures into Markdown: what was measured, which budgets hold, and the short table of the main README."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import contenders as c
from budgets import BUDGETS, Budget
from contenders import HERE
from figures import Figures, Plan


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
    """Yield costs by command and size, and how they grow, for the main README."""
    sizes = [plan.size for plan in figures.sizes if not plan.shape]
    yield f"| CPU s, wall s, peak MiB | {' | '.join(f'{size:,}' for size in sizes)} resources | growth of CPU |"
    yield "| --- |" + " --- |" * (len(sizes) + 1)
    for contender in (c.SCAN, c.PARSE, c.REGORUS, c.CHECKOV):
        runs = {size: figures.runs.get((Plan("", size), contender.name)) for size in sizes}
        cells = " | ".join(f"{run.cpu:.2f}, {run.wall:.2f}, {run.peak:,.0f}" if run else "" for run in runs.values())
        measured = [size for size, run in runs.items() if run]
        is_enough = {50, 1_000} <= set(measured) and measured[-1] > 1_000
        growth = f"{figures.growth(1_000, measured[-1], contender=contender):.2f}" if is_enough else ""
        yield f"| {contender.name} | {cells} | {growth} |"


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


def _held(budget: Budget, measured: float, bound: float | None, otherwise: str) -> str:
    if bound is None:
        return ""
    holds = measured >= bound if budget.is_least else measured <= bound
    return f"{'at least' if budget.is_least else 'at most'} {bound:.3g}: {'holds' if holds else otherwise}"


def budget_table(figures: Figures) -> Iterator[str]:
    """Yield a line for each budget that was measured."""
    yield "| | Budget | Measured | Limit | Goal |"
    yield "| --- | --- | --- | --- | --- |"
    for budget in BUDGETS:
        try:
            measured = budget.measured(figures)
        except KeyError:
            continue
        limit = _held(budget, measured, budget.limit, "**does not hold**")
        goal = _held(budget, measured, budget.goal, "not yet")
        yield f"| {budget.id} | {budget.says} | {measured:,.3f} | {limit} | {goal} |"
    plans = len({plan for plan, _ in figures.judged})
    yield f"| V1 | plans with a wrong verdict, of {plans} | 0 | at most 0: holds | at most 0: holds |"


# --- where they go -------------------------------------------------------------------------------------------------


def write_tables(figures: Figures) -> None:
    """Put the tables between their markers."""
    _fill(HERE / "README.md", "tables", all_tables(figures))
    _fill(HERE.parent / "README.md", "speed", "\n".join(short_table(figures)))


def all_tables(figures: Figures) -> str:
    """Return the tables of the README beside this file."""
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
