"""A warm run gives what a cold one gives, without YAML and JSON Schema; a cache that is stale or broken is not used."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lattice_scan.facts import columns, tables
from lattice_scan.model.errors import InputErrors
from lattice_scan.model.rule import Config
from lattice_scan.rulefile import cache
from lattice_scan.rulefile.cache import cache_folder, load_all, load_pack
from lattice_scan.rulefile.files import collect
from lattice_scan.vocabulary.fact_words import FactWords

Write = Callable[..., Path]
Facts = dict[str, FactWords]


@pytest.fixture
def rules(write: Write, texts: dict[str, str]) -> Path:
    """Return a folder of good rules."""
    return write(texts)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return where the cache is to be kept; it does not exist yet."""
    return tmp_path / "home" / "cache"


def test_a_warm_load_equals_a_cold_one(rules: Path, kept: Path, facts: Facts) -> None:
    cold = load_pack([rules], facts, kept)
    warm = load_pack([rules], facts, kept)
    assert warm == cold == load_pack([rules], facts, None)
    assert repr(warm) == repr(cold)
    assert oct(kept.stat().st_mode)[-3:] == "700"
    assert [oct(file.stat().st_mode)[-3:] for file in kept.iterdir()] == ["600"]


def test_the_real_rules_survive_the_cache(kept: Path) -> None:
    """Whatever the rule pack makes use of, the cache holds it."""
    words = {name: FactWords(rows=table.ROWS) for name, table in tables().items()}
    for fact in columns():
        rows = words[fact.NAME].rows if fact.NAME in words else {}
        words[fact.NAME] = FactWords(rows, fact.COLUMNS)
    folder = Path(__file__).parents[2] / "rules"
    cold = load_pack([folder], words, kept)
    assert cold.rules
    assert load_pack([folder], words, kept) == cold


