"""A rule file, typed and checked; and the settings a team gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from lattice_scan.model.verdict import Severity


class Setting(msgspec.Struct, frozen=True, gc=False):
    """A value that a team sets in `lattice-scan.yaml`."""

    name: str
    schema: Mapping[str, Any]
    """JSON Schema of the value; its `description` is the documentation."""

    default: Any = None
    """The value where nobody set one; None means that the rule cannot decide without it."""


class Example(msgspec.Struct, frozen=True, gc=False):
    """A small world and the verdict the rule must give: test and documentation in one."""

    verdict: str
    """`pass`, `fail`, `unknown` or `not_applicable`."""

    title: str
    given: Mapping[str, Any]
    """Address to attributes; `before` and `after` where the rule judges a change."""

    settings: Mapping[str, Any] = {}
    on: str = ""
    """The address the verdict is about; empty where the rule meets one subject only."""


class Rule(msgspec.Struct, frozen=True, gc=False):
    """One convention and how to check it."""

    id: str
    title: str
    severity: Severity
    topic: str
    """The folder the file is in, e.g. `ingress`."""

    types: tuple[str, ...]
    """Resource types it judges; one fact's name where `is_fact`."""

    is_fact: bool
    name: str
    """What the rule calls its subject in paths such as `{path: rule.port}`."""

    judge: str
    """`world` (each resource as it is) or `change` (the step from before to after)."""

    why: str
    fix: str
    see: tuple[str, ...]
    when: Mapping[str, Any] | None
    """The condition under which the rule applies, as written; None for always."""

    require: Mapping[str, Any]
    message: str
    attribute: str = ""
    """The attribute a finding points at; empty for the row's own or none."""

    subsumes: tuple[str, ...] = ()
    """Rules that stay silent about a subject this one reports: one root cause gives one finding."""

    settings: tuple[Setting, ...] = ()
    examples: tuple[Example, ...] = ()
    hcl: str = ""
    """HCL to paste as the fix, where it is mechanical."""

    cannot_be_unknown: str = ""
    """Why no example is UNKNOWN; empty where one is."""

    file: str = ""


class Scope(msgspec.Struct, frozen=True, gc=False):
    """Settings for a part of the estate."""

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tags: Mapping[str, str] = {}
    settings: Mapping[str, Any] = {}
    """The settings that hold there."""


class Config(msgspec.Struct, frozen=True, gc=False):
    """`lattice-scan.yaml`: what a team decided."""

    settings: Mapping[str, Any] = {}
    scopes: tuple[Scope, ...] = ()
    select: tuple[str, ...] = ()
    """Rule ids or globs to run; empty for all."""

    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = {}
    rule_folders: tuple[str, ...] = ()
    file: str = ""
