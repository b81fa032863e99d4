#!/usr/bin/env bash
# Installs what tests/integration/Container, tests/integration/Kubernetes and tests/acceptance need. Debian packages only: no engine, no registry.
# Idempotent; when everything is present it neither touches the network nor needs root.
set -euo pipefail

# command=package, where the names differ. The helpers live outside PATH, so they are looked for by file.
missing=()
need() { [[ -e $1 ]] || command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need podman podman
need buildah buildah
need runc runc # crun refuses hybrid cgroups, which CI machines still have
need conmon conmon
need /usr/lib/podman/netavark netavark
need /usr/lib/podman/aardvark-dns aardvark-dns
need /usr/sbin/iptables iptables
need catatonit catatonit
need /usr/sbin/debootstrap debootstrap
need shellcheck shellcheck # checks tests/acceptance
need jq jq
need openssl openssl
need kubectl kubectl # kustomize 5; the older package kubernetes-client (1.20) predates components

[[ ${#missing[@]} -eq 0 ]] && exit 0
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
