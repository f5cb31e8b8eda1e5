"""What people hand over as a plan: good files in any dress are read, every other file is named for what it is."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice_scan.model.errors import InputError
from lattice_scan.sources.document import MAP_FROM, MAX_BYTES, Document, explain_broken, explain_kind, read

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN = (Path(__file__).parents[1] / "plans" / "auth-none" / "tfplan.json").read_bytes()
TEXT = PLAN.decode()
WHOLE = json.loads(PLAN)
SECRET = "hunter2-Swordfish"  # noqa: S105 - nobody's
COMMAND = re.compile(r"`(terraform|terraform-bin|tofu|git|unzip|gzip|zstd|bzip2|xz|chmod|cmd|cat|jq) [^`]+`")


class Change(msgspec.Struct):
    """A resource change, as strict as the reader of plans."""

    address: str = ""
    type: str = ""
    change: dict[str, msgspec.Raw] = {}


class Plan(msgspec.Struct):
    """The part of a plan that these tests decode."""

    format_version: str = ""
    resource_changes: list[Change] | None = None


def parse(path: str, stdin: bytes = b"") -> Document:
    """Read, decode and look at the kind, in the order in which the reader of plans does."""
    document = read(path, io.BytesIO(stdin))
    try:
        msgspec.json.decode(document.data, type=Plan)
        head = msgspec.json.decode(document.data, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise explain_broken(document, error) from error
    refusal = explain_kind(document.name, head)
    if refusal:
        raise refusal
    return document


def refused(path: str, stdin: bytes = b"") -> InputError:
    """The error that reading `path` ends in, after a check that it is fit to print and names a command."""
    with pytest.raises(InputError) as caught:
        parse(path, stdin)
    check_printable(caught.value)
    return caught.value


def check_printable(error: InputError) -> None:
    """Check that an error is whole, harmless on a terminal, tells no secret and names a command."""
    assert error.what
    assert error.where
    assert error.why
    assert COMMAND.search(error.fix), error.fix
    assert str(error).replace("\n", "").isprintable()
    assert SECRET not in str(error)


def packed(**members: bytes) -> bytes:
    """A zip archive of `members`."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("_json", ".json"), content)
    return archive.getvalue()


def plan_with(**keys: object) -> bytes:
    """The plan with some top-level keys replaced."""
    return json.dumps(WHOLE | keys).encode()


def lines(*rows: object) -> bytes:
    """One JSON document a line."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


BINARY = packed(tfplan=b"\x0a\x03", tfstate=b"{}")
EVENTS = (
    {"@level": "info", "@message": "Terraform 1.11.4", "type": "version"},
    {"@level": "info", "@message": SECRET, "type": "planned_change"},
)
HUMAN = f"""
Terraform used the selected providers to generate the following execution plan.

  # aws_vpclattice_service.s will be created
  + resource "aws_vpclattice_service" "s" {{
      + name = "{SECRET}"
    }}

