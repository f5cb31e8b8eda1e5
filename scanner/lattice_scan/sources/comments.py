"""Comments in Terraform source that are meant for us, each with the block that it stands in or directly above.

Only comments: what looks like one in a string, a heredoc or a template is text. The tokens are those of
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md, as far as they tell where a comment begins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lattice_scan.model.waiver import Comment

MAX_BYTES = 1024**2
"""Size of the largest file that is looked into."""

_NAME = b"lattice-scan"

# Compiled when they are first used, because most source holds no comment for us.
# A second mark before the name is a comment that was commented out.
_OURS = r"""(?imx)^(?:\#++|/{2,}+|/\*++|[ \t]*+\**+)[ \t]*+
    lattice-scan(?:[ \t]*:|[ \t]+(?=waive\b))[ \t]*(?P<text>.*?)(?:\*/)?$"""
_CODE = r"""(?x)(?P<comment>(?:\#|//)[^\n]*|/\*(?s:.*?)(?:\*/|\Z))
    |<<-?(?P<heredoc>[\w-]+)[ \t]*\n
    |(?P<quote>")
    |(?P<open>\{)
    |(?P<close>\})
    |[^\n\#/<"{}]+|(?s:.)"""
_TEXT = r"""\$\$\{|%%\{|\\.|[^"\\$%\n]+|(?P<template>[$%]\{)|(?P<end>["\n])|."""
_HEADER = r'\s*(?P<kind>resource|data)\s+"?(?P<type>[\w-]+)"?\s+"?(?P<name>[\w-]+)"?\s*\{'


class _Token(NamedTuple):
    """A comment, or the brace that opens a block of the file."""

    start: int
    end: int
    is_comment: bool
    depth: int
    """Braces that are open before it."""


def read_comments(folders: Iterable[Path]) -> list[Comment]:
    """Return the comments for us in the `*.tf` files of module folders, by file and line."""
    found: list[Comment] = []
    for folder in sorted(set(folders)):
        for path in _files(folder):
            text = _text_with_name(path)
            found += sorted(comments_in(text, str(path), str(folder)), key=_place) if text else ()
    return found


def folders_below(root: Path) -> Iterator[Path]:
    """Yield every folder with Terraform source at or below `root`; hidden ones are not ours (`.terraform`, `.git`)."""
    for folder, inner, files in os.walk(root):
        inner[:] = [name for name in inner if not name.startswith(".")]
        if any(name.endswith(".tf") for name in files):
            yield Path(folder)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".tf")
    except (OSError, ValueError):  # a plan may name any folder
        return []


def _text_with_name(path: Path) -> str:
    """Return the text of a file that may hold a comment for us; empty where it cannot, or cannot be read."""
    try:
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_BYTES else b""
    except OSError:
        return ""
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n") if _NAME in data.lower() else ""


def _place(comment: Comment) -> tuple[int, int]:
    return comment.line, comment.column


def comments_in(text: str, file: str, folder: str) -> Iterator[Comment]:
    """Yield the comments for us in the source of one file, in any order."""
    for start, end, block in _attributed(text):
        for ours in re.finditer(_OURS, text[start:end]):
            place = start + ours.start()
            line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
            yield Comment(file, line, column, ours["text"].strip(), folder, block)


def _attributed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start and end of each comment, and the block that it stands in or directly above; empty for none."""
    block = ""
    waiting: list[_Token] = []
    for token in _tokens(text):
        if token.is_comment and token.depth:
            yield token.start, token.end, block
        elif token.is_comment:
            waiting.append(token)
        else:
            begin = text.rfind("\n", 0, token.start) + 1
            header = re.fullmatch(_HEADER, text[begin : token.end])
            block = f"{'data.' if header['kind'] == 'data' else ''}{header['type']}.{header['name']}" if header else ""
            yield from _above(text, waiting, begin, block)
            waiting = []
    yield from _above(text, waiting, 0, "")


def _above(text: str, comments: list[_Token], begin: int, block: str) -> Iterator[tuple[int, int, str]]:
    """Yield comments before a block that begins at `begin`: those on the lines directly above it belong to it."""
    for comment in reversed(comments):
        is_next = False
        if comment.end == begin - 1:
            begin = text.rfind("\n", 0, comment.start) + 1
            is_next = not text[begin : comment.start].strip()
        begin = begin if is_next else 0
        yield comment.start, comment.end, block if is_next else ""


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the comments of a file and the opening brace of each of its blocks."""
    around: list[str] = []
    """The quotes and braces that are open."""
    position = depth = 0
    code, inside = re.compile(_CODE), re.compile(_TEXT)
    while match := (inside if around[-1:] == ['"'] else code).match(text, position):
        position = match.end()
        match match.lastgroup:
            case "comment":
                yield _Token(match.start(), position, is_comment=True, depth=depth)
            case "heredoc":
                end = re.compile(rf"^[ \t]*{re.escape(match['heredoc'])}[ \t]*$", re.MULTILINE).search(text, position)
                position = end.end() if end else len(text)
            case "open" | "template":
                if not depth:
                    yield _Token(match.start(), position, is_comment=False, depth=depth)
                around.append("{")
                depth += 1
            case "quote":
                around.append('"')
            case "close" if around:
                around.pop()
                depth -= 1
            case "end":
                around.pop()
            case _:
                pass
