"""The waivers of one scan: read from files and from comments in the source, and laid over the findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lattice_scan.engine.waive import Subject
from lattice_scan.model.address import parse
from lattice_scan.model.errors import InputError
from lattice_scan.model.waiver import Waiver
from lattice_scan.rulefile.cache import cache_folder, load_waivers
from lattice_scan.rulefile.config import WAIVERS, find_config, find_waivers
from lattice_scan.rulefile.files import read_content

if TYPE_CHECKING:
    from lattice_scan.model.finding import Finding
    from lattice_scan.model.rule import Rule
    from lattice_scan.model.world import World
    from lattice_scan.sources.plan import PlanFile


def from_files(named: Sequence[str], start: Path, rules: Iterable[Rule], today: date) -> list[Waiver]:
    """Return the waivers of the named files; without any, of the nearest one from `start` upward."""
    nearest = None if named else find_waivers(start)
    files = [_from_here(nearest)] if nearest else [Path(name) for name in dict.fromkeys(named)]
    return load_waivers(files, rules, today, cache_folder()) if files else []


def _from_here(file: Path) -> Path:
    """Return the path relative to the current folder, where it is below it: reports show it."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def from_plans(plans: Iterable[PlanFile], rules: Iterable[Rule], today: date) -> list[Waiver]:
    """Return the waivers in comments of the Terraform source of plans, where it is at hand."""
    folders = {folder for plan in plans if plan.resolver for folder in plan.resolver.folders.values()}
    return from_source(folders, rules, today) if folders else []


def from_source(folders: Iterable[Path], rules: Iterable[Rule], today: date) -> list[Waiver]:
    """Return the waivers in comments of the Terraform source in module folders."""
    from lattice_scan.sources.comments import read_comments

    comments = read_comments(folders)
    if not comments:
        return []
    from lattice_scan.rulefile import waivers

    return waivers.read_comments(comments, [rule.id for rule in rules], today)


def everywhere(named: Sequence[str], folder: Path, rules: Sequence[Rule], today: date) -> list[Waiver]:
    """Return the waivers of the files, and of comments in all Terraform source at or below a folder."""
    from lattice_scan.sources.comments import folders_below

    if not folder.is_dir():
        raise InputError("there is no such folder", where=str(folder))
    return [*from_files(named, folder, rules, today), *from_source(folders_below(folder), rules, today)]


def with_one_more(named: str | None, entry: Mapping[str, str], rules: Iterable[Rule], today: date) -> tuple[Path, str]:
    """Return the file of waivers, and its text with one more in it; nothing is written.

    Without a name it is the nearest file; where there is none, a new one beside the settings, else in this folder.
    """
    from lattice_scan.rulefile.waivers import with_entry

    here = Path.cwd()
    settings = find_config(None, here)
    nearest = find_waivers(here) or (settings.file.parent if settings else here) / WAIVERS
    file = Path(named) if named else _from_here(nearest)
    text = read_content(file, str(file)).decode("utf-8", "surrogateescape") if file.exists() else ""
    return file, with_entry(text, str(file), entry, [rule.id for rule in rules], today)


class Subjects:
    """What the resources of findings are called beside their addresses."""

    def __init__(self, plans: Sequence[PlanFile], worlds: Sequence[World]) -> None:
        """Take the plans, and the worlds where a resource may be found: that after the plans first."""
        self._worlds = worlds
        self._folders = {plan.name: plan.resolver.folders for plan in plans if plan.resolver}

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
