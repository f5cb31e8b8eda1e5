"""Text from hostile files as GitHub's Markdown: what a name holds is shown, and does nothing.

No line may begin with it: what makes a heading or a list there is left alone.
"""

from __future__ import annotations

import re

from lattice_scan.renderers.escape import escape, escape_lines

_ACTIVE = re.compile(r"[\\`*\[\]<>&~|$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""What may begin or end something inside a line. `_` within a word does not, so that `aws_vpc` stays readable."""

_SPOKEN = re.compile(r"@|#(?=\w)|(?<=\bGH)-(?=\d)|(?<=:)//|(?<=\bwww)\.", re.IGNORECASE)
"""What GitHub makes a mention, a reference or a link of although it is no Markdown."""

_BREAK = "&#8203;"
"""A zero-width space: GitHub looks for mentions and links after entities are read, so an entity alone hides none."""


def text(words: str) -> str:
    """Return `words` as one line of plain text."""
    return _SPOKEN.sub(_parted, _ACTIVE.sub(lambda match: f"\\{match[0]}", escape(words)))


def _parted(match: re.Match[str]) -> str:
    return f"{match[0]}{_BREAK}" if match[0] in "@#-" else f"{_BREAK}{match[0]}"


def prose(words: str) -> str:
    """Return a sentence of a rule, whose `code` stays code."""
    line = " ".join(words.split())
    parts = line.split("`")
    if len(parts) % 2 == 0:  # one backtick is left over, so none of them is taken for a bracket
        return text(line)
    return "".join(code(part) if number % 2 else text(part) for number, part in enumerate(parts))


def code(words: str) -> str:
    """Return `words` as code in a line."""
    shown = escape(words)
    ticks = "`" * (_longest_run(shown) + 1)
    # One space on either side belongs to the brackets, and keeps a backtick of the name away from them.
    space = " " if "`" in shown[:1] + shown[-1:] or not shown.strip() else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def in_table(markup: str) -> str:
    """Return code or text for a cell of a table, which is cut at every `|` before anything else is read."""
    return re.sub(r"(?<!\\)\|", r"\\|", markup)


def fence(source: str, language: str) -> str:
    """Return lines of source as a block of code."""
    shown = escape_lines(source.strip("\n"))
    ticks = "`" * max(3, _longest_run(shown) + 1)
    return f"{ticks}{language}\n{shown}\n{ticks}"


def in_html(words: str) -> str:
    """Return `words` as text of an HTML element."""
    import html

    return _SPOKEN.sub(_parted, html.escape(escape(words), quote=False))


def url(words: str) -> str:
    """Return a web address with nothing in it that ends a link; empty for anything else."""
    from urllib.parse import quote

    if not words.startswith(("https://", "http://")):
        return ""
    return quote(words, safe=":/?#[]@!$&()*+,;=%~", errors="replace")


def _longest_run(shown: str) -> int:
    return max(map(len, re.findall("`+", shown)), default=0)
