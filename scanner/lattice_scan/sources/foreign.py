"""Say what a file is that holds no JSON object at all, and which command makes the right one."""

from __future__ import annotations

import errno
import io
import re
import shlex
import struct
import zipfile
from pathlib import Path, PurePath

from lattice_scan.model.errors import InputError, shown

SHOW = "`terraform show -json tfplan > tfplan.json`"
"""The command that makes the right file out of a saved plan."""

PLAN_AND_SHOW = f"`terraform plan -out tfplan`, then {SHOW}"
"""The same where no plan was saved."""

_HEAD = 64 * 1024
_LONGEST_PATH = 4096

_PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
"""First bytes of packed files, and the program that unpacks them with `-dc`. One layer of gzip was taken off before."""

_ANSI = re.compile(r"\x1b\[[0-9;]*m")

WRAPPER = (
    r"\A\s*(\[command\]|::[a-z-]+|##\[)",
    "the wrapper that setup-terraform puts around Terraform wrote its own lines around the JSON",
    "JSON cannot be told from such lines with certainty",
    "set `terraform_wrapper: false`, or run `terraform-bin show -json tfplan > tfplan.json`",
)
"""What GitHub Actions prints around a program, such as `::debug::` and `::set-output`; columns as in `_TEXTS`."""

_TEXTS: tuple[tuple[str, str, str, str], ...] = (
    (
        r"\Aversion https://git-lfs",
        "this is a Git LFS pointer, not the file it points to",
        "the checkout did not fetch large files",
        "`git lfs pull`, or `lfs: true` at actions/checkout",
    ),
    (
        r"(?i)\A\s*<(!doctype|html|\?xml|head|body)",
        "this is a web page, not a plan",
        "the download met a login, proxy or error page",
        f"download it again and look at it with `head -c 300 FILE`, or make it here: {SHOW}",
    ),
    (
        r"\A<{7}",
        "this holds merge conflict markers of Git",
        "two versions of the plan stand in it",
        f"make the plan again instead of merging it: {SHOW}",
    ),
    WRAPPER,
    (
        (
            r"(?m)^ *((Terraform|OpenTofu) (will perform|used the selected|planned the following)|No changes\. "
            r"|An execution plan has been|Changes to Outputs:|Plan: \d+ to |Saved the plan to: |# \S+ (will|must) be )"
            r"|: (Refreshing state|Reading)\.\.\."
        ),
        "this is the text that terraform plan prints for people",
        "it leaves values out and has no fixed form",
        PLAN_AND_SHOW,
    ),
    (
        r"(?m)^[│| ]*Error: ",
        "this is an error message of Terraform",
        "the command that should have written the plan failed",
        f"mend the error, then run {SHOW}",
    ),
    (
        r'(?m)^ *(resource|data|module|provider|variable|terraform|locals|output)( "[^"\n]*"){0,2} \{',
        "this is Terraform source or text in its form, not a plan",
        "what Terraform will do is known only after planning",
        PLAN_AND_SHOW,
    ),
    (
        r"\A\s*(//|/\*)",
        "this begins with a comment, and JSON has no comments",
        "everything behind the comment marks is lost to a parser",
        f"remove the comment marks, or make it again: {SHOW}",
    ),
)
"""Texts that are found in place of a plan: how to know them, what they are, why they do not serve, how to mend it."""

_JSON_VALUE = re.compile(r'\A\s*([\["]|(true|false|null|-?\d[\d.eE+-]*)\s*\Z)')
_PATH = re.compile(r"\A(\.{0,2}/\S*|\S+\.[A-Za-z]\w{0,7})\Z")


def unopened(path: str, error: OSError | ValueError) -> InputError:
    """Say why the file at `path` could not be opened or read."""
    where = "<stdin>" if path == "-" else shown(path)
    quoted = shlex.quote(where)
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.ENOENT and Path(path).is_symlink():
        why = "the checkout or artifact holds the link but not the file behind it"
        return InputError("this symbolic link leads nowhere", where=where, why=why, fix=f"make the plan here: {SHOW}")
    if code in {errno.ENOENT, errno.ENOTDIR}:
        why = "Terraform did not write it, or it is in another directory"
        return InputError("there is no such file", where=where, why=why, fix=f"make it: {PLAN_AND_SHOW}")
    if code == errno.EISDIR:
        what, why = "this is a directory, not a plan", "a plan is one JSON file"
        return InputError(what, where=where, why=why, fix=f"in that directory: {PLAN_AND_SHOW}")
    if code in {errno.EACCES, errno.EPERM}:
        what, why = "permission to read this file is missing", "it belongs to another user"
        return InputError(what, where=where, why=why, fix=f"`chmod +r {quoted}`, or run as the user who made the plan")
    why = shown(error.strerror or str(error)) if isinstance(error, OSError) else "no file can have this name"
    fix = f"try `cat {quoted} | lattice-scan plan -`, or make the file again: {SHOW}"
    return InputError("this file cannot be read", where=where, why=why, fix=fix)


