"""`terraform show -json` of a plan or a state, read into the resources before and after it.

The format is documented at https://developer.hashicorp.com/terraform/internals/json-format; what it leaves open was
observed with Terraform 1.11.4. Values stay undecoded until a rule asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from lattice_scan.model.errors import InputError
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.value import Unknown
from lattice_scan.sources.address import parse
from lattice_scan.sources.attributes import LazyAttributes
from lattice_scan.sources.configuration import Configuration
from lattice_scan.sources.document import Document, explain_broken, explain_kind
from lattice_scan.sources.format import NULL, RawPlan, ResourceChange, StateResource, Values
from lattice_scan.sources.hcl import Hcl, source_folders
from lattice_scan.sources.provider import ProviderPlace, ResourcePlace
from lattice_scan.vocabulary.aliases import canonical_type

SUPPORTED_MAJOR = {"0", "1"}
"""Major format versions that are read: 0.x of Terraform 0.12 to 1.0, and 1.x."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the plan tells of a resource beside its attributes."""

    replace_paths: tuple[tuple[str | int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFile:
    """One plan or state file, read."""

    name: str
    kind: str
    """`plan` or `state`."""

    before: tuple[Resource, ...]
    after: tuple[Resource, ...]
    resolver: Configuration | None
    partial: Unknown | None
    """Why the plan does not hold everything that its configuration will create; None where it does."""

    notes: tuple[str, ...]


_plan = msgspec.json.Decoder(RawPlan)


def read_plan(document: Document, hcl: Path | None = None) -> PlanFile:
    """Read a plan or a state. Raises InputError where the document is neither.

    `hcl` is the folder of the root module's source; None takes the plan's own folder if it holds `*.tf`.
    """
    try:
        raw = _plan.decode(document.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise explain_broken(document, error) from error
    _check_kind(document, raw)
    reader = _Reader(document.name, raw, hcl)
    is_state = raw.resource_changes is None and raw.values is not None
    return reader.state() if is_state else reader.plan()


def _check_kind(document: Document, raw: RawPlan) -> None:
    is_known = raw.resource_changes is not None or raw.values is not None or raw.prior_state is not None
    is_empty_plan = raw.format_version is not None and (bytes(raw.planned_values) or raw.configuration is not None)
    if not (is_known or is_empty_plan):
        try:
            head = msgspec.json.decode(document.data, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, RecursionError) as error:
            raise explain_broken(document, error) from error
        if raw.format_version is None or explain_kind(document.name, head):
            raise explain_kind(document.name, head) or _not_a_plan(document.name)
    major = (raw.format_version or "1").partition(".")[0]
    if major not in SUPPORTED_MAJOR:
        raise InputError(
            f"the plan has format version {raw.format_version}, which this version of lattice-scan does not know",
            where=document.name,
            why="a new major version may mean something else by the same words",
            fix="update lattice-scan, or make the plan with an older Terraform",
        )


def _not_a_plan(name: str) -> InputError:
    return InputError(
        "this JSON is not a Terraform plan", where=name, fix="terraform show -json tfplan > tfplan.json makes one"
    )


class _Reader:
    """Turns one decoded file into resources."""

    def __init__(self, name: str, raw: RawPlan, hcl: Path | None) -> None:
        self._name = name
        self._raw = raw
        self._hcl_folder = hcl
        self._places: dict[str, ProviderPlace] = {}
        self._members: dict[str, list[Resource]] = {}
        self._after: list[Resource] = []
        self._before: list[Resource] = []
        self._seen: set[tuple[str, str]] = set()
        self._is_handmade = not raw.terraform_version
        self._configuration = self._make_configuration()

    # --- the two kinds -------------------------------------------------------------------------------------------

    def state(self) -> PlanFile:
        """Read `terraform show -json` of a state: one world, nothing planned."""
        for resource in _flatten(self._raw.values):
            self._after.append(self._from_state(resource))
        return PlanFile(self._name, "state", (), tuple(self._after), None, None, ())

    def plan(self) -> PlanFile:
        """Read a plan: what stands before it and what will stand after it."""
        raw = self._raw
        changes = raw.resource_changes or []
        for change in changes:
            self._refuse_duplicate(change)
            self._read_change(change)
        planned = {(c.address, c.deposed) for c in changes} | {(c.previous_address, "") for c in changes}
        is_read_later = {c.address for c in changes if c.mode == "data"}
        drifted = {(d.address, d.deposed): d for d in raw.resource_drift or ()} if raw.resource_changes is None else {}
        for item in _flatten(raw.prior_state.values if raw.prior_state else None):
            if item.mode == "data" or (item.address, item.deposed_key) not in planned:
                resource = self._from_state(item)
                drift = drifted.pop((item.address, item.deposed_key), None)
                self._before.append(self._undrifted(drift) if drift else resource)
                if item.address not in is_read_later:
                    self._after.append(resource)
        self._before += [self._undrifted(drift) for drift in drifted.values() if drift.change.before != NULL]
        return PlanFile(
            self._name,
            "plan",
            tuple(self._before),
            tuple(self._after),
            self._configuration,
            self._partial(),
            tuple(self._notes()),
        )

    def _refuse_duplicate(self, change: ResourceChange) -> None:
        key = (change.address, change.deposed)
        if key in self._seen:
            raise InputError(
                f"{change.address} is planned twice",
                where=self._name,
                why="an address names one object, so one of the two entries is wrong and the verdict would be a guess",
                fix="make the file again with terraform show -json tfplan > tfplan.json",
            )
        self._seen.add(key)

    def _read_change(self, change: ResourceChange) -> None:
        """Add one planned object to the worlds it stands in."""
        what = change.change
        actions = tuple(what.actions)
        mode = Mode.DATA if _mode(change) == "data" else Mode.MANAGED
        has_before = bytes(what.before) not in (b"null", b"")
        after_raw = what.after
        if actions == ("forget",):
            # The object leaves the state and lives on: nothing about it changes.
            after_raw = what.before
        has_after = bytes(after_raw) not in (b"null", b"") and actions != ("delete",)
        is_same = has_before and has_after and after_raw == what.before and b"true" not in bytes(what.after_unknown)
        before: LazyAttributes | None = None
        if has_before and mode is Mode.MANAGED:
            before = LazyAttributes(
                what.before,
                type_=change.type,
                sensitive=what.before_sensitive,
                is_handmade=self._is_handmade,
            )
            self._before.append(self._resource(change, before, mode, ()))
        if has_after or (mode is Mode.DATA and "read" in actions):
            after = before if is_same and before else self._planned(change, after_raw)
            self._after.append(self._resource(change, after, mode, actions))

    def _planned(self, change: ResourceChange, after: msgspec.Raw) -> LazyAttributes:
        expressions: Callable[[], Any] | None = None
        if self._configuration:
            expressions = partial(self._expressions, change.address)
        return LazyAttributes(
            after,
            type_=change.type,
            unknown=change.change.after_unknown,
            sensitive=change.change.after_sensitive,
            expressions=expressions,
            is_handmade=self._is_handmade,
        )

    def _expressions(self, address: str) -> Mapping[str, Any] | None:
        block = self._configuration.block_of(address) if self._configuration else None
        return self._configuration.expressions(block) if self._configuration and block else None

    def _undrifted(self, drift: ResourceChange) -> Resource:
        """The object as it was before somebody changed it outside Terraform; `prior_state` holds it refreshed."""
        before = LazyAttributes(drift.change.before, sensitive=drift.change.before_sensitive)
        return self._resource(drift, before, Mode.MANAGED, ())

    # --- resources -----------------------------------------------------------------------------------------------

    def _resource(
        self, change: ResourceChange, attributes: LazyAttributes, mode: Mode, actions: tuple[str, ...]
    ) -> Resource:
        type_ = change.type or _type_in(change.address)
        paths = tuple(tuple(path) for path in change.change.replace_paths)
        resource = Resource(
            canonical_type(type_),
            change.address,
            attributes,
            mode,
            self._name,
            ResourcePlace(self._place_of(change.address), attributes),
            change.deposed,
            change.previous_address,
            actions,
            Origin(paths) if paths else None,
        )
        return resource

    def _from_state(self, item: StateResource) -> Resource:
        attributes = LazyAttributes(item.values, sensitive=item.sensitive_values, is_handmade=self._is_handmade)
        return Resource(
            canonical_type(item.type or _type_in(item.address)),
            item.address,
            attributes,
            Mode.DATA if item.mode == "data" else Mode.MANAGED,
            self._name,
            ResourcePlace(self._place_of(item.address), attributes),
            item.deposed_key,
        )

    # --- configuration -------------------------------------------------------------------------------------------

    def _make_configuration(self) -> Configuration | None:
        raw = self._raw
        if raw.configuration is None:
            return None
        folder = self._hcl_folder or next(source_folders(self._name), None)
        hcl = Hcl(folder, self._plain_variables) if folder else None
        return Configuration(
            raw.configuration.root_module,
            self._addresses,
            raw.relevant_attributes,
            hcl.lookup if hcl else None,
        )

    def _addresses(self) -> Iterator[str]:
        for resource in self._after:
            if not resource.deposed:
                yield resource.address

    def _plain_variables(self) -> dict[str, Any]:
        """The root module's variables, without the sensitive ones."""
        declared = self._raw.configuration.root_module.variables if self._raw.configuration else {}
        return {
            name: msgspec.json.decode(value).get("value")
            for name, value in (self._raw.variables or {}).items()
            if not (isinstance(declared.get(name), dict) and declared[name].get("sensitive"))
        }

    def _place_of(self, address: str) -> ProviderPlace:
        block = self._configuration.block_of(address) if self._configuration else None
        key = block.provider_config_key if block else ""
        place = self._places.get(key)
        if place is None:
            providers = self._raw.configuration.provider_config if self._raw.configuration else {}
            place = self._places[key] = ProviderPlace(key, providers.get(key), self._variable, partial(self._using, key))
        return place

    def _using(self, key: str) -> Iterable[Resource]:
        for resource in (*self._before, *self._after):
            block = self._configuration.block_of(resource.address) if self._configuration else None
            if (block.provider_config_key if block else "") == key:
                yield resource

    def _variable(self, name: str) -> Any:
        raw = (self._raw.variables or {}).get(name)
        return msgspec.json.decode(raw).get("value") if raw else None

    # --- what a reader must know ---------------------------------------------------------------------------------

    def _partial(self) -> Unknown | None:
        """Return why something that the configuration makes is not in the plan."""
        raw = self._raw
        if raw.errored:
            return Unknown("the plan ended in an error, so it is not whole", "plan again")
        if raw.deferred_changes:
            return Unknown("the plan defers some resources to a later run", "apply, and plan again")
        if raw.complete is False:
            return Unknown("the plan is not complete (-target)", "plan without -target")
        if raw.configuration is None:
            return Unknown("the plan holds no configuration", "make the file with terraform show -json")
        if raw.complete is None and self._configuration and (missing := self._configuration.first_missing()):
            return Unknown(f"the configuration makes {missing}, which is not in the plan (-target)", "plan without -target")
        return None

    def _notes(self) -> Iterator[str]:
        raw = self._raw
        if raw.errored:
            yield "the plan ended in an error: it is not whole, and findings may be missing"
        if raw.complete is False and not raw.errored:
            yield "the plan is not complete (-target, or deferred changes): what it leaves out was not judged"
        if raw.resource_changes is None:
            yield "the plan changes no resource"
        if raw.configuration is None:
            yield "the plan holds no configuration: unknown values cannot be followed"
        if self._is_handmade:
            yield "the file does not say which Terraform made it: what it does not hold is unknown"


def _mode(change: ResourceChange) -> str:
    """The mode, which files of Terraform 0.12 and files made by hand may leave out."""
    return change.mode or ("data" if ".data." in f".{change.address}" and _is_data(change.address) else "managed")


def _is_data(address: str) -> bool:
    try:
        return parse(address).mode == "data"
    except ValueError:
        return False


def _type_in(address: str) -> str:
    try:
        return parse(address).type
    except ValueError:
        return ""


def _flatten(values: Values | None) -> Iterator[StateResource]:
    """Yield every object of a state, modules within modules included."""
    waiting = [values.root_module] if values else []
    while waiting:
        module = waiting.pop()
        yield from module.resources
        waiting += module.child_modules
