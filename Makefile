# Two targets do all the set-up: `make run` and `make test`. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# Some machines export this, and every start then compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell for version in 3.13 3.12 3.11; do \
	command -v python$$version >/dev/null 2>&1 && python$$version -c '' 2>/dev/null && echo python$$version && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# uv takes a tenth of pip's time. It reads no pip.conf: where it reaches no index, pip installs the same.
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) \
	|| { echo "uv could not: installing with pip" >&2; $(PIP) --no-compile --require-hashes -r $(1); }
# Each worker has a Postgres and an S3 of its own, and waits for them a third of the time.
WORKERS ?= 3

.PHONY: help run up test mutants torture drill check check-types check-texts format lock bench compose clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## From nothing to a published warehouse.
	@$(BIN)/olist run

up: $(VENV)/run.stamp ## Dashboard, Dagster and dbt docs.
	@$(BIN)/olist up

test: $(VENV)/dev.stamp ## The tests, on real services of their own.
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder

mutants: $(VENV)/dev.stamp ## Plant defects in the models; the data tests must catch each.
	@$(BIN)/python -m tests.mutants

torture: $(VENV)/dev.stamp ## Kill, starve and mislead the loader; a table of what that costs.
	@$(BIN)/python -m tests.torture

drill: $(VENV)/dev.stamp ## Kill everything under a scheduled run, then restore from the raw zone alone.
	@$(BIN)/python -m tests.drill

check: $(VENV)/dev.stamp ## Lint, format, types, SQL, YAML, dbt parse.
	@$(MAKE) --no-print-directory --jobs 2 check-types check-texts

check-types:
	$(BIN)/mypy

check-texts:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar olist_dbt
	$(BIN)/python olist_dbt/check_portable.py
	$(BIN)/yamllint --strict .
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	PGHOST=127.0.0.1 PGPORT=5432 PGDATABASE=olist PGUSER=none PGPASSWORD=none $(BIN)/dbt --quiet --warn-error parse \
		--no-partial-parse --project-dir olist_dbt --profiles-dir olist_dbt --target-path $(VENV)/dbt --log-path $(VENV)/dbt

format: $(VENV)/dev.stamp ## Format Python and SQL.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar olist_dbt

bench: $(VENV)/dev.stamp $(VENV)/peers.stamp ## Measure the figures of the README.
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/dev.stamp ## Every page of the dashboard, light, dark, on a telephone.
	$(BIN)/python -m tests.app.screenshots

lock: $(VENV)/dev.stamp ## Write the locked requirements anew.
	$(BIN)/uv pip compile $(LOCK) --extra build -o requirements.txt pyproject.toml
	$(BIN)/uv pip compile $(LOCK) --extra build --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	$(BIN)/uv pip compile $(LOCK) -c requirements-dev.txt -o benchmarks/requirements.txt benchmarks/requirements.in

LOCK := --quiet --universal --generate-hashes --no-strip-extras --no-header --no-emit-index-url --python-version 3.11

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "olist needs Python 3.11, 3.12 or 3.13: install one, or name it with make PYTHON=…" >&2; exit 2; }
	@echo "Making the virtual environment with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/bin/uv: | $(VENV)/bin/python
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > $(VENV)/uv.txt
	@$(PIP) --require-hashes -r $(VENV)/uv.txt

# The package itself is installed from this folder.
$(VENV)/run.stamp: requirements.txt pyproject.toml | $(VENV)/bin/uv
	@echo "Installing the locked dependencies"
	@$(call INSTALL,requirements.txt)
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing what the tests and checks need"
	@$(call INSTALL,requirements-dev.txt)
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib
	@touch $@

# The other loaders that ingestion is measured beside, in an environment of their own.
$(VENV)/peers.stamp: benchmarks/requirements.txt | $(VENV)/bin/python
	@echo "Installing the loaders to compare with"
	@$(BIN)/python -m venv $(VENV)/peers
	@$(BIN)/uv pip install --quiet --python $(VENV)/peers/bin/python --require-hashes -r benchmarks/requirements.txt
	@touch $@

compose: $(VENV)/bin/python ## The same on containers (needs Docker).
	@$(BIN)/python docker/make_env.py
	docker compose --env-file docker/.env up --build --detach --wait

clean: ## Remove the virtual environment and what tools have cached.
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
