# Two commands matter: `make run` and `make test`. `make help` lists them all.
# Settings go in front or behind: `PORT=4000 make run`, `make run PORT=4000`.

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
SETUP := tutor_app/launcher/install.py

# Where the CPU build of PyTorch is looked for first; empty means pip's usual index only.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

# Tests run in a process a core; `make test PARALLEL=` runs them one after another.
PARALLEL ?= -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help install install-dev run stop dev build test test-fast test-real-model check bench bench-voice export clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

install: ## Make .venv with what the app needs; does nothing when nothing changed
	@python=$$(.ci/find-python) && \
	"$$python" $(SETUP) $(VENV) requirements.txt --torch-index "$(TORCH_INDEX)"

install-dev: ## The same with what tests and checks need
	@python=$$(.ci/find-python) && \
	"$$python" $(SETUP) $(VENV) requirements.txt requirements-dev.txt --torch-index "$(TORCH_INDEX)"

run: install ## Start the app on http://localhost:3000 (PORT, HOST); 9 or Ctrl-C stops it
	@exec $(PY) -m tutor_app run

stop: ## Stop the app from another terminal
	@exec $(PY) -m tutor_app stop

dev: install ## Start the app with hot reload
	@exec $(PY) -m tutor_app dev

build: install ## Build the front end, unless it is built already
	@exec $(PY) -m tutor_app build

test: install-dev ## Run all tests: those with a browser first, then the quick ones
	@.ci/system-packages
	@$(PY) -m tutor_app build
	@$(PY) -m pytest $(PARALLEL) $(PYTEST)

test-fast: install-dev ## Run the quick tests only
	@$(PY) -m pytest -m "not slow and not browser" $(PARALLEL) $(PYTEST)

test-real-model: install-dev ## Run what holds with a real small model, downloaded at first use (600 MB)
	@$(PY) -m pytest tests/real_model/structures.py $(PYTEST)

check: install-dev ## Lint, types, who imports whom, migrations against models
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m tutor_app check-migrations

bench: install-dev ## Measure: latency, many streams, big sidebars, cold and warm start, voice
	@.ci/system-packages
	@$(PY) -m benchmarks

bench-voice: install-dev ## Measure voice alone: latency, pauses, cutting in, capacity, loss, words
	@.ci/system-packages
	@$(PY) -m tutor_app build
	@$(PY) -m benchmarks 'voice_*'

export: install ## Write dist/frontend.zip and dist/backend.zip
	@exec $(PY) -m tutor_app export

clean: ## Remove what was built and installed; never the data folder
	rm -rf $(VENV) .web .tools .states dist assets/external .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -not -path './.data/*' -prune -exec rm -rf {} +
