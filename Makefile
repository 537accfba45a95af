# Commonweight. `make` lists what there is.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/python -m pytest
JOBS   ?= 2
LANES  ?= 2
CLIENTS ?= 2.4.0 1.31.0 0.36.0
SHARED := -n $(JOBS) --dist loadfile --no-loadscope-reorder
SOURCES := platform projects reviews inference tests examples benchmarks requirements manage.py
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po */locale/*/LC_MESSAGES/*.po platform/*/locale/*/LC_MESSAGES/*.po)
LOCKED := requirements/bootstrap.py requirements/constraints.txt requirements/runtime.txt requirements/ml.txt
PATHS  := PYTHONPATH=.:platform

# Where the machine asks for no bytecode, every process that a test starts would compile the whole site again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
ifndef TOGETHER
.NOTPARALLEL: # one virtual environment is made at a time
endif
.PHONY: help run demo test test-fast test-sqlite test-journeys test-pg test-pg-all test-s3 test-clients lint fmt fmt-check types imports migrations messages messages-check ci \
        lock screenshots clean

help: ## List what there is
	@awk -F ':.*## ' '/^##@/ { print "\n" substr($$0, 5) } /^[a-z0-9%-]+:.*## / { printf "  \033[1mmake %-15s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ The site
run: $(VENV)/runtime.stamp $(VENV)/messages.stamp $(VENV)/compiled.stamp ## Start the whole site (PORT, COMMONWEIGHT_HOME, DATABASE_URL, REDIS_URL, DEMO)
	@exec $(MANAGE) up

demo: $(VENV)/runtime.stamp ## Load the demonstration community into a running site's data
	$(MANAGE) load_demo

##@ Tests
# Journeys, servers and clients wait for one another half of the time, so two lanes run beside each other; LANES=1
# needs half of the memory and more time. `ci` has one lane more.
OURS := test-sqlite test-journeys test-pg test-s3
ALL  := $(subst test-pg,test-pg-all,$(OURS)) test-clients
ON_POSTGRESQL = $(BIN)/python -m tests.postgres $(PYTEST) $(SHARED) -m "not slow and not journey and not walk"
BESIDE := $(MAKE) --no-print-directory --jobs=$(LANES) --keep-going TOGETHER=1

test: $(VENV)/dev.stamp $(VENV)/messages.stamp $(VENV)/compiled.stamp ## Run all tests, LANES at once: on SQLite, through a browser, on PostgreSQL, with a bucket
	@$(BESIDE) $(OURS)

test-sqlite: $(VENV)/dev.stamp $(VENV)/messages.stamp $(VENV)/compiled.stamp ## All tests on SQLite, but journeys
	$(PYTEST) $(SHARED) -m "not journey"

# By themselves: the loop of a browser stays in the thread that drove it, and whatever comes after it in that process
# seems asynchronous to Django.
test-journeys: $(VENV)/dev.stamp $(VENV)/messages.stamp $(VENV)/compiled.stamp ## People's ways through a whole site in a browser
	$(PYTEST) tests/journeys

test-pg: $(VENV)/dev.stamp $(VENV)/messages.stamp ## What a throw-away PostgreSQL may answer in another way than SQLite
	$(ON_POSTGRESQL) --differing=only

test-pg-all: $(VENV)/dev.stamp $(VENV)/messages.stamp ## All tests on PostgreSQL, but those that bring processes of their own or walk all pages
	$(ON_POSTGRESQL) --differing=among

test-s3: $(VENV)/dev.stamp $(VENV)/messages.stamp ## What keeps and gives out files, with blobs in a bucket of a real S3 server
	TEST_BLOBS=s3 $(PYTEST) $(SHARED) tests/repositories tests/hub tests/projects/garbage -m "not journey"

test-fast: $(VENV)/dev.stamp $(VENV)/messages.stamp $(VENV)/compiled.stamp ## Tests without browsers and processes
	$(PYTEST) $(SHARED) -m "not slow and not journey"

test-clients: $(VENV)/dev.stamp $(VENV)/messages.stamp ## Clients of others, some in several versions, each in an environment of its own (needs the package index)
	CLIENTS="$(CLIENTS)" $(PYTEST) $(SHARED) tests/clients

##@ Checks
ci: fmt-check lint types imports migrations messages-check $(VENV)/messages.stamp $(VENV)/compiled.stamp ## Everything that must hold before a change lands
	@$(BESIDE) $(ALL)

lint: $(VENV)/dev.stamp ## Lint Python and templates
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet

fmt-check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .

fmt: $(VENV)/dev.stamp ## Format, and fix what can be fixed without thinking
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(VENV)/dev.stamp ## Check types
	$(BIN)/mypy

imports: $(VENV)/dev.stamp ## Check that packages import downwards only
	$(PATHS) $(BIN)/lint-imports

migrations: $(VENV)/dev.stamp ## Check that no migration is missing
	$(MANAGE) makemigrations --check --dry-run

messages: $(VENV)/dev.stamp ## Extract all texts and list what has no Chinese
	$(MANAGE) messages

messages-check: $(VENV)/dev.stamp
	$(MANAGE) messages --check

screenshots: $(VENV)/dev.stamp ## Take pictures of the main pages of the running site (PORT, COMMONWEIGHT_HOME)
	$(PATHS) DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m tests.journeys.screenshots http://127.0.0.1:$(or $(PORT),8000)

bench-%: $(VENV)/dev.stamp $(VENV)/compiled.stamp ## Run one benchmark, as in `make bench-serving`
	$(BIN)/python -m benchmarks.$*

##@ Libraries
lock: $(VENV)/dev.stamp ## Lock the libraries again after a change of requirements/*.in
	for list in runtime ml dev; do \
	  (cd requirements && CUSTOM_COMPILE_COMMAND="make lock" ../$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe \
	    --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	    --output-file $$list.txt $$list.in) || exit 1; \
	done

$(VENV)/runtime.stamp: $(LOCKED)
	$(PYTHON) requirements/bootstrap.py $(VENV)
	@touch $@

$(VENV)/dev.stamp: $(LOCKED) requirements/dev.txt
	$(PYTHON) requirements/bootstrap.py $(VENV) --dev
	@touch $@ $(VENV)/runtime.stamp

$(VENV)/messages.stamp: $(CATALOGUES)
	@$(MANAGE) messages --compile
	@touch $@

# Without a C compiler the engine computes with torch alone, and says so here.
$(VENV)/compiled.stamp: $(VENV)/runtime.stamp $(wildcard inference/engine/compiled/*.[ch])
	@$(BIN)/python -m inference.engine.compiled
	@touch $@

clean: ## Remove what tools made; never the site's data
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	find . -name '*.mo' -not -path './$(VENV)/*' -delete
	rm -f $(VENV)/messages.stamp
