"""Writes the sample reports: each folder of reports/ is judged by the command that its users would type there.

python scripts/reports.py           # rewrites report.* of each folder
python scripts/reports.py --check   # ends with 1 and names what is stale
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPORTS = Path(__file__).parents[1] / "reports"
FORMATS = {
    "terminal": "report.txt",
    "markdown": "report.md",
    "github": "report.github.txt",
    "sarif": "report.sarif",
    "junit": "report.junit.xml",
    "csv": "report.csv",
    "json": "report.json",
}


def judge(folder: Path) -> None:
    """Write the reports of the plans in a folder beside them. Raises CalledProcessError where there is no verdict."""
    plans = sorted(path.name for path in folder.glob("*.plan.json"))
    formats = [f"--format={name}={file}" for name, file in FORMATS.items()]
    command = [sys.executable, "-m", "lattice_scan", "plan", *plans, *formats]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode not in {0, 1}:
        sys.exit(f"{folder.name}: {result.stderr}")


def stale() -> list[Path]:
    """Return the reports that are not what the command writes today."""
    found: list[Path] = []
    for folder in scenarios():
        with tempfile.TemporaryDirectory() as place:
            fresh = Path(shutil.copytree(folder, Path(place) / folder.name))
            for name in FORMATS.values():
                (fresh / name).unlink(missing_ok=True)
            judge(fresh)
            for name in FORMATS.values():
                kept = folder / name
                if not kept.exists() or kept.read_bytes() != (fresh / name).read_bytes():
                    found.append(kept)
    return found


def scenarios() -> list[Path]:
    """Return the folders of reports/, one a scenario."""
    return sorted(path for path in REPORTS.iterdir() if path.is_dir())


def main() -> int:
    """Rewrite the reports, or say which are stale."""
    if "--check" in sys.argv[1:]:
        found = stale()
        for path in found:
            print(f"stale: {path.relative_to(REPORTS.parent)}; run python scripts/reports.py")
        return int(bool(found))
    for folder in scenarios():
        judge(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
