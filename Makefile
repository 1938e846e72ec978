# Ventanilla. The two commands: `make run` and `make test`. `make help` lists the rest.

SHELL := /bin/sh
PORT ?= 8000
HOST ?= 127.0.0.1
PROFILE ?= embedded
PYTHON_IN := .venv/bin
PACKAGES := backend channels_web channels_phone channels_counter kb analytics ui phone_simulator
SOURCES := $(PACKAGES) scripts tests manage.py
SERVICES_ROOT ?= $(shell .venv/bin/python -m scripts.services root 2>/dev/null)
PYTEST := $(PYTHON_IN)/python -m pytest
export PORT HOST PROFILE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run services services-stop codes test test-fast check lint lint-python \
  lint-templates lint-scripts lint-migrations lint-translations lint-dependencies lint-containers \
  translations bench clean

help: ## What can be done here
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## .venv with what the product needs
	@scripts/setup.sh run

setup-dev: ## .venv with what the tests and checks need too
	@scripts/setup.sh dev

run: setup ## Everything in one process on PORT (8000); PROFILE=production uses `make services`
ifeq ($(PROFILE),production)
	@exec $(PYTHON_IN)/python -m scripts.run_production
else
	@exec $(PYTHON_IN)/python manage.py serve
endif

codes: ## The demo accounts' TOTP codes of this moment
	@$(PYTHON_IN)/python manage.py codes

services: setup-dev ## PostgreSQL, Redis and Elasticsearch for development; addresses are printed
	@$(PYTHON_IN)/python -m scripts.services install
	@$(PYTHON_IN)/python -m scripts.services start

services-stop: ## Stop what `make services` started
	@$(PYTHON_IN)/python -m scripts.services stop

test: setup-dev ## The whole suite with real engines and a real browser
	@$(PYTHON_IN)/python -m scripts.services install --with chromium
	@$(PYTEST) --engines

test-fast: setup-dev ## Under three minutes: no Elasticsearch, no Chromium, nothing slow
	@$(PYTEST) -m "not es and not browser and not slow" --dist loadfile -n 2

check: lint test ## Everything that must hold before a change is accepted

lint: setup-dev lint-python lint-dependencies lint-templates lint-scripts lint-migrations \
  lint-translations lint-containers ## Every static check

lint-python:
	@$(PYTHON_IN)/ruff check $(SOURCES)
	@$(PYTHON_IN)/ruff format --check --quiet $(SOURCES)
	@$(PYTHON_IN)/lint-imports --no-cache
	@$(PYTHON_IN)/mypy --no-error-summary $(SOURCES)

lint-dependencies:
	@$(PYTHON_IN)/deptry --no-ansi .

lint-templates:
	@$(PYTHON_IN)/djlint --quiet --lint $(filter-out phone_simulator,$(PACKAGES))

lint-scripts: node_modules/.package-lock.json
	@node_modules/.bin/tsc --project tsconfig.json

node_modules/.package-lock.json: package-lock.json
	@$(PYTHON_IN)/python -m scripts.services install --only node
	@npm ci --no-audit --no-fund --silent
	@touch $@

lint-migrations:
	@DJANGO_SETTINGS_MODULE=backend.config.settings.test $(PYTHON_IN)/python manage.py makemigrations --check --dry-run

lint-translations:
	@$(PYTHON_IN)/python -m scripts.translations check

translations: setup-dev ## Collect the texts to translate and compile what is translated
	@$(PYTHON_IN)/python -m scripts.translations update

lint-containers:
	@$(PYTHON_IN)/python -m scripts.compose_check

bench: setup-dev ## The benchmarks; figures go to bench.json
	@$(PYTHON_IN)/python -m scripts.services install
	@$(PYTHON_IN)/python -m tests.bench

clean: ## Forget what can be made again (keeps var/)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis node_modules
