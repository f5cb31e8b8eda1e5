"""YAML that is hostile, broken or merely surprising."""

from __future__ import annotations

from typing import Any

import pytest
import yaml as pyyaml

from lattice_scan.model.errors import InputErrors
from lattice_scan.model.value import Unknown
from lattice_scan.rulefile import yaml
from lattice_scan.rulefile.files import MAX_BYTES
from lattice_scan.rulefile.reference import Ref
from lattice_scan.rulefile.yaml import MAX_DEPTH, MAX_VALUES, read

ONLY_TAGS = "only `!unknown REASON` and `!ref ADDRESS` are known, and only in the resources of a rule's examples"


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run every test with libyaml, and as where PyYAML was installed without it."""
    name: str = request.param
    monkeypatch.setattr(yaml, "_LOADER", getattr(pyyaml, name))
    return name


def data(text: str) -> Any:
    return read(text.encode(), "f.yaml").data


def complaints(source: str | bytes) -> list[str]:
    with pytest.raises(InputErrors) as raised:
        read(source if isinstance(source, bytes) else source.encode(), "f.yaml")
    return [str(error) for error in raised.value.errors]


def test_plain_words_mean_little() -> None:
    text = "[on, off, yes, no, y, N, 1:20, 2026-01-31, 1e5, 0x1f, 0o17, 017, 1_000, +1, .5, .inf, .nan, =]"
    assert data(text) == text.strip("[]").split(", ")
    assert data("[true, True, FALSE, null, ~, Null, 0, -7, 443, 1.5, -0.25]") == [
        True, True, False, None, None, None, 0, -7, 443, 1.5, -0.25,
    ]  # fmt: skip


def test_twelve_digits_are_an_account() -> None:
    assert data("[111122223333, '111122223333', 012345678901, \"012345678901\"]") == [
        "111122223333", "111122223333", "012345678901", "012345678901",
    ]  # fmt: skip
    assert data("{a: 11112222333, b: 1111222233334}") == {"a": 11112222333, "b": 1111222233334}


def test_a_number_too_long_for_others_is_text() -> None:
    assert data("[999999999999999999, 1000000000000000000, " + "9" * 5000 + "]")[1:] == [
        "1000000000000000000",
        "9" * 5000,
    ]


def test_keys_are_text_whatever_they_look_like() -> None:
    assert data("{on: 1, 3: 2, true: 3, null: 4, 1.0: 5}") == {"on": 1, "3": 2, "true": 3, "null": 4, "1.0": 5}


def test_quotes_and_blocks_make_text() -> None:
    assert data("a: 'no'\nb: \"1\"\nc: |\n  3\nd: >-\n  true") == {"a": "no", "b": "1", "c": "3\n", "d": "true"}


def test_everything_has_a_place() -> None:
    document = read(b"\xef\xbb\xbfa: 1\nb:\n  - x\n  - y: {z: 2}\n", "f.yaml")
    assert document.where() == "f.yaml:1:1"
    assert document.where(("b", 1, "y", "z")) == "f.yaml:4:12"
    assert document.where(("b", 1, "y", "z"), key=True) == "f.yaml:4:9"
    assert document.where(("b", 7, "y")) == "f.yaml:3:3"
    assert document.at(("b", 1)) == {"y": {"z": 2}}
    assert document.at(("b", 1, "q", "r")) is None


def test_an_alias_keeps_the_place_of_its_anchor() -> None:
    document = read(b"a: &x {k: 1}\nb: *x\nc: [*x, *x]", "f.yaml")
    assert document.data == {"a": {"k": 1}, "b": {"k": 1}, "c": [{"k": 1}, {"k": 1}]}
    assert document.where(("b", "k")) == "f.yaml:1:11"


def test_duplicate_keys_are_all_told() -> None:
    assert complaints("a: 1\nb: {c: 1, c: 2}\na: 3\n") == [
        (
            "f.yaml:2:11: the key `c` is written twice\n"
            "  why: the first one stands at line 2, column 5\n"
            "  fix: remove one of them"
        ),
        (
            "f.yaml:3:1: the key `a` is written twice\n"
            "  why: the first one stands at line 1, column 1\n"
            "  fix: remove one of them"
        ),
    ]


def test_a_billion_laughs_is_refused() -> None:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert complaints("\n".join(lines)) == [
        f"f.yaml:6:10: holds more than {MAX_VALUES:,} values\n  why: each use of an alias counts"
    ]


def test_many_values_without_an_alias_are_refused() -> None:
    assert complaints("[" + "0," * MAX_VALUES + "]")[0].endswith("  why: each use of an alias counts")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{" * 100_000, "- " * 100_000, "{a: " * 100_000, "[" * 900 + "]" * 900]
)
def test_deep_nesting_is_refused_before_it_can_crash(text: str) -> None:
    (error,) = complaints(text)
    # Where PyYAML parses by itself, a second `{` begins the key of the first.
    assert error.endswith((f"is nested deeper than {MAX_DEPTH} levels", "a key must be plain text"))


def test_nesting_through_aliases_is_refused() -> None:
    half = MAX_DEPTH // 2 + 1
    text = f"a: &a {'[' * half}{']' * half}\nb: {'[' * half}*a{']' * half}"
    assert complaints(text) == [f"f.yaml:2:{4 + half}: is nested deeper than {MAX_DEPTH} levels"]


def test_the_deepest_nesting_allowed_is_read() -> None:
    value = data("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH - 1):
        (value,) = value
    assert value == []


def test_an_alias_inside_itself_or_without_anchor_is_refused() -> None:
    assert complaints("a: &a [*a]") == ["f.yaml:1:8: the alias `*a` stands inside itself"]
    assert complaints("a: *b") == [
        "f.yaml:1:4: the alias `*b` has no anchor above it\n  fix: write `&b` before its first use"
    ]


def test_unknown_values_and_references_stand_in_examples() -> None:
    text = "examples: [{given: {aws_vpc.v: {a: !unknown  known after\n  apply, b: !unknown '', c: [!ref aws_vpc.w]}}}]"
    attributes = {"a": Unknown("known after apply"), "b": Unknown("known after apply"), "c": [Ref("aws_vpc.w")]}
    assert data(text) == {"examples": [{"given": {"aws_vpc.v": attributes}}]}
    assert data("stack: {aws_vpc.v: {a: !unknown x}}") == {"stack": {"aws_vpc.v": {"a": Unknown("x")}}}


def test_tags_elsewhere_and_other_tags_are_refused() -> None:
    fix = "remove the tag, or put the text in quotes"
    assert complaints("a: !unknown x") == [
        f"f.yaml:1:4: `!unknown` cannot stand here\n  why: {ONLY_TAGS}\n  fix: {fix}"
    ]
    assert complaints("a: !!python/object/apply:os.system [ls]") == [
        f"f.yaml:1:4: unknown tag `tag:yaml.org,2002:python/object/apply:os.system`\n  why: {ONLY_TAGS}\n  fix: {fix}"
    ]
    assert len(complaints("stack: {a: {b: !x y, c: !y {}, d: !z [], e: !unknown [x]}}")) == 4
    assert complaints("stack: {a: &a {b: !unknown x}}\nrequire: *a") == [
        f"f.yaml:2:10: the alias `*a` leads to a tag\n  why: {ONLY_TAGS}\n  fix: {fix}"
    ]


def test_a_key_is_plain_text() -> None:
    for text in ("? [a]\n: b", "!x y: 1", "{[a]: 1}"):
        assert complaints(text)[0].partition(" ")[2] == "a key must be plain text"


def test_merge_keys_are_refused() -> None:
    assert complaints("a: &a {b: 1}\nc:\n  <<: *a") == [
        "f.yaml:3:3: `<<` does not merge mappings here\n  fix: write the keys out, or use an alias for a whole value"
    ]
    assert data("'<<': 1") == {"<<": 1}


def test_one_document_only() -> None:
    assert data("---\na: 1\n...\n") == {"a": 1}
    assert complaints("a: 1\n---\nb: 2") == [
        "f.yaml:2:1: the file holds a second document\n  fix: one file holds one document: remove `---`"
    ]
    assert data("") is None


@pytest.mark.parametrize(
    ("text", "place", "fix"),
    [
        ("a: b: c", "1:5", "put a text that holds `: ` in quotes"),
        ("a: `b`", "1:4", "put a text that begins with a backtick in quotes"),
        ("a: 1\nb: @c", "2:4", "put a text that begins with `@` in quotes"),
        ("a: %c", "1:4", "put a text that begins with `%` in quotes"),
        ("\ta: 1", "1:1", "indent with spaces, not tabs"),
        ("a: 'b", None, None),
        ("a: [1", None, None),
        ("a: \x01", "1:4", None),
        ('a: "\\q"', None, None),
    ],
)
def test_what_is_no_yaml_says_where(text: str, place: str | None, fix: str | None) -> None:
    (error,) = complaints(text)
    assert error.partition(": ")[2].startswith("cannot be read as YAML: ")
    assert place is None or error.startswith(f"f.yaml:{place}: ")
    assert fix is None or error.endswith(f"\n  fix: {fix}")


def test_what_is_no_utf8_says_where() -> None:
    fix = "\n  fix: save the file as UTF-8"
    assert complaints(b"a: 1\nb: \xff") == [f"f.yaml:2:4: is not UTF-8{fix}"]
    assert complaints("a: 1".encode("utf-16")) == [f"f.yaml:1:1: is not UTF-8{fix}"]


def test_a_large_file_is_refused() -> None:
    assert complaints(b"#" * (MAX_BYTES + 1)) == ["f.yaml: is larger than 1,048,576 bytes\n  fix: split the file"]


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert complaints('"\\e[31m": 1\n"\\e[31m": 2')[0].splitlines()[0] == (
        "f.yaml:2:1: the key `\\x1b[31m` is written twice"
    )
    assert "…" in complaints(f"{'a' * 99}: 1\n{'a' * 99}: 2")[0]
