"""Report -> text: one module for each output format, found by listing this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
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


def renderer(name: str) -> Renderer | None:
    """Return a format. Where its module is called after it, as `json_v1` is, no other one is imported."""
    return _formats(lambda module: module.partition("_")[0] == name).get(name) or renderers().get(name)


@cache
def renderers() -> Mapping[str, Renderer]:
    """Return every format by its name. A module without a `NAME` is no format: it serves those that are."""
    return _formats(lambda _: True)


def _formats(is_wanted: Callable[[str], bool]) -> dict[str, Renderer]:
    names = [module.name for module in pkgutil.iter_modules(__path__) if is_wanted(module.name)]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return {module.NAME: cast("Renderer", module) for module in modules if hasattr(module, "NAME")}
