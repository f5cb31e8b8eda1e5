"""What a rule folder may hold, and what is told of the rest."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lattice_scan.model.errors import InputErrors
from lattice_scan.rulefile import files
from lattice_scan.rulefile.files import MAX_BYTES, collect

Write = Callable[..., Path]


def complaints(*folders: Path) -> list[str]:
    with pytest.raises(InputErrors) as raised:
        collect(folders)
    return [str(error) for error in raised.value.errors]


def test_all_yaml_files_are_found_in_order(write: Write) -> None:
    names = ["b/c/d.yaml", "a/z.yaml", "top.yaml", "settings.yaml", "a/README.md", ".git/x.yaml", "a/.x.yaml", "t.txt"]
    root = write({name: name for name in names})
    found = collect([root])
    assert [(file.name, file.stem, file.topic, file.is_settings) for file in found] == [
        (f"{root}/a/z.yaml", "z", "a", False),
        (f"{root}/b/c/d.yaml", "d", "c", False),
        (f"{root}/settings.yaml", "settings", "rules", True),
        (f"{root}/top.yaml", "top", "rules", False),
    ]
    assert found[1].content == b"b/c/d.yaml"


def test_a_wheel_that_was_not_unpacked_is_read_alike(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "rules.zip", "w") as archive:
        archive.writestr("rules/auth/a.yaml", "x")
        archive.writestr("rules/settings.yaml", "")
    found = collect([zipfile.Path(tmp_path / "rules.zip", "rules/")])
    assert [file[1:] for file in found] == [("a", "auth", b"x"), ("settings", "rules", b"")]


def test_folders_that_hold_no_rule_are_told_together(write: Write, tmp_path: Path) -> None:
    empty, only_settings, file = tmp_path / "empty", write({"settings.yaml": ""}), tmp_path / "file.yaml"
    empty.mkdir()
    file.touch()
    why = "\n  why: a rule is a file that ends in `.yaml`"
    assert complaints(empty, only_settings, tmp_path / "missing", file) == [
        f"{empty}: holds no rule{why}",
        f"{only_settings}: holds no rule{why}",
        f"{tmp_path / 'missing'}: cannot be read: No such file or directory",
        f"{file}: cannot be read: Not a directory",
    ]


def test_files_that_would_be_passed_over_by_mistake_are_told(write: Write) -> None:
    root = write({"a/x.yml": "", "a/y.yaml": "", "a/settings.yaml": ""})
    assert complaints(root) == [
        f"{root}/a/x.yml: would not be read as a rule\n  fix: rename it to `x.yaml`",
        (
            f"{root}/a/settings.yaml: settings are shared by all rules of a folder\n"
            "  fix: move what it declares to the settings.yaml in the top folder"
        ),
    ]


def test_links_to_folders_do_not_lead_in_circles(write: Write) -> None:
    root = write({"a/x.yaml": ""})
    (root / "a" / "loop").symlink_to(root, target_is_directory=True)
    (root / "a" / "linked.yaml").symlink_to(root / "a" / "x.yaml")
    assert [file.stem for file in collect([root])] == ["linked", "x"]


def test_a_file_that_cannot_be_read_is_told(write: Write) -> None:
    root = write({"a/good.yaml": "", "a/large.yaml": " " * (MAX_BYTES + 1)})
    (root / "a" / "gone.yaml").symlink_to(root / "nowhere")
    (root / "a" / "endless.yaml").symlink_to("/dev/zero")
    assert complaints(root) == [
        f"{root}/a/endless.yaml: is no plain file",
        f"{root}/a/gone.yaml: cannot be read: No such file or directory",
        f"{root}/a/large.yaml: is larger than 1,048,576 bytes\n  fix: split the file",
    ]


def test_a_folder_that_cannot_be_listed_is_told(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"a/good.yaml": "", "b/x.yaml": ""})
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "b":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert complaints(root) == [f"{root}/b: cannot be read: Permission denied"]


def test_a_folder_with_too_many_files_is_the_wrong_one(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 2)
    root = write({"a.yaml": "", "b.yaml": "", "c.yaml": "", "d/e.yaml": ""})
    assert complaints(root) == [f"{root}: holds more than 2 YAML files\n  fix: name the folder that holds the rules"]
