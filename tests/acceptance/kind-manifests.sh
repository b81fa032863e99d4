#!/usr/bin/env bash
# shellcheck disable=SC2154
# Sourced by kind.sh, which sets root. The overlays of k8s/ with the simulated org in the place of Salesforce: the overlays themselves name an
# org and an issuer that the cluster does not have.
write_manifests() { # folder
    local folder kind shape to
    mkdir -p "$1"
    folder=$(readlink -f "$1")
    for shape in simulator job classic hard-coded-hosts; do
        mkdir -p "$folder/$shape"
    done
    manifest simulator demo/deployment components/sidecar
    manifest job demo/jobs components/sidecar
    manifest classic 'demo/deployment demo/jobs' 'overlays/classic/quit components/classic-sidecar'
    manifest hard-coded-hosts demo/deployment 'components/sidecar components/hard-coded-hosts'
    to=$folder/hard-coded-hosts
    cp "$root/k8s/overlays/hard-coded-hosts/trust.yaml" "$to/"
    {
        printf 'patches:\n  - path: trust.yaml\n'
        # cert-manager may not be there: kind.sh makes the secret itself.
        for kind in Certificate Issuer; do
            printf '  - target:\n      kind: %s\n    patch: |-\n      $patch: delete\n      apiVersion: cert-manager.io/v1\n' $kind
            printf '      kind: %s\n      metadata:\n        name: any\n' $kind
        done
    } >>"$to/kustomization.yaml"
}

manifest() { # shape, resources, components
    local to=$folder/$1 path
    k8s=$(realpath --relative-to="$to" "$root/k8s")
    {
        printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - %s\n' "$k8s/demo/script"
        for path in $2; do printf '  - %s\n' "$k8s/$path"; done
        printf 'components:\n'
        for path in $3 components/simulator; do printf '  - %s\n' "$k8s/$path"; done
        printf 'configMapGenerator:\n  - name: sf-sidecar\n    envs:\n      - sidecar.env\n'
        if [[ -n ${IMAGES:-} ]]; then
            printf 'images:\n'
            for path in sf-sidecar sf-simulator; do printf '  - name: %s\n    newName: %s\n' "$path" "$IMAGES/$path"; done
        fi
    } >"$to/kustomization.yaml"
    cp "$root/k8s/overlays/simulator/sidecar.env" "$to/sidecar.env"
}
