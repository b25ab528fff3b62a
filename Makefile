# Two commands do everything: `make run` and `make test`. Each installs what it needs first, once.
#
# A stamp file says what is installed; it is older than pyproject.toml when something must be installed again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATCHMENT_HOME ?= var
export CATCHMENT_HOME
# Some machines forbid Python to keep what it compiled: each of the tests' many processes would compile anew.
export PYTHONDONTWRITEBYTECODE :=

# Every `rules` package or module is type checked; a new room's rules are found by themselves.
RULES := $(sort $(shell find src/catchment -name rules -type d) $(shell find src/catchment -name rules.py))
# Files go to the workers in their own order: the browser's, few and long, would otherwise come last, on one.
# Three workers on two cores: a browser's test waits for half of its time.
PYTEST := $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

# What leans on PostgreSQL itself: constraints, ranges, locks. These run on the system's PostgreSQL too.
RECORDING := $(wildcard tests/governance/test_recording*.py tests/governance/test_applying*.py \
	tests/governance/test_permissions.py tests/governance/test_ending.py \
	tests/structure/test_action*.py tests/structure/test_drawing.py tests/money/test_ledger.py \
	tests/money/test_keeping_books.py tests/money/test_crashes.py)

.PHONY: help run test lint bench setup docs

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## Start Catchment with the example system and print its address
	@$(BIN)/catchment up

test: $(VENV)/.installed-dev lint ## Run every check and test, on the embedded PostgreSQL and on the system's
	$(PYTEST)
	@CATCHMENT_HYPOTHESIS=brief $(BIN)/python scripts/with_postgres.py $(PYTEST) \
		-m "database and not browser" tests/foundation tests/structure/derive $(RECORDING)

lint: $(VENV)/.installed-dev ## Check style, types of the rules, and the order of the floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(RULES)
	$(BIN)/lint-imports

bench: $(VENV)/.installed-bench ## Measure every figure in docs/performance.md
	@$(BIN)/python bench/run.py

setup: $(VENV)/.installed-dev ## Install everything, tests included, and start nothing

docs: $(VENV)/.installed-dev ## Write the generated pages of docs/reference again
	@$(BIN)/python scripts/generate_reference.py

$(VENV)/.created:
	@$(PYTHON) scripts/check_python.py
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: pyproject.toml | $(VENV)/.created
	@echo "Installing Catchment into $(VENV) (once; a minute or less on a good line) ..."
	@$(BIN)/python -m pip install --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-bench: pyproject.toml | $(VENV)/.installed-dev
	@echo "Installing what Catchment is measured against into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --disable-pip-version-check -e '.[dev,bench]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.created
	@echo "Installing Catchment and its test tools into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --disable-pip-version-check -e '.[dev]'
	@touch $(VENV)/.installed $@
