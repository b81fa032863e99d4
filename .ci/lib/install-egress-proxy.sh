#!/usr/bin/env bash
# Installs what the tests of egress proxies need: tinyproxy, from Debian's packages, without its service. Idempotent; when it is present this neither
# touches the network nor needs root.
set -euo pipefail

command -v tinyproxy >/dev/null 2>&1 && exit 0
echo "installing: tinyproxy-bin"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends tinyproxy-bin >/dev/null
