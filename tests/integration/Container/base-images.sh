#!/usr/bin/env bash
# Makes stand-ins for the official base images, under the names the Dockerfiles use, out of Debian packages and this machine's .NET: for machines
# without a registry. They are Debian 12, the real ones Ubuntu 24.04: what the real tags contain stays untested (docs/container.md).
# Cached; a change of this script or of the .NET version makes them anew.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=engine.sh
. "$here/engine.sh"

dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
registry=mcr.microsoft.com/dotnet
# curl comes along for the stand-in of the legacy app's image, clang and zlib for the NativeAOT linker.
packages=ca-certificates,curl,clang,zlib1g-dev,libssl3,libstdc++6
stamp=$( (cat "$0"; dotnet --version; dotnet --list-runtimes) | sha256sum | cut -c1-16)
made() { [[ $(podman image inspect "$1" -f '{{index .Labels "stamp"}}' 2>/dev/null) == "$stamp" ]]; }

if made $registry/aspnet:10.0-noble-chiseled; then # the last one made
    exit 0
fi

rootfs=$CACHE/rootfs.tar
if [[ ! -f $rootfs ]]; then
    work=$(mktemp -d "$CACHE/debootstrap.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    # debootstrap may be unable to reach the host's resolver settings inside the chroot; it only needs them outside.
    /usr/sbin/debootstrap --variant=minbase --include=$packages bookworm "$work/root" >"$CACHE/debootstrap.log" 2>&1 \
        || { tail -5 "$CACHE/debootstrap.log" >&2; exit 1; }
    tar -C "$work/root" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' -cf "$rootfs.new" .
    mv "$rootfs.new" "$rootfs"
fi

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
podman import -q -c "ENV PATH=$path" -c "LABEL stamp=$stamp" "$rootfs" localhost/standin/debian >/dev/null
podman tag localhost/standin/debian docker.io/curlimages/curl:8.11.1

# sdk: Debian, this machine's .NET and its CA bundle (restoring packages may go through a proxy that the bundle knows).
sdk=$(buildah from -q --pull-never localhost/standin/debian)
root=$(buildah mount "$sdk")
mkdir -p "$root/usr/share"
cp -a "$dotnet" "$root/usr/share/dotnet"
ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"
rm -rf "$root/etc/ssl/certs" # first: its links are absolute and would be followed onto this machine
mkdir -p "$root/etc/ssl/certs"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
buildah config --env NUGET_CERT_REVOCATION_MODE=offline "$sdk"
buildah umount "$sdk" >/dev/null
buildah commit -q --disable-compression --rm "$sdk" $registry/sdk:10.0-noble-aot >/dev/null

# runtime-deps, chiseled: nothing but glibc, OpenSSL and libstdc++. No shell, user 1654, like the real one.
deps=$(buildah from -q scratch)
root=$(buildah mount "$deps")
lib=usr/lib/x86_64-linux-gnu
mkdir -p "$root"/{etc/ssl/certs,home/app,$lib,usr/lib64,usr/bin,usr/local/bin,proc,sys,dev,run,tmp,var/tmp}
chmod 1777 "$root/tmp" "$root/var/tmp"
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"
ln -s usr/bin "$root/bin"
tar -C "$root" --wildcards -xf "$rootfs" ./$lib/{ld-linux-x86-64.so.2,libc.so.6,libm.so.6,libdl.so.2,libpthread.so.0,librt.so.1} \
    ./$lib/{libgcc_s.so.1,libresolv.so.2,libnss_dns.so.2,libnss_files.so.2,libssl.so.3,libcrypto.so.3} "./$lib/libstdc++.so.6*" "./$lib/libz.so.1*"
ln -s ../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root/usr/lib64/ld-linux-x86-64.so.2"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
printf 'root:x:0:0:root:/root:/usr/sbin/nologin\napp:x:1654:1654::/home/app:/usr/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$root/etc/group"
chown 1654:1654 "$root/home/app"
buildah config --env PATH=$path --env APP_UID=1654 --env ASPNETCORE_HTTP_PORTS=8080 --env DOTNET_RUNNING_IN_CONTAINER=true \
    --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true --label stamp="$stamp" --user 1654 "$deps"
buildah commit -q --disable-compression "$deps" $registry/runtime-deps:10.0-noble-chiseled >/dev/null

# aspnet, chiseled: the same and the shared runtimes.
mkdir -p "$root/usr/share/dotnet"
cp -a "$dotnet"/{dotnet,host,shared} "$root/usr/share/dotnet/"
ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"
buildah umount "$deps" >/dev/null
buildah commit -q --disable-compression --rm "$deps" $registry/aspnet:10.0-noble-chiseled >/dev/null
podman image prune -f >/dev/null # what an earlier stamp left
