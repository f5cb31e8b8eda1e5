"""Every command and option of `lattice-scan`, with its help; what they do is done by `api`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import lattice_scan

if TYPE_CHECKING:
    from lattice_scan.api import ScanOptions
    from lattice_scan.model.finding import Report
    from lattice_scan.model.rule import Rule
    from lattice_scan.model.verdict import Severity

# Everything heavy is imported inside the command that needs it: start-up is what a user feels.

SeverityWord = Literal["critical", "high", "medium", "low", "info"]

app = typer.Typer(
    no_args_is_help=True,
    # Plain help: it takes a third of the time, and its examples can be copied.
    rich_markup_mode=None,
    # A bug shows Python's own traceback, on which `cli` has the last word.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List the rules, show one, run their examples."
)
app.add_typer(rules_app, name="rules")

RuleFolders = Annotated[
    list[str] | None,
    typer.Option("--rules", metavar="DIR", help="A folder of your own rules, beside those that ship. Repeatable."),
]
ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="PATH",
        help="The settings. Without it: lattice-scan.yaml beside the plan, or in a folder above.",
    ),
]
RuleId = Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule, as `lattice-scan rules list` shows it.")]
NoColor = Annotated[
    bool, typer.Option("--no-color", help="No colours, not even on a terminal. NO_COLOR=1 does the same.")
]


def _version(wanted: bool) -> None:
    if wanted:
        _say(f"lattice-scan {lattice_scan.__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Keep the conventions of AWS VPC Lattice: judge a Terraform plan before the merge.

    \b
    Start here:
      terraform show -json tfplan > tfplan.json
      lattice-scan plan tfplan.json
    """


