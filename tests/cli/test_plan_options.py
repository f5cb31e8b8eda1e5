"""The plain way to read `plan`'s options, and typer's, are one."""

from __future__ import annotations

from typing import Any

import pytest
import typer.main
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice_scan import plan_run
from lattice_scan.commands import app
from lattice_scan.plan_options import PLAN, Option, read_plainly

WORDS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=8)


def read_by_typer(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any] | None:
    """What typer makes of the words after `plan`; None where it refuses them."""
    seen: list[dict[str, Any]] = []

    def remember(files: list[str], **options: Any) -> int:
        seen.append({"files": list(files), **options})
        return 0

    monkeypatch.setattr(plan_run, "run", remember)
    try:
        app(["plan", *arguments], prog_name="lattice-scan")
    except SystemExit:
        return seen[0] if seen else None
    return seen[0]


def written(option: Option, value: str, *, joined: bool) -> list[str]:
    """An option as somebody may write it."""
    flag = option.flags[0]
    if option.default is False:
        return [flag]
    return [f"{flag}={value}"] if joined else [flag, value]


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """Files and options in any order, with right and wrong values."""
    parts = [[draw(WORDS)] for _ in range(draw(st.integers(0, 2)))]
    for option in draw(st.lists(st.sampled_from(PLAN), max_size=5)):
        value = draw(st.sampled_from(option.choices or ("x",)) | WORDS)
        parts.append(written(option, value, joined=draw(st.booleans())))
    return [word for part in draw(st.permutations(parts)) for word in part]


@settings(deadline=None)
@given(arguments=command_lines())
def test_what_is_read_plainly_is_read_by_typer_in_the_same_way(arguments: list[str]) -> None:
    plainly = read_plainly(arguments)
    with pytest.MonkeyPatch.context() as monkeypatch:
        by_typer = read_by_typer(arguments, monkeypatch)
    if plainly is not None:
        assert plainly == by_typer


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help", "f"],
        ["f", "--fial-on", "low"],
        ["f", "--fail-on", "lo"],
        ["f", "--fail-on"],
        ["f", "--verbose=yes"],
        ["--", "f"],
        ["f", "--config", "--hcl"],
    ],
)
def test_what_is_odd_is_left_to_typer(arguments: list[str]) -> None:
    assert read_plainly(arguments) is None


def test_every_option_is_read_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = [
        "a.json",
        "-",
        *(w for o in PLAN for w in written(o, o.choices[0] if o.choices else "x", joined=False)),
    ]
    plainly = read_plainly(arguments)
    assert plainly is not None
    assert plainly == read_by_typer(arguments, monkeypatch)


def test_typer_knows_the_options_of_the_table_and_no_others() -> None:
    command = typer.main.get_command(app).commands["plan"]  # type: ignore[attr-defined]
    known = {p.name: tuple(p.opts) for p in command.params if p.name not in {"files", "help"}}
    assert known == {option.name: option.flags for option in PLAN}
