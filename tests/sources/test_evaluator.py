"""Terraform source that would hang the process that evaluates it, or end it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lattice_scan.model.errors import InputError
from lattice_scan.sources import evaluator
from lattice_scan.sources.hcl import Hcl

SOURCE = 'variable "x" {}\nresource "aws_vpc" "a" {\n  cidr_block = var.x\n}\n'


def test_variables_are_filled_in(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE, encoding="utf-8")
    parsed = evaluator.evaluate(tmp_path, {"x": "é\n"})
    assert parsed
    assert [block["cidr_block"] for block in parsed["aws_vpc"]] == ["é\n"]


def test_broken_source_holds_no_blocks(tmp_path: Path) -> None:
    assert evaluator.evaluate(tmp_path / "missing", {}) == {}
    assert evaluator.evaluate(tmp_path / os.fsdecode(b"\xff"), {}) == {}


@pytest.mark.parametrize("name", ["main.tf", "-x/main.tf"])
def test_source_that_never_ends_is_given_up(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "SECONDS", 1)
    pipe = tmp_path / name
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="this Terraform source cannot be evaluated"):
        Hcl(pipe.parent, dict, is_asked_for=True).place("aws_vpc.a", "")
    beside = Hcl(pipe.parent, dict, is_asked_for=False)
    assert beside.place("aws_vpc.a", "") is None
    assert beside.behind(["local.x"]) == ["local.x"]


def test_source_that_ends_its_process_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert evaluator.evaluate(tmp_path, {}) is None


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tfparse.py", "json.py", "resource.py"):
        (tmp_path / name).write_text("raise SystemExit('imported')\n", encoding="utf-8")
    (tmp_path / "main.tf").write_text(SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert evaluator.evaluate(Path(), {"x": "1"})
