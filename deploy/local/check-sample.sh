#!/bin/sh
# Adds the sample of docs/extending.md to a copy of the sources, just as the page says, and checks that
# the tests of the intents find it whole there. With --all the platform and the worker of the copy are
# built and tested as well, which takes as long as building them.
set -eu
cd "$(dirname "$0")/../.."

fail() { printf 'sample: %s\n' "$*" >&2; exit 1; }
work=$(mktemp -d /tmp/chinwag-sample.XXXXXX)
trap 'rm -rf "$work"' EXIT

target=$(cargo metadata --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
tar -cf - --exclude=./target --exclude=./.git . | tar -xf - -C "$work"
cp -R tests/it/extending/flip_coin/. "$work"
sed -n '/^```diff$/,/^```$/{/^```/d;p;}' docs/extending.md > "$work/sample.diff"
[ -s "$work/sample.diff" ] || fail 'the page shows no changes'
(cd "$work" && git apply sample.diff) || fail 'the changes on the page do not fit'
diff -rq workers/src "$work/workers/src" || fail 'the workers are changed'

# What is built of other packages is taken from here; of these nothing is left behind.
cd "$work"
CARGO_TARGET_DIR=$target cargo test --locked -p chinwag-nlu --lib intents
[ "${1:-}" = --all ] || exit 0
CARGO_TARGET_DIR=$target cargo test --locked -p chinwag --lib -- ability action decision here intents opinion prompts wording
CARGO_TARGET_DIR=$target cargo check --locked -p chinwag-worker
