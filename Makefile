# The two commands are `make demo` and `make test`; the rest is for those who change the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ONCE ?=
LOCK_FLAGS := --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url

.PHONY: demo test install check bench lock clean
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# A stamp remembers which lock the environment was made from, so that a changed lock is installed again.
$(VENV)/.run: requirements/run.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements/dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.run

demo: $(VENV)/.run ## run laboratory, worker and platform, and walk the main job (ONCE=1: then exit)
	$(BIN)/liangheng demo $(if $(ONCE),--once)

install: $(VENV)/.dev ## the developer's environment, nothing run

test: $(VENV)/.dev ## the whole suite, on SQLite and on a real PostgreSQL
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/.dev ## everything CI holds against a change
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/hadolint docker/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker/compose.yaml
	$(MAKE) test

bench: $(VENV)/.dev ## speeds as ratios to a floor of the same run (ONLY=part SIZE=small|city)
	$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE))

lock: $(VENV)/.dev ## resolve requirements/*.in again
	cd requirements && for name in run dev; do ../$(BIN)/uv pip compile $(LOCK_FLAGS) --quiet $$name.in -o $$name.lock || exit 1; done

clean: ## forget everything that was built here
	rm -rf $(VENV) build var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
