# Kefu KPI
#   make run     the dashboard on http://127.0.0.1:8501, with demo data if there is none   (make run ARGS="--port 8599")
#   make test    everything that is checked, by three processes       (make test ARGS="tests/scoring -q", WORKERS=0 for one)
#   make lint    the code's form                                                           (make lint ARGS="--fix")
# Another Python than python3: make run PYTHON=python3.12. pip reads PIP_INDEX_URL and your own pip settings as always.

PYTHON ?= python3
ARGS ?=
WORKERS ?= 3
IN_VENV := .venv/bin/python

.PHONY: help run test lint venv install install-dev

help:
	@sed -n 's/^#   //p' Makefile

run: install
	$(IN_VENV) -m kpi serve $(ARGS)

test: install-dev
	$(IN_VENV) -m pytest -ra -n $(WORKERS) --dist loadfile $(ARGS)

lint: install-dev
	$(IN_VENV) -m ruff check $(ARGS) .

# The virtual environment: made when it is missing, half made, or of a Python that is too old.
venv:
	@$(IN_VENV) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exit 0; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Kefu KPI needs Python 3.11 or newer, and \"$(PYTHON)\" is not. Name another one: make run PYTHON=python3.12" >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	    echo "\"$(PYTHON)\" cannot make virtual environments yet. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }; \
	echo "Making the virtual environment .venv with $$($(PYTHON) --version) ..."; \
	$(PYTHON) -m venv --clear .venv

# The pinned requirements: installed once, and again when the list has changed since (.venv keeps a copy of the list).
install: venv
	@cmp -s requirements.txt .venv/requirements.txt && exit 0; \
	echo "Installing requirements.txt into .venv (once, a few minutes) ..."; \
	$(IN_VENV) -m pip install --disable-pip-version-check -r requirements.txt && cp requirements.txt .venv/

install-dev: install
	@cmp -s requirements-dev.txt .venv/requirements-dev.txt && exit 0; \
	echo "Installing requirements-dev.txt into .venv (once) ..."; \
	$(IN_VENV) -m pip install --disable-pip-version-check -r requirements-dev.txt && cp requirements-dev.txt .venv/
