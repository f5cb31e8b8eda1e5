# Two commands do everything on a machine that has Python (3.11 or newer), git and make:
#   make demo   judges a real plan and shows the report
#   make test   runs everything that CI runs

PYTHON ?= python3
BIN := .venv/bin
PLAN := tests/plans/modules/tfplan.json

.PHONY: demo test
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

.venv/installed: pyproject.toml
	@echo 'Installing lattice-scan into .venv (a minute or so, once) ...'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	@echo 'Installing the tools of the tests into .venv (a minute or so, once) ...'
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@
