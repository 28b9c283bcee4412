#!/bin/sh
# Looks for secrets in the whole history: every line that a commit of any branch added or
# took away, every commit message, and what is not committed yet. It first proves, in a
# repository of its own, that it can find one.
#
# What it finds is named by commit, file and kind; the secret itself is not printed.
set -eu
cd "$(dirname "$0")/../.."

fail() { printf 'secrets: %s\n' "$*" >&2; exit 1; }

# One kind a line: its name, a tab, and its shape. The lengths leave out shortened examples.
shapes() {
    printf '%s\t%s\n' \
        'Discord bot token' '[MNO][A-Za-z0-9_-]{22,30}[.][A-Za-z0-9_-]{6,7}[.][A-Za-z0-9_-]{27,45}' \
        'Discord webhook' 'discord(app)?[.]com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,}' \
        'Anthropic key' 'sk-ant-[A-Za-z0-9_-]{24,}' \
        'OpenRouter key' 'sk-or-[A-Za-z0-9_-]{24,}' \
        'GitHub token' 'gh[pousr]_[A-Za-z0-9]{36,}' \
        'GitHub token' 'github_pat_[A-Za-z0-9_]{40,}' \
        'AWS access key' '(AKIA|ASIA)[A-Z0-9]{16}' \
        'private key' '-----BEGIN ([A-Z]+ )*PRIVATE KEY-----'
}

# The whole history as text, each line led by nothing: commits, file headings, changed lines.
history() {
    git log --all --no-color --no-ext-diff --no-textconv --text -p -m --format='commit %H%n%B'
    git diff HEAD --no-color --no-ext-diff --no-textconv --text
}

# Prints "commit file: kind" for everything found in the text on standard input.
findings() {
    shapes | cut -f 2 >"$work/any"
    # One pass over the history keeps only what matters, the next ones look closer.
    LC_ALL=C grep -aE -e '^commit [0-9a-f]{40}' -e '^(\+\+\+|---) ' -f "$work/any" >"$work/lines" || true
    shapes | while IFS="$(printf '\t')" read -r kind shape; do
        LC_ALL=C grep -anE -e "$shape" "$work/lines" | cut -d : -f 1 | while read -r number; do
            head -n "$number" "$work/lines" >"$work/before"
            commit=$(LC_ALL=C grep -aE '^commit [0-9a-f]{40}$' "$work/before" | tail -n 1 | cut -c8-19)
            file=$(LC_ALL=C grep -aE '^(\+\+\+|---) [^-]' "$work/before" | grep -avF /dev/null | tail -n 1 | sed 's/^.... *//; s/^[ab]\///')
            printf '%s %s: %s\n' "${commit:-uncommitted}" "${file:-message}" "$kind"
        done
    done | sort -u
}

work=$(mktemp -d "${TMPDIR:-/tmp}/chinwag-secrets.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

command -v git >/dev/null 2>&1 || { echo "secrets: there is no git here, so no history to look through"; exit 0; }

# A secret of every kind, made here so that this file holds none, committed and taken out
# again: all must be found, and nothing in a clean history.
prove() {
    many() { printf "%${1}s" '' | tr ' ' "$2"; }
    git init -q "$work/proof"
    (
        cd "$work/proof"
        save() { git add -A; git -c user.name=proof -c user.email=proof@localhost -c commit.gpgsign=false -c core.hooksPath=/dev/null commit -q -m "$1"; }
        echo 'ANTHROPIC_API_KEY=sk-ant-...' >clean
        save clean
        [ -z "$(history | findings)" ] || exit 1
        {
            echo "M$(many 25 a).$(many 6 b).$(many 30 c)"
            echo "https://discord.com/api/webhooks/$(many 18 1)/$(many 68 a)"
            echo "sk-ant-$(many 40 a)"
            echo "sk-or-v1-$(many 40 a)"
            echo "ghp_$(many 36 a)"
            echo "github_pat_$(many 60 a)"
            echo "AKIA$(many 16 A)"
            echo "-----BEGIN $(echo RSA) PRIVATE KEY-----"
        } >leak
        save leak
        git rm -q leak
        save "taken out again"
        [ "$(history | findings | cut -d : -f 2 | sort -u | wc -l)" -eq "$(shapes | cut -f 1 | sort -u | wc -l)" ]
    ) || fail "the search does not find what it was planted to find"
}

prove
git rev-parse --git-dir >/dev/null 2>&1 || { echo "secrets: not a git checkout, so no history to look through"; exit 0; }
git rev-parse -q --verify HEAD >/dev/null 2>&1 || { echo "secrets: nothing is committed yet"; exit 0; }
if [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = true ]; then
    echo "secrets: a shallow clone; only the part of the history that is here is looked through"
fi
found=$(history | findings)
[ -z "$found" ] || { printf '%s\n' "$found" >&2; fail "the history holds what looks like secrets: revoke them, then take them out"; }
