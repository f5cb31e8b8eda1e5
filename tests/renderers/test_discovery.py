"""A module in the folder is a format; nothing else has to be told."""

from __future__ import annotations

import inspect

import pytest

from lattice_scan.model.finding import Report
from lattice_scan.renderers import RenderOptions, renderer, renderers


def test_the_formats() -> None:
    assert sorted(renderers()) == ["csv", "github", "json", "junit", "markdown", "sarif", "terminal"]


def test_a_format_is_found_by_its_name() -> None:
    assert all(renderer(name) is module for name, module in renderers().items())
    assert renderer("page") is None
    assert renderer("") is None


@pytest.mark.parametrize("name", ["csv", "github", "json", "junit", "markdown", "sarif"])
def test_options_change_nothing_that_machines_read(name: str, full_report: Report) -> None:
    loud = RenderOptions(color=True, width=10, verbose=True)
    found = renderers()[name]
    assert found.render(full_report, loud) == found.render(full_report, RenderOptions())


def test_every_format_renders_and_ends_in_a_newline(full_report: Report) -> None:
    for each in renderers().values():
        text = each.render(full_report, RenderOptions())
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert len(inspect.signature(each.render).parameters) == 2
