"""Every command and option has a sentence of help and a place in the README."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import typer.main

from lattice_scan import api
from lattice_scan.commands import app
from lattice_scan.plan_options import PLAN
from lattice_scan.renderers import renderers
from lattice_scan.rulefile.waivers import read_comments, read_waivers
from lattice_scan.sources import comments as sources

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def commands(command: Any, words: str) -> Iterator[tuple[str, Any]]:
    """Yield every command below `command` with the words that call it."""
    yield words, command
    for name, sub in getattr(command, "commands", {}).items():
        yield from commands(sub, f"{words} {name}")


COMMANDS = dict(commands(typer.main.get_command(app), "lattice-scan"))


def test_there_are_commands() -> None:
    assert {"lattice-scan plan", "lattice-scan rules test", "lattice-scan explain"} <= COMMANDS.keys()


def test_every_command_and_option_has_help() -> None:
    silent = [words for words, command in COMMANDS.items() if not command.help]
    silent += [f"{words} {p.name}" for words, command in COMMANDS.items() for p in command.params if not p.help]
    assert silent == []


def test_every_command_shows_an_example() -> None:
    groups = {"lattice-scan rules", "lattice-scan waivers"}
    assert [w for w, c in COMMANDS.items() if w not in groups and "lattice-scan" not in c.help] == []


def test_every_command_and_option_is_in_the_readme() -> None:
    wanted = {words for words, command in COMMANDS.items() if not hasattr(command, "commands")}
    wanted |= {
        option
        for command in COMMANDS.values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert {word for word in wanted if not re.search(rf"[` ]{re.escape(word)}\b", README)} == set()


def test_both_forms_of_a_waiver_in_the_readme_are_read(tmp_path: Path) -> None:
    part = README.partition("\n## Waivers\n")[2].partition("\n## ")[0]
    blocks = dict(re.findall(r"```(\w+)\n(.*?)```", part, re.DOTALL))
    (tmp_path / "main.tf").write_text(blocks["hcl"], "utf-8")
    ids, today = [rule.id for rule in api.rules(api.ScanOptions())], date(2026, 11, 1)
    (written,) = read_waivers(blocks["yaml"].encode(), "README.md", ids, today)
    (comment,) = read_comments(sources.read_comments([tmp_path]), ids, today)
    assert (written.rule, written.owner, written.until) == (comment.rule, comment.owner, comment.until)
    assert comment.on == "aws_vpclattice_service.this"


def test_every_exit_code_of_the_help_is_in_the_readme() -> None:
    help_text = COMMANDS["lattice-scan plan"].help
    codes = dict(re.findall(r"^ {2}(\d+) +(.+)$", help_text, re.MULTILINE))
    assert list(codes) == ["0", "1", "2", "3", "130"]
    assert all(re.search(rf"^\| {code} \|", README, re.MULTILINE) for code in codes)


def test_the_generated_parts_of_the_readme_are_fresh() -> None:
    result = subprocess.run([sys.executable, ROOT / "scripts" / "readme.py", "--check"], check=False)
    assert result.returncode == 0, "run python scripts/readme.py"


def test_the_sample_reports_are_fresh() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "reports.py"), "--check"]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (result.stdout + result.stderr, result.returncode) == ("", 0)


def test_every_sample_report_is_in_the_gallery() -> None:
    gallery = (ROOT / "reports" / "README.md").read_text("utf-8")
    folders = [path.name for path in (ROOT / "reports").iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        linked = re.findall(rf"\[(\w+)\]\(({folder}/report\.[a-z.]+)\)", gallery)
        assert sorted(name for name, _ in linked) == sorted(renderers())
        assert all((ROOT / "reports" / path).is_file() for _, path in linked)


def test_every_format_is_in_the_help_and_in_the_readme() -> None:
    (option,) = [option for option in PLAN if "--format" in option.flags]
    for name in renderers():
        assert re.search(rf"\b{name}\b", option.help)
        assert f"| `{name}` |" in README
