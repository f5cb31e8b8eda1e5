"""The options of `lattice-scan plan`, once: typer shows and checks them, and a plain command line is read without it.

Typer costs 70 ms of start-up, more than a small plan. So what is written without a fault is read here, and everything
else (help, completion, a misspelt option) is left to typer, which says what is wrong. A test holds both to one reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Option(NamedTuple):
    """One option."""

    name: str
    """The name of the parameter, e.g. `fail_on`."""

    flags: tuple[str, ...]
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    default: str | bool | None = None
    """`False` for a switch, which takes no value."""

    is_repeatable: bool = False


FILES_HELP = "A plan or a state as JSON; `-` is standard input."

RULES = Option(
    "rules", ("--rules",), "A folder of your own rules, beside those that ship. Repeatable.", "DIR", is_repeatable=True
)
CONFIG = Option(
    "config",
    ("--config",),
    "The settings. Without it: lattice-scan.yaml beside the plan (else in this folder), or in one above.",
    "PATH",
)
NO_COLOR = Option(
    "no_color", ("--no-color",), "No colours, not even on a terminal. NO_COLOR=1 does the same.", default=False
)
WAIVERS = Option(
    "waivers",
    ("--waivers",),
    "A file of waivers. Without it: lattice-scan-waivers.yaml, looked for as the settings are. Repeatable.",
    "PATH",
    is_repeatable=True,
)
SEVERITIES = ("critical", "high", "medium", "low", "info")

PLAN: tuple[Option, ...] = (
    Option(
        "formats",
        ("--format",),
        "terminal, markdown, github, sarif, junit, csv or json, and a file to write it to. Repeatable. "
        "[default: terminal]",
        "F[=PATH]",
        is_repeatable=True,
    ),
    RULES,
    Option("select", ("--select",), "Run only these rules (id or glob). Repeatable.", "RULE", is_repeatable=True),
    Option("ignore", ("--ignore",), "Do not run these rules (id or glob). Repeatable.", "RULE", is_repeatable=True),
    Option(
        "fail_on",
        ("--fail-on",),
        "The lowest severity of a finding that fails the run.",
        choices=SEVERITIES,
        default="low",
    ),
    Option(
        "fail_scope",
        ("--fail-scope",),
        "Whether findings that stood before the plan fail the run as well.",
        choices=("introduced", "all"),
        default="all",
    ),
    Option(
        "on_unknown",
        ("--on-unknown",),
        "With `fail`, something UNKNOWN or unread gives exit code 3.",
        choices=("pass", "fail"),
        default="pass",
    ),
    CONFIG,
    Option(
        "hcl",
        ("--hcl",),
        "The Terraform source of the plan, for its locals and for the lines of findings. Without it: the plan's own "
        "folder.",
        "DIR",
    ),
    Option(
        "inventory",
        ("--inventory",),
        "What the account holds already; the plan is laid over it. Repeatable.",
        "SNAPSHOT",
        is_repeatable=True,
    ),
    WAIVERS,
    Option("verbose", ("--verbose", "-v"), "Show every finding with all its evidence.", default=False),
    NO_COLOR,
)


def read_plainly(arguments: Sequence[str]) -> dict[str, Any] | None:
    """Read the words after `plan`: parameter name to value, and `files`. None where anything is odd."""
    by_flag = {flag: option for option in PLAN for flag in option.flags}
    given: dict[str, Any] = {o.name: None if o.is_repeatable else o.default for o in PLAN} | {"files": []}
    words = iter(arguments)
    for word in words:
        if not word.startswith("-") or word == "-":
            given["files"].append(word)
            continue
        flag, equals, value = word.partition("=")
        option = by_flag.get(flag)
        if option is None:
            return None
        if option.default is False:
            if equals:
                return None
            given[option.name] = True
            continue
        found = value if equals else next(words, None)
        if found is None or (not equals and found.startswith("-")) or (option.choices and found not in option.choices):
            return None
        given[option.name] = [*(given[option.name] or []), found] if option.is_repeatable else found
    return given if given["files"] else None
