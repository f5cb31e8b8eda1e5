"""The whole flow on one page: read, build the worlds, judge, report. Start reading here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import MsgspecError, Struct, field, structs

from lattice_scan import __version__, facts, waivers
from lattice_scan.engine.changes import Moves, compare, introduced, judge_changes, unchanged
from lattice_scan.engine.compile import compile_rule
from lattice_scan.engine.findings import coverage, findings, one_for_each_cause, select_rules
from lattice_scan.engine.frame import Side
from lattice_scan.engine.judge import judge
from lattice_scan.engine.settings import Settings
from lattice_scan.engine.waive import waive
from lattice_scan.facts import Facts
from lattice_scan.model.errors import InputError
from lattice_scan.model.finding import Finding, InputSummary, Location, Report
from lattice_scan.model.resource import Resource, identity
from lattice_scan.model.rule import Config, Rule
from lattice_scan.model.value import bare, holds_sensitive
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.model.world import Gap, World
from lattice_scan.rulefile.cache import cache_folder, load_all
from lattice_scan.rulefile.pack import Pack
from lattice_scan.sources.document import read
from lattice_scan.sources.plan import PlanFile, read_plan
from lattice_scan.vocabulary.aliases import canonical_type
from lattice_scan.vocabulary.fact_words import FactWords
from lattice_scan.vocabulary.relations import RELATIONS
from lattice_scan.vocabulary.words import Words

if TYPE_CHECKING:
    from lattice_scan.examples import ExampleResult
    from lattice_scan.sources.snapshot import Snapshot


def _silent(message: str) -> None:
    """Report no progress."""


def _today() -> date:
    """Return the day in UTC, so that one scan says the same wherever it runs."""
    return datetime.now(UTC).date()


class ScanOptions(Struct, frozen=True):
    """What a user may choose about a scan."""

    rule_folders: tuple[str, ...] = ()
    """Folders of rules beside those that ship."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    """Ids or globs of rules, added to what `lattice-scan.yaml` says."""

    config: str | None = None
    """Path of the settings file; None looks for one from the plan's folder upward."""

    hcl: str | None = None
    """Folder of the plan's Terraform source; None takes the plan's own one (for `-` the current) if it holds `*.tf`."""

    inventory: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    """Files of waivers; without any, `lattice-scan-waivers.yaml` is looked for from the plan's folder upward."""

    today: date = field(default_factory=_today)
    """The day that waivers are judged by."""

    stdin: BinaryIO | None = None
    progress: Callable[[str], None] = _silent
    """Told what is being done."""


def scan(paths: Sequence[str], options: ScanOptions) -> Report:
    """Judge plans and states, laid over inventory snapshots. Raises InputError where something cannot be used."""
    try:
        return _scan(paths, options)
    except RecursionError as error:
        raise InputError(
            "something in it is nested too deeply to be judged",
            where=", ".join(paths),
            why="Terraform nests values a dozen levels deep at most",
            fix="make the file with terraform show -json",
        ) from error
    except (MsgspecError, UnicodeDecodeError) as error:
        raise InputError(
            "something in it is no JSON, or not UTF-8",
            where=", ".join(paths),
            why="attributes are decoded only where a rule reads them, and there it was found",
            fix="make the file again with terraform show -json",
        ) from error


def _scan(paths: Sequence[str], options: ScanOptions) -> Report:
    known, config = _load(options, paths)
    accepted = waivers.from_files(options.waivers, _start(paths), known.rules, options.today)
    chosen = select_rules(known.rules, options.select or config.select, (*options.ignore, *config.ignore))
    meanings = words()
    compiled = [compile_rule(rule, meanings) for rule in chosen]
    plans, snapshots = _read(paths, options, chosen)
    if len(plans) == 1 or not options.hcl:  # else nobody can tell which of them the source is of
        accepted += waivers.from_plans(plans, known.rules, options.today)
    options.progress("judging")
    after = _side(_after(plans, snapshots), known, config)
    worlds = [after.world]
    judged = judge(after.world, compiled, after.facts, config)
    if any(plan.kind == "plan" for plan in plans):
        before = _side(_before(plans, snapshots), known, config)
        worlds.append(before.world)
        changed = compare(judge(before.world, compiled, before.facts, config), judged, Moves(after.world))
        steps = judge_changes(before, after, compiled, config)
        judged, changed = [*judged, *steps], [*changed, *introduced(steps)]
    else:
        changed = unchanged(judged)
    settled = waive(
        findings(changed, config),
        accepted,
        options.today,
        waivers.Subjects(plans, worlds),
        rules={rule.id for rule in chosen},
        inputs=[*(plan.name for plan in plans), *(snapshot.name for snapshot in snapshots)],
    )
    found = one_for_each_cause(changed, settled.findings)
    return Report(
        tuple(_located(finding, after.world, plans) for finding in found.findings),
        coverage(judged, config),
        (*map(_plan_summary, plans), *map(_snapshot_summary, snapshots)),
        (*_missing_parts(plans), *(_gap(gap) for snapshot in snapshots for gap in snapshot.gaps)),
        __version__,
        found.hidden,
        tuple(chosen),
        settled.uses,
    )


