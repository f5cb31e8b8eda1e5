"""What rule folders hold, checked: rules, and the settings that they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lattice_scan.model.rule import Rule, Setting


class Pack(NamedTuple):
    """All rules of a run, by id, and the settings of `settings.yaml`."""

    rules: tuple[Rule, ...]
    settings: Mapping[str, Setting]
    """By name; facts may read them although no rule declares them."""

    def all_settings(self) -> dict[str, Setting]:
        """Return every setting that a team can set, by name."""
        return dict(self.settings) | known_settings(self.rules)


def known_settings(rules: Iterable[Rule]) -> dict[str, Setting]:
    """Return the settings that rules declare, by name."""
    return {setting.name: setting for rule in rules for setting in rule.settings}
