# These commands do everything on a machine that has Python (3.11 or newer), git and make:
#   make demo   judges a real plan and shows the report
#   make test   runs everything that CI runs
#   make deep   runs what takes too long for that: property tests with many more examples and another seed, large plans
#               with planted findings, and fuzzing
#   make fuzz   runs the fuzzing alone, FUZZ_SECONDS for each of the two targets

PYTHON ?= python3
BIN := .venv/bin
PLAN := tests/plans/modules/tfplan.json
FUZZ_SECONDS ?= 300
SEED ?= 2

.PHONY: demo test deep fuzz
.DELETE_ON_ERROR:

demo: .venv/installed
	@echo '$$ lattice-scan plan $(PLAN)'
	@# 1 says that there are findings, and this plan has some; everything else is a failure of the demo.
	@$(BIN)/lattice-scan plan $(PLAN) || test $$? -eq 1

test: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile

deep: .venv/installed-deep
	$(BIN)/pytest -n 2 -m hypothesis --hypothesis-profile=deep --hypothesis-seed=$(SEED)
	$(BIN)/python benchmarks/measure.py 10000 100000
	$(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS) --seed $(SEED)

fuzz: .venv/installed-deep
	$(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS) --seed $(SEED)

.venv/installed: pyproject.toml
	@echo 'Installing lattice-scan into .venv (a minute or so, once) ...'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	@echo 'Installing the tools of the tests into .venv (a minute or so, once) ...'
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

.venv/installed-deep: .venv/installed-dev
	@echo 'Installing the fuzzer into .venv (a minute or so, once) ...'
	@$(BIN)/python -m pip install --quiet --editable '.[dev,deep]'
	@touch $@
