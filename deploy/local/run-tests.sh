#!/usr/bin/env bash
# Runs every test, or those that are named as `cargo test` has it. One that fails beside the
# others is run once more, alone: the stories start real processes, and on a busy machine one of
# them may miss a deadline. What passes then is named as unsteady, to be looked into; what fails
# again fails the run, and so do more than two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

cargo=${CARGO:-cargo}
most=2
log=$(mktemp)
trap 'rm -f "$log"' EXIT

(($# > 0)) || set -- --workspace
if "$cargo" test --locked --no-fail-fast "$@" 2>&1 | tee "$log"; then
	exit 0
fi
mapfile -t failed < <(sed -n 's/^test \(.*\) \.\.\. FAILED$/\1/p' "$log")
if ((${#failed[@]} == 0 || ${#failed[@]} > most)); then
	echo "tests: ${#failed[@]} failed, and at most $most are run again" >&2
	exit 1
fi
for name in "${failed[@]}"; do
	echo "tests: $name failed beside the others; once more, alone" >&2
	"$cargo" test --locked --workspace -- --exact "$name" | tee "$log"
	grep -qxF "test $name ... ok" "$log"
done
echo "tests: unsteady, passed when run alone: ${failed[*]}" >&2
