#!/usr/bin/env bash
# Makes the key by which the members of the replica set know each other, once, and hands over to the image's entrypoint.
set -euo pipefail
key=/data/configdb/replica.key
if [[ ! -s $key ]]; then
    rm -f "$key.new"
    (umask 277 && head -c 756 /dev/urandom | base64 -w 0 >"$key.new")
    mv "$key.new" "$key"
fi
exec docker-entrypoint.sh mongod --keyFile "$key" "$@"
