"""Fuzzes every target for some time, and says in figures what came of it.

python -m fuzz --seconds 3600 --seed 1        # an hour each; ends with 1 at the first crash
python -m fuzz --seconds 60 --seed 1 plan     # one of them
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGETS = ("plan", "rules")

SLICE = 120
"""Seconds after which a target goes on in a new process. A scan leaves memory behind: it is made for one run."""


def fuzz(target: str, seconds: int, seed: int) -> bool:
    """Fuzz one target; return whether it held."""
    log = ROOT / ".fuzz" / f"{target}.log"
    log.parent.mkdir(exist_ok=True)
    # Sets are walked in the same order whenever the seed is the same.
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    end = time.monotonic() + seconds
    executed = covered = 0
    while (left := round(end - time.monotonic())) > 0:
        command = [sys.executable, "-m", f"fuzz.{target}", f"-max_total_time={min(left, SLICE)}", f"-seed={seed}"]
        with log.open("w", encoding="utf-8") as output:
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=output, check=False)
        said = log.read_text("utf-8", "replace")
        executed += sum(map(int, re.findall(r"number_of_executed_units: (\d+)", said)))
        covered = max(map(int, re.findall(r"cov: (\d+)", said)), default=covered)
        print(f"{target}: {executed:,} executions, {covered:,} branches", flush=True)
        if done.returncode:
            print(*said.splitlines()[-40:], sep="\n")
            print(f"{target}: CRASH, kept in .fuzz/{target}/crashes")
            return False
        seed += 1
    return True


def main() -> None:
    """Fuzz the targets that are named, else all."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=300, help="how long each target is fuzzed")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    parser.add_argument("targets", nargs="*", default=TARGETS, metavar="plan | rules")
    given = parser.parse_args()
    sys.exit(not all(fuzz(target, given.seconds, given.seed) for target in given.targets))


if __name__ == "__main__":
    main()
