#!/bin/sh
# Installs what `make demo`, `make test` and `make browser` need and this machine lacks.
#
#   deploy/local/setup.sh demo|test|browser
#
# demo:    a Redis and a PostgreSQL server, each unless REDIS_URL or DATABASE_URL names one.
# test:    both servers whatever is set, and the toolchain's rustfmt and clippy.
# browser: both as for demo, and Chromium and Node.js.
#
# Packages come from apt, dnf, apk or brew, with sudo where that is needed. No package may
# start a service. With nothing to do it prints nothing.
set -eu

oldest_postgres=15
policy=/usr/sbin/policy-rc.d
policy_is_ours=

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
any() { for name; do if have "$name"; then return 0; fi; done; return 1; }

# Where packages put PostgreSQL's programs without adding them to the search path.
postgres_major() {
    newest=0
    for program in "$(command -v postgres || true)" /usr/lib/postgresql/*/bin/postgres \
        /usr/pgsql-*/bin/postgres /usr/libexec/postgresql*/postgres \
        /opt/homebrew/opt/postgresql*/bin/postgres /usr/local/opt/postgresql*/bin/postgres \
        /home/linuxbrew/.linuxbrew/opt/postgresql*/bin/postgres; do
        [ -x "$program" ] || continue
        major=$("$program" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9][0-9]*\).*/\1/p')
        if [ "${major:-0}" -gt "$newest" ]; then newest=$major; fi
    done
    echo "$newest"
}

have_redis() { any redis-server valkey-server; }
have_postgres() { [ "$(postgres_major)" -ge "$oldest_postgres" ]; }
have_chromium() {
    any chromium chromium-browser google-chrome google-chrome-stable ||
        [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] ||
        [ -x /Applications/Chromium.app/Contents/MacOS/Chromium ]
}
have_node() { have node && have npm; }

package_tool() {
    for tool in apt-get dnf apk brew; do
        if have "$tool"; then echo "$tool"; return; fi
    done
    fail "none of apt-get, dnf, apk and brew is here: install $missing by hand, then try again"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        fail "installing $missing needs root, and there is no sudo: run deploy/local/setup.sh $purpose as root once"
    fi
}

# Debian's packages ask this file whether they may start their service. It is put there for
# the length of one installation, and only where nobody else has one.
forbid_services() {
    [ ! -e "$policy" ] || return 0
    policy_is_ours=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}
allow_services() {
    [ -z "$policy_is_ours" ] || as_root rm -f "$policy"
    policy_is_ours=
}
trap allow_services EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# postgresql-common makes a cluster for every new server, and starts it at boot.
forbid_cluster() {
    settings=/etc/postgresql-common/createcluster.conf
    [ ! -e "$settings" ] || return 0
    as_root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | as_root tee "$settings" >/dev/null
}

# Whether apt has a candidate for a package, from the lists that are here.
apt_offers() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }

apt_package() {
    case $1 in
    redis) apt_offers redis-server && echo redis-server || echo valkey-server ;;
    postgresql)
        offered=$(LC_ALL=C apt-cache policy postgresql 2>/dev/null | sed -n 's/.*Candidate: \([0-9]*\).*/\1/p')
        [ "${offered:-0}" -ge "$oldest_postgres" ] || fail \
            "this system offers PostgreSQL ${offered:-none}, and $oldest_postgres or newer is needed: add the packages of www.postgresql.org/download, or set DATABASE_URL"
        echo postgresql
        ;;
    chromium) apt_offers chromium && echo chromium || echo chromium-browser ;;
    node) echo nodejs npm ;;
    esac
}

apt_install() {
    # Lists older than a day may name packages that are gone.
    if [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -mtime -1 2>/dev/null | head -n 1)" ]; then
        say "asking for the list of packages"
        as_root apt-get update -qq || say "the list of packages could not be renewed; trying with the old one"
    fi
    packages=
    for part in $missing; do
        package=$(apt_package "$part") || exit 1
        packages="$packages $package"
    done
    forbid_services
    case " $missing " in *" postgresql "*) forbid_cluster ;; *) ;; esac
    # shellcheck disable=SC2086 # one word a package
    set -- env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
    if ! as_root "$@" >"$log" 2>&1; then
        as_root apt-get update -qq || true
        as_root "$@" >"$log" 2>&1 || give_up
    fi
    allow_services
}

give_up() {
    tail -n 20 "$log" >&2
    fail "installing $missing failed; the lines above are the end of $log"
}

packages_of() {
    for part in $missing; do
        case $1:$part in
        dnf:redis) if dnf -q list --available redis >/dev/null 2>&1; then echo redis; else echo valkey; fi ;;
        apk:redis | brew:redis) echo redis ;;
        dnf:postgresql) echo postgresql-server ;;
        # The plain name does not exist there: every major version is a package.
        apk:postgresql) apk search -q 'postgresql*' | grep -E '^postgresql[0-9]+$' | sort -V | tail -n 1 ;;
        brew:postgresql) echo postgresql@17 ;;
        brew:chromium) echo "--cask chromium" ;;
        *:chromium) echo chromium ;;
        dnf:node) echo nodejs nodejs-npm ;;
        apk:node) echo nodejs npm ;;
        brew:node) echo node ;;
        esac
    done
}

install_missing() {
    tool=$(package_tool)
    log=$(mktemp "${TMPDIR:-/tmp}/chinwag-setup.XXXXXX")
    say "installing $missing with $tool"
    if [ "$tool" = apt-get ]; then
        apt_install
    else
        [ "$tool" != apk ] || as_root apk update -q || true
        packages=$(packages_of "$tool" | tr '\n' ' ')
        # shellcheck disable=SC2086 # one word a package
        case $tool in
        dnf) as_root dnf install -y -q $packages >"$log" 2>&1 || give_up ;;
        apk) as_root apk add -q $packages >"$log" 2>&1 || give_up ;;
        brew) for package in $packages; do
            case $package in --cask) cask=--cask; continue ;; esac
            brew install -q ${cask:-} "$package" >"$log" 2>&1 || give_up
            cask=
        done ;;
        esac
    fi
    rm -f "$log"
}

# Answers of the toolchain itself count: cargo's folder may hold a stand-in for a component
# that is not installed.
ensure_component() {
    if cargo "$1" --version >/dev/null 2>&1; then return; fi
    have rustup || fail "cargo $1 is missing, and there is no rustup to add it: install your system's package of ${2}"
    say "adding $2 to the toolchain"
    rustup component add "$2" >/dev/null 2>&1 || fail "rustup could not add $2"
}

need() { missing="${missing:+$missing }$1"; }

purpose=${1:-}
missing=
case $purpose in demo | test | browser) ;; *) fail "usage: deploy/local/setup.sh demo|test|browser" ;; esac
have cargo || fail "there is no cargo: install Rust first (rustup.rs)"

if [ "$purpose" = test ]; then
    ensure_component fmt rustfmt
    ensure_component clippy clippy
fi
# The tests have private servers only, so that they never touch data they were not given.
if [ "$purpose" = test ] || [ -z "${REDIS_URL:-}" ]; then have_redis || need redis; fi
if [ "$purpose" = test ] || [ -z "${DATABASE_URL:-}" ]; then have_postgres || need postgresql; fi
if [ "$purpose" = browser ]; then
    have_chromium || need chromium
    have_node || need node
fi
[ -z "$missing" ] || install_missing

for part in $missing; do
    case $part in
    redis) have_redis ;;
    postgresql) have_postgres ;;
    chromium) have_chromium ;;
    node) have_node ;;
    esac || fail "$part was installed and is still not found"
done
[ -z "$missing" ] || say "done"
