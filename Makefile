# `make help` lists what there is. Everything works on a bare machine with Rust, a C compiler
# and make; what else is missing is installed first.

.DEFAULT_GOAL := help
SHELL := /bin/sh
CARGO ?= cargo
# Where cargo puts what it builds, whoever configured that.
target = $$($(CARGO) metadata --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')

.PHONY: demo test browser queries help

# Each by itself: one build of both would give the worker the gateway's features.
demo: ## the whole bot on this machine, with a short conversation (ARGS=--once ends after it)
	@deploy/local/setup.sh demo
	$(CARGO) build --release --locked -p chinwag
	$(CARGO) build --release --locked -p chinwag-worker
	@exec "$(target)/release/chinwag" demo $(ARGS)

test: ## format, lints, walls, query metadata, documentation, secrets, all tests
	@deploy/local/setup.sh test
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) check --locked -p chinwag-worker
	@if $(CARGO) tree --locked -p chinwag-worker -e normal,build --prefix none | grep -E '^(serenity|twilight)'; then \
		echo 'chinwag-worker can name a Discord crate: it must be built without the gateway' >&2; exit 1; fi
	deploy/local/check-queries.sh
	deploy/local/scan-secrets.sh
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --workspace --no-deps
	$(CARGO) build --locked --workspace --bins --tests
	$(CARGO) test --locked --workspace

browser: ## drives the console in a headless Chromium
	@deploy/local/setup.sh browser
	$(CARGO) build --locked --workspace --bins --tests
	@deploy/local/browser.sh "$(target)/debug/chinwag"

queries: ## brings the committed query metadata in .sqlx up to date
	@deploy/local/setup.sh test
	deploy/local/check-queries.sh --write

help: ## this list
	@echo 'make <target>:'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 12
