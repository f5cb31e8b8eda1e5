"""Names from hostile files, made safe to show: no terminal escapes, no text that hides or reads backwards."""

from __future__ import annotations

import re

_DISGUISED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Characters that Unicode calls printable though nothing is seen of them: fillers, joiners, variation selectors."""

_COMMAND = re.compile(r"##(?=\w*\[)|^\s*::(?=.*::)", re.DOTALL)
"""What begins a command in the log of a CI system: GitHub's `::error ::x`; anywhere `##[error]` and `##vso[x]`."""


def escape(text: str) -> str:
    r"""Return `text` on one line, with every character that cannot be seen written out, e.g. `\x1b` or `\u202e`.

    These are the control, format (bidirectional and zero-width), surrogate, private and unassigned characters, and
    every separator but the space: https://docs.python.org/3/library/stdtypes.html#str.isprintable. What a log would
    take for a command is written out as well.
    """
    if "##" in text or "::" in text:
        text = _COMMAND.sub(lambda match: f"{match[0][:-1]}\\x{ord(match[0][-1]):02x}", text)
    if text.isprintable() and (text.isascii() or not _DISGUISED.search(text)):
        return text
    return "".join(_written_out(character) for character in text)


def escape_lines(text: str) -> str:
    """As `escape`, but the lines stay lines."""
    return "\n".join(escape(line) for line in text.split("\n"))


def shorten(text: str, longest: int) -> str:
    """Return `text`, cut to `longest` characters where it is longer."""
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text) - longest} more characters)"


def _written_out(character: str) -> str:
    if character.isprintable() and not _DISGUISED.match(character):
        return character
    return character.encode("unicode_escape").decode("ascii")
