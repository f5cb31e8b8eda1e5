"""`lattice-scan.yaml` and `[tool.lattice-scan]`: where they are found, and what is told of mistakes in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lattice_scan.model.errors import InputError, InputErrors
from lattice_scan.model.rule import Config, Scope
from lattice_scan.model.verdict import Severity
from lattice_scan.rulefile.config import ConfigFile, find_config, load_config, rule_folders
from lattice_scan.rulefile.load import load_pack
from lattice_scan.rulefile.pack import Pack
from lattice_scan.vocabulary.fact_words import FactWords

Write = Callable[..., Path]

YAML = """\
version: 1
settings:
  auth_types_allowed: [AWS_IAM]
  workload_vpcs: [{account: 111122223333}]
scopes:
  - match: {accounts: [111122223333, "012345678901"], regions: [eu-central-1], tags: {env: on}}
    settings: {auth_types_allowed: [NONE, AWS_IAM]}
rules:
  select: ["iam-*", target-port]
  ignore: [target-port]
  severity: {iam-needs-policy: low}
  folders: [own]
"""

TOML = """\
[project]
name = "x"

[tool.lattice-scan]
version = 1
settings.auth_types_allowed = ["AWS_IAM"]

[tool.lattice-scan.settings]
workload_vpcs = [{ account = "111122223333" }]

[[tool.lattice-scan.scopes]]
match = { accounts = ["111122223333", "012345678901"], regions = ["eu-central-1"], tags = { env = "on" } }
[tool.lattice-scan.scopes.settings]
auth_types_allowed = ["NONE", "AWS_IAM"]

[tool.lattice-scan.rules]
select = ["iam-*", "target-port"]
ignore = ["target-port"]
severity = { iam-needs-policy = "low" }
folders = ["own"]

[tool.other]
x = 1
"""


@pytest.fixture
def pack(write: Write, texts: dict[str, str], facts: dict[str, FactWords]) -> Pack:
    """Return the rules of conftest.py."""
    return load_pack([write(texts)], facts)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository with a folder in it."""
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (tmp_path / "project" / "deep" / "own").mkdir(parents=True)
    return tmp_path / "project"


def complaints(text: str, project: Path, pack: Pack, name: str = "lattice-scan.yaml") -> list[str]:
    (project / name).write_text(text, "utf-8")
    with pytest.raises(InputErrors) as raised:
        load_config(None, project / "deep", pack.rules, pack.settings)
    return [str(error).replace(f"{project}/", "") for error in raised.value.errors]


def expected(file: Path) -> Config:
    return Config(
        settings={"auth_types_allowed": ["AWS_IAM"], "workload_vpcs": [{"account": "111122223333"}]},
        scopes=(
            Scope(
                accounts=("111122223333", "012345678901"),
                regions=("eu-central-1",),
                tags={"env": "on"},
                settings={"auth_types_allowed": ["NONE", "AWS_IAM"]},
            ),
        ),
        select=("iam-*", "target-port"),
        ignore=("target-port",),
        severities={"iam-needs-policy": Severity.LOW},
        rule_folders=(str(file.parent / "own"),),
        file=str(file),
    )


def test_a_configuration_is_found_upward(project: Path, pack: Pack) -> None:
    file = project / "lattice-scan.yaml"
    file.write_text(YAML, "utf-8")
    (project / "own").mkdir()
    assert load_config(None, project / "deep", pack.rules, pack.settings) == expected(file)
    assert rule_folders(ConfigFile(file, file.read_bytes())) == (project / "own",)


def test_pyproject_says_the_same(project: Path, pack: Pack) -> None:
    file = project / "pyproject.toml"
    text = TOML.replace("settings.auth", "settings2.auth").replace("settings2.auth_types_allowed", "#")
    text = text.replace(
        "[tool.lattice-scan.settings]\n", '[tool.lattice-scan.settings]\nauth_types_allowed = ["AWS_IAM"]\n'
    )
    file.write_text(text, "utf-8")
    (project / "own").mkdir()
    assert load_config(None, project, pack.rules, pack.settings) == expected(file)


