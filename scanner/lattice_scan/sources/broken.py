"""Say where and how JSON is broken, or what else kept it from being decoded, and which command makes it again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from lattice_scan.model.errors import InputError, shown
from lattice_scan.sources.foreign import SHOW, WRAPPER
from lattice_scan.sources.kinds import SHAPES, identify, keys_of, replaced, shape_of

if TYPE_CHECKING:
    from lattice_scan.sources.document import Document

_FAULTS = {
    "object keys must be strings": "a key without double quotes",
    "expected ':'": "no colon after a key",
    "expected ',' or '}'": "no comma between two entries of an object",
    "expected ',' or ']'": "no comma between two items of a list",
    "trailing comma": "a comma with nothing after it",
    "hex escape": "half a surrogate pair",
    "escape": "a backslash that escapes nothing",
    "surrogate": "half a surrogate pair",
    "invalid number": "a number that JSON does not know",
}
"""What msgspec says (a part of it), and our words."""

_STRANGERS = {
    "\0": "a zero byte",
    "/": "a comment, and JSON has no comments",
    "#": "a comment, and JSON has no comments",
    "'": "single quotes, and JSON has double quotes only",
}
"""Characters that tell more than what msgspec says of them."""

_CONFLICTS = (b"<<<<<<<", b"=======", b">>>>>>>")
_HALF_PAIR_AT_END = re.compile(rb'\\u[dD][89abAB][0-9a-fA-F]{2}"')


def explain(document: Document, error: Exception) -> InputError:
    """Say why `document` could not be decoded, given what the decoder raised."""
    name = shown(document.name)
    try:
        # Decoded again, and only skipped through, so that positions do not depend on what the caller looks for.
        head = msgspec.json.decode(document.data, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return _other_value(document)
    except msgspec.DecodeError as found:
        return _syntax(document, str(found))
    except UnicodeDecodeError:
        return _not_utf8(document)
    except RecursionError:
        return _too_deep(name)
    other = identify(document.name, head)
    if other:
        return other
    if isinstance(error, RecursionError):
        return _too_deep(name)
    if isinstance(error, UnicodeDecodeError):
        return _not_utf8(document)
    return _misshapen(name, str(error))


def _other_value(document: Document) -> InputError:
    """Say which JSON value stands where an object should."""
    try:
        value = msgspec.json.decode(document.data, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return _syntax(document, str(error))
    except RecursionError:
        return _too_deep(shown(document.name))
    why = "a plan is one JSON object; a list may hold several, and text may hold one that was encoded twice"
    what = f"this is JSON, but {SHAPES[shape_of(value)]} and not a Terraform plan"
    return InputError(what, where=shown(document.name), why=why, fix=f"make it again: {SHOW}")


def _syntax(document: Document, message: str) -> InputError:
    """Say where and how the JSON is broken, showing one character of it at most: more may be a secret."""
    data = document.data
    place = re.search(r"\(byte (\d+)\)", message)
    at = int(place[1]) if place else len(data)
    if "trailing characters" in message:
        return _trailing(document, at - 1)
    if at >= len(data):
        # Short of the other half of a pair, the parser also says that the text is cut off.
        if not _HALF_PAIR_AT_END.search(bytes(data[-16:])):
            return _cut_off(document)
        message = "surrogate"
    follows = bytes(data[at : at + 8])
    fix = f"make it again: {SHOW}"
    if follows.startswith(_CONFLICTS):
        fault, why = "merge conflict markers of Git", "two versions of the plan stand in it"
    elif document.encoding != "UTF-8":
        fault = _fault(message, follows)
        why = f"{document.encoding} text comes from PowerShell, which loses characters when its code page is not UTF-8"
        fix = f'make it again: `cmd /c "{SHOW.strip("`")}"`'
    else:
        fault = _fault(message, follows)
        why = "Terraform does not write this, so something changed the file or wrote it by other rules"
    return InputError(f"the JSON is broken: {fault}", where=_place(document, at), why=why, fix=fix)


def _fault(message: str, follows: bytes) -> str:
    """What is wrong with the JSON that goes on with `follows`."""
    character = follows.decode("utf-8", "replace")[:1]
    if character in _STRANGERS and "escape" not in message:
        return _STRANGERS[character]
    for part, words in _FAULTS.items():
        if part in message:
            return words
    if character in {"\n", "\r"}:
        return "a line break inside a text"
    return f"`{shown(character)}` may not stand here"


def _trailing(document: Document, at: int) -> InputError:
    """Say what follows the end of the first JSON document, at byte `at`."""
    other = identify(document.name, keys_of(msgspec.Raw(bytes(document.data[:at]).lstrip())))
    if other:
        return other
    rest = bytes(document.data[at : at + 64])
    where = _place(document, at)
    pattern, what, why, fix = WRAPPER
    if re.match(pattern, rest.decode("utf-8", "replace")):
        return InputError(what, where=where, why=why, fix=fix)
    if rest[:1] == b"{":
        what, why = "a second JSON document begins here", "a file must hold one plan: which of the two counts?"
        return InputError(what, where=where, why=why, fix=f"write each plan to its own file: {SHOW}")
    what = "zero bytes follow the JSON" if rest[:1] == b"\0" else "something that is not JSON follows the plan"
    why = "the file was not closed properly, or something else wrote into it"
    return InputError(what, where=where, why=why, fix=f"make it again: {SHOW}")


def _cut_off(document: Document) -> InputError:
    """Say that the JSON ends too early."""
    size = len(document.data)
    what = f"the JSON stops in the middle: it looks cut off after {size:,} bytes"
    why = "the disk was full, a download was interrupted, or Terraform was stopped"
    return InputError(what, where=_place(document, size), why=why, fix=f"make or fetch it again: {SHOW}")


def _not_utf8(document: Document) -> InputError:
    """Say where the text is not UTF-8."""
    try:
        str(document.data, "utf-8")
    except UnicodeDecodeError as error:
        where = _place(document, error.start)
    else:
        where = shown(document.name)
    why = "JSON is UTF-8; a console or editor may have written it in another code page"
    return InputError("the text is not UTF-8", where=where, why=why, fix=f"make it again without either: {SHOW}")


def _too_deep(name: str) -> InputError:
    """Say that the JSON is nested deeper than the parser goes."""
    why = "Terraform does not nest hundreds of levels deep, and reading more could exhaust the stack"
    return InputError("the JSON is nested too deeply", where=name, why=why, fix=f"give a plan of Terraform: {SHOW}")


def _misshapen(where: str, message: str) -> InputError:
    """Put msgspec's sentence about a value of the wrong type into our words: its own may quote the value."""
    path = re.search(r" - at `\$\.?([\w.\[\]]*)`", message)
    types = re.match(r"Expected `(\w+)[^`]*`, got `(\w+)`", message)
    if path and types:
        return replaced(where, path[1], types[1], types[2])
    field = re.match(r"Object missing required field `(\w+)`", message)
    at = f" at `{path[1]}`" if path else ""
    what = f"`{field[1]}` is missing{at}" if field else f"a value is not what Terraform writes there{at}"
    return InputError(what, where=where, why="the plan was redacted or edited", fix=f"make it again: {SHOW}")


def _place(document: Document, at: int) -> str:
    """`name:line:column` of the byte `at`; the column counts characters."""
    before = bytes(document.data[:at])
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    line = before.count(b"\n") + 1
    return f"{shown(document.name)}:{line}:{column}"
