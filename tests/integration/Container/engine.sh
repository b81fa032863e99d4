#!/usr/bin/env bash
# Sourced. An engine of the test's own: storage, network and settings apart from the machine's. Sets CACHE and exports podman's configuration.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/sf-sidecar-test
mkdir -p "$CACHE"

cat >"$CACHE/storage.conf" <<EOF
[storage]
driver = "overlay"
graphroot = "$CACHE/graph"
runroot = "$CACHE/run"
EOF
# runc and cgroupfs: crun 1.8 refuses machines with hybrid cgroups. The limits: without CAP_SYS_RESOURCE podman's own 1048576 is refused.
cat >"$CACHE/containers.conf" <<EOF
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=16384:16384"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
EOF
export CONTAINERS_STORAGE_CONF="$CACHE/storage.conf" CONTAINERS_CONF="$CACHE/containers.conf"

# Two runs at once would meet on podman's one kube network: the second waits. The lock goes with the process.
exec 9>"$CACHE/lock"
flock 9
