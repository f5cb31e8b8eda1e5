"""Turn `terraform providers schema -json` of hashicorp/aws into the compact schema that ships with the tool.

Usage:

    terraform providers schema -json | python scripts/provider_schema.py - --provider-version 5.100.0

What is kept: for every resource type and data source each attribute's kind and flags, and each nested block with its
nesting and whether it can stand only once. What is dropped: descriptions, defaults, deprecations and counts above one.
`scanner/lattice_scan/vocabulary/schema.py` documents the notation and reads it. Same input, same content.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

PROVIDER = "registry.terraform.io/hashicorp/aws"
TARGET = Path(__file__).parent.parent / "scanner" / "lattice_scan" / "vocabulary" / "aws_schema.json.gz"
PLAIN = {"string": "t", "number": "n", "bool": "b", "dynamic": "d"}
CONTAINERS = {"list": "L", "set": "S", "map": "M"}
FLAGS = {"required": "r", "optional": "o", "computed": "c", "sensitive": "s"}


class Blocks:
    """All distinct blocks, each written once: the provider repeats a few of them thousands of times."""

    def __init__(self) -> None:
        """Start empty."""
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, entries: dict[str, str]) -> int:
        """Return the number of the block with these entries, adding it where it is new."""
        text = " ".join(f"{name}={entry}" for name, entry in sorted(entries.items()))
        number = self._numbers.setdefault(text, len(self.texts))
        if number == len(self.texts):
            self.texts.append(text)
        return number

    def block(self, block: dict[str, Any]) -> int:
        """Return the number of a block as Terraform describes it."""
        entries = {name: self._attribute(attribute) for name, attribute in block.get("attributes", {}).items()}
        for name, nested in block.get("block_types", {}).items():
            entries[name] = self._nested(nested)
        return self.number(entries)

    def _attribute(self, attribute: dict[str, Any]) -> str:
        flags = "".join(letter for name, letter in FLAGS.items() if attribute.get(name))
        return f"{self._kind(attribute['type'])}/{flags}"

    def _nested(self, nested: dict[str, Any]) -> str:
        number = self.block(nested["block"])
        container = CONTAINERS.get(nested["nesting_mode"], "")
        flags = "r" if nested.get("min_items") else "o"
        once = "1" if nested.get("max_items") == 1 else ""
        return f"{container}#{number}/{flags}b{once}"

    def _kind(self, kind: Any) -> str:
        """Write a type: `["list", "string"]` as `Lt`, an object as the number of a block without flags."""
        if isinstance(kind, str):
            return PLAIN[kind]
        name, inner = kind[0], kind[1]
        if name == "object":
            return f"#{self.number({key: self._kind(value) + '/' for key, value in inner.items()})}"
        return CONTAINERS[name] + self._kind(inner)


def compact(dump: dict[str, Any], version: str) -> dict[str, Any]:
    """Return the compact form of a whole dump. Raises KeyError where it does not hold hashicorp/aws."""
    provider = dump["provider_schemas"][PROVIDER]
    blocks = Blocks()
    tables = {
        table: {name: blocks.block(schema["block"]) for name, schema in sorted(provider[key].items())}
        for table, key in (("resources", "resource_schemas"), ("data", "data_source_schemas"))
    }
    return {
        "about": f"Schema of Terraform provider hashicorp/aws {version} (MPL-2.0), made by scripts/provider_schema.py",
        "version": version,
        **tables,
        "blocks": blocks.texts,
    }


def pack(schema: dict[str, Any]) -> bytes:
    """Return the file's bytes; no time and no file name inside, so that equal schemas give equal files."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(json.dumps(schema, separators=(",", ":"), sort_keys=True).encode())
    return buffer.getvalue()


def main() -> None:
    """Read the dump, write the compact schema, say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", help="output of `terraform providers schema -json`; `-` reads standard input")
    parser.add_argument("--provider-version", default="5.100.0", help="version of hashicorp/aws the dump was made with")
    parser.add_argument("--output", type=Path, default=TARGET, help="where to write (default: %(default)s)")
    options = parser.parse_args()
    text = sys.stdin.read() if options.dump == "-" else Path(options.dump).read_text(encoding="utf-8")
    schema = compact(json.loads(text), options.provider_version)
    packed = pack(schema)
    options.output.write_bytes(packed)
    counts = (
        f"{len(schema['resources'])} resource types, {len(schema['data'])} data sources, {len(schema['blocks'])} blocks"
    )
    print(f"{options.output}: {len(packed):,} bytes; {counts}", file=sys.stderr)


if __name__ == "__main__":
    main()