def test_a_warm_load_does_no_work(rules: Path, kept: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    load_pack([rules], facts, kept)
    monkeypatch.setitem(sys.modules, "lattice_scan.rulefile.load", None)
    assert len(load_pack([rules], facts, kept).rules) == 3
    (rules / "auth" / "iam-needs-policy.yaml").unlink()
    with pytest.raises(ImportError):
        load_pack([rules], facts, kept)


@pytest.mark.parametrize("change", ["edit", "add", "remove", "settings", "facts", "version", "vocabulary", "folder"])
def test_whatever_changes_is_seen(
    change: str, rules: Path, kept: Path, facts: Facts, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_pack([rules], facts, kept)
    folders = [rules]
    iam = rules / "auth" / "iam-needs-policy.yaml"
    match change:
        case "edit":
            iam.write_text(iam.read_text("utf-8").replace("critical", "high"), "utf-8")
        case "add":
            write({"auth/copy.yaml": iam.read_text("utf-8").replace("iam-needs-policy", "copy")})
        case "remove":
            iam.unlink()
        case "settings":
            file = rules / "settings.yaml"
            file.write_text(file.read_text("utf-8").replace("[AWS_IAM]", "[NONE]"), "utf-8")
        case "facts":
            facts["more"] = FactWords(columns={"aws_vpc": {"x": "text"}})
        case "version":
            monkeypatch.setattr(cache, "__version__", "9.9.9")
        case "vocabulary":
            monkeypatch.setattr(cache, "_stamp", lambda folder: [(folder.name, 1, 1)])
        case _:
            folders.append(write({"mine.yaml": iam.read_text("utf-8").replace("iam-needs-policy", "mine")}, "own"))
    after = load_pack(folders, facts, kept)
    is_same = change in {"facts", "version", "vocabulary"}
    assert (after == before) is is_same
    monkeypatch.setitem(sys.modules, "lattice_scan.rulefile.load", None)
    assert load_pack(folders, facts, kept) == after


@pytest.mark.parametrize("damage", ["empty", "short", "flip", "other", "folder"])
def test_a_broken_cache_is_made_anew(damage: str, rules: Path, kept: Path, facts: Facts) -> None:
    cold = load_pack([rules], facts, kept)
    (file,) = kept.iterdir()
    content = file.read_bytes()
    match damage:
        case "empty":
            file.write_bytes(b"")
        case "short":
            file.write_bytes(content[:-10])
        case "flip":
            file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        case "other":
            file.write_bytes(content[: content.rindex(b"lattice-scan")] + b"\x00" * 100)
        case _:
            file.unlink()
            file.mkdir()
    assert load_pack([rules], facts, kept) == cold
    if damage != "folder":
        assert next(kept.iterdir()).read_bytes()[-1000:] == content[-1000:]
    assert len(list(kept.iterdir())) == 1


def test_a_cache_of_another_shape_is_made_anew(rules: Path, kept: Path, facts: Facts) -> None:
    cold = load_pack([rules], facts, kept)
    (file,) = kept.iterdir()
    key = cache._pack_key(collect([rules]), facts)
    cache._write(kept, file.name, key, {"rules": []})
    assert load_pack([rules], facts, kept) == cold


def test_without_a_place_to_keep_it_there_is_no_cache(rules: Path, tmp_path: Path, facts: Facts) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert load_pack([rules], facts, blocked) == load_pack([rules], facts, blocked / "below")
    assert blocked.read_bytes() == b""


def test_rules_in_a_folder_whose_name_is_no_text_are_read_all_the_same(
    rules: Path, tmp_path: Path, kept: Path, facts: Facts
) -> None:
    odd = rules.rename(tmp_path / os.fsdecode(b"rules-\xff"))
    assert load_pack([odd], facts, kept).rules
    assert not kept.exists()


def test_wrong_rules_are_never_kept(rules: Path, kept: Path, facts: Facts) -> None:
    (rules / "auth" / "iam-needs-policy.yaml").write_text("id: x", "utf-8")
    for _ in range(2):
        with pytest.raises(InputErrors):
            load_pack([rules], facts, kept)
    assert not kept.exists()


# --- configuration -----------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, texts: dict[str, str], write: Write) -> Path:
    """Return a repository with a configuration and a rule of its own."""
    own = texts["auth/iam-needs-policy.yaml"].replace("iam-needs-policy", "mine")
    root = write({"own/mine.yaml": own, ".git": "", "lattice-scan.yaml": "version: 1\nrules: {folders: [own]}\n"}, "p")
    assert root == tmp_path / "p"
    return root


def test_the_configuration_brings_its_rules(rules: Path, project: Path, kept: Path, facts: Facts) -> None:
    cold = load_all([rules], facts, None, project, kept)
    pack, config = cold
    assert [rule.id for rule in pack.rules] == ["iam-needs-policy", "mine", "target-group-not-renamed", "target-port"]
    assert config == Config(rule_folders=(str(project / "own"),), file=str(project / "lattice-scan.yaml"))
    assert load_all([rules], facts, None, project, kept) == cold
    assert load_all([rules], facts, None, project, None) == cold


def test_a_run_without_configuration_has_the_defaults(rules: Path, tmp_path: Path, kept: Path, facts: Facts) -> None:
    pack, config = load_all([rules], facts, None, tmp_path, kept)
    assert (len(pack.rules), config) == (3, Config())


def test_a_warm_configuration_is_not_read_again(
    rules: Path, project: Path, kept: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = load_all([rules], facts, None, project, kept)

    def refuse(*_: object) -> Config:
        raise AssertionError

    monkeypatch.setattr(cache, "build_config", refuse)
    assert load_all([rules], facts, None, project, kept) == cold
    (project / "lattice-scan.yaml").write_text("version: 1", "utf-8")
    with pytest.raises(AssertionError):
        load_all([rules], facts, None, project, kept)


def test_a_configuration_is_checked_again_when_the_rules_change(
    rules: Path, project: Path, kept: Path, facts: Facts
) -> None:
    file = project / "lattice-scan.yaml"
    file.write_text("version: 1\nrules: {ignore: [target-port]}", "utf-8")
    load_all([rules], facts, None, project, kept)
    (rules / "targets" / "target-port.yaml").unlink()
    with pytest.raises(InputErrors) as raised:
        load_all([rules], facts, None, project, kept)
    assert str(raised.value).startswith(f"{file}:2:18: no rule is called `target-port`")


def test_runs_with_and_without_another_folder_keep_a_configuration_each(
    rules: Path, project: Path, kept: Path, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    text = (rules / "targets" / "target-port.yaml").read_text("utf-8")
    (more / "another.yaml").write_text(text.replace("id: target-port", "id: another"), "utf-8")
    for folders in ([rules], [rules, more]):
        load_all(folders, facts, None, project, kept)
    monkeypatch.setattr(cache, "build_config", None)
    for folders in ([rules], [rules, more], [rules]):
        load_all(folders, facts, None, project, kept)


def test_a_relative_path_is_not_taken_from_another_folder(
    rules: Path, project: Path, kept: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, file in ((project.parent, Path("p/lattice-scan.yaml")), (project, Path("lattice-scan.yaml"))):
        monkeypatch.chdir(folder)
        pack, config = load_all([rules], facts, file, folder, kept)
        assert (len(pack.rules), config.rule_folders) == (4, (str(file.parent / "own"),))


def test_where_the_cache_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "lattice-scan"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "lattice-scan"

    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder() is None


PROGRAM = """
import sys
from pathlib import Path
from lattice_scan.rulefile.cache import load_all
from lattice_scan.vocabulary.fact_words import FactWords
facts = {"targets": FactWords(rows={"port": "number", "groups": "link", "ports": "set"}),
         "roles": FactWords(columns={"aws_security_group": {"roles": "set"}})}
rules, project, kept = map(Path, sys.argv[1:])
print(len(load_all([rules], facts, None, project, kept)[0].rules))
print(*sorted({"yaml", "jsonschema", "re2", "tomllib", "tempfile", "hashlib", "difflib"} & set(sys.modules)))
"""


def test_a_warm_run_imports_nothing_heavy(rules: Path, project: Path, kept: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(rules), str(project), str(kept)]
    path = os.pathsep.join(sys.path)
    said = [
        subprocess.run(
            command, capture_output=True, encoding="utf-8", check=True, env={**os.environ, "PYTHONPATH": path}
        )
        for _ in range(2)
    ]
    assert "jsonschema" in said[0].stdout
    assert said[1].stdout == "4\n\n"
