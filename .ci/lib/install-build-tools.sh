#!/usr/bin/env bash
# What NativeAOT links with. Quick when it is there.
set -euo pipefail
if ! command -v clang >/dev/null || [ ! -f /usr/include/zlib.h ]; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends clang zlib1g-dev >/dev/null
fi
clang --version | head -1
