# Every target sets itself up: a virtual environment in .venv, rebuilt when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test test-long check bench docs clean
help:
	@echo "make demo | test | test-long | check | bench | docs | clean"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Leadpact needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.base: $(VENV)/bin/python pyproject.toml
	@echo "Installing Leadpact into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,bench]'
	@touch $@

demo: $(VENV)/.base
	@$(BIN)/leadpact demo

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -q

test-long: $(VENV)/.dev
	@$(BIN)/python -m pytest -q -m slow

check: $(VENV)/.dev
	@$(BIN)/ruff check src tests bench
	@$(BIN)/ruff format --check src tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.bench
	@$(BIN)/python -m bench

docs: $(VENV)/.dev
	@$(BIN)/python -m pytest -q tests/docs

clean:
	rm -rf $(VENV) demo out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
