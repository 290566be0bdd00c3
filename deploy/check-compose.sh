#!/usr/bin/env bash
# Checks docker-compose.yml with the real docker-compose, which needs no engine for it. Where none is installed,
# Debian's is unpacked into the cache of this checkout.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder="$root/node_modules/.cache/muster/docker-compose-forky"
compose=$(command -v docker-compose || true)
if ! "${compose:-false}" version --short 2> /dev/null | grep -q '^v\?[2-9]'; then
  "$root/deploy/infrastructure/scripts/fetch-debian-package.sh" docker-compose forky "$folder" >&2
  compose="$folder/usr/libexec/docker/cli-plugins/docker-compose"
fi
"$compose" --file "$root/docker-compose.yml" config --quiet
"$compose" --file "$root/docker-compose.yml" --profile demo config --quiet
"$compose" --file "$root/docker-compose.yml" --profile demo config --format json
