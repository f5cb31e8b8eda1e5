"""Where a report goes: `--format F[=PATH]`, standard output, and files that are written whole or not at all."""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from lattice_scan.model.errors import InputError, did_you_mean, quoted
from lattice_scan.renderers import Renderer, RenderOptions, renderer, renderers

if TYPE_CHECKING:
    from lattice_scan.model.finding import Report

WIDTH = 100
"""Columns where there is no terminal to ask."""


class Destination(NamedTuple):
    """One report that is wanted."""

    renderer: Renderer
    path: str
    """The file to write; empty for standard output."""


def destinations(formats: Sequence[str]) -> list[Destination]:
    """Read what stood after `--format`. Raises InputError for an unknown format, and for two in one place."""
    wanted = [_destination(text) for text in formats]
    if sum(not destination.path for destination in wanted) > 1:
        raise InputError(
            "two formats cannot both go to standard output",
            where="--format",
            fix="give all but one a file: `--format terminal --format json=report.json`",
        )
    for path, times in Counter(destination.path for destination in wanted if destination.path).items():
        if times > 1 and (Path(path).is_file() or not Path(path).exists()):  # a pipe or device takes both
            raise InputError(
                f"two formats cannot both go to {quoted(path)}",
                where="--format",
                why="the second would take the place of the first",
                fix="give each a file of its own",
            )
    return wanted


def _destination(text: str) -> Destination:
    name, equals, path = text.partition("=")
    found = renderer(name)
    if found is None:
        known = list(renderers())
        raise InputError(
            f"unknown format {quoted(name)}",
            where="--format",
            why=f"the formats are {', '.join(sorted(known))}",
            fix=did_you_mean(name, known),
        )
    if equals and not path:
        raise InputError(f"no file after `{text}`", where="--format", fix=f"write `--format {name}=FILE`")
    return Destination(found, "" if path == "-" else path)


def deliver(report: Report, wanted: Sequence[Destination], *, verbose: bool, color: bool) -> None:
    """Render `report` for each destination, files first. Raises InputError for what cannot be written."""
    for destination in sorted(wanted, key=lambda d: not d.path):
        if destination.path:
            text = destination.renderer.render(report, RenderOptions(width=WIDTH, verbose=verbose))
            save(destination.path, text)
        else:
            options = RenderOptions(color=color, width=width(), verbose=verbose)
            say(destination.renderer.render(report, options))


def wants_color(stream: TextIO | None, *, is_refused: bool = False) -> bool:
    """Whether `stream` is a terminal that shows colours, and nobody asked for none (https://no-color.org)."""
    return (
        not is_refused
        and stream is not None
        and stream.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def width() -> int:
    """Return the columns of the terminal behind standard output; `WIDTH` where there is none."""
    if "COLUMNS" not in os.environ and (sys.stdout is None or not sys.stdout.isatty()):
        return WIDTH
    from shutil import get_terminal_size

    return get_terminal_size((WIDTH, 24)).columns


def say(text: str) -> None:
    """Write `text` to standard output. A reader that has gone is no error: the exit code still speaks."""
    if sys.stdout is None:
        raise InputError("standard output is closed", fix="write the report to a file: `--format json=report.json`")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # What is left in the buffer goes nowhere, instead of failing again when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise InputError(f"cannot write the report: {error.strerror}", where="standard output") from error


def save(path: str, text: str, *, what: str = "the report") -> None:
    """Write `text`, which is `what`, to `path`, whole or not at all. Raises InputError where that is impossible."""
    # A link stays a link: the file it points at is replaced.
    target = Path(path).resolve()
    data = text.encode("utf-8", "backslashreplace")
    try:
        if target.exists() and not target.is_file():
            # A pipe or a device, e.g. /dev/stderr, is written to and never replaced.
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise InputError(
            f"cannot write {what}: {error.strerror}",
            where=path,
            fix=f"make the folder first: `mkdir -p {shlex.quote(str(Path(path).parent))}`" if missing else "",
        ) from error


def _replace(target: Path, data: bytes) -> None:
    from tempfile import mkstemp

    handle, temporary = mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes the file for its owner alone; a report is made like any other file.
        Path(temporary).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
