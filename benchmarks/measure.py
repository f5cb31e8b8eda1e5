"""Measures lattice-scan side by side with what it is compared to, and checks the verdicts in the same run.

Whole processes, CPU seconds (user and system) and peak memory as the operating system accounts them, runs taken in turn
(A B A B ...), medians. `benchmarks/run` makes the environments that it needs.

    benchmarks/run            # prints the tables
    benchmarks/run --write    # and puts them into the READMEs
    benchmarks/run 50 1000    # only these sizes, only printed
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import contenders as c
import user_rules
from contenders import HERE, Contender
from figures import Figures, Plan, Run
from tables import all_tables, write_tables
from verdicts import Truth, mistakes, planted, scores

SETTINGS = "version: 1\nsettings: {auth_types_allowed: [AWS_IAM]}\n"

ROUNDS: dict[Plan, Mapping[Contender, int]] = {
    Plan("", 50): {
        **dict.fromkeys((c.SCAN, c.SCAN_60, c.TYPER, c.PASS, c.PARSE, c.VERSION, c.HELP, c.REGORUS), 11),
        c.CHECKOV: 3,
    },
    Plan("", 1_000): {**dict.fromkeys((c.SCAN, c.PARSE, c.REGORUS), 9), c.CHECKOV: 1},
    Plan("", 10_000): {**dict.fromkeys((c.SCAN, c.PARSE, c.REGORUS), 5), c.CHECKOV: 1},
    Plan("", 100_000): {c.SCAN: 3, c.PARSE: 2, c.REGORUS: 2, c.SCAN_60: 2, c.SCAN_600: 2},
    Plan("findings", 20_000): dict.fromkeys((c.SCAN, c.VERBOSE), 3),
    **{
        Plan(shape, size): {c.SCAN: runs}
        for shape in ("one-vpc", "one-group", "one-listener", "one-string", "one-set", "deep-modules")
        for size, runs in ((1_000, 3), (10_000, 3), (100_000, 1))
    },
}
"""What is measured: on each plan these commands, each so many times."""


def run(contender: Contender, words: Sequence[str], plan: Path, output: Path) -> Run:
    """Run a contender to its end, with its standard output in a file. Each has a cache of its own."""
    command = [word.replace("{plan}", str(plan)).replace("{folder}", str(plan.parent)) for word in words]
    cache = plan.with_name(f"cache of {contender.name}")
    environment = {**os.environ, **c.OFFLINE, "XDG_CACHE_HOME": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
    started = time.perf_counter()
    with output.open("wb") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code not in {0, 1}:
        sys.exit(f"{' '.join(command)}: exit code {code}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def generate(plan: Plan, folder: Path) -> Path:
    """Write a plan and its truth; in a process of its own, because a child starts with its parent's peak memory."""
    path = folder / "tfplan.json"
    kind = "create" if plan.size <= 50 else "mixed"
    shaped = [str(HERE / "shapes.py"), plan.shape, str(plan.size), str(path)]
    realistic = [str(HERE / "generate.py"), str(plan.size), str(path), kind]
    subprocess.run([sys.executable, *(shaped if plan.shape else realistic)], check=True)
    return path


def check(plan: Plan, contender: Contender, said: Truth, truth: Truth) -> None:
    """End the whole run where a verdict of ours is wrong."""
    wrong = mistakes(said, truth)
    if wrong:
        sys.exit("\n".join([f"{plan.words}, {contender.name}: a fast wrong answer", *wrong[:10]]))


def measure(plan: Plan, rounds: Mapping[Contender, int], folder: Path, figures: Figures) -> None:
    """Check the verdicts of the contenders on one plan, and run them in turn."""
    path, output = generate(plan, folder), folder / "output"
    truth = planted(path)
    figures.sizes[plan] = path.stat().st_size
    taken: dict[Contender, list[Run]] = {contender: [] for contender in rounds if contender.is_installed}
    for contender in taken:
        if contender.read and contender.judge:
            run(contender, contender.judge, path, output)
            check(plan, contender, contender.read(output.read_bytes()), truth)
            figures.judged.append((plan, contender.name))
    for turn in range(max(rounds.values())):
        for contender, runs in taken.items():
            if turn >= rounds[contender]:
                continue
            runs.append(run(contender, contender.words, path, output))
            if contender.read and not contender.judge and turn == 0:
                figures.scores[plan, contender.name] = scores(contender.read(output.read_bytes()), truth)
    for contender, runs in taken.items():
        figures.runs[plan, contender.name] = Run(*map(statistics.median, zip(*runs, strict=True)))


def main() -> None:
    """Measure everything, print the tables, and write them where that is asked for."""
    sizes = {int(word) for word in sys.argv[1:] if word.isdigit()}
    figures = Figures()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lattice-scan.yaml").write_text(SETTINGS, encoding="utf-8")
        user_rules.write(60, folder / "60")
        user_rules.write(600, folder / "600")
        for plan, rounds in ROUNDS.items():
            if plan.size in sizes or not sizes:
                print(f"{plan.words} ...", file=sys.stderr, flush=True)
                measure(plan, rounds, folder, figures)
    print(all_tables(figures))
    if "--write" in sys.argv[1:] and not sizes:
        write_tables(figures)


if __name__ == "__main__":
    main()
