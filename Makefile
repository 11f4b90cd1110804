# Two commands matter: `make run` and `make test`. `make help` lists them all.
# Settings go in front or behind: `PORT=4000 make run`, `make run PORT=4000`.

# Packages are compiled when they are first imported; where that is never kept, each start is slow.
unexport PYTHONDONTWRITEBYTECODE

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
SETUP := tutor_app/launcher/install.py

# Where the CPU build of PyTorch is looked for first; empty means pip's usual index only.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
TORCH = --torch requirements-torch.lock --torch-index "$(TORCH_INDEX)"

# Tests run in a process a core and one more, for they wait a lot; `make test PARALLEL=` runs them
# one after another.
PROCESSES := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PARALLEL ?= -n $(PROCESSES) --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

# A test run builds the pages on which the components are tested beside the product's own.
TEST_PAGES := REFLEX_EXTRA_PLUGINS=tests.ui.components.page.plugin.ComponentsPages

.DEFAULT_GOAL := help
.PHONY: help install install-dev lock run stop dev build test-pages test test-fast test-real-model check bench bench-voice export clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

install: ## Make .venv with what the app needs; does nothing when nothing changed
	@python=$$(.ci/find-python) && \
	"$$python" $(SETUP) $(VENV) requirements.lock $(TORCH)

install-dev: ## The same with what tests and checks need
	@python=$$(.ci/find-python) && \
	"$$python" $(SETUP) $(VENV) requirements.lock requirements-dev.lock $(TORCH)

lock: ## Write the lock files anew after a change of requirements; LOCK=--upgrade takes the newest
	@python=$$(.ci/find-python) && "$$python" .ci/lock $(LOCK)

run: install ## Start the app on http://localhost:3000 (PORT, HOST); 9 or Ctrl-C stops it
	@exec $(PY) -m tutor_app run

stop: ## Stop the app from another terminal
	@exec $(PY) -m tutor_app stop

dev: install ## Start the app with hot reload
	@exec $(PY) -m tutor_app dev

build: install ## Build the front end, unless it is built already
	@exec $(PY) -m tutor_app build

test-pages: install-dev ## Build the front end that tests run on, unless it is built already
	@$(TEST_PAGES) $(PY) -m tutor_app build

test: test-pages ## Run all tests: those with a browser first, then the quick ones
	@.ci/system-packages
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
