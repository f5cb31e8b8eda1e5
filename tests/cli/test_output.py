"""Reports are written whole or not at all, to the place that was named."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest

from lattice_scan import output
from lattice_scan.model.errors import InputError


def test_destinations_in_the_order_they_were_named() -> None:
    wanted = output.destinations(["json=a=b.json", "terminal", "json=-"][:2])
    assert [(d.renderer.NAME, d.path) for d in wanted] == [("json", "a=b.json"), ("terminal", "")]


def test_a_dash_is_standard_output() -> None:
    assert output.destinations(["json=-"])[0].path == ""
    with pytest.raises(InputError, match="two formats"):
        output.destinations(["json=-", "terminal"])


def test_a_new_file_is_made_like_any_other(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        output.save(str(tmp_path / "new.json"), "Größe\n")
    finally:
        os.umask(mask)
    assert (tmp_path / "new.json").read_text("utf-8") == "Größe\n"
    assert stat.S_IMODE((tmp_path / "new.json").stat().st_mode) == 0o640


def test_an_old_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    old, link = tmp_path / "old.json", tmp_path / "link.json"
    old.write_text("old")
    old.chmod(0o604)
    link.symlink_to(old)
    output.save(str(link), "new")
    assert link.is_symlink()
    assert old.read_text() == "new"
    assert stat.S_IMODE(old.stat().st_mode) == 0o604


def test_what_cannot_be_replaced_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "report.json"
    old.write_text("old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InputError, match=r"cannot write the report: Permission denied"):
        output.save(str(old), "new")
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_a_folder_and_a_missing_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError) as folder:
        output.save(str(tmp_path), "text")
    assert folder.value.where == str(tmp_path)
    with pytest.raises(InputError) as missing:
        output.save(str(tmp_path / "no" / "report.json"), "text")
    assert missing.value.fix == f"make the folder first: `mkdir -p {tmp_path / 'no'}`"


def test_a_device_is_written_to_and_stays_a_device() -> None:
    output.save(os.devnull, "text")
    assert not Path(os.devnull).is_file()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("environment", "is_colored"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_only_on_a_terminal_that_wants_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], is_colored: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert output.wants_color(Terminal()) is is_colored
    assert not output.wants_color(io.StringIO())
    assert not output.wants_color(None)
