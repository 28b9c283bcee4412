#!/bin/sh
# Checks that the committed query metadata in .sqlx is what a database with all migrations
# gives; with --write brings it up to date instead.
#
# It starts a private PostgreSQL, applies the migrations with psql (the programs themselves
# cannot be built while metadata is missing), lets the compiler ask that database about every
# query, and compares the answers with the committed ones.
set -eu
cd "$(dirname "$0")/../.."

write=
[ "${1:-}" != --write ] || write=yes
fail() { printf 'queries: %s\n' "$*" >&2; exit 1; }

programs=$(for program in /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb \
    /usr/libexec/postgresql*/initdb /opt/homebrew/opt/postgresql*/bin/initdb \
    /usr/local/opt/postgresql*/bin/initdb "$(command -v initdb || true)"; do
    [ ! -x "$program" ] || dirname "$program"
done | sort -V | tail -n 1)
[ -n "$programs" ] || fail "PostgreSQL is not installed: deploy/local/setup.sh test installs it"
PATH=$programs:$PATH

work=$(mktemp -d /tmp/chinwag-queries.XXXXXX)
fresh=$work/fresh
stamps=$work/stamps
mkdir "$fresh" "$stamps"

# PostgreSQL refuses to run as root.
as_server() {
    if [ "$(id -u)" -ne 0 ]; then sh -c "$1"; else su -s /bin/sh "$owner" -c "$1"; fi
}
if [ "$(id -u)" -eq 0 ]; then
    if id postgres >/dev/null 2>&1; then owner=postgres; else owner=nobody; fi
    chmod 711 "$work"
fi
mkdir "$work/server"
[ "$(id -u)" -ne 0 ] || chown "$owner" "$work/server"

touched="src/lib.rs"
targets="-p chinwag --lib"
if grep -rlq 'sqlx::query' tests workers --include='*.rs' 2>/dev/null; then
    touched="src/lib.rs tests/it/main.rs workers/src/lib.rs"
    targets="--workspace --all-targets"
fi
stamp() { echo "$stamps/$(echo "$1" | tr / _)"; }
restore() {
    # With its old time a file counts as unchanged, and nothing else is built again.
    for file in $touched; do
        [ ! -e "$(stamp "$file")" ] || touch -r "$(stamp "$file")" "$file"
    done
    as_server "$programs/pg_ctl -D $work/server/data -m immediate stop" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

log=$work/server/log
as_server "cd $work/server && $programs/initdb -D data -U chinwag -A trust -E UTF8 --locale=C -N" \
    >"$work/initdb.log" 2>&1 || { cat "$work/initdb.log" >&2; fail "initdb failed"; }
# No port is taken: this server is reached through a socket in its own folder only.
as_server "cd $work/server && $programs/pg_ctl -D data -l $log -w -o \"-k $work/server -c listen_addresses= -F\" start" \
    >/dev/null 2>&1 || { cat "$log" >&2; fail "PostgreSQL did not start"; }
database="postgres://chinwag@localhost/postgres?host=$work/server"
for migration in migrations/*.up.sql; do
    psql -X -q -1 -v ON_ERROR_STOP=1 -h "$work/server" -U chinwag -d postgres -f "$migration" >"$work/psql.log" 2>&1 ||
        { cat "$work/psql.log" >&2; fail "$migration cannot be applied"; }
done

# The compiler asks again only about code that it believes to have changed.
for file in $touched; do
    touch -r "$file" "$(stamp "$file")"
    touch "$file"
done
# shellcheck disable=SC2086 # several words on purpose
SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$fresh DATABASE_URL=$database cargo check -q $targets

query_of() { sed -n 's/^  "query": "\(.*\)",$/\1/p' "$1" | sed 's/\\n */ /g' | cut -c1-100; }
if [ -n "$write" ]; then
    mkdir -p .sqlx
    rm -f .sqlx/query-*.json
    cp "$fresh"/query-*.json .sqlx/
    printf 'queries: wrote %s\n' "$(find .sqlx -name 'query-*.json' | wc -l | tr -d ' ')"
    exit 0
fi
stale=0
for file in "$fresh"/query-*.json; do
    [ -e "$file" ] || continue
    known=.sqlx/$(basename "$file")
    if [ ! -e "$known" ]; then
        printf 'queries: not in .sqlx: %s\n' "$(query_of "$file")" >&2
    elif ! cmp -s "$file" "$known"; then
        printf 'queries: the database answers otherwise now: %s\n' "$(query_of "$file")" >&2
    else
        continue
    fi
    stale=$((stale + 1))
done
for known in .sqlx/query-*.json; do
    [ -e "$known" ] || continue
    [ ! -e "$fresh/$(basename "$known")" ] || continue
    printf 'queries: no longer in the code: %s\n' "$(query_of "$known")" >&2
    stale=$((stale + 1))
done
[ "$stale" -eq 0 ] || fail "$stale stale; \`make queries\` brings .sqlx up to date"
