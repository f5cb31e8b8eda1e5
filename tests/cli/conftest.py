"""The real program, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PLANS = Path(__file__).parents[1] / "plans"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def plans() -> Path:
    """The folder of real plans."""
    return PLANS


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `lattice-scan` with the given words in an empty folder, and return what came of it."""
    # What the tester's own terminal wants does not matter here.
    plain = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR", "TERM"}}

    def run(*words: str | Path, text: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lattice_scan", *map(str, words)],
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
            cwd=tmp_path,
            env={**plain, **environment},
        )

    return run
