"""`terraform show -json` of a plan or a state, read into the resources before and after it.

The format is documented at https://developer.hashicorp.com/terraform/internals/json-format; what it leaves open was
observed with Terraform 1.11.4. Values stay undecoded until a rule asks for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from lattice_scan.model.address import parse
from lattice_scan.model.errors import InputError
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.value import Unknown
from lattice_scan.sources.attributes import LazyAttributes
from lattice_scan.sources.configuration import Configuration
from lattice_scan.sources.document import Document, explain_broken, explain_kind
from lattice_scan.sources.format import NONE, NULL, RawPlan, ResourceChange, StateResource, Values
from lattice_scan.sources.hcl import Hcl, source_folder
from lattice_scan.sources.provider import ProviderPlace, ResourcePlace
from lattice_scan.vocabulary.aliases import ALIASES, canonical_type

SUPPORTED_MAJOR = {"0", "1"}
"""Major format versions that are read: 0.x of Terraform 0.12 to 1.0, and 1.x."""


class Origin(msgspec.Struct, frozen=True, gc=False):
    """What the plan tells of a resource beside its attributes: the block that makes it, and why it is replaced."""

    address: str
    module: str
    block: str
    replace_paths: tuple[tuple[str | int, ...], ...] = ()


class PlanFile(msgspec.Struct, frozen=True):
    """One plan or state file, read."""

    name: str
    kind: str
    """`plan` or `state`."""

    before: tuple[Resource, ...]
    after: tuple[Resource, ...]
    """The resources of the types that were asked for."""

    others: Callable[[str], Resource | None]
    """Looks up a resource of any other type in the world after the plan, by address."""

    resolver: Configuration | None
    partial: Unknown | None
    """Why the plan does not hold everything that its configuration will create; None where it does."""

    size: int
    """Resources and data sources in the file, of whatever type."""

    notes: tuple[str, ...]


_plan = msgspec.json.Decoder(RawPlan)


def read_plan(document: Document, wanted: frozenset[str], hcl: Path | None = None) -> PlanFile:
    """Read a plan or a state. Raises InputError where the document is neither.

    `wanted` are the resource types that rules, relations and facts ask for. `hcl` is the folder of the root module's
    source; None takes the plan's own folder if it holds `*.tf`.
    """
    try:
        raw = _plan.decode(document.data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise explain_broken(document, error) from error
    _check_kind(document, raw)
    reader = _Reader(document.name, raw, wanted, hcl)
    is_state = raw.resource_changes is None and raw.values is not None
    return reader.state() if is_state else reader.plan()


def _check_kind(document: Document, raw: RawPlan) -> None:
    is_known = raw.resource_changes is not None or raw.values is not None or raw.prior_state is not None
    is_plan = raw.format_version is not None and (_is_there(raw.planned_values) or raw.configuration is not None)
    if not (is_known or is_plan):
        try:
            head = msgspec.json.decode(document.data, type=dict[str, msgspec.Raw])
        except (msgspec.MsgspecError, RecursionError) as error:
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

    def __init__(self, name: str, raw: RawPlan, wanted: frozenset[str], hcl: Path | None) -> None:
        self._name = name
        self._raw = raw
        self._wanted = wanted
        # One look-up for each of 100,000 resources; one without a type is read, and its address tells the type.
        self._spellings = wanted | {alias for alias, type_ in ALIASES.items() if type_ in wanted} | {""}
        self._hcl_folder = hcl
        self._places: dict[str, ProviderPlace] = {}
        self._after: list[Resource] = []
        self._before: list[Resource] = []
        self._others: dict[str, ResourceChange | tuple[str, StateResource]] = {}
        self.is_handmade = not raw.terraform_version
        self._configuration = self._make_configuration()

    # --- the two kinds -------------------------------------------------------------------------------------------

    def state(self) -> PlanFile:
        """Read `terraform show -json` of a state: one world, nothing planned."""
        for module, item in _flatten(self._raw.values):
            if canonical_type(item.type) in self._wanted:
                self._after.append(self._from_state(module, item))
            else:
                self._others[item.address] = (module, item)
        return self._file("state", None, ())

    def plan(self) -> PlanFile:
        """Read a plan: what stands before it and what will stand after it."""
        raw = self._raw
        changes = raw.resource_changes or []
        planned = {change.address for change in changes if not change.deposed}
        deposed = {(change.address, change.deposed) for change in changes if change.deposed}
        if len(planned) + len(deposed) < len(changes):
            raise _planned_twice(changes, self._name)
        wanted, others = self._spellings, self._others
        for change in changes:
            if change.type in wanted:
                self._read_change(change)
            else:
                others[change.address] = change
        planned |= {change.previous_address for change in changes if change.previous_address}
        self._read_prior_state(planned, deposed, {change.address for change in changes if change.mode == "data"})
        return self._file("plan", self._partial(), tuple(self._notes()))

    def _file(self, kind: str, partial: Unknown | None, notes: tuple[str, ...]) -> PlanFile:
        return PlanFile(
            self._name,
            kind,
            tuple(self._before),
            tuple(self._after),
            self._other,
            self._configuration,
            partial,
            len(self._after) + len(self._others),
            notes,
        )

    def _read_prior_state(self, planned: set[str], deposed: set[tuple[str, str]], read_later: set[str]) -> None:
        """Add what the plan does not touch: data sources, and resources that it leaves out or that nothing changes.

        A plan without `resource_changes` only refreshes: `prior_state` is what the refresh found, and `resource_drift`
        tells what stood there before.
        """
        raw = self._raw
        drifted = {(d.address, d.deposed): d for d in raw.resource_drift or ()} if raw.resource_changes is None else {}
        for module, item in _flatten(raw.prior_state.values if raw.prior_state else None):
            is_planned = (item.address, item.deposed_key) in deposed if item.deposed_key else item.address in planned
            if is_planned and item.mode != "data":
                continue
            if canonical_type(item.type or _type_in(item.address)) not in self._wanted:
                self._others.setdefault(item.address, (module, item))
                continue
            resource = self._from_state(module, item)
            drift = drifted.pop((item.address, item.deposed_key), None)
            self._before.append(self._undrifted(drift) if drift else resource)
            if item.address not in read_later:
                self._after.append(resource)
        self._before += [
            self._undrifted(drift)
            for drift in drifted.values()
            if _is_there(drift.change.before) and canonical_type(drift.type) in self._wanted
        ]

    def _read_change(self, change: ResourceChange) -> None:
        """Add one planned object to the worlds it stands in."""
        what = change.change
        actions = what.actions
        origin = _origin(change)
        if not origin.block.startswith("data.") and _is_there(what.before):
            # A forgotten object leaves the state and lives on: nothing about it changes, so both worlds share it.
            stays = actions in {("forget",), ("no-op",)}
            # Of an object that is replaced, this one is deleted; what is created is the other.
            own = actions if stays else ("delete",) if "delete" in actions else ()
            before = self._resource(change, origin, what.before, what.before_sensitive, actions=own)
            self._before.append(before)
            if stays:
                self._after.append(before)
                return
        if _is_there(what.after) and actions != ("delete",):
            after = self._resource(change, origin, what.after, what.after_sensitive, what.after_unknown, actions)
            self._after.append(after)

    def _undrifted(self, drift: ResourceChange) -> Resource:
        """The object as it was before somebody changed it outside Terraform."""
        return self._resource(drift, _origin(drift), drift.change.before, drift.change.before_sensitive)

    # --- resources -----------------------------------------------------------------------------------------------

    def _resource(
        self,
        change: ResourceChange,
        origin: Origin,
        values: msgspec.Raw,
        sensitive: msgspec.Raw,
        unknown: msgspec.Raw = NONE,
        actions: tuple[str, ...] = (),
    ) -> Resource:
        type_ = canonical_type(change.type or _type_in(change.address))
        attributes = LazyAttributes(self, type_, origin, values, sensitive, unknown)
        return Resource(
            type_,
            change.address,
            attributes,
            Mode.DATA if origin.block.startswith("data.") else Mode.MANAGED,
            self._name,
            ResourcePlace(self._place_of, origin, attributes),
            change.deposed,
            change.previous_address,
            actions,
            origin,
        )

    def _from_state(self, module: str, item: StateResource) -> Resource:
        type_ = canonical_type(item.type or _type_in(item.address))
        origin = Origin(item.address, module, _block(item.mode, item.type, item.name))
        attributes = LazyAttributes(self, type_, origin, item.values, item.sensitive_values)
        return Resource(
            type_,
            item.address,
            attributes,
            Mode.DATA if item.mode == "data" else Mode.MANAGED,
            self._name,
            ResourcePlace(self._place_of, origin, attributes),
            item.deposed_key,
            origin=origin,
        )

    def _other(self, address: str) -> Resource | None:
        """Return a resource of a type that nobody asked for: a reference may lead through it."""
        found = self._others.get(address)
        if isinstance(found, tuple):
            return self._from_state(*found)
        if found is None or not _is_there(found.change.after):
            return None
        what = found.change
        return self._resource(found, _origin(found), what.after, what.after_sensitive, what.after_unknown, what.actions)

    # --- configuration -------------------------------------------------------------------------------------------

    def _make_configuration(self) -> Configuration | None:
        raw = self._raw
        if raw.configuration is None:
            return None
        folder = self._hcl_folder or source_folder(self._name)
        return Configuration(
            raw.configuration.root_module,
            self._wanted_instances,
            self._other_instances,
            raw.relevant_attributes,
            Hcl(folder, self._plain_variables, is_asked_for=self._hcl_folder is not None) if folder else None,
        )

    def _wanted_instances(self) -> Iterator[Origin]:
        """The objects of the wanted types in the world after the plan."""
        for resource in self._after:
            if not resource.deposed:
                yield resource.origin

    def _other_instances(self) -> Iterator[Origin]:
        """The objects of every other type in the world after the plan."""
        for other in self._others.values():
            if isinstance(other, tuple):
                module, item = other
                yield Origin(item.address, module, _block(item.mode, item.type, item.name))
            elif _is_there(other.change.after):
                yield _origin(other)

    def expressions_of(self, origin: Origin) -> Mapping[str, Any] | None:
        """Return the expressions of the block behind a resource; None where the plan has no configuration for it."""
        block = self._configuration.block_of(origin.module, origin.block) if self._configuration else None
        return self._configuration.expressions(block) if self._configuration and block else None

    def _plain_variables(self) -> dict[str, Any]:
        """The root module's variables, without the sensitive ones."""
        secrets = self._raw.configuration.root_module.secrets if self._raw.configuration else frozenset[str]()
        return {name: _value_of(raw) for name, raw in (self._raw.variables or {}).items() if name not in secrets}

    def _key_of(self, origin: Origin) -> str:
        block = self._configuration.block_of(origin.module, origin.block) if self._configuration else None
        return block.provider_config_key if block else ""

    def _place_of(self, origin: Origin) -> ProviderPlace:
        key = self._key_of(origin)
        place = self._places.get(key)
        if place is None:
            providers = self._raw.configuration.provider_config if self._raw.configuration else {}
            place = ProviderPlace(key, providers.get(key), self._variable_of(key), partial(self._using, key))
            self._places[key] = place
        return place

    def _using(self, key: str) -> Iterable[Resource]:
        """The resources of one provider configuration; `aws_caller_identity` and `aws_region` tell the most."""
        for resource in (*self._before, *self._after):
            if self._key_of(resource.origin) == key:
                yield resource

    def _variable(self, name: str) -> Any:
        raw = (self._raw.variables or {}).get(name)
        return _value_of(raw) if raw else None

    def _variable_of(self, provider: str) -> Callable[[str], Any]:
        """The look-up for a provider's block; one inside a module sees that module's inputs, not the root's."""
        return (lambda _: None) if ":" in provider else self._variable

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
            return Unknown(
                f"the configuration makes {missing}, which is not in the plan (-target)", "plan without -target"
            )
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
        if self.is_handmade:
            yield "the file does not say which Terraform made it: what it does not hold is unknown"


