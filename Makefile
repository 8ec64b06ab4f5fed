# `make demo` and `make test` do all the set-up they need; a second run skips it.
# They ask for Python 3.11 or newer with pip, and nothing else. To choose an interpreter:
#   make test PYTHON=/path/to/python3.13
# Where it may (Debian's apt-get; root, or sudo without a password) `make test` installs the
# system packages chromium, poppler-utils, openjdk-17-jre-headless, postgresql and strace;
# SYSTEM_PACKAGES=no forbids it.

PYTHON ?= python3
SYSTEM_PACKAGES ?= yes
BIN := .venv/bin

# The matrices here are small: with a thread for each of them, processes that test side by side
# wait for one another, and take up to ten times as long.
export OPENBLAS_NUM_THREADS ?= 1

# uv has its own names for what pip was told about this machine.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
endif
export UV_HTTP_TIMEOUT ?= 180
export UV_PYTHON_DOWNLOADS ?= never
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

# uv takes seconds. pip takes minutes and is asked where uv finds no way to the packages.
install = $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) \
	|| { echo "uv could not install this; pip tries."; $(BIN)/python -m pip install --quiet $(1); }

.PHONY: demo test check lock clean

demo: .venv/runtime.stamp
	$(BIN)/detente demo --seed 7 --out out/demo

test: .venv/dev.stamp
	@SYSTEM_PACKAGES=$(SYSTEM_PACKAGES) sh .ci/system-packages
	$(BIN)/pytest -n auto --dist loadscope -r fEs

check: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Debian ships Python without ensurepip: there venv fails, and uv, fetched by pip, makes .venv.
.venv/setup.stamp: requirements-setup.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "detente needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.13" >&2; \
		exit 1; }
	@echo "Setting up .venv, once: a minute or two on a slow line."
	@if $(PYTHON) -m venv .venv >/dev/null 2>&1; then \
		$(BIN)/python -m pip install --quiet --require-hashes -r $<; \
	else \
		PIP_BREAK_SYSTEM_PACKAGES=1 $(PYTHON) -m pip install --quiet --upgrade --target out/uv \
			--require-hashes -r $< \
		&& out/uv/bin/uv venv --quiet --clear --python $(PYTHON) .venv \
		&& out/uv/bin/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<; \
	fi
	@touch $@

.venv/runtime.stamp: .venv/setup.stamp requirements.lock pyproject.toml
	@$(call install,--require-hashes -r requirements.lock)
	@$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.lock
	@$(call install,--require-hashes -r requirements-dev.lock)
	@touch $@

# After a change of the dependencies in pyproject.toml; `make lock UPGRADE=--upgrade` renews all.
compile = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header $(UPGRADE)

lock: .venv/setup.stamp
	$(compile) --group setup -o requirements-setup.lock
	$(compile) pyproject.toml -c requirements-setup.lock -o requirements.lock
	$(compile) pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv out
