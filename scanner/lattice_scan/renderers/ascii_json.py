"""JSON in ASCII: no name in it can do harm on a terminal or in a log, and every reader can read it."""

from __future__ import annotations

from re import Match
from typing import Any


def to_json(value: Any) -> str:
    """Return `value` as indented JSON in printable ASCII, ending in a newline."""
    import json
    import re

    import msgspec

    text = json.dumps(value, ensure_ascii=False)
    if not text.isascii() or "\x7f" in text:
        text = re.sub(r"[^\x00-\x7e]", _in_ascii, text)
    # Two of them stand in strings only, and are what the commands of CI systems begin with: `##[error]`.
    text = text.replace("##", "#\\u0023")
    # Laying it out by json's own `indent` takes twenty times as long.
    return msgspec.json.format(text, indent=2) + "\n"


def _in_ascii(match: Match[str]) -> str:
    """Write one character as JSON does. Half of a surrogate pair (a file name that is not UTF-8) is no character."""
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF:
        return "\\ufffd"
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + (code - 0x10000 >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