Plan: 1 to add, 0 to change, 0 to destroy.
"""
COLOURED = HUMAN.replace("Terraform used", "\x1b[1mTerraform used").replace("Plan:", "\x1b[1mPlan:\x1b[0m")
BOOKMARK = {"remote_plan_format": 1, "run_id": "run-CZcmD7eagjhyX0vN", "hostname": "app.terraform.io"}
TFSTATE = {"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "b1c2", "resources": []}
ENCRYPTED = {"meta": {"key_provider.pbkdf2.k": "x"}, "encrypted_data": SECRET, "encryption_version": "v0"}
SCHEMA = {"format_version": "1.0", "provider_schemas": {}}
ONE_LINE = PLAN.rstrip()
PRETTY = json.dumps(WHOLE, indent=2).encode()
MOJIBAKE = TEXT.replace('"name":"lagosta",', '"name":"寃곗젣?,', 1)
LOST = f":1:{MOJIBAKE.index('?,') + 4}"

WRAPPER = "the wrapper that setup-terraform puts around Terraform wrote its own lines around the JSON"
WRAPPED = "the plan is wrapped in another object"
HUMAN_TEXT = "this is the text that terraform plan prints for people"
BINARY_PLAN = "this is Terraform's binary plan, not JSON"
REDACTED = "is text where Terraform writes"
DEEP = "the JSON is nested too deeply"
SHOW = "`terraform show -json tfplan > tfplan.json`"
PLAN_FIRST = "`terraform plan -out tfplan`, then " + SHOW
GZIP = "`terraform show -json tfplan | gzip > tfplan.json.gz`"
CMD = '`cmd /c "terraform show -json tfplan > tfplan.json"`'

Row = tuple[str, bytes, str, str, str]
MALFORMED: tuple[Row, ...] = (
    # family: variant; content; `:line:column` where it is told; what it is; a part of the command that mends it
    ("binary plan", BINARY, "", BINARY_PLAN, "`terraform show -json FILE > tfplan.json`"),
    ("binary plan: cut off", BINARY[:60], "", BINARY_PLAN, "`terraform show -json FILE > tfplan.json`"),
    ("binary plan: in gzip", gzip.compress(BINARY), "", BINARY_PLAN, "`terraform show -json FILE > tfplan.json`"),
    ("zip", packed(tfplan_json=PLAN), "", "this is a zip archive, not a plan", "`unzip FILE`"),
    ("zip: cut off", packed(plan_json=PLAN)[:50], "", "this is a zip archive, not a plan", "`unzip FILE`"),
    ("bzip2", bz2.compress(PLAN), "", "this file is packed with bzip2", "`bzip2 -dc FILE | lattice-scan plan -`"),
    ("zstd", b"\x28\xb5\x2f\xfd\0", "", "this file is packed with zstd", "`zstd -dc FILE | lattice-scan plan -`"),
    ("xz", b"\xfd7zXZ\0", "", "this file is packed with xz", "`xz -dc FILE | lattice-scan plan -`"),
    ("gzip twice", gzip.compress(gzip.compress(PLAN)), "", "this file is packed with gzip", "`gzip -dc FILE | "),
    ("gzip cut off", gzip.compress(PLAN)[:-9], "", "this gzip file is cut off", GZIP),
    ("gzip damaged", gzip.compress(PLAN)[:-8] + bytes(8), "", "this gzip file is damaged", GZIP),
    ("gzip damaged: body", gzip.compress(b"")[:10] + b"\xff" * 9, "", "this gzip file is damaged", GZIP),
    ("UTF-16 decoded wrongly", MOJIBAKE.encode("utf-16"), LOST, "the JSON is broken: no comma between two ent", CMD),
    ("UTF-16 cut off", "{}".encode("utf-16")[:-1], "", "this file starts like UTF-16LE text but is dama", CMD),
    ("human text", HUMAN.replace("\n", "\r\n").encode(), "", HUMAN_TEXT, PLAN_FIRST),
    ("human text: colour", COLOURED.encode(), "", HUMAN_TEXT, PLAN_FIRST),
    ("human text: UTF-16", HUMAN.encode("utf-16"), "", HUMAN_TEXT, PLAN_FIRST),
    ("human text: UTF-16, colour", COLOURED.encode("utf-16"), "", HUMAN_TEXT, PLAN_FIRST),
    ("human text: refresh", b"aws_vpc.a: Refreshing state... [id=vpc-1]\n", "", HUMAN_TEXT, PLAN_FIRST),
    ("human text: no changes", b"No changes. Your infrastructure matches\n", "", HUMAN_TEXT, PLAN_FIRST),
    ("error text", "╷\n│ Error: Failed\n".encode(), "", "this is an error message of Terraform", SHOW),
    ("source", b'resource "aws_vpc" "a" {\n}\n', "", "this is Terraform source or text", PLAN_FIRST),
    ("event log", lines(*EVENTS), "", "this is the event log that terraform plan -json prints", PLAN_FIRST),
    ("event log: one line", lines(EVENTS[0]), "", "this is the event log that", PLAN_FIRST),
    ("wrapper", b"[command]/bin/terraform-bin show\n" + PLAN, "", WRAPPER, "`terraform-bin show -json tfplan"),
    ("wrapper: debug", b"::debug::stdout\n" + PLAN, "", WRAPPER, "terraform_wrapper: false"),
    ("wrapper: after", ONE_LINE + b"\n\n::set-output name=stdout::x", ":3:1", WRAPPER, "terraform_wrapper: false"),
    ("noise before", b"Locking\n\n" + PLAN, ":1", "this is not JSON from its first line on: the plan starts at", SHOW),
    ("two documents", ONE_LINE + b"\n" + PLAN, ":2:1", "a second JSON document begins here", SHOW),
    ("text after", ONE_LINE + b" x", f":1:{len(ONE_LINE) + 2}", "something that is not JSON follows the plan", SHOW),
    ("zero bytes after", b'{"resource_changes": []}\n\0\0', ":2:1", "zero bytes follow the JSON", SHOW),
    ("commented out", re.sub(rb"(?m)^", b"// ", PRETTY), "", "this begins with a comment, and JSON has no", SHOW),
    ("comment", PRETTY.replace(b"{", b"{ // x", 1), ":1:3", "the JSON is broken: a comment, and JSON has no", SHOW),
    ("comment: for a value", b'{"a": /* x */ 1}', ":1:7", "the JSON is broken: a comment, and JSON", SHOW),
    ("bookmark", lines(BOOKMARK), "", "this is a bookmark of a plan in HCP Terraform", "`terraform show -json FILE > "),
    ("wrapped", lines({"mock": 1, "tfplan": WHOLE}), "", f"{WRAPPED}, under the key `tfplan`", "`jq .tfplan "),
    ("wrapped, odd key", lines({f"\x1b[2J{SECRET}": WHOLE}), "", WRAPPED, SHOW),
    ("raw state", lines(TFSTATE), "", "this is a raw Terraform state file", "show -json FILE > state.json`"),
    ("empty state", b'{"format_version":"1.0"}', "", "this holds neither a plan nor a state", PLAN_FIRST),
    ("encrypted", lines(ENCRYPTED), "", "this is an encrypted plan or state of OpenTofu", "`tofu show -json FILE > "),
    ("validate", lines({"valid": True, "diagnostics": []}), "", "this is what terraform validate -json", PLAN_FIRST),
    ("schema", lines(SCHEMA), "", "this is the schema of the providers, not a plan", PLAN_FIRST),
    ("other JSON", lines({"password": SECRET}), "", "this is JSON, but not a Terraform plan", PLAN_FIRST),
    ("other JSON: two lists", b"[1]\n[2]", "", "this is JSON, but not a Terraform plan", PLAN_FIRST),
    ("other JSON: odd key inside", b'{"a":{"\xe9":1}}', "", "this is JSON, but not a Terraform plan", PLAN_FIRST),
    ("list", lines([SECRET]), "", "this is JSON, but a list and not a Terraform plan", SHOW),
    ("text in quotes", lines(TEXT), "", "this is JSON, but text and not a Terraform plan", SHOW),
    ("number", b"12", "", "this is JSON, but a number and not a Terraform plan", SHOW),
    ("null", b"null\n", "", "this is JSON, but null and not a Terraform plan", SHOW),
    ("log", b"[INFO] planning", ":1:2", "the JSON is broken: `I` may not stand here", SHOW),
    ("pseudo JSON", b"{\n  resource_changes: []\n}", ":2:3", "the JSON is broken: a key without double", SHOW),
    ("single quotes", b"{'a': 1}", ":1:2", "the JSON is broken: single quotes", SHOW),
    ("text", b"package tfplan\n\nmock = {}\n", ":1", "this is text, but not JSON", PLAN_FIRST),
    ("cut off", PLAN[:2000], ":1:2001", "the JSON stops in the middle: it looks cut off after 2,000 bytes", SHOW),
    ("cut off in a number", b'{"a":\n-', ":2:2", "the JSON stops in the middle: it looks cut off after 7", SHOW),
    ("trailing comma", b'{"a":[1,]}', ":1:9", "the JSON is broken: a comma with nothing after it", SHOW),
    ("no colon", '{"é" 1}'.encode(), ":1:6", "the JSON is broken: no colon after a key", SHOW),
    ("no comma", b'{"a":[1 2]}', ":1:9", "the JSON is broken: no comma between two items of a list", SHOW),
    ("bad number", b'{"a":1.}', ":1:8", "the JSON is broken: a number that JSON does not know", SHOW),
    ("bad escape", b'{"a":"C:\\Windows"}', ":1:10", "the JSON is broken: a backslash that escapes nothing", SHOW),
    ("half a pair", b'{"a":"\\udc00 and more"}', ":1:13", "the JSON is broken: half a surrogate pair", SHOW),
    ("half a pair: first", b'{"a":"\\ud800 and more"}', ":1:13", "the JSON is broken: half a surrogate pair", SHOW),
    ("half a pair: at the end", b'{"a":"\\ud800"}', ":1:15", "the JSON is broken: half a surrogate pair", SHOW),
    ("line break in text", b'{"a":"x\ny"}', ":1:8", "the JSON is broken: a line break inside a text", SHOW),
    ("escape sequence", b'{"a":"\x1b[2J"}', ":1:7", "the JSON is broken: `\\x1b` may not stand here", SHOW),
    ("merge conflict", b"<<<<<<< HEAD\n{}\n=======\n", "", "this holds merge conflict markers of Git", SHOW),
    ("merge conflict inside", b'{"a":\n<<<<<<< A\n1', ":2:1", "the JSON is broken: merge conflict markers", SHOW),
    ("not UTF-8", b'{"resource_changes":[{"address":"\xe9"}]}', ":1:34", "the text is not UTF-8", SHOW),
    ("not UTF-8: in a key", b'{"\xe9":1}', ":1:3", "the text is not UTF-8", SHOW),
    ("redacted list", plan_with(resource_changes="REDACTED"), "", f"`resource_changes` {REDACTED} a list", SHOW),
    ("redacted object", plan_with(planned_values="x"), "", f"`planned_values` {REDACTED} an object", SHOW),
    ("redacted change", b'{"resource_changes":[{"change":"x"}]}', "", f"`resource_changes[0].change` {REDACTED}", SHOW),
    ("redacted item", b'{"resource_changes":["x"]}', "", f"`resource_changes[0]` {REDACTED} an object", SHOW),
    ("number for text", plan_with(format_version=1), "", "`format_version` is a number where Terraform", SHOW),
    ("deep", b'{"resource_changes":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "", DEEP, SHOW),
    ("deep: unfinished", b'{"a":' * 100_000, "", DEEP, SHOW),
    ("deep: list", b"[" * 100_000 + b"]" * 100_000, "", DEEP, SHOW),
    ("empty", b"", "", "this file is empty", PLAN_FIRST),
    ("empty: gzip", gzip.compress(b""), "", "this file is empty", PLAN_FIRST),
    ("blank", b"\r\n \n", "", "this file begins with nothing but blank lines", PLAN_FIRST),
    ("zero bytes", bytes(4096), "", "this file is filled with zero bytes", SHOW),
    ("zero byte inside", b'{"a":"\0"}', ":1:7", "the JSON is broken: a zero byte", SHOW),
    ("binary data", b"\x7fELF\x02\x01\x01\0\0\0", "", "this is binary data, not JSON", PLAN_FIRST),
    ("LFS pointer", b"version https://git-lfs.github.com/spec/v1\n", "", "this is a Git LFS pointer", "`git lfs pull`"),
    ("link as text", b"../plans/tfplan.json", "", "this holds only the path of another file", SHOW),
    ("web page", b"<!DOCTYPE html>\n<html><body>Sign in", "", "this is a web page, not a plan", SHOW),
)
CONTENT_AND_REST = [row[1:] for row in MALFORMED]
NAMES = [row[0].replace(" ", "-") for row in MALFORMED]


@pytest.mark.parametrize(("content", "place", "what", "command"), CONTENT_AND_REST, ids=NAMES)
def test_malformation_has_its_sentence(tmp_path: Path, content: bytes, place: str, what: str, command: str) -> None:
    """Whatever stands in for a plan is named for what it is, at its place, with the command that mends it."""
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    error = refused(str(path))
    assert error.what.startswith(what)
    assert error.where == f"{path}{place}"
    assert command.replace("FILE", str(path)) in error.fix
    piped = refused("-", content)
    assert (piped.what, piped.where) == (error.what, f"<stdin>{place}")


def test_families_do_not_share_a_sentence() -> None:
    """Two different malformations are told apart by what is said of them."""
    families: dict[str, set[str]] = {}
    for variant, content, *_ in MALFORMED:
        families.setdefault(refused("-", content).what, set()).add(variant.partition(":")[0])
    assert [shared for shared in families.values() if len(shared) > 1] == []


@pytest.mark.parametrize(
    ("name", "content", "command"),
    [
        ("tfplan", BINARY, "`terraform show -json DIR/tfplan > tfplan.json`"),
        ("tfplan.json", BINARY, "`terraform show -json DIR/tfplan.json > plan.json`"),
        ("my plan", BINARY, "`terraform show -json 'DIR/my plan' > tfplan.json`"),
        ("state.json", lines(TFSTATE), "`terraform show -json DIR/state.json > tfstate.json`"),
    ],
)
def test_command_can_be_pasted(tmp_path: Path, name: str, content: bytes, command: str) -> None:
    """The command names the very file, quoted, and never writes onto it: the shell would empty it first."""
    path = tmp_path / name
    path.write_bytes(content)
    assert command.replace("DIR", str(tmp_path)) in refused(str(path)).fix


def test_command_for_standard_input() -> None:
    """A pipe has no name that Terraform could read."""
    assert "`terraform show -json tfplan > tfplan.json`" in refused("-", BINARY).fix
    assert "`bzip2 -dc FILE | lattice-scan plan -`" in refused("-", bz2.compress(PLAN)).fix


UNOPENED: dict[str, tuple[Callable[[Path], str], str, str]] = {
    "missing": (lambda d: str(d / "no.json"), "there is no such file", PLAN_FIRST),
    "below a file": (lambda d: str(d / "plan.json" / "x"), "there is no such file", PLAN_FIRST),
    "directory": (str, "this is a directory, not a plan", PLAN_FIRST),
    "dead link": (lambda d: str(d / "dead.json"), "this symbolic link leads nowhere", SHOW),
    "endless link": (lambda d: str(d / "loop.json"), "this file cannot be read", "cat"),
    "zero byte in the name": (lambda d: f"{d}/a\0b", "this file cannot be read", "cat"),
    "escape sequence in the name": (lambda d: f"{d}/\x1b[2J\udcff", "there is no such file", PLAN_FIRST),
}


@pytest.mark.parametrize("case", UNOPENED)
def test_unopened_file_has_its_sentence(tmp_path: Path, case: str) -> None:
    """A file that cannot be opened is an input error like any other."""
    (tmp_path / "plan.json").write_bytes(PLAN)
    (tmp_path / "dead.json").symlink_to("gone.json")
    (tmp_path / "loop.json").symlink_to("loop.json")
    path, what, command = UNOPENED[case]
    error = refused(path(tmp_path))
    assert error.what == what
    assert command in error.fix


def test_permission_denied(tmp_path: Path) -> None:
    """A file of another user is named, with the command that opens it."""
    path = tmp_path / "plan.json"
    path.write_bytes(PLAN)
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        error = refused(str(path))
    finally:
        if user == 0:
            os.seteuid(0)
    assert error.what == "permission to read this file is missing"
    assert f"`chmod +r {path}`" in error.fix


def test_unreadable_standard_input() -> None:
    """A pipe that fails while it is read is an input error, too."""
    with Path(os.devnull).open("wb") as file, pytest.raises(InputError, match="this file cannot be read") as caught:
        read("-", file)
    check_printable(caught.value)
    assert caught.value.where == "<stdin>"


def test_file_beyond_the_limit(tmp_path: Path) -> None:
    """A file too large to judge is refused before it is read."""
    path = tmp_path / "plan.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert refused(str(path)).what == "this file is larger than 2 GiB"


def test_gzip_bomb_is_refused() -> None:
    """Inflating stops at the bound, which a plan never meets."""
    bomb = gzip.compress(bytes(80 * 1024**2), 1)
    assert refused("-", bomb).what == "this gzip file grows to more than 69 MiB"


def mark(text: str, encoding: str) -> bytes:
    """`text` in `encoding` with a byte order mark."""
    return ("\ufeff" + text).encode(encoding)


DRESSES = {
    "plain": (PLAN, ()),
    "no last newline": (PLAN.rstrip(), ()),
    "CRLF": (PRETTY.replace(b"\n", b"\r\n"), ()),
    "blank lines first": (b"\r\n\n" + PLAN, ()),
    "UTF-8 with a mark": (mark(TEXT, "utf-8"), ()),
    "UTF-16LE with a mark": (mark(TEXT, "utf-16-le"), ("read as UTF-16LE",)),
    "UTF-16BE with a mark": (mark(TEXT, "utf-16-be"), ("read as UTF-16BE",)),
    "UTF-16LE without": (TEXT.encode("utf-16-le"), ("read as UTF-16LE",)),
    "UTF-16BE without": (TEXT.encode("utf-16-be"), ("read as UTF-16BE",)),
    "gzip": (gzip.compress(PLAN), ()),
    "gzip in two members": (gzip.compress(PLAN[:99]) + gzip.compress(PLAN[99:]), ()),
    "gzip of UTF-16": (gzip.compress(mark(TEXT, "utf-16-le")), ("read as UTF-16LE",)),
    "long enough to map": (PLAN + b" " * MAP_FROM, ()),
    "long with a mark": (mark(TEXT, "utf-8") + b" " * MAP_FROM, ()),
    "long UTF-16": (mark(TEXT + " " * MAP_FROM, "utf-16-le"), ("read as UTF-16LE",)),
    "long gzip": (gzip.compress(PLAN + b" " * MAP_FROM), ()),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_plan_is_read_in_any_dress(tmp_path: Path, dress: str) -> None:
    """File, pipe and stdin give the same JSON however it was written, and say so only where it matters."""
    content, notes = DRESSES[dress]
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    for document in (parse(str(path)), parse("-", content)):
        assert msgspec.json.decode(document.data) == WHOLE
        assert document.notes == notes
    assert parse(str(path)).name == str(path)
    assert parse("-", content).name == "<stdin>"


def test_large_file_is_mapped_not_copied(tmp_path: Path) -> None:
    """A big plan is not copied into the process."""
    path = tmp_path / "plan.json"
    path.write_bytes(PLAN + b" " * MAP_FROM)
    data = read(str(path)).data
    assert isinstance(data, memoryview)
    assert type(data.obj).__name__ == "mmap"


def test_pipe_given_as_a_path_is_read() -> None:
    """The shell's `<(terraform show -json tfplan)` is a path to a pipe."""
    reading, writing = os.pipe()
    try:
        os.write(writing, PLAN)
        os.close(writing)
        assert read(f"/dev/fd/{reading}").data == PLAN
    finally:
        os.close(reading)


