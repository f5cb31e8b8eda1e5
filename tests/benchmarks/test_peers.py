"""The peers' policies say of a generated plan what the tables tell of them; only where they are installed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import contenders
import generate
import pytest
import verdicts
from contenders import Contender
from verdicts import Score


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of 1,000 resources, with its truth beside it."""
    path = tmp_path_factory.mktemp("plan") / "tfplan.json"
    generate.write(path, *generate.make(1_000))
    return path


def said(contender: Contender, plan: Path) -> verdicts.Truth:
    """Run a peer on a plan."""
    if not contender.is_installed:
        pytest.skip(f"{contender.name} is not installed: benchmarks/peers/install")
    command = [word.replace("{plan}", str(plan)) for word in contender.words]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, env={**os.environ, **contenders.OFFLINE})
    assert contender.read
    return contender.read(done.stdout)


def test_rego_says_what_is_planted(plan: Path) -> None:
    truth = verdicts.planted(plan)
    del truth["fail"]["target-reachable-from-lattice"]  # not written in Rego
    assert verdicts.mistakes(said(contenders.REGORUS, plan), truth) == []


def test_checkov_reports_every_cidr_and_misses_an_association(plan: Path) -> None:
    assert verdicts.scores(said(contenders.CHECKOV, plan), verdicts.planted(plan)) == {
        "association-on-workload-vpc": Score(3, 2, 0),
        "auth-type-allowed": Score(4, 4, 0),
        "target-ingress-not-cidr": Score(4, 4, 20),
    }
