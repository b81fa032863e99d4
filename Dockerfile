# The sidecar's image: one NativeAOT executable on chiseled runtime-deps. No shell, no package manager, no runtime, numeric non-root user.
#   docker build -t sf-sidecar .                                              (this machine's architecture)
#   docker buildx build --platform linux/amd64,linux/arm64 -t <registry>/sf-sidecar:<version> --push .
# docs/container.md says what is guaranteed, how it is tested, and how to pin the bases.

# Both can be pinned by digest (--build-arg RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps@sha256:…), which a reproducible release needs.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

# On the builder's own architecture, linked for the target's: the compiler is .NET, which does not support running under QEMU's emulation,
# and would take ten times as long. The last stage runs nothing, so no emulator is needed at all.
FROM --platform=$BUILDPLATFORM ${SDK_IMAGE} AS build
ARG TARGETARCH
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_XMLDOC_MODE=skip

# What differs by architecture. clang can emit code for both by itself; start files, C library, linker and objcopy come from the distribution.
RUN set -eu; \
    case "${TARGETARCH:-$(dpkg --print-architecture)}" in \
      amd64) rid=linux-x64 tools=gcc-x86-64-linux-gnu ;; \
      arm64) rid=linux-arm64 tools=gcc-aarch64-linux-gnu ;; \
      *) echo "unsupported architecture: $TARGETARCH" >&2; exit 1 ;; \
    esac; \
    echo $rid >/rid; \
    if [ "${TARGETARCH:-$(dpkg --print-architecture)}" != "$(dpkg --print-architecture)" ]; then \
      apt-get update -qq; \
      apt-get install -y -qq --no-install-recommends $tools; \
      rm -rf /var/lib/apt/lists/*; \
    fi

# What decides the packages, alone: editing source leaves this layer (and its downloads) cached.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY src/Sidecar/Sidecar.csproj src/Sidecar/
RUN dotnet restore src/Sidecar/Sidecar.csproj -r "$(cat /rid)"

COPY .editorconfig ./
COPY src/Sidecar/ src/Sidecar/
# The time is that of no build: the layer is then the same too. (The build tool's own time stamps: docs/container.md.)
RUN dotnet publish src/Sidecar/Sidecar.csproj -c Release -r "$(cat /rid)" --no-restore -o /publish \
 && touch -d @0 /publish/sidecar

FROM ${RUNTIME_IMAGE}
ARG RUNTIME_IMAGE
ARG VERSION=0.1.0
ARG REVISION=
# Constant but for what the caller passes: a build date here would make two builds of one commit differ.
LABEL org.opencontainers.image.title="sf-sidecar" \
      org.opencontainers.image.description="Lets username-password Salesforce programs keep working: JWT bearer authentication in a sidecar" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="${RUNTIME_IMAGE}"

# Owned by root and not writable by the user who runs it. The .dbg file, the static assets and the settings of development stay behind.
COPY --from=build --chmod=0555 /publish/sidecar /usr/local/bin/sidecar

# The base image sets ASPNETCORE_HTTP_PORTS=8080, which would compete with Sidecar__Listen.
ENV ASPNETCORE_HTTP_PORTS=

# Numeric, so that runAsNonRoot can be checked without the image's passwd; not the base's 1654, so that it collides with no other .NET image's files.
USER 10001:10001

# Loopback inside the container's own network namespace. Kubernetes ignores HEALTHCHECK; its probes are in k8s/.
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 CMD ["/usr/local/bin/sidecar", "healthcheck"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/sidecar"]
