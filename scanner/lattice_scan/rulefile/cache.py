"""Checked rules and configuration, kept between runs: a warm run imports neither YAML nor JSON Schema.

A cache file begins with everything its content was made from (the rule files themselves, the vocabulary, the versions),
and is used only where all of that is the same today. What cannot be read is made anew; what cannot be written is not
kept.
"""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from lattice_scan import __version__
from lattice_scan.model.errors import InputError, InputErrors
from lattice_scan.model.rule import Config, Rule, Setting
from lattice_scan.model.value import Unknown
from lattice_scan.model.waiver import Waiver
from lattice_scan.rulefile.config import ConfigFile, build_config, find_config
from lattice_scan.rulefile.files import RuleFile, collect, read_content
from lattice_scan.rulefile.pack import Pack
from lattice_scan.rulefile.reference import Ref
from lattice_scan.vocabulary.fact_words import FactWords

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_UNKNOWN, _REF = 1, 2
"""Codes of the two things in an example that are no plain data."""

_KeptPack = tuple[bytes, tuple[Rule, ...], dict[str, Setting]]
"""A token that is new for each pack that was checked, its rules and its shared settings."""

_KeptWaivers = tuple[Waiver, ...]

_KeptConfig = tuple[bytes, Config]
"""The token of the pack that a configuration was checked against, and the configuration."""


