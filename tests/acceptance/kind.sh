#!/usr/bin/env bash
# Tries the manifests on a real Kubernetes, with the simulated org in the cluster, and writes a report.
#
#   tests/acceptance/kind.sh                                    builds both images, makes a kind cluster, removes it at the end
#   KUBE_CONTEXT=test IMAGES=registry.example.com/team tests/acceptance/kind.sh     another cluster, with images that it can pull
#
# It makes a namespace of its own, which enforces the Pod Security level "restricted", and removes it at the end (KEEP=1 keeps it).
# Needs kubectl 1.27 or newer, jq, openssl, and for the first form kind and docker or podman. Kubernetes must be 1.29 or newer.
#
# Further settings: REPORT (a file; tests/acceptance/reports/<date>-kubernetes.md), NAMESPACE (sf-sidecar-acceptance).
# kind.sh --render FOLDER writes what would be applied, and needs no cluster.
# Exit code: 0 all is well, 1 something failed, 2 a program or the cluster is missing.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$(readlink -f "$here/../..")
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=kind-manifests.sh
. "$here/kind-manifests.sh"

usage() { echo "$1" >&2; sed -n '4,5s/^# *//p' "$0" >&2; exit 2; }
namespace=${NAMESPACE:-sf-sidecar-acceptance}
if [[ ${1:-} = --render ]]; then
    [[ -n ${2:-} ]] || usage "--render needs a folder."
    write_manifests "$2"
    exit 0
