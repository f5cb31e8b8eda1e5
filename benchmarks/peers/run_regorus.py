"""Judges a plan by `lattice.rego` with regorus, the Rego engine in Rust: `run_regorus.py PLAN` prints the failures."""

import sys
from pathlib import Path

from regorus import Engine

engine = Engine()
engine.add_policy_from_file(str(Path(__file__).with_name("lattice.rego")))
engine.set_input_from_json_file(sys.argv[1])
print(engine.eval_rule_as_json("data.lattice.report"))
