"""Which comments in Terraform source are meant for us, and which block each of them is for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lattice_scan.sources.comments import folders_below, read_comments

WAIVE = "lattice-scan: waive x until 2027-01-01 because y"


def blocks(folder: Path, text: str) -> list[tuple[int, str]]:
    """The line and block of each comment in a file."""
    (folder / "main.tf").write_bytes(text.encode())
    return [(comment.line, comment.block) for comment in read_comments([folder])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f'# {WAIVE}\nresource "aws_x" "a" {{\n}}\n', [(1, "aws_x.a")]),
        (f"// {WAIVE}\n# why\n#{WAIVE}\ndata aws_x a {{}}\n", [(1, "data.aws_x.a"), (3, "data.aws_x.a")]),
        (f'resource "aws_x" "a" {{ # {WAIVE}\n}}\n', [(1, "aws_x.a")]),
        (f'resource "aws_x" "a" {{\n  b = "c" # {WAIVE}\n}}\n', [(2, "aws_x.a")]),
        (f'resource "aws_x" "a" {{\n  b {{\n    // {WAIVE}\n  }}\n}}\n', [(3, "aws_x.a")]),
        (f'resource "aws_x" "a" {{\r\n  # {WAIVE}\r\n}}\r\n', [(2, "aws_x.a")]),
        (f'\ufeff# {WAIVE}\nresource "aws_x" "a" {{\n}}\n', [(1, "aws_x.a")]),
        (f'/* {WAIVE} */\nresource "aws_x" "a" {{\n}}\n', [(1, "aws_x.a")]),
        (f'/*\n * {WAIVE}\n */\nresource "aws_x" "a" {{\n}}\n', [(2, "aws_x.a")]),
        # A template is code again, and what follows it is text.
        (f'resource "aws_x" "a" {{\n  b = "${{f("}}", {{\n  }})}} # {WAIVE}"\n  # {WAIVE}\n}}\n', [(4, "aws_x.a")]),
        (f'resource "aws_x" "a" {{\n  b = "\\"${{"}}"}}" # {WAIVE}\n}}\n', [(2, "aws_x.a")]),
        (f'resource "aws_x" "a" {{\n  b = "$${{" # {WAIVE}\n}}\n# {WAIVE}\n', [(2, "aws_x.a"), (4, "")]),
        (f'resource "aws_x" "a" {{\n  b = <<-EOT\n    }}\n  EOT\n  # {WAIVE}\n}}\n', [(5, "aws_x.a")]),
    ],
)
def test_a_comment_is_for_the_block_around_it_or_directly_below(
    text: str, found: list[tuple[int, str]], tmp_path: Path
) -> None:
    assert blocks(tmp_path, text) == found


@pytest.mark.parametrize(
    "text",
    [
        f'# {WAIVE}\n\nresource "aws_x" "a" {{\n}}\n',
        f'resource "aws_x" "a" {{\n}} # {WAIVE}\nresource "aws_x" "b" {{\n}}\n',
        f'resource "aws_x" "a" {{\n}}\n# {WAIVE}\n',
        f'resource "aws_x" "a" {{}} # {WAIVE}\n',
        f'# {WAIVE}\nmodule "a" {{\n}}\nresource "aws_x" "a" {{\n}}\n',
        f'module "a" {{\n  # {WAIVE}\n}}\n',
        f'# {WAIVE}\nlocals {{\n}}\nresource "aws_x" "a" {{\n}}\n',
        f"# {WAIVE}\n",
    ],
)
def test_a_comment_elsewhere_is_for_no_block_and_not_passed_over(text: str, tmp_path: Path) -> None:
    assert [block for _, block in blocks(tmp_path, text)] == [""]


@pytest.mark.parametrize(
    "text",
    [
        f'resource "aws_x" "a" {{\n  b = "# {WAIVE}"\n}}\n',
        f'resource "aws_x" "a" {{\n  b = "\\" # {WAIVE}"\n}}\n',
        f'resource "aws_x" "a" {{\n  b = <<EOT\n# {WAIVE}\nEOT\n}}\n',
        f'resource "aws_x" "a" {{\n  b = <<-EOT\n  # {WAIVE}\n  NOT\n  # {WAIVE}\n  EOT\n}}\n',
        f'resource "aws_x" "a" {{\n  b = "%{{ if c }}# {WAIVE}%{{ endif }}"\n}}\n',
        f'#  # {WAIVE}\nresource "aws_x" "a" {{\n}}\n',
        f'# see {WAIVE}\nresource "aws_x" "a" {{\n}}\n',
        '# lattice-scan finds this\nresource "aws_x" "a" {\n}\n',
        '# lattice-scan waives nothing here\nresource "aws_x" "a" {\n}\n',
    ],
)
def test_text_and_other_comments_are_not_meant_for_us(text: str, tmp_path: Path) -> None:
    assert blocks(tmp_path, text) == []


@pytest.mark.parametrize(
    "text", ["lattice-scan: ignore x", "Lattice-Scan : wave", "lattice-scan waive x", "lattice-scan:"]
)
def test_what_is_misspelt_is_still_meant_for_us(text: str, tmp_path: Path) -> None:
    assert blocks(tmp_path, f'# {text}\nresource "aws_x" "a" {{\n}}\n') == [(1, "aws_x.a")]


def test_line_column_text_and_folder(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(f'resource "aws_x" "a" {{\n  # {WAIVE}  \n}}\n', "utf-8")
    (comment,) = read_comments([tmp_path, tmp_path])
    assert (comment.file, comment.folder) == (str(tmp_path / "main.tf"), str(tmp_path))
    assert (comment.line, comment.column, comment.text) == (2, 3, WAIVE.removeprefix("lattice-scan: "))


def test_what_cannot_be_read_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder.tf").mkdir()
    (tmp_path / "large.tf").write_bytes(b"# lattice-scan: x\n" + b"\n" * 1024**2)
    (tmp_path / "binary.tf").write_bytes(b"\xff\xfe\x00\n")
    assert read_comments([tmp_path, tmp_path / "missing", Path("nul\0")]) == []


def test_only_folders_with_source_that_are_not_hidden(tmp_path: Path) -> None:
    for name in ("main.tf", "a/b/main.tf", ".terraform/modules/c/main.tf", "d/main.tf.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert sorted(folders_below(tmp_path)) == [tmp_path, tmp_path / "a" / "b"]


@pytest.mark.parametrize("odd", [" " * 500_000, "{" * 300_000, '"${' * 150_000, "/*" * 300_000, "<<A\n" * 200_000])
def test_odd_source_takes_no_time(odd: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(f"/* lattice-scan: x\n{odd}", "utf-8")
    (tmp_path / "more.tf").write_text(f"# lattice-scan: x\n{odd}", "utf-8")
    start = time.process_time()
    read_comments([tmp_path])
    assert time.process_time() - start < 5
