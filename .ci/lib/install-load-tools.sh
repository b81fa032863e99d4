#!/usr/bin/env bash
# Installs what the comparison of tests/load needs: load generators and the proxies the sidecar is compared with. Debian packages only.
# Idempotent; when everything is present it neither touches the network nor needs root. The scenarios of tests/load need none of it.
set -euo pipefail

missing=()
need() { [[ -e $1 ]] || command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need wrk wrk
need h2load nghttp2-client
need ab apache2-utils
need /usr/sbin/nginx nginx
need /usr/sbin/haproxy haproxy
need caddy caddy

[[ ${#missing[@]} -eq 0 ]] && exit 0
echo "installing: ${missing[*]}"
# The packages start services of their own; the comparison starts what it measures, on its own ports and with its own settings.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
