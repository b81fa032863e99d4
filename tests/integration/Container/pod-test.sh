#!/usr/bin/env bash
# Plays a pod (PlayPod.cs makes it from the rendered overlay) and asserts what can be seen of it from outside.
# One line per assertion on standard output: "ok <name> <detail>" or "FAIL <name> <detail>"; exit code 1 if one failed.
# usage: pod-test.sh <pod.yaml> <secrets folder>   (as root; images from build-images.sh)
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=engine.sh
. "$here/engine.sh"
yaml=$1
secrets=$2
pod=sf-simulator # also the name by which the sidecar finds the simulator
sidecar=$pod-sf-sidecar
legacy=$pod-legacy-app
failed=0

ok() { echo "ok $*"; }
bad() { echo "FAIL $*"; failed=1; }
check() { # name, detail, condition…
    local name=$1 detail=$2
    shift 2
    if "$@"; then ok "$name" "$detail"; else bad "$name" "$detail"; fi
}
wait_for() { # seconds, condition…
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        [[ $SECONDS -lt $until ]] || return 1
        sleep 0.1
    done
}
quiet() { "$@" >/dev/null 2>&1; }
logs() { podman logs "$1" 2>&1; }
calls() { logs $legacy | grep -c "^call .*: 200$" || true; }
calls_reach() { [[ $(calls) -ge $1 ]]; }
logged() { grep -q "$2" <<<"$(logs "$1")"; } # not a pipe: grep -q leaves early, and pipefail would report podman's SIGPIPE
control() { # method, path, body on standard input
    podman exec -i $legacy curl -sS -f -X "$1" --data-binary @- "http://sf-simulator:9000/__control/$2" || true
}
logins() { control GET counters </dev/null | sed -n 's/.*"logins":\([0-9]*\).*/\1/p'; }