@pytest.mark.parametrize(("shell", "what"), [("< /dev/null", "this file is empty"), ("<&-", "this file is empty")])
def test_process_standard_input(shell: str, what: str) -> None:
    """Without a stream of its own, `-` is the standard input of the process, even where that is closed."""
    code = "from lattice_scan.sources.document import read; read('-')"
    script = f'PYTHONPATH={":".join(sys.path)} "{sys.executable}" -c "{code}" {shell}'
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=False)
    assert f"InputError: <stdin>: {what}" in done.stderr


def test_plan_costs_no_diagnosis(tmp_path: Path) -> None:
    """Reading a good plan loads nothing that only a bad file needs."""
    path = tmp_path / "plan.json"
    path.write_bytes(PLAN)
    code = f"import sys; from lattice_scan.sources.document import read; read({str(path)!r}); print(*sys.modules)"
    python = [sys.executable, "-c", code]
    done = subprocess.run(python, capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)})
    loaded = set(done.stdout.split())
    assert "lattice_scan.sources.document" in loaded
    assert loaded.isdisjoint({"lattice_scan.sources.foreign", "lattice_scan.sources.kinds", "gzip", "mmap", "zipfile"})


ACCEPTED: dict[str, object] = {
    "state": {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {}}},
    "nothing to do": {"format_version": "1.2", "planned_values": {}, "configuration": {}},
    "outputs only": {"format_version": "1.2", "output_changes": {}},
    "null instead of a list": {"format_version": "1.2", "resource_changes": None},
    "stub by hand": {"resource_changes": []},
    "stub of planned values": {"planned_values": {"root_module": {}}},
    "errored plan": {"format_version": "1.2", "errored": True, "complete": False, "resource_changes": []},
    "short provider name": {"format_version": "0.1", "resource_changes": [{"type": "a", "provider_name": "aws"}]},
    "key that wraps nothing": {"format_version": "1.0", "values": {}, "tfplan": {"x": 1}},
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_odd_plan_is_accepted(case: str) -> None:
    """A state, half a plan and a plan without changes are for the reader of plans, not errors."""
    assert parse("-", lines(ACCEPTED[case])).name == "<stdin>"