fi
[[ $# = 0 ]] || usage "Unknown argument: $1"
for tool in kubectl jq openssl; do
    command -v $tool >/dev/null || usage "$tool is not installed."
done

work=$(mktemp -d)
cluster='' watcher=''
cleanup() {
    [[ -z $watcher ]] || kill "$watcher" 2>/dev/null || true
    if [[ -z ${KEEP:-} && -n ${context:-} ]]; then
        k delete namespace "$namespace" --wait=false >/dev/null 2>&1 || true
        [[ -z $cluster ]] || kind delete cluster --name "$cluster" >/dev/null 2>&1 || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT
k() { kubectl --context "$context" -n "$namespace" "$@"; }

# --- cluster and images ------------------------------------------------------------------------------------------------------------------------
context=${KUBE_CONTEXT:-}
if [[ -z $context ]]; then
    command -v kind >/dev/null || usage "kind is not installed; or name a cluster by KUBE_CONTEXT."
    engine=$(command -v docker || command -v podman) || usage "neither docker nor podman is installed."
    cluster=sf-sidecar-acceptance context=kind-sf-sidecar-acceptance
    "$engine" build -t sf-sidecar:0.1.0 "$root" && "$engine" build -t sf-simulator:0.1.0 -f "$root/tests/simulator/Dockerfile" "$root"
    kind create cluster --name "$cluster" --wait 120s
    for image in sf-sidecar sf-simulator; do
        "$engine" save "$image:0.1.0" -o "$work/$image.tar"
        kind load image-archive "$work/$image.tar" --name "$cluster"
    done
fi
kubectl --context "$context" version -o json >"$work/version.json" || usage "the cluster of the context $context does not answer."
begin_report "${REPORT:-$here/reports/$(date -u +%Y-%m-%d-%H%M)-kubernetes.md}" 'The manifests and a real Kubernetes'
line info Kubernetes "$(jq -r '.serverVersion.gitVersion' "$work/version.json")"

# --- what the checks ask -------------------------------------------------------------------------------------------------------------------------
pods() { k get pods -l "app.kubernetes.io/name=legacy-app" -o json; }
pod() { pods | jq -r '[.items[] | select(.metadata.deletionTimestamp == null)][0].metadata.name'; }
app_log() { k logs "$1" -c legacy-app 2>/dev/null; }
sidecar_log() { k logs "$1" -c sf-sidecar 2>/dev/null; }
logged() { grep -q "$2" <<<"$(sidecar_log "$1")"; }
calls() { app_log "$1" | grep -c '^call .*: 200$' || true; }
lost() { app_log "$1" | grep '^call ' | grep -vc ': 200$' || true; }
calls_reach() { [[ $(calls "$1") -ge $2 ]]; }
control() { # pod, method, path; the body on standard input
    k exec -i "$1" -c legacy-app -- curl -sS -f -X "$2" --data-binary @- "http://sf-simulator:9000/__control/$3"
}
logins() { control "$1" GET counters </dev/null | jq .logins; }
secret_from() { # folder
    k create secret generic sf-sidecar-key --from-file="$1/tls.key" --from-file="$1/tls.crt" --dry-run=client -o yaml | k apply -f - >/dev/null
}
keygen() { # folder: by the tool that every machine has; the sidecar's own keygen makes the same
    mkdir -p "$1"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=sf-sidecar -keyout "$1/tls.key" -out "$1/tls.crt" 2>/dev/null
}
server_certificate() { # folder: an authority, and a certificate for the names that the app has compiled in
    mkdir -p "$1"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=acceptance -keyout "$1/ca.key" -out "$1/ca.crt" 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -subj /CN=login.salesforce.com -keyout "$1/tls.key" -out "$1/tls.csr" 2>/dev/null
    openssl x509 -req -in "$1/tls.csr" -CA "$1/ca.crt" -CAkey "$1/ca.key" -CAcreateserial -days 30 -out "$1/tls.crt" \
        -extfile <(printf 'subjectAltName=DNS:login.salesforce.com,DNS:test.salesforce.com,DNS:localhost\n') 2>/dev/null
}
sidecar_first() { # the app's container starts when the sidecar's startup probe has passed, not before
    jq -e '.items[0].status
        | (.initContainerStatuses[] | select(.name == "sf-sidecar") | .started and .ready)
          and ((.initContainerStatuses[] | select(.name == "sf-sidecar") | .state.running.startedAt)
               < (.containerStatuses[] | select(.name == "legacy-app") | .state.running.startedAt // .state.terminated.startedAt))' \
        <<<"$(pods)" >/dev/null
}
complete() { [[ $(k get job "$1" -o jsonpath='{.status.succeeded}') = 1 ]]; }
gone() { ! k get pod "$1" >/dev/null 2>&1; }

write_manifests "$work/manifests"
kubectl --context "$context" create namespace "$namespace" --dry-run=client -o yaml | kubectl --context "$context" apply -f - >/dev/null
kubectl --context "$context" label --overwrite namespace "$namespace" pod-security.kubernetes.io/enforce=restricted >/dev/null
keygen "$work/first"
keygen "$work/second"
secret_from "$work/first"
server_certificate "$work/tls"
k create secret generic sf-sidecar-tls --from-file="$work/tls/ca.crt" --from-file="$work/tls/tls.crt" --from-file="$work/tls/tls.key" \
    --dry-run=client -o yaml | k apply -f - >/dev/null

# --- a Deployment ------------------------------------------------------------------------------------------------------------------------------
section 'Deployment with the simulated org'
check 'applied in a restricted namespace' "$(k apply -k "$work/manifests/simulator" 2>&1 | tail -1)" k get deployment legacy-app
check 'the simulated org is ready' 'within 120 s' k rollout status deployment/sf-simulator --timeout=120s
check 'the app is ready' 'within 120 s' k rollout status deployment/legacy-app --timeout=120s
app=$(pod)
check 'order' 'the app started after the startup probe of the sidecar passed' sidecar_first
check 'no liveness restart' "$(pods | jq -c '[.items[].status.initContainerStatuses[].restartCount]')" \
    [ "$(pods | jq '[.items[].status.initContainerStatuses[].restartCount] | add')" = 0 ]
check 'calls are answered' "3 within 60 s" wait_for 60 calls_reach "$app" 3
check 'the app can ask the sidecar whether it is ready' 'healthcheck exits 0' k exec "$app" -c sf-sidecar -- /usr/local/bin/sidecar healthcheck

section 'Ended session and rotated key'
before=$(logins "$app") at=$(calls "$app")
control "$app" POST sessions/revoke </dev/null >/dev/null
check 'an ended session is not noticed' 'calls go on' wait_for 60 calls_reach "$app" $((at + 3))
check 'an ended session costs one login' "$before before, $(logins "$app") after" [ "$(logins "$app")" = $((before + 1)) ]
control "$app" POST certificates <"$work/second/tls.crt" >/dev/null || control "$app" PUT certificates <"$work/second/tls.crt" >/dev/null
secret_from "$work/second"
check 'a changed Secret is noticed' 'event 1501 within 150 s' wait_for 150 logged "$app" '"EventId":1501'
control "$app" POST sessions/revoke </dev/null >/dev/null
at=$(calls "$app")
check 'calls go on with the new key' 'three within 60 s' wait_for 60 calls_reach "$app" $((at + 3))
check 'no call was lost' "$(lost "$app") of $(calls "$app")" [ "$(lost "$app")" = 0 ]
check 'no password reached the org' "$(control "$app" GET tripwires </dev/null)" [ "$(control "$app" GET tripwires </dev/null)" = '[]' ]
check 'no secret in the log' 'none' [ "$(sidecar_log "$app" | grep -cE 'from-2009|BEGIN|00D[A-Za-z0-9]{12,15}!' || true)" = 0 ]

section 'Termination'
k logs -f "$app" -c legacy-app >"$work/app.log" 2>/dev/null & watcher=$!
k logs -f "$app" -c sf-sidecar >"$work/sidecar.log" 2>/dev/null &
began=$SECONDS
k delete pod "$app" --wait=false >/dev/null
check 'the pod ends within its grace period' '45 s' wait_for 45 gone "$app"
line info 'it took' "$((SECONDS - began)) s"
check 'no call was lost at the end' "$(tail -1 "$work/app.log")" [ "$(grep '^call ' "$work/app.log" | grep -vc ': 200$' || true)" = 0 ]
check 'the next pod is ready' 'within 120 s' k rollout status deployment/legacy-app --timeout=120s

# --- the other shapes ----------------------------------------------------------------------------------------------------------------------------
for shape in job classic hard-coded-hosts; do
    section "Overlay $shape, with the simulated org"
    k delete deployment/legacy-app job/legacy-job cronjob --all --ignore-not-found --wait=true >/dev/null 2>&1 || true
    check 'applied' "$(k apply -k "$work/manifests/$shape" 2>&1 | tail -1)" k apply -k "$work/manifests/$shape"
    if [[ $shape != hard-coded-hosts ]]; then
        check 'the Job completes' 'within 120 s' wait_for 120 complete legacy-job
    fi
    if [[ $shape != job ]]; then
        check 'the app is ready' 'within 120 s' k rollout status deployment/legacy-app --timeout=120s
        app=$(pod)
        check 'calls are answered' '3 within 60 s' wait_for 60 calls_reach "$app" 3
    fi
done

section 'Overlays as they are shipped'
for overlay in simulator plain-http hard-coded-hosts classic job; do
    said=$(k apply --dry-run=server -k "$root/k8s/overlays/$overlay" 2>&1 || true)
    if grep -q 'no matches for kind' <<<"$said"; then
        unseen "overlay $overlay" "the cluster lacks $(sed -n 's/.*no matches for kind "\([A-Za-z]*\)".*/\1/p' <<<"$said" | sort -u | tr '\n' ' ')"
    else
        check "overlay $overlay" "$(tail -1 <<<"$said")" k apply --dry-run=server -k "$root/k8s/overlays/$overlay"
    fi
done
end_report
exit $failed
