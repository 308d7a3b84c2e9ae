# Each target sets up what it needs: Python >= 3.11 and make are enough.
PYTHON ?= python3
UV := 0.13.8
BIN := .venv/bin
# Compiled code is kept even where the environment says otherwise: each command of ours starts several processes.
export PYTHONDONTWRITEBYTECODE :=
API_TOOLS := openapi-python-client==0.29.1 schemathesis==4.15.2 hypothesis==6.165.0
BENCH_TOOLS := scrapy==2.19.0 "crawlee[parsel]==1.11.0" trafilatura==2.3.1 lxml_html_clean==0.4.6

.PHONY: run demo test check lint test-client test-browser test-restarts pictures chromium chaos bench bench-load bench-money bench-chat live studio stop lock clean
.DEFAULT_GOAL := run

# Chat, API and worker at http://127.0.0.1:8000; PORT=8001 for another one.
run: .venv/ready
	@$(BIN)/leadatlas serve --port $(or $(PORT),8000)

demo: .venv/ready
	@$(BIN)/leadatlas run "dentists in Springfield" -n 10

# Three at once, on two cores too: a good part of the time a test waits for Postgres, for a process, for a clock.
test: .venv/ready
	$(BIN)/python -m slipcover -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# What needs no test run: `make test` has run them.
check: lint

# Death before and after each commit of a run, and whatever else takes long; then storms over 240 runs.
# STORM="--seed 7 --runs 1000" sends others.
chaos: .venv/ready
	$(BIN)/python -m pytest -m slow -n 2 --dist worksteal
	$(BIN)/python -m tests.chaos --billing autumn $(STORM)
	$(BIN)/python -m tests.chaos --runs 40 --organizations 4 $(STORM)

# The chat in a browser. PICTURES=folder keeps the screenshots.
test-browser: .venv/ready chromium
	$(BIN)/python -m pytest -m browser -n 2 --dist loadfile --durations=5 tests/browser

# The line to five people is cut for ten seconds and the server killed meanwhile: ten times, so fifty moments.
# TIMES=50 goes on longer; `make test-browser` leaves it out.
test-restarts: .venv/ready chromium
	TIMES=$(or $(TIMES),10) $(BIN)/python -m pytest -m browser -s tests/browser/test_restarts.py

# The three pictures of README.
pictures: .venv/ready chromium
	README_PICTURES=1 $(BIN)/python -m pytest -m browser tests/browser/test_pictures.py

chromium:
	@for name in chromium chromium-browser google-chrome-stable google-chrome; do command -v $$name && exit; done >/dev/null; \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -yqq chromium; } || \
	  { echo "Install Chromium first, for example: sudo apt-get install chromium"; exit 1; }

# A client generated from the OpenAPI document, and schemathesis: tools that clash with our own libraries live apart.
test-client: .venv/ready .cache/api-tools/ready
	$(BIN)/python -m pytest -m client -n 2 tests/api

.cache/api-tools/ready: .venv/uv-$(UV)
	@rm -rf .cache/api-tools
	@$(BIN)/uv venv --quiet --python $(BIN)/python .cache/api-tools
	@VIRTUAL_ENV=.cache/api-tools $(BIN)/uv pip install --quiet $(API_TOOLS)
	@touch $@

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

# Our figures beside those of others; WRITE=--write puts them into docs/benchmarks.md.
bench: .venv/ready .cache/bench-tools/ready
	$(BIN)/python -m bench $(WRITE)
	$(BIN)/python -m bench.readers $(WRITE)

# Other crawlers, whose libraries are none of ours.
.cache/bench-tools/ready: .venv/uv-$(UV)
	@rm -rf .cache/bench-tools
	@$(BIN)/uv venv --quiet --python $(BIN)/python .cache/bench-tools
	@VIRTUAL_ENV=.cache/bench-tools $(BIN)/uv pip install --quiet --compile-bytecode $(BENCH_TOOLS)
	@touch $@

# Hundreds of runs queued at once; about half an hour. LOAD=--small tries it in a minute, LOAD=--help tells the sizes.
bench-load: .venv/ready
	$(BIN)/python -m bench.load $(LOAD)

# The ledger beside a bare UPDATE; a minute or two. MONEY=--small tries it in seconds.
bench-money: .venv/ready
	$(BIN)/python -m bench.money $(MONEY)

# The chat's page beside the smallest Chainlit, fifty open chats, and how soon a row is seen; at most four minutes.
# CHAT=--small tries it.
bench-chat: .venv/ready chromium
	$(BIN)/python -m bench.chat $(CHAT)

# The services behind the adapters, with the keys of .env: it says what it spends, and asks.
live: .venv/ready
	@$(BIN)/python -m tests.live

studio: .venv/ready
	LANGGRAPH_CLI_NO_ANALYTICS=1 LANGSMITH_TRACING=false $(BIN)/langgraph dev --no-browser --n-jobs-per-worker 10 --port $(or $(PORT),2024)

# The embedded database goes on between commands; its data stay.
stop: .venv/ready
	@$(BIN)/python -c 'from engine.settings import read_settings; from store.embedded import stop; stop(read_settings().leadatlas_home)'

# Resolve anew, hashes included, without the address of any index.
lock: .venv/uv-$(UV)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev pyproject.toml --output-file requirements.lock

# The stamp carries the version: a changed Makefile alone sets nothing up anew.
.venv/uv-$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Leadatlas needs Python 3.11 or newer; $(PYTHON) is not. Use: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (once; about a minute) ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv || \
	  { echo "This Python cannot make virtual environments: install its venv package (Debian: python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@touch $@

.venv/ready: .venv/uv-$(UV) requirements.lock pyproject.toml
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --python $(BIN)/python -r requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
