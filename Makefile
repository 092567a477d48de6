# make run, make test: on a machine with Python 3.11 or newer, git and make, and nothing else prepared.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := $(VENV)/.locked
INSTALLED := $(VENV)/.installed

.PHONY: run test lint types bench pages mails lock clean install
.DELETE_ON_ERROR:

run: $(INSTALLED)
	@$(BIN)/danvan up

# Hundreds of processes are started by the tests: with byte code written, they do not each compile the product anew.
test: $(INSTALLED)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(INSTALLED)
	$(BIN)/mypy

bench: $(INSTALLED)
	$(BIN)/python -m benchmarks

# Every mail as a desk and as a telephone shows it, as PNG in var/mails; Chromium is needed.
mails: $(INSTALLED)
	$(BIN)/python tests/notifications/render_mails.py var/mails

# The pages of every official document, as PNG in var/pages; LibreOffice and poppler-utils are needed.
pages: $(INSTALLED)
	$(BIN)/python tests/documents/render_pages.py var/pages

install: $(INSTALLED)

# Write the lock anew from pyproject.toml, for every system and every Python that it names; what is locked already
# stays as it is unless UPGRADE=--upgrade is given.
lock:
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	$(VENV)/lock/bin/uv pip compile --universal --generate-hashes --no-header --quiet $(UPGRADE) \
		--extra dev --output-file requirements.lock pyproject.toml
	rm -rf $(VENV)/lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is not. Name another one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# --no-deps: the lock is already whole, and an older pip would resolve extras such as sqlalchemy[asyncio] past it.
$(LOCKED): requirements.lock | $(BIN)/python
	@echo "Installing the locked versions into $(VENV) (a few minutes, once) ..."
	$(PIP) install --no-deps --require-hashes -r requirements.lock
	@touch $@

$(INSTALLED): pyproject.toml $(LOCKED)
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