@app.command()
def plan(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="A plan or a state as JSON; `-` is standard input.")
    ],
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="F[=PATH]",
            help="Format of the report, and a file to write it to. Repeatable. [default: terminal]",
        ),
    ] = None,
    rules: RuleFolders = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULE", help="Run only these rules (id or glob). Repeatable."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULE", help="Do not run these rules (id or glob). Repeatable."),
    ] = None,
    fail_on: Annotated[
        SeverityWord, typer.Option("--fail-on", help="The lowest severity of a finding that fails the run.")
    ] = "low",
    fail_scope: Annotated[
        Literal["introduced", "all"],
        typer.Option("--fail-scope", help="Whether findings that stood before the plan fail the run as well."),
    ] = "all",
    on_unknown: Annotated[
        Literal["pass", "fail"],
        typer.Option("--on-unknown", help="With `fail`, something UNKNOWN or unread gives exit code 3."),
    ] = "pass",
    config: ConfigFile = None,
    hcl: Annotated[
        str | None,
        typer.Option(
            "--hcl",
            metavar="DIR",
            help="The Terraform source of the plan, for what its locals refer to. Without it: the plan's own folder.",
        ),
    ] = None,
    inventory: Annotated[
        list[str] | None,
        typer.Option(
            "--inventory",
            metavar="SNAPSHOT",
            help="What the account holds already; the plan is laid over it. Repeatable.",
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every finding with all its evidence.")] = False,
    no_color: NoColor = False,
) -> None:
    """Judge Terraform plans and states by the rules.

    FILE is what `terraform show -json` or `tofu show -json` writes, plain or gzipped. Several files are judged
    together, so that a reference from one stack to another is followed.

    \b
    Examples:
      terraform plan -out tfplan && terraform show -json tfplan > tfplan.json
      lattice-scan plan tfplan.json
      terraform show -json tfplan | lattice-scan plan -
      lattice-scan plan network.json shop.json --format terminal --format json=report.json
      lattice-scan plan tfplan.json --inventory prod.jsonl.gz --fail-scope introduced

    \b
    Exit codes:
      0    no finding at or above --fail-on
      1    a finding at or above --fail-on
      2    no verdict: bad input, rule, setting or option
      3    no such finding, but something is UNKNOWN or unread, and --on-unknown is fail
      130  interrupted
    """
    from lattice_scan import api, output
    from lattice_scan.model.verdict import Severity
    from lattice_scan.progress import Progress

    wanted = output.destinations(formats or ["terminal"])
    with Progress(sys.stderr) as progress:
        options = api.ScanOptions(
            rule_folders=tuple(rules or ()),
            select=tuple(select or ()),
            ignore=tuple(ignore or ()),
            config=config,
            hcl=hcl,
            inventory=tuple(inventory or ()),
            stdin=sys.stdin.buffer if "-" in files else None,
            progress=progress,
        )
        report = api.scan(files, options)
    output.deliver(report, wanted, verbose=verbose, color=_color(no_color))
    raise typer.Exit(exit_code(report, Severity[fail_on.upper()], fail_scope, is_unknown_accepted=on_unknown == "pass"))


def exit_code(report: Report, fail_on: Severity, fail_scope: str, *, is_unknown_accepted: bool) -> int:
    """Return 1 where a finding blocks; 3 where none does but certainty was asked for and is not there; else 0."""
    from lattice_scan import api
    from lattice_scan.model.verdict import Verdict

    if any(api.is_blocking(finding, fail_on, fail_scope) for finding in report.findings):
        return 1
    is_uncertain = bool(report.gaps) or any(finding.verdict is Verdict.UNKNOWN for finding in report.findings)
    return 3 if is_uncertain and not is_unknown_accepted else 0


@rules_app.command("list")
def list_rules(rules: RuleFolders = None, config: ConfigFile = None, no_color: NoColor = False) -> None:
    """List every rule: severity, id and title.

    \b
    Examples:
      lattice-scan rules list
      lattice-scan rules list --rules our-rules
    """
    from lattice_scan import catalogue, output

    _say(catalogue.listing(_rules(rules, config), width=output.width(), color=_color(no_color)))


@rules_app.command("show")
def show_rule(rule: RuleId, rules: RuleFolders = None, config: ConfigFile = None) -> None:
    """Show the file of one rule, a start for your own.

    \b
    Example:
      lattice-scan rules show iam-needs-policy > our-rules/auth/our-policy.yaml
    """
    from pathlib import Path

    from lattice_scan import catalogue
    from lattice_scan.renderers.escape import escape_lines

    text = Path(catalogue.find(_rules(rules, config), rule).file).read_text("utf-8")
    _say(escape_lines(text) if sys.stdout.isatty() else text)


@rules_app.command("test")
def run_examples(
    folder: Annotated[
        str | None, typer.Argument(metavar="DIR", help="A folder of your own rules. Without it: the rules that ship.")
    ] = None,
    config: ConfigFile = None,
    no_color: NoColor = False,
) -> None:
    """Run the examples of the rules.

    Each must get the verdict it promises. Where one does not, the exit code is 1.

    \b
    Examples:
      lattice-scan rules test
      lattice-scan rules test our-rules
    """
    from lattice_scan import api, catalogue, output
    from lattice_scan.model.errors import InputError

    results = api.test_rules(_options([folder] if folder else None, config))
    if not results:
        raise InputError(
            "no example was found, so nothing was tested",
            where=folder or "",
            fix="add `examples` to a rule: `lattice-scan schema rule` describes them",
        )
    _say(catalogue.outcome(results, width=output.width(), color=_color(no_color)))
    raise typer.Exit(0 if all(result.passed for result in results) else 1)


@app.command()
def explain(rule: RuleId, rules: RuleFolders = None, config: ConfigFile = None, no_color: NoColor = False) -> None:
    """Explain why a rule exists and how to meet it.

    Also what it reads, its settings, and an example of each verdict.

    \b
    Example:
      lattice-scan explain iam-needs-policy
    """
    from lattice_scan import catalogue, output

    found = catalogue.find(_rules(rules, config), rule)
    _say(catalogue.explanation(found, width=output.width(), color=_color(no_color)))


SCHEMAS = {
    "rule": ("lattice_scan.rulefile", "rule.schema.json"),
    "config": ("lattice_scan.rulefile", "config.schema.json"),
    "report": ("lattice_scan.renderers", "report.schema.json"),
    "snapshot": ("lattice_scan.sources", "snapshot.schema.json"),
}


@app.command()
def schema(
    name: Annotated[
        Literal["rule", "config", "report", "snapshot"],
        typer.Argument(help="A rule file, lattice-scan.yaml, the JSON report, or an inventory snapshot."),
    ],
) -> None:
    """Print the JSON Schema of a file that you write or read.

    With it, an editor completes and checks what you write.

    \b
    Example:
      lattice-scan schema rule > rule.schema.json
    """
    from importlib.resources import files

    package, file = SCHEMAS[name]
    _say(files(package).joinpath(file).read_text("utf-8"))


def _rules(folders: list[str] | None, config: str | None) -> list[Rule]:
    from lattice_scan import api

    return api.rules(_options(folders, config))


def _options(folders: list[str] | None, config: str | None) -> ScanOptions:
    from lattice_scan import api

    return api.ScanOptions(rule_folders=tuple(folders or ()), config=config)


def _color(is_refused: bool) -> bool:
    from lattice_scan.output import wants_color

    return not is_refused and wants_color(sys.stdout)


def _say(text: str) -> None:
    from lattice_scan.output import say

    say(text)