def rules(options: ScanOptions) -> list[Rule]:
    """Return the rules that a scan with these options would know, by id."""
    known, _ = _load(options, ())
    return list(known.rules)


def test_rules(options: ScanOptions) -> list[ExampleResult]:
    """Run the examples of every rule; with folders of rules in `options`, of those rules only."""
    from lattice_scan.examples import run_examples

    known, _ = _load(options, ())
    own = [Path(folder).resolve() for folder in options.rule_folders]
    chosen = [r for r in known.rules if not own or any(Path(r.file).resolve().is_relative_to(f) for f in own)]
    return run_examples(chosen, known.all_settings(), words())


def is_blocking(finding: Finding, fail_on: Severity, fail_scope: str) -> bool:
    """Whether a finding fails the run: a FAIL of at least `fail_on` that no waiver accepts and the plan does not mend.

    With `fail_scope` `introduced`, a FAIL that stood before the plan does not.
    """
    if finding.verdict is not Verdict.FAIL or finding.severity < fail_on:
        return False
    if finding.waiver or finding.change is Change.FIXED:
        return False
    return fail_scope == "all" or finding.change is not Change.STANDING


# --- rules ---------------------------------------------------------------------------------------------------------


def _load(options: ScanOptions, paths: Sequence[str]) -> tuple[Pack, Config]:
    shipped = import_module("lattice_scan.rules").__path__[0]
    folders = [Path(folder) for folder in (shipped, *options.rule_folders)]
    config = Path(options.config) if options.config else None
    return load_all(folders, _factwords(), config, _start(paths), cache_folder())


def _start(paths: Sequence[str]) -> Path:
    """Return the folder from which settings and waivers are looked for: that of the first plan."""
    named = next((path for path in paths if path != "-"), None)
    return Path(named).absolute().parent if named else Path.cwd()


def _factwords() -> Mapping[str, FactWords]:
    words = {name: FactWords(rows=table.ROWS) for name, table in facts.tables().items()}
    for fact in facts.columns():
        rows = words[fact.NAME].rows if fact.NAME in words else {}
        words[fact.NAME] = FactWords(rows=rows, columns=fact.COLUMNS)
    return words


def words() -> Words:
    """Return what the names in a rule's paths mean, beside attributes."""
    given: dict[str, dict[str, str]] = {
        # What a row holds is an attribute of it; only what leads to resources needs a meaning of its own.
        name: {field: kind for field, kind in table.ROWS.items() if kind == "link"}
        for name, table in facts.tables().items()
    }
    for fact in facts.columns():
        for type_, fields in fact.COLUMNS.items():
            given.setdefault(type_, {}).update(fields)
    return Words(RELATIONS, given)


# --- reading -------------------------------------------------------------------------------------------------------


def _read(paths: Sequence[str], options: ScanOptions, chosen: Iterable[Rule]) -> tuple[list[PlanFile], list[Snapshot]]:
    wanted = frozenset(
        {canonical_type(t) for rule in chosen for t in rule.types}
        | {t for relation in RELATIONS for t in (*relation.source, *relation.target, *relation.elsewhere)}
    )
    hcl = Path(options.hcl) if options.hcl else None
    if hcl and not hcl.is_dir():
        raise InputError("there is no such folder", where=options.hcl or "", fix="give the folder of the root module")
    plans = []
    for path in dict.fromkeys(paths):
        options.progress(f"reading {path}")
        plans.append(read_plan(read(path, options.stdin), wanted, hcl))
    if not options.inventory:
        return plans, []
    from lattice_scan.sources.snapshot import read_snapshot

    return plans, [read_snapshot(read(path)) for path in dict.fromkeys(options.inventory)]


