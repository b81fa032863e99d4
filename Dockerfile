# The sidecar's image: one NativeAOT executable on chiseled runtime-deps. No shell, no package manager, no runtime, numeric non-root user.
#   docker build -t sf-sidecar .                                              (this machine's architecture)
#   docker buildx build --platform linux/amd64,linux/arm64 -t <registry>/sf-sidecar:<version> --push .
# docs/container.md says what is guaranteed, how it is tested, and how to pin the bases.

# Both can be pinned by digest (--build-arg RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps@sha256:…), which a reproducible release needs.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

# No --platform=$BUILDPLATFORM: NativeAOT links with the target's libraries, so the build stage runs as the target (natively, or emulated).
# Cross-linking needs a second sysroot in the build stage; an arm64 runner is cheaper to own than that.
FROM ${SDK_IMAGE} AS build
ARG TARGETARCH
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_XMLDOC_MODE=skip

# What decides the packages, alone: editing source leaves this layer (and its downloads) cached.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY src/Sidecar/Sidecar.csproj src/Sidecar/
RUN case "${TARGETARCH:-$(uname -m)}" in \
      amd64|x86_64) echo linux-x64 ;; \
      arm64|aarch64) echo linux-arm64 ;; \
      *) echo "unsupported architecture: ${TARGETARCH:-$(uname -m)}" >&2; exit 1 ;; \
    esac > /tmp/rid \
 && dotnet restore src/Sidecar/Sidecar.csproj -r "$(cat /tmp/rid)"

COPY .editorconfig ./
COPY src/Sidecar/ src/Sidecar/
# ContinuousIntegrationBuild: source paths in the binary become /_/…, so the same source gives the same bytes wherever it is built.
RUN dotnet publish src/Sidecar/Sidecar.csproj -c Release -r "$(cat /tmp/rid)" --no-restore -o /publish -p:ContinuousIntegrationBuild=true

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
