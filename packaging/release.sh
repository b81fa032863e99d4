#!/usr/bin/env bash
# Makes everything that is published of a version, into artifacts/release (or the directory given).
#
#   packaging/release.sh [OUTPUT-DIRECTORY]
#
# The executables for x64 and, where a cross linker is, arm64; packages and tarballs; bill of materials, third-party notices, provenance,
# checksums. Two runs on one commit give the same bytes. Environment:
#   EXECUTABLE         an x64 executable that is published already; then nothing is compiled and there is no arm64
#   SOURCE_DATE_EPOCH  time of all files (default: that of the commit)
#   BUILDER_ID         who builds, for the provenance (default: local)
#   IMAGE=1            the image too, with podman (base images: docs/container.md)
#   COSIGN_KEY         signs the checksums with cosign
set -euo pipefail
cd "$(dirname "$0")/.."
output=$(realpath -m "${1:-artifacts/release}")
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
commit=$(git rev-parse HEAD 2>/dev/null || echo unknown)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
# No build server stays behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
say() { printf '== %s\n' "$*"; }
rm -rf "$output"
mkdir -p "$output"

executable() { # runtime identifier, architecture
    local target=$output/sf-sidecar-$version-linux-$2
    if [ "$1" = linux-x64 ] && [ -n "${EXECUTABLE:-}" ]; then
        cp "$EXECUTABLE" "$target"
    else
        dotnet publish src/Sidecar -c Release -r "$1" -o "artifacts/publish/$1" -v q
        cp "artifacts/publish/$1/sidecar" "$target"
    fi
    chmod 0755 "$target"
    packaging/linux/build.sh "$target" "$2" "$output" >/dev/null
    say "$2: executable, package, tarball"
}

executable linux-x64 amd64
if [ -n "${EXECUTABLE:-}" ]; then
    say "arm64: left out, because nothing is compiled"
elif command -v aarch64-linux-gnu-gcc >/dev/null; then
    executable linux-arm64 arm64
else
    say "arm64: left out, because there is no aarch64-linux-gnu-gcc (apt-get install gcc-aarch64-linux-gnu)"
fi

# Restored aside: the project's own folder may be in use.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet restore src/Sidecar -r linux-x64 -v q -p:BaseIntermediateOutputPath="$work/obj/"
dotnet run packaging/bill-of-materials.cs -- "$work/obj/project.assets.json" linux-x64 "$version" "$output" >/dev/null
say "bill of materials, third-party notices"
cp LICENSE "$output/LICENSE"

if [ -n "${IMAGE:-}" ]; then
    podman build --timestamp "$SOURCE_DATE_EPOCH" --build-arg VERSION="$version" --build-arg REVISION="$commit" -t "sf-sidecar:$version" .
    podman save --format oci-archive -o "$output/sf-sidecar-$version-image.tar" "sf-sidecar:$version"
    say "image"
fi

(cd "$output" && find . -type f ! -name SHA256SUMS ! -name provenance.json -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
say "checksums"

# An in-toto statement with a SLSA provenance predicate. Its builder is whoever ran this.
{
    printf '{\n  "_type": "https://in-toto.io/Statement/v1",\n  "subject": [\n'
    awk '{ printf "%s    {\"name\": \"%s\", \"digest\": {\"sha256\": \"%s\"}}", (NR > 1 ? ",\n" : ""), $2, $1 } END { print "" }' "$output/SHA256SUMS"
    printf '  ],\n  "predicateType": "https://slsa.dev/provenance/v1",\n  "predicate": {\n    "buildDefinition": {\n'
    printf '      "buildType": "https://slsa.dev/provenance/v1#script",\n'
    printf '      "externalParameters": {"script": "packaging/release.sh", "version": "%s"},\n' "$version"
    printf '      "internalParameters": {"sdk": "%s"},\n' "$(dotnet --version)"
    printf '      "resolvedDependencies": [{"uri": "git+file:.", "digest": {"gitCommit": "%s"}}]\n    },\n' "$commit"
    printf '    "runDetails": {"builder": {"id": "%s"}}\n  }\n}\n' "${BUILDER_ID:-local}"
} >"$output/provenance.json"
say "provenance"

if [ -n "${COSIGN_KEY:-}" ] && command -v cosign >/dev/null; then
    cosign sign-blob --yes --key "$COSIGN_KEY" --output-signature "$output/SHA256SUMS.sig" "$output/SHA256SUMS"
    say "signature"
else
    say "not signed: there is no cosign or no COSIGN_KEY"
fi
ls -l "$output"