# --- worlds --------------------------------------------------------------------------------------------------------


def _after(plans: Sequence[PlanFile], snapshots: Sequence[Snapshot]) -> World:
    """The world after the plans: what they leave and create, over what the inventory holds beside it."""
    departing = [r for plan in plans for r in plan.before if plan.kind == "plan"]
    untouched = {(r.input, r.address) for plan in plans for r in plan.after if r.actions in {(), ("no-op",)}}
    return World(
        [r for plan in plans for r in plan.after] + _live(snapshots, departing),
        resolvers={plan.name: plan.resolver for plan in plans if plan.resolver},
        partial={plan.name: plan.partial for plan in plans if plan.partial},
        others={plan.name: plan.others for plan in plans},
        listings=frozenset().union(*(s.listings for s in snapshots)),
        gaps=_gaps(snapshots),
        relations=RELATIONS,
        departing=[r for r in departing if (r.input, r.address) not in untouched],
    )


def _before(plans: Sequence[PlanFile], snapshots: Sequence[Snapshot]) -> World:
    """The world before the plans, as their refresh found it, over what the inventory holds beside it."""
    held = [r for plan in plans for r in (plan.before if plan.kind == "plan" else plan.after)]
    return World(
        held + _live(snapshots, held),
        listings=frozenset().union(*(s.listings for s in snapshots)),
        gaps=_gaps(snapshots),
        relations=RELATIONS,
    )


def _live(snapshots: Sequence[Snapshot], owned: Sequence[Resource]) -> list[Resource]:
    """What the inventory holds and no plan owns: the plan is newer, and knows what it will delete."""
    if not snapshots:
        return []
    names = _names(owned)
    return [r for snapshot in snapshots for r in snapshot.resources if not _names([r]) & names]


def _names(resources: Iterable[Resource]) -> set[tuple[str, str]]:
    """The type and id of each managed resource."""
    return {
        (r.type, identity(value))
        for r in resources
        if r.mode.value != "data"
        for name in ("id", "arn")
        if isinstance(value := bare(r.attributes.get(name)), str)
    }


def _gaps(snapshots: Sequence[Snapshot]) -> tuple[Gap, ...]:
    return tuple(gap for snapshot in snapshots for gap in snapshot.gaps)


def _side(world: World, known: Pack, config: Config) -> Side:
    settings = Settings(known.all_settings().values(), config, world)
    return Side(world, Facts(world, lambda resource, name: settings.value(name, resource)))


# --- the report ----------------------------------------------------------------------------------------------------


def _located(finding: Finding, world: World, plans: Sequence[PlanFile]) -> Finding:
    """Add the place in the Terraform source, where it is at hand and the plan still has the resource."""
    resource = world.at(finding.input, finding.address)
    resolver = next((plan.resolver for plan in plans if plan.name == finding.input), None)
    if resource is None or resolver is None or finding.change is Change.FIXED:
        return finding
    location = resolver.place(finding.address, finding.attribute)
    if location and holds_sensitive(resource.attributes.get(finding.attribute.partition(".")[0])):
        location = Location(location.file, location.line)
    is_given = resolver.has_source and finding.settle == "give --hcl"  # and it did not tell
    return structs.replace(finding, location=location, settle="" if is_given else finding.settle)


def _plan_summary(plan: PlanFile) -> InputSummary:
    return InputSummary(plan.name, plan.kind, plan.size, plan.notes)


def _snapshot_summary(snapshot: Snapshot) -> InputSummary:
    notes = (f"read {snapshot.time}",) if snapshot.time else ()
    return InputSummary(snapshot.name, "inventory", len(snapshot.resources), notes)


def _missing_parts(plans: Sequence[PlanFile]) -> list[str]:
    return [f"{plan.name}: {plan.partial.reason}" for plan in plans if plan.partial]


def _gap(gap: Gap) -> str:
    return f"{gap.type} in account {gap.account}, {gap.region}, could not be listed: {gap.reason}"
