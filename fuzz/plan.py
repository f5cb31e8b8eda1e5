"""Fuzzes the way of a plan: from bytes through reading, judging and every format, to a report or an InputError.

python -m fuzz.plan -max_total_time=300 -seed=1   # any option of libFuzzer
python -m fuzz.plan .fuzz/plan/crashes/crash-…    # one input again
"""

from __future__ import annotations

import gzip
import io
import json
import unicodedata
import zlib
from contextlib import suppress
from pathlib import Path
from random import Random

from fuzz.edits import DEEP, Edits

if __name__ == "__main__":
    from fuzz import runner

    runner.instrument()

from lattice_scan import api
from lattice_scan.model.errors import InputError
from lattice_scan.renderers import RenderOptions, renderers

ROOT = Path(__file__).parents[1]
SEEDS = [path.read_bytes() for path in sorted(ROOT.glob("tests/plans/**/*plan*.json"))]

_KNOWN = api._load(api.ScanOptions(), ("-",))


def _load(*_: object) -> object:
    """Return the rules that ship. Reading them anew takes longer than a scan, and the other target does that."""
    return _KNOWN


api._load = _load  # type: ignore[assignment]


def target(data: bytes) -> None:
    """Judge a plan and write it in every format. Anything but a report or an InputError is a crash."""
    try:
        report = api.scan(["-"], api.ScanOptions(stdin=io.BytesIO(data)))
    except InputError as error:
        str(error)
        return
    for name, renderer in renderers().items():
        for color in (False, True):
            text = renderer.render(report, RenderOptions(color=color, verbose=color))
            text.encode("utf-8", "backslashreplace")
            if not text.endswith("\n"):
                raise AssertionError(f"{name} does not end its last line")
            if not color and any(
                unicodedata.category(c) in {"Cc", "Cf"} for c in set(text.replace("\r\n", "\n")) - {"\n"}
            ):
                raise AssertionError(f"{name} lets a character through that steers a terminal")


_edits = Edits(map(json.loads, SEEDS))


def mutate(data: bytes, random: Random) -> bytes:
    """Return a plan that differs from `data` in a few places; nothing where `data` holds no JSON."""
    with suppress(OSError, EOFError, ValueError, RecursionError, zlib.error):
        tree = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        text = json.dumps(_edits.apply(tree, random), ensure_ascii=random.random() < 0.8)
        depth, (opening, closing) = random.choice((60, 300, 700, 4000)), random.choice((("[", "]"), ('{"a":', "}")))
        text = text.replace(json.dumps(DEEP), opening * depth + "0" + closing * depth, 1)
        return _dressed(text.encode("utf-8", "surrogatepass"), random)
    return b""


def _dressed(text: bytes, random: Random) -> bytes:
    """Return the text as some shell or packer may write it: mostly as it is."""
    match random.randrange(40):
        case 0:
            return gzip.compress(text, 1, mtime=0)
        case 1:
            return b"\xef\xbb\xbf" + text
        case 2:
            return text.decode("utf-8", "replace").encode("utf-16")
        case _:
            return text


if __name__ == "__main__":
    runner.fuzz("plan", target, mutate, SEEDS)
