# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Needs one Python 3.11 or later. To choose another than the default: make PYTHON=python3.12
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
STEPS := $(VENV_PYTHON) tests/tools/steps.py
STEP_TARGETS := lint docs-lint docs browser unit functional sanity units integration ansible-lint importer reuse packaging soak ways bench-smoke

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup demo bench docs-images test test-all matrix mutations format build release clean $(STEP_TARGETS)

help: ## Show this list of targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Create .venv and make the collection visible to Ansible; the other targets do this too
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { found=$$($(PYTHON) --version 2>/dev/null) || found="not installed"; \
	    echo "This needs Python 3.11 or later, but $(PYTHON) is $$found." \
	      "Choose another one, for example: make $(or $(firstword $(MAKECMDGOALS)),setup) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) tests/tools/make_venv.py .venv tests/tools/requirements/main.txt
	@$(VENV_PYTHON) tests/tools/tree.py

demo: setup ## See the collection at work without a cluster: real playbooks against the emulator
	@PYTHONPATH=tests $(VENV_PYTHON) -m demo

bench: setup ## Compare the speed with other tools, and write the tables and the plot: 15 minutes, with BENCH=quick 4
	@$(PYTHON) tests/tools/make_venv.py .venv-bench tests/tools/requirements/bench.txt
	@PYTHONPATH=tests:.build MPLCONFIGDIR=$(CURDIR)/.build/home/matplotlib $(VENV_PYTHON) -m bench $(BENCH)

docs-images: setup ## Update the pictures of terminals in the guides, from real runs
	@$(VENV_PYTHON) tests/tools/docs_images.py docs/docsite/images

test: setup ## Run all checks and tests, as CI does: a line for each step, and the output of steps that fail
	@$(STEPS) test

test-all: setup ## `test` with every server version, then soak, ways, browser and matrix; takes hours
	@status=0; ESOPS_TEST_EVERYTHING=1 $(STEPS) --keep-going test soak ways browser || status=1; \
	  $(VENV_PYTHON) tests/tools/matrix.py || status=1; exit $$status  # it takes hours, so it does not stop at the first failure

matrix: setup ## ansible-test with every supported ansible-core and every Python on this machine; CORE=2.21 selects one
	@$(VENV_PYTHON) tests/tools/matrix.py $(CORE)

mutations: setup ## Insert defects into the code, one by one, and check that the tests notice each
	@$(VENV_PYTHON) tests/tools/mutations.py

lint: setup ## ruff, mypy, yamllint, size limits, plain words, citations of the reference
docs-lint: setup ## antsibull-docs and antsibull-changelog
docs: setup ## Build the documentation site in .build/docs; a warning is an error
browser: docs ## Check every page of the site in Chromium, 390 and 1280 pixels wide; skipped if no browser is installed
unit: setup ## pytest: unit tests, and the tests of the emulator
functional: setup ## pytest: modules, playbooks and documentation against the emulator
soak: setup ## pytest: thousands of runs against a server that breaks 3 % of its responses (not in `test`)
ways: setup ## pytest: playbooks with each module in its own process, modules in Ansible's worker, and long tests (not in `test`)
packaging: setup ## pytest: the content of the built artefact, and the tools of this tree
sanity: setup ## ansible-test sanity without what ruff, mypy and other tests cover; `matrix` runs all of it
units: setup ## ansible-test units on Python 3.9, for the folders that depend on the Python; `matrix` runs all of it
integration: setup ## ansible-test integration against the emulator
ansible-lint: setup ## ansible-lint, production profile
importer: setup ## Build the artefact and check it with galaxy-importer
reuse: setup ## Check copyright and licence of every file (REUSE)
bench-smoke: setup ## Check that the benchmark works, with a few runs
$(STEP_TARGETS):
	@$(STEPS) $@

format: setup ## Fix and format the code with ruff
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

build: setup ## Build the artefact in .build/dist
	@$(VENV_PYTHON) tests/tools/artefact.py .build/dist

release: setup ## Prepare a release, VERSION=1.0.0: set the version, write the changelog; it commits and publishes nothing
	@$(VENV_PYTHON) tests/tools/release.py "$(VERSION)" $(DATE)

clean: ## Remove all generated files
	rm -rf .build .venv .venv-* .cache .ansible .nox .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* \
	  tests/output tests/integration/integration_config.yml changelogs/.plugin-cache.yaml importer_result.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
