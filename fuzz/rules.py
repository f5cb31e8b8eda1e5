"""Fuzzes the ways of rules and settings: from bytes to examples that ran and a plan that was judged, or an InputError.

The first line of an input says how it is read: `# rule` and the others in `READERS`.

python -m fuzz.rules -max_total_time=300 -seed=1   # any option of libFuzzer
python -m fuzz.rules .fuzz/rules/crashes/crash-…   # one input again
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

import yaml
from fuzz.edits import DEEP, Edits

if __name__ == "__main__":
    from fuzz import runner

    runner.instrument()

from lattice_scan import api
from lattice_scan.engine.waive import Subject, waive
from lattice_scan.examples import run_examples
from lattice_scan.model.errors import InputError
from lattice_scan.model.rule import Config
from lattice_scan.rulefile.config import ConfigFile, build_config
from lattice_scan.rulefile.files import RuleFile
from lattice_scan.rulefile.load import build_pack
from lattice_scan.rulefile.pack import Pack
from lattice_scan.rulefile.waivers import read_comments, read_waivers
from lattice_scan.sources.comments import comments_in

ROOT = Path(__file__).parents[1]
PLAN = (ROOT / "tests/plans/update-in-place/tfplan.json").read_bytes()
SHARED = RuleFile("settings.yaml", "settings", "rules", (ROOT / "rules/settings.yaml").read_bytes())

TODAY = date(2026, 11, 24)
_FACTS = api._factwords()
_SHIPPED, _ = api._load(api.ScanOptions(), ("-",))
REPORT = api.scan(["-"], api.ScanOptions(stdin=io.BytesIO(PLAN)))
_ID = re.compile(rb"(?m)^id: *([a-z0-9-]+)")


def _rule(content: bytes) -> None:
    """Load a rule, run its examples, and judge a plan by it."""
    named = _ID.search(content)
    stem = named[1].decode() if named else "rule"
    pack = build_pack([SHARED, RuleFile(f"{stem}.yaml", stem, "topic", content)], _FACTS)
    run_examples(pack.rules, pack.all_settings(), api.words())
    _judge(pack, Config())


def _settings(content: bytes) -> None:
    """Load the settings that rules share."""
    build_pack([SHARED._replace(content=content)], _FACTS)


def _config(name: str) -> Callable[[bytes], None]:
    """Load a configuration, and judge a plan under it."""

    def read(content: bytes) -> None:
        _judge(_SHIPPED, build_config(ConfigFile(Path(name), content), _SHIPPED.rules, _SHIPPED.settings))

    return read


def _waivers(content: bytes) -> None:
    """Load waivers, and lay them over the findings of a plan."""
    accepted = read_waivers(content, "lattice-scan-waivers.yaml", [rule.id for rule in _SHIPPED.rules], TODAY)
    waive(REPORT.findings, accepted, TODAY, lambda _: Subject(), rules=(), inputs=())


def _source(content: bytes) -> None:
    """Find waivers in the comments of Terraform source."""
    found = comments_in(content.decode("utf-8", "replace"), "main.tf", ".")
    read_comments(list(found), [rule.id for rule in _SHIPPED.rules], TODAY)


READERS: dict[bytes, Callable[[bytes], None]] = {
    b"# rule": _rule,
    b"# settings": _settings,
    b"# lattice-scan.yaml": _config("lattice-scan.yaml"),
    b"# pyproject.toml": _config("pyproject.toml"),
    b"# lattice-scan-waivers.yaml": _waivers,
    b"# main.tf": _source,
}
"""A new kind of file that people write by hand belongs here and in `SEEDS`."""


def _judge(pack: Pack, config: Config) -> None:
    api._load = lambda *_: (pack, config)
    api.scan(["-"], api.ScanOptions(stdin=io.BytesIO(PLAN)))


def target(data: bytes) -> None:
    """Read a file by its kind. Anything but rules that judge or an InputError is a crash."""
    kind, _, content = data.partition(b"\n")
    with suppress(InputError):
        READERS.get(kind, _rule)(content)


# --- seeds and mutations -----------------------------------------------------------------------------------------


def _seeds() -> Iterator[bytes]:
    for path in sorted(ROOT.glob("rules/**/*.yaml")):
        yield (b"# settings\n" if path.name == "settings.yaml" else b"# rule\n") + path.read_bytes()
    for path in sorted(ROOT.glob("reports/*/lattice-scan.yaml")):
        yield b"# lattice-scan.yaml\n" + path.read_bytes()
    yield b"# lattice-scan.yaml\n" + (ROOT / "fuzz/lattice-scan.yaml").read_bytes()
    yield b"# pyproject.toml\n" + (ROOT / "fuzz/pyproject.toml").read_bytes()
    yield b"# lattice-scan-waivers.yaml\n" + (ROOT / "fuzz/lattice-scan-waivers.yaml").read_bytes()
    yield b"# main.tf\n" + (ROOT / "fuzz/main.tf").read_bytes()


class Tagged(NamedTuple):
    """A text with a tag of our own, e.g. `!ref aws_vpc.main`."""

    tag: str
    text: str


class _Loader(yaml.CSafeLoader):
    """Reads what rules hold."""


class _Dumper(yaml.CSafeDumper):
    """Writes it again; what stands in two places is written twice."""

    def ignore_aliases(self, _: object) -> bool:
        return True


_Loader.add_multi_constructor("!", lambda loader, tag, node: Tagged(f"!{tag}", loader.construct_scalar(node)))
_Dumper.add_representer(Tagged, lambda dumper, tagged: dumper.represent_scalar(tagged.tag, tagged.text))

SEEDS = list(_seeds())
NO_YAML = (b"# pyproject.toml", b"# main.tf")
_edits = Edits(yaml.load(seed, _Loader) for seed in SEEDS if not seed.startswith(NO_YAML))


def mutate(data: bytes, random: Random) -> bytes:
    """Return a file that differs from `data` in a few places; nothing where `data` is no YAML."""
    kind, _, content = data.partition(b"\n")
    with suppress(yaml.YAMLError, ValueError, TypeError, RecursionError, AttributeError):
        tree = yaml.load(content, _Loader)
        text = yaml.dump(_edits.apply(tree, random), Dumper=_Dumper, sort_keys=False, allow_unicode=True)
        opening, closing = random.choice(("[]", ("{a: ", "}"), ("- ", "")))
        text = text.replace(DEEP, opening * 70 + closing * 70, 1)
        return kind + b"\n" + text.encode("utf-8", "surrogatepass")
    return b""


if __name__ == "__main__":
    runner.fuzz("rules", target, mutate, SEEDS)
