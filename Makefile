# `make run` and `make test` set everything up in .venv; both need only Python 3.11 or newer, and make.
# Another Python: make PYTHON=python3.12 test

PYTHON = python3
VENV = .venv
PY = $(VENV)/bin/python
BABUSHKA = $(VENV)/bin/babushka
MINUTES = 30
CONTROLS = savanna savanna-reflex savanna-short-delays savanna-informed-belief savanna-aligned savanna-drift

.PHONY: help run controls divergence replicate claims test test-slow soak lint docs bench clean

help:
	@echo "make run        evolve the savanna into results/savanna-s0, draw its curves and read them"
	@echo "make controls   the savanna and its controls, 20 seeds each, into results/controls (about 20 minutes)"
	@echo "make divergence what divergence they show: analysis, tables and figures (about 40 minutes more)"
	@echo "make replicate  published experiments again, with verdicts, into results/replications (up to three quarters of an hour)"
	@echo "make claims     claims about optimizers put to the test, with verdicts, into results/claims (about four hours)"
	@echo "make test       the tests"
	@echo "make test-slow  the tests that take long"
	@echo "make soak       kills at random and bad input of every kind, for half an hour: make soak MINUTES=5"
	@echo "make lint       ruff and mypy"
	@echo "make docs       the documentation as a site: build/site/index.html"
	@echo "make bench      the benchmarks, as a table and as benchmarks/results.json"
	@echo "make clean      remove .venv and caches; results stay"
	@echo "Each sets up what it needs in .venv first. Another Python: make PYTHON=python3.12 test"

run: $(VENV)/installed
	@if [ -d results/savanna-s0 ]; then echo "results/savanna-s0 is there already; whatever is missing of it is run now."; fi
	@$(BABUSHKA) run --out results --continue

controls: $(VENV)/installed
	$(BABUSHKA) sweep $(CONTROLS) --seeds 20 --seed 100 --out results --name controls

divergence: controls
	$(BABUSHKA) analyze results/controls --generation 60 --quiet
	for kind in parts modernity; do $(BABUSHKA) plot results/controls $$kind --out results/controls/$$kind.png || exit 1; done
	cd results/controls && ../../$(BABUSHKA) plot savanna-s1* savanna-short-delays-s* savanna-aligned-s* goodhart --out goodhart.png
	$(BABUSHKA) compare results/controls --out results/controls/comparison.md --figure results/controls/comparison.png
	$(BABUSHKA) report results/controls --figure curves --figure goodhart --figure parts

replicate: $(VENV)/installed
	$(BABUSHKA) replicate --out results/replications

claims: $(VENV)/installed
	$(BABUSHKA) claims --out results/claims

# Two processes, each with whole files: much of the time is one process compiling kernels. Files are taken in the order
# of tests/conftest.py, not by how many tests they have.
test: $(VENV)/installed-test
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-slow: $(VENV)/installed-test $(VENV)/installed-docs
	$(PY) -m pytest -m slow

soak: $(VENV)/installed-test
	$(PY) -m tests.soak --minutes $(MINUTES)

lint: $(VENV)/installed-test $(VENV)/installed-lint
	$(PY) -m ruff check .
	$(PY) -m mypy

docs: $(VENV)/installed-docs
	rm -rf build/site build/doctrees
	$(PY) -m sphinx --quiet --fail-on-warning --keep-going --conf-dir docs/site --doctree-dir build/doctrees . build/site
	@echo "build/site/index.html"

bench: $(VENV)/installed-bench
	$(PY) -m benchmarks

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Files that stand for what is installed in .venv; a change of setup.cfg installs it again.

$(VENV)/made:
	@command -v $(PYTHON) > /dev/null || { echo "Babushka needs Python 3.11 or newer, and there is no $(PYTHON) here: name one with make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit("Babushka needs Python 3.11 or newer, and $(PYTHON) is %d.%d: name a newer one with make PYTHON=..." % v[:2] if v < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made setup.cfg pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-test: $(VENV)/made setup.cfg pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $(VENV)/installed $@

$(VENV)/installed-lint: $(VENV)/made setup.cfg pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[lint]'
	@touch $(VENV)/installed $@

$(VENV)/installed-docs: $(VENV)/made setup.cfg pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	@touch $(VENV)/installed $@

$(VENV)/installed-bench: $(VENV)/made setup.cfg pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $(VENV)/installed $@
