# What an engineer runs. The scripts say what each step does and which variables it heeds.

.PHONY: demo test lint fmt golden fuzz bench

demo: ## the flagship program, on the embedded database
	@go run ./examples/states

test: ## every test on every database, after setting up what they need
	@scripts/test

lint: ## gofmt, go vet and staticcheck
	@scripts/lint

fmt: ## rewrite the sources as gofmt likes them
	@gofmt -w .

golden: ## rewrite the golden files of the conformance suite from what the library does now
	@go test ./models_test/... -update

FUZZ_TIME ?= 1m
fuzz: ## every fuzz target, each for FUZZ_TIME
	@go run ./internal/dbtest/cmd/withpostgres scripts/fuzz $(FUZZ_TIME)

ROWS ?= .
bench: ## the figures of benchmarks/, also in docs/ and drawn on .build/figures.html; ROWS='^T' for some of them
	@mkdir -p .build
	@benchmarks/run -rows '$(ROWS)' -html .build/figures.html -docs docs