def cache_folder() -> Path | None:
    """Return where checked rules are kept, `$XDG_CACHE_HOME/lattice-scan`; None where the user has no home."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    try:
        base = Path(named) if Path(named).is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return base / "lattice-scan"


def load_all(
    folders: Sequence[Path | Traversable],
    facts: Mapping[str, FactWords],
    config: Path | None,
    start: Path,
    cache: Path | None,
) -> tuple[Pack, Config]:
    """Return the rules of `folders` and of the folders that the configuration names, and the configuration.

    `config` is the file the user named; without it one is looked for from `start` upward. Raises InputErrors with all
    that is wrong.
    """
    found = find_config(config, start)
    if found is None:
        return load_pack(folders, facts, cache), Config()
    key, name = _config_key(found), _name_of("config", [str(found.file), *map(str, folders)])
    kept: _KeptConfig | None = _read(cache, name, key, _KeptConfig)
    known = kept[1] if kept else build_config(found, None, {})
    token, rules, settings = _load_pack([*folders, *map(Path, known.rule_folders)], facts, cache)
    if kept is None or kept[0] != token:
        known = build_config(found, rules, settings)
        _write(cache, name, key, (token, known))
    return Pack(rules, settings), known


def load_waivers(files: Iterable[Path], rules: Iterable[Rule], today: date, cache: Path | None) -> list[Waiver]:
    """Return the waivers in `files`. Raises InputErrors with all that is wrong in any of them."""
    found: list[Waiver] = []
    errors: list[InputError] = []
    for file in files:
        try:
            found += _load_waivers(file, [rule.id for rule in rules], today, cache)
        except InputErrors as several:
            errors += several.errors
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputErrors(errors)
    return found


def _load_waivers(file: Path, rules: Sequence[str], today: date, cache: Path | None) -> Sequence[Waiver]:
    # What was right once stays right while the rules and the file are the same: no day gets further away.
    content = read_content(file, str(file))
    key = b"\0".join([*map(str.encode, rules), _config_key(ConfigFile(file, content))])
    name = _name_of("waivers", [str(file)])
    kept: _KeptWaivers | None = _read(cache, name, key, _KeptWaivers)
    if kept is None:
        from lattice_scan.rulefile.waivers import read_waivers

        kept = tuple(read_waivers(content, str(file), rules, today))
        _write(cache, name, key, kept)
    return kept


def load_pack(folders: Sequence[Path | Traversable], facts: Mapping[str, FactWords], cache: Path | None) -> Pack:
    """Return the rules and shared settings of all folders. Raises InputErrors with all that is wrong in any file."""
    _, rules, settings = _load_pack(folders, facts, cache)
    return Pack(rules, settings)


def _load_pack(folders: Sequence[Path | Traversable], facts: Mapping[str, FactWords], cache: Path | None) -> _KeptPack:
    files = collect(folders)
    key, name = _pack_key(files, facts), _name_of("rules", [str(folder) for folder in folders])
    kept: _KeptPack | None = _read(cache, name, key, _KeptPack)
    if kept is None:
        # Imported here, because it brings YAML and JSON Schema.
        from lattice_scan.rulefile.load import build_pack

        pack = build_pack(files, facts)
        kept = (os.urandom(16), pack.rules, dict(pack.settings))
        _write(cache, name, key, (kept[0], [_plain(rule) for rule in pack.rules], kept[2]))
    return kept


# --- keys --------------------------------------------------------------------------------------------------------


def _pack_key(files: Iterable[RuleFile], facts: Mapping[str, FactWords]) -> bytes:
    """Return everything that the result of checking rules depends on."""
    here = Path(__file__).parent
    sources = [_stamp(folder) for folder in (here, here.parent / "vocabulary", here.parent / "model")]
    words = sorted(
        (name, sorted(fact.rows.items()), sorted((t, sorted(c.items())) for t, c in fact.columns.items()))
        for name, fact in facts.items()
    )
    contents = [part for file in files for part in (os.fsencode(file.name), file.content)]
    head = repr((__version__, sys.version, sources, words, [len(part) for part in contents]))
    return b"".join([head.encode(), *contents])


def _config_key(found: ConfigFile) -> bytes:
    # The path as it was given counts, too: folders of rules are named relative to it.
    head = f"{__version__} {sys.version}".encode()
    return b"\0".join([head, bytes(found.file), bytes(found.file.absolute()), found.content])


def _stamp(folder: Path) -> list[tuple[str, int, int]]:
    """Return name, size and time of the sources in a folder: an installed version changes only as a whole."""
    with os.scandir(folder) as entries:
        stats = [(entry.name, entry.stat()) for entry in entries if not entry.name.startswith(("_", "."))]
    return sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


# --- files -------------------------------------------------------------------------------------------------------


def _name_of(kind: str, paths: Sequence[str]) -> str:
    """Return the name of a cache file: what is made from the same paths replaces what was, and nothing else."""
    return f"{kind}-{zlib.crc32(repr(paths).encode()):08x}"


def _read(cache: Path | None, name: str, key: bytes, kind: Any) -> Any:
    """Return what is kept under `name` if it was made from `key`; None where it was not, or cannot be read."""
    if cache is None:
        return None
    try:
        data = (cache / name).read_bytes()
    except OSError:
        return None
    head = _head(key)
    start = len(head) + len(key)
    if data[: len(head)] != head or data[len(head) : start] != key:
        return None
    if data[start : start + 4] != zlib.crc32(data[start + 4 :]).to_bytes(4, "big"):
        return None
    try:
        return msgspec.msgpack.decode(memoryview(data)[start + 4 :], type=kind, ext_hook=_from_ext)
    except msgspec.MsgspecError:
        return None


def _write(cache: Path | None, name: str, key: bytes, value: object) -> None:
    """Keep a value; silently not where the folder cannot be written. A reader sees the old file or the new one."""
    if cache is None:
        return
    import tempfile

    temporary = ""
    try:
        body = msgspec.msgpack.encode(value)
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache, prefix=name, delete=False) as stream:
            temporary = stream.name
            stream.write(b"".join([_head(key), key, zlib.crc32(body).to_bytes(4, "big"), body]))
        Path(temporary).replace(cache / name)
    except (OSError, UnicodeEncodeError):  # a folder may have a name that is no text
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _head(key: bytes) -> bytes:
    return b"lattice-scan cache 1 %d\n" % len(key)


def _plain(rule: Rule) -> Rule:
    """Return the rule with everything marked that is no plain data; it stands in the `given` of examples only."""
    examples = tuple(replace(example, given=_to_ext(example.given)) for example in rule.examples)
    return replace(rule, examples=examples)


def _to_ext(value: Any) -> Any:
    match value:
        case Unknown():
            return msgspec.msgpack.Ext(_UNKNOWN, value.reason.encode())
        case Ref():
            return msgspec.msgpack.Ext(_REF, value.address.encode())
        case dict():
            return {key: _to_ext(part) for key, part in value.items()}
        case list():
            return [_to_ext(part) for part in value]
        case _:
            return value


def _from_ext(code: int, data: memoryview) -> Any:
    text = bytes(data).decode()
    return Unknown(text) if code == _UNKNOWN else Ref(text)
