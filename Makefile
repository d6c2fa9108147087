# Each target does its own set-up; make alone lists them.

GO ?= go

# A go.work above the checkout may not list it.
export GOWORK ?= off

# Tests run in their packages' directories, where a relative path would name another place. The function
# abspath would take a path with a space for two.
ifdef AELAB_DATA
override AELAB_DATA := $(if $(filter /%,$(firstword $(AELAB_DATA))),$(AELAB_DATA),$(CURDIR)/$(AELAB_DATA))
export AELAB_DATA
endif

.DEFAULT_GOAL := help
.PHONY: help reproduce lab test test-arm64 cross bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

reproduce: ## train the models and draw the papers' figures: minutes, on any machine
	$(GO) run ./reproductions reproduce -standin

lab: ## open the notebooks in JupyterLab
	$(GO) run ./notebooks lab

test: ## run all tests, notebooks included
	$(GO) run ./notebooks setup
	$(GO) vet ./...
	for arch in amd64 arm64; do for tags in '' noasm; do \
		GOARCH=$$arch $(GO) vet -tags="$$tags" ./aelab/internal/simd ./aelab/internal/bench || exit 1; done; done
	$(GO) test -short -tags noasm ./aelab/internal/simd
	@unformatted="$$(gofmt -l aelab datasets notebooks reproductions)"; \
	if [ -n "$$unformatted" ]; then echo "gofmt -w is needed on:" $$unformatted; exit 1; fi
	AELAB_PYTHON='$(CURDIR)/.venv/bin/python' $(GO) test -vet=off -ldflags=-s ./...
	$(GO) run ./notebooks execute -check

# In short form, because the emulator is slow at floating point.
test-arm64: ## test the kernels and what trains on them as arm64 code, under qemu-aarch64
	GOOS=linux GOARCH=arm64 $(GO) test -short -timeout 20m -exec qemu-aarch64 \
		$(addprefix ./aelab/,internal/simd random mat32 nn loss optim vae)

cross: ## build the library for WebAssembly and Windows
	GOOS=js GOARCH=wasm $(GO) build ./aelab/...
	GOOS=windows GOARCH=amd64 $(GO) build ./aelab/...

bench: ## measure beside OpenBLAS, PyTorch and gonum, into aelab/internal/simd/BENCHMARKS-*.md
	$(GO) run ./notebooks setup
	AELAB_PYTHON='$(CURDIR)/.venv/bin/python' $(GO) run ./aelab/internal/bench -out 'aelab/internal/simd/BENCHMARKS-*.md'

clean: ## remove the environment of the notebooks and tests; runs are left alone
	rm -rf .venv
