#!/bin/sh
# Brings the whole bot up over scratch data and runs the browser's tests against its console.
#
#   deploy/local/browser.sh path/to/chinwag
#
# However it ends, nothing that it started is left. A bot token, a model's key and servers of
# the surroundings have no part in it.
set -eu
chinwag=$1
cd "$(dirname "$0")/../.."

work=$(mktemp -d "${TMPDIR:-/tmp}/chinwag-browser.XXXXXX")
demo=
stop() {
    if [ -n "$demo" ]; then
        kill -s TERM "$demo" 2>/dev/null || true
        wait "$demo" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

env -u DISCORD_TOKEN -u ANTHROPIC_API_KEY -u REDIS_URL -u DATABASE_URL \
    "$chinwag" demo --data "$work/data" >"$work/said" 2>&1 &
demo=$!
waited=0
while ! grep -q '^console: ' "$work/said"; do
    if ! kill -0 "$demo" 2>/dev/null || [ "$waited" -ge 180 ]; then
        cat "$work/said" >&2
        echo 'browser: the console did not come up' >&2
        exit 1
    fi
    sleep 1
    waited=$((waited + 1))
done
CONSOLE_URL=$(sed -n 's/^console: //p' "$work/said" | head -n 1)
export CONSOLE_URL
if [ -e tests/browser/package-lock.json ] && [ ! -d tests/browser/node_modules ]; then
    (cd tests/browser && npm ci --no-audit --no-fund --silent)
fi
node tests/browser/run.mjs || { status=$?; tail -n 20 "$work"/data/logs/*.log >&2; exit "$status"; }
