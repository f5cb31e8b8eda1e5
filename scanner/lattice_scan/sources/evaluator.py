"""Runs tfparse in a process of its own: hostile source can hang it, fill the memory, or end the process it is in.

A `main.tf` that links to a device, `count = 1000000000`, locals that double each other forty times: any of these does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

SECONDS = 60
"""How long an evaluation may take. Source of some thousand resources takes a few seconds."""

MEMORY = 4 * 1024**3
"""How many bytes it may take, where the operating system can hold a process to that."""

Parsed = Mapping[str, list[Mapping[str, Any]]]
"""Type of block to the blocks of it, with references resolved."""


def evaluate(folder: Path, variables: Mapping[str, Any]) -> Parsed | None:
    """Return the evaluated blocks of a folder; None where that takes too long or too much.

    Source that is broken holds no blocks.
    """
    with tempfile.TemporaryDirectory(prefix="lattice-scan-") as private:
        values = Path(private, "plan.tfvars.json")
        values.write_text(json.dumps(variables), encoding="utf-8")
        # `-P`: nothing is imported from the current folder, which may be a stranger's.
        command = [sys.executable, "-P", "-m", __name__, str(folder), os.path.relpath(values, folder)]
        try:
            done = subprocess.run(  # noqa: S603 - our own program, and no shell
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
    parsed: Parsed = json.loads(done.stdout)
    return parsed


def _limit() -> None:
    """Bound this process, in case the one that started it is no longer there to do so."""
    if sys.platform != "win32":
        import resource

        bounds = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0))
        for kind, bound in bounds:
            # Where a tighter limit is in force, or the system has none of this kind, it stays as it is.
            with suppress(OSError, ValueError):
                resource.setrlimit(kind, (bound, bound))


def _main(folder: str, values: str) -> None:
    _limit()
    import tfparse

    try:
        parsed = tfparse.load_from_path(folder, vars_paths=[values])
    except (tfparse.ParseError, UnicodeEncodeError):
        parsed = {}  # as it does itself for most of what is broken
    sys.stdout.write(json.dumps(parsed))


if __name__ == "__main__":
    _main(*sys.argv[1:])
