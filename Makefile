# make help lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VERSION ?= v0.1.0
TOOLS   := .cache/tools/bin
PLUGIN  := bin/kubectl-lightk8s
WEBHOOK := bin/lightk8s-webhook
IMAGE   := ghcr.io/lightk8s/lightk8s-webhook
LDFLAGS := -s -w -X github.com/lightk8s/lightk8s/plugin/version.version=$(VERSION) -X main.version=$(VERSION)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the plugin and the webhook into bin/
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o $(PLUGIN) ./cmd/kubectl-lightk8s
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o $(WEBHOOK) ./cmd/lightk8s-webhook

.PHONY: demo
demo: build ## audit the example shop, fix a file of it as a diff, tune an example cluster and show what the webhook answers, without a cluster (exits 0 when all say what they should)
	@$(PLUGIN) audit $(addprefix -f ,$(filter-out examples/policies/,$(wildcard examples/*/))) -R --complete --config examples/policy/lightk8s.yaml; \
	code=$$?; echo; echo "audit ended with exit code $$code: 1 means findings at or above --fail-on"; test $$code -eq 1
	@echo; echo "\$$ kubectl lightk8s fix -f examples/shop/worker.yaml --check"; \
	$(PLUGIN) fix -f examples/shop/worker.yaml --check; \
	code=$$?; echo "fix ended with exit code $$code: 1 means that something can be fixed"; test $$code -eq 1
	@echo; echo "\$$ kubectl lightk8s tune -f examples/cluster-snapshot.yaml"; \
	$(PLUGIN) tune -f examples/cluster-snapshot.yaml; \
	code=$$?; echo "tune ended with exit code $$code: 0 means that the plan fits"; test $$code -eq 0
	@for pod in privileged bare; do \
	echo; echo "\$$ kubectl lightk8s admit -f examples/admission/$$pod-pod.yaml"; \
	$(PLUGIN) admit -f examples/admission/$$pod-pod.yaml --config examples/policy/lightk8s.yaml; \
	code=$$?; echo "admit ended with exit code $$code: 0 means admitted, 1 denied"; \
	test $$code -eq $$([ $$pod = privileged ] && echo 1 || echo 0) || exit 1; done

.PHONY: test
test: ## run unit, policy, command line and integration tests (builds a control plane the first time)
	@set -e; \
	if [ -z "$$KUBEBUILDER_ASSETS" ]; then \
		test/cluster/build.sh; \
		export KUBEBUILDER_ASSETS="$$(test/cluster/build.sh --print-dir)"; \
	fi; \
	go test -timeout 20m ./...

.PHONY: test-oldest
test-oldest: ## run the tests of floor, webhook and created pods on the oldest API server that has the floor (builds it the first time)
	test/cluster/build.sh --oldest
	KUBEBUILDER_ASSETS="$$(test/cluster/build.sh --oldest --print-dir)" go test -count=1 -timeout 20m ./test/admission ./test/creation

.PHONY: e2e
e2e: ## run the end-to-end tests on a real node (root, Debian or Ubuntu)
	test/e2e/run.sh

.PHONY: fuzz
fuzz: ## fuzz the readers and the engine, and compare a million pods with Pod Security Admission and a million objects with OPA's interpreter
	hack/fuzz.sh

.PHONY: fuzz-short
fuzz-short: ## fuzz each target for ten seconds, as CI does
	FUZZTIME=10s PSS_SPECS=50000 ORACLE_OBJECTS=5000 hack/fuzz.sh

.PHONY: lint
lint: ## check style, imports, policies, scripts and the chart
	@hack/tools/install.sh golangci-lint >/dev/null
	@hack/tools/install.sh opa >/dev/null
	$(TOOLS)/golangci-lint run --allow-parallel-runners ./...
	$(TOOLS)/opa fmt --diff --fail rego/bundle examples/policies
	$(TOOLS)/opa check --strict --schema rego/schemas rego/bundle
	hack/tools/shellcheck.sh
	hack/tools/promtool.sh
	@hack/tools/install.sh helm >/dev/null
	$(TOOLS)/helm lint --strict --quiet --namespace lightk8s-system charts/lightk8s

.PHONY: fmt
fmt: ## format Go and Rego
	@hack/tools/install.sh golangci-lint >/dev/null
	@hack/tools/install.sh opa >/dev/null
	$(TOOLS)/golangci-lint fmt
	$(TOOLS)/opa fmt -w rego/bundle examples/policies

.PHONY: verify
verify: ## check that generated files are up to date and the bundle works with stock opa
	@hack/tools/install.sh opa >/dev/null
	$(TOOLS)/opa test -b --fail-on-empty rego/bundle
	go mod tidy -diff
	go run ./cmd/lightk8s-docs -check

.PHONY: generate
generate: docs ## write everything that is generated

.PHONY: docs
docs: ## write docs/controls, docs/schema, docs/waivers.md, docs/exceptions.md, rego/schemas, the index of libraries, and the values and exceptions of the chart
	go run ./cmd/lightk8s-docs

.PHONY: new-control
new-control: ## start a control: make new-control CATEGORY=workload ID=my-control
	@go run ./hack/newcontrol -category "$(CATEGORY)" -id "$(ID)"

.PHONY: bench
bench: ## measure, also beside kube-score and conftest, on generated workloads
	bench/run.sh audit

.PHONY: bench-webhook
bench-webhook: ## measure the webhook on loopback: reviews a second, latency, CPU and memory
	bench/run.sh webhook

.PHONY: bench-policies
bench-policies: ## measure what a pod costs a real API server in both modes of the chart
	bench/run.sh policies

.PHONY: experiment-oom
experiment-oom: ## let a memory hog loose on a real tiny node before and after tuning (root, Debian): RUNS=20 SIZES="1024 2048"
	bench/experiment/run.sh oom

.PHONY: dist
dist: ## build release archives and krew.yaml: make dist VERSION=v0.1.0
	go run ./hack/dist -version "$(VERSION)" -out dist

.PHONY: image
image: ## build the webhook's image, for amd64 and arm64: make image VERSION=v0.1.0
	go run ./hack/image -o dist/lightk8s-webhook-image.tar -ref "$(IMAGE):$(VERSION)" \
		-package ./cmd/lightk8s-webhook -ldflags "-X main.version=$(VERSION)" \
		-label org.opencontainers.image.title=lightk8s-webhook \
		-label org.opencontainers.image.description="Denies dangerous pods and sizes those without limits" \
		-label org.opencontainers.image.version="$(VERSION)" \
		-label org.opencontainers.image.licenses=Apache-2.0 \
		-label org.opencontainers.image.source=https://github.com/lightk8s/lightk8s

.PHONY: clean
clean: ## remove what was built, but not the test cluster's binaries
	rm -rf bin dist
