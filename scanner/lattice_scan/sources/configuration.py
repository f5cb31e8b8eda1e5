"""Where an unknown value comes from: references followed through a plan's `configuration`, modules and all.

`configuration` names only what an expression mentions. Locals are not in it, and neither is the key of `x[each.key]`:
there the answer is a set of candidates, unless the HCL (`sources.hcl`) tells more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from lattice_scan.model.address import Step, parse, split, write_key, write_modules
from lattice_scan.model.errors import InputError
from lattice_scan.model.finding import Location
from lattice_scan.model.references import Sources, Terminal
from lattice_scan.model.resource import AttributePath, Resource
from lattice_scan.model.value import Unknown
from lattice_scan.sources.expressions import attribute_path, expressions_at, is_dynamic, references
from lattice_scan.sources.format import ConfigModule, ConfigResource, ModuleCall, Relevant
from lattice_scan.sources.hcl import Hcl, place_in

_NO_TYPES = frozenset({"count", "data", "each", "local", "module", "path", "self", "terraform", "var"})
"""What a reference that leads to no resource block begins with."""

MAX_HOPS = 200
"""Longest way through modules that is followed; Terraform refuses cycles, so a longer one is hostile input."""

MAX_TERMINALS = 10_000
"""Most references behind one value that are followed; beyond it the answer is unknown."""


class Scope(NamedTuple):
    """A module instance: where names are looked up."""

    module: ConfigModule
    steps: tuple[Step, ...]
    call: ModuleCall | None = None
    parent: Any = None
    """The Scope that calls this module; None for the root."""


class _Walk:
    """What one expansion has found so far."""

    def __init__(self) -> None:
        self.terminals: list[Terminal] = []
        self.rest: Unknown | None = None
        self.is_bound = False
        self.has_others = False
        """Whether something beside resources is referred to, which may be a condition or a key."""

        self.seen: set[tuple[str, str]] = set()
        self.names: list[str] = []
        """Every reference on the way."""


class Instance(Protocol):
    """One object of a plan, and the block that makes it."""

    @property
    def address(self) -> str:
        """The address of the object."""
        ...

    @property
    def module(self) -> str:
        """The address of the module instance; empty for the root module."""
        ...

    @property
    def block(self) -> str:
        """`aws_vpc.this` or `data.aws_vpc.this`."""
        ...


class Configuration:
    """Resolves the unknown values of one plan."""

    def __init__(
        self,
        root: ConfigModule,
        instances: Callable[[], Iterable[Instance]],
        others: Callable[[], Iterable[Instance]],
        relevant: Sequence[Relevant] | None,
        hcl: Hcl | None = None,
    ) -> None:
        """Take the root module, the objects of the plan, and `relevant_attributes` (None: absent).

        `instances` are the objects that references mostly lead to; `others` are asked for only when they do not.
        """
        self._root = root
        self._relevant = relevant
        self._hcl = hcl
        self._unread = [others, instances]
        self._by_block: dict[tuple[str, str], list[str]] = {}
        self._by_module: dict[str, list[str]] = {}
        self._blocks: dict[int, dict[str, ConfigResource]] = {}
        self._decoded: dict[int, dict[str, Any]] = {}
        self._scopes: dict[str, Scope | None] = {}
        self._walks: dict[tuple[str, tuple[str, ...]], _Walk] = {}
        self._bound: tuple[Terminal, ...] | None = None
        self._seen_from: dict[str, frozenset[str] | None] = {}

    def block_of(self, module: str, block: str) -> ConfigResource | None:
        """Return the block that makes a resource; None where the configuration does not hold it."""
        scope = self._scope(module)
        return self._block(scope.module, block) if scope else None

    def expressions(self, block: ConfigResource) -> dict[str, Any]:
        """Return a block's expressions by attribute; nested blocks are lists of the same."""
        found = self._decoded.get(id(block))
        if found is None:
            decoded = msgspec.json.decode(block.expressions)
            found = self._decoded[id(block)] = decoded if isinstance(decoded, dict) else {}
        return found

    @property
    def has_source(self) -> bool:
        """Whether the Terraform source is at hand."""
        return self._hcl is not None

    def place(self, address: str, attribute: str) -> Location | None:
        """Return where the source writes an attribute of a resource; None where no source is at hand or it does not."""
        if self._hcl is None:
            return None
        return self._hcl.place(address, attribute) or self._place_of_block(address, attribute)

    def _place_of_block(self, address: str, attribute: str) -> Location | None:
        try:
            parsed = parse(address)
        except ValueError:
            return None
        folder = self.folders.get(tuple(step.name for step in parsed.modules))
        return place_in(folder, parsed.block, attribute) if folder else None

    @cached_property  # asked for each finding whose block the evaluator leaves out
    def folders(self) -> dict[tuple[str, ...], Path]:
        """Return the source folder of each module by the names of its calls, where the source is at hand.

        A module whose `source` is no relative path is somebody else's.
        """
        if self._hcl is None:
            return {}
        found: dict[tuple[str, ...], Path] = {}
        waiting: list[tuple[tuple[str, ...], Path, ConfigModule]] = [((), self._hcl.folder, self._root)]
        while waiting:
            names, folder, module = waiting.pop()
            found[names] = folder
            for name, call in module.module_calls.items():
                if call.source.startswith(("./", "../")):
                    inner = Path(os.path.normpath(folder / call.source))
                    waiting.append(((*names, name), inner, call.module))
        return found

    def first_missing(self) -> str | None:
        """Return a block of the root module that must have an instance in the plan but has none; else None."""
        for block in self._root.resources:
            if block.mode == "managed" and not block.is_repeated and not self._instances_of("", block.address):
                return block.address
        return None

    def _block(self, module: ConfigModule, address: str) -> ConfigResource | None:
        blocks = self._blocks.get(id(module))
        if blocks is None:
            blocks = self._blocks[id(module)] = {resource.address: resource for resource in module.resources}
        return blocks.get(address)

    def sources(self, resource: Resource, path: AttributePath, *, is_list: bool = False) -> Sources | None:
        """Return what the value at `path` is drawn from, or None where nothing is written there (Resolver)."""
        origin: Instance = resource.origin
        scope = self._scope(origin.module)
        block = self._block(scope.module, origin.block) if scope else None
        if scope is None or block is None:
            return Sources(
                (), Unknown("the plan holds no configuration of it", "make the file with terraform show -json")
            )
        written = list(expressions_at(self.expressions(block), path, resource.attributes))
        if not written:
            is_repeated = is_dynamic(self.expressions(block), path)
            return self._told_by_hcl(resource, path, scope, None) or self._bounded(scope) if is_repeated else None
        drawn_on = [reference for expression in written for reference in references(expression)]
        if len(drawn_on) == 1 and not is_list and (only := self._only_resource(drawn_on[0], scope)):
            return Sources((only,), None, is_exact=True, is_plain=True)
        walk = self._walk(tuple(drawn_on), scope, block)
        is_one = walk.rest is None and len(walk.terminals) == 1 and len(walk.terminals[0].addresses) == 1
        if (
            is_one
            and not walk.is_bound
            and (not is_list or (self._hcl and self._hcl.is_one_item(resource.address, path)))
        ):
            return Sources(tuple(walk.terminals), None, is_exact=True, is_plain=not walk.has_others)
        told = self._told_by_hcl(resource, path, scope, walk)
        if told:
            return told
        if walk.rest is not None and self._relevant is not None:
            return self._bounded(scope)
        is_plain = not (walk.is_bound or walk.has_others) and all(len(t.addresses) == 1 for t in walk.terminals)
        return Sources(tuple(walk.terminals[:MAX_TERMINALS]), walk.rest, is_bound=walk.is_bound, is_plain=is_plain)

    def _only_resource(self, reference: str, scope: Scope) -> Terminal | None:
        """Return what a plain reference, `aws_vpc.this.id`, leads to where there is one instance of it; else None.

        The usual case, at a third of the time that it takes to follow a reference of any kind.
        """
        type_, _, rest = reference.partition(".")
        name, _, attribute = rest.partition(".")
        if type_ in _NO_TYPES or not (name.isidentifier() and attribute.isidentifier()):
            return None
        module = write_modules(scope.steps)
        addresses = self._instances_of(module, f"{type_}.{name}")
        if len(addresses) != 1:
            return None
        return Terminal(tuple(addresses), (attribute,), (f"{module}.{reference}" if module else reference,))

    def _walk(self, drawn_on: tuple[str, ...], scope: Scope, block: ConfigResource) -> _Walk:
        """Follow references. Variables are followed once for all the resources of a module instance that use them."""
        is_shared = bool(drawn_on) and all(reference.startswith("var.") for reference in drawn_on)
        key = (write_modules(scope.steps), drawn_on)
        known = self._walks.get(key) if is_shared else None
        if known is None:
            known = _Walk()
            self._expand_all(drawn_on, scope, block, (), known, 0)
            if is_shared:
                self._walks[key] = known
        return known

    def _told_by_hcl(self, resource: Resource, path: AttributePath, scope: Scope, walk: _Walk | None) -> Sources | None:
        """Return what the HCL says, where it agrees with the plan and rests on nothing that its evaluator lacks.

        `walk` is what the plan says of the expression; None where a dynamic block hides it.
        """
        told = self._hcl.lookup(resource.address, path) if self._hcl else None
        if told is None or self._hcl is None:
            return None
        if walk and not (walk.rest or walk.is_bound):
            known = {address for terminal in walk.terminals for address in terminal.addresses}
        else:
            known = {a for found in self._read_all_instances().values() for a in found}
        if not all(address in known for t in told.terminals for address in t.addresses):
            return None
        names = self._hcl.behind(walk.names if walk else self._hcl.names_in(resource.address))
        given = _Walk()
        for name in names:
            if name.startswith("module."):
                self._expand(name, scope, None, (), given, 0, ())
        names = self._hcl.behind([*names, *given.names])
        return told if self._hcl.is_decided(names, told, self._root.secrets) else None

    def _bounded(self, scope: Scope) -> Sources:
        """Return every attribute that a value in this module may be drawn from; nobody says which it is.

        The plan lists what it draws on as a whole. Of that, an expression sees its own module's resources, the outputs
        of the modules it calls and the arguments of its own call.
        """
        if self._relevant is None:
            return Sources((), Unknown("its reference ends at a local", "give --hcl"))
        if self._bound is None:
            self._bound = tuple(
                Terminal(tuple(addresses), tuple(entry.attribute), (entry.resource,))
                for entry in self._relevant
                if (addresses := self._relevant_instances(entry.resource))
            )
        visible = self._visible(scope)
        if visible is None:
            return Sources(self._bound, None, is_bound=True)
        narrowed = (
            Terminal(seen, terminal.attribute, terminal.trail)
            for terminal in self._bound
            if (seen := tuple(address for address in terminal.addresses if address in visible))
        )
        return Sources(tuple(narrowed), None, is_bound=True)

    def _visible(self, scope: Scope) -> frozenset[str] | None:
        """Return the addresses that an expression in a module instance can see; None where a local hides some."""
        module = write_modules(scope.steps)
        if module not in self._seen_from:
            walk = _Walk()
            for name in scope.module.module_calls:
                self._expand(f"module.{name}", scope, None, (), walk, 0, ())
            if scope.call:
                for expression in scope.call.expressions.values():
                    self._expand_all(references(expression), scope.parent, _call_block(scope), (), walk, 0)
            own = self._in_module(module)
            found = frozenset(address for t in walk.terminals for address in t.addresses) | frozenset(own)
            self._seen_from[module] = found if walk.rest is None else None
        return self._seen_from[module]

    def _relevant_instances(self, text: str) -> list[str]:
        try:
            parsed = parse(text)
        except ValueError:
            return []
        if parsed.key is not None:
            return [text]
        return [
            a
            for s in self._module_instances(parsed.modules)
            for a in self._instances_of(write_modules(s), parsed.block)
        ]

    # --- following one reference ---------------------------------------------------------------------------------

    def _expand_all(
        self,
        drawn_on: Iterable[str],
        scope: Scope,
        block: ConfigResource | None,
        trail: tuple[str, ...],
        walk: _Walk,
        depth: int,
        suffix: AttributePath = (),
    ) -> None:
        for reference in drawn_on:
            if depth > MAX_HOPS or len(walk.terminals) > MAX_TERMINALS:
                walk.rest = walk.rest or Unknown("its reference path is too long to follow")
                return
            self._expand(reference, scope, block, trail, walk, depth, suffix)

    def _expand(
        self,
        reference: str,
        scope: Scope,
        block: ConfigResource | None,
        trail: tuple[str, ...],
        walk: _Walk,
        depth: int,
        suffix: AttributePath,
    ) -> None:
        """Follow one reference of an expression in `scope` to the resources it draws on."""
        here = f"{write_modules(scope.steps)}|{reference}|{suffix}"
        key = (here, block.address if block else "")
        if key in walk.seen:
            return
        walk.seen.add(key)
        walk.names.append(reference)
        try:
            steps = split(reference)
        except ValueError:
            walk.rest = walk.rest or Unknown(f"the reference {reference[:80]!r} cannot be read")
            return
        head = steps[0].name
        shown = (*trail, f"{write_modules(scope.steps)}.{reference}" if scope.steps else reference)
        if head in {"count", "path", "terraform", "self"} or (head == "each" and steps[1:2] and steps[1].name == "key"):
            walk.has_others = True
            return
        if head == "each":
            self._expand_each(scope, block, shown, walk, depth)
        elif head == "var" and len(steps) > 1:
            self._expand_variable(steps, scope, shown, walk, depth, suffix)
        elif head == "local":
            walk.rest = walk.rest or Unknown(f"{shown[-1]} is a local, which a plan does not hold", "give --hcl")
        elif head == "module" and len(steps) > 1:
            self._expand_output(steps, scope, shown, walk, depth, suffix)
        else:
            self._expand_resource(steps, scope, shown, walk, suffix)

    def _expand_each(
        self, scope: Scope, block: ConfigResource | None, trail: tuple[str, ...], walk: _Walk, depth: int
    ) -> None:
        """`each.value` draws on whatever the block's `for_each` draws on."""
        walk.is_bound = True
        if block and bytes(block.for_each_expression):
            drawn_on = references(msgspec.json.decode(block.for_each_expression))
            self._expand_all(drawn_on, scope, None, trail, walk, depth + 1)

    def _expand_variable(
        self,
        steps: tuple[Step, ...],
        scope: Scope,
        trail: tuple[str, ...],
        walk: _Walk,
        depth: int,
        suffix: AttributePath,
    ) -> None:
        """An input draws on the argument of the module call; a root variable is known and draws on nothing."""
        if scope.call is None:
            walk.has_others = True
            return
        expression = scope.call.expressions.get(steps[1].name)
        drawn_on = list(references(expression))
        walk.has_others = walk.has_others or not drawn_on
        inner = (*attribute_path(steps[2:]), *suffix)
        if inner and not (len(drawn_on) == 1 and _is_short(drawn_on[0])):
            walk.is_bound = True
            inner = ()
        caller = _call_block(scope)
        self._expand_all(drawn_on, scope.parent, caller, trail, walk, depth + 1, inner)

    def _expand_output(
        self,
        steps: tuple[Step, ...],
        scope: Scope,
        trail: tuple[str, ...],
        walk: _Walk,
        depth: int,
        suffix: AttributePath,
    ) -> None:
        """An output draws on its expression in every instance of the module that may be meant."""
        call = scope.module.module_calls.get(steps[1].name)
        if call is None:
            walk.rest = walk.rest or Unknown(f"{trail[-1]} is not in the configuration")
            return
        names = [steps[2].name] if len(steps) > 2 else list(call.module.outputs)
        walk.is_bound = walk.is_bound or len(steps) == 2
        for instance in self._calls_of(scope, steps[1], call):
            child = Scope(call.module, (*scope.steps, instance), call, scope)
            for name in names:
                output = call.module.outputs.get(name)
                drawn_on = list(references(output.expression)) if output else []
                inner = (*attribute_path(steps[3:]), *suffix)
                if inner and len(drawn_on) != 1:
                    walk.is_bound = True
                    inner = ()
                self._expand_all(drawn_on, child, None, trail, walk, depth + 1, inner)

    def _expand_resource(
        self, steps: tuple[Step, ...], scope: Scope, trail: tuple[str, ...], walk: _Walk, suffix: AttributePath
    ) -> None:
        is_data = steps[0].name == "data"
        named = steps[1:] if is_data else steps
        if len(named) < 2:
            return
        block = f"{'data.' if is_data else ''}{named[0].name}.{named[1].name}"
        module = write_modules(scope.steps)
        path = (*attribute_path(named[2:]), *suffix)
        whole = f"{module}.{block}" if module else block
        key = named[1].key
        addresses = self._instances_of(module, block)
        if key is not None:  # what is not there is nothing: `try(a[0].id, b[0].id)` with one of both
            addresses = [address for address in addresses if address == whole + write_key(key)]
        if addresses:
            walk.terminals.append(Terminal(tuple(addresses), path, trail))
        elif (found := self._block(scope.module, block)) and not (found.is_repeated and self._holds(module)):
            walk.rest = walk.rest or Unknown(f"{whole} is not in the plan")

    # --- instances -----------------------------------------------------------------------------------------------

    def _read_instances(self) -> bool:
        """Index one more part of the plan's objects; return whether there was one."""
        if not self._unread:
            return False
        for instance in self._unread.pop()():
            self._by_block.setdefault((instance.module, instance.block), []).append(instance.address)
            self._by_module.setdefault(instance.module, []).append(instance.address)
        return True

    def _read_all_instances(self) -> dict[str, list[str]]:
        """Return every address of the plan by module instance."""
        while self._read_instances():
            pass
        return self._by_module

    def _in_module(self, module: str) -> list[str]:
        return self._read_all_instances().get(module, [])

    def _instances_of(self, module: str, block: str) -> list[str]:
        found = self._by_block.get((module, block))
        while found is None and self._read_instances():
            found = self._by_block.get((module, block))
        return found or []

    def _scope(self, module: str) -> Scope | None:
        if module not in self._scopes:
            self._scopes[module] = self._find_scope(_module_steps(module))
        return self._scopes[module]

    def _find_scope(self, modules: tuple[Step, ...]) -> Scope | None:
        scope = Scope(self._root, ())
        for step in modules:
            call = scope.module.module_calls.get(step.name)
            if call is None:
                return None
            scope = Scope(call.module, (*scope.steps, step), call, scope)
        return scope

    def _calls_of(self, scope: Scope, step: Step, call: ModuleCall) -> Iterator[Step]:
        """Yield the instances of a module call that a reference may mean.

        A call without `for_each_expression` may have keys all the same: Terraform 1.11.4 leaves out `toset(["a"])`.
        """
        is_single = call.count_expression is None and call.for_each_expression is None
        if step.key is not None or (is_single and self._holds(write_modules((*scope.steps, Step(step.name))))):
            yield Step(step.name, step.key)
            return
        found = self._module_instances((*scope.steps, Step(step.name)))
        yield from (steps[-1] for steps in found) if found or not is_single else (Step(step.name),)

    def _holds(self, module: str) -> bool:
        """Whether something of a module instance is in the plan; the root module always is."""
        while module and module not in self._by_module and self._read_instances():
            pass
        return not module or module in self._by_module

    def _module_instances(self, wanted: tuple[Step, ...]) -> list[tuple[Step, ...]]:
        """Return the module instances in the plan that match `wanted`; a step without a key matches every key."""
        found: dict[tuple[Step, ...], None] = {}
        for module in self._read_all_instances():
            steps = _module_steps(module)[: len(wanted)]
            if len(steps) == len(wanted) and all(_matches(a, b) for a, b in zip(steps, wanted, strict=True)):
                found[steps] = None
        return list(found)


def _module_steps(module: str) -> tuple[Step, ...]:
    """Return the calls that lead to a module instance. Raises InputError where its address is none."""
    try:
        return split(module)[1::2] if module else ()
    except ValueError as error:
        # To pass it over would hide what is in the module from everything that refers there.
        raise InputError(
            f"`{module[:80]}` is no address of a module",
            why="brackets and quotes do not close",
            fix="make the file again with terraform show -json tfplan > tfplan.json",
        ) from error


def _is_short(reference: str) -> bool:
    """Whether a reference names at most an attribute of a resource, and nothing within it."""
    try:
        return len(split(reference)) <= 3
    except ValueError:
        return False


def _call_block(scope: Scope) -> ConfigResource | None:
    """A module call seen as a block, so that `each.value` in its arguments finds its own `for_each`."""
    if scope.call is None or scope.call.for_each_expression is None:
        return None
    raw = msgspec.Raw(msgspec.json.encode(scope.call.for_each_expression))
    return ConfigResource(f"module.{scope.steps[-1].name}", for_each_expression=raw)


def _matches(step: Step, wanted: Step) -> bool:
    return step.name == wanted.name and (wanted.key is None or step.key == wanted.key)
