"""Report -> text: one module for each output format, found by listing this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from lattice_scan.model.finding import Report


class RenderOptions(NamedTuple):
    """How the output is to look; a format that is read by machines looks at none of it."""

    color: bool = False
    """Whether the output may hold ANSI colours."""

    width: int = 100
    """Columns to wrap at."""

    verbose: bool = False
    """Whether everything is shown, however long it gets."""


class Renderer(Protocol):
    """What a format's module holds; adding a module adds a format."""

    NAME: str
    """The word after `--format`."""

    def render(self, report: Report, options: RenderOptions, /) -> str:
        """Return the whole output, ending in a newline. No printing, no clock, no disk."""
        ...


@cache
def renderers() -> Mapping[str, Renderer]:
    """Return every format by its name. A module without a `NAME` is no format: it serves those that are."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return {module.NAME: cast("Renderer", module) for module in modules if hasattr(module, "NAME")}
