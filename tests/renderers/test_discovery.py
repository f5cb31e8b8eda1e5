"""A module in the folder is a format; nothing else has to be told."""

from __future__ import annotations

import inspect

from lattice_scan.model.finding import Report
from lattice_scan.renderers import RenderOptions, renderers


def test_the_formats() -> None:
    assert sorted(renderers()) == ["json", "terminal"]


def test_every_format_renders_and_ends_in_a_newline(full_report: Report) -> None:
    for renderer in renderers().values():
        text = renderer.render(full_report, RenderOptions())
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert len(inspect.signature(renderer.render).parameters) == 2