@pytest.mark.parametrize(
    "case",
    [lines({"x": 1.5, "y": [None, True], "z": WHOLE}), lines(TFSTATE), plan_with(resource_changes=3.5), lines({})],
)
def test_kind_does_not_depend_on_decoding(case: bytes) -> None:
    """Decoded and raw values of the top level lead to the same sentence."""
    decoded = explain_kind("p", msgspec.json.decode(case))
    raw = explain_kind("p", msgspec.json.decode(case, type=dict[str, msgspec.Raw]))
    assert decoded is not None
    assert str(decoded) == str(raw)


@pytest.mark.parametrize(
    ("message", "what"),
    [
        ("Object missing required field `type` - at `$.a[2]`", "`type` is missing at `a[2]`"),
        ("Object missing required field `type`", "`type` is missing"),
        (
            f"Invalid enum value '{SECRET}' - at `$.a[...].mode`",
            "a value is not what Terraform writes there at `a[...]",
        ),
        (f"Invalid value '{SECRET}'", "a value is not what Terraform writes there"),
    ],
)
def test_wrong_value_is_not_shown(message: str, what: str) -> None:
    """Msgspec's own sentence may quote a value; ours never does."""
    error = explain_broken(Document("p", PLAN), msgspec.ValidationError(message))
    check_printable(error)
    assert error.what.startswith(what)


