"""Where a finding stands, for programs that look the place up: a path or a URI from the root of the repository."""

from __future__ import annotations

import posixpath
from pathlib import PurePath


def relative(file: str) -> str:
    """Return a path with slashes and without detours; relative where it was relative to the folder of the scan."""
    return posixpath.normpath(PurePath(file).as_posix())


def uri(file: str) -> str:
    """Return a path as a URI reference, which is what SARIF asks for: percent-encoded."""
    from urllib.parse import quote

    path = PurePath(file)
    start = "file://" if path.is_absolute() else ""
    # The name of a file need not be UTF-8, and a letter before a colon would be a scheme.
    return start + quote(("/" if path.drive else "") + relative(file), errors="replace")
