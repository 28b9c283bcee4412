# `make help` lists what there is. Everything works on a bare machine with Rust, a C compiler
# and make; what else is missing is installed first.

.DEFAULT_GOAL := help
SHELL := /bin/sh
CARGO ?= cargo
# Where cargo puts what it builds, whoever configured that.
target = $$($(CARGO) metadata --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')

.PHONY: demo test browser drill soak queries help

# Each by itself: one build of both would give the worker the gateway's features.
demo: ## the whole bot on this machine, with a short conversation (ARGS=--once ends after it)
	@deploy/local/setup.sh demo
	$(CARGO) build --release --locked -p chinwag
	$(CARGO) build --release --locked -p chinwag-worker
	@exec "$(target)/release/chinwag" demo $(ARGS)

test: ## format, lints, walls, query metadata, documentation, secrets, all tests, accuracy
	@deploy/local/setup.sh test
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) check --locked -p chinwag-worker
	@if $(CARGO) tree --locked -p chinwag-worker -e normal,build --prefix none | grep -E '^(serenity|twilight)'; then \
		echo 'chinwag-worker can name a Discord crate: it must be built without the gateway' >&2; exit 1; fi
	deploy/local/check-queries.sh
	deploy/local/check-sample.sh
	deploy/local/scan-secrets.sh
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --workspace --no-deps
	$(CARGO) build --locked --workspace --bins --tests
	deploy/local/run-tests.sh
	"$(target)/debug/chinwag" bench understanding
	"$(target)/debug/chinwag-drill" --fault worker-kill,gateway-kill,op9-final,redis-outage,duplicate-events --messages 40 --users 8 --outage 3
	@for redis in cluster sentinel; do \
		echo "the queue's stories over a Redis $$redis"; \
		STORIES_REDIS=$$redis deploy/local/run-tests.sh -p chinwag --test it -- queue_scripts queue_dead_ends console_ --skip processes_ || exit 1; \
	done

browser: ## drives the console in a headless Chromium
	@deploy/local/setup.sh browser
	$(CARGO) build --locked --workspace --bins --tests
	@deploy/local/browser.sh "$(target)/debug/chinwag"

# The servers are private whatever is set, so both must be there.
drill: ## breaks a bot on purpose and counts what is lost (ARGS="--fault redis-outage --json"; --help lists all)
	@env -u REDIS_URL -u DATABASE_URL deploy/local/setup.sh demo
	$(CARGO) build --release --locked -p chinwag
	$(CARGO) build --release --locked -p chinwag-worker
	$(CARGO) build --release --locked -p chinwag-drill
	@exec "$(target)/release/chinwag-drill" $(ARGS)

soak: ## the same for about twenty minutes: 10,000 messages, faults by lot, outages of up to 60 s
	@$(MAKE) drill ARGS='--fault all-random --messages 10000 --users 100 --rate 8 --outage 60 $(ARGS)'

queries: ## brings the committed query metadata in .sqlx up to date
	@deploy/local/setup.sh test
	deploy/local/check-queries.sh --write

help: ## this list
	@echo 'make <target>:'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 12