def test_the_nearest_one_counts_and_the_named_one_wins(project: Path, pack: Pack) -> None:
    near, far = project / "deep" / "lattice-scan.yaml", project / "lattice-scan.yaml"
    for file in (near, far):
        file.write_text("version: 1", "utf-8")
    assert load_config(None, project / "deep" / "own", pack.rules).file == str(near)
    assert load_config(far, project / "deep", pack.rules).file == str(far)
    (project / "deep" / "pyproject.toml").write_text("[tool.other]", "utf-8")
    assert load_config(None, project / "deep", pack.rules).file == str(near)


def test_nothing_above_the_repository_is_looked_at(project: Path, tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "lattice-scan.yaml").write_text("version: 1", "utf-8")
    (project / "pyproject.toml").write_text('[project]\ndependencies = ["lattice-scan"]', "utf-8")
    assert load_config(None, project / "deep", pack.rules) == Config()
    (project / ".git").rmdir()
    assert find_config(None, project / "deep") is None
    assert find_config(None, tmp_path) == ConfigFile(tmp_path / "lattice-scan.yaml", b"version: 1")


def test_files_that_would_not_count_are_told(project: Path) -> None:
    (project / "lattice-scan.yml").touch()
    with pytest.raises(InputError) as raised:
        find_config(None, project)
    assert str(raised.value) == (
        f"{project}/lattice-scan.yml: would not be read\n  fix: rename it to `lattice-scan.yaml`"
    )
    (project / "lattice-scan.yml").rename(project / "lattice-scan.yaml")
    (project / "pyproject.toml").write_text(TOML, "utf-8")
    with pytest.raises(InputError) as raised:
        find_config(None, project)
    assert str(raised.value) == (
        f"{project}/pyproject.toml: a lattice-scan.yaml and `[tool.lattice-scan]` lie side by side\n"
        "  fix: keep one of the two"
    )


def test_a_named_file_that_is_missing_is_told(project: Path) -> None:
    with pytest.raises(InputError) as raised:
        find_config(project / "x.yaml", project)
    assert str(raised.value) == f"{project}/x.yaml: cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 1", "version: 2", "1:10: `version` must be 1"),
        ("version: 1\n", "", "1:1: `version` is missing\n  fix: add `version`: The version of this format: 1."),
        (
            "settings:\n",
            "setings:\n",
            (
                "2:1: unknown key `setings`\n"
                "  why: lattice-scan.yaml holds `version`, `settings`, `scopes` and `rules`\n"
                "  fix: did you mean `settings`?"
            ),
        ),
        (
            "auth_types_allowed: [AWS_IAM]",
            "auth_type_allowed: [AWS_IAM]",
            (
                "3:3: there is no setting `auth_type_allowed`\n"
                "  why: rules declare the settings that can be set\n"
                "  fix: did you mean `auth_types_allowed`?"
            ),
        ),
        (
            "auth_types_allowed: [AWS_IAM]",
            "auth_types_allowed: [IAM]",
            (
                "3:24: `auth_types_allowed[0]` cannot be `IAM`\n"
                "  why: it is one of `NONE` or `AWS_IAM`\n"
                "  fix: did you mean `AWS_IAM`?"
            ),
        ),
        (
            "{account: 111122223333}",
            "{account: 3, acount: 3}",
            (
                "4:29: `account` must be text, but is a number\n"
                '  fix: write it in quotes: "3"\n'
                "4:32: unknown key `acount`\n"
                "  why: a mapping holds `account`\n"
                "  fix: did you mean `account`?"
            ),
        ),
        (
            "[NONE, AWS_IAM]",
            "NONE",
            "7:36: `auth_types_allowed` must be a list, but is text",
        ),
        ("[NONE, AWS_IAM]", "", "7:36: `auth_types_allowed` must be a list, but is empty"),
        ("012345678901", "12345", "6:38: `accounts[1]` must be an account: twelve digits\n  why: it is `12345`"),
        ("env: on", "env: true", '6:92: `env` must be text, but is true or false\n  fix: write it in quotes: "true"'),
        (
            "eu-central-1",
            "Frankfurt",
            "6:65: `regions[0]` must be a Region, e.g. `eu-central-1`\n  why: it is `Frankfurt`",
        ),
        ("iam-*", "ima-*", "9:12: no rule is called `ima-*`"),
        (
            "ignore: [target-port]",
            "ignore: [target-prt]",
            "10:12: no rule is called `target-prt`\n  fix: did you mean `target-port`?",
        ),
        (
            "{iam-needs-policy: low}",
            "{iam-need-policy: lo}",
            (
                "11:14: no rule is called `iam-need-policy`\n  fix: did you mean `iam-needs-policy`?\n"
                "11:31: `iam-need-policy` cannot be `lo`\n"
                "  why: it is one of `critical`, `high`, `medium`, `low` or `info`\n  fix: did you mean `low`?"
            ),
        ),
        ("[own]", "[owm]", "12:13: there is no folder `owm`"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, says: str, project: Path, pack: Pack) -> None:
    (project / "own").mkdir()
    assert old in YAML
    text = YAML.replace(old, new, 1)
    told = complaints(text, project, pack)
    assert "\n".join(told) == "\n".join(
        line if line.startswith("  ") else f"lattice-scan.yaml:{line}" for line in says.splitlines()
    )


