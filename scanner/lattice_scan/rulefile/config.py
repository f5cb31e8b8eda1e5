"""`lattice-scan.yaml`: found, read, and checked against the rules whose settings it sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lattice_scan.model.errors import InputError, InputErrors, did_you_mean, quoted
from lattice_scan.model.rule import Config, Rule, Scope, Setting
from lattice_scan.model.verdict import Severity
from lattice_scan.rulefile.files import read_content
from lattice_scan.rulefile.pack import known_settings

if TYPE_CHECKING:
    from lattice_scan.rulefile.document import Document

NAME = "lattice-scan.yaml"
WAIVERS = "lattice-scan-waivers.yaml"
PYPROJECT = "pyproject.toml"
TABLE_MARK = b"[tool.lattice-scan"
"""What a `pyproject.toml` holds that is meant for us."""


class ConfigFile(NamedTuple):
    """A configuration that was found, not parsed yet."""

    file: Path
    content: bytes


def load_config(
    path: Path | None, start: Path, rules: Sequence[Rule], shared: Mapping[str, Setting] | None = None
) -> Config:
    """Return what the team decided: the file at `path`, else the nearest one from `start` upward, else the defaults.

    `shared` are settings that no rule needs to declare (`Pack.settings`). Raises InputErrors with everything wrong.
    """
    found = find_config(path, start)
    return build_config(found, rules, shared or {}) if found else Config()


def find_config(path: Path | None, start: Path) -> ConfigFile | None:
    """Return the configuration at `path`, else the nearest one from `start` upward to the root of the repository.

    Outside a repository only `start` itself is looked at. Raises InputError where a file cannot be read, or where two
    configurations lie side by side.
    """
    if path is not None:
        return ConfigFile(path, read_content(path, str(path)))
    for folder in _upward(start):
        plain, pyproject = folder / NAME, folder / PYPROJECT
        _refuse_yml(plain)
        content = read_content(pyproject, str(pyproject)) if pyproject.is_file() else b""
        if plain.is_file():
            if TABLE_MARK in content:
                fix = "keep one of the two"
                raise InputError(f"a {NAME} and `[tool.lattice-scan]` lie side by side", where=str(pyproject), fix=fix)
            return ConfigFile(plain, read_content(plain, str(plain)))
        if TABLE_MARK in content:
            return ConfigFile(pyproject, content)
    return None


def find_waivers(start: Path) -> Path | None:
    """Return the nearest file of waivers from `start` upward, as settings are looked for; None where there is none."""
    for folder in _upward(start):
        _refuse_yml(folder / WAIVERS)
        if (folder / WAIVERS).is_file():
            return folder / WAIVERS
    return None


def _refuse_yml(file: Path) -> None:
    """Raise InputError where a file bears the other ending, and would be passed over."""
    misnamed = file.with_suffix(".yml")
    if misnamed.is_file():
        raise InputError("would not be read", where=str(misnamed), fix=f"rename it to `{file.name}`")


def rule_folders(found: ConfigFile) -> tuple[Path, ...]:
    """Return the folders with rules that a configuration names. Raises InputErrors where it is malformed."""
    config = build_config(found, None, {})
    return tuple(Path(folder) for folder in config.rule_folders)


def build_config(found: ConfigFile, rules: Sequence[Rule] | None, shared: Mapping[str, Setting]) -> Config:
    """Return the configuration in a file; without `rules` only its shape is checked. Raises InputErrors."""
    # Imported here: a run without a configuration, or with a cached one, needs no YAML and no JSON Schema.
    from lattice_scan.rulefile import explain, settings, toml, yaml
    from lattice_scan.rulefile.document import in_order

    reader = toml if found.file.suffix == ".toml" else yaml
    document = reader.read(found.content, str(found.file))
    errors = list(explain.violations(document, "config"))
    data = document.data
    if isinstance(data, dict) and rules is not None:
        known = {**shared, **known_settings(rules)}
        scopes = data.get("scopes")
        places = [("scopes", index, "settings") for index in range(len(scopes) if isinstance(scopes, list) else 0)]
        for place in (("settings",), *places):
            errors += settings.check_values(document, place, known)
        errors += _unknown_rules(document, rules)
    errors += _missing_folders(document, found.file)
    if errors:
        raise InputErrors(in_order(errors))
    return _config(data, found.file)


def _upward(start: Path) -> list[Path]:
    """Return the folders from `start` up to the root of its repository; `start` alone outside a repository."""
    start = start.resolve()
    folders: list[Path] = []
    for folder in (start, *start.parents):
        folders.append(folder)
        if (folder / ".git").exists():
            return folders
    return [start]


def _unknown_rules(document: Document, rules: Sequence[Rule]) -> Iterator[InputError]:
    """Yield an error for each rule that is named and does not exist, so that a misspelt one does not run in silence."""
    ids = [rule.id for rule in rules]
    for key in ("select", "ignore"):
        patterns = document.at(("rules", key))
        for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            if isinstance(pattern, str) and not any(fnmatchcase(rule, pattern) for rule in ids):
                what = f"no rule is called {quoted(pattern)}"
                yield document.error(what, ("rules", key, index), fix=did_you_mean(pattern, ids))
    severities = document.at(("rules", "severity"))
    for name in severities if isinstance(severities, dict) else ():
        if name not in ids:
            what, at = f"no rule is called {quoted(name)}", ("rules", "severity", name)
            yield document.error(what, at, key=True, fix=did_you_mean(name, ids))


def _missing_folders(document: Document, file: Path) -> Iterator[InputError]:
    folders = document.at(("rules", "folders"))
    for index, folder in enumerate(folders if isinstance(folders, list) else ()):
        if isinstance(folder, str) and not (file.parent / folder).is_dir():
            yield document.error(f"there is no folder `{file.parent / folder}`", ("rules", "folders", index))


def _config(data: Mapping[str, Any], file: Path) -> Config:
    """Return the configuration in a file that was found right."""
    rules = data.get("rules", {})
    return Config(
        settings=data.get("settings", {}),
        scopes=tuple(_scope(scope) for scope in data.get("scopes", ())),
        select=tuple(rules.get("select", ())),
        ignore=tuple(rules.get("ignore", ())),
        severities={rule: Severity[word.upper()] for rule, word in rules.get("severity", {}).items()},
        rule_folders=tuple(str(file.parent / folder) for folder in rules.get("folders", ())),
        file=str(file),
    )


def _scope(data: Mapping[str, Any]) -> Scope:
    match = data["match"]
    return Scope(
        accounts=tuple(match.get("accounts", ())),
        regions=tuple(match.get("regions", ())),
        tags=match.get("tags", {}),
        settings=data["settings"],
    )