# --- secrets as the kubelet lays them out: tls.key -> ..data/tls.key, ..data -> a folder per version; root, mode 0444 ---------------------------
mount_key() { # version
    local folder=$secrets/key
    mkdir -p "$folder"
    cp -r "$secrets/$1" "$folder/..$1"
    chown -R 0:0 "$folder/..$1"
    chmod 0444 "$folder/..$1"/*
    chmod 0755 "$folder" "$folder/..$1"
    ln -s "..$1" "$folder/..data_tmp"
    mv -T "$folder/..data_tmp" "$folder/..data" # one rename: nobody sees half a secret
    ln -sfn ..data/tls.key "$folder/tls.key"
    ln -sfn ..data/tls.crt "$folder/tls.crt"
}
keygen() { # version: by the image itself, under the same restrictions
    mkdir -p "$secrets/$1"
    chmod 0777 "$secrets/$1"
    podman run --rm --read-only --cap-drop=all --security-opt=no-new-privileges --network=none -v "$secrets/$1:/out" \
        localhost/sf-sidecar:0.1.0 keygen --directory /out >/dev/null
}

cleanup() {
    local rc=$?
    set +e
    [[ -z ${KEEP:-} ]] || exit $rc # KEEP=1: look around with podman and the exports of engine.sh
    quiet podman kube down "$yaml"
    quiet podman pod rm -f $pod
    quiet podman volume prune -f
    exit $rc
}
trap cleanup EXIT
quiet podman pod rm -f $pod || true # of an earlier run that was killed

# --- the image ---------------------------------------------------------------------------------------------------------------------------------
inspect() { podman image inspect localhost/sf-sidecar:0.1.0 -f "$1"; }
size=$(inspect '{{.Size}}')
check image-size "$size bytes of at most 40 MB" [ "$size" -le 40000000 ]
check image-user "$(inspect '{{.Config.User}}')" [ "$(inspect '{{.Config.User}}')" = 10001:10001 ]
check image-healthcheck "$(inspect '{{.Config.Healthcheck.Test}}')" [ "$(inspect '{{.Config.Healthcheck.Test}}')" = '[CMD /usr/local/bin/sidecar healthcheck]' ]
check image-labels "$(inspect '{{len .Config.Labels}} labels')" \
    [ "$(inspect '{{index .Config.Labels "org.opencontainers.image.title"}} {{index .Config.Labels "org.opencontainers.image.licenses"}}')" = 'sf-sidecar MIT' ]
root=$(podman image mount localhost/sf-sidecar:0.1.0)
executable=$(stat -c %s "$root/usr/local/bin/sidecar")
check executable-size "$executable bytes of at most 22 MB" [ "$executable" -le 22000000 ]
check executable-not-writable "$(stat -c '%U %a' "$root/usr/local/bin/sidecar")" [ "$(stat -c '%u %a' "$root/usr/local/bin/sidecar")" = '0 555' ]
left=$(find "$root" -xdev \( -name '*.dbg' -o -name '*.pdb' -o -name 'appsettings*' -o -name '*.dll' -o -name sh -o -name bash \) | head -3)
check image-holds-nothing-else "${left:-nothing}" [ -z "$left" ]
podman image unmount localhost/sf-sidecar:0.1.0 >/dev/null

# --- up ----------------------------------------------------------------------------------------------------------------------------------------
keygen first
keygen second
mount_key first
mkdir -p "$secrets/certificate"
install -m 0444 -o 0 -g 0 "$secrets/first/tls.crt" "$secrets/certificate/tls.crt"
podman kube play "$yaml" >"$secrets/play.log" 2>&1 || { bad play "$(tail -3 "$secrets/play.log" | tr '\n' ' ')"; exit 1; }

healthy() { quiet podman exec $sidecar /usr/local/bin/sidecar healthcheck "$@"; }
check healthcheck-ready "exit 0 within 20 s" wait_for 20 healthy
check healthcheck-live "exit 0" healthy --live
wait_for 20 logged $legacy '^logged in' || true
check legacy-logs-in "$(grep -m1 '^logged in' <<<"$(logs $legacy)" || true)" logged $legacy '^logged in, server http://localhost:8080$'
check legacy-works "$(wait_for 20 calls_reach 3 && calls) calls answered 200" calls_reach 3

# --- what the kernel holds the process to ------------------------------------------------------------------------------------------------------
pid=$(podman inspect $sidecar -f '{{.State.Pid}}')
status() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status"; }
# CapEff is 0 for any user but root, drop or no drop: the bounding set is what the drop changes.
check capabilities-dropped "CapBnd $(status CapBnd)" [ "$(status CapBnd)" = 0000000000000000 ]
check no-new-privileges "NoNewPrivs $(status NoNewPrivs)" [ "$(status NoNewPrivs)" = 1 ]
check user "Uid $(status Uid | tr '\t' ' ')" [ "$(status Uid)" = "$(printf '10001\t10001\t10001\t10001')" ]
check seccomp "mode $(status Seccomp)" [ "$(status Seccomp)" = 2 ]
options=$(awk '$5 == "/" { print $6 }' "/proc/$pid/mountinfo")
check root-read-only "$options" grep -qw ro <<<"${options//,/ }"
if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
    limit=$(cat "/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$pid/cgroup")/memory.max")
else
    limit=$(cat "/sys/fs/cgroup/memory$(sed -n 's/^[0-9]*:memory://p' "/proc/$pid/cgroup")/memory.limit_in_bytes")
fi
check memory-limit "$limit" [ "$limit" = $((64 << 20)) ]
# VmRSS, not the cgroup's figure: that one charges file pages to whoever touched them first.
check memory-used "$(status VmRSS) of 64 Mi" [ "$(status VmRSS | tr -dc 0-9)" -le $((48 * 1024)) ]

# --- a killed session --------------------------------------------------------------------------------------------------------------------------
before=$(logins)
control POST sessions/revoke </dev/null >/dev/null
after_kill() { calls_reach $((at_kill + 3)); }
at_kill=$(calls)
check session-killed-calls-go-on "$(wait_for 20 after_kill && calls) calls answered 200" after_kill
check session-killed-one-login "$before before, $(logins) after" [ "$(logins)" = $((before + 1)) ]

# --- a rotated key: swapped by symlink, then Salesforce accepts only the new one -----------------------------------------------------------------
mount_key second
check key-swap-noticed "event 1501 SigningKeyChanged within 30 s" wait_for 30 logged $sidecar '"EventId":1501'
control PUT certificates <"$secrets/second/tls.crt" >/dev/null
control POST sessions/revoke </dev/null >/dev/null
at_kill=$(calls)
check key-swap-calls-go-on "$(wait_for 20 after_kill && calls) calls answered 200" after_kill
check key-swap-one-login "$(logins) logins" [ "$(logins)" = $((before + 2)) ]

# --- nothing lost, nothing leaked ----------------------------------------------------------------------------------------------------------------
lost=$(logs $legacy | grep '^call ' | grep -vc ': 200$' || true)
check no-call-lost "$lost of $(logs $legacy | grep -c '^call ') calls not answered 200" [ "$lost" = 0 ]
tripwires=$(control GET tripwires </dev/null)
check no-password-at-salesforce "$tripwires" [ "$tripwires" = '[]' ]
leaked=$(logs $sidecar | grep -cE 'from-2009|BEGIN|eyJ[A-Za-z0-9_-]{10}|00D[A-Za-z0-9]{12,15}!' || true)
check no-secret-in-log "$leaked lines" [ "$leaked" = 0 ]

# --- down ----------------------------------------------------------------------------------------------------------------------------------------
start=$(date +%s%N)
podman stop -t 20 $sidecar >/dev/null
took=$((($(date +%s%N) - start) / 1000000))
check graceful-stop "exit $(podman inspect $sidecar -f '{{.State.ExitCode}}') after $took ms" [ "$(podman inspect $sidecar -f '{{.State.ExitCode}}')" = 0 ]
check stops-within-drain "$took ms; AcceptFor 1 s, FinishWithin 5 s" [ $took -le 7000 ]
[[ $failed = 0 ]] || { logs $sidecar | tail -5 | cut -c1-300 >&2; logs $legacy | tail -5 | cut -c1-300 >&2; }
exit $failed
