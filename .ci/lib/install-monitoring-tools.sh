#!/usr/bin/env bash
# Installs what the tests of monitoring need, from Debian's packages: Chromium for the status page, Prometheus and promtool for the rules. Idempotent; when
# all is present this neither touches the network nor needs root.
set -euo pipefail

missing=()
command -v chromium >/dev/null 2>&1 || missing+=(chromium fonts-dejavu-core)
command -v promtool >/dev/null 2>&1 || missing+=(prometheus)
[ "${#missing[@]}" -gt 0 ] || exit 0
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq

# The run level of a machine under repair: Prometheus's service must not start.
RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
