# Chuky. `make help` lists the targets; CONTRIBUTING.md says what each one proves.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export CGO_ENABLED := 0
export PATH := $(CURDIR)/.tools/bin:$(PATH)

GO      ?= go
PKG     ?= ./...
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

# Tests share two cores with a PostgreSQL, a Temporal server and a browser.
TESTFLAGS ?= -p 2 -timeout 20m
WITHPG    := $(GO) run ./internal/withpg --
STACK     := $(GO) run ./internal/stack/cmd/stack

# The production servers that are built here; the others come from Debian (make deps).
STACKTOOLS := $(addprefix .tools/bin/,temporal-server temporal-sql-tool versitygw minio)

##@ Use

.PHONY: demo
demo: build ## Play a whole cycle on this machine, then leave the server running until Ctrl-C
	bin/chuky demo $(ARGS)

.PHONY: run
run: build ## Start Chuky on this machine, no configuration needed
	bin/chuky serve $(ARGS)

.PHONY: stack
stack: deps stack-tools ## Run the production servers on this machine until Ctrl-C, and print how to start Chuky on them (ARGS="-s3 versitygw -dir DIR")
	@$(STACK) $(ARGS)

.PHONY: build
build: ## Build bin/chuky (the first time takes minutes and says so)
	@tools/build.sh bin/chuky ./cmd/chuky -buildvcs=false -ldflags "$(LDFLAGS)"

##@ Prove

# The servers of make stack stand beside a whole run; those of one package start when a test of it asks for them.
WHOLE := $(filter ./...,$(PKG))

.PHONY: test
test: deps $(if $(WHOLE),stack-tools) ## Run every test: SQLite and PostgreSQL, Temporal, S3, mail, browser, and the production servers
	$(WITHPG) $(if $(WHOLE),$(STACK) --) $(GO) test $(TESTFLAGS) $(PKG)

.PHONY: test-stack
test-stack: deps stack-tools ## Only the tests on the production servers: a cycle, the browser journey, object stores, kills
	@dirs=$$(git grep -l 'func TestStack' -- '*_test.go' | xargs -r -n1 dirname | sort -u | sed 's,^,./,'); \
	  [ -n "$$dirs" ] || { echo "no test on the stack found" >&2; exit 1; }; \
	  $(STACK) -- $(GO) test -count=1 $(TESTFLAGS) -run '^TestStack' $(ARGS) $$dirs

.PHONY: faults
faults: deps stack-tools ## The whole fault matrix (SEED=1 STATE=file ONLY=kill-worker,…): up to an hour, resumed where it stopped; docs/faults.md
	$(GO) run ./internal/faults/cmd/faults $(if $(SEED),-seed $(SEED)) $(if $(STATE),-state "$(STATE)") $(if $(ONLY),-only $(ONLY))

.PHONY: check
check: lint vet arch workflowcheck test ## Everything that CI runs

.PHONY: lint
lint: .tools/bin/golangci-lint ## golangci-lint with .golangci.yml
	.tools/bin/golangci-lint run $(PKG)

.PHONY: fmt
fmt: ## gofmt every file
	gofmt -l -w $$(git ls-files '*.go')

.PHONY: vet
vet: ## go vet
	$(GO) vet $(PKG)
	$(GO) vet -tags servers ./cmd/chuky

.PHONY: arch
arch: ## The tables of docs/architecture.md against the imports
	$(GO) test -count=1 ./internal/arch

.PHONY: workflowcheck
workflowcheck: .tools/bin/workflowcheck ## Nothing in a workflow depends on a clock, chance or map order
	.tools/bin/workflowcheck ./workflows/... ./worker/...

.PHONY: replay
replay: ## Replay the histories kept in workflows/testdata/replay
	$(GO) test -count=1 -v -run 'Replay' ./workflows/... ./worker/...

.PHONY: e2e
e2e: deps stack-tools ## The journeys in headless Chromium and the whole process, on one machine and on the production servers
	$(WITHPG) $(STACK) -- $(GO) test -count=1 -v $(TESTFLAGS) -run 'Journey|Browser|WholeCycle' ./app/... ./cmd/... ./web/...

SOURCES ?= ../shared
.PHONY: sources
sources: ## Hold every indicator set against the official documents in SOURCES (seeds/, transcripts/)
	CHUKY_SOURCES="$(abspath $(SOURCES))" $(GO) test -count=1 -tags sources -run 'Every' ./indicators

.PHONY: bench
bench: ## Benchmarks of scoring
	$(GO) test -run '^$$' -bench . -benchmem ./scoring/...

.PHONY: published
published: ## Reproduce published national results from the values in DATA=<folder>
	@[ -n "$(DATA)" ] || { echo "make published DATA=<folder of the published values>" >&2; exit 1; }
	$(GO) run ./internal/published -data "$(DATA)"

FUZZTIME ?= 60s
.PHONY: fuzz
fuzz: ## Every fuzz target for FUZZTIME (60s)
	@found=0; for dir in $$(git grep -l 'func Fuzz' -- '*_test.go' | xargs -r -n1 dirname | sort -u); do \
	  for f in $$(grep -hoE 'func Fuzz[A-Za-z0-9_]+' $$dir/*_test.go | cut -d' ' -f2); do \
	    found=1; echo "== ./$$dir $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) ./$$dir; \
	  done; done; \
	[ $$found = 1 ] || { echo "no fuzz target found" >&2; exit 1; }

.PHONY: scale
scale: deps stack-tools ## One cycle of 3,321 units on the production servers, measured (ARGS="-units 300 -figures 51", NAMES=list.csv)
	$(GO) run ./internal/scale/cmd/scale $(if $(NAMES),-names "$(NAMES)") $(ARGS)

.PHONY: vuln
vuln: .tools/bin/govulncheck ## Known vulnerabilities (needs https://vuln.go.dev; not part of check)
	.tools/bin/govulncheck $(PKG)

##@ Keep

.PHONY: deps
deps: ## Install what the tests need: PostgreSQL, Chromium, a font with all Vietnamese letters
	@tools/deps.sh

.PHONY: stack-tools
stack-tools: $(STACKTOOLS) ## Build the production servers that make stack runs (the first time 10 minutes)

.PHONY: clean
clean: ## Remove what make built (never a data folder)
	rm -rf bin .tools

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A tool is built again only when its pin changes.
$(filter-out .tools/bin/minio,$(STACKTOOLS)): tools/stack/go.mod tools/stack/go.sum
	@tools/install.sh $(@F)

.tools/bin/minio: tools/minio/go.mod tools/minio/go.sum
	@tools/install.sh $(@F)

.tools/bin/%: tools/go.mod tools/go.sum
	@tools/install.sh $*
