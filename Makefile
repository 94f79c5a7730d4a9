# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# One Python >= 3.11 is all that is needed: make PYTHON=python3.12 picks another than the default.
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
STEPS := $(VENV_PYTHON) tests/tools/steps.py
STEP_TARGETS := lint docs-lint docs browser unit functional sanity units integration ansible-lint importer reuse packaging soak ways bench-smoke

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup demo bench docs-images test test-all matrix mutations format build release clean $(STEP_TARGETS)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Make the virtual environment and show the tree to Ansible (fast when done before)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) --version 2>&1): make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) tests/tools/make_venv.py .venv tests/tools/requirements/main.txt
	@$(VENV_PYTHON) tests/tools/tree.py

demo: setup ## See the collection at work, without a cluster: playbooks against the emulator
	@PYTHONPATH=tests $(VENV_PYTHON) -m demo

bench: setup ## Measure against other ways to do the same, and write table and plot; BENCH=quick takes 4 minutes instead of 15
	@$(PYTHON) tests/tools/make_venv.py .venv-bench tests/tools/requirements/bench.txt
	@PYTHONPATH=tests:.build $(VENV_PYTHON) -m bench $(BENCH)

docs-images: setup ## Make the pictures of terminals for the guides anew, from real runs
	@$(VENV_PYTHON) tests/tools/docs_images.py docs/docsite/images

test: setup ## The whole chain, as CI runs it: a line for each step, and all that a failing one says
	@$(STEPS) test

test-all: setup ## The chain with every row on every server version and in both ways, and for every interpreter and ansible-core
	@status=0; ESOPS_TEST_EVERYTHING=1 $(STEPS) --keep-going test soak ways browser || status=1; \
	  $(VENV_PYTHON) tests/tools/matrix.py || status=1; exit $$status  # hours of work: tell everything that is wrong

matrix: setup ## ansible-test with every supported ansible-core and Python at hand; CORE=2.21 takes one of them
	@$(VENV_PYTHON) tests/tools/matrix.py $(CORE)

mutations: setup ## Break the code on purpose, defect by defect, and see that the tests notice each
	@$(VENV_PYTHON) tests/tools/mutations.py

lint: setup ## ruff, mypy, yamllint, size limits, citations of the reference
docs-lint: setup ## antsibull-docs and antsibull-changelog
docs: setup ## Build the documentation site into .build/docs, any warning an error
browser: docs ## Read every page of the site in Chromium, on a phone and on a desktop; skipped if there is none
unit: setup ## pytest: unit, property and socket tests, and the emulator's own
functional: setup ## pytest: modules and playbooks against the emulator
soak: setup ## pytest: thousands of runs against a server that breaks three answers in a hundred (not in `test`)
ways: setup ## pytest: playbooks with modules in processes of their own (not in `test`, where Ansible's worker runs them)
packaging: setup ## pytest: what the built artefact holds
sanity: setup ## ansible-test sanity, without pylint (ruff and mypy say the same); all of it is in `matrix`
units: setup ## ansible-test units on Python 3.9; on this one only that it finds the tests
integration: setup ## ansible-test integration against the emulator
ansible-lint: setup ## ansible-lint, production profile
importer: setup ## Build the artefact and let galaxy-importer judge it
reuse: setup ## Copyright and licence of every file
bench-smoke: setup ## A few runs of the benchmark, to see that it works
$(STEP_TARGETS):
	@$(STEPS) $@

format: setup ## Let ruff mend and format what it can
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

build: setup ## Build the artefact into .build/dist
	@$(VENV_PYTHON) tests/tools/artefact.py .build/dist

release: setup ## Make the tree a release, VERSION=1.0.0: version, changelog from fragments; commits and publishes nothing
	@$(VENV_PYTHON) tests/tools/release.py "$(VERSION)" $(DATE)

clean: ## Remove everything that was generated
	rm -rf .build .venv .venv-* .cache .ansible .nox .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* \
	  tests/output tests/integration/integration_config.yml changelogs/.plugin-cache.yaml importer_result.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
