# Feedmill's commands. `make` alone lists them. All of them work on a machine with python3 alone.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# Handed on to the command, as in: make demo ARGS=--json, make test ARGS="-k sessions"
ARGS   ?=
# How many processes share the tests; each starts the servers it needs
TESTERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup setup-spark demo test record-spark check format bench clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Install what is needed into .venv (PYTHON=python3.12 for another Python)
	@echo "ready: $(VENV)"

$(READY): uv.lock pyproject.toml deploy/bootstrap.py
	@$(PYTHON) deploy/bootstrap.py
	@touch $@

setup-spark: $(VENV)/.spark ## Install PySpark as well, for record-spark and the tests marked spark; needs Java 17

$(VENV)/.spark: $(READY)
	@$(PYTHON) deploy/bootstrap.py spark
	@touch $@

demo: $(READY) ## See the whole job on a week of generated events; no server needed
	@$(BIN)/feedmill demo $(ARGS)

test: $(READY) ## Run all tests; they start the servers they need themselves
	$(BIN)/pytest -n $(TESTERS) --dist worksteal $(ARGS)

record-spark: setup-spark ## Record what Spark answers to the golden queries (ARGS="AREA ...")
	$(BIN)/python -m tests.golden.spark.record $(ARGS)

check: $(READY) ## Lint, formatting, types, layers, packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -m "not slow" tests/packaging

format: $(READY) ## Format the code, and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Measure a feed query beside DuckDB (ARGS="--rows 10000000")
	@$(BIN)/python -m tests.benchmarks.feed_query $(ARGS)

clean: ## Remove .venv, uv and all caches; never a Feedmill home
	rm -rf $(VENV) .uv dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache .numba_cache *.egg-info
	find . -name __pycache__ -type d -not -path './.feedmill/*' -prune -exec rm -rf {} +
