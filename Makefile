# Needs only Python 3.11+, make and git; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check full bench soak servers browser clean

$(STAMP): pyproject.toml
	@echo "Setting up $(VENV) (once) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mailworthy needs Python 3.11 or newer: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $(STAMP)

demo: $(STAMP)  ## the main job: check the bundled server on all its ports, write the report
	@$(BIN)/mailworthy check --out reports/out
	@echo "Open reports/out/report.html in a browser."

test: $(STAMP)  ## the harness's own tests, real servers included where they are installed
	@$(BIN)/python -m pytest -n 2; tests=$$?; \
	  $(BIN)/mailworthy selftest --out reports/out/selftest && exit $$tests

check: $(STAMP)  ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

full: check test  ## everything that CI runs

servers:  ## install the real servers that the tests run against (Debian, as root)
	@fixtures/servers/dovecot-postfix/install.sh

browser:  ## install the browser that the tests open the reports in (Debian, as root)
	@test -x /usr/bin/chromium -a -x /usr/bin/chromedriver || \
	  { apt-get -qq update && \
	    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	      chromium chromium-driver; } >/dev/null

bench soak:
	@echo "make $@: there are no load scenarios yet, so nothing to $@."; exit 2

clean:
	rm -rf $(VENV) reports/out dist .mypy_cache .ruff_cache .pytest_cache
