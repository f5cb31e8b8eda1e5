"""The commands that are compared."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import verdicts
from verdicts import Truth

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parent / ".bench"
OURS = str(Path(sys.executable).with_name("lattice-scan"))
BARE_TYPER = """
import typer
app = typer.Typer()
@app.command()
def main() -> None:
    print("done")
app()
"""
OFFLINE = {"CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"}
"""Checkov looks for no newer version of itself. It uploads nothing without a key, and fetches nothing either."""


class Contender(NamedTuple):
    """A command on a plan."""

    name: str
    words: tuple[str, ...]
    """The command; `{plan}` stands for the plan, `{folder}` for the folder of the user's rules."""

    read: Callable[[bytes], Truth] | None = None
    """Turns its standard output into verdicts, where it has any."""

    judge: tuple[str, ...] = ()
    """The command that `read` understands, where it is not the one that is timed."""

    @property
    def is_installed(self) -> bool:
        """Whether there is anything to run."""
        return Path(self.words[0]).exists()


def _scan(name: str, *options: str) -> Contender:
    words = (OURS, "plan", "{plan}", *options)
    return Contender(name, words, verdicts.of_lattice_scan, (*words, "--format", "json"))


SCAN = _scan("lattice-scan plan")
SCAN_60 = _scan("lattice-scan plan, 60 rules more", "--rules", "{folder}/60")
SCAN_600 = _scan("lattice-scan plan, 600 rules more", "--rules", "{folder}/600")
VERBOSE = Contender("lattice-scan plan --verbose", (*SCAN.words, "--verbose"))
VERSION = Contender("lattice-scan --version", (OURS, "--version"))
HELP = Contender("lattice-scan --help", (OURS, "--help"))

PASS = Contender("python -c pass", (sys.executable, "-c", "pass"))
TYPER = Contender("a bare typer program", (sys.executable, "-c", BARE_TYPER))
PARSE = Contender("python, json.load", (sys.executable, "-c", "import json; json.load(open('{plan}'))"))
REGORUS = Contender(
    "regorus, the same in Rego",
    (str(ENVIRONMENTS / "regorus/bin/python"), str(HERE / "peers/run_regorus.py"), "{plan}"),
    verdicts.of_rego,
)
CHECKOV = Contender(
    "Checkov, the same in YAML",
    (
        str(ENVIRONMENTS / "checkov/bin/checkov"),
        *("--file", "{plan}", "--framework", "terraform_plan"),
        *("--external-checks-dir", str(HERE / "peers/checkov")),
        *("--check", "target-ingress-not-cidr,association-on-workload-vpc,auth-type-allowed"),
        *("--skip-download", "--output", "json", "--quiet", "--compact"),
    ),
    verdicts.of_checkov,
)
