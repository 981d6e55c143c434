# Needs only Python 3.11+, make and git; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check full bench soak servers clients browser clean

$(STAMP): pyproject.toml
	@echo "Setting up $(VENV) (once) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "mailworthy needs Python 3.11 or newer: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $(STAMP)

demo: $(STAMP)  ## the main jobs: check the bundled server, put load on it, write one report
	@$(BIN)/mailworthy check --out reports/out
	@$(BIN)/mailworthy load --users 20 --run-time 10s --out reports/out/load
	@$(BIN)/mailworthy report render reports/out/result.json reports/out/load/load.json \
	  --out reports/out/report.html
	@echo "Open reports/out/report.html in a browser."

test: $(STAMP)  ## the harness's own tests, real servers included where they are installed
	@$(BIN)/python -m pytest -n 4; tests=$$?; \
	  $(BIN)/mailworthy selftest --out reports/out/selftest && exit $$tests

check: $(STAMP)  ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

full: check test bench  ## everything that CI runs, and the measurements

servers:  ## install the real servers that the tests run against (Debian, as root)
	@for install in fixtures/servers/*/install.sh; do $$install || exit; done

clients:  ## install the mail clients that the tests hold the bundled server against (Debian, as root)
	@which curl swaks fetchmail getmail >/dev/null && test -d /usr/share/perl5/Authen/SASL || \
	  { apt-get -qq update && \
	    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	      curl swaks libnet-ssleay-perl libauthen-sasl-perl fetchmail getmail6; } >/dev/null

browser:  ## install the browser that the tests open the reports in (Debian, as root)
	@test -x /usr/bin/chromium -a -x /usr/bin/chromedriver || \
	  { apt-get -qq update && \
	    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	      chromium chromium-driver; } >/dev/null

bench: $(STAMP)  ## what speed can be claimed, measured side by side: reports/out/bench.json
	@$(BIN)/python -m tests.bench

soak: $(STAMP)  ## ten minutes of load on the bundled server by two workers
	@$(BIN)/mailworthy load --users 60 --run-time 10m --workers 2 --out reports/out/soak

clean:
	rm -rf $(VENV) reports/out dist .mypy_cache .ruff_cache .pytest_cache
