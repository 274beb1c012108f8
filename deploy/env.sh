#!/usr/bin/env bash
# Writes .env from .env.example: each empty variable gets what the command in the line above it prints.
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ -e .env ]]; then
    echo ".env exists already: its secrets are in use. Remove it yourself to make new ones." >&2
    exit 1
fi
umask 077
command=
while IFS= read -r line; do
    if [[ $line == *\`*\`* ]]; then
        command=${line#*\`}
        command=${command%%\`*}
    elif [[ $line == \#* ]]; then
        command=
    elif [[ $line =~ ^[A-Z_]+=$ ]]; then
        line+=$($command)
        command=
    fi
    printf '%s\n' "$line"
done <.env.example >.env.new
mv .env.new .env
echo "Wrote .env. Set LONGMAI_URL and KEYCLOAK_URL in it before the first start." >&2
