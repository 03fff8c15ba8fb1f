# Two commands do everything on a machine that has Python ≥ 3.11 and make:
#   make demo    set up, then harvest the practice portals and ask the archive
#   make test    set up, then run the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_ARGS ?=
TEST_ARGS ?=

.PHONY: demo test tools lint format docs lock clean

demo: $(VENV)/demo.stamp
	$(BIN)/fazhi demo $(DEMO_ARGS)

# A file's tests share what they set up, so that a file stays with one worker.
test: $(VENV)/test.stamp
	$(BIN)/python -m pytest -n auto --dist loadfile $(TEST_ARGS)

# Programs of others that the tests let read what is made here; they would not agree with ours on versions.
tools: .tools/stamp

.tools/stamp: tests/tools.txt
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install -q -r tests/tools.txt
	touch $@

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/test.stamp
	$(BIN)/python -m cli.reference > docs/commands.md

# The one place where versions are chosen: a clean environment, then its list, which names no host.
lock:
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -U pip
	$(BIN)/python -m pip install -q -e '.[all]' --group dev
	$(BIN)/python -m pip freeze --all --exclude-editable | grep -E '^[A-Za-z0-9._-]+==' > constraints.txt

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "fazhi needs Python 3.11 or newer; set PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -U pip

$(VENV)/demo.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

$(VENV)/test.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[all]' --group dev
	touch $@ $(VENV)/demo.stamp

clean:
	rm -rf $(VENV) .tools build dist data-demo
