"""Every command and option of `lattice-scan`, with its help; what they do is done by `api`."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

import lattice_scan
from lattice_scan.plan_options import CONFIG, FILES_HELP, NO_COLOR, PLAN, RULES, WAIVERS, Option

if TYPE_CHECKING:
    from lattice_scan.api import ScanOptions
    from lattice_scan.model.rule import Rule
    from lattice_scan.model.waiver import Waiver

# Everything heavy is imported inside the command that needs it: start-up is what a user feels.

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
waivers_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List the findings that are accepted, check them, add one."
)
app.add_typer(waivers_app, name="waivers")


def _typed(option: Option) -> Any:
    """Return the annotation that tells typer of an option."""
    kind: Any = Literal[option.choices] if option.choices else bool if option.default is False else str
    if option.is_repeatable:
        kind = list[kind] | None
    elif option.default is None:
        kind = kind | None
    return Annotated[kind, typer.Option(*option.flags, metavar=option.metavar or None, help=option.help)]


RuleFolders = Annotated[list[str] | None, typer.Option(*RULES.flags, metavar=RULES.metavar, help=RULES.help)]
ConfigFile = Annotated[str | None, typer.Option(*CONFIG.flags, metavar=CONFIG.metavar, help=CONFIG.help)]
NoColor = Annotated[bool, typer.Option(*NO_COLOR.flags, help=NO_COLOR.help)]
WaiverFiles = Annotated[list[str] | None, typer.Option(*WAIVERS.flags, metavar=WAIVERS.metavar, help=WAIVERS.help)]
SourceFolder = Annotated[
    str, typer.Option("--hcl", metavar="DIR", help="Where to look for comments in Terraform source, and below.")
]
RuleId = Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule, as `lattice-scan rules list` shows it.")]


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


def plan(**given: Any) -> None:
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
    from lattice_scan import plan_run

    raise typer.Exit(plan_run.run(**given))


_files = Annotated[list[str], typer.Argument(metavar="FILE", help=FILES_HELP)]
plan.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # how typer learns of the options
    [
        inspect.Parameter("files", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=_files),
        *(
            inspect.Parameter(o.name, inspect.Parameter.KEYWORD_ONLY, default=o.default, annotation=_typed(o))
            for o in PLAN
        ),
    ]
)
app.command()(plan)


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


@waivers_app.command("list")
def list_waivers(
    waivers: WaiverFiles = None,
    hcl: SourceFolder = ".",
    rules: RuleFolders = None,
    config: ConfigFile = None,
    no_color: NoColor = False,
) -> None:
    """List every waiver, of the file and of comments in the Terraform source: how it stands, who gave it, and why.

    \b
    Examples:
      lattice-scan waivers list
      lattice-scan waivers list --waivers platform/lattice-scan-waivers.yaml --hcl stacks
    """
    from lattice_scan import catalogue, output
    from lattice_scan.engine.waive import ENDING_DAYS

    options, found = _waivers(waivers, hcl, rules, config)
    text = catalogue.waivers(
        found, options.today, ENDING_DAYS, all_of_them=True, width=output.width(), color=_color(no_color)
    )
    _say(text)


@waivers_app.command("check")
def check_waivers(
    waivers: WaiverFiles = None,
    hcl: SourceFolder = ".",
    within: Annotated[
        int, typer.Option("--within", metavar="DAYS", min=0, help="Also tell which end within so many days.")
    ] = 30,
    rules: RuleFolders = None,
    config: ConfigFile = None,
    no_color: NoColor = False,
) -> None:
    """Tell which waivers have expired, and which soon will.

    Where one has expired, the exit code is 1; where one cannot be read, it is 2.

    \b
    Examples:
      lattice-scan waivers check
      lattice-scan waivers check --within 60
    """
    from lattice_scan import catalogue, output
    from lattice_scan.engine.waive import days_left

    options, found = _waivers(waivers, hcl, rules, config)
    text = catalogue.waivers(
        found, options.today, within, all_of_them=False, width=output.width(), color=_color(no_color)
    )
    _say(text)
    raise typer.Exit(1 if any(days_left(waiver, options.today) < 0 for waiver in found) else 0)


@waivers_app.command("add")
def add_waiver(
    rule: RuleId,
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="The address or ARN of what is waived, as the report shows it.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is accepted.")],
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", help="Who answers for it.")],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day, at most a year from now.")],
    waivers: Annotated[
        str | None, typer.Option("--waivers", metavar="PATH", help="The file to add it to. It may be a new one.")
    ] = None,
    rules: RuleFolders = None,
    config: ConfigFile = None,
) -> None:
    """Add a waiver to the file, which is made where there is none. Its comments stay.

    \b
    Example:
      lattice-scan waivers add iam-needs-policy 'module.shop["eu"].aws_vpclattice_service.this' \\
        --reason "The policy comes with the next release." --owner "Shop team" --until 2027-03-31
    """
    from lattice_scan import output
    from lattice_scan.renderers.escape import escape
    from lattice_scan.waivers import with_one_more

    entry = {"rule": rule, "on": address, "reason": reason, "owner": owner, "until": until}
    options = _options(rules, config)
    file, text = with_one_more(waivers, entry, _rules(rules, config), options.today)
    output.save(str(file), text, what="the waivers")
    _say(f"added to {escape(str(file))}\n")


SCHEMAS = {
    "rule": ("lattice_scan.rulefile", "rule.schema.json"),
    "config": ("lattice_scan.rulefile", "config.schema.json"),
    "waivers": ("lattice_scan.rulefile", "waivers.schema.json"),
    "report": ("lattice_scan.renderers", "report.schema.json"),
    "snapshot": ("lattice_scan.sources", "snapshot.schema.json"),
}


@app.command()
def schema(
    name: Annotated[
        Literal["rule", "config", "waivers", "report", "snapshot"],
        typer.Argument(help="A rule file, lattice-scan.yaml, the waivers, the JSON report, or an inventory snapshot."),
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


def _waivers(
    files: list[str] | None, folder: str, folders: list[str] | None, config: str | None
) -> tuple[ScanOptions, list[Waiver]]:
    """Return the options with today's date, and every waiver that can be found."""
    from pathlib import Path

    from lattice_scan.waivers import everywhere

    options = _options(folders, config)
    return options, everywhere(files or (), Path(folder), _rules(folders, config), options.today)


def _options(folders: list[str] | None, config: str | None) -> ScanOptions:
    from lattice_scan import api

    return api.ScanOptions(rule_folders=tuple(folders or ()), config=config)


def _color(is_refused: bool) -> bool:
    from lattice_scan.output import wants_color

    return wants_color(sys.stdout, is_refused=is_refused)


def _say(text: str) -> None:
    from lattice_scan.output import say

    say(text)