def test_all_mistakes_are_told_at_once(project: Path, pack: Pack) -> None:
    told = complaints("settings: {x: 1}\nscopes: [{match: {}}, 3]\nrules: {select: x}\n", project, pack)
    assert [error.splitlines()[0] for error in told] == [
        "lattice-scan.yaml:1:1: `version` is missing",
        "lattice-scan.yaml:1:12: there is no setting `x`",
        "lattice-scan.yaml:2:10: `settings` is missing in `scopes[0]`",
        "lattice-scan.yaml:2:18: `match` is empty",
        "lattice-scan.yaml:2:23: `scopes[1]` must be a mapping, but is a number",
        "lattice-scan.yaml:3:17: `select` must be a list, but is text",
    ]
    assert complaints("[]", project, pack) == [
        (
            "lattice-scan.yaml:1:1: the file must be a mapping, but is a list\n"
            "  fix: the file is a mapping that begins with `version: 1`"
        )
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool.lattice-scan]\nversion = 2", "2:1: `version` must be 1"),
        ("[tool.lattice-scan]\nversion = 1\n  [tool.lattice-scan.rules]\n  slect = []", "4:3: unknown key `slect`"),
        ("[tool.lattice-scan]\nversion = 1\nsettings = { x = 1 }", "3:1: there is no setting `x`"),
        ("[tool.lattice-scan]\nversion = 1\nscopes = [1]", "3:1: `scopes[0]` must be a mapping, but is a number"),
        (
            (
                "[tool.lattice-scan]\nversion = 1\n[[tool.lattice-scan.scopes]]\nmatch.accounts = [111122223333]\n"
                "settings = {}\n[[tool.lattice-scan.scopes]]\nsettings = {}"
            ),
            "4:1: `accounts[0]` must be text, but is a number\n6:1: `match` is missing in `scopes[1]`",
        ),
        ("[tool.lattice-scan]\nversion = ", "2:1: cannot be read as TOML: Invalid value"),
        ("[tool.lattice-scan]\nx = 2026-01-31\nversion = 1", "2:1: unknown key `x`"),
        (
            "[tool.lattice-scan]\nversion = 1\nsettings.x = " + "[" * 100 + "]" * 100,
            "1:1: is nested deeper than 64 levels",
        ),
        ("[tool.lattice-scan]\nversion = 1\nsettings.x = " + "[" * 9999, "1:1: is nested deeper than 64 levels"),
        ("[tool.lattice-scan]\nversion = 1\n[tool.lattice-scan]", "3:19: cannot be read as TOML: Cannot declare"),
    ],
)
def test_a_mistake_in_toml_is_told_with_its_place(text: str, says: str, project: Path, pack: Pack) -> None:
    told = complaints(text, project, pack, "pyproject.toml")
    for error, start in zip(told, says.split("\n"), strict=True):
        assert error.startswith(f"pyproject.toml:{start}")


def test_toml_that_is_no_text_or_no_table_is_told(project: Path, pack: Pack) -> None:
    file = project / "pyproject.toml"
    for content, says in (
        (b"[tool.lattice-scan]\n\xff", "is not UTF-8\n  fix: save the file as UTF-8"),
        (b"[[tool.lattice-scan]]", "the file must be a mapping, but is a list"),
        (b"tool = 1\n#[tool.lattice-scan", "the file must be a mapping, but is empty"),
    ):
        file.write_bytes(content)
        with pytest.raises(InputErrors) as raised:
            load_config(None, project, pack.rules)
        assert str(raised.value).startswith(f"{file}:1:1: {says}")
