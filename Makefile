# Every target sets itself up: a virtual environment in .venv, rebuilt when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Hundreds of processes read our modules in one run of the suite: each is compiled once, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo run bench-live test test-postgres test-long check bench docs clean venv-from-debian
help:
	@echo "make demo | run | test | test-postgres | test-long | check | bench | bench-live | docs | clean"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Leadpact needs Python 3.11 or newer; name one: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(MAKE) --no-print-directory venv-from-debian

# Debian's Python comes without venv: as root it is installed, else the line to type is said.
venv-from-debian:
	@rm -rf $(VENV)
	@test "$$(id -u)" = 0 || { echo "Python's venv is missing. On Debian: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing Debian's python3-venv ..."
	@apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: $(VENV)/bin/python pyproject.toml
	@echo "Installing Leadpact into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.report: $(VENV)/.base
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[report]'
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,bench]'
	@touch $@

$(VENV)/.web: $(VENV)/.base
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[postgres]'
	@touch $@

# What the tests need beside Python: PostgreSQL's server, a browser, letters of every script for its pictures, a PDF's text.
$(VENV)/.debian: $(VENV)/bin/python
	@missing=""; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	ls -d /usr/share/fonts/truetype/noto >/dev/null 2>&1 || missing="$$missing fonts-noto-core"; \
	command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
	if test -n "$$missing"; then \
	  test "$$(id -u)" = 0 || { echo "The tests need more. On Debian: sudo apt-get install$$missing" >&2; exit 1; }; \
	  echo "Installing Debian's$$missing ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
	@touch $@

demo: $(VENV)/.report
	@$(BIN)/leadpact demo

run: $(VENV)/.web
	@$(BIN)/leadpact serve

# All of it on SQLite, what takes longest first; then on PostgreSQL what depends on how a database locks and keeps order.
# Three at a time for two cores: a test that starts a service waits for it, and the core is another's meanwhile.
SUITE := -q -n 3 --dist loadfile --no-loadscope-reorder
LOCKS := tests/web/actions tests/web/test_live_equals_bulk.py tests/web/api/test_api_threads.py tests/web/agreement/test_signing_at_once.py
test: $(VENV)/.dev $(VENV)/.debian
	@$(BIN)/python -m pytest $(SUITE) tests/reliability tests/cli tests/web tests
	@$(BIN)/python tests/with_postgres.py $(BIN)/python -m pytest $(SUITE) $(LOCKS)

# Everything of the service once more on PostgreSQL.
test-postgres: $(VENV)/.dev $(VENV)/.debian
	@$(BIN)/python tests/with_postgres.py $(BIN)/python -m pytest $(SUITE) tests/web

# What takes longer. CI leaves out the hundreds of kills: make test-long LONG=--ignore=tests/reliability
test-long: $(VENV)/.dev $(VENV)/.debian
	@$(BIN)/python -m pytest -q -m slow -n 2 --dist loadfile $(LONG)

# The type checker loads the settings: with these they look nowhere and write nothing.
check: export LEADPACT_SECRET_KEY = of the type checker alone
check: export LEADPACT_HOME = $(abspath $(VENV))/home
check: $(VENV)/.dev
	@$(BIN)/ruff check src tests bench
	@$(BIN)/ruff format --check src tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.bench
	@$(BIN)/python -m bench

# The live service under load, on both databases, next to the same rows inserted bare; writes bench/LIVE.md.
bench-live: $(VENV)/.bench $(VENV)/.debian
	@$(BIN)/python -m bench.live

docs: $(VENV)/.dev
	@$(BIN)/python -m pytest -q tests/docs

clean:
	rm -rf $(VENV) demo out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
