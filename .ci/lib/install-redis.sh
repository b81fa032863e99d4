#!/usr/bin/env bash
# Installs what the tests of shared tokens need: Redis, from Debian's packages, without its service. Idempotent; when it is present this neither
# touches the network nor needs root.
set -euo pipefail

command -v redis-server >/dev/null 2>&1 && exit 0
echo "installing: redis-server"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends redis-server >/dev/null
# The package starts a server on the usual port. The tests start their own.
if command -v systemctl >/dev/null 2>&1; then systemctl disable --now redis-server >/dev/null 2>&1 || true; fi
