# Every door into the project. `make` lists them.
# The virtual environment's programs are called through `.venv/bin/python -m`: relative, so that any
# path will do, also one with a space, and also after the folder was moved.
PYTHON ?= python3
port ?= 8000
python := .venv/bin/python
export PICCOLO_CONF = training.piccolo_conf
export PIP_DISABLE_PIP_VERSION_CHECK = 1

help: ## List these doors
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: setup ## Serve the demo on http://127.0.0.1:8000 (another port: make run port=8001)
	@exec $(python) -m web.command serve --demo --port $(port)

setup: .venv/.ready node_modules/.ready ## Install what the locks name, nothing else

test: check ## Everything that must hold: format, lint, types, imports, all tests
	@$(browser) || { $(no_browser); test -z "$$CI"; }
	$(python) -m pytest -n 2 --dist loadfile
	@$(browser) || $(no_browser)

check: setup ## Format, lint, types and import contracts alone
	$(python) -m ruff format --check .
	$(python) -m ruff check .
	$(python) -m mypy
	$(python) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

prove: setup ## The tests again with the full figures: kills, floods, seeds, forgeries
	PROVE=1 $(python) -m pytest

bench: setup ## Measure what docs promise, as a table with the machine it was measured on
	$(python) -m tests.bench

assets: .venv/.ready ## Fetch scripts and fonts by package-lock.json
	@$(python) -m web.assets
	@touch node_modules/.ready

lock: setup ## Renew requirements.lock from pyproject.toml: hashes, no addresses
	@$(python) -m uv pip compile pyproject.toml --group build --group assets --group dev --universal \
	  --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet -o requirements.lock

migration: setup ## Begin a migration: make migration why="Let classes be cancelled"
	@test -n "$(why)" || { echo 'Say why: make migration why="Let classes be cancelled"' >&2; exit 2; }
	@$(python) -m piccolo.main migrations new training --desc="$(why)"

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Sổ Lớp needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Install a newer one and name it, for example: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' comes without venv. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing Python packages into .venv (some minutes, once) …"
	@$(python) -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@rm -f .venv/.failed
	@# The lock names everything: left to resolve, pip would take a newer release for "name[extra]".
	@{ $(python) -m pip install --progress-bar off --no-deps --require-hashes -r requirements.lock \
	  || touch .venv/.failed; } | awk '$(progress)' && ! rm .venv/.failed 2>/dev/null
	@$(python) -m pip install --quiet --no-index --no-deps --no-build-isolation -e .
	@$(python) -m pip check >.venv/.check || { cat .venv/.check >&2; exit 1; }
	@touch .venv/.ready

node_modules/.ready: .venv/.ready package-lock.json web/assets.py
	@echo "Fetching scripts and fonts …"
	@$(python) -m web.assets
	@touch node_modules/.ready

# Of pip's hundreds of lines only how far it is.
progress = /^Collecting/ { printf "\r  %d packages: %-40.40s", ++n, $$2; fflush() } \
  /^Installing/ { printf "\r  %d packages: %-40s", n, "all here, unpacking" } END { if (n) print "" }

browser = { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null
no_browser = echo "*** NO CHROMIUM HERE: the browser tests are left out. Debian: apt install chromium ***" >&2

.PHONY: bench help lock run setup test check prove assets migration
.DEFAULT_GOAL := help
