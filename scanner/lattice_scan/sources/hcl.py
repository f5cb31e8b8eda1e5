"""What the HCL beside a plan says an attribute is drawn from: locals, instance keys and conditions evaluated.

tfparse (Trivy's evaluator) gives every block an id of its own, and a reference evaluates to the id of its target. It
tells the lines of a block as well; the line of an attribute in it is looked for here.
Nothing is downloaded. The plan's own variables are used, except sensitive ones, which are never written anywhere.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lattice_scan.model.address import parse, split
from lattice_scan.model.errors import InputError
from lattice_scan.model.finding import Location
from lattice_scan.model.references import Sources, Terminal
from lattice_scan.model.resource import AttributePath

_REFERENCE = re.compile(r"(?<![\w.\"-])(?:data\.)?[a-z]\w*(?:\.\w+){1,2}")
MAX_BYTES = 8 * 1024**2
"""Size of the largest file of source that is read here."""

_KNOWN = frozenset({"count", "each", "module", "path", "self"})
"""First words of references that the evaluator knows; what a module gives, the plan's `configuration` tells."""


class Hcl:
    """The evaluated Terraform source of one directory; read when somebody first asks."""

    def __init__(self, folder: Path, variables: Callable[[], Mapping[str, Any]], *, is_asked_for: bool) -> None:
        """Take the root module's folder and a look-up of the values of its variables.

        Source that cannot be read is an error where it `is_asked_for`; where it only happens to be there, it tells
        nothing.
        """
        self.folder = folder
        self._variables = variables
        self._is_asked_for = is_asked_for
        self._blocks: dict[str, Mapping[str, Any]] | None = None
        self._addresses: dict[str, str] = {}
        self._locals: dict[str, list[str]] | None = None

    def lookup(self, address: str, path: AttributePath) -> Sources | None:
        """Return what the attribute at `path` of a resource is drawn from; None where the HCL does not tell."""
        block = self._read_once().get(address)
        if block is None:
            return None
        value = _value_at(block, path)
        if isinstance(value, list):
            parts = [self._terminal(part, address) for part in value]
            found = tuple(part for part in parts if part)
            return Sources(found, None, is_exact=True) if value and len(found) == len(value) else None
        terminal = self._terminal(value, address)
        return Sources((terminal,), None, is_exact=True) if terminal else None

    def is_one_item(self, address: str, path: AttributePath) -> bool:
        """Whether the HCL writes a list of exactly one item there, and the item is no constant."""
        block = self._read_once().get(address)
        value = _value_at(block, path) if block else None
        return isinstance(value, list) and len(value) == 1 and (not isinstance(value[0], str) or _is_made_up(value[0]))

    def names_in(self, address: str) -> list[str]:
        """Return every reference in the block of a resource."""
        meta = self._read_once().get(address, {}).get("__tfmeta", {})
        lines = _text(self.folder / str(meta.get("filename"))).splitlines()
        return _names("\n".join(lines[int(meta.get("line_start", 1)) - 1 : int(meta.get("line_end", 0))]))

    def behind(self, names: Iterable[str]) -> list[str]:
        """Return `names`, and what the locals among them are made of."""
        waiting, found = list(names), dict[str, None]()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                if name.startswith("local."):
                    waiting += self._locals_once().get(name.split(".")[1].partition("[")[0], ())
        return list(found)

    def is_decided(self, names: Iterable[str], told: Sources, secret: Collection[str]) -> bool:
        """Whether the evaluator knew all that `names` draw on, the locals' own (`behind`) among them.

        It knows variables and locals. The workspace, data sources, sensitive variables and what resources will be it
        does not: where a condition rests on them it takes a branch all the same.
        """
        answers = {parse(address).type for terminal in told.terminals for address in terminal.addresses}
        for name in names:
            head, _, rest = name.partition(".")
            first = rest.partition(".")[0].partition("[")[0]
            if head == "local":
                is_known = first in self._locals_once()
            elif head == "var":
                is_known = first not in secret
            else:
                is_known = head in _KNOWN or (first if head == "data" else head) in answers
            if not is_known:
                return False
        return True

    def _locals_once(self) -> Mapping[str, list[str]]:
        """Name of a local, in whatever module, to the references in its definitions."""
        if self._locals is None:
            self._locals = {}
            files = {entry.get("__tfmeta", {}).get("filename") for entry in self._read_once().values()}
            folders = {str(Path(file).parent) for file in files if isinstance(file, str)} | {"."}
            for folder in folders:
                for path in sorted((self.folder / folder).glob("*.tf")):
                    for name, text in _locals_in(_text(path)):
                        self._locals.setdefault(name, []).extend(_names(text))
        return self._locals

    def place(self, address: str, attribute: str) -> Location | None:
        """Return the line that writes a dotted attribute of a resource, else the first line of its block."""
        meta = self._read_once().get(address, {}).get("__tfmeta", {})
        file, first, last = meta.get("filename"), meta.get("line_start"), meta.get("line_end")
        if not (isinstance(file, str) and isinstance(first, int) and isinstance(last, int)):
            return None
        return _located(self.folder / file, _text(self.folder / file).splitlines()[first - 1 : last], first, attribute)

    def _terminal(self, value: Any, address: str) -> Terminal | None:
        if isinstance(value, str):
            target = self._addresses.get(value)
            return Terminal((target,), ("id",), (f"{target}.id (as the HCL says)",)) if target else None
        if isinstance(value, Mapping) and isinstance(traversal := value.get("__attribute__"), str):
            return _plain_traversal(traversal.replace(".[", "["), address)
        return None

    def _read_once(self) -> Mapping[str, Mapping[str, Any]]:
        if self._blocks is None:
            self._blocks = self._read()
        return self._blocks

    def _read(self) -> dict[str, Mapping[str, Any]]:
        # It costs 20 ms to import, and most plans never need it.
        from lattice_scan.sources import evaluator

        parsed = evaluator.evaluate(self.folder, self._variables())
        if self._is_asked_for and parsed is None:
            raise InputError(
                "this Terraform source cannot be evaluated",
                where=str(self.folder),
                why=f"it takes more than {evaluator.SECONDS} seconds, or more than {evaluator.MEMORY // 1024**3} GiB",
                fix="leave `--hcl` out: what only the source tells is then UNKNOWN",
            )
        if self._is_asked_for and not parsed:
            raise InputError(
                "no Terraform source can be read in this folder",
                where=str(self.folder),
                fix="give the folder of the root module, and run terraform validate there",
            )
        blocks: dict[str, Mapping[str, Any]] = {}
        for entries in (parsed or {}).values():
            for entry in entries:
                meta = entry.get("__tfmeta", {})
                if meta.get("type") in {"resource", "data"} and isinstance(path := meta.get("path"), str):
                    blocks[path] = entry
                    self._addresses[entry["id"]] = path
        return blocks