def test_text_that_only_the_caller_cannot_decode() -> None:
    """A decoding error outside the document is not given an invented place."""
    error = explain_broken(Document("p", PLAN), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))
    assert (error.where, error.what) == ("p", "the text is not UTF-8")


def test_depth_that_only_the_caller_minds() -> None:
    """The parser may give up on a depth that is skipped over without trouble."""
    assert explain_broken(Document("p", PLAN), RecursionError()).what == DEEP


THOROUGH = settings(max_examples=5 * settings().max_examples, deadline=None)
MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf{", b"PK\x03\x04", b"\x1f\x8b\x08\0")
STARTS = (*MARKS, b"", b"{", b"[", b"{\0", b'{"a":', b'{"a":1}\n', b'"', b"\\ud800")


@THOROUGH
@given(st.sampled_from(STARTS), st.binary(max_size=200))
def test_random_bytes_end_in_a_sentence(start: bytes, rest: bytes) -> None:
    """No bytes end in a traceback."""
    check_total(start + rest)


EDITS = st.lists(
    st.tuples(st.integers(0, len(PLAN)), st.integers(0, 40), st.one_of(st.binary(max_size=8), st.sampled_from(STARTS))),
    min_size=1,
    max_size=4,
)
CODECS: tuple[Callable[[bytes], bytes], ...] = (
    bytes,
    gzip.compress,
    lambda text: text.decode("latin-1").encode("utf-16"),
    lambda text: text.decode("latin-1").encode("utf-16-be"),
)


@THOROUGH
@given(EDITS, st.sampled_from(CODECS), st.integers(0, len(PLAN)))
def test_mutated_plan_ends_in_a_sentence(
    edits: list[tuple[int, int, bytes]], pack: Callable[[bytes], bytes], end: int
) -> None:
    """A real plan, cut, overwritten, packed and cut again, is read or named for what it is."""
    text = PLAN
    for at, length, patch in edits:
        text = text[:at] + patch + text[at + length :]
    content = pack(text)
    check_total(content)
    check_total(content[:end])


@THOROUGH
@given(st.integers(0, len(BINARY)), st.binary(min_size=1, max_size=6))
def test_mutated_archive_ends_in_a_sentence(at: int, patch: bytes) -> None:
    """A damaged zip archive is no reason to crash."""
    check_total(BINARY[:at] + patch + BINARY[at + len(patch) :])


def check_total(content: bytes) -> None:
    """Check that `content` is either parsed or refused with a whole sentence."""
    try:
        document = parse("-", content)
    except InputError as error:
        check_printable(error)
    else:
        assert isinstance(msgspec.json.decode(document.data, type=Plan), Plan)
