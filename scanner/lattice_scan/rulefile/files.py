"""The YAML files of rule folders, found and read; nothing is parsed here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lattice_scan.model.errors import InputError, InputErrors

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

MAX_FILES = 5_000
"""Number of files in a rule folder; more means that the wrong folder was named."""

MAX_BYTES = 1_048_576
"""Size of the largest file that is read."""

SETTINGS = "settings.yaml"


class RuleFile(NamedTuple):
    """One YAML file of a rule folder."""

    name: str
    """The folder as it was given and the path below it, for messages."""

    stem: str
    """The file's name without `.yaml`: the rule's id."""

    topic: str
    """The name of the folder it is in."""

    content: bytes

    @property
    def is_settings(self) -> bool:
        """Whether it holds the settings that rules share, and no rule."""
        return self.stem + ".yaml" == SETTINGS


def collect(folders: Sequence[Path | Traversable]) -> list[RuleFile]:
    """Return all rule files and the `settings.yaml` of each folder, in the order of their names.

    Folders and files that begin with a dot are passed over, and so are links to folders, which may lead in circles.
    Raises InputErrors where a folder holds nothing to read, or something that would be passed over by mistake.
    """
    found: list[RuleFile] = []
    errors: list[InputError] = []
    for folder in folders:
        before = len(errors)
        files = [_read(folder, path, entry, errors) for path, entry in sorted(_entries(folder, errors), key=_path)]
        read = [file for file in files if file]
        if len(errors) == before and all(file.is_settings for file in read):
            errors.append(InputError("holds no rule", where=str(folder), why="a rule is a file that ends in `.yaml`"))
        found += read
    if errors:
        raise InputErrors(errors)
    return found


_Entry = tuple[str, "Path | Traversable"]
"""A path below the rule folder, with `/` between the names, and what stands there."""


def _path(entry: _Entry) -> str:
    return entry[0]


def _entries(folder: Path | Traversable, errors: list[InputError]) -> Iterator[_Entry]:
    """Yield every YAML file below a folder."""
    count = 0
    stack: list[_Entry] = [("", folder)]
    while stack:
        prefix, here = stack.pop()
        try:
            names = _names(here)
        except OSError as error:
            errors.append(InputError(f"cannot be read: {error.strerror}", where=_shown(folder, prefix.rstrip("/"))))
            continue
        for name, is_folder in names:
            path = prefix + name
            if is_folder:
                stack.append((path + "/", here / name))
            elif name.endswith(".yml"):
                fix = f"rename it to `{name[:-4]}.yaml`"
                errors.append(InputError("would not be read as a rule", where=_shown(folder, path), fix=fix))
            elif name.endswith(".yaml"):
                count += 1
                yield path, here / name
        if count > MAX_FILES:
            fix = "name the folder that holds the rules"
            errors.append(InputError(f"holds more than {MAX_FILES:,} YAML files", where=str(folder), fix=fix))
            return


def _names(folder: Path | Traversable) -> list[tuple[str, bool]]:
    """Return the name of each entry that counts, and whether it is a folder."""
    if isinstance(folder, Path):
        # Not `iterdir`, which would ask the file system once more for every entry.
        with os.scandir(folder) as entries:
            listed = [(entry.name, entry.is_dir()) for entry in entries if not (entry.is_symlink() and entry.is_dir())]
    else:
        listed = [(entry.name, entry.is_dir()) for entry in folder.iterdir()]
    return [(name, is_folder) for name, is_folder in listed if not name.startswith(".")]


def _read(
    folder: Path | Traversable, path: str, entry: Path | Traversable, errors: list[InputError]
) -> RuleFile | None:
    parent, _, name = path.rpartition("/")
    if name == SETTINGS and parent:
        fix = f"move what it declares to the {SETTINGS} in the top folder"
        errors.append(InputError("settings are shared by all rules of a folder", where=_shown(folder, path), fix=fix))
        return None
    try:
        content = read_content(entry, _shown(folder, path))
    except InputError as error:
        errors.append(error)
        return None
    topic = parent.rpartition("/")[2] or folder.name
    return RuleFile(_shown(folder, path), name.removesuffix(".yaml"), topic, content)


def read_content(file: Path | Traversable, name: str) -> bytes:
    """Return what a file holds. Raises InputError where it cannot be read, is too large, or is no plain file."""
    try:
        if isinstance(file, Path):
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):
                raise InputError("is no plain file", where=name)
            if status.st_size > MAX_BYTES:
                raise InputError(f"is larger than {MAX_BYTES:,} bytes", where=name, fix="split the file")
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=name) from None


def _shown(folder: Path | Traversable, path: str) -> str:
    """Return the name of a file for messages."""
    return f"{folder}/{path}" if path else str(folder)