def _is_made_up(text: str) -> bool:
    """Whether a text is an id that tfparse made up: an output called `id` evaluates to the id of the module block."""
    return len(text) == 36 and text.count("-") == 4


def _plain_traversal(text: str, address: str) -> Terminal | None:
    """Turn `data.aws_eks_cluster.x.vpc_config[0].vpc_id`, as written in the module of `address`, into a terminal."""
    try:
        steps = split(text)
        module = parse(address).module
    except ValueError:
        return None
    named = 3 if steps[0].name == "data" else 2
    if len(steps) < named or steps[0].name in {"var", "local", "module", "each", "count", "path", "self", "terraform"}:
        return None
    whole = ".".join(s.name for s in steps[:named])
    if steps[named - 1].key is not None or steps[named - 1].is_splat:
        return None
    path: list[str | int] = []
    for step in steps[named:]:
        path.append(step.name)
        if isinstance(step.key, (int, str)):
            path.append(step.key)
    target = f"{module}.{whole}" if module else whole
    return Terminal((target,), tuple(path), (f"{target}.{'.'.join(map(str, path))} (as the HCL says)",))


def _value_at(block: Any, path: AttributePath) -> Any:
    """Return the value at `path`; tfparse writes a single block as an object and several as a list."""
    value = block
    for step in path:
        if isinstance(step, int):
            if isinstance(value, list):
                value = value[step] if step < len(value) else None
            elif step != 0:
                return None
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value


def _text(path: Path) -> str:
    """Return what a file of source holds; nothing for a device, a pipe, or what nobody wrote by hand."""
    try:
        status = path.stat()
        is_plain = stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES
        return path.read_text(encoding="utf-8") if is_plain else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _names(text: str) -> list[str]:
    """Return whatever looks like a reference in a piece of HCL."""
    return _REFERENCE.findall(text)


def _locals_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the definitions in the `locals` blocks of a file."""
    depth, name, written, is_local = 0, "", "", False
    for line in text.splitlines():
        if depth == 0:
            is_local = re.match(r"\s*locals\s*\{", line) is not None
        elif depth == 1 and is_local and (begins := re.match(r"\s*(\w+)\s*=(?!=)", line)):
            if name:
                yield name, written
            name, written = begins[1], ""
        written += f"{line}\n"
        depth += sum(line.count(c) for c in "{[(") - sum(line.count(c) for c in "}])")
        if depth <= 0 and name:
            yield name, written
            name = ""


def place_in(folder: Path, block: str, attribute: str) -> Location | None:
    """Return the line that writes an attribute of a block of a module, whatever its instances; None where none does.

    The evaluator leaves out blocks whose instances it does not know.
    """
    kind, type_, name = (
        ("data", *block.split(".")[1:]) if block.startswith("data.") else ("resource", *block.split("."))
    )
    header = re.compile(rf'^[ \t]*{kind}[ \t]+"?{re.escape(type_)}"?[ \t]+"?{re.escape(name)}"?[ \t]*\{{', re.MULTILINE)
    for file in sorted(folder.glob("*.tf")):
        text = _text(file)
        if found := header.search(text):
            first = text.count("\n", 0, found.end()) + 1
            lines = text.splitlines()[first - 1 :]
            last = next((index for index, line in enumerate(lines) if line.startswith("}")), len(lines))
            return _located(file, lines[:last], first, attribute)
    return None


def _located(file: Path, lines: list[str], first: int, attribute: str) -> Location | None:
    """Return the place of an attribute in the lines of its block."""
    if not lines:
        return None
    index, column, width = _line_of(attribute, lines)
    return Location(str(file), first + index, lines[index], column, width)


def _line_of(attribute: str, lines: list[str]) -> tuple[int, int, int]:
    """Return index, column and width of the name that writes an attribute; the first line where it is not plain.

    Of several blocks with one name nobody can tell which is meant, so the line stays that of the block around them.
    """
    found = (0, 0, 0)
    for name in attribute.split("."):
        written = re.compile(rf'\s*(?:dynamic\s+")?({re.escape(name)})"?\s*[={{]')
        matches = [(index, match) for index, line in enumerate(lines) if (match := written.match(line))]
        if len(matches) != 1:
            break
        index, match = matches[0]
        found = (index, match.start(1), len(name))
    return found


def source_folder(plan: str) -> Path | None:
    """Return the plan's own folder (for standard input the current one) where it holds Terraform source."""
    folder = Path(plan).parent
    return folder if any(folder.glob("*.tf")) else None
