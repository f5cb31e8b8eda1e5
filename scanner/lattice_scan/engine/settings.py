"""Which value of a setting holds for a resource: the most specific scope's, else the team's, else the default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.rule import Config, Scope, Setting
from lattice_scan.model.value import Open, Unknown, bare
from lattice_scan.model.world import World

WHERE = "lattice-scan.yaml"


class Settings:
    """The settings of one rule, or of all of them, in one world."""

    def __init__(self, declared: Iterable[Setting], config: Config, world: World) -> None:
        """Take what rules declare and what the team set; `world` finds the tags of the resource behind a row."""
        self._defaults = {setting.name: setting.default for setting in declared}
        self._config = config
        self._world = world
        self._scopes: dict[str, list[tuple[int, int, Scope]]] = {}

    def value(self, name: str, subject: Resource) -> Any:
        """Return what `name` is for `subject`; an `Unknown` where nobody set it, or where the scope cannot be told."""
        found = self._config.settings.get(name)
        value = self._defaults.get(name) if found is None else found
        if self._config.scopes:
            value = self._scoped(name, subject, value)
        return Unknown(f"setting {name} is not set", f"set {name} in {WHERE}") if value is None else value

    def _scoped(self, name: str, subject: Resource, value: Any) -> Any:
        """Go from the most specific scope to the least, until one surely matches."""
        possible: list[Any] = []
        doubt: Unknown | None = None
        for _, _, scope in self._by_weight(name):
            matches = self._matches(scope, subject)
            if matches is False:
                continue
            possible.append(scope.settings[name])
            if matches is True:
                break
            doubt = doubt or matches
        else:
            possible.append(value)
        if doubt and any(other != possible[0] for other in possible):
            return doubt
        return possible[0]

    def _by_weight(self, name: str) -> list[tuple[int, int, Scope]]:
        """Return the scopes that set `name`, the most specific first; of two alike the later one in the file."""
        known = self._scopes.get(name)
        if known is None:
            found = [
                (bool(s.accounts) + bool(s.regions) + len(s.tags), index, s)
                for index, s in enumerate(self._config.scopes)
                if s.settings.get(name) is not None
            ]
            known = self._scopes[name] = sorted(found, key=lambda item: item[:2], reverse=True)
        return known

    def _matches(self, scope: Scope, subject: Resource) -> bool | Unknown:
        """Whether a scope holds for a resource; one criterion that fails decides."""
        doubt: Unknown | None = None
        if scope.accounts:
            doubt = _among(subject.account, scope.accounts, f"the account of {subject.address} is not known")
        if doubt is not _NO and scope.regions:
            region = _among(subject.region, scope.regions, f"the Region of {subject.address} is not known")
            doubt = region if region is _NO else doubt or region
        if doubt is not _NO and scope.tags:
            tags = self._tagged(subject, scope.tags)
            doubt = tags if tags is _NO else doubt or tags
        return False if doubt is _NO else doubt or True

    def _tagged(self, subject: Resource, wanted: Mapping[str, str]) -> Unknown | None:
        """Return None where the resource carries all of these tags."""
        if subject.mode is Mode.DERIVED:
            subject = self._world.at(subject.input, subject.address) or subject
        held = bare(subject.attributes.get("tags_all"))
        if not held:
            held = bare(subject.attributes.get("tags"))
        rest: Unknown | None = None
        if isinstance(held, Open):
            held, rest = held.items, held.rest
        if isinstance(held, Unknown):
            return Unknown(f"the tags of {subject.address} are not known: {held.reason}", held.settle)
        doubt: Unknown | None = None
        for key, text in wanted.items():
            value = bare(held.get(key)) if isinstance(held, Mapping) else None
            if isinstance(value, Unknown):
                doubt = doubt or Unknown(
                    f"the tag {key} of {subject.address} is not known: {value.reason}", value.settle
                )
            elif value is None and rest:
                doubt = doubt or rest
            elif value != text:
                return _NO
        return doubt


_NO = Unknown("it does not match")


def _among(value: str | None, wanted: Iterable[str], reason: str) -> Unknown | None:
    """Return None where `value` is wanted."""
    if value is None:
        return Unknown(reason, "give --inventory")
    return None if value in wanted else _NO
