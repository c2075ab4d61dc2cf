# Everything the project is asked to do, in one word each; `make help` lists them.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
CONFIG ?= configs/quickstart.yaml
WORKERS ?= auto
BENCH ?=
ISA ?=
CASES ?= 20000
EXPERIMENTS ?= 5000
FAMILIES ?= 2000
STRANGERS ?= 2000
KILLS ?= 50
SWEEPS ?= 20
RESUMED ?= 20
SEED ?= 0
CHANGES ?= 200
FULL ?= 20

.PHONY: help run test check lint types fuzz hostile faults simulate bench clean

help: ## list the words
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 10

run: $(STAMP) ## run CONFIG (the article's comparison with a few seeds) and draw its figures
	$(BIN)/bnexp run $(CONFIG)

test: check ## all checks, then the tests; ISA=AVX, AVX2 or AVX512 holds training to those instructions
	BNEXP_ISA=$(ISA) $(BIN)/pytest -n $(WORKERS) --dist worksteal -rs

check: lint types ## format, lint and types

lint: $(STAMP) ## format and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP) ## static types
	$(BIN)/mypy

fuzz: $(STAMP) ## load CASES changed configurations, each right or refused with a message
	$(BIN)/python tests/config/fuzz.py $(CASES)

hostile: $(STAMP) ## let every command read STRANGERS files that do harm if they can
	$(BIN)/python tests/hostile/hostile.py $(STRANGERS)

faults: $(STAMP) ## kill runners, workers and trials on their way, damage files, fill disks up: nothing is lost (hours)
	$(BIN)/python tests/faults/runner.py $(KILLS) $(SEED)
	$(BIN)/python tests/faults/worker.py $(SWEEPS) $(SEED)
	$(BIN)/python tests/faults/resume.py $(RESUMED) $(SEED)
	$(BIN)/python tests/faults/damage.py $(CHANGES) $(SEED)
	$(BIN)/python tests/faults/disk.py $(FULL) $(SEED)

simulate: $(STAMP) ## test the statistics by EXPERIMENTS made-up experiments for each figure, hold FAMILIES against scipy
	$(BIN)/python tests/analysis/simulation/simulate.py $(EXPERIMENTS)
	$(BIN)/python tests/analysis/simulation/audit.py $(FAMILIES)

bench: $(STAMP) ## measure speed and memory beside everything else one could run (an hour or so)
	$(BIN)/bnexp bench $(BENCH)

clean: ## remove what was installed and cached; results stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info

$(STAMP): pyproject.toml constraints.txt
	@if [ -z "$(PYTHON)" ]; then \
		echo "bnexp needs Python 3.11, 3.12 or 3.13, and none is on the PATH."; \
		echo "Install one, or name it: make run PYTHON=/path/to/python3.12"; exit 1; fi
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else \
		f"bnexp needs Python 3.11, 3.12 or 3.13; $(PYTHON) is {v[0]}.{v[1]}.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)
