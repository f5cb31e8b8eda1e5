"""The fuzz targets still run, and their mutations are still files that can be read; no fuzzer is needed for that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

SCRIPT = """
import random, sys
from fuzz import plan, rules
target = {"plan": plan, "rules": rules}[sys.argv[1]]
chance = random.Random(0)
for seed in target.SEEDS:
    target.target(seed)
mutated = [target.mutate(seed, chance) for seed in target.SEEDS[:40]]
for found in mutated:
    target.target(found)
print(len(target.SEEDS), sum(map(bool, mutated)), len(set(mutated) - set(target.SEEDS)))
"""


@pytest.mark.parametrize("target", ["plan", "rules"])
def test_a_target_takes_its_seeds_and_what_is_made_of_them(target: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, target], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    seeds, made, new = map(int, done.stdout.split())
    assert seeds > 10
    assert made > min(seeds, 40) * 0.8
    assert new > min(seeds, 40) * 0.8
