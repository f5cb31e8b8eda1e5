"""The waivers of one scan: read from files and from comments in the source, and laid over the findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lattice_scan.engine.waive import Subject
from lattice_scan.model.address import parse
from lattice_scan.model.waiver import Waiver
from lattice_scan.rulefile.cache import cache_folder, load_waivers
from lattice_scan.rulefile.config import find_waivers

if TYPE_CHECKING:
    from lattice_scan.model.finding import Finding
    from lattice_scan.model.rule import Rule
    from lattice_scan.model.world import World
    from lattice_scan.sources.plan import PlanFile


def from_files(named: Sequence[str], start: Path, rules: Iterable[Rule], today: date) -> list[Waiver]:
    """Return the waivers of the named files; without any, of the nearest one from `start` upward."""
    nearest = None if named else nearest_file(start)
    files = [nearest] if nearest else [Path(name) for name in dict.fromkeys(named)]
    return load_waivers(files, rules, today, cache_folder()) if files else []


def nearest_file(start: Path) -> Path | None:
    """Return the nearest file of waivers from `start` upward, relative to the current folder where it is below it."""
    found, here = find_waivers(start), Path.cwd()
    return found.relative_to(here) if found and found.is_relative_to(here) else found


def from_plans(plans: Iterable[PlanFile], rules: Iterable[Rule], today: date) -> list[Waiver]:
    """Return the waivers in comments of the Terraform source of plans, where it is at hand."""
    folders = {folder for plan in plans if plan.resolver for folder in plan.resolver.folders().values()}
    return from_source(folders, rules, today) if folders else []


def from_source(folders: Iterable[Path], rules: Iterable[Rule], today: date) -> list[Waiver]:
    """Return the waivers in comments of the Terraform source in module folders."""
    from lattice_scan.sources.comments import read_comments

    comments = read_comments(folders)
    if not comments:
        return []
    from lattice_scan.rulefile import waivers

    return waivers.read_comments(comments, [rule.id for rule in rules], today)


class Subjects:
    """What the resources of findings are called beside their addresses."""

    def __init__(self, plans: Sequence[PlanFile], worlds: Sequence[World]) -> None:
        """Take the plans, and the worlds where a resource may be found: that after the plans first."""
        self._worlds = worlds
        self._folders = {plan.name: plan.resolver.folders() for plan in plans if plan.resolver}

    def __call__(self, finding: Finding) -> Subject:
        """Return what the resource of a finding is called. What is sensitive names nothing."""
        arn, id_ = self._ids(finding)
        folders = self._folders.get(finding.input)
        if not folders:
            return Subject(arn, id_)
        try:
            address = parse(finding.address)
        except ValueError:
            return Subject(arn, id_)
        folder = folders.get(tuple(step.name for step in address.modules))
        return Subject(arn, id_, str(folder) if folder else "", address.block)

    def _ids(self, finding: Finding) -> tuple[str, str]:
        found = (world.at(finding.input, finding.address) for world in self._worlds)
        resource = next((r for r in found if r), None)
        if resource is None or finding.deposed:  # the deposed object is another one than that at its address
            return "", ""
        values = (resource.attributes.get(name) for name in ("arn", "id"))
        arn, id_ = (value if isinstance(value, str) else "" for value in values)
        return arn, id_