def _value_of(variable: msgspec.Raw) -> Any:
    held = msgspec.json.decode(variable)
    return held.get("value") if isinstance(held, dict) else None


def _is_there(raw: msgspec.Raw) -> bool:
    return raw not in (NULL, NONE)


def _planned_twice(changes: Sequence[ResourceChange], name: str) -> InputError:
    seen = Counter((change.address, change.deposed) for change in changes)
    (address, _), _ = seen.most_common(1)[0]
    return InputError(
        f"{address} is planned twice",
        where=name,
        why="an address names one object, so one of the two entries is wrong and the verdict would be a guess",
        fix="make the file again with terraform show -json tfplan > tfplan.json",
    )


def _type_in(address: str) -> str:
    try:
        return parse(address).type
    except ValueError:
        return ""


def _origin(change: ResourceChange) -> Origin:
    paths = change.change.replace_paths
    mode, type_, name = change.mode, change.type, change.name
    module = change.module_address
    if not (mode and name) or (not module and change.address.startswith("module.")):
        try:
            parsed = parse(change.address)
        except ValueError:
            return Origin(change.address, module, "")
        mode, type_, name, module = parsed.mode, parsed.type, parsed.name, parsed.module
    return Origin(change.address, module, _block(mode, type_, name), tuple(tuple(p) for p in paths) if paths else ())


def _block(mode: str, type_: str, name: str) -> str:
    return f"data.{type_}.{name}" if mode == "data" else f"{type_}.{name}"


def _flatten(values: Values | None) -> Iterator[tuple[str, StateResource]]:
    """Yield every object of a state with the address of its module instance, modules within modules included."""
    waiting = [values.root_module] if values else []
    while waiting:
        module = waiting.pop()
        for item in module.resources:
            yield module.address, item
        waiting += module.child_modules
