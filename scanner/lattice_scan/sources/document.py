"""From a file name to the JSON text in the file, whatever shell, pipe or packer wrote it."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

import msgspec

from lattice_scan.model.errors import InputError

MAX_BYTES = 2 * 1024**3
"""Longest text that is read, in bytes and after inflating: a plan of some 500,000 resources."""

MAX_RATIO = 200
"""How many times a gzip file may grow. Plans grow 4 to 90 times; deflate can be made to grow 1,032 times."""

RATIO_FROM = 64 * 1024**2
"""Inflated size in bytes up to which the ratio does not matter: so small a text harms nobody."""

MAP_FROM = 4 * 1024**2
"""Size in bytes from which a file is mapped instead of read.

Mapping saves a third of the time and more than half of the memory of a big file (37 MB with the decode: 35 against
50 ms, 22 against 58 MB) and nothing of a small one. A mapped file that shrinks while it is read ends the process, so
small files are read.
"""

_CHUNK = 1024**2
_HEAD = 64 * 1024
_STDIN = "<stdin>"


class Document(msgspec.Struct, frozen=True):
    """The JSON text of one file, ready for the parser."""

    name: str
    """As given on the command line; `<stdin>` for `-`."""

    data: bytes | memoryview
    """UTF-8 without a byte order mark. Only its first character was looked at: it may still be broken JSON."""

    notes: tuple[str, ...] = ()
    """What a reader should know, e.g. `read as UTF-16LE`."""

    encoding: str = "UTF-8"
    """How the file was written: `UTF-8`, `UTF-16LE` or `UTF-16BE`."""


def read(path: str, stdin: BinaryIO | None = None) -> Document:
    """Return the JSON text in the file at `path`, or in `stdin` (default: the process's) where `path` is `-`.

    Takes plain, gzip and UTF-16 files and pipes. Raises `InputError` for what cannot be read and for what cannot be
    JSON, with a sentence that says what it is and the command that makes the right file.
    """
    try:
        raw = _drain(stdin or _stdin(), MAX_BYTES) if path == "-" else _load(path)
    except (OSError, ValueError) as error:
        # Imported here and below, because only a refused file needs it and start-up is most of a small scan.
        from lattice_scan.sources import foreign

        raise foreign.unopened(path, error) from error
    name = _STDIN if path == "-" else path
    if raw is None:
        raise InputError(
            f"this file is larger than {MAX_BYTES // 1024**3} GiB",
            where=name,
            why="no plan is that large, and reading it could exhaust the memory",
            fix="scan one root module at a time: `terraform show -json tfplan > tfplan.json`",
        )
    return _decode(name, _inflate(name, raw) if raw[:2] == b"\x1f\x8b" else raw)


def explain_broken(document: Document, error: Exception) -> InputError:
    """Say why `document` could not be decoded, given what the decoder raised: broken JSON, or not the shape of a plan.

    `error` is whatever msgspec raises: a `MsgspecError`, a `UnicodeDecodeError` or a `RecursionError`.
    """
    from lattice_scan.sources import broken

    return broken.explain(document, error)


def explain_kind(name: str, head: Mapping[str, Any]) -> InputError | None:
    """Say what the JSON object `head` is, or return None if it is a plan or a state of `terraform show -json`.

    `head` is the top level; its values may be decoded or `msgspec.Raw`, so that a large file need not be decoded again.
    """
    from lattice_scan.sources import kinds

    return kinds.identify(name, head)


def _stdin() -> BinaryIO:
    """Standard input, which is empty where the process was started without one."""
    return io.BytesIO() if sys.stdin is None else sys.stdin.buffer


def _load(path: str) -> bytes | memoryview | None:
    """The content of the file at `path`, or None if it is too long."""
    with io.FileIO(path) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            # A pipe, such as `<(terraform show -json tfplan)`, has no size, may never end and cannot be mapped.
            return _drain(file, MAX_BYTES)
        if status.st_size < MAP_FROM:
            return file.readall()
        if status.st_size > MAX_BYTES:
            return None
        import mmap

        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _drain(stream: BinaryIO, limit: int) -> bytes | None:
    """Everything in `stream`, or None if that is more than `limit` bytes."""
    text = io.BytesIO()
    while chunk := stream.read(_CHUNK):
        text.write(chunk)
        if text.tell() > limit:
            return None
    return text.getvalue()


def _inflate(name: str, packed: bytes | memoryview) -> bytes:
    """The text in a gzip file. Raises `InputError` if it is damaged or grows out of all proportion."""
    import gzip
    import zlib

    limit = min(MAX_BYTES, max(RATIO_FROM, MAX_RATIO * len(packed)))
    fix = "pack it again: `terraform show -json tfplan | gzip > tfplan.json.gz`"
    try:
        text = _drain(gzip.GzipFile(fileobj=io.BytesIO(packed)), limit)  # type: ignore[arg-type]
    except EOFError as error:
        what = "this gzip file is cut off"
        raise InputError(what, where=name, why="the end of the packed text is missing", fix=fix) from error
    except (OSError, zlib.error) as error:
        what = "this gzip file is damaged"
        raise InputError(what, where=name, why="the packed text does not match its checksum", fix=fix) from error
    if text is None:
        raise InputError(
            f"this gzip file grows to more than {limit // 1024**2:,} MiB",
            where=name,
            why=f"it grows more than {MAX_RATIO} times or beyond {MAX_BYTES // 1024**3} GiB, which no plan does",
            fix=fix,
        )
    return text


def _decode(name: str, raw: bytes | memoryview) -> Document:
    """Bring the text to UTF-8, and refuse what cannot be JSON by its first character."""
    encoding = _encoding(bytes(raw[:4]))
    data: bytes | memoryview = raw
    if raw[:3] == b"\xef\xbb\xbf":
        data = memoryview(raw)[3:]
    elif encoding != "UTF-8":
        try:
            data = str(raw, encoding).removeprefix("\ufeff").encode()
        except UnicodeDecodeError as error:
            from lattice_scan.sources import foreign

            raise foreign.undecodable(name, encoding, error.start) from error
    notes = () if encoding == "UTF-8" else (f"read as {encoding}",)
    if not bytes(data[:_HEAD]).lstrip().startswith(b"{"):
        from lattice_scan.sources import foreign

        refusal = foreign.describe(name, data)
        if refusal:
            raise refusal
    return Document(name, data, notes, encoding)


def _encoding(start: bytes) -> str:
    """The encoding that the first four bytes tell; PowerShell's `>` writes UTF-16, some tools without the mark."""
    is_zero = [byte == 0 for byte in start]
    if start[:2] == b"\xff\xfe" or is_zero == [False, True, False, True]:
        return "UTF-16LE"
    if start[:2] == b"\xfe\xff" or is_zero == [True, False, True, False]:
        return "UTF-16BE"
    return "UTF-8"
