# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
HOST ?= 127.0.0.1
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

.PHONY: help setup setup-test run check test test-long bench evaluate

help:
	@echo "make run        worker and dashboard on http://$(HOST):$(PORT) (PORT=8600 HOST=0.0.0.0 to change)"
	@echo "make test       all quick tests; make test-long the slow ones; make check lint, types and layers"
	@echo "make evaluate   accuracy on the labelled sets; make bench speed"
	@echo "make setup      the environment in $(VENV) alone"

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no '$(PYTHON)'. Install Python 3.11 or newer, or set PYTHON=python3.12, say." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Set PYTHON=python3.12, say.") if sys.version_info < (3, 11) else None'
	@echo "Making the environment in $(VENV); what it needs is downloaded once."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "The environment cannot be made. On Debian and Ubuntu: apt install python3-venv." >&2; exit 1; }

$(VENV)/.run: requirements.txt | $(BIN)/python
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements-scale.txt requirements-fulltext.txt $(VENV)/.run
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.scale: requirements-scale.txt $(VENV)/.run
	@$(PIP) -r requirements-scale.txt
	@touch $@

setup: $(VENV)/.run

# Without Chromium the browser tests are left out, but never where CI=true.
setup-test: $(VENV)/.dev
	@sh tests/install_browser.sh || { test "$$CI" != true && echo "Going on without the browser tests." >&2; }

run: setup
	@$(BIN)/python -m indicators run --host $(HOST) --port $(PORT)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup-test
	$(BIN)/python -m pytest -m "not long"

test-long: setup-test
	$(BIN)/python -m pytest -m long

bench: setup $(VENV)/.scale
	@$(BIN)/python -m indicators bench

evaluate: setup
	@$(BIN)/python -m indicators evaluate
