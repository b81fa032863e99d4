#!/usr/bin/env bash
# Builds both images from the repository's own, unchanged Dockerfiles. Layers are cached: without a change of source it takes a second.
# usage: build-images.sh   (environment: SOURCE, another checkout to build)
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
"$here/base-images.sh"
# shellcheck source=engine.sh
. "$here/engine.sh"
source=${SOURCE:-$(readlink -f "$here/../../..")}

build() { # name dockerfile
    # format=docker: the OCI format has no HEALTHCHECK. network=host: restoring packages.
    podman build -q --layers --pull=never --network=host --format=docker -t "localhost/$1:0.1.0" -f "$source/$2" "$source" >"$CACHE/build-$1.log" 2>&1 \
        || { tail -30 "$CACHE/build-$1.log" >&2; exit 1; }
}
build sf-sidecar Dockerfile
build sf-simulator tests/simulator/Dockerfile
# Layers of builds long past; those of today are the cache.
podman image prune -f --filter until=24h >/dev/null 2>&1 || true