def undecodable(name: str, encoding: str, byte: int) -> InputError:
    """Say that a file that starts like UTF-16 is not: it cannot be decoded at `byte`."""
    return InputError(
        f"this file starts like {encoding} text but is damaged or cut off at byte {byte}",
        where=shown(name),
        why="the characters cannot be told from there on",
        fix=f'make it again; in PowerShell: `cmd /c "{SHOW.strip("`")}"`',
    )


def describe(name: str, data: bytes | memoryview) -> InputError | None:
    """Say what a file is that does not begin with `{`, or return None where it may be some other JSON value."""
    head = bytes(data[:_HEAD])
    where = shown(name)
    if not head.strip():
        what = "this file begins with nothing but blank lines" if head else "this file is empty"
        return InputError(what, where=where, why="did Terraform fail before it wrote the plan?", fix=PLAN_AND_SHOW)
    if not head.strip(b"\0"):
        why = "the disk was full or the writing was interrupted"
        return InputError("this file is filled with zero bytes", where=where, why=why, fix=f"make it again: {SHOW}")
    return _archive(name, data, head) or _text(name, data, head)


def _archive(name: str, data: bytes | memoryview, head: bytes) -> InputError | None:
    """Say that the file is a binary plan, or an archive that may hold a plan."""
    where = shown(name)
    quoted = "FILE" if name == "<stdin>" else shlex.quote(where)
    if head[:4] == b"PK\x03\x04":
        if _is_binary_plan(data, head):
            why = "only Terraform and its providers can read it"
            fix = f"`{show_command(name)}`"
            return InputError("this is Terraform's binary plan, not JSON", where=where, why=why, fix=fix)
        why = "the plan may be one of the files in it"
        return InputError("this is a zip archive, not a plan", where=where, why=why, fix=f"`unzip {quoted}`")
    program = next((program for magic, program in _PACKED.items() if head.startswith(magic)), None)
    if program is None:
        return None
    what, why = f"this file is packed with {program}", "only one layer of gzip is unpacked here"
    return InputError(what, where=where, why=why, fix=f"`{program} -dc {quoted} | lattice-scan plan -`")


def _is_binary_plan(data: bytes | memoryview, head: bytes) -> bool:
    """Whether a zip archive holds an entry `tfplan`, the plan proper (Terraform, internal/plans/planfile/writer.go)."""
    try:
        return "tfplan" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        # Cut off: the list of entries is at the end. Terraform writes `tfplan` first.
        return head[26:28] == b"\x06\0" and head[30:36] == b"tfplan"


def _text(name: str, data: bytes | memoryview, head: bytes) -> InputError | None:
    """Say which text the file is, or that it is no text."""
    where = shown(name)
    text = _ANSI.sub("", head.decode("utf-8", "replace"))
    for pattern, what, why, fix in _TEXTS:
        if re.search(pattern, text):
            return InputError(what, where=where, why=why, fix=fix)
    if _JSON_VALUE.match(text):
        return None
    if any(c == "\ufffd" or (c < " " and not c.isspace()) for c in text[:-1]):
        why = "neither JSON nor any form of a Terraform plan begins like this"
        return InputError("this is binary data, not JSON", where=where, why=why, fix=PLAN_AND_SHOW)
    path = text.rstrip("\r\n")
    if len(data) <= _LONGEST_PATH and _PATH.match(path):
        why = "Git or an unpacking tool stored a symbolic link as a file, and what it leads to is not here"
        fix = f"make the plan here: {SHOW}"
        return InputError("this holds only the path of another file", where=where, why=why, fix=fix)
    start = head.find(b'\n{"format_version"') + 1
    if start:
        why = "another program or Terraform's log wrote into the same file"
        line = head.count(b"\n", 0, start) + 1
        what = f"this is not JSON from its first line on: the plan starts at line {line}"
        return InputError(what, where=f"{where}:1", why=why, fix=f"let nothing else write to the file: {SHOW}")
    what, why = "this is text, but not JSON", "a plan in JSON begins with an opening brace"
    return InputError(what, where=f"{where}:1", why=why, fix=PLAN_AND_SHOW)


def show_command(name: str, *targets: str) -> str:
    """The command that writes `name`, a plan or state of Terraform, as JSON.

    It writes to the first of `targets` that is not the file itself, because the shell empties that one first.
    """
    source = "tfplan" if name == "<stdin>" else shlex.quote(shown(name))
    target = next(target for target in targets or ("tfplan.json", "plan.json") if target != PurePath(name).name)
    return f"terraform show -json {source} > {target}"
