"""Measures lattice-scan side by side with what it is compared to, and checks the verdicts in the same run.

Whole processes, CPU seconds (user and system) and peak memory as the operating system accounts them, runs taken in turn
(A B A B ...), medians. Run it from an environment that holds a built wheel, not an editable install:

    python -m venv .bench && .bench/bin/pip install --compile .
    .bench/bin/python benchmarks/measure.py            # prints the table, writes nothing
    .bench/bin/python benchmarks/measure.py 50 1000    # these sizes only
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

SMALL = 50
RUNS = {50: 9, 1_000: 7, 10_000: 5, 100_000: 3}
LIMITS_MB = 2**20

BARE_TYPER = """
import typer
app = typer.Typer()
@app.command()
def main() -> None:
    print("done")
app()
"""
SETTINGS = "version: 1\nsettings: {auth_types_allowed: [AWS_IAM]}\n"


def run(command: Sequence[str], output: Path) -> tuple[float, float]:
    """Run a command to its end; return its CPU seconds and its peak memory in MiB."""
    with output.open("wb") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def check(report: Path, truth: dict[str, list[str]]) -> None:
    """Stop where the verdicts are not exactly the planted ones."""
    found: dict[str, list[str]] = {rule: [] for rule in truth}
    for finding in json.loads(report.read_text(encoding="utf-8"))["findings"]:
        if finding["verdict"] == "fail" and finding.get("change") != "fixed":
            found.setdefault(finding["rule"], []).append(finding["address"])
    for rule in found | truth:
        if sorted(found.get(rule, [])) != sorted(truth.get(rule, [])):
            sys.exit(f"{rule}: the verdicts are not the planted ones")


def measure(size: int, folder: Path) -> list[str]:
    """Return the lines of the table for one size."""
    kind = "create" if size <= SMALL else "mixed"
    path = folder / f"{size}.json"
    generate = Path(__file__).with_name("generate.py")
    subprocess.run([sys.executable, generate, str(size), path, kind], check=True)
    truth = json.loads(path.with_name(path.name + ".truth.json").read_text(encoding="utf-8"))
    (folder / "lattice-scan.yaml").write_text(SETTINGS, encoding="utf-8")
    script = Path(sys.executable).with_name("lattice-scan")
    commands = {
        "lattice-scan plan": [str(script), "plan", str(path)],
        "python, json.load": [sys.executable, "-c", f"import json; json.load(open({str(path)!r}))"],
        "a bare typer program": [sys.executable, "-c", BARE_TYPER],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    output = folder / "output.txt"
    run([str(script), "plan", str(path), "--format", f"json={folder / 'report.json'}"], output)
    check(folder / "report.json", truth)
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(RUNS[size]):
        for name, command in commands.items():
            figures[name].append(run(command, output))
    cpu = {name: statistics.median(c for c, _ in runs) for name, runs in figures.items()}
    ours = cpu["lattice-scan plan"]
    megabytes = path.stat().st_size / LIMITS_MB
    lines = []
    for name, runs in figures.items():
        memory = statistics.median(m for _, m in runs)
        lines.append(
            f"| {size:,} ({megabytes:.1f} MB) | {name} | {cpu[name]:.3f} | {memory:.0f} | {ours / cpu[name]:.2f} |"
        )
    return lines


def main() -> None:
    """Print the table."""
    sizes = [int(size) for size in sys.argv[1:]] or list(RUNS)
    print("| resources | command | CPU s | peak MiB | lattice-scan / this |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            print("\n".join(measure(size, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
