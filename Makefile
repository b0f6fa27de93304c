# `make run` and `make test` set everything up in .venv; both need only Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NAME ?= savanna

.PHONY: run test test-slow lint bench clean help

help:
	@echo "make run        set up .venv, evolve the savanna and its controls, draw the figure"
	@echo "make test       set up .venv and pass the tests (about 6 minutes on 2 cores)"
	@echo "make test-slow  the longer tests"
	@echo "make lint       ruff and mypy"
	@echo "make bench      the benchmarks, as a table and as benchmarks/results.json"

run: $(VENV)/run.done
	$(BIN)/babushka show-phenomenon

test: $(VENV)/test.done
	$(BIN)/python -m pytest
